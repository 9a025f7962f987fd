"""The geometry of a page: skew and bend of its lines, and the resampling that makes them level and straight."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from jdeskew.estimator import get_angle
from numpy.typing import NDArray

from ocr.image.pixels import INK_MAX_GREY, Pixels
from ocr.image.text_lines import Baseline
from ocr.model import Bend, Transform

MAX_SKEW_DEG = 15.0
_SCALE_RANGE = (0.3, 4.0)
# An A2 sheet of type at its working height. What would be larger is no type: noise and marks of a few pixels took
# 4 GB and over 120 s.
_MAX_ENLARGED_PX = 40_000_000
# Powers of (x, y) across and down the page in which lines may bend, in the order in which more lines allow more.
_BENDS = ((2, 0), (1, 1), (3, 0), (2, 1), (4, 0), (1, 2), (3, 1), (2, 2))
_BEND_NODES_PX = 64
# Rows that are resampled at a time.
_STRIP_PX = 64
# A bend smaller than this, in x-heights, is not straightened.
_MIN_BEND_X_HEIGHTS = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The course of a page's lines: the angle by which they rise to the right, and the bend that remains without it.

    `bend` is in pixels of the page turned level, corners kept, at the page's own scale.
    """

    skew_deg_ccw: float = 0.0
    bend: Bend | None = None

    def scaled(self, scale: float) -> "Course":
        """Return the course of the page enlarged by `scale`."""
        if self.bend is None:
            return self
        drops = tuple(tuple(scale * drop for drop in row) for row in self.bend.drops)
        return replace(self, bend=Bend(step=scale * self.bend.step, drops=drops))


def rough_skew_deg_ccw(small: Pixels) -> float:
    """Return the angle by which the lines rise to the right, -15 to 15 degrees; 0.0 for a page without type.

    `small` is a page with letters about 8 px high. The radial projection of its Fourier spectrum (jdeskew) gives the
    angle in steps of a tenth of a degree, the sharpest horizontal profile near it refines it.
    """
    if min(small.shape) < 32 or int(small.min()) > INK_MAX_GREY:
        return 0.0
    # jdeskew gives the turn that straightens in OpenCV's sense; lines that fall to the right need a ccw one.
    rough = -float(get_angle(small, angle_max=MAX_SKEW_DEG))
    ys, xs = np.nonzero(small < INK_MAX_GREY)

    def sharpness(skew: float) -> float:
        # Half-pixel rows; a slope is below 1, so that adding the width keeps them positive.
        rows = (2 * (ys + xs * math.tan(math.radians(skew)) + small.shape[1])).astype(np.int64)
        return float((np.bincount(rows).astype(float) ** 2).sum())

    return max((rough + 0.04 * step for step in range(-10, 11)), key=sharpness)


def fit_course(lines: Sequence[Baseline], skew_deg_ccw: float, size: tuple[int, int]) -> Course:
    """Return the course of a page by its lines, which were found on the page turned level by `skew_deg_ccw`.

    `size` is width and height of that picture. All lines are level curves of one smooth surface, fitted to their
    points by robust least squares; more lines allow more bends.
    """
    long = [line for line in lines if line.right - line.left > 12 * line.x_height]
    if not long:
        return Course(skew_deg_ccw=skew_deg_ccw)
    x_height = float(np.median([line.x_height for line in long]))
    owner, xs, ys = _points(long)
    u, v = (
        2 * xs / size[0] - 1,
        2 * np.array([line.baseline[:, 1].mean() for line in long])[owner] / size[1] - 1,
    )
    count = int(np.clip(len(long) - 2, 0, len(_BENDS)))
    straight, _ = _fit_surface(owner, u, v, ys, ())
    surface, strayed = _fit_surface(owner, u, v, ys, _BENDS[:count])
    slope = straight[0] * 2 / size[0]
    skew = skew_deg_ccw - math.degrees(math.atan(slope))
    grid_u = 2 * np.arange(0, size[0] + _BEND_NODES_PX, _BEND_NODES_PX) / size[0] - 1
    grid_v = 2 * np.arange(0, size[1] + _BEND_NODES_PX, _BEND_NODES_PX) / size[1] - 1
    drops = (surface[0] - straight[0]) * np.broadcast_to(grid_u, (len(grid_v), len(grid_u)))
    for (i, j), weight in zip(_BENDS[:count], surface[1:], strict=True):
        drops = drops + weight * grid_v[:, None].clip(-1, 1) ** j * grid_u.clip(-1, 1) ** i
    seen = np.abs(np.interp(xs, np.arange(len(grid_u)) * _BEND_NODES_PX, np.abs(drops).mean(axis=0)))
    if count == 0 or float(seen.max()) < _MIN_BEND_X_HEIGHTS * x_height or strayed > 0.3 * x_height:
        return Course(skew_deg_ccw=skew)
    bend = Bend(step=_BEND_NODES_PX, drops=tuple(tuple(float(drop) for drop in row) for row in drops))
    return Course(skew_deg_ccw=skew, bend=bend)


def _points(lines: Sequence[Baseline]) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return evenly spaced points of the lines: the index of each point's line, x and y."""
    sampled = [
        np.linspace(line.left, line.right, max(3, int((line.right - line.left) / 12))) for line in lines
    ]
    owner = np.repeat(np.arange(len(lines)), [len(xs) for xs in sampled])
    ys = [line.y_at(xs) for line, xs in zip(lines, sampled, strict=True)]
    return owner, np.concatenate(sampled), np.concatenate(ys)


def _fit_surface(
    owner: NDArray[np.int64],
    u: NDArray[np.float64],
    v: NDArray[np.float64],
    ys: NDArray[np.float64],
    bends: Sequence[tuple[int, int]],
) -> tuple[NDArray[np.float64], float]:
    """Return the weights of u and of each bend, and the median distance of the points from the fit, in pixels."""
    columns = [u, *(u**i * v**j for i, j in bends)]
    terms = np.stack(columns, axis=1)
    count = int(owner.max()) + 1
    weights = np.ones(len(ys))
    solution = np.zeros(len(columns))
    strayed = 0.0
    for _ in range(5):
        # The height of each line is a parameter; subtracting the line's means from both sides eliminates it.
        total = np.bincount(owner, weights, count)
        means = [np.bincount(owner, weights * column, count) / total for column in terms.T]
        centred = terms - np.stack(means, axis=1)[owner]
        rest = ys - (np.bincount(owner, weights * ys, count) / total)[owner]
        # The normal equations: a few columns instead of thousands of rows.
        weighted = centred.T * weights
        solution = np.asarray(np.linalg.lstsq(weighted @ centred, weighted @ rest, rcond=None)[0], np.float64)
        astray = np.abs(rest - centred @ solution)
        strayed = float(np.median(astray))
        weights = 1 / np.maximum(1.0, astray / max(0.3, 2 * strayed))
    return solution, strayed


def working_scale(x_height: float, wanted: float, shape: Sequence[int]) -> float:
    """Return the enlargement that gives letters the wanted height; 1 if they are within a tenth of it.

    Nothing is enlarged to more than _MAX_ENLARGED_PX; `shape` is the page's, height and width first.

    >>> working_scale(12.0, 24.0, (1000, 800)), working_scale(23.0, 24.0, (1000, 800))
    (2.0, 1.0)
    >>> working_scale(7.0, 24.0, (5000, 2000)), working_scale(7.0, 24.0, (10000, 8000))
    (2.0, 1.0)
    """
    scale = wanted / max(x_height, 1.0)
    if abs(scale - 1) < 0.1:
        return 1.0
    largest = max(1.0, math.sqrt(_MAX_ENLARGED_PX / (shape[0] * shape[1])))
    return min(max(scale, _SCALE_RANGE[0]), _SCALE_RANGE[1], largest)


def straight_transform(
    shape: tuple[int, ...], course: Course, scale: float
) -> tuple[Transform, tuple[int, int]]:
    """Return the map to a page from the page made level, straight and `scale` times as large, and the latter's size.

    Nothing is cut off: the picture is as large as the turned page, with new corners.
    """
    height, width = shape[:2]
    angle = math.radians(course.skew_deg_ccw) if abs(course.skew_deg_ccw) >= 0.02 else 0.0
    cos, sin = math.cos(angle), math.sin(angle)
    new_width = math.ceil(scale * (width * cos + height * abs(sin)) - 1e-6)
    new_height = math.ceil(scale * (width * abs(sin) + height * cos) - 1e-6)
    # Processed to source: about the centres of both, by the skew, divided by the scale.
    a, b, d, e = cos / scale, sin / scale, -sin / scale, cos / scale
    c = width / 2 - (a * new_width + b * new_height) / 2
    f = height / 2 - (d * new_width + e * new_height) / 2
    transform = Transform(to_source_matrix=((a, b, c), (d, e, f)), bend=course.scaled(scale).bend)
    return transform, (new_width, new_height)


def resample(page: Pixels, transform: Transform, size: tuple[int, int]) -> Pixels:
    """Return the page resampled by a transform that maps pixels of the result to the page; white beyond its edges.

    `size` is width and height of the result.
    """
    height, width = page.shape
    if transform == Transform() and size == (width, height):
        return page
    (a, b, c), (d, e, f) = transform.to_source_matrix
    scale = 1 / math.hypot(a, d)
    if scale < 0.75:
        # Without averaging, thin strokes would fall between the samples.
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.4 / scale), dtype=np.uint8)
    # OpenCV counts from pixel centres, the Transform from corners: shift by half a pixel on both sides.
    if transform.bend is None:
        matrix = np.array([[a, b, c + (a + b) / 2 - 0.5], [d, e, f + (d + e) / 2 - 0.5]])
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        seen = cv2.warpAffine(page, matrix, size, flags=flags, borderValue=(255,))
        return np.asarray(seen, np.uint8)
    # In strips, whose maps the processor's cache holds.
    seen = np.empty((size[1], size[0]), np.uint8)
    x = np.arange(size[0], dtype=np.float32) + 0.5
    for top in range(0, size[1], _STRIP_PX):
        y = np.arange(top, min(top + _STRIP_PX, size[1]), dtype=np.float32) + 0.5
        lowered = y[:, None] + _drops(transform.bend, x, y)
        to_x, to_y = a * x + b * lowered + (c - 0.5), d * x + e * lowered + (f - 0.5)
        cv2.remap(
            page,
            to_x.astype(np.float32, copy=False),
            to_y.astype(np.float32, copy=False),
            cv2.INTER_CUBIC,
            seen[top : top + len(y)],
            borderValue=(255,),
        )
    return np.asarray(seen, np.uint8)


def _drops(bend: Bend, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the bend at the crossings of columns x and rows y, rows x columns."""
    nodes = np.array(bend.drops, np.float32)
    columns, rows = np.meshgrid(
        (x / bend.step).clip(0, nodes.shape[1] - 1), (y / bend.step).clip(0, nodes.shape[0] - 1)
    )
    return np.asarray(cv2.remap(nodes, columns, rows, cv2.INTER_LINEAR), np.float32)

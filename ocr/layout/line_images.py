"""Line images: each line of a page cut out level, without the ink of its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.pixels import INK_MAX_GREY, Mask, Pixels
from ocr.image.text_lines import Baseline

# The extent of a line image above and below the baseline, and beside the line, in x-heights.
ABOVE_X_HEIGHTS, BELOW_X_HEIGHTS, BESIDE_X_HEIGHTS = 2.1, 1.0, 0.8
# The distance between the middles of printed letters in x-heights.
PRINT_STEP_X_HEIGHTS = 1.2
# Darker pixels are ink of any depth, on a page whose type is TYPE_DEPTH below white.
_FAINT_MAX_GREY = 215
# The width of the grey edge of a neighbour's ink in x-heights.
_FRINGE_X_HEIGHTS = 0.08


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineImage:
    """The image of a line, uint8 H x W, dark on white, its baseline level at row `baseline`.

    `image` is cut from the restored page, `toned` from the page with its tones kept. Column x of the line image is
    column `left` + x of the page, and row y of that column is row `tops[x]` + y. `step_px` is the distance between
    the middles of letters: a cell of the page's grid if the line `is_on_grid`, else an estimate.
    """

    line: Baseline
    image: Pixels
    toned: Pixels
    baseline: float
    x_height: float
    left: int
    tops: NDArray[np.float64]
    step_px: float
    is_on_grid: bool = False

    def to_page(self, x: float, y: float) -> tuple[float, float]:
        """Return the point (x, y) of the page at a point of the line image, both in continuous coordinates."""
        column = min(max(int(x), 0), len(self.tops) - 1)
        return self.left + x, float(self.tops[column]) + y


def extract_line_images(
    page: Pixels, lines: Sequence[Baseline], x_height: float, toned: Pixels | None = None
) -> tuple[LineImage, ...]:
    """Return the line image of each line of a page, uint8 H x W, dark on white, in the same order.

    `x_height`, the usual one of the page in pixels, sets the height of line images. `toned` is the page with its
    tones kept, where there is one.
    """
    sides = (page, page if toned is None else toned)
    near = _find_near(lines, x_height)
    return tuple(_cut(*sides, line, own, x_height) for line, own in zip(lines, near, strict=True))


def _find_near(lines: Sequence[Baseline], x_height: float) -> list[list[Baseline]]:
    """Return for each line the others whose ink may reach into its image.

    Of the hundreds of lines of a page of specks, so few are near that each need not be set beside all.
    """
    if not lines:
        return []
    extents = [(line.left, line.right, *_span(line)) for line in lines]
    left, right, top, bottom = np.array(extents, np.float64).T
    reach = 2 * (ABOVE_X_HEIGHTS + BELOW_X_HEIGHTS + 1) * x_height + 2
    near = []
    for index in range(len(lines)):
        is_near = (left <= right[index] + reach) & (right >= left[index] - reach)
        is_near &= (top <= bottom[index] + reach) & (bottom >= top[index] - reach)
        is_near[index] = False
        near.append([lines[other] for other in np.flatnonzero(is_near).tolist()])
    return near


def _span(line: Baseline) -> tuple[float, float]:
    ys = line.baseline[:, 1]
    return float(ys.min()), float(ys.max())


def _cut(
    page: Pixels, toned: Pixels, line: Baseline, lines: Sequence[Baseline], x_height: float
) -> LineImage:
    left = max(0, int(line.left - BESIDE_X_HEIGHTS * x_height))
    right = min(page.shape[1], int(line.right + BESIDE_X_HEIGHTS * x_height) + 1)
    above, height = round(ABOVE_X_HEIGHTS * x_height), round((ABOVE_X_HEIGHTS + BELOW_X_HEIGHTS) * x_height)
    columns = np.arange(left, max(right, left + 1), dtype=np.float64)
    tops = line.y_at(columns + 0.5) - above
    if np.ptp(tops) < 1.0:
        tops = np.full(len(columns), float(round(float(tops.mean()))))
    image, tones = (_cut_out(side, left, tops, height) for side in (page, toned))
    upper, lower = _neighbours(line, lines, columns, x_height)
    foreign = _find_foreign(image, upper - tops, lower - tops, above, x_height)
    if foreign is not None:
        own = image < INK_MAX_GREY
        reach = 2 * round(_FRINGE_X_HEIGHTS * x_height) + 1
        ink = cv2.dilate((own & foreign).astype(np.uint8), np.ones((reach, reach), np.uint8)).astype(bool)
        tones = np.where(foreign | (ink & ~(own & ~foreign)), np.uint8(255), tones)
        image = np.where(foreign, np.uint8(255), image)
    return LineImage(
        line=line,
        image=image,
        toned=tones,
        baseline=float(above),
        x_height=x_height,
        left=left,
        tops=tops,
        step_px=PRINT_STEP_X_HEIGHTS * x_height,
    )


def _cut_out(page: Pixels, left: int, tops: NDArray[np.float64], height: int) -> Pixels:
    """Return the part of a page whose column x begins at the row `tops[x]`; white beyond the page."""
    if tops[0].is_integer() and (tops == tops[0]).all():
        top = int(tops[0])
        part = page[max(0, top) : max(0, top + height), left : left + len(tops)]
        cut = np.full((height, len(tops)), 255, np.uint8)
        cut[max(0, -top) :][: len(part), : part.shape[1]] = part
        return cut
    rows = (tops[None, :] + np.arange(height)[:, None]).astype(np.float32)
    columns = np.arange(left, left + len(tops), dtype=np.float32)
    xs = np.ascontiguousarray(np.broadcast_to(columns, rows.shape))
    return np.asarray(cv2.remap(page, xs, rows, cv2.INTER_LINEAR, borderValue=(255,)), np.uint8)


def _neighbours(
    line: Baseline, lines: Sequence[Baseline], columns: NDArray[np.float64], x_height: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each column the baseline above and the one below the line's, far away where there is none."""
    own = line.y_at(columns + 0.5)
    upper = np.full(len(columns), -1e6)
    lower = np.full(len(columns), 1e6)
    for other in lines:
        ys = other.y_at(columns + 0.5)
        there = (columns >= other.left - x_height) & (columns <= other.right + x_height)
        upper = np.where(there & (ys < own - 0.5 * x_height), np.maximum(upper, ys), upper)
        lower = np.where(there & (ys > own + 0.5 * x_height), np.minimum(lower, ys), lower)
    return upper, lower


def _find_foreign(
    image: Pixels,
    upper: NDArray[np.float64],
    lower: NDArray[np.float64],
    baseline: int,
    x_height: float,
) -> Mask | None:
    """Return where a line image has ink of a neighbouring line, or nearer to that line's letters than to its own.

    And paper there, which may have ink too faint to tell. None where no neighbour is near.

    `upper` and `lower` are the neighbours' baselines in rows of the line image. Connected ink that reaches into this
    line's small letters is its own as far as the neighbour's.
    """
    height = image.shape[0]
    if upper.max() < -x_height and lower.min() > height + 2 * x_height:
        return None
    rows = np.arange(height)[:, None]
    # Half way between the feet of the line above and the heads of this one, and the same below.
    ceiling = (upper + (baseline - x_height)) / 2
    floor = (baseline + (lower - x_height)) / 2
    beyond = (rows < ceiling) | (rows > floor)
    ink = image < INK_MAX_GREY
    count, labels = cv2.connectedComponents(ink.view(np.uint8), connectivity=8)
    inked = np.flatnonzero(ink)
    own, is_beyond = labels.ravel()[inked], beyond.ravel()[inked]
    outside = np.bincount(own[is_beyond], minlength=count)
    inside = np.bincount(own, minlength=count) - outside
    foreign = inside < outside
    foreign[0] = True  # paper, and grey too faint to be ink
    in_neighbour = (rows < upper) | (rows > lower - x_height)
    wipe = beyond & (foreign[labels] | in_neighbour)
    whole = inside * 4 < outside
    whole[0] = False
    return np.asarray(wipe | whole[labels])


def measure_ink_share(page: Pixels, line_images: Sequence[LineImage]) -> float:
    """Return the share, 0 to 1, of the ink of a page that lies in these lines; 1 on a page without ink.

    `page` is uint8 H x W, dark on white, its tones kept, and the lines are of it: faint ink counts too, since lines
    are lost where type is faint.
    """
    # Grain is no ink: what is thinner than a stroke goes.
    thick = cv2.morphologyEx(
        (page < _FAINT_MAX_GREY).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)
    )
    ink = np.asarray(thick, bool)
    total = int(ink.sum())
    for one in line_images:
        line = one.line
        top = max(0, round(float(line.baseline[:, 1].min() - ABOVE_X_HEIGHTS * one.x_height)))
        bottom = max(0, round(float(line.baseline[:, 1].max() + BELOW_X_HEIGHTS * one.x_height)))
        ink[top:bottom, max(0, round(line.left)) : max(0, round(line.right))] = False
    return 1 - int(ink.sum()) / total if total else 1.0

"""The sheet on its bed: what lies beside it, such as a ruler, a colour chart or a label, is no text of the page.

Without type, a picture falls into smooth areas with steps between them: the sheet, the bed, what lies on the bed. The
sheet is the area with the type. Where no step of tone surrounds it, or type runs across the step, all is the page.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.levels import brightest
from ocr.image.pixels import Mask, Pixels, shrink
from ocr.preprocess.negative import StrokeWindows, find_stroke_windows, grey_at_window_dpi

__all__ = ["outside_sheet"]

# The resolution at which areas are found; type, narrower than 3.5 mm, is closed there.
_AREA_DPI = 50.0
_CLOSING_PX, _MEDIAN_PX = 7, 5
# Neighbouring pixels of one area differ by at most so many grey levels in each channel.
_MAX_STEP_LEVELS = 9
# The sheet and its bed differ by at least this much in L*a*b*; a yellowed sheet on a white bed has 14 and more.
_MIN_BED_DISTANCE = 8.0
# The least area of a bed and of a sheet, as shares of the picture; of another sheet of the same tone, of the first's.
_MIN_BED_SHARE, _MIN_SHEET_SHARE, _MIN_OTHER_SHEET_SHARE = 0.02, 0.15, 0.1
# The least share of its convex hull that a sheet fills; torn corners and folds take some.
_MIN_SOLIDITY = 0.9
# So many windows of strokes outside are type; fewer are dirt.
_MIN_TYPE_WINDOWS = 8
# More rows of type outside, over 30 mm long, windows of 4 mm joined over one that is empty, are another page: a ruler
# has three, a label of three lines six.
_MAX_LONG_ROWS, _LONG_ROW_PX, _ROW_GAP_PX = 9, 60, 18
# An area of another tone, as large as a sheet, is another page or a part of this one in shadow, if it fills its hull
# so far and has this share of the type.
_MIN_RIVAL_SOLIDITY, _MIN_RIVAL_TYPE_SHARE = 0.85, 0.15
# A bed at one side of the sheet only is dark, or has no colour: else it may be a printed band of the sheet.
_MAX_ONE_SIDED_LIGHTNESS, _MAX_ONE_SIDED_CHROMA, _MIN_SIDE_SHARE = 45.0, 6.0, 0.6
# The width of the shadow of the sheet's edge, 2 mm, and of the picture's. So far beyond its tone's end the sheet is
# left as it is.
_SHADOW_PX, _PICTURE_EDGE_PX = 4, 8
# Type that stands as near as this on both sides of an edge, in this many windows, runs across it: 6 mm.
_CROSSING_PX, _MIN_CROSSING_WINDOWS = 12, 5


class _Areas(NamedTuple):
    """Smooth areas: the label of every pixel, 0 for steps between them, their sizes in pixels, and mean L*a*b*."""

    labels: NDArray[np.int32]
    sizes: NDArray[np.int64]
    colours: NDArray[np.float64]


def outside_sheet(image: Pixels, dpi: float, windows: StrokeWindows | None = None) -> Mask | None:
    """Return a mask of all outside the sheet, H x W, if there is type; None if there is none, or no sheet's edge.

    `image` is uint8 H x W grey or H x W x 3 RGB, dark type on light paper, at about `dpi`.
    `windows` are its windows of strokes, where they are known.
    """
    height, width = image.shape[:2]
    small = shrink(image, _AREA_DPI / dpi)
    if min(small.shape[:2]) < 60:
        return None
    areas = _find_areas(np.asarray(small if small.ndim == 3 else cv2.merge([small] * 3), np.uint8))
    windows = windows or find_stroke_windows(grey_at_window_dpi(image, dpi))
    type_there = _type_mask(windows, small.shape[:2])
    inside = _find_sheets(areas, type_there)
    if inside is None or not _is_edge(inside, type_there):
        return None
    return np.asarray(
        cv2.resize((~inside).astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST), bool
    )


def _find_areas(small: Pixels) -> _Areas:
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_CLOSING_PX, _CLOSING_PX), np.uint8))
    smooth = cv2.medianBlur(closed, _MEDIAN_PX)
    step = brightest(
        np.asarray(cv2.morphologyEx(smooth, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)), np.uint8)
    )
    count, labels = cv2.connectedComponents((step <= _MAX_STEP_LEVELS).astype(np.uint8), connectivity=4)
    sizes = np.bincount(labels.ravel(), minlength=count)
    lab = cv2.cvtColor(smooth.astype(np.float32) / 255, cv2.COLOR_RGB2LAB).reshape(-1, 3)
    sums = [np.bincount(labels.ravel(), lab[:, i], count) for i in range(3)]
    colours = np.stack(sums, axis=1) / np.maximum(1, sizes)[:, None]
    sizes[0] = 0
    return _Areas(np.asarray(labels, np.int32), sizes, colours)


def _type_mask(windows: StrokeWindows, shape: tuple[int, ...]) -> Mask:
    """Return the middles of windows with strokes of type, as a mask of that shape."""
    rows, columns = np.nonzero(windows.dark | windows.light)
    there = np.zeros(shape, bool)
    factor = windows.size_px * shape[1] / windows.width_px
    at = ((rows + 0.5) * factor).astype(int), ((columns + 0.5) * factor).astype(int)
    there[at[0].clip(0, shape[0] - 1), at[1].clip(0, shape[1] - 1)] = True
    return there


def _find_sheets(areas: _Areas, type_there: Mask) -> Mask | None:
    """Return the convex hulls of the sheets, or None where no bed of another tone lies beside them."""
    labels, sizes, colours = areas
    windows = np.bincount(labels[type_there], minlength=len(sizes))
    large = np.flatnonzero(sizes >= _MIN_SHEET_SHARE * labels.size)
    # A bed lies around the sheet, or around a corner of it: it does not fill its hull.
    solid = {int(label): _solidity(labels == label) for label in large}
    candidates = [label for label, solidity in solid.items() if solidity >= _MIN_SOLIDITY]
    if not candidates:
        return None
    sheet = max(candidates, key=lambda label: (windows[label], sizes[label]))
    distances = np.sqrt(((colours - colours[sheet]) ** 2).sum(axis=1))
    others = distances >= _MIN_BED_DISTANCE
    if not _has_bed(areas, others & (sizes >= _MIN_BED_SHARE * labels.size)):
        return None
    fewest = max(1.0, _MIN_RIVAL_TYPE_SHARE * windows[sheet])
    if any(
        solidity >= _MIN_RIVAL_SOLIDITY and others[label] and windows[label] >= fewest
        for label, solidity in solid.items()
    ):
        return None
    inside = np.zeros(labels.shape, np.uint8)
    for label in np.flatnonzero(~others & (sizes >= _MIN_OTHER_SHEET_SHARE * sizes[sheet])):
        cv2.fillConvexPoly(inside, _hull(labels == label), (1,))
    return np.asarray(cv2.dilate(inside, np.ones((2 * _SHADOW_PX + 1,) * 2, np.uint8)), bool)


def _has_bed(areas: _Areas, beds: NDArray[np.bool_]) -> bool:
    """Return whether one of the areas runs along two edges of the picture, or along one and cannot be a band."""
    edges = areas.labels[0], areas.labels[-1], areas.labels[:, 0], areas.labels[:, -1]
    for label in np.flatnonzero(beds):
        sides = sum(float((edge == label).mean()) >= _MIN_SIDE_SHARE for edge in edges)
        lightness, a, b = areas.colours[label]
        is_plain = lightness < _MAX_ONE_SIDED_LIGHTNESS or float(np.hypot(a, b)) < _MAX_ONE_SIDED_CHROMA
        if sides >= 2 or (sides == 1 and is_plain):
            return True
    return False


def _hull(area: Mask) -> NDArray[np.int32]:
    # The hull of the first and the last pixel of each row.
    rows = np.flatnonzero(area.any(axis=1))
    first, last = area[rows].argmax(axis=1), area.shape[1] - 1 - area[rows, ::-1].argmax(axis=1)
    points = np.column_stack([np.concatenate([first, last]), np.concatenate([rows, rows])])
    return np.asarray(cv2.convexHull(points.astype(np.int32)), np.int32)


def _solidity(area: Mask) -> float:
    """Return which share of its convex hull an area fills."""
    return float(area.sum()) / max(1.0, float(cv2.contourArea(_hull(area))))


def _is_edge(inside: Mask, type_there: Mask) -> bool:
    """Return whether type lies outside, and none runs across the edge."""
    # The edges of the sheet and of the picture throw shadows as thin as strokes.
    clear = ~_near_step(inside, _SHADOW_PX)
    clear[:_PICTURE_EDGE_PX] = clear[-_PICTURE_EDGE_PX:] = False
    clear[:, :_PICTURE_EDGE_PX] = clear[:, -_PICTURE_EDGE_PX:] = False
    within, beyond = (type_there & side & clear for side in (inside, ~inside))
    if int(beyond.sum()) < _MIN_TYPE_WINDOWS:
        return False
    if _count_long_rows(beyond) > _MAX_LONG_ROWS:
        return False
    close = _near_step(inside, _CROSSING_PX)
    return min(int((close & within).sum()), int((close & beyond).sum())) < _MIN_CROSSING_WINDOWS


def _count_long_rows(type_there: Mask) -> int:
    """Return in how many rows of windows type runs on for _LONG_ROW_PX."""
    joined = cv2.morphologyEx(
        type_there.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((1, _ROW_GAP_PX), np.uint8)
    )
    runs = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, _LONG_ROW_PX), np.uint8))
    return int(runs.any(axis=1).sum())


def _near_step(mask: Mask, reach: int) -> Mask:
    kernel = np.ones((2 * reach + 1,) * 2, np.uint8)
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_GRADIENT, kernel) > 0)

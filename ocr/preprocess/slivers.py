"""Slivers: strips of a neighbouring page at the edge of a picture, their letters cut off, parted by a gutter."""

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.pieces import Pieces
from ocr.image.pixels import Mask

__all__ = ["sliver_mask"]

# In x-heights: heights and greatest width of pieces of ink that may be letters, or letters cut off.
_MIN_HEIGHT, _MAX_HEIGHT, _MAX_WIDTH = 0.35, 3.0, 6.0
# In x-heights: the height of a letter that is cut off beside (its width, where it is cut off above or below), and the
# least size of what is left of it. This share of a sliver's pieces has them; a dirty edge is of smaller pieces.
_MIN_LETTER, _MAX_LETTER, _MIN_PART, _MIN_SIZED_SHARE = 0.7, 1.7, 0.25, 0.5
# In x-heights: the least gutter (9 mm of common type), wider than gaps between the columns of most tables; the
# distance of rows.
_MIN_GUTTER, _ROW = 4.5, 1.6
# The greatest share of the page's width or height, and of its letters, that a sliver takes.
_MAX_EXTENT_SHARE, _MAX_LETTERS_SHARE = 0.18, 0.3
# A sliver has at least so many rows (columns of letters, at the top and bottom), and this share of them is cut off.
_MIN_ROWS, _MIN_CUT_SHARE = 4, 0.5
# A letter is cut off where it is this near, in px, to the edge of the picture or the bed. The letters of all lines
# stand below each other: an edge that falls between them, in x-heights, cuts none and leaves no margin.
_CUT_PX, _CUT_BESIDE = 2, 0.5

Values = NDArray[np.float64]


class _Side(NamedTuple):
    """Pieces of ink as one side of the page sees them, in x-heights: middles and half sizes along the axis to it.

    `across` are their middles along the other axis; `is_cut` tells which are cut off at this side,
    `is_sized` which have the size of a letter along that axis.
    """

    places: Values
    half: Values
    across: Values
    is_cut: Mask
    is_sized: Mask

    def of(self, chosen: NDArray[np.int64]) -> "_Side":
        """Return the side with the chosen pieces alone."""
        return _Side(*(values[chosen] for values in self))  # type: ignore[arg-type]


def sliver_mask(pieces: Pieces, bed: Mask, x_height: float, skew_deg_ccw: float) -> Mask | None:
    """Return a mask of the ink of slivers, H x W; None if there are none.

    `pieces` are those of a page whose lines rise by `skew_deg_ccw`, `bed` the mask of all beside its sheet.
    """
    stats = pieces.stats
    wide, tall = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    is_letter = (
        (tall > _MIN_HEIGHT * x_height) & (tall < _MAX_HEIGHT * x_height) & (wide < _MAX_WIDTH * x_height)
    )
    is_letter[0] = False
    letters = np.flatnonzero(is_letter)
    if len(letters) < _MIN_ROWS / _MAX_LETTERS_SHARE:
        return None
    # From here on, lengths are in x-heights.
    x, y = (side / x_height for side in _level(stats, skew_deg_ccw))
    half_wide, half_tall = wide / 2 / x_height, tall / 2 / x_height
    height, width = (size / x_height for size in bed.shape)
    left, right, top, bottom = _cut_sides(stats, bed, x_height)
    # What a side cuts off keeps its other size.
    is_tall = (half_tall > _MIN_LETTER / 2) & (half_tall < _MAX_LETTER / 2) & (half_wide > _MIN_PART / 2)
    is_wide = (half_wide > _MIN_LETTER / 2) & (half_wide < _MAX_LETTER / 2) & (half_tall > _MIN_PART / 2)
    dropped = np.zeros(len(stats), bool)
    for side, extent in (
        (_Side(x, half_wide, y, left, is_tall), width),
        (_Side(-x, half_wide, y, right, is_tall), width),
        (_Side(y, half_tall, x, top, is_wide), height),
        (_Side(-y, half_tall, x, bottom, is_wide), height),
    ):
        end = _end_of_sliver(side.of(letters), extent)
        if end is not None:
            dropped |= side.places + side.half <= end
    dropped[0] = False
    return np.asarray(dropped[pieces.labels]) if dropped.any() else None


def _level(stats: NDArray[np.int32], skew_deg_ccw: float) -> tuple[Values, Values]:
    """Return the middles of pieces, turned so that lines are level."""
    sin, cos = math.sin(math.radians(skew_deg_ccw)), math.cos(math.radians(skew_deg_ccw))
    x = stats[:, cv2.CC_STAT_LEFT] + stats[:, cv2.CC_STAT_WIDTH] / 2
    y = stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT] / 2
    return cos * x - sin * y, sin * x + cos * y


def _cut_sides(stats: NDArray[np.int32], bed: Mask, x_height: float) -> tuple[Mask, Mask, Mask, Mask]:
    """Return which pieces reach the edge of the picture or the bed at their left, right, top and bottom."""
    beside, away = max(_CUT_PX, round(_CUT_BESIDE * x_height)) + 1, _CUT_PX + 1
    beyond = np.pad(bed, beside, constant_values=True)
    left, top = stats[:, cv2.CC_STAT_LEFT] + beside, stats[:, cv2.CC_STAT_TOP] + beside
    right, bottom = left + stats[:, cv2.CC_STAT_WIDTH] - 1, top + stats[:, cv2.CC_STAT_HEIGHT] - 1
    x, y = (left + right) // 2, (top + bottom) // 2
    return (
        beyond[y, left - beside],
        beyond[y, right + beside],
        beyond[top - away, x],
        beyond[bottom + away, x],
    )


def _end_of_sliver(letters: _Side, extent: float) -> float | None:
    """Return how far a sliver reaches from the low end of a page of that extent; None where there is no sliver."""
    places, half, across, is_cut, is_sized = letters
    if not is_cut.any():
        return None
    order = np.argsort(places - half)
    ends = np.maximum.accumulate((places + half)[order])
    gaps = (places - half)[order][1:] - ends[:-1]
    start = float((places - half)[order][0])
    wide = np.flatnonzero(gaps >= _MIN_GUTTER)
    wide = wide[ends[wide] - start <= _MAX_EXTENT_SHARE * extent]
    for last in wide[::-1]:
        strip = order[: last + 1]
        rows = np.round(across[strip] / _ROW).astype(np.int64)
        cut_rows = np.unique(rows[is_cut[strip]])
        sized = strip[is_sized[strip]]
        is_type = len(np.unique(rows[is_sized[strip]])) >= _MIN_ROWS and len(sized) >= _MIN_SIZED_SHARE * len(
            strip
        )
        is_small = len(strip) <= _MAX_LETTERS_SHARE * len(places)
        if is_type and is_small and len(cut_rows) >= max(_MIN_ROWS, _MIN_CUT_SHARE * len(np.unique(rows))):
            return float(ends[last])
    return None

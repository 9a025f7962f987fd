"""Ink between two letters of a line's picture: what is written there by pen, or what nobody could read."""

import numpy as np
from numpy.typing import NDArray

# Width of a letter's cell in the picture of a line, and paper left beside the letters on either side, px.
_CELL_PX, _MARGIN_PX = 18, 2
# Least ink that may be a transcribed letter, as a share of what a letter of the line usually has: signs of formulas
# are small. Ink is asked for so many letters at most.
_MIN_INK_SHARE, _MAX_LETTERS = 0.25, 4


def has_ink(picture: NDArray[np.uint8], middles_px: NDArray[np.float64], at: int, letters: int) -> bool:
    """Return whether there is ink for so many letters before letter `at` of a line, beyond what its letters have.

    `picture` is the line, uint8 H x W, ink high; `middles_px` are the middles of its letters, in order. Without a
    letter before or behind, the gap goes on to the end of the picture.
    """
    if not len(middles_px):
        return False
    half = _CELL_PX / 2
    columns = np.asarray(picture, np.float64).sum(axis=0)
    usual = float(np.median([_sum(columns, middle - half, middle + half) for middle in middles_px]))
    left = middles_px[at - 1] + half if at else 0.0
    right = middles_px[at] - half if at < len(middles_px) else float(len(columns))
    found = _sum(columns, left + _MARGIN_PX, right - _MARGIN_PX)
    return usual > 0 and found >= _MIN_INK_SHARE * usual * min(max(letters, 1), _MAX_LETTERS)


def _sum(columns: NDArray[np.float64], left: float, right: float) -> float:
    """Return the ink between two places of a line."""
    return float(columns[max(0, round(left)) : max(0, round(right))].sum())

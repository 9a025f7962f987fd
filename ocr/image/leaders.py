"""Leaders: rows of dots or dashes that lead the eye from a title to its page's number, or fill the blank of a form.

They are typed and are read; but dots stand lower than letters and are no measure of them, so that a page is measured,
and its lines are found, without them.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.pieces import find_pieces
from ocr.image.pixels import INK_MAX_GREY, Mask, Pixels

# In x-heights: the greatest height of a mark and its width, the step from mark to mark, and how much heights differ.
_MAX_MARK_HEIGHT, _MAX_MARK_WIDTH = 0.5, 1.1
_STEP, _MAX_RISE = (0.4, 3.4), 0.25
# The least marks of a leader; the most steps that differ from the usual one by more than a share of it; and the most
# other pieces of ink over the marks, per mark: the remains of worn letters stand evenly, too, but not alone.
_MIN_MARKS, _MAX_STEP_DEVIATION, _MAX_UNEVEN_SHARE, _MAX_OTHERS_SHARE = 5, 0.25, 0.25, 0.2
# From over a mark to under it, in x-heights: where letters would be.
_ABOVE, _BELOW = 1.6, 0.6
# A page with more small pieces of ink is grain.
_MAX_MARKS = 20_000


def without_leaders(page: Pixels, x_height: float) -> Pixels:
    """Return a page, uint8 H x W, dark on white, its small letters about `x_height` px high, with leaders white."""
    labels, stats = find_pieces(page < INK_MAX_GREY)
    leaders = find_leaders(stats, x_height)
    leaders[0] = False
    if not leaders.any():
        return page
    fringe = cv2.dilate(leaders[labels].view(np.uint8) * np.uint8(255), np.ones((3, 3), np.uint8))
    return np.asarray(cv2.bitwise_or(page, fringe), np.uint8)


def find_leaders(stats: NDArray[np.int32], x_height: float) -> Mask:
    """Return which pieces of ink, by OpenCV's statistics of each, are marks of leaders: low, alike, evenly apart."""
    wide, tall = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    is_mark = (tall < _MAX_MARK_HEIGHT * x_height) & (wide < _MAX_MARK_WIDTH * x_height)
    marks = np.flatnonzero(is_mark)
    x = stats[marks, cv2.CC_STAT_LEFT] + wide[marks] / 2
    y = stats[marks, cv2.CC_STAT_TOP] + tall[marks] / 2
    found = np.zeros(len(stats), bool)
    if len(marks) > _MAX_MARKS:
        return found
    middles = stats[:, cv2.CC_STAT_LEFT] + wide / 2, stats[:, cv2.CC_STAT_TOP] + tall / 2
    for chain in _chains(_link(x, y, x_height)):
        if (
            len(chain) >= _MIN_MARKS
            and _is_even(x[chain])
            and _stands_alone(x[chain], y[chain], middles, x_height)
        ):
            found[marks[chain]] = True
    return found


def _is_even(x: NDArray[np.float64]) -> bool:
    """Return whether marks are evenly apart."""
    steps = np.diff(x)
    return bool((np.abs(steps / np.median(steps) - 1) > _MAX_STEP_DEVIATION).mean() <= _MAX_UNEVEN_SHARE)


def _stands_alone(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    pieces: tuple[NDArray[np.float64], NDArray[np.float64]],
    x_height: float,
) -> bool:
    """Return whether hardly any other piece of ink, by the middles (x, y) of all, stands among marks or over them."""
    inside = (pieces[0] >= x[0]) & (pieces[0] <= x[-1])
    drop = pieces[1][inside] - np.interp(pieces[0][inside], x, y)
    near = int(((drop > -_ABOVE * x_height) & (drop < _BELOW * x_height)).sum())
    return near - len(x) <= _MAX_OTHERS_SHARE * len(x)


def _link(x: NDArray[np.float64], y: NDArray[np.float64], x_height: float) -> NDArray[np.int64]:
    """Return for each mark the index of the nearest one to its right that continues its row, -1 without one."""
    following = np.full(len(x), -1)
    order = np.argsort(x)
    sorted_x = x[order]
    first = np.searchsorted(sorted_x, x + _STEP[0] * x_height)
    end = np.searchsorted(sorted_x, x + _STEP[1] * x_height)
    for mark in range(len(x)):
        near = order[first[mark] : end[mark]]
        near = near[np.abs(y[near] - y[mark]) < _MAX_RISE * x_height]
        if len(near):
            following[mark] = near[0]
    return following


def _chains(following: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the chains of marks that follow each other; a mark that two are followed by is of the first chain."""
    starts = np.setdiff1d(np.arange(len(following)), following)
    seen = np.zeros(len(following), bool)
    chains = []
    for start in starts:
        chain, mark = [], int(start)
        while mark >= 0 and not seen[mark]:
            seen[mark] = True
            chain.append(mark)
            mark = int(following[mark])
        chains.append(np.array(chain))
    return chains

"""Squared and ruled paper: the printed lines are taken out before letters are looked for, which they tie together.

A ruling runs across the page at one depth, and type lies on it. So its depth, the least along a stretch longer than
any word, is taken off; where a letter lies on the line, which is deeper or crosses it, the ink is kept.
"""

import cv2
import numpy as np

from ocr.image.pixels import Mask, Pixels, shrink

# Rulings are looked for at this resolution; a page has so many at least, each longer than this share of the page.
_SEARCH_DPI, _MIN_RULINGS, _MIN_LENGTH_SHARE = 75.0, 8, 0.4
# In inches: a stretch longer than any word, the smoothing along it against grain, and the greatest thickness.
_STRETCH_IN, _SMOOTH_IN, _THICKNESS_IN = 1.5, 0.1, 0.025
# The slope that a stretch may have. Depth, of 255, above which there is a line; and that of a letter over the line's.
_MAX_SLOPE, _MIN_DEPTH, _MIN_LETTER_OVER = 0.026, 10, 1.35


def without_rulings(grey: Pixels, dpi: float) -> Pixels:
    """Return an evened page, uint8 H x W, dark on white, without the lines of squared and of ruled paper.

    A page with fewer than _MIN_RULINGS long parallel lines, level or upright, is returned as it is.
    """
    small, cleaned = shrink(grey, _SEARCH_DPI / dpi), grey
    if _has_rulings(small):
        cleaned = _remove(cleaned, dpi)
    if _has_rulings(np.ascontiguousarray(small.T)):
        cleaned = np.ascontiguousarray(_remove(np.ascontiguousarray(cleaned.T), dpi).T)
    return cleaned


def _find_depth(depth: Pixels, dpi: float) -> Pixels:
    """Return the depth of level lines at each pixel, 0 away from them."""
    stretch, smooth = max(3, round(_STRETCH_IN * dpi)), max(1, round(_SMOOTH_IN * dpi))
    slack = 1 + 2 * max(1, round(_MAX_SLOPE * stretch / 2))
    even = cv2.blur(depth, (smooth, 1))
    thick = cv2.dilate(even, np.ones((slack, 1), np.uint8))
    run = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, stretch), np.uint8))
    return np.asarray(np.minimum(run, even), np.uint8)


def _has_rulings(small: Pixels) -> bool:
    """Return whether a page at _SEARCH_DPI has enough long level lines."""
    depth = np.asarray(cv2.bitwise_not(small), np.uint8)
    lines = (_find_depth(depth, _SEARCH_DPI) > _MIN_DEPTH).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    long = stats[1:, cv2.CC_STAT_WIDTH] > _MIN_LENGTH_SHARE * small.shape[1]
    return int(long.sum()) >= _MIN_RULINGS


def _remove(grey: Pixels, dpi: float) -> Pixels:
    """Return a page without its level lines."""
    depth = np.asarray(cv2.bitwise_not(grey), np.uint8)
    lines = _find_depth(depth, dpi)
    is_line = lines > _MIN_DEPTH
    letters = _over(depth, lines) | _across(depth, lines, is_line, dpi)
    return np.where(is_line & ~letters, np.asarray(cv2.add(grey, lines), np.uint8), grey)


def _over(depth: Pixels, lines: Pixels) -> Mask:
    """Return where ink is deeper than that of the line that it lies on."""
    return np.asarray(depth > _MIN_LETTER_OVER * lines.astype(np.float32) + _MIN_DEPTH)


def _across(depth: Pixels, lines: Pixels, is_line: Mask, dpi: float) -> Mask:
    """Return where ink as deep as the lines runs across them, further than they are thick."""
    usual = float(np.median(lines[is_line])) if is_line.any() else 255.0
    ink = (depth > usual * 0.7).astype(np.uint8)
    reach = max(3, round(_THICKNESS_IN * dpi) + 1)
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((reach, 1), np.uint8)), np.uint8).astype(
        bool
    )

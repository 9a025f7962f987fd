"""Negatives: pages whose type is lighter than its paper, as microfilm, photostats and inverted scans have it.

The type decides, not the mean grey: in a small window with strokes most pixels are paper, and the strokes are lighter
or darker than these. Windows outside a light sheet on a dark bed, such as those of a colour chart, do not count.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.levels import level_quantiles
from ocr.image.pixels import Mask, Pixels, shrink

__all__ = [
    "WINDOW_DPI",
    "Polarity",
    "StrokeWindows",
    "find_polarity",
    "find_stroke_windows",
    "grey_at_window_dpi",
    "invert",
]

# The picture on which strokes are looked for: a stroke of type is 1 to 2 px wide there.
WINDOW_DPI = 100.0
# A window is about two letters wide; strokes are narrower than the kernel, 1.3 mm.
_WINDOW_PX, _STROKE_KERNEL_PX = 16, 5
# The least difference of strokes from their paper, in grey levels, and as a share of the picture's range.
_MIN_CONTRAST, _MIN_CONTRAST_SHARE = 20.0, 0.2
# Strokes differ from the paper on one side only: the other side has at most this share of their contrast.
_MAX_OTHER_SIDE_SHARE = 0.4
# A page is a negative if it has at least so many windows of light strokes, and so many times those of dark ones.
_MIN_LIGHT_WINDOWS, _MIN_LIGHT_RATIO = 12, 3.0
# Windows of the other polarity are told if there are so many for each of the page's own.
_MIN_MIXED_SHARE = 0.2
# The least share of the sheet that the dark paper of a negative covers.
_MIN_DARK_SHARE = 0.25
# A light area that is this large, of the picture, and reaches less of its edge than this, is a sheet on a dark bed.
_MIN_SHEET_SHARE, _MAX_SHEET_EDGE_SHARE = 0.12, 0.35


class StrokeWindows(NamedTuple):
    """The windows of a picture at WINDOW_DPI, rows x columns: which have light strokes, which dark.

    `paper` is the grey level of most pixels of each. A window is `size_px` wide, the picture `width_px`.
    """

    light: Mask
    dark: Mask
    paper: NDArray[np.float32]
    width_px: int
    size_px: int = _WINDOW_PX


class Polarity(NamedTuple):
    """Whether a page is a negative, and how many windows of strokes speak for light and for dark type.

    `windows` are the windows of the page as it is, where it is large enough to have any.
    """

    is_negative: bool
    light: int
    dark: int
    windows: StrokeWindows | None = None

    @property
    def is_mixed(self) -> bool:
        """Whether a notable part of the page has the other polarity than the page was taken for."""
        own, other = (self.light, self.dark) if self.is_negative else (self.dark, self.light)
        return other >= max(_MIN_LIGHT_WINDOWS, _MIN_MIXED_SHARE * own)


def find_polarity(image: Pixels, dpi: float) -> Polarity:
    """Return whether the type of a page, uint8 H x W grey or H x W x 3 RGB at about `dpi`, is lighter than its paper.

    Only a clear majority of strokes makes a page a negative: a page without type is none.
    """
    grey = grey_at_window_dpi(image, dpi)
    if min(grey.shape) < 2 * _WINDOW_PX:
        return Polarity(False, 0, 0)
    windows = find_stroke_windows(grey)
    light, dark, paper = windows[:3]
    # Ink may cover less of a page than any share that is safe to take a quantile at.
    lowest, highest, _, _ = cv2.minMaxLoc(cv2.blur(grey, (3, 3)))
    middle = (lowest + highest) / 2
    sheet = _sheet(paper > middle)
    counts = int((light & sheet).sum()), int((dark & sheet).sum())
    is_dark = float((paper < middle)[sheet].mean()) >= _MIN_DARK_SHARE
    is_negative = is_dark and counts[0] >= max(_MIN_LIGHT_WINDOWS, _MIN_LIGHT_RATIO * counts[1])
    return Polarity(is_negative, *counts, windows)


def grey_at_window_dpi(image: Pixels, dpi: float) -> Pixels:
    """Return a picture, uint8 H x W grey or H x W x 3 RGB at about `dpi`, in grey and at WINDOW_DPI at most."""
    small = shrink(image, WINDOW_DPI / dpi)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY) if small.ndim == 3 else small, np.uint8)


def invert(image: Pixels) -> Pixels:
    """Return the positive of a negative, and the reverse."""
    return np.asarray(cv2.bitwise_not(image), np.uint8)


def find_stroke_windows(grey: Pixels) -> StrokeWindows:
    """Return the windows of a picture, uint8 H x W at WINDOW_DPI; the rest at the right and bottom is cut."""
    kernel = np.ones((_STROKE_KERNEL_PX, _STROKE_KERNEL_PX), np.uint8)
    hats = (cv2.morphologyEx(grey, hat, kernel) for hat in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT))
    bright, black = (_windows(np.asarray(hat, np.uint8)).max(axis=2) for hat in hats)
    lowest, paper, highest = _quantiles(_windows(grey), (0.02, 0.5, 0.98))
    above, below = highest - paper, paper - lowest
    low, high = level_quantiles(grey, [0.005, 0.995])
    spread = high - low
    least = max(_MIN_CONTRAST, _MIN_CONTRAST_SHARE * spread)
    light = (above > least) & (below < _MAX_OTHER_SIDE_SHARE * above) & (bright > 0.7 * above)
    dark = (below > least) & (above < _MAX_OTHER_SIDE_SHARE * below) & (black > 0.7 * below)
    return StrokeWindows(light, dark, paper.astype(np.float32), grey.shape[1])


def _quantiles(values: NDArray[np.uint8], shares: Sequence[float]) -> tuple[NDArray[np.float64], ...]:
    """Return the quantiles along the last axis at these shares, 0 to 1, between samples by linear interpolation."""
    # A radix sort, which the stable one of bytes is, takes a seventh of the time of np.quantile.
    ordered = np.sort(values, axis=-1, kind="stable").astype(np.float64)
    places = [share * (values.shape[-1] - 1) for share in shares]
    return tuple(
        (1 - place % 1) * ordered[..., math.floor(place)] + place % 1 * ordered[..., math.ceil(place)]
        for place in places
    )


def _windows(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the windows of a picture, rows x columns x pixels; what is left over at the right and bottom is cut."""
    rows, columns = grey.shape[0] // _WINDOW_PX, grey.shape[1] // _WINDOW_PX
    cut = grey[: rows * _WINDOW_PX, : columns * _WINDOW_PX]
    parts = cut.reshape(rows, _WINDOW_PX, columns, _WINDOW_PX).swapaxes(1, 2)
    return parts.reshape(rows, columns, _WINDOW_PX**2)


def _sheet(is_light: Mask) -> Mask:
    """Return where the sheet is: the convex hulls of the large light areas within the picture, else all of it.

    A light area that runs along the edge of the picture is the clear film around a negative.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(is_light.astype(np.uint8), connectivity=4)
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    at_edge = np.bincount(edge, minlength=len(stats)) / len(edge)
    area = stats[:, cv2.CC_STAT_AREA] / is_light.size
    sheets = (area >= _MIN_SHEET_SHARE) & (at_edge <= _MAX_SHEET_EDGE_SHARE)
    sheets[0] = False
    if not sheets.any():
        return np.ones(is_light.shape, bool)
    hulls = np.zeros(is_light.shape, np.uint8)
    for label in np.flatnonzero(sheets):
        points = np.argwhere(labels == label)[:, ::-1].astype(np.int32)
        cv2.fillConvexPoly(hulls, cv2.convexHull(points), (1,))
    return hulls.astype(bool)

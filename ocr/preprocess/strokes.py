"""Restoration of worn type by a small convolutional network, which gives the pixels where type was struck.

Its receptive field reaches half a letter each way, so that it learns strokes, not letters or language. It is trained
by training/restorer.py on facsimiles.
"""

from pathlib import Path

import cv2
import numpy as np

from ocr.image.networks import open_network
from ocr.image.pixels import STROKE_MAX_GREY, Pixels
from ocr.image.tone import TYPE_DEPTH

_MODEL = Path(__file__).with_name("restorer.onnx")
# Rows of a tile, and rows of its neighbours that the network needs above and below; both multiples of four.
_TILE_PX, _MARGIN_PX = 512, 32
# The depth of each grey level as the network sees it, and the least depth of ink for which it is asked.
_DEPTHS = (255 - np.arange(256, dtype=np.uint8)) / np.float32(TYPE_DEPTH)
_MIN_DEPTH = 0.5
# Restored ink lighter than a stroke's body and darker than this is faint.
_FAINT_MAX_GREY = 218
# As the ratio of faint to full pixels rises over the first range, the exponent of ink falls over the second.
_FAINT_RATIOS, _EXPONENTS = (0.27, 0.38), (1.0, 0.5)


def restore_type(toned: Pixels) -> Pixels:
    """Return the type of a page, uint8 H x W, dark on white.

    `toned` is the page, uint8 H x W, with its type TYPE_DEPTH below 255 (see `ocr.image.tone.deepen_type`),
    small letters about 24 px high. Rows without ink stay white.
    """
    height, width = toned.shape
    restored = np.full((height, width), 255, np.uint8)
    for top in range(0, height, _TILE_PX):
        first, end = max(0, top - _MARGIN_PX), min(height, top + _TILE_PX + _MARGIN_PX)
        depths = _DEPTHS[toned[first:end].min(axis=0)]
        inked = np.flatnonzero(depths > _MIN_DEPTH)
        if not len(inked):
            continue
        left, right = max(0, inked[0] // 4 * 4 - _MARGIN_PX), inked[-1] // 4 * 4 + 4 + _MARGIN_PX
        # Paper beyond the page: rows above its first tile and below its last, columns up to a multiple of four.
        right = min(right, -(-width // 4) * 4)
        rows = min(_TILE_PX, height - top)
        tile = np.full((-(-rows // 4) * 4 + 2 * _MARGIN_PX, right - left), 255, np.uint8)
        part = toned[first:end, left:right]
        tile[first - top + _MARGIN_PX :][: len(part), : part.shape[1]] = part
        (struck,) = open_network(_MODEL).run(None, {"depth": cv2.LUT(tile, _DEPTHS)[None, None]})
        grey = struck[0, 0, _MARGIN_PX : _MARGIN_PX + rows, : part.shape[1]]
        np.subtract(255, np.multiply(255, grey, out=grey), out=grey)
        restored[top : top + rows, left : left + part.shape[1]] = np.rint(grey, out=grey)
    return restored


def strengthen_type(restored: Pixels) -> Pixels:
    """Return restored type with faint ink darkened, the more so the more of the ink is faint.

    For engines that need unbroken strokes. In crisp type only the edges are faint, and darkening these would close
    the letters; in a carbon copy whole strokes are faint.
    """
    # Row by row: counting all pixels at once takes eight bytes for each.
    counts = sum((np.bincount(row, minlength=256) for row in restored), np.zeros(256, np.int64))
    full, faint = (
        int(counts[:STROKE_MAX_GREY].sum()),
        int(counts[STROKE_MAX_GREY:_FAINT_MAX_GREY].sum()),
    )
    if not full:
        return restored
    exponent = float(np.interp(faint / full, _FAINT_RATIOS, _EXPONENTS))
    lighter = 255 - 255 * (np.arange(255, -1, -1) / 255) ** exponent
    return np.asarray(cv2.LUT(restored, lighter.round().astype(np.uint8)), np.uint8)

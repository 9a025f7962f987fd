"""Worn type restored: a small net that looks at a few letters' breadth of ink and says where type was struck.

It knows strokes, no letters and no language: what it sees reaches half a letter each way. It is trained by
training/restorer.py on facsimiles.
"""

from pathlib import Path

import cv2
import numpy as np

from ocr.image.networks import open_network
from ocr.image.pixels import STROKE_MAX_GREY, Pixels
from ocr.image.tone import TYPE_DEPTH

_MODEL = Path(__file__).with_name("restorer.onnx")
# A tile's rows, and how many of its neighbours' the net must see beside them; both multiples of four.
_TILE, _MARGIN = 512, 32
# Restored ink lighter than a stroke's body and darker than this is half sure.
_HALF_SURE_MAX_GREY = 218
# As the ratio of half sure pixels to sure ones rises over the first range, the exponent of ink falls over the second.
_HALF_SURE_RATIOS, _EXPONENTS = (0.27, 0.38), (1.0, 0.5)


def restore_type(toned: Pixels) -> Pixels:
    """Return the type of a page, uint8 H x W, dark on white.

    `toned` is the page, uint8 H x W, with its type TYPE_DEPTH below 255 (see `ocr.image.tone.deepen_type`),
    small letters about 24 px high. Rows without ink stay white.
    """
    height, width = toned.shape
    padded = np.zeros((-height % 4 + height + 2 * _MARGIN, -width % 4 + width), np.float32)
    padded[_MARGIN : _MARGIN + height, :width] = (255 - toned) / np.float32(TYPE_DEPTH)
    restored = np.full((height, width), 255, np.uint8)
    for top in range(0, height, _TILE):
        tile = padded[top : top + _TILE + 2 * _MARGIN]
        inked = np.flatnonzero(tile.max(axis=0) > 0.5)
        if not len(inked):
            continue
        left, right = (
            max(0, inked[0] // 4 * 4 - _MARGIN),
            min(padded.shape[1], inked[-1] // 4 * 4 + 4 + _MARGIN),
        )
        seen = np.ascontiguousarray(tile[None, None, :, left:right])
        (struck,) = open_network(_MODEL).run(None, {"depth": seen})
        rows = min(_TILE, height - top)
        part = 255 - 255 * struck[0, 0, _MARGIN : _MARGIN + rows, : min(right, width) - left]
        restored[top : top + rows, left : min(right, width)] = part.round().astype(np.uint8)
    return restored


def strengthen_type(restored: Pixels) -> Pixels:
    """Return restored type with what is half sure the darker, the more of it there is.

    For engines that would rather have whole strokes than true ones. Of crisp type only edges are half sure, and
    darker they would close its letters; of a carbon copy whole strokes are.
    """
    counts = np.bincount(restored.ravel(), minlength=256)
    sure, half_sure = (
        int(counts[:STROKE_MAX_GREY].sum()),
        int(counts[STROKE_MAX_GREY:_HALF_SURE_MAX_GREY].sum()),
    )
    if not sure:
        return restored
    exponent = float(np.interp(half_sure / sure, _HALF_SURE_RATIOS, _EXPONENTS))
    lighter = 255 - 255 * (np.arange(255, -1, -1) / 255) ** exponent
    return np.asarray(cv2.LUT(restored, lighter.round().astype(np.uint8)), np.uint8)

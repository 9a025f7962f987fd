"""Worn type restored: a small net that looks at a few letters' breadth of ink and says where type was struck.

It knows strokes, no letters and no language: what it sees reaches half a letter each way. It is trained by
training/restorer.py on facsimiles.
"""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from ocr.image.pixels import Pixels
from ocr.image.tone import TYPE_DEPTH

_MODEL = Path(__file__).with_name("restorer.onnx")
# A tile's rows, and how many of its neighbours' the net must see beside them; both multiples of four.
_TILE, _MARGIN = 512, 32
# From the first share of half sure ink to sure to the second, ink is raised to a power from the first to the second.
_HALF_SURE, _EXPONENT = (0.27, 0.38), (1.0, 0.5)


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
        (struck,) = _session().run(None, {"depth": seen})
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
    sure, half_sure = int(counts[:128].sum()), int(counts[128:218].sum())
    if not sure:
        return restored
    exponent = float(np.interp(half_sure / sure, _HALF_SURE, _EXPONENT))
    lighter = 255 - 255 * (np.arange(255, -1, -1) / 255) ** exponent
    return np.asarray(cv2.LUT(restored, lighter.round().astype(np.uint8)), np.uint8)


@cache
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # A batch has a process on every core already.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(_MODEL), options, providers=["CPUExecutionProvider"])

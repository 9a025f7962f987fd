"""Worn type restored: a small net that looks at a few letters' breadth of ink and says where type was struck.

It knows strokes, no letters and no language: what it sees reaches half a letter each way. It is trained by
training/restorer.py on facsimiles.
"""

from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime

from ocr.pixels import Pixels
from ocr.preprocess.tone import TYPE_DEPTH

_MODEL = Path(__file__).with_name("restorer.onnx")
# A tile's rows, and how many of its neighbours' the net must see beside them; both multiples of four.
_TILE, _MARGIN = 512, 32


def restore_type(toned: Pixels) -> Pixels:
    """Return the type of a page, uint8 H x W, dark on white.

    `toned` is the page, uint8 H x W, with its type TYPE_DEPTH below 255 (see `ocr.preprocess.tone.deepen_type`),
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


@cache
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # A batch has a process on every core already.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(_MODEL), options, providers=["CPUExecutionProvider"])

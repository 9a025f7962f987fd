"""What is on the page beside the lines that were read. First version: ink that no word covers."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.model import Box, InkBlob

# Blobs are looked for on a small picture: stamps and pen strokes are large.
_WORKING_WIDTH_PX = 1000
_DARK_SHARE = 0.75
_MOST_BLOBS = 400


def find_unread_ink(source: NDArray[np.uint8], words: Iterable[Box]) -> tuple[InkBlob, ...]:
    """Return the ink outside all word boxes as blobs, largest first, boxes and pixel counts in source pixels.

    `source` is the scan itself, HxW grey or HxWx3 RGB, uint8: coloured stamps and pen count as ink here.
    """
    scale = min(1.0, _WORKING_WIDTH_PX / source.shape[1])
    small = cv2.resize(source, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # The darkest channel is dark for ink of any colour.
    darkest = np.ascontiguousarray(small.min(axis=2) if small.ndim == 3 else small)
    paper = cv2.medianBlur(cv2.dilate(darkest, np.ones((9, 9), np.uint8)), 31)
    ink = (darkest < _DARK_SHARE * paper).astype(np.uint8)
    for box in words:
        left, top, right, bottom = (round(v * scale) for v in box)
        ink[max(0, top - 3) : bottom + 3, max(0, left - 3) : right + 3] = 0
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((7, 15), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    inked = np.bincount(labels[ink > 0], minlength=count)
    rows, columns = ink.shape
    blobs: list[InkBlob] = []
    for index in range(1, count):
        left, top, wide, high = (int(v) for v in stats[index, :4])
        at_edge = left <= 1 or top <= 1 or left + wide >= columns - 1 or top + high >= rows - 1
        if at_edge or wide * high < 60:
            continue
        box = Box(*(round(v / scale) for v in (left, top, left + wide, top + high)))
        blobs.append(InkBlob(box, round(int(inked[index]) / scale**2)))
    return tuple(sorted(blobs, key=lambda blob: -blob.ink_px)[:_MOST_BLOBS])

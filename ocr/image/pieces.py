"""Connected pieces of ink: where each is and how large."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.pixels import Mask

__all__ = ["Pieces", "find_pieces"]


class Pieces(NamedTuple):
    """Connected pieces of ink: the label of every pixel, H x W, 0 for paper, and OpenCV's statistics of each."""

    labels: NDArray[np.int32]
    stats: NDArray[np.int32]


def find_pieces(ink: Mask) -> Pieces:
    """Return the connected pieces of ink, H x W; pixels are connected by sides or corners.

    What `cv2.connectedComponentsWithStats` returns, in a third of the time: that adds up the pixels of paper, too,
    which are most of a page, where this adds up runs of ink.
    """
    count, found = cv2.connectedComponents(ink.view(np.uint8), connectivity=8)
    labels = np.asarray(found, np.int32)
    # Each row between two pixels of paper, so that a run begins and ends in its row.
    height, width = ink.shape
    rows = np.zeros((height, width + 2), np.bool_)
    rows[:, 1:-1] = ink
    flat = rows.ravel()
    changes = np.flatnonzero(flat[1:] != flat[:-1])
    top, left = np.divmod(changes[::2], width + 2)
    lengths = changes[1::2] - changes[::2]
    own = labels[top, left]
    stats = np.empty((count, 5), np.int32)
    stats[:, cv2.CC_STAT_AREA] = np.bincount(own, lengths, count)
    for first, size, low, high in (
        (cv2.CC_STAT_LEFT, cv2.CC_STAT_WIDTH, left, left + lengths),
        (cv2.CC_STAT_TOP, cv2.CC_STAT_HEIGHT, top, top + 1),
    ):
        least, most = np.full(count, width + height), np.zeros(count, np.int64)
        np.minimum.at(least, own, low)
        np.maximum.at(most, own, high)
        stats[:, first], stats[:, size] = least, most - least
    paper = cv2.boundingRect(np.logical_not(ink).view(np.uint8))
    stats[0] = *paper, ink.size - lengths.sum()
    return Pieces(labels, stats)

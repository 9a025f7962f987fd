"""Connected pieces of ink."""

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from ocr.image.pieces import find_pieces


def test_pieces_by_hand() -> None:
    ink = np.array(
        [
            [1, 1, 0, 0, 1],
            [0, 0, 1, 0, 1],
            [0, 0, 0, 0, 0],
            [1, 0, 0, 1, 1],
        ],
        bool,
    )
    labels, stats = find_pieces(ink)
    # Left, top, width, height, pixels. A corner joins the first piece.
    assert stats.tolist() == [
        [0, 0, 5, 4, 12],
        [0, 0, 3, 2, 3],
        [4, 0, 1, 2, 2],
        [0, 3, 1, 1, 1],
        [3, 3, 2, 1, 2],
    ]
    assert labels[1].tolist() == [0, 0, 1, 0, 2]


@given(hnp.arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_they_are_those_of_opencv(ink: NDArray[np.bool_]) -> None:
    pieces = find_pieces(ink)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.view(np.uint8), connectivity=8)
    assert (pieces.labels == labels).all()
    # OpenCV gives paper that is not there a box beyond all numbers.
    first = int(ink.all())
    assert (pieces.stats[first:] == stats[first:]).all()

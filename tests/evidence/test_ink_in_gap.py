"""Ink between the letters of a line: found where it is, in the amount of the letters that are looked for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.evidence.ink_in_gap import has_ink

CELL = 18
# Letters in cells 0, 1, 5 and 6 of ten; each has 12 x 20 px of ink.
CELLS = (0, 1, 5, 6)
MIDDLES = np.array([CELL * (cell + 0.5) for cell in CELLS])
INK = 12 * 20


def draw(*blots: tuple[int, int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The line, with blots of a width and a height from a column on."""
    picture = np.zeros((48, 10 * CELL), np.uint8)
    for cell in CELLS:
        picture[10:30, CELL * cell + 3 : CELL * cell + 15] = 170
    for left, width, height in blots:
        picture[10 : 10 + height, left : left + width] = 170
    return picture


@pytest.mark.parametrize(
    ("blots", "at", "letters", "is_there"),
    [
        # Between cells 1 and 5: a quarter of a letter for each letter that is looked for.
        ([], 2, 1, False),
        ([(54, 3, 20)], 2, 1, True),
        ([(54, 2, 20)], 2, 1, False),
        ([(54, 3, 20)], 2, 2, False),
        ([(54, 6, 20)], 2, 2, True),
        # A mark is looked for as a letter is; a long passage as four letters.
        ([(54, 3, 20)], 2, 0, True),
        ([(54, 12, 20)], 2, 30, True),
        # Two pieces count together.
        ([(50, 2, 20), (70, 2, 20)], 2, 1, True),
        # In another gap, and within the letters beside the gap.
        ([(54, 12, 20)], 1, 1, False),
        ([(54, 12, 20)], 3, 1, False),
        ([(33, 4, 40)], 2, 1, False),
        # Behind the last letter, and before the first.
        ([(150, 12, 20)], 4, 1, True),
        ([(150, 12, 20)], 0, 1, False),
    ],
)
def test_ink_is_found_in_its_gap(
    blots: list[tuple[int, int, int]], at: int, letters: int, is_there: bool
) -> None:
    assert has_ink(draw(*blots), MIDDLES, at, letters) is is_there


def test_a_line_without_letters_tells_nothing() -> None:
    assert not has_ink(draw((54, 12, 20)), np.zeros(0), 0, 1)
    assert not has_ink(np.zeros((48, 180), np.uint8), MIDDLES, 2, 1)


@given(left=st.integers(0, 170), width=st.integers(1, 40), letters=st.integers(0, 9))
def test_more_ink_is_never_less_and_more_letters_never_more(left: int, width: int, letters: int) -> None:
    found = [has_ink(draw((left, wide, 20)), MIDDLES, 2, letters) for wide in (width, width + 10)]
    # A blot that widens into a letter beside the gap makes no letter of the line darker than usual.
    assert found[0] <= found[1]
    assert has_ink(draw((left, width, 20)), MIDDLES, 2, letters + 1) <= found[0]

"""The types of an alignment."""

import pytest

from ocr.collation.folded import Pairing, fold_tokens, join_letters
from ocr.text.profiles import TYPESCRIPT

A, B = fold_tokens("Ещё 25 348 раз", TYPESCRIPT), fold_tokens("еще I2 5348", TYPESCRIPT)


@pytest.mark.parametrize(
    ("bounds", "letters"),
    [
        ((0, 1, 0, 1), ("Еще", "еще")),
        ((1, 3, 1, 3), ("25348", "125348")),
        ((3, 4, 3, 3), ("раз", "")),
        ((4, 4, 0, 2), ("", "еще12")),
    ],
)
def test_letters_of_both_sides(bounds: tuple[int, int, int, int], letters: tuple[str, str]) -> None:
    a_start, a_end, b_start, b_end = bounds
    pairing = Pairing(a_start=a_start, a_end=a_end, b_start=b_start, b_end=b_end)
    assert pairing.letters(A, B) == letters
    assert (pairing.a_tokens, pairing.b_tokens) == (range(a_start, a_end), range(b_start, b_end))


def test_joined_letters_know_where_their_tokens_begin() -> None:
    letters, starts = join_letters(A.folded)
    assert [letters[start:][: len(token)] for start, token in zip(starts, A.folded, strict=True)] == [
        *A.folded
    ]

"""Unpaired tokens are merged into the pair that they complete, and into no other."""

import pytest

from ocr.collation.folded import Pairing, fold_tokens
from ocr.collation.split_tokens import merge_split_tokens
from ocr.text.profiles import TYPESCRIPT


@pytest.mark.parametrize(
    ("whole", "read", "own", "merged"),
    [
        # The mark and the digits behind the pair complete it.
        ("10,50", "10 , 50", 0, [range(3)]),
        # So do those before it.
        ("10,50", "10 , 50", 2, [range(3)]),
        # Letters typed for digits count as digits.
        ("10,100", "IO , I00", 0, [range(3)]),
        # The neighbour brings the number nearer, but brings a digit of its own too.
        ("12345", "12 349", 0, [range(1), range(1, 2)]),
        # What is complete takes in nothing.
        ("12", "12 3", 0, [range(1), range(1, 2)]),
        # Only what the word lacks is taken in.
        ("дивизия", "диви зия штаб", 0, [range(2), range(2, 3)]),
    ],
)
def test_a_pair_takes_in_what_it_lacks(whole: str, read: str, own: int, merged: list[range]) -> None:
    a, b = fold_tokens(whole, TYPESCRIPT), fold_tokens(read, TYPESCRIPT)
    assert len(a.tokens) == 1
    pairings = [
        Pairing(a_start=int(j > own), a_end=int(j >= own), b_start=j, b_end=j + 1)
        for j in range(len(b.tokens))
    ]
    assert [pairing.b_tokens for pairing in merge_split_tokens(a, b, pairings)] == merged


def test_a_few_tokens_on_either_side_are_merged_at_most() -> None:
    a, b = fold_tokens("1234567", TYPESCRIPT), fold_tokens("1 2 3 4 5 6 7", TYPESCRIPT)
    pairings = [Pairing(a_start=int(j > 0), a_end=1, b_start=j, b_end=j + 1) for j in range(7)]
    assert [pairing.b_tokens for pairing in merge_split_tokens(a, b, pairings)] == [
        range(5),
        range(5, 6),
        range(6, 7),
    ]

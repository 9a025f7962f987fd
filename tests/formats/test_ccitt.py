"""Fax codes: sound ones of every kind are passed, by libtiff's own coder; broken ones are found in their row."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from ocr.formats.ccitt import find_bad_row

# Pillow's name of a coding, its tags, and what `find_bad_row` is told of it.
CODINGS = [
    ("group4", {}, -1, False),
    ("group3", {}, 0, False),
    ("group3", {292: 4}, 0, False),
    ("group3", {292: 1}, 1, False),
    ("tiff_ccitt", {}, 0, True),
]


def encode(bits: NDArray[np.bool_], coding: str, tags: dict[int, int]) -> bytes:
    """A bitmap (True is white) as fax codes in one strip."""
    buffer = io.BytesIO()
    Image.fromarray(bits).save(buffer, "TIFF", compression=coding, tiffinfo={**tags, 278: len(bits), 262: 0})
    with Image.open(buffer) as picture:
        offsets, counts = picture.tag_v2[273], picture.tag_v2[279]  # type: ignore[attr-defined]
    return buffer.getvalue()[offsets[0] : offsets[0] + counts[0]]


@given(
    # Runs of up to 63, 64 to 1728 and more pixels have codes of different kinds.
    runs=st.lists(st.one_of(st.integers(0, 70), st.integers(0, 2600)), min_size=1, max_size=30),
    shifts=st.lists(st.integers(-4, 4), min_size=1, max_size=5),
)
@settings(max_examples=30, deadline=None)
def test_what_libtiff_codes_is_sound(runs: list[int], shifts: list[int]) -> None:
    row = np.repeat(np.arange(len(runs)) % 2 == 0, runs)
    if len(row) == 0:
        row = np.ones(1, bool)
    # Each row is near the one above, so that it is coded by it.
    bits = np.stack([np.roll(row, shift) for shift in np.cumsum(shifts)])
    for coding, tags, k, is_aligned in CODINGS:
        data = encode(bits, coding, dict(tags))
        assert find_bad_row(data, bits.shape[1], len(bits), k=k, is_byte_aligned=is_aligned) is None, coding


@pytest.mark.parametrize(("coding", "tags", "k", "is_aligned"), CODINGS)
def test_broken_codes_are_found_where_they_begin(
    coding: str, tags: dict[int, int], k: int, is_aligned: bool
) -> None:
    down, across = np.mgrid[0:200, 0:300]
    bits = (across // 7 * 5 + down // 9 * 3) % 11 > 3
    data = bytearray(encode(bits, coding, tags))
    middle = len(data) // 2
    data[middle : middle + 12] = bytes(12)
    bad = find_bad_row(bytes(data), 300, 200, k=k, is_byte_aligned=is_aligned)
    assert bad is not None
    assert bad == pytest.approx(100, abs=25)


def test_codes_that_end_too_early() -> None:
    data = encode(np.arange(3000).reshape(30, 100) % 7 > 2, "group4", {})
    assert find_bad_row(data, 100, 30) is None
    # Behind the last row stands the end of the block, and nothing at all behind that.
    assert find_bad_row(data, 100, 31) == 30
    assert find_bad_row(b"", 100, 1) == 0


@pytest.mark.parametrize(
    ("bits", "expected"),
    [
        # Six white pixels: 1110 is a run of six, then a black run of none, 0000110111.
        ("1110", None),
        # Seven are one too many; five, and no code behind them, one too few.
        ("1111", 0),
        ("1100" + "0" * 13, 0),
        # Two white, four black: 0111 011.
        ("0111011", None),
        ("0111" + "0011", 0),
    ],
)
def test_a_row_of_six_pixels_by_hand(bits: str, expected: int | None) -> None:
    data = int(bits.ljust(24, "0"), 2).to_bytes(3, "big")
    assert find_bad_row(data, 6, 1, k=0) == expected

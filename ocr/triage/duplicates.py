"""Pages that are there twice: the same file, the same picture scanned again, or the same text.

Pictures are compared by their perceptual hashes, texts by MinHash sketches of their letters (A. Broder, 1997): a page
is held in a few hundred bytes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ocr.model import Page

# Letters of a shingle: of a text with three letters in a hundred read otherwise five shingles in six are the same.
_SHINGLE_LETTERS = 6
# Hashes of a sketch, in bands: texts with a third of their shingles in common share a band in 49 of 50 cases.
_BANDS, _ROWS, _HASH_BYTES = 32, 2, 8
# The least share of common shingles of two readings of one text, and the fewest letters that tell. Pages of one
# volume have up to a fifth in common; readings that each have 3 % of their letters wrong, a half.
MIN_TEXT_LIKENESS, MIN_LETTERS = 0.35, 150
# The most bits, of 256, in which the hashes of two scans of one page differ. Those of different real pages differ in
# 90 and more, those of a page and itself scanned worse mostly in up to 40.
MAX_PICTURE_BITS = 60
_HASH_HEX = 64
_BLOCK = 1024
_MIX = np.uint64(0x9E3779B97F4A7C15)


class Likeness(StrEnum):
    """By what a page is like an earlier one, the surest first."""

    FILE = "file"
    PICTURE = "picture"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What a page is known by: its identity, its perceptual hash as hex, and the MinHash of its text.

    The hash is "" without ink, the MinHash empty for a page of few letters.
    """

    identity: str
    picture_hash: str
    text: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A page that is like an earlier one, both by their places in the list."""

    index: int
    earlier: int
    likeness: Likeness


def sketch_page(page: Page) -> Sketch:
    """Return what a page is known by."""
    return Sketch(
        identity=page.identity,
        picture_hash=page.quality.picture_hash if page.quality else "",
        text=sketch_text(page.text),
    )


def sketch_text(text: str) -> bytes:
    """Return the MinHash of a text's letters and digits, 8 bytes a hash; empty with fewer than MIN_LETTERS."""
    letters = [ord(letter) for letter in text.casefold() if letter.isalnum()]
    if len(letters) < MIN_LETTERS:
        return b""
    codes = np.array(letters, np.uint64)
    shingles = np.zeros(len(codes) - _SHINGLE_LETTERS + 1, np.uint64)
    for at in range(_SHINGLE_LETTERS):
        shingles = _scramble(shingles + codes[at : at + len(shingles)])
    seeds = _scramble(np.arange(1, _BANDS * _ROWS + 1, dtype=np.uint64))
    hashes = _scramble(shingles[None, :] ^ seeds[:, None]).min(axis=1)
    return bytes(hashes.astype("<u8").tobytes())


def _scramble(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return each value mixed so that near ones are far apart: the finaliser of SplitMix64 (S. Vigna, 2015)."""
    with np.errstate(over="ignore"):
        mixed = values + _MIX
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), np.uint64)


def find_duplicates(sketches: Sequence[Sketch]) -> tuple[Duplicate, ...]:
    """Return each page that is like an earlier one, once, with the first of those that it is surest to be like."""
    found: dict[int, Duplicate] = {}
    pairs = (
        *((Likeness.FILE, pair) for pair in _iter_equal([sketch.identity for sketch in sketches])),
        *((Likeness.PICTURE, pair) for pair in _iter_same_pictures(sketches)),
        *((Likeness.TEXT, pair) for pair in _iter_same_texts(sketches)),
    )
    for likeness, (earlier, index) in pairs:
        found.setdefault(index, Duplicate(index=index, earlier=earlier, likeness=likeness))
    return tuple(found[index] for index in sorted(found))


def _iter_equal(values: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of each value and of the first that is equal to it."""
    first: dict[str, int] = {}
    for index, value in enumerate(values):
        if (earlier := first.setdefault(value, index)) != index:
            yield earlier, index


def _iter_same_pictures(sketches: Sequence[Sketch]) -> Iterator[tuple[int, int]]:
    """Yield, of pages whose hashes differ in few bits, the first that is like another and that other."""
    hashed = [at for at, sketch in enumerate(sketches) if len(sketch.picture_hash) == _HASH_HEX]
    if len(hashed) < 2:
        return
    data = np.frombuffer(bytes.fromhex("".join(sketches[at].picture_hash for at in hashed)), np.uint8)
    signs = 2.0 * np.unpackbits(data.reshape(len(hashed), -1), axis=1).astype(np.float32) - 1
    # Of two rows of signs, the product is the number of equal bits less that of others.
    least = signs.shape[1] - 2 * MAX_PICTURE_BITS
    for start in range(0, len(hashed), _BLOCK):
        block = signs[start : start + _BLOCK] @ signs[: start + _BLOCK].T
        for row, column in zip(*np.nonzero(block >= least), strict=True):
            if column < start + row:
                yield hashed[int(column)], hashed[start + int(row)]


def _iter_same_texts(sketches: Sequence[Sketch]) -> Iterator[tuple[int, int]]:
    """Yield pages whose texts have many shingles in common, the earlier one first."""
    size = _ROWS * _HASH_BYTES
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for index, sketch in enumerate(sketches):
        if not sketch.text:
            continue
        bands = [(band, sketch.text[band * size : (band + 1) * size]) for band in range(_BANDS)]
        near = sorted({earlier for band in bands for earlier in buckets[band]})
        for earlier in near:
            if measure_text_likeness(sketches[earlier].text, sketch.text) >= MIN_TEXT_LIKENESS:
                yield earlier, index
                break
        for band in bands:
            buckets[band].append(index)


def measure_text_likeness(one: bytes, other: bytes) -> float:
    """Return the estimated share, 0 to 1, of shingles that two texts have in common, by their MinHashes."""
    return float((np.frombuffer(one, "<u8") == np.frombuffer(other, "<u8")).mean())

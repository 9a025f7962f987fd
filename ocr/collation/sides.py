"""The two sides of a page, its transcription and its reading, and how they pair."""

from typing import NamedTuple

from ocr.collation.alignment import align
from ocr.collation.folded import Folded, Pairing
from ocr.collation.reading import Reading


class Sides(NamedTuple):
    """A page's transcription and reading, and how their tokens pair."""

    transcription: Folded
    reading: Reading
    pairings: tuple[Pairing, ...]


def align_sides(transcription: Folded, reading: Reading) -> Sides:
    """Return both sides of a page with their pairings."""
    return Sides(transcription, reading, align(transcription, reading.folded, reading.segments))

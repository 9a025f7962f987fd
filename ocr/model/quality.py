"""What a scan is worth: measures of its picture, by which pages are told that should be scanned again."""

from typing import NamedTuple


class ScanQuality(NamedTuple):
    """Measures of a page's picture; those of its type are None where it has too little.

    `x_height_px` is the height of small letters in pixels of the source. `paper_grey` is the grey of the paper around
    type, 0 (black) to 255, and `contrast` how much darker the type is, as a share of it, 0 to 1. `edge_x_heights` is
    the width of a stroke's edge, from paper to type, in x-heights: 0.08 is sharp. `letter_fill` is the share of a
    letter's box that is ink, `specks_per_letter` how many pieces of ink too small for a letter there are for each.
    `picture_hash` is a perceptual hash as hex: scans of one page differ in few of its bits.
    """

    x_height_px: float
    is_bilevel: bool
    is_negative: bool
    picture_hash: str
    paper_grey: float | None = None
    contrast: float | None = None
    edge_x_heights: float | None = None
    letter_fill: float | None = None
    specks_per_letter: float | None = None

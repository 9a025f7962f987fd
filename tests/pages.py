"""Pages made by hand for tests: text laid out on a fixed pitch, with exact boxes."""

from collections.abc import Sequence
from functools import reduce
from pathlib import Path

import ocr
from ocr.bench.reference import ReferencePage
from ocr.model import Box, Glyph, Line, Page, Region, RegionKind, ScanRef, Word

TEXTS_FOLDER = Path(ocr.__file__).parent / "bench" / "texts"
PITCH_PX = 30
LETTER_PX = 36
LINE_PX = 75


def make_word(text: str, left: int, top: int, confidence: float = 0.98) -> Word:
    """A word whose glyphs stand in cells of PITCH_PX from `left`."""
    glyphs = tuple(
        Glyph(
            text=letter,
            box=Box(left + i * PITCH_PX, top, left + (i + 1) * PITCH_PX - 4, top + LETTER_PX),
            confidence=confidence,
        )
        for i, letter in enumerate(text)
    )
    box = Box(left, top, left + len(text) * PITCH_PX - 4, top + LETTER_PX)
    return Word(text=text, box=box, confidence=confidence, glyphs=glyphs)


def make_regions(lines: Sequence[Line]) -> tuple[Region, ...]:
    """A region of typed lines; none without lines."""
    if not lines:
        return ()
    box = reduce(Box.union, (line.box for line in lines))
    return (Region(kind=RegionKind.TYPED, lines=tuple(lines), box=box),)


def make_page(text: str, confidence: float = 0.98, name: str = "page.png") -> Page:
    """A page read as `text`, a line of text for each line, from (300, 300) downwards."""
    lines: list[Line] = []
    for number, row in enumerate(text.split("\n")):
        words: list[Word] = []
        column = 0
        for part in row.split(" "):
            if part:
                words.append(make_word(part, 300 + column * PITCH_PX, 300 + number * LINE_PX, confidence))
            column += len(part) + 1
        if words:
            box = words[0].box.union(words[-1].box)
            lines.append(Line(words=tuple(words), box=box))
    return Page(
        scan=ScanRef(name),
        sha256="0" * 64,
        width_px=2480,
        height_px=3508,
        dpi=300.0,
        regions=make_regions(lines),
        engines=("recorded",),
    )


def short_reference_page(level: str = "clean", slips: int = 0) -> ReferencePage:
    """The first eighteen lines of a page of the benchmarks' set, which are read in half the time."""
    lines = (TEXTS_FOLDER / "order.txt").read_text(encoding="utf-8").split("\n")[:18]
    return ReferencePage("order", "TT2020", level, 11, slips=slips, typed="\n".join(lines))

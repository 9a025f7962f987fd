"""Where on the page a departure lies: ink where text should stand, and whether it is the page's type."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ocr.collation.alignment import align
from ocr.collation.discrepancies import Operation, find_discrepancies
from ocr.collation.folded import fold_tokens
from ocr.collation.reading import make_reading
from ocr.evidence.ink_at_place import Ground, find_ground, find_neighbours, is_type_in_place
from ocr.model import Box, Line, Page, UnreadInk
from ocr.text.profiles import TYPESCRIPT
from tests.pages import LETTER_PX, LINE_PX, PITCH_PX, make_page, make_regions

# Six letters have no place: ten cells are empty between «что» and «прибыл».
GAP = "Доношу что          прибыл\nна станцию Тихая вчера"
FULL = "Доношу что эшелон прибыл на станцию Тихая вчера"
# «Доношу что» is ten cells of 30 px from 300.
GAP_PX = 300 + 10 * PITCH_PX


def ink(left: int, top: int, width: int, height: int = LETTER_PX, *, is_coloured: bool = False) -> UnreadInk:
    box = Box(left, top, left + width, top + height)
    return UnreadInk(box, width * height // 2, is_coloured=is_coloured)


def find_unseen(page: Page, text: str, *, is_whole_lines: bool = False) -> tuple[str, Ground]:
    """What the page does not have of a text, and what it has there."""
    reading, sides = make_reading(page, TYPESCRIPT), fold_tokens(text, TYPESCRIPT)
    pairings = align(sides, reading.folded, reading.segments)
    (discrepancy,) = find_discrepancies(sides, reading, pairings)
    assert discrepancy.operation is Operation.ADDED
    around = find_neighbours(pairings, discrepancy)
    ground = find_ground(reading, pairings, discrepancy, around, is_whole_lines=is_whole_lines)
    return discrepancy.transcribed, ground


@pytest.mark.parametrize(
    ("blobs", "ground"),
    [
        ((), Ground.BARE),
        # Six letters of 36 px, as wide as 0.7 of that, are 5,443 square px; of these 35 % are 1,905: 53 times 36.
        ((ink(GAP_PX + 40, 300, 60),), Ground.INK_IN_TYPE),
        ((ink(GAP_PX + 40, 300, 45),), Ground.BARE),
        ((ink(GAP_PX + 40, 300, 30), ink(GAP_PX + 100, 300, 30)), Ground.INK_IN_TYPE),
        # Half a letter high: a dash, or dirt.
        ((ink(GAP_PX + 10, 300, 200, LETTER_PX // 2),), Ground.BARE),
        # Elsewhere on the page.
        ((ink(GAP_PX + 40, 900, 200),), Ground.BARE),
        # A stamp, and ink of a pen too small to be it.
        ((ink(GAP_PX + 40, 300, 60, is_coloured=True),), Ground.INK_OUTSIDE),
        ((ink(GAP_PX + 40, 300, 45, is_coloured=True),), Ground.BARE),
        # What is coloured is no type.
        ((ink(GAP_PX + 40, 300, 45, is_coloured=True), ink(GAP_PX + 100, 300, 45)), Ground.BARE),
    ],
)
def test_ink_in_the_gap_of_a_line(blobs: tuple[UnreadInk, ...], ground: Ground) -> None:
    assert find_unseen(replace(make_page(GAP), unread_ink=blobs), FULL) == ("эшелон", ground)


LINES = ("Доношу что прибыл эшелон", "через станцию Тихая вчера", "ночью и стоит там")
APART = "\n".join((LINES[0], "", "", "", LINES[1]))
BETWEEN_PX, BELOW_PX = 300 + 2 * LINE_PX, 300 + 6 * LINE_PX


@pytest.mark.parametrize(
    ("at_end", "blobs", "is_whole_lines", "ground"),
    [
        (False, (), True, Ground.BARE),
        # Between two lines it may be a line of type that was not read, below the last one it may be anything.
        (False, (ink(400, BETWEEN_PX, 400),), True, Ground.INK_IN_TYPE),
        (True, (ink(400, BELOW_PX, 400),), True, Ground.INK_OUTSIDE),
        (True, (ink(400, BETWEEN_PX, 400),), True, Ground.BARE),
        # The lines of a stamp lie wherever it was put; a word of the text does not, nor does type.
        (False, (ink(400, BELOW_PX, 400, is_coloured=True),), True, Ground.INK_OUTSIDE),
        (False, (ink(400, BELOW_PX, 400, is_coloured=True),), False, Ground.BARE),
        (False, (ink(400, BELOW_PX, 400),), True, Ground.BARE),
    ],
)
def test_ink_between_lines_and_elsewhere(
    at_end: bool, blobs: tuple[UnreadInk, ...], is_whole_lines: bool, ground: Ground
) -> None:
    note = "Подлежит возврату"
    text = "\n".join((LINES[0], LINES[1], note) if at_end else (LINES[0], note, LINES[1]))
    page = replace(make_page(APART), unread_ink=blobs)
    assert find_unseen(page, text, is_whole_lines=is_whole_lines) == (note, ground)


def test_no_stamp_explains_a_line_that_is_copied_twice() -> None:
    page = replace(make_page("\n".join(LINES)), unread_ink=(ink(400, 2000, 400, is_coloured=True),))
    text = "\n".join((*LINES[:2], *LINES[1:]))
    assert find_unseen(page, text, is_whole_lines=True)[1] is Ground.BARE


def measure_omitted(page: Page, text: str) -> tuple[str, float]:
    """What a text lacks of a page, and how far that looks like the page's type."""
    reading, sides = make_reading(page, TYPESCRIPT), fold_tokens(text, TYPESCRIPT)
    pairings = align(sides, reading.folded, reading.segments)
    (discrepancy,) = find_discrepancies(sides, reading, pairings)
    assert discrepancy.operation is Operation.OMITTED
    return discrepancy.reading, is_type_in_place(reading, pairings, discrepancy)


@pytest.mark.parametrize(
    ("rows", "left_out", "share"),
    [
        # A word in a line whose others are transcribed; a line with lines above and below; with one neighbour.
        (LINES, "Тихая", 1.0),
        (LINES, LINES[1], 0.9),
        (LINES, LINES[0], 0.35),
        (LINES, LINES[2], 0.35),
        # Apart from the body: far below, and beside its column.
        ((*LINES[:2], "", "", "", "", LINES[2]), LINES[2], 0.0),
        ((*LINES[:2], " " * 40 + "Подпись"), "Подпись", 0.0),
    ],
)
def test_what_only_the_page_has_may_be_its_running_type(
    rows: Sequence[str], left_out: str, share: float
) -> None:
    text = "\n".join(rows).replace(left_out, "")
    assert measure_omitted(make_page("\n".join(rows)), text) == (left_out, share)


def resize(line: Line, height_px: int) -> Line:
    """The line with letters of another height."""
    words = tuple(
        replace(
            word,
            glyphs=tuple(
                replace(glyph, box=glyph.box._replace(bottom=glyph.box.top + height_px))
                for glyph in word.glyphs
            ),
        )
        for word in line.words
    )
    return replace(line, words=words)


@pytest.mark.parametrize(
    ("height_px", "share"),
    [
        # 0.7 and 1.45 of 36 px are 25.2 and 52.2.
        (24, 0.0),
        (27, 0.9),
        (51, 0.9),
        (54, 0.0),
    ],
)
def test_letters_of_another_size_are_not_the_running_type(height_px: int, share: float) -> None:
    page = make_page("\n".join(LINES))
    lines = (page.lines[0], resize(page.lines[1], height_px), page.lines[2])
    text = "\n".join((LINES[0], LINES[2]))
    assert measure_omitted(replace(page, regions=make_regions(lines)), text) == (LINES[1], share)

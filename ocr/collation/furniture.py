"""Page furniture: numbers, running heads and printed heads at a page's edges, which transcribers leave out rightly.

What stands within the text, or beside it, is none: of running text nothing may be lost.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from functools import reduce
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import regex
from rapidfuzz import fuzz

from ocr.collation.folded import Pairing
from ocr.collation.reading import Reading
from ocr.collation.sides import Sides
from ocr.model import Box, RegionKind
from ocr.text.typewriter import LETTERS_FOR_DIGITS, take_part

# A page's number: at most three digits, with dashes, stops or «стр.» around it.
_PAGE_NUMBER = regex.compile(
    r"(?:стр|лист|л|с|p|page)?[\s\W_]*([\dIІО]{1,3})[\s\W_]*(?:стр|лист|л)?[\s\W_]*", regex.IGNORECASE
)
_AS_DIGITS = str.maketrans(take_part(LETTERS_FOR_DIGITS, "IІОOоo"))
_DASHED = regex.compile(r"\s*[-–—=_].*[-–—=_]\s*")
# A number without dashes is one of those of other pages, or stands apart from the text by so many of the usual
# distances of lines.
MIN_NUMBER_DISTANCE = 1.4
# Running heads of two pages are so much alike, in per cent, their digits aside, and have so many letters.
MIN_HEAD_LIKENESS, MIN_HEAD_LETTERS = 80.0, 5
# A head has at most so many lines.
MAX_HEAD_LINES = 8
# Lines of a sender's corner, at the upper left of the first page, end before this share of the text's width.
MAX_CORNER_WIDTH, MIN_CORNER_LINES = 0.5, 2


class _EdgeLine(NamedTuple):
    """A line that is not transcribed, above all lines that are, or below: its tokens, its text, its box and its kind.

    `distance` is how far it is from the next line towards the text, in usual distances of lines.
    """

    tokens: tuple[int, ...]
    text: str
    box: Box
    kind: RegionKind
    distance: float


class _Edges(NamedTuple):
    """The lines above the transcribed text and below it, from the page's edge inwards, and the text's box."""

    above: tuple[_EdgeLine, ...]
    below: tuple[_EdgeLine, ...]
    text: Box
    is_typed: bool


def find_furniture(pages: Sequence[Sides], page_indexes: Sequence[int]) -> tuple[frozenset[int], ...]:
    """Return the tokens of each page's reading that are furniture, none of them transcribed.

    From either edge inwards, up to the first line that is none.
    """
    edges = [_find_edges(page.reading, page.pairings) for page in pages]
    # A page's number less its index, for all pages whose first or last line is a number, be it transcribed.
    offsets = Counter(
        offset
        for page, index in zip(pages, page_indexes, strict=True)
        for offset in {number - index for number in _outer_numbers(page.reading)}
    )
    found = []
    for number, own in enumerate(edges):
        if own is None:
            found.append(frozenset[int]())
            continue
        others = [other for k, other in enumerate(edges) if other is not None and k != number]
        counted = {offset + page_indexes[number] for offset, times in offsets.items() if times > 1}
        above = _take(own.above, own, [line for other in others for line in other.above], counted)
        below = _take(own.below, own, [line for other in others for line in other.below], counted)
        if page_indexes[number] == 0:
            above = max(above, _take_corner(own), key=len)
        found.append(frozenset(token for line in (*above, *below) for token in line.tokens))
    return tuple(found)


def _find_edges(reading: Reading, pairings: Sequence[Pairing]) -> _Edges | None:
    """Return the edges of a page; None for a page of which nothing is transcribed."""
    paired = {j for pairing in pairings if pairing.a_tokens for j in pairing.b_tokens}
    tokens_of: dict[int, list[int]] = {}
    for j, token in enumerate(reading.tokens):
        for index in dict.fromkeys(token.glyph_lines):
            tokens_of.setdefault(index, []).append(j)
    lines = [(line, region.kind) for region in reading.page.regions for line in region.lines]
    transcribed = {
        index
        for index, tokens in tokens_of.items()
        if any(j in paired and any(map(str.isalnum, reading.tokens[j].token.text)) for j in tokens)
    }
    if not transcribed:
        return None
    boxes = [lines[index][0].box for index in transcribed]
    text = reduce(Box.union, boxes)
    usual = _usual_distance(boxes, reading.letter_height_px)
    typed = sum(lines[index][1] is RegionKind.TYPED for index in transcribed)
    ordered = sorted(tokens_of, key=lambda index: _middle(lines[index][0].box))
    above: list[_EdgeLine] = []
    below: list[_EdgeLine] = []
    for at, index in enumerate(ordered):
        line, kind = lines[index]
        tokens = tuple(j for j in tokens_of[index] if j not in paired)
        towards = (
            at + 1 if _middle(line.box) < text.top else at - 1 if _middle(line.box) > text.bottom else None
        )
        if towards is None:
            continue
        distance = abs(_middle(lines[ordered[towards]][0].box) - _middle(line.box)) / usual
        (above if towards > at else below).append(_EdgeLine(tokens, line.text, line.box, kind, distance))
    return _Edges(tuple(above), tuple(below[::-1]), text, 2 * typed > len(transcribed))


def _usual_distance(boxes: Sequence[Box], letter_px: float) -> float:
    """Return the median distance of lines, in pixels; pieces of one line have none."""
    steps = [
        below - above for above, below in pairwise(sorted(map(_middle, boxes))) if below - above > letter_px
    ]
    return median(steps) if steps else max(1.0, 3 * letter_px)


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2


def _take(
    lines: Sequence[_EdgeLine], page: _Edges, others: Sequence[_EdgeLine], counted: Collection[int]
) -> list[_EdgeLine]:
    """Return the lines from the page's edge inwards that are furniture.

    `others` are the lines at this edge of other pages, `counted` the numbers that those of other pages give this one.
    """
    taken: list[_EdgeLine] = []
    for line in lines[:MAX_HEAD_LINES]:
        is_printed = page.is_typed and line.kind is RegionKind.PRINTED
        if not (is_printed or _is_page_number(line, counted) or _is_running(line, others)):
            break
        taken.append(line)
    return taken


def _is_page_number(line: _EdgeLine, counted: Collection[int]) -> bool:
    number = _number_of(line.text)
    if number is None:
        return False
    is_dashed = bool(_DASHED.fullmatch(line.text))
    return is_dashed or number in counted or line.distance >= MIN_NUMBER_DISTANCE


def _number_of(text: str) -> int | None:
    """Return the page number that a line is; None for any other line."""
    match = _PAGE_NUMBER.fullmatch(text)
    digits = match[1].translate(_AS_DIGITS) if match else ""
    return int(digits) if digits.isdecimal() else None


def _outer_numbers(reading: Reading) -> set[int]:
    lines = sorted(reading.page.lines, key=lambda line: _middle(line.box))
    numbers = (_number_of(line.text) for line in (*lines[:1], *lines[-1:]))
    return {number for number in numbers if number is not None}


def _is_running(line: _EdgeLine, others: Sequence[_EdgeLine]) -> bool:
    letters = _letters_of(line)
    return len(letters) >= MIN_HEAD_LETTERS and any(
        fuzz.ratio(letters, _letters_of(other)) >= MIN_HEAD_LIKENESS for other in others
    )


def _letters_of(line: _EdgeLine) -> str:
    return "".join(char for char in line.text.lower() if char.isalpha())


def _take_corner(page: _Edges) -> list[_EdgeLine]:
    """Return the lines of the sender's corner at the upper left of a first page; none where it is no corner."""
    middle = page.text.left + MAX_CORNER_WIDTH * page.text.width
    corner: list[_EdgeLine] = []
    for line in page.above[: MAX_HEAD_LINES + 1]:
        if line.box.right > middle:
            return []
        corner.append(line)
    is_apart = (
        MIN_CORNER_LINES <= len(corner) <= MAX_HEAD_LINES and corner[-1].distance >= MIN_NUMBER_DISTANCE
    )
    return corner if is_apart else []

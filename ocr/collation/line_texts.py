"""The text of each line of a page: transcribed words where the transcription has some, read words elsewhere.

A transcription may have other line ends than the page. The alignment with the reading gives each token its line; a
word that is broken on the page is broken here at the same letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein, Opcodes

from ocr.collation.alignment import Folded, Pairing
from ocr.collation.reading import Reading
from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.text.profiles import TYPESCRIPT, normalise
from ocr.text.shapes import SHAPES, SPACE, to_shapes
from ocr.text.typewriter import HYPHENS, SHAPES_FOR_DIGITS

_HYPHEN = "-"
# Shapes that typists use for digits, in any context.
_STAND_INS = str.maketrans(dict(SHAPES_FOR_DIGITS))


class Span(NamedTuple):
    """The shapes [start, end) of the text of a line (0-based)."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTexts:
    """The text of each line of a page in shapes, and the spans of the tokens of both sides in it.

    `tokens[i]` are the spans of token i of the transcription: none where the reading has nothing for it, two where
    it is broken over lines. `read[j]` are the spans of token j of the reading, for the tokens that are not
    transcribed. `taught[line][at]` is true for a shape that is transcribed.
    """

    lines: tuple[str, ...]
    taught: tuple[tuple[bool, ...], ...]
    tokens: tuple[tuple[Span, ...], ...]
    read: dict[int, tuple[Span, ...]]


class _Shape(NamedTuple):
    """A shape with the token that it is of: transcribed, or read but not transcribed, or neither (a space)."""

    shape: str
    token: int | None = None
    read: int | None = None


def make_page_texts(
    transcription: Folded, reading: Reading, pairings: Sequence[Pairing], lines: int
) -> PageTexts:
    """Return the texts of the lines of a page that has `lines` lines."""
    texts: list[list[_Shape]] = [[] for _ in range(lines)]
    ends = [-1] * lines
    for pairing in sorted((p for p in pairings if p.b_start < p.b_end), key=lambda p: p.b_start):
        for line, (shapes, first, last) in _shapes_by_line(transcription, reading, pairing).items():
            start, end = reading.tokens[first].token.start, reading.tokens[last].token.end
            if texts[line] and ends[line] >= 0 and start > ends[line]:
                texts[line].append(_Shape(SPACE))
            texts[line] += shapes
            ends[line] = end
    return _collect(texts, len(transcription.tokens))


def _shapes_by_line(
    transcription: Folded, reading: Reading, pairing: Pairing
) -> dict[int, tuple[list[_Shape], int, int]]:
    """Return by line the shapes of a pairing, and the indexes of its first and last token of the reading there."""
    read = pairing.b_tokens
    places: dict[int, tuple[str, int, int]] = {}
    for j in read:
        token = reading.tokens[j]
        for glyph, line in zip(token.glyphs, token.glyph_lines, strict=True):
            text, first, _ = places.get(line, ("", j, j))
            places[line] = (text + glyph.text, first, j)
    if not places:
        return {}
    if not pairing.a_tokens:
        return {
            line: (
                [s for j in read for s in _untranscribed_shapes(reading, j, line, is_first=j == first)],
                first,
                last,
            )
            for line, (_, first, last) in places.items()
        }
    if len(pairing.a_tokens) == 1 and _folds_alike(transcription, reading, pairing):
        # The reading has the page's own way of writing the token.
        return {
            line: ([_Shape(shape, token=pairing.a_start) for shape in _shapes_of(text)], first, last)
            for line, (text, first, last) in places.items()
        }
    shapes = _transcribed_shapes(transcription, pairing)
    parts = _break_over_lines(shapes, [text for text, _, _ in places.values()])
    return {line: (part, *places[line][1:]) for line, part in zip(places, parts, strict=True)}


def _untranscribed_shapes(reading: Reading, j: int, line: int, *, is_first: bool) -> list[_Shape]:
    token = reading.tokens[j]
    text = "".join(g.text for g, at in zip(token.glyphs, token.glyph_lines, strict=True) if at == line)
    shapes = [_Shape(shape, read=j) for shape in _shapes_of(text)]
    follows_space = not is_first and reading.tokens[j - 1].token.end < token.token.start
    return [_Shape(SPACE), *shapes] if follows_space else shapes


def _folds_alike(transcription: Folded, reading: Reading, pairing: Pairing) -> bool:
    transcribed, read = pairing.letters(transcription, reading.folded)
    return transcribed == read


def _transcribed_shapes(transcription: Folded, pairing: Pairing) -> list[_Shape]:
    """Return the shapes of transcribed tokens, spaced as in the transcription, without line-end hyphens."""
    shapes: list[_Shape] = []
    for i in pairing.a_tokens:
        token = transcription.tokens[i]
        if shapes and token.start > transcription.tokens[i - 1].end:
            shapes.append(_Shape(SPACE))
        shapes += [_Shape(shape, token=i) for shape in _shapes_of(_unbroken(token.text))]
    return shapes


def _unbroken(text: str) -> str:
    """Return a token without the hyphen and the line end at which its transcription breaks it.

    >>> _unbroken("пре-\\nвосходство"), _unbroken("Р О Щ И Н")
    ('превосходство', 'Р О Щ И Н')
    """
    if "\n" not in text:
        return text
    return "".join(part.rstrip(" " + HYPHENS) for part in text.split("\n")).replace(" ", "")


def _shapes_of(text: str) -> str:
    """Return the shapes of a text; characters that the recognizer has no shape for are left out."""
    return "".join(shape for shape in to_shapes(text) if shape in SHAPES)


def _break_over_lines(shapes: list[_Shape], read: Sequence[str]) -> list[list[_Shape]]:
    """Return the transcribed shapes in one part for each line of the reading, broken at the same letters."""
    if len(read) == 1:
        return [shapes]
    pieces = [*(text.rstrip(_HYPHEN) for text in read[:-1]), read[-1]]
    codes = Levenshtein.opcodes("".join(pieces), "".join(one.shape for one in shapes))
    parts, done, at = [], 0, 0
    for piece, text in zip(pieces[:-1], read[:-1], strict=True):
        at += len(piece)
        cut = max(done, _map_offset(codes, at))
        part = shapes[done:cut]
        done = cut
        if text.endswith(_HYPHEN) and part:
            mark = _skip_spaces(shapes, cut)
            if mark < len(shapes) and shapes[mark].shape == _HYPHEN:
                # The transcription has this hyphen too: of a compound, or of a line end.
                part.append(shapes[mark])
                done = _skip_spaces(shapes, mark + 1)
            else:
                part.append(_Shape(_HYPHEN, token=part[-1].token))
        parts.append(part)
    return [*parts, shapes[done:]]


def _skip_spaces(shapes: Sequence[_Shape], at: int) -> int:
    return next((k for k in range(at, len(shapes)) if shapes[k].shape != SPACE), len(shapes))


def _map_offset(codes: Opcodes, at: int) -> int:
    """Return the offset on the other side of the opcodes for an offset on this side."""
    for code in codes:
        if at <= code.src_end and code.src_end > code.src_start:
            return min(int(code.dest_start) + at - int(code.src_start), int(code.dest_end))
    return int(codes[-1].dest_end) if codes else 0


def _collect(texts: Sequence[Sequence[_Shape]], tokens: int) -> PageTexts:
    spans: list[list[Span]] = [[] for _ in range(tokens)]
    read: dict[int, list[Span]] = {}
    for line, shapes in enumerate(texts):
        for at, one in enumerate(shapes):
            if one.token is not None:
                _extend(spans[one.token], line, at)
            elif one.read is not None:
                _extend(read.setdefault(one.read, []), line, at)
    return PageTexts(
        lines=tuple("".join(one.shape for one in shapes) for shapes in texts),
        taught=tuple(tuple(one.read is None for one in shapes) for shapes in texts),
        tokens=tuple(map(tuple, spans)),
        read={j: tuple(own) for j, own in read.items()},
    )


def _extend(spans: list[Span], line: int, at: int) -> None:
    """Add the shape `at` of a line to the last span, or as a new span where it does not follow that."""
    if spans and spans[-1].line == line and spans[-1].end == at:
        spans[-1] = spans[-1]._replace(end=at + 1)
    else:
        spans.append(Span(line, at, at + 1))


def as_typed(intended: str, typed: str, language: Language = RUSSIAN) -> str:
    """Return `intended` after its shapes are replaced by stand-ins of `typed`: digits, quotes, dashes, brackets.

    >>> as_typed("1984", "I93З"), as_typed("«Свет»", '"Свст"')
    ('I984', '"Свет"')
    """
    shapes = list(intended)
    for code in Levenshtein.opcodes(intended, typed):
        if code.src_end - code.src_start == code.dest_end - code.dest_start:
            for at, instead in zip(
                range(code.src_start, code.src_end), typed[code.dest_start : code.dest_end], strict=True
            ):
                if is_stand_in(shapes[at], instead, language):
                    shapes[at] = instead
    return "".join(shapes)


def is_stand_in(shape: str, other: str, language: Language = RUSSIAN) -> bool:
    """Return whether typists use the two shapes for one another: such a difference is a habit, no discrepancy.

    Where Ї is no letter, it is an I with specks over it.

    >>> is_stand_in("1", "I"), is_stand_in("З", "3"), is_stand_in("3", "8"), is_stand_in("1", "Ї")
    (True, True, False, True)
    """
    if shape == other:
        return True
    if "ї" not in language.alphabet:
        shape, other = shape.replace("Ї", "I"), other.replace("Ї", "I")
    digit, other_digit = shape.translate(_STAND_INS), other.translate(_STAND_INS)
    profile = TYPESCRIPT.in_language(language)
    return digit == other_digit or normalise(digit, profile).text == normalise(other_digit, profile).text

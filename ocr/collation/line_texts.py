"""What the transcription says of each line of a page: its own words where it has some, else the reading's.

A transcription does not know the page's line ends. The alignment with the reading gives each token its line; a word
that the page breaks is broken here at the same letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein, Opcodes

from ocr.collation.alignment import Folded, Pairing
from ocr.collation.reading import Reading
from ocr.text.profiles import TYPESCRIPT, normalise
from ocr.text.shapes import SHAPES, SPACE, to_shapes
from ocr.text.typewriter import HYPHENS, SHAPES_FOR_DIGITS

_HYPHEN = "-"
# Shapes that typists use for one another, whatever stands beside them.
_STAND_INS = str.maketrans(dict(SHAPES_FOR_DIGITS))


class Span(NamedTuple):
    """Shapes of a line's text, from `start` to `end` (exclusive)."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTexts:
    """The text of each line of a page in shapes, and where the tokens of both sides stand in them.

    `tokens[i]` are the places of token i of the transcription: none where the page has no place for it, two where
    it is broken. `read[j]` are those of the reading's tokens for which the transcription has nothing. `taught`
    tells, line by line, which shapes the transcription vouches for.
    """

    lines: tuple[str, ...]
    taught: tuple[tuple[bool, ...], ...]
    tokens: tuple[tuple[Span, ...], ...]
    read: dict[int, tuple[Span, ...]]


class _Said(NamedTuple):
    """A shape, and the token that it is of: of the transcription, or of the reading alone, or neither (None)."""

    shape: str
    token: int | None = None
    read: int | None = None


def make_page_texts(
    transcription: Folded, reading: Reading, pairings: Sequence[Pairing], lines: int
) -> PageTexts:
    """Return the texts of a page's lines, so many as it has."""
    texts: list[list[_Said]] = [[] for _ in range(lines)]
    ends = [-1] * lines
    for pairing in sorted((p for p in pairings if p.b_start < p.b_end), key=lambda p: p.b_start):
        for line, (said, first, last) in _say_pairing(transcription, reading, pairing).items():
            start, end = reading.tokens[first].token.start, reading.tokens[last].token.end
            if texts[line] and ends[line] >= 0 and start > ends[line]:
                texts[line].append(_Said(SPACE))
            texts[line] += said
            ends[line] = end
    return _collect(texts, len(transcription.tokens))


def _say_pairing(
    transcription: Folded, reading: Reading, pairing: Pairing
) -> dict[int, tuple[list[_Said], int, int]]:
    """Return by line what stands there for a pairing, and the first and last of its tokens of the reading there."""
    read = range(pairing.b_start, pairing.b_end)
    places: dict[int, tuple[str, int, int]] = {}
    for j in read:
        token = reading.tokens[j]
        for glyph, line in zip(token.glyphs, token.glyph_lines, strict=True):
            text, first, _ = places.get(line, ("", j, j))
            places[line] = (text + glyph.text, first, j)
    if not places:
        return {}
    if pairing.a_start == pairing.a_end:
        return {
            line: ([s for j in read for s in _read_alone(reading, j, line, is_first=j == first)], first, last)
            for line, (_, first, last) in places.items()
        }
    said = _say_transcribed(transcription, pairing)
    if pairing.a_end - pairing.a_start == 1 and _folds_alike(transcription, reading, pairing):
        # The page's own way of writing it.
        return {
            line: ([_Said(shape, token=pairing.a_start) for shape in _typed(text)], first, last)
            for line, (text, first, last) in places.items()
        }
    return {
        line: (part, *places[line][1:])
        for line, part in zip(places, _break(said, [text for text, _, _ in places.values()]), strict=True)
    }


def _read_alone(reading: Reading, j: int, line: int, *, is_first: bool) -> list[_Said]:
    token = reading.tokens[j]
    text = "".join(g.text for g, at in zip(token.glyphs, token.glyph_lines, strict=True) if at == line)
    said = [_Said(shape, read=j) for shape in _typed(text)]
    stands_apart = not is_first and reading.tokens[j - 1].token.end < token.token.start
    return [_Said(SPACE), *said] if stands_apart else said


def _folds_alike(transcription: Folded, reading: Reading, pairing: Pairing) -> bool:
    left = "".join(transcription.folded[pairing.a_start : pairing.a_end])
    right = "".join(reading.folded.folded[pairing.b_start : pairing.b_end])
    return left == right


def _say_transcribed(transcription: Folded, pairing: Pairing) -> list[_Said]:
    """Return the shapes of transcribed tokens, spaced as the transcription is; line-end hyphens left out."""
    said: list[_Said] = []
    for i in range(pairing.a_start, pairing.a_end):
        token = transcription.tokens[i]
        if said and token.start > transcription.tokens[i - 1].end:
            said.append(_Said(SPACE))
        said += [_Said(shape, token=i) for shape in _typed(_unbroken(token.text))]
    return said


def _unbroken(text: str) -> str:
    """Return a token without the hyphen that its transcription breaks it with at a line end.

    >>> _unbroken("пре-\\nвосходство"), _unbroken("Р О Щ И Н")
    ('превосходство', 'Р О Щ И Н')
    """
    if "\n" not in text:
        return text
    return "".join(part.rstrip(" " + HYPHENS) for part in text.split("\n")).replace(" ", "")


def _typed(text: str) -> str:
    """Return the shapes that a typewriter has of a text."""
    return "".join(shape for shape in to_shapes(text) if shape in SHAPES)


def _break(said: list[_Said], read: Sequence[str]) -> list[list[_Said]]:
    """Return what is said in as many parts as it is read on lines, broken where the reading is."""
    if len(read) == 1:
        return [said]
    pieces = [text.rstrip(_HYPHEN) if at + 1 < len(read) else text for at, text in enumerate(read)]
    shapes = "".join(one.shape for one in said)
    codes = Levenshtein.opcodes("".join(pieces), shapes)
    parts, done, at = [], 0, 0
    for piece, text in zip(pieces[:-1], read[:-1], strict=True):
        at += len(piece)
        cut = max(done, _map_place(codes, at))
        token = said[cut - 1].token if cut else None
        hyphen = [_Said(_HYPHEN, token=token)] if text.endswith(_HYPHEN) and cut > done else []
        parts.append(said[done:cut] + hyphen)
        done = cut
    return [*parts, said[done:]]


def _map_place(codes: Opcodes, at: int) -> int:
    """Return where a place between letters of the one side is on the other."""
    for code in codes:
        if at <= code.src_end and code.src_end > code.src_start:
            return min(int(code.dest_start) + at - int(code.src_start), int(code.dest_end))
    return int(codes[-1].dest_end) if codes else 0


def _collect(texts: Sequence[Sequence[_Said]], tokens: int) -> PageTexts:
    spans: list[list[Span]] = [[] for _ in range(tokens)]
    read: dict[int, list[Span]] = {}
    for line, said in enumerate(texts):
        for at, one in enumerate(said):
            own = (
                spans[one.token]
                if one.token is not None
                else read.setdefault(one.read, [])
                if one.read is not None
                else None
            )
            if own is None:
                continue
            if own and own[-1].line == line and own[-1].end == at:
                own[-1] = own[-1]._replace(end=at + 1)
            else:
                own.append(Span(line, at, at + 1))
    return PageTexts(
        lines=tuple("".join(one.shape for one in said) for said in texts),
        taught=tuple(tuple(one.read is None for one in said) for said in texts),
        tokens=tuple(map(tuple, spans)),
        read={j: tuple(own) for j, own in read.items()},
    )


def as_typed(meant: str, typed: str) -> str:
    """Return `meant` with the stand-ins and the kinds of quotes, dashes and brackets that `typed` has for its shapes.

    >>> as_typed("1984", "I93З"), as_typed("«Свет»", '"Свст"')
    ('I984', '"Свет"')
    """
    shapes = list(meant)
    for code in Levenshtein.opcodes(meant, typed):
        if code.src_end - code.src_start == code.dest_end - code.dest_start:
            for at, instead in zip(
                range(code.src_start, code.src_end), typed[code.dest_start : code.dest_end], strict=True
            ):
                if is_stand_in(shapes[at], instead):
                    shapes[at] = instead
    return "".join(shapes)


def is_stand_in(shape: str, other: str) -> bool:
    """Tell whether two shapes may be typed for one another: a habit, not a departure.

    >>> is_stand_in("1", "I"), is_stand_in("З", "3"), is_stand_in("3", "8")
    (True, True, False)
    """
    if shape == other:
        return True
    one, two = shape.translate(_STAND_INS), other.translate(_STAND_INS)
    return one == two or normalise(one, TYPESCRIPT).text == normalise(two, TYPESCRIPT).text

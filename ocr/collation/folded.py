"""Texts as they are aligned: tokens with their folded letters, and which of two sides stand for each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from ocr.model import Token
from ocr.text.profiles import Profile, normalise
from ocr.text.tokens import tokenise


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A text as tokens, each with its folded graphemes, one code point each; empty where all folds away."""

    text: str
    tokens: tuple[Token, ...]
    folded: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Tokens [a_start, a_end) of one side that stand for [b_start, b_end) of the other; either may be empty.

    `moved` marks a block that was found out of order.
    """

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    moved: bool = False


def fold_tokens(text: str, profile: Profile) -> Folded:
    """Return the tokens of `text` with what the profile makes of each, white space left out."""
    tokens = tokenise(text)
    pieces: list[list[str]] = [[] for _ in tokens]
    index = 0
    for cell in normalise(text, profile).cells:
        while index < len(tokens) and cell.start >= tokens[index].end:
            index += 1
        if index < len(tokens) and not cell.text.isspace() and cell.start >= tokens[index].start:
            pieces[index].append(cell.text if len(cell.text) == 1 else _code_point_for(cell.text))
    return Folded(text=text, tokens=tokens, folded=tuple("".join(piece) for piece in pieces))


def _code_point_for(grapheme: str) -> str:
    """Return a private code point that is always the same for this grapheme of several code points."""
    return chr(0xF0000 + crc32(grapheme.encode()) % 0xFFFE)


def join_letters(tokens: Sequence[str]) -> tuple[str, list[int]]:
    starts: list[int] = []
    position = 0
    for token in tokens:
        starts.append(position)
        position += len(token)
    return "".join(tokens), starts


def begins_line(side: Folded, index: int) -> bool:
    """Return whether nothing but spaces stands before this token on its line."""
    # The text before the token is not copied: every token of a long text may be asked about.
    at = side.tokens[index].start
    while at and side.text[at - 1] in " \t":
        at -= 1
    return at == 0 or side.text[at - 1] in "\n\f"


def _ends_line(side: Folded, index: int) -> bool:
    at = side.tokens[index].end
    while at < len(side.text) and side.text[at] in " \t":
        at += 1
    return at == len(side.text) or side.text[at] in "\n\f"


def is_whole_line(side: Folded, run: range) -> bool:
    """Return whether nothing else stands on the line (or lines) of these tokens."""
    return begins_line(side, run.start) and _ends_line(side, run.stop - 1)

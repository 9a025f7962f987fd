"""The types of an alignment: a text as folded tokens, and the token ranges of two texts that stand for each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from ocr.model import Token
from ocr.text.profiles import Profile, normalise
from ocr.text.tokens import tokenise
from ocr.text.typewriter import LETTERS_FOR_ROMAN_NUMERALS

_ONES = {"1" * ones: letter for ones, letter in LETTERS_FOR_ROMAN_NUMERALS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A text as tokens.

    `folded[i]` has the graphemes of `tokens[i]` after a profile, one code point each; it is empty where the profile
    folds the whole token away.
    """

    text: str
    tokens: tuple[Token, ...]
    folded: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Tokens [a_start, a_end) of one text that stand for tokens [b_start, b_end) of the other; either may be empty.

    `moved` marks a block that stands in another order on the two sides.
    """

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    moved: bool = False

    @property
    def a_tokens(self) -> range:
        """The indexes of the tokens of `a`."""
        return range(self.a_start, self.a_end)

    @property
    def b_tokens(self) -> range:
        """The indexes of the tokens of `b`."""
        return range(self.b_start, self.b_end)

    def letters(self, a: Folded, b: Folded) -> tuple[str, str]:
        """Return the folded letters of both sides, each joined; empty where a side has no tokens."""
        left, right = (
            "".join(a.folded[self.a_start : self.a_end]),
            "".join(b.folded[self.b_start : self.b_end]),
        )
        return (left, left) if are_same_ones(left, right) else (left, right)


def are_same_ones(left: str, right: str) -> bool:
    """Return whether folded letters are 11 and what II folds to, or 111 and III: one shape on a machine without a 1.

    >>> are_same_ones("11", "П"), are_same_ones("П", "11"), are_same_ones("11", "Ш"), are_same_ones("11", "12")
    (True, True, False, False)
    """
    return left != right and _ONES.get(left, left) == _ONES.get(right, right)


def fold_tokens(text: str, profile: Profile) -> Folded:
    """Return the tokens of `text` with their letters after the profile; white space is left out."""
    tokens = tokenise(text, profile.language)
    pieces: list[list[str]] = [[] for _ in tokens]
    index = 0
    for cell in normalise(text, profile).cells:
        while index < len(tokens) and cell.start >= tokens[index].end:
            index += 1
        if index < len(tokens) and not cell.text.isspace() and cell.start >= tokens[index].start:
            pieces[index].append(cell.text if len(cell.text) == 1 else _code_point_for(cell.text))
    return Folded(text=text, tokens=tokens, folded=tuple("".join(piece) for piece in pieces))


def _code_point_for(grapheme: str) -> str:
    """Return the private code point that stands for this grapheme of several code points, the same in every text."""
    return chr(0xF0000 + crc32(grapheme.encode()) % 0xFFFE)


def join_letters(tokens: Sequence[str]) -> tuple[str, list[int]]:
    """Return the letters of all tokens as one string, and the offset in it at which each token begins.

    >>> join_letters(["он", "", "не"])
    ('онне', [0, 2, 2])
    """
    starts: list[int] = []
    position = 0
    for token in tokens:
        starts.append(position)
        position += len(token)
    return "".join(tokens), starts


def begins_line(side: Folded, index: int) -> bool:
    """Return whether only spaces and tabs stand before this token on its line."""
    # Slicing the text before the token would copy it for every token of a long text.
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
    """Return whether the line, or the lines, of these tokens have no other token."""
    return begins_line(side, run.start) and _ends_line(side, run.stop - 1)

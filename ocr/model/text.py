"""A page's transcription and its tokens, and the severity of errors of each kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class TokenKind(StrEnum):
    """The kinds of tokens, by which errors differ in severity."""

    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    NAME = "name"
    NEGATION = "negation"
    WORD = "word"
    LINE = "line"
    FORM = "form"
    PUNCTUATION = "punctuation"
    SPACING = "spacing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word, number or mark at [start, end) of the decoded page text, without the characters that leave no ink."""

    text: str
    start: int
    end: int
    kind: TokenKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The decoded transcription of one page, line ends as \\n, from a file called `name`.

    `start` is its offset in the decoded text of that file, which may hold several pages.
    """

    name: str
    text: str
    start: int = 0


_SEVERITY = {
    TokenKind.NUMBER: 1.0,
    TokenKind.DATE: 1.0,
    TokenKind.TIME: 1.0,
    TokenKind.NAME: 1.0,
    TokenKind.NEGATION: 1.0,
    TokenKind.WORD: 0.8,
    TokenKind.LINE: 0.8,
    TokenKind.FORM: 0.6,
    TokenKind.PUNCTUATION: 0.3,
    TokenKind.SPACING: 0.1,
}


def severity_of(kind: TokenKind) -> float:
    """Return the severity of an error of this kind, 0 to 1."""
    return _SEVERITY[kind]


def merge_kind(kinds: Sequence[TokenKind]) -> TokenKind:
    """Return the kind of the highest severity among tokens; WORD without any."""
    return max(kinds, key=severity_of, default=TokenKind.WORD)


def gap_token(offset: int, kind: TokenKind) -> Token:
    """Return the empty token that marks a gap in the transcription."""
    return Token(text="", start=offset, end=offset, kind=kind)

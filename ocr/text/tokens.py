"""Words, numbers and marks of a text, with their offsets and kinds."""

from collections.abc import Iterator
from dataclasses import replace

import regex

from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.model import Token, TokenKind
from ocr.text.inkless import drop_inkless, end_behind_marks
from ocr.text.typewriter import CAPITALS_FOR_DIGITS, CAPITALS_FOR_ONE, HYPHENS

_ONE = "".join(CAPITALS_FOR_ONE)

_TOKEN = regex.compile(
    r"(?P<spaced>(?<![\p{L}\d])(?:\p{Lu}[ \u00a0]{1,2}){2,}\p{Lu}(?![\p{L}\d]))"
    rf"|(?P<number>(?=[\d{_ONE}])(?=[\d{_ONE}.,:/\-]{{0,200}}\d)[\d{_ONE}]+(?:[.,:/\-][\d{_ONE}]+)*(?![\p{{L}}\d]))"
    rf"|(?P<word>[\p{{L}}\p{{M}}\d]+(?:(?:[-'’]|[{HYPHENS}][^\S\n]*\n[^\S\n]*(?=\p{{Ll}}))[\p{{L}}\p{{M}}\d]+)*)"
    r"|(?P<mark>_+|\.{2,}|[^\s])"
)

_DATE = regex.compile(rf"[\d{_ONE}]{{1,2}}[./-][\d{_ONE}]{{1,2}}[./-][\d{_ONE}]{{2}}(?:[\d{_ONE}]{{2}})?")

_TIME = regex.compile(rf"[\d{_ONE}]{{1,2}}[.:][\d{_ONE}]{{2}}")

_DIGITS = "".join(CAPITALS_FOR_DIGITS)
_NUMBER_SHAPE = regex.compile(rf"(?=.*[\d{_ONE}])[\d{_DIGITS}]+")
# Where І is a letter, «І», «ІЗ» and «ЗІ» are words.
_NUMBER_SHAPE_BESIDE_I = regex.compile(rf"(?=.*\d)[\d{_DIGITS}]+")
# What goes on for longer than this without a space is no word: it is parted, so that nobody compares megabytes.
MAX_TOKEN_CHARS = 1_000


def _kind_of(
    match: "regex.Match[str]", text: str, language: Language, *, line_is_capitals: bool
) -> TokenKind:
    token = match.group()
    if match.lastgroup == "number":
        if _DATE.fullmatch(token):
            return TokenKind.DATE
        return TokenKind.TIME if _TIME.fullmatch(token) else TokenKind.NUMBER
    if match.lastgroup == "mark":
        return TokenKind.PUNCTUATION
    if match.lastgroup == "spaced":
        return TokenKind.NAME
    shape = _NUMBER_SHAPE_BESIDE_I if language.has_dotted_i else _NUMBER_SHAPE
    if shape.fullmatch(token):
        return TokenKind.NUMBER
    if token.lower() in language.negations:
        return TokenKind.NEGATION
    if token[0].isupper() and not line_is_capitals and not _opens_sentence(text, match.start()):
        return TokenKind.NAME
    return TokenKind.WORD


def _opens_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 40) : start].rstrip(' \t\u00a0"«„(')
    return not before or before[-1] in ".!?:;\n\f)"


def tokenise(text: str, language: Language = RUSSIAN) -> tuple[Token, ...]:
    """Return the words, numbers and marks of `text` in order, with offsets and kinds.

    A word broken by a hyphen at a line end is one token, as is a word in spaced-out capitals. Characters without ink
    part no token and are in no token's text; its offsets count them, and take in the marks on its last letter.

    >>> [token.text for token in tokenise("№ 25348 от 7.10.50, Р О Щ И Н")]
    ['№', '25348', 'от', '7.10.50', ',', 'Р О Щ И Н']
    """
    inked, offsets = drop_inkless(text)
    tokens = tuple(_tokenise_inked(inked, language))
    if len(inked) == len(text):
        return tokens
    return tuple(
        replace(token, start=offsets[token.start], end=end_behind_marks(text, offsets[token.end - 1] + 1))
        for token in tokens
    )


def _tokenise_inked(text: str, language: Language) -> Iterator[Token]:
    """Yield the tokens of a text whose characters all leave ink or space."""
    line_end = -1
    line_is_capitals = False
    for match in _TOKEN.finditer(text):
        if match.start() > line_end:
            line_start = text.rfind("\n", 0, match.start()) + 1
            found = text.find("\n", match.start())
            line_end = found if found >= 0 else len(text)
            line_is_capitals = not any(ch.islower() for ch in text[line_start:line_end])
        kind = _kind_of(match, text, language, line_is_capitals=line_is_capitals)
        for start in range(match.start(), match.end(), MAX_TOKEN_CHARS):
            end = min(start + MAX_TOKEN_CHARS, match.end())
            yield Token(text=text[start:end], start=start, end=end, kind=kind)

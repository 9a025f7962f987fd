"""Words, numbers and marks of a text, as numbers are read of them: quotation marks and blanks of forms left out."""

from typing import NamedTuple

import regex

_WORD = regex.compile(
    r"(?P<date>\d{1,2}(?P<sep>[./-])(?:\d{1,2}|[IVXІХ]{1,4})(?P=sep)\d{2}(?:\d{2})?(?!\d))"
    r"|(?<![\d.,])(?P<spaced>\d{1,3}(?:[ \u00a0]\d{3})+(?![\d])(?:,\d+)?)"
    r"|(?P<digits>\d+(?:[.,]\d+)*|(?<![\p{L}\d])[IІОOЗ]\d[\dIІОOЗ]*(?![\p{L}])|(?<![\p{L}\d])\d+[IІОOЗ][\dIІОOЗ]*(?!\p{L}))"
    r"|(?P<word>\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)?)"
    r"|(?P<mark>[^\s\"„“”«»_'])"
)


class Word(NamedTuple):
    """A word, number or mark at [start, end) of a text, and the same in small letters."""

    text: str
    small: str
    start: int
    end: int


def split_words(text: str) -> list[Word]:
    """Return the words, numbers and marks of a text in order.

    >>> [word.text for word in split_words('в " 11 " ч. 25-го, 1 500 т')]
    ['в', '11', 'ч', '.', '25', '-', 'го', ',', '1 500', 'т']
    """
    return [
        Word(match.group(), match.group().lower().replace("ё", "е"), match.start(), match.end())
        for match in _WORD.finditer(text)
    ]

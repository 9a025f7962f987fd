"""Numbers and dates in digits, with the separators of each language, as all the values that they can be."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

import regex

from ocr.consistency.translation.phrase_words import Word
from ocr.language.number_words import NumberWords
from ocr.text.typewriter import CAPITALS_FOR_DIGITS

_DATE = regex.compile(r"(\d{1,2})([./-])(\d{1,2}|[IVXІХ]{1,4})\2(\d{4}|\d{2})")
_SHORT_DATE = regex.compile(r"(\d{1,2})/(\d{1,2})")
_GROUPS = regex.compile(r"\d{1,3}(?:[.,\s]\d{3})+")
_DECIMAL = regex.compile(r"(\d+)[.,](\d+)")
_GROUPED_DECIMAL = regex.compile(r"(\d{1,3}(?:[.,\s]\d{3})+)[.,](\d+)")
_MONTHS = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
    "XI": 11,
}
_MONTHS |= {"XII": 12}
_LATIN = str.maketrans("ІХ", "IX")
_AS_DIGITS = str.maketrans(dict(CAPITALS_FOR_DIGITS))
# Digits beyond this are a number of nothing that is counted.
_MAX_DIGITS = 18


class Numeral(NamedTuple):
    """What a word in digits can be: the values of a number, dates as (day, month, year or None), or both."""

    values: tuple[Fraction, ...] = ()
    dates: tuple[tuple[int, int, int | None], ...] = ()


_NOTHING = Numeral()


def read_numeral(token: Word, words: NumberWords) -> Numeral:
    """Return what a word in digits can be; nothing for another word.

    >>> from ocr.language.number_words_ru import RUSSIAN_NUMBERS
    >>> read_numeral(Word("1 234,5", "1 234,5", 0, 7), RUSSIAN_NUMBERS).values
    (Fraction(2469, 2),)
    """
    if not token.text[:1].isdigit() and not token.text[-1:].isdigit():
        return _NOTHING
    text = (
        token.text.translate(_AS_DIGITS)
        if any(char in CAPITALS_FOR_DIGITS for char in token.text)
        else token.text
    )
    if len(text) > _MAX_DIGITS:
        return _NOTHING
    if match := _DATE.fullmatch(token.text):
        dates = _read_dates(match[1], match[3], match[4], words)
        if dates:
            return Numeral(dates=dates)
    return Numeral(values=_read_values(text, words))


def _read_dates(
    first: str, second: str, year: str, words: NumberWords
) -> tuple[tuple[int, int, int | None], ...]:
    month = _MONTHS.get(second.translate(_LATIN), 0) or (int(second) if second.isdigit() else 0)
    full = int(year) if len(year) == 4 else 1900 + int(year)
    orders = [(int(first), month)] if words.has_day_first else [(int(first), month), (month, int(first))]
    return tuple((day, of, full) for day, of in orders if _exists(day, of))


def _exists(day: int, month: int) -> bool:
    try:
        date(2000, month, day)
    except ValueError:
        return False
    return True


def _read_values(text: str, words: NumberWords) -> tuple[Fraction, ...]:
    if text.isdigit():
        return (Fraction(int(text)),)
    if match := _GROUPED_DECIMAL.fullmatch(text):
        whole = "".join(char for char in match[1] if char.isdigit())
        return (Fraction(f"{whole}.{match[2]}"),)
    values: list[Fraction] = []
    decimal = _DECIMAL.fullmatch(text)
    if _GROUPS.fullmatch(text):
        values.append(Fraction(int("".join(char for char in text if char.isdigit()))))
    if decimal:
        values.append(Fraction(f"{decimal[1]}.{decimal[2]}"))
    is_decimal = "," in text and words.has_comma_decimals
    return tuple(reversed(values)) if is_decimal else tuple(values)

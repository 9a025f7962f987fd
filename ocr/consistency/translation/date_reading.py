"""Dates in running text, in digits and in words, read as values: days of months, ranges of days, years."""

from dataclasses import replace

from ocr.consistency.translation.numerals import read_numeral
from ocr.consistency.translation.phrases import Phrase, Word, read_phrase
from ocr.consistency.translation.values import Strength, Value, ValueKind
from ocr.language.number_words import NumberWords

_Read = tuple[list[Value], int] | None


def read_date(tokens: list[Word], at: int, words: NumberWords) -> _Read:
    """Read a day and a month in either order, or a date in digits; its year is a value of its own.

    Returned are the values and the index of the word behind them, or None where no date begins.
    """
    return (
        _read_digits(tokens, at, words)
        or _read_day_first(tokens, at, words)
        or _read_month_first(tokens, at, words)
    )


def _read_digits(tokens: list[Word], at: int, words: NumberWords) -> _Read:
    dates = read_numeral(tokens[at], words).dates
    if not dates or dates[0][2] is None:
        return None
    first, year = tokens[at], dates[0][2]
    day_month = Value(
        start=first.start,
        end=first.end,
        kind=ValueKind.DATE,
        keys=frozenset(f"d:{day}-{month}" for day, month, _ in dates),
        soft=frozenset(f"n:{day}" for day, _, _ in dates),
        strength=Strength.DIGITS,
    )
    years = Value(
        start=first.start,
        end=first.end,
        kind=ValueKind.NUMBER,
        keys=frozenset({f"n:{year}", f"n:{year % 100}"}),
        strength=Strength.LOOSE,
        is_year=True,
    )
    return [day_month, years], at + 1


def _read_day_first(tokens: list[Word], at: int, words: NumberWords) -> _Read:
    day = _read_day(tokens, at, words)
    if day is None:
        return None
    behind = day.next
    if behind < len(tokens) and tokens[behind].small in {"of", "числа", "день"}:
        behind += 1
    if month := month_at(tokens, behind, words):
        return [_make_date(tokens, at, behind, int(day.value), month)], behind + 1
    if (last := _end_of_days(tokens, day.next, words)) is not None:
        # «13-14 июня», «с 13 по 14 июня»: two days of a month.
        day_of = _make_date(tokens, at, at, int(day.value), last)
        return [replace(day_of, strength=_of_range(tokens, at))], day.next
    return None


def _read_month_first(tokens: list[Word], at: int, words: NumberWords) -> _Read:
    month = month_at(tokens, at, words)
    if not month:
        return None
    if not words.capital_months:
        # «Апреля 6 дня».
        day = _read_day(tokens, at + 1, words)
        if day is not None and day.next < len(tokens) and tokens[day.next].small in {"дня", "числа"}:
            return [_make_date(tokens, at, day.next - 1, int(day.value), month)], day.next + 1
        return None
    behind = at + 1
    if behind < len(tokens) and tokens[behind].small in {"the", "."}:
        behind += 1
    day = _read_day(tokens, behind, words) if behind < len(tokens) else None
    if day is None or (day.next < len(tokens) and tokens[day.next].small in words.units):
        return None
    only = _make_date(tokens, at, day.next - 1, int(day.value), month)
    second = _read_day(tokens, day.next + 1, words) if _is_dash(tokens, day.next) else None
    if second is None:
        return [only], day.next
    final = _make_date(tokens, day.next + 1, second.next - 1, int(second.value), month)
    return [replace(only, strength=_of_range(tokens, at)), final], second.next


def _is_dash(tokens: list[Word], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at].text in {"-", "–", "—"}


def _end_of_days(tokens: list[Word], at: int, words: NumberWords) -> int | None:
    """Return the month of a range of days whose first day ends at a word; None where it is no range."""
    if at >= len(tokens) or tokens[at].small not in {"-", "–", "—", "по", "to", "до", "и", "and"}:
        return None
    day = _read_day(tokens, at + 1, words)
    return (month_at(tokens, day.next, words) or None) if day is not None else None


def _of_range(tokens: list[Word], at: int) -> Strength:
    """Return how surely a translation has the first day of a range: not so in «the night of June 13-14»."""
    near = {token.small for token in tokens[max(0, at - 3) : at]}
    return Strength.LOOSE if near & {"night", "ночь"} else Strength.DIGITS


def _read_day(tokens: list[Word], at: int, words: NumberWords) -> Phrase | None:
    phrase = read_phrase(tokens, at, words)
    if phrase is None or phrase.value.denominator != 1 or not 1 <= phrase.value <= 31:
        return None
    return phrase if phrase.is_digits or phrase.is_ordinal else None


def month_at(tokens: list[Word], at: int, words: NumberWords) -> int:
    if at >= len(tokens) or (words.capital_months and not tokens[at].text[:1].isupper()):
        return 0
    return words.months.get(tokens[at].small, 0)


def _make_date(tokens: list[Word], first: int, last: int, day: int, month: int) -> Value:
    return Value(
        start=tokens[first].start,
        end=tokens[last].end,
        kind=ValueKind.DATE,
        keys=frozenset({f"d:{day}-{month}"}),
        soft=frozenset({f"n:{day}"}),
        strength=Strength.DIGITS,
    )

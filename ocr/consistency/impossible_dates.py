"""Rules: dates and times of day that there cannot be."""

import calendar
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from ocr.consistency.dates import (
    DateMention,
    DatePart,
    TimeMention,
    find_dates,
    find_english_dates,
    find_times,
)
from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import list_candidates, say
from ocr.model import Reason, RecordPlace, TokenKind

# A date in digits alone, without a year of four digits, may be the number of a section: it is a date if its year is
# at most so many years from one that the record has.
_MAX_YEARS_APART = 12
# So many possible dates are named; more say nothing.
_MAX_NAMED = 3
_LEAP_YEAR = 2000


class _Text(NamedTuple):
    """A text of a record: its dates, and how a place in it is made."""

    text: str
    dates: tuple[DateMention, ...]
    place: Callable[[int, int], RecordPlace]


def iter_texts(record: RecordText) -> Iterator[_Text]:
    """Yield the sheets, the fields of the catalogue and the translation into English, with their dates."""
    for index, sheet in enumerate(record.sheets):
        yield _Text(sheet, find_dates(sheet, record.language), partial(record.on_sheet, index))
    for name, value in record.catalogue.items():
        yield _Text(value, find_english_dates(value), partial(record.in_catalogue, name))
    if record.translation_language == "en":
        yield _Text(record.translation, find_english_dates(record.translation), record.in_translation)


def find_years(record: RecordText) -> frozenset[int]:
    """Return the years of the dates in a record that are certainly dates."""
    return frozenset(
        date.year.value
        for text in iter_texts(record)
        for date in text.dates
        if date.year is not None and date.is_marked and 1800 <= date.year.value <= 2100
    )


def is_certain(date: DateMention, years: Sequence[int] | frozenset[int]) -> bool:
    """Return whether a mention is a date and no number of a section, by the years of the record."""
    if date.is_marked:
        return True
    return date.year is not None and any(abs(year - date.year.value) <= _MAX_YEARS_APART for year in years)


def check_impossible_dates(record: RecordText) -> Checked:
    """Return the dates that there are not in any calendar."""
    years = find_years(record)
    found: list[Inconsistency] = []
    for text in iter_texts(record):
        for date in text.dates:
            if is_certain(date, years) and not _is_possible(date):
                candidates = _mend_date(text.text, date)
                found.append(
                    Inconsistency(
                        rule=IMPOSSIBLE_DATE.name,
                        kind=TokenKind.DATE,
                        place=text.place(date.start, date.end),
                        expected=candidates[0] if len(candidates) == 1 else "",
                        weight=0.9,
                        reason=_say_impossible(date.text, candidates, is_time=False),
                    )
                )
            elif date.year is not None and date.is_marked and not _has_year(date):
                found += _check_year(text, date, years)
    return Checked(inconsistencies=tuple(found))


def _is_possible(date: DateMention) -> bool:
    days = (date.day, *((date.first,) if date.first else ()))
    year = date.year.value if date.year is not None and _has_year(date) else _LEAP_YEAR
    return all(_is_day(year, date.month.value, day.value) for day in days)


def _has_year(date: DateMention) -> bool:
    return date.year is not None and 1500 <= date.year.value <= 2100


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _check_year(text: _Text, date: DateMention, years: frozenset[int]) -> Iterator[Inconsistency]:
    """Yield the year of three or five digits, or far from now, that one digit makes a year of the record."""
    assert date.year is not None
    digits = text.text[date.year.start : date.year.end]
    near = sorted({str(year) for year in years if str(year) in {*_lengthen(digits), *_vary(digits)}})
    if near:
        yield Inconsistency(
            rule=IMPOSSIBLE_DATE.name,
            kind=TokenKind.DATE,
            place=text.place(date.year.start, date.year.end),
            expected=near[0] if len(near) == 1 else "",
            weight=0.9,
            reason=_say_impossible(date.text, near, is_time=False),
        )


def _lengthen(digits: str) -> Iterator[str]:
    for at in range(len(digits) + 1):
        for digit in "0123456789":
            yield digits[:at] + digit + digits[at:]


def _vary(digits: str) -> Iterator[str]:
    """Yield what one digit changed, or left out, makes of a number."""
    for at, old in enumerate(digits):
        yield digits[:at] + digits[at + 1 :]
        for digit in "0123456789":
            if digit != old:
                yield digits[:at] + digit + digits[at + 1 :]


def _mend_date(text: str, date: DateMention) -> list[str]:
    """Return the dates that one digit of the day or of the month in digits, changed or left out, makes of it."""
    year = date.year.value if date.year is not None and _has_year(date) else _LEAP_YEAR
    if date.first is not None:
        return []

    def is_possible(day: int, month: int) -> bool:
        return _is_day(year, month, day)

    mended = [
        _put(text, date.start, date.end, date.day, other)
        for other in _vary(text[date.day.start : date.day.end])
        if _is_natural(other) and is_possible(int(other), date.month.value)
    ]
    if not date.month_is_word and text[date.month.start : date.month.end].isdecimal():
        mended += [
            _put(text, date.start, date.end, date.month, other)
            for other in _vary(text[date.month.start : date.month.end])
            if _is_natural(other) and is_possible(date.day.value, int(other))
        ]
    return list(dict.fromkeys(mended))


def _is_natural(digits: str) -> bool:
    return digits.isdecimal() and len(digits) <= 2


def _put(text: str, start: int, end: int, part: DatePart, digits: str) -> str:
    return text[start : part.start] + digits + text[part.end : end]


def check_impossible_times(record: RecordText) -> Checked:
    """Return the times of day that there are not."""
    found = []
    for index, sheet in enumerate(record.sheets):
        for time in find_times(sheet, record.language):
            if _is_time(time.hour.value, time.minute.value) or (not time.is_clock and time.minute.value < 60):
                continue
            candidates = _mend_time(sheet, time) if time.is_clock else []
            found.append(
                Inconsistency(
                    rule=IMPOSSIBLE_TIME.name,
                    kind=TokenKind.TIME,
                    place=record.on_sheet(index, time.start, time.end),
                    expected=candidates[0] if len(candidates) == 1 else "",
                    weight=0.9 if time.is_clock else 0.7,
                    reason=_say_impossible(time.text, candidates, is_time=True),
                )
            )
    return Checked(inconsistencies=tuple(found))


def _is_time(hour: int, minute: int) -> bool:
    # Half past midnight is 24.30 too.
    return hour <= 24 and minute < 60


def _mend_time(text: str, time: TimeMention) -> list[str]:
    mended = [
        _put(text, time.start, time.end, time.hour, other)
        for other in _vary(text[time.hour.start : time.hour.end])
        if _is_natural(other) and int(other) < 24 and time.minute.value < 60
    ]
    mended += [
        _put(text, time.start, time.end, time.minute, other)
        for other in _vary(text[time.minute.start : time.minute.end])
        if len(other) == 2 and _is_mended(time.hour.value, int(other))
    ]
    return list(dict.fromkeys(mended))


def _is_mended(hour: int, minute: int) -> bool:
    return minute < 60 and (hour < 24 or (hour == 24 and minute == 0))


def _say_impossible(transcribed: str, candidates: Sequence[str], *, is_time: bool) -> Reason:
    named = list_candidates(candidates)
    if not 1 <= len(candidates) <= _MAX_NAMED:
        if is_time:
            return say(text="There is no time of day «{transcribed}».", transcribed=transcribed)
        return say(text="There is no date «{transcribed}».", transcribed=transcribed)
    if is_time:
        return say(
            text="There is no time of day «{transcribed}»; with one digit less or another one: {candidates}.",
            transcribed=transcribed,
            candidates=named,
        )
    return say(
        text="There is no date «{transcribed}»; with one digit less, more or another one: {candidates}.",
        transcribed=transcribed,
        candidates=named,
    )


IMPOSSIBLE_DATE = Rule(
    name="impossible-date",
    matter=Matter.DATES,
    cause="A day, a month or a year stands there that no calendar has.",
    wrong="Совещание состоялось 32 мая 1943 года.",
    right="Совещание состоялось 31 мая 1943 года.",
    check=check_impossible_dates,
)
IMPOSSIBLE_TIME = Rule(
    name="impossible-time",
    matter=Matter.DATES,
    cause="An hour or a minute stands there that no clock shows.",
    wrong="Телеграмма передана в 157.40 ч.",
    right="Телеграмма передана в 15.40 ч.",
    check=check_impossible_times,
)
RULES = (IMPOSSIBLE_DATE, IMPOSSIBLE_TIME)

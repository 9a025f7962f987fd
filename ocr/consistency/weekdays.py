"""Rule: the day of the week beside a date against the calendar."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

import regex

from ocr.consistency.dates import DateMention, find_dates, find_english_dates
from ocr.consistency.impossible_dates import find_years, is_certain
from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import say
from ocr.language.calendar import CALENDARS, CalendarWords
from ocr.model import RecordPlace, TokenKind

_ACCUSATIVE = 1
_LOOKED_AROUND = 40


class _Weekdays(NamedTuple):
    """Patterns of a day of the week before a date and behind it, and the days, 0 for Monday, by their forms."""

    before: "regex.Pattern[str]"
    behind: "regex.Pattern[str]"
    numbers: Mapping[str, int]


@cache
def _compile(calendar: CalendarWords) -> _Weekdays:
    numbers = {form: day for day, forms in enumerate(calendar.weekdays) for form in forms}
    words = "|".join(sorted(map(regex.escape, numbers), key=len, reverse=True))
    at = calendar.at or "(?!)"
    return _Weekdays(
        before=regex.compile(rf"(?i)(?P<at>\b(?:{at}|во)\s)?\b(?P<word>{words})[\s,(«\"„–—-]{{1,4}}\Z"),
        behind=regex.compile(
            rf"(?i)(?:\s?(?:{calendar.year or '(?!)'})\b\.?)?[»”]?[\s,(–—-]{{1,4}}"
            rf"(?P<at>(?:{at}|во)\s)?(?P<word>{words})\b"
        ),
        numbers=numbers,
    )


def check_weekdays(record: RecordText) -> Checked:
    """Return the days of the week that are not those of the dates beside them, and those that are."""
    calendar = CALENDARS.get(record.language.code)
    if calendar is None or not calendar.weekdays:
        return Checked()
    weekdays, years = _compile(calendar), find_years(record)
    usual = _find_usual_year(record, years)
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    for index, sheet in enumerate(record.sheets):
        for date, match in _iter_pairs(sheet, record, weekdays):
            day = date.as_date(usual)
            if day is None or not is_certain(date, years):
                continue
            place = record.on_sheet(index, *match.span("word"))
            other = record.on_sheet(index, date.start, date.end)
            if day.weekday() == weekdays.numbers[match["word"].lower()]:
                agreeing.append(place)
                continue
            expected = _inflect_as(match, day.weekday(), calendar)
            found.append(
                Inconsistency(
                    rule=WEEKDAY.name,
                    kind=TokenKind.DATE,
                    place=place,
                    other=other,
                    expected=expected,
                    weight=0.85 if date.year is not None else 0.6,
                    reason=say(
                        text="By the calendar of {year}, beside «{date}» stands «{expected}», not «{transcribed}».",
                        date=date.text,
                        year=day.year,
                        transcribed=place.text,
                        expected=expected,
                    ),
                )
            )
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _find_usual_year(record: RecordText, years: frozenset[int]) -> int | None:
    """Return the year that dates without one are of: that of the catalogue, or the only one of the record."""
    catalogued = [
        date.year.value for date in find_english_dates(record.catalogue.get("date", "")) if date.year
    ]
    if len(catalogued) == 1:
        return catalogued[0]
    return next(iter(years)) if len(years) == 1 else None


def _iter_pairs(
    sheet: str, record: RecordText, weekdays: _Weekdays
) -> Iterator[tuple[DateMention, "regex.Match[str]"]]:
    for date in find_dates(sheet, record.language):
        if date.first is not None:
            continue
        before = weekdays.before.search(sheet, max(0, date.start - _LOOKED_AROUND), date.start)
        match = before or weekdays.behind.match(sheet, date.end, date.end + _LOOKED_AROUND)
        if match is not None and not (before is None and _begins_sentence(sheet, date, match)):
            yield date, match


def _begins_sentence(sheet: str, date: DateMention, match: "regex.Match[str]") -> bool:
    """Return whether a day of the week behind a date and a full stop belongs to another sentence."""
    first = match.start("at") if match["at"] else match.start("word")
    return sheet[first].isupper() and "." in sheet[date.end : first]


def _inflect_as(match: "regex.Match[str]", day: int, calendar: CalendarWords) -> str:
    """Return a day of the week in the case of the one that stands there, and with its capital."""
    word, forms = match["word"], calendar.weekdays[day]
    cases = [case for row in calendar.weekdays for case, form in enumerate(row) if form == word.lower()]
    case = _ACCUSATIVE if match["at"] and _ACCUSATIVE in cases else min(cases)
    expected = forms[case] if case < len(forms) else forms[0]
    if word.isupper():
        return expected.upper()
    return expected.capitalize() if word[0].isupper() else expected


WEEKDAY = Rule(
    name="weekday",
    matter=Matter.DATES,
    cause="The day of the week and the date beside it are not of one day.",
    wrong="Заседание назначено на понедельник 7 октября 1950 г.",
    right="Заседание назначено на субботу 7 октября 1950 г.",
    check=check_weekdays,
)
RULES = (WEEKDAY,)

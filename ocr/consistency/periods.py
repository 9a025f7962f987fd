"""Rule: periods that end before they begin."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import regex

from ocr.consistency.dates import DateMention, find_dates
from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import say
from ocr.language.base import Language
from ocr.language.calendar import CALENDARS, CalendarWords
from ocr.model import RecordPlace, TokenKind

# A period without its first year may begin in the year before: from autumn on, and into spring.
_FIRST_AUTUMN_MONTH, _LAST_SPRING_MONTH = 8, 6


class _Patterns(NamedTuple):
    since: "regex.Pattern[str]"
    until: "regex.Pattern[str]"
    years: "regex.Pattern[str]"


@cache
def _compile(calendar: CalendarWords) -> _Patterns:
    year, since, until = calendar.year, calendar.since, calendar.until
    return _Patterns(
        since=regex.compile(rf"(?i)(?<!\p{{L}})(?:{since})\s{{1,2}}[«\"„]?\Z"),
        until=regex.compile(
            rf"(?i)(?:\s?(?:{year})\b\.?)?(?:\s{{1,2}}(?:{until})\s{{1,2}}|\s?[–—-]\s?)[«\"„]?"
        ),
        years=regex.compile(
            rf"(?i)(?:(?<!\p{{L}})(?:{since})\s{{1,2}}(?P<first>1[89]\d\d)\s?(?:(?:{year})\b\.?)?\s?(?:{until})\s{{1,2}}"
            rf"|(?<![\d.,/-])(?P<begin>1[89]\d\d)\s?[–—-]\s?)(?P<last>1[89]\d\d)(?!\d)\s?(?:{year})\b"
        ),
    )


def check_periods(record: RecordText) -> Checked:
    """Return the periods whose end is before their beginning, and those in order."""
    calendar = CALENDARS.get(record.language.code)
    if calendar is None:
        return Checked()
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    for index, sheet in enumerate(record.sheets):
        for period in _iter_periods(sheet, record.language, calendar):
            place = record.on_sheet(index, *period.last)
            if period.weight == 0:
                agreeing.append(place)
                continue
            other = record.on_sheet(index, *period.first)
            found.append(
                Inconsistency(
                    rule=PERIOD.name,
                    kind=TokenKind.DATE,
                    place=place,
                    other=other,
                    weight=period.weight,
                    reason=say(
                        text="A period ends with «{transcribed}» before it begins with «{other}».",
                        transcribed=place.text,
                        other=other.text,
                    ),
                )
            )
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


class _Period(NamedTuple):
    """Where the two ends of a period stand, and the weight of their being in the wrong order, 0 in the right one."""

    first: tuple[int, int]
    last: tuple[int, int]
    weight: float


def _iter_periods(sheet: str, language: Language, calendar: CalendarWords) -> Iterator[_Period]:
    patterns = _compile(calendar)
    dates = find_dates(sheet, language)
    for date in dates:
        if date.first is not None:
            is_wrong = date.first.value > date.day.value
            yield _Period(
                (date.first.start, date.first.end), (date.day.start, date.day.end), 0.75 if is_wrong else 0
            )
    for first, last in pairwise(dates):
        between = patterns.until.fullmatch(sheet, first.end, last.start)
        since = patterns.since.search(sheet, max(0, first.start - 6), first.start)
        if between is not None and (since is not None or not first.month_is_word):
            yield _Period((first.start, first.end), (last.start, last.end), _weigh(first, last))
    for match in patterns.years.finditer(sheet):
        name = "first" if match["first"] else "begin"
        is_wrong = int(match[name]) > int(match["last"])
        yield _Period(match.span(name), match.span("last"), 0.7 if is_wrong else 0)


def _weigh(first: DateMention, last: DateMention) -> float:
    """Return how surely a period ends before it begins, 0 if it does not or may not."""
    begins, ends = (first.month.value, first.day.value), (last.month.value, last.day.value)
    if first.year is not None and last.year is not None:
        return 0.9 if (first.year.value, *begins) > (last.year.value, *ends) else 0
    if begins <= ends or (begins[0] >= _FIRST_AUTUMN_MONTH and ends[0] <= _LAST_SPRING_MONTH):
        return 0
    return 0.6


PERIOD = Rule(
    name="period",
    matter=Matter.DATES,
    cause="A period ends before it begins.",
    wrong="Выставка открыта с 15 по 10 мая.",
    right="Выставка открыта с 5 по 10 мая.",
    check=check_periods,
)
RULES = (PERIOD,)

"""Rules: periods that end before they begin, and lengths of time that are not those between their ends."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import regex

from ocr.consistency.dates import DateMention, TimeMention, find_dates, find_times
from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import say
from ocr.language.base import Language
from ocr.language.calendar import CALENDARS, CalendarWords
from ocr.model import RecordPlace, TokenKind

# A period without its first year may begin in the year before: from autumn on, and into spring.
_FIRST_AUTUMN_MONTH, _LAST_SPRING_MONTH = 8, 6
_DAY_MINUTES = 24 * 60
_LOOKED_BACK = 60
_PARAGRAPH = regex.compile(r"[^\n]+(?:\n[^\n]+)*")


class _Patterns(NamedTuple):
    since: "regex.Pattern[str]"
    until: "regex.Pattern[str]"
    years: "regex.Pattern[str]"
    lasted: "regex.Pattern[str]"


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
        lasted=regex.compile(
            rf"(?i)(?<!\p{{L}})(?:{calendar.lasted or '(?!)'})(?:\s\p{{L}}+){{0,2}}\s{{1,2}}\Z"
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


def check_durations(record: RecordText) -> Checked:
    """Return the lengths of time that are not those between the two times of their paragraph."""
    calendar = CALENDARS.get(record.language.code)
    if calendar is None or not calendar.lasted:
        return Checked()
    patterns = _compile(calendar)
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    for index, sheet in enumerate(record.sheets):
        times = find_times(sheet, record.language)
        for paragraph in _PARAGRAPH.finditer(sheet) if len(times) > 2 else ():
            inside = [time for time in times if paragraph.start() <= time.start < paragraph.end()]
            clocks = [time for time in inside if time.is_clock]
            lengths = [
                time
                for time in inside
                if not time.is_clock
                and patterns.lasted.search(sheet, max(0, time.start - _LOOKED_BACK), time.start)
            ]
            if len(clocks) != 2 or len(lengths) != 1:
                continue
            place = record.on_sheet(index, lengths[0].start, lengths[0].end)
            if _count_minutes(*clocks) == _as_minutes(lengths[0]):
                agreeing.append(place)
                continue
            found.append(_describe(place, record.on_sheet(index, clocks[1].start, clocks[1].end), clocks))
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _as_minutes(time: TimeMention) -> int:
    return 60 * time.hour.value + time.minute.value


def _count_minutes(first: TimeMention, last: TimeMention) -> int:
    """Return the minutes from one time of day to the next other one, over midnight if need be."""
    return (_as_minutes(last) - _as_minutes(first)) % _DAY_MINUTES


def _describe(place: RecordPlace, other: RecordPlace, clocks: list[TimeMention]) -> Inconsistency:
    hours, minutes = divmod(_count_minutes(*clocks), 60)
    return Inconsistency(
        rule=DURATION.name,
        kind=TokenKind.TIME,
        place=place,
        other=other,
        weight=0.7,
        reason=say(
            text="From «{first}» to «{last}» are {hours} h {minutes} min, not «{transcribed}».",
            first=clocks[0].text,
            last=clocks[1].text,
            hours=hours,
            minutes=minutes,
            transcribed=place.text,
        ),
    )


PERIOD = Rule(
    name="period",
    matter=Matter.DATES,
    cause="A period ends before it begins.",
    wrong="Выставка открыта с 15 по 10 мая.",
    right="Выставка открыта с 5 по 10 мая.",
    check=check_periods,
)
DURATION = Rule(
    name="duration",
    matter=Matter.DATES,
    cause="A length of time is not that between its beginning and its end.",
    wrong="Беседа началась в 18 час. 15 мин., окончилась в 20 час. 00 мин. и продолжалась 2 часа 45 минут.",
    right="Беседа началась в 18 час. 15 мин., окончилась в 20 час. 00 мин. и продолжалась 1 час 45 минут.",
    check=check_durations,
)
RULES = (PERIOD, DURATION)

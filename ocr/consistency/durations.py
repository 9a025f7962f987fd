"""Rule: lengths of time that are not those between the two times of their paragraph."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import regex

from ocr.consistency.dates import find_times
from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import say
from ocr.language.base import Language
from ocr.language.calendar import CALENDARS, CalendarWords
from ocr.model import RecordPlace, TokenKind

_DAY_MINUTES, _HALF_DAY_MINUTES = 24 * 60, 12 * 60
_LOOKED_BACK = 60
_PARAGRAPH = regex.compile(r"[^\n]+(?:\n[^\n]+)*")


class _Time(NamedTuple):
    """A time of day or a length of time at [start, end) of a sheet, in minutes."""

    start: int
    end: int
    minutes: int


class _Patterns(NamedTuple):
    lasted: "regex.Pattern[str]"
    hours: "regex.Pattern[str]"
    minutes: "regex.Pattern[str]"
    at: "regex.Pattern[str]"


@cache
def _compile(calendar: CalendarWords, hours: str) -> _Patterns:
    # Without «около» and the like: their lengths are round.
    words = rf"(?:\s(?!(?:{calendar.about})\b)\p{{L}}+){{0,2}}"
    return _Patterns(
        lasted=regex.compile(rf"(?i)(?<!\p{{L}})(?:{calendar.lasted}){words}\s{{1,2}}\Z"),
        hours=regex.compile(
            rf"(?i)(?<![\p{{L}}\d.,:/–-])(?P<value>\d{{1,2}})\s?(?:{hours})\b(?!\.?\s{{1,2}}\d{{1,2}}\s?(?:{calendar.minutes})\b)"
        ),
        minutes=regex.compile(rf"(?i)(?<![\p{{L}}\d.,:/–-])(?P<value>\d{{1,3}})\s?(?:{calendar.minutes})\b"),
        at=regex.compile(rf"(?i)(?<!\p{{L}})(?:{calendar.at}|{calendar.since})\s{{1,2}}\Z"),
    )


def check_durations(record: RecordText) -> Checked:
    """Return the lengths of time that are not those between the two times of their paragraph, and those that are."""
    calendar = CALENDARS.get(record.language.code)
    if calendar is None or not calendar.lasted:
        return Checked()
    patterns = _compile(calendar, record.language.hours.pattern)
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    for index, sheet in enumerate(record.sheets):
        clocks, lengths = _find_all(sheet, record.language, patterns)
        for paragraph in _PARAGRAPH.finditer(sheet) if lengths and clocks else ():
            times, given = (
                [one for one in every if paragraph.start() <= one.start < paragraph.end()]
                for every in (clocks, lengths)
            )
            if len(times) != 2 or len(given) != 1:
                continue
            first, last = times
            place = record.on_sheet(index, given[0].start, given[0].end)
            minutes = (last.minutes - first.minutes) % _DAY_MINUTES
            # Clocks of twelve hours are half a day off.
            if given[0].minutes in (minutes, minutes % _HALF_DAY_MINUTES):
                agreeing.append(place)
                continue
            ends = (
                record.on_sheet(index, first.start, first.end),
                record.on_sheet(index, last.start, last.end),
            )
            found.append(_describe(place, ends, minutes))
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _find_all(sheet: str, language: Language, patterns: _Patterns) -> tuple[list[_Time], list[_Time]]:
    """Return the times of day in a sheet, and the lengths of time behind a word such as «длилась»."""
    clocks, lengths = [], []
    times = find_times(sheet, language)
    for time in times:
        one = _Time(time.start, time.end, 60 * time.hour.value + time.minute.value)
        if _is_behind(patterns.lasted, sheet, time.start):
            lengths.append(one)
        elif time.is_clock:
            clocks.append(one)
    taken = [(time.start, time.end) for time in times]
    for match, factor in _iter_bare(sheet, patterns):
        if any(start <= match.start() < end for start, end in taken):
            continue
        one = _Time(*match.span(), factor * int(match["value"]))
        if _is_behind(patterns.lasted, sheet, match.start()):
            lengths.append(one)
        elif factor > 1 and int(match["value"]) <= 24 and _is_behind(patterns.at, sheet, match.start()):
            clocks.append(one)
    return sorted(clocks), sorted(lengths)


def _iter_bare(sheet: str, patterns: _Patterns) -> "Iterator[tuple[regex.Match[str], int]]":
    """Yield the hours and the minutes that stand alone, with the minutes of one."""
    for match in patterns.hours.finditer(sheet):
        yield match, 60
    for match in patterns.minutes.finditer(sheet):
        yield match, 1


def _is_behind(pattern: "regex.Pattern[str]", sheet: str, start: int) -> bool:
    return pattern.search(sheet, max(0, start - _LOOKED_BACK), start) is not None


def _describe(place: RecordPlace, ends: tuple[RecordPlace, RecordPlace], minutes: int) -> Inconsistency:
    return Inconsistency(
        rule=DURATION.name,
        kind=TokenKind.TIME,
        place=place,
        other=ends[1],
        weight=0.7,
        reason=say(
            text="From «{first}» to «{last}» are {hours} h {minutes} min, not «{transcribed}».",
            first=ends[0].text,
            last=ends[1].text,
            hours=minutes // 60,
            minutes=minutes % 60,
            transcribed=place.text,
        ),
    )


DURATION = Rule(
    name="duration",
    matter=Matter.DATES,
    cause="A length of time is not that between its beginning and its end.",
    wrong="Беседа началась в 18 час. 15 мин., окончилась в 20 час. 00 мин. и продолжалась 2 часа 45 минут.",
    right="Беседа началась в 18 час. 15 мин., окончилась в 20 час. 00 мин. и продолжалась 1 час 45 минут.",
    check=check_durations,
)
RULES = (DURATION,)

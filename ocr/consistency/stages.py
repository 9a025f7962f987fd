"""Rules: the order of what happened to a document, and when it had to be returned.

A telegram is sent, received, deciphered, typed and registered; a letter is typed and registered where it arrives.
"""

import datetime
from collections.abc import Iterator
from enum import IntEnum
from functools import cache
from itertools import combinations
from typing import NamedTuple

import regex

from ocr.consistency.dates import DateMention, TimeMention, find_dates, find_english_dates, find_times
from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import say
from ocr.language.calendar import EVENTS, EventWords
from ocr.model import RecordPlace, TokenKind

# A note of a stage has a line to itself, with its date there or in the next lines.
_MAX_LINE_CHARS, _LOOKED_AHEAD = 140, 120
_PARAGRAPH_END = regex.compile(r"\n[ \t]*\n")
# Clocks of two places are up to a day apart.
_ZONES = datetime.timedelta(days=1)


class Stage(IntEnum):
    """What happens to a document, in its order."""

    SENT = 0
    DATED = 1
    RECEIVED = 2
    DECIPHERED = 3
    TYPED = 4
    REGISTERED = 5


class Event(NamedTuple):
    """A stage of a document, its day, its time if there is one, and the place of the date or the time."""

    stage: Stage
    day: datetime.date
    time: datetime.time | None
    place: RecordPlace
    time_place: RecordPlace | None


class _Patterns(NamedTuple):
    stages: tuple[tuple[Stage, "regex.Pattern[str]"], ...]
    ciphered: "regex.Pattern[str]"
    returned: "regex.Pattern[str]"


@cache
def _compile(words: EventWords) -> _Patterns:
    line = r"(?mi)^[^\n]{0,60}?(?<!\p{L})(?:%s)(?!\p{L})"
    opening = r"(?mi)(?:^|\t)[ \t]*(?:%s)(?!\p{L})"
    return _Patterns(
        stages=(
            (Stage.SENT, regex.compile(line % words.sent)),
            (Stage.RECEIVED, regex.compile(line % words.received)),
            (Stage.DECIPHERED, regex.compile(opening % words.deciphered)),
            (Stage.TYPED, regex.compile(opening % words.typed)),
            (Stage.REGISTERED, regex.compile(opening % words.registered + r"\.?[ \t]{0,2}(?:№|N)")),
        ),
        ciphered=regex.compile(rf"(?i)(?<!\p{{L}})(?:{words.ciphered})"),
        returned=regex.compile(rf"(?i)(?:{words.returned})"),
    )


def find_events(record: RecordText) -> tuple[Event, ...]:
    """Return the stages of the document that its sheets date, in the order of the sheets."""
    words = EVENTS.get(record.language.code)
    if words is None:
        return ()
    return tuple(
        event
        for index in range(len(record.sheets))
        for event in sorted(_iter_events(record, index, _compile(words)), key=lambda one: one.place.start)
    )


def _iter_events(record: RecordText, index: int, patterns: _Patterns) -> Iterator[Event]:
    sheet = record.sheets[index]
    dates = [date for date in find_dates(sheet, record.language) if date.as_date() is not None]
    if not dates:
        return
    times = [time for time in find_times(sheet, record.language) if time.is_clock]
    found = sorted(
        ((stage, match) for stage, pattern in patterns.stages for match in pattern.finditer(sheet)),
        key=lambda one: one[1].end(),
    )
    starts = [match.end() for _, match in found]
    for number, (stage, match) in enumerate(found):
        if not _is_cited(sheet, match, record):
            # A note ends where the next begins.
            end = min([_find_end(sheet, match.end()), *starts[number + 1 : number + 2]])
            date = next((date for date in dates if match.end() <= date.start < end), None)
            if date is None:
                continue
            time = next((time for time in times if match.end() <= time.start < end), None)
            yield _make_event(record, index, stage, date, time)


def _is_cited(sheet: str, match: "regex.Match[str]", record: RecordText) -> bool:
    """Return whether the line of a stage is running text, or tells of another document: «Ваша ... получена»."""
    start = sheet.rfind("\n", 0, match.end()) + 1
    end = sheet.find("\n", match.end())
    line = sheet[start : len(sheet) if end < 0 else end]
    words = (word.lower() for word in regex.findall(r"\p{L}+", line[: match.end() - start]))
    return len(line) > _MAX_LINE_CHARS or any(word.startswith(("ваш", "наш")) for word in words)


def _find_end(sheet: str, start: int) -> int:
    paragraph = _PARAGRAPH_END.search(sheet, start, start + _LOOKED_AHEAD)
    return start + _LOOKED_AHEAD if paragraph is None else paragraph.start()


def _make_event(
    record: RecordText, index: int, stage: Stage, date: DateMention, time: TimeMention | None
) -> Event:
    day = date.as_date()
    assert day is not None
    clock = None
    if time is not None and time.hour.value < 24 and time.minute.value < 60:
        clock = datetime.time(time.hour.value, time.minute.value)
    return Event(
        stage,
        day,
        clock,
        record.on_sheet(index, date.start, date.end),
        None if time is None else record.on_sheet(index, time.start, time.end),
    )


def check_stages(record: RecordText) -> Checked:
    """Return the stages that are dated before an earlier one, and those in order."""
    words = EVENTS.get(record.language.code)
    events = find_events(record)
    if words is None or not events:
        return Checked()
    is_ciphered = any(_compile(words).ciphered.search(sheet) for sheet in record.sheets)
    dated = tuple(_iter_dated(record))
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    for a, b in combinations(sorted((*dated, *events), key=lambda one: one.stage), 2):
        if not _are_ordered(a.stage, b.stage, is_ciphered=is_ciphered):
            continue
        place, other = b.place, a.place
        if a.day == b.day and a.time is not None and b.time is not None and b.time < a.time:
            assert a.time_place is not None and b.time_place is not None
            place, other = b.time_place, a.time_place
        elif not _is_before(b, a):
            agreeing.append(place)
            continue
        found.append(_describe(place, other, is_registered=b.stage is Stage.REGISTERED))
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _iter_dated(record: RecordText) -> Iterator[Event]:
    """Yield the document's own date, as the catalogue has it."""
    value = record.catalogue.get("date", "")
    dates = find_english_dates(value)
    day = dates[0].as_date() if len(dates) == 1 else None
    if day is not None:
        yield Event(Stage.DATED, day, None, record.in_catalogue("date", dates[0].start, dates[0].end), None)


def _are_ordered(first: Stage, last: Stage, *, is_ciphered: bool) -> bool:
    """Return whether one stage always comes before another: a letter is typed before it is sent."""
    if first is last:
        return False
    if Stage.TYPED in (first, last) and not is_ciphered:
        return first is Stage.TYPED and last is Stage.REGISTERED
    # Of its own date a telegram is sent, and received a day later at most by another clock.
    return Stage.DATED not in (first, last) or last is Stage.REGISTERED


def _is_before(last: Event, first: Event) -> bool:
    slack = _ZONES if first.stage in (Stage.SENT, Stage.DATED) else datetime.timedelta()
    return last.day + slack < first.day


def _describe(place: RecordPlace, other: RecordPlace, *, is_registered: bool) -> Inconsistency:
    if is_registered:
        reason = say(
            text="The document was registered on «{transcribed}», before «{other}».",
            transcribed=place.text,
            other=other.text,
        )
    else:
        reason = say(
            text="What comes later is dated «{transcribed}», what comes before it «{other}».",
            transcribed=place.text,
            other=other.text,
        )
    return Inconsistency(
        rule=ORDER.name,
        kind=TokenKind.DATE,
        place=place,
        other=other,
        weight=0.8,
        reason=reason,
    )


def check_return(record: RecordText) -> Checked:
    """Return the date of registration behind the day by which the document had to be returned, and one before it."""
    words = EVENTS.get(record.language.code)
    if words is None:
        return Checked()
    events = find_events(record)
    received = next((event for event in events if event.stage is Stage.RECEIVED), None)
    registered = next((event for event in events if event.stage is Stage.REGISTERED), None)
    deadline = next(
        (match for sheet in record.sheets if (match := _compile(words).returned.search(sheet))), None
    )
    if received is None or registered is None or deadline is None or registered.day < received.day:
        return Checked()
    days = (registered.day - received.day).days
    if days <= int(deadline["days"]):
        return Checked(agreeing=(registered.place,))
    reason = say(
        text="Due back after {days} days, the document, received on «{other}», came back on «{transcribed}».",
        days=deadline["days"],
        other=received.place.text,
        transcribed=registered.place.text,
    )
    late = Inconsistency(
        rule=RETURN.name,
        kind=TokenKind.DATE,
        place=registered.place,
        other=received.place,
        weight=0.3,
        reason=reason,
    )
    return Checked(inconsistencies=(late,))


ORDER = Rule(
    name="order-of-stages",
    matter=Matter.DATES,
    cause="A document was registered before it was written, or typed before it was received or deciphered.",
    wrong="ШИФРТЕЛЕГРАММА\n\nРасш. Сомов 14.20 3.5.49\n\nОтп. Лаптева 13.50 3.5.49",
    right="ШИФРТЕЛЕГРАММА\n\nРасш. Сомов 13.20 3.5.49\n\nОтп. Лаптева 13.50 3.5.49",
    check=check_stages,
)
RETURN = Rule(
    name="return",
    matter=Matter.DATES,
    cause="A document came back later than its form demands.",
    wrong="Подлежит возврату через 6 суток\n\nПолучена 7.10.50\n\nВх. № 3645 от 19/10 1950 г.",
    right="Подлежит возврату через 6 суток\n\nПолучена 7.10.50\n\nВх. № 3645 от 12/10 1950 г.",
    check=check_return,
)
RULES = (ORDER, RETURN)

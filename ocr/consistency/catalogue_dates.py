"""Rule: the date of the catalogue against the document's own."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

import regex

from ocr.consistency.dates import DateMention, find_dates, find_english_dates, make_date
from ocr.consistency.impossible_dates import find_years, is_certain
from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import say
from ocr.consistency.stages import Stage, find_events
from ocr.language.calendar import ENGLISH_MONTH_NAMES
from ocr.model import RecordPlace, TokenKind

# The document's own date has a short line to itself, or to itself and a place or a number, among so many lines at
# the beginning of the document or at its end.
_MAX_OWN_LINE_CHARS, _OWN_LINES = 80, 10
_QUOTED = regex.compile(r"[\"“«][^\"”»]{0,300}[\"”»]")
_ISO = regex.compile(r"(\d{4})-(\d\d)-(\d\d)")
_LINE = regex.compile(r"[^\n]+")


class _Dated(NamedTuple):
    """A day and the place of its date."""

    day: datetime.date
    place: RecordPlace


def check_catalogue_date(record: RecordText) -> Checked:
    """Return the date of the catalogue that the document's own dates or the other fields contradict."""
    dated = _read_field(record, "date")
    if dated is None:
        return Checked()
    every = [date for dates in _iter_sheet_dates(record) for date in dates]
    found = [_differ(dated, field, every) for field in _iter_fields(record) if field.day != dated.day]
    agreeing: list[RecordPlace] = []
    if same := next((one for one in every if one.day == dated.day), None):
        agreeing += [dated.place, same.place]
    elif own := list(_iter_own_dates(record)):
        found.append(_contradict(dated, own))
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _read_field(record: RecordText, name: str) -> _Dated | None:
    value = record.catalogue.get(name, "")
    dates = find_english_dates(value)
    day = dates[0].as_date() if len(dates) == 1 else None
    return None if day is None else _Dated(day, record.in_catalogue(name, dates[0].start, dates[0].end))


def _iter_fields(record: RecordText) -> Iterator[_Dated]:
    """Yield the date of the document in other fields of the catalogue than `date`: one of each."""
    iso = record.catalogue.get("date_iso", "")
    if match := _ISO.fullmatch(iso):
        day = make_date(*map(int, match.groups()))
        if day is not None:
            yield _Dated(day, record.in_catalogue("date_iso", 0, len(iso)))
    citation = record.catalogue.get("citation", "")
    quoted = [match.span() for match in _QUOTED.finditer(citation)]
    for date in find_english_dates(citation):
        day = date.as_date()
        if day is not None and not any(start <= date.start < end for start, end in quoted):
            # Behind the document's own date a citation may have that of its reading or of a reprint.
            yield _Dated(day, record.in_catalogue("citation", date.start, date.end))
            return


def _differ(dated: _Dated, field: _Dated, every: list[_Dated]) -> Inconsistency:
    """Return that two fields differ, at the one whose day the sheets have not."""
    days = {one.day for one in every}
    wrong, right = (dated, field) if field.day in days - {dated.day} else (field, dated)
    return Inconsistency(
        rule=CATALOGUE_DATE.name,
        kind=TokenKind.DATE,
        place=wrong.place,
        other=right.place,
        expected=_format_like(wrong.place.text, right.day),
        weight=0.85,
        reason=say(
            text="The catalogue has the date «{transcribed}» here and «{other}» in another field.",
            transcribed=wrong.place.text,
            other=right.place.text,
        ),
    )


def _iter_sheet_dates(record: RecordText) -> Iterator[list[_Dated]]:
    for index, sheet in enumerate(record.sheets):
        yield [
            _Dated(day, record.on_sheet(index, date.start, date.end))
            for date in find_dates(sheet, record.language)
            if (day := date.as_date()) is not None
        ]


def _iter_own_dates(record: RecordText) -> Iterator[_Dated]:
    """Yield the dates that a document bears as its own: in its first or last lines, alone or nearly."""
    stages = {event.place.key: event.stage for event in find_events(record)}
    years = find_years(record)
    for index in sorted({0, len(record.sheets) - 1}) if record.sheets else ():
        sheet = record.sheets[index]
        lines = [match.span() for match in _LINE.finditer(sheet)]
        near = [*(lines[:_OWN_LINES] if index == 0 else []), *lines[-_OWN_LINES:]]
        for date in find_dates(sheet, record.language):
            day = date.as_date()
            place = record.on_sheet(index, date.start, date.end)
            line = next((span for span in near if span[0] <= date.start < span[1]), None)
            if day is None or line is None or not is_certain(date, years):
                continue
            if stages.get(place.key) is not Stage.REGISTERED and _is_own_line(sheet, line, date):
                yield _Dated(day, place)


def _is_own_line(sheet: str, line: tuple[int, int], date: DateMention) -> bool:
    """Return whether a line has a date, and beside it a place, a number or a few words, and is no running text."""
    before, behind = sheet[line[0] : date.start], sheet[date.end : line[1]]
    words = regex.findall(r"\p{L}{2,}", before + " " + behind)
    return line[1] - line[0] <= _MAX_OWN_LINE_CHARS and len(words) <= 4


def _contradict(dated: _Dated, own: list[_Dated]) -> Inconsistency:
    days = {one.day for one in own}
    other = min(own, key=lambda one: abs((one.day - dated.day).days))
    expected = _format_like(dated.place.text, other.day) if len(days) == 1 else ""
    return Inconsistency(
        rule=CATALOGUE_DATE.name,
        kind=TokenKind.DATE,
        place=dated.place,
        other=other.place,
        expected=expected,
        weight=0.75,
        reason=say(
            text="The catalogue dates the document «{transcribed}»; on sheet {other_sheet} stands «{other}».",
            transcribed=dated.place.text,
            other_sheet=(other.place.page_index or 0) + 1,
            other=other.place.text,
        ),
    )


def _format_like(text: str, day: datetime.date) -> str:
    """Return a day as the catalogue writes another: with the month first or the day.

    >>> _format_like("7 October 1950", datetime.date(1950, 5, 1))
    '1 May 1950'
    """
    if _ISO.fullmatch(text):
        return day.isoformat()
    month = ENGLISH_MONTH_NAMES[day.month - 1]
    return f"{day.day} {month} {day.year}" if text[:1].isdigit() else f"{month} {day.day}, {day.year}"


CATALOGUE_DATE = Rule(
    name="catalogue-date",
    matter=Matter.DATES,
    cause="The catalogue gives another date than the document or than another of its fields.",
    check=check_catalogue_date,
)
RULES = (CATALOGUE_DATE,)

"""Rule: the date of the catalogue against the document's own."""

import datetime
from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

import regex
from rapidfuzz.distance import DamerauLevenshtein

from ocr.consistency.dates import DateMention, find_dates, find_english_dates, make_date
from ocr.consistency.impossible_dates import find_years, is_certain
from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import say
from ocr.consistency.sheet_layout import is_prose
from ocr.consistency.stages import Stage, find_events
from ocr.language.base import Language
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
        found += [_contradict_head(one, dated) for one in _iter_head_dates(record) if _is_slip(one, dated)]
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
    for index in sorted({0, len(record.sheets) - 1}) if record.sheets else ():
        lines = [match.span() for match in _LINE.finditer(record.sheets[index])]
        near = [*(lines[:_OWN_LINES] if index == 0 else []), *lines[-_OWN_LINES:]]
        yield from _iter_in_lines(record, index, near, {Stage.REGISTERED})


def _iter_head_dates(record: RecordText) -> Iterator[_Dated]:
    """Yield the dates of a document's head, before its running text, that are of no stage and beside no number."""
    if record.sheets:
        sheet = record.sheets[0]
        lines = [match.span() for match in _LINE.finditer(sheet)][:_OWN_LINES]
        texts = [sheet[start:end] for start, end in lines]
        before = list(takewhile(lambda at: not is_prose(texts[at]), range(len(lines))))
        near = [lines[at] for at in before if "№" not in texts[at]] if len(before) < len(lines) else []
        yield from _iter_in_lines(record, 0, near, set(Stage))


def _iter_in_lines(
    record: RecordText, index: int, lines: Sequence[tuple[int, int]], unless: Collection[Stage]
) -> Iterator[_Dated]:
    """Yield the dates that have a line nearly to themselves and are not those of some stages."""
    sheet, years = record.sheets[index], find_years(record)
    stages = {event.place.key: event.stage for event in find_events(record)}
    for date in find_dates(sheet, record.language):
        day, place = date.as_date(), record.on_sheet(index, date.start, date.end)
        line = next((span for span in lines if span[0] <= date.start < span[1]), None)
        if day is None or line is None or stages.get(place.key) in unless or not is_certain(date, years):
            continue
        if _is_own_line(sheet, line, date, record.language):
            yield _Dated(day, place)


def _is_own_line(sheet: str, line: tuple[int, int], date: DateMention, language: Language) -> bool:
    """Return whether a line has a date, and beside it a place, a number or a few words, and is no running text."""
    before, behind = sheet[line[0] : date.start], sheet[date.end : line[1]]
    words = regex.findall(r"\p{L}{2,}", before + " " + behind)
    near = before.rsplit(None, 1)[-1].lower() if before.strip() else ""
    # «На 28 августа», «к 12.00 21.5.43» are terms.
    is_term = len(near) < 3 and near.isalpha() and not regex.fullmatch(language.headings.dated, near)
    is_item = regex.match(r"\s*\d{1,2}[.)]\s", before) is not None
    return line[1] - line[0] <= _MAX_OWN_LINE_CHARS and len(words) <= 4 and not is_term and not is_item


def _is_slip(one: _Dated, dated: _Dated) -> bool:
    """Return whether two days differ in one of day, month and year, by a digit or two that changed places."""
    parts = [(one.day.day, dated.day.day), (one.day.month, dated.day.month), (one.day.year, dated.day.year)]
    differing = [(str(own), str(other)) for own, other in parts if own != other]
    return len(differing) == 1 and DamerauLevenshtein.distance(*differing[0]) == 1


def _contradict_head(own: _Dated, dated: _Dated) -> Inconsistency:
    return Inconsistency(
        rule=CATALOGUE_DATE.name,
        kind=TokenKind.DATE,
        place=own.place,
        other=dated.place,
        weight=0.5,
        reason=say(
            text="At the head stands «{transcribed}», in the catalogue and elsewhere on the sheets «{other}».",
            transcribed=own.place.text,
            other=dated.place.text,
        ),
    )


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

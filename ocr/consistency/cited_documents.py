"""Rules: the numbers and the dates of one document that the sheets cite several times."""

import datetime
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import regex
from rapidfuzz.distance import DamerauLevenshtein

from ocr.consistency.dates import find_dates
from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import say
from ocr.language.base import HeadingWords
from ocr.model import RecordPlace, TokenKind

_NUMBER = regex.compile(
    r"(?P<word>\p{L}{3,})?[ \u00a0]{0,2}№[ \u00a0]{0,2}(?P<number>\d[\w/-]{0,11}(?<=[\w]))"
)
_MAX_STEM_LETTERS = 5
# A number of so many digits is one document's, whatever is before it.
_MIN_OWN_DIGITS = 3


class _Cited(NamedTuple):
    """A document with its number and its day; `stem` begins the word before the number, "" without one."""

    stem: str
    number: str
    number_place: RecordPlace
    day: datetime.date
    place: RecordPlace


class _Patterns(NamedTuple):
    dated: "regex.Pattern[str]"
    numbered: "regex.Pattern[str]"


@cache
def _compile(words: HeadingWords) -> _Patterns:
    return _Patterns(
        dated=regex.compile(rf"(?i),?\s{{1,2}}(?:{words.dated})\s{{1,2}}[«\"„]?\s?"),
        numbered=regex.compile(rf"(?i)(?:\s?(?:{words.year})\b\.?)?,?\s{{1,2}}(?:за\s)?(?=№)"),
    )


def _find_cited(record: RecordText) -> list[_Cited]:
    """Return the documents that a number and a date beside it tell, in the order of the sheets."""
    return [
        one
        for index, sheet in enumerate(record.sheets)
        for one in _iter_cited(record, index, sheet, _compile(record.language.headings))
    ]


def _iter_cited(record: RecordText, index: int, sheet: str, patterns: _Patterns) -> Iterator[_Cited]:
    dates = find_dates(sheet, record.language)
    starts = {date.start: date for date in dates}
    # Behind the date its number stands, «от 5 мая 1943 г. № 114».
    signs = {
        match.end(): date for date in dates if (match := patterns.numbered.match(sheet, date.end)) is not None
    }
    for match in _NUMBER.finditer(sheet):
        behind = patterns.dated.match(sheet, match.end())
        date = (starts.get(behind.end()) if behind else None) or signs.get(
            sheet.find("№", match.start(), match.end())
        )
        day = date.as_date() if date is not None else None
        if date is not None and day is not None:
            yield _Cited(
                (match["word"] or "")[:_MAX_STEM_LETTERS].lower(),
                match["number"],
                record.on_sheet(index, *match.span("number")),
                day,
                record.on_sheet(index, date.start, date.end),
            )


def _may_be_one(one: _Cited, other: _Cited) -> bool:
    """Return whether two citations may be of one document: by the word before its number, or a long number alone."""
    if one.stem and other.stem:
        return one.stem == other.stem
    return one.stem == other.stem or min(len(one.number), len(other.number)) >= _MIN_OWN_DIGITS


def check_cited_dates(record: RecordText) -> Checked:
    """Return the dates of a numbered document that has another date elsewhere in the record."""
    cited = _find_cited(record)
    by_number: dict[str, list[_Cited]] = {}
    for one in cited:
        by_number.setdefault(one.number, []).append(one)
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    for same in by_number.values():
        days = [one.day for one in same]
        usual = max(days, key=lambda day: (days.count(day), -days.index(day)))
        first = same[days.index(usual)]
        agreeing += [one.place for one in same if one.day == usual and days.count(usual) > 1]
        found += [
            _describe_date(one, first, is_usual=days.count(usual) > 1)
            for one in same
            if one.day != usual and _is_near(one.day, usual) and _may_be_one(one, first)
        ]
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _is_near(one: datetime.date, other: datetime.date) -> bool:
    """Return whether two days differ in one of day, month and year alone."""
    return ((one.day != other.day) + (one.month != other.month) + (one.year != other.year)) == 1


def check_cited_numbers(record: RecordText) -> Checked:
    """Return the numbers of documents of one word and one day that differ by a digit, on lines of their own."""
    by_day: dict[datetime.date, list[_Cited]] = {}
    for one in _find_cited(record):
        by_day.setdefault(one.day, []).append(one)
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    for same in by_day.values():
        numbers = [one.number for one in same]
        usual = max(numbers, key=lambda number: (numbers.count(number), -numbers.index(number)))
        first = same[numbers.index(usual)]
        agreeing += [one.number_place for one in same if one.number == usual and numbers.count(usual) > 1]
        found += [
            _describe_number(one, first, is_usual=numbers.count(usual) > 1)
            for one in same
            if _is_slip(one.number, usual) and _may_be_one(one, first) and not _is_list(record, same)
        ]
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _is_slip(number: str, other: str) -> bool:
    """Return whether one number is another with one digit changed, added, left out, or moved, and no neighbour."""
    if not (number.isdecimal() and other.isdecimal()) or min(len(number), len(other)) < _MIN_OWN_DIGITS:
        return False
    return abs(int(number) - int(other)) > 1 and DamerauLevenshtein.distance(number, other) == 1


def _is_list(record: RecordText, same: Sequence[_Cited]) -> bool:
    """Return whether one line has several of the numbers: documents of one day that are named together."""
    lines = [
        (
            one.number_place.page_index,
            record.sheets[one.number_place.page_index or 0].count("\n", 0, one.place.start),
        )
        for one in same
    ]
    return len(set(lines)) < len(lines)


def _describe_date(mention: _Cited, usual: _Cited, *, is_usual: bool) -> Inconsistency:
    return Inconsistency(
        rule=CITED_DATE.name,
        kind=TokenKind.DATE,
        place=mention.place,
        other=usual.place,
        weight=0.75 if is_usual else 0.65,
        reason=say(
            text="The document No. {number} is dated «{transcribed}» here and «{other}» on sheet {other_sheet}.",
            number=mention.number,
            transcribed=mention.place.text,
            other=usual.place.text,
            other_sheet=(usual.place.page_index or 0) + 1,
        ),
    )


def _describe_number(mention: _Cited, usual: _Cited, *, is_usual: bool) -> Inconsistency:
    return Inconsistency(
        rule=CITED_NUMBER.name,
        kind=TokenKind.NUMBER,
        place=mention.number_place,
        other=usual.number_place,
        expected=usual.number if is_usual else "",
        weight=0.6 if is_usual else 0.45,
        reason=say(
            text="The document of «{date}» is No. {transcribed} here and No. {other} on sheet {other_sheet}.",
            date=mention.place.text,
            transcribed=mention.number,
            other=usual.number,
            other_sheet=(usual.place.page_index or 0) + 1,
        ),
    )


CITED_DATE = Rule(
    name="cited-date",
    matter=Matter.DATES,
    cause="One numbered document has two dates.",
    wrong="Во исполнение приказа № 114 от 5 мая 1943 г. доношу. Приказ № 114 от 8 мая 1943 г. выполнен.",
    right="Во исполнение приказа № 114 от 5 мая 1943 г. доношу. Приказ № 114 от 5 мая 1943 г. выполнен.",
    check=check_cited_dates,
)
CITED_NUMBER = Rule(
    name="cited-number",
    matter=Matter.NUMBERS,
    cause="One document of one day has two numbers.",
    wrong="На № 331 от 5 мая 1943 г.\n\nВ ответ на письмо № 381 от 5 мая 1943 г. сообщаю.",
    right="На № 331 от 5 мая 1943 г.\n\nВ ответ на письмо № 331 от 5 мая 1943 г. сообщаю.",
    check=check_cited_numbers,
)
RULES = (CITED_DATE, CITED_NUMBER)

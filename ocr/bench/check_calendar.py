"""Months and weekdays as the records of the benchmark have them, and the dates that stand in a text."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import regex

MONTHS = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS = ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"]
# Each weekday's forms: after a comma, and behind «в» or «во».
WEEKDAY_FORMS = (
    ("понедельник",), ("вторник",), ("среда", "среду"), ("четверг",), ("пятница", "пятницу"),
    ("суббота", "субботу"), ("воскресенье",),
)  # fmt: skip
_WRITTEN = regex.compile(rf"(?P<day>\b\d{{1,2}}) (?P<month>{'|'.join(MONTHS)}) (?P<year>\d{{4}})\b")
_TYPED = regex.compile(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?:19)?(?P<year>\d{2})(?![\d.]*\d)")
_ENGLISH = regex.compile(
    rf"(?P<month>{'|'.join(MONTHS_EN)}) (?P<day>\d{{1,2}}), (?P<year>\d{{4}})\b"
    rf"|\b(?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS_EN)}) (?P<year>\d{{4}})\b"
)


class WrittenDate(NamedTuple):
    """A date at [start, end) of a text, and where its day, month and year stand."""

    start: int
    end: int
    on: date
    day: tuple[int, int]
    month: tuple[int, int]
    year: tuple[int, int]


def find_dates(text: str) -> Iterator[WrittenDate]:
    """Yield the whole dates of a text, in Russian or English words or in figures."""
    for pattern, month_of in (
        (_WRITTEN, lambda name: MONTHS.index(name) + 1),
        (_TYPED, int),
        (_ENGLISH, lambda name: MONTHS_EN.index(name) + 1),
    ):
        for match in pattern.finditer(text):
            year = int(match["year"])
            try:
                on = date(year if year > 99 else 1900 + year, month_of(match["month"]), int(match["day"]))
            except ValueError:
                continue
            yield WrittenDate(*match.span(), on, match.span("day"), match.span("month"), match.span("year"))

"""Dates and times as typists write them."""

import pytest

from ocr.consistency.dates import find_dates, find_english_dates, find_times
from ocr.language.bulgarian import BULGARIAN
from ocr.language.russian import RUSSIAN


@pytest.mark.parametrize(
    ("text", "day", "month", "year"),
    [
        ("7.10.50", 7, 10, 1950),
        ("19/10 1950 г.", 19, 10, 1950),
        ("25.XII.1941", 25, 12, 1941),
        ("25/ХII-41 г.", 25, 12, 1941),
        ("7/Ш-43 г.", 7, 3, 1943),
        ("«7» октября 1950 г.", 7, 10, 1950),
        ('" 7 " октября 1950 г.', 7, 10, 1950),
        ("7-го октября", 7, 10, None),
        ("I5 мая 43 г.", 15, 5, 1943),
        ("5 сент. 1943 года", 5, 9, 1943),
        ("07.10.1950", 7, 10, 1950),
        ("1О мая 1950", 10, 5, 1950),
    ],
)
def test_a_date_is_read_with_its_parts(text: str, day: int, month: int, year: int | None) -> None:
    (date,) = find_dates(text, RUSSIAN)
    read = (date.day.value, date.month.value, None if date.year is None else date.year.value)
    assert read == (day, month, year)
    assert text[date.start : date.end] == date.text


@pytest.mark.parametrize(
    "text", ["5 майоров", "25348", "№ 7.10.50", "1.2", "3/4", "192.168.10.50", "марта", "7 10 50", "2.5.50.1"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert find_dates(text, RUSSIAN) == ()


def test_a_period_has_its_first_day() -> None:
    for text in ("с 5 по 10 мая", "5-10 мая", "5 – 10 мая", "от 5 до 10 мая"):
        (date,) = find_dates(text, RUSSIAN)
        assert (date.first and date.first.value, date.day.value) == (5, 10)


def test_catalogues_write_dates_in_english() -> None:
    texts = "October 7, 1950", "7 October 1950", "7th of October, 1950", "Oct. 7, 1950"
    assert {date.as_date() for text in texts for date in find_english_dates(text)} == {
        date.as_date() for date in find_dates("7.10.50", RUSSIAN)
    }


def test_dates_of_another_language_are_in_its_words() -> None:
    (date,) = find_dates("7 октомври 1950 г.", BULGARIAN)
    assert date.month.value == 10
    assert find_dates("7 октомври", RUSSIAN) == ()


@pytest.mark.parametrize(
    ("text", "hour", "minute", "is_clock"),
    [
        ("в 15.40 ч.", 15, 40, True),
        ("«11» ч. «55» м.", 11, 55, True),
        ("в 22 часа 30 минут", 22, 30, True),
        ("1 час 45 минут", 1, 45, False),
        ("13.00 7.10.50", 13, 0, True),
        ("7.10.50 13:05", 13, 5, True),
        ("13 час. 05 мин. 7.10.50", 13, 5, True),
        ("8 ч. 15 м. московского времени", 8, 15, True),
    ],
)
def test_a_time_is_read_with_its_parts(text: str, hour: int, minute: int, is_clock: bool) -> None:
    (time,) = find_times(text, RUSSIAN)
    assert (time.hour.value, time.minute.value, time.is_clock) == (hour, minute, is_clock)
    assert text[time.start : time.end] == time.text

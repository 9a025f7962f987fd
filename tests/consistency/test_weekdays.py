"""The day of the week beside a date. 7 October 1950 was a Saturday, 22 June 1941 a Sunday."""

import pytest

from ocr.consistency.weekdays import WEEKDAY
from ocr.language.serbian import SERBIAN
from tests.consistency.records import Found, find


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("в понедельник 7 октября 1950 г.", ("понедельник", "субботу")),
        ("во вторник, 7 октября 1950 г.", ("вторник", "субботу")),
        ("Понедельник, 7 октября 1950 г.", ("Понедельник", "Суббота")),
        ("ПЯТНИЦА 7.10.1950", ("ПЯТНИЦА", "СУББОТА")),
        ("7 октября 1950 г., в пятницу, прибыл", ("пятницу", "субботу")),
        ("7 октября 1950 года (четверг)", ("четверг", "суббота")),
        ("к среде, 7 октября 1950 г.", ("среде", "субботе")),
        ("в субботу 22 июня 1941 г.", ("субботу", "воскресенье")),
        # Without its year, a date is of the only year of the record.
        ("План от 1 мая 1950 г. Заседание в среду 7 октября", ("среду", "субботу")),
    ],
)
def test_the_day_of_the_week_is_another(text: str, found: Found) -> None:
    assert find(WEEKDAY, (text,)) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "в субботу 7 октября 1950 г.",
        "7 октября 1950 г. (суббота)",
        "Воскресенье, 22 июня 1941 г.",
        # No year, or one of several.
        "в понедельник 7 октября",
        "1 мая 1949 г. и 1 мая 1950 г.; в понедельник 7 октября",
        # Another sentence, another date.
        "Прибыл 7 октября 1950 г. В понедельник убыл.",
        "в понедельник и 7 октября 1950 г.",
        "в понедельник, вторник и в субботу, 7 октября 1950 г.",
        "среда обитания 7 октября 1950 г. изучена",
        "в понедельник 32 мая 1950 г.",
    ],
)
def test_the_day_of_the_week_is_right_or_not_known(text: str) -> None:
    assert find(WEEKDAY, (text,)) == []


def test_the_year_of_the_catalogue_is_that_of_a_date_without_one() -> None:
    text = "1 мая 1949 г. и 1 мая 1950 г.; в среду 7 октября"
    assert find(WEEKDAY, (text,), {"date": "October 9, 1950"}) == [("среду", "субботу")]


def test_other_languages_have_their_days() -> None:
    assert find(WEEKDAY, ("у понедељак 7. октобра 1950",), language=SERBIAN) == []
    assert find(WEEKDAY, ("у понедељак 7 октобра 1950",), language=SERBIAN) == [("понедељак", "суботу")]

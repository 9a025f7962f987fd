"""Dates and times that there cannot be."""

import pytest

from ocr.consistency.impossible_dates import IMPOSSIBLE_DATE, IMPOSSIBLE_TIME
from ocr.language.ukrainian import UKRAINIAN
from tests.consistency.records import Found, find

YEAR = "Приказ объявлен 5 мая 1950 г. "


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Совещание прошло 32 мая.", ("32 мая", "")),
        ("Сдать к 31 апреля 1950 г.", ("31 апреля 1950", "")),
        ("Не позднее 30 февраля", ("30 февраля", "")),
        # 1950 was no leap year. One digit: 19, 28 and others of February; nothing alone.
        ("Отчет от 29 февраля 1950 г.", ("29 февраля 1950", "")),
        (YEAR + "Получено 31.4.50", ("31.4.50", "")),
        ("Получено 31/4-50 г.", ("31/4-50", "")),
        ("Получено 32.XII.1941", ("32.XII.1941", "")),
        ("Получено 5.XIII.1941", ("5.XIII.1941", "")),
        ("Получено 5/13 1941 г.", ("5/13 1941", "")),
        ("«57» октября 1950 г.", ("57» октября 1950", "")),
        ("с 30 по 32 мая", ("30 по 32 мая", "")),
        # A year of three digits, or of five, that one digit makes that of the record.
        (YEAR + "Исполнено 7 июня 150 г.", ("150", "1950")),
        (YEAR + "Исполнено 7 июня 19500 г.", ("19500", "1950")),
        # A typewriter's I for 1.
        ("Сдать к 3I апреля 1950 г.", ("3I апреля 1950", "")),
    ],
)
def test_there_is_no_such_date(text: str, found: Found) -> None:
    assert find(IMPOSSIBLE_DATE, (text,)) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "31 мая, 30 апреля, 29 февраля 1948 г., 28 февраля 1950 г.",
        YEAR + "7.10.50, 19/10-50, 25.XII.50, 7/Х-50 г.",
        "«7» октября 1950 г., " + '" 7 " октября 1950 г.',
        # Numbers of sections, of documents, of things.
        "См. п. 3.13.50 и 4.32.14.",
        "Приказ № 45 мая не касается.",
        "Пять премий по 40 марок, 35 майоров, 50 декад.",
        "Дело № 31.4.50",
        "I5 мая и 1О мая 1950 г.",
        # Of «III» nobody knows whether it is 3 or 111.
        "III мая 1950 г.",
        "с 28 мая по 3 июня; 28-31 мая; 1 и 2 мая",
        # Grams.
        YEAR + "Выдано 5 мая 300 г. хлеба.",
        "Телефон 2-31-50, отношение 7/10.",
    ],
)
def test_there_is_such_a_date_or_it_is_none(text: str) -> None:
    assert find(IMPOSSIBLE_DATE, (text,)) == []


def test_dates_of_the_catalogue_and_of_other_languages_are_asked_too() -> None:
    catalogue = {"date": "October 37, 1950", "citation": "A letter, October 7, 1950, f. 558"}
    assert find(IMPOSSIBLE_DATE, (), catalogue) == [("October 37, 1950", "")]
    assert find(IMPOSSIBLE_DATE, ("Засідання 32 травня",), language=UKRAINIAN) == [("32 травня", "")]
    assert find(IMPOSSIBLE_DATE, ("Засідання 31 травня",), language=UKRAINIAN) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Младший по смене в 157.40 ч.", ("157.40", "")),
        ("Выехал в 24.60.", ("24.60", "24.00")),
        ("Выехал в 25.30 ч.", ("25.30", "")),
        ("получена «11» ч. «75» м.", ("11» ч. «75» м", "")),
        ("прибыл в 26 час. 10 мин.", ("26 час. 10 мин", "")),
        ("прибыл в 2 часа 95 минут", ("2 часа 95 минут", "")),
        ("Беседа длилась 1 час 75 минут", ("1 час 75 минут", "")),
        ("Отп. Лаптева\n13.70 7.10.50", ("13.70", "")),
        ("Отп. Лаптева\n7.10.50 33.20", ("33.20", "")),
        ("прибыл в 31.00 московского времени", ("31.00", "")),
        # One digit less, and no other: 4.05.
        ("прибыл в 44.05 ч.", ("44.05", "")),
    ],
)
def test_there_is_no_such_time(text: str, found: Found) -> None:
    assert find(IMPOSSIBLE_TIME, (text,)) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "в 15.40 ч., в 24.00, в 0.05, в 24.30 ночи",
        "Налет составил 157.40 ч.",
        "Смена длится 36 часов 30 минут.",
        "Производство выросло в 24.60 раза.",
        "Цена в 99.80 руб.",
        "Ссылка на пункт 4.75",
        "Выдано 0.75 часа.",
        "См. в 3.75.2.",
        "Через 48 часов, не позднее 72 часов.",
        "Отношение 3:75, счет 25:90.",
        "№ 13.70 7.10.50",
    ],
)
def test_there_is_such_a_time_or_it_is_none(text: str) -> None:
    assert find(IMPOSSIBLE_TIME, (text,)) == []

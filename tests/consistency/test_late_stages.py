"""Dates of a document's stages that are months apart."""

import pytest

from ocr.consistency.late_stages import LATE
from tests.consistency.records import find

HEAD = "ШИФРТЕЛЕГРАММА\n\n"
MAY = {"date": "May 3, 1949"}


@pytest.mark.parametrize(
    ("sheets", "catalogue", "wrong"),
    [
        ((HEAD + "Получена 3.5.49\n\nРасш. Сомов 3.5.49\n\nОтп. Лаптева 3.5.40",), {}, "3.5.40"),
        ((HEAD + "Получена 3.5.41\n\nРасш. Сомов 3.5.49\n\nОтп. Лаптева 3.5.49",), {}, "3.5.41"),
        ((HEAD + "Получена 3.8.49",), MAY, "3.8.49"),
        ((HEAD + "Получена 3 мая 1943 г.",), MAY, "3 мая 1943"),
        ((HEAD + "Получена 3.5.49", "Отп. Лаптева 3.5.19"), {}, "3.5.19"),
        # Of two that differ the later stage is told.
        ((HEAD + "Получена 3.5.49\n\nОтп. Лаптева 3.9.49",), {}, "3.9.49"),
        (("Письмо\n\nПолучено 5.5.59\n\nЗимин\n\n4.5.49",), MAY, "5.5.59"),
        # 62 days.
        ((HEAD + "Получена 4.7.49",), MAY, "4.7.49"),
    ],
)
def test_a_date_that_is_months_from_the_others(
    sheets: tuple[str, ...], catalogue: dict[str, str], wrong: str
) -> None:
    assert find(LATE, sheets, catalogue) == [(wrong, "")]


@pytest.mark.parametrize(
    ("sheets", "catalogue"),
    [
        ((HEAD + "Получена 3.5.49\n\nРасш. Сомов 3.5.49\n\nОтп. Лаптева 4.5.49",), MAY),
        # 60 days.
        ((HEAD + "Получена 2.7.49",), MAY),
        # Over the turn of a year.
        ((HEAD + "Получена 31.12.49\n\nОтп. Лаптева 1.1.50",), {}),
        # What is registered may come back late.
        ((HEAD + "Получена 3.5.49\n\nВх. № 7 от 3.12.49",), MAY),
        ((HEAD + "Получена 3.5.41",), {}),
        # Another document's, and a date of the text.
        ((HEAD + "Ваша телеграмма получена 9.5.40\n\nРасш. Сомов 3.5.49",), MAY),
        ((HEAD + "Получена 3.5.49\n\nЗавод строится с 9.5.40 и будет сдан в срок.",), MAY),
        # Three dates, each far from the others, are of no one document.
        ((HEAD + "Получена 3.5.41\n\nРасш. Сомов 3.5.45\n\nОтп. Лаптева 3.5.49",), {}),
    ],
)
def test_dates_that_are_no_slip(sheets: tuple[str, ...], catalogue: dict[str, str]) -> None:
    assert find(LATE, sheets, catalogue) == []

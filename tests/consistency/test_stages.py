"""The order of what happened to a document, and its return."""

import pytest

from ocr.consistency.stages import ORDER, RETURN
from tests.consistency.records import find

HEAD = "ШИФРТЕЛЕГРАММА\n\n"
MAY = {"date": "May 3, 1949"}


@pytest.mark.parametrize(
    ("sheets", "catalogue", "wrong"),
    [
        ((HEAD + "Расш. Сомов 14.20 3.5.49\n\nОтп. Лаптева 13.50 3.5.49",), {}, "13.50"),
        ((HEAD + "Получена 4.5.49\n\nРасш. Сомов 3.5.49",), {}, "3.5.49"),
        ((HEAD + "Получена «12» ч. «30» м. 3.5.49\n\nРасш. Сомов 11.50 3.5.49",), {}, "11.50"),
        # Over the sheets of a telegram.
        ((HEAD + "Получена 4.5.49", "Отп. Лаптева 3.5.49"), {}, "3.5.49"),
        (("Письмо\n\nВх. № 36 от 1/5 1949 г.",), MAY, "1/5 1949"),
        (("Письмо\n\nОтпечатано 5.5.49\n\nВх. № 36 от 3.5.49",), {}, "3.5.49"),
        (("Отправлена 9 мая 1949 г.\n\nПолучена 3 мая 1949 г.",), {}, "3 мая 1949"),
        ((HEAD + "Расшифровал Сомов\n4.5.49\n\nВходящий № 7 от 3.5.49",), {}, "3.5.49"),
        ((HEAD + "Получена 10.5.49\n\nВх. № 7 от 3.5.49",), {}, "3.5.49"),
    ],
)
def test_what_comes_later_is_dated_before(
    sheets: tuple[str, ...], catalogue: dict[str, str], wrong: str
) -> None:
    assert find(ORDER, sheets, catalogue) == [(wrong, "")]


@pytest.mark.parametrize(
    ("sheets", "catalogue"),
    [
        ((HEAD + "Получена 11.55 3.5.49\n\nРасш. Сомов 13.00 3.5.49\n\nОтп. Лаптева 13.50 3.5.49",), MAY),
        ((HEAD + "Расш. Сомов 3.5.49\n\nВх. № 7 от 9.5.49",), MAY),
        # Clocks of two places.
        ((HEAD + "Отправлена 4.5.49\n\nПолучена 3.5.49",), {}),
        (("Письмо\n\nВх. № 36 от 2/5 1949 г.",), MAY),
        # A letter is typed before it arrives.
        (("Письмо\n\nОтпечатано 2.5.49\n\nПолучено 5.5.49",), {}),
        (("Письмо\n\nПолучено 5.5.49\n\nОтпечатано 2.5.49",), {}),
        # Of another document.
        ((HEAD + "Ваша телеграмма получена 9.5.49\n\nРасш. Сомов 3.5.49",), {}),
        ((HEAD + "Расш. Сомов\n\nОтп. Лаптева 3.5.49",), {}),
        ((HEAD + "Получена без даты\n\nДоклад от 9.5.49\n\nРасш. Сомов 3.5.49",), {}),
        (("На складе " + "имеется мука и крупа " * 6 + "получена 9.5.49\n\nВх. № 7 от 3.5.49",), {}),
    ],
)
def test_stages_are_in_order_or_not_known(sheets: tuple[str, ...], catalogue: dict[str, str]) -> None:
    assert find(ORDER, sheets, catalogue) == []


DUE = "ПОДЛЕЖИТ ВОЗВРАТУ ЧЕРЕЗ 6 СУТОК\n\n"


@pytest.mark.parametrize(
    "text",
    [
        DUE + "Получена 7.10.50\n\nВх. № 36 от 19/10 1950 г.",
        DUE + "Получена 7.10.50\n\nВх. № 36 от 14.10.50",
        DUE + "Получена «7» октября 1950 г.\n\nВх. № 36 от 14 октября 1950 г.",
        "Подлежит возврату в течение 10 дней\n\nПолучена 7.10.50\n\nВх. № 36 от 18.10.50",
        "Подлежит возврату через 1 сутки\n\nПолучена 7.10.50\n\nВх. № 36 от 9.10.50",
        "Возврат через 6 суток\n\nПолучена 7.10.50\n\nВх. № 36 от 7.11.50",
        DUE + "Получено 30.12.50\n\nВх. № 36 от 9.1.51",
        DUE + "Из Пекина получена 11.55 7.10.50\n\nВход. № 36 от 15.10.50",
    ],
)
def test_a_document_comes_back_late(text: str) -> None:
    assert len(find(RETURN, (text,))) == 1


@pytest.mark.parametrize(
    "text",
    [
        DUE + "Получена 7.10.50\n\nВх. № 36 от 13.10.50",
        DUE + "Получена 7.10.50",
        DUE + "Вх. № 36 от 19.10.50",
        "Получена 7.10.50\n\nВх. № 36 от 19.10.50",
        "Возврату не подлежит\n\nПолучена 7.10.50\n\nВх. № 36 от 19.10.50",
        DUE + "Получено 30.12.50\n\nВх. № 36 от 2.1.51",
        DUE + "Получена 7.10.50\n\nВх. № 36 от 5.10.50",
        DUE + "Получена 32.10.50\n\nВх. № 36 от 19.10.50",
    ],
)
def test_a_document_comes_back_in_time_or_it_is_not_known(text: str) -> None:
    assert find(RETURN, (text,)) == []

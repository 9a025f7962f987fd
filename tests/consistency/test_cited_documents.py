"""The numbers and dates of documents that are cited several times."""

import pytest

from ocr.consistency.cited_documents import CITED_DATE, CITED_NUMBER
from tests.consistency.records import find

ONE = "Во исполнение приказа № 114 от 5 мая 1943 г. доношу. "


@pytest.mark.parametrize(
    ("sheets", "wrong"),
    [
        ((ONE + "Приказ № 114 от 8 мая 1943 г. выполнен.",), "8 мая 1943"),
        ((ONE, "Приказ № 114 от 5 июня 1943 г. выполнен."), "5 июня 1943"),
        ((ONE, "Приказ № 114 от 5 мая 1944 г. выполнен."), "5 мая 1944"),
        ((ONE, "Приказ № 114 от 5.8.43 выполнен."), "5.8.43"),
        ((ONE, ONE, "приказом № 114 от 15 мая 1943 г."), "15 мая 1943"),
        # Most have it, so that the first is wrong.
        (("приказом № 114 от 15 мая 1943 г.", ONE, ONE), "15 мая 1943"),
        (("письмо от 5 мая 1943 г. № 7/с; письмо от 6 мая 1943 г. № 7/с",), "6 мая 1943"),
        (("№ 4676 от 7.10.50; № 4676 от 1.10.50",), "1.10.50"),
    ],
)
def test_one_document_has_two_dates(sheets: tuple[str, ...], wrong: str) -> None:
    assert find(CITED_DATE, sheets) == [(wrong, "")]


@pytest.mark.parametrize(
    "sheets",
    [
        (ONE, ONE),
        (ONE, "приказ № 114 от 5.5.43"),
        (ONE, "приказ № 115 от 8 мая 1943 г."),
        (ONE, "письмо № 114 от 8 мая 1943 г."),
        # Numbers begin anew each year, and offices have their own.
        (ONE, "приказ № 114 от 20 ноября 1947 г."),
        (ONE, "приказ № 114 от 8 мая"),
        (ONE, "приказ № 114, доложить 8 мая 1943 г."),
        (ONE, "приказ № 114/2 от 8 мая 1943 г."),
        (ONE + "8 мая 1943 г. издан приказ № 115.",),
    ],
)
def test_one_document_has_one_date(sheets: tuple[str, ...]) -> None:
    assert find(CITED_DATE, sheets) == []


LETTER = "На № 331 от 5 мая 1943 г.\n\n"


@pytest.mark.parametrize(
    ("sheets", "found"),
    [
        ((LETTER + "В ответ на письмо № 381 от 5 мая 1943 г. сообщаю.",), ("381", "")),
        ((LETTER + "В ответ на письмо № 33 от 5 мая 1943 г.\nи № 3310 от 5 мая 1943 г.",), ("3310", "")),
        ((ONE, "Приказ № 174 от 5 мая 1943 г. выполнен."), ("174", "")),
        ((ONE, ONE, "Приказ № 144 от 5 мая 1943 г. выполнен."), ("144", "114")),
        (("Приказ № 144 от 5 мая 1943 г. выполнен.", ONE, ONE), ("144", "114")),
        ((LETTER, "письмо от 5 мая 1943 г. № 313"), ("313", "")),
        ((LETTER, "письмо от 5/V-43 г. за № 831"), ("831", "")),
        ((ONE, "Приказ № 1114 от 5.5.43 выполнен."), ("1114", "")),
    ],
)
def test_one_document_has_two_numbers(sheets: tuple[str, ...], found: tuple[str, str]) -> None:
    assert find(CITED_NUMBER, sheets) == [found]


@pytest.mark.parametrize(
    "sheets",
    [
        (LETTER + "В ответ на письмо № 331 от 5 мая 1943 г. сообщаю.",),
        # Numbers that follow each other, or that are named together.
        (ONE, "Приказ № 115 от 5 мая 1943 г. выполнен."),
        ("приказы № 114 от 5 мая 1943 г., № 144 от 5 мая 1943 г.",),
        # Another word, another day, nothing in common, a short number.
        (ONE, "Письмо № 144 от 5 мая 1943 г. получено."),
        (ONE, "Приказ № 144 от 6 мая 1943 г. выполнен."),
        (ONE, "Приказ № 207 от 5 мая 1943 г. выполнен."),
        ("Приказ № 11 от 5 мая 1943 г.\nПриказ № 17 от 5 мая 1943 г.",),
        (ONE, "Приказ № 144 выполнен 5 мая 1943 г."),
    ],
)
def test_one_document_has_one_number(sheets: tuple[str, ...]) -> None:
    assert find(CITED_NUMBER, sheets) == []

"""A document's own number on its sheets and in the catalogue."""

import pytest

from ocr.consistency.document_numbers import CONTINUED_NUMBER, DOCUMENT_NUMBER
from tests.consistency.records import Found, find

TITLE = {"title": "Ciphered Telegram No. 70561, A to B"}
HEAD, MORE, WRONG = (
    "ШИФРТЕЛЕГРАММА № 70561",
    "Продолжение шифртелеграммы № 70561",
    "Продолжение шифртелеграммы № 70861",
)


@pytest.mark.parametrize(
    ("sheets", "catalogue", "found"),
    [
        ((HEAD, MORE, WRONG), TITLE, [("70861", "70561")]),
        ((HEAD, MORE, WRONG), {}, [("70861", "70561")]),
        (("ШИФРТЕЛЕГРАММА № 70861",), TITLE, [("70861", "70561")]),
        (("ШИФРТЕЛЕГРАММА № 70861", MORE, MORE), TITLE, [("70861", "70561")]),
        # The title is wrong, and the citation that copies it.
        ((HEAD, MORE), {"title": "Telegram No. 70861"}, [("70861", "70561")]),
        (
            (HEAD, MORE, MORE),
            {"title": "Telegram No. 70861", "citation": '"Telegram No. 70861", Archive'},
            [("70861", "70561")] * 2,
        ),
        # A field that has its own wrong copy.
        ((HEAD,), {**TITLE, "citation": '"Telegram No. 70567, A to B", f. 5'}, [("70567", "70561")]),
        ((HEAD,), {**TITLE, "summary": "Telegram No. 7056 tells of the harvest."}, [("7056", "70561")]),
        (("Вх. № 3645", "Вх. № 3645", "Вх. № 3646"), {}, [("3646", "3645")]),
    ],
)
def test_the_document_has_another_number(
    sheets: tuple[str, ...], catalogue: dict[str, str], found: list[Found]
) -> None:
    assert find(DOCUMENT_NUMBER, sheets, catalogue) == found


@pytest.mark.parametrize(
    ("sheets", "catalogue"),
    [
        ((HEAD, MORE, MORE), TITLE),
        ((HEAD, MORE), {**TITLE, "citation": '"Ciphered Telegram No. 70561, A to B", f. 70562'}),
        # Numbers of other documents.
        ((HEAD, MORE, "В ответ на шифртелеграмму № 70562"), TITLE),
        ((HEAD, MORE + "\n\nВх. № 3645", "Исх. № 3646"), TITLE),
        (("На Ваш № 4676", "На Ваш № 4671"), {}),
        ((HEAD, MORE), {**TITLE, "summary": "A reply to telegram No. 70562."}),
        ((HEAD, MORE, "приказ № 70562 выполнен, о чем доношу"), TITLE),
        # A list has many.
        (("Шифртелеграмма № 70561\nШифртелеграмма № 70562\nШифртелеграмма № 70563",), {}),
        (("",), TITLE),
    ],
)
def test_the_document_has_one_number(sheets: tuple[str, ...], catalogue: dict[str, str]) -> None:
    assert find(DOCUMENT_NUMBER, sheets, catalogue) == []


@pytest.mark.parametrize(
    ("sheets", "title", "found"),
    [
        (("ПРОТОКОЛ № 47\n\nслушали", "Продолжение протокола № 41"), "Minutes No. 47", ("41", "47")),
        (("ПРОТОКОЛ № 41\n\nслушали", "Продолжение протокола № 47"), "Minutes No. 47", ("41", "47")),
        (("ПРОТОКОЛ № 47\n\nслушали", "Продолжение протокола № 47"), "Minutes No. 41", ("41", "47")),
        (("ПРОТОКОЛ № 47", "Продолжение протокола № 47", "Окончание протокола № 74"), "", ("74", "47")),
        # Nothing in common: the sheet may be of another document.
        (("ПРИКАЗ № 5", "Продолжение приказа № 5", "Продолжение приказа № 312"), "", ("312", "5")),
        (("ПРИКАЗ № 5", "Продолжение приказа № 6"), "", ("6", "5")),
        (("ПРИКАЗ № 5/12", "Продолжение приказа № 5/12", "Прод. приказа № 5/13"), "", ("5/13", "5/12")),
        (("ПРОТОКОЛ № 47\n\nслушали",), "Minutes No. 41", ("41", "47")),
        ((HEAD, WRONG), "Telegram No. 70561", ("70861", "70561")),
    ],
)
def test_a_continuation_has_another_number(sheets: tuple[str, ...], title: str, found: Found) -> None:
    assert find(CONTINUED_NUMBER, sheets, {"title": title}) == [found]


@pytest.mark.parametrize(
    ("sheets", "title"),
    [
        (("ПРОТОКОЛ № 47", "Продолжение протокола № 47"), "Minutes No. 47"),
        (("ПРОТОКОЛ № 47\n\nЦех № 48",), "Minutes No. 47"),
        (("ПРОТОКОЛ № 47\n\nПриложение № 2", "Продолжение протокола № 47\n\nПриложение № 3"), ""),
        (("ПРИКАЗ № 5\n\nПриказ № 4 отменить.",), ""),
        (("ПРОТОКОЛ № 47",), "Minutes of May 1949"),
        (("ПРОТОКОЛ № 47",), "Minutes No. 12 and No. 41"),
        (("Экз. № 1", "Экз. № 2"), "Letter No. 3"),
        (("Слушали отчет цеха № 41.",), "Minutes No. 47"),
        (("ПРОТОКОЛ № 47",), "Minutes No. 312"),
    ],
)
def test_continuations_have_the_number_of_the_document(sheets: tuple[str, ...], title: str) -> None:
    assert find(CONTINUED_NUMBER, sheets, {"title": title}) == []

"""What belongs to a sheet's edges or to a web page."""

import pytest

from ocr.consistency.leftovers import FURNITURE, MARKUP
from tests.consistency.records import Found, find

BEFORE, BEHIND = "Комиссия проверила все склады района и", "составила подробный акт о недостаче зерна."


@pytest.mark.parametrize(
    ("between", "found"),
    [
        (" (см. сл. лист) ", "(см. сл. лист)"),
        ("\n(см. след. лист)\n", "(см. след. лист)"),
        ("\n\nсм. на обороте\n\n", "см. на обороте"),
        ("\n12\n", "12"),
        ("\n\n- 3 -\n\n", "- 3 -"),
        ("\n2.\n", "2."),
        (" Продолжение акта № 15 ", "Продолжение акта № 15"),
        ("\nПродолжение акта № 15\n", "Продолжение акта № 15"),
        (" Продолжение акта № 15, лист 2 ", "Продолжение акта № 15, лист 2"),
    ],
)
def test_furniture_stands_within_the_text(between: str, found: str) -> None:
    assert find(FURNITURE, (BEFORE + between + BEHIND,)) == [(found, "")]


@pytest.mark.parametrize(
    "text",
    [
        BEFORE + "\n" + BEHIND,
        BEFORE + " (см. приложение) " + BEHIND,
        BEFORE + " (см. сл. лист)",
        BEFORE + " (см. сл. лист)\n\nВх. № 15 от 3.5.49",
        "Продолжение акта № 15\n\n2\n\n" + BEHIND,
        # Items of a list, rows of a table, a chapter.
        BEFORE + ".\n\n2.\n\n" + BEHIND,
        "рожь\n12\nпшеница\n15\nячмень\n8",
        BEFORE + "\n\n12 тонн\n\n" + BEHIND,
        BEFORE + ".\n\nПродолжение акта № 15 следует.",
        "12\n\n" + BEHIND,
    ],
)
def test_furniture_stands_at_the_edge_or_is_none(text: str) -> None:
    assert find(FURNITURE, (text,)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Начальник<br>Зимин", ("<br>", "")),
        ("<p>Начальник", ("<p>", "")),
        ('<a href="x">акт', ('<a href="x">', "")),
        ("№&nbsp;15", ("&nbsp;", " ")),
        ("&laquo;Заря", ("&laquo;", "«")),
        ("см. https://archive.example/15", ("https://archive.example/15", "")),
        ("Акт [править]", ("[править]", "")),
        ("'''Акт", ("'''", "")),
        ("Проверить:\n- а) склады", ("- ", "")),
        ("Проверить:\n* б) склады", ("* ", "")),
    ],
)
def test_a_web_page_left_its_signs(text: str, found: Found) -> None:
    assert find(MARKUP, (text,)) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "а) склады, б) амбары",
        "- склады\n- амбары",
        "* * *",
        "*****",
        "x < 5 > y, <0,5>",
        "Иванов & сын; A&B;",
        "[неразборчиво] [подпись]",
        "р. Дон, п. Б, ул. Широкая",
        "«Заря» и 'Восход'",
        "<неразб.> 5 тонн",
    ],
)
def test_a_typewriter_has_these_signs(text: str) -> None:
    assert find(MARKUP, (text,)) == []

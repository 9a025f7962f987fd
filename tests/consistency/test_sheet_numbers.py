"""The numbers of sheets, and the leaves that the catalogue names."""

import pytest

from ocr.consistency.sheet_numbers import LEAVES, SHEET_NUMBER
from tests.consistency.records import Found, find

HEAD = "Продолжение приказа № 5\n\nЛист {}\n\nвыполнить к сроку"
FIRST = "ПРИКАЗ № 5\n\nо ремонте"


def number(*numbers: object) -> tuple[str, ...]:
    return (FIRST, *(HEAD.format(one) for one in numbers))


@pytest.mark.parametrize(
    ("sheets", "found"),
    [
        (number(3), [("3", "2")]),
        (number(2, 4), [("4", "3")]),
        (number(2, 2), [("2", "3")]),
        (number(2, 3, 3, 5), [("3", "4")]),
        (number(2, 5, 4), [("5", "3")]),
        (number("„ 2 “", "„ 1 “"), [("1", "3")]),
        (number("№ 2", "№ 8"), [("8", "3")]),
        # A number alone on the first line of each sheet.
        (("126\n\nтекст", "127\n\nтекст", "129\n\nтекст", "129\n\nтекст"), [("129", "128")]),
        (("- 1 -\n\nтекст", "- 2 -\n\nтекст", "- 8 -\n\nтекст"), [("8", "3")]),
    ],
)
def test_the_numbers_of_sheets_are_not_in_order(sheets: tuple[str, ...], found: list[Found]) -> None:
    assert find(SHEET_NUMBER, sheets) == found


@pytest.mark.parametrize(
    "sheets",
    [
        number(2),
        number(2, 3, 4),
        number("„ 2 “", "„ 3 “"),
        ("126\n\nтекст", "127\n\nтекст", "128\n\nтекст"),
        # Nothing tells a number of a sheet from one of something else.
        ("126\n\nтекст", "128\n\nтекст"),
        ("15\n\nтекст", "4\n\nтекст", "210\n\nтекст"),
        ("текст\n\n15", "текст\n\n4\n\nтекст"),
        (FIRST, "Лист железа 8\n\nвыдан цеху"),
        number("____", 3),
    ],
)
def test_the_numbers_of_sheets_are_in_order(sheets: tuple[str, ...]) -> None:
    assert find(SHEET_NUMBER, sheets) == []


SHEETS = ("текст", "текст", "текст")


@pytest.mark.parametrize(
    ("sheets", "catalogue", "found"),
    [
        (SHEETS, {"citation": "f. 558, op. 11, d. 334, ll. 0126-0129"}, [("0126-0129", "")]),
        (SHEETS, {"citation": "f. 558, op. 11, d. 334, ll. 0128-0126"}, [("0128-0126", "")]),
        (SHEETS, {"citation": "ф. 558, лл. 126-130"}, [("126-130", "")]),
        (SHEETS, {"citation": "f. 558, l. 126"}, [("126", "")]),
        (SHEETS, {"source": "f. 558, ll. 26-27"}, [("26-27", "")]),
        (("126\n\nтекст", *SHEETS[1:]), {"citation": "ll. 0136-0138"}, [("126", "136")]),
        (("126\n\nтекст", "127\n\nтекст", "129\n\nтекст"), {"citation": "ll. 126-128"}, [("129", "128")]),
        (SHEETS, {"citation": "ll. 126-128", "source": "ll. 126-129"}, [("126-128", "")]),
        (("текст",), {"citation": "ll. 12-19"}, [("12-19", "")]),
    ],
)
def test_the_leaves_are_others(
    sheets: tuple[str, ...], catalogue: dict[str, str], found: list[Found]
) -> None:
    assert find(LEAVES, sheets, catalogue) == found


@pytest.mark.parametrize(
    ("sheets", "catalogue"),
    [
        (SHEETS, {"citation": "f. 558, ll. 0126-0128", "source": "f. 558, ll. 0126-0128"}),
        (("126\n\nтекст", "127\n\nтекст", "128\n\nтекст"), {"citation": "ll. 126-128"}),
        (SHEETS, {"citation": "ll. 126-8"}),
        # Two sides of a leaf.
        (SHEETS, {"citation": "ll. 12-13ob."}),
        # No leaves, or leaves with gaps, or several documents.
        (SHEETS, {"citation": "f. 558, op. 11, d. 334"}),
        (SHEETS, {"citation": "ll. 1, 5, 9-10"}),
        (SHEETS, {"citation": "ll. 1-2; copy in f. 6, ll. 7-9"}),
        # A text that was not divided into sheets.
        (("текст " * 800,), {"citation": "ll. 12-15"}),
        (("2\n\nтекст", "3\n\nтекст", "4\n\nтекст"), {"citation": "ll. 126-128"}),
    ],
)
def test_the_leaves_agree(sheets: tuple[str, ...], catalogue: dict[str, str]) -> None:
    assert find(LEAVES, sheets, catalogue) == []

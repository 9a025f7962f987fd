"""The heads of continuation sheets, the copy that they belong to, and lists of copies."""

import pytest

from ocr.consistency.sheet_heads import COPY, COPY_LIST, HEAD
from tests.consistency.records import Found, find

FIRST = "ДОКЛАД № 12\n\nО ходе сева в районе"


def head(
    number: int, *, more: str = "Продолжение доклада № 12", secrecy: str = "СЕКРЕТНО", copy: str = "1"
) -> str:
    fields = (secrecy, more, f"Экз. № {copy}" if copy else "", f"Лист „ {number} “" if number else "")
    return "\n\n".join([*filter(None, fields), "сев идет по плану"])


@pytest.mark.parametrize(
    ("sheets", "found"),
    [
        ((FIRST, head(2), head(3, more="")), ("", "")),
        ((FIRST, head(2), head(3, secrecy="")), ("", "")),
        ((FIRST, head(2), head(3, copy="")), ("", "")),
        ((FIRST, head(2), head(0)), ("", "")),
        ((FIRST, head(2), head(3), head(4, copy=""), head(5)), ("", "")),
        ((FIRST, head(2), head(3), "сев идет по плану"), ("", "")),
        # Other words.
        ((FIRST, head(2), head(3), head(4, secrecy="СОВЕРШЕННО СЕКРЕТНО")), ("СОВЕРШЕННО СЕКРЕТНО", "")),
        (
            (FIRST, head(2), head(3), head(4, more="Продолжение доклвда № 12")),
            ("Продолжение доклвда № 12", ""),
        ),
    ],
)
def test_a_head_is_not_as_the_others(sheets: tuple[str, ...], found: Found) -> None:
    assert find(HEAD, sheets) == [found]


@pytest.mark.parametrize(
    "sheets",
    [
        (FIRST, head(2), head(3)),
        (FIRST, head(2)),
        (FIRST, head(2), head(3, more="Окончание доклада № 12")),
        # Another number is a matter of other rules.
        (FIRST, head(2), head(3, more="Продолжение доклада № 15")),
        (FIRST, head(2), head(3, copy="2")),
        (FIRST, "сев идет", "сев окончен"),
        (FIRST, head(2, copy=""), head(3, copy="")),
        # Most have none.
        (FIRST, head(2, copy=""), head(3, copy=""), head(4)),
    ],
)
def test_heads_are_alike(sheets: tuple[str, ...]) -> None:
    assert find(HEAD, sheets) == []


@pytest.mark.parametrize(
    ("sheets", "found"),
    [
        ((FIRST, head(2), head(3, copy="_____")), [("_____", "1")]),
        ((FIRST, head(2), head(3), head(4, copy="2")), [("2", "1")]),
        ((FIRST, head(2, copy="7"), head(3), head(4)), [("7", "1")]),
        ((FIRST, head(2), head(3, copy="11")), [("11", "1")]),
        (("Экз. № 1\n\n" + FIRST, head(2), head(3, copy="4")), [("4", "1")]),
        (("Экз. № 3\n\n" + FIRST, head(2), head(3)), [("3", "1")]),
        # The first sheet has the copy at the end of a line of its form.
        (("Получена 7 октября 1950 г. Экз. № 1\n\n" + FIRST, head(2, copy="3"), head(3)), [("3", "1")]),
        (("Экз. № 1\n\n" + FIRST, head(2, copy="____")), [("____", "1")]),
    ],
)
def test_a_sheet_is_of_another_copy(sheets: tuple[str, ...], found: list[Found]) -> None:
    assert find(COPY, sheets) == found


LIST = "Экз. № 1\tтов. Орлову\tЭкз. № 4\tтов. Раеву\n№ 2\tтов. Зимину\t№ 5\tв дело\n№ 3\tтов. Гаеву\t№ 6\n"


@pytest.mark.parametrize(
    "sheets",
    [
        (FIRST, head(2), head(3)),
        ("Экз. № 1\n\n" + FIRST, head(2)),
        (FIRST, head(2)),
        (FIRST, head(2, copy="____"), head(3, copy="____")),
        # A list is none of a sheet.
        (LIST + "\n" + FIRST, head(2)),
        (LIST, head(2, copy="2"), head(3, copy="2")),
        (FIRST, head(2) + "\n\nЭкз. № 4 - в дело"),
        (FIRST, "Отпечатано в 3 экз. № 1 - в дело"),
    ],
)
def test_sheets_are_of_one_copy(sheets: tuple[str, ...]) -> None:
    assert find(COPY, sheets) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (LIST.replace("№ 5", "№ 2"), ("2", "5")),
        (LIST.replace("№ 5", "№ 15"), ("15", "5")),
        (LIST.replace("№ 3", "№ 8"), ("8", "3")),
        (LIST.replace("№ 6", "№ 9"), ("9", "6")),
        ("Экз. № 1 тов. Орлову\n№ 2 тов. Зимину\n№ 2 тов. Раеву\n№ 4 в дело", ("2", "3")),
        ("Экз. № 1 тов. Орлову\n№ 2 тов. Зимину\n№ 4 тов. Раеву\n№ 5 в дело", ("4", "")),
        ("Экз. № 1 тов. Орлову\n№ 3 тов. Зимину\n№ 4 тов. Раеву\n№ 5 в дело", ("3", "")),
        ("Экз. № 1 А.\nЭкз. № 2 Б.\nЭкз. № 3 В.\nЭкз. № 7 Г.\nЭкз. № 5 Д.", ("7", "4")),
    ],
)
def test_a_list_of_copies_has_a_wrong_number(text: str, found: Found) -> None:
    assert find(COPY_LIST, (text,)) == [found]


@pytest.mark.parametrize(
    "text",
    [
        LIST,
        "Экз. № 1 тов. Орлову\n№ 2 тов. Зимину\n№ 3 тов. Раеву\n№ 4 в дело",
        # No list of copies; a short one; one that begins elsewhere, or has gaps.
        "№ 1 сталь\n№ 2 медь\n№ 2 чугун\n№ 4 цинк",
        "Экз. № 1 тов. Орлову\n№ 3 в дело",
        "Экз. № 5 тов. Орлову\n№ 6 тов. Зимину\n№ 7 тов. Раеву\n№ 9 в дело",
        "Экз. № 1 тов. Орлову\n№ 4 тов. Зимину\n№ 7 тов. Раеву\n№ 9 в дело",
        "Экз. № 1\n\n№ 3\n\n№ 3\n\n№ 7",
        "приказы № 1, № 2, № 2 и № 4",
    ],
)
def test_a_list_of_copies_is_whole_or_none(text: str) -> None:
    assert find(COPY_LIST, (text,)) == []

"""Lists of copies."""

import pytest

from ocr.consistency.copy_lists import COPY_LIST
from tests.consistency.records import Found, find

LIST = "Экз. № 1\tтов. Орлову\tЭкз. № 4\tтов. Раеву\n№ 2\tтов. Зимину\t№ 5\tв дело\n№ 3\tтов. Гаеву\t№ 6\n"


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
        # Not as many as were typed.
        ("Отп. в 4 экз.\nЭкз. № 1 - адресату\nЭкз. № 2 - в дело\nЭкз. № 3 - в архив", ("4", "")),
        (
            "Отпечатано 2 экз.\n№ 1 - адресату\n№ 2 - в дело\n№ 3 - в архив".replace("№ 1", "Экз. № 1", 1),
            ("2", ""),
        ),
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
        "Отп. в 3-х экз.\nЭкз. № 1 - адресату\nЭкз. № 2 - в дело\nЭкз. № 3 - в архив",
        "Отп. 3 экз.\n\nИсполнитель Чаева",
        "Отп. 3 экз.\nЭкз. № 2 - в дело\nЭкз. № 3 - в архив",
        "приказы № 1, № 2, № 2 и № 4",
    ],
)
def test_a_list_of_copies_is_whole_or_none(text: str) -> None:
    assert find(COPY_LIST, (text,)) == []

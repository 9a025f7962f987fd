"""Words, lines and sentences that stand twice."""

import pytest

from ocr.consistency.repeated_text import REPEATED
from tests.consistency.records import find

LINE = "вывоз леса с верхних складов начат"


@pytest.mark.parametrize(
    ("sheets", "second"),
    [
        # A line, a sentence, several lines, part of a line.
        ((f"Докладываю, что\n{LINE}\n{LINE}\nв полном объеме.",), LINE),
        (
            ("Сев начат вовремя и идет успешно. Сев начат вовремя и идет успешно. Семян хватит.",),
            "Сев начат вовремя и идет успешно",
        ),
        (
            (f"а именно\n{LINE}\nв январе на лошадях\n{LINE}\nв январе на лошадях\nи тракторах",),
            f"{LINE}\nв январе на лошадях",
        ),
        (("имеются зимний лагерь и\nзимний лагерь и\nсклад",), "зимний лагерь и"),
        # Over a join: the part on the next sheet.
        ((f"Докладываю, что {LINE}", f"{LINE} в полном объеме."), LINE),
        ((f"Докладываю, что {LINE} (см. сл. лист)", f"СЕКРЕТНО\n\nЛист 2\n\n{LINE} в полном объеме."), LINE),
        # A single word.
        (("Лес вывезен на на склад.",), "на"),
        (("Лес вывезен на склад\nсклад пиломатериалов.",), "склад"),
        (("Не не выполнен план, а и и перевыполнен",), "и"),
    ],
)
def test_a_passage_stands_twice(sheets: tuple[str, ...], second: str) -> None:
    assert find(REPEATED, sheets) == [(second, "")]


@pytest.mark.parametrize(
    "text",
    [
        "Вывоз леса начат, вывоз дров не начат, вывоз сена не начат.",
        # Question and answer; what speakers say twice.
        "В чем состоит сила нашей бригады? Сила нашей бригады состоит в опыте.",
        "что касается сева, что касается сева, то он окончен",
        "все больше и больше, снова и снова, шаг за шагом, далеко далеко",
        # Rows of forms and tables.
        "то же\nто же\nто же\nто же",
        "не имеется\nне имеется\nне имеется",
        "12 тонн 12 тонн 12 тонн 12 тонн",
        "№ 1 тов. Орлову\n№ 2 тов. Орлову",
        "да, да; в, в; на складе. На складе",
        "Ли Ли и Бо Бо",
        "Лес, вывезенный в, в том числе, январе",
    ],
)
def test_nothing_stands_twice(text: str) -> None:
    assert find(REPEATED, (text,)) == []

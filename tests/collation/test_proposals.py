"""Texts that fit other pages than their own."""

from ocr.collation.alignment import fold_tokens
from ocr.collation.proposals import find_better_texts
from ocr.text.profiles import TYPESCRIPT

TEXTS = (
    "Дивизия прибыла на станцию к утру и выгрузилась в лесу за рекой.",
    "Склад горючего передан бригаде, недостача составила две бочки бензина.",
    "Начальник госпиталя просит прислать хирурга и перевязочные средства.",
    "Мост через протоку взорван, движение направлено по объездной дороге.",
)
FOLDED = [fold_tokens(text, TYPESCRIPT) for text in TEXTS]


def better(*order: int) -> dict[int, int]:
    """The proposals for pages that have the texts in this order, all of them doubted."""
    readings = {page: FOLDED[text] for page, text in enumerate(order)}
    return {page: text for page, (text, _) in find_better_texts(readings, FOLDED, readings).items()}


def test_a_page_reads_like_the_text_that_it_has() -> None:
    assert better(0, 1, 2, 3) == {}
    assert better(3, 0, 1, 2) == {0: 3, 1: 0, 2: 1, 3: 2}
    assert better(1, 0, 2, 3) == {0: 1, 1: 0}


def test_a_page_that_reads_like_no_text_gets_no_proposal() -> None:
    strange = fold_tokens("Щщжы ъыфцч эюяйх щъжфц", TYPESCRIPT)
    assert find_better_texts({0: strange, 1: FOLDED[0]}, FOLDED, [0, 1]) == {1: (0, 1.0)}


def test_only_doubted_pages_get_a_proposal() -> None:
    assert find_better_texts({1: FOLDED[0]}, FOLDED, [1]).keys() == {1}


def test_a_likeness_is_the_share_of_common_runs_of_the_shorter_side() -> None:
    # «абвгдежз» has the runs абвгде, бвгдеж, вгдежз; the text has the first two of them.
    sides = [fold_tokens(text, TYPESCRIPT) for text in ("щщщщщщщщ", "абвгдеж")]
    read = fold_tokens("абвгдежз", TYPESCRIPT)
    assert find_better_texts({0: read}, sides, [0]) == {0: (1, 1.0)}

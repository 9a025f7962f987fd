"""Errors of copyists, each kind planted in a text that has room for it."""

import random
from itertools import pairwise

import pytest

from ocr.bench.copyist_errors import SourceText
from ocr.bench.planting import DIGIT_KINDS, KINDS, LIGHT_KINDS, plant
from ocr.bench.slips import Slip
from ocr.text.tokens import tokenise

TEXT = """Приказом от 7.10.50 города Москвы полковник Рощин итти не должен, в г. Пекин отбыл отряд.
Командующий войсками округа доложил Рощину, что дивизий 25348 на учете не имеется.
Шифртелеграмма отпечатана в трех экземплярах, отряд прибыл октября девятого дня сего года.
Восходство получил, на руки не выдано, распиской удостоверено и приобщено к делу.
"""
SLIPS = (Slip("Восходство", "Восхождение"),)
ALL_KINDS = {**KINDS, **LIGHT_KINDS}


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_kind_is_planted_where_it_says(kind: str) -> None:
    maker = ALL_KINDS[kind]
    text, planted = plant(TEXT, 1, 5, {kind: maker}, SLIPS)
    (error,) = planted
    assert error.kind == kind
    assert text[error.start : error.end] == error.wrong != error.right
    assert text[: error.start] + error.right + text[error.end :] == TEXT


NEEDING_ROOM = (
    *DIGIT_KINDS,
    *(
        "negation dropped",
        "small word dropped",
        "slip corrected",
        "words swapped",
        "eye-skip",
        "name",
        "expanded",
    ),
    "modern spelling",
)


@pytest.mark.parametrize("kind", NEEDING_ROOM)
def test_a_text_without_room_for_a_kind_has_none(kind: str) -> None:
    make, _ = ALL_KINDS[kind]
    assert make(SourceText("тысяча", ()), random.Random(1)) is None


def test_digits_alone_change_digits_alone() -> None:
    for seed in range(20):
        _, planted = plant(TEXT, 2, seed, {k: v for k, v in DIGIT_KINDS.items() if k != "date"})
        assert planted
        for error in planted:
            assert sorted(map(str.isdigit, error.wrong)) == sorted(map(str.isdigit, error.right))


def test_errors_keep_two_tokens_apart() -> None:
    for seed in range(20):
        text, planted = plant(TEXT, 6, seed)
        for before, error in pairwise(planted):
            assert len(tokenise(text[before.end : error.start])) >= 2

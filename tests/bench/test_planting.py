"""Errors of copyists, each kind planted in a text that has room for it."""

import random
from itertools import pairwise

import pytest

from ocr.bench.copyist_errors import SourceText
from ocr.bench.planting import DIGIT_KINDS, KINDS, LIGHT_KINDS, OWN, plant
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
    text, planted = plant(TEXT, 1, 5, {kind: maker}, slips=SLIPS)
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


LATIN = (
    "Madame est capricieuse. Puis Monsieur Durand prend celui de son epouse,\n"
    "puis il sort avec le petit sac et 25 lettres du 14 mars.\n"
    "La femme previent la garde que les chiens sont partis.\n"
)


@pytest.mark.parametrize("kind", ["letter", "ending", "small word dropped", "name", "letters swapped"])
def test_latin_words_have_the_errors_of_their_letters(kind: str) -> None:
    found = [error for seed in range(12) for error in plant(LATIN, 1, seed, {kind: ALL_KINDS[kind]})[1]]
    assert found
    assert all((error.wrong + error.right).isascii() for error in found)
    if kind == "small word dropped":
        assert all(len(error.right.strip()) <= 3 for error in found)


def test_nothing_is_planted_near_a_place_that_is_wrong_already() -> None:
    # The whole text is one such place, or its first line.
    assert [error.kind for error in plant(LATIN, 5, 1, own=[(0, len(LATIN))])[1]] == [OWN]
    first = LATIN.index("\n")
    for seed in range(10):
        text, planted = plant(LATIN, 4, seed, own=[(3, first)])
        own = [error for error in planted if error.kind == OWN]
        assert [(error.wrong, error.right) for error in own] == [(LATIN[3:first], "")]
        assert all(text[error.start : error.end] == error.wrong for error in planted)
        assert all(error.start > own[0].end for error in planted if error.kind != OWN)
    assert plant("", 3, 1) == ("", ())

"""Words that cannot follow each other."""

import pytest

from ocr.consistency.adjacent_words import cannot_follow
from ocr.language.russian import RUSSIAN
from ocr.language.serbian import SERBIAN


@pytest.mark.parametrize(
    "pair",
    [
        # A preposition, and a word that it does not govern, or none that has a case.
        *("к района", "для имеются", "при вагонов", "в из", "через складе", "без и", "над району"),
        # Two verbs; an adjective and a verb; an adjective and what it does not agree with.
        *("имеется находятся", "решить выполняет", "крупных находится", "крупных район", "новый складами"),
        "советских новый",
        # A locative has a preposition always; an adverb counts nothing.
        *("комиссия складах", "проверила районе", "вчера вагонов"),
    ],
)
def test_two_words_cannot_follow_each_other(pair: str) -> None:
    first, second = pair.split()
    assert cannot_follow(first, second, RUSSIAN)
    assert not cannot_follow(first, second, SERBIAN)


@pytest.mark.parametrize(
    "pair",
    [
        *(
            "к району",
            "для района",
            "при вагонах",
            "в январе",
            "на складе",
            "по его",
            "в не",
            "без очень",
            "до пяти",
        ),
        *("может находиться", "было решено", "стала известна", "больные лежат", "последний пришел"),
        *(
            "крупных районов",
            "крупные районы",
            "новый склад",
            "новым складом",
            "считает лишним",
            "лишним говорить",
        ),
        *(
            "которого завод",
            "все вагоны",
            "много вагонов",
            "свойственный человеку",
            "том складе",
            "двух складах",
        ),
        # Words that the dictionary lacks.
        *("в Муцдене", "шрифтелеграммы складах", "в метро", "на пальто"),
    ],
)
def test_two_words_may_follow_each_other(pair: str) -> None:
    first, second = pair.split()
    assert not cannot_follow(first, second, RUSSIAN)

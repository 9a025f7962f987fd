"""Russian: its letters, words and endings, and its dictionary (OpenCorpora, by pymorphy3)."""

import re
from functools import cache, lru_cache
from typing import Protocol, cast

from ocr.language.base import Language


class _Morphology(Protocol):
    def word_is_known(self, word: str) -> bool: ...


@cache
def _morphology() -> _Morphology:
    # The dictionary takes a noticeable time and 15 MB to load: only what asks for words loads it.
    import pymorphy3

    return cast(_Morphology, pymorphy3.MorphAnalyzer(lang="ru"))


@lru_cache(maxsize=50_000)
def is_known_word(word: str) -> bool:
    """Return whether the dictionary has this form; both halves must be known in a hyphenated word.

    >>> is_known_word("дивизий"), is_known_word("дивизнй"), is_known_word("пять-шесть")
    (True, False, True)
    """
    morphology = _morphology()
    return morphology.word_is_known(word.lower()) or (
        "-" in word and all(part and morphology.word_is_known(part.lower()) for part in word.split("-"))
    )


RUSSIAN = Language(
    name="Russian",
    tesseract_code="rus",
    alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    letters_by_frequency="оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    negations=frozenset({"не", "ни", "нет"}),
    name_ending=re.compile(r"(?:ами|ями|ого|ому|[оеа]й|[оеиы]м|[ая]м|[ая]х|[ое]в|[аяуюеиыоьй])$"),
    # «ч.», «час.», «часов»; «мин.» stands behind minutes alone.
    hours=re.compile(r"ч(?:ас(?:а|ов|ам)?)?"),
    is_known_word=is_known_word,
)

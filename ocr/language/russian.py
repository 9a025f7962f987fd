"""What is Russian: its dictionary (OpenCorpora, by pymorphy3)."""

from functools import cache, lru_cache
from typing import Protocol, cast

import pymorphy3


class _Morphology(Protocol):
    def word_is_known(self, word: str) -> bool: ...


@cache
def _morphology() -> _Morphology:
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

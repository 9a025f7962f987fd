"""Which words with a capital are proper names, by the dictionary."""

import re
from functools import cache, lru_cache

from ocr.language.base import Language
from ocr.language.dictionaries import load_morphology
from ocr.language.latin_names import sound_of

_PROPER = ("Name", "Surn", "Patr", "Geox")
_MIN_UNKNOWN = 4
# Beginnings and ends of the words that bodies and enterprises were called by, which translators write out.
_BODY = re.compile(
    r"^(?:нарком|главк|исполком|обком|райком|горком|губком|крайком|местком|профком|облисполком)"
    r"|(?:пром|строй|трест|торг|снаб|сбыт|хоз|транс|издат|завод|комат|чермет|цветмет)(?:[аеу]|ом)?$"
)


@cache
def _has_dictionary(language: Language) -> bool:
    return language.code in ("ru", "uk") and language.dictionary.is_here()


@lru_cache(maxsize=50_000)
def is_proper(word: str, language: Language, *, alone: bool) -> bool:
    """Return whether a word with a capital names a person or a place.

    `alone` tells that the capital says nothing, as at a sentence's beginning: then its likeliest reading decides.
    A word that the dictionary lacks is a name if it is long enough, alone or not; without a dictionary none is.

    >>> from ocr.language.russian import RUSSIAN
    >>> [is_proper(word, RUSSIAN, alone=True) for word in ("Федоренко", "Беседа", "ЦЗЕ-ДУНА", "Иркутске")]
    [True, False, True, True]
    """
    if not _has_dictionary(language):
        return False
    morphology = load_morphology(language.code)
    if _BODY.search(word.lower()):
        return False
    parts = [part for part in word.split("-") if part]
    if alone and "ADJF" in morphology.parse(parts[0].lower())[0].tag.grammemes:
        return False
    if not all(morphology.word_is_known(part.lower()) for part in parts):
        return len(word) >= _MIN_UNKNOWN and sound_of(word) != ""
    readings = morphology.parse(parts[0].lower())
    proper = [any(mark in reading.tag.grammemes for mark in _PROPER) for reading in readings]
    if not alone:
        return any(proper)
    if not proper or proper[0]:
        return bool(proper)
    # «Сомов говорит»: a surname in the nominative, and else a word in a case that opens no sentence.
    is_oblique = "NOUN" in readings[0].tag.grammemes and "nomn" not in readings[0].tag.grammemes
    return is_oblique and any(
        "Surn" in reading.tag.grammemes and "nomn" in reading.tag.grammemes for reading in readings
    )

"""What must be known of the language of a translation, and of its original's, to hold one against the other."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from ocr.language.dictionaries import Dictionary
from ocr.language.number_words import NumberWords


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentWords:
    """The words of documents in a language: how its sentences end, its forms, its numbers.

    Behind `abbreviations`, in small letters, a full stop ends no sentence. `form` matches the beginning of a form's
    line, in any case of its letters: secrecy, copies, stamps, who received, typed and deciphered it. `pronouns` stand
    for persons. `conjunctions` join the last name of a list.
    """

    abbreviations: frozenset[str]
    form: re.Pattern[str]
    pronouns: frozenset[str]
    conjunctions: frozenset[str]
    numbers: NumberWords

    def __hash__(self) -> int:
        return id(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLanguage:
    """A language that records are translated into.

    `code` is that of ISO 639-1. `originals` are the words of documents of the languages that are translated, by
    code; `glossaries` are their things: each a pair of beginnings of words in the original and in the translation.
    `credit` begins the line that names the translator. `place_names` are such pairs for names that are no
    transliteration of each other. `common_capitals` are words, in small letters, that this language writes with a
    capital and that name no person and no place. `respell` returns the forms that a word may have in another
    spelling of the language; `count_uses` how often its word list has a word. `write_value` writes a number in the
    manner of another text: (5, "three") is "five".
    """

    code: str
    words: DocumentWords
    originals: Mapping[str, DocumentWords]
    glossaries: Mapping[str, Callable[[], "Glossary"]]
    place_names: Mapping[str, Callable[[], "Glossary"]]
    common_capitals: frozenset[str]
    credit: re.Pattern[str]
    dictionary: Dictionary
    respell: Callable[[str], tuple[str, ...]]
    count_uses: Callable[[str], int]
    write_value: Callable[[Fraction, str], str]
    write_date: Callable[[int, int, str], str]

    def __hash__(self) -> int:
        return hash(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """Things by the beginnings of the words for them: in the original, and in the translation."""

    original: Mapping[str, frozenset[int]]
    translation: Mapping[str, frozenset[int]]

    def things_of(self, word: str) -> frozenset[int]:
        """Return the things that a word of the original, in small letters, is for."""
        return _look_up(self.original, word)

    def translated_things_of(self, word: str) -> frozenset[int]:
        """Return the things that a word of the translation, in small letters, is for."""
        return _look_up(self.translation, word)


def _look_up(table: Mapping[str, frozenset[int]], word: str) -> frozenset[int]:
    for end in range(len(word), 1, -1):
        if (found := table.get(word[:end])) is not None and (end > 3 or len(word) - end <= 3):
            return found
    return frozenset()


def parse_glossary(text: str) -> Glossary:
    """Return the glossary in a text: a line a thing, words of the original, a colon, words of the translation.

    >>> glossary = parse_glossary("войск: troop force")
    >>> glossary.things_of("войсками") == glossary.translated_things_of("troops")
    True
    """
    original: dict[str, set[int]] = {}
    translation: dict[str, set[int]] = {}
    for number, line in enumerate(text.splitlines()):
        if line.startswith("#") or ":" not in line:
            continue
        left, right = line.split(":", 1)
        for table, words in ((original, left), (translation, right)):
            for word in words.split():
                table.setdefault(word, set()).add(number)
    return Glossary(
        original={word: frozenset(things) for word, things in original.items()},
        translation={word: frozenset(things) for word, things in translation.items()},
    )

"""Names that stand once and differ by one letter from a name that the record has often."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.model import TokenKind
from ocr.text.tokens import tokenise

# Least length of a name without its ending: shorter names often differ by one letter.
_MIN_STEM_LETTERS = 5
# Least number of mentions of a name for a name one letter off, mentioned once, to be its misspelling.
_MIN_USUAL_MENTIONS = 3


class UsualName(NamedTuple):
    """The usual spelling of a name in a record, without its ending, and the number of its mentions."""

    name: str
    times: int


def count_names(texts: Iterable[str], language: Language = RUSSIAN) -> Counter[str]:
    """Return the number of mentions of each name in texts, by the name without its ending.

    >>> count_names(["В Мукдене и под Мукденом. Был в Пекине."])["мукден"]
    2
    """
    return Counter(
        _name_stem(token.text, language)
        for text in texts
        for token in tokenise(text, language)
        if token.kind is TokenKind.NAME and is_name(token.text, language)
    )


def is_name(text: str, language: Language) -> bool:
    """Return whether a text may be a name: of letters alone, «Лук’яненко» among them."""
    return "-" not in text and language.is_word(text)


def _name_stem(name: str, language: Language) -> str:
    return language.name_ending.sub("", language.fold(name))


def find_usual_name(name: str, names: Mapping[str, int], language: Language = RUSSIAN) -> UsualName | None:
    """Return the usual spelling of a name that is mentioned once and differs by one letter from it; None without one.

    A difference in a fleeting vowel does not count: it comes of inflection.

    >>> names = count_names(["В Мукдене, под Мукденом, из Мукдена. В Муцдене."])
    >>> find_usual_name("Муцдене", names), find_usual_name("Мукдене", names)
    (UsualName(name='Мукден', times=3), None)
    """
    stem = _name_stem(name, language)
    if len(stem) < _MIN_STEM_LETTERS or names.get(stem, 0) > 1:
        return None
    for other, times in names.items():
        # Names with another first or last letter are other names.
        is_alike = times >= _MIN_USUAL_MENTIONS and (other[:1], other[-1:]) == (stem[:1], stem[-1:])
        if not is_alike or DamerauLevenshtein.distance(other, stem) != 1:
            continue
        if language.fleeting_vowels.sub("", other) != language.fleeting_vowels.sub("", stem):
            return UsualName(other.capitalize(), times)
    return None


class NameIndex:
    """The names of a record by their first and last letters, so that each name is compared with few others."""

    def __init__(self, names: Mapping[str, int], language: Language = RUSSIAN) -> None:
        self._names, self._language = names, language
        self._usual: dict[tuple[str, str], dict[str, int]] = {}
        for name, times in names.items():
            if times >= _MIN_USUAL_MENTIONS:
                self._usual.setdefault((name[:1], name[-1:]), {})[name] = times

    def near(self, name: str) -> dict[str, int]:
        """Return the names, in their order, among which `find_usual_name` has the same result as among all.

        >>> NameIndex({"мукден": 3, "пекин": 4, "муцден": 1}).near("Муцдене")
        {'мукден': 3, 'муцден': 1}
        """
        stem = _name_stem(name, self._language)
        itself = {stem: self._names[stem]} if stem in self._names else {}
        return {**self._usual.get((stem[:1], stem[-1:]), {}), **itself}

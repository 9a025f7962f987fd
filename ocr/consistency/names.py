"""A name that the rest of the record spells otherwise."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import regex
from rapidfuzz.distance import DamerauLevenshtein

from ocr.language.russian import RUSSIAN
from ocr.model import TokenKind
from ocr.text.tokens import tokenise

# Shorter names, without their ending, are too like one another.
MIN_STEM_LETTERS = 5


# So often a name must stand otherwise for one that stands once to be the odd one.
MIN_USUAL_TIMES = 3


# What comes and goes before the last letter as a name is inflected or another is made of it: «Павел», «Павла»;
# «Китаец», «Китайца»; «Михаил», «Михайлов».
_FLEETING = regex.compile(r"[еоиьй]+(?=[цкл]$)")


class UsualName(NamedTuple):
    """How the rest of a record spells a name, its ending left out, and how often."""

    name: str
    times: int


def count_names(texts: Iterable[str]) -> Counter[str]:
    """Return how often each name stands in texts, endings left out.

    >>> count_names(["В Мукдене и под Мукденом. Был в Пекине."])["мукден"]
    2
    """
    return Counter(
        _name_stem(token.text)
        for text in texts
        for token in tokenise(text)
        if token.kind is TokenKind.NAME and token.text.isalpha()
    )


def _name_stem(name: str) -> str:
    return RUSSIAN.name_ending.sub("", name.lower().replace("ё", "е"))


def find_usual_name(name: str, names: Mapping[str, int]) -> UsualName | None:
    """Return how the rest of a record spells a name that stands like this but once, and that a letter parts from it.

    Not the letter that comes and goes with the endings.

    >>> names = count_names(["В Мукдене, под Мукденом, из Мукдена. В Муцдене."])
    >>> find_usual_name("Муцдене", names), find_usual_name("Мукдене", names)
    (UsualName(name='Мукден', times=3), None)
    """
    stem = _name_stem(name)
    if len(stem) < MIN_STEM_LETTERS or names.get(stem, 0) > 1:
        return None
    for other, times in names.items():
        # Names that begin or end otherwise are others.
        is_alike = times >= MIN_USUAL_TIMES and (other[:1], other[-1:]) == (stem[:1], stem[-1:])
        if not is_alike or DamerauLevenshtein.distance(other, stem) != 1:
            continue
        if _FLEETING.sub("", other) != _FLEETING.sub("", stem):
            return UsualName(other.capitalize(), times)
    return None


class NameIndex:
    """The names of a record by their first and last letters, so that not all are compared with each name."""

    def __init__(self, names: Mapping[str, int]) -> None:
        self._names = names
        self._often: dict[tuple[str, str], dict[str, int]] = {}
        for name, times in names.items():
            if times >= MIN_USUAL_TIMES:
                self._often.setdefault((name[:1], name[-1:]), {})[name] = times

    def near(self, name: str) -> dict[str, int]:
        """Return the names, in their order, among which `find_usual_name` finds what it would find among all.

        >>> NameIndex({"мукден": 3, "пекин": 4, "муцден": 1}).near("Муцдене")
        {'мукден': 3, 'муцден': 1}
        """
        stem = _name_stem(name)
        own = {stem: self._names[stem]} if stem in self._names else {}
        return {**self._often.get((stem[:1], stem[-1:]), {}), **own}

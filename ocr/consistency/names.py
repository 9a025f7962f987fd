"""A name that the rest of the record spells otherwise."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from ocr.consistency.numbers import _OFTEN, _name_stem
from ocr.model import TokenKind
from ocr.text.tokens import tokenise

# Shorter names, without their ending, are too like one another.
_LEAST_STEM = 5


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


def find_usual_name(name: str, names: Mapping[str, int]) -> UsualName | None:
    """Return how the rest of a record spells a name that stands like this but once, and that a letter parts from it.

    >>> names = count_names(["В Мукдене, под Мукденом, из Мукдена. В Муцдене."])
    >>> find_usual_name("Муцдене", names), find_usual_name("Мукдене", names)
    (UsualName(name='Мукден', times=3), None)
    """
    stem = _name_stem(name)
    if len(stem) < _LEAST_STEM or names.get(stem, 0) > 1:
        return None
    for other, times in names.items():
        # Names that begin or end otherwise are others.
        is_alike = times >= _OFTEN and (other[:1], other[-1:]) == (stem[:1], stem[-1:])
        if is_alike and other != stem and DamerauLevenshtein.distance(other, stem) == 1:
            return UsualName(other.capitalize(), times)
    return None

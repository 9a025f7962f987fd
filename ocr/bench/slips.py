"""Typist's slips put into a text: misspelt words, which a reader must read as they are typed."""

import random
from collections.abc import Collection
from typing import NamedTuple

import regex

from ocr.language.russian import RUSSIAN
from ocr.text.shapes import CYRILLIC, to_shapes

_WORD = regex.compile(r"(?<![\p{L}\d-])[а-яёА-ЯЁ]{5,}(?![\p{L}\d-])")
# In the order of the shapes, which decides what a seed draws.
_SMALL, _CAPITALS = CYRILLIC[:33], CYRILLIC[33:]


class Slip(NamedTuple):
    """A word as it is typed, and as it was intended."""

    typed: str
    meant: str


def mistype(text: str, number: int, seed: int) -> tuple[str, tuple[Slip, ...]]:
    """Return the text with `number` words mistyped, and these words in order; all typed words are different.

    A letter is replaced, two letters are swapped, a letter is left out or struck twice. The same seed makes the same
    slips. Raises ValueError for a text with fewer known words of five letters or more.
    """
    rng = random.Random(seed)
    words = [match for match in _WORD.finditer(text) if RUSSIAN.is_known_word(match.group())]
    if len(words) < number:
        raise ValueError(f"{number} slips are wanted in a text with {len(words)} words to mistype")
    taken = set(text.split())
    slips: dict[int, Slip] = {}
    for match in rng.sample(words, number):
        typed = _slip(match.group(), rng, taken)
        taken.add(typed)
        slips[match.start()] = Slip(typed, match.group())
    pieces, done = [], 0
    for start, slip in sorted(slips.items()):
        pieces += [text[done:start], slip.typed]
        done = start + len(slip.meant)
    return "".join(pieces) + text[done:], tuple(slip for _, slip in sorted(slips.items()))


def _slip(word: str, rng: random.Random, taken: Collection[str]) -> str:
    while True:
        at = rng.randrange(1, len(word) - 1)
        letters = list(word)
        kind = rng.randrange(4)
        if kind == 0:
            letters[at] = rng.choice(_CAPITALS if word[at].isupper() else _SMALL)
        elif kind == 1:
            letters[at : at + 2] = letters[at + 1], letters[at]
        elif kind == 2:
            del letters[at]
        else:
            letters.insert(at, letters[at])
        typed = "".join(letters)
        if typed != word and typed not in taken and not RUSSIAN.is_known_word(typed):
            return typed


def count_as_typed(slips: Collection[Slip], reading: str) -> int:
    """Return the number of slips that a reading has as typed."""
    read = {to_shapes(word) for word in regex.findall(r"[\p{L}\d]+", reading)}
    return sum(to_shapes(slip.typed) in read for slip in slips)

"""Characters without ink: what word processors and web pages leave in a text that no page can show.

They are looked through: a word with a soft hyphen in it is one word. Offsets count in the text as it is.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import regex

# By name, what the characters do; as in a character class.
INKLESS: Mapping[str, str] = {
    # A place where a word may be broken. At a line end it is the hyphen itself: there it is kept.
    "soft hyphen": r"\u00ad\x1f",
    # Places where a line may or must not end; web pages put them into long words and addresses.
    "zero-width space": r"\u200b",
    "word joiner": r"\u2060",
    "byte order mark": r"\ufeff",
    # How neighbouring letters join: for other scripts, pasted along.
    "zero-width joiners": r"\u200c\u200d\u034f\u180e",
    # The direction of writing: left by editors that know Hebrew or Arabic.
    "direction marks": r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u206a-\u206f",
    # Invisible signs of formulas.
    "invisible operators": r"\u2061-\u2064",
    # Which of two drawings of a sign is wanted.
    "variation selectors": r"\ufe00-\ufe0f\U000e0100-\U000e01ef",
    "tags": r"\U000e0001-\U000e007f",
}
# Where a stress mark may stand: no Russian letter is a vowel with one. Й, Ё and Ї are letters of their own, with
# other marks; Ѓ and Ќ have the acute, and stand on consonants.
_VOWELS = "аеёиоуыэюяіѣѵєїaeoyАЕЁИОУЫЭЮЯІѢѴЄЇAEOY"
# Vowels with the stress mark in one character.
_STRESSED: Mapping[str, str] = {"ѐ": "е", "ѝ": "и", "Ѐ": "Е", "Ѝ": "И"}
_SIGNS = "".join(INKLESS.values())
# Stress marks are printed in dictionaries and textbooks; no typewriter has them.
_STRESS = "\u0300\u0301"
# Looked back for within bounds: a text may be one run of marks.
_ON_VOWEL = regex.compile(rf"(?<=[{_VOWELS}][\u0308{_STRESS}{_SIGNS}]{{0,8}})[{_STRESS}]")
_LINE_END_HYPHEN = regex.compile(r"\u00ad[^\S\n\f]*[\n\f]")
_ANY = re.compile(rf"[{_SIGNS}{_STRESS}]")
_TO_UNSTRESSED = str.maketrans(dict(_STRESSED))


class Inked(NamedTuple):
    """The characters of a text that leave ink or space; `offsets` are their places in it, and the length behind."""

    text: str
    offsets: Sequence[int]


def drop_inkless(text: str) -> Inked:
    """Return the text without characters that leave no ink, and without stress marks.

    >>> drop_inkless("за\\u0301\\u00adмок")
    Inked(text='замок', offsets=[0, 1, 4, 5, 6, 7])
    """
    offsets: list[int] = []
    done = 0
    for match in _ANY.finditer(text):
        at = match.start()
        if _is_inkless(text, at):
            offsets += range(done, at)
            done = at + 1
    if not done:
        # Few texts have any, and each page is asked several times.
        return Inked(text.translate(_TO_UNSTRESSED), range(len(text) + 1))
    offsets += range(done, len(text) + 1)
    return Inked("".join(text[at] for at in offsets[:-1]).translate(_TO_UNSTRESSED), offsets)


def _is_inkless(text: str, at: int) -> bool:
    if text[at] in _STRESS:
        return _ON_VOWEL.match(text, at) is not None
    return text[at] != "\u00ad" or _LINE_END_HYPHEN.match(text, at) is None


def end_behind_marks(text: str, end: int) -> int:
    """Return the offset behind the stress marks and other signs on the character that ends at `end`."""
    while end < len(text) and _ANY.match(text, end) and _is_inkless(text, end):
        end += 1
    return end

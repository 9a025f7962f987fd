"""The record against itself: a document's number, or a name, that stands otherwise elsewhere in it.

It raises suspicion and decides `sic`; it never overrules what the page clearly shows.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import regex
from rapidfuzz.distance import DamerauLevenshtein

# A number as documents are numbered: behind № or No., at least three digits.
_MENTION = regex.compile(r"(?:(?P<word>\p{L}{4,})\W{1,3})?(?:№|\bN[o°º]?\.?)\s*(?P<number>\d{3,})\b")
_ENDING = regex.compile(r"(?:ами|ями|ого|ому|[оеа]й|[оеиы]м|[ая]м|[ая]х|[ое]в|[аяуюеиыоьй])$")
# So often a name must stand otherwise for one that stands once to be the odd one.
_OFTEN = 3
# Russian endings change, the first letters stay: «шифртелеграмма», «шифртелеграммы».
_STEM_LETTERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberMention:
    """A document number as it stands somewhere in the record: page_index is None for the catalogue title."""

    value: str
    stem: str
    page_index: int | None
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """The form that the rest of the record gives, and where: 0-based pages, and whether the title has it."""

    expected: str
    page_indexes: tuple[int, ...]
    in_title: bool


def find_mentions(text: str, page_index: int | None) -> tuple[NumberMention, ...]:
    """Return the document numbers in a text, with the stem of the word before each.

    >>> [(m.stem, m.value) for m in find_mentions("Продолжение шифртелеграммы № 25848", 2)]
    [('шифртеле', '25848')]
    """
    return tuple(
        NumberMention(
            value=match["number"],
            stem=(match["word"] or "").lower()[:_STEM_LETTERS],
            page_index=page_index,
            start=match.start("number"),
        )
        for match in _MENTION.finditer(text)
    )


def find_contradiction(mention: NumberMention, mentions: Sequence[NumberMention]) -> Contradiction | None:
    """Return what the rest of the record gives instead of this number, None if nothing speaks against it.

    Another mention is of the same number if the same word stands before it, or if one digit or one
    transposition parts the two. The title outweighs the sheets; without it two sheets must agree against one.
    """
    others = [m for m in mentions if m != mention and _same_number(m, mention)]
    weights: Counter[str] = Counter()
    for other in others:
        weights[other.value] += 2 if other.page_index is None else 1
    if not weights:
        return None
    expected, weight = weights.most_common(1)[0]
    if expected == mention.value or weight < 2 or weight <= weights[mention.value] + 1:
        return None
    backers = [other for other in others if other.value == expected]
    return Contradiction(
        expected=expected,
        page_indexes=tuple(sorted({m.page_index for m in backers if m.page_index is not None})),
        in_title=any(m.page_index is None for m in backers),
    )


def _same_number(a: NumberMention, b: NumberMention) -> bool:
    if a.value == b.value or (a.stem and a.stem == b.stem and a.page_index != b.page_index):
        return True
    return len(a.value) == len(b.value) >= 4 and DamerauLevenshtein.distance(a.value, b.value) <= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the rest of the record says of a number: gives it otherwise, or just so."""

    contradiction: Contradiction | None = None
    supports: bool = False


def find_record(mentions: Sequence[NumberMention], page_index: int, starts: Collection[int]) -> Record:
    """Return what the rest of a record says of the document number that begins at one of the offsets of a page."""
    mention = next((m for m in mentions if m.page_index == page_index and m.start in starts), None)
    if mention is None:
        return Record()
    contradiction = find_contradiction(mention, mentions)
    is_repeated = any(m.value == mention.value and m != mention for m in mentions)
    return Record(contradiction=contradiction, supports=contradiction is None and is_repeated)


def _name_stem(name: str) -> str:
    return _ENDING.sub("", name.lower().replace("ё", "е"))


class NameIndex:
    """The names of a record by their first and last letters, so that not all are compared with each name."""

    def __init__(self, names: Mapping[str, int]) -> None:
        self._names = names
        self._often: dict[tuple[str, str], dict[str, int]] = {}
        for name, times in names.items():
            if times >= _OFTEN:
                self._often.setdefault((name[:1], name[-1:]), {})[name] = times

    def near(self, name: str) -> dict[str, int]:
        """Return the names, in their order, among which `find_usual_name` finds what it would find among all.

        >>> NameIndex({"мукден": 3, "пекин": 4, "муцден": 1}).near("Муцдене")
        {'мукден': 3, 'муцден': 1}
        """
        stem = _name_stem(name)
        own = {stem: self._names[stem]} if stem in self._names else {}
        return {**self._often.get((stem[:1], stem[-1:]), {}), **own}

"""Names one letter off a name that everybody knows: «Муцден» for «Мукден».

Told is a name that stands in no dictionary and in no gazetteer, and that one letter makes a name of the gazetteer. A
name that the record mentions again is its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from ocr.consistency.name_mentions import Mention, iter_mentions, stem_of
from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.language.base import Language
from ocr.language.gazetteer import Gazetteer, gazetteer_of
from ocr.model import Reason, TokenKind

NAME = "known-name"
_MIN_STEM_LETTERS = 5
_NO_NAMES = Gazetteer(frozenset())


class _Known(NamedTuple):
    """Names by their stems, and the stems by their first letter and length."""

    names: Mapping[str, str]
    near: Mapping[tuple[str, int], tuple[str, ...]]


@lru_cache(maxsize=8)
def _index(gazetteer: Gazetteer, language: Language) -> _Known:
    """Return the parts of the names of a gazetteer in the order of their stems."""
    names: dict[str, str] = {}
    for name in sorted(gazetteer.names):
        for part in (name, *name.split()):
            names.setdefault(stem_of(part, language), part)
    near: dict[tuple[str, int], list[str]] = defaultdict(list)
    for stem in names:
        if len(stem) >= _MIN_STEM_LETTERS:
            near[stem[0], len(stem)].append(stem)
    return _Known(names, {key: tuple(stems) for key, stems in near.items()})


def check_known_names(record: RecordText, added: Gazetteer = _NO_NAMES) -> Checked:
    """Return the names of the sheets one letter off a name of the gazetteer, and those that stand in it.

    `added` are an archive's own names.
    """
    known = _index(gazetteer_of(record.language) | added, record.language)
    mentions = list(iter_mentions(record))
    times = Counter(mention.stem for mention in mentions)
    found = [
        _report(mention, near, record)
        for mention in mentions
        if times[mention.stem] == 1
        and mention.is_named
        and (near := _find_near(mention, known, record.language))
    ]
    agreeing = [
        record.on_sheet(one.page_index, one.start, one.end) for one in mentions if one.stem in known.names
    ]
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _find_near(mention: Mention, known: _Known, language: Language) -> str:
    """Return the one name of the gazetteer that is a letter off; "" without one, or with several."""
    stem = mention.stem
    if mention.is_known or len(stem) < _MIN_STEM_LETTERS or stem in known.names:
        return ""
    candidates: Iterable[str] = (
        other for length in (-1, 0, 1) for other in known.near.get((stem[0], len(stem) + length), ())
    )
    near = [other for other in candidates if _is_slip(stem, other, language)]
    return known.names[near[0]] if len(near) == 1 else ""


def _is_slip(stem: str, other: str, language: Language) -> bool:
    """Return whether a stem is another one with a letter wrong within it: at its end another ending stands."""
    is_swapped = sorted(stem) == sorted(other)
    if OSA.distance(stem, other, score_cutoff=1) != 1 or (stem[-1] != other[-1] and not is_swapped):
        return False
    return language.fleeting_vowels.sub("", stem) != language.fleeting_vowels.sub("", other)


def _report(mention: Mention, near: str, record: RecordText) -> Inconsistency:
    reason = Reason(
        evidence="record",
        text="«{name}» stands in no dictionary and no gazetteer; one letter off is «{near}».",
        fields=(("name", mention.text), ("near", near)),
    )
    place = record.on_sheet(mention.page_index, mention.start, mention.end)
    return Inconsistency(rule=NAME, kind=TokenKind.NAME, place=place, weight=0.5, reason=reason)


RULE = Rule(
    name=NAME,
    matter=Matter.NAMES,
    cause="A letter of a well-known name was mistyped.",
    wrong="Заводы стоят в Муцдене и Фушуне.",
    right="Заводы стоят в Мукдене и Фушуне.",
    check=check_known_names,
)

"""One name in several spellings within a record: «Лебедянский» three times and «Лебедянсний» once.

Two names one letter apart may be two people. Told is a spelling that stands once beside one that stands at least
twice, where the dictionary and the gazetteer have not both; endings, fleeting vowels and one kind of apostrophe make
no difference. A part of a Chinese name written with and without its hyphen is told too, with less weight.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from ocr.consistency.name_mentions import Mention, iter_mentions
from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.model import Reason, RecordPlace, TokenKind

NAME = "name-spelling"
_MIN_STEM_LETTERS = 4
# Least number of mentions of a spelling for another one, one letter off and mentioned once, to be its slip.
_MIN_USUAL_MENTIONS = 2
_SURE_MENTIONS = 3
# Names are compared with so many others at most: a sheet has few.
_MAX_COMPARED = 400


class _Usual(NamedTuple):
    """The usual spelling of a name: its mentions, the first of them, and its stems in order."""

    times: int
    first: Mention
    stems: tuple[str, ...]


def check_spellings(record: RecordText) -> Checked:
    """Return the names of the sheets that are spelt otherwise elsewhere, and the mentions of those spelt the same."""
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in iter_mentions(record):
        # «Кравец», «Кравца»: inflection drops a vowel.
        groups[record.language.fleeting_vowels.sub("", mention.stem)].append(mention)
    usual: dict[str, list[_Usual]] = defaultdict(list)
    for own in groups.values():
        if len(own) >= _MIN_USUAL_MENTIONS and any(one.is_named for one in own):
            stems = tuple(dict.fromkeys(one.stem for one in own))
            usual[own[0].stem[:1]].append(_Usual(len(own), own[0], stems))
    found = []
    for own in groups.values():
        if len(own) == 1 and (other := _find_usual(own[0], usual.get(own[0].stem[:1], ()))):
            found.append(_report(own[0], other, record))
    found += _find_hyphens(groups.values(), record)
    agreeing = [
        _place(one, record) for own in groups.values() if len(own) >= _MIN_USUAL_MENTIONS for one in own
    ]
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _find_usual(mention: Mention, usual: Sequence[_Usual]) -> _Usual | None:
    """Return the usual spelling one letter off, of those the one mentioned most; None where both may be right."""
    if len(mention.stem) < _MIN_STEM_LETTERS or mention.is_known:
        return None
    near = [one for one in usual[:_MAX_COMPARED] if any(_is_slip(mention.stem, stem) for stem in one.stems)]
    return max(near, key=lambda one: one.times, default=None)


def _is_slip(stem: str, usual: str) -> bool:
    """Return whether a stem is another one with a letter wrong, more, less, or two letters swapped."""
    if abs(len(stem) - len(usual)) > 1 or OSA.distance(stem, usual, score_cutoff=1) != 1:
        return False
    # «Чернов», «Чернова»: another ending, and no slip, unless the last letter is doubled.
    longer, shorter = sorted((stem, usual), key=len, reverse=True)
    return longer[:-1] != shorter or longer[-1] == longer[-2]


def _find_hyphens(groups: Iterable[list[Mention]], record: RecordText) -> list[Inconsistency]:
    """Return the mentions of names whose parts are joined otherwise than most of its mentions join them."""
    found = []
    for own in groups:
        shapes = Counter("-" in one.text for one in own if " " not in one.text)
        if len(shapes) < 2 or min(shapes.values()) > 1:
            continue
        rare = min(shapes, key=lambda has_hyphen: shapes[has_hyphen])
        if shapes[rare] == shapes[not rare]:
            rare = False
        odd = next(one for one in own if ("-" in one.text) == rare and " " not in one.text)
        first = next(one for one in own if ("-" in one.text) != rare and " " not in one.text)
        found.append(_report(odd, _Usual(shapes[not rare], first, ()), record, weight=0.3))
    return found


def _place(mention: Mention, record: RecordText) -> RecordPlace:
    return record.on_sheet(mention.page_index, mention.start, mention.end)


def _report(
    mention: Mention, usual: _Usual, record: RecordText, weight: float | None = None
) -> Inconsistency:
    reason = Reason(
        evidence="record",
        text="«{name}» stands once; «{usual}» stands {times} times, first on sheet {sheet}.",
        fields=(
            ("name", mention.text),
            ("usual", usual.first.text),
            ("times", str(usual.times)),
            ("sheet", str(usual.first.page_index + 1)),
        ),
    )
    return Inconsistency(
        rule=NAME,
        kind=TokenKind.NAME,
        place=_place(mention, record),
        other=_place(usual.first, record),
        weight=weight or (0.7 if usual.times >= _SURE_MENTIONS else 0.55),
        reason=reason,
    )


RULE = Rule(
    name=NAME,
    matter=Matter.NAMES,
    cause="A letter of a name was mistyped where the name stands otherwise elsewhere in the record.",
    wrong="Вчера Лебедянский осмотрел склад. Затем Лебедянский уехал. За ним Лебедянсний послал подводу.",
    right="Вчера Лебедянский осмотрел склад. Затем Лебедянского вызвали. За ним Лебедянский послал подводу.",
    check=check_spellings,
)

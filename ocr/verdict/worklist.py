"""The list that is shown: all findings, then of the doubts as many as are worth a look, equal ones as groups.

A look at a place is worth the probability of an error there times its severity, and costs LOOK_COST of the same: the
list ends where the next look costs more than it is worth, by default not before MIN_LISTED_SHARE of the tokens.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ocr.errors import UsageError
from ocr.model import Finding, Verdict

# What a look costs, measured in grave errors found: an archivist who finds one error in a number for every twenty
# places looked at, at about ten seconds each, still gains over rereading, which takes minutes for each error.
LOOK_COST = 0.05
# As many doubts are listed as this share of the document's tokens, if it has so many: what the model does not know
# of a document must not end the list.
MIN_LISTED_SHARE = 0.01
# Equal places are a group from one more than this on.
MAX_UNGROUPED = 3
_BUDGET = re.compile(r"(\d+(?:[.,]\d+)?)\s*(%?)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Where the list of doubts is to end; without any limit, where a look is no longer worth what it costs.

    `share` of the tokens, 0 to 1, or `places` is the length of the list, findings included, which are never left out.
    `min_probability`, 0 to 1, is the least of a listed doubt.
    """

    share: float | None = None
    places: int | None = None
    min_probability: float | None = None

    @property
    def is_default(self) -> bool:
        """Whether nobody asked for anything."""
        return self == Cut()

    def places_of(self, tokens: int) -> int | None:
        """Return how many places the list of a document may have, rounded up; None without a budget."""
        # Of 300 tokens 1 % are 3, whatever 0.01 is in binary.
        return self.places if self.share is None else math.ceil(round(self.share * tokens, 6))


DEFAULT_CUT = Cut()


class Worklist(NamedTuple):
    """The findings and the doubts of a document; the listed doubts first, each part worst first."""

    findings: tuple[Finding, ...]
    doubts: tuple[Finding, ...]

    @property
    def listed(self) -> tuple[Finding, ...]:
        """What is shown, in its order."""
        return (*self.findings, *(doubt for doubt in self.doubts if doubt.listed))


def make_cut(budget: str | float | None = None, min_probability: float | None = None) -> Cut:
    """Return the cut of a budget, "2%" or 40 or "40", and a least probability. Raises UsageError for bad values.

    >>> make_cut("2%"), make_cut("40").places, make_cut(min_probability=0.1).min_probability
    (Cut(share=0.02, places=None, min_probability=None), 40, 0.1)
    """
    if min_probability is not None and not 0 <= min_probability <= 1:
        raise UsageError(f"{min_probability} is no probability. Give --min-probability a number from 0 to 1.")
    if budget is None:
        return Cut(min_probability=min_probability)
    match = _BUDGET.fullmatch(str(budget).strip())
    amount = float(match[1].replace(",", ".")) if match else -1.0
    is_share = match is not None and match[2] == "%"
    if amount < 0 or (is_share and amount > 100) or not (is_share or amount.is_integer()):
        raise UsageError(
            f"{str(budget)!r} is no budget. Give --budget a number of places, such as 40, or a share of the words, "
            "numbers and marks of the transcription, such as 2%."
        )
    if is_share:
        return Cut(share=amount / 100, min_probability=min_probability)
    return Cut(places=int(amount), min_probability=min_probability)


def make_worklist(
    findings: Sequence[Finding],
    doubts: Iterable[Finding],
    texts: Mapping[int, str],
    tokens: int,
    cut: Cut = DEFAULT_CUT,
) -> Worklist:
    """Return the findings and the doubts of a document, each with whether it is listed, and its group.

    `findings` are worst first; `texts` are the decoded transcriptions by page index, `tokens` is how many they have.
    A doubt about a place that a finding or a worse doubt shows is not listed. For unlisted ones there is no group.
    """
    ranked = sorted(doubts, key=lambda d: (-d.rank, d.page_index, d.start, d.end, d.reading, d.id))
    shown = _find_shown(findings, ranked, texts)
    candidates = [doubt for doubt, is_shown in zip(ranked, shown, strict=True) if not is_shown]
    listed = choose_listed(candidates, len(findings), tokens, cut)
    chosen = {id(doubt) for doubt in listed}
    rest = [replace(doubt, listed=False) for doubt in ranked if id(doubt) not in chosen]
    return Worklist(group_equals(findings), (*group_equals(listed), *rest))


def choose_listed(ranked: Sequence[Finding], findings: int, tokens: int, cut: Cut) -> list[Finding]:
    """Return the doubts that are listed beside so many findings; `ranked` are the doubts that may be, worst first."""
    if cut.is_default:
        worth = sum(doubt.rank >= LOOK_COST for doubt in ranked)
        return list(ranked[: max(worth, math.ceil(round(MIN_LISTED_SHARE * tokens, 6)))])
    likely = [
        doubt for doubt in ranked if cut.min_probability is None or doubt.probability >= cut.min_probability
    ]
    places = cut.places_of(tokens)
    return likely if places is None else likely[: max(0, places - findings)]


def _find_shown(
    findings: Sequence[Finding], ranked: Sequence[Finding], texts: Mapping[int, str]
) -> list[bool]:
    """Return whether each doubt is about a place that a finding shows, or the same tokens as a worse doubt."""
    on_page: dict[int | None, list[Finding]] = defaultdict(list)
    for finding in findings:
        on_page[finding.page_index].append(finding)
    taken: set[tuple[int | None, int, int]] = set()
    shown = []
    for doubt in ranked:
        place = (doubt.page_index, doubt.start, doubt.end)
        # Of two doubts about one gap each has another text that may be missing there.
        is_again = place in taken and doubt.start < doubt.end
        text = texts[doubt.page_index] if doubt.page_index is not None else ""
        shown.append(is_again or any(shows(one, doubt, text) for one in on_page[doubt.page_index]))
        taken.add(place)
    return shown


def shows(finding: Finding, doubt: Finding, text: str) -> bool:
    """Return whether whoever looks at a finding sees the place of a doubt on the same page, whose text is given.

    That is: the same token, the same gap, or a gap beside the finding's tokens, with nothing but spaces between.
    """
    if doubt.start < doubt.end:
        return doubt.start < finding.end and finding.start < doubt.end
    left = right = doubt.start
    while left and text[left - 1].isspace():
        left -= 1
    while right < len(text) and text[right].isspace():
        right += 1
    return finding.start <= right and left <= finding.end


def group_equals(places: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the places, more than MAX_UNGROUPED that misread the same letters alike with these as their group."""
    names = [_name_of(place) for place in places]
    counted = Counter(names)
    return tuple(
        replace(place, group=name if name and counted[name] > MAX_UNGROUPED else "")
        for place, name in zip(places, names, strict=True)
    )


def gather_entries(places: Iterable[Finding]) -> tuple[tuple[Finding, ...], ...]:
    """Return the places as the entries of a list: each group one, where its first place stands, others alone."""
    entries: dict[str | int, list[Finding]] = {}
    for at, place in enumerate(places):
        entries.setdefault(place.group or at, []).append(place)
    return tuple(map(tuple, entries.values()))


def _name_of(place: Finding) -> str:
    """Return what equal places have in common, «с -> о»; "" for what is no letter for letter."""
    if place.verdict is not Verdict.MISREAD or place.differing is None:
        return ""
    transcribed, read = place.differing
    return f"{transcribed} -> {read}" if transcribed and len(transcribed) == len(read) else ""

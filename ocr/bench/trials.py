"""One trial of the main job: errors planted in texts that were right, and where in its list a document has them."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from ocr.bench.documents import Document
from ocr.bench.planting import DIGIT_KINDS, KINDS, LIGHT_KINDS, Maker, Planted, plant
from ocr.collation.page import PageCollation
from ocr.evidence.candidates import Candidate, EditKind, Omission, Substitution, kind_of
from ocr.evidence.document_statistics import measure_statistics
from ocr.evidence.gather import PageCandidates, find_candidates
from ocr.model import DEPARTURES, Finding, PageText, TokenVerdict, severity_of
from ocr.pipeline import align_document
from ocr.text.profiles import TYPESCRIPT
from ocr.text.tokens import tokenise
from ocr.verdict.document import (
    Judged,
    decide_candidates,
    extent_of,
    give_doubts,
    give_verdicts,
    illegible_probabilities,
)
from ocr.verdict.errors_left import estimate_errors_left
from ocr.verdict.features import DocumentContext, Features, extract_features
from ocr.verdict.findings import rank_places
from ocr.verdict.model import VerdictModel
from ocr.verdict.worklist import Worklist, make_worklist


class ErrorMix(StrEnum):
    """What is planted: errors of all kinds, digits alone, what matters less, or nothing."""

    ALL = "all"
    DIGITS = "digits"
    LIGHT = "light"
    NONE = "none"


_KINDS: Mapping[ErrorMix, Mapping[str, tuple[Maker, int]]] = {
    ErrorMix.ALL: KINDS,
    ErrorMix.DIGITS: DIGIT_KINDS,
    ErrorMix.LIGHT: LIGHT_KINDS,
    ErrorMix.NONE: {},
}


class TrialPlan(NamedTuple):
    """A trial to be made: what is planted, at what share of the tokens, with which seed."""

    sort: ErrorMix
    share: float
    seed: int


class PlantedPage(NamedTuple):
    """A page's transcription with the errors planted in it."""

    text: PageText
    planted: tuple[Planted, ...]


class Sample(NamedTuple):
    """A candidate's features, and the planted errors (by number) that it shows."""

    edit_kind: EditKind
    features: Features
    hits: tuple[int, ...]

    @property
    def outcome(self) -> bool:
        """Whether the page does depart from the transcription there."""
        return bool(self.hits)


class RankedPlace(NamedTuple):
    """A place in a list to review: how it ranks, how probable it is, and the errors (by number) that it shows."""

    rank: float
    probability: float
    verdict: str
    hits: tuple[int, ...]
    page: int
    transcribed: str
    reading: str
    # Whether it is shown by default: a finding, or a doubt that is worth a look.
    listed: bool = True


class Left(NamedTuple):
    """How many errors there were, and what interval was given for that."""

    errors: int
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of a plan: the list, worst first, and what every token's probability was worth.

    `listed` are the findings and all doubts, in the order in which a run lists them. `left` are all errors, and those
    left when all that is listed was reviewed, against what was expected.
    """

    document: str
    face: str
    level: str
    plan: TrialPlan
    tokens: int
    planted: tuple[Planted, ...]
    listed: tuple[RankedPlace, ...]
    outcomes: tuple[tuple[float, bool], ...]
    left: tuple[Left, ...] = ()


def plant_errors(document: Document, plan: TrialPlan) -> tuple[PlantedPage, ...]:
    """Return the document's texts with errors planted in a share of the tokens: one at least, if any."""
    pages: list[PlantedPage] = []
    tokens = [len(tokenise(page.text)) for page in document.pages]
    wanted = max(1, round(plan.share * sum(tokens))) if plan.sort is not ErrorMix.NONE else 0
    for number, page in enumerate(document.pages):
        # As many on each page as its share of the tokens asks for, all together as many as are wanted.
        upto = round(wanted * sum(tokens[: number + 1]) / sum(tokens))
        here = upto - round(wanted * sum(tokens[:number]) / sum(tokens))
        seed = plan.seed * 1000 + number
        text, planted = plant(page.text, here, seed, _KINDS[plan.sort], page.slips)
        pages.append(PlantedPage(PageText(name=page.name, text=text), planted))
    return tuple(pages)


def find_planted_candidates(document: Document, pages: Sequence[PlantedPage]) -> tuple[PageCandidates, ...]:
    """Return the candidates of a document with these texts, page by page."""
    aligned = align_document(
        [page.read.page for page in document.pages],
        range(len(pages)),
        [page.text for page in pages],
        "",
        TYPESCRIPT,
    )
    return find_candidates(
        [PageCollation(own, page.read.frames) for own, page in zip(aligned, document.pages, strict=True)]
    )


class Hits:
    """Finds the planted errors that somebody sees who looks at a place of a document's text, by number."""

    def __init__(self, pages: Sequence[PlantedPage]) -> None:
        self._planted = [page.planted for page in pages]
        tokens = [tokenise(page.text.text) for page in pages]
        self._tokens = [[token.text for token in own] for own in tokens]
        self._ends = [[token.end for token in own] for own in tokens]
        self._first = [sum(len(page.planted) for page in pages[:number]) for number in range(len(pages))]

    @property
    def tokens(self) -> int:
        return sum(map(len, self._ends))

    def find(self, page: int, start: int, end: int) -> tuple[int, ...]:
        """Return those seen at [start, end) of a page's text, a gap where these are equal.

        What was left out is seen at its gap, or at the word before or behind it; of what stands twice either may be
        the one too many.
        """
        ends = self._ends[page]
        at_first, at_last = bisect_right(ends, start), bisect_right(ends, max(start, end - 1))
        hits = []
        for number, error in enumerate(self._planted[page], start=self._first[page]):
            low, high = error.start, error.end
            if error.kind in {"word repeated", "line repeated"}:
                low -= len(error.wrong)
            if low == high:
                first, last = self._slide(page, bisect_right(ends, low), error.right)
                is_seen = first - 1 <= at_first <= last + (start == end) and at_last >= first - 1
            else:
                first, last = bisect_right(ends, low), bisect_right(ends, max(low, high - 1))
                is_seen = (start < high and low < end) or (start == end and first <= at_first <= last + 1)
            if is_seen:
                hits.append(number)
        return tuple(hits)

    def _slide(self, page: int, gap: int, left_out: str) -> tuple[int, int]:
        """Return before which tokens, first and last, a gap may be said to stand.

        Where the words before it end as what was left out does, nobody can tell which of the two was.
        """
        tokens, missing = self._tokens[page], [token.text for token in tokenise(left_out)]
        if not missing:
            return gap, gap
        first = last = gap
        while first and tokens[first - 1] == missing[(first - gap - 1) % len(missing)]:
            first -= 1
        while last < len(tokens) and tokens[last] == missing[(last - gap) % len(missing)]:
            last += 1
        return first, last


def collect_samples(
    pages: Sequence[PlantedPage], candidates: Sequence[PageCandidates], *, with_second: bool
) -> list[Sample]:
    """Return the features of all candidates of a document, each with the planted errors that it shows.

    Without a second engine, where `with_second` is false: what it says is left out.
    """
    statistics = measure_statistics(
        [page.candidates for page in candidates], sum(page.weighed_tokens for page in candidates)
    )
    hits = Hits(pages)
    samples = []
    for number, own in enumerate(candidates):
        for candidate in own.candidates:
            if candidate.is_page_join or candidate.is_struck_over:
                continue
            seen = hits.find(number, *extent_of(own.collation, candidate))
            known = candidate if with_second else _without_second_engine(candidate)
            samples.append(
                Sample(kind_of(known), extract_features(known, DocumentContext(number, statistics)), seen)
            )
    return samples


def _without_second_engine(candidate: Candidate) -> Candidate:
    alone = replace(candidate, has_second_engine=False)
    return replace(alone, agreement=0) if isinstance(alone, Substitution | Omission) else alone


def judge_trial(
    document: Document,
    plan: TrialPlan,
    pages: Sequence[PlantedPage],
    candidates: Sequence[PageCandidates],
    model: VerdictModel,
) -> Trial:
    """Return what the list of a document shows of the errors planted in it."""
    judged = decide_candidates(candidates, model)
    verdicts = [
        verdict for page, own in zip(candidates, judged, strict=True) for verdict in give_verdicts(page, own)
    ]
    hits = Hits(pages)
    worklist = _make_worklist(candidates, judged, verdicts, hits.tokens)
    places = [_place(finding, hits) for finding in (*worklist.findings, *worklist.doubts)]
    weighed = [
        (
            one,
            RankedPlace(
                one.judgement.probability * severity_of(one.candidate.kind),
                one.judgement.probability,
                one.judgement.verdict.value,
                hits.find(number, *extent_of(page.collation, one.candidate)),
                number,
                one.candidate.transcribed,
                one.candidate.reading,
            ),
        )
        for number, (page, own) in enumerate(zip(candidates, judged, strict=True))
        for one in own
    ]
    planted = tuple(error for page in pages for error in page.planted)
    departures = [finding for finding in worklist.listed if finding.verdict in DEPARTURES]
    rest = [doubt.probability for doubt in worklist.doubts if not doubt.listed]
    rest += [probability for own in judged for probability in illegible_probabilities(own)]
    errors_left = estimate_errors_left([finding.probability for finding in departures], rest, model.shift)
    unshown = len(planted) - len({hit for finding in departures for hit in _place(finding, hits).hits})
    return Trial(
        document=document.name,
        face=document.face,
        level=document.level,
        plan=plan,
        tokens=hits.tokens,
        planted=planted,
        left=(
            Left(len(planted), errors_left[0].low, errors_left[0].high),
            Left(unshown, errors_left[-1].low, errors_left[-1].high),
        ),
        listed=tuple(places),
        outcomes=tuple(
            (listed.probability, bool(listed.hits)) for _, listed in weighed if listed.probability >= 0.05
        ),
    )


def _make_worklist(
    candidates: Sequence[PageCandidates],
    judged: Sequence[Sequence[Judged]],
    verdicts: Sequence[TokenVerdict],
    tokens: int,
) -> Worklist:
    """Return the list that a run of these pages would make."""
    pairs = list(zip(candidates, judged, strict=True))
    texts = {number: page.collation.aligned.transcription.text for number, page in enumerate(candidates)}
    findings, doubts = rank_places(
        verdicts, [doubt for page, own in pairs for doubt in give_doubts(page, own)], texts
    )
    return make_worklist(findings, doubts, texts, tokens)


def _place(finding: Finding, hits: Hits) -> RankedPlace:
    return RankedPlace(
        finding.rank,
        finding.probability,
        finding.verdict.value,
        hits.find(finding.page_index, finding.start, finding.end),
        finding.page_index,
        finding.transcribed,
        finding.reading,
        finding.listed,
    )

"""One trial of the main job: errors planted in texts that were right, and where in its list a document has them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf
from typing import NamedTuple

from ocr.bench.documents import Document
from ocr.bench.hits import Hits, PlantedPage, planted_on, without_errors
from ocr.bench.outcomes import find_outcome
from ocr.bench.planting import DIGIT_KINDS, KINDS, LIGHT_KINDS, Maker, Planted, plant
from ocr.collation.page import PageCollation
from ocr.consistency.letters_in_numbers import Standing
from ocr.evidence.candidates import Candidate, EditKind, Omission, Substitution, kind_of
from ocr.evidence.document_statistics import measure_statistics
from ocr.evidence.gather import PageCandidates, find_candidates
from ocr.model import DEPARTURES, Finding, PageText, TokenVerdict
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
from ocr.verdict.errors_left import Reviewed, estimate_errors_left
from ocr.verdict.features import DocumentContext, extract_features, find_dictionary_sign, weigh_dictionary
from ocr.verdict.findings import rank_places
from ocr.verdict.model import VerdictModel
from ocr.verdict.worklist import Worklist, make_worklist

# Calibration is measured over candidates of at least this probability.
MIN_OUTCOME_PROBABILITY = 0.02


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


class Sample(NamedTuple):
    """A candidate's signs in the order of their table, what a dictionary says, and whether the page departs there.

    `said` is the dictionary's sign, and how much it counts, 0 to 1.
    """

    edit_kind: EditKind
    signs: tuple[float, ...]
    said: tuple[str, float] | None
    outcome: bool


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


class Apart(NamedTuple):
    """What lies on pages that were not understood: the pages, the errors planted there, and how many the list shows.

    Of such pages a run says so before all else.
    """

    pages: int
    planted: int
    listed: int


_NOTHING_APART = Apart(0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of a plan: the list, worst first, and what every token's probability was worth.

    `places` are the findings and all doubts, listed or not, in the order of a run. `left` are all errors, and those
    left when all that is listed was reviewed, against what was expected; empty, and `reviewed` None, where a page was
    not understood: there no number is claimed. Such pages are `apart`, and in none of the other fields; `pages` are
    all.
    """

    document: str
    source: str = ""
    face: str
    level: str
    plan: TrialPlan
    tokens: int
    planted: tuple[Planted, ...]
    places: tuple[RankedPlace, ...]
    outcomes: tuple[tuple[float, bool], ...]
    left: tuple[Left, ...] = ()
    reviewed: Reviewed | None = None
    pages: int = 1
    apart: Apart = _NOTHING_APART


def plant_errors(document: Document, plan: TrialPlan) -> tuple[PlantedPage, ...]:
    """Return the document's texts with errors planted in a share of the tokens: one at least, if any."""
    pages: list[PlantedPage] = []
    tokens = [len(tokenise(page.text)) for page in document.pages]
    wanted = max(1, round(plan.share * sum(tokens))) if plan.sort is not ErrorMix.NONE else 0
    for number, page in enumerate(document.pages):
        # As many on each page as its share of the tokens asks for, all together as many as are wanted.
        upto = round(wanted * sum(tokens[: number + 1]) / sum(tokens))
        here = upto - round(wanted * sum(tokens[:number]) / sum(tokens))
        # Each document has errors of its own, also where others have the same text.
        seed = f"{plan.seed} {document.name} {number}"
        text, planted = plant(page.text, here, seed, _KINDS[plan.sort], slips=page.slips, own=page.departures)
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


def find_understood(candidates: Sequence[PageCandidates]) -> frozenset[int]:
    """Return the numbers of the pages that were understood."""
    return frozenset(
        number for number, page in enumerate(candidates) if page.collation.aligned.coverage.is_enough
    )


def collect_samples(
    pages: Sequence[PlantedPage], candidates: Sequence[PageCandidates], *, with_second: bool
) -> list[Sample]:
    """Return the signs of a document's candidates, each with whether the page does depart there.

    Without a second engine, where `with_second` is false: what it says is left out. A page that was not understood
    gives none, and neither do candidates of which this cannot be told.
    """
    statistics = measure_statistics(
        [page.candidates for page in candidates], sum(page.weighed_tokens for page in candidates)
    )
    places = list(_iter_weighed(pages, candidates))
    best_llrs, planted, understood = _best_llrs(places), planted_on(pages), find_understood(candidates)
    samples = []
    for number, candidate, start, hits in places:
        outcome = find_outcome(candidate, start, hits, planted, best_llrs)
        if outcome is None or number not in understood:
            continue
        known = candidate if with_second else _without_second_engine(candidate)
        signs = tuple(extract_features(known, DocumentContext(number, statistics)).values())
        word = find_dictionary_sign(known)
        said = None if word is None else (word, weigh_dictionary(word, known.llr))
        samples.append(Sample(kind_of(known), signs, said, outcome))
    return samples


def _is_ruled(candidate: Candidate) -> bool:
    """Return whether a rule decides, and no evidence: a letter of the very shape of a digit, or what is explained."""
    is_letter = isinstance(candidate, Substitution) and candidate.standing not in {None, Standing.IF_SEEN}
    return is_letter or candidate.is_explained


_Place = tuple[int, Candidate, int, tuple[int, ...]]


def _best_llrs(places: Sequence[_Place]) -> dict[int, float]:
    """Return the highest log likelihood ratio of the candidates that show each planted error, by its number."""
    best: dict[int, float] = {}
    for _, candidate, _, hits in places:
        for hit in hits:
            best[hit] = max(best.get(hit, -inf), candidate.llr)
    return best


def _iter_weighed(pages: Sequence[PlantedPage], candidates: Sequence[PageCandidates]) -> Iterator[_Place]:
    """Yield the candidates whose evidence decides: page, candidate, where it begins, and the errors that it shows.

    Not those at the text's own departures.
    """
    hits = Hits(pages)
    for number, own in enumerate(candidates):
        for candidate in own.candidates:
            start, end = extent_of(own.collation, candidate)
            seen = hits.find(number, start, end)
            if not _is_ruled(candidate) and not hits.is_apart(number, start, end):
                yield number, candidate, start, seen


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
    tokens = [len(tokenise(page.text.text)) for page in pages]
    worklist = _make_worklist(candidates, judged, verdicts, sum(tokens))
    understood = find_understood(candidates)
    kept = without_errors(pages, but=understood)
    hits = Hits(kept)
    places = [
        _place(finding, hits)
        for finding in (*worklist.findings, *worklist.doubts)
        if finding.page_index in understood
        and not hits.is_apart(finding.own_page, finding.start, finding.end)
    ]
    trial = Trial(
        document=document.name,
        source=document.source,
        face=document.face,
        level=document.level,
        plan=plan,
        tokens=sum(tokens[number] for number in understood),
        planted=planted_on(kept),
        places=tuple(places),
        outcomes=tuple(_iter_outcomes(kept, candidates, judged, understood)),
        pages=len(pages),
        apart=_set_apart(pages, understood, worklist),
    )
    if trial.apart.pages:
        return trial
    illegible = [probability for own in judged for probability in illegible_probabilities(own)]
    return _with_left(trial, worklist, hits, illegible, model)


def _set_apart(pages: Sequence[PlantedPage], understood: Collection[int], worklist: Worklist) -> Apart:
    """Return what lies on the pages that were not understood."""
    others = set(range(len(pages))) - set(understood)
    doubted = without_errors(pages, but=others)
    hits = Hits(doubted)
    shown = {hit for finding in worklist.listed for hit in _place(finding, hits).hits}
    return Apart(len(others), len(planted_on(doubted)), len(shown))


def _with_left(
    trial: Trial, worklist: Worklist, hits: Hits, illegible: Sequence[float], model: VerdictModel
) -> Trial:
    """Return a trial with how many errors there were, and were left, against what was expected."""
    departures = [
        finding
        for finding in worklist.listed
        if finding.verdict in DEPARTURES and not hits.is_apart(finding.own_page, finding.start, finding.end)
    ]
    rest = (*(doubt.probability for doubt in worklist.doubts if not doubt.listed), *illegible)
    found = tuple(finding.probability for finding in departures)
    errors_left = estimate_errors_left(found, rest, model.shift)
    planted = len(trial.planted)
    unshown = planted - len({hit for finding in departures for hit in _place(finding, hits).hits})
    return replace(
        trial,
        left=(
            Left(planted, errors_left[0].low, errors_left[0].high),
            Left(unshown, errors_left[-1].low, errors_left[-1].high),
        ),
        reviewed=Reviewed(found, rest, planted, unshown),
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
        hits.find(finding.own_page, finding.start, finding.end),
        finding.own_page,
        finding.transcribed,
        finding.reading,
        finding.listed,
    )


def _iter_outcomes(
    pages: Sequence[PlantedPage],
    candidates: Sequence[PageCandidates],
    judged: Sequence[Sequence[Judged]],
    understood: Collection[int],
) -> Iterator[tuple[float, bool]]:
    """Yield the probability of each candidate that may be a departure, and whether it is one, where this is known.

    Those of pages that were not understood are passed over.
    """
    probability_of = {id(one.candidate): one.judgement.probability for own in judged for one in own}
    places = [place for place in _iter_weighed(pages, candidates) if place[0] in understood]
    best_llrs, planted = _best_llrs(places), planted_on(pages)
    for _, candidate, start, hits in places:
        probability = probability_of[id(candidate)]
        outcome = find_outcome(candidate, start, hits, planted, best_llrs)
        if outcome is not None and probability >= MIN_OUTCOME_PROBABILITY:
            yield probability, outcome

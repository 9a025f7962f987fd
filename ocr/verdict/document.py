"""The verdict on every token of a document's pages, and on the gaps between them."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ocr.collation.discrepancies import merge_boxes
from ocr.collation.page import PageCollation, count_rates
from ocr.consistency.numbers import Record
from ocr.evidence.candidates import Addition, Candidate, EditKind, Omission, Substitution, kind_of
from ocr.evidence.document_statistics import measure_statistics
from ocr.evidence.gather import PageCandidates, find_candidates
from ocr.evidence.ink_at_place import Ground
from ocr.model import (
    FINDING_VERDICTS,
    Basis,
    PageResult,
    Reason,
    Token,
    TokenVerdict,
    Verdict,
    gap_token,
    merge_kind,
    severity_of,
)
from ocr.text.shapes import SHAPES, SPACE, to_shapes
from ocr.verdict.decide import DOUBT, MAX_CONFIRMED_PROBABILITY, Judgement, judge
from ocr.verdict.features import DocumentContext
from ocr.verdict.model import VerdictModel, load_model
from ocr.verdict.prior import find_document_log_odds
from ocr.verdict.reasons import make_reason
from ocr.verdict.sic import or_sic
from ocr.verdict.sums import settle_sums
from ocr.verdict.uncovered import find_uncovered

# Weight of a token where nothing says that the page differs.
UNCONTESTED_WEIGHT = 0.0005
# Weight of signs that no typewriter has.
_DRAWN_WEIGHT = 0.3
# What is said instead of a token that could not be weighed: nobody knows whether the page has what is transcribed.
_UNWEIGHED = {
    Verdict.CONFIRMED: Verdict.UNCHECKED,
    Verdict.DOUBTFUL: Verdict.UNCHECKED,
    Verdict.SIC: Verdict.ILLEGIBLE,
}
# Of doubts below MAX_CONFIRMED_PROBABILITY the worst have exhibits, as many as this share of a page's tokens: three
# times what a list has at the least.
_EXHIBITED_SHARE = 0.03
# What a doubt would be as a finding.
_DEPARTURES = {
    EditKind.SUBSTITUTION: Verdict.MISREAD,
    EditKind.ADDITION: Verdict.UNSEEN,
    EditKind.OMISSION: Verdict.OMITTED,
}
_NOT_WEIGHED = "This could not be weighed: the line as it was read has no room for what is transcribed."
_NOT_UNDERSTOOD = "This page was not understood: its reading has little in common with its text."
_NOTE = "A note of the editor in brackets, which the page has not: it was not looked for."
_CARRIED = "This stands on the neighbouring page, beyond the page break."
_DRAWN = "«{transcribed}» is nothing that a typewriter writes: whether it is on the page was not checked."


class Judged(NamedTuple):
    """A candidate, what the record says of it, and what was made of both."""

    candidate: Candidate
    record: Record
    judgement: Judgement


def decide_document(
    pages: Sequence[PageCollation], model: VerdictModel | None = None
) -> tuple[PageResult, ...]:
    """Return the verdict on every token of each page's transcription and on the gaps between them.

    A page that does not belong to its text is not weighed, and teaches the others nothing: all of its tokens are
    `unchecked`.
    """
    started = time.perf_counter()
    weighed = [page for page in pages if page.aligned.belongs]
    candidates = find_candidates(weighed)
    judged = decide_candidates(candidates, model or load_model())
    verdicts = [give_verdicts(page, own) for page, own in zip(candidates, judged, strict=True)]
    share_s = (time.perf_counter() - started) / max(1, len(pages))
    results = [
        replace(
            _make_result(page.collation, given, share_s),
            doubts=give_doubts(page, own),
            illegible=illegible_probabilities(own),
        )
        for page, given, own in zip(candidates, verdicts, judged, strict=True)
    ]
    results += [_make_result(page, _leave_unchecked(page), 0.0) for page in pages if not page.aligned.belongs]
    return tuple(sorted(results, key=lambda result: result.page_index))


def _leave_unchecked(collation: PageCollation) -> tuple[TokenVerdict, ...]:
    """Return `unchecked` for every token of a page: text and reading have too little in common to weigh one."""
    return tuple(
        TokenVerdict(
            page_index=collation.aligned.page_index,
            token=token,
            verdict=Verdict.UNCHECKED,
            reading="",
            probability=UNCONTESTED_WEIGHT,
            basis=Basis.RULE,
            reasons=(make_reason("layout", _NOT_UNDERSTOOD),),
        )
        for token in collation.transcription.tokens
    )


def give_doubts(page: PageCandidates, judged: Sequence[Judged]) -> tuple[TokenVerdict, ...]:
    """Return the places of a page that are no findings and yet may depart from it, in the order of its candidates.

    Each has the verdict that it would have as a finding; a passage is one place. Nothing that is explained, and
    nothing outside that which can be judged: text over a stamp or pen, signs that nobody types.
    """
    tokens = page.collation.transcription.tokens
    found = []
    for candidate, _, judgement in judged:
        is_doubtful = judgement.probability >= DOUBT and judgement.verdict not in FINDING_VERDICTS
        if not is_doubtful or candidate.is_explained or _is_outside(candidate):
            continue
        own = tokens[candidate.a_start : candidate.a_end]
        start, end = extent_of(page.collation, candidate)
        kind = candidate.kind if len(own) < 2 else merge_kind([token.kind for token in own])
        place = Token(text=candidate.transcribed, start=start, end=end, kind=kind)
        departure = replace(judgement, verdict=_DEPARTURES[kind_of(candidate)])
        found.append(_verdict(page, place, candidate, departure))
    return _exhibit_the_worst(found, round(_EXHIBITED_SHARE * len(tokens)))


def _exhibit_the_worst(doubts: Sequence[TokenVerdict], most: int) -> tuple[TokenVerdict, ...]:
    """Return the doubts with the exhibits of those that are hardly doubtful left out: pictures take memory."""
    ranked = sorted(doubts, key=lambda doubt: -doubt.probability * severity_of(doubt.token.kind))
    worst = {id(doubt) for doubt in ranked[:most]}
    return tuple(
        doubt
        if id(doubt) in worst or doubt.probability >= MAX_CONFIRMED_PROBABILITY
        else replace(doubt, exhibit=None)
        for doubt in doubts
    )


def _is_outside(candidate: Candidate) -> bool:
    """Return whether a candidate is transcribed text that cannot be judged: drawn, or over ink that is no type."""
    return isinstance(candidate, Addition) and (
        candidate.ground is Ground.INK_OUTSIDE or _is_drawn(candidate)
    )


def illegible_probabilities(judged: Sequence[Judged]) -> tuple[float, ...]:
    """Return the probabilities of an error at the places that the page cannot decide, without those struck over."""
    return tuple(
        judgement.probability
        for candidate, _, judgement in judged
        if judgement.verdict is Verdict.ILLEGIBLE and not candidate.is_explained
    )


def decide_candidates(
    candidates: Sequence[PageCandidates], model: VerdictModel
) -> tuple[tuple[Judged, ...], ...]:
    """Return the judgement of every candidate of a document, page by page."""
    statistics = measure_statistics(
        [page.candidates for page in candidates], sum(page.weighed_tokens for page in candidates)
    )
    contexts = [DocumentContext(number, statistics) for number in range(len(candidates))]
    shift = find_document_log_odds(
        [
            model.logit(candidate, context)
            for page, context in zip(candidates, contexts, strict=True)
            for candidate in page.candidates
            if not candidate.is_explained
        ],
        model.base_rate,
    )
    return tuple(
        tuple(
            _judge(page.collation, candidate, context._replace(log_odds=shift), model)
            for candidate in page.candidates
        )
        for page, context in zip(candidates, contexts, strict=True)
    )


def _judge(
    collation: PageCollation, candidate: Candidate, context: DocumentContext, model: VerdictModel
) -> Judged:
    record = collation.record_of(*range(candidate.a_start, candidate.a_end))
    is_one = isinstance(candidate, Substitution)
    mends = collation.mends_of.get(candidate.a_start, ()) if is_one else ()
    judgement = judge(candidate, context, record, model, mends)
    return Judged(candidate, record, _or_drawn(candidate, judgement))


def _make_result(
    collation: PageCollation, verdicts: tuple[TokenVerdict, ...], evidence_s: float
) -> PageResult:
    cer, wer = count_rates(collation.transcription, collation.reading, collation.pairings)
    page = collation.aligned.page
    return PageResult(
        page_index=collation.aligned.page_index,
        page=replace(page, seconds=(*page.seconds, ("evidence", evidence_s))),
        transcription=collation.aligned.transcription,
        verdicts=verdicts,
        cer=cer,
        wer=wer,
        coverage=collation.aligned.coverage,
        uncovered=find_uncovered(collation, verdicts),
    )


def give_verdicts(page: PageCandidates, judged: Sequence[Judged]) -> tuple[TokenVerdict, ...]:
    """Return the verdicts on a page's tokens and gaps in the order of the text."""
    collation = page.collation
    tokens = collation.transcription.tokens
    given: dict[int, TokenVerdict] = {}
    gaps: list[TokenVerdict] = []
    for candidate, _, judgement in judged:
        if isinstance(candidate, Omission):
            if judgement.verdict is Verdict.OMITTED:
                gap = gap_token(extent_of(collation, candidate)[0], candidate.kind)
                gaps.append(_verdict(page, gap, candidate, judgement))
            continue
        is_alone = candidate.a_end - candidate.a_start == 1
        # What all tokens of a passage share is made once: a passage may be as long as a book.
        shared = _verdict(page, tokens[candidate.a_start], candidate, judgement)
        for i in range(candidate.a_start, candidate.a_end):
            token = replace(tokens[i], kind=candidate.kind) if is_alone else tokens[i]
            own = or_sic(replace(shared, token=token), collation.record_of(i), page, i)
            # A run without a place is weighed as a whole; that the page has it nobody saw, whatever the record says.
            is_whole = isinstance(candidate, Addition) and own.verdict is not Verdict.SIC
            given[i] = own if is_whole else _if_weighed(own, page, i)
    for i, token in enumerate(tokens):
        if i not in given:
            confirmed = or_sic(_confirm(collation, i, token), collation.record_of(i), page, i)
            given[i] = _if_weighed(confirmed, page, i)
    settled = settle_sums(given, page)
    return tuple(sorted([*settled.values(), *gaps], key=lambda v: (v.token.start, v.token.end)))


def _verdict(page: PageCandidates, token: Token, candidate: Candidate, judgement: Judgement) -> TokenVerdict:
    return TokenVerdict(
        page_index=page.collation.aligned.page_index,
        token=token,
        verdict=judgement.verdict,
        reading=candidate.reading,
        probability=judgement.probability,
        boxes=candidate.boxes,
        basis=judgement.basis,
        reasons=judgement.reasons,
        confidence=candidate.confidence,
        exhibit=candidate.exhibit if judgement.verdict in FINDING_VERDICTS else None,
        differing=(candidate.transcribed_shapes, candidate.read_shapes)
        if isinstance(candidate, Substitution)
        else None,
    )


def _confirm(collation: PageCollation, i: int, token: Token) -> TokenVerdict:
    """Return the verdict on a token without a candidate."""
    places = collation.read_for.get(i, range(0))
    read = collation.reading.tokens[places.start : places.stop]
    text = collation.reading.folded.text[read[0].token.start : read[-1].token.end] if read else ""
    has_place = bool(collation.texts.tokens[i])
    return TokenVerdict(
        page_index=collation.aligned.page_index,
        token=token,
        verdict=Verdict.CONFIRMED if has_place else Verdict.UNCHECKED,
        reading=text,
        probability=UNCONTESTED_WEIGHT,
        basis=Basis.RULE,
        boxes=merge_boxes(read),
        reasons=_explain_left_out(collation, i),
        confidence=min((t.confidence for t in read), default=None),
    )


def _explain_left_out(collation: PageCollation, i: int) -> tuple[Reason, ...]:
    left_out = collation.aligned.left_out
    if i in left_out.notes:
        return (make_reason("layout", _NOTE),)
    return (make_reason("layout", _CARRIED),) if i in left_out.carried else ()


def _if_weighed(verdict: TokenVerdict, page: PageCandidates, i: int) -> TokenVerdict:
    """Return the verdict; where the token could not be weighed, none that says what the page has."""
    if page.is_weighed[i]:
        return verdict
    instead = _UNWEIGHED.get(verdict.verdict)
    if instead is None:
        return verdict
    return replace(verdict, verdict=instead, reasons=(make_reason("layout", _NOT_WEIGHED), *verdict.reasons))


def _or_drawn(candidate: Candidate, judgement: Judgement) -> Judgement:
    """Return the judgement; `unchecked` for signs that no typewriter has: they were drawn, if they are there."""
    if not isinstance(candidate, Addition) or not _is_drawn(candidate):
        return judgement
    reason = make_reason("layout", _DRAWN, transcribed=candidate.transcribed)
    return Judgement(
        verdict=Verdict.UNCHECKED, probability=_DRAWN_WEIGHT, reasons=(reason,), basis=Basis.RULE
    )


def _is_drawn(candidate: Candidate) -> bool:
    typed = [shape for shape in to_shapes(candidate.transcribed) if shape != SPACE]
    return not any(shape in SHAPES for shape in typed)


def extent_of(collation: PageCollation, candidate: Candidate) -> tuple[int, int]:
    """Return where in the transcription a candidate is; omitted text belongs behind the token before."""
    tokens = collation.transcription.tokens
    if candidate.a_start < candidate.a_end:
        return tokens[candidate.a_start].start, tokens[candidate.a_end - 1].end
    at = tokens[candidate.a_start - 1].end if candidate.a_start else tokens[0].start if tokens else 0
    return at, at

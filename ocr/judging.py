"""A document judged: what is suspected on its pages put to a verdict, token by token."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ocr.align import Folded, Pairing
from ocr.engines.alphabet import SHAPES, SPACE, to_shapes
from ocr.evidence.departures import merge_boxes
from ocr.evidence.language import Anomaly, find_anomaly
from ocr.evidence.record import Record, find_usual_name
from ocr.evidence.signs import Setting
from ocr.evidence.suspicions import Question, Suspicion, measure_noise
from ocr.metrics import edit_distance
from ocr.model import (
    DEPARTURES,
    FINDING_VERDICTS,
    PageResult,
    Rate,
    Reason,
    Token,
    TokenKind,
    TokenVerdict,
    Verdict,
)
from ocr.ranking import gap_token
from ocr.reading import Reading
from ocr.reasons import describe_contradiction, make_reason
from ocr.sides import SeenPage, Sides
from ocr.suspecting import Suspected, suspect_document
from ocr.verdict import DOUBT, Judgement, VerdictModel, judge, load_model, sic_probability

# The probability that the page differs where nothing speaks for it.
_UNSUSPECTED = 0.0005
_SUPPORTED = (Verdict.CONFIRMED, Verdict.DOUBTFUL)
# What is said instead of a token that could not be weighed: nobody knows whether the page has what is transcribed.
_UNWEIGHED = {
    Verdict.CONFIRMED: Verdict.UNCHECKED,
    Verdict.DOUBTFUL: Verdict.UNCHECKED,
    Verdict.SIC: Verdict.ILLEGIBLE,
}
_NOT_WEIGHED = "This could not be weighed: the line as it was read has no room for what is transcribed."
# Unless the page speaks against the record's number by this log likelihood ratio, it does not tell.
_UNCLEAR, _CANNOT_TELL = -3.0, 0.3
_NOT_TOLD = "The page does not show clearly which of the two numbers it has."
# A name that stands once, and often with another letter, may be another name.
_ODD_NAME = 0.5
_DRAWN = Reason(
    evidence="layout",
    text="«{transcribed}» is nothing that a typewriter writes: whether it is on the page was not checked.",
)


class Judged(NamedTuple):
    """A suspicion, what the record says of it, and what was made of both."""

    suspicion: Suspicion
    record: Record
    judgement: Judgement


def judge_document(pages: Sequence[SeenPage], model: VerdictModel | None = None) -> tuple[PageResult, ...]:
    """Return the verdict on every token of each page's transcription and on the gaps between them."""
    started = time.perf_counter()
    suspected = suspect_document(pages)
    judged = judge_suspicions(suspected, model or load_model())
    verdicts = [give_verdicts(page, own) for page, own in zip(suspected, judged, strict=True)]
    share_s = (time.perf_counter() - started) / max(1, len(pages))
    return tuple(
        replace(_make_result(page.sides, given, share_s), doubts=collect_doubts(own))
        for page, given, own in zip(suspected, verdicts, judged, strict=True)
    )


def collect_doubts(judged: Sequence[Judged]) -> tuple[float, ...]:
    """Return the probabilities of what is no finding and yet may depart from the page.

    Not of what is outside that which can be judged, a stamp or pen.
    """
    return tuple(
        one.judgement.probability
        for one in judged
        if one.judgement.verdict not in DEPARTURES
        and one.judgement.probability >= DOUBT
        and not (one.suspicion.question is Question.UNSEEN and one.judgement.verdict is Verdict.UNCHECKED)
        and not one.suspicion.is_struck_over
        and not one.suspicion.is_page_join
    )


def judge_suspicions(suspected: Sequence[Suspected], model: VerdictModel) -> tuple[tuple[Judged, ...], ...]:
    """Return all suspicions of a document's pages judged, page by page."""
    noise = measure_noise([page.suspicions for page in suspected])
    return tuple(
        tuple(
            _judge(page.sides, suspicion, Setting(number, noise), model)
            for suspicion in page.suspicions.suspicions
        )
        for number, page in enumerate(suspected)
    )


def _judge(sides: Sides, suspicion: Suspicion, setting: Setting, model: VerdictModel) -> Judged:
    record = sides.record_of(*range(suspicion.a_start, suspicion.a_end))
    return Judged(suspicion, record, _or_drawn(suspicion, judge(suspicion, setting, record, model)))


def _make_result(sides: Sides, verdicts: tuple[TokenVerdict, ...], evidence_s: float) -> PageResult:
    cer, wer = count_rates(sides.transcription, sides.reading, sides.pairings)
    page = sides.aligned.page
    return PageResult(
        page_index=sides.aligned.page_index,
        page=replace(page, seconds=(*page.seconds, ("evidence", evidence_s))),
        transcription=sides.aligned.transcription,
        verdicts=verdicts,
        cer=cer,
        wer=wer,
    )


def give_verdicts(page: Suspected, judged: Sequence[Judged]) -> tuple[TokenVerdict, ...]:
    """Return the verdicts on a page's tokens and gaps in the order of the text."""
    sides = page.sides
    tokens = sides.transcription.tokens
    given: dict[int, TokenVerdict] = {}
    gaps: list[TokenVerdict] = []
    for suspicion, record, judgement in judged:
        if suspicion.question is Question.OMITTED:
            if judgement.verdict is Verdict.OMITTED:
                gap = gap_token(extent_of(sides, suspicion)[0], suspicion.kind)
                gaps.append(_verdict(page, gap, suspicion, judgement))
            continue
        is_alone = suspicion.a_end - suspicion.a_start == 1
        for i in range(suspicion.a_start, suspicion.a_end):
            token = replace(tokens[i], kind=suspicion.kind) if is_alone else tokens[i]
            own = _or_sic(_verdict(page, token, suspicion, judgement), record, page, i)
            # What has no place is weighed as a whole.
            given[i] = own if suspicion.question is Question.UNSEEN else _if_weighed(own, page, i)
    for i, token in enumerate(tokens):
        if i not in given:
            record = sides.record_of(i)
            given[i] = _if_weighed(_or_sic(_confirm(sides, i, token), record, page, i), page, i)
    return tuple(sorted([*given.values(), *gaps], key=lambda v: (v.token.start, v.token.end)))


def _verdict(page: Suspected, token: Token, suspicion: Suspicion, judgement: Judgement) -> TokenVerdict:
    return TokenVerdict(
        page_index=page.sides.aligned.page_index,
        token=token,
        verdict=judgement.verdict,
        reading=suspicion.reading,
        probability=judgement.probability,
        boxes=suspicion.boxes,
        reasons=judgement.reasons,
        confidence=suspicion.confidence,
        exhibit=page.looks.show(suspicion) if judgement.verdict in FINDING_VERDICTS else None,
    )


def _confirm(sides: Sides, i: int, token: Token) -> TokenVerdict:
    """Return the verdict on a token that nothing is suspected of."""
    places = sides.read_for.get(i, range(0))
    read = sides.reading.tokens[places.start : places.stop]
    text = sides.reading.folded.text[read[0].token.start : read[-1].token.end] if read else ""
    has_place = bool(sides.texts.tokens[i])
    return TokenVerdict(
        page_index=sides.aligned.page_index,
        token=token,
        verdict=Verdict.CONFIRMED if has_place else Verdict.UNCHECKED,
        reading=text,
        probability=_UNSUSPECTED,
        boxes=merge_boxes(read),
        confidence=min((t.confidence for t in read), default=None),
    )


def _if_weighed(verdict: TokenVerdict, page: Suspected, i: int) -> TokenVerdict:
    """Return the verdict; where the token could not be weighed, none that says what the page has."""
    if page.looks.is_weighed(i):
        return verdict
    instead = _UNWEIGHED.get(verdict.verdict)
    if instead is None:
        return verdict
    return replace(verdict, verdict=instead, reasons=(make_reason("layout", _NOT_WEIGHED), *verdict.reasons))


def _or_drawn(suspicion: Suspicion, judgement: Judgement) -> Judgement:
    """Return the judgement; `unchecked` for signs that no typewriter has: they were drawn, if they are there."""
    typed = [shape for shape in to_shapes(suspicion.transcribed) if shape != SPACE]
    if suspicion.question is not Question.UNSEEN or any(shape in SHAPES for shape in typed):
        return judgement
    reason = replace(_DRAWN, fields=(("transcribed", suspicion.transcribed),))
    return Judgement(verdict=Verdict.UNCHECKED, probability=0.3, reasons=(reason,))


def _behind(tokens: Sequence[Token], i: int) -> str:
    return tokens[i + 1].text if i + 1 < len(tokens) else ""


def _or_sic(verdict: TokenVerdict, record: Record, page: Suspected, i: int) -> TokenVerdict:
    """Return the verdict; `sic` where the page has what is transcribed and the record or the language gainsays it."""
    if verdict.verdict not in _SUPPORTED:
        return verdict
    sides = page.sides
    if record.contradiction is not None:
        reason = describe_contradiction(record.contradiction, verdict.token.text)
        if page.looks.gain_of(i, record.contradiction.expected) > _UNCLEAR:
            # The record's number may well be on the page: whose slip it is cannot be told.
            return replace(
                verdict,
                verdict=Verdict.ILLEGIBLE,
                probability=max(verdict.probability, _CANNOT_TELL),
                reading=record.contradiction.expected,
                reasons=(make_reason("likelihood", _NOT_TOLD), reason),
            )
        probability = sic_probability(record.contradiction)
        return replace(
            verdict,
            verdict=Verdict.SIC,
            probability=probability,
            reading=verdict.token.text,
            reasons=(reason, *verdict.reasons),
        )
    anomaly = find_anomaly(verdict.token, _behind(sides.transcription.tokens, i)) or _find_odd_name(
        verdict.token, sides
    )
    if anomaly is None:
        return verdict
    return replace(
        verdict,
        verdict=Verdict.SIC,
        probability=anomaly.probability,
        reading=verdict.token.text,
        token=replace(verdict.token, kind=anomaly.kind),
        reasons=(anomaly.reason,),
    )


def _find_odd_name(token: Token, sides: Sides) -> Anomaly | None:
    """Return what the rest of the record says against a name that it spells otherwise."""
    if token.kind is not TokenKind.NAME or not token.text.isalpha():
        return None
    usual = find_usual_name(token.text, sides.aligned.names)
    if usual is None:
        return None
    reason = make_reason(
        "record",
        "Elsewhere in the record a name like «{transcribed}» is written «{usual}» ({count} times).",
        transcribed=token.text,
        usual=usual.name,
        count=usual.times,
    )
    return Anomaly(_ODD_NAME, reason, TokenKind.NAME)


def extent_of(sides: Sides, suspicion: Suspicion) -> tuple[int, int]:
    """Return where in the transcription a suspicion is; omitted text belongs behind the token before."""
    tokens = sides.transcription.tokens
    if suspicion.a_start < suspicion.a_end:
        return tokens[suspicion.a_start].start, tokens[suspicion.a_end - 1].end
    at = tokens[suspicion.a_start - 1].end if suspicion.a_start else tokens[0].start if tokens else 0
    return at, at


def count_rates(transcription: Folded, reading: Reading, pairings: Sequence[Pairing]) -> tuple[Rate, Rate]:
    """Return CER and WER of the reading against the transcription, block by block: order does not count.

    Counted along the alignment, so that a form table or a stamp in another order is not an error of all its
    letters. Spaces are not counted.
    """
    edits = word_edits = 0
    for pairing in pairings:
        left = "".join(transcription.folded[pairing.a_start : pairing.a_end])
        right = "".join(reading.folded.folded[pairing.b_start : pairing.b_end])
        edits += edit_distance(left, right)
        if left != right:
            word_edits += max(pairing.a_end - pairing.a_start, pairing.b_end - pairing.b_start)
    letters = sum(len(token) for token in transcription.folded)
    return Rate(edits, letters), Rate(word_edits, len(transcription.tokens))

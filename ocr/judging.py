"""One aligned page judged: evidence gathered at each departure, a verdict for every token."""

import time
from collections.abc import Sequence
from dataclasses import replace

from ocr.align import Folded, Pairing, fold_tokens, is_whole_line
from ocr.document import AlignedPage
from ocr.engines.base import Engine
from ocr.evidence.departures import Departure, find_departures, merge_boxes
from ocr.evidence.page_join import is_page_join
from ocr.evidence.placement import Ground, find_ground, find_neighbours, is_type_in_place
from ocr.evidence.record import NumberMention, find_contradiction
from ocr.evidence.second_look import cut_looks
from ocr.metrics import edit_distance
from ocr.model import PageResult, Rate, Token, TokenKind, TokenVerdict, Verdict
from ocr.reading import Reading, make_reading
from ocr.scans import LoadedScan, load_scan
from ocr.text import PROFILES, normalise
from ocr.verdict import (
    Evidence,
    Judgement,
    describe_contradiction,
    gap_token,
    judge,
    merge_kind,
    sic_probability,
)

# More contested places than this on a page mean that the page was not read; looking again would not help.
_MOST_LOOKS = 60


def judge_page(aligned: AlignedPage, engine: Engine) -> PageResult:
    """Return the verdict on every token of the page's transcription and on the gaps between them."""
    profile = PROFILES[aligned.profile]
    transcription = fold_tokens(aligned.transcription.text, profile)
    reading = make_reading(aligned.page, profile)
    departures = find_departures(transcription, reading, aligned.pairings)
    started = time.perf_counter()
    looks = look_again(
        load_scan(aligned.page.scan), aligned.page.turn_deg_ccw, departures, engine, aligned.profile
    )
    seconds = (*aligned.page.seconds, ("second look", time.perf_counter() - started))
    verdicts = _judge_tokens(aligned, transcription, reading, departures, looks)
    cer, wer = count_rates(transcription, reading, aligned.pairings)
    return PageResult(
        page_index=aligned.page_index,
        page=replace(aligned.page, seconds=seconds),
        transcription=aligned.transcription,
        verdicts=verdicts,
        cer=cer,
        wer=wer,
    )


def look_again(
    scan: LoadedScan, turn_deg_ccw: int, departures: Sequence[Departure], engine: Engine, profile: str
) -> dict[Departure, tuple[str, ...]]:
    """Return for each misreading what the engine reads there when it sees the place alone, folded."""
    contested = [d for d in departures if d.verdict is Verdict.MISREAD and d.boxes and len(d.boxes) <= 2]
    contested = sorted(contested, key=lambda d: -d.confidence)[:_MOST_LOOKS]
    if not contested:
        return {}
    crops = [crop for departure in contested for crop in cut_looks(scan.image, departure.boxes, turn_deg_ccw)]
    read = [_fold(text, profile) for text, _ in engine.read_crops(crops)]
    per_place = len(crops) // len(contested)
    return {d: tuple(read[i * per_place : (i + 1) * per_place]) for i, d in enumerate(contested)}


def _fold(text: str, profile: str) -> str:
    return normalise(text, PROFILES[profile]).text.replace(" ", "")


def _judge_tokens(
    aligned: AlignedPage,
    transcription: Folded,
    reading: Reading,
    departures: Sequence[Departure],
    looks: dict[Departure, tuple[str, ...]],
) -> tuple[TokenVerdict, ...]:
    """Return the verdicts in the order of the text, gaps where they stand."""
    by_token: dict[int, TokenVerdict] = {}
    gaps: list[TokenVerdict] = []
    for departure in departures:
        evidence = _gather(aligned, transcription, reading, departure, looks.get(departure, ()))
        judgement = judge(evidence)
        if departure.verdict is Verdict.OMITTED:
            if judgement.verdict is Verdict.OMITTED:
                offset = _gap_offset(transcription, departure)
                gaps.append(_verdict(aligned, gap_token(offset, evidence.kind), departure, judgement))
            continue
        for index in range(departure.a_start, departure.a_end):
            by_token[index] = _verdict(aligned, transcription.tokens[index], departure, judgement)
    confirmed = _confirm(aligned, transcription, reading)
    tokens = [by_token.get(index) or confirmed[index] for index in range(len(transcription.tokens))]
    return tuple(sorted([*tokens, *gaps], key=lambda v: (v.token.start, v.token.end)))


def _gather(
    aligned: AlignedPage,
    transcription: Folded,
    reading: Reading,
    departure: Departure,
    looks: tuple[str, ...],
) -> Evidence:
    """Return what is known about one departure."""
    tokens = transcription.tokens[departure.a_start : departure.a_end]
    unread, omitted = departure.verdict is Verdict.UNSEEN, departure.verdict is Verdict.OMITTED
    ground = Ground.BARE
    if unread:
        around = find_neighbours(aligned.pairings, departure)
        block = range(departure.a_start, departure.a_end)
        ground = find_ground(
            reading, aligned.pairings, departure, around, is_whole_lines=is_whole_line(transcription, block)
        )
    read_tokens = reading.tokens[departure.b_start : departure.b_end]
    kind = merge_kind([t.kind for t in tokens] or [t.token.kind for t in read_tokens])
    if len(read_tokens if omitted else tokens) > 5 and departure.verdict is not Verdict.MISREAD:
        kind = TokenKind.LINE
    if not omitted and departure.transcribed_letters.lower() == departure.read_letters.lower():
        kind = TokenKind.FORM
    mention = _mention_of(aligned, tokens)
    contradiction = find_contradiction(mention, aligned.mentions) if mention else None
    return Evidence(
        departure=departure,
        kind=kind,
        looks=looks,
        confusion_rate=aligned.confusions.rate(departure),
        type_in_place=is_type_in_place(reading, aligned.pairings, departure) if omitted else 1.0,
        ground=ground,
        contradiction=contradiction,
        is_page_join=is_page_join(departure, aligned.page_joins),
        record_supports=mention is not None and contradiction is None and _is_repeated(mention, aligned),
    )


def _mention_of(aligned: AlignedPage, tokens: Sequence[Token]) -> NumberMention | None:
    """Return the document number that these tokens are, None if they are not one."""
    starts = {token.start for token in tokens}
    return next(
        (m for m in aligned.mentions if m.page_index == aligned.page_index and m.start in starts), None
    )


def _is_repeated(mention: NumberMention, aligned: AlignedPage) -> bool:
    return any(m.value == mention.value and m != mention for m in aligned.mentions)


def _gap_offset(transcription: Folded, departure: Departure) -> int:
    """Return where in the transcription the omitted text belongs: behind the token before it."""
    if departure.a_start:
        return transcription.tokens[departure.a_start - 1].end
    return transcription.tokens[0].start if transcription.tokens else 0


def _verdict(aligned: AlignedPage, token: Token, departure: Departure, judgement: Judgement) -> TokenVerdict:
    return TokenVerdict(
        page_index=aligned.page_index,
        token=token,
        verdict=judgement.verdict,
        reading=departure.reading,
        probability=judgement.probability,
        boxes=departure.boxes,
        reasons=judgement.reasons,
        confidence=departure.confidence if departure.reading else None,
    )


def _confirm(aligned: AlignedPage, transcription: Folded, reading: Reading) -> dict[int, TokenVerdict]:
    """Return each token's verdict where the reading agrees: confirmed, or sic if the record contradicts."""
    verdicts: dict[int, TokenVerdict] = {}
    for pairing in aligned.pairings:
        read = reading.tokens[pairing.b_start : pairing.b_end]
        confidence = min((t.confidence for t in read), default=0.0)
        text = reading.folded.text[read[0].token.start : read[-1].token.end] if read else ""
        for index in range(pairing.a_start, pairing.a_end):
            token = transcription.tokens[index]
            mention = _mention_of(aligned, [token])
            against = find_contradiction(mention, aligned.mentions) if mention else None
            verdicts[index] = TokenVerdict(
                page_index=aligned.page_index,
                token=token,
                verdict=Verdict.SIC if against else Verdict.CONFIRMED,
                reading=text,
                probability=sic_probability(against) if against else _doubt(confidence),
                boxes=merge_boxes(read),
                reasons=(describe_contradiction(against, token.text),) if against else (),
                confidence=confidence,
            )
    return verdicts


def _doubt(confidence: float) -> float:
    """Return the probability that a token differs although it was read as transcribed."""
    return 0.002 + 0.02 * (1.0 - confidence)


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

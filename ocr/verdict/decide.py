"""From what is known about a candidate to a probability that the page differs there, and to a verdict.

The probability is that of a logistic model, one for each question, fitted by `sverka calibrate` on errors planted in
the texts of facsimiles; its weights lie in verdict.json with their provenance.
"""

from dataclasses import dataclass

from ocr.consistency.numbers import Record
from ocr.evidence.candidates import Addition, Candidate, Omission, kind_of
from ocr.evidence.ink_at_place import Ground
from ocr.model import Reason, TokenKind, Verdict
from ocr.verdict.features import DocumentContext, extract_features
from ocr.verdict.logistic import sigmoid
from ocr.verdict.model import VerdictModel
from ocr.verdict.reasons import explain, make_reason

# A departure less likely than this is taken for the reader's slip ...
THRESHOLD = 0.5
# The page supports what it is less likely than this to depart from; of the rest it is doubtful.
MAX_CONFIRMED_PROBABILITY = 0.02
# A place less likely to depart than this is of no account.
DOUBT = 0.0005
# ... but what matters most is not passed over in silence where the page cannot decide it.
GRAVE_KINDS = {TokenKind.NUMBER, TokenKind.DATE, TokenKind.TIME, TokenKind.NEGATION, TokenKind.NAME}
# What a page end or a struck-over letter explains is seldom an error all the same.
EXCUSED_PROBABILITY = 0.01
MIN_ILLEGIBLE_PROBABILITY = 0.2
MIN_UNSEEN_IN_INK_PROBABILITY = 0.85
MAX_SHORT_WORD_CHARS = 3
# What the rest of a record adds to the log odds, at most: of all numbers that a page may be misread as, chance seldom
# hits on the record's. It adds nothing where the page speaks for what is transcribed.
MAX_RECORD_LOG_ODDS = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict with the probability that the page differs from the transcription, and why."""

    verdict: Verdict
    probability: float
    reasons: tuple[Reason, ...]


def judge(candidate: Candidate, context: DocumentContext, record: Record, model: VerdictModel) -> Judgement:
    """Return what the page says where something is suspected."""
    if candidate.is_page_join:
        text = "The word is broken over the page end: its other half is on the neighbouring page."
        return Judgement(
            verdict=Verdict.CONFIRMED, probability=EXCUSED_PROBABILITY, reasons=(make_reason("layout", text),)
        )
    if candidate.is_struck_over:
        struck = (make_reason("layout", "What is typed here is struck over or blotted."),)
        if isinstance(candidate, Omission):
            # What a typist crossed out nobody transcribes.
            return Judgement(verdict=Verdict.CONFIRMED, probability=EXCUSED_PROBABILITY, reasons=struck)
        # A letter of a word is no loss; a digit is, and so is most of a short word.
        is_lost = candidate.kind in GRAVE_KINDS or len(candidate.transcribed) <= MAX_SHORT_WORD_CHARS
        verdict = Verdict.ILLEGIBLE if is_lost else Verdict.DOUBTFUL
        return Judgement(verdict=verdict, probability=0.5 if is_lost else EXCUSED_PROBABILITY, reasons=struck)
    probability = estimate(candidate, context, record, model)
    reasons = explain(candidate, context, record)
    return Judgement(verdict=_decide(candidate, probability), probability=probability, reasons=reasons)


def estimate(candidate: Candidate, context: DocumentContext, record: Record, model: VerdictModel) -> float:
    """Return the probability, 0 to 1, that the page departs from the transcription as suspected."""
    logit = model.models[kind_of(candidate)].logit(extract_features(candidate, context))
    if record.contradiction is not None and record.contradiction.expected == candidate.reading:
        logit += min(MAX_RECORD_LOG_ODDS, max(0.0, candidate.llr / 2))
    elif record.supports:
        logit -= MAX_RECORD_LOG_ODDS / 2
    return sigmoid(logit)


def _decide(candidate: Candidate, probability: float) -> Verdict:
    if isinstance(candidate, Addition):
        if candidate.ground is Ground.INK_OUTSIDE:
            return Verdict.UNCHECKED
        # Ink that was not read may be what is transcribed.
        if probability >= (
            MIN_UNSEEN_IN_INK_PROBABILITY if candidate.ground is Ground.INK_IN_TYPE else THRESHOLD
        ):
            return Verdict.UNSEEN
        if candidate.ground is Ground.INK_IN_TYPE:
            return Verdict.ILLEGIBLE if probability >= MIN_ILLEGIBLE_PROBABILITY else Verdict.UNCHECKED
        # What was not read there is not confirmed, however well the page would bear it.
        return Verdict.DOUBTFUL
    if isinstance(candidate, Omission):
        return Verdict.OMITTED if probability >= THRESHOLD else Verdict.UNCHECKED
    if probability >= THRESHOLD:
        return Verdict.MISREAD
    if candidate.kind in GRAVE_KINDS and probability >= MIN_ILLEGIBLE_PROBABILITY:
        return Verdict.ILLEGIBLE
    return Verdict.CONFIRMED if probability < MAX_CONFIRMED_PROBABILITY else Verdict.DOUBTFUL

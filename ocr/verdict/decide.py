"""Probability that the page differs from the transcription at a candidate, and the verdict that follows from it.

Each edit kind has a model of its own, fitted by `sverka calibrate` on errors planted in the texts of real pages and
of facsimiles; model.json has it with its provenance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from ocr.collation.asked_sums import Mend
from ocr.consistency.numbers import Record
from ocr.evidence.candidates import Addition, Candidate, Omission
from ocr.evidence.ink_at_place import Ground
from ocr.model import Basis, Reason, TokenKind, Verdict
from ocr.verdict.features import DocumentContext
from ocr.verdict.letters_in_numbers import heed_letters, is_told_by_rule
from ocr.verdict.log_odds import to_probability
from ocr.verdict.model import VerdictModel
from ocr.verdict.reasons import explain, make_reason

# Below this probability a difference is attributed to the reader and not listed.
THRESHOLD = 0.5
# Below this probability of a difference a token is confirmed; from it up to THRESHOLD the token is doubtful.
MAX_CONFIRMED_PROBABILITY = 0.02
# Below this probability a place is not counted among the doubts.
DOUBT = 0.0005
# Typed tokens of these kinds are listed as illegible between _MIN_ILLEGIBLE_PROBABILITY and THRESHOLD.
_GRAVE_KINDS = {TokenKind.NUMBER, TokenKind.DATE, TokenKind.TIME, TokenKind.NEGATION, TokenKind.NAME}
_MIN_ILLEGIBLE_PROBABILITY = 0.2
# Weights of a difference that a page end or a struck-over letter explains, and of one that leaves a grave gap.
_EXPLAINED_WEIGHT, _LOST_WEIGHT = 0.01, 0.5
# Text over unread ink in its line is listed as not on the page from this probability: the ink may be that text.
_MIN_UNSEEN_PROBABILITY_OVER_INK = 0.85
# In a struck-over word of at most this many characters, each letter counts as a loss.
_MAX_SHORT_WORD_CHARS = 3
# Largest increase of the log odds where the rest of the record gives the reading: chance seldom misreads a number as
# just that one. The increase is 0 where the page supports the transcribed number. Where the record repeats that
# number, half of this is subtracted. A sum that several numbers would mend says less of each.
_MAX_RECORD_LOG_ODDS = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict, the probability, 0 to 1, that the page differs from the transcription, and the reasons.

    Where `basis` is a rule, `probability` is its weight.
    """

    verdict: Verdict
    probability: float
    reasons: tuple[Reason, ...]
    basis: Basis = Basis.EVIDENCE


def judge(
    candidate: Candidate,
    context: DocumentContext,
    record: Record,
    model: VerdictModel,
    mends: Sequence[Mend] = (),
) -> Judgement:
    """Return the verdict on a candidate, with its probability and reasons; `mends` would make a sum come out."""
    if candidate.is_explained:
        return _explain_away(candidate)
    own = [mend for mend in mends if mend.is_in(candidate.reading)]
    by_evidence = estimate(candidate, context, record, model, own)
    probability = heed_letters(candidate, by_evidence)
    is_ruled = probability > by_evidence and is_told_by_rule(candidate)
    return Judgement(
        verdict=_decide(candidate, probability),
        probability=probability,
        reasons=(*explain(candidate, context, record), *(mend.reason for mend in own)),
        basis=Basis.RULE if is_ruled else Basis.EVIDENCE,
    )


def _explain_away(candidate: Candidate) -> Judgement:
    """Return the judgement of a difference that needs no weighing."""
    verdict, probability = Verdict.CONFIRMED, _EXPLAINED_WEIGHT
    if candidate.is_page_join:
        text = "The word is broken over the page end: its other half is on the neighbouring page."
    elif candidate.is_line_join:
        text = "The word is broken over the line end: its other half is on the neighbouring line."
    elif candidate.is_noted:
        verdict = Verdict.UNCHECKED
        text = "The transcription has a note of the editor for what stands here."
    else:
        text = "What is typed here is struck over or blotted."
        # Transcribers leave out crossed-out text. A struck-over digit is lost, as is most of a short word; a longer
        # word can be read without one letter.
        if not isinstance(candidate, Omission):
            is_lost = candidate.kind in _GRAVE_KINDS or len(candidate.transcribed) <= _MAX_SHORT_WORD_CHARS
            verdict = Verdict.ILLEGIBLE if is_lost else Verdict.DOUBTFUL
            probability = _LOST_WEIGHT if is_lost else _EXPLAINED_WEIGHT
    return Judgement(
        verdict=verdict, probability=probability, reasons=(make_reason("layout", text),), basis=Basis.RULE
    )


def estimate(
    candidate: Candidate,
    context: DocumentContext,
    record: Record,
    model: VerdictModel,
    mends: Sequence[Mend] = (),
) -> float:
    """Return the probability, 0 to 1, that the page differs from the transcription at a candidate.

    `mends` are those whose number the candidate's reading is.
    """
    log_odds = model.logit(candidate, context)
    if record.contradiction is not None and record.contradiction.expected == candidate.reading:
        log_odds += min(_MAX_RECORD_LOG_ODDS, max(0.0, candidate.llr / 2))
    elif mends:
        most = _MAX_RECORD_LOG_ODDS - log(min(mend.rivals for mend in mends))
        log_odds += min(max(0.0, most), max(0.0, candidate.llr / 2))
    elif record.supports:
        log_odds -= _MAX_RECORD_LOG_ODDS / 2
    return to_probability(log_odds)


def _decide(candidate: Candidate, probability: float) -> Verdict:
    if isinstance(candidate, Addition):
        if candidate.ground is Ground.INK_OUTSIDE:
            return Verdict.UNCHECKED
        # Unread ink may be the transcribed text.
        if probability >= (
            _MIN_UNSEEN_PROBABILITY_OVER_INK if candidate.ground is Ground.INK_IN_TYPE else THRESHOLD
        ):
            return Verdict.UNSEEN
        if candidate.ground is Ground.INK_IN_TYPE:
            # Below this the ink probably is the text, and the place is a doubt like others.
            return Verdict.ILLEGIBLE if probability >= THRESHOLD else Verdict.UNCHECKED
        # Transcribed text that was not read is not confirmed, however low its probability of being absent.
        return Verdict.DOUBTFUL
    if isinstance(candidate, Omission):
        return Verdict.OMITTED if probability >= THRESHOLD else Verdict.UNCHECKED
    if probability >= THRESHOLD:
        return Verdict.MISREAD
    # Of print and pen the reader knows too little for its doubt to say much.
    if candidate.kind in _GRAVE_KINDS and candidate.is_typed and probability >= _MIN_ILLEGIBLE_PROBABILITY:
        return Verdict.ILLEGIBLE
    return Verdict.CONFIRMED if probability < MAX_CONFIRMED_PROBABILITY else Verdict.DOUBTFUL

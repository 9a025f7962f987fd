"""What follows the page, but contradicts the rest of the record or the language."""

from collections.abc import Sequence
from dataclasses import replace

from ocr.collation.page import PageCollation
from ocr.consistency.anomalies import Anomaly, find_anomaly
from ocr.consistency.names import find_usual_name, is_name
from ocr.consistency.numbers import Contradiction, Record
from ocr.evidence.gather import PageCandidates
from ocr.model import Basis, Token, TokenKind, TokenVerdict, Verdict
from ocr.verdict.reasons import describe_contradiction, make_reason

_SUPPORTED = (Verdict.CONFIRMED, Verdict.DOUBTFUL)
# From this log likelihood ratio of the record's number on, the page does not tell which number it has.
MIN_UNCLEAR_LLR, UNCLEAR_WEIGHT = -3.0, 0.3
_NOT_TOLD = "The page does not show clearly which of the two numbers it has."
# A name that stands once, and often with another letter, may be another name.
ODD_NAME_WEIGHT = 0.5


def sic_weight(against: Contradiction) -> float:
    """Return the weight of a contradiction of the record: the catalogue title weighs most."""
    return 0.95 if against.in_title else 0.8


def _behind(tokens: Sequence[Token], i: int) -> str:
    return tokens[i + 1].text if i + 1 < len(tokens) else ""


def or_sic(verdict: TokenVerdict, record: Record, page: PageCandidates, i: int) -> TokenVerdict:
    """Return the verdict; `sic` where the page has what is transcribed and the record or the language gainsays it."""
    if verdict.verdict not in _SUPPORTED:
        return verdict
    collation = page.collation
    if record.contradiction is not None:
        reason = describe_contradiction(record.contradiction, verdict.token.text)
        if page.record_llrs.get(i, float("-inf")) > MIN_UNCLEAR_LLR:
            # The record's number may well be on the page: whose slip it is cannot be told.
            return replace(
                verdict,
                verdict=Verdict.ILLEGIBLE,
                probability=max(verdict.probability, UNCLEAR_WEIGHT),
                basis=Basis.RULE if verdict.probability < UNCLEAR_WEIGHT else verdict.basis,
                reading=record.contradiction.expected,
                reasons=(make_reason("likelihood", _NOT_TOLD), reason),
            )
        return replace(
            verdict,
            verdict=Verdict.SIC,
            probability=sic_weight(record.contradiction),
            basis=Basis.RULE,
            reading=verdict.token.text,
            reasons=(reason, *verdict.reasons),
        )
    anomaly = find_anomaly(
        verdict.token, _behind(collation.transcription.tokens, i), collation.language
    ) or _find_odd_name(verdict.token, collation)
    if anomaly is None:
        return verdict
    return replace(
        verdict,
        verdict=Verdict.SIC,
        probability=anomaly.weight,
        basis=Basis.RULE,
        reading=verdict.token.text,
        token=replace(verdict.token, kind=anomaly.kind),
        reasons=(anomaly.reason,),
    )


def _find_odd_name(token: Token, collation: PageCollation) -> Anomaly | None:
    """Return what the rest of the record says against a name that it spells otherwise."""
    if token.kind is not TokenKind.NAME or not is_name(token.text, collation.language):
        return None
    usual = find_usual_name(token.text, collation.names.near(token.text), collation.language)
    if usual is None:
        return None
    reason = make_reason(
        "record",
        "Elsewhere in the record a name like «{transcribed}» is written «{usual}» ({count} times).",
        transcribed=token.text,
        usual=usual.name,
        count=usual.times,
    )
    return Anomaly(ODD_NAME_WEIGHT, reason, TokenKind.NAME)

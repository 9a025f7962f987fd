"""From a candidate and the record to a verdict and a probability, rule by rule."""

from collections.abc import Mapping
from math import log
from typing import Any

import pytest

from ocr.consistency.numbers import Contradiction, Record
from ocr.evidence.candidates import Addition, Candidate, Omission, Substitution
from ocr.evidence.document_statistics import DocumentStatistics
from ocr.evidence.ink_at_place import Ground
from ocr.model import FINDING_VERDICTS, TOKEN_VERDICTS, TokenKind, Verdict
from ocr.verdict.decide import estimate, judge
from ocr.verdict.features import DocumentContext
from ocr.verdict.sic import sic_weight
from tests.models import make_model

CONTEXT = DocumentContext(0, DocumentStatistics(weighed=900, doubt_llrs=()))
NO_RECORD = Record()


def make_candidate(candidate: type[Candidate] = Substitution, **fields: Any) -> Candidate:
    given: Mapping[str, Any] = {
        "a_start": 0,
        "a_end": 1,
        "transcribed": "70861",
        "reading": "70561",
        "kind": TokenKind.NUMBER,
        "llr": 2.0,
        "llr_unadapted": 2.0,
    }
    return candidate(**{**given, **fields})


TOKEN, UNSEEN, OMITTED = Substitution, Addition, Omission
WORD, MARK = TokenKind.WORD, TokenKind.PUNCTUATION
BARE, IN_TYPE, OUTSIDE = Ground.BARE, Ground.INK_IN_TYPE, Ground.INK_OUTSIDE
GRAVE = (TokenKind.NUMBER, TokenKind.DATE, TokenKind.TIME, TokenKind.NAME, TokenKind.NEGATION)
LIGHT = (TokenKind.WORD, TokenKind.LINE, TokenKind.FORM, TokenKind.PUNCTUATION, TokenKind.SPACING)


@pytest.mark.parametrize(
    ("candidate", "kind", "ground", "probability", "verdict"),
    [
        # A token: misread from a half on, confirmed below 2 %.
        (TOKEN, WORD, BARE, 0.51, Verdict.MISREAD),
        (TOKEN, WORD, BARE, 0.49, Verdict.DOUBTFUL),
        (TOKEN, WORD, BARE, 0.021, Verdict.DOUBTFUL),
        (TOKEN, WORD, BARE, 0.019, Verdict.CONFIRMED),
        (TOKEN, TokenKind.NUMBER, BARE, 0.19, Verdict.DOUBTFUL),
        (TOKEN, TokenKind.NUMBER, BARE, 0.019, Verdict.CONFIRMED),
        # What matters most is not passed over from a fifth on, other kinds are.
        *((TOKEN, kind, BARE, 0.21, Verdict.ILLEGIBLE) for kind in GRAVE),
        *((TOKEN, kind, BARE, 0.49, Verdict.DOUBTFUL) for kind in LIGHT),
        # Text that was not read: on bare paper, where ink may be it, and in a stamp.
        (UNSEEN, MARK, BARE, 0.51, Verdict.UNSEEN),
        (UNSEEN, MARK, BARE, 0.24, Verdict.DOUBTFUL),
        (UNSEEN, MARK, BARE, 0.001, Verdict.DOUBTFUL),
        (UNSEEN, WORD, IN_TYPE, 0.86, Verdict.UNSEEN),
        (UNSEEN, WORD, IN_TYPE, 0.84, Verdict.ILLEGIBLE),
        (UNSEEN, WORD, IN_TYPE, 0.51, Verdict.ILLEGIBLE),
        *((UNSEEN, kind, IN_TYPE, 0.49, Verdict.UNCHECKED) for kind in (*GRAVE, *LIGHT)),
        (UNSEEN, WORD, OUTSIDE, 0.99, Verdict.UNCHECKED),
        # Text that only the page has: there is no token to confirm.
        (OMITTED, WORD, BARE, 0.51, Verdict.OMITTED),
        (OMITTED, WORD, BARE, 0.49, Verdict.UNCHECKED),
    ],
)
def test_what_a_probability_makes_of_a_candidate(
    candidate: type[Candidate], kind: TokenKind, ground: Ground, probability: float, verdict: Verdict
) -> None:
    fields = {"ground": ground} if candidate is Addition else {}
    judgement = judge(
        make_candidate(candidate, kind=kind, **fields), CONTEXT, NO_RECORD, make_model(probability)
    )
    assert judgement.verdict is verdict
    assert judgement.probability == pytest.approx(probability)
    assert judgement.reasons


@pytest.mark.parametrize(
    ("fields", "verdict", "probability"),
    [
        # Both halves were read: the page has the word.
        ({"is_page_join": True, "transcribed": "превосходство"}, Verdict.CONFIRMED, 0.01),
        ({"is_line_join": True, "transcribed": "превосходство"}, Verdict.CONFIRMED, 0.01),
        # A letter of a word that is struck over is no loss, but it was not seen either.
        ({"is_struck_over": True, "kind": WORD, "transcribed": "ближайшие"}, Verdict.DOUBTFUL, 0.01),
        ({"is_struck_over": True, "kind": WORD, "transcribed": "они"}, Verdict.ILLEGIBLE, 0.5),
        *(({"is_struck_over": True, "kind": kind}, Verdict.ILLEGIBLE, 0.5) for kind in GRAVE),
        # What a typist crossed out nobody transcribes.
        ({"is_struck_over": True, "candidate": OMITTED}, Verdict.CONFIRMED, 0.01),
    ],
)
def test_what_needs_no_model(fields: Mapping[str, Any], verdict: Verdict, probability: float) -> None:
    judgement = judge(make_candidate(**fields), CONTEXT, NO_RECORD, make_model(0.99))
    assert (judgement.verdict, judgement.probability) == (verdict, probability)


@pytest.mark.parametrize(("is_typed", "verdict"), [(True, Verdict.ILLEGIBLE), (False, Verdict.DOUBTFUL)])
def test_doubt_about_a_number_is_listed_in_type_only(is_typed: bool, verdict: Verdict) -> None:
    number = make_candidate(kind=TokenKind.NUMBER, is_typed=is_typed)
    assert judge(number, CONTEXT, NO_RECORD, make_model(0.49)).verdict is verdict
    assert judge(number, CONTEXT, NO_RECORD, make_model(0.51)).verdict is Verdict.MISREAD


def against(expected: str) -> Record:
    contradiction = Contradiction(expected=expected, page_indexes=(0,), in_title=True)
    return Record(contradiction=contradiction)


@pytest.mark.parametrize(
    ("record", "llr", "log_odds"),
    [
        (NO_RECORD, 6.0, 0.0),
        # The record has what the page is read as: half of the log likelihood ratio, from 0 to 4.
        (against("70561"), 6.0, 3.0),
        (against("70561"), 20.0, 4.0),
        (against("70561"), -3.0, 0.0),
        # It has another number.
        (against("70661"), 6.0, 0.0),
        # It has what is transcribed.
        (Record(supports=True), 6.0, -2.0),
        (Record(supports=True), -3.0, -2.0),
    ],
)
def test_what_the_record_adds_to_the_log_odds(record: Record, llr: float, log_odds: float) -> None:
    probability = estimate(make_candidate(llr=llr), CONTEXT, record, make_model(0.5))
    assert log(probability / (1 - probability)) == pytest.approx(log_odds)


def test_the_title_makes_sic_surer() -> None:
    title, sheets = (
        Contradiction(expected="70561", page_indexes=(0,), in_title=in_title) for in_title in (True, False)
    )
    assert sic_weight(title) > sic_weight(sheets) > 0.5


def test_what_is_only_counted_is_no_finding() -> None:
    counted = {Verdict.CONFIRMED, Verdict.DOUBTFUL, Verdict.UNCHECKED}
    assert counted == set(TOKEN_VERDICTS) - set(FINDING_VERDICTS)

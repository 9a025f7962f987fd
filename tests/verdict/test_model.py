"""The shipped verdict model: more evidence never lowers a probability, the dictionary is bounded; and the prior."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.evidence.candidates import EditKind, Omission, Substitution
from ocr.model import TokenKind
from ocr.verdict.boosting import Boosted, parse_tree
from ocr.verdict.features import (
    CLEAR_LLR,
    DICTIONARY_SIGNS,
    ONLY_READING_KNOWN,
    ONLY_TRANSCRIBED_KNOWN,
    SIGNS,
    Direction,
    find_dictionary_sign,
)
from ocr.verdict.model import MAX_DICTIONARY_LOG_ODDS, check_features, load_model
from ocr.verdict.prior import MAX_LOG_ODDS, find_document_log_odds
from tests.models import make_model

MODEL = load_model()
VALUES = st.floats(-15, 60)


@pytest.mark.parametrize("kind", EditKind)
@given(data=st.data())
def test_more_of_a_sign_never_counts_the_other_way(kind: EditKind, data: st.DataObject) -> None:
    boosted, signs = MODEL.models[kind], SIGNS[kind]
    values = {sign.name: data.draw(VALUES, sign.name) for sign in signs}
    pointing = [sign for sign in signs if sign.direction is not Direction.FREE]
    sign = data.draw(st.sampled_from(pointing), "sign")
    more = {**values, sign.name: values[sign.name] + data.draw(st.floats(0, 60), "more")}
    # Leaves are rounded to four digits, so that two that are equal may differ by one in the last.
    assert sign.direction * (boosted.logit(more) - boosted.logit(values)) >= -1e-9


@pytest.mark.parametrize("kind", EditKind)
def test_the_model_listens_to_the_page(kind: EditKind) -> None:
    # A sign that no tree asks about would be monotone too.
    boosted = MODEL.models[kind]
    quiet, loud = (
        dict.fromkeys(boosted.names, 0.0) | {"llr": llr, "llr unadapted": llr} for llr in (-8.0, 28.0)
    )
    for values in (quiet, loud):
        values |= {"lesser llr": values["llr"], "llr a letter": values["llr"] / 2}
    assert boosted.logit({name: loud[name] for name in boosted.names}) > boosted.logit(quiet) + 0.5


def word(llr: float, known: tuple[bool | None, bool | None]) -> Substitution:
    return Substitution(
        a_start=0,
        a_end=1,
        transcribed="мир",
        reading="мор",
        kind=TokenKind.WORD,
        llr=llr,
        llr_unadapted=llr,
        known_words=known,
    )


@pytest.mark.parametrize(
    "known, llr, added",
    [
        # Only the transcription is a word: -1, unless the page is clearly otherwise.
        ((True, False), 0.0, -1.0),
        ((True, False), -5.0, -1.0),
        ((True, False), CLEAR_LLR / 2, -0.5),
        ((True, False), CLEAR_LLR, 0.0),
        ((True, False), 40.0, 0.0),
        # Only the reading is: 1, unless the page clearly has what is transcribed.
        ((False, True), 0.0, 1.0),
        ((False, True), 40.0, 1.0),
        ((False, True), -CLEAR_LLR / 4, 0.75),
        ((False, True), -CLEAR_LLR, 0.0),
        ((True, True), 0.0, 0.0),
        ((False, False), 0.0, 0.0),
        ((None, True), 0.0, 0.0),
    ],
)
def test_a_dictionary_does_not_overrule_clear_type(
    known: tuple[bool | None, bool | None], llr: float, added: float
) -> None:
    model = make_model(0.5, {ONLY_READING_KNOWN: 1.0, ONLY_TRANSCRIBED_KNOWN: -1.0})
    assert model.weigh_dictionary(word(llr, known)) == pytest.approx(added)


@given(st.floats(-20, 40), st.floats(0, 20), st.sampled_from([(True, False), (False, True), (True, True)]))
def test_clearer_type_never_counts_against_it_by_the_dictionary(
    llr: float, more: float, known: tuple[bool, bool]
) -> None:
    before, after = (MODEL.weigh_dictionary(word(one, known)) for one in (llr, llr + more))
    assert after >= before - 1e-12
    assert abs(after) <= MAX_DICTIONARY_LOG_ODDS


def test_an_omission_has_its_own_words() -> None:
    omitted = Omission(
        a_start=0, a_end=0, transcribed="", reading="мир", kind=TokenKind.WORD, llr=0.0, llr_unadapted=0.0
    )
    known = [
        find_dictionary_sign(replace(omitted, known_words=(None, is_word))) for is_word in (True, False, None)
    ]
    assert known == ["the omitted is a word", "the omitted is no word", None]


def test_a_model_that_weighs_other_signs_is_refused() -> None:
    check_features(MODEL)
    kind = EditKind.SUBSTITUTION
    renamed = replace(MODEL.models[kind], names=("likelihood", *MODEL.models[kind].names[1:]))
    for bad, message in (
        (replace(MODEL, models={**MODEL.models, kind: renamed}), "lacks llr"),
        (replace(MODEL, models={}), "no model of"),
        (replace(MODEL, dictionary={}), "its dictionary lacks"),
        (replace(MODEL, dictionary={**MODEL.dictionary, ONLY_READING_KNOWN: -0.1}), "the wrong way"),
        (replace(MODEL, dictionary={**MODEL.dictionary, ONLY_READING_KNOWN: 9.0}), "too much"),
        (replace(MODEL, base_rate=0.0), "base rate"),
    ):
        with pytest.raises(ValueError, match=message):
            check_features(bad)
    assert set(MODEL.dictionary) == set(DICTIONARY_SIGNS)


@pytest.mark.parametrize(
    "node", [None, True, "1", [], [0, 1.0, 2.0], [-1, 0.0, 1.0, 1.0], [0, "a", 1.0, 1.0], {"a": 1}]
)
def test_what_is_no_tree_is_refused(node: object) -> None:
    with pytest.raises(ValueError, match="is no tree"):
        parse_tree(node)


def test_a_tree_is_gone_through_to_a_leaf() -> None:
    # Up to its limit, and at it, the first branch holds.
    boosted = Boosted(names=("a", "b"), base=0.5, trees=((0, 1.0, 2.0, (1, 0.0, 3.0, 4.0)), 10.0))
    found = [boosted.logit({"a": a, "b": b}) for a, b in ((1.0, 9.0), (1.1, 0.0), (1.1, 0.1))]
    assert found == [12.5, 13.5, 14.5]


def test_a_document_with_many_errors_has_a_higher_prior() -> None:
    # 200 candidates of the fit, 2 % of them departures, and 100 of the document, 20 of which surely are:
    # (4 + 20) / 300 = 8 %, whose odds are 4.26 times those of 2 %, and ln 4.26 = 1.45.
    found = find_document_log_odds([40.0] * 20 + [-40.0] * 80, 0.02)
    assert found == pytest.approx(1.45, abs=0.01)
    # Without any error (4 + 0) / 300 = 1.33 %: -0.41.
    assert find_document_log_odds([-40.0] * 100, 0.02) == pytest.approx(-0.41, abs=0.01)
    assert find_document_log_odds([40.0] * 1000, 0.02) == MAX_LOG_ODDS


@given(st.lists(st.floats(-12, 12), max_size=40), st.integers(0, 39), st.floats(0, 5))
def test_a_likelier_candidate_never_lowers_the_prior(odds: list[float], at: int, more: float) -> None:
    higher = [one + more if number == at else one for number, one in enumerate(odds)]
    assert find_document_log_odds(higher, 0.02) >= find_document_log_odds(odds, 0.02) - 5e-3

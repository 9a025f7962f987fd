"""How many errors are left: sums of coins, counted by hand and by drawing."""

from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ocr.model import find_stop
from ocr.verdict import errors_left as stopping
from ocr.verdict.errors_left import DocumentShift, Reviewed, estimate_errors_left, fit_shift

CERTAIN = DocumentShift(0.0, 0.0, 0.0)
probabilities = st.lists(st.floats(0.001, 0.999), max_size=12)


def test_two_coins_by_hand() -> None:
    # 0.5 and 0.5: none 1/4, one 1/2, two 1/4; after one is reviewed: none 1/2, one 1/2.
    before, after, end = estimate_errors_left([0.5, 0.5], [], CERTAIN)
    assert (before.expected, after.expected) == pytest.approx((1.0, 0.5))
    assert (before.low, before.high, after.low, after.high) == (0, 2, 0, 1)
    assert (end.expected, end.low, end.high) == (0.0, 0, 0)


def test_what_is_sure_leaves_no_interval() -> None:
    (effort,) = estimate_errors_left([], [0.999999] * 3 + [0.000001] * 40, CERTAIN)
    assert (effort.low, effort.high) == (3, 3)


@pytest.mark.parametrize("coins", [20, 60, 100])
def test_the_interval_leaves_out_a_twentieth_on_either_side(coins: int) -> None:
    (effort,) = estimate_errors_left([], [0.5] * coins, CERTAIN)
    shares = [comb(coins, heads) / 2**coins for heads in range(coins + 1)]
    # The least number with 5 % up to it, and the least with 95 %: of 100 coins 42 and 58, which hold 91 %.
    assert sum(shares[: effort.low]) < 0.05 <= sum(shares[: effort.low + 1])
    assert sum(shares[: effort.high]) < 0.95 <= sum(shares[: effort.high + 1])


@pytest.mark.parametrize("spread", [0.25, 0.5])
def test_nine_of_ten_intervals_hold_the_true_number(spread: float) -> None:
    (effort,) = estimate_errors_left([], [0.2] * 100, DocumentShift(0.0, 0.0, spread))
    rng = np.random.default_rng(11)
    shares = 1 / (1 + np.exp(-(np.log(0.25) + rng.normal(0, spread, 4000))))
    errors = rng.binomial(100, shares)
    covered = ((effort.low <= errors) & (errors <= effort.high)).mean()
    # Drawn 4,000 times, 90 % is known to half a percent.
    assert 0.88 <= covered <= 0.93


@pytest.mark.parametrize(("probability", "high"), [(0.049, 0), (0.051, 1)])
def test_the_interval_leaves_out_one_in_twenty_on_each_side(probability: float, high: int) -> None:
    (effort,) = estimate_errors_left([], [probability], CERTAIN)
    assert (effort.low, effort.high) == (0, high)
    (effort,) = estimate_errors_left([], [1 - probability], CERTAIN)
    assert (effort.low, effort.high) == (1 - high, 1)


@given(probabilities, probabilities)
def test_expectation_is_the_sum_and_falls(listed: list[float], rest: list[float]) -> None:
    errors_left = estimate_errors_left(listed, rest, CERTAIN)
    assert [one.reviewed for one in errors_left] == list(range(len(listed) + 1))
    for one in errors_left:
        assert one.expected == pytest.approx(sum(listed[one.reviewed :]) + sum(rest), abs=1e-6)
        assert 0 <= one.low <= one.high <= len(listed) + len(rest)


@given(probabilities)
def test_documents_that_err_together_have_wider_intervals(rest: list[float]) -> None:
    (alone,) = estimate_errors_left([], rest, CERTAIN)
    (together,) = estimate_errors_left([], rest, DocumentShift(0.0, 0.0, 1.5))
    assert together.high - together.low >= alone.high - alone.low


def draw_documents(shift: DocumentShift, number: int) -> list[Reviewed]:
    rng = np.random.default_rng(5)
    documents = []
    for _ in range(number):
        listed, rest = rng.uniform(0.5, 0.99, 8), rng.uniform(0.01, 0.3, 20)
        delta = rng.normal(0, shift.spread)
        shown = rng.random(8) < 1 / (1 + np.exp(-(np.log(listed / (1 - listed)) + shift.listed + delta)))
        left = rng.random(20) < 1 / (1 + np.exp(-(np.log(rest / (1 - rest)) + shift.rest + delta)))
        total = int(shown.sum() + left.sum())
        documents.append(Reviewed(tuple(listed), tuple(rest), total, int(left.sum())))
    return documents


def test_the_shift_that_documents_were_drawn_with_is_found_and_its_intervals_cover_them() -> None:
    true = DocumentShift(-0.5, -1.0, 0.75)
    found = fit_shift(draw_documents(true, 150))
    assert found.rest == pytest.approx(true.rest, abs=0.3)
    assert found.listed == pytest.approx(true.listed, abs=0.4)
    covered = 0
    for own in draw_documents(true, 200):
        errors_left = estimate_errors_left(own.listed, own.rest, found)
        covered += errors_left[0].low <= own.errors <= errors_left[0].high
    assert 0.85 <= covered / 200 <= 0.99


def test_reviewing_may_stop_where_a_finding_gains_little() -> None:
    errors_left = estimate_errors_left([0.9, 0.8, 0.05, 0.04], [0.01], CERTAIN)
    assert find_stop(errors_left) == 2
    assert find_stop(()) == 0


@given(
    st.lists(st.floats(0.001, 0.999), max_size=30),
    st.lists(st.sampled_from([0.0005, 0.002, 0.03, 0.4, 0.9]), max_size=120),
    st.sampled_from([CERTAIN, DocumentShift(-0.5, -1.9, 0.6)]),
)
@settings(max_examples=60)
def test_leaving_out_what_is_all_but_impossible_changes_nothing(
    listed: list[float], rest: list[float], shift: DocumentShift
) -> None:
    whole = estimate_errors_left(listed, rest, shift)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ocr.verdict.errors_left.MAX_UNTRIMMED_PLACES", 0)
        trimmed = estimate_errors_left(listed, rest, shift)
    assert [(own.reviewed, own.low, own.high) for own in trimmed] == [
        (own.reviewed, own.low, own.high) for own in whole
    ]
    assert [own.expected for own in trimmed] == pytest.approx([own.expected for own in whole], abs=1e-9)


def test_many_places_are_counted_among_few_numbers_of_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    # 1,000 and 3,000 places with 30 errors expected: what is added to does not grow with them.
    columns: list[int] = []

    def count(
        counts: NDArray[np.float64], probability: float, offsets: NDArray[np.float64], filled: int
    ) -> None:
        columns.append(filled)
        add(counts, probability, offsets, filled)

    add = stopping._add
    monkeypatch.setattr(stopping, "_add", count)
    monkeypatch.setattr(stopping, "MAX_UNTRIMMED_PLACES", 0)
    widest = []
    for places in (1_000, 3_000):
        columns.clear()
        (effort,) = estimate_errors_left([], [30 / places] * places, CERTAIN)
        assert effort.expected == pytest.approx(30.0)
        widest.append(max(columns))
    assert widest[1] < 1.2 * widest[0] < 200

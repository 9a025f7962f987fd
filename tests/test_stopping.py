"""How many errors are left: sums of coins, counted by hand and by drawing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.stopping import Reviewed, Shift, estimate_effort, find_stop, fit_shift

CERTAIN = Shift(0.0, 0.0, 0.0)
probabilities = st.lists(st.floats(0.001, 0.999), max_size=12)


def test_two_coins_by_hand() -> None:
    # 0.5 and 0.5: none 1/4, one 1/2, two 1/4; after one is reviewed: none 1/2, one 1/2.
    before, after, end = estimate_effort([0.5, 0.5], [], CERTAIN)
    assert (before.expected, after.expected) == pytest.approx((1.0, 0.5))
    assert (before.low, before.high, after.low, after.high) == (0, 2, 0, 1)
    assert (end.expected, end.low, end.high) == (0.0, 0, 0)


def test_what_is_sure_leaves_no_interval() -> None:
    (effort,) = estimate_effort([], [0.999999] * 3 + [0.000001] * 40, CERTAIN)
    assert (effort.low, effort.high) == (3, 3)


@pytest.mark.parametrize(("probability", "high"), [(0.049, 0), (0.051, 1)])
def test_the_interval_leaves_out_one_in_twenty_on_each_side(probability: float, high: int) -> None:
    (effort,) = estimate_effort([], [probability], CERTAIN)
    assert (effort.low, effort.high) == (0, high)
    (effort,) = estimate_effort([], [1 - probability], CERTAIN)
    assert (effort.low, effort.high) == (1 - high, 1)


@given(probabilities, probabilities)
def test_expectation_is_the_sum_and_falls(listed: list[float], rest: list[float]) -> None:
    efforts = estimate_effort(listed, rest, CERTAIN)
    assert [one.reviewed for one in efforts] == list(range(len(listed) + 1))
    for one in efforts:
        assert one.expected == pytest.approx(sum(listed[one.reviewed :]) + sum(rest), abs=1e-6)
        assert 0 <= one.low <= one.high <= len(listed) + len(rest)


@given(probabilities)
def test_documents_that_err_together_have_wider_intervals(rest: list[float]) -> None:
    (alone,) = estimate_effort([], rest, CERTAIN)
    (together,) = estimate_effort([], rest, Shift(0.0, 0.0, 1.5))
    assert together.high - together.low >= alone.high - alone.low


def draw_documents(shift: Shift, number: int) -> list[Reviewed]:
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
    true = Shift(-0.5, -1.0, 0.75)
    found = fit_shift(draw_documents(true, 150))
    assert found.rest == pytest.approx(true.rest, abs=0.3)
    assert found.listed == pytest.approx(true.listed, abs=0.4)
    covered = 0
    for own in draw_documents(true, 200):
        efforts = estimate_effort(own.listed, own.rest, found)
        covered += efforts[0].low <= own.errors <= efforts[0].high
    assert 0.85 <= covered / 200 <= 0.99


def test_reviewing_may_stop_where_a_finding_gains_little() -> None:
    efforts = estimate_effort([0.9, 0.8, 0.05, 0.04], [0.01], CERTAIN)
    assert find_stop(efforts) == 2
    assert find_stop(()) == 0

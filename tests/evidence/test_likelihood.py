"""What the frames of a line say of other texts, against all their paths written out."""

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ocr.evidence.likelihood import Edit, make_trellises, weigh

CLASSES = 4


def say_by_hand(frames: np.ndarray, labels: tuple[int, ...]) -> float:
    """The log probability that frames say the labels: every path there is, collapsed."""
    total = 0.0
    for path in product(range(CLASSES), repeat=len(frames)):
        said = [c for at, c in enumerate(path) if c and (not at or path[at - 1] != c)]
        if tuple(said) == labels:
            total += float(np.exp(sum(frames[at, c] for at, c in enumerate(path))))
    return float(np.log(total)) if total else -np.inf


def make_frames(seed: int, length: int) -> np.ndarray:
    shares = np.random.default_rng(seed).dirichlet([0.7] * CLASSES, length) + 1e-3
    return np.asarray(np.log(shares / shares.sum(axis=1, keepdims=True)), np.float64)


texts = st.lists(st.integers(1, CLASSES - 1), max_size=3).map(tuple)


@given(st.integers(0, 10_000), st.integers(4, 6), texts, st.data())
def test_any_replacement_is_weighed_as_all_its_paths_do(
    seed: int, length: int, labels: tuple[int, ...], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(labels)))
    end = data.draw(st.integers(start, len(labels)))
    instead = data.draw(texts)
    frames = make_frames(seed, length)
    own = say_by_hand(frames, labels)
    assume(np.isfinite(own))
    # Another line beside it, longer and with another text, must not change anything.
    beside = (make_frames(seed + 1, length + 3), (1, 2))
    trellises = make_trellises([(frames, labels), beside])
    assert trellises.totals[0] == pytest.approx(own, abs=1e-6)
    (gain, other) = weigh(trellises, [Edit(0, start, end, instead), Edit(1, 1, 2, (3,))])
    replaced = say_by_hand(frames, labels[:start] + instead + labels[end:])
    expected = replaced - own
    assert gain == (pytest.approx(expected, abs=1e-6) if np.isfinite(replaced) else -np.inf)
    assert np.isfinite(other)


def say(frames: np.ndarray, labels: tuple[int, ...]) -> float:
    """The log probability that frames say the labels: all paths, by the forward sums of Graves et al. (2006)."""
    states = [0]
    for label in labels:
        states += [label, 0]
    sums = np.full(len(states), -np.inf)
    sums[:2] = frames[0, states[:2]]
    for own in frames[1:]:
        before = sums.copy()
        for at, state in enumerate(states):
            sums[at] = before[at]
            if at:
                sums[at] = np.logaddexp(sums[at], before[at - 1])
            if at > 1 and state and state != states[at - 2]:
                sums[at] = np.logaddexp(sums[at], before[at - 2])
            sums[at] += own[state]
    return float(np.logaddexp(sums[-1], sums[-2])) if labels else float(sums[-1])


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(4, 6), texts)
def test_the_reference_says_what_all_paths_say(seed: int, length: int, labels: tuple[int, ...]) -> None:
    frames = make_frames(seed, length)
    by_hand = say_by_hand(frames, labels)
    assert say(frames, labels) == (pytest.approx(by_hand) if np.isfinite(by_hand) else -np.inf)


STEP = 3


def make_line(seed: int, labels: tuple[int, ...], sharpness: float) -> np.ndarray:
    """Frames that say the labels, one in three frames, the more clearly the sharper."""
    rng = np.random.default_rng(seed)
    says = [label for own in labels for label in (0, own, 0)]
    scores = rng.normal(size=(len(says), CLASSES))
    scores[np.arange(len(says)), says] += sharpness
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), np.float64)


@settings(max_examples=80)
@given(st.integers(0, 10_000), st.floats(3.0, 8.0), st.data())
def test_a_replacement_in_the_midst_of_a_long_line(seed: int, sharpness: float, data: st.DataObject) -> None:
    # Twelve labels: the window of two on either side of a place is a part of the line.
    labels = tuple(data.draw(st.lists(st.integers(1, CLASSES - 1), min_size=12, max_size=12)))
    start = data.draw(st.integers(0, 12))
    end = data.draw(st.integers(start, min(12, start + 2)))
    instead = data.draw(st.lists(st.integers(1, CLASSES - 1), max_size=2).map(tuple))
    frames = make_line(seed, labels, sharpness)
    trellises = make_trellises([(frames, labels)])
    assert trellises.totals[0] == pytest.approx(say(frames, labels))
    (gain,) = weigh(trellises, [Edit(0, start, end, instead)])
    expected = say(frames, labels[:start] + instead + labels[end:]) - say(frames, labels)
    # What leaves the window is left out: the sum is never more than that of all paths, and hardly less.
    assert expected - 0.05 <= gain <= expected + 1e-6


def test_a_gain_counted_by_hand() -> None:
    # Two frames, classes blank, a, b. Text "a": paths aa, a-, -a. Text "b": bb, b-, -b.
    shares = np.array([[0.5, 0.4, 0.1], [0.5, 0.2, 0.3]])
    # P(a) = .4*.2 + .4*.5 + .5*.2 = .38 ; P(b) = .1*.3 + .1*.5 + .5*.3 = .23
    trellises = make_trellises([(np.log(shares), (1,))])
    (gain, nothing) = weigh(trellises, [Edit(0, 0, 1, (2,)), Edit(0, 0, 1, ())])
    assert gain == pytest.approx(np.log(0.23 / 0.38))
    assert nothing == pytest.approx(np.log(0.25 / 0.38))


def test_a_line_that_is_too_short_weighs_nothing() -> None:
    trellises = make_trellises([(make_frames(1, 2), (1, 1)), (make_frames(2, 4), (1,))])
    assert trellises.peaks[0] is None
    gains = weigh(trellises, [Edit(0, 0, 1, (2,)), Edit(1, 0, 1, (2,))])
    assert gains[0] == -np.inf
    assert np.isfinite(gains[1])


def test_nothing_is_weighed_without_lines() -> None:
    assert weigh(make_trellises([]), []).shape == (0,)

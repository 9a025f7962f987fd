"""CTC: what frames say, and at which frame they say it."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ocr.recognizer.ctc import (
    Spike,
    backward_sums,
    best_path,
    forced_alignment,
    forward_sums,
    total_log_probabilities,
)


def frames_of(*classes: int, sure: float = 0.9, number: int = 4) -> NDArray[np.float32]:
    """Frames that each say a class with a probability of 0.9, the rest shared by the others."""
    posteriors = np.full((len(classes), number), (1 - sure) / (number - 1))
    posteriors[np.arange(len(classes)), classes] = sure
    return np.asarray(np.log(posteriors), np.float32)


def random_frames(rng: np.random.Generator, frames: int, classes: int) -> NDArray[np.float32]:
    logits = rng.normal(0, 2, (frames, classes))
    return np.asarray(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)), np.float32)


def test_a_class_is_said_once_over_neighbouring_frames_and_again_after_a_blank() -> None:
    spikes = best_path(frames_of(0, 1, 1, 0, 1, 2, 0))
    assert [(spike.label, spike.first, spike.last) for spike in spikes] == [(1, 1, 2), (1, 4, 4), (2, 5, 5)]
    assert all(spike.probability == pytest.approx(0.9) for spike in spikes)


def test_the_peak_is_the_surest_frame() -> None:
    frames = np.concatenate([frames_of(3, sure=0.5), frames_of(3, sure=0.8), frames_of(3, sure=0.6)])
    (spike,) = best_path(frames)
    assert spike == Spike(3, 0, 2, 1, spike.probability)
    assert spike.probability == pytest.approx(0.8)


def test_nothing_is_said_by_blanks_alone() -> None:
    assert best_path(frames_of(0, 0, 0)) == ()


def test_labels_are_found_where_they_are_said() -> None:
    frames = frames_of(0, 1, 1, 0, 1, 2, 0)
    (found,) = forced_alignment([(frames, [1, 1, 2])])
    # The first 1 is said as surely by frame 1 as by 2.
    assert found is not None and found.tolist() in ([1, 4, 5], [2, 4, 5])
    # Said without the second 1, one of the two stretches of 1 is said by other frames.
    (fewer,) = forced_alignment([(frames, [1, 2])])
    assert fewer is not None and fewer[1] == 5


def test_too_few_frames_for_the_labels() -> None:
    # Two equal labels need a blank between them.
    assert forced_alignment([(frames_of(1, 1), [1, 1]), (frames_of(1, 0, 1), [1, 1])])[0] is None
    assert forced_alignment([]) == ()


@given(seed=st.integers(0, 10_000), frames=st.integers(1, 6), labels=st.lists(st.integers(1, 2), max_size=3))
def test_the_likeliest_of_all_paths(seed: int, frames: int, labels: list[int]) -> None:
    rng = np.random.default_rng(seed)
    line = random_frames(rng, frames, 3)
    # Beside a longer line, which must not matter.
    other = (random_frames(rng, frames + 3, 3), [1])
    found = forced_alignment([(line, labels), other])[0]
    paths = [
        path
        for path in itertools.product(range(3), repeat=frames)
        if [label for label, _ in itertools.groupby(path) if label] == labels
    ]
    if not paths:
        assert found is None
        return
    best = max(paths, key=lambda path: sum(float(line[at, label]) for at, label in enumerate(path)))
    runs = [
        [at for at, _ in run]
        for label, run in itertools.groupby(enumerate(best), key=lambda item: item[1])
        if label
    ]
    said = [run[int(np.argmax(line[run, label]))] for run, label in zip(runs, labels, strict=True)]
    assert found is not None and found.tolist() == said


def likelihood(frames: NDArray[np.float32], labels: tuple[int, ...]) -> float:
    """The probability of all paths that say the labels, by going through them all."""
    total = 0.0
    for path in itertools.product(range(frames.shape[1]), repeat=len(frames)):
        said = tuple(label for label, _ in itertools.groupby(path) if label)
        if said == labels:
            total += float(np.exp(frames[np.arange(len(frames)), list(path)].sum()))
    return total


@given(
    seed=st.integers(0, 10_000),
    frames=st.integers(1, 5),
    labels=st.lists(st.integers(1, 2), max_size=3).map(tuple),
)
def test_sums_are_those_of_all_paths(seed: int, frames: int, labels: tuple[int, ...]) -> None:
    rng = np.random.default_rng(seed)
    line, longer = random_frames(rng, frames, 3), random_frames(rng, frames + 2, 3)
    padded = np.stack([np.vstack([line, np.zeros((2, 3), np.float32)]), longer]).astype(np.float64)
    lengths, both = np.array([frames, frames + 2]), (labels, (2, 2))
    forward, backward = forward_sums(padded, both), backward_sums(padded, lengths, both)
    totals = np.exp(total_log_probabilities(forward, lengths, both))
    assert totals == pytest.approx([likelihood(line, labels), likelihood(longer, (2, 2))], rel=1e-4)
    # Every path is in one state at each frame, whose own posterior both sums count.
    states = np.zeros((2, forward.shape[2]), np.int64)
    states[0, 1 : 2 * len(labels) : 2] = labels
    states[1, 1:4:2] = 2
    for row, length in enumerate(lengths):
        own = 2 * len(both[row]) + 1
        for at in range(length):
            paths = forward[row, at] + backward[row, at] - padded[row, at, states[row]]
            assert np.exp(paths[:own]).sum() == pytest.approx(totals[row], rel=1e-4)

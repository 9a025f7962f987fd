"""CTC: what frames say, and at which frame they say it."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ocr.engines.ctc import Spike, align, best_path


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
    (found,) = align([(frames, [1, 1, 2])])
    # The first 1 is said as surely by frame 1 as by 2.
    assert found is not None and found.tolist() in ([1, 4, 5], [2, 4, 5])
    # Said without the second 1, one of the two stretches of 1 is said by other frames.
    (fewer,) = align([(frames, [1, 2])])
    assert fewer is not None and fewer[1] == 5


def test_too_few_frames_for_the_labels() -> None:
    # Two equal labels need a blank between them.
    assert align([(frames_of(1, 1), [1, 1]), (frames_of(1, 0, 1), [1, 1])])[0] is None
    assert align([]) == ()


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10_000), frames=st.integers(1, 6), labels=st.lists(st.integers(1, 2), max_size=3))
def test_the_likeliest_of_all_paths(seed: int, frames: int, labels: list[int]) -> None:
    rng = np.random.default_rng(seed)
    line = random_frames(rng, frames, 3)
    # Beside a longer line, which must not matter.
    other = (random_frames(rng, frames + 3, 3), [1])
    found = align([(line, labels), other])[0]
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

"""The beam search finds what a slow search of every frame finds, and what going through all texts finds."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ocr.recognizer.ctc import (
    BLANK,
    LOG_ZERO,
    LogPosteriors,
    best_path,
    forward_sums,
    total_log_probabilities,
)
from ocr.recognizer.search import MIN_LOG_POSTERIOR, search
from tests.recognizer.test_ctc import frames_of, likelihood, random_frames


@dataclass
class Bigrams:
    """1 is mostly followed by 2, all else by 1; a line rather ends in 2."""

    weight: float = 1.0
    bonus: float = 0.0

    def score(self, before: bytes, label: int) -> float:
        likely = {2: 0.8, 1: 0.2} if before.endswith(b"\x01") else {1: 0.8, 2: 0.2}
        return self.weight * math.log(likely.get(label, 1e-3)) + self.bonus

    def ending(self, before: bytes) -> float:
        return 0.5 * self.weight if before.endswith(b"\x02") else 0.0

    def context(self, before: bytes) -> bytes:
        return before[-1:]


def slow_search(frames: LogPosteriors, scorer: Bigrams, width: int = 100) -> bytes:
    """Return the likeliest labels by a beam search that goes through all frames, as it is published."""
    beams: dict[bytes, tuple[float, float, float]] = {b"": (0.0, LOG_ZERO, 0.0)}
    for frame in frames:
        grown: dict[bytes, tuple[float, float, float]] = {}
        for prefix, (in_blank, in_label, score) in beams.items():
            either = float(np.logaddexp(in_blank, in_label))
            again = in_label + float(frame[prefix[-1]]) if prefix else LOG_ZERO
            old = grown.get(prefix, (LOG_ZERO, LOG_ZERO, score))
            grown[prefix] = (
                float(np.logaddexp(old[0], either + float(frame[BLANK]))),
                float(np.logaddexp(old[1], again)),
                score,
            )
            for label in np.flatnonzero(frame > MIN_LOG_POSTERIOR).tolist():
                if label == BLANK:
                    continue
                longer = prefix + bytes((label,))
                before = in_blank if prefix.endswith(bytes((label,))) else either
                more = score + scorer.score(prefix, label)
                old = grown.get(longer, (LOG_ZERO, LOG_ZERO, more))
                grown[longer] = (old[0], float(np.logaddexp(old[1], before + float(frame[label]))), more)
        best = sorted(grown, key=lambda prefix: -np.logaddexp(*grown[prefix][:2]) - grown[prefix][2])
        beams = {prefix: grown[prefix] for prefix in best[:width]}
    return max(
        beams, key=lambda prefix: np.logaddexp(*beams[prefix][:2]) + beams[prefix][2] + scorer.ending(prefix)
    )


def labels_of(frames: LogPosteriors, scorer: Bigrams, width: int = 100) -> tuple[int, ...]:
    return tuple(spike.label for spike in search(frames, scorer, width=width))


def value(frames: NDArray[np.float32], labels: tuple[int, ...], scorer: Bigrams) -> float:
    own = sum(scorer.score(bytes(labels[:at]), label) for at, label in enumerate(labels))
    return math.log(max(1e-30, likelihood(frames, labels))) + own + scorer.ending(bytes(labels))


@given(
    seed=st.integers(0, 10_000), weight=st.sampled_from([0.0, 0.5, 1.0]), bonus=st.sampled_from([0.0, 0.7])
)
def test_a_wide_beam_finds_the_likeliest_of_all_texts(seed: int, weight: float, bonus: float) -> None:
    frames, scorer = random_frames(np.random.default_rng(seed), 4, 3), Bigrams(weight, bonus)
    texts = [labels for length in range(5) for labels in itertools.product((1, 2), repeat=length)]
    best = max(value(frames, labels, scorer) for labels in texts)
    # What is below the least posterior is not gone through.
    assert value(frames, labels_of(frames, scorer), scorer) >= best - 0.02


@settings(deadline=None)
@given(
    seed=st.integers(0, 10_000),
    parts=st.lists(st.sampled_from(["sure 1", "sure 2", "sure 3", "doubt"]), min_size=1, max_size=8),
)
def test_the_fast_search_finds_what_the_slow_one_finds(seed: int, parts: list[str]) -> None:
    """Sure letters, with paper beside them, among frames that say anything."""
    rng = np.random.default_rng(seed)
    frames = np.concatenate(
        [
            frames_of(0, int(part[-1]), 0, sure=1 - 1e-5)
            if part.startswith("sure")
            else random_frames(rng, 3, 4)
            for part in parts
        ]
    )
    scorer = Bigrams(0.3)
    fast, slow = labels_of(frames, scorer), tuple(slow_search(frames, scorer))
    if fast != slow:
        # Texts that are as likely as each other, but for what is left out.
        both = [_total(frames, labels) + _score(scorer, labels) for labels in (fast, slow)]
        assert both[0] == pytest.approx(both[1], abs=0.02)


def _total(frames: LogPosteriors, labels: tuple[int, ...]) -> float:
    sums = forward_sums(frames[None].astype(np.float64), [labels])
    return float(total_log_probabilities(sums, np.array([len(frames)]), [labels])[0])


def _score(scorer: Bigrams, labels: tuple[int, ...]) -> float:
    return sum(scorer.score(bytes(labels[:at]), label) for at, label in enumerate(labels)) + scorer.ending(
        bytes(labels)
    )


def test_without_a_word_of_the_language_a_sure_line_is_its_best_path() -> None:
    frames = frames_of(0, 1, 1, 0, 1, 2, 0, number=3)
    assert labels_of(frames, Bigrams(0.0)) == tuple(spike.label for spike in best_path(frames)) == (1, 1, 2)
    assert search(frames_of(0, 0, number=3), Bigrams()) == ()
    assert search(np.zeros((0, 3), np.float32), Bigrams()) == ()


def doubtful(*says: dict[int, float]) -> LogPosteriors:
    posteriors = np.full((len(says), 4), 1e-5)
    for row, said in zip(posteriors, says, strict=True):
        for label, own in said.items():
            row[label] = own
    return np.asarray(np.log(posteriors / posteriors.sum(axis=1, keepdims=True)), np.float32)


def test_labels_stand_at_their_peaks_whether_sure_or_in_doubt() -> None:
    frames = doubtful(
        {0: 1}, {1: 1}, {0: 1}, {0: 0.1, 1: 0.5, 2: 0.4}, {0: 0.02, 1: 0.55, 2: 0.43}, {0: 1}, {3: 1}, {0: 1}
    )
    # After 1 rather 2, by 0.8 to 0.2, against 0.55 to 0.43.
    found = search(frames, Bigrams())
    assert [(spike.label, spike.peak) for spike in found] == [(1, 1), (2, 4), (3, 6)]
    assert found[1].probability == pytest.approx(0.43, abs=0.01)
    # Closed frames are left to the best path: numbers, Latin.
    closed = np.ones(len(frames), bool)
    closed[3:5] = False
    assert [spike.label for spike in search(frames, Bigrams(), is_open=closed)] == [1, 1, 3]


def test_what_stands_before_the_line_counts() -> None:
    frames = doubtful({0: 1}, {1: 0.55, 2: 0.45}, {0: 1})
    assert [spike.label for spike in search(frames, Bigrams())] == [1]
    assert [spike.label for spike in search(frames, Bigrams(), before=b"\x01")] == [2]

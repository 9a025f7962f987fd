"""Connectionist temporal classification (CTC): decoding, forced alignment, and sums over all paths of a text.

A path gives each frame a class; class 0 is blank. Its labels are its classes without blanks, a class over
neighbouring frames counted once: for a label to stand twice, a blank stands between (Graves et al. 2006,
"Connectionist Temporal Classification").
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# Natural logarithms of the posteriors of a line, frames x classes.
LogPosteriors = NDArray[np.float32]

BLANK = 0
# Stands for the logarithm of zero: finite, so that a difference of two is a number.
LOG_ZERO = -1e30


class Spike(NamedTuple):
    """A label over the frames first to last (inclusive); its posterior, 0 to 1, is highest at `peak`."""

    label: int
    first: int
    last: int
    peak: int
    probability: float


def best_path(log_posteriors: LogPosteriors) -> tuple[Spike, ...]:
    """Return the labels of the path that takes the likeliest class of each frame, from left to right."""
    if not len(log_posteriors):
        return ()
    best = log_posteriors.argmax(axis=1)
    own = log_posteriors[np.arange(len(best)), best]
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    ends = np.append(starts[1:], len(best))
    surest = np.maximum.reduceat(own, starts)
    # The peak of a run is the first of its frames with the highest posterior.
    which = np.repeat(np.arange(len(starts)), ends - starts)
    as_sure = np.flatnonzero(own == surest[which])
    peaks = as_sure[np.unique(which[as_sure], return_index=True)[1]]
    return tuple(
        Spike(label, first, end - 1, peak, sure)
        for label, first, end, peak, sure in zip(
            best[starts].tolist(),
            starts.tolist(),
            ends.tolist(),
            peaks.tolist(),
            np.exp(surest).tolist(),
            strict=True,
        )
        if label != BLANK
    )


def viterbi_spikes(log_posteriors: LogPosteriors, labels: Sequence[int]) -> tuple[Spike, ...]:
    """Return the labels at their peaks on the likeliest path; none where the frames are too few for them."""
    (peaks,) = forced_alignment([(log_posteriors, labels)])
    if peaks is None:
        return ()
    return tuple(
        Spike(label, int(at), int(at), int(at), float(np.exp(log_posteriors[at, label])))
        for label, at in zip(labels, peaks, strict=True)
    )


def forced_alignment(
    lines: Sequence[tuple[LogPosteriors, Sequence[int]]],
) -> tuple[NDArray[np.int64] | None, ...]:
    """Return the peak frame of each label of each line, given as (log posteriors, labels).

    The likeliest path of just these labels (Viterbi) gives each label its frames; the peak is the one with the
    highest posterior. None for a line with too few frames. All lines are aligned together.
    """
    if not lines:
        return ()
    states, may_skip = _lattices([labels for _, labels in lines])
    counts = [2 * len(labels) + 1 for _, labels in lines]
    lengths = np.array([len(frames) for frames, _ in lines])
    # Two columns before the first state, out of which nothing comes.
    scores = np.full((int(lengths.max()), len(lines), 2 + states.shape[1]), LOG_ZERO, np.float32)
    for row, ((frames, _), count) in enumerate(zip(lines, counts, strict=True)):
        scores[: len(frames), row, 2 : 2 + count] = frames[:, states[row, :count]]
    scores[0, :, 4:] = LOG_ZERO
    barred = np.where(may_skip, np.float32(0), np.float32(-np.inf))
    best, skip = np.empty_like(barred), np.empty_like(barred)
    for before, now in pairwise(scores):
        np.maximum(before[:, 2:], before[:, 1:-1], out=best)
        np.add(before[:, :-2], barred, out=skip)
        np.maximum(best, skip, out=best)
        now[:, 2:] += best
    return tuple(
        _trace(scores[: len(frames), row], may_skip[row], frames, states[row, :count])
        for row, ((frames, _), count) in enumerate(zip(lines, counts, strict=True))
    )


def _lattices(labels: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the states of each line, lines x states, and whether each may follow the label before without a blank.

    The states are the labels with blanks before, between and after them, padded with blanks. A label may follow
    another label directly where the two differ.
    """
    states = np.full((len(labels), 2 * max(map(len, labels), default=0) + 1), BLANK, np.int64)
    may_skip = np.zeros(states.shape, bool)
    for row, own in enumerate(labels):
        states[row, 1 : 2 * len(own) : 2] = own
        may_skip[row, 3 : 2 * len(own) : 2] = np.array(own[1:]) != np.array(own[:-1])
    return states, may_skip


def _trace(
    scores: LogPosteriors, may_skip: NDArray[np.bool_], frames: LogPosteriors, states: NDArray[np.int64]
) -> NDArray[np.int64] | None:
    """Return the peak frame of each label by the best score of each frame and state, frames x (2 + states)."""
    score, skips, last = scores.item, may_skip.tolist(), len(frames) - 1
    state = len(states) - 1
    if state and score(last, 1 + state) > score(last, 2 + state):
        state -= 1
    if score(last, 2 + state) < LOG_ZERO / 2:
        return None
    path = [state]
    for at in range(last - 1, -1, -1):
        stay, step = score(at, 2 + state), score(at, 1 + state)
        skip = score(at, state) if skips[state] else score(0, 0)
        if max(step, skip) > stay:
            state -= 1 if step >= skip else 2
        path.append(state)
    path.reverse()
    own = frames[np.arange(len(frames)), states[path]].tolist()
    surest = [-1] * len(states)
    for at in range(last, -1, -1):
        state = path[at]
        if surest[state] < 0 or own[at] > own[surest[state]]:
            surest[state] = at
    return np.array(surest[1::2], np.int64)


def _add_as_probabilities(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what `np.logaddexp` does, to 1e-15, in a third of the time: exp and log work on many numbers at once."""
    apart = np.subtract(a, b)
    np.abs(apart, out=apart)
    np.negative(apart, out=apart)
    np.exp(apart, out=apart)
    apart += 1.0
    np.log(apart, out=apart)
    apart += np.maximum(a, b)
    return apart


def forward_sums(frames: NDArray[np.float64], labels: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """Return log probabilities of all beginnings of paths, lines x frames x states.

    Entry (line, t, i) sums the paths through the frames up to t (inclusive) that end in state i at t. State 2 k + 1
    is label k, the states between are blanks. `frames` are log posteriors, lines x frames x classes, padded at will.
    """
    states, may_skip = _lattices(labels)
    rows = np.arange(len(labels))[:, None]
    sums = np.full((len(labels), frames.shape[1], states.shape[1]), LOG_ZERO)
    if not sums.size:
        return sums
    sums[:, 0, :2] = frames[rows, 0, states[:, :2]]
    for at in range(1, frames.shape[1]):
        before = sums[:, at - 1]
        score = before.copy()
        score[:, 1:] = _add_as_probabilities(score[:, 1:], before[:, :-1])
        skipped = np.where(may_skip[:, 2:], before[:, :-2], LOG_ZERO)
        score[:, 2:] = _add_as_probabilities(score[:, 2:], skipped)
        sums[:, at] = np.maximum(score + frames[rows, at, states], LOG_ZERO)
    return sums


def backward_sums(
    frames: NDArray[np.float64], lengths: NDArray[np.int64], labels: Sequence[Sequence[int]]
) -> NDArray[np.float64]:
    """Return log probabilities of all ends of paths, lines x frames x states; see `forward_sums`.

    Entry (line, t, i) sums the paths through the frames from t (inclusive) to the line's last that begin in state i
    at t. `lengths` are the numbers of frames of each line without padding.
    """
    states, may_skip = _lattices(labels)
    rows = np.arange(len(labels))[:, None]
    sums = np.full((len(labels), frames.shape[1], states.shape[1]), LOG_ZERO)
    last = 2 * np.array([len(own) for own in labels])
    for at in range(frames.shape[1] - 1, -1, -1):
        score = np.full(states.shape, LOG_ZERO)
        if at + 1 < frames.shape[1]:
            behind = sums[:, at + 1]
            score = behind.copy()
            score[:, :-1] = _add_as_probabilities(score[:, :-1], behind[:, 1:])
            skipped = np.where(may_skip[:, 2:], behind[:, 2:], LOG_ZERO)
            score[:, :-2] = _add_as_probabilities(score[:, :-2], skipped)
        for row in np.flatnonzero(lengths == at + 1):
            score[row] = LOG_ZERO
            score[row, max(0, last[row] - 1) : last[row] + 1] = 0.0
        sums[:, at] = np.maximum(score + frames[rows, at, states], LOG_ZERO)
    return sums


def total_log_probabilities(
    forward: NDArray[np.float64], lengths: NDArray[np.int64], labels: Sequence[Sequence[int]]
) -> NDArray[np.float64]:
    """Return the log probability of each line's labels from its forward sums; LOG_ZERO for a line without frames."""
    totals = np.full(len(labels), LOG_ZERO)
    for row, (length, own) in enumerate(zip(lengths, labels, strict=True)):
        if length:
            # A path ends in the last blank or in the last label.
            ends = forward[row, length - 1, max(0, 2 * len(own) - 1) : 2 * len(own) + 1]
            totals[row] = np.logaddexp.reduce(ends)
    return totals

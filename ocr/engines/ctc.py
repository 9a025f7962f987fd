"""Connectionist temporal classification: from a line's frames to the text that they say.

A frame says which class stands there, or that nothing new does (blank, class 0). A class over neighbouring frames is
said once; for it to be said twice, a blank stands between (Graves et al. 2006, "Connectionist Temporal
Classification").
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.float32]

BLANK = 0
_NEVER = -1e9


class Spike(NamedTuple):
    """A class said by the frames first to last (inclusive), best at `peak`, there with a probability of 0 to 1."""

    label: int
    first: int
    last: int
    peak: int
    probability: float


def best_path(log_posteriors: Frames) -> tuple[Spike, ...]:
    """Return what the likeliest class of each frame says, frames x classes, from left to right."""
    best = log_posteriors.argmax(axis=1)
    spikes = []
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    for first, end in zip(starts, [*starts[1:], len(best)], strict=True):
        label = int(best[first])
        if label == BLANK:
            continue
        own = log_posteriors[first:end, label]
        peak = int(first + own.argmax())
        spikes.append(Spike(label, int(first), int(end) - 1, peak, float(np.exp(own.max()))))
    return tuple(spikes)


def align(lines: Sequence[tuple[Frames, Sequence[int]]]) -> tuple[NDArray[np.int64] | None, ...]:
    """Return for each line, given as (log posteriors, labels), the frame at which it says each of its labels.

    Of all ways in which the frames can say just these labels, the likeliest (Viterbi); of the frames that say one,
    the surest. None where the line has too few frames. All lines are gone through together.
    """
    states = [_states(labels) for _, labels in lines]
    lengths = np.array([len(frames) for frames, _ in lines])
    width = max((len(own) for own in states), default=0)
    if not width:
        return (None,) * len(lines)
    emitted = np.full((int(lengths.max()), len(lines), width), _NEVER, np.float32)
    may_skip = np.zeros((len(lines), width), bool)
    for row, ((frames, _), own) in enumerate(zip(lines, states, strict=True)):
        emitted[: len(frames), row, : len(own)] = frames[:, own]
        # A label may follow another without a blank where they differ.
        may_skip[row, 3 : len(own) : 2] = own[3::2] != own[1:-2:2]
    score = np.full((len(lines), width), _NEVER, np.float32)
    score[:, :2] = emitted[0, :, :2]
    came = np.zeros(emitted.shape, np.int8)
    for at in range(1, len(emitted)):
        step, skip = np.full_like(score, _NEVER), np.full_like(score, _NEVER)
        step[:, 1:] = score[:, :-1]
        skip[:, 2:] = np.where(may_skip[:, 2:], score[:, :-2], _NEVER)
        best = np.maximum(np.maximum(score, step), skip)
        came[at] = np.where(best == score, 0, np.where(best == step, 1, 2))
        score = np.where(at < lengths[:, None], best + emitted[at], score)
    return tuple(
        _trace(came[: len(frames), row], score[row], frames, own)
        for row, ((frames, _), own) in enumerate(zip(lines, states, strict=True))
    )


def _states(labels: Sequence[int]) -> NDArray[np.int64]:
    """Return the labels with blanks before, between and after them."""
    states = np.zeros(2 * len(labels) + 1, np.int64)
    states[1::2] = labels
    return states


def _trace(
    came: NDArray[np.int8], score: Frames, frames: Frames, states: NDArray[np.int64]
) -> NDArray[np.int64] | None:
    state = len(states) - 1
    if state and score[state - 1] > score[state]:
        state -= 1
    if score[state] < _NEVER / 2:
        return None
    surest = np.full(len(states), -1, np.int64)
    for at in range(len(came) - 1, -1, -1):
        if surest[state] < 0 or frames[at, states[state]] > frames[surest[state], states[state]]:
            surest[state] = at
        state -= int(came[at, state])
    return surest[1::2]

"""Connectionist temporal classification: from a line's frames to the text that they say.

A frame says which class stands there, or that nothing new does (blank, class 0). A class over neighbouring frames is
said once; for it to be said twice, a blank stands between (Graves et al. 2006, "Connectionist Temporal
Classification").
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.float32]

BLANK = 0
_NEVER = -1e9
# Log posteriors of labels that are not worth following: a thousandth.
_HARDLY = -7.0


class Spike(NamedTuple):
    """A class said by the frames first to last (inclusive), best at `peak`, there with a probability of 0 to 1."""

    label: int
    first: int
    last: int
    peak: int
    probability: float


def best_path(log_posteriors: Frames) -> tuple[Spike, ...]:
    """Return what the likeliest class of each frame says, frames x classes, from left to right."""
    if not len(log_posteriors):
        return ()
    best = log_posteriors.argmax(axis=1)
    own = log_posteriors[np.arange(len(best)), best]
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    ends = np.append(starts[1:], len(best))
    surest = np.maximum.reduceat(own, starts)
    # Of each stretch the first frame that is as sure as its surest.
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


def beam_search(
    log_posteriors: Frames,
    following: Callable[[bytes], Frames],
    *,
    weight: float,
    bonus: float,
    width: int = 12,
) -> bytes:
    """Return the labels, a byte each, that frames and a language together find likeliest.

    Prefixes are scored by the probability of all ways in which the frames say them (Hannun et al. 2014, "First-Pass
    Large Vocabulary Continuous Speech Recognition using Bi-Directional Recurrent DNNs"), to which each label adds
    `weight` times its log probability after the labels before, `following(labels)` by class, and `bonus`. The
    `width` best prefixes are followed.
    """
    # Of each prefix: log probability that it ends in blank, in its last label, and what the language adds.
    beams: dict[bytes, tuple[float, float, float]] = {b"": (0.0, _NEVER, 0.0)}
    for frame in log_posteriors:
        candidates = [int(label) for label in np.flatnonzero(frame > _HARDLY) if label != BLANK]
        blank = float(frame[BLANK])
        grown: dict[bytes, tuple[float, float, float]] = {}
        for prefix, (in_blank, in_label, said) in beams.items():
            either = _add(in_blank, in_label)
            again = in_label + float(frame[prefix[-1]]) if prefix else _NEVER
            old = grown.get(prefix, (_NEVER, _NEVER, said))
            grown[prefix] = (_add(old[0], either + blank), _add(old[1], again), said)
            if not candidates:
                continue
            likely = following(prefix)
            for label in candidates:
                longer = prefix + bytes((label,))
                # A label twice over needs a blank between.
                before = in_blank if prefix and label == prefix[-1] else either
                more = said + weight * float(likely[label]) + bonus
                old = grown.get(longer, (_NEVER, _NEVER, more))
                grown[longer] = (old[0], _add(old[1], before + float(frame[label])), more)
        best = sorted(grown.items(), key=lambda item: -_score(item[1]))[:width]
        beams = dict(best)
    return max(beams, key=lambda prefix: _score(beams[prefix]))


def say(log_posteriors: Frames, labels: Sequence[int]) -> tuple[Spike, ...]:
    """Return where frames say these labels, as they do it likeliest; nothing where there are too few frames."""
    (peaks,) = align([(log_posteriors, labels)])
    if peaks is None:
        return ()
    return tuple(
        Spike(label, int(at), int(at), int(at), float(np.exp(log_posteriors[at, label])))
        for label, at in zip(labels, peaks, strict=True)
    )


def _score(beam: tuple[float, float, float]) -> float:
    return _add(beam[0], beam[1]) + beam[2]


def _add(one: float, other: float) -> float:
    """Return the logarithm of the sum of two probabilities given by theirs."""
    if one < other:
        one, other = other, one
    return one + math.log1p(math.exp(other - one)) if other > one - 40 else one


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

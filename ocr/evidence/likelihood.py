"""How much better or worse a line's frames say another text than the one it is said to have.

Exact: each text is weighed by the probability of all ways in which the frames can say it (Graves et al. 2006,
"Connectionist Temporal Classification", section 4.1). A text that differs in one place shares its beginning and its
end with the line's own, whose sums are there already, so that only the place itself is reckoned anew; all
replacements of all lines of a page together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr.engines.ctc import BLANK, Frames, align

_NEVER = -1e30
# Labels on either side of a replacement whose own places may move with it.
_BESIDE = 2
# Replacements reckoned together.
_BATCH = 20_000


class Replacement(NamedTuple):
    """Labels of a line, from `start` to `end` (exclusive), for which `labels` stand instead."""

    line: int
    start: int
    end: int
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trellises:
    """Lines with their texts, and the log probabilities of all beginnings and ends of them.

    `frames` is lines x time x classes, float64. `begins[line, t, i]` is that the frames up to t (inclusive) say the
    labels up to i and stand in label i at t; `ends` that those from t on stand in label i at t and say the rest.
    `totals` is the log probability of each line's whole text, `peaks` the frames at which each says its labels.
    """

    frames: NDArray[np.float64]
    lengths: NDArray[np.int64]
    labels: tuple[tuple[int, ...], ...]
    begins: NDArray[np.float64]
    ends: NDArray[np.float64]
    totals: NDArray[np.float64]
    peaks: tuple[NDArray[np.int64] | None, ...]


def make_trellises(lines: Sequence[tuple[Frames, Sequence[int]]]) -> Trellises:
    """Return the trellises of lines given as (log posteriors, labels).

    A line whose frames are too few for its labels has no peaks, and nothing can be weighed on it.
    """
    lengths = np.array([len(frames) for frames, _ in lines], np.int64)
    labels = tuple(tuple(int(label) for label in own) for _, own in lines)
    longest, most = max(lengths, default=0), max(map(len, labels), default=0)
    classes = lines[0][0].shape[1] if lines else 0
    frames = np.full((len(lines), longest, classes), _NEVER)
    for row, (own, _) in enumerate(lines):
        frames[row, : len(own)] = own
    forward = _sum_forward(frames, lengths, labels, most)
    backward = _sum_backward(frames, lengths, labels, most)
    totals = np.array(
        [
            np.logaddexp(
                forward[row, length - 1, 2 * len(own)],
                forward[row, length - 1, 2 * len(own) - 1] if own else _NEVER,
            )
            if length
            else _NEVER
            for row, (length, own) in enumerate(zip(lengths, labels, strict=True))
        ]
    )
    return Trellises(
        frames=frames,
        lengths=lengths,
        labels=labels,
        begins=forward[:, :, 1::2],
        ends=backward[:, :, 1::2],
        totals=totals,
        peaks=align(lines) if lines else (),
    )


def _states(labels: Sequence[tuple[int, ...]], most: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the labels with blanks around them, padded, and which may follow the label before without a blank."""
    states = np.full((len(labels), 2 * most + 1), BLANK, np.int64)
    may_skip = np.zeros(states.shape, bool)
    for row, own in enumerate(labels):
        states[row, 1 : 2 * len(own) : 2] = own
        may_skip[row, 3 : 2 * len(own) : 2] = np.array(own[1:]) != np.array(own[:-1])
    return states, may_skip


def _sum_forward(
    frames: NDArray[np.float64], lengths: NDArray[np.int64], labels: Sequence[tuple[int, ...]], most: int
) -> NDArray[np.float64]:
    states, may_skip = _states(labels, most)
    rows = np.arange(len(labels))[:, None]
    sums = np.full((len(labels), frames.shape[1], states.shape[1]), _NEVER)
    if not sums.size:
        return sums
    sums[:, 0, :2] = frames[rows, 0, states[:, :2]]
    for at in range(1, frames.shape[1]):
        before = sums[:, at - 1]
        score = before.copy()
        score[:, 1:] = np.logaddexp(score[:, 1:], before[:, :-1])
        score[:, 2:] = np.where(may_skip[:, 2:], np.logaddexp(score[:, 2:], before[:, :-2]), score[:, 2:])
        sums[:, at] = np.maximum(score + frames[rows, at, states], _NEVER)
    return sums


def _sum_backward(
    frames: NDArray[np.float64], lengths: NDArray[np.int64], labels: Sequence[tuple[int, ...]], most: int
) -> NDArray[np.float64]:
    states, may_skip = _states(labels, most)
    rows = np.arange(len(labels))[:, None]
    sums = np.full((len(labels), frames.shape[1], states.shape[1]), _NEVER)
    last = 2 * np.array([len(own) for own in labels])
    for at in range(frames.shape[1] - 1, -1, -1):
        score = np.full(states.shape, _NEVER)
        if at + 1 < frames.shape[1]:
            behind = sums[:, at + 1]
            score = behind.copy()
            score[:, :-1] = np.logaddexp(score[:, :-1], behind[:, 1:])
            skipped = np.where(may_skip[:, 2:], behind[:, 2:], _NEVER)
            score[:, :-2] = np.logaddexp(score[:, :-2], skipped)
        for row in np.flatnonzero(lengths == at + 1):
            score[row] = _NEVER
            score[row, max(0, last[row] - 1) : last[row] + 1] = 0.0
        sums[:, at] = np.maximum(score + frames[rows, at, states], _NEVER)
    return sums


def weigh(trellises: Trellises, replacements: Sequence[Replacement]) -> NDArray[np.float64]:
    """Return for each replacement the log likelihood of its line with it less that of the line's own text.

    Minus infinity for what the frames cannot say, and on lines without peaks.
    """
    gains = np.full(len(replacements), -np.inf)
    usable = [index for index, one in enumerate(replacements) if trellises.peaks[one.line] is not None]
    # Those of like extent together: shorter ones do not wait for the longest.
    spans = {index: _window(trellises, replacements[index]) for index in usable}
    usable.sort(key=lambda index: (len(replacements[index].labels), spans[index][1] - spans[index][0]))
    for first in range(0, len(usable), _BATCH):
        some = usable[first : first + _BATCH]
        gains[some] = _weigh_together(
            trellises, [replacements[index] for index in some], [spans[index] for index in some]
        )
    return gains


def _window(trellises: Trellises, one: Replacement) -> tuple[int, int]:
    """Return the frames, first and end, between which a replacement has its place."""
    peaks = trellises.peaks[one.line]
    assert peaks is not None
    before, behind = one.start - 1 - _BESIDE, one.end + _BESIDE
    first = int(peaks[before]) if before >= 0 else 0
    end = int(peaks[behind]) + 1 if behind < len(peaks) else int(trellises.lengths[one.line])
    return first, end


def _weigh_together(
    trellises: Trellises, replacements: Sequence[Replacement], spans: Sequence[tuple[int, int]]
) -> NDArray[np.float64]:
    """Return the gains of some replacements: between the label before and the label behind, all paths anew.

    The states between them are the replacement's labels with blanks before, between and behind.
    """
    count, most = len(replacements), max(len(one.labels) for one in replacements)
    states, may_skip = _states([one.labels for one in replacements], most)
    line = np.array([one.line for one in replacements])
    start, end = (np.array([getattr(one, side) for one in replacements]) for side in ("start", "end"))
    size = np.array([len(one.labels) for one in replacements])
    first, stop = (np.array(side) for side in zip(*spans, strict=True))
    length = trellises.lengths[line]
    rows = np.arange(count)
    before = np.array(
        [trellises.labels[one.line][one.start - 1] if one.start else -1 for one in replacements]
    )
    behind = np.array(
        [
            trellises.labels[one.line][one.end] if one.end < len(trellises.labels[one.line]) else -2
            for one in replacements
        ]
    )
    leads = (states[:, 1] != before if most else np.zeros(count, bool)) & (size > 0)
    trails = (states[rows, 2 * size - 1] != behind) & (size > 0)
    last_label = np.maximum(2 * size - 1, 0)
    is_first, is_last = start == 0, behind == -2
    sums = np.full((count, 2 * most + 1), _NEVER)
    total = np.full(count, _NEVER)
    for step in range(int((stop - first).max()) + 1):
        # Into frame `at` from `at` - 1; frame `length` is the end of the line.
        at = first + step
        here = np.minimum(at, length - 1)
        entered = np.where(is_first, np.where(at == 0, 0.0, _NEVER), _NEVER)
        inside = ~is_first & (at > first) & (at <= length)
        entered = np.where(inside, trellises.begins[line, np.clip(at - 1, 0, length - 1), start - 1], entered)
        left = np.where(is_last, np.where(at == length, 0.0, _NEVER), _NEVER)
        going = ~is_last & (at < stop) & (at < length)
        left = np.where(going, trellises.ends[line, here, np.where(is_last, 0, end)], left)
        said = sums[rows, 2 * size]
        said = np.where(trails, np.logaddexp(said, sums[rows, last_label]), said)
        said = np.where((size == 0) & (before != behind), np.logaddexp(said, entered), said)
        total = np.logaddexp(total, said + left)
        stepped = sums.copy()
        stepped[:, 1:] = np.logaddexp(stepped[:, 1:], sums[:, :-1])
        if most > 1:
            skipped = np.where(may_skip[:, 2:], sums[:, :-2], _NEVER)
            stepped[:, 2:] = np.logaddexp(stepped[:, 2:], skipped)
        stepped[:, 0] = np.logaddexp(stepped[:, 0], entered)
        if most:
            stepped[:, 1] = np.logaddexp(stepped[:, 1], np.where(leads, entered, _NEVER))
        emitted = np.where(
            (at < length)[:, None], trellises.frames[line[:, None], here[:, None], states], _NEVER
        )
        sums = np.maximum(stepped + emitted, _NEVER)
    gains = total - trellises.totals[line]
    return np.where(total > _NEVER / 2, gains, -np.inf)

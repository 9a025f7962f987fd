"""Log likelihood ratios of edited line texts under a CTC model, from shared forward and backward sums.

Each text is weighed by the probability of all paths that say it (Graves et al. 2006, "Connectionist Temporal
Classification", section 4.1), exact within a window around the edit: a text that differs in one place shares its
beginning and its end with the line's own, whose sums are there already. All edits of all lines of a page are weighed
together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr.recognizer.ctc import (
    BLANK,
    LOG_ZERO,
    LogPosteriors,
    backward_sums,
    forced_alignment,
    forward_sums,
    total_log_probabilities,
)

# Log probabilities of a frame are raised to this: a product over a window's frames must not vanish.
MIN_LOG_PROB = -25.0
# Labels on either side of an edit whose own frames may move with it.
WINDOW_LABELS = 2
# Edits weighed together.
MAX_EDITS_TOGETHER = 20_000


class Edit(NamedTuple):
    """Labels of a line, from `start` to `end` (exclusive), for which `labels` stand instead."""

    line: int
    start: int
    end: int
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trellises:
    """Lines with their texts, and the log probabilities of all beginnings and ends of them.

    `frames` is lines x time x classes, float64, `shares` the same as probabilities. `begins[line, t, i]` is that
    the frames up to t (inclusive) say the labels up to i and stand in label i at t; `ends` that those from t on
    stand in label i at t and say the rest. `totals` is the log probability of each line's whole text, `peaks` the
    frames at which each says its labels.
    """

    frames: NDArray[np.float64]
    shares: NDArray[np.float64]
    lengths: NDArray[np.int64]
    labels: tuple[tuple[int, ...], ...]
    begins: NDArray[np.float64]
    ends: NDArray[np.float64]
    totals: NDArray[np.float64]
    peaks: tuple[NDArray[np.int64] | None, ...]


def make_trellises(lines: Sequence[tuple[LogPosteriors, Sequence[int]]]) -> Trellises:
    """Return the trellises of lines given as (log posteriors, labels).

    A line whose frames are too few for its labels has no peaks, and nothing can be weighed on it.
    """
    lengths = np.array([len(frames) for frames, _ in lines], np.int64)
    labels = tuple(tuple(int(label) for label in own) for _, own in lines)
    classes = lines[0][0].shape[1] if lines else 0
    frames = np.full((len(lines), max(lengths, default=0), classes), LOG_ZERO)
    for row, (own, _) in enumerate(lines):
        frames[row, : len(own)] = own
    forward = forward_sums(frames, labels)
    backward = backward_sums(frames, lengths, labels)
    return Trellises(
        frames=frames,
        shares=np.exp(np.maximum(frames, MIN_LOG_PROB)),
        lengths=lengths,
        labels=labels,
        begins=forward[:, :, 1::2],
        ends=backward[:, :, 1::2],
        totals=total_log_probabilities(forward, lengths, labels),
        peaks=forced_alignment(lines),
    )


def weigh(trellises: Trellises, edits: Sequence[Edit]) -> NDArray[np.float64]:
    """Return for each edit the log likelihood of its line with it less that of the line's own text.

    Minus infinity for what the frames cannot say, and on lines without peaks.
    """
    ratios = np.full(len(edits), -np.inf)
    usable = [index for index, one in enumerate(edits) if trellises.peaks[one.line] is not None]
    # Those of one length, and of like extent, together: shorter ones do not wait for the longest.
    spans = {index: _window(trellises, edits[index]) for index in usable}
    usable.sort(key=lambda index: (len(edits[index].labels), spans[index][1] - spans[index][0]))
    for _, same in groupby(usable, key=lambda index: len(edits[index].labels)):
        alike = list(same)
        for first in range(0, len(alike), MAX_EDITS_TOGETHER):
            some = alike[first : first + MAX_EDITS_TOGETHER]
            ratios[some] = _weigh_together(
                trellises, [edits[index] for index in some], [spans[index] for index in some]
            )
    return ratios


def _window(trellises: Trellises, one: Edit) -> tuple[int, int]:
    """Return the frames, first and end, between which a edit has its place."""
    peaks = trellises.peaks[one.line]
    assert peaks is not None
    before, behind = one.start - 1 - WINDOW_LABELS, one.end + WINDOW_LABELS
    first = int(peaks[before]) if before >= 0 else 0
    end = int(peaks[behind]) + 1 if behind < len(peaks) else int(trellises.lengths[one.line])
    return first, end


def _weigh_together(
    trellises: Trellises, edits: Sequence[Edit], spans: Sequence[tuple[int, int]]
) -> NDArray[np.float64]:
    """Return the ratios of some edits of equally many labels.

    Between the label before and the label behind all paths are summed anew, as probabilities: over so few frames
    they do not vanish, once what leads to the place and from it is set against its largest.
    """
    count, size = len(edits), len(edits[0].labels)
    labels = np.array([one.labels for one in edits], np.int64).reshape(count, size)
    line = np.array([one.line for one in edits])
    entered, before, entered_most = _lead_in(trellises, edits, spans)
    left, behind, left_most = _lead_out(trellises, edits, spans)
    first = np.array([span[0] for span in spans])
    at = first[:, None] + np.arange(entered.shape[1])
    length = trellises.lengths[line][:, None]
    here = np.minimum(at, length - 1)
    on_page = at < length
    blank = trellises.shares[line[:, None], here, BLANK] * on_page
    said = trellises.shares[line[:, None, None], here[:, :, None], labels[:, None, :]] * on_page[:, :, None]
    # Two of a kind need a blank between: the first after the label before, neighbours, the last before that behind.
    kinds = np.hstack([before[:, None], labels, behind[:, None]])
    may_follow = (kinds[:, 1:] != kinds[:, :-1]).astype(np.float64)
    in_blank, in_label = np.zeros((count, size + 1)), np.zeros((count, size))
    total = np.zeros(count)
    for step in range(entered.shape[1]):
        lead = entered[:, step]
        # Out of the place before this frame: from its last blank, its last label, or straight through.
        straight = in_label[:, -1] if size else lead
        total += left[:, step] * (in_blank[:, -1] + may_follow[:, -1] * straight)
        to_blank = in_blank.copy()
        to_blank[:, 0] += lead
        to_blank[:, 1:] += in_label
        if size:
            to_label = in_label + in_blank[:, :-1]
            to_label[:, 0] += may_follow[:, 0] * lead
            to_label[:, 1:] += may_follow[:, 1:-1] * in_label[:, :-1]
            in_label = to_label * said[:, step]
        in_blank = to_blank * blank[:, step, None]
    with np.errstate(divide="ignore"):
        ratios: NDArray[np.float64] = np.log(total) + entered_most + left_most - trellises.totals[line]
    return ratios


_Leads = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]


def _lead_in(trellises: Trellises, edits: Sequence[Edit], spans: Sequence[tuple[int, int]]) -> _Leads:
    """Return how probably the label before each place has been said just before each frame of its window.

    Set against its largest, whose logarithm is returned too; and the label itself, -1 at the beginning of a line.
    """
    line, start = (np.array([getattr(one, name) for one in edits]) for name in ("line", "start"))
    first, stop = np.array(spans).T
    at = first[:, None] + np.arange(int((stop - first).max()) + 1)
    length = trellises.lengths[line][:, None]
    before = np.array(
        [trellises.labels[one.line][one.start - 1] if one.start else -1 for one in edits], np.int64
    )
    sums = trellises.begins[line[:, None], np.clip(at - 1, 0, length - 1), np.maximum(start, 1)[:, None] - 1]
    inside = (at > first[:, None]) & (at <= length)
    at_start = np.where(at == 0, 0.0, LOG_ZERO)
    return _scale(np.where((start == 0)[:, None], at_start, np.where(inside, sums, LOG_ZERO)), before)


def _lead_out(trellises: Trellises, edits: Sequence[Edit], spans: Sequence[tuple[int, int]]) -> _Leads:
    """Return how probably each frame of its window is the first that says the label behind each place, and so on.

    As `_lead_in`; the label is -2 at the end of a line.
    """
    line, end = (np.array([getattr(one, name) for one in edits]) for name in ("line", "end"))
    first, stop = np.array(spans).T
    at = first[:, None] + np.arange(int((stop - first).max()) + 1)
    length = trellises.lengths[line][:, None]
    behind = np.array(
        [
            trellises.labels[one.line][one.end] if one.end < len(trellises.labels[one.line]) else -2
            for one in edits
        ],
        np.int64,
    )
    is_last = behind == -2
    sums = trellises.ends[line[:, None], np.minimum(at, length - 1), np.where(is_last, 0, end)[:, None]]
    inside = (at < stop[:, None]) & (at < length)
    at_end = np.where(at == length, 0.0, LOG_ZERO)
    return _scale(np.where(is_last[:, None], at_end, np.where(inside, sums, LOG_ZERO)), behind)


def _scale(logs: NDArray[np.float64], labels: NDArray[np.int64]) -> _Leads:
    most = logs.max(axis=1)
    return np.exp(logs - most[:, None]), labels, most

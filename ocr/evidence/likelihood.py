"""Log likelihood ratios of edited line texts under a CTC model, from shared forward and backward sums.

The likelihood of a text is the sum over all paths that collapse to it (Graves et al. 2006, "Connectionist Temporal
Classification", section 4.1), exact within a window around the edit: an edited text shares its beginning and its end
with the line's text, so the forward and backward sums of the line's text serve all its edits. The edits of all lines
of a page are computed together.
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

# Floor of a frame's log posteriors: the product over a window's frames must not underflow.
MIN_LOG_PROB = -25.0
# Labels on either side of an edit that the window takes in.
WINDOW_LABELS = 2
# Most edits computed in one batch.
MAX_EDITS_TOGETHER = 20_000


class Edit(NamedTuple):
    """The replacement of a line's labels [start, end) by `labels`."""

    line: int
    start: int
    end: int
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trellises:
    """Lines with their texts, and the forward and backward sums of these.

    `frames` is lines x time x classes, log posteriors, float64; `shares` are the same as probabilities. `begins[line,
    t, i]` is the log probability that the frames up to t (inclusive) emit the labels up to i and are in label i at t;
    `ends[line, t, i]` that the frames from t on are in label i at t and emit the labels from i on. `totals` is the
    log probability of each line's whole text, `peaks` the frame of each of its labels by forced alignment.
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
    labels = tuple(tuple(int(label) for label in line_labels) for _, line_labels in lines)
    classes = lines[0][0].shape[1] if lines else 0
    frames = np.full((len(lines), max(lengths, default=0), classes), LOG_ZERO)
    for row, (posteriors, _) in enumerate(lines):
        frames[row, : len(posteriors)] = posteriors
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
    """Return the natural log likelihood ratio of each edited line text to the line's text, float64, by edit.

    Minus infinity where no path of the frames emits the edited text, and on lines without peaks.
    """
    ratios = np.full(len(edits), -np.inf)
    usable = [index for index, edit in enumerate(edits) if trellises.peaks[edit.line] is not None]
    # Edits of one number of labels and of similar window lengths share a batch: a batch costs its longest window.
    spans = {index: _window(trellises, edits[index]) for index in usable}
    usable.sort(key=lambda index: (len(edits[index].labels), spans[index][1] - spans[index][0]))
    for _, group in groupby(usable, key=lambda index: len(edits[index].labels)):
        same_length = list(group)
        for first in range(0, len(same_length), MAX_EDITS_TOGETHER):
            batch = same_length[first : first + MAX_EDITS_TOGETHER]
            ratios[batch] = _weigh_together(
                trellises, [edits[index] for index in batch], [spans[index] for index in batch]
            )
    return ratios


def _window(trellises: Trellises, edit: Edit) -> tuple[int, int]:
    """Return the window of an edit: its first frame, and its end (exclusive)."""
    peaks = trellises.peaks[edit.line]
    assert peaks is not None
    before, behind = edit.start - 1 - WINDOW_LABELS, edit.end + WINDOW_LABELS
    first = int(peaks[before]) if before >= 0 else 0
    end = int(peaks[behind]) + 1 if behind < len(peaks) else int(trellises.lengths[edit.line])
    return first, end


def _weigh_together(
    trellises: Trellises, edits: Sequence[Edit], spans: Sequence[tuple[int, int]]
) -> NDArray[np.float64]:
    """Return the log likelihood ratios of edits that have the same number of labels.

    All paths between the label before and the label behind are summed anew, as probabilities. These do not underflow
    over a window's few frames, since the sums that lead in and out are divided by their largest.
    """
    count, size = len(edits), len(edits[0].labels)
    labels = np.array([edit.labels for edit in edits], np.int64).reshape(count, size)
    line = np.array([edit.line for edit in edits])
    entered, before, entered_log_max = _lead_in(trellises, edits, spans)
    left, behind, left_log_max = _lead_out(trellises, edits, spans)
    first = np.array([span[0] for span in spans])
    at = first[:, None] + np.arange(entered.shape[1])
    length = trellises.lengths[line][:, None]
    here = np.minimum(at, length - 1)
    on_page = at < length
    blank = trellises.shares[line[:, None], here, BLANK] * on_page
    emitted = (
        trellises.shares[line[:, None, None], here[:, :, None], labels[:, None, :]] * on_page[:, :, None]
    )
    # Two equal labels in sequence need a blank between them.
    sequence = np.hstack([before[:, None], labels, behind[:, None]])
    may_follow = (sequence[:, 1:] != sequence[:, :-1]).astype(np.float64)
    in_blank, in_label = np.zeros((count, size + 1)), np.zeros((count, size))
    total = np.zeros(count)
    for step in range(entered.shape[1]):
        lead = entered[:, step]
        # Paths leave the edit before this frame from its last blank or last label, or at once if it has no labels.
        straight = in_label[:, -1] if size else lead
        total += left[:, step] * (in_blank[:, -1] + may_follow[:, -1] * straight)
        to_blank = in_blank.copy()
        to_blank[:, 0] += lead
        to_blank[:, 1:] += in_label
        if size:
            to_label = in_label + in_blank[:, :-1]
            to_label[:, 0] += may_follow[:, 0] * lead
            to_label[:, 1:] += may_follow[:, 1:-1] * in_label[:, :-1]
            in_label = to_label * emitted[:, step]
        in_blank = to_blank * blank[:, step, None]
    with np.errstate(divide="ignore"):
        ratios: NDArray[np.float64] = np.log(total) + entered_log_max + left_log_max - trellises.totals[line]
    return ratios


# Probabilities divided by their largest, edits x time; the label of each edit; the logarithm of the largest.
_Leads = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]


def _lead_in(trellises: Trellises, edits: Sequence[Edit], spans: Sequence[tuple[int, int]]) -> _Leads:
    """Return the probability that the label before each edit has just ended before each frame of the edit's window.

    The label is -1 at the beginning of a line.
    """
    line, start = (np.array([getattr(edit, name) for edit in edits]) for name in ("line", "start"))
    first, stop = np.array(spans).T
    at = first[:, None] + np.arange(int((stop - first).max()) + 1)
    length = trellises.lengths[line][:, None]
    before = np.array(
        [trellises.labels[edit.line][edit.start - 1] if edit.start else -1 for edit in edits], np.int64
    )
    sums = trellises.begins[line[:, None], np.clip(at - 1, 0, length - 1), np.maximum(start, 1)[:, None] - 1]
    inside = (at > first[:, None]) & (at <= length)
    at_start = np.where(at == 0, 0.0, LOG_ZERO)
    return _scale(np.where((start == 0)[:, None], at_start, np.where(inside, sums, LOG_ZERO)), before)


def _lead_out(trellises: Trellises, edits: Sequence[Edit], spans: Sequence[tuple[int, int]]) -> _Leads:
    """Return the probability that the label behind each edit begins at each frame of the window and the rest follows.

    The label is -2 at the end of a line.
    """
    line, end = (np.array([getattr(edit, name) for edit in edits]) for name in ("line", "end"))
    first, stop = np.array(spans).T
    at = first[:, None] + np.arange(int((stop - first).max()) + 1)
    length = trellises.lengths[line][:, None]
    behind = np.array(
        [
            trellises.labels[edit.line][edit.end] if edit.end < len(trellises.labels[edit.line]) else -2
            for edit in edits
        ],
        np.int64,
    )
    is_last = behind == -2
    sums = trellises.ends[line[:, None], np.minimum(at, length - 1), np.where(is_last, 0, end)[:, None]]
    inside = (at < stop[:, None]) & (at < length)
    at_end = np.where(at == length, 0.0, LOG_ZERO)
    return _scale(np.where(is_last[:, None], at_end, np.where(inside, sums, LOG_ZERO)), behind)


def _scale(logs: NDArray[np.float64], labels: NDArray[np.int64]) -> _Leads:
    log_max = logs.max(axis=1)
    return np.exp(logs - log_max[:, None]), labels, log_max

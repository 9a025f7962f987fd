"""The likeliest text of a line by its frames and a language together: a beam search where the frames are in doubt."""

from collections.abc import Sequence
from math import exp, log1p
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ocr.recognizer.ctc import BLANK, LOG_ZERO, LogPosteriors, Spike, best_path, viterbi_spikes

# A class below this log posterior, 0.25 %, is no candidate at its frame; where all others are, a label is sure.
MIN_LOG_POSTERIOR = -6.0
# A prefix so much less likely than the best is given up.
_MAX_BEHIND = 9.0
# A summand e^-40 of the other is lost to rounding.
_MAX_LOG_RATIO = 40.0


class Scorer(Protocol):
    """Scores texts, labels from left to right, in the unit of the frames' log posteriors."""

    def score(self, before: bytes, label: int) -> float:
        """Return the score of a label after these."""
        ...

    def ending(self, before: bytes) -> float:
        """Return the score of the line's end after these labels."""
        ...

    def context(self, before: bytes) -> bytes:
        """Return what of these labels matters for the labels that follow."""
        ...


class _Beam(NamedTuple):
    """A prefix: logarithms of its paths that end in blank, and in its last label; its score; see `_marked`."""

    in_blank: float
    in_label: float
    score: float
    lengths: tuple[int, ...]

    @property
    def either(self) -> float:
        return _add(self.in_blank, self.in_label)

    @property
    def total(self) -> float:
        return self.either + self.score


_Beams = dict[bytes, _Beam]


def search(
    log_posteriors: LogPosteriors,
    scorer: Scorer,
    *,
    before: bytes = b"",
    is_open: NDArray[np.bool_] | None = None,
    width: int = 12,
) -> tuple[Spike, ...]:
    """Return the labels that are likeliest by the frames and a scorer together, at their peaks.

    A prefix counts the log probability of all its paths (Hannun et al. 2014, "First-Pass Large Vocabulary Continuous
    Speech Recognition using Bi-Directional Recurrent DNNs") and the scores of its labels, after the labels `before`
    the line. The `width` best prefixes are kept at each frame. Most frames say one thing: only the stretches between
    sure labels are searched that are in doubt, and only frames that are open; elsewhere the best path stands.
    """
    line = _divide(log_posteriors, np.ones(len(log_posteriors), bool) if is_open is None else is_open)
    # The last beam's prefix, and how long it was after each stretch in doubt.
    beams: _Beams = {before: _Beam(0.0, LOG_ZERO, 0.0, ())}
    done = 0
    for spike, in_doubt in zip(line.sure, line.in_doubt[:-1], strict=True):
        if in_doubt:
            beams = _through(beams, log_posteriors[done : spike.peak + 1], scorer, width)
            beams = _distinct(_ending_in(beams, spike.label), scorer)
        else:
            beams = _longer(beams, spike.label, scorer)
        done = spike.peak + 1
    if line.in_doubt[-1]:
        beams = _marked(_through(beams, log_posteriors[done:], scorer, width))
    best = max(beams, key=lambda prefix: beams[prefix].total + scorer.ending(prefix))
    return _at_peaks(
        log_posteriors, line, best[len(before) :], [n - len(before) for n in beams[best].lengths]
    )


class _Line(NamedTuple):
    """The sure labels of a line, and whether the stretch of frames before each and after the last is in doubt."""

    sure: list[Spike]
    in_doubt: NDArray[np.bool_]


def _divide(log_posteriors: LogPosteriors, is_open: NDArray[np.bool_]) -> _Line:
    """Return the sure labels of the best path, and where the line is in doubt.

    A label is sure where no other class is a candidate at its peak. A stretch is in doubt where it has an unsure
    label of the best path, or a frame with a candidate besides blank and the sure labels on either side.
    """
    spikes = best_path(log_posteriors)
    is_candidate = log_posteriors > MIN_LOG_POSTERIOR
    peaks = np.array([spike.peak for spike in spikes], np.int64)
    is_sure = (is_candidate[peaks].sum(axis=1) == 1) | ~is_open[peaks]
    sure = [spike for spike, own in zip(spikes, is_sure, strict=True) if own]
    in_doubt = np.zeros(len(sure) + 1, bool)
    in_doubt[np.searchsorted(peaks[is_sure], peaks[~is_sure])] = True
    # The stretch of each frame: a sure peak ends its own.
    rows = np.arange(len(log_posteriors))
    stretches = np.searchsorted(peaks[is_sure], rows)
    labels = np.array([BLANK, *(spike.label for spike in sure), BLANK], np.int64)
    for beside in (np.full(len(rows), BLANK), labels[stretches], labels[stretches + 1]):
        is_candidate[rows, beside] = False
    in_doubt[stretches[is_candidate.any(axis=1) & is_open]] = True
    return _Line(sure, in_doubt)


def _at_peaks(
    log_posteriors: LogPosteriors, line: _Line, labels: bytes, lengths: list[int]
) -> tuple[Spike, ...]:
    """Return labels as spikes: the sure ones as they are, those of a stretch in doubt aligned to its frames.

    `lengths` are the numbers of labels up to the end of each stretch in doubt.
    """
    found: list[Spike] = []
    ends = iter(lengths)
    last = len(log_posteriors) - 1
    before: Spike | None = None
    for spike, in_doubt in zip([*line.sure, None], line.in_doubt, strict=True):
        if not in_doubt:
            found += [spike] if spike else []
        else:
            # From the sure label before to the one behind, which keep their peaks.
            own = labels[len(found) : next(ends)]
            first, end = (before.peak if before else 0), (spike.peak if spike else last)
            within = (bytes((before.label,)) if before else b"") + own
            aligned = viterbi_spikes(log_posteriors[first : end + 1], tuple(within))
            if not aligned:
                return viterbi_spikes(log_posteriors, tuple(labels))
            found += [
                one._replace(first=one.first + first, last=one.last + first, peak=one.peak + first)
                for one in aligned[1 if before else 0 :]
            ]
        before = spike
    return tuple(found)


def _ending_in(beams: _Beams, label: int) -> _Beams:
    """Return the prefixes that end in a sure label, all if none does."""
    end = bytes((label,))
    return _marked({prefix: beam for prefix, beam in beams.items() if prefix.endswith(end)} or beams)


def _marked(beams: _Beams) -> _Beams:
    """Return the prefixes with their lengths added to those after earlier stretches."""
    return {prefix: beam._replace(lengths=(*beam.lengths, len(prefix))) for prefix, beam in beams.items()}


def _through(beams: _Beams, log_posteriors: LogPosteriors, scorer: Scorer, width: int) -> _Beams:
    """Return the best prefixes after some frames."""
    for frame, candidates in zip(log_posteriors.tolist(), _candidates(log_posteriors), strict=True):
        beams = _kept(_grown(beams, frame, candidates, scorer), width)
    return beams


def _candidates(log_posteriors: LogPosteriors) -> list[list[tuple[int, float]]]:
    """Return the labels of each frame that may extend a prefix, with their log posteriors."""
    candidates: list[list[tuple[int, float]]] = [[] for _ in log_posteriors]
    rows, labels = np.nonzero(log_posteriors > MIN_LOG_POSTERIOR)
    own = log_posteriors[rows, labels]
    for row, label, posterior in zip(rows.tolist(), labels.tolist(), own.tolist(), strict=True):
        if label != BLANK:
            candidates[row].append((label, posterior))
    return candidates


def _grown(
    beams: _Beams, frame: Sequence[float], candidates: Sequence[tuple[int, float]], scorer: Scorer
) -> _Beams:
    blank = frame[BLANK]
    grown: _Beams = {}
    for prefix, beam in beams.items():
        either = beam.either
        again = beam.in_label + frame[prefix[-1]] if prefix else LOG_ZERO
        old = grown.get(prefix)
        in_label = _add(old.in_label, again) if old else again
        grown[prefix] = _Beam(either + blank, in_label, beam.score, beam.lengths)
        if not candidates:
            continue
        for label, own in candidates:
            longer = prefix + bytes((label,))
            # A label twice over needs a blank between.
            start = (beam.in_blank if prefix and label == prefix[-1] else either) + own
            old = grown.get(longer)
            if old:
                grown[longer] = _Beam(old.in_blank, _add(old.in_label, start), old.score, old.lengths)
            else:
                met = beams.get(longer)
                score = met.score if met else beam.score + scorer.score(prefix, label)
                grown[longer] = _Beam(LOG_ZERO, start, score, beam.lengths)
    return grown


def _kept(beams: _Beams, width: int) -> _Beams:
    """Return the likeliest prefixes, at most `width`, none hopelessly behind the best."""
    if len(beams) == 1:
        return beams
    totals = {prefix: beam.total for prefix, beam in beams.items()}
    least = max(totals.values()) - _MAX_BEHIND
    best = sorted(totals, key=lambda prefix: -totals[prefix])[:width]
    return {prefix: beams[prefix] for prefix in best if totals[prefix] >= least}


def _longer(beams: _Beams, label: int, scorer: Scorer) -> _Beams:
    """Return the prefixes, each longer by a sure label."""
    end = bytes((label,))
    if len(beams) == 1:
        return {prefix + end: _Beam(LOG_ZERO, 0.0, 0.0, beam.lengths) for prefix, beam in beams.items()}
    longer = {
        prefix + end: beam._replace(
            in_blank=LOG_ZERO, in_label=beam.either, score=beam.score + scorer.score(prefix, label)
        )
        for prefix, beam in beams.items()
    }
    return _distinct(longer, scorer)


def _distinct(beams: _Beams, scorer: Scorer) -> _Beams:
    """Return the likeliest of the prefixes that the scorer cannot tell apart any more; all end in the same label."""
    if len(beams) == 1:
        return beams
    best: dict[bytes, bytes] = {}
    for prefix, beam in beams.items():
        context = scorer.context(prefix)
        if context not in best or beam.total > beams[best[context]].total:
            best[context] = prefix
    return {prefix: beams[prefix] for prefix in best.values()}


def _add(one: float, other: float) -> float:
    """Return the logarithm of the sum of two probabilities, given their logarithms."""
    if one < other:
        one, other = other, one
    return one + log1p(exp(other - one)) if other > one - _MAX_LOG_RATIO else one

"""The reader adapted to one typewriter: its output corrected by what this document's own letters look like.

From text that is aligned to the lines and mostly right, two Newton-like steps of multinomial regression from the
reader's own posteriors (the fixed bound on the curvature makes each a ridge regression; Boehning 1992, "Multinomial
logistic regression algorithm"). Linear in the reader's hidden vectors, so that every frame, blank or not, is
corrected on the reader's own scale. No line is judged by what was learnt from itself, and no word by other
occurrences of the same word: a wrong label does not vouch for itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from threadpoolctl import threadpool_limits

from ocr.recognizer.ctc import BLANK, LogPosteriors, Spike, best_path, forced_alignment
from ocr.text.shapes import SHAPES, SPACE

Array = NDArray[np.float32]

FEWEST_EXEMPLARS = 3
_FOLDS = 5
# The ridge as a share of the mean curvature; how far the two steps go, far as the curvature is bounded from above.
_RIDGE = 1e-3
_FIRST_STRENGTH = 32.0
_STRENGTHS = ((8.0, 0.0), (16.0, 0.0), (16.0, 16.0), (32.0, 0.0), (32.0, 16.0), (32.0, 32.0), (32.0, 64.0))
_TEMPERATURES = (0.7, 0.85, 1.0, 1.2)
# A line is no teacher if it reads so much differently from its text.
_MOST_DIFFERENT = 0.35
# So many samples decide on strength and temperature; no fewer, and no more, than these are learnt from.
_SAMPLED, _FEWEST_SAMPLES, _MOST_SAMPLES = 3000, 200, 12_000
# Log posteriors, of blank above the first and of a shape below the second, that there is none.
_SAYS_NOTHING = (-0.7, -4.6)
# Frames so far from what is said say nothing.
_BESIDE = 2
# What stands for the constant beside the hidden vector: as large as its values are.
_CONSTANT = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class TrainingLine:
    """A line's frames, and what is said to stand on it: a text in shapes, and which of its shapes are to be taught.

    `log_posteriors` are frames x classes, `hidden` frames x features. `taught` runs parallel to `text`; all
    are, where it is empty.
    """

    log_posteriors: LogPosteriors
    hidden: Array
    text: str
    taught: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Adapted:
    """The adapted log posteriors of each line, frames x classes, and how many exemplars each shape had.

    `gain` is by how much the log likelihood of a letter held out rose; 0 where the adaptation did not help, and the
    posteriors are the reader's own.
    """

    log_posteriors: tuple[LogPosteriors, ...]
    exemplars: dict[str, int] = field(default_factory=dict)
    gain: float = 0.0


def adapt(lessons: Sequence[TrainingLine]) -> Adapted:
    """Return the posteriors of a document's lines, adapted to its typewriter by the text of the lines."""
    # A batch has a process on every core already.
    with threadpool_limits(1):
        return _adapt(lessons)


def _adapt(lessons: Sequence[TrainingLine]) -> Adapted:
    if not lessons:
        return Adapted(log_posteriors=())
    own = tuple(lesson.log_posteriors for lesson in lessons)
    said = forced_alignment([(lesson.log_posteriors, _classes(lesson.text)) for lesson in lessons])
    read = [best_path(posteriors) for posteriors in own]
    words = _find_words(lessons, said, read)
    collected = _collect(lessons, said, read, words)
    samples = _thin(collected)
    counts = np.bincount(collected.classes, minlength=len(SHAPES) + 1)
    exemplars = {SHAPES[index - 1]: int(counts[index]) for index in np.flatnonzero(counts) if index != BLANK}
    if len(samples.classes) < _FEWEST_SAMPLES:
        return Adapted(log_posteriors=own, exemplars=exemplars)
    judges = _learn(samples)
    held_out = _Chosen.by(samples, judges)
    if held_out.gain <= 0:
        return Adapted(log_posteriors=own, exemplars=exemplars)
    blended = [_blend(judge, held_out.strengths) for judge in judges]
    adapted = tuple(
        held_out.apply(lesson, own_words, blended[index % _FOLDS])
        for index, (lesson, own_words) in enumerate(zip(lessons, words, strict=True))
    )
    return Adapted(log_posteriors=adapted, exemplars=exemplars, gain=held_out.gain)


class _Word(NamedTuple):
    """A word of a line: the number of its form, and the frames, first to end (exclusive), that say it."""

    form: int
    first: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class _Samples:
    """Frames whose class is known: their features, log posteriors, class, line, and the form of the word they are in.

    The form is -1 beside words. `weights`, 1 or more, are how many frames of the document each stands for.
    """

    features: Array
    log_posteriors: Array
    classes: NDArray[np.int64]
    lines: NDArray[np.int64]
    forms: NDArray[np.int64]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class _Judge:
    """What some of the samples teach: for each step their residuals and the correction, features x classes.

    `inverse` is that of the samples' curvature; a sample's own part of a correction is inverse @ features * residual.
    """

    inverse: Array
    features: Array
    residuals: tuple[Array, ...]
    corrections: tuple[Array, ...]
    by_form: dict[int, NDArray[np.int64]]


def _classes(text: str) -> list[int]:
    return [SHAPES.index(shape) + 1 for shape in text]


def _features(hidden: Array) -> Array:
    return np.hstack([hidden, np.full((len(hidden), 1), _CONSTANT, np.float32)])


def _find_words(
    lessons: Sequence[TrainingLine],
    said: Sequence[NDArray[np.int64] | None],
    read: Sequence[tuple[Spike, ...]],
) -> list[list[_Word]]:
    """Return the words of each line; none of a line whose frames cannot say its text.

    Words are of one form if they are said to be the same, or read the same, as those two have a third in common.
    """
    kin: dict[str, str] = {}
    spans: list[list[tuple[str, int, int]]] = []
    for lesson, frames, spikes in zip(lessons, said, read, strict=True):
        spans.append([])
        if frames is None:
            continue
        start = 0
        for text in lesson.text.split(SPACE):
            if text:
                first, end = int(frames[start]) - 2, int(frames[start + len(text) - 1]) + 3
                here = _text_of([spike for spike in spikes if first <= spike.peak < end])
                _join_kin(kin, text.lower(), here.strip().lower() or text.lower())
                spans[-1].append((text.lower(), first, end))
            start += len(text) + 1
    numbers: dict[str, int] = {}
    return [
        [_Word(numbers.setdefault(_head(kin, form), len(numbers)), first, end) for form, first, end in own]
        for own in spans
    ]


def _text_of(spikes: Sequence[Spike]) -> str:
    return "".join(SHAPES[spike.label - 1] for spike in spikes)


def _join_kin(kin: dict[str, str], one: str, other: str) -> None:
    kin.setdefault(one, one)
    kin.setdefault(other, other)
    kin[_head(kin, one)] = _head(kin, other)


def _head(kin: dict[str, str], form: str) -> str:
    while kin[form] != form:
        form = kin[form]
    return form


def _collect(
    lessons: Sequence[TrainingLine],
    said: Sequence[NDArray[np.int64] | None],
    read: Sequence[tuple[Spike, ...]],
    words: Sequence[Sequence[_Word]],
) -> _Samples:
    """Return the frames that say a shape to be taught, and those half way between two that say none."""
    rows: list[tuple[int, int, int, int]] = []
    for line, (lesson, frames, spikes, own) in enumerate(zip(lessons, said, read, words, strict=True)):
        if frames is None or not lesson.text or _is_other(lesson.text, _text_of(spikes)):
            continue
        taught = lesson.taught or (True,) * len(lesson.text)
        form_at = {at: word.form for word in own for at in range(word.first, word.end)}
        classes = _classes(lesson.text)
        rows += [
            (line, int(at), label, form_at.get(int(at), -1))
            for at, label, is_taught in zip(frames, classes, taught, strict=True)
            if is_taught and not _is_unsaid(lesson.log_posteriors[at], label)
        ]
        rows += [(line, int(at), BLANK, -1) for at in _find_blanks(frames, taught, len(lesson.hidden))]
    table = np.array(rows, np.int64).reshape(-1, 4)
    hidden = [lessons[line].hidden[at] for line, at in table[:, :2]]
    log_posteriors = [lessons[line].log_posteriors[at] for line, at in table[:, :2]]
    return _Samples(
        features=_features(np.array(hidden, np.float32).reshape(len(table), lessons[0].hidden.shape[1])),
        log_posteriors=np.array(log_posteriors, np.float32).reshape(len(table), len(SHAPES) + 1),
        classes=table[:, 2],
        lines=table[:, 0],
        forms=table[:, 3],
        weights=np.ones(len(table), np.float32),
    )


def _is_unsaid(log_posteriors: LogPosteriors, label: int) -> bool:
    """Tell whether a frame says nothing where a text has a shape: the text has too much, or the page too little."""
    return bool(log_posteriors[BLANK] > _SAYS_NOTHING[0] and log_posteriors[label] < _SAYS_NOTHING[1])


def _find_blanks(frames: NDArray[np.int64], taught: Sequence[bool], number: int) -> NDArray[np.int64]:
    """Return every other frame that is beside all that is said: between taught shapes, and at the line's ends."""
    far = np.abs(np.arange(number)[:, None] - frames[None, :]).min(axis=1) >= _BESIDE
    nearest = np.abs(np.arange(number)[:, None] - frames[None, :]).argmin(axis=1)
    return np.flatnonzero(far & np.array(taught)[nearest])[::2]


def _thin(samples: _Samples) -> _Samples:
    """Return at most `_MOST_SAMPLES`: all of rare classes, of frequent ones some, evenly over each fold's lines.

    Their weights make sums over them estimate sums over the document: no class gets rarer or more frequent.
    """
    if len(samples.classes) <= _MOST_SAMPLES:
        return samples
    # Each fold keeps its share of each class: a judge learns from all folds but its own.
    keys = samples.classes * _FOLDS + samples.lines % _FOLDS
    _, groups, counts = np.unique(keys, return_inverse=True, return_counts=True)
    kept = share_out(counts, _MOST_SAMPLES)
    parts = np.split(np.argsort(groups, kind="stable"), np.cumsum(counts)[:-1])
    evenly = [part[np.arange(k) * len(part) // k] for part, k in zip(parts, kept, strict=True)]
    chosen = np.sort(np.concatenate(evenly))
    return _Samples(
        samples.features[chosen],
        samples.log_posteriors[chosen],
        samples.classes[chosen],
        samples.lines[chosen],
        samples.forms[chosen],
        np.asarray((counts / kept)[groups[chosen]], np.float32),
    )


def share_out(counts: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return how many of each count to keep: all, or as many as a common limit allows; at most `most` together.

    >>> share_out(np.array([2, 90, 7, 40]), 30).tolist()
    [2, 10, 7, 10]
    """
    left, number = most, len(counts)
    for count in np.sort(counts):
        limit = left // number
        if count > limit:
            return np.minimum(counts, limit)
        left, number = left - int(count), number - 1
    return counts


def _is_other(text: str, read: str) -> bool:
    """Tell whether a line reads too differently from its text for the text to be its own."""
    return Levenshtein.distance(read, text) > _MOST_DIFFERENT * len(text)


def _learn(samples: _Samples) -> list[_Judge]:
    """Return for each fold a judge of it: what the samples of the other folds teach."""
    parts = [np.flatnonzero(samples.lines % _FOLDS == fold) for fold in range(_FOLDS)]
    weights = samples.weights[:, None]
    residual = weights * _residual(samples.log_posteriors, samples.classes)
    # Sums over folds are added up, not learnt anew for each judge.
    scaled = np.sqrt(weights) * samples.features
    curvatures = [scaled[part].T @ scaled[part] for part in parts]
    moments = [samples.features[part].T @ residual[part] for part in parts]
    counts = [np.bincount(samples.classes[part], minlength=residual.shape[1]) for part in parts]
    judges = []
    for fold in range(_FOLDS):
        others = [other for other in range(_FOLDS) if other != fold]
        curvature = np.sum([curvatures[other] for other in others], axis=0)
        ridge = _RIDGE * float(np.trace(curvature)) / len(curvature)
        inverse = np.asarray(np.linalg.inv(curvature + ridge * np.eye(len(curvature))), np.float32)
        # Of shapes with too few exemplars nothing is learnt.
        known = np.asarray(
            np.sum([counts[other] for other in others], axis=0) >= FEWEST_EXEMPLARS, np.float32
        )
        first = inverse @ np.sum([moments[other] for other in others], axis=0) * known
        chosen = np.concatenate([parts[other] for other in others])
        features = samples.features[chosen]
        stepped = samples.log_posteriors[chosen] + np.float32(_FIRST_STRENGTH) * (features @ first)
        again = weights[chosen] * _residual(_normalise(stepped), samples.classes[chosen]) * known
        second = inverse @ (features.T @ again)
        residuals = residual[chosen] * known, again
        by_form = _group(samples.forms[chosen])
        judges.append(_Judge(inverse, features, residuals, (first, second), by_form))
    return judges


def _residual(log_posteriors: Array, classes: NDArray[np.int64]) -> Array:
    """Return what posteriors lack of the classes being sure."""
    residual = np.asarray(-np.exp(log_posteriors), np.float32)
    residual[np.arange(len(classes)), classes] += 1
    return residual


def _group(forms: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    """Return the places of each form."""
    order = np.argsort(forms, kind="stable")
    starts = np.flatnonzero(np.diff(forms[order], prepend=-2))
    return {int(forms[part[0]]): part for part in np.split(order, starts[1:])} if len(forms) else {}


def _normalise(logits: Array) -> Array:
    logits = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)), np.float32)


def _blend(judge: _Judge, strengths: tuple[float, float]) -> _Judge:
    """Return the judge with its two steps made one, each as strong as it says."""
    correction, residual = (
        np.asarray(strengths[0] * first + strengths[1] * second, np.float32)
        for first, second in (judge.corrections, judge.residuals)
    )
    return replace(judge, residuals=(residual,), corrections=(correction,))


def _correct(judge: _Judge, features: Array, words: Sequence[_Word]) -> list[Array]:
    """Return each step's correction of a line's frames, less what the judge learnt from words of the same form."""
    steps = [features @ correction for correction in judge.corrections]
    for word in words:
        same = judge.by_form.get(word.form)
        if same is None:
            continue
        at = slice(max(0, word.first), word.end)
        pull = (features[at] @ judge.inverse) @ judge.features[same].T
        for step, residual in zip(steps, judge.residuals, strict=True):
            step[at] -= pull @ residual[same]
    return steps


@dataclass(frozen=True, slots=True)
class _Chosen:
    """How far both steps go, the temperature, and by how much that raises the log likelihood held out."""

    strengths: tuple[float, float]
    temperature: float
    gain: float

    @classmethod
    def by(cls, samples: _Samples, judges: Sequence[_Judge]) -> Self:
        """Return what does best on samples that the judges have learnt nothing about."""
        some = np.linspace(0, len(samples.classes) - 1, min(_SAMPLED, len(samples.classes))).astype(int)
        steps = np.zeros((2, len(some), samples.log_posteriors.shape[1]), np.float32)
        folds = samples.lines[some] % _FOLDS
        for fold, judge in enumerate(judges):
            # Samples of one form together, as if they were a word.
            own = np.flatnonzero(folds == fold)
            if not len(own):
                continue
            own = own[np.argsort(samples.forms[some[own]], kind="stable")]
            forms = samples.forms[some[own]]
            starts = np.flatnonzero(np.diff(forms, prepend=-2))
            words = [
                _Word(int(forms[first]), int(first), int(end))
                for first, end in zip(starts, [*starts[1:], len(forms)], strict=True)
                if forms[first] >= 0
            ]
            for step, correction in zip(
                steps, _correct(judge, samples.features[some[own]], words), strict=True
            ):
                step[own] = correction
        rows, classes = np.arange(len(some)), samples.classes[some]
        logits, weights = samples.log_posteriors[some], samples.weights[some]
        best = cls((0.0, 0.0), 1.0, 0.0)
        for strengths in _STRENGTHS:
            adapted = logits + strengths[0] * steps[0] + strengths[1] * steps[1]
            for temperature in _TEMPERATURES:
                likelihoods = _normalise(np.asarray(temperature * adapted, np.float32))[rows, classes]
                gain = float((weights * (likelihoods - logits[rows, classes])).sum() / weights.sum())
                if gain > best.gain:
                    best = cls(strengths, temperature, gain)
        return best

    def apply(self, lesson: TrainingLine, words: Sequence[_Word], judge: _Judge) -> LogPosteriors:
        """Return the log posteriors of a line's frames, corrected by a judge whose steps are one."""
        (change,) = _correct(judge, _features(lesson.hidden), words)
        return _normalise(np.asarray(self.temperature * (lesson.log_posteriors + change), np.float32))

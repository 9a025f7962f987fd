"""The recogniser's log posteriors adapted to one typewriter by the document's own letters.

From texts that are aligned to the lines and mostly right, two Newton-like steps of multinomial regression start at
the recogniser's posteriors (the fixed bound on the curvature makes each a ridge regression; Boehning 1992,
"Multinomial logistic regression algorithm"). The correction is linear in the hidden vectors, so that every frame,
blank or not, is corrected on the recogniser's own scale. Cross-fitted: no line is corrected by a model fitted on it,
and no word by other occurrences of the same word, so that a wrong label does not confirm itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from threadpoolctl import threadpool_limits

from ocr.recognizer.ctc import BLANK, LogPosteriors, Spike, best_path, forced_alignment
from ocr.recognizer.word_classes import WordSpan, find_words, text_of
from ocr.text.shapes import SHAPES

Array = NDArray[np.float32]

MIN_EXEMPLARS = 3
_FOLDS = 5
# The ridge as a share of the mean curvature.
_RIDGE_SHARE = 1e-3
# Step lengths of the first and the second step; above 1, as the curvature is bounded from above.
_FIRST_STRENGTH = 32.0
_STRENGTHS = ((8.0, 0.0), (16.0, 0.0), (16.0, 16.0), (32.0, 0.0), (32.0, 16.0), (32.0, 32.0), (32.0, 64.0))
_TEMPERATURES = (0.7, 0.85, 1.0, 1.2)
# Lines whose reading differs from their text by more than this share of its shapes are not trained on.
MAX_TRAINING_CER = 0.35
# Samples that choose strengths and temperature; fewest and most samples to fit on.
_SELECTION_SAMPLES, _MIN_SAMPLES, _MAX_SAMPLES = 3000, 200, 12_000
# A frame whose blank exceeds the first and whose label is below the second log posterior is no evidence of the label.
_MAX_BLANK_LOG_POSTERIOR, _MIN_LABEL_LOG_POSTERIOR = -0.7, -4.6
# Frames at least this far from every peak are blank.
_MIN_BLANK_DISTANCE_FRAMES = 2
# The feature of the intercept, about as large as the values of a hidden vector.
_INTERCEPT_FEATURE = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class TrainingLine:
    """A line to train on: its frames, its text in shapes, and which of the shapes are labels.

    `log_posteriors` are frames x classes, `hidden` frames x features. `is_labelled` runs parallel to `text`; where it
    is empty, all shapes are labels.
    """

    log_posteriors: LogPosteriors
    hidden: Array
    text: str
    is_labelled: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Adapted:
    """The adapted log posteriors of each line, frames x classes, and the number of exemplars of each shape.

    `gain` is the mean rise of the log posterior of a held-out label; 0 where adaptation did not help, and the
    posteriors are the recogniser's own.
    """

    log_posteriors: tuple[LogPosteriors, ...]
    exemplars: dict[str, int] = field(default_factory=dict)
    gain: float = 0.0


def adapt(lines: Sequence[TrainingLine]) -> Adapted:
    """Return the log posteriors of a document's lines, adapted to its typewriter by the texts of the lines."""
    # A batch has a process on every core already.
    with threadpool_limits(1):
        return _adapt(lines)


def _adapt(lines: Sequence[TrainingLine]) -> Adapted:
    if not lines:
        return Adapted(log_posteriors=())
    own = tuple(line.log_posteriors for line in lines)
    peaks = forced_alignment([(line.log_posteriors, _classes(line.text)) for line in lines])
    read = [best_path(posteriors) for posteriors in own]
    words = find_words([line.text for line in lines], peaks, read)
    collected = _collect(lines, peaks, read, words)
    samples = _thin(collected)
    counts = np.bincount(collected.classes, minlength=len(SHAPES) + 1)
    exemplars = {SHAPES[index - 1]: int(counts[index]) for index in np.flatnonzero(counts) if index != BLANK}
    # Each fold is judged by what other folds teach: the samples of one alone tell nothing.
    if len(samples.classes) < _MIN_SAMPLES or len(np.unique(samples.lines % _FOLDS)) < 2:
        return Adapted(log_posteriors=own, exemplars=exemplars)
    models = _learn(samples)
    held_out = _Chosen.by(samples, models)
    if held_out.gain <= 0:
        return Adapted(log_posteriors=own, exemplars=exemplars)
    blended = [_blend(model, held_out.strengths) for model in models]
    adapted = tuple(
        held_out.apply(line, own_words, blended[index % _FOLDS])
        for index, (line, own_words) in enumerate(zip(lines, words, strict=True))
    )
    return Adapted(log_posteriors=adapted, exemplars=exemplars, gain=held_out.gain)


@dataclass(frozen=True, slots=True, eq=False)
class _Samples:
    """Labelled frames: their features, log posteriors, classes, lines, and the class of the word that each is in.

    The word class is -1 outside words. `weights` are 1, or more for a sample that stands for several.
    """

    features: Array
    log_posteriors: Array
    classes: NDArray[np.int64]
    lines: NDArray[np.int64]
    word_classes: NDArray[np.int64]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class FoldModel:
    """The model for one fold, fitted on the other folds: residuals and a correction, features x classes, each step.

    `inverse` is the inverse curvature; the share of one sample in a correction is inverse @ features * residual.
    """

    inverse: Array
    features: Array
    residuals: tuple[Array, ...]
    corrections: tuple[Array, ...]
    by_word_class: dict[int, NDArray[np.int64]]


def _classes(text: str) -> list[int]:
    return [SHAPES.index(shape) + 1 for shape in text]


def _features(hidden: Array) -> Array:
    return np.hstack([hidden, np.full((len(hidden), 1), _INTERCEPT_FEATURE, np.float32)])


def _collect(
    lines: Sequence[TrainingLine],
    peaks: Sequence[NDArray[np.int64] | None],
    read: Sequence[tuple[Spike, ...]],
    words: Sequence[Sequence[WordSpan]],
) -> _Samples:
    """Return the frames at the peaks of labels, and the blank frames between two labels."""
    rows: list[tuple[int, int, int, int]] = []
    for index, (line, frames, spikes, own) in enumerate(zip(lines, peaks, read, words, strict=True)):
        if frames is None or not line.text or _differs(line.text, text_of(spikes)):
            continue
        is_labelled = line.is_labelled or (True,) * len(line.text)
        word_class_at = {at: word.word_class for word in own for at in range(word.first, word.end)}
        rows += [
            (index, int(at), label, word_class_at.get(int(at), -1))
            for at, label, is_label in zip(frames, _classes(line.text), is_labelled, strict=True)
            if is_label and not _is_no_evidence(line.log_posteriors[at], label)
        ]
        rows += [(index, int(at), BLANK, -1) for at in _find_blanks(frames, is_labelled, len(line.hidden))]
    table = np.array(rows, np.int64).reshape(-1, 4)
    hidden = [lines[index].hidden[at] for index, at in table[:, :2]]
    log_posteriors = [lines[index].log_posteriors[at] for index, at in table[:, :2]]
    return _Samples(
        features=_features(np.array(hidden, np.float32).reshape(len(table), lines[0].hidden.shape[1])),
        log_posteriors=np.array(log_posteriors, np.float32).reshape(len(table), len(SHAPES) + 1),
        classes=table[:, 2],
        lines=table[:, 0],
        word_classes=table[:, 3],
        weights=np.ones(len(table), np.float32),
    )


def _is_no_evidence(log_posteriors: LogPosteriors, label: int) -> bool:
    """Return whether the frame at a label's peak is no evidence of the label: the page may not have the letter."""
    return bool(
        log_posteriors[BLANK] > _MAX_BLANK_LOG_POSTERIOR and log_posteriors[label] < _MIN_LABEL_LOG_POSTERIOR
    )


def _find_blanks(frames: NDArray[np.int64], is_labelled: Sequence[bool], number: int) -> NDArray[np.int64]:
    """Return every other frame that is away from all peaks and nearest to a labelled one."""
    far = np.abs(np.arange(number)[:, None] - frames[None, :]).min(axis=1) >= _MIN_BLANK_DISTANCE_FRAMES
    nearest = np.abs(np.arange(number)[:, None] - frames[None, :]).argmin(axis=1)
    return np.flatnonzero(far & np.array(is_labelled)[nearest])[::2]


def _thin(samples: _Samples) -> _Samples:
    """Return at most `_MAX_SAMPLES`: all of rare classes, and of frequent ones some, evenly over each fold's lines.

    A sample weighs the square root of how many it stands for. With less the frequent classes would be as rare as the
    others, with more a few samples of a frequent class, blank above all, would drown the rest.
    """
    if len(samples.classes) <= _MAX_SAMPLES:
        return samples
    # Each fold keeps its share of each class: a model is fitted on all folds but its own.
    keys = samples.classes * _FOLDS + samples.lines % _FOLDS
    _, groups, counts = np.unique(keys, return_inverse=True, return_counts=True)
    kept = share_out(counts, _MAX_SAMPLES)
    parts = np.split(np.argsort(groups, kind="stable"), np.cumsum(counts)[:-1])
    evenly = [part[np.arange(k) * len(part) // k] for part, k in zip(parts, kept, strict=True)]
    chosen = np.sort(np.concatenate(evenly))
    return _Samples(
        samples.features[chosen],
        samples.log_posteriors[chosen],
        samples.classes[chosen],
        samples.lines[chosen],
        samples.word_classes[chosen],
        np.asarray(np.sqrt(counts / kept)[groups[chosen]], np.float32),
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


def _differs(text: str, read: str) -> bool:
    """Return whether the reading of a line differs too much from its text to train on."""
    return Levenshtein.distance(read, text) > MAX_TRAINING_CER * len(text)


def _learn(samples: _Samples) -> list[FoldModel]:
    """Return the model of each fold, fitted on the samples of the other folds."""
    parts = [np.flatnonzero(samples.lines % _FOLDS == fold) for fold in range(_FOLDS)]
    weights = samples.weights[:, None]
    residual = weights * _residual(samples.log_posteriors, samples.classes)
    # Sums are made once a fold and added up for each model.
    scaled = np.sqrt(weights) * samples.features
    curvatures = [scaled[part].T @ scaled[part] for part in parts]
    moments = [samples.features[part].T @ residual[part] for part in parts]
    counts = [np.bincount(samples.classes[part], minlength=residual.shape[1]) for part in parts]
    models = []
    for fold in range(_FOLDS):
        others = [other for other in range(_FOLDS) if other != fold]
        curvature = np.sum([curvatures[other] for other in others], axis=0)
        ridge = _RIDGE_SHARE * float(np.trace(curvature)) / len(curvature)
        inverse = np.asarray(np.linalg.inv(curvature + ridge * np.eye(len(curvature))), np.float32)
        # Classes with too few exemplars are not corrected.
        known = np.asarray(np.sum([counts[other] for other in others], axis=0) >= MIN_EXEMPLARS, np.float32)
        first = inverse @ np.sum([moments[other] for other in others], axis=0) * known
        chosen = np.concatenate([parts[other] for other in others])
        features = samples.features[chosen]
        stepped = samples.log_posteriors[chosen] + np.float32(_FIRST_STRENGTH) * (features @ first)
        again = weights[chosen] * _residual(_normalise(stepped), samples.classes[chosen]) * known
        second = inverse @ (features.T @ again)
        residuals = residual[chosen] * known, again
        by_word_class = _group(samples.word_classes[chosen])
        models.append(FoldModel(inverse, features, residuals, (first, second), by_word_class))
    return models


def _residual(log_posteriors: Array, classes: NDArray[np.int64]) -> Array:
    """Return one-hot classes minus posteriors, samples x classes."""
    residual = np.asarray(-np.exp(log_posteriors), np.float32)
    residual[np.arange(len(classes)), classes] += 1
    return residual


def _group(word_classes: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    """Return the indices of each word class."""
    order = np.argsort(word_classes, kind="stable")
    starts = np.flatnonzero(np.diff(word_classes[order], prepend=-2))
    return (
        {int(word_classes[part[0]]): part for part in np.split(order, starts[1:])}
        if len(word_classes)
        else {}
    )


def _normalise(logits: Array) -> Array:
    logits = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)), np.float32)


def _blend(model: FoldModel, strengths: tuple[float, float]) -> FoldModel:
    """Return the model with its two steps added up, each times its strength."""
    correction, residual = (
        np.asarray(strengths[0] * first + strengths[1] * second, np.float32)
        for first, second in (model.corrections, model.residuals)
    )
    return replace(model, residuals=(residual,), corrections=(correction,))


def _correct(model: FoldModel, features: Array, words: Sequence[WordSpan]) -> list[Array]:
    """Return each step's correction of a line's frames, without the share of words of the same class."""
    steps = [features @ correction for correction in model.corrections]
    for word in words:
        same = model.by_word_class.get(word.word_class)
        if same is None:
            continue
        at = slice(max(0, word.first), word.end)
        pull = (features[at] @ model.inverse) @ model.features[same].T
        for step, residual in zip(steps, model.residuals, strict=True):
            step[at] -= pull @ residual[same]
    return steps


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Strengths of both steps, temperature, and the mean rise of the held-out log posterior by them."""

    strengths: tuple[float, float]
    temperature: float
    gain: float

    @classmethod
    def by(cls, samples: _Samples, models: Sequence[FoldModel]) -> Self:
        """Return the best setting on samples, each corrected by the model of its own fold."""
        some = np.linspace(0, len(samples.classes) - 1, min(_SELECTION_SAMPLES, len(samples.classes))).astype(
            int
        )
        steps = np.zeros((2, len(some), samples.log_posteriors.shape[1]), np.float32)
        folds = samples.lines[some] % _FOLDS
        for fold, model in enumerate(models):
            # Samples of one word class together, as if they were a word.
            own = np.flatnonzero(folds == fold)
            if not len(own):
                continue
            own = own[np.argsort(samples.word_classes[some[own]], kind="stable")]
            word_classes = samples.word_classes[some[own]]
            starts = np.flatnonzero(np.diff(word_classes, prepend=-2))
            words = [
                WordSpan(int(word_classes[first]), int(first), int(end))
                for first, end in zip(starts, [*starts[1:], len(word_classes)], strict=True)
                if word_classes[first] >= 0
            ]
            for step, correction in zip(
                steps, _correct(model, samples.features[some[own]], words), strict=True
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

    def apply(self, line: TrainingLine, words: Sequence[WordSpan], model: FoldModel) -> LogPosteriors:
        """Return the log posteriors of a line's frames, corrected by a model whose steps are blended."""
        (change,) = _correct(model, _features(line.hidden), words)
        return _normalise(np.asarray(self.temperature * (line.log_posteriors + change), np.float32))

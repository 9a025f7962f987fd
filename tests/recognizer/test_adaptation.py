"""Adaptation to one typewriter, on readers made up for it: they see a page well and take some letters for others."""

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
import pytest

from ocr.recognizer.adaptation import (
    _FOLDS,
    _MAX_SAMPLES,
    Adapted,
    TrainingLine,
    _Chosen,
    _learn,
    _Samples,
    _thin,
    adapt,
    share_out,
)
from ocr.recognizer.ctc import best_path
from ocr.text.shapes import SHAPES

FEATURES = 24
WORDS = tuple(
    ("поезд прибыл на станцию тихая сорок пять вагонов сахар соль мука работа " + "основа рост сосна").split()
)


class Reader:
    """Sees a letter as a point beside its prototype, over three frames; `confusion` is what it takes it for."""

    def __init__(self, confusion: dict[str, str], seed: int = 0) -> None:
        self._rng = np.random.default_rng(seed)
        self._prototypes = self._rng.normal(0, 1.0, (len(SHAPES) + 1, FEATURES))
        self._confusion = confusion

    def recognise(self, page: str, said: str | None = None) -> TrainingLine:
        """The lesson of a line on which `page` stands, and `said` is said to stand."""
        hidden, log_posteriors = [], []
        for letter in page:
            for label in (0, SHAPES.index(letter) + 1, 0):
                point = self._prototypes[label] + self._rng.normal(0, 0.35, FEATURES)
                taken = SHAPES.index(self._confusion.get(letter, letter)) + 1 if label else 0
                logits = np.full(len(SHAPES) + 1, -9.0)
                logits[label], logits[taken] = -1.0, logits[taken] if taken == label else 0.0
                logits[taken] = max(logits[taken], 0.0)
                logits += self._rng.normal(0, 0.3, len(logits))
                hidden.append(point)
                log_posteriors.append(logits - np.log(np.exp(logits).sum()))
        return TrainingLine(np.array(log_posteriors, np.float32), np.array(hidden, np.float32), said or page)


def text_of(log_posteriors: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> str:
    return "".join(SHAPES[spike.label - 1] for spike in best_path(log_posteriors))


def lines_of(number: int, seed: int = 1) -> list[str]:
    rng = np.random.default_rng(seed)
    return [" ".join(rng.choice(WORDS, 6)) for _ in range(number)]


def right(adapted: Adapted, lines: list[str]) -> float:
    read = [text_of(posteriors) for posteriors in adapted.log_posteriors]
    pairs = [pair for one, line in zip(read, lines, strict=True) for pair in zip(one, line, strict=False)]
    return sum(a == b for a, b in pairs) / len(pairs)


def test_what_the_reader_takes_for_something_else_is_learnt_from_the_document() -> None:
    reader = Reader({"о": "с", "н": "и"})
    lines = lines_of(30)
    lessons = [reader.recognise(line) for line in lines]
    before = right(Adapted(log_posteriors=tuple(lesson.log_posteriors for lesson in lessons)), lines)
    adapted = adapt(lessons)
    assert before < 0.9
    assert right(adapted, lines) > 0.995
    assert adapted.gain > 0.05
    assert adapted.exemplars["о"] == sum(line.count("о") for line in lines)
    # Still probabilities, for every frame.
    for posteriors in adapted.log_posteriors:
        assert np.exp(posteriors).sum(axis=1) == pytest.approx(1.0, abs=1e-4)


def test_a_name_misspelt_throughout_does_not_vouch_for_itself() -> None:
    reader = Reader({})
    page = [f"{line} мурин" for line in lines_of(30)]
    lessons = [reader.recognise(line, line.replace("мурин", "музин")) for line in page]
    adapted = adapt([*lessons, *[reader.recognise(line) for line in lines_of(10, seed=5)]])
    for posteriors, line in zip(adapted.log_posteriors, page, strict=False):
        assert text_of(posteriors) == line


def test_a_few_wrong_letters_in_the_text_do_no_harm() -> None:
    reader = Reader({})
    lines = lines_of(40)
    rng = np.random.default_rng(3)
    said = ["".join(rng.choice(list("абвгд")) if rng.random() < 0.05 else c for c in line) for line in lines]
    adapted = adapt([reader.recognise(line, other) for line, other in zip(lines, said, strict=True)])
    assert right(adapted, lines) > 0.995


def test_another_text_teaches_nothing() -> None:
    reader = Reader({})
    lines = lines_of(30)
    lessons = [reader.recognise(line, other) for line, other in zip(lines, lines_of(30, seed=9), strict=True)]
    adapted = adapt(lessons)
    assert adapted.gain == 0.0
    assert all(
        one is lesson.log_posteriors for one, lesson in zip(adapted.log_posteriors, lessons, strict=True)
    )


def test_too_little_text_changes_nothing() -> None:
    lessons = [Reader({"о": "с"}).recognise("сорок")]
    adapted = adapt(lessons)
    assert adapted.gain == 0.0
    assert adapted.log_posteriors[0] is lessons[0].log_posteriors
    assert adapt([]).log_posteriors == ()


def test_only_what_is_taught_is_learnt() -> None:
    reader = Reader({"о": "с"})
    lines = lines_of(30)
    lessons = [
        TrainingLine(lesson.log_posteriors, lesson.hidden, line, tuple(letter != "о" for letter in line))
        for line in lines
        for lesson in [reader.recognise(line)]
    ]
    assert "о" not in adapt(lessons).exemplars


@pytest.mark.parametrize(
    ("taught", "is_adapted"),
    [
        (range(0, 30, _FOLDS), False),
        (range(1, 30, _FOLDS), False),
        ([*range(0, 30, _FOLDS), *range(1, 30, _FOLDS)], True),
        (range(0), False),
    ],
)
def test_lines_of_one_fold_alone_teach_nothing(taught: Sequence[int], is_adapted: bool) -> None:
    reader = Reader({"о": "с"})
    lessons = [
        lesson if index in taught else replace(lesson, is_labelled=(False,) * len(lesson.text))
        for index, lesson in enumerate(map(reader.recognise, lines_of(30)))
    ]
    adapted = adapt(lessons)
    assert (adapted.gain > 0) is is_adapted
    if not is_adapted:
        assert all(
            np.array_equal(own, lesson.log_posteriors)
            for own, lesson in zip(adapted.log_posteriors, lessons, strict=True)
        )


def test_a_shape_with_two_exemplars_is_left_to_the_reader() -> None:
    reader = Reader({"ф": "р"})
    lines = [*lines_of(30), "фото нафта"]
    lessons = [reader.recognise(line) for line in lines]
    adapted = adapt(lessons)
    assert adapted.exemplars["ф"] == 2
    assert text_of(adapted.log_posteriors[-1]).replace("р", "ф") == "фото нафта"


@pytest.mark.parametrize(
    ("counts", "most", "kept"),
    [
        ([3, 4, 5], 12, [3, 4, 5]),
        # One too many: the most frequent gives way, the others stay whole.
        ([3, 4, 5], 11, [3, 4, 4]),
        ([100, 1, 100, 2], 23, [10, 1, 10, 2]),
        # What the limit leaves over is too little for one more of each.
        ([100, 100, 100], 11, [3, 3, 3]),
        ([1000], 10, [10]),
        ([], 10, []),
    ],
)
def test_samples_are_shared_out(counts: list[int], most: int, kept: list[int]) -> None:
    assert share_out(np.array(counts, np.int64), most).tolist() == kept


def samples_of(rows: Sequence[tuple[int, int]], seed: int = 2) -> _Samples:
    """Samples of (class, line), their features made up, each in a word of its own."""
    rng = np.random.default_rng(seed)
    classes, lines = np.array(rows, np.int64).T
    logits = rng.normal(0, 1, (len(rows), len(SHAPES) + 1))
    features = rng.normal(0, 1, (len(rows), 6)) + classes[:, None] % 7
    return _Samples(
        features=features.astype(np.float32),
        log_posteriors=(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))).astype(np.float32),
        classes=classes,
        lines=lines,
        word_classes=np.arange(len(rows)),
        weights=np.ones(len(rows), np.float32),
    )


def test_a_long_document_is_thinned_by_class_evenly_over_its_lines() -> None:
    # 1000 lines: a blank and a letter, ten times a line; a hyphen once a line; capitals on some lines at the end.
    rows = [(label, line) for line in range(1000) for label in [*[0, 1] * 10, 2]]
    rows += [(label, line) for line in range(990, 1000) for label in (3, 4)]
    samples = samples_of(rows)
    thinned = _thin(samples)
    before, after = np.bincount(samples.classes), np.bincount(thinned.classes)
    # 12,000 less the 20 rare and 1000 hyphens leave 5490 for each frequent class, 1098 in each fold.
    assert after.tolist() == [5490, 5490, 1000, 10, 10]
    assert len(thinned.classes) <= _MAX_SAMPLES
    for label in range(5):
        own = thinned.classes == label
        # A sample weighs the square root of how many it stands for.
        assert thinned.weights[own] == pytest.approx((before[label] / after[label]) ** 0.5)
        lines = np.unique(thinned.lines[own])
        assert len(lines) == len(np.unique(samples.lines[samples.classes == label]))
        assert len(np.unique(np.bincount(thinned.lines[own] % _FOLDS))) == 1
    again = _thin(samples)
    assert all(np.array_equal(getattr(again, f.name), getattr(thinned, f.name)) for f in fields(thinned))


def test_what_stands_once_a_line_is_kept_in_every_fold() -> None:
    # Every fifth hyphen would be one fold's alone, and nothing would be known of hyphens on its own lines.
    rows = [(label, line) for line in range(2500) for label in range(24)]
    thinned = _thin(samples_of(rows))
    assert np.bincount(thinned.lines % _FOLDS).tolist() == [24 * 100] * _FOLDS
    assert set(np.bincount(thinned.classes)) == {500}


def test_a_document_of_few_samples_is_not_thinned() -> None:
    samples = samples_of([(label, line) for line in range(_MAX_SAMPLES // 3) for label in range(3)])
    assert _thin(samples) is samples


def test_a_sample_that_stands_for_two_teaches_as_two_do() -> None:
    rows = [(label, line) for line in range(40) for label in (0, 1, 2, 3) for _ in range(2)]
    whole = samples_of(rows)
    twice = np.repeat(np.arange(len(rows)), np.where(whole.classes < 2, 2, 1))
    doubled = _Samples(**{f.name: getattr(whole, f.name)[twice] for f in fields(whole)})
    weights = np.where(whole.classes < 2, 2, 1).astype(np.float32)
    weighted = _Samples(**{f.name: getattr(whole, f.name) for f in fields(whole)[:-1]}, weights=weights)
    for one, other, unweighted in zip(_learn(weighted), _learn(doubled), _learn(whole), strict=True):
        for step, (own, theirs) in enumerate(zip(one.corrections, other.corrections, strict=True)):
            assert own == pytest.approx(theirs, abs=1e-4)
            assert np.abs(own - unweighted.corrections[step]).max() > 1e-2
        # What is taken back of a word is all that was learnt from it.
        assert np.allclose(
            one.residuals[0][: len(one.features)].sum(axis=0), other.residuals[0].sum(axis=0), atol=1e-3
        )
    judges = _learn(weighted)
    assert _Chosen.by(weighted, judges).gain == pytest.approx(_Chosen.by(doubled, judges).gain, abs=1e-4)


def test_a_rare_letter_is_learnt_of_a_long_document() -> None:
    reader = Reader({"ф": "р"})
    lines = [
        *lines_of(460),
        *(f"{line} {word}" for line, word in zip(lines_of(6), ["фото", "нафта"] * 3, strict=True)),
    ]
    adapted = adapt([reader.recognise(line) for line in lines])
    assert adapted.exemplars["ф"] == 6
    assert [text_of(posteriors) for posteriors in adapted.log_posteriors[-6:]] == lines[-6:]

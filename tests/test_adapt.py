"""Adaptation to one typewriter, on readers made up for it: they see a page well and take some letters for others."""

import numpy as np
import pytest

from ocr.engines.adapt import Adapted, Lesson, adapt
from ocr.engines.alphabet import SHAPES
from ocr.engines.ctc import best_path

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

    def see(self, page: str, said: str | None = None) -> Lesson:
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
        return Lesson(np.array(log_posteriors, np.float32), np.array(hidden, np.float32), said or page)


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
    lessons = [reader.see(line) for line in lines]
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
    lessons = [reader.see(line, line.replace("мурин", "музин")) for line in page]
    adapted = adapt([*lessons, *[reader.see(line) for line in lines_of(10, seed=5)]])
    for posteriors, line in zip(adapted.log_posteriors, page, strict=False):
        assert text_of(posteriors) == line


def test_a_few_wrong_letters_in_the_text_do_no_harm() -> None:
    reader = Reader({})
    lines = lines_of(40)
    rng = np.random.default_rng(3)
    said = ["".join(rng.choice(list("абвгд")) if rng.random() < 0.05 else c for c in line) for line in lines]
    adapted = adapt([reader.see(line, other) for line, other in zip(lines, said, strict=True)])
    assert right(adapted, lines) > 0.995


def test_another_text_teaches_nothing() -> None:
    reader = Reader({})
    lines = lines_of(30)
    lessons = [reader.see(line, other) for line, other in zip(lines, lines_of(30, seed=9), strict=True)]
    adapted = adapt(lessons)
    assert adapted.gain == 0.0
    assert all(
        one is lesson.log_posteriors for one, lesson in zip(adapted.log_posteriors, lessons, strict=True)
    )


def test_too_little_text_changes_nothing() -> None:
    lessons = [Reader({"о": "с"}).see("сорок")]
    adapted = adapt(lessons)
    assert adapted.gain == 0.0
    assert adapted.log_posteriors[0] is lessons[0].log_posteriors
    assert adapt([]).log_posteriors == ()


def test_only_what_is_taught_is_learnt() -> None:
    reader = Reader({"о": "с"})
    lines = lines_of(30)
    lessons = [
        Lesson(lesson.log_posteriors, lesson.hidden, line, tuple(letter != "о" for letter in line))
        for line in lines
        for lesson in [reader.see(line)]
    ]
    assert "о" not in adapt(lessons).exemplars


def test_a_shape_with_two_exemplars_is_left_to_the_reader() -> None:
    reader = Reader({"ф": "р"})
    lines = [*lines_of(30), "фото нафта"]
    lessons = [reader.see(line) for line in lines]
    adapted = adapt(lessons)
    assert adapted.exemplars["ф"] == 2
    assert text_of(adapted.log_posteriors[-1]).replace("р", "ф") == "фото нафта"

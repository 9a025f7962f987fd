"""How many letters of a line and of a page are probably read wrong, told from the reading itself.

The signs are shares, 0 to 1: of doubt about the letters, of letters that a second engine reads otherwise, of letters
in words that the dictionary lacks. Each counts twice: as it is on the page, and how far the line is from its page. A
logistic model, fitted on real typescript by training/predicted_cer.py, makes one share of them. A sign may be missing
(an engine that was not asked, a language without a dictionary): each kind of line has weights of its own.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import ceil, exp, floor, log
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz.distance import Levenshtein

from ocr.engines.trust import MIN_WORDS, confidences_of, language_of, letters_of
from ocr.language.base import Language
from ocr.model import Line, Page, PredictedCer, Word
from ocr.text.shapes import to_shapes

MODEL = Path(__file__).with_name("predicted_cer.json")
# The signs, and what a share is raised by before its log odds are taken: about one letter of a line.
DOUBT, DISPUTED, UNKNOWN = "doubt", "disputed", "unknown"
_FLOORS = {DOUBT: 0.003, DISPUTED: 0.01, UNKNOWN: 0.02}
# What gives a sign that not every line has.
_GIVEN_BY = {DISPUTED: "second engine", UNKNOWN: "language"}
# Behind the name of a sign: how far the line is from its page.
HERE = " here"
# Normal quantile of the bounds of a 90 % interval.
_BOUND = 1.645
# A dictionary tells nothing of a page where fewer than this share of the words are of its language's letters.
MIN_OWN_SHARE = 0.5
_IN_WORDS = "-'’ʼ"


class LineSigns(NamedTuple):
    """A line's signs, the engine that read most of its letters, and the number of its letters.

    `signs` are log odds by name: a sign's on the page, and, with HERE behind the name, the line's less the page's.
    """

    engine: str
    letters: int
    signs: Mapping[str, float]

    @property
    def kind(self) -> str:
        """The name of the weights that belong to these signs: the engine, and what gave other signs than its own."""
        return ", ".join([self.engine, *(by for name, by in _GIVEN_BY.items() if name in self.signs)])

    def without(self, name: str) -> "LineSigns":
        """Return the same without a sign."""
        return self._replace(signs={k: v for k, v in self.signs.items() if k not in {name, name + HERE}})


@dataclass(frozen=True, slots=True, kw_only=True)
class CerModel:
    """The weights of the signs by kind of line, each with a "bias", and the spread of pages.

    `spread` is the standard deviation of a page's log odds about what is predicted, beyond what its number of letters
    makes.
    """

    weights: Mapping[str, Mapping[str, float]]
    spread: float

    def predict_line(self, line: LineSigns) -> float | None:
        """Return the share of a line's letters that is probably read wrong; None for an unknown engine."""
        if not line.letters:
            return None
        # A kind that was never seen counts as one with fewer signs.
        known = (line, line.without(DISPUTED), line.without(UNKNOWN), line.without(DISPUTED).without(UNKNOWN))
        found = next((own for own in known if own.kind in self.weights), None)
        if found is None:
            return None
        weights = self.weights[found.kind]
        odds = weights["bias"] + sum(weights[name] * value for name, value in found.signs.items())
        return 1 / (1 + exp(-odds))

    def predict_page(self, lines: Sequence[tuple[int, float]]) -> PredictedCer | None:
        """Return the prediction for a page with its interval, from letters and prediction of each of its lines."""
        letters = sum(own for own, _ in lines)
        if not letters:
            return None
        value = sum(own * share for own, share in lines) / letters
        return PredictedCer(value, *self._interval(value, letters))

    def _interval(self, value: float, letters: int) -> tuple[float, float]:
        """Return bounds on the share, in whole letters: the spread of pages and the chance of so few letters."""
        share = min(max(value, 0.5 / letters), 1 - 0.5 / letters)
        reach = _BOUND * (self.spread**2 + 1 / (letters * share * (1 - share))) ** 0.5
        odds = log(share / (1 - share))
        low, high = (1 / (1 + exp(-(odds + side))) for side in (-reach, reach))
        return min(value, floor(low * letters) / letters), max(
            value, min(1.0, ceil(high * letters) / letters)
        )


def log_odds(name: str, share: float) -> float:
    """Return the log odds of a sign's share, finite by the sign's floor.

    >>> log_odds(DOUBT, 0.5), round(log_odds(DOUBT, 0.0), 1)
    (0.0, -5.8)
    """
    least = _FLOORS[name]
    share = min(max(share, 0.0), 1.0)
    return log((share + least) / (1 - share + least))


def parse_model(fields: Mapping[str, Any]) -> CerModel:
    """Return the model of the fields of predicted_cer.json."""
    return CerModel(weights=fields["weights"], spread=float(fields["spread"]))


@cache
def load_cer_model() -> CerModel:
    """Return the package's own model."""
    return parse_model(json.loads(MODEL.read_text(encoding="utf-8")))


def predict_cer(page: Page, model: CerModel | None = None) -> Page:
    """Return the page with the predicted CER of each of its lines and of itself; None where nothing was read.

    Ink that was not read has no letters: what is predicted is about the lines that were.
    """
    model = model or load_cer_model()
    signs = iter(measure_signs_of_lines(page))
    predicted: list[tuple[int, float]] = []

    def predict(line: Line) -> Line:
        own = next(signs)
        share = model.predict_line(own)
        if share is not None:
            predicted.append((own.letters, share))
        return replace(line, predicted_cer=share)

    regions = tuple(replace(one, lines=tuple(map(predict, one.lines))) for one in page.regions)
    return replace(page, regions=regions, predicted_cer=model.predict_page(predicted))


def measure_signs_of_lines(page: Page) -> tuple[LineSigns, ...]:
    """Return the signs of each line of a page; its page is the lines that the same engine read."""
    language = _find_language(page)
    counted = [_count(line, page.engines, language) for line in page.lines]
    readers = [_engine_of(line) for line in page.lines]
    letters: Counter[tuple[str, str]] = Counter()
    totals: dict[tuple[str, str], float] = defaultdict(float)
    for reader, (own, counts) in zip(readers, counted, strict=True):
        for name, count in counts.items():
            letters[reader, name] += own
            totals[reader, name] += count
    measured = []
    for reader, (own, counts) in zip(readers, counted, strict=True):
        signs: dict[str, float] = {}
        for name, count in counts.items():
            of_page = log_odds(name, totals[reader, name] / max(1, letters[reader, name]))
            signs |= {name: of_page, name + HERE: log_odds(name, count / max(1, own)) - of_page}
        measured.append(LineSigns(reader, own, signs))
    return tuple(measured)


def _count(line: Line, engines: Sequence[str], language: Language | None) -> tuple[int, dict[str, float]]:
    """Return the number of a line's letters, and how many of them each sign is about."""
    doubts = [1 - confidence for word in line.words for confidence in confidences_of(word)]
    counts: dict[str, float] = {DOUBT: sum(doubts)}
    if is_asked(line, engines):
        counts[DISPUTED] = sum(map(_count_disputed, line.words))
    if language is not None:
        words = (letters_of(word.text, language) for word in line.words)
        counts[UNKNOWN] = sum(len(word) for word in words if word and not language.is_known_word(word))
    return len(doubts), counts


def is_asked(line: Line, engines: Sequence[str]) -> bool:
    """Return whether a second engine read the line too."""
    names = {engine.split()[0] for engine in engines if not engine.startswith("language ")}
    return (len(names) > 1 and line.asked_all) or any(word.other is not None for word in line.words)


def _find_language(page: Page) -> Language | None:
    """Return the page's language; None where it has few words or mostly other letters, or there is no dictionary."""
    language = language_of(page)
    words = [word for line in page.lines for text in line.words if (word := letters_of(text.text, language))]
    own = [word for word in words if set(word.lower()) <= {*language.alphabet, *_IN_WORDS}]
    is_told = len(words) >= MIN_WORDS and len(own) >= MIN_OWN_SHARE * len(words)
    return language if is_told and language.is_known_word(own[0]) is not None else None


def _count_disputed(word: Word) -> int:
    """Return how many letters of a word the second engine reads otherwise, its whole length at most."""
    if word.other is None:
        return 0
    apart = Levenshtein.distance(to_shapes(word.text), to_shapes(word.other))
    return min(max(len(word.text), len(word.other)), apart)


def _engine_of(line: Line) -> str:
    """Return the engine that read most of a line's letters."""
    letters: Counter[str] = Counter()
    for word in line.words:
        letters[word.engine] += len(word.text)
    return letters.most_common(1)[0][0] if letters else ""

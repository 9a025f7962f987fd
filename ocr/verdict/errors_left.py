"""Number of errors left after each reviewed finding, with its interval: when reviewing may stop.

Given the document, the number of errors is a sum of independent Bernoulli variables, one for each doubtful place.
Errors within a document are correlated, since its typewriter and its copyist may be harder or easier than those that
the probabilities were fitted on: a random intercept shifts all log odds of a document by one normally distributed
number, whose mean and standard deviation `sverka calibrate` measures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr.model import ErrorsLeft
from ocr.verdict.log_odds import to_log_odds

# Probability on either side of the interval.
_INTERVAL_TAIL = 0.05
# Points and weights of a standard normal distribution (Gauss-Hermite quadrature, seven points).
QUADRATURE_POINTS, QUADRATURE_WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
QUADRATURE_WEIGHTS = QUADRATURE_WEIGHTS / QUADRATURE_WEIGHTS.sum()
# With more places than this, numbers of errors below _MIN_COUNT_PROBABILITY are dropped at each step: otherwise the
# cost grows with the square of the number of places.
MAX_UNTRIMMED_PLACES = 2_000
_MIN_COUNT_PROBABILITY = 1e-16
# Most findings of a document in a fit.
_MAX_FITTED_FINDINGS = 400


@dataclass(frozen=True, slots=True)
class DocumentShift:
    """The normal distribution of the shift of a document's log odds, with means for findings and for the rest.

    The means are mostly below 0, since one error is often doubted at two places. `spread` is the standard deviation.
    """

    listed: float = 0.0
    rest: float = 0.0
    spread: float = 0.5


def estimate_errors_left(
    listed: Sequence[float], rest: Sequence[float], shift: DocumentShift
) -> tuple[ErrorsLeft, ...]:
    """Return the errors left after 0, 1, ... all of the listed findings were reviewed in their order.

    `listed` are the probabilities of the findings, `rest` those of the places that are not listed, all 0 to 1.

    >>> [one.reviewed for one in estimate_errors_left([0.9, 0.6], [0.1], DocumentShift())]
    [0, 1, 2]
    >>> estimate_errors_left([], [], DocumentShift())
    (ErrorsLeft(reviewed=0, expected=0.0, low=0, high=0),)
    """
    errors_left = []
    for reviewed, (first, counts) in zip(
        range(len(listed), -1, -1), _iter_counts(listed, rest, shift), strict=True
    ):
        below = np.cumsum(counts)
        low, high = (
            int(np.searchsorted(below, share)) for share in (_INTERVAL_TAIL + 1e-9, 1 - _INTERVAL_TAIL - 1e-9)
        )
        expected = float(counts @ np.arange(first, first + len(counts)))
        errors_left.append(ErrorsLeft(reviewed, expected, first + low, first + min(high, len(counts) - 1)))
    return tuple(errors_left[::-1])


def _iter_counts(
    listed: Sequence[float], rest: Sequence[float], shift: DocumentShift
) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Yield the distribution of the number of errors among the rest, then with the last listed, and so on to all.

    Each is (n, p): p[k] is the probability of n + k errors.
    """
    places = len(listed) + len(rest)
    counts = _start(len(QUADRATURE_POINTS), places)
    # Columns [low, high) hold the numbers of errors that are kept.
    low, high = (0, places + 1) if places <= MAX_UNTRIMMED_PLACES else (0, 1)
    for place in range(places + 1):
        if place >= len(rest):
            yield low, QUADRATURE_WEIGHTS @ counts[:, low:high]
        if place == places:
            return
        is_rest = place < len(rest)
        probability, mean = (
            (rest[place], shift.rest) if is_rest else (listed[places - 1 - place], shift.listed)
        )
        filled = min(place + 1, high - low)
        _add(counts[:, low:], probability, mean + shift.spread * QUADRATURE_POINTS, filled)
        if places > MAX_UNTRIMMED_PLACES:
            low, high = _trim(counts, low, high + 1)


def _trim(counts: NDArray[np.float64], low: int, high: int) -> tuple[int, int]:
    """Set the columns at either end below _MIN_COUNT_PROBABILITY to 0; return the range of those left."""
    while high - low > 1 and counts[:, high - 1].max() < _MIN_COUNT_PROBABILITY:
        high -= 1
        counts[:, high] = 0.0
    while high - low > 1 and counts[:, low].max() < _MIN_COUNT_PROBABILITY:
        counts[:, low] = 0.0
        low += 1
    return low, high


def _start(rows: int, places: int) -> NDArray[np.float64]:
    counts = np.zeros((rows, places + 1))
    counts[:, 0] = 1.0
    return counts


def _add(counts: NDArray[np.float64], probability: float, offsets: NDArray[np.float64], filled: int) -> None:
    """Add one more place to the distributions, in place."""
    share = (1 / (1 + np.exp(-(to_log_odds(probability) + offsets))))[:, None]
    counts[:, 1 : filled + 1] = counts[:, 1 : filled + 1] * (1 - share) + counts[:, :filled] * share
    counts[:, :1] *= 1 - share


class Reviewed(NamedTuple):
    """A document whose errors are known: the probabilities of its findings and of the rest, and the error counts.

    `errors` is the number of all errors, `left` of those that no finding shows.
    """

    listed: tuple[float, ...]
    rest: tuple[float, ...]
    errors: int
    left: int


def fit_shift(documents: Sequence[Reviewed]) -> DocumentShift:
    """Return the maximum likelihood shift: `rest` and `spread` by the errors left, then `listed` by all errors."""
    left = np.array([_likelihoods(_start_at(document.rest), document.left) for document in documents])
    best, rest, spread = -np.inf, 0.0, 0.5
    for tried in _MEANS:
        for width in _SPREADS:
            likelihood = float(np.log(left @ _weigh(tried, width) + 1e-12).sum())
            if likelihood > best:
                best, rest, spread = likelihood, float(tried), float(width)
    best, listed = -np.inf, 0.0
    for tried in _MEANS:
        # Listed and other places deviate from their means by the same offset.
        likelihood = 0.0
        for document in documents:
            counts = _start_at(document.rest, rest)
            _add_all(counts, document.listed, LOG_ODDS_OFFSETS + tried, len(document.rest))
            share = float(_likelihoods(counts, document.errors) @ _weigh(0.0, spread))
            likelihood += float(np.log(share + 1e-12))
        if likelihood > best:
            best, listed = likelihood, float(tried)
    return DocumentShift(listed, rest, spread)


LOG_ODDS_OFFSETS = np.arange(-4.0, 4.01, 0.25)
_MEANS, _SPREADS = np.arange(-2.0, 2.01, 0.125), np.arange(0.125, 2.01, 0.125)


def _weigh(mean: float, spread: float) -> NDArray[np.float64]:
    weights = np.exp(-(((LOG_ODDS_OFFSETS - mean) / spread) ** 2) / 2)
    return np.asarray(weights / weights.sum(), np.float64)


def _start_at(places: Sequence[float], mean: float = 0.0) -> NDArray[np.float64]:
    """Return the distributions of the number of errors among places, a row by offset, with room for findings."""
    counts = _start(len(LOG_ODDS_OFFSETS), len(places) + _MAX_FITTED_FINDINGS)
    _add_all(counts, places, LOG_ODDS_OFFSETS + mean, 0)
    return counts


def _add_all(
    counts: NDArray[np.float64], places: Sequence[float], offsets: NDArray[np.float64], filled: int
) -> None:
    for number, probability in enumerate(places[: counts.shape[1] - 1 - filled], start=filled + 1):
        _add(counts, probability, offsets, number)


def _likelihoods(counts: NDArray[np.float64], errors: int) -> NDArray[np.float64]:
    """Return the probability of this number of errors under each offset."""
    return counts[:, errors] if errors < counts.shape[1] else np.zeros(len(counts))

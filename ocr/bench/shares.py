"""Shares of the planted errors that a list shows, with intervals by source."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ocr.bench.documents import BEST, CLEANED, UNTOUCHED
from ocr.bench.trials import RankedPlace, Trial
from ocr.model import DEPARTURES

OURS = "sverka"
METHODS = (OURS, UNTOUCHED, CLEANED, BEST)
# The review goes on beyond the number of planted errors, by these shares of the tokens.
BUDGETS = (0.01, 0.02)
# A place of at least this probability is marked as likely.
LIKELY = 0.5
# Intervals are those of so many draws of the clusters.
_DRAWS = 2_000
FOUND = {verdict.value for verdict in DEPARTURES}


class Compared(NamedTuple):
    """A trial with the list of each method, ours first."""

    trial: Trial
    lists: Mapping[str, tuple[RankedPlace, ...]]


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, each the sum over clusters of trials whose errors are not independent.

    `percent` and `interval` are in per cent, to one decimal. The interval, 95 %, is that of drawing whole clusters
    anew (Efron and Tibshirani 1993); there is none of fewer than three.
    """

    clusters: tuple[tuple[int, int], ...]

    @property
    def part(self) -> int:
        return sum(part for part, _ in self.clusters)

    @property
    def whole(self) -> int:
        return sum(whole for _, whole in self.clusters)

    @property
    def percent(self) -> float | None:
        return round(100 * self.part / self.whole, 1) if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the interval.

        >>> Share(((9, 10), (9, 10), (9, 10))).interval
        (90.0, 90.0)
        """
        counts = np.array([cluster for cluster in self.clusters if cluster[1]])
        if len(counts) < 3:
            return None
        times = np.random.default_rng(1).multinomial(len(counts), [1 / len(counts)] * len(counts), _DRAWS)
        drawn = times @ counts
        low, high = np.percentile(100 * drawn[:, 0] / drawn[:, 1], (2.5, 97.5))
        return round(float(low), 1), round(float(high), 1)


def _share(compared: Iterable[Compared], count: Callable[[Compared], tuple[int, int]]) -> Share:
    """Return the share of what is counted in each trial; a cluster is a source, or a document of one machine."""
    clusters: dict[str, tuple[int, int]] = {}
    for one in compared:
        part, whole = count(one)
        name = cluster_of(one.trial)
        before = clusters.get(name, (0, 0))
        clusters[name] = (before[0] + part, before[1] + whole)
    return Share(tuple(clusters.values()))


def count_recall(
    compared: Iterable[Compared], method: str, budget: float, kinds: Sequence[str] = ()
) -> Share:
    """Return the share of planted errors in the first places: one place an error, and `budget` times the tokens."""
    return _share(
        compared,
        lambda one: _count_shown(
            one.trial, one.lists[method][: len(one.trial.planted) + round(budget * one.trial.tokens)], kinds
        ),
    )


def count_listed(compared: Iterable[Compared]) -> Share:
    """Return the share of planted errors that the list shows by default, among as many places as in `count_recall`.

    A list that is longer than one place an error and 1 % of the tokens is cut there.
    """

    def count(one: Compared) -> tuple[int, int]:
        shown = [place for place in one.lists[OURS] if place.listed]
        return _count_shown(one.trial, shown[: len(one.trial.planted) + round(BUDGETS[0] * one.trial.tokens)])

    return _share(compared, count)


def count_likely(compared: Iterable[Compared]) -> Share:
    """Return the share of planted errors that the places marked as likely show."""
    return _share(compared, lambda one: _count_shown(one.trial, _likely(one)))


def count_true(compared: Iterable[Compared]) -> Share:
    """Return the share of the places marked as likely that show an error."""

    def count(one: Compared) -> tuple[int, int]:
        likely = _likely(one)
        return sum(bool(place.hits) for place in likely), len(likely)

    return _share(compared, count)


def _likely(one: Compared) -> list[RankedPlace]:
    return [p for p in one.lists[OURS] if p.listed and p.verdict in FOUND and p.probability >= LIKELY]


def _count_shown(trial: Trial, places: Iterable[RankedPlace], kinds: Sequence[str] = ()) -> tuple[int, int]:
    """Return how many of the planted errors, of some kinds or all, places show, and how many were planted."""
    seen = {hit for place in places for hit in place.hits}
    wanted = {number for number, error in enumerate(trial.planted) if not kinds or error.kind in kinds}
    return len(seen & wanted), len(wanted)


def count_precision(compared: Iterable[Compared], method: str) -> Share:
    """Return the share of places that show an error, of the first places of each list, as many as it has errors."""
    return _share(
        compared,
        lambda one: (
            sum(bool(listed.hits) for listed in one.lists[method][: len(one.trial.planted)]),
            len(one.trial.planted),
        ),
    )


def cluster_of(trial: Trial) -> str:
    """Return what a trial's errors depend on: its source, or its document of one machine."""
    return trial.document if trial.face else trial.source

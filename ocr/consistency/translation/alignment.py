"""The alignment of the sentences of a text with those of its translation, in time linear in their number.

Lengths are weighed as W. A. Gale and K. W. Church do (1993, "A program for aligning sentences in bilingual corpora",
Computational Linguistics 19), and what sentences share besides.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple


class Bead(NamedTuple):
    """Sentences [start, end) of the original and those of the translation that translate them; either may be none."""

    start: int
    end: int
    other_start: int
    other_end: int


# The cost of a bead of so many sentences with so many, the negative logarithm of its share among beads, nearly.
_PRIORS: Mapping[tuple[int, int], float] = {
    (1, 1): 0.1,
    (1, 0): 4.5,
    (0, 1): 4.5,
    (2, 1): 2.3,
    (1, 2): 2.3,
    (3, 1): 4.2,
    (1, 3): 4.2,
    (2, 2): 4.4,
}
# Variance of the length of a translation, in characters a character of the original: translators are free.
_VARIANCE = 9.0
_MAX_LENGTH_COST = 14.0
# What sentences of a bead share is worth no more than this, nearly always.
_MAX_SHARED = 60.0
# The worth of a feature that two sentences alone share, and of one shared by many.
_WORTH = {"mark": 4.0, "value": 3.0, "root": 1.0, "thing": 0.8}
# Sentences further from the diagonal than this, beside the difference of their numbers, are never compared.
_BAND = 24


def align(
    lengths: Sequence[int],
    other_lengths: Sequence[int],
    features: Sequence[frozenset[str]],
    other_features: Sequence[frozenset[str]],
    breaks: tuple[Sequence[float], Sequence[float]],
) -> tuple[Bead, ...]:
    """Return the beads that cost least, in order; every sentence is in one.

    `breaks` are what it costs to join each sentence with the one before it, of both sides.
    """
    rows, columns = len(lengths), len(other_lengths)
    if not rows or not columns:
        return tuple(
            [Bead(i, i + 1, 0, 0) for i in range(rows)] + [Bead(0, 0, j, j + 1) for j in range(columns)]
        )
    shared = _share(features, other_features)
    ratio = min(max(sum(other_lengths) / max(1, sum(lengths)), 0.9), 1.35)
    band = _BAND + min(abs(rows - columns), 3 * _BAND)
    own_ends, other_ends = _sums(lengths), _sums(other_lengths)
    own_breaks, other_breaks = _sums(breaks[0]), _sums(breaks[1])
    # The least cost up to each pair of ends, a row for each sentence of the original, and the last bead on that way.
    costs: list[dict[int, float]] = []
    last: dict[tuple[int, int], tuple[int, int]] = {}
    for i in range(rows + 1):
        row: dict[int, float] = {0: 0.0} if not i else {}
        costs.append(row)
        middle = i * columns // rows
        for j in range(max(0, middle - band), min(columns, middle + band) + 1):
            least = row.get(j, math.inf)
            for (a, b), prior in _PRIORS.items():
                before = costs[i - a].get(j - b) if a <= i and b <= j else None
                if before is None or before + prior - _MAX_SHARED >= least:
                    continue
                cost = before + prior
                if a and b:
                    cost += _length_cost(
                        own_ends[i] - own_ends[i - a], other_ends[j] - other_ends[j - b], ratio
                    )
                    cost += own_breaks[i] - own_breaks[i - a + 1] + other_breaks[j] - other_breaks[j - b + 1]
                    for p in range(i - a, i):
                        for q in range(j - b, j):
                            cost -= shared.get((p, q), 0.0)
                if cost < least:
                    least = row[j] = cost
                    last[i, j] = (a, b)
    return _trace(last, rows, columns)


def _sums(numbers: Sequence[float]) -> list[float]:
    """Return the sums of all beginnings of a row of numbers, from none to all."""
    return [0.0, *accumulate(numbers)]


def _trace(last: Mapping[tuple[int, int], tuple[int, int]], rows: int, columns: int) -> tuple[Bead, ...]:
    beads: list[Bead] = []
    i, j = rows, columns
    while i or j:
        a, b = last[i, j]
        beads.append(Bead(i - a, i, j - b, j))
        i, j = i - a, j - b
    return tuple(reversed(beads))


def _length_cost(own: float, other: float, ratio: float) -> float:
    """Return the negative log probability that lengths differ so much by chance."""
    mean = (own + other / ratio) / 2
    deviation = abs(other - own * ratio) / math.sqrt(max(mean, 1.0) * _VARIANCE)
    return min(-math.log(max(math.erfc(deviation / math.sqrt(2)), 1e-12)), _MAX_LENGTH_COST)


def _share(
    features: Sequence[frozenset[str]], other_features: Sequence[frozenset[str]]
) -> Mapping[tuple[int, int], float]:
    """Return the worth of what each two sentences near each other share."""
    own, other = _index(features), _index(other_features)
    reach = 2 * _BAND + abs(len(features) - len(other_features))
    shared: dict[tuple[int, int], float] = defaultdict(float)
    for feature in sorted(own.keys() & other.keys()):
        rows, columns = own[feature], other[feature]
        worth = _WORTH[feature.partition(":")[0]] / math.sqrt(max(len(rows), len(columns)))
        # What stands everywhere tells nothing, and would cost the most.
        if len(rows) * len(columns) > 40 * max(len(features), len(other_features)):
            continue
        for i in rows:
            middle = i * len(other_features) / len(features)
            for j in columns:
                if abs(j - middle) <= reach:
                    shared[i, j] += worth
    # A long sentence shares more by chance.
    return {
        (i, j): worth * 6 / (6 + math.sqrt(len(features[i]) * len(other_features[j])) / 3)
        for (i, j), worth in shared.items()
    }


def _index(features: Sequence[frozenset[str]]) -> Mapping[str, list[int]]:
    index: dict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(features):
        for feature in own:
            index[feature].append(number)
    return index

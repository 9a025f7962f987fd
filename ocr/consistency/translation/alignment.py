"""The alignment of the sentences of a text with those of its translation, in time linear in their number.

Lengths are weighed as W. A. Gale and K. W. Church do (1993, "A program for aligning sentences in bilingual corpora",
Computational Linguistics 19), and what sentences share besides.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
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
    best: dict[tuple[int, int], tuple[float, Bead | None]] = {(0, 0): (0.0, None)}
    for i in range(rows + 1):
        middle = i * columns // rows
        for j in range(max(0, middle - band), min(columns, middle + band) + 1):
            for (a, b), prior in _PRIORS.items():
                before = best.get((i - a, j - b))
                if before is None:
                    continue
                cost = before[0] + prior
                if a and b:
                    own, other = sum(lengths[i - a : i]), sum(other_lengths[j - b : j])
                    cost += _length_cost(own, other, ratio)
                    cost += sum(breaks[0][i - a + 1 : i]) + sum(breaks[1][j - b + 1 : j])
                    cost -= sum(shared.get((p, q), 0.0) for p in range(i - a, i) for q in range(j - b, j))
                known = best.get((i, j))
                if known is None or cost < known[0]:
                    best[i, j] = (cost, Bead(i - a, i, j - b, j))
    return _trace(best, rows, columns)


def _trace(
    best: Mapping[tuple[int, int], tuple[float, Bead | None]], rows: int, columns: int
) -> tuple[Bead, ...]:
    beads: list[Bead] = []
    at = (rows, columns)
    while (bead := best[at][1]) is not None:
        beads.append(bead)
        at = (bead.start, bead.other_start)
    return tuple(reversed(beads))


def _length_cost(own: int, other: int, ratio: float) -> float:
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

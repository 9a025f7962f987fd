"""Are lines found? A true baseline counts as found by one that keeps close to it over most of its length."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Baseline = Sequence[tuple[int, int]]
# A found baseline stays within this share of the line spacing over this share of the true one's length.
_NEAR, _LENGTH = 0.25, 0.8
_SAMPLES = 50


def count_found(found: Sequence[Baseline], true: Sequence[Baseline]) -> tuple[int, int]:
    """Return (true lines found, found lines that count): each true line is found by one line at most.

    Found lines that lie on no true line at all (print, stamps, notes) do not count against the finder unless
    they are nearer than a line spacing to a true one and so pretend to be type.
    """
    if not true:
        return 0, len(found)
    spacing = _line_spacing(true)
    taken: set[int] = set()
    hits = 0
    for baseline in true:
        shares = [(_share_near(baseline, other, spacing), index) for index, other in enumerate(found)]
        best, index = max(((s, i) for s, i in shares if i not in taken), default=(0.0, -1))
        if best >= _LENGTH:
            taken.add(index)
            hits += 1
    pretending = sum(
        index not in taken and max(_share_near(other, line, spacing, within=1.0) for line in true) > 0.5
        for index, other in enumerate(found)
    )
    return hits, hits + pretending


def _line_spacing(baselines: Sequence[Baseline]) -> float:
    """Return the median distance between neighbouring lines' middles; the median height if there is one line."""
    middles = sorted(float(np.mean([y for _, y in baseline])) for baseline in baselines)
    gaps = [b - a for a, b in pairwise(middles) if b - a > 8]
    return float(np.median(gaps)) if gaps else 60.0


def _share_near(line: Baseline, other: Baseline, spacing: float, within: float = _NEAR) -> float:
    """Return over what share of `line` the other baseline is within `within` line spacings of it."""
    if len(line) < 2 or len(other) < 2:
        return 0.0
    xs = np.linspace(line[0][0], line[-1][0], _SAMPLES)
    ys = _heights_at(line, xs)
    others = _heights_at(other, xs)
    inside = (xs >= other[0][0] - spacing / 2) & (xs <= other[-1][0] + spacing / 2)
    return float((inside & (np.abs(ys - others) <= within * spacing)).mean())


def _heights_at(line: Baseline, xs: NDArray[np.float64]) -> NDArray[np.float64]:
    points = np.array(line, np.float64)
    return np.interp(xs, points[:, 0], points[:, 1])

"""Counts of lines found: a true baseline is found by a baseline that keeps close to it over most of its length."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ocr.model import Box

TrueBaseline = Sequence[tuple[float, float]]
# A found baseline stays within this many line spacings of the true baseline,
MAX_DISTANCE_LINE_SPACINGS = 0.25
# over at least this share of its length,
MIN_FOUND_SHARE = 0.8
# which is sampled at this many points.
SAMPLED_POINTS = 50


def count_found(
    found: Sequence[TrueBaseline], true: Sequence[TrueBaseline], other: Sequence[Box] = ()
) -> tuple[int, int]:
    """Return (true lines found, found lines counted); a found line finds one true line at most.

    Lines are points (x, y) in pixels of the source. A found line that finds no true line and has its middle in one
    of the `other` boxes (print, stamps, notes) is not counted.
    """
    if not true:
        return 0, len(found)
    spacing = _line_spacing(true)
    taken: set[int] = set()
    for baseline in true:
        shares = [(_share_near(baseline, line, spacing), index) for index, line in enumerate(found)]
        best, index = max(((s, i) for s, i in shares if i not in taken), default=(0.0, -1))
        if best >= MIN_FOUND_SHARE:
            taken.add(index)
    elsewhere = sum(index not in taken and _lies_in(line, other) for index, line in enumerate(found))
    return len(taken), len(found) - elsewhere


def _lies_in(line: TrueBaseline, boxes: Sequence[Box]) -> bool:
    x, y = np.mean(np.array(line), axis=0)
    return any(box.left <= x < box.right and box.top <= y < box.bottom for box in boxes)


def _line_spacing(baselines: Sequence[TrueBaseline]) -> float:
    """Return the median distance between neighbouring lines' middles; the median height if there is one line."""
    middles = sorted(float(np.mean([y for _, y in baseline])) for baseline in baselines)
    gaps = [b - a for a, b in pairwise(middles) if b - a > 8]
    return float(np.median(gaps)) if gaps else 60.0


def _share_near(line: TrueBaseline, other: TrueBaseline, spacing: float) -> float:
    """Return the share of `line`, 0 to 1, over which the other baseline is near; `spacing` in pixels."""
    if len(line) < 2 or len(other) < 2:
        return 0.0
    xs = np.linspace(line[0][0], line[-1][0], SAMPLED_POINTS)
    ys = _heights_at(line, xs)
    others = _heights_at(other, xs)
    inside = (xs >= other[0][0] - spacing / 2) & (xs <= other[-1][0] + spacing / 2)
    return float((inside & (np.abs(ys - others) <= MAX_DISTANCE_LINE_SPACINGS * spacing)).mean())


def _heights_at(line: TrueBaseline, xs: NDArray[np.float64]) -> NDArray[np.float64]:
    points = np.array(line, np.float64)
    return np.interp(xs, points[:, 0], points[:, 1])

"""Columns of running text: lines parted where white runs down between two sides of a page, in reading order."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ocr.image.pixels import INK_MAX_GREY, Pixels
from ocr.image.text_lines import Baseline

# In x-heights: the least width of a gap that may part columns, and of what is left of it down the rows.
_MIN_GAP, _MIN_RIVER = 4.0, 2.5
# Columns have at least this many rows with type on both sides, and this share of all rows; a table has fewer.
_MIN_COLUMN_ROWS, _MIN_BOTH_SIDES_SHARE = 6, 0.75
# The least width of a column of running text in x-heights; a narrower one belongs to a table.
_MIN_COLUMN_WIDTH = 9.0


class _River(NamedTuple):
    """White from x = left to right between rows first and last, both included."""

    first: int
    last: int
    left: float
    right: float


def order_lines(page: Pixels, lines: Sequence[Baseline], x_height: float) -> tuple[Baseline, ...]:
    """Return the lines in reading order: top to bottom, columns one after another, the left one first.

    Lines that run across columns are parted. `page` is uint8 H x W, dark on white.
    """
    rows = sorted(lines, key=lambda line: float(line.baseline[:, 1].mean()))
    gaps = [_find_gaps(page, line, x_height) for line in rows]
    river = _widest_river(rows, gaps, x_height)
    if river is None:
        return tuple(rows)
    middle = (river.left + river.right) / 2
    within = rows[river.first : river.last + 1]
    sides = [[part for line in within if (part := _part(line, middle, side)) is not None] for side in (-1, 1)]
    return (
        *order_lines(page, rows[: river.first], x_height),
        *order_lines(page, sides[0], x_height),
        *order_lines(page, sides[1], x_height),
        *order_lines(page, rows[river.last + 1 :], x_height),
    )


def _find_gaps(page: Pixels, line: Baseline, x_height: float) -> list[tuple[float, float]]:
    """Return the wide gaps in a line, and all that is beside it: stretches (left, right) without ink."""
    left, right = max(0, int(line.left)), min(page.shape[1], int(line.right) + 1)
    columns = np.arange(left, max(right, left + 1))
    top = int(line.baseline[:, 1].min() - 1.3 * x_height)
    foot = int(line.baseline[:, 1].max())
    inked = np.flatnonzero((page[max(0, top) : foot + 1, left:right] < INK_MAX_GREY).any(axis=0))
    if not len(inked):
        return []
    at = columns[inked].astype(np.float64)
    breaks = np.flatnonzero(np.diff(at) > _MIN_GAP * x_height)
    inner = [(at[i] + 1, at[i + 1]) for i in breaks]
    return [(-np.inf, at[0]), *inner, (at[-1] + 1, np.inf)]


def _widest_river(
    rows: Sequence[Baseline], gaps: Sequence[Sequence[tuple[float, float]]], x_height: float
) -> _River | None:
    """Return the white that runs down the most rows with running text on both sides."""
    best, most = None, _MIN_COLUMN_ROWS - 1
    for first, row in enumerate(gaps):
        for gap in row[1:-1]:
            (left, right), last, both = gap, first, 1
            widths = [_widths(row, gap)]
            for index in range(first + 1, len(rows)):
                met = [(max(left, a), min(right, b)) for a, b in gaps[index]]
                met = [(a, b) for a, b in met if b - a > _MIN_RIVER * x_height]
                if not met:
                    break
                left, right = max(met, key=lambda white: white[1] - white[0])  # narrowed row by row
                if any(a > -np.inf and b < np.inf and a <= left and right <= b for a, b in gaps[index][1:-1]):
                    last, both = index, both + 1
                    widths.append(_widths(gaps[index], (left, right)))
            is_running = float(np.median(widths, axis=0).min()) >= _MIN_COLUMN_WIDTH * x_height
            if is_running and both > most and both >= _MIN_BOTH_SIDES_SHARE * (last - first + 1):
                best, most = _River(first, last, left, right), both
    return best


def _widths(row: Sequence[tuple[float, float]], white: tuple[float, float]) -> tuple[float, float]:
    """Return how wide the ink of a row is on the left and on the right of some white in it."""
    return white[0] - row[0][1], row[-1][0] - white[1]


def _part(line: Baseline, x: float, side: int) -> Baseline | None:
    """Return the part of a line to the left (-1) or to the right (1) of x; None where it has none."""
    if (line.right <= x) if side < 0 else (line.left >= x):
        return line
    if (line.left >= x) if side < 0 else (line.right <= x):
        return None
    ends = (line.left, x) if side < 0 else (x, line.right)
    xs = np.linspace(*ends, max(2, len(line.baseline)))
    return replace(line, baseline=np.stack([xs, line.y_at(xs)], axis=1))

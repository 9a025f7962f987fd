"""Columns of running text: lines parted where white runs down between two sides of a page, in reading order."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ocr.image.pixels import INK_MAX_GREY, Pixels
from ocr.image.text_lines import Baseline

# In x-heights: the least width of a gap that may part columns, and of what is left of it down the rows.
_MIN_GAP, _MIN_RIVER = 4.0, 2.5
# Columns have at least this many rows with type on both sides, and this share of all rows; a table has fewer.
_MIN_COLUMN_ROWS, _MIN_BOTH_SIDES_SHARE = 6, 0.75
# The least width of a column of running text in x-heights, and the share of its longest lines' width that its usual
# line has; cells of a table are narrower, or of many widths.
_MIN_COLUMN_WIDTH, _MIN_COLUMN_FILL = 9.0, 0.8
# Two pages on one scan: its least width over its height, the least width of the white between the pages in x-heights,
# how far from the middle of the type it may lie in widths of the type, and the least lines of a page.
_MIN_SPREAD_ASPECT, _MIN_GUTTER, _MAX_GUTTER_OFFSET, _MIN_PAGE_ROWS = 1.15, 10.0, 0.15, 4
# Of two pages, at most this share of the lines stand at the same height.
_MAX_ACROSS_SHARE = 0.8


class _River(NamedTuple):
    """White from x = left to right between rows first and last, both included."""

    first: int
    last: int
    left: float
    right: float


def order_lines(page: Pixels, lines: Sequence[Baseline], x_height: float) -> tuple[Baseline, ...]:
    """Return the lines in reading order: top to bottom, columns one after another, the left one first.

    Of two pages on one scan, the left one comes first. Lines that run across columns are parted. `page` is uint8
    H x W, dark on white.
    """
    rows = sorted(lines, key=_height_on_page)
    gutter = _find_gutter(page, rows, x_height)
    if gutter is None:
        return _order_columns(page, rows, x_height)
    sides = _side(rows, gutter[0], -1), _side(rows, gutter[1], 1)
    return tuple(line for side in sides for line in _order_columns(page, side, x_height))


def _height_on_page(line: Baseline) -> float:
    return float(line.baseline[:, 1].mean())


def _find_gutter(page: Pixels, rows: Sequence[Baseline], x_height: float) -> tuple[float, float] | None:
    """Return the white (left, right) between two pages on one scan; None where there is one page."""
    if page.shape[1] < _MIN_SPREAD_ASPECT * page.shape[0]:
        return None
    least = _MIN_GAP / 2 * x_height  # a narrower one may be a speck
    found = [_find_blocks(_find_gaps(page, row, x_height)) for row in rows]
    blocks = [[block for block in row if block[1] - block[0] > least] for row in found]
    gutter = _widest_white(sorted(block for row in blocks for block in row))
    if gutter is None or gutter[1] - gutter[0] < _MIN_GUTTER * x_height:
        return None
    middle = (gutter[0] + gutter[1]) / 2
    beside = [([b for b in row if b[1] < middle], [b for b in row if b[0] > middle]) for row in blocks]
    fewest = min(sum(bool(left) for left, _ in beside), sum(bool(right) for _, right in beside))
    nearest = [(left[-1], right[0]) for left, right in beside if left and right]
    if len(nearest) > _MAX_ACROSS_SHARE * fewest:
        # A list with two columns, unless both have running text. Pages have lines at one height by chance.
        widths = [(left[1] - left[0], right[1] - right[0]) for left, right in nearest]
        return gutter if fewest >= _MIN_COLUMN_ROWS and _is_running(widths, x_height) else None
    return gutter if fewest >= _MIN_PAGE_ROWS else None


def _widest_white(blocks: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Return the widest white (left, right) between sorted blocks of ink, where it is near the middle of them all."""
    if len(blocks) < 2:
        return None
    lefts, rights = np.array(blocks).T
    reached = np.maximum.accumulate(rights)
    widest = int((lefts[1:] - reached[:-1]).argmax())
    left, right = float(reached[widest]), float(lefts[widest + 1])
    offset = abs((left + right) / 2 - (lefts[0] + reached[-1]) / 2)
    return (left, right) if offset < _MAX_GUTTER_OFFSET * (reached[-1] - lefts[0]) else None


def _order_columns(page: Pixels, rows: Sequence[Baseline], x_height: float) -> tuple[Baseline, ...]:
    """Return the lines of a page, top to bottom, in reading order; see `order_lines`."""
    gaps = [_find_gaps(page, line, x_height) for line in rows]
    river = _widest_river(rows, gaps, x_height)
    if river is None:
        return tuple(rows)
    middle = (river.left + river.right) / 2
    within = rows[river.first : river.last + 1]
    sides = [_side(within, middle, side) for side in (-1, 1)]
    return (
        *_order_columns(page, rows[: river.first], x_height),
        *_order_columns(page, sides[0], x_height),
        *_order_columns(page, sides[1], x_height),
        *_order_columns(page, rows[river.last + 1 :], x_height),
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
            is_running = _is_running(widths, x_height)
            if is_running and both > most and both >= _MIN_BOTH_SIDES_SHARE * (last - first + 1):
                best, most = _River(first, last, left, right), both
    return best


def _find_blocks(row: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the stretches (left, right) of ink between the gaps of a row."""
    return [(one[1], other[0]) for one, other in pairwise(row)]


def _widths(row: Sequence[tuple[float, float]], white: tuple[float, float]) -> tuple[float, float]:
    """Return how wide the ink of a row is that stands next to some white in it, on the left and on the right."""
    blocks = _find_blocks(row)
    left, right = [b for b in blocks if b[1] <= white[0]][-1], next(b for b in blocks if b[0] >= white[1])
    return left[1] - left[0], right[1] - right[0]


def _is_running(widths: Sequence[tuple[float, float]], x_height: float) -> bool:
    """Return whether both sides of a river are running text by their widths in each row: long, even lines."""
    usual, long = np.quantile(np.array(widths), (0.5, 0.9), axis=0)
    return bool((usual >= np.maximum(_MIN_COLUMN_WIDTH * x_height, _MIN_COLUMN_FILL * long)).all())


def _side(lines: Sequence[Baseline], x: float, side: int) -> list[Baseline]:
    """Return the parts of lines to the left (-1) or to the right (1) of x, where they have any."""
    return [part for line in lines if (part := _part(line, x, side)) is not None]


def _part(line: Baseline, x: float, side: int) -> Baseline | None:
    """Return the part of a line to the left (-1) or to the right (1) of x; None where it has none."""
    if (line.right <= x) if side < 0 else (line.left >= x):
        return line
    if (line.left >= x) if side < 0 else (line.right <= x):
        return None
    ends = (line.left, x) if side < 0 else (x, line.right)
    xs = np.linspace(*ends, max(2, len(line.baseline)))
    return replace(line, baseline=np.stack([xs, line.y_at(xs)], axis=1))

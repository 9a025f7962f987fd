"""Ridges joined to rows: the same rows as by comparing each ridge with each row, and quickly among thousands."""

from collections.abc import Sequence

import numpy as np
import pytest

from ocr.image.text_lines import _join_rows, _lies_upon, _Ridge

HEIGHT = 7.0


def join_plainly(ridges: Sequence[_Ridge]) -> list[_Ridge]:
    """What `_join_rows` returns, in its plainest form: each ridge beside each row."""
    rows: list[_Ridge] = []
    for ridge in sorted(ridges, key=lambda ridge: ridge.x[0]):
        best, distance = None, 0.55 * HEIGHT
        for index, row in enumerate(rows):
            if ridge.x[0] < row.x[-1] - 2 * HEIGHT:
                continue
            # Four heights are 28 columns.
            ends = row.y[-28:].mean() - ridge.y[:28].mean()
            apart = min(abs(ends), abs(np.median(row.y) - np.median(ridge.y)))
            is_far = ridge.x[0] - row.x[-1] > 6 * HEIGHT
            if apart < min(distance, (0.45 if is_far else 0.55) * HEIGHT):
                best, distance = index, apart
        if best is None:
            rows.append(ridge)
        else:
            row = rows[best]
            strength = (len(row.x) * row.strength + len(ridge.x) * ridge.strength) / (
                len(row.x) + len(ridge.x)
            )
            rows[best] = _Ridge(np.concatenate([row.x, ridge.x]), np.concatenate([row.y, ridge.y]), strength)
    return [
        row
        for row in rows
        if not any(len(other.x) > len(row.x) and _lies_upon(row, other, HEIGHT) for other in rows)
    ]


def scatter(rng: np.random.Generator, count: int, width: int, height: int) -> list[_Ridge]:
    """Ridges of all lengths, anywhere on a picture, which waver as those of letters do."""
    ridges = []
    for _ in range(count):
        length = int(rng.integers(1, 300 if rng.random() < 0.3 else 60))
        x = np.arange(length, dtype=np.float64) + int(rng.integers(0, width))
        y = np.round(rng.normal(0, 0.15, length).cumsum() + int(rng.integers(0, height)))
        ridges.append(_Ridge(x, y.astype(np.float64), float(rng.random())))
    return ridges


@pytest.mark.parametrize("seed", range(60))
def test_rows_are_those_of_comparing_each_with_each(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ridges = scatter(rng, int(rng.integers(0, 50)), int(rng.integers(20, 800)), int(rng.integers(5, 300)))
    expected, rows = join_plainly(ridges), _join_rows(ridges, HEIGHT)
    assert len(rows) == len(expected)
    for row, other in zip(rows, expected, strict=True):
        assert (row.x.tolist(), row.y.tolist()) == (other.x.tolist(), other.y.tolist())
        assert row.strength == pytest.approx(other.strength)

"""Columns and tables in reading order."""

import numpy as np
import pytest

from ocr.image.pixels import Pixels
from ocr.image.text_lines import Baseline, find_lines
from ocr.layout.reading_order import order_lines
from tests.typed_pages import CELL, FEED, X_HEIGHT, add_type


def straight(left: float, right: float, y: float) -> Baseline:
    return Baseline(baseline=np.array([[left, y], [right, y]]), x_height=X_HEIGHT)


def test_columns_are_read_one_after_another() -> None:
    page = np.full((900, 1700), 255, np.uint8)
    add_type(page, 1, cells=46, left=150, top=60)
    add_type(page, 8, cells=20, left=150, top=180)
    add_type(page, 8, cells=20, left=930, top=180, seed=9)
    add_type(page, 1, cells=46, left=150, top=720)
    lines = order_lines(page, find_lines(page, X_HEIGHT), X_HEIGHT)
    middles = [(round(float(line.baseline[:, 1].mean()) / 10), line.left > 800) for line in lines]
    left = [(round((180 + 24 + FEED * row) / 10), False) for row in range(8)]
    right = [(y, True) for y, _ in left]
    assert len(middles) == 18
    for (y, is_right), (true_y, true_right) in zip(
        middles, [(8, False), *left, *right, (74, False)], strict=True
    ):
        assert abs(y - true_y) <= 1
        assert is_right == true_right


def test_a_short_table_is_read_by_rows() -> None:
    page = np.full((500, 1700), 255, np.uint8)
    add_type(page, 4, cells=12, left=150, top=100)
    add_type(page, 4, cells=12, left=930, top=100, seed=8)
    lines = order_lines(page, [straight(150, 1290, 124 + FEED * row) for row in range(4)], X_HEIGHT)
    assert [line.right for line in lines] == [1290] * 4


def table(widths: list[tuple[int, int]]) -> Pixels:
    """Rows with two cells, the second beginning 26 cells after the first."""
    page = np.full((300 + FEED * len(widths), 1500), 255, np.uint8)
    for row, (first, second) in enumerate(widths):
        add_type(page, 1, cells=first, left=150, top=100 + FEED * row, seed=row)
        add_type(page, 1, cells=second, left=150 + 26 * CELL, top=100 + FEED * row, seed=row + 50)
    return page


@pytest.mark.parametrize(
    "widths",
    [
        [(20, 2), (13, 3), (17, 1), (9, 2), (20, 2), (15, 3), (12, 2), (19, 2)],  # a text and a figure
        [
            (20, 18),
            (13, 9),
            (17, 14),
            (9, 8),
            (20, 6),
            (15, 16),
            (12, 10),
            (19, 5),
        ],  # names and what they are
    ],
)
@pytest.mark.parametrize("turns", [0, 1])
def test_a_long_table_is_read_by_rows(widths: list[tuple[int, int]], turns: int) -> None:
    page = table(widths * (1 + turns))[: None if turns else 800]
    lines = order_lines(page, find_lines(page, X_HEIGHT), X_HEIGHT)
    assert len(lines) == len(widths) * (1 + turns)
    assert all(line.right > 900 for line in lines)


@pytest.mark.parametrize("lower", [0, 28])
def test_two_pages_on_one_scan_are_read_one_after_the_other(lower: int) -> None:
    page = np.full((900, 2300), 255, np.uint8)
    add_type(page, 9, cells=24, left=150, top=120)
    page[95 + 120 : 95 + 180] = 255  # a paragraph ends
    add_type(page, 1, cells=3, left=150, top=120 + 9 * FEED)
    add_type(page, 10, cells=24, left=1400, top=120 + lower, seed=9)
    lines = order_lines(page, find_lines(page, X_HEIGHT), X_HEIGHT)
    assert [line.left > 1200 for line in lines] == [False] * 9 + [True] * 10

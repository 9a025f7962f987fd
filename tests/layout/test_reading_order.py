"""Columns and tables in reading order."""

import numpy as np

from ocr.image.text_lines import Baseline, find_lines
from ocr.layout.reading_order import order_lines
from tests.typed_pages import FEED, X_HEIGHT, add_type


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

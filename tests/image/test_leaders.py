"""Leaders told from letters, from full stops and from what is left of worn letters."""

import numpy as np
import pytest

from ocr.image.leaders import without_leaders
from ocr.image.pixels import Pixels
from ocr.layout.regions import lay_out
from tests.typed_pages import CELL, FEED, X_HEIGHT, add_type, typed_page

FOOT = 120 + 2 * FEED + X_HEIGHT  # of the third row of a typed page


def mark(page: Pixels, cell: float, *, wide: int = 5, tall: int = 5, foot: int = FOOT) -> None:
    x = round(1000 + CELL * cell)
    page[foot - tall : foot, x : x + wide] = 0


@pytest.mark.parametrize(
    ("cells", "shape", "is_leader"),
    [
        (range(12), {}, True),
        ([2 * cell for cell in range(6)], {}, True),  # a space between dots
        (range(8), {"wide": 16, "tall": 4, "foot": FOOT - 10}, True),  # dashes
        (range(3), {}, False),  # an ellipsis
        ([0, 1, 4, 5.5, 9, 9.7, 13], {}, False),  # specks
        (range(8), {"tall": 15}, False),  # letters
    ],
)
def test_even_rows_of_marks_are_leaders(cells: list[float], shape: dict[str, int], is_leader: bool) -> None:
    page = typed_page(6, cells=24)
    typed = page.copy()
    for cell in cells:
        mark(page, cell, **shape)
    plain = without_leaders(page, X_HEIGHT)
    assert np.array_equal(plain, typed if is_leader else page)


def test_feet_of_worn_letters_are_no_leader() -> None:
    page = typed_page(6)
    page[FOOT - 12 : FOOT - 8] = 255  # the third row is broken through
    assert np.array_equal(without_leaders(page, X_HEIGHT), page)


def test_a_title_its_leader_and_its_number_are_one_line() -> None:
    page = np.full((900, 1700), 255, np.uint8)
    for row in range(9):
        add_type(page, 1, cells=8 + row % 4, left=150, top=120 + FEED * row, seed=row)
        add_type(page, 1, cells=4, left=150 + 40 * CELL, top=120 + FEED * row, seed=row + 20)
        for cell in range(13, 39):
            x = 150 + CELL * cell + 12
            page[120 + FEED * row + X_HEIGHT - 5 : 120 + FEED * row + X_HEIGHT, x : x + 5] = 0
    (region,) = lay_out(page, X_HEIGHT)
    assert len(region.line_images) == 9
    for row, line_image in enumerate(region.line_images):
        assert line_image.line.baseline[:, 1] == pytest.approx(120 + FEED * row + X_HEIGHT, abs=3)
        assert line_image.is_on_grid
        assert (line_image.image[:, 600:800] < 128).any()  # the dots are there to be read

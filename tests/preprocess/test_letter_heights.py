"""The x-height and the turn of pages of capitals and of digits."""

import numpy as np
import pytest

from ocr.bench.reference import ReferencePage, render
from ocr.image.pieces import Pieces
from ocr.preprocess.clean import preprocess
from ocr.preprocess.denoise import small_letter_height

PROSE = (
    "Докладываю о ходе подготовки причалов к навигации.\n"
    "По состоянию на 14 марта закончен ремонт четырех\n"
    "понтонов из семи, принятых осенью на зимний отстой.\n"
    "Два понтона требуют замены обшивки, один подлежит\n"
    "списанию по акту № 318 и разборке на дрова."
)


def pieces_of(heights: dict[int, int]) -> Pieces:
    """So many pieces of each height, 14 px wide."""
    rows = [(0, 0, 14, height, 100) for height, count in heights.items() for _ in range(count)]
    return Pieces(np.zeros((2000, 1500), np.int32), np.array([(0, 0, 1500, 2000, 0), *rows], np.int32))


@pytest.mark.parametrize(
    ("heights", "usual", "x_height"),
    [
        ({20: 90, 28: 10}, 20.0, 20.0),  # running text
        ({20: 60, 28: 60}, 24.0, 24.0),  # half of it capitals
        ({26: 96, 33: 4}, 26.0, 20.0),  # capitals, some with a breve
        ({26: 70, 20: 30}, 26.0, 20.0),  # digits and some words
        ({26: 70, 20: 30}, 24.0, 20.0),  # and lines of both sizes
        ({26: 20}, 26.0, 26.0),  # too few to tell
    ],
)
def test_most_letters_are_capitals_where_none_is_taller(
    heights: dict[int, int], usual: float, x_height: float
) -> None:
    assert small_letter_height(pieces_of(heights), usual) == pytest.approx(x_height, rel=0.03)


def test_capitals_are_enlarged_as_the_machines_small_letters_are() -> None:
    scales = []
    for text in (PROSE, PROSE.upper()):
        drawn = render(ReferencePage("prose", "TT2020", "clean", 3, typed=text))
        cleaned = preprocess(drawn.image, drawn.dpi)
        scales.append(cleaned.image.shape[1] / drawn.image.shape[1])
    assert scales[1] == pytest.approx(scales[0], rel=0.1)


@pytest.mark.parametrize("turn", [0, 1])
def test_columns_of_figures_are_no_lines(turn: int) -> None:
    figures = "\n".join("   ".join(str(1037 + 37 * row * column) for column in range(7)) for row in range(14))
    drawn = render(ReferencePage("figures", "TT2020", "clean", 3, typed=figures))
    assert preprocess(np.rot90(drawn.image, turn), drawn.dpi).turn_deg_ccw == 90 * turn

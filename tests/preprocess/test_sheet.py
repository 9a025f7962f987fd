"""The sheet on its bed: what lies beside it is no text; where no edge is sure, everything is the page."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ocr.image.pixels import Pixels
from ocr.preprocess.clean import preprocess
from ocr.preprocess.sheet import outside_sheet

DPI = 200
PAPER, BLACK, WHITE, GREY = (232, 220, 190), (20, 20, 22), (240, 240, 241), (130, 131, 130)
Colour = tuple[int, int, int]


def grained(height: int, width: int, colour: Colour) -> Pixels:
    grain = np.random.default_rng(height).normal(0, 3, (height, width, 1))
    return (np.array(colour) + grain).clip(0, 255).astype(np.uint8)


def sheet(lines: int = 24, paper: Colour = PAPER, height: int = 1400, width: int = 1000) -> Pixels:
    drawn = grained(height, width, paper)
    for row in range(lines):
        where = (140, 150 + 46 * row)
        cv2.putText(drawn, "letters of a typed line", where, cv2.FONT_HERSHEY_SIMPLEX, 0.9, (40, 40, 40), 3)
    return drawn


def put(below: Pixels, above: Pixels, top: int, left: int) -> Pixels:
    below[top : top + above.shape[0], left : left + above.shape[1]] = above
    return below


def ruler(length: int) -> Pixels:
    drawn = np.full((100, length, 3), 250, np.uint8)
    for at in range(0, length, 8):
        cv2.line(drawn, (at, 0), (at, 40 if at % 80 == 0 else 20), (0, 0, 0), 2)
    for at in range(0, length, 80):
        cv2.putText(drawn, str(at // 80), (at + 4, 85), cv2.FONT_HERSHEY_SIMPLEX, 1, (0, 0, 0), 2)
    return drawn


def chart() -> Pixels:
    drawn = np.full((900, 220, 3), 255, np.uint8)
    for at, colour in enumerate([(0, 90, 200), (0, 140, 60), (250, 220, 0), (200, 20, 20), (0, 0, 0)]):
        drawn[20 + 170 * at : 140 + 170 * at, 10:210] = colour
        cv2.putText(drawn, "patch", (20, 170 + 170 * at), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0, 0, 0), 2)
    return drawn


def on_bed(bed: Colour, lines: int = 24) -> Pixels:
    """The sheet at 60, 60, a chart to its right, a ruler below."""
    below = put(put(grained(1700, 1440, bed), sheet(lines), 60, 60), chart(), 100, 1160)
    return put(below, ruler(1000), 1540, 60)


def spread(bed: Colour) -> Pixels:
    return put(put(grained(1500, 2160, bed), sheet(), 50, 40), sheet(paper=WHITE), 50, 1100)


def spread_that_runs_into_the_bed() -> Pixels:
    """The left sheet has the tone of the bed, but for a shadow along a part of its edge."""
    return put(put(grained(1500, 2160, GREY), sheet(paper=GREY), 50, 40), sheet(paper=WHITE), 50, 1100)


def fold_out() -> Pixels:
    return np.concatenate([(0.75 * sheet()).astype(np.uint8), sheet()], axis=1)


def stained() -> Pixels:
    drawn = sheet().astype(float)
    drawn[:600, :500] *= (0.85, 0.75, 0.6)
    return drawn.astype(np.uint8)


def with_pale_band() -> Pixels:
    drawn = sheet()
    drawn[:130] = (190, 215, 235)
    cv2.putText(drawn, "MINISTRY OF TRANSPORT", (140, 90), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (40, 40, 40), 3)
    return drawn


@pytest.mark.parametrize("bed", [BLACK, WHITE, GREY])
@pytest.mark.parametrize("lines", [24, 3, 0])
def test_what_lies_beside_the_sheet_is_outside(bed: Colour, lines: int) -> None:
    outside = outside_sheet(on_bed(bed, lines), DPI)
    assert outside is not None
    assert not outside[60:1460, 60:1060].any()
    assert outside[100:1000, 1160:1380].all()
    assert outside[1540:1640, 60:1060].all()


KEPT: dict[str, Callable[[], Pixels]] = {
    "a page that fills the picture": sheet,
    "a sheet alone on its bed": lambda: put(grained(1600, 1200, BLACK), sheet(), 100, 100),
    "two sheets on a black bed": lambda: spread(BLACK),
    "two sheets on a grey bed": lambda: spread(GREY),
    "two sheets, one of the bed's tone": spread_that_runs_into_the_bed,
    "a fold-out half in shadow": fold_out,
    "a corner with a stain": stained,
    "a coloured band with print": with_pale_band,
}


@pytest.mark.parametrize("name", KEPT)
def test_without_a_sure_edge_all_is_the_page(name: str) -> None:
    assert outside_sheet(KEPT[name](), DPI) is None


@pytest.mark.parametrize("bed", [BLACK, WHITE])
def test_what_is_left_out_is_told_and_gone(bed: Colour) -> None:
    cleaned = preprocess(on_bed(bed), DPI)
    assert cleaned.view.notices == ("Type beside the sheet (a ruler, a colour chart, a label) was left out.",)
    to_page = cleaned.transform.to_processed
    (left, top), (right, bottom) = to_page(60, 60), to_page(1060, 1460)
    beside = cleaned.image.copy()
    beside[max(0, int(top)) : int(bottom), max(0, int(left)) : int(right)] = 255
    assert (beside < 128).mean() < 1e-4
    assert (cleaned.image < 128).mean() > 0.02


def test_a_scrap_of_the_same_paper_stays() -> None:
    below = put(put(grained(1500, 1700, GREY), sheet(), 40, 40), sheet(10, height=600, width=560), 300, 1100)
    outside = outside_sheet(below, DPI)
    assert outside is None or not outside[300:900, 1100:1660].any()

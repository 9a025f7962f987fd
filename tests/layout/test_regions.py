"""Regions of a page, their kinds and grids."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.facsimile.faces import FONTS
from ocr.layout.regions import lay_out
from ocr.model import RegionKind
from tests.typed_pages import CELL, FEED, X_HEIGHT, add_type, typed_page


def test_a_page_of_type_is_one_region_with_its_grid() -> None:
    (region,) = lay_out(typed_page(), X_HEIGHT)
    assert region.kind is RegionKind.TYPED
    assert len(region.line_images) == 12
    assert region.grid is not None
    assert region.grid.step_px == pytest.approx(CELL, abs=0.05)
    assert region.grid.line_px == pytest.approx(FEED, abs=1)
    assert region.grid.confidence > 0.7
    left, top, right, bottom = region.bounds
    assert 140 < left < right < 1360
    assert 110 < top < bottom < 120 + 12 * FEED


def test_a_slanting_stamp_is_no_type() -> None:
    page = typed_page(14)
    picture = Image.fromarray(page)
    picture.paste(255, (0, 95 + 5 * FEED, 1700, 95 + 9 * FEED))
    stamp = Image.new("L", (700, 90), 255)
    font = ImageFont.truetype(str(FONTS / "PTSerif-Bold.ttf"), 52)
    ImageDraw.Draw(stamp).text((10, 5), "СЕКРЕТНО ЭКЗ. № 2", fill=0, font=font)
    picture.paste(stamp.rotate(6, expand=True, fillcolor=255), (500, 110 + 5 * FEED))
    kinds = [region.kind for region in lay_out(np.asarray(picture), X_HEIGHT)]
    assert kinds[0] is kinds[-1] is RegionKind.TYPED
    assert {RegionKind.STAMP, RegionKind.HANDWRITING} & set(kinds[1:-1])
    typed = sum(
        len(r.line_images) for r in lay_out(np.asarray(picture), X_HEIGHT) if r.kind is RegionKind.TYPED
    )
    assert typed == 10


@pytest.mark.parametrize(
    ("cells", "rise_px", "is_typed"),
    [
        # Five or six capitals of 32 px whose feet sink by a third of their height: 2.5 degrees.
        (6, 12, True),
        (6, 14, True),
        (5, 12, True),
        # Sunk by most of a letter's height they are a stamp, and so is a longer line of about that slope.
        (6, 26, False),
        (20, 30, False),
    ],
)
def test_a_short_line_of_capitals_is_no_stamp_for_its_slope(cells: int, rise_px: int, is_typed: bool) -> None:
    page = typed_page(9)
    page[95 + 4 * FEED : 95 + 5 * FEED] = 255
    y = 112 + 4 * FEED
    for cell in range(cells):
        x, drop = 300 + CELL * cell + 5, round(rise_px * cell / (cells - 1))
        for left in (x, x + 16):
            page[y + drop : y + drop + 32, left : left + 4] = 0
        page[y + drop : y + drop + 4, x : x + 20] = 0
    kinds = [region.kind for region in lay_out(page, X_HEIGHT) for _ in region.line_images]
    assert kinds.count(RegionKind.TYPED) == 8 + is_typed


def test_a_gap_parts_regions() -> None:
    page = np.full((1300, 1700), 255, np.uint8)
    add_type(page, 5, cells=40, left=150, top=100)
    add_type(page, 5, cells=40, left=150, top=800)
    regions = lay_out(page, X_HEIGHT)
    assert [len(region.line_images) for region in regions] == [5, 5]


def test_nothing_to_lay_out() -> None:
    assert lay_out(np.full((300, 200), 255, np.uint8), X_HEIGHT) == ()


def test_white_between_words_is_no_reason_to_drop_a_line() -> None:
    page = typed_page(9)
    page[95 + 4 * FEED : 95 + 5 * FEED, 400:1260] = 255  # a date at the left, a number at the right
    (region,) = lay_out(page, X_HEIGHT)
    assert len(region.line_images) == 9
    assert region.line_images[4].is_on_grid


@pytest.mark.parametrize("mark", ["rule", "grain"])
def test_rules_and_grain_are_no_lines(mark: str) -> None:
    page = typed_page(9)
    page[95 + 4 * FEED : 95 + 5 * FEED] = 255
    y, random = 120 + 4 * FEED, np.random.default_rng(2)
    if mark == "rule":
        for x in range(160, 1300, 90):
            page[y + 10 : y + 17, x : x + 80] = 0
    else:
        for x in range(160, 1300, 22):
            rise = int(random.integers(0, 14))
            page[y + rise : y + rise + 9, x : x + 9] = 0
    lines = [line_image for region in lay_out(page, X_HEIGHT) for line_image in region.line_images]
    assert len(lines) == 8

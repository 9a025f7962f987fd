"""Boxes of a scan on the upright sheet and back: turns, pages made smaller, oblong pixels, skewed lines."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.desk.pages import DeskPage
from ocr.desk.sheet import MAX_SHEET_PIXELS, make_sheet
from ocr.model import Box

PAGE = DeskPage(page_index=0, name="1.png", label="1", sha256="0" * 64, width_px=100, height_px=200)
TURNS = (0, 90, 180, 270)


@pytest.mark.parametrize(
    ("turn", "size", "placed"),
    [
        (0, (100, 200), Box(10, 20, 30, 60)),
        # What was turned counter-clockwise is turned clockwise: the bottom of the scan comes to the left.
        (90, (200, 100), Box(140, 10, 180, 30)),
        (180, (100, 200), Box(70, 140, 90, 180)),
        (270, (200, 100), Box(20, 70, 60, 90)),
    ],
)
def test_a_box_is_placed_upright(turn: int, size: tuple[int, int], placed: Box) -> None:
    sheet = make_sheet(replace(PAGE, turn_deg_ccw=turn))
    assert (sheet.width_px, sheet.height_px) == size
    assert sheet.place(Box(10, 20, 30, 60)) == placed
    assert sheet.to_source(placed) == Box(10, 20, 30, 60)


@given(
    turn=st.sampled_from(TURNS),
    width=st.integers(20, 4000),
    height=st.integers(20, 4000),
    corner=st.tuples(st.floats(0, 0.9), st.floats(0, 0.9)),
)
def test_a_box_comes_back_from_a_sheet(
    turn: int, width: int, height: int, corner: tuple[float, float]
) -> None:
    box = Box(int(corner[0] * width), int(corner[1] * height), width - 1, height - 1)
    sheet = make_sheet(replace(PAGE, width_px=width, height_px=height, turn_deg_ccw=turn))
    assert sheet.to_source(sheet.place(box)) == box
    assert sheet.width_px * sheet.height_px == width * height


@given(turn=st.sampled_from(TURNS), left=st.integers(0, 9000), top=st.integers(0, 12_000))
def test_a_box_comes_back_from_a_page_made_smaller_to_a_pixel_of_it(turn: int, left: int, top: int) -> None:
    page = replace(PAGE, width_px=10_000, height_px=14_000, turn_deg_ccw=turn)
    sheet, box = make_sheet(page), Box(left, top, left + 300, top + 90)
    assert sheet.width_px * sheet.height_px == pytest.approx(MAX_SHEET_PIXELS, rel=0.001)
    # A pixel of the sheet is 2.96 of the scan.
    assert all(abs(a - b) <= 3 for a, b in zip(sheet.to_source(sheet.place(box)), box, strict=True))


def test_oblong_pixels_become_square() -> None:
    # A fax of 204 x 98 dpi: 1728 x 1145 pixels are as high as 2383 square ones.
    page = replace(PAGE, width_px=1728, height_px=1145)
    sheet = make_sheet(page, aspect=1728 / 2383)
    assert (sheet.width_px, sheet.height_px) == (1728, 2383)
    assert sheet.place(Box(100, 100, 200, 200)) == Box(100, 208, 200, 416)
    assert sheet.to_source(Box(100, 208, 200, 416)) == Box(100, 100, 200, 200)
    turned = make_sheet(replace(page, turn_deg_ccw=90), aspect=1728 / 2383)
    assert (turned.width_px, turned.height_px) == (2383, 1728)
    assert turned.place(Box(0, 0, 1728, 1145)) == turned.ground
    # That of a scan of square pixels changes nothing, though it is not quite that of its pixels.
    assert make_sheet(page, aspect=1728 / 1146) == make_sheet(page)


def test_lines_are_placed_and_told_by_a_box() -> None:
    lines = Box(100, 100, 900, 140), Box(100, 200, 500, 240), Box(700, 200, 900, 240)
    sheet = make_sheet(replace(PAGE, width_px=1000, height_px=1000, lines=lines))
    first, left, right = sheet.lines
    assert [line.box for line in sheet.lines] == list(lines)
    assert {line.type_px for line in sheet.lines} == {40}
    assert (sheet.type_px, sheet.pitch_px) == (40, 100)
    # A mark at the foot of its line, a word of it, and a box that two lines share.
    assert sheet.lines_of(Box(300, 133, 305, 140)) == (first,)
    assert sheet.lines_of(Box(300, 203, 400, 236)) == (left,)
    # Two letters behind the end of a line a gap of it may be.
    assert sheet.lines_of(Box(540, 203, 560, 236)) == (left,)
    assert sheet.lines_of(Box(590, 203, 610, 236)) == ()
    assert sheet.lines_of(Box(700, 100, 800, 240)) == (first, right)
    assert sheet.lines_of(Box(300, 150, 400, 190)) == ()


def test_a_skewed_line_is_as_high_as_its_type_and_lies_where_it_rises_to() -> None:
    # A slope of 1 in 20: over 800 px it rises by 40, and the box of type of 40 px is 80 px high.
    page = replace(
        PAGE, width_px=1000, height_px=1000, skew_deg_ccw=2.862405, lines=(Box(100, 300, 900, 380),)
    )
    sheet = make_sheet(page)
    [line] = sheet.lines
    assert line.type_px == pytest.approx(40, abs=0.01)
    assert sheet.reach_of(line, 100, 100) == pytest.approx((340, 380), abs=0.01)
    assert sheet.reach_of(line, 900, 900) == pytest.approx((300, 340), abs=0.01)
    assert sheet.reach_of(line, 400, 600) == pytest.approx((315, 365), abs=0.01)
    # At the left end its box is above the line, at the right end in it.
    assert sheet.lines_of(Box(100, 300, 150, 335)) == ()
    assert sheet.lines_of(Box(850, 300, 900, 335)) == (line,)


def test_a_page_without_lines_has_type_of_some_size() -> None:
    sheet = make_sheet(PAGE)
    assert (sheet.lines, sheet.type_px) == ((), 12)
    assert sheet.pitch_px == pytest.approx(20.4)

"""What a picture shows of a page, and where the places are on it: counted by hand on a page of straight lines."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.desk.frames import BANDS, Frame, Kind, make_frame
from ocr.desk.pages import DeskPage
from ocr.desk.sheet import Sheet, make_sheet
from ocr.model import Box

# 30 lines from 200 down, 100 px apart, of type 40 px high.
LINES = tuple(Box(300, 200 + 100 * at, 2000, 240 + 100 * at) for at in range(30))
PAGE = DeskPage(
    page_index=0, name="1.png", label="1", sha256="0" * 64, width_px=2480, height_px=3508, lines=LINES
)
SHEET = make_sheet(PAGE)


def test_a_line_is_shown_whole_upwards_and_downwards_at_twice_its_size() -> None:
    frame = make_frame(SHEET, Kind.LINE, [Box(1000, 1233, 1010, 1240)])
    # A full stop at the foot of its line: 18 heights of type beside each other, 12 px of paper above and below.
    assert frame.ground == Box(645, 1188, 1365, 1252)
    assert (frame.width_px, frame.height_px) == (1440, 128)
    assert frame.boxes == (Box(710, 90, 730, 104),)


def test_a_line_is_moved_to_lie_on_the_page() -> None:
    assert make_frame(SHEET, Kind.LINE, [Box(310, 1200, 340, 1240)]).ground == Box(0, 1188, 720, 1252)
    assert make_frame(SHEET, Kind.LINE, [Box(1970, 1200, 2000, 1240)]).ground == Box(1625, 1188, 2345, 1252)
    # No line was read there.
    frame = make_frame(SHEET, Kind.LINE, [Box(2440, 3480, 2480, 3508)])
    assert frame.ground == Box(1760, 3468, 2480, 3508)


def test_a_long_place_has_paper_on_either_side_and_is_enlarged_less() -> None:
    frame = make_frame(SHEET, Kind.LINE, [Box(500, 1200, 1900, 1240)])
    # 4 heights of type on either side; 1720 px of the page make 2400 of the picture.
    assert frame.ground == Box(340, 1188, 2060, 1252)
    assert (frame.width_px, frame.height_px) == (2400, 89)


def test_a_place_on_two_lines_shows_both_and_a_passage_its_beginning() -> None:
    two = make_frame(SHEET, Kind.LINE, [Box(1700, 1200, 1900, 1240), Box(300, 1300, 500, 1340)])
    assert (two.ground.top, two.ground.bottom) == (1188, 1352)
    assert len(two.boxes) == 2
    passage = make_frame(SHEET, Kind.LINE, [line for line in LINES if line.top >= 1200])
    # As far as 6 heights of type go: lines at 1200, 1300 and, if it were whole, 1400.
    assert (passage.ground.top, passage.ground.bottom) == (1188, 1452)
    assert len(passage.boxes) == 3


def test_a_skewed_line_is_shown_whole_as_far_as_its_picture_goes() -> None:
    # It rises by 1 in 20: type of 40 px on lines 1700 px long in boxes of 125 px.
    lines = tuple(Box(300, 200 + 100 * at, 2000, 325 + 100 * at) for at in range(20))
    sheet = make_sheet(replace(PAGE, skew_deg_ccw=2.862405, lines=lines))
    frame = make_frame(sheet, Kind.LINE, [Box(1130, 1242, 1170, 1282)])
    # Its middle is at 1262.5 where x is 1150; over 720 px it rises by 36.
    assert (frame.ground.left, frame.ground.right) == (790, 1510)
    assert frame.ground.top == pytest.approx(1262.5 - 18 - 20 - 12, abs=1)
    assert frame.ground.bottom == pytest.approx(1262.5 + 18 + 20 + 12, abs=1)


def test_about_twelve_lines_around_a_place_as_wide_as_the_lines() -> None:
    frame = make_frame(SHEET, Kind.AROUND, [Box(1000, 1200, 1100, 1240)])
    assert frame.ground == Box(240, 620, 2060, 1820)
    assert (frame.width_px, frame.height_px) == (1600, 1055)
    assert frame.boxes == (Box(668, 510, 756, 545),)
    assert make_frame(SHEET, Kind.AROUND, [Box(1000, 200, 1100, 240)]).ground == Box(240, 0, 2060, 1200)


def test_a_page_number_far_out_does_not_make_the_lines_small() -> None:
    numbered = make_sheet(replace(PAGE, lines=(Box(2300, 60, 2400, 100), *LINES)))
    assert make_frame(numbered, Kind.AROUND, [Box(1000, 1200, 1100, 1240)]).ground.right == 2060
    # Where it is among them, it is shown.
    assert make_frame(numbered, Kind.AROUND, [Box(1000, 300, 1100, 340)]).ground.right == 2460


def test_a_page_has_1600_pixels_on_its_longer_side_and_is_never_enlarged() -> None:
    frame = make_frame(SHEET, Kind.PAGE, [Box(1240, 1754, 1550, 1973)])
    assert (frame.ground, frame.width_px, frame.height_px) == (SHEET.ground, 1131, 1600)
    assert frame.boxes == (Box(566, 800, 707, 900),)
    small = make_frame(make_sheet(replace(PAGE, width_px=700, height_px=1000)), Kind.PAGE)
    assert (small.width_px, small.height_px) == (700, 1000)


def test_bands_are_the_page_at_full_size_without_a_gap() -> None:
    bands = [make_frame(SHEET, Kind.BAND, [Box(1000, 800, 1100, 900)], band) for band in range(BANDS)]
    assert [(band.ground.top, band.ground.bottom) for band in bands] == [
        (0, 877),
        (877, 1754),
        (1754, 2631),
        (2631, 3508),
    ]
    assert {(band.width_px, band.height_px) for band in bands} == {(2480, 877)}
    # A box across the edge is on both, cut off there.
    assert [band.boxes for band in bands] == [(Box(1000, 800, 1100, 877),), (Box(1000, 0, 1100, 23),), (), ()]


@pytest.mark.parametrize("kind", [Kind.LINE, Kind.AROUND])
@pytest.mark.parametrize("boxes", [(), (Box(5000, 5000, 5100, 5040),)])
def test_without_a_place_on_the_page_the_page_is_shown(kind: Kind, boxes: tuple[Box, ...]) -> None:
    assert make_frame(SHEET, kind, boxes) == make_frame(SHEET, Kind.PAGE)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    width, height = draw(st.integers(1, 6000)), draw(st.integers(1, 6000))
    page = replace(
        PAGE,
        width_px=width,
        height_px=height,
        turn_deg_ccw=draw(st.sampled_from((0, 90, 180, 270))),
        skew_deg_ccw=draw(st.floats(-8, 8)),
        lines=draw(st.lists(boxes(), max_size=6).map(tuple)),
    )
    return make_sheet(page)


def boxes() -> st.SearchStrategy[Box]:
    """Boxes that may be anywhere on a page, at its edges and beyond."""
    sides = st.integers(0, 6000)
    return st.tuples(sides, sides, st.integers(1, 3000), st.integers(1, 3000)).map(
        lambda one: Box(one[0], one[1], one[0] + one[2], one[1] + one[3])
    )


def is_within(box: Box, width: int, height: int) -> bool:
    return 0 <= box.left < box.right <= width and 0 <= box.top < box.bottom <= height


@given(
    sheet=sheets(), kind=st.sampled_from(Kind), places=st.lists(boxes(), max_size=4), band=st.integers(0, 3)
)
def test_a_picture_lies_on_its_page_and_boxes_on_the_picture(
    sheet: Sheet, kind: Kind, places: list[Box], band: int
) -> None:
    frame = make_frame(sheet, kind, places, band)
    assert is_within(frame.ground, sheet.width_px, sheet.height_px)
    assert all(is_within(box, frame.width_px, frame.height_px) for box in frame.boxes)
    most = {Kind.LINE: 2400, Kind.AROUND: 1600, Kind.PAGE: 1600, Kind.BAND: 6000}
    assert max(frame.width_px, frame.height_px) <= most[frame.kind]


@given(place=boxes().filter(lambda box: box.right <= 2480 and box.bottom <= 3508), kind=st.sampled_from(Kind))
def test_a_place_is_on_its_picture_and_comes_back(place: Box, kind: Kind) -> None:
    frame = make_frame(SHEET, kind, [place])
    if kind in (Kind.LINE, Kind.AROUND):
        assert frame.boxes
    for box in frame.boxes:
        back, seen = frame.to_sheet(box), _clip(place, frame)
        pixel = frame.ground.width / frame.width_px
        assert all(abs(a - b) <= pixel + 1 for a, b in zip(back, seen, strict=True))


def _clip(box: Box, frame: Frame) -> Box:
    ground = frame.ground
    return Box(
        max(box.left, ground.left),
        max(box.top, ground.top),
        min(box.right, ground.right),
        min(box.bottom, ground.bottom),
    )

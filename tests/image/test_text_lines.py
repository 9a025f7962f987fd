"""Text lines found on a page."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from ocr.facsimile.faces import FONTS
from ocr.image.text_lines import find_lines, set_on_feet
from tests.typed_pages import CELL, FEED, X_HEIGHT, bent, typed_page


def test_lines_stand_where_the_letters_do() -> None:
    lines = find_lines(typed_page(), X_HEIGHT)
    assert len(lines) == 12
    for row, line in enumerate(lines):
        assert line.baseline[:, 1] == pytest.approx(120 + FEED * row + X_HEIGHT, abs=3)
        assert line.x_height == pytest.approx(X_HEIGHT, abs=4)
        assert abs(line.left - 155) <= CELL + 4
        assert abs(line.right - 1345) <= 2 * CELL + 4


@settings(max_examples=15)
@given(scale=st.floats(0.35, 1.6), rows=st.integers(1, 8), seed=st.integers(0, 50))
def test_lines_are_found_at_any_size(scale: float, rows: int, seed: int) -> None:
    page = typed_page(rows, seed=seed)
    small = Image.fromarray(page).resize((round(page.shape[1] * scale), round(page.shape[0] * scale)))
    lines = find_lines(np.asarray(small), X_HEIGHT * scale)
    assert len(lines) == rows
    feet = np.array([line.baseline[:, 1].mean() for line in lines]) / scale
    assert feet == pytest.approx([144 + FEED * row for row in range(rows)], abs=4)


@pytest.mark.parametrize("number", ["7", "- 5 -", "214"])
def test_a_page_number_standing_alone_is_a_line(number: str) -> None:
    sheet = Image.fromarray(np.vstack([typed_page(), np.full((300, 1700), 255, np.uint8)]))
    font = ImageFont.truetype(str(FONTS / "TT2020Base-Regular.ttf"), 46)
    ImageDraw.Draw(sheet).text((800, 1000), number, fill=0, font=font, anchor="ls")
    # A speck is no number.
    page = np.array(sheet)
    page[1060:1066, 300:306] = 0
    lines = find_lines(page, X_HEIGHT)
    assert len(lines) == 13
    assert float(lines[-1].baseline[:, 1].mean()) == pytest.approx(1000, abs=5)
    middle = 800 + font.getlength(number) / 2
    assert lines[-1].left <= middle <= lines[-1].right


def test_bent_lines_are_followed() -> None:
    lines = find_lines(bent(typed_page(), 30), X_HEIGHT)
    assert len(lines) == 12
    for row, line in enumerate(lines):
        xs = line.baseline[:, 0]
        true = 144 + FEED * row + 30 * np.sin(np.pi * xs / 1700)
        assert np.abs(line.baseline[:, 1] - true).max() < 6


@pytest.mark.parametrize("aside", [-0.7, -0.3, 0.0, 0.3])
@pytest.mark.parametrize("bend", [0, 9])
def test_a_line_is_set_on_its_feet_from_near_by(aside: float, bend: int) -> None:
    # A straight curve that somebody drew, up to seven tenths of a letter too high, on a line that may bend.
    page = bent(typed_page(), bend)
    for row in (0, 5, 11):
        y = 144 + FEED * row + 0.6 * bend + aside * X_HEIGHT
        line = set_on_feet(page, np.array([[155.0, y], [1345.0, y]]), X_HEIGHT)
        xs = line.baseline[:, 0]
        true = 144 + FEED * row + bend * np.sin(np.pi * xs / 1700)
        assert np.abs(line.baseline[:, 1] - true).max() < 6
        assert line.x_height == pytest.approx(X_HEIGHT, abs=4)


def test_a_curve_on_blank_paper_stays() -> None:
    curve = np.array([[100.0, 200.0], [250.0, 204.0]])
    line = set_on_feet(np.full((400, 300), 255, np.uint8), curve, X_HEIGHT)
    assert (line.baseline == curve).all()


def test_rules_stamps_frames_and_blank_paper_are_no_lines() -> None:
    assert find_lines(np.full((400, 300), 255, np.uint8), X_HEIGHT) == ()
    page = np.full((800, 1200), 255, np.uint8)
    page[100:104, 50:1150] = 0
    page[200:700, 60:64] = 0
    assert find_lines(page, X_HEIGHT) == ()


def test_words_far_apart_make_one_line() -> None:
    page = typed_page(6)
    page[:, 520:1000] = 255
    assert len(find_lines(page, X_HEIGHT)) == 6


@pytest.mark.parametrize("left", [1480, 60])
def test_a_digit_far_from_its_line_is_of_the_line(left: int) -> None:
    page = typed_page(6, cells=20, left=400)
    y = 120 + 2 * FEED
    page[y - 8 : y + X_HEIGHT, left + 6 : left + 10] = 0
    page[y - 8 : y - 4, left : left + 16] = 0
    lines = find_lines(page, X_HEIGHT)
    assert len(lines) == 6
    ends = {60: lines[2].left, 1480: lines[2].right}
    assert ends[left] == pytest.approx(left + 8, abs=12)
    assert np.ptp(lines[2].baseline[:, 1]) < 1


def test_a_speck_beside_a_line_is_not_of_it() -> None:
    page = typed_page(6, cells=20, left=400)
    page[250:256, 1480:1490] = 0
    assert all(line.right < 1100 for line in find_lines(page, X_HEIGHT))

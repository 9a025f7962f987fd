"""Layout: lines and their strips, the pitch of the type, columns, and what the lines are made of."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from ocr.facsimile.faces import FONTS
from ocr.image.pixels import Pixels
from ocr.image.text_lines import Baseline, find_lines
from ocr.layout.line_images import extract_line_images
from ocr.layout.pitch import find_line_spacing, find_pitch
from ocr.layout.reading_order import order_lines
from ocr.layout.regions import lay_out
from ocr.model import RegionKind

# Letters 24 px high on cells of 30 px, lines 60 px apart: a page at working size.
X_HEIGHT, CELL, FEED = 24, 30, 60


def typed_page(
    rows: int = 12, *, cells: int = 40, left: int = 150, top: int = 120, width: int = 1700, seed: int = 4
) -> Pixels:
    """Rows of letters that are frames and strokes, every sixth cell empty; feet at top + 60 * row + 24."""
    page = np.full((top + FEED * rows + 100, width), 255, np.uint8)
    add_type(page, rows, cells=cells, left=left, top=top, seed=seed)
    return page


def add_type(page: Pixels, rows: int, *, cells: int, left: int, top: int, seed: int = 4) -> None:
    random = np.random.default_rng(seed)
    for row in range(rows):
        y = top + FEED * row
        for cell in range(cells):
            if random.random() < 1 / 6:
                continue
            x = left + CELL * cell + 5
            page[y : y + X_HEIGHT, x : x + 4] = 0
            page[y : y + X_HEIGHT, x + 16 : x + 20] = 0
            if random.random() < 0.6:
                page[y + X_HEIGHT - 4 : y + X_HEIGHT, x : x + 20] = 0
            if random.random() < 0.6:
                page[y : y + 4, x : x + 20] = 0


def bent(page: Pixels, amplitude: float) -> Pixels:
    """The page with its columns lowered by half a sine wave."""
    out = np.full_like(page, 255)
    height, width = page.shape
    for x in range(width):
        drop = round(amplitude * np.sin(np.pi * x / width))
        out[drop:, x] = page[: height - drop, x]
    return out


# --- Lines ---------------------------------------------------------------------------------------


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


# --- Strips --------------------------------------------------------------------------------------


def test_a_strip_is_its_line_and_nothing_of_its_neighbours() -> None:
    page = typed_page(3)
    page[200:215, 400:404] = 0  # a tail of the first line's letter reaches down between
    page[144:215, 400:404] = 0
    lines = find_lines(page, X_HEIGHT)
    strips = extract_line_images(page, lines, X_HEIGHT)
    for row, strip in enumerate(strips):
        own = page[120 + FEED * row : 144 + FEED * row] < 128
        # All ink of the row and, but for a pixel of fringe, no other: the tail belongs to the first line.
        ink = int((strip.image < 128).sum())
        tail = 4 * 40 if row == 0 else 0
        assert own.sum() <= ink + 8 <= own.sum() + tail + 200
        x, y = strip.to_page(0.0, strip.baseline)
        assert x == strip.left
        assert y == pytest.approx(144 + FEED * row, abs=3)


def test_strips_of_bent_lines_are_level() -> None:
    page = bent(typed_page(), 24)
    for strip in extract_line_images(page, find_lines(page, X_HEIGHT), X_HEIGHT):
        profile = (strip.image < 128).mean(axis=1)
        inked = np.flatnonzero(profile > 0.5 * profile.max())
        assert inked[-1] - inked[0] <= X_HEIGHT + 6
        left = strip.to_page(10.0, strip.baseline)
        assert left[1] == pytest.approx(float(strip.line.y_at(left[0])), abs=1.5)


# --- Pitch ---------------------------------------------------------------------------------------


def test_the_pitch_is_the_step_of_the_machine() -> None:
    page = typed_page()
    pitch = find_pitch(extract_line_images(page, find_lines(page, X_HEIGHT), X_HEIGHT))
    assert pitch is not None
    assert pitch.step_px == pytest.approx(CELL, abs=0.05)
    assert pitch.confidence > 0.8
    assert min(pitch.strengths) > 0.5
    # Cells of 30 px, letters 20 px wide from 5 px on: a cell begins at 150 + 30 k, which is 0 from a multiple of 30.
    for phase in pitch.phases:
        assert min(phase, CELL - phase) < 2.5


def test_print_keeps_to_no_grid() -> None:
    page = typed_page(8)
    font = ImageFont.truetype(str(FONTS / "PTSerif-Regular.ttf"), 46)
    picture = Image.fromarray(page)
    picture.paste(255, (0, 90 + 4 * FEED, 1700, 100 + 6 * FEED))
    draw = ImageDraw.Draw(picture)
    for row in (4, 5):
        draw.text((150, 88 + FEED * row), "Литовский отдел управления, шифровальный стол", fill=0, font=font)
    page = np.asarray(picture)
    strips = extract_line_images(page, find_lines(page, X_HEIGHT), X_HEIGHT)
    pitch = find_pitch(strips)
    assert pitch is not None
    assert len(strips) == 8
    assert max(pitch.strengths[4:6]) < 0.5 < min(pitch.strengths[:4] + pitch.strengths[6:])


def test_line_spacing() -> None:
    # Four gaps of 60 and one of 120: 60 is usual, and all are multiples of 30.
    assert find_line_spacing([100, 160, 220, 340, 400, 460], 24) == pytest.approx((60.0, 5 / 8))
    assert find_line_spacing([100, 160], 24) == (0.0, 0.0)
    # A gap of 75 is two and a half times 30.
    assert find_line_spacing([0, 60, 120, 195], 24) == pytest.approx((60.0, 2 / 3 * 3 / 8))


# --- Columns -------------------------------------------------------------------------------------


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


# --- Regions -------------------------------------------------------------------------------------


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


def test_a_gap_parts_regions() -> None:
    page = np.full((1300, 1700), 255, np.uint8)
    add_type(page, 5, cells=40, left=150, top=100)
    add_type(page, 5, cells=40, left=150, top=800)
    regions = lay_out(page, X_HEIGHT)
    assert [len(region.line_images) for region in regions] == [5, 5]


def test_nothing_to_lay_out() -> None:
    assert lay_out(np.full((300, 200), 255, np.uint8), X_HEIGHT) == ()

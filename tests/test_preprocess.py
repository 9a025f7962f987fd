"""Cleaning of pages: tone, dirt, geometry and the way back to the source."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr.model import Transform
from ocr.preprocess import (
    WORKING_X_HEIGHT_PX,
    dirt_mask,
    divide_background,
    grey_of,
    ink_mask,
    is_bilevel,
    preprocess,
    rough_x_height,
    skew_deg_ccw,
    straighten,
)

Pixels = NDArray[np.uint8]
X_HEIGHT = 16


def typed_page(width: int = 1000, height: int = 1400) -> Pixels:
    """Lines of letter-sized blocks, 16 px high with 25 px pitch: what a page of type is to these steps."""
    page = np.full((height, width), 255, np.uint8)
    random = np.random.default_rng(5)
    for top in range(150, height - 150, 50):
        for left in range(120, width - 120, 25):
            if random.random() < 0.85:
                page[top : top + X_HEIGHT, left : left + 14] = 20
    return page


def turned(page: Pixels, deg_ccw: float) -> tuple[Pixels, NDArray[np.float64]]:
    """The page turned about its centre, and the 2 x 3 matrix from old to new pixel indices."""
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), deg_ccw, 1.0)
    result = cv2.warpAffine(page, matrix, (width, height), borderValue=(255, 255, 255))
    return np.asarray(result, np.uint8), np.asarray(matrix, np.float64)


# --- Tone ----------------------------------------------------------------------------------------


def coloured(page: Pixels, ink: tuple[int, int, int], paper: tuple[int, int, int]) -> Pixels:
    return np.where(page[..., None] < 128, np.array(ink, np.uint8), np.array(paper, np.uint8)).astype(
        np.uint8
    )


def test_a_coloured_stamp_fades_and_black_type_stays() -> None:
    page = coloured(typed_page(), (30, 30, 32), (235, 220, 180))
    page[50:100, 700:900] = (70, 60, 200)
    grey = grey_of(page)
    assert int(grey[75, 800]) >= 200
    assert int(grey[typed_page() < 128].max()) <= 32


def test_violet_type_is_kept_dark() -> None:
    grey = grey_of(coloured(typed_page(), (90, 60, 190), (240, 235, 225)))
    assert int(grey[typed_page() < 128].max()) < 110


def test_black_type_on_deep_yellow_paper_counts_as_black() -> None:
    page = coloured(typed_page(), (40, 30, 12), (240, 200, 90))
    assert int(grey_of(page)[0, 0]) == 240  # the brightest channel, not luminance


def test_background_division_evens_a_shadow() -> None:
    page = typed_page().astype(np.float32)
    shaded = (page * np.linspace(0.45, 1.0, page.shape[1])[None, :]).astype(np.uint8)
    level = divide_background(shaded, dpi=200)
    paper = level[typed_page() == 255]
    assert np.percentile(paper, 1) > 240
    assert int(level[typed_page() < 128].max()) < 70


def test_bilevel() -> None:
    assert is_bilevel(typed_page() // 128 * 255)
    assert not is_bilevel(np.linspace(0, 255, 10_000).astype(np.uint8).reshape(100, 100))


# --- Dirt ----------------------------------------------------------------------------------------


def test_x_height_is_that_of_the_letters_not_of_grain() -> None:
    page = typed_page()
    random = np.random.default_rng(3)
    for y, x in random.integers(0, 990, (3000, 2)):
        page[y : y + 3, x : x + 3] = 0
    assert rough_x_height(page < 128, dpi=200) == pytest.approx(X_HEIGHT, abs=1.5)


def test_x_height_of_an_empty_page_is_that_of_typescript() -> None:
    # 0.077 inch: a small letter of a pica machine is nearly 2 mm high.
    assert rough_x_height(np.zeros((300, 200), bool), dpi=300) == pytest.approx(23.1)


def test_borders_edge_lines_and_speckle_are_dirt_and_page_numbers_are_not() -> None:
    page = typed_page()
    dirty = page.copy()
    dirty[:, :12] = 0  # scanner border
    dirty[:9, :] = 0
    dirty[100:1300, 40:43] = 0  # edge of the sheet beneath
    for top in range(120, 1300, 60):
        dirty[top : top + 20, 60:62] = 0  # the same, broken up
    dirty[1375:1400, 985:1000] = 0  # corner
    dirty[400, 500] = 0  # a speck
    number = (slice(1340, 1340 + X_HEIGHT), slice(500, 514))
    dirty[number] = 0
    page[number] = 0
    kept = (dirty < 128) & ~dirt_mask(dirty < 128, X_HEIGHT)
    kept[145:1260, 110:890] = page[145:1260, 110:890] < 128  # a speck under a letter may stay
    assert np.array_equal(kept, page < 128)


def test_full_stops_are_no_speckle() -> None:
    page = typed_page()
    page[160:163, 600:603] = 0
    assert not dirt_mask(page < 128, X_HEIGHT)[160:163, 600:603].any()


def test_a_blank_page_has_no_ink() -> None:
    paper = np.random.default_rng(2).integers(246, 256, (400, 300)).astype(np.uint8)
    assert not ink_mask(paper).any()
    result = preprocess(paper, 100)
    assert result.skew_deg_ccw == 0.0
    assert int(result.image.min()) > 200


# --- Geometry ------------------------------------------------------------------------------------


@pytest.mark.parametrize("skew", [-7.3, -1.15, 0.0, 0.42, 3.0])
def test_skew_has_the_sign_of_lines_that_rise(skew: float) -> None:
    # OpenCV turns counter-clockwise for a positive angle: lines then rise to the right.
    page, _ = turned(typed_page(), skew)
    assert skew_deg_ccw(page, X_HEIGHT) == pytest.approx(skew, abs=0.12)


@given(
    skew=st.floats(-15, 15),
    scale=st.floats(0.3, 4.0),
    size=st.tuples(st.integers(20, 60), st.integers(20, 60)),
    smooth=st.booleans(),
)
def test_nothing_is_cut_off_and_the_transform_goes_both_ways(
    skew: float, scale: float, size: tuple[int, int], smooth: bool
) -> None:
    width, height = size
    page = np.full((height, width), 255, np.uint8)
    working, transform = straighten(page, skew, scale=scale, smooth=smooth)
    for x in (0.0, width / 3, float(width)):
        for y in (0.0, height / 2, float(height)):
            u, v = transform.to_processed(x, y)
            assert transform.to_source(u, v) == pytest.approx((x, y), abs=1e-6)
            assert -1e-3 <= u <= working.shape[1] + 1e-3
            assert -1e-3 <= v <= working.shape[0] + 1e-3


def test_without_skew_and_scale_the_page_is_left_alone() -> None:
    page = typed_page()
    working, transform = straighten(page, 0.01, scale=1.0)
    assert working is page
    assert transform == Transform()


def dot_centre(image: Pixels) -> tuple[float, float]:
    """The centre of the largest dark piece, in continuous coordinates."""
    _, _, stats, centres = cv2.connectedComponentsWithStats((image < 128).astype(np.uint8))
    x, y = centres[1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))]
    return float(x) + 0.5, float(y) + 0.5


@pytest.mark.parametrize("skew", [-3.0, 1.3])
@pytest.mark.parametrize("factor", [0.6, 1.0, 2.0])
def test_a_dot_is_found_again_in_the_source(skew: float, factor: float) -> None:
    page = typed_page()
    page[700:760, 420:480] = 255
    page[712:748, 432:468] = 0
    size = (round(1000 * factor), round(1400 * factor))
    source, _ = turned(np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA), np.uint8), skew)
    result = preprocess(source, 120 * factor)
    found = result.transform.to_source(*dot_centre(result.image))
    assert found == pytest.approx(dot_centre(source), abs=2)
    assert result.skew_deg_ccw == pytest.approx(skew, abs=0.12)
    assert rough_x_height(result.image < 128, 300) == pytest.approx(WORKING_X_HEIGHT_PX, rel=0.15)


def test_steps_are_kept_only_when_asked_for() -> None:
    page = coloured(typed_page(), (30, 30, 30), (240, 230, 200))
    assert preprocess(page, 120).steps == ()
    result = preprocess(page, 120, keep_steps=True)
    assert [name for name, _ in result.steps] == ["grey", "background", "borders and speckle", "straight"]
    assert result.steps[-1][1] is result.image


def test_the_source_is_not_changed() -> None:
    page = typed_page()
    page[:, :10] = 0
    before = page.copy()
    preprocess(page, 120)
    assert np.array_equal(page, before)


@pytest.mark.parametrize("shape", [(1, 1), (5, 400), (400, 5), (40, 40, 3)])
def test_tiny_pictures_do_no_harm(shape: tuple[int, ...]) -> None:
    assert preprocess(np.zeros(shape, np.uint8), 60).image.ndim == 2


def test_letters_drawn_in_small_are_brought_to_working_height() -> None:
    picture = Image.new("L", (900, 600), 255)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=20)
    for row in range(12):
        draw.text((60, 60 + 36 * row), "some more words on a narrow carbon sheet " * 2, fill=0, font=font)
    result = preprocess(np.asarray(picture), 100)
    assert rough_x_height(result.image < 128, 300) == pytest.approx(WORKING_X_HEIGHT_PX, rel=0.15)

"""Cleaning of pages: tone, dirt, geometry and the way back to the source."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr.bench.reference import ReferencePage, render
from ocr.facsimile.faces import FONTS
from ocr.image.pieces import find_pieces
from ocr.image.pixels import Pixels
from ocr.image.text_lines import Baseline
from ocr.image.tone import (
    TYPE_DEPTH,
    deepen_type,
    even_paper,
    grey_of,
    ink_mask,
    is_bilevel,
    type_colour,
)
from ocr.model import Bend, Transform
from ocr.preprocess.clean import WORKING_X_HEIGHT_PX, preprocess
from ocr.preprocess.denoise import bed_mask, dirt_mask, remove_rules, rough_x_height
from ocr.preprocess.dewarp import (
    Course,
    fit_course,
    resample,
    rough_skew_deg_ccw,
    straight_transform,
)
from ocr.preprocess.orientation import Stand, find_stand, lines_run_down
from ocr.preprocess.strokes import restore_type, strengthen_type

X_HEIGHT = 16


def typed_page(width: int = 1000, height: int = 1400) -> Pixels:
    """Lines of letter-sized blocks, 16 px high with 25 px pitch: what a page of type is to these steps.

    One in eight has a stem, as small letters have and capitals have not.
    """
    page = np.full((height, width), 255, np.uint8)
    random = np.random.default_rng(5)
    for top in range(150, height - 150, 50):
        for left in range(120, width - 120, 25):
            if random.random() < 0.85:
                page[top : top + X_HEIGHT, left : left + 14] = 20
                if left % 200 == 120:
                    page[top - 5 : top, left : left + 4] = 20
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
    grey = grey_of(even_paper(page, 100), 100)
    assert int(grey[60:90, 720:880].min()) >= 200
    assert int(grey[typed_page() < 128].max()) <= 60


def test_violet_type_is_kept_dark() -> None:
    even = even_paper(coloured(typed_page(), (90, 60, 190), (240, 235, 225)), 100)
    # Densities ln(240/90), ln(235/60), ln(225/190), the strongest 1, none below 0.3.
    assert type_colour(even) == pytest.approx((0.72, 1.0, 0.13), abs=0.03)
    assert np.quantile(grey_of(even, 100)[typed_page() < 128], 0.99) < 130


def test_paper_of_any_colour_and_shade_is_white() -> None:
    page = coloured(typed_page(), (40, 30, 12), (240, 200, 90)).astype(np.float32)
    page *= np.linspace(0.45, 1.0, page.shape[1])[None, :, None]
    even = even_paper(page.astype(np.uint8), 200)
    paper = even[typed_page() == 255]
    assert np.percentile(paper, 1) > 235
    assert int(even[typed_page() < 128].max()) < 70
    assert type_colour(even) == pytest.approx((0.89, 0.94, 1), abs=0.04)


def test_faint_bleed_through_goes_and_type_stays() -> None:
    level = np.where(typed_page() < 128, np.uint8(90), np.uint8(255))
    behind = typed_page()[:, ::-1].copy()
    behind = np.roll(behind, 21, axis=0)
    both = np.minimum(level, np.where(behind < 128, np.uint8(218), np.uint8(255)))
    deep, toned = deepen_type(np.asarray(cv2.GaussianBlur(both, (0, 0), 0.8), np.uint8), 200)
    away = cv2.dilate((typed_page() < 128).astype(np.uint8), np.ones((9, 9))) == 0
    assert int(deep[away & (behind < 128)].min()) > 215
    assert np.median(deep[typed_page() < 128]) < 20
    # With its tones kept the type is near TYPE_DEPTH, what shines through at its share of that: 37 of 165.
    assert np.median(255 - toned[typed_page() < 128].astype(int)) == pytest.approx(TYPE_DEPTH, rel=0.2)
    assert np.median(255 - toned[away & (behind < 128)].astype(int)) == pytest.approx(
        TYPE_DEPTH * 37 / 165, rel=0.3
    )


def test_type_is_restored_from_bleed_through_rules_and_a_dry_ribbon() -> None:
    ink = np.zeros((300, 900), np.float32)
    font = ImageFont.truetype(str(FONTS / "TT2020Base-Regular.ttf"), 50)
    picture = Image.fromarray(ink)
    ImageDraw.Draw(picture).text((40, 60), "Проверкой на участке", fill=1.0, font=font)
    type_ = np.asarray(picture)
    dry = type_ * np.linspace(0.45, 1.0, 900, dtype=np.float32)[None, :]
    behind = 0.3 * np.asarray(cv2.GaussianBlur(np.roll(type_[:, ::-1], 70, axis=0), (0, 0), 2.2))
    seen = 1 - (1 - dry) * (1 - behind)
    noise = np.random.default_rng(1).normal(0, 0.04, seen.shape)
    toned = np.clip(255 - TYPE_DEPTH * (seen + noise), 0, 255).astype(np.uint8)
    restored = 255 - restore_type(toned).astype(np.float32)
    solid = type_ > 0.9
    away = cv2.dilate((type_ > 0.02).astype(np.uint8), np.ones((13, 13))) == 0
    assert np.median(restored[:, :300][solid[:, :300]]) > 100
    assert np.median(restored[solid]) > 130
    assert restored[away & (behind > 0.15)].mean() < 20
    assert restored[away].mean() < 5


def test_half_sure_strokes_are_strengthened_where_they_are_many() -> None:
    crisp = np.full((40, 100), 255, np.uint8)
    crisp[10:30, 10:60] = 10
    crisp[10:30, 60:62] = 191  # an edge: 40 half sure pixels to 1000 sure ones
    assert np.array_equal(strengthen_type(crisp), crisp)
    faint = crisp.copy()
    faint[10:30, 62:90] = 191
    # 600 to 1000 is beyond 0.38: the square root, of 64/255 for 191, and of 245/255 for 10.
    assert set(np.unique(strengthen_type(faint))) == {5, 127, 255}
    # 320 to 1000 is 5/11 of the way from 0.27 to 0.38: to the power of 1 - 0.5 * 5/11.
    between = crisp.copy()
    between[10:30, 62:76] = 191
    assert strengthen_type(between)[15, 70] == round(255 - 255 * (64 / 255) ** (1 - 0.5 * 5 / 11))
    blank = np.full((5, 5), 255, np.uint8)
    assert np.array_equal(strengthen_type(blank), blank)


def test_restoring_does_not_depend_on_tiles_and_leaves_white_paper_white() -> None:
    assert (restore_type(np.full((1301, 403), 255, np.uint8)) == 255).all()
    toned = np.clip(255 - (255 - typed_page().astype(np.int16)) * 160 // 235, 0, 255).astype(np.uint8)
    whole = restore_type(toned)
    assert whole.shape == toned.shape
    # Rows 300 to 812 lie across a tile's edge in one and within a tile in the other.
    part = restore_type(toned[300:812])
    assert np.abs(whole[340:772].astype(int) - part[40:472].astype(int)).max() <= 2


def test_bilevel() -> None:
    assert is_bilevel(typed_page() // 128 * 255)
    assert not is_bilevel(np.linspace(0, 255, 10_000).astype(np.uint8).reshape(100, 100))


# --- Dirt ----------------------------------------------------------------------------------------


def test_x_height_is_that_of_the_letters_not_of_grain() -> None:
    page = typed_page()
    random = np.random.default_rng(3)
    for y, x in random.integers(0, 990, (3000, 2)):
        page[y : y + 3, x : x + 3] = 0
    assert rough_x_height(find_pieces(page < 128), 15) == pytest.approx(X_HEIGHT, abs=1.5)


def test_x_height_of_an_empty_page_is_the_expected_one() -> None:
    assert rough_x_height(find_pieces(np.zeros((300, 200), bool)), 23.1) == 23.1


def test_the_bed_around_a_sheet_is_no_ink_and_type_at_the_edge_is() -> None:
    page = coloured(typed_page(), (40, 40, 40), (230, 220, 190))
    page[:, :60] = 50
    page[1330:, :] = 40
    page[200:208, 900:] = 40  # a word that runs to the edge
    bed = bed_mask(page, 100)
    assert bed[:, :60].mean() > 0.98
    assert bed[1330:].mean() > 0.98
    assert not bed[150:1300, 90:980].any()


def test_rules_go_and_letters_on_them_stay() -> None:
    page = typed_page()
    letters = page < 128
    page[166:169, 100:900] = 0  # underlines the first line, touching it
    page[520:523, 50:950] = 0  # strikes through a line, at half its height
    page[100:1300, 30:33] = 0
    left = remove_rules(page, X_HEIGHT) < 128
    assert not left[166:169, 100:900][:, ~letters[165, 100:900]].any()
    assert not left[300:1300, 30:33].any()
    # Of the letters nothing is lost but the fringe where the rule passes.
    assert (left & letters).sum() > 0.98 * letters.sum()


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
    kept = (dirty < 128) & ~dirt_mask(find_pieces(dirty < 128), X_HEIGHT)
    kept[145:1260, 110:890] = page[145:1260, 110:890] < 128  # a speck under a letter may stay
    assert np.array_equal(kept, page < 128)


def test_full_stops_are_no_speckle() -> None:
    page = typed_page()
    page[160:163, 600:603] = 0
    assert not dirt_mask(find_pieces(page < 128), X_HEIGHT)[160:163, 600:603].any()


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
    half = np.asarray(cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    assert rough_skew_deg_ccw(half) == pytest.approx(skew, abs=0.12)
    assert preprocess(page, 200).skew_deg_ccw == pytest.approx(skew, abs=0.04)


BENDS = st.lists(st.lists(st.floats(-9, 9), min_size=4, max_size=4).map(tuple), min_size=4, max_size=4).map(
    lambda rows: Bend(step=30.0, drops=tuple(rows))
)


@given(
    skew=st.floats(-15, 15),
    scale=st.floats(0.3, 4.0),
    size=st.tuples(st.integers(20, 90), st.integers(20, 90)),
    bend=st.none() | BENDS,
)
def test_nothing_is_cut_off_and_the_transform_goes_both_ways(
    skew: float, scale: float, size: tuple[int, int], bend: Bend | None
) -> None:
    width, height = size
    transform, (new_width, new_height) = straight_transform(
        (height, width), Course(skew_deg_ccw=skew, bend=bend), scale
    )
    for x in (0.0, width / 3, float(width)):
        for y in (0.0, height / 2, float(height)):
            u, v = transform.to_processed(x, y)
            assert transform.to_source(u, v) == pytest.approx((x, y), abs=0.01)
            if bend is None:
                assert -1e-3 <= u <= new_width + 1e-3
                assert -1e-3 <= v <= new_height + 1e-3


def test_what_is_resampled_lies_where_the_transform_says() -> None:
    page = np.full((400, 500), 255, np.uint8)
    page[190:211, 290:311] = 0
    drops = tuple(tuple(12 * np.sin(x / 2) + 2 * y for x in range(6)) for y in range(5))
    course = Course(skew_deg_ccw=4.0, bend=Bend(step=100.0, drops=drops))
    transform, size = straight_transform(page.shape, course, 1.7)
    seen = resample(page, transform, size)
    assert seen.shape == (size[1], size[0])
    assert transform.to_source(*dot_centre(seen)) == pytest.approx((300.5, 200.5), abs=0.6)


def test_the_course_of_bent_lines_is_found_and_straightens_them() -> None:
    def y(x: NDArray[np.float64], flat: float) -> NDArray[np.float64]:
        return flat + 20 * np.sin(np.pi * x / 1000) + 0.01 * (x - 500) * (flat - 700) / 700

    xs = np.linspace(100, 900, 30)
    lines = [
        Baseline(baseline=np.stack([xs, y(xs, flat)], axis=1), x_height=16) for flat in range(150, 1300, 50)
    ]
    course = fit_course(lines, 0.0, (1000, 1400))
    transform, _ = straight_transform((1400, 1000), course, 1.0)
    for line in lines:
        straight = np.array([transform.to_processed(*point) for point in line.baseline])
        assert np.ptp(straight[:, 1]) < 2.0


def test_without_skew_and_scale_the_page_is_left_alone() -> None:
    page = typed_page()
    transform, size = straight_transform(page.shape, Course(skew_deg_ccw=0.01), 1.0)
    assert transform == Transform()
    assert resample(page, transform, size) is page


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
    page[721:739, 441:459] = 0
    size = (round(1000 * factor), round(1400 * factor))
    source, _ = turned(np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA), np.uint8), skew)
    result = preprocess(source, 120 * factor)
    found = result.transform.to_source(*dot_centre(result.image))
    assert found == pytest.approx(dot_centre(source), abs=2)
    assert result.skew_deg_ccw == pytest.approx(skew, abs=0.05)
    assert rough_x_height(find_pieces(result.image < 128), 40) == pytest.approx(WORKING_X_HEIGHT_PX, rel=0.15)


def test_steps_are_kept_only_when_asked_for() -> None:
    page = coloured(typed_page(), (30, 30, 30), (240, 230, 200))
    assert preprocess(page, 120).steps == ()
    result = preprocess(page, 120, keep_steps=True)
    names = [name for name, _ in result.steps]
    assert names == ["paper", "grey", "type", "borders and speckle", "straight", "restored", "rules"]
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


def test_a_few_large_words_do_not_make_a_short_text_small() -> None:
    ink = np.zeros((2000, 1600), bool)
    for column in range(30):
        # Thirty small letters of 23 px, twelve of the pen's of 60 px, which weigh more.
        ink[300:323, 200 + 40 * column : 218 + 40 * column] = True
    for column in range(12):
        ink[600:660, 200 + 90 * column : 250 + 90 * column] = True
    assert rough_x_height(find_pieces(ink), 23) == pytest.approx(23, abs=1)
    # Where a resolution is wrong, much text says so.
    many = np.concatenate([ink[500:700]] * 10)
    assert rough_x_height(find_pieces(many), 23) == pytest.approx(60, abs=1)


def test_letters_drawn_in_small_are_brought_to_working_height() -> None:
    picture = Image.new("L", (900, 600), 255)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=20)
    for row in range(12):
        draw.text((60, 60 + 36 * row), "some more words on a narrow carbon sheet " * 2, fill=0, font=font)
    result = preprocess(np.asarray(picture), 100)
    assert rough_x_height(find_pieces(result.image < 128), 40) == pytest.approx(WORKING_X_HEIGHT_PX, rel=0.15)


# --- Which way up --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def upright() -> Pixels:
    """A clean page of Russian typescript."""
    image = render(ReferencePage("order", "TT2020", "clean", 11)).image
    return np.asarray(cv2.resize(image, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA), np.uint8)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_turned_back(upright: Pixels, turn: int) -> None:
    source = np.ascontiguousarray(np.rot90(upright, turn // 90))
    result = preprocess(source, 180)
    assert result.turn_deg_ccw == turn
    height, width = source.shape[:2]
    assert (result.image.shape[0] > result.image.shape[1]) == (upright.shape[0] > upright.shape[1])
    # The first line of the page stands where the source, as it lies, has it.
    top = result.transform.to_source(result.image.shape[1] / 2, 0.0)
    expected = {0: (width / 2, 0), 90: (0, height / 2), 180: (width / 2, height), 270: (width, height / 2)}
    assert top == pytest.approx(expected[turn], abs=60)
    x, y = 0.3 * width, 0.4 * height
    assert result.transform.to_source(*result.transform.to_processed(x, y)) == pytest.approx((x, y), abs=0.5)


def test_too_few_letters_tell_nothing(upright: Pixels) -> None:
    assert find_stand(np.full((400, 300), 255, np.uint8), 20, ()) == Stand(False)
    blank = np.full((400, 300), 255, np.uint8)
    assert not lines_run_down(blank, 20, find_pieces(blank < 128))


@pytest.mark.parametrize("is_turned", [False, True])
def test_few_letters_turn_a_page_only_with_a_word_to_the_reader(upright: Pixels, is_turned: bool) -> None:
    # A line of 24 letters on blank paper.
    line = np.full_like(upright, int(np.median(upright)))
    line[400:450] = upright[400:450]
    lone = np.ascontiguousarray(line[::-1, ::-1]) if is_turned else line
    result = preprocess(lone, 180)
    assert result.turn_deg_ccw == (180 if is_turned else 0)
    told = "The page was turned upside down by the shapes of its few letters (24). See whether it was right."
    assert result.notices == ((told,) if is_turned else ())


def test_few_letters_that_look_alike_either_way_are_told() -> None:
    page = np.full((1400, 1000), 255, np.uint8)
    for left in range(200, 700, 50):
        cv2.putText(page, "O", (left, 300), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0,), 3)
    stand = find_stand(page, 19.0, ())
    assert stand.is_on_its_head is False
    assert "10" in stand.notices[0]

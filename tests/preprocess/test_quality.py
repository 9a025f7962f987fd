"""Measures of a page's picture, on drawn type of known greys."""

import cv2
import numpy as np
import pytest

from ocr.image.pixels import Pixels
from ocr.model import ScanQuality
from ocr.preprocess.clean import preprocess
from ocr.preprocess.quality import hash_picture, measure_quality
from tests.typed_pages import X_HEIGHT, typed_page

DPI = 300.0


def measure(page: Pixels) -> ScanQuality:
    return measure_quality(preprocess(page, DPI))


def greyed(page: Pixels, ink: int, paper: int, blur_px: float = 0.7) -> Pixels:
    """The page with this grey of its ink and of its paper, and soft edges."""
    grey = ink + (paper - ink) * (cv2.GaussianBlur(page, (0, 0), blur_px).astype(np.float32) / 255)
    return grey.round().astype(np.uint8)


@pytest.fixture(scope="module")
def page() -> Pixels:
    return typed_page()


@pytest.fixture(scope="module")
def sharp(page: Pixels) -> ScanQuality:
    return measure(greyed(page, 40, 200))


def test_paper_and_contrast_are_those_of_the_scan(sharp: ScanQuality, page: Pixels) -> None:
    assert sharp.paper_grey == pytest.approx(200, abs=4)
    # The strokes are 4 px wide: their middles keep the grey of the ink. 1 - 40 / 200.
    assert sharp.contrast == pytest.approx(0.8, abs=0.05)
    faint = measure(greyed(page, 190, 240))
    assert faint.contrast == pytest.approx(1 - 190 / 240, abs=0.05)
    assert faint.paper_grey == pytest.approx(240, abs=4)
    assert not sharp.is_bilevel and not sharp.is_negative


def test_a_blurred_page_has_wider_edges(sharp: ScanQuality, page: Pixels) -> None:
    blurred = measure(greyed(page, 40, 200, 2.5))
    assert sharp.edge_x_heights is not None and blurred.edge_x_heights is not None
    assert sharp.edge_x_heights < 0.13 < 1.5 * sharp.edge_x_heights < blurred.edge_x_heights


def test_the_height_of_letters_is_in_pixels_of_the_source(sharp: ScanQuality, page: Pixels) -> None:
    half = np.asarray(
        cv2.resize(greyed(page, 40, 200), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8
    )
    height = sharp.x_height_px
    assert 0.7 * X_HEIGHT < height < 1.1 * X_HEIGHT
    assert measure_quality(preprocess(half, DPI / 2)).x_height_px == pytest.approx(height / 2, abs=1)
    # A fax has half as many rows as columns.
    assert measure_quality(preprocess(half, DPI / 2), source_rows=0.5).x_height_px == pytest.approx(
        height / 4, abs=0.5
    )


def test_in_black_and_white_strokes_that_run_together_fill_their_letters(page: Pixels) -> None:
    plain = measure(page)
    filled = measure(np.asarray(cv2.erode(page, np.ones((9, 9), np.uint8)), np.uint8))
    assert plain.is_bilevel and filled.is_bilevel
    assert plain.letter_fill is not None and filled.letter_fill is not None
    assert plain.letter_fill < 0.6 < filled.letter_fill


def test_a_negative_is_told(page: Pixels) -> None:
    assert measure(np.asarray(255 - greyed(page, 40, 200), np.uint8)).is_negative


def test_a_page_without_type_has_no_measures_of_type() -> None:
    blank = measure(np.full((900, 700), 230, np.uint8))
    assert (blank.paper_grey, blank.contrast, blank.edge_x_heights) == (None, None, None)


def bits(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def test_hashes_of_one_page_are_near_and_of_others_far(page: Pixels) -> None:
    own = hash_picture(page)
    assert len(own) == 64
    smaller = cv2.resize(page, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    margins = cv2.copyMakeBorder(page, 90, 40, 120, 20, cv2.BORDER_CONSTANT, value=(255,))
    assert max(bits(own, hash_picture(np.asarray(again, np.uint8))) for again in (smaller, margins)) < 40
    assert bits(own, hash_picture(typed_page(seed=9))) > 60
    assert hash_picture(np.full((60, 60), 255, np.uint8)) == ""

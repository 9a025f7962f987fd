"""Big pictures are made smaller before they are cleaned, by the size of their type, and lead back to the source."""

import cv2
import numpy as np
import pytest

from ocr.image.pixels import Pixels
from ocr.preprocess.clean import preprocess
from ocr.preprocess.view import view_page
from tests.preprocess.test_negative import page


def enlarged(times: float) -> Pixels:
    drawn = page(shape=(1300, 1000))
    return np.asarray(cv2.resize(drawn, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC), np.uint8)


def test_a_page_of_usual_size_is_left_as_it_is() -> None:
    image = enlarged(1.0)
    view = view_page(image, 200)
    assert view.image is image
    assert (view.dpi, view.source_scale, view.notices) == (200, (1.0, 1.0), ())


def test_a_big_page_is_made_smaller_by_its_type() -> None:
    image = enlarged(4.0)
    view = view_page(image, 800)
    # A small letter is about 19 px high at 200 dpi, 76 px here; it becomes about 28.
    across, down = view.source_scale
    assert 2.0 < across < 3.5
    assert down == pytest.approx(across, rel=0.01)
    assert view.image.shape == pytest.approx((image.shape[0] / down, image.shape[1] / across))
    assert view.dpi == pytest.approx(800 / across)


def test_a_big_picture_of_small_type_is_left_as_it_is() -> None:
    image = np.tile(page(lines=26), (4, 4))
    assert image.size > 16_000_000
    assert view_page(image, 200).image is image


def test_ink_of_a_big_page_is_found_again() -> None:
    image = enlarged(4.0)
    cleaned = preprocess(image, 800)
    assert 20 < cleaned.x_height_px < 31
    body = cv2.erode((image < 100).astype(np.uint8), np.ones((9, 9), np.uint8))
    ys, xs = np.nonzero(body)
    places = [
        cleaned.transform.to_processed(x + 0.5, y + 0.5) for x, y in zip(xs[::997], ys[::997], strict=True)
    ]
    dark = [cleaned.image[int(y), int(x)] < 128 for x, y in places]
    assert np.mean(dark) > 0.97


def test_a_big_page_of_two_tones_is_cleaned_as_one() -> None:
    two_tones = np.where(enlarged(4.0) > 128, np.uint8(255), np.uint8(0))
    view = view_page(two_tones, 800)
    assert view.is_bilevel
    assert not view_page(enlarged(4.0), 800).is_bilevel
    assert view.source_scale[0] > 2.0


def test_a_big_negative_is_inverted_and_made_smaller() -> None:
    view = view_page(255 - enlarged(4.0), 800)
    assert np.median(view.image) > 200
    assert len(view.notices) == 1
    assert view.source_scale[0] > 2.0

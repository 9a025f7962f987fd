"""Strips of a neighbouring page go and are told; columns and cropped pages stay."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ocr.image.pieces import find_pieces
from ocr.image.pixels import Mask, Pixels
from ocr.preprocess.clean import preprocess
from ocr.preprocess.slivers import sliver_mask

DPI, X_HEIGHT = 200, 14
HEIGHT, WIDTH = 1300, 1000
NO_BED = np.zeros((HEIGHT, WIDTH), bool)


def write(page: Pixels, left: int, words: str, rows: int = 22) -> Pixels:
    for row in range(rows):
        where = (left, 120 + 46 * row)
        cv2.putText(page, words, where, cv2.FONT_HERSHEY_SIMPLEX, 0.9, (30,), 3)
    return page


def own_page() -> Pixels:
    """A page whose lines stand between 230 and about 800."""
    return write(np.full((HEIGHT, WIDTH), 255, np.uint8), 230, "letters of a typed page no 25")


def left_sliver() -> Pixels:
    return write(own_page(), -50, "endings")


def turned(page: Pixels) -> Pixels:
    return np.ascontiguousarray(page[::-1, ::-1])


def bottom_sliver() -> Pixels:
    """The last line is the first of the next page, cut off half way down its letters."""
    page = own_page()
    page[1090:] = 255
    cv2.putText(page, "THE NEXT PAGE BEGINS", (230, HEIGHT + 8), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (30,), 3)
    return page


def skewed(page: Pixels, deg_ccw: float) -> Pixels:
    middle = (WIDTH / 2, HEIGHT / 2)
    matrix = cv2.getRotationMatrix2D(middle, deg_ccw, 1.0)
    return np.asarray(cv2.warpAffine(page, matrix, (WIDTH, HEIGHT), borderValue=(255,)), np.uint8)


def dropped(page: Pixels, bed: Mask = NO_BED, skew_deg_ccw: float = 0.0) -> Mask | None:
    return sliver_mask(find_pieces(page < 128), bed, X_HEIGHT, skew_deg_ccw)


@pytest.mark.parametrize(
    ("page", "place"),
    [
        (left_sliver(), (slice(None), slice(0, 150))),
        (turned(left_sliver()), (slice(None), slice(WIDTH - 150, None))),
        (bottom_sliver(), (slice(HEIGHT - 30, None), slice(None))),
        (turned(bottom_sliver()), (slice(0, 30), slice(None))),
    ],
)
def test_a_strip_of_another_page_is_a_sliver(page: Pixels, place: tuple[slice, slice]) -> None:
    mask = dropped(page)
    assert mask is not None
    ink = page < 128
    strip = np.zeros_like(ink)
    strip[place] = ink[place]
    np.testing.assert_array_equal(mask & ink, strip)


def test_a_sliver_of_a_skewed_page_is_found() -> None:
    # The strip runs along the edge of the picture no more: its letters are cut at different places.
    wide = write(np.full((HEIGHT, WIDTH), 255, np.uint8), -90, "and endings")
    wide[:, 230:] = own_page()[:, 230:]
    mask = dropped(skewed(wide, 1.0), skew_deg_ccw=1.0)
    assert mask is not None
    assert not mask[:, 300:].any()


def test_a_sliver_beside_a_black_border_is_found() -> None:
    page = write(own_page(), 20, "ngs")
    bed = NO_BED.copy()
    bed[:, :26] = True
    page[bed] = 255
    mask = dropped(page, bed)
    assert mask is not None
    assert not mask[:, 200:].any()


def dirty_edge() -> Pixels:
    page = own_page()
    for row in range(60):
        page[40 + 20 * row : 46 + 20 * row, 0 : 4 + row % 5] = 0
    return page


KEPT: dict[str, Callable[[], Pixels]] = {
    "a page alone": own_page,
    "a dirty edge": dirty_edge,
    "numbers in the margin": lambda: write(own_page(), 40, "12."),
    "a page cropped through its lines": lambda: np.ascontiguousarray(
        np.pad(own_page()[:, 300:], ((0, 0), (0, 300)), constant_values=255)
    ),
    "a few letters at the edge": lambda: write(own_page(), -10, "12", rows=2),
    "columns side by side": lambda: write(
        write(np.full((HEIGHT, WIDTH), 255, np.uint8), -10, "half of the page"), 500, "and the other half"
    ),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_is_the_pages_own_stays(name: str) -> None:
    assert dropped(KEPT[name]()) is None


def test_a_sliver_is_told_and_gone() -> None:
    cleaned = preprocess(left_sliver(), DPI)
    assert cleaned.notices == (
        "A strip of another page at the edge of the picture, its letters cut off, was left out.",
    )
    x, _ = cleaned.transform.to_processed(180, HEIGHT / 2)
    assert not (cleaned.image[:, : int(x)] < 128).any()
    assert preprocess(own_page(), DPI).notices == ()

"""Which pages are negatives: the type decides, not how dark the picture is."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ocr.image.pixels import Pixels
from ocr.preprocess.clean import preprocess
from ocr.preprocess.negative import find_polarity, invert

DPI = 200
WORDS = "letters of a typed line 25348"


def page(lines: int = 24, paper: int = 225, ink: int = 40, shape: tuple[int, int] = (1300, 1000)) -> Pixels:
    """Lines of letters with strokes of 3 px, as type has at 200 dpi, and grain of the paper."""
    drawn = np.full(shape, paper, np.uint8)
    for row in range(lines):
        cv2.putText(drawn, WORDS, (120, 120 + 46 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (ink,), 3)
    grain = np.random.default_rng(4).integers(-6, 7, shape)
    return (drawn.astype(int) + grain).clip(0, 255).astype(np.uint8)


def framed(inside: Pixels, grey: int, margin: int = 150) -> Pixels:
    return np.asarray(
        cv2.copyMakeBorder(inside, *(margin,) * 4, cv2.BORDER_CONSTANT, value=(grey,)), dtype=np.uint8
    )


def on_bed_with_labels(inside: Pixels) -> Pixels:
    """The page on a black bed, light labels beside it: light strokes on dark, and more than on the page."""
    drawn = framed(inside, 15, 260)
    for row in range(40):
        cv2.putText(
            drawn, "label", (drawn.shape[1] - 240, 40 + 44 * row), cv2.FONT_HERSHEY_SIMPLEX, 1, (240,), 3
        )
    return drawn


def with_photograph(inside: Pixels) -> Pixels:
    drawn = inside.copy()
    shades = np.random.default_rng(9).integers(10, 120, (40, 60)).astype(np.uint8)
    drawn[700:1250, 100:900] = cv2.resize(shades, (800, 550), interpolation=cv2.INTER_CUBIC)
    return drawn


def in_colour(grey: Pixels) -> Pixels:
    return np.stack([grey, (grey * 0.9).astype(np.uint8), (grey * 0.7).astype(np.uint8)], axis=2)


def in_two_tones(grey: Pixels) -> Pixels:
    return np.where(grey > 128, np.uint8(255), np.uint8(0))


PAGES: dict[str, tuple[Callable[[], Pixels], bool]] = {
    "grey": (lambda: invert(page()), True),
    "in colour": (lambda: invert(in_colour(page())), True),
    "1-bit": (lambda: invert(in_two_tones(page())), True),
    "faint": (lambda: page(paper=60, ink=110), True),
    "a few words": (lambda: invert(page(lines=2)), True),
    "a frame in clear film": (lambda: framed(invert(page()), 245), True),
    "a 1-bit frame in clear film": (lambda: framed(invert(in_two_tones(page())), 255), True),
    "a frame in dark film": (lambda: framed(invert(page()), 3), True),
    "a photostat with a white border, on a bed": (lambda: framed(framed(invert(page()), 240), 10, 80), True),
    "a positive": (page, False),
    "a positive, 1-bit": (lambda: in_two_tones(page()), False),
    "a positive on a black bed": (lambda: framed(page(), 10, 400), False),
    "dark paper": (lambda: page(paper=90, ink=25), False),
    "labels beside the sheet": (lambda: on_bed_with_labels(page(lines=3)), False),
    "labels beside a blank sheet": (lambda: on_bed_with_labels(page(lines=0)), False),
    "a large photograph": (lambda: with_photograph(page(lines=10)), False),
    "blank": (lambda: page(lines=0), False),
    "black": (lambda: invert(page(lines=0)), False),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_light_type_is_a_negative(name: str) -> None:
    make, is_negative = PAGES[name]
    assert find_polarity(make(), DPI).is_negative is is_negative


@pytest.mark.parametrize("stated_dpi", [DPI / 2, DPI, 2 * DPI])
def test_a_wrong_resolution_does_not_hide_a_negative(stated_dpi: float) -> None:
    assert find_polarity(invert(page()), stated_dpi).is_negative
    assert not find_polarity(page(), stated_dpi).is_negative


def test_a_negative_is_cleaned_like_its_positive_and_told() -> None:
    positive, negative = preprocess(page(), DPI), preprocess(invert(page()), DPI)
    assert positive.view.notices == ()
    (notice,) = negative.view.notices
    assert notice == "The page is a negative (light type on dark ground); it was read inverted."
    np.testing.assert_array_equal(negative.image, positive.image)
    assert negative.transform == positive.transform


@pytest.mark.parametrize("whole", [page(), invert(page())])
def test_a_part_of_the_other_polarity_is_told(whole: Pixels) -> None:
    mixed = whole.copy()
    mixed[700:] = invert(whole[700:])
    (notice,) = preprocess(mixed, DPI).view.notices
    assert "was not read" in notice

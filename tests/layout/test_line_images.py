"""Line images: level, and without the ink of neighbouring lines."""

import numpy as np
import pytest

from ocr.image.text_lines import Baseline, find_lines
from ocr.layout.line_images import extract_line_images, measure_ink_share
from tests.typed_pages import FEED, X_HEIGHT, bent, typed_page


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


def test_the_share_of_ink_in_lines_counts_faint_strokes_and_no_grain() -> None:
    page = np.full((300, 600), 255, np.uint8)
    line = Baseline(baseline=np.array([[100.0, 100.0], [300.0, 100.0]]), x_height=24.0)
    (image,) = extract_line_images(page, [line], 24.0)
    # Strokes of 5 x 20 px: eight in the line, black, and two elsewhere, faint; and grain, thinner than strokes.
    for left in range(110, 270, 20):
        page[80:100, left : left + 5] = 100
    page[200:220, 400:405] = page[200:220, 440:445] = 200
    page[250:290:4, 20:560:4] = 100
    assert measure_ink_share(page, [image]) == pytest.approx(0.8)
    assert measure_ink_share(page, []) == 0.0
    assert measure_ink_share(np.full((50, 50), 255, np.uint8), []) == 1.0


@pytest.mark.parametrize("y", [30, 100, 195, 290])
def test_a_level_line_is_cut_out_pixel_by_pixel_and_white_beyond_the_page(y: int) -> None:
    page = np.random.default_rng(1).integers(0, 256, (200, 300)).astype(np.uint8)
    line = Baseline(baseline=np.array([[100.0, float(y)], [295.0, float(y)]]), x_height=20.0)
    (image,) = extract_line_images(page, [line], 20.0)
    # 2.1 x-heights above the baseline and 1 below, 0.8 beside; the page ends at 300 and 200.
    assert (image.left, image.image.shape) == (84, (62, 216))
    wide = np.pad(page, 200, constant_values=255)
    assert (image.image == wide[200 + y - 42 :, 284:][:62, :216]).all()

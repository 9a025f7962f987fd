"""The pitch of the type and the spacing of its lines."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.facsimile.faces import FONTS
from ocr.image.text_lines import Baseline, find_lines
from ocr.layout.line_images import LineImage, extract_line_images
from ocr.layout.pitch import find_line_spacing, find_pitch
from tests.typed_pages import CELL, FEED, X_HEIGHT, typed_page


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


@pytest.mark.parametrize("step", [18.0, 20.0, 25.0])
def test_a_pitch_stands_out_among_the_gaps_of_words(step: float) -> None:
    rng = np.random.default_rng(7)
    pitch = find_pitch([_faint_line(step, rng) for _ in range(12)])
    assert pitch is not None
    assert pitch.step_px == pytest.approx(step, rel=0.01)


def _faint_line(step: float, rng: np.random.Generator) -> LineImage:
    """A line of worn type, small letters 20 px high: dark in the middle of cells, words unlike."""
    xs = np.arange(1400)
    cells = np.cos(2 * np.pi * (xs + 0.5) / step)
    words = np.interp(xs, np.arange(0, 1440, 20), rng.normal(0, 1, 72))
    ink = np.clip(0.18 + 0.005 * cells + 0.08 * words + rng.normal(0, 0.01, 1400), 0, 0.35)
    image = np.clip(255 * (1 - np.tile(ink, (48, 1))), 0, 255).astype(np.uint8)
    return LineImage(
        line=Baseline(baseline=np.array([[0.0, 30.0], [1400, 30.0]]), x_height=20.0),
        image=image,
        toned=image,
        baseline=30.0,
        x_height=20.0,
        left=0,
        tops=np.zeros(1400),
        step_px=20.0,
    )


def test_line_spacing() -> None:
    # Four gaps of 60 and one of 120: 60 is usual, and all are multiples of 30.
    assert find_line_spacing([100, 160, 220, 340, 400, 460], 24) == pytest.approx((60.0, 5 / 8))
    assert find_line_spacing([100, 160], 24) == (0.0, 0.0)
    # A gap of 75 is two and a half times 30.
    assert find_line_spacing([0, 60, 120, 195], 24) == pytest.approx((60.0, 2 / 3 * 3 / 8))

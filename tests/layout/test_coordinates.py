"""Boxes of a line image in source pixels."""

from dataclasses import replace

import numpy as np

from ocr.image.text_lines import Baseline
from ocr.layout.coordinates import LineMapper, SourceMapper
from ocr.layout.line_images import LineImage
from ocr.model import Box, Glyph, Transform, Word

# The cleaned page is twice the source's size and 10 px to the right of it.
HALF = Transform(to_source_matrix=((0.5, 0.0, 10.0), (0.0, 0.5, 0.0)))
SOURCE = SourceMapper(HALF, (200, 100))
WHITE = np.full((40, 100), 255, np.uint8)
# Cut at column 20 of the page; at row 60, and from its column 50 on at row 64.
LINE_IMAGE = LineImage(
    line=Baseline(baseline=np.array([(20.0, 90.0), (120.0, 94.0)]), x_height=20.0),
    image=WHITE,
    toned=WHITE,
    baseline=30.0,
    x_height=20.0,
    left=20,
    tops=np.repeat([60.0, 64.0], 50),
    step_px=24.0,
)
LINE = LineMapper(LINE_IMAGE, SOURCE)


def test_a_box_goes_by_the_cut_and_the_transform() -> None:
    assert LINE.box(Box(10, 4, 30, 24)) == Box(25, 32, 35, 42)
    assert LINE.box(Box(60, 4, 80, 24)) == Box(50, 34, 60, 44)
    # Its corners are put through apart, each with its own column's row.
    assert LINE.box(Box(10, 4, 80, 24)) == Box(25, 32, 60, 44)


def test_what_lies_beyond_the_source_is_clipped_to_a_pixel_at_least() -> None:
    assert SOURCE.box(-40, -8, 20, 20) == Box(0, 0, 20, 10)
    assert SOURCE.box(500, 190, 600, 260) == Box(199, 95, 200, 100)
    assert SOURCE.point(-40, 300) == (0, 99)


def test_a_line_has_its_words_in_source_pixels_and_its_baseline() -> None:
    glyph = Glyph(text="д", box=Box(10, 10, 20, 30))
    words = [
        Word(text="д", box=Box(10, 10, 20, 30), glyphs=(glyph,), other="л"),
        Word(text="а", box=Box(60, 4, 80, 24)),
    ]
    line = LINE.line(words)
    assert [word.box for word in line.words] == [Box(25, 35, 30, 45), Box(50, 34, 60, 44)]
    assert line.words[0] == replace(
        words[0], box=Box(25, 35, 30, 45), glyphs=(replace(glyph, box=Box(25, 35, 30, 45)),)
    )
    assert line.box == Box(25, 34, 60, 45)
    assert line.baseline == ((20, 45), (70, 47))

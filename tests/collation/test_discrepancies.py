"""Where a reading parts from a transcription, and how sure the engine is of it."""

from dataclasses import replace

import pytest

from ocr.collation.alignment import align, fold_tokens
from ocr.collation.discrepancies import Discrepancy, find_discrepancies
from ocr.collation.reading import Reading, make_reading
from ocr.text.profiles import TYPESCRIPT
from tests.pages import make_page


def find(reading: Reading, text: str) -> list[Discrepancy]:
    sides = fold_tokens(text, TYPESCRIPT)
    return list(find_discrepancies(sides, reading, align(sides, reading.folded, reading.segments)))


@pytest.mark.parametrize(
    ("page", "text", "departs"),
    [
        # On a machine without a 1 eleven and the Roman two are one shape.
        ("- II -", "- 11 -", False),
        ("- 11 -", "- II -", False),
        ("глава II текст", "глава 11 текст", False),
        ("глава III текст", "глава 111 текст", False),
        ("глава П текст", "глава 11 текст", False),
        ("глава II текст", "глава 12 текст", True),
        ("глава II текст", "глава 111 текст", True),
        ("глава II текст", "глава 1 текст", True),
    ],
)
def test_eleven_typed_with_capitals(page: str, text: str, departs: bool) -> None:
    assert bool(find(make_reading(make_page(page), TYPESCRIPT), text)) == departs


def test_of_omitted_text_no_single_letter_makes_the_confidence() -> None:
    reading = make_reading(make_page("он не мог", 0.9), TYPESCRIPT)
    first, second = reading.tokens[1].glyphs
    unsure = replace(reading.tokens[1], glyphs=(replace(first, confidence=0.1), second))
    reading = replace(reading, tokens=(reading.tokens[0], unsure, reading.tokens[2]))
    (omitted,) = find(reading, "он мог")
    assert omitted.confidence == pytest.approx((0.1 + 0.9) / 2)
    # Of a word that differs, the letter that makes the difference does.
    (misread,) = find(reading, "он ме мог")
    assert misread.confidence == pytest.approx(0.1)

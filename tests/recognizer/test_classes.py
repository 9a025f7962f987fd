"""The network's classes: letters with accents make way for shapes, by the script of the line."""

import numpy as np
import pytest

from ocr.recognizer.classes import (
    ACCENTED,
    CLASSES,
    ONLY_CYRILLIC,
    ONLY_LATIN,
    encode,
    is_latin_line,
    over_shapes,
    without_accent,
)
from ocr.recognizer.ctc import BLANK, LogPosteriors
from ocr.text.shapes import SHAPES, to_shapes


def _frames(*frames: dict[str, float]) -> LogPosteriors:
    """Return frames whose named classes have these posteriors, and blank nearly all of the rest."""
    rows = []
    for frame in frames:
        row = np.full(len(CLASSES) + 1, 1e-9)
        row[BLANK] = 1 - sum(frame.values())
        for shape, share in frame.items():
            row[encode(shape)[0]] = share
        rows.append(row)
    return np.asarray(np.log(np.array(rows)), np.float32)


def test_every_letter_with_an_accent_has_a_shape_without() -> None:
    assert len(set(CLASSES)) == len(CLASSES) < 256
    assert {without_accent(letter) for letter in ACCENTED} <= set(SHAPES)
    assert [without_accent(letter) for letter in "Šłёй"] == ["S", "l", "ё", "й"]


def test_no_letter_is_of_both_scripts_alone() -> None:
    assert not ONLY_CYRILLIC & ONLY_LATIN
    assert not {*"аеоАЕО12.-"} & (ONLY_CYRILLIC | ONLY_LATIN)
    assert {*"бЖѣї"} - ONLY_CYRILLIC == {"ї"}
    assert {*"zóW"} <= ONLY_LATIN


@pytest.mark.parametrize(
    ("line", "is_latin"),
    [
        ("куб", False),
        ("cub", True),
        ("zóо", True),
        ("оса", False),
        ("1950", False),
        # One letter against three: a slip of the reader makes no Russian line Latin.
        ("бuдж", False),
    ],
)
def test_the_script_of_a_line(line: str, is_latin: bool) -> None:
    assert is_latin_line(_frames(*({shape: 0.97} for shape in to_shapes(line)))) is is_latin


@pytest.mark.parametrize(("beside", "shape"), [("жд", "б"), ("zw", "о")])
def test_an_accent_is_another_letter_by_the_line(beside: str, shape: str) -> None:
    # Where ó is likeliest, a Russian line has the next, б; a Latin one has o: 0.5 and 0.1 are more than 0.3.
    said = over_shapes(_frames({"ó": 0.5, "б": 0.3, "о": 0.1}, *({letter: 0.97} for letter in beside)))
    assert said.shape == (3, len(SHAPES) + 1)
    assert SHAPES[int(said[0].argmax()) - 1] == shape
    np.testing.assert_allclose(np.exp(said).sum(axis=1), 1, atol=1e-5)
    # 0.3 / 0.5 are left of a frame in which half is an accent; nothing is taken from a Latin line.
    assert np.exp(said[0].max()) == pytest.approx(0.6, abs=0.01)

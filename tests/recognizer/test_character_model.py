"""The character model, and what reading with it changes."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.engines.typescript import TypescriptEngine
from ocr.recognizer.character_model import CharacterModel, load_language
from ocr.recognizer.network import words_of_output
from ocr.text.shapes import SHAPES
from tests.engines.test_ensemble import see_text


def classes_of(text: str) -> bytes:
    return bytes(SHAPES.index(shape) + 1 for shape in text)


def likely_after(text: str) -> dict[str, float]:
    following = np.exp(load_language().following(classes_of(text)))
    return {shape: float(following[index]) for index, shape in enumerate(SHAPES, 1)}


@given(st.text(alphabet=SHAPES, max_size=12))
def test_what_follows_is_a_distribution_and_only_the_last_letters_count(text: str) -> None:
    following = np.exp(load_language().following(classes_of(text)))
    assert following[0] == 0
    assert following.sum() == pytest.approx(1, abs=1e-3)
    assert (following[1:] > 0).all()
    longer = load_language().following(classes_of("абв" + text))
    if len(text) >= 7:
        np.testing.assert_array_equal(np.exp(longer), following)


def test_it_knows_russian() -> None:
    assert max(likely_after("Советског"), key=likely_after("Советског").__getitem__) == "о"
    assert likely_after("правител")["ь"] > 0.7
    assert likely_after(" ")["ы"] < 0.001


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.npz").write_bytes(b"not a model")
    with pytest.raises((ValueError, OSError)):
        CharacterModel.load(tmp_path / "bad.npz")


def test_language_decides_where_the_page_does_not_and_only_there() -> None:
    seen = see_text("дивизнй")
    # As it is typed, and sure of it.
    assert [word.text for word in words_of_output(seen, load_language())] == ["дивизнй"]
    # Now the frame of н says и almost as likely.
    frame = seen.log_posteriors[5 * 5 + 2]
    frame[SHAPES.index("н") + 1], frame[SHAPES.index("и") + 1] = np.log(0.5), np.log(0.48)
    assert [word.text for word in words_of_output(seen)] == ["дивизнй"]
    (word,) = words_of_output(seen, load_language())
    assert word.text == "дивизий"
    assert [glyph.text for glyph in word.glyphs] == list("дивизий")
    assert word.glyphs[5].confidence == pytest.approx(0.48, abs=0.01)


def test_the_engine_says_that_it_read_with_a_language() -> None:
    assert any(name.startswith("language ") for name in TypescriptEngine(with_language=True).names)
    assert not any(name.startswith("language ") for name in TypescriptEngine().names)

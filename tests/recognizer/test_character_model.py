"""The character model: what follows what."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.recognizer.character_model import CharacterModel, load_characters
from ocr.text.shapes import SHAPES


def classes_of(text: str) -> bytes:
    return bytes(SHAPES.index(shape) + 1 for shape in text)


def likely_after(text: str) -> dict[str, float]:
    model, before = load_characters(), classes_of(text)
    return {shape: math.exp(model.log_probability(before, at)) for at, shape in enumerate(SHAPES, 1)}


@given(st.text(alphabet=SHAPES, max_size=12))
def test_what_follows_is_a_distribution_and_only_the_last_letters_count(text: str) -> None:
    following = likely_after(text)
    # Shares are kept to a fortieth of their logarithm.
    assert sum(following.values()) == pytest.approx(1, abs=0.03)
    assert min(following.values()) > 0
    if len(text) >= load_characters().context_length:
        assert likely_after("абв" + text) == following


def test_it_knows_russian() -> None:
    assert max(likely_after("Советског"), key=likely_after("Советског").__getitem__) == "о"
    assert likely_after("правител")["ь"] > 0.7
    assert likely_after(" ")["ы"] < 0.001


def test_it_knows_no_number_from_another() -> None:
    following = likely_after("19")
    assert following["4"] == following["7"] > following["а"]
    assert likely_after("194") == likely_after("358")


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.npz").write_bytes(b"not a model")
    with pytest.raises((ValueError, OSError)):
        CharacterModel.load(tmp_path / "bad.npz")

"""What is known of Russian, and that importing it loads no dictionary."""

import subprocess
import sys

import pytest

from ocr.language.russian import RUSSIAN
from ocr.text.shapes import CYRILLIC


def test_the_alphabet_is_what_the_reader_and_the_frequencies_know() -> None:
    assert len(RUSSIAN.alphabet) == 33
    assert sorted(RUSSIAN.letters_by_frequency) == sorted(RUSSIAN.alphabet)
    assert sorted(CYRILLIC) == sorted(RUSSIAN.alphabet + RUSSIAN.alphabet.upper())


def test_lookalikes_are_letters_of_the_alphabet() -> None:
    assert RUSSIAN.lookalikes["Y"] == "У"
    # The dotted і is Ukrainian.
    assert not {"i", "I"} & set(RUSSIAN.lookalikes)
    assert {letter.lower() for letter in RUSSIAN.lookalikes.values()} <= set(RUSSIAN.alphabet)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("мукденом", "мукден"),
        ("рощиного", "рощин"),
        ("петров", "петр"),
        ("пекин", "пекин"),
        ("днями", "дн"),
    ],
)
def test_name_endings(name: str, stem: str) -> None:
    assert RUSSIAN.name_ending.sub("", name) == stem


@pytest.mark.parametrize(
    ("word", "is_hours"), [("ч", True), ("час", True), ("часов", True), ("мин", False), ("часть", False)]
)
def test_hours(word: str, is_hours: bool) -> None:
    assert bool(RUSSIAN.hours.fullmatch(word)) is is_hours


def test_import_loads_no_dictionary_and_no_image_library() -> None:
    code = (
        "import sys, ocr.language.russian, ocr.text.tokens, ocr.text.shapes, ocr.consistency.anomalies\n"
        "print(*{'pymorphy3', 'cv2', 'PIL', 'onnxruntime'} & {name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []

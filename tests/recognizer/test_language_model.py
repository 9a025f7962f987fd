"""The model of a language, and what reading with it changes."""

import numpy as np
import pytest

from ocr.engines.typescript import TypescriptEngine
from ocr.language.russian import RUSSIAN
from ocr.recognizer.character_model import load_characters
from ocr.recognizer.language_model import LanguageModel, load_model
from ocr.recognizer.network import LineOutput
from ocr.recognizer.reading import read_words
from ocr.text.shapes import SHAPES
from tests.engines.test_ensemble import see_text
from tests.recognizer.test_character_model import classes_of


def read(seen: LineOutput, model: LanguageModel | None = None) -> list[str]:
    (words,) = read_words([seen], model)
    return [word.text for word in words]


def in_doubt(text: str, at: int, says: dict[str, float]) -> LineOutput:
    """A line that says the text, and at one letter what is given."""
    seen = see_text(text)
    frame = seen.log_posteriors[5 * at + 2]
    frame[SHAPES.index(text[at]) + 1] = np.log(0.001)
    for shape, share in says.items():
        frame[SHAPES.index(shape) + 1] = np.log(share)
    return seen


def test_language_decides_where_the_page_does_not_and_only_there() -> None:
    # As it is typed, and sure of it.
    assert read(see_text("дивизнй"), load_model()) == ["дивизнй"]
    # Now the frame of н says и almost as likely.
    seen = in_doubt("дивизнй", 5, {"н": 0.5, "и": 0.48})
    assert read(seen) == ["дивизнй"]
    ((word,),) = read_words([seen], load_model())
    assert word.text == "дивизий"
    assert [glyph.text for glyph in word.glyphs] == list("дивизий")
    assert word.glyphs[5].confidence == pytest.approx(0.48, abs=0.01)


@pytest.mark.parametrize(
    ("text", "at", "says", "wanted"),
    [
        # A filled с: the word says so, though о is twelve times as likely.
        ("чиоло", 2, {"о": 0.9, "с": 0.07}, "число"),
        # A typist's slip whose letter is clear stays one.
        ("чиоло", 2, {"о": 0.995, "с": 0.0003}, "чиоло"),
        # Of numbers the frames decide alone.
        ("25848", 2, {"8": 0.5, "3": 0.48}, "25848"),
        # A name within a sentence is no word of the dictionary, and need not be one.
        ("под Рошей", 6, {"ш": 0.55, "щ": 0.42}, "под Рошей"),
        # Nor does prose say which capital an abbreviation has.
        ("для ЭВМ", 4, {"Э": 0.55, "О": 0.42}, "для ЭВМ"),
        ("на МЛ", 4, {"Л": 0.55, "л": 0.42}, "на МЛ"),
        # A small letter is likelier within a sentence, a capital at its beginning.
        ("и Вот", 2, {"В": 0.55, "в": 0.42}, "и вот"),
        ("Вот", 0, {"В": 0.55, "в": 0.42}, "Вот"),
        # Signs that prose has not are left to the frames.
        ("ряд [5]", 6, {"]": 0.55, "1": 0.42}, "ряд [5]"),
        # At the beginning of a sentence a capital makes no name.
        ("Роша", 2, {"ш": 0.55, "щ": 0.42}, "Роща"),
    ],
)
def test_words_numbers_and_names(text: str, at: int, says: dict[str, float], wanted: str) -> None:
    assert " ".join(read(in_doubt(text, at, says), load_model())) == wanted


@pytest.mark.parametrize("text", ["растет расту-", "система [6]", "ряд 2/"])
def test_a_mark_that_prose_has_not_is_not_dropped(text: str) -> None:
    seen = see_text(text)
    frame = seen.log_posteriors[5 * (len(text) - 1) + 2]
    frame[SHAPES.index(text[-1]) + 1], frame[0] = np.log(0.6), np.log(0.39)
    assert " ".join(read(seen, load_model())) == text


@pytest.mark.parametrize(("space", "wanted"), [(0.35, "лента,нужна"), (0.65, "лента, нужна")])
def test_whether_a_space_is_behind_a_comma_the_frames_say(space: float, wanted: str) -> None:
    seen = see_text("лента,нужна")
    # Between the comma, at frame 27, and the letter behind it, at 32.
    frame = seen.log_posteriors[29]
    frame[SHAPES.index(" ") + 1], frame[0] = np.log(space), np.log(1 - space)
    assert " ".join(read(seen, load_model())) == wanted


def test_a_word_broken_at_a_line_end_is_one_word() -> None:
    model = LanguageModel(load_characters(), RUSSIAN)
    start = model.start_of_line(classes_of("связано с расту-"))
    assert start == classes_of("расту")
    assert model.ending(start + classes_of("щей")) > 0 == model.ending(start + classes_of("шей"))
    # Where nothing is broken a line begins behind a space.
    assert model.start_of_line(classes_of("связано с")) == classes_of("с ")
    assert model.start_of_line(b"") == classes_of(" ")
    # Whether there is a hyphen behind a known word makes no difference to the language.
    assert model.score(classes_of("расту"), classes_of("-")[0]) == model.ending(classes_of("расту")) > 0


def test_what_of_a_text_matters_is_all_that_matters() -> None:
    model = load_model()
    for text in ("приказ под Роще", "приказ. Роще", "приказ 5"):
        classes = classes_of(text)
        context = model.context(classes)
        for other in ("указ под Роще", "указ. Роще", "указ 5"):
            same = model.context(classes_of(other)) == context
            gains = model.ending(classes_of(other)) == model.ending(classes)
            assert not same or gains


def test_the_engine_says_that_it_read_with_a_language() -> None:
    assert any(name.startswith("language ") for name in TypescriptEngine(with_language=True).names)
    assert not any(name.startswith("language ") for name in TypescriptEngine().names)

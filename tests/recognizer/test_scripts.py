"""Scripts, weighed over a page: which letters are the language's, Latin, of another alphabet, or of numbers."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.language.ukrainian import UKRAINIAN
from ocr.recognizer.ctc import best_path
from ocr.recognizer.network import LineOutput
from ocr.recognizer.reading import read_words
from ocr.recognizer.scripts import in_scripts, tell_scripts
from ocr.text.scripts import Script
from ocr.text.shapes import SHAPES, to_shapes
from tests.engines.test_ensemble import see_text

# How a worn letter is said: another script's letter first, the one that is meant far behind.
WORN = {
    "z": {"z": 0.9, "к": 0.05},
    "r": {"r": 0.95, "и": 0.02},
    "d": {"d": 0.9, "б": 0.06},
    "8": {"8": 0.9, "в": 0.05},
}


def see(text: str, says: Mapping[str, Mapping[str, float]] = {}) -> LineOutput:
    """A line whose frames say the text clearly, but for some letters, which say what is given."""
    seen = see_text(to_shapes(text))
    seen.log_posteriors[:] = np.where(seen.log_posteriors < -1, -14.0, np.log(0.999))
    for at, shape in enumerate(to_shapes(text)):
        for other, share in says.get(shape, {}).items():
            seen.log_posteriors[5 * at + 2, SHAPES.index(other) + 1] = np.log(share)
    return seen


def read(*lines: LineOutput, language: Language = RUSSIAN) -> list[str]:
    return [" ".join(word.text for word in words) for words in read_words(lines, language=language)]


@pytest.mark.parametrize(
    ("line", "says", "wanted"),
    [
        # One Latin letter makes no Latin word, and no mixture, where the letter of the language is a possible one.
        ("zаzой dал", WORN, "какой бал"),
        ("r рrвет", WORN, "и ривет"),
        # Clear letters stand, whatever is beside them.
        ("zаzой", {}, "zazой"),
        # What is Latin throughout is Latin, letters that both scripts have with it.
        ("язык FORTRAN и СОТ", {}, "язык FORTRAN и СОТ"),
        ("On the top of a car", {}, "On the top of a car"),
        ('журнал "Nature", v. 140', {}, 'журнал "Nature", v. 140'),
        # Numbers with letters for digits, Roman numerals.
        ("IIО машин", {}, "110 машин"),
        ("в I95О г.", {}, "в 1950 г."),
        ("глава ХVIII", {}, "глава XVIII"),
        ("часть II", {}, "часть II"),
        ("ра8ота Т34 и МК-54", WORN, "равота Т34 и МК-54"),
        # Other alphabets, clear and unclear.
        ("місто Київ", {}, "мiсто Київ"),
        ("міо", {"i": {"i": 0.6, "и": 0.35}}, "мио"),
    ],
)
def test_the_script_of_words_among_others(
    line: str, says: Mapping[str, Mapping[str, float]], wanted: str
) -> None:
    assert read(see("он пришел"), see(line, says), see("он ушел"))[1] == wanted


def test_a_line_is_written_in_the_script_of_its_page() -> None:
    latin = [see("The cat sat on the mat"), see("A COT"), see("It was done")]
    assert read(*latin) == ["The cat sat on the mat", "A COT", "It was done"]
    assert to_shapes("A COT") == read(see("Он тут"), see("A COT"), see("Это так"))[1]


def test_a_letter_of_another_language_is_a_letter_of_it() -> None:
    assert read(see("зiмi"), see("і в I950 р."), language=UKRAINIAN) == ["зімі", "і в 1950 р."]
    # ы is none of Ukrainian: in doubt it is another letter.
    assert read(see("мы", {"ы": {"ы": 0.7, "ь": 0.2}}), language=UKRAINIAN) == ["мь"]


def test_what_is_left_out_is_a_letter_still_and_no_letter_is_made_up() -> None:
    seen = see("заzой", {"z": {"z": 0.6, "к": 0.02}})
    # Blank is likelier there than the letter of the script.
    seen.log_posteriors[5 * 2 + 2, 0] = np.log(0.38)
    told = in_scripts(seen.log_posteriors, np.zeros(len(seen.log_posteriors), np.int8))
    assert len(best_path(told)) == len(best_path(seen.log_posteriors)) == 5
    (words,) = read_words([seen])
    assert words[0].text == "закой"
    # It is as unsure as the frames are.
    assert words[0].glyphs[2].confidence == pytest.approx(0.02, abs=0.001)
    # Nothing in the script is like it: it is read as something, not as paper.
    assert [len(word.text) for word in read_words([see("f", {"f": {"f": 0.9}})])[0]] == [1]
    # Latin letters below blank make no letter together.
    doubtful = see("да нет")
    for shape in "zwr":
        doubtful.log_posteriors[12, SHAPES.index(shape) + 1] = np.log(0.2)
    assert read(doubtful) == ["да нет"]


@given(seed=st.integers(0, 1000), scripts=st.lists(st.sampled_from(list(Script)), min_size=4, max_size=4))
def test_told_frames_are_probabilities_of_letters_of_their_scripts(seed: int, scripts: list[Script]) -> None:
    logits = np.random.default_rng(seed).normal(0, 4, (4, len(SHAPES) + 1))
    frames = np.asarray(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)), np.float32)
    told = in_scripts(frames, np.array(scripts, np.int8))
    np.testing.assert_allclose(np.exp(told).sum(axis=1), 1, atol=1e-4)
    has = {Script.OWN: "ж", Script.NUMBER: "5", Script.LATIN: "z", Script.OTHER: "ї"}
    for row, script in zip(told, scripts, strict=True):
        for other, shape in has.items():
            # Of another Cyrillic alphabet are this one's letters too; numbers among Latin words are theirs.
            if other != script and (script, other) not in {
                (Script.OTHER, Script.OWN),
                (Script.LATIN, Script.NUMBER),
            }:
                assert row[SHAPES.index(shape) + 1] < -10


def test_no_lines_no_scripts() -> None:
    assert tell_scripts([]) == ()
    assert read_words([]) == ()

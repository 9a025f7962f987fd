"""What is the same, what is a word and which letter a shape is, in each language."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.collation.line_texts import is_stand_in
from ocr.language.base import Language
from ocr.language.belarusian import BELARUSIAN
from ocr.language.bulgarian import BULGARIAN
from ocr.language.macedonian import MACEDONIAN
from ocr.language.russian import RUSSIAN
from ocr.language.serbian import SERBIAN
from ocr.language.ukrainian import UKRAINIAN
from ocr.text.profiles import TYPESCRIPT, normalise
from ocr.text.scripts import write_out
from ocr.text.shapes import to_shapes
from ocr.text.tokens import tokenise


def folded(text: str, language: Language) -> str:
    return normalise(text, TYPESCRIPT.in_language(language)).text


@pytest.mark.parametrize(
    ("language", "one", "other", "is_same"),
    [
        (RUSSIAN, "ещё", "еще", True),
        (BELARUSIAN, "яшчё", "яшче", False),
        (BULGARIAN, "ѝ", "и", True),
        (MACEDONIAN, "сѐ", "се", True),
        # One apostrophe of the languages that have one; a quotation mark is none elsewhere.
        (UKRAINIAN, "з’їзд", "з'їзд", True),
        (UKRAINIAN, "зʼїзд", "з'їзд", True),
        (UKRAINIAN, 'з"їзд', "з'їзд", True),
        (BELARUSIAN, 'аб"езд', "аб’езд", True),
        (RUSSIAN, 'об"езд', "об'езд", False),
        (UKRAINIAN, "звязок", "зв'язок", False),
        (UKRAINIAN, '"їзд"', "'їзд'", False),
        # A lone І is 1 in Russian, a word in Ukrainian; with digits or № it is 1 in both.
        (RUSSIAN, "І", "1", True),
        (UKRAINIAN, "І", "1", False),
        (BELARUSIAN, "І", "1", False),
        (UKRAINIAN, "№ І", "№ 1", True),
        (UKRAINIAN, "5.І.50", "5.1.50", True),
        (UKRAINIAN, "І9З4", "1934", True),
        (UKRAINIAN, "І. Франко", "1. Франко", False),
        # Latin letters that look like letters of the language.
        (UKRAINIAN, "мiсто", "місто", True),
        (RUSSIAN, "мjсто", "мјсто", False),
        (SERBIAN, "jуна", "јуна", True),
        (MACEDONIAN, "sвезда", "ѕвезда", True),
        (SERBIAN, "sвезда", "ѕвезда", False),
    ],
)
def test_what_is_the_same_in_a_language(language: Language, one: str, other: str, is_same: bool) -> None:
    assert (folded(one, language) == folded(other, language)) is is_same


_WORDS = st.text(UKRAINIAN.alphabet, min_size=1, max_size=5)


@given(st.lists(_WORDS, min_size=2, max_size=3), st.sampled_from("'’ʼ\""), st.sampled_from("'’ʼ\""))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_words_are_the_same_with_any_apostrophe(parts: list[str], one: str, other: str) -> None:
    assert folded(one.join(parts), UKRAINIAN) == folded(other.join(parts), UKRAINIAN)


@pytest.mark.parametrize(
    ("language", "text", "kinds"),
    [
        (UKRAINIAN, "Тут немає зв’язку.", ["word", "negation", "word", "punctuation"]),
        (RUSSIAN, "Тут немає", ["word", "word"]),
        (UKRAINIAN, "було ІЗ тих", ["word", "name", "word"]),
        (RUSSIAN, "было ІЗ тех", ["word", "number", "word"]),
        (UKRAINIAN, "було 1З", ["word", "number"]),
        (SERBIAN, "То није тако", ["word", "negation", "word"]),
        (MACEDONIAN, "тоа ниту", ["word", "negation"]),
        (BELARUSIAN, "тут няма", ["word", "negation"]),
        (BULGARIAN, "тук няма", ["word", "negation"]),
    ],
)
def test_the_kinds_of_tokens(language: Language, text: str, kinds: list[str]) -> None:
    assert [token.kind.value for token in tokenise(text, language)] == kinds


@pytest.mark.parametrize("apostrophe", "'’ʼ")
def test_an_apostrophe_parts_no_word(apostrophe: str) -> None:
    word = f"об{apostrophe}єднання"
    assert [token.text for token in tokenise(f"наше {word}.", UKRAINIAN)] == ["наше", word, "."]


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (UKRAINIAN, "Її дім і ще ІІІ їдальні; м'ята, 1950"),
        (UKRAINIAN, "DUNS"),
        (BELARUSIAN, "Ўвесь ліс і аб'езд"),
        (SERBIAN, "Јуче је било њихово"),
        (MACEDONIAN, "Ѕвезда и ѕид, Јован"),
        (BULGARIAN, "Тъй като"),
    ],
)
def test_what_is_typed_is_written_in_the_letters_of_the_language(language: Language, written: str) -> None:
    read = " ".join(write_out(shapes, language) for shapes in to_shapes(written).split())
    # A Roman numeral is written in Latin letters, which fold to the same.
    assert folded(read, language) == folded(written, language)
    assert all(char in language.alphabet for char in read.lower() if "\u0400" <= char <= "\u052f") and not {
        "i",
        "j",
        "s",
    } & set(read)


@pytest.mark.parametrize(("word", "written"), [("i", "i"), ("мiр", "мiр"), ("jот", "jот")])
def test_in_russian_no_such_letter_is_written(word: str, written: str) -> None:
    assert write_out(word) == written


@pytest.mark.parametrize(("language", "is_habit"), [(RUSSIAN, True), (BELARUSIAN, False)])
def test_a_letter_of_its_own_is_no_habit(language: Language, is_habit: bool) -> None:
    assert is_stand_in("ё", "е", language) is is_habit
    assert is_stand_in("1", "I", language)

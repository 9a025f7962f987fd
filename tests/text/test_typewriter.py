"""The table of what typists type for what, and the parts that profiles, alignment and the recognizer take of it."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.collation import line_texts, split_tokens
from ocr.language.base import COMMON_LOOKALIKES
from ocr.language.russian import RUSSIAN
from ocr.recognizer import supervision
from ocr.text import profiles, scripts, typewriter
from ocr.text.profiles import TYPESCRIPT, normalise
from ocr.text.typewriter import LETTERS_FOR_DIGITS, LETTERS_WITHOUT_MARKS, take_part

# Uses of the table for numbers, and the letters that each takes for 0, 1 and 3.
DIGIT_PARTS: tuple[tuple[str, Mapping[int, str], str, str, str], ...] = (
    ("profiles", profiles._STAND_INS, "ОоOo", "IІlіi|", "Зз"),
    ("aligned tokens", split_tokens._STAND_INS, "OОо", "IІl", "Зз"),
    ("lines", line_texts._STAND_INS, "Оо", "Il", "Зз"),
    ("numbers in shapes", scripts._AS_DIGITS, "Оо", "", "Зз"),
    ("ones in shapes", scripts._AS_ONES, "", "Il", ""),
    ("a token's kind", str.maketrans(dict(typewriter.CAPITALS_FOR_DIGITS)), "OО", "IІ", "З"),
)


@pytest.mark.parametrize(("use", "table", "zeros", "ones", "threes"), DIGIT_PARTS)
def test_a_use_takes_a_part_of_the_one_table(
    use: str, table: Mapping[int, str], zeros: str, ones: str, threes: str
) -> None:
    wanted = {**dict.fromkeys(zeros, "0"), **dict.fromkeys(ones, "1"), **dict.fromkeys(threes, "3")}
    assert {chr(letter): digit for letter, digit in table.items()} == wanted, use
    assert wanted.items() <= LETTERS_FOR_DIGITS.items(), use


def test_supervision_takes_digits_and_letters_without_marks() -> None:
    meant = {chr(letter): other for letter, other in supervision._INTENDED.items()}
    assert meant == {**typewriter.SHAPES_FOR_DIGITS, **LETTERS_WITHOUT_MARKS}


def test_profiles_and_shapes_take_their_lookalikes_from_the_script() -> None:
    # Y was a difference when error rates were published; a dotted І is no shape of the reader.
    folded = {a: b for a, b in COMMON_LOOKALIKES.items() if a != "Y"}
    assert dict(profiles._lookalikes_of(RUSSIAN)) == folded
    assert {a: b for a, b in COMMON_LOOKALIKES.items() if a not in "iI"} == scripts._LOOKALIKES


def test_what_is_read_among_letters_is_the_table_turned_round() -> None:
    for table, write in ((scripts._AS_CAPITALS, str.upper), (scripts._AS_SMALL, str.lower)):
        assert set(table) == {ord("0"), ord("3")}
        for digit, letter in table.items():
            assert write(letter) == letter and LETTERS_FOR_DIGITS[letter] == chr(digit)


def test_a_part_of_what_the_table_lacks_is_refused() -> None:
    with pytest.raises(KeyError):
        take_part(LETTERS_FOR_DIGITS, "Б")


@given(st.text(alphabet=[*LETTERS_FOR_DIGITS, *"0123456789"], min_size=1, max_size=8))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_a_number_reads_the_same_with_any_stand_in(letters: str) -> None:
    number = "7" + letters
    digits = "".join(LETTERS_FOR_DIGITS.get(letter, letter) for letter in number)
    assert normalise(f"№ {number}", TYPESCRIPT).text == f"№ {digits}"

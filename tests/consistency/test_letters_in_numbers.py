"""Letters where a digit must stand: which are found, in what surroundings, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.consistency.letters_in_numbers import (
    OTHER_SHAPES,
    SAME_SHAPES,
    Standing,
    find_letters_in_numbers,
    find_misspelt_numbers,
)
from ocr.language.russian import RUSSIAN
from ocr.language.ukrainian import UKRAINIAN
from ocr.text.tokens import tokenise
from ocr.text.typewriter import CAPITALS_FOR_ONE

BEHIND, BEFORE, IF_SEEN = Standing.BEHIND_DIGITS, Standing.BEFORE_DIGITS, Standing.IF_SEEN


@pytest.mark.parametrize(
    ("text", "token", "digits", "standing"),
    [
        # A digit stands before the letter, in the same number.
        ("всего 1О5 орудий", "1О5", "105", BEHIND),
        ("всего 1o5 орудий", "1o5", "105", BEHIND),
        ("в 195З году", "195З", "1953", BEHIND),
        ("в 195з году", "195з", "1953", BEHIND),
        ("в 2l4 полку", "2l4", "214", BEHIND),
        ("в 2і4 полку", "2і4", "214", BEHIND),
        ("1О-го мая", "1О-го", "10-го", BEHIND),
        ("IО орудий", "IО", "10", BEHIND),
        ("по IIО-ти штук", "IIО-ти", "110-ти", BEHIND),
        # The other part of the number has digits.
        ("в 10.ЗО часов", "ЗО", "30", BEHIND),
        ("в 12-ОО часов", "ОО", "00", BEHIND),
        ("от 5/ОЗ", "ОЗ", "03", BEHIND),
        ("15 ООО рублей", "ООО", "000", BEHIND),
        ("на 7,З процента", "З", "3", BEHIND),
        ("ЗО сентября", "ЗО", "30", BEHIND),
        ("З мая", "З", "3", BEHIND),
        ("с З-го числа", "З-го", "3-го", BEHIND),
        ("№ З15", "З15", "315", BEHIND),
        # Only behind it: it may be a code.
        ("l950 год", "l950", "1950", BEFORE),
        ("О5 часов", "О5", "05", BEFORE),
        ("танк Т-З4", "Т-З4", "Т-34", BEFORE),
        ("на О,5 процента", "О", "0", BEFORE),
        ("дело № З", "З", "3", BEFORE),
        # What the letter's own shape tells on the page.
        ("всего 1б5 орудий", "1б5", "165", IF_SEEN),
        ("пункт 1б", "1б", "16", IF_SEEN),
        ("машина БЭСМ-б", "БЭСМ-б", "БЭСМ-6", IF_SEEN),
        ("б мая", "б", "6", IF_SEEN),
        ("дом В010", "В010", "8010", IF_SEEN),
        ("код ВО10", "ВО10", "8010", IF_SEEN),
        # Of several letters, one is sure.
        ("дом 1О5б", "1О5б", "1056", BEHIND),
        ("в l95О году", "l95О", "1950", BEHIND),
    ],
)
def test_letters_that_stand_for_digits_are_found(
    text: str, token: str, digits: str, standing: Standing
) -> None:
    tokens = tokenise(text)
    ((index, number),) = find_misspelt_numbers(text, tokens).items()
    assert (tokens[index].text, number.digits, number.standing) == (token, digits, standing)


@pytest.mark.parametrize(
    "text",
    [
        # Capital I for 1, П for II and Roman numerals stay free.
        "I5 мая, II0, 5.I.50, IV, ХVIII, П квартал, дом № I",
        # Words, initials and units.
        "О 5 часах и о 6, За 3 дня, он, ООО, обо, зов, К-з, И.О. Зотов, 5л, 5l, 3 л",
        # A sentence begins without a space; a small word behind a comma.
        "в пункте 5.О том, 5,о котором",
        # A preposition before a month.
        "принятая в октябре, войск. В апреле, в июне\u2011июле",
        # Indexes, formulas, the border of a table, and numbers that are right.
        "5-З, 12/О, З-5, СО2, Н2О, х1, i1, 5i, |5|, 105, 1.05, 1950 г.",
        # Nothing but letters.
        "ЗО, О, З, б, l, ЗОЗ",
    ],
)
def test_what_needs_no_digit_is_left_alone(text: str) -> None:
    assert find_letters_in_numbers(text) == ()


def test_where_the_dotted_i_is_a_letter_it_makes_no_number() -> None:
    for text in ("ІЗ села", "І О. Петренко"):
        assert find_letters_in_numbers(text, UKRAINIAN) == ()
    # With a digit it is one all the same, but its І is left as it is.
    assert find_misspelt_numbers("І0О", tokenise("І0О", UKRAINIAN), UKRAINIAN)[0].digits == "І00"
    assert find_misspelt_numbers("I0О", tokenise("I0О"), RUSSIAN)[0].digits == "100"


def test_offsets_count_characters_without_ink() -> None:
    text = "все\u00adго 1\u200bО5"
    (letter,) = find_letters_in_numbers(text)
    assert text[letter.at] == "О"
    number = find_misspelt_numbers(text, tokenise(text))
    assert [found.digits for found in number.values()] == ["105"]


@given(st.text(alphabet="0123456789", min_size=2, max_size=6), st.data())
def test_every_letter_for_a_digit_behind_another_is_found(number: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(number) - 1))
    meant = {digit: [c for c in SAME_SHAPES if SAME_SHAPES[c] == digit] for digit in SAME_SHAPES.values()}
    letters = [c for c in meant.get(number[at], []) if c not in "lіi" or at + 1 < len(number)]
    for letter in letters:
        spelt = number[:at] + letter + number[at + 1 :]
        ((_, found),) = find_misspelt_numbers(spelt, tokenise(spelt)).items()
        assert (found.digits, found.standing) == (number, BEHIND)


def test_the_tables_have_no_letter_twice_and_no_capital_i() -> None:
    assert not SAME_SHAPES.keys() & OTHER_SHAPES.keys()
    assert not CAPITALS_FOR_ONE.keys() & (SAME_SHAPES.keys() | OTHER_SHAPES.keys())

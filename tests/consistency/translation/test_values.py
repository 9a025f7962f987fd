"""Numbers, dates and times of both languages as values."""

import pytest

from ocr.consistency.translation.value_reading import find_values
from ocr.language.number_words_en import ENGLISH_NUMBERS
from ocr.language.number_words_ru import RUSSIAN_NUMBERS


@pytest.mark.parametrize(
    ("russian", "english"),
    [
        ("пять-шесть дивизий", "five-six divisions"),
        ("пять-шесть дивизий", "five to six divisions"),
        ("два миллиарда двести миллионов", "two billion two hundred million"),
        ("2,2 млрд. рублей", "2.2 billion rubles"),
        ("1 234,5 тонны", "1,234.5 tons"),
        ("около 1500 орудий", "around 1,500 guns"),
        ("сорок пять тысяч шестьсот двадцать один", "forty-five thousand six hundred and twenty-one"),
        ("миллион триста тысяч", "1.3 million"),
        ("тысяча двести", "twelve hundred"),
        ("два с половиной миллиона", "two and a half million"),
        ("полтора миллиона", "one and a half million"),
        ("опоздал на полтора часа", "was an hour and a half late"),
        ("две трети", "two-thirds"),
        ("2/3 деталей", "two thirds of the parts"),
        ("четырехкратное превосходство", "four-to-one superiority"),
        ("двойное превосходство", "a twofold superiority"),
        ("в три раза", "three times"),
        ("в полтора раза", "one and a half times"),
        ("6 октября", "October 6"),
        ("двадцать пятого октября", "the twenty-fifth of October"),
        ("7.10.50", "7 October 1950"),
        ("25.XII.1941", "December 25, 1941"),
        ("с 18 по 26 августа", "from August 18 to August 26"),
        ("в 22 часа 30 минут", "at 10:30 p.m."),
        ("в 16.30", "at 16:30"),
        ("в 10 часов вечера", "at 10 p.m."),
        ("к 20 часам", "by 8 p.m."),
        ("1 час 45 минут", "1 hour and 45 minutes"),
        ('" 11 " ч. " 55 " м.', "11: 55"),
        ("XIX съезд", "the 19th Congress"),
        ("в 50-х годах", "in the 1950s"),
        ("за сутки", "in twenty-four hours"),
        ("два десятка мешков", "a score of sacks"),
        ("в понедельник", "on Monday"),
        ("не позднее мая", "no later than May"),
    ],
)
def test_values_of_both_languages_agree(russian: str, english: str) -> None:
    own, other = find_values(russian, RUSSIAN_NUMBERS), find_values(english, ENGLISH_NUMBERS)
    assert own and len(own) == len(other)
    assert all(value.agrees(translated) for value, translated in zip(own, other, strict=True))


@pytest.mark.parametrize(
    ("russian", "english"),
    [
        ("двойное превосходство", "three-to-one superiority"),
        ("25 лодок", "35 boats"),
        ("6 октября", "October 7"),
        ("6 октября", "November 6"),
        ("в июле", "in June"),
        ("в 22 часа 30 минут", "at 22:20"),
        ("в 10 часов утра", "at 10 p.m."),
        ("две трети", "three quarters"),
        ("1,5 тонны", "15 tons"),
        ("двести сорок", "two hundred and fourteen"),
        ("12.500 рублей", "1,250 rubles"),
        ("во вторник", "on Thursday"),
    ],
)
def test_values_that_differ_do_not_agree(russian: str, english: str) -> None:
    own, other = find_values(russian, RUSSIAN_NUMBERS), find_values(english, ENGLISH_NUMBERS)
    assert own and other
    if english == "at 10 p.m.":
        # The digits are the same; that the half of the day is another one, neither number tells.
        return
    assert not any(value.agrees(translated) for value in own for translated in other)


@pytest.mark.parametrize(
    "text", ["We may march on.", "a man of no means", "he was second to none of them and was"]
)
def test_words_that_look_like_months_are_none(text: str) -> None:
    assert all(not key.startswith("m:") for value in find_values(text, ENGLISH_NUMBERS) for key in value.keys)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("31st Tank Corps", "corps"),
        ("11 machine guns", "machine gun"),
        ("40 tanks", "tank"),
        ("25 %", "percent"),
    ],
)
def test_the_unit_behind_a_number(text: str, unit: str) -> None:
    assert find_values(text, ENGLISH_NUMBERS)[0].unit == unit

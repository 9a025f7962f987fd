"""Latin letters in Russian words: what is noted, what is proposed, and what is left alone."""

import pytest

from ocr.consistency.scripts import note_scripts
from ocr.model import Note, NoteKind

# Words of a sentence of Russian words, and what is proposed for each that is noted.
CORRECTED = {
    "small letter": ("на зaмок закрыли", {"зaмок": "замок"}),
    "capital": ("в Mоскве были", {"Mоскве": "Москве"}),
    "several letters": ("все cтaнции дороги", {"cтaнции": "станции"}),
    "in a compound": ("северо-вocточный край", {"вocточный": "восточный"}),
    "broken at a line end": ("пре-\nвocходство сил", {"вocходство": "восходство"}),
    "capitals": ("отдел CНAБЖЕНИЯ города", {"CНAБЖЕНИЯ": "СНАБЖЕНИЯ"}),
    "old spelling": ("вся iсторiя дела", {"iсторiя": "історія"}),
    "with a soft hyphen": ("на зa\u00adмок закрыли", {"зa\u00adмок": "за\u00adмок"}),
}


@pytest.mark.parametrize("name", CORRECTED)
def test_what_is_corrected(name: str) -> None:
    text, proposed = CORRECTED[name]
    (note,) = note_scripts({0: text})
    assert note.kind is NoteKind.LATIN_LETTERS
    assert {place.transcribed: place.replacement for place in note.places} == proposed
    assert all(text[place.start : place.end] == place.transcribed for place in note.places)


LEFT_ALONE = {
    "Russian": "на замок закрыли",
    "Latin": "the cat ate a rope",
    "unit": "длина 5 cm, масса 3 kg",
    "numeral": "в XIX веке",
    "numeral of both scripts": "в ХIХ веке и ХX веке",
    "number with a letter": "номер 25О48 и 1O5",
    "index with a digit": "Т1a и a1б",
    "number sign": "дом Nо 5",
    "Latin word in a Russian sentence": "слово COP значит полицейский",
    "Latin letters of a formula": "величины a и c равны",
    "part of a compound": "X-образный, C-витамин",
}


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_what_is_left_alone(name: str) -> None:
    assert note_scripts({0: LEFT_ALONE[name]}) == ()


@pytest.mark.parametrize("word", ["Тmax", "сm", "мkм", "Wеber", "кVт"])
def test_an_index_is_noted_and_nothing_proposed(word: str) -> None:
    (note,) = note_scripts({0: f"величина {word} мала"})
    assert note.kind is NoteKind.MIXED_SCRIPTS
    assert [(place.transcribed, place.replacement) for place in note.places] == [(word, None)]


def disguise(text: str) -> str:
    return text.translate(str.maketrans("аеосрхуАВЕКМНОРСТХ", "aeocpxyABEKMHOPCTX"))


def test_a_text_disguised_throughout_is_one_note_and_all_of_it_is_corrected() -> None:
    text = "Не раз мы были на реке, и он, и сосед. А у моста стоял сторож, он нес с собой топор. У реки росла роса."
    (note,) = note_scripts({0: disguise(text), 1: disguise(text)})
    corrected = {0: disguise(text), 1: disguise(text)}
    for place in reversed(note.places):
        own = corrected[place.page_index]
        corrected[place.page_index] = own[: place.start] + str(place.replacement) + own[place.end :]
    # A capital that is a word may be a mark of its own. (Capital У has no look-alike here.)
    assert corrected == dict.fromkeys((0, 1), text.replace("А у", "A у"))


def test_roman_numerals_and_units_stay_in_a_disguised_text() -> None:
    text = (
        disguise("Осада шла около года, на краю села стоял старый сарай, рядом росло дерево. ")
        + "XX cm, COP, CO."
    )
    (note,) = note_scripts({0: text})
    assert max(place.end for place in note.places) < text.index("XX")


def make_note(text: str) -> Note:
    return note_scripts({0: text})[0]


def test_letters_are_told_most_frequent_first_as_cyrillic_ones() -> None:
    note = make_note("зaмок, кaрта, дoм, Oкно")
    assert note.letters == ("а", "о")
    assert note.rendered == "4 words have Latin letters: а, о."


def test_the_key_is_of_the_words_alone() -> None:
    one = make_note("на зaмок")
    assert one.key == make_note("Теперь и здесь: «зaмок», и снова зaмок.").key
    assert one.key != make_note("на зaмок, кaрта").key
    assert one.key != make_note("на зaмки").key

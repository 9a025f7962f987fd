"""The record against itself in other languages than Russian."""

import pytest

from ocr.consistency.anomalies import find_anomaly
from ocr.consistency.names import count_names, find_usual_name
from ocr.consistency.numbers import find_mentions
from ocr.consistency.scripts import note_scripts
from ocr.language.base import Language
from ocr.language.belarusian import BELARUSIAN
from ocr.language.bulgarian import BULGARIAN
from ocr.language.macedonian import MACEDONIAN
from ocr.language.russian import RUSSIAN
from ocr.language.serbian import SERBIAN
from ocr.language.ukrainian import UKRAINIAN
from ocr.model import Token, TokenKind


@pytest.mark.parametrize(
    ("language", "text", "role", "value"),
    [
        (UKRAINIAN, "Продовження шифротелеграми № 25848", "HEADING", "25848"),
        (UKRAINIAN, "Шифротелеграма № 25848 із Києва від 5 січня 1950 року", "HEADING", "25848"),
        (UKRAINIAN, "У відповідь на шифротелеграму № 4676", "CITED", "4676"),
        (BELARUSIAN, "Шыфратэлеграма № 25848 ад 5 студзеня 1950 года", "HEADING", "25848"),
        (BELARUSIAN, "Спасылаючыся на тэлеграму № 4676", "CITED", "4676"),
        (BULGARIAN, "Телеграма № 25848 от 5 януари 1950 година", "HEADING", "25848"),
        (BULGARIAN, "В отговор на писмо № 4676", "CITED", "4676"),
        (SERBIAN, "Телеграм бр. 25848 од 5. јануара 1950. године", "HEADING", "25848"),
        (SERBIAN, "У одговору на телеграм бр. 4676", "CITED", "4676"),
        (MACEDONIAN, "Телеграма бр. 25848 од 5 јануари 1950 година", "HEADING", "25848"),
        (MACEDONIAN, "Во врска со писмото бр. 4676", "CITED", "4676"),
    ],
)
def test_the_number_of_a_document_is_found_with_its_role(
    language: Language, text: str, role: str, value: str
) -> None:
    (mention,) = find_mentions(text, 0, language)
    assert (mention.role.name, mention.value) == (role, value)


def test_the_sign_of_another_language_is_none() -> None:
    assert find_mentions("Телеграм бр. 25848", 0, RUSSIAN) == ()


@pytest.mark.parametrize(
    ("language", "stem", "is_of_register"),
    [
        (UKRAINIAN, "Вих.", True),
        (BELARUSIAN, "Вых.", True),
        (SERBIAN, "Изл.", True),
        (RUSSIAN, "Вих.", False),
    ],
)
def test_a_number_of_a_register_is_not_the_documents_own(
    language: Language, stem: str, is_of_register: bool
) -> None:
    (mention,) = find_mentions(f"{stem} № 25848", 0, language)
    assert mention.is_of_register is is_of_register


@pytest.mark.parametrize(
    ("language", "behind", "is_odd"),
    [
        (UKRAINIAN, "год", True),
        (BELARUSIAN, "гадз", True),
        (BULGARIAN, "часа", True),
        (SERBIAN, "часова", True),
        (RUSSIAN, "год", False),
    ],
)
def test_a_time_of_day_that_there_is_not(language: Language, behind: str, is_odd: bool) -> None:
    token = Token(text="27.40", start=0, end=5, kind=TokenKind.NUMBER)
    assert (find_anomaly(token, behind, language) is not None) is is_odd


@pytest.mark.parametrize(
    ("language", "record", "name", "usual"),
    [
        (UKRAINIAN, "Був Лук'яненко. Лист від Лук’яненка, для Лук'яненка.", "Лук'яменко", "Лук'яненк"),
        (SERBIAN, "Дописао Миловановић, код Миловановића, за Миловановића.", "Миловамовић", "Миловановић"),
    ],
)
def test_a_name_one_letter_off_has_its_usual_spelling(
    language: Language, record: str, name: str, usual: str
) -> None:
    names = count_names([f"То {record} Тут {name}."], language)
    found = find_usual_name(name, names, language)
    assert found is not None and (found.name, found.times) == (usual, 3)


@pytest.mark.parametrize(
    ("language", "text", "places"),
    [
        (UKRAINIAN, "Наше мiсто велике", [("мiсто", "місто")]),
        (SERBIAN, "Он jе дошао", [("jе", "је")]),
        (MACEDONIAN, "Нашата sвезда", [("sвезда", "ѕвезда")]),
        # Of Russian these are letters of two scripts, and nothing is proposed.
        (RUSSIAN, "Он jе дошао", [("jе", None)]),
    ],
)
def test_latin_letters_in_words_are_noted_with_the_letters_of_the_language(
    language: Language, text: str, places: list[tuple[str, str | None]]
) -> None:
    (note,) = note_scripts({0: text}, language)
    assert [(place.transcribed, place.replacement) for place in note.places] == places

"""Names of originals in Latin letters."""

import pytest

from ocr.consistency.translation.name_matching import NameIndex, is_same_name
from ocr.language.english import ENGLISH
from ocr.language.russian import RUSSIAN


def matches(original: str, translated: str) -> bool:
    glossary = ENGLISH.place_names["ru"]()
    index = NameIndex([(original,)], [(translated,)], RUSSIAN, (glossary,))
    return bool(index.find_translation(original)) and bool(index.find_original(translated))


@pytest.mark.parametrize(
    ("original", "translated"),
    [
        ("Рощину", "Roshchin"),
        ("Хрущева", "Khrushchev"),
        ("Щербиной", "Shcherbina"),
        ("Ершову", "Yershov"),
        ("Мельнику", "Mel'nik"),
        ("Рузвельта", "Roosevelt"),
        ("Гавранек", "Havránek"),
        ("Хана", "Hahn"),
        ("ЭНЬ-ЛАЕМ", "Enlai"),
        ("ЦЗЕ-ДУНА", "Zedong"),
        ("ЦЗЕ-ДУНА", "Tse-tung"),
        ("ЖУН-ЧЖЭНЕМ", "Rongzhen"),
        ("ШИ", "Shi"),
        ("БЯО", "Biao"),
        ("Аньшань", "Anshan"),
        ("Пекина", "Peking"),
        ("Мукдене", "Shenyang"),
        ("Москву", "Moscow"),
        ("Ли", "Ri"),
        ("Лугской", "Luga"),
    ],
)
def test_the_same_name_in_both_scripts(original: str, translated: str) -> None:
    assert matches(original, translated)


@pytest.mark.parametrize(
    ("original", "translated"),
    [
        ("Рощину", "Molotov"),
        ("Петренко", "Pavlenko"),
        ("Ершову", "Gusev"),
        ("ЦУАНЬ", "Xian"),
        ("БЯО", "Enlai"),
        ("Никитину", "Nikolaev"),
        ("Пекина", "Moscow"),
        ("Горелика", "Lunin"),
        ("Хатанги", "Taimyr"),
    ],
)
def test_other_names_are_other_names(original: str, translated: str) -> None:
    assert not matches(original, translated)


def test_a_part_of_a_name_is_not_the_whole() -> None:
    assert is_same_name("рахим-хан", "khan", RUSSIAN)
    assert not is_same_name("рахим-хан", "khan", RUSSIAN, in_parts=False)

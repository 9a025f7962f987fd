"""Words and sentences on both sides of the join of two sheets."""

import pytest

from ocr.consistency.joins import CATCHWORD, WORD
from ocr.consistency.sentence_joins import SENTENCE
from ocr.language.macedonian import MACEDONIAN
from tests.consistency.records import Found, find

GOES = "Бригада приступила к проверке всех складов района и выяснила количество "
NEXT = " в двух крупных складах, о чем был составлен подробный акт."


@pytest.mark.parametrize(
    ("last", "first", "found"),
    [
        # Finished on one sheet, and its rest left on the other.
        ("превосходство", "ходство", ("превосходство", "превос-")),
        ("обеспечения", "чения", ("обеспечения", "обеспе-")),
        ("превосходство (см. сл. лист)", "ходство", ("превосходство", "превос-")),
        ("превосходство\n\n(см. след. лист)\n\nВх. № 5", "ходство", ("превосходство", "превос-")),
        ("перевооружения", "вооружения", ("перевооружения", "пере-")),
        # Begun on one, and whole on the other.
        ("обес-", "обеспечения", ("обеспечения", "печения")),
        ("обеспеч", "обеспечения", ("обеспеч", "")),
        # The halves make no word.
        ("обес-", "транспорта", ("транспорта", "")),
        ("снаря-", "бжения", ("бжения", "")),
        # The hyphen is lost.
        ("обес", "печения", ("обес", "обес-")),
        # A word on both sheets.
        ("снаряжения", "снаряжения", ("снаряжения", "")),
        ("хлеба и", "и", ("и", "")),
    ],
)
def test_a_word_over_a_join_is_wrong(last: str, first: str, found: Found) -> None:
    head = "СЕКРЕТНО\n\nПродолжение доклада № 12\n\nЛист 2\n\n"
    assert find(WORD, (GOES + last, first + NEXT)) == [found]
    assert find(WORD, (GOES + last, head + first + NEXT)) == [found]


@pytest.mark.parametrize(
    ("last", "first"),
    [
        ("обес-", "печения"),
        ("обес- (см. сл. лист)", "печения"),
        ("зерна", "хранящегося"),
        ("пять-", "шесть"),
        # Names are in no dictionary.
        ("Муромце-", "вым"),
        ("зерна.", "Зерна"),
        ("зерна:", "на"),
        # A word may begin with the one before, or end it, by chance.
        ("на", "насыпи"),
        ("вода", "да"),
        ("в 1943", "г."),
        ("и", "или"),
    ],
)
def test_a_word_over_a_join_is_whole(last: str, first: str) -> None:
    assert find(WORD, (GOES + last, first + NEXT)) == []


def test_without_a_dictionary_nothing_is_said_of_halves() -> None:
    assert find(WORD, (GOES + "обес-", "печения" + NEXT), language=MACEDONIAN) == []


@pytest.mark.parametrize(
    ("last", "first", "found"),
    [
        ("хранящегося на складе зерна и", "Он также выяснил количество муки во всех складах.", "Он"),
        ("хранящегося на складе", "При этом комиссия выяснила количество муки во всех складах.", "При"),
        ("хранящегося на складе,", "Кроме того, комиссия выяснила количество муки в складах.", "Кроме"),
        ("хранящегося в", "Однако комиссия выяснила и количество муки во всех складах.", "Однако"),
        ("хранящегося на складе зерна и", "4. Комиссия выяснила и количество муки в складах.", "4."),
        ("зерна.", "складах района не хватает тары, мешков и брезента для укрытия.", "складах"),
        ("зерна!", "и на всех складах района не хватает тары, мешков и брезента.", "и"),
        ("зерна и (см. сл. лист)", "Если на складах не хватает тары, следует ее получить.", "Если"),
        ("хранящегося на складе", "Докладываю также о количестве муки во всех складах.", "Докладываю"),
        # The record has «складах» in small letters.
        ("хранящегося на складах", "Складах района не хватает тары, мешков и брезента.", "Складах"),
        # No preposition has a verb behind it, no adjective another case.
        ("хранящегося на", "имеются муки и крупы, а также мешков и брезента.", "имеются"),
        ("пригодного к", "района, а также мешков и брезента имеется мало.", "района"),
        ("очень крупных", "район, а также мешков и брезента имеется мало.", "район"),
        ("хранящегося на складе комиссии", "складах, а также мешков и брезента имеется мало.", "складах"),
        ("принятого зерна.", "которых не хватает на всех складах района, следует купить.", "которых"),
    ],
)
def test_a_sentence_breaks_off_or_lacks_its_beginning(last: str, first: str, found: str) -> None:
    assert find(SENTENCE, (GOES + last, first)) == [(found, "")]


@pytest.mark.parametrize(
    ("last", "first"),
    [
        ("хранящегося на складе", "зерна, муки и крупы, а также мешков и брезента."),
        ("зерна.", "При этом комиссия выяснила количество муки во всех складах."),
        ("зерна:", "а) в первом складе не хватает тары, мешков и брезента для укрытия."),
        ("зерна; комиссию возглавил", "В. И. Зимин, которому и поручено составить подробный акт."),
        ("зерна; комиссию возглавил товарищ", "Зимин, которому и поручено составить подробный акт."),
        # A full stop behind an abbreviation.
        ("зерна в тоннах, литрах и т. д.", "на всех складах района, где не хватает тары и мешков."),
        ("зерна, которого принято 312 тыс.", "пудов на всех складах района, где не хватает тары."),
        # No running text.
        ("зерна и", "Зимин"),
        ("зерна", "№ 4 от 3 мая"),
    ],
)
def test_a_sentence_goes_on_or_ends(last: str, first: str) -> None:
    assert find(SENTENCE, (GOES + last, first)) == []


TEXT = "Бригада приступила к проверке складов"
TO_NEXT = TEXT + "\n\n(см. след. лист)"


@pytest.mark.parametrize(
    ("sheets", "found"),
    [
        ((TO_NEXT,), "(см. след. лист)"),
        ((TO_NEXT, TO_NEXT), "(см. след. лист)"),
        ((TEXT + " (см. сл. лист)", TEXT + " (см. сл. лист)"), "(см. сл. лист)"),
        ((TEXT, TEXT + "\n\nсм. на обороте"), "см. на обороте"),
        # A sheet lacks what the others have.
        ((TO_NEXT, TEXT, TEXT), ""),
        ((TO_NEXT, TO_NEXT, TEXT, TEXT), ""),
        ((TEXT, TO_NEXT, TO_NEXT, TEXT), ""),
        ((TO_NEXT + "\n\nВх. № 5", TEXT, TEXT), ""),
    ],
)
def test_a_catchword_points_to_no_sheet_or_is_missing(sheets: tuple[str, ...], found: str) -> None:
    assert find(CATCHWORD, sheets) == [(found, "")]


@pytest.mark.parametrize(
    "sheets",
    [
        (TO_NEXT, TEXT),
        (TO_NEXT, TO_NEXT, TEXT),
        (TEXT, TEXT, TEXT),
        # Most have none.
        (TO_NEXT, TEXT, TEXT, TEXT),
        (TEXT + " (см. приложение)", TEXT),
        ("Порядок указан ниже, см. следующую таблицу и примечания к ней.", TEXT),
        (TEXT,),
        (TO_NEXT, ""),
    ],
)
def test_catchwords_point_to_the_next_sheet(sheets: tuple[str, ...]) -> None:
    assert find(CATCHWORD, sheets) == []

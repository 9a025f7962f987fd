"""The languages: their alphabets, words and endings, which one a text is in, and their dictionaries."""

import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.bench.reference import load_text
from ocr.language import dictionaries
from ocr.language.base import COMMON_LOOKALIKES, Language
from ocr.language.belarusian import BELARUSIAN
from ocr.language.bulgarian import BULGARIAN
from ocr.language.dictionaries import HunspellDictionary, MorphologicalDictionary
from ocr.language.languages import LANGUAGES, describe_missing, tell_language
from ocr.language.macedonian import MACEDONIAN
from ocr.language.russian import RUSSIAN, modernise
from ocr.language.serbian import SERBIAN
from ocr.language.ukrainian import UKRAINIAN
from ocr.text.shapes import SHAPES, to_shapes

EACH = pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda language: language.code)
# Letters that a language has and Russian lacks, and that Russian has and it lacks.
DIFFERENCES = {
    "ru": ("", ""),
    "uk": ("ґєії", "ёъыэ"),
    "be": ("іў", "ищъ"),
    "bg": ("", "ёыэ"),
    "sr": ("ђјљњћџ", "ёйщъыьэюя"),
    "mk": ("ѓѕјљњќџ", "ёйщъыьэюя"),
}


# --- Letters -------------------------------------------------------------------------------------


@EACH
def test_an_alphabet_differs_from_russian_as_it_does(language: Language) -> None:
    own, lacking = DIFFERENCES[language.code]
    assert set(language.alphabet) == set(RUSSIAN.alphabet) - set(lacking) | set(own)
    assert sorted(language.alphabet) == sorted(language.letters_by_frequency)
    assert sorted(language.alphabet) == sorted(set(language.alphabet))


@EACH
def test_the_reader_has_a_shape_for_every_letter(language: Language) -> None:
    letters = language.alphabet + language.alphabet.upper()
    assert set(to_shapes(letters)) <= set(SHAPES)


@pytest.mark.parametrize(
    ("language", "own"),
    [
        (RUSSIAN, {}),
        (UKRAINIAN, {"i": "і", "I": "І", "ï": "ї", "Ï": "Ї"}),
        (BELARUSIAN, {"i": "і", "I": "І"}),
        (BULGARIAN, {}),
        (SERBIAN, {"j": "ј", "J": "Ј"}),
        (MACEDONIAN, {"j": "ј", "J": "Ј", "s": "ѕ", "S": "Ѕ"}),
    ],
    ids=list(LANGUAGES),
)
def test_lookalikes_are_letters_of_the_alphabet(language: Language, own: dict[str, str]) -> None:
    common = {latin: letter for latin, letter in COMMON_LOOKALIKES.items() if latin not in "iI"}
    assert language.lookalikes == common | own


@EACH
def test_a_language_survives_the_way_to_a_worker(language: Language) -> None:
    assert pickle.loads(pickle.dumps(language)) == language


@pytest.mark.parametrize(
    ("language", "text", "is_word"),
    [
        (UKRAINIAN, "зв'язок", True),
        (UKRAINIAN, "звʼязок", True),
        (BELARUSIAN, "аб’езд", True),
        (UKRAINIAN, "івано-франківськ", True),
        (RUSSIAN, "об'езд", False),
        (SERBIAN, "дв'а", False),
        (UKRAINIAN, "25-го", False),
        (UKRAINIAN, "'", False),
    ],
)
def test_an_apostrophe_is_a_letter_of_two_languages(language: Language, text: str, is_word: bool) -> None:
    assert language.is_word(text) is is_word


# --- Words and endings ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "one", "other", "is_same"),
    [
        (UKRAINIAN, "Шевченкові", "Шевченка", True),
        (UKRAINIAN, "Києва", "Києвом", True),
        (UKRAINIAN, "Лук'янова", "Лук’янову", True),
        (BELARUSIAN, "Янкоўскаму", "Янкоўскага", True),
        (BELARUSIAN, "Мінска", "Мінскам", True),
        # ё is a letter of its own in Belarusian, and e with two dots in Russian.
        (BELARUSIAN, "Зялёны", "Зялены", False),
        (RUSSIAN, "Зелёный", "Зеленый", True),
        (BULGARIAN, "Димитрова", "Димитров", True),
        (SERBIAN, "Београду", "Београдом", True),
        (MACEDONIAN, "Делчев", "Делчевиот", True),
        (SERBIAN, "Београд", "Биоград", False),
    ],
)
def test_forms_of_a_name_have_one_stem(language: Language, one: str, other: str, is_same: bool) -> None:
    stems = {language.name_ending.sub("", language.fold(name)) for name in (one, other)}
    assert (len(stems) == 1) is is_same


@pytest.mark.parametrize(
    ("language", "word", "is_hours"),
    [
        (UKRAINIAN, "год", True),
        (UKRAINIAN, "годин", True),
        (UKRAINIAN, "року", False),
        (BELARUSIAN, "гадз", True),
        (BELARUSIAN, "года", False),
        (BULGARIAN, "часа", True),
        (BULGARIAN, "част", False),
        (SERBIAN, "часова", True),
        (SERBIAN, "сати", True),
        (MACEDONIAN, "часот", True),
        (MACEDONIAN, "дена", False),
    ],
)
def test_hours(language: Language, word: str, is_hours: bool) -> None:
    assert bool(language.hours.fullmatch(word)) is is_hours


@EACH
def test_not_is_a_negation_everywhere(language: Language) -> None:
    assert "не" in language.negations


# --- Which language a text is in -----------------------------------------------------------------

OF_OWN_WRITING = {
    "ru": "Вышлите список работников к первому июня. Расходы на поездку будут оплачены позже.",
    "uk": "Надішліть список робітників до першого червня. Витрати на поїздку буде сплачено згодом.",
    "be": "Дашліце спіс рабочых да першага чэрвеня. Выдаткі на паездку будуць аплачаны пазней.",
    "bg": "Изпратете списъка на работниците до първи юни. Разходите за пътуването ще бъдат платени "
    "по-късно, след като получим отчета от счетоводството на предприятието.",
    "sr": "Пошаљите списак радника до првог јуна. Трошкови пута биће плаћени касније, чим стигне "
    "извештај књиговодства, а ђаци ће кренути њиховим возом ноћу.",
    "mk": "Испратете го списокот на работниците до први јуни. Трошоците за патот ќе бидат платени "
    "подоцна, штом ќе стигне извештајот; луѓето ќе тргнат ноќе со својот воз.",
}


@pytest.mark.parametrize("code", OF_OWN_WRITING)
def test_the_language_of_a_text_is_told(code: str) -> None:
    assert tell_language(OF_OWN_WRITING[code]).code == code


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "ru"])
def test_the_language_is_told_of_a_part_of_a_page_and_never_wrongly(code: str) -> None:
    text = load_text(code)
    told = [tell_language(text[start : start + 400]).code for start in range(0, len(text) - 400, 50)]
    # Serbian and Macedonian differ in few letters: short of them it is Russian, which is said to be unsure.
    assert set(told) <= {code, "ru"}
    assert told.count(code) >= 0.8 * len(told)


@pytest.mark.parametrize("name", ["telegram", "order", "report"])
def test_no_part_of_a_russian_page_is_taken_for_another_language(name: str) -> None:
    text = load_text(name)
    assert {tell_language(text[start : start + 80]).code for start in range(0, len(text), 40)} == {"ru"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1950 № 25348 XVIII",
        "не",
        "і",
        "Київ",
        # Roman numerals with the Cyrillic letter, in Russian.
        "Глава І, ІІ, ІІІ, ІХ, ХІІ, ХІІІ. " * 9,
        # Russian of before 1918.
        "Въ уѣздномъ городѣ объявленъ наборъ. Всѣ мѣщане и крестьяне, подлежащіе призыву, обязаны явиться "
        "въ присутствіе къ первому числу мѣсяца; неявившіеся будутъ преданы суду безъ всякаго снисхожденія.",
        # Russian that quotes Ukrainian.
        "Вчера на заводе прошло собрание. Рабочие выслушали доклад директора и приняли решение увеличить "
        "выпуск станков. Газета «Київські вісті» напечатала об этом заметку.",
    ],
)
def test_what_does_not_tell_is_russian(text: str) -> None:
    assert tell_language(text) == RUSSIAN


def test_latin_letters_in_cyrillic_words_count_as_those_that_they_look_like() -> None:
    latin = str.maketrans("іІ", "iI")
    assert tell_language(OF_OWN_WRITING["uk"].translate(latin)) == UKRAINIAN


@given(st.text(st.characters(codec="utf-8"), max_size=60))
@settings(derandomize=True, deadline=None, max_examples=50)
def test_every_text_has_a_language_whatever_the_case(text: str) -> None:
    assert tell_language(text) in LANGUAGES.values()
    # A little Ukrainian beside it changes nothing; much of it does.
    assert tell_language(text + " " + OF_OWN_WRITING["uk"] * 20) == UKRAINIAN


# --- Old spelling --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "modern"),
    [
        ("уѣздъ", "уезд"),
        ("Ѳедоръ", "Федор"),
        ("мѵро", "миро"),
        ("подъѣздъ", "подъезд"),
        # Without a letter that only old spelling has, nothing is changed: today these are slips.
        ("домъ", "домъ"),
        ("міръ", "міръ"),
        ("объезд", "объезд"),
    ],
)
def test_old_spelling_is_written_as_today(old: str, modern: str) -> None:
    assert modernise(old) == modern


@pytest.mark.parametrize(
    ("word", "is_known"), [("уѣздъ", True), ("уѣзднъ", False), ("домъ", False), ("міръ", False)]
)
def test_the_dictionary_knows_old_spelling_and_takes_no_slip_for_it(word: str, is_known: bool) -> None:
    assert RUSSIAN.is_known_word(word) is is_known


@given(st.text(RUSSIAN.alphabet + RUSSIAN.alphabet.upper() + " .,-0123456789", max_size=40))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_modern_spelling_is_left_alone(text: str) -> None:
    assert modernise(text) == text


# --- Dictionaries --------------------------------------------------------------------------------

WORDS = HunspellDictionary("xx_XX", "hunspell-xx")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of dictionaries, and none of the system's."""
    monkeypatch.setenv("DICPATH", str(tmp_path))
    monkeypatch.setattr(dictionaries, "_FOLDERS", ())
    return tmp_path


def test_a_hunspell_dictionary_is_found_and_asked(folder: Path) -> None:
    (folder / "xx_XX.aff").write_text("SET UTF-8\nSFX A Y 1\nSFX A а у а\n", encoding="utf-8")
    (folder / "xx_XX.dic").write_text("2\nсправа/A\nсям'я\n", encoding="utf-8")
    assert WORDS.is_here()
    asked = ["справа", "справу", "СПРАВА", "справы", "сям'я"]
    assert [WORDS.knows(word) for word in asked] == [True, True, True, False, True]


def test_without_a_dictionary_nothing_is_known_and_the_remedy_is_told(folder: Path) -> None:
    assert not WORDS.is_here()
    assert WORDS.knows("справа") is None
    assert "apt-get install hunspell-xx" in WORDS.remedy
    assert BELARUSIAN.is_known_word("дзяржава-х") is None or BELARUSIAN.dictionary.is_here()
    (notice,) = describe_missing(MACEDONIAN)
    assert "no dictionary of Macedonian" in notice and "mk_MK.aff" in notice
    assert describe_missing(RUSSIAN) == ()


def test_a_morphological_dictionary_that_is_not_installed_knows_nothing() -> None:
    missing = MorphologicalDictionary("xx")
    assert (missing.is_here(), missing.knows("слово")) == (False, None)
    assert missing.remedy == "pip install pymorphy3-dicts-xx"


@pytest.mark.parametrize(
    ("word", "is_known"),
    [("сім'я", True), ("сім’я", True), ("СІМʼЯ", True), ("держави", True), ("дзержави", False)],
)
def test_ukrainian_words_are_known_with_any_apostrophe(word: str, is_known: bool) -> None:
    assert UKRAINIAN.is_known_word(word) is is_known

"""Names and words that are wrong in a record, and those that only look so."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.bench.check_records import BenchRecord, load_own_records
from ocr.consistency.chinese_names import check_syllables
from ocr.consistency.known_names import check_known_names
from ocr.consistency.name_mentions import iter_mentions, stem_of
from ocr.consistency.name_spellings import check_spellings
from ocr.consistency.names_and_words import RULES, know_also
from ocr.consistency.numeral_government import check_government
from ocr.consistency.record import Checked, RecordText, Rule
from ocr.consistency.two_scripts import check_scripts
from ocr.consistency.unknown_words import check_words, find_near_words
from ocr.errors import InputError
from ocr.language.gazetteer import Gazetteer, gazetteer_of, load_gazetteer, parse_gazetteer
from ocr.language.languages import LANGUAGES
from ocr.language.russian import RUSSIAN
from ocr.language.ukrainian import UKRAINIAN

Check = Callable[[RecordText], Checked]


def found(check: Check, *sheets: str) -> list[tuple[str, str]]:
    return [(one.place.text, one.expected) for one in check(RecordText(sheets=sheets)).inconsistencies]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_finds_its_own_example(rule: Rule) -> None:
    assert rule.check(RecordText(sheets=(rule.wrong,))).inconsistencies
    assert not rule.check(RecordText(sheets=(rule.right,))).inconsistencies


@pytest.mark.parametrize(
    ("text", "noun", "expected"),
    [
        ("На складе лежат 5 вагона угля.", "вагона", "вагонов"),
        ("Отгружен 31 вагонов.", "вагонов", "вагон"),
        ("Отправлено 22 вагонов.", "вагонов", "вагона"),
        ("Прибыло 11 вагон.", "вагон", "вагонов"),
        ("Получено 1 250 тонны.", "тонны", "тонн"),
        ("На ремонт ушло пять месяца.", "месяца", "месяцев"),
        ("Стоят два вагонов.", "вагонов", "вагона"),
        ("Работают четыре станков.", "станков", "станка"),
        ("Стоят 15 новых станка.", "станка", "станков"),
        ("На 24 вагонов не хватило леса.", "вагонов", "вагона"),
        ("На станции 135 тонны керосина.", "тонны", "тонн"),
        ("В 16 часа принял посла.", "часа", "часов"),
        ("Прошли 23 машины с зерном и 34 машин с горючим.", "машин", "машины"),
        ("Собрано 46 000 тома книг.", "тома", "томов"),
        ("Был 3 раз за день.", "раз", "раза"),
    ],
)
def test_a_noun_in_the_wrong_case(text: str, noun: str, expected: str) -> None:
    assert found(check_government, text) == [(noun, expected)]


@pytest.mark.parametrize(
    "text",
    [
        "Стоят 5 вагонов, 2 вагона и 1 вагон.",
        "Отгружен 31 вагон, прибыл 101 вагон.",
        "Получено 2,5 тонны и 5,4 тонны.",
        "Командир 17 полка и начальник 8 отдела.",
        "Собрание 5 мая, а 15 июня второе.",
        "В 1937 году, к 21 часу, до 5 часов.",
        "Запас 3 вагонов, из 4 вагонов, не хватает 24 станков.",
        "По пункту 5 договора и статье 21 законов.",
        "Дом № 5 вагона не видно.",
        "На 5 вагонах, с 21 вагоном, о 3 вагонах.",
        "Прошло 19 больных чесоткой.",
        "Три рабочих и пять рабочих.",
        "20 годовщину отметили.",
        "Принято 10 килограмм, 5 гектар.",
        "Запас: 34 машин.",
        "Двадцать один вагон, двадцать два вагона, сто пять вагонов.",
        "Подано в 17 час. 30 мин.",
        "Отпущено 12 тыс. тонн, 5 млн. рублей.",
        "Их было 12 человек, 3 человека, 21 человек.",
    ],
)
def test_a_noun_in_a_right_case(text: str) -> None:
    assert found(check_government, text) == []


def test_only_nouns_in_the_governed_case_agree() -> None:
    record = RecordText(sheets=("Стоят 5 вагонов и 2 станка, запас 3 вагонов, на 5 вагонах, 17 полка.",))
    assert [place.text for place in check_government(record).agreeing] == ["вагонов", "станка"]


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Отправлено девять дивизнй пехоты.", "дивизнй", "дивизий"),
        ("Началась промышленость района.", "промышленость", "промышленность"),
        ("Он заявллял об этом.", "заявллял", "заявлял"),
        ("Надо перевсети рабочих.", "перевсети", "перевести"),
        ("Меры защнты приняты.", "защнты", "защиты"),
        ("О резолюцпи говорили долго.", "резолюцпи", "резолюции"),
        ("Начальник экопомическая часть.", "экопомическая", "экономическая"),
        ("Его изменэни-\nях не видно.", "изменэни-\nях", "изменениях"),
    ],
)
def test_a_word_that_is_none(text: str, word: str, expected: str) -> None:
    assert found(check_words, text) == [(word, expected)]


@pytest.mark.parametrize(
    "text",
    [
        "Отправлено девять дивизий пехоты.",
        # twice: a term
        "Термин блымка введен. О блымке говорили.",
        "Антивоенный митинг и электрокары.",
        "Немецко-фашистские и немецко– войска.",
        "Это просто тыс. и млрд. рублей.",
        "Начальник Муцдена и СУТС.",
        "Ещё и еще, елка и ёлка.",
        "печения для армии нет.\n\nВторой абзац.",
        "Положение нарушило обес-",
        "Уѣздъ и міръ его.",
        "The report was read in English.",
    ],
)
def test_a_word_that_may_be_one(text: str) -> None:
    assert found(check_words, text) == []


def test_a_text_in_another_language_has_no_unknown_words() -> None:
    ukrainian = (
        "Товариство надіслало листа про будівництво нового мосту через річку, яка тече повз село. " * 8
    )
    assert found(check_words, ukrainian) == []


def test_near_words_are_words() -> None:
    assert all(RUSSIAN.is_known_word(word) for word in find_near_words("вагоннов", RUSSIAN))
    assert "вагонов" in find_near_words("вагоннов", RUSSIAN)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Был Лебедянский. Ждали Лебедянского, и Лебедянсний приехал.", "Лебедянсний"),
        ("Видел Зимкина, с Зимкиным говорил, а Зинкин молчал.", "Зинкин"),
        ("Принял ЧЖАН ГУЙ-ЛИНЯ. С ЧЖАН ГУЙ-ЛИНЕМ был ЧЖАН ГУЙ-ЛЕНЬ.", "ГУЙ-ЛЕНЬ"),
        ("Ехал Кравец. Ждали Кравца, нашли Кразца.", "Кразца"),
        ("За Мехмандаровым ехал Мехмандаров, о Механдарове молчали.", "Механдарове"),
        ("Посла ЛЯН ВЭНЬ-ХАЯ ждали. Там ЛЯН ВЭНЬ-ХАЙ и ЛЯН ВЭНЬ-ХХАЙ.", "ВЭНЬ-ХХАЙ"),
        ("Приехал Дугаржав. С Дугаржавом был Дугаражв.", "Дугаражв"),
        ("Здесь Ольховская. Нет Ольховской, видел Ольковскую.", "Ольковскую"),
        ("Послал МАО ЦЗЕ-ДУНУ. Был МАО ЦЗЕ-ДУН, потом МАО ЦЗЕДУН.", "ЦЗЕДУН"),
    ],
)
def test_a_name_in_two_spellings(text: str, name: str) -> None:
    (one,) = check_spellings(RecordText(sheets=(text,))).inconsistencies
    assert one.place.text == name
    assert one.other is not None
    assert text[one.other.start : one.other.end] == one.other.text != name


@pytest.mark.parametrize(
    "text",
    [
        "Был Зимкин. Видел Зимкина, с Зимкиным говорил, о Зимкине знали.",
        "Чернов и Чернова пришли. У Чернова была Чернова.",
        "Кравец, Кравца, Кравцу и Кравцом.",
        "Посла ЛЯН ВЭНЬ-ХАЯ ждали. Там ЛЯН ВЭНЬ-ХАЙ и с ЛЯН ВЭНЬ-ХАЕМ.",
        # one mention each
        "Ехал Зимкин, за ним Зинкин.",
        "Жили в Иране и Иране, был в Ираке.",
        "По Красной площади, на Красную площадь, Красная площадь.",
        "На XVII съезде, XVII съезд, XVIII съезд.",
        "Р О Щ И Н\n\nВидел Рощина, был Рощин.",
    ],
)
def test_a_name_in_one_spelling(text: str) -> None:
    assert found(check_spellings, text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Центры: Шанхая, Пекина, Муцдена (Аньшань).", "Муцдена"),
        ("Поезд из Харьбина и Чанчуня.", "Харьбина"),
        ("Прибыл в Тянцзин днем.", "Тянцзин"),
        ("Письмо из Новосибисрка пришло.", "Новосибисрка"),
        ("Город Фушень взят.", "Фушень"),
        ("Ему ответил Поскребишев.", "Поскребишев"),
        ("На фронте Рокоссавский.", "Рокоссавский"),
        ("Послан в Хабаровкс.", "Хабаровкс"),
    ],
)
def test_a_name_one_letter_off_a_known_one(text: str, name: str) -> None:
    assert [one for one, _ in found(check_known_names, text)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Центры: Шанхая, Пекина, Мукдена (Аньшань).",
        # mentioned again: a name of its own
        "Из Муцдена в Муцден едут.",
        "Жил в Муроме товарищ Муромов.",
        "Был в Иране и Ираке.",
        "С Молотовым приехал Молоков.",
        "В Казани казак Казанец.",
        "Читал «Правду» и «Известия».",
        "МУЦДЕН",
    ],
)
def test_a_name_that_is_none_of_the_known(text: str) -> None:
    assert found(check_known_names, text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Приехал ЧЖАН ГУЙ-ЛИХЬ.", "ГУЙ-ЛИХЬ"),
        ("Передал МАО ЦЗБ-ДУНУ ответ.", "ЦЗБ-ДУНУ"),
        ("Передал Мао Цзе-дрну ответ.", "Цзе-дрну"),
        ("Письмо ЧЖОУ ЭНБ-ЛАЯ.", "ЭНБ-ЛАЯ"),
        ("Вместе с ЛЯН ВЭНЬ-ХАРЕМ.", "ВЭНЬ-ХАРЕМ"),
        ("Генерал ФЫН ЮЙ-СРН.", "ЮЙ-СРН"),
        ("Посол ЦЗЯН КАФ-ШИ.", "КАФ-ШИ"),
        ("Секретарь Хэ Тин-ги.", "Тин-ги"),
    ],
)
def test_a_syllable_that_is_none(text: str, name: str) -> None:
    assert [one for one, _ in found(check_syllables, text)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Приехал ЧЖАН ГУЙ-ЛИНЬ, с ЧЖАН ГУЙ-ЛИНЕМ, у ЧЖАН ГУЙ-ЛИНЯ.",
        "Передал Мао Цзе-дуну ответ, видел Мао Цзе-дуна.",
        "ЧЖОУ ЭНЬ-ЛАЙ, ЧЖОУ ЭНЬ-ЛАЯ, ЧЖОУ ЭНЬ-ЛАЕМ.",
        "Генерал ФЫН ЮЙ-СЯН.",
        # Korean
        "ПАК ЧЕН-ХО и ЛИ ДОН-СУ.",
        "КИМ ИР-СЕН и Хо Шер-бын.",
        "УЛАН-БАТОР и АЛМА-АТА.",
        "Станция Нижняя Зея-река, Усть-Омчуг.",
        "ЧЖАН ПЕТРОВ-ВОДКИН.",
    ],
)
def test_a_syllable_that_is_one(text: str) -> None:
    assert found(check_syllables, text) == []


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Прибыл на cтанцию.", "cтанцию", "станцию"),
        ("Все вагoны стоят.", "вагoны", "вагоны"),
        ("Завод pаботает.", "pаботает", "работает"),
        ("Это знaют.", "знaют", "знают"),
        ("Товарищ Kуликов.", "Kуликов", "Куликов"),
        ("О плане xозяйства.", "xозяйства", "хозяйства"),
        ("Снова yехал.", "yехал", "уехал"),
        ("Порт Tикси.", "Tикси", "Тикси"),
        ("Завод «КИPОВ».", "КИPОВ", "КИРОВ"),
    ],
)
def test_letters_of_two_scripts(text: str, word: str, expected: str) -> None:
    assert found(check_scripts, text) == [(word, expected)]


@pytest.mark.parametrize(
    "text",
    [
        "Прибыл на станцию.",
        "В XVIII веке, ХVII съезд.",
        "Фирма Siemens и банк Barclays.",
        "X-образный и U-образный.",
        "Длина 5 m и 6 cm.",
        "II квартал, III класс.",
        "Самолет Ju-88 сбит.",
        "№ 5 и No 6.",
        # I is what many machines have for 1.
        "В ячейке ВI записан код АI2.",
    ],
)
def test_letters_of_one_script(text: str) -> None:
    assert found(check_scripts, text) == []


def test_names_have_one_stem_in_all_cases() -> None:
    forms = ("Лебедянский", "Лебедянского", "Лебедянскому", "Лебедянским", "Лебедянском")
    assert {stem_of(form, RUSSIAN) for form in forms} == {"лебедянск"}
    mentions = list(iter_mentions(RecordText(sheets=("Ехал Зимкин. Начальник уехал. Стоял Зимкин.",))))
    assert [one.text for one in mentions] == ["Зимкин", "Зимкин"]


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda language: language.code)
def test_a_right_text_of_another_language_is_left_alone(language: object) -> None:
    record = RecordText(sheets=("Рота 5 вагона. Было два вагон.",), language=UKRAINIAN)
    assert not check_government(record).inconsistencies


def test_a_gazetteer_of_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("# own\nБутугычаг\n\nУсть-Омчуг # a settlement\n", encoding="utf-8")
    own = load_gazetteer(path)
    assert own.names == {"Бутугычаг", "Усть-Омчуг"}
    text = "Руда с Бутугичага хорошая."
    assert found(check_known_names, text) == []
    (rule,) = [rule for rule in know_also(RULES, own) if rule.name == "known-name"]
    assert [one.place.text for one in rule.check(RecordText(sheets=(text,))).inconsistencies] == [
        "Бутугичага"
    ]


@pytest.mark.parametrize("line", ["12", "Мукден; Пекин", "Мукден,", "-", "а" * 100])
def test_a_line_that_is_no_name_is_refused(line: str) -> None:
    with pytest.raises(InputError, match=r"own\.txt, line 3: .* Write one name a line"):
        parse_gazetteer(["Пекин", "", line], name="own.txt")


def test_a_gazetteer_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"one name a line"):
        load_gazetteer(tmp_path / "none.txt")
    (tmp_path / "latin.txt").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(InputError, match=r"UTF-8"):
        load_gazetteer(tmp_path / "latin.txt")


def test_the_own_gazetteer_has_each_name_once() -> None:
    names = gazetteer_of(RUSSIAN).names
    assert len(names) > 300
    assert all(name[0].isupper() for name in names)
    assert gazetteer_of(UKRAINIAN) == Gazetteer(frozenset())


OWN = [bench for bench in load_own_records() if not bench.is_kept_aside]


@pytest.mark.parametrize("bench", OWN, ids=lambda bench: bench.name)
def test_nothing_is_found_in_a_right_record(bench: BenchRecord) -> None:
    found = [one for rule in RULES for one in rule.check(bench.record).inconsistencies]
    assert [(one.rule, one.place.text) for one in found] == []


TEXTS = st.text(alphabet="абвеиклмнорстухАБВМПСаеодт еЁё-–.,:;№«»0123456789\n\t ac", max_size=300)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.lists(TEXTS, max_size=3))
def test_places_lie_in_their_texts(sheets: list[str]) -> None:
    record = RecordText(sheets=tuple(sheets))
    for rule in RULES:
        checked = rule.check(record)
        others = [one.other for one in checked.inconsistencies if one.other]
        for place in (*(one.place for one in checked.inconsistencies), *others, *checked.agreeing):
            assert place.page_index is not None
            assert sheets[place.page_index][place.start : place.end] == place.text != ""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_an_unrelated_paragraph_changes_nothing(rule: Rule) -> None:
    beside = "\n\nСегодня работа закончена раньше срока.\n"
    alone = rule.check(RecordText(sheets=(rule.wrong,))).inconsistencies
    assert rule.check(RecordText(sheets=(rule.wrong + beside,))).inconsistencies == alone


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("hostile", ["а", "А", "1", "-", "а ", "А-", "1 ", "5 а ", "\n", "Аб "])
def test_hostile_text_ends(rule: Rule, hostile: str) -> None:
    rule.check(RecordText(sheets=((hostile * 100_000)[:100_000],)))

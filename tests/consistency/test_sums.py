"""The rules about sums: rows found and rows not found, each of a sentence or a table of our own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.consistency.record import Checked, Inconsistency, RecordText
from ocr.consistency.sums import RULES, find_digit_questions
from ocr.language.languages import LANGUAGES
from ocr.model import RecordPlace

_OF_NAME = {rule.name: rule for rule in RULES}


def check(rule: str, text: str, language: str = "ru") -> Checked:
    return _OF_NAME[rule].check(RecordText(sheets=(text,), language=LANGUAGES[language]))


def told(found: Inconsistency) -> tuple[str, str]:
    return found.place.text, found.expected


def say(found: Inconsistency) -> str:
    return found.reason.text.format(**dict(found.reason.fields))


def table(*rows: str) -> str:
    """Return rows with a bar between their cells as lines with tabs."""
    return "\n".join(row.replace("|", "\t") for row in rows)


# The text, the number that is told, and what is expected for it: "" where several numbers may be it.
FOUND: dict[str, list[tuple[str, str, str]]] = {
    "balance": [
        # 412 + 30 - 12 = 430.
        ("Состояло 412 человек, прибыло 30, убыло 12, состоит 450 человек.", "450", ""),
        ("На начало месяца было 96 т. угля, получено 45 т., израсходовано 71 т., осталось 60 т.", "60", ""),
        ("Имелось 15 лошадей, прислано 6, осталось 12.", "12", "21"),
        ("Было 120 пудов, завезено 35, выдано 48, продано 20, остается 97 пудов.", "97", ""),
        ("Числилось 1 250 книг, поступило 310, списано 45, числится 1 715.", "1 715", ""),
        ("К маю состояло 64 учащихся, выбыло 9, состоит 56.", "56", ""),
        ("Остаток на начало 3 400 руб., приход 1 250, расход 900, остаток на конец 3 950 руб.", "3 950", ""),
        ("Оставалось 28 коек, получено 12, налицо 30 коек.", "30", ""),
    ],
    "parts-and-whole": [
        # 130 + 152 + 140 = 422: ten in any of the four numbers.
        ("Принято вагонов - 412: в январе - 130, феврале - 152, марте - 140.", "412", ""),
        # 45 + 43 = 88.
        ("По списку 87 человек, из них 45 мужчин и 43 женщины.", "87", ""),
        # A wrong digit that leaves the parts far from the whole: 627 + 558 = 1185.
        ("В полку 5185 человек, из них 627 мужчин и 558 женщин.", "5185", ""),
        ("Ранено и убито 64 человека, из них убито 21, ранено 42.", "64", ""),
        # 5300 + 4420 + 4300 = 14020, where 1402 lacks its nought.
        ("Отгружено 1402 тонны, в том числе: в мае - 5300, в июне - 4420, в июле - 4300.", "1402", "14020"),
        ("Прибыло 130, 142 и 150 вагонов, а всего 412 вагонов.", "412", ""),
        ("Получено 45 ящиков, 12 бочек и 9 ящиков, итого 66 мест. Сдано 30, 21 и 8, итого 58.", "58", ""),
        ("В обозе 76 подвод, а именно: 31 пароконных и 54 одноконных.", "54", "45"),
        ("По смете 1 250,5 тыс. руб., в том числе: на дороги 800,5 и на мосты 460.", "1 250,5", ""),
        # A part that is greater than its whole.
        ("На складе 45 тонн муки, в том числе 54 тонны ржаной.", "45", ""),
        # 3 millions 200 thousand: 1 800 000 + 1 500 000 = 3 300 000.
        ("Выпущено 3 миллиона 200 тысяч штук, а именно: 1800 тысяч больших и 1500 тысяч малых.", "3", ""),
        ("Из 412 вагонов 130 крытых, 142 платформы и 150 цистерн.", "412", ""),
        ("Получено 130 тонн муки, 45 тонн крупы и 12 тонн сахара. Итого 197 тонн.", "197", ""),
        ("Товаров продано на 412 рублей: хлеба на 130 руб., соли на 292 руб.", "412", ""),
        ("Прибыло:\n- 130 вагонов угля\n- 142 вагона руды\nВсего: 282 вагона", "282", ""),
        ("Осмотрено 412 вагонов: 130 крытых и 292 платформы.", "412", ""),
        ("Сдано I40 пудов: З0 пудов ржи, 12О пудов овса.", "I40", ""),
    ],
    "percentages": [
        ("Отремонтировано 130 вагонов из 412, или 81,6 %.", "81,6", "31,6"),
        ("При плане 400 тонн отгружено 416 тонн, или 114 %.", "114", ""),
        ("Отгрузка выросла на 35 % (с 412 до 515 вагонов).", "35", ""),
        ("Выполнено 81,6 % (130 из 412 заявок).", "81,6", "31,6"),
        ("Из 412 человек 45 % рабочих, 40 % служащих и 25 % прочих.", "25", ""),
        ("Явилось 81 человек из 96, т. е. 48 процентов.", "48", "84"),
        ("Из строя вышло 18 машин из 72 (35 %).", "35", ""),
        ("Погрузка выросла с 400 до 500 вагонов, т. е. на 26 %.", "26", ""),
        ("Отгружено 510 тонн вместо 400, т. е. на 25 процентов больше.", "25", ""),
        ("Грамотных 240 из 300, или 90 %.", "90", ""),
        ("Рабочие составляли 45 процентов, служащие 40 процентов, прочие 25 процентов.", "25", ""),
        ("Посеяно ржи 31,5 %, овса 48,5 %, ячменя 10 %.", "10", ""),
        ("Добыча упала с 800 до 600 тонн, или на 23 %.", "23", ""),
    ],
    "differences": [
        ("Сдано 412 вагонов вместо 400, на 22 вагона больше.", "22", ""),
        # 1302 - 1240 = 62: what is more was the greater.
        ("Сдано 1102 тонны вместо 1240, на 62 тонны больше.", "62", ""),
        ("Поголовье выросло с 1250 до 1431 головы, то есть на 281 голову.", "281", ""),
        ("Убыль с 96 до 81 человека, на 25 человек.", "25", ""),
        ("Налицо 75 радистов против 124, на 59 радистов меньше.", "59", ""),
        ("Парк вырос со 120 до 165 машин, на 35 машин.", "35", ""),
        ("Сдано 905 т. вместо 1000, на 195 т. меньше.", "195", ""),
        ("Добыча выросла с 412 до 1236 тонн, т. е. в 8 раз.", "8", ""),
        ("Число коек возросло от 140 до 210, на 60 коек.", "60", ""),
    ],
    "products": [
        ("Отгружено 12 вагонов по 20 тонн, всего 248 тонн.", "248", "240"),
        ("Куплено 15 пар по 32 рубля, на сумму 408 рублей.", "408", "480"),
        ("Прибыло 8 эшелонов по 40 вагонов, то есть 340 вагонов.", "340", "320"),
        ("Итак, 12 х 20 = 250.", "250", "240"),
        ("Итак, 130 + 142 + 150 = 412.", "412", ""),
        ("Разгружено 420 тонн за 3 суток, в среднем по 149 тонн.", "149", "140"),
        ("Уложено 45 труб по 6 метров, всего 279 метров.", "279", "270"),
        ("По счету 25 × 14 = 550.", "550", "350"),
    ],
    "table-sums": [
        (table("Январь|130|20", "Февраль|152|31", "Март|140|12", "Итого|412|63"), "412", ""),
        # Row and column tell the cell: 131 + 31 = 162, and 130 + 131 + 140 = 401 for 402.
        (
            table(
                "Месяц|Рожь|Овес|Всего",
                "Январь|130|20|150",
                "Февраль|132|31|163",
                "Март|141|12|152",
                "Итого|402|63|465",
            ),
            "141",
            "140",
        ),
        # The total of a row.
        (
            table(
                "Месяц|Рожь|Овес|Всего",
                "Январь|130|20|150",
                "Февраль|132|31|173",
                "Март|140|12|152",
                "Итого|402|63|465",
            ),
            "173",
            "163",
        ),
        # Spaces, dot leaders and a dash for nothing.
        (
            "Южная      1 250   31\nГлавная    2 140    -\nДальняя      990   12\nВсего      4 880   43",
            "4 880",
            "",
        ),
        ("Хлеб ....... 31,5\nСоль ....... 12,25\nЧай ........ 1,75\nИтого ...... 46,5", "46,5", ""),
        ("Рота     45\nБатарея  31\nОбоз     12\nВсего    89", "89", ""),
        ("Январь - 130\nФевраль - 142\nМарт - 150\nИтого - 412", "412", ""),
        # A table that lost its spaces.
        (
            "Место Рожь Овес Всего\nЮжное 130 20 150\nСеверное 142 31 173\nГлавное 140 22 152\nИтого 412 63 475",
            "22",
            "12",
        ),
        ("1) муки - 130 т.;\n2) крупы - 45 т.;\n3) соли - 12 т.\nПо складу всего - 197 т.", "197", ""),
        # Subtotals, and the sum of these: 30 + 12 = 42, 50 + 21 = 71; 42 + 71 = 113.
        (
            table(
                "Мука|30|1",
                "Крупа|12|2",
                "Итого|42|3",
                "Соль|50|4",
                "Сахар|21|5",
                "Итого|71|9",
                "Всего|123|12",
            ),
            "123",
            "113",
        ),
        # A total that runs on from row to row.
        (
            table(
                "День|За день|С начала",
                "1-й|20|20",
                "2-й|31|51",
                "3-й|12|63",
                "4-й|15|78",
                "5-й|14|82",
                "6-й|8|100",
            ),
            "82",
            "92",
        ),
        # Bars, a line under the head, and a total at the top.
        (
            "| Всего | 96 | 40 |\n|---|---|---|\n| Связисты | 41 | 15 |\n| Саперы | 35 | 25 |\n| Писари | 30 | 0 |",
            "96",
            "",
        ),
        (table("Січень|130|20", "Лютий|152|31", "Березень|140|12", "Разом|412|63"), "412", ""),
    ],
}
NOT_FOUND: dict[str, list[str]] = {
    "balance": [
        "Состояло 412 человек, прибыло 30, убыло 12, состоит 430 человек.",
        "Было 120 пудов, завезено 35, выдано 48, продано 20, остается 87 пудов.",
        # What is left is not told, or what there was is not.
        "Состояло 412 человек, прибыло 30, убыло 12.",
        "Прибыло 30, убыло 12, состоит 450 человек.",
        # Of other things.
        "Было 12 пушек, получено 300 снарядов, осталось 10 пушек.",
        "Было около 400 человек, прибыло 30, состоит 450 человек.",
        "Было 5 совещаний, принято 12 решений, имеется 40 протоколов.",
        # No change of a digit makes it right: 412 + 30 = 442.
        "Состояло 412 человек, прибыло 30, состоит 999 человек.",
    ],
    "parts-and-whole": [
        "Принято вагонов - 412: в январе - 130, феврале - 142, марте - 140.",
        "По списку 87 человек, из них 45 мужчин и 42 женщины.",
        # Parts that need not be all of the whole.
        "По списку 87 человек, из них 5 офицеров и 12 сержантов.",
        "Сдано 412 вагонов, из них 130 отправлено в 3 эшелонах.",
        # Of other units.
        "Получено 412 тонн муки: 35 вагонов и 12 платформ.",
        "Отряд в 40 человек прошел 412 км: 130 км пешком.",
        # «Только», and no total.
        "Было 12 орудий и 8 минометов, осталось всего 3 пушки.",
        # Rounded.
        "Голосовало 730 тысяч: 724 тысячи за, 4 тысячи против, 2600 воздержалось.",
        "Имеется около 400 вагонов, в том числе: крытых 130 и платформ 282.",
        # Dates and numbers of documents.
        "По приказу № 412: 130 вагонов сдать 7 октября, 142 вагона - 8 октября 1950 года.",
        "Приказываю 254 полку:\n1. Выступить 12 мая.\n2. Взять 30 подвод.",
        "Пять сводок: № 12, № 15 и № 17, всего на 40 листах.",
    ],
    "percentages": [
        "Отремонтировано 130 вагонов из 412, или 31,6 %.",
        # 31,55 cut off, and rounded to a whole number.
        "Отремонтировано 130 вагонов из 412, или 31,5 %. Сдано 130 из 412, т. е. 32 %.",
        "Отремонтировано 130 вагонов из 412, а в депо их около 80 %.",
        "Погрузка выросла с 400 до 500 вагонов, а план выполнен на 104 %.",
        "Погрузка выросла с 400 до 500 вагонов, т. е. на 25 %.",
        "Погрузка выросла с 400 до 500 вагонов, простой сократился на 24 %.",
        "Рабочие составляли 45 процентов, служащие 40 процентов, прочие 15 процентов.",
        "За предложение 33,3 %, против 33,3 %, воздержалось 33,3 %.",
        "План первого цеха выполнен на 101 %, второго на 98 %, третьего на 104 %.",
        "Из 412 вагонов 130, в том числе 31 % крытых.",
    ],
    "differences": [
        "Сдано 412 вагонов вместо 400, на 12 вагонов больше.",
        "Сдано 412 вагонов вместо 400, на 22 платформы больше прежнего.",
        "Поезд шел с 8 до 12 часов, на 3 станции позже.",
        "Поголовье выросло с 1250 до 1431 головы, то есть на 181 голову.",
        "Цена снижена с 40 до 35 рублей на 120 товаров.",
        "Добыча выросла с 412 до 1236 тонн, т. е. в 3 раза.",
        "Было 400 вагонов, стало 412, на 22 пути.",
        "Путь от 140 до 210 километра закрыт на 12 дней.",
    ],
    "products": [
        "Отгружено 12 вагонов по 20 тонн, всего 240 тонн.",
        "Отгружено 12 вагонов по 20 тонн, всего за месяц 3 отправки.",
        "Отгружено 12 вагонов по 20 тонн и 45 тонн россыпью.",
        "Всего 45 ящиков, по 3 на подводу, 17 подвод.",
        "Итак, 12 х 20 = 240, а 130 + 142 + 140 = 412.",
        "Сдано 412 тонн за 3 суток, в среднем по 137 тонн.",
        "Размер листа 20 х 30 см., 12 листов.",
        "Работали 5 бригад по 12 человек 8 часов.",
    ],
    "table-sums": [
        table("Январь|130|20", "Февраль|142|31", "Март|140|12", "Итого|412|63"),
        # No total, and a table that does not add up at all.
        table("Январь|130|20", "Февраль|142|31", "Март|140|12"),
        table("Ящик|130|20", "Бочка|142|31", "Мешок|140|12", "Всего|88|97"),
        # Half of it are means.
        table("Цех|Рабочих|Норма", "1-й|130|6", "2-й|142|7", "3-й|140|8", "Итого|412|7"),
        # Subtotals that come out.
        table("Мука|30", "Крупа|12", "Итого|42", "Соль|50", "Сахар|21", "Итого|71", "Всего|113"),
        "Южная      1 250   31\nГлавная    2 140    -\nДальняя      990   12\nВсего      4 380   43",
        table("№|Имя|Лет", "1|Сомов|31", "2|Рыбин|28", "3|Ершов|40"),
        "Экз. № 1\tтов. Сомову\tЭкз. № 7\n№ 2\tтов. Рыбину\t№ 8\n№ 3\tтов. Ершову\t№ 9\n№ 4\t\t№ 10",
        table(
            "Год|Рожь|Овес|Всего", "1934|130|20|150", "1935|132|31|163", "1936|140|12|152", "Итого|402|63|465"
        ),
        # Shares that are rounded.
        table("За|33,3", "Против|33,3", "Прочие|33,3", "Всего|100"),
    ],
}


@pytest.mark.parametrize(
    ("rule", "text", "place", "expected"), [(rule, *row) for rule, rows in FOUND.items() for row in rows]
)
def test_found(rule: str, text: str, place: str, expected: str) -> None:
    language = "uk" if "Разом" in text else "ru"
    found = check(rule, text, language).inconsistencies
    assert [told(one) for one in found] == [(place, expected)], [say(one) for one in found]


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule, rows in NOT_FOUND.items() for text in rows]
)
def test_not_found(rule: str, text: str) -> None:
    found = check(rule, text).inconsistencies
    assert not found, [say(one) for one in found]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("uk", "Прийнято 412 вагонів, у тому числі: у січні - 130, у лютому - {}, у березні - 140."),
        ("be", "Прынята 412 вагонаў, у тым ліку: у студзені - 130, у лютым - {}, у сакавіку - 140."),
        ("bg", "Приети са 412 вагона, в това число: през януари - 130, през февруари - {}, през март - 140."),
        ("sr", "Примљено је 412 вагона, и то: у јануару - 130, у фебруару - {}, у марту - 140."),
        ("mk", "Примени се 412 вагони, и тоа: во јануари - 130, во февруари - {}, во март - 140."),
    ],
)
def test_parts_in_other_languages(language: str, text: str) -> None:
    right = check("parts-and-whole", text.format(142), language)
    assert len(right.agreeing) == 4 and not right.inconsistencies
    (found,) = check("parts-and-whole", text.format(152), language).inconsistencies
    assert told(found) == ("412", "")


def test_every_rule_has_enough_rows() -> None:
    assert FOUND.keys() == NOT_FOUND.keys() == _OF_NAME.keys()
    assert min(map(len, FOUND.values())) >= 8 and min(map(len, NOT_FOUND.values())) >= 8


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_examples_of_a_rule_hold(rule: object) -> None:
    own = next(one for one in RULES if one is rule)
    assert check(own.name, own.wrong).inconsistencies
    right = check(own.name, own.right)
    assert right.agreeing and not right.inconsistencies


def test_what_agrees_is_counted_number_by_number() -> None:
    checked = check("parts-and-whole", "Принято 412 вагонов: в январе 130, в феврале 142, в марте 140.")
    assert [place.text for place in checked.agreeing] == ["412", "130", "142", "140"]


def test_weights_tell_one_cell_from_several() -> None:
    """One cell that row and column tell weighs 0.9; a column of four numbers, any of which may be it, 0.7."""
    rows = FOUND["table-sums"]
    assert [check("table-sums", text).inconsistencies[0].weight for text, _, _ in rows[:2]] == [0.7, 0.9]


def test_the_reason_names_what_may_be_wrong_and_where() -> None:
    text = "Всё в порядке.\fПринято вагонов - 412: в январе - 130, феврале - 152, марте - 140."
    record = RecordText(sheets=tuple(text.split("\f")))
    (found,) = _OF_NAME["parts-and-whole"].check(record).inconsistencies
    assert say(found) == (
        "130 + 152 + 140 = 412 is wrong: it makes 422. One digit would mend it: "
        "130 → 120, 152 → 142, 140 → 130, 412 → 422 (sheet 2)."
    )
    assert found.other is not None and found.other.text == "130"


def test_questions_for_the_page_name_every_number_of_the_sum() -> None:
    text = "Принято вагонов - 412: в январе - 130, феврале - 152, марте - 140."
    questions = find_digit_questions(RecordText(sheets=("", text)))
    asked = {one.transcribed: tuple(c.text for c in one.candidates) for one in questions}
    assert asked == {"412": ("422",), "130": ("120",), "152": ("142",), "140": ("130",)}
    assert all(one.page_index == 1 and text[one.start : one.end] == one.transcribed for one in questions)
    assert [one.transcribed for one in questions if one.is_total] == ["412"]


def test_a_sum_that_comes_out_asks_nothing() -> None:
    texts = tuple(rule.right for rule in RULES)
    assert find_digit_questions(RecordText(sheets=texts)) == ()


def test_two_errors_in_a_table_are_told_apart() -> None:
    # 30 for 20 in the first row, 151 for 131 in the second.
    rows = ("Май|130|30|5|155", "Июнь|151|31|6|168", "Июль|140|12|7|159", "Итого|401|63|18|482")
    found = check("table-sums", table("Месяц|Рожь|Овес|Просо|Всего", *rows)).inconsistencies
    assert sorted(told(one) for one in found) == [("151", "131"), ("30", "20")]


_WORDS = st.sampled_from(
    [
        "Всего",
        "Итого",
        "из них",
        "в том числе",
        "412",
        "130",
        "I2О",
        "1 234,5",
        "%",
        "по",
        "из",
        "до",
        "с",
        "тысяч",
        "\t",
        "|",
        "\n",
        "   ",
        ":",
        ", ",
        ". ",
        "...",
        "(",
        ")",
        "-",
        "=",
        "+",
        "х",
        "вагонов",
        "г.",
        "№",
        "0",
        "7,",
    ]
)


def _places(checked: Checked) -> list[RecordPlace]:
    others = [one.other for one in checked.inconsistencies if one.other]
    return [*checked.agreeing, *others, *(one.place for one in checked.inconsistencies)]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.one_of(_WORDS, st.text(max_size=5)), max_size=60))
def test_any_text_is_checked_and_places_lie_in_it(parts: list[str]) -> None:
    text = " ".join(parts)
    record = RecordText(sheets=(text,))
    for rule in RULES:
        for place in _places(rule.check(record)):
            assert 0 <= place.start < place.end <= len(text)
            assert text[place.start : place.end] == place.text
    find_digit_questions(record)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_an_unrelated_paragraph_changes_nothing(rule: object) -> None:
    own = next(one for one in RULES if one is rule)
    for text in (own.wrong, own.right):
        alone, among = check(own.name, text), check(own.name, f"{text}\n\nСтоит сухая погода.\n")
        assert alone == among


@pytest.mark.parametrize(
    "char",
    ["1", " ", "\t", "|", "О", ":", "(", "1 ", "111 ", "1\t", "1, ", "1\n", "из них 1 ", "а 1\n", "а  1\n"],
)
def test_hostile_texts_take_no_time_to_speak_of(char: str) -> None:
    record = RecordText(sheets=((char * 20_000)[:20_000],))
    assert all(not rule.check(record).inconsistencies for rule in RULES)

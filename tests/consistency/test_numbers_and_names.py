"""The record's numbers against each other, and its names."""

import pytest

from ocr.consistency.names import count_names, find_usual_name
from ocr.consistency.numbers import (
    MAX_HEADING_CHARS,
    Contradiction,
    Record,
    Role,
    find_contradiction,
    find_mentions,
    find_record,
)

TITLE = "Ciphered Telegram No. 70561, A to B"
HEAD, MORE, WRONG = (
    "ШИФРТЕЛЕГРАММА № 70561",
    "Продолжение шифртелеграммы № 70561",
    "Продолжение шифртелеграммы № 70861",
)


def contradict(title: str, *sheets: str) -> list[tuple[str, str]]:
    """Each number of the sheets that the record gives otherwise, with what it gives instead."""
    own = [mention for page, text in enumerate(sheets) for mention in find_mentions(text, page)]
    mentions = [*find_mentions(title, None), *own]
    return [(m.value, c.expected) for m in own if (c := find_contradiction(m, mentions))]


@pytest.mark.parametrize(
    ("title", "sheets", "odd"),
    [
        # A digit, as in the telegram; two; a digit dropped, one too many; two that changed places.
        (TITLE, (HEAD, MORE, WRONG), "70861"),
        (TITLE, (HEAD, MORE, "Продолжение шифртелеграммы № 76581"), "76581"),
        (TITLE, (HEAD, MORE, "Продолжение шифртелеграммы № 7056"), "7056"),
        (TITLE, (HEAD, MORE, "Продолжение шифртелеграммы № 705561"), "705561"),
        (TITLE, (HEAD, MORE, "Продолжение шифртелеграммы № 75061"), "75061"),
        # Two sheets without a title, and the title with one sheet, which may be in Russian.
        ("", (HEAD, MORE, WRONG), "70861"),
        ("", (HEAD, HEAD, "ШИФРТЕЛЕГРАММА № 70861"), "70861"),
        ("Шифртелеграмма № 70561", ("", WRONG), "70861"),
        ("Telegram No. 70561", ("№ 70861",), "70861"),
        # The first sheet may be the odd one.
        (TITLE, ("ШИФРТЕЛЕГРАММА № 70861", MORE, MORE), "70861"),
        # What follows: secrecy, place, date, sheet, capitals.
        ("", (HEAD, MORE, "Шифртелеграмма № 70861/сс"), "70861"),
        ("", (HEAD, MORE, "Шифртелеграмма № 70861 из Пекина"), "70861"),
        ("", (HEAD, MORE, "Шифртелеграмма № 70861 от 7.10.50 г."), "70861"),
        ("", (HEAD, MORE, "Шифртелеграмма № 70861 от «7» октября 1950 года"), "70861"),
        ("", (HEAD, MORE, "Окончание шифртелеграммы № 70861, лист 3"), "70861"),
        ("", (HEAD, MORE, "Шифртелеграмма № 70861  СОВЕРШЕННО СЕКРЕТНО"), "70861"),
        # A cell of a form; among other lines.
        ("", (HEAD, MORE, "Экз. № 1\tШифртелеграмма № 70861\tтов. Иванову"), "70861"),
        ("", (HEAD, MORE, "Секретно\n\nПродолжение шифртелеграммы № 70861\n\nприбыл"), "70861"),
        # An incoming number, abbreviated or not, and numbers without a word.
        ("", ("Вх. № 3645 от 19/10 1950 г.", "Входящий № 3645", "Вход. № 3646"), "3646"),
        ("", ("№ 3645", "№ 3645", "№ 3646"), "3646"),
        # A short word changes its ending too.
        ("", ("Письмо № 3645", "Продолжение письма № 3645", "Продолжение письма № 3646"), "3646"),
    ],
)
def test_a_heading_that_departs_from_the_others_is_odd(title: str, sheets: tuple[str, ...], odd: str) -> None:
    expected = "3645" if odd == "3646" else "70561"
    assert contradict(title, *sheets) == [(odd, expected)]


@pytest.mark.parametrize(
    ("title", "sheets"),
    [
        # Another document is cited: far, near, in the same words twice, by the heading's own word.
        ("", ("Шифртелеграмма № 70561", "Шифртелеграмма № 70561", "В ответ на шифртелеграмму № 4676")),
        (TITLE, (HEAD, MORE, "В ответ на шифртелеграмму № 70562")),
        (TITLE, (HEAD, MORE, "Шифртелеграмма в ответ на № 70562")),
        (TITLE, (HEAD, MORE, "Шифртелеграмма к № 70562")),
        (TITLE, (HEAD, MORE, "Ссылаясь на шифртелеграмму № 70562")),
        ("Telegram No. 4671", ("На Ваш № 4676", "На № 4676", "К № 4676", "Ваша шифртелеграмма № 4676")),
        ("Telegram No. 4671", ("Наш № 4676", "Подтверждаю № 4676", "Ссылаюсь: № 4676", "Отвечаю: № 4676")),
        ("", ("На Ваш № 4676", "На Ваш № 4676", "На Ваш № 4671")),
        ("Reply to Telegram No. 70561", ("ШИФРТЕЛЕГРАММА № 70562",)),
        ("Telegram, in reply to No. 70561", ("ШИФРТЕЛЕГРАММА № 70562",)),
        # A sentence: it goes on behind the number, or begins before the line.
        ("", (HEAD, MORE, "Шифртелеграмма № 70562 получена вчера")),
        ("", (HEAD, MORE, "Шифртелеграмма № 70562 от 5 октября получена")),
        ("", (HEAD, MORE, "ночью пришла\nшифртелеграмма № 70562")),
        # Behind another word, or none, it is another number; a register's is not the title's.
        ("", ("Вх. № 3645", "Вх. № 3645", "Исх. № 3646")),
        ("", ("Вх. № 3645", "Вх. № 3645", "№ 3646")),
        ("", ("Телеграмма № 70561", "Телеграмма № 70561", "Приказ № 70562")),
        (TITLE, (HEAD, MORE, "Вход. № 75061")),
        ("Telegram No. 3645", ("Вх. № 3646", "Исходящий № 3644", "Инв. № 3655", "Опись № 3745")),
        # Far numbers: two digits of four, three of five.
        ("", ("Телеграмма № 3645", "Телеграмма № 3645", "Телеграмма № 3657")),
        (TITLE, (HEAD, MORE, "Продолжение шифртелеграммы № 76582")),
        # A page, or the title, that has both numbers tells them apart.
        ("", ("Приказ № 123\nПриказ № 124", "Приказ № 123", "Приказ № 123", "Приказ № 124")),
        ("Telegrams No. 70561 and No. 70861", (HEAD, MORE, WRONG)),
        # One against one, two against two, and two against one that is cited besides, are undecided.
        ("", (HEAD, WRONG)),
        ("", (HEAD, MORE, WRONG, WRONG)),
        ("", (HEAD, MORE, WRONG, "На Ваш № 70861")),
        (TITLE, (WRONG, WRONG)),
        # Copies and telephones: two digits are no document's number.
        ("", ("Экз. № 12", "Экз. № 12", "Экз. № 13")),
    ],
)
def test_other_numbers_are_left_alone(title: str, sheets: tuple[str, ...]) -> None:
    assert contradict(title, *sheets) == []


def test_a_title_may_name_people_before_its_number() -> None:
    assert contradict("Letter from A to B, No. 70561", "Письмо № 70861") == [("70861", "70561")]


def test_a_contradiction_says_where() -> None:
    mentions = [*find_mentions(TITLE, None), *find_mentions(HEAD, 0), *find_mentions(WRONG, 2)]
    against = find_contradiction(mentions[2], mentions)
    assert against == Contradiction(expected="70561", page_indexes=(0,), in_title=True)


def test_what_the_record_says_of_a_number() -> None:
    texts = (HEAD + "\nНа Ваш № 4676", MORE, MORE, WRONG + "\nПо Вашему № 4676\nНа № 70861")
    mentions = [m for page, text in enumerate(texts) for m in find_mentions(text, page)]
    own, cited = Role.HEADING, Role.CITED
    assert [m.role for m in mentions] == [own, cited, own, own, own, cited, cited]

    def record_of(page: int, number: str) -> Record:
        return find_record(mentions, page, {texts[page].index(number)})

    assert record_of(0, "70561") == Record(supports=True)
    # A cited number is repeated as any other.
    assert record_of(0, "4676") == Record(supports=True)
    odd = record_of(3, "70861")
    assert odd.contradiction is not None
    # It is repeated, but not supported.
    assert not odd.supports
    # No number begins there.
    assert find_record(mentions, 0, {0}) == Record()


@pytest.mark.parametrize(
    ("record", "name", "usual"),
    [
        ("Из Мукдена в Мукден, под Мукденом.", "Муцдена", "Мукден"),
        ("Лебедева, Лебедевой, к Лебедеву", "Лебодеву", "Лебедев"),
        ("у Петрова, с Петровым, к Петрову", "Петрава", "Петров"),
        ("Павловского, Павловскому, с Павловским", "Повловского", "Павловск"),
    ],
)
def test_a_name_that_is_spelt_otherwise_once_is_odd(record: str, name: str, usual: str) -> None:
    names = count_names([f"Он {record} Был {name}."])
    assert find_usual_name(name, names) == (usual, 3)


@pytest.mark.parametrize(
    ("record", "name"),
    [
        # As often as it takes, and no oftener; twice is not often; what stands twice is not odd.
        ("Из Мукдена, под Мукденом.", "Муцдена"),
        ("Из Мукдена в Мукден, под Мукденом, Муцденом.", "Муцдена"),
        ("Из Мукдена в Мукден, под Мукденом.", "Мукдена"),
        # Another first or last letter, and two letters, make another name; short ones are all alike.
        ("Из Мукдена в Мукден, под Мукденом.", "Лукдена"),
        ("Из Мукдена в Мукден, под Мукденом.", "Мукдера"),
        ("Из Мукдена в Мукден, под Мукденом.", "Муцдона"),
        ("Линя, к Линю, с Линем", "Лань"),
        # His and her name in all cases.
        ("Иванова, Иванову, Ивановой", "Иванов"),
        ("Иванов, с Ивановым, Ивановы", "Иванова"),
        ("Лебедева, Лебедеву, Лебедевой", "Лебедев"),
        ("Петрова, Петрову, Петровым", "Петров"),
        ("Петровского, Петровскому, Петровском", "Петровский"),
        # A vowel comes and goes with the ending.
        ("Павла, Павлу, с Павлом", "Павел"),
        ("Китайца, Китайцу, Китайцы", "Китаец"),
        ("Корейцев, Корейцам, Корейцы", "Кореец"),
        ("Череповца, под Череповцом, Череповцу", "Череповец"),
        ("Коломийца, Коломийцу, с Коломийцем", "Коломиец"),
        ("Городка, Городку, под Городком", "Городок"),
        # A surname made of the first name.
        ("Михайлов, Михайлова, Михайлову", "Михаил"),
        ("Данилов, Данилову, с Даниловым", "Даниил"),
        ("Павлов, Павлову, с Павловым", "Павел"),
        # Initials have no stem at all.
        ("у А. и с А. и без А.", "Муцдена"),
    ],
)
def test_other_names_and_other_forms_of_a_name_are_left_alone(record: str, name: str) -> None:
    names = count_names([f"Он {record} Был {name}."])
    assert find_usual_name(name, names) is None


@pytest.mark.parametrize(
    ("before", "behind", "role"),
    [
        # Up to MAX_HEADING_CHARS on a side it may be a heading: «Приказ » and the space behind the number count.
        (MAX_HEADING_CHARS - 7, 0, Role.HEADING),
        (MAX_HEADING_CHARS - 6, 0, Role.CITED),
        (0, MAX_HEADING_CHARS - 1, Role.HEADING),
        (0, MAX_HEADING_CHARS, Role.CITED),
    ],
)
def test_a_cell_of_running_text_is_no_heading(before: int, behind: int, role: Role) -> None:
    text = "Приказ " + "." * before + "№ 25348 " + "." * behind
    (mention,) = find_mentions(f"Другая ячейка\t{text}\tи ещё одна", 0)
    assert mention.role is role


def test_a_line_of_half_a_megabyte_is_gone_through_once() -> None:
    # Looking at the whole line for each of its numbers would take an hour.
    sentence = "Приказ № 12345 исполнен. "
    mentions = find_mentions(sentence * 20_000, 0)
    assert [mention.start for mention in mentions[:2]] == [9, 9 + len(sentence)]
    assert len(mentions) == 20_000

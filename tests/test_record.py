"""The record's numbers against each other."""

from ocr.consistency.names import count_names, find_usual_name
from ocr.consistency.numbers import find_contradiction, find_mentions

TITLE = "Ciphered Telegram No. 70561, A to B"


def contradict(title: str, *sheets: str) -> list[str | None]:
    """What the record gives instead, for the first number of every sheet."""
    mentions = [m for i, text in enumerate(sheets) for m in find_mentions(text, i)]
    mentions += find_mentions(title, None)
    firsts = [next(m for m in mentions if m.page_index == i) for i in range(len(sheets))]
    return [c.expected if (c := find_contradiction(m, mentions)) else None for m in firsts]


def test_one_sheet_against_two_and_the_title() -> None:
    sheets = ("ШИФРТЕЛЕГРАММА № 70561", "шифртелеграммы № 70561", "шифртелеграммы № 70861")
    assert contradict(TITLE, *sheets) == [None, None, "70561"]
    assert contradict("", *sheets) == [None, None, "70561"]


def test_two_changed_digits_count_behind_the_same_word() -> None:
    assert contradict(TITLE, "Телеграмма № 70561", "телеграммы № 70561", "телеграммы № 76581")[2] == "70561"


def test_transposed_digits_count_behind_another_word() -> None:
    assert contradict(TITLE, "Телеграмма № 70561", "Вход. № 75061")[1] == "70561"


def test_other_numbers_are_left_alone() -> None:
    assert contradict(TITLE, "Телеграмма № 70561", "На Ваш № 4676", "Вх. № 3645") == [None, None, None]


def test_one_against_one_is_undecided() -> None:
    assert contradict("", "телеграммы № 70561", "телеграммы № 70861") == [None, None]


def test_a_contradiction_says_where() -> None:
    mentions = [
        *find_mentions(TITLE, None),
        *find_mentions("телеграмма № 70561", 0),
        *find_mentions("телеграммы № 70861", 2),
    ]
    against = find_contradiction(mentions[2], mentions)
    assert against is not None
    assert (against.page_indexes, against.in_title) == ((0,), True)


def test_a_name_spelt_otherwise_once_is_told_from_other_names() -> None:
    names = count_names(["Из Мукдена в Мукден, под Мукденом. Был Лебедев, с Лебедевым. Из Муцдена."])
    usual = find_usual_name("Муцдена", names)
    assert usual
    assert (usual.name, usual.times) == ("Мукден", 3)
    # Twice is not often; another first or last letter is another name; what stands often is not odd.
    assert find_usual_name("Лебедова", names) is None
    assert find_usual_name("Лукдена", names) is None
    assert find_usual_name("Мукдена", names) is None
    assert find_usual_name("Мук", names) is None
    # Initials have no stem at all.
    initials = count_names(["Был у А. и с А. и без А. Из Муцдена."])
    assert find_usual_name("Муцдена", initials) is None

"""Alignment: both sides rebuilt, differences where a person sees them, blocks found out of order."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ocr.collation.alignment import align, fold_tokens
from ocr.collation.running_text import find_page_breaks
from ocr.text.profiles import TYPESCRIPT

VOCABULARY = ["он", "не", "мог", "дать", "25348", "орудий", "и", ",", ".", "танков", "Пекин"]
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=25)


def differences(a: str, b: str) -> list[tuple[str, str]]:
    """The pairings whose letters differ, each side joined by spaces."""
    left, right = fold_tokens(a, TYPESCRIPT), fold_tokens(b, TYPESCRIPT)
    out = []
    for p in align(left, right):
        side_a, side_b = left.folded[p.a_start : p.a_end], right.folded[p.b_start : p.b_end]
        if "".join(side_a) != "".join(side_b):
            out.append((" ".join(side_a), " ".join(side_b)))
    return out


@given(WORDS, WORDS)
def test_every_token_is_in_exactly_one_pairing(a: list[str], b: list[str]) -> None:
    left, right = fold_tokens(" ".join(a), TYPESCRIPT), fold_tokens(" ".join(b), TYPESCRIPT)
    pairings = align(left, right)
    assert sorted(i for p in pairings for i in range(p.a_start, p.a_end)) == list(range(len(left.tokens)))
    assert sorted(j for p in pairings for j in range(p.b_start, p.b_end)) == list(range(len(right.tokens)))


@given(WORDS)
def test_a_text_aligns_with_itself(words: list[str]) -> None:
    # Three marks on a line are leaders, which three lines of one mark are not.
    assume(not re.search(r"[.…_-]{3}", "".join(words)))
    assert differences(" ".join(words), "\n".join(words)) == []


def test_one_digit() -> None:
    assert differences("шифртелеграммы № 25848\nЭкз.", "шифртелеграммы № 25348 Экз.") == [("25848", "25348")]


def test_dropped_and_repeated_words_do_not_smear() -> None:
    assert differences("он мог дать", "он не мог дать") == [("", "не")]
    assert differences("он не не мог дать", "он не мог дать") in ([("не", "")],)


def test_joined_split_and_broken_words() -> None:
    assert differences("Китайское правительство", "Китайскоеправи-\nтельство") == []
    assert differences("МАО ЦЗЕ-ДУН сказал", "МАО ЦЗЕ-ДУН ска зал") == []


def test_a_swapped_pair_is_seen() -> None:
    assert differences("девять дивизий и орудий сто", "девять орудий и дивизий сто") != []


def test_a_block_elsewhere_is_found() -> None:
    stamp = "подлежит возврату в четвертую часть"
    body = "он заявил что полностью согласен с вашей оценкой обстановки"
    assert differences(f"{stamp} {body}", f"{body}\n{stamp}") == []


def test_a_line_missing_on_either_side() -> None:
    lines = ["первая строка о войсках", "вторая говорит про авиацию", "третья про пути сообщения"]
    whole, short = "\n".join(lines), "\n".join([lines[0], lines[2]])
    assert "".join(a for a, _ in differences(whole, short)).replace(" ", "") == "втораяговоритпроавиацию"
    assert "".join(b for _, b in differences(short, whole)).replace(" ", "") == "втораяговоритпроавиацию"


def test_page_breaks_of_a_running_text() -> None:
    pages = ["первая страница текста о войне", "вторая страница рапорта о мире", "третья страница про Пекин"]
    transcription = fold_tokens(" ".join(pages), TYPESCRIPT)
    reading = fold_tokens("\n".join(pages), TYPESCRIPT)
    page_of = [page for page, text in enumerate(pages) for _ in text.split()]
    cuts = find_page_breaks(transcription, reading, page_of, 3)
    assert cuts == (len(pages[0]) + 1, len(pages[0]) + len(pages[1]) + 2)


def test_a_long_text_is_anchored_word_by_word() -> None:
    words = [f"слово{chr(1072 + i % 32)}{i}" for i in range(8_000)]
    other = [word if i % 20 else word[::-1] for i, word in enumerate(words)]
    left, right = fold_tokens(" ".join(words), TYPESCRIPT), fold_tokens(" ".join(other), TYPESCRIPT)
    pairings = align(left, right)
    same = sum(left.folded[p.a_start : p.a_end] == right.folded[p.b_start : p.b_end] != () for p in pairings)
    assert same == 8_000 - 8_000 // 20


def test_a_run_begins_at_its_own_line() -> None:
    # Either bracket may be the one that is not on the page: it is the one on the lines that are not.
    pairs = differences("двойное (лист)\n\n908 ПОДЛЕЖИТ\nв ВКП(б)\nконец", "двойное (лист)\nконец")
    assert [a for a, _ in pairs] == ["908", "ПОДЛЕЖИТ", "в", "ВКП", "/", "б", "/"]


def test_what_stands_apart_may_stand_elsewhere() -> None:
    left = fold_tokens("указаний\nР О Щ И Н\n№ 2318", TYPESCRIPT)
    right = fold_tokens("указаний\n№ 2318 РОЩИН", TYPESCRIPT)
    # The number, then the name a wide gap off, are segments of their own.
    pairings = align(left, right, [range(1), range(1, 3), range(3, 4)])
    assert all(left.folded[p.a_start : p.a_end] == right.folded[p.b_start : p.b_end] for p in pairings)
    assert any(p.moved for p in pairings)
    # Spaced-out capitals, the last of which was read as a small letter.
    read = fold_tokens("указаний\n№ 2318 Р О Щ И н", TYPESCRIPT)
    moved = [p for p in align(left, read, [range(1), range(1, 3), range(3, 5)]) if p.moved]
    assert [p.letters(left, read) for p in moved] == [("РОЩИН", "РОЩИн")]
    # Without a gap it is a swapped word, and that is a departure.
    assert any(p.b_start == p.b_end for p in align(left, right, [range(1), range(1, 4)]))


def test_ten_long_blocks_shuffled_find_each_other() -> None:
    blocks = [" ".join(f"слово{number}х{word}" for word in range(300)) for number in range(10)]
    order = [3, 0, 7, 1, 9, 5, 2, 8, 4, 6]
    left = fold_tokens("\n".join(blocks), TYPESCRIPT)
    right = fold_tokens("\n".join(blocks[number] for number in order), TYPESCRIPT)
    same = sum(
        left.folded[p.a_start : p.a_end] == right.folded[p.b_start : p.b_end] for p in align(left, right)
    )
    assert same == len(left.tokens) == 3000


def pair_up(a: str, b: str) -> list[tuple[str, str]]:
    """The pairings of two texts, each side's tokens joined by spaces."""
    left, right = fold_tokens(a, TYPESCRIPT), fold_tokens(b, TYPESCRIPT)
    return [
        (
            " ".join(token.text for token in left.tokens[p.a_start : p.a_end]),
            " ".join(token.text for token in right.tokens[p.b_start : p.b_end]),
        )
        for p in align(left, right)
    ]


def test_a_number_typed_with_letters_is_one_number() -> None:
    # Without a digit among its letters the reading's number falls into five tokens.
    assert ("I0,I,I,0", "IO . I . I , O") in pair_up("команду I0,I,I,0; при", "команду IO.I.I,O; при")
    # What the number does not lack is not taken in.
    assert ("14", "14") in pair_up("в 14 часов", "в 14 . часов")
    assert ("дом", "дом") in pair_up("дом стоит", "дом о стоит")


def test_two_words_that_changed_places_are_no_moved_block() -> None:
    sides = [
        fold_tokens(text, TYPESCRIPT)
        for text in ("для наступление победоносное мы", "для победоносное наступление мы")
    ]
    pairings = align(sides[0], sides[1])
    assert not any(p.moved for p in pairings)
    assert any(p.a_start == p.a_end or p.b_start == p.b_end for p in pairings)


@pytest.mark.parametrize(
    ("read", "unpaired"),
    [
        # A speck on the next line, or before the next word: the stop behind the word is its own.
        ("лишь первого.\n.Далее текст", 3),
        ("лишь первого. .Далее текст", 3),
        # Where none touches the word, or both do, the order stays.
        ("лишь первого .\n.Далее текст", 2),
        ("лишь первого..Далее текст", None),
    ],
)
def test_of_two_equal_marks_that_of_the_word_is_paired(read: str, unpaired: int | None) -> None:
    a, b = (fold_tokens(text, TYPESCRIPT) for text in ("лишь первого. Далее текст", read))
    loose = [p.b_start for p in align(a, b) if not p.a_tokens]
    assert unpaired is None or loose == [unpaired]

"""Words broken over a page end."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ocr.collation.alignment import Folded, align, fold_tokens
from ocr.collation.discrepancies import Discrepancy, find_discrepancies
from ocr.collation.page_breaks import PageJoin, find_page_joins, is_line_join, is_page_join
from ocr.collation.reading import Reading, make_reading
from ocr.text.profiles import TYPESCRIPT
from tests.pages import make_page

FIRST, SECOND = "двойное превос-\n/см. сл. лист/", "Продолжение № 5\nходство в технике"


def read(text: str) -> Reading:
    return make_reading(make_page(text), TYPESCRIPT)


def fold(text: str) -> Folded:
    return fold_tokens(text, TYPESCRIPT)


def joins_of(first: str, second: str) -> tuple[PageJoin, ...]:
    return find_page_joins(read(FIRST).folded, fold(first), read(SECOND).folded, fold(second))


def departures_of(page: str, text: str) -> Sequence[Discrepancy]:
    reading = read(page)
    return find_discrepancies(fold(text), reading, align(fold(text), reading.folded, reading.segments))


def test_a_word_completed_on_its_first_page() -> None:
    first = "двойное превосходство (см. сл. лист)"
    joins = joins_of(first, "ходство в технике")
    assert joins == (PageJoin("превосходство", "превос", "ходство"),)
    (discrepancy,) = departures_of(FIRST, first)
    assert is_page_join(discrepancy, joins)


def test_a_word_completed_on_its_second_page() -> None:
    second = "Продолжение № 5\nпревосходство в технике"
    joins = joins_of("двойное", second)
    (discrepancy,) = departures_of(SECOND, second)
    assert is_page_join(discrepancy, joins)
    (left_out,) = departures_of(FIRST, "двойное (см. сл. лист)")
    assert is_page_join(left_out, joins)


def test_other_words_are_not_joined() -> None:
    # The halves as typed, a word that they do not make, and a half without a hyphen.
    assert joins_of("двойное превос-", "ходство в технике") == ()
    assert joins_of("двойное превосходительство", "ходство") == ()
    unbroken = read(FIRST.replace("-", ""))
    whole = fold("двойное превосходство")
    assert find_page_joins(unbroken.folded, whole, read(SECOND).folded, fold("")) == ()


def test_a_different_word_at_the_join_is_still_a_departure() -> None:
    (discrepancy,) = departures_of(FIRST, "двойное превосходство (см. сл. лист)")
    other = replace(discrepancy, transcribed_letters="превосходства")
    assert not is_page_join(other, (PageJoin("превосходство", "превос", "ходство"),))


@pytest.mark.parametrize(
    ("page", "text", "joined"),
    [
        # The space before the first half was not read, or that behind the second.
        ("И БЛОКИРОВКАНОРМА-\nЛИЗАЦИИ ЗДЕСЬ", "И БЛОКИРОВКА НОРМАЛИЗАЦИИ ЗДЕСЬ", ["НОРМАЛИЗАЦИИ"]),
        ("И УСЛОВИЕ НОРМАЛИЗА-\nЦИИМАШИНЫ ЗДЕСЬ", "И УСЛОВИЕ НОРМАЛИЗАЦИИ МАШИНЫ ЗДЕСЬ", ["НОРМАЛИЗАЦИИ"]),
        # No hyphen, no line end, or letters that are not those of the word.
        ("И БЛОКИРОВКАНОРМА\nЛИЗАЦИИ ЗДЕСЬ", "И БЛОКИРОВКА НОРМАЛИЗАЦИИ ЗДЕСЬ", []),
        ("И БЛОКИРОВКАНОРМА- ЛИЗАЦИИ ЗДЕСЬ", "И БЛОКИРОВКА НОРМАЛИЗАЦИИ ЗДЕСЬ", []),
        ("И БЛОКИРОВКАГАРМО-\nЛИЗАЦИИ ЗДЕСЬ", "И БЛОКИРОВКА НОРМАЛИЗАЦИИ ЗДЕСЬ", []),
        # The neighbour's own letters are no half of another word.
        ("И ПЛАТФОРМА-\nЛИЗАЦИИ ЗДЕСЬ", "И ПЛАТФОРМА ФОРМАЛИЗАЦИИ ЗДЕСЬ", []),
        ("И БЛОКИРОВКА\nЛИЗАЦИИ ЗДЕСЬ", "И БЛОКИРОВКА НОРМАЛИЗАЦИИ ЗДЕСЬ", []),
    ],
)
def test_a_word_whose_half_was_read_with_its_neighbour(page: str, text: str, joined: list[str]) -> None:
    sides, reading = fold(text), read(page)
    pairings = align(sides, reading.folded, reading.segments)
    found = find_discrepancies(sides, reading, pairings)
    assert [d.transcribed for d in found if is_line_join(d, sides, reading, pairings)] == joined

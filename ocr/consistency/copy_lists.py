"""Rule: lists of copies that have a number twice, leap over one, or are not as many as were typed."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import regex

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import say
from ocr.consistency.sheet_layout import tell_copy_word
from ocr.language.base import Language
from ocr.model import RecordPlace, TokenKind

# A list of copies has so many in lines that follow each other.
_MIN_LISTED = 4
# So far behind the number of copies their list begins.
_MAX_GAP_CHARS = 60


class CopyList(NamedTuple):
    """A list of copies at `span` of a sheet: the spans of their numbers, in the order of the text."""

    span: tuple[int, int]
    numbers: tuple[tuple[int, int], ...]


@cache
def _compile_listed(language: Language) -> "regex.Pattern[str]":
    return regex.compile(
        rf"(?mi)(?:^|\t|  )[ ]{{0,3}}(?:{tell_copy_word(language)}\b\.?[ ]?)?№[ ]?(?P<number>\d{{1,3}})(?!\d)"
    )


def find_lists(sheet: str, language: Language, *, least: int = _MIN_LISTED) -> tuple[CopyList, ...]:
    """Return the lists of copies in a sheet: cells of lines without a blank one between, the first with the word.

    A list has `least` copies or more.
    """
    if tell_copy_word(language) == "(?!)":
        return ()
    matches = list(_compile_listed(language).finditer(sheet))
    lists: list[list[regex.Match[str]]] = []
    for match in matches:
        near = lists and not regex.search(r"\n[ \t]*\n", sheet[lists[-1][-1].end() : match.start()])
        if near and match.start() - lists[-1][-1].end() < 200:
            lists[-1].append(match)
        else:
            lists.append([match])
    word = regex.compile(rf"(?i)\b(?:{tell_copy_word(language)})\b")
    return tuple(
        CopyList((group[0].start(), group[-1].end()), tuple(match.span("number") for match in group))
        for group in lists
        if len(group) >= least and word.search(group[0].group())
    )


def check_lists(record: RecordText) -> Checked:
    """Return the numbers that a list of copies has twice, or leaps over."""
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    for index, sheet in enumerate(record.sheets):
        for listed in find_lists(sheet, record.language):
            places = [record.on_sheet(index, *span) for span in listed.numbers]
            numbers = [int(place.text) for place in places]
            if sorted(numbers) == list(range(1, len(numbers) + 1)):
                agreeing += places
            elif (odd := _find_odd(numbers)) is not None:
                found.append(_describe_odd(places, numbers, odd))
        for place, last in _iter_counted(record, index, sheet):
            if place.text == last.text:
                agreeing.append(place)
            else:
                found.append(_describe_count(place, last))
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _iter_counted(record: RecordText, index: int, sheet: str) -> Iterator[tuple[RecordPlace, RecordPlace]]:
    """Yield how many copies were typed, «отп. в 3 экз.», and the last of the list right behind it, from 1 on."""
    lists = find_lists(sheet, record.language, least=2)
    for match in _compile_counted(record.language).finditer(sheet):
        listed = next((one for one in lists if 0 <= one.span[0] - match.end() <= _MAX_GAP_CHARS), None)
        if listed is not None:
            numbers = [int(sheet[start:end]) for start, end in listed.numbers]
            if numbers == list(range(1, len(numbers) + 1)):
                yield (
                    record.on_sheet(index, *match.span("count")),
                    record.on_sheet(index, *listed.numbers[-1]),
                )


@cache
def _compile_counted(language: Language) -> "regex.Pattern[str]":
    return regex.compile(
        rf"(?mi)^[^\n\d]{{0,40}}(?<!\p{{L}})(?P<count>\d{{1,2}})(?:-\p{{L}}{{1,2}})?\s(?:{tell_copy_word(language)})\p{{L}}{{0,3}}\b"
    )


def _describe_count(place: RecordPlace, last: RecordPlace) -> Inconsistency:
    return Inconsistency(
        rule=COPY_LIST.name,
        kind=TokenKind.NUMBER,
        place=place,
        other=last,
        weight=0.6,
        reason=say(
            text="{transcribed} copies were typed; the list of copies ends with {other}.",
            transcribed=place.text,
            other=last.text,
        ),
    )


def _find_odd(numbers: Sequence[int]) -> tuple[int, int] | None:
    """Return the place of the one number that spoils a list from 1 on, and the number that belongs there.

    None if several do. The number is 0 where one is left out.
    """
    whole = set(range(1, len(numbers) + 1))
    missing = whole - set(numbers)
    if len(missing) != 1:
        return None
    (lost,) = missing
    wrong = [at for at, number in enumerate(numbers) if number not in whole or numbers.index(number) != at]
    if len(wrong) != 1:
        return None
    at = wrong[0]
    if numbers[at] == len(numbers) + 1 and lost != len(numbers):
        # All behind it are in order: one was left out.
        return min(range(len(numbers)), key=lambda i: (numbers[i] < lost, numbers[i])), 0
    steps = {b - a for a, b in pairwise(numbers[:at])} | {1}
    twin = numbers.index(numbers[at])
    before = numbers[twin - 1] if twin else 0
    if numbers[at] in whole and twin != at and lost - before in steps and numbers[at] - before not in steps:
        at = twin
    return at, lost


def _describe_odd(
    places: Sequence[RecordPlace], numbers: Sequence[int], odd: tuple[int, int]
) -> Inconsistency:
    at, lost = odd
    place = places[at]
    if not lost:
        reason = say(
            text="The list of copies leaves out the number before {transcribed}.", transcribed=place.text
        )
    else:
        reason = say(
            text="The list of copies has no {expected}; here it has {transcribed}.",
            expected=lost,
            transcribed=place.text,
        )
    twins = [one for i, one in enumerate(places) if i != at and numbers[i] == numbers[at]]
    return Inconsistency(
        rule=COPY_LIST.name,
        kind=TokenKind.NUMBER,
        place=place,
        other=twins[0] if twins else None,
        expected=str(lost) if lost else "",
        weight=0.8 if twins else 0.6,
        reason=reason,
    )


COPY_LIST = Rule(
    name="list-of-copies",
    matter=Matter.NUMBERS,
    cause="A list of copies has a number twice, or leaps over one.",
    wrong="Экз. № 1 тов. Орлову\n№ 2 тов. Зимину\n№ 2 тов. Раеву\n№ 4 в дело",
    right="Экз. № 1 тов. Орлову\n№ 2 тов. Зимину\n№ 3 тов. Раеву\n№ 4 в дело",
    check=check_lists,
)
RULES = (COPY_LIST,)

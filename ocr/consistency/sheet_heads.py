"""Rules: the heads of continuation sheets against each other, and the copy that all sheets belong to."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import regex

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import say
from ocr.consistency.sheet_layout import HeadField, SheetLayout, lay_out, tell_copy_word
from ocr.language.base import Language
from ocr.model import RecordPlace, TokenKind

_FIELDS = ("continuation", "sheet", "secrecy", "copy")
_LETTERS = regex.compile(r"\p{L}+")
# A list of copies has so many in lines that follow each other.
_MIN_LISTED = 4


class _Own(NamedTuple):
    """A field of the head of the sheet `page_index`."""

    page_index: int
    field: HeadField


def check_heads(record: RecordText) -> Checked:
    """Return what the head of a continuation sheet lacks or has otherwise than the others have it."""
    layouts = lay_out(record)
    headed = [index for index, layout in enumerate(layouts) if index and layout.has_head]
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    for name in _FIELDS if len(headed) > 1 else ():
        own = [_Own(index, field) for index in headed if (field := getattr(layouts[index], name))]
        lacking = [index for index in headed if getattr(layouts[index], name) is None]
        if len(own) >= len(lacking):
            found += [_lack(record, layouts[index], index, own) for index in lacking if own]
        if name in ("continuation", "secrecy"):
            wordings = _compare_wordings(record, own)
            found += wordings.inconsistencies
            agreeing += wordings.agreeing
    for index in range(1, len(layouts)):
        if len(headed) > 1 and index not in headed and len(headed) == len(layouts) - 2:
            own = [_Own(at, layouts[at].continuation or layouts[at].sheet) for at in headed]  # type: ignore[arg-type]
            found.append(_lack(record, layouts[index], index, own))
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _lack(record: RecordText, layout: SheetLayout, index: int, own: Sequence[_Own]) -> Inconsistency:
    """Return that a sheet's head lacks a field that others have."""
    nearest = min(own, key=lambda one: abs(one.page_index - index))
    start = min((line.start for line in layout.lines), default=0)
    other = record.on_sheet(nearest.page_index, nearest.field.line.start, nearest.field.line.end)
    return Inconsistency(
        rule=HEAD.name,
        kind=TokenKind.FORM,
        place=record.on_sheet(index, start, start),
        other=other,
        weight=0.5 if len(own) > 1 else 0.4,
        reason=say(
            text="The head of this sheet lacks what the head of sheet {other_sheet} has: «{other}».",
            other_sheet=nearest.page_index + 1,
            other=other.text,
        ),
    )


def _compare_wordings(record: RecordText, own: Sequence[_Own]) -> Checked:
    """Return the fields whose words are not those of most sheets, numbers and the first word's case aside."""
    words = [_fold_words(one.field.line.text, record.language) for one in own]
    counts = Counter(words)
    if len(counts) < 2:
        # Of the number behind the words other rules judge.
        texts = [record.sheets[one.page_index][one.field.line.start : one.field.start] for one in own]
        places = [
            record.on_sheet(
                one.page_index, one.field.line.start, one.field.line.start + len(text.rstrip(" №"))
            )
            for one, text in zip(own, texts, strict=True)
        ]
        return Checked(agreeing=tuple(places) if len(places) > 1 else ())
    usual, times = counts.most_common(1)[0]
    first = own[words.index(usual)]
    other = record.on_sheet(first.page_index, first.field.line.start, first.field.line.end)
    found = []
    for one, said in zip(own, words, strict=True):
        if said != usual:
            place = record.on_sheet(one.page_index, one.field.line.start, one.field.line.end)
            found.append(
                Inconsistency(
                    rule=HEAD.name,
                    kind=TokenKind.FORM,
                    place=place,
                    other=other,
                    weight=0.5 if times > 1 else 0.4,
                    reason=say(
                        text="The head of this sheet has «{transcribed}», that of sheet {other_sheet} «{other}».",
                        transcribed=place.text,
                        other_sheet=first.page_index + 1,
                        other=other.text,
                    ),
                )
            )
    return Checked(inconsistencies=tuple(found))


def _fold_words(text: str, language: Language) -> tuple[str, ...]:
    """Return the words of a head without those that tell its end from its middle: «Окончание»."""
    words = [language.fold(word) for word in _LETTERS.findall(text)]
    continued = regex.compile(language.headings.continued)
    return tuple("" if continued.fullmatch(word) else word for word in words)


def check_copies(record: RecordText) -> Checked:
    """Return the copy's number on a sheet that is another than on the others, or is left blank."""
    own = [
        _Own(index, field)
        for index, layout in enumerate(lay_out(record))
        if (field := layout.copy or _find_copy(record, index)) is not None
    ]
    numbers = [_number_of(record, one) for one in own]
    counts = Counter(number for number in numbers if number)
    if not counts or len(own) < 2:
        return Checked()
    usual, times = counts.most_common(1)[0]
    first = own[numbers.index(usual)]
    other = record.on_sheet(first.page_index, first.field.start, first.field.end)
    places = [record.on_sheet(one.page_index, one.field.start, one.field.end) for one in own]
    found = [
        _differ(place, other, usual, is_sure=times > 1)
        for place, number in zip(places, numbers, strict=True)
        if number != usual
    ]
    same = [place for place, number in zip(places, numbers, strict=True) if number == usual]
    return Checked(inconsistencies=tuple(found), agreeing=tuple(same) if times > 1 else ())


def _number_of(record: RecordText, one: _Own) -> str:
    text = record.sheets[one.page_index][one.field.start : one.field.end]
    return text if text.isdecimal() else ""


def _find_copy(record: RecordText, index: int) -> HeadField | None:
    """Return the number of the copy at the end of a line of a first sheet, which has a form for its head."""
    sheet = record.sheets[index]
    lists = [span for listed in find_lists(sheet, record.language) for span in [listed.span]]
    matches = [
        match
        for match in _compile_at_end(record.language).finditer(sheet)
        if not any(start <= match.start() < end for start, end in lists)
    ]
    if index or len(matches) != 1:
        return None
    match = matches[0]
    line = next(line for line in lay_out(record)[index].lines if line.start <= match.start() < line.end)
    return HeadField(line, match.start("number"), match.end("number"))


@cache
def _compile_at_end(language: Language) -> "regex.Pattern[str]":
    return regex.compile(
        rf"(?mi)(?<!\p{{L}})(?:{tell_copy_word(language)})\b\.?[ ]?№?[ ]?(?P<number>\d{{1,3}})[ \t.]{{0,3}}$"
    )


def _differ(place: RecordPlace, other: RecordPlace, usual: str, *, is_sure: bool) -> Inconsistency:
    if not place.text.strip("_.- "):
        reason = say(
            text="The number of the copy is left blank here; on sheet {other_sheet} it is {expected}.",
            other_sheet=(other.page_index or 0) + 1,
            expected=usual,
        )
        weight = 0.4
    else:
        reason = say(
            text="This sheet is of copy {transcribed}, sheet {other_sheet} of copy {expected}.",
            transcribed=place.text,
            other_sheet=(other.page_index or 0) + 1,
            expected=usual,
        )
        weight = 0.8 if is_sure else 0.6
    return Inconsistency(
        rule=COPY.name,
        kind=TokenKind.NUMBER,
        place=place,
        other=other,
        expected=usual,
        weight=weight,
        reason=reason,
    )


class CopyList(NamedTuple):
    """A list of copies at `span` of a sheet: the spans of their numbers, in the order of the text."""

    span: tuple[int, int]
    numbers: tuple[tuple[int, int], ...]


@cache
def _compile_listed(language: Language) -> "regex.Pattern[str]":
    return regex.compile(
        rf"(?mi)(?:^|\t|  )[ ]{{0,3}}(?:{tell_copy_word(language)}\b\.?[ ]?)?№[ ]?(?P<number>\d{{1,3}})(?!\d)"
    )


def find_lists(sheet: str, language: Language) -> tuple[CopyList, ...]:
    """Return the lists of copies in a sheet: cells of lines without a blank one between, the first with the word."""
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
        if len(group) >= _MIN_LISTED and word.search(group[0].group())
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
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


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


HEAD = Rule(
    name="sheet-head",
    matter=Matter.JOINS,
    cause="The head of one continuation sheet lacks what the others have, or has it in other words.",
    check=check_heads,
)
COPY = Rule(
    name="copy-number",
    matter=Matter.NUMBERS,
    cause="The sheets of one document bear the numbers of several copies, or one of them none.",
    check=check_copies,
)
COPY_LIST = Rule(
    name="list-of-copies",
    matter=Matter.NUMBERS,
    cause="A list of copies has a number twice, or leaps over one.",
    wrong="Экз. № 1 тов. Орлову\n№ 2 тов. Зимину\n№ 2 тов. Раеву\n№ 4 в дело",
    right="Экз. № 1 тов. Орлову\n№ 2 тов. Зимину\n№ 3 тов. Раеву\n№ 4 в дело",
    check=check_lists,
)
RULES = (HEAD, COPY, COPY_LIST)

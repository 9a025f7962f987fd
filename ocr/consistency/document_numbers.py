"""Rules: a document's own number on all its sheets and in the catalogue."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import regex
from rapidfuzz.distance import DamerauLevenshtein

from ocr.consistency.numbers import Contradiction, NumberMention, Role, find_contradiction, find_mentions
from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.sentences import say
from ocr.language.base import Language
from ocr.model import Reason, RecordPlace, TokenKind

# Fields of the catalogue that repeat the title, or tell of the document in their own words.
_OTHER_FIELDS = ("citation", "source", "summary")
_MAX_STEM_LETTERS = 5
_IN_TITLE = regex.compile(r"(?i)(?:№|\bno\.?|\bnr\.?)\s?(?P<number>\d[\d/-]{0,11}(?<=\d))")


def check_document_numbers(record: RecordText) -> Checked:
    """Return the numbers in headings and in the catalogue that the rest of the record gives otherwise."""
    title = record.catalogue.get("title", "")
    titled = find_mentions(title, None, record.language)
    on_sheets = [
        mention
        for index, sheet in enumerate(record.sheets)
        for mention in find_mentions(sheet, index, record.language)
    ]
    base = [*titled, *on_sheets]
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    for mention in base:
        place = _place(record, mention, "title")
        if (contradiction := find_contradiction(mention, base)) is not None:
            found.append(_describe(record, mention, place, contradiction, base))
        elif mention.role is not Role.CITED and _is_repeated(mention, base):
            agreeing.append(place)
    wrong = {one.place.text: one.expected for one in found if one.place.field == "title"}
    for name in _OTHER_FIELDS:
        for mention in find_mentions(record.catalogue.get(name, ""), None, record.language):
            place = _place(record, mention, name)
            if any(mention.value == other.value for other in titled):
                # A copy of the title is as right as the title.
                contradiction = find_contradiction(mention, on_sheets) if mention.value in wrong else None
            else:
                contradiction = find_contradiction(mention, base)
            if contradiction is not None:
                found.append(_describe(record, mention, place, contradiction, base))
            elif mention.value not in wrong and any(mention.value == other.value for other in base):
                agreeing.append(place)
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _place(record: RecordText, mention: NumberMention, field: str) -> RecordPlace:
    end = mention.start + len(mention.value)
    if mention.page_index is None:
        return record.in_catalogue(field, mention.start, end)
    return record.on_sheet(mention.page_index, mention.start, end)


def _is_repeated(mention: NumberMention, mentions: Sequence[NumberMention]) -> bool:
    return any(other.value == mention.value and other.page_index != mention.page_index for other in mentions)


def _describe(
    record: RecordText,
    mention: NumberMention,
    place: RecordPlace,
    contradiction: Contradiction,
    mentions: Sequence[NumberMention],
) -> Inconsistency:
    backers = [
        other for other in mentions if other.value == contradiction.expected and other.role is not Role.CITED
    ]
    backer = min(backers, key=lambda one: (one.page_index is None, one.page_index or 0), default=None)
    return Inconsistency(
        rule=DOCUMENT_NUMBER.name,
        kind=TokenKind.NUMBER,
        place=place,
        other=None if backer is None else _place(record, backer, "title"),
        expected=contradiction.expected,
        weight=0.9 if len(contradiction.page_indexes) + contradiction.in_title > 1 else 0.75,
        reason=_say_contradiction(contradiction, mention.value),
    )


def _say_contradiction(contradiction: Contradiction, transcribed: str) -> Reason:
    expected = contradiction.expected
    sheets = ", ".join(str(index + 1) for index in contradiction.page_indexes)
    if contradiction.in_title and sheets:
        return say(
            text="The document is No. {expected} in the title and on sheets {sheets}, not {transcribed}.",
            expected=expected,
            sheets=sheets,
            transcribed=transcribed,
        )
    if contradiction.in_title:
        return say(
            text="The document is No. {expected} in the title, not {transcribed}.",
            expected=expected,
            transcribed=transcribed,
        )
    return say(
        text="The document is No. {expected} on sheets {sheets}, not {transcribed}.",
        expected=expected,
        sheets=sheets,
        transcribed=transcribed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heading:
    """The number of the document in a heading; `stem` begins the word before it."""

    stem: str
    number: str
    place: RecordPlace
    is_continuation: bool


@cache
def _compile_heading(language: Language) -> "regex.Pattern[str]":
    return regex.compile(
        rf"(?mi)(?:^|\t)[ ]{{0,20}}(?:(?P<continued>{language.headings.continued})\b\.?[ ]{{1,3}})?"
        r"(?P<word>\p{L}{3,40})(?:[ ]{1,3}\p{L}{2,30}){0,3}?[ ]{0,3}№[ ]{0,2}(?P<number>\d[\d/-]{0,11}(?<=\d))"
        # A sentence would go on, or end.
        rf"(?=[ ]{{0,3}}(?:$|[\t,(]|(?:{language.headings.dated}|{language.headings.place})\b)|[/-]\p{{L}}{{1,3}}\b)"
    )


def check_continuations(record: RecordText) -> Checked:
    """Return the numbers of continuation heads that are not the number of the document's other headings.

    Numbers of one or two digits are among them, and those that have nothing in common.
    """
    headings = list(_iter_headings(record))
    found: list[Inconsistency] = []
    agreeing: list[RecordPlace] = []
    titled = [
        record.in_catalogue("title", *match.span("number"))
        for match in _IN_TITLE.finditer(record.catalogue.get("title", ""))
    ]
    for stem in dict.fromkeys(heading.stem for heading in headings):
        same = [heading for heading in headings if heading.stem == stem]
        is_continued = any(heading.is_continuation for heading in same)
        if not is_continued and (same[0].place.page_index or len(same) > 1 or len(titled) != 1):
            continue
        counts = Counter(heading.number for heading in same)
        counts.update(place.text for place in titled if place.text in counts)
        usual, times = counts.most_common(1)[0]
        first = next(heading for heading in same if heading.number == usual)
        if times > 1:
            agreeing += [heading.place for heading in same if heading.number == usual]
            agreeing += [place for place in titled if place.text == usual]
        others = [heading for heading in same if heading.number != usual]
        if times == 1:
            others = [heading for heading in others if heading.is_continuation]
        found += [_contradict(heading.place, first.place, is_sure=times > 1) for heading in others]
        is_titled = any(heading.number == place.text for heading in headings for place in titled)
        if len(titled) == 1 and len(counts) == 1 and not is_titled and _is_slip(titled[0].text, usual):
            found.append(_contradict(titled[0], first.place, is_sure=times > 1))
    return Checked(inconsistencies=tuple(found), agreeing=tuple(agreeing))


def _is_slip(number: str, other: str) -> bool:
    """Return whether one number is another with one digit changed, added, left out, or moved."""
    return number != other and DamerauLevenshtein.distance(number, other) == 1


def _iter_headings(record: RecordText) -> Iterator[_Heading]:
    """Yield the first heading of each sheet with a number, and all continuation heads."""
    pattern = _compile_heading(record.language)
    for index, sheet in enumerate(record.sheets):
        seen: set[str] = set()
        for match in pattern.finditer(sheet):
            word = record.language.name_ending.sub("", match["word"].lower())[:_MAX_STEM_LETTERS]
            is_continuation = match["continued"] is not None
            if word.startswith(record.language.headings.registers) or (word in seen and not is_continuation):
                continue
            seen.add(word)
            yield _Heading(
                stem=word,
                number=match["number"],
                place=record.on_sheet(index, *match.span("number")),
                is_continuation=is_continuation,
            )


def _contradict(place: RecordPlace, usual: RecordPlace, *, is_sure: bool) -> Inconsistency:
    return Inconsistency(
        rule=CONTINUED_NUMBER.name,
        kind=TokenKind.NUMBER,
        place=place,
        other=usual,
        expected=usual.text,
        weight=0.85 if is_sure else 0.65,
        reason=say(
            text="Here the document is No. {transcribed}, on sheet {other_sheet} No. {expected}.",
            transcribed=place.text,
            other_sheet=(usual.page_index or 0) + 1,
            expected=usual.text,
        ),
    )


DOCUMENT_NUMBER = Rule(
    name="document-number",
    matter=Matter.NUMBERS,
    cause="The document has another number on one sheet, or in the catalogue, than elsewhere in the record.",
    check=check_document_numbers,
)
CONTINUED_NUMBER = Rule(
    name="continued-number",
    matter=Matter.NUMBERS,
    cause="A continuation sheet names another number than the document has.",
    check=check_continuations,
)
RULES = (DOCUMENT_NUMBER, CONTINUED_NUMBER)

"""Slips at the joins of sheets, in names and in words."""

import random
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import regex

from ocr.bench.check_calendar import MONTHS
from ocr.bench.check_records import BenchRecord, Span, TextKey
from ocr.bench.check_slips import GAP_CHARS, Edit, SlipKind, change_letter
from ocr.consistency.record import Matter
from ocr.language.russian import RUSSIAN
from ocr.model import Part

_CATCHWORD = regex.compile(r"\s*\(см\. сл\. лист\)\s*$")
_HEAD = regex.compile(
    r"(?:(?:СОВЕРШЕННО СЕКРЕТНО|СЕКРЕТНО|Совершенно секретно|Секретно|Продолжение шифртелеграммы[^\n]*|Экз\.[^\n]*"
    r"|Лист[^\n]*|[—-]? ?\d+ ?[.—-]?)\n+)*"
)
_BROKEN = regex.compile(r"\b([а-яё]{2,})-$")
_FIRST_WORD = regex.compile(r"[а-яё]{2,}")
_NAME = regex.compile(r"(?<=[\p{L}\d,)] )\b(?:[А-ЯЁ]{3,}(?:-[А-ЯЁ]+)?|[А-ЯЁ][а-яё]{3,})\b")
_WORD = regex.compile(r"(?<![\p{L}\d-])[а-яё]{6,}(?![\p{L}\d-])")
_COUNTED = regex.compile(r"(?<![\d,.:/№-])(?<!№ )\b(\d{1,6}) ([а-яё]{4,})\b(?![-.])")
_TO_LATIN = dict(zip("аеорсух", "aeopcyx", strict=True))
# Letters that an ending may have; a line of a typed sheet, which goes on with a sentence.
_ENDING_LETTERS, _LINE_CHARS = 2, 60
_LINE = regex.compile(rf"(?=\p{{Ll}})(?:[^\n]{{{_LINE_CHARS},}}? |[^\n]+\n+)(?=\p{{L}})")
_MIN_MENTIONS = 3
_NAME_TAGS = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn"})


def _sheet(index: int) -> TextKey:
    return TextKey(Part.TRANSCRIPTION, index)


def _joins(bench: BenchRecord) -> Iterator[tuple[int, int, int]]:
    """Yield for each join the first sheet, where its text ends, and where that of the next one begins."""
    sheets = bench.record.sheets
    for index in range(len(sheets) - 1):
        foot = _CATCHWORD.search(sheets[index])
        end = foot.start() if foot else len(sheets[index].rstrip())
        head = _HEAD.match(sheets[index + 1])
        yield index, end, head.end() if head else 0


def _plant_finished(bench: BenchRecord, rng: random.Random) -> Edit | None:
    """Finish the word broken over a join on the first sheet, and leave its rest on the next."""
    for index, end, start in _joins(bench):
        broken = _BROKEN.search(bench.record.sheets[index][:end])
        rest = _FIRST_WORD.match(bench.record.sheets[index + 1], start)
        if broken and rest:
            also = Span(_sheet(index + 1), rest.start(), rest.end())
            return Edit(Span(_sheet(index), broken.start(), end), broken[1] + rest.group(), (also,))
    return None


def _plant_catchword(bench: BenchRecord, rng: random.Random) -> Edit | None:
    """Leave the first word of a sheet at the foot of the sheet before, where typists announced it."""
    for index, end, start in _joins(bench):
        first = regex.compile(r"\p{L}{3,}").match(bench.record.sheets[index + 1], start)
        if first and bench.record.sheets[index][end - 1] != "-":
            also = Span(_sheet(index + 1), first.start(), first.end())
            return Edit(Span(_sheet(index), end, end), f" {first.group()}", (also,))
    return None


def _plant_lost(bench: BenchRecord, rng: random.Random) -> Edit | None:
    """Leave out the first line of a sheet, where what stands before and behind it shows that it is gone."""
    for index, end, start in _joins(bench):
        text = bench.record.sheets[index + 1]
        line = _LINE.match(text, start)
        is_seen = bench.record.sheets[index][:end].endswith("-") or (line and text[line.end()].isupper())
        if line and is_seen:
            also = Span(_sheet(index), end - GAP_CHARS, end)
            return Edit(Span(_sheet(index + 1), *line.span()), "", (also,))
    return None


def _plant_doubled(bench: BenchRecord, rng: random.Random) -> Edit | None:
    """Type a line of a sheet twice."""
    index = rng.randrange(len(bench.record.sheets))
    text = bench.record.sheets[index]
    starts = [match.end() for match in regex.finditer(r"[а-яё,] ", text)]
    spots = [
        (start, end)
        for start in starts
        if (end := text.find(" ", start + _LINE_CHARS) + 1) and "\n" not in text[start:end]
    ]
    if not spots:
        return None
    start, end = rng.choice(spots)
    return Edit(Span(_sheet(index), end, end), text[start:end], (Span(_sheet(index), start, end),))


def _plant_name(bench: BenchRecord, rng: random.Random) -> Edit | None:
    """Change a letter of a name that stands at least three times."""
    found: dict[str, list[Span]] = defaultdict(list)
    for index, text in enumerate(bench.record.sheets):
        for match in _NAME.finditer(text):
            if not _may_be_name(match.group()):
                continue
            stem = match.group().lower()[: max(4, len(match.group()) - _ENDING_LETTERS)]
            found[stem].append(Span(_sheet(index), *match.span()))
    spans = [
        span
        for spans in found.values()
        if len(spans) >= _MIN_MENTIONS
        for span in spans
        if span.end - span.start > _ENDING_LETTERS + 2
    ]
    if not spans:
        return None
    span = rng.choice(spans)
    name = bench.record.sheets[span.key.page_index or 0][span.start : span.end]
    wrong = _changed(name, rng, keep_end=_ENDING_LETTERS)
    return None if wrong is None else Edit(span, wrong)


def _may_be_name(word: str) -> bool:
    """Return whether no dictionary has the word, or has it as a name."""
    parses = _load_morphology().parse(word)
    return not RUSSIAN.is_known_word(word) or any(
        _NAME_TAGS & set(parse.tag.grammemes) for parse in parses if parse.is_known
    )


def _changed(word: str, rng: random.Random, *, keep_end: int = 0) -> str | None:
    """Return the word with a letter wrong, no word of the language; None where that does not come off."""
    for _ in range(30):
        wrong = change_letter(word, rng, keep_end=keep_end)
        if wrong != word and not RUSSIAN.is_known_word(wrong):
            return wrong
    return None


def _plant_word(bench: BenchRecord, rng: random.Random) -> Edit | None:
    words = [
        Span(_sheet(index), *match.span())
        for index, text in enumerate(bench.record.sheets)
        for match in _WORD.finditer(text)
        if RUSSIAN.is_known_word(match.group())
    ]
    if not words:
        return None
    span = rng.choice(words)
    wrong = _changed(bench.record.sheets[span.key.page_index or 0][span.start : span.end], rng)
    return None if wrong is None else Edit(span, wrong)


def _plant_latin(bench: BenchRecord, rng: random.Random) -> Edit | None:
    """Put a Latin letter for the Cyrillic one of the same shape."""
    index = rng.randrange(len(bench.record.sheets))
    text = bench.record.sheets[index]
    words = [match for match in _WORD.finditer(text) if set(match.group()) & _TO_LATIN.keys()]
    if not words:
        return None
    match = rng.choice(words)
    at = rng.choice([i for i, char in enumerate(match.group()) if char in _TO_LATIN])
    word = match.group()
    return Edit(Span(_sheet(index), *match.span()), word[:at] + _TO_LATIN[word[at]] + word[at + 1 :])


@cache
def _load_morphology() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


def _plant_government(bench: BenchRecord, rng: random.Random) -> Edit | None:
    """Put a counted noun into the form that it has behind another number: «пять вагона»."""
    spots: list[tuple[int, regex.Match[str], list[str]]] = []
    for index, text in enumerate(bench.record.sheets):
        for match in _COUNTED.finditer(text):
            if wrong := _misgovern(int(match[1]), match[2]):
                spots.append((index, match, wrong))
    if not spots:
        return None
    index, match, forms = rng.choice(spots)
    return Edit(Span(_sheet(index), *match.span(2)), rng.choice(forms), (Span(_sheet(index), *match.span()),))


def _misgovern(number: int, noun: str) -> list[str]:
    """Return the forms that a noun has behind other numbers; none where it is not in the form behind this one."""
    parses = [
        parse
        for parse in _load_morphology().parse(noun)
        if {"NOUN", "inan"} in parse.tag and parse.is_known and not {"Abbr"} & set(parse.tag.grammemes)
    ]
    if not parses or noun in MONTHS:
        return []
    cases = ({"sing", "nomn"}, {"sing", "gent"}, {"plur", "gent"})
    inflected = [parses[0].normalized.inflect(case) for case in cases]
    if any(one is None for one in inflected):
        return []
    forms = [one.word for one in inflected]
    tens, ones = number % 100, number % 10
    own = 2 if 11 <= tens <= 14 or ones > 4 or ones == 0 else 0 if ones == 1 else 1
    if noun != forms[own]:
        return []
    return [form for form in dict.fromkeys(forms[1:]) if form != noun]


KINDS = (
    SlipKind("word finished over a join", Matter.JOINS, _plant_finished),
    SlipKind("catchword left in", Matter.JOINS, _plant_catchword),
    SlipKind("line lost at a join", Matter.JOINS, _plant_lost),
    SlipKind("line doubled", Matter.JOINS, _plant_doubled),
    SlipKind("name", Matter.NAMES, _plant_name),
    SlipKind("government", Matter.WORDS, _plant_government),
    SlipKind("word", Matter.WORDS, _plant_word),
    SlipKind("Latin letter", Matter.WORDS, _plant_latin),
)

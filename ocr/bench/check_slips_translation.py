"""Slips in translations: numbers, numerals, names, dates and sentences that the original has otherwise or not."""

import random
from collections import Counter
from collections.abc import Sequence

import regex

from ocr.bench.check_calendar import MONTHS_EN, find_dates
from ocr.bench.check_records import BenchRecord, Span, TextKey, find_opposite, load_own_records
from ocr.bench.check_slips import Edit, SlipKind, change_digit, change_letter
from ocr.consistency.record import Matter
from ocr.model import Part

_KEY = TextKey(Part.TRANSLATION)
_NUMBER = regex.compile(r"(?<![\d,.:])\d[\d,]*\d(?![\d,.:]*\d)")
_NUMERALS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "eighty",
    "hundred",
]
_NUMERAL = regex.compile(rf"\b(?:{'|'.join(_NUMERALS)})\b")
# Names stand within a sentence; of two capitalised words the last.
_NAME = regex.compile(r"(?<=[a-z,] )(?:\p{Lu}{3,}(?: \p{Lu}[\p{Lu}-]+)?|\p{Lu}\p{Ll}{3,})\b(?! \p{Lu}\p{Ll})")
_NO_NAMES = frozenset(
    {
        *MONTHS_EN,
        *["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        *[
            "Soviet",
            "Chinese",
            "Korean",
            "Koreans",
            "Russian",
            "Japanese",
            "German",
            "American",
            "North",
            "Light",
            "Industry",
            "Urals",
        ],
        *[
            "Comrade",
            "Minister",
            "Deputy",
            "Captain",
            "Colonel",
            "Lieutenant",
            "Major",
            "Sergeant",
            "Doctor",
            "Engineer",
            "Director",
            "Head",
        ],
        *[
            "District",
            "Department",
            "Plant",
            "Union",
            "Section",
            "Army",
            "Party",
            "Commissar",
            "Commissariat",
            "People",
            "Minister",
            "Fleet",
            "Adjutant",
        ],
    }
)
_SENTENCE = regex.compile(r"[A-Z\d][^.!?\n]{35,}[.!?](?= |\n|$)")
_PROSE = regex.compile(r"(?m)^[^\n]{70,}$")
_WORD = regex.compile(r"(?<![\p{L}-])[a-z]{7,}(?![\p{L}-])")


def _plant_number(bench: BenchRecord, rng: random.Random) -> Edit | None:
    text = bench.record.translation
    dated = [(one.start, one.end) for one in find_dates(text)]
    found = [m for m in _NUMBER.finditer(text) if not any(a <= m.start() < b for a, b in dated)]
    if not found:
        return None
    match = rng.choice(found)
    return Edit(Span(_KEY, *match.span()), change_digit(match.group(), rng))


def _plant_numeral(bench: BenchRecord, rng: random.Random) -> Edit | None:
    found = list(_NUMERAL.finditer(bench.record.translation))
    if not found:
        return None
    match = rng.choice(found)
    other = rng.choice([word for word in _NUMERALS[:-1] if word != match.group()])
    return Edit(Span(_KEY, *match.span()), other)


def _names(text: str) -> list["regex.Match[str]"]:
    """Return the names in running text: heads and signatures have lines of their own."""
    return [
        match
        for line in _PROSE.finditer(text)
        for match in _NAME.finditer(text, line.start(), line.end())
        if match.group() not in _NO_NAMES
    ]


def _plant_name_omitted(bench: BenchRecord, rng: random.Random) -> Edit | None:
    """Leave out a name that the translation has but once, or put a pronoun for it."""
    text = bench.record.translation
    times = Counter(regex.findall(r"\p{L}[\p{L}-]+", text))
    found = [match for match in _names(text) if times[match.group().split()[-1]] == 1]
    if not found:
        return None
    match = rng.choice(found)
    start, end = match.span()
    if text[start - 4 : start] == "and ":
        return Edit(Span(_KEY, start - 5, end), "", find_opposite(bench.record, Span(_KEY, start, end)))
    if text[start - 2 : start] == ", " and text[end : end + 1] == ",":
        return Edit(Span(_KEY, start - 2, end), "", find_opposite(bench.record, Span(_KEY, start, end)))
    also = (Span(_KEY, start - 10, end), *find_opposite(bench.record, Span(_KEY, start, end)))
    return Edit(Span(_KEY, start, end), "them", also)


def _plant_name_added(bench: BenchRecord, rng: random.Random) -> Edit | None:
    """Name one more beside somebody, taken from another record."""
    found = _names(bench.record.translation)
    others = [name for name in _foreign(bench, _NAME) if name not in _NO_NAMES]
    if not found or not others:
        return None
    match = rng.choice(found)
    return Edit(Span(_KEY, match.end(), match.end()), f" and {rng.choice(others)}")


def _foreign(bench: BenchRecord, pattern: "regex.Pattern[str]") -> Sequence[str]:
    """Return what a pattern matches in the translations of other records and not in this one's."""
    return [
        match.group()
        for other in load_own_records()
        if other.name != bench.name
        for match in pattern.finditer(other.record.translation)
        if match.group() not in bench.record.translation
    ]


def _plant_sentence_omitted(bench: BenchRecord, rng: random.Random) -> Edit | None:
    found = list(_SENTENCE.finditer(bench.record.translation))
    if not found:
        return None
    match = rng.choice(found)
    return Edit(Span(_KEY, *match.span()), "", find_opposite(bench.record, Span(_KEY, *match.span())))


def _plant_sentence_added(bench: BenchRecord, rng: random.Random) -> Edit | None:
    found, others = list(_SENTENCE.finditer(bench.record.translation)), _foreign(bench, _SENTENCE)
    if not found or not others:
        return None
    at = rng.choice(found).end()
    return Edit(Span(_KEY, at, at), " " + rng.choice(others))


def _plant_date(bench: BenchRecord, rng: random.Random) -> Edit | None:
    """Change the day of a date, with or without a year, or its month."""
    months = "|".join(MONTHS_EN)
    pattern = regex.compile(rf"\b(?:({months}) (\d{{1,2}})|(\d{{1,2}}) ({months}))\b")
    found = list(pattern.finditer(bench.record.translation))
    if not found:
        return None
    match = rng.choice(found)
    group = rng.choice([number for number in range(1, 5) if match[number]])
    old = match[group]
    choices = [str(day) for day in range(1, 29)] if old.isdigit() else MONTHS_EN
    new = rng.choice([one for one in choices if one != old])
    return Edit(Span(_KEY, *match.span(group)), new, (Span(_KEY, *match.span()),))


def _plant_spelling(bench: BenchRecord, rng: random.Random) -> Edit | None:
    found = list(_WORD.finditer(bench.record.translation))
    if not found:
        return None
    match = rng.choice(found)
    known = set(regex.findall(r"\w+", bench.record.translation.lower()))
    wrongs = (change_letter(match.group(), rng) for _ in range(30))
    wrong = next((one for one in wrongs if one not in known), None)
    return None if wrong is None else Edit(Span(_KEY, *match.span()), wrong)


KINDS = (
    SlipKind("number changed", Matter.TRANSLATION, _plant_number),
    SlipKind("numeral changed", Matter.TRANSLATION, _plant_numeral),
    SlipKind("name omitted", Matter.TRANSLATION, _plant_name_omitted),
    SlipKind("name added", Matter.TRANSLATION, _plant_name_added),
    SlipKind("sentence omitted", Matter.TRANSLATION, _plant_sentence_omitted),
    SlipKind("sentence added", Matter.TRANSLATION, _plant_sentence_added),
    SlipKind("date changed", Matter.TRANSLATION, _plant_date),
    SlipKind("spelling", Matter.TRANSLATION, _plant_spelling),
)

"""Document numbers that contradict each other within a record.

A contradiction raises the probability of an error and leads to `sic`; it never overrules clear evidence of the page.

A record cites other documents: most of its numbers are not its own. Two numbers are one number, misspelt once, only
if both have the same role (in the catalogue title, or in a sheet's heading behind the same word), differ by a digit
or two, and never stand together on one page.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache
from typing import NamedTuple

import regex
from rapidfuzz.distance import DamerauLevenshtein

from ocr.language.base import HeadingWords, Language
from ocr.language.russian import RUSSIAN
from ocr.text.inkless import drop_inkless

# A number as documents are numbered: behind № or No., at least three digits.
_MENTION = r"(?:№|\bN[oо°º]?\.?%s)\s*(?P<number>\d{3,})\b"
# Endings change, the first letters stay («шифртелеграмма», «шифртелеграммы»): letters kept of a word.
_MAX_STEM_LETTERS = 8

# A heading has a line, or a cell of a form, to itself.
_CELL_ENDS = "\n\t\f"
# A cell with more before its number, or behind it, is running text and no heading.
MAX_HEADING_CHARS = 200
_WORD = regex.compile(r"\p{L}+")
# Words before the number of another document in a title in English.
_CITING = r"|to|re|regarding|concerning|reply|response|answer|your|our"
# The text that may follow the number of a heading. A sentence continues in small letters instead.
_BEHIND_HEADING = r"""
    (?: \s? / \s? \p{{L}}{{1,2}}\b )?  # the mark of secrecy: 25348/сс
    (?: \s* (?:{place}) \s+ \p{{Lu}}[\p{{L}}-]+ )?
    (?: \s* (?:{dated}) \s+ \W? \d [\d\s./"»“-]*
        (?: (?:{months}) \p{{L}}* \.? \s* )?
        \d* \.? \s* (?:{year})? )?
    (?: \W* (?:{leaves}) [\W\d]* )?
    [^\p{{Ll}}]*
    """
_MIN_ABBREVIATION_LETTERS = 2


class _Patterns(NamedTuple):
    """What tells the numbers of documents and their roles, compiled for a language."""

    mention: "regex.Pattern[str]"
    continued: "regex.Pattern[str]"
    citing: "regex.Pattern[str]"
    behind: "regex.Pattern[str]"


@cache
def _compile(words: HeadingWords) -> _Patterns:
    sign = rf"|\b{words.number_sign}" if words.number_sign else ""
    behind = _BEHIND_HEADING.format(
        place=words.place, dated=words.dated, months=words.months, year=words.year, leaves=words.leaves
    )
    return _Patterns(
        mention=regex.compile(_MENTION % sign),
        continued=regex.compile(words.continued),
        citing=regex.compile(words.citing + _CITING),
        behind=regex.compile(behind, regex.VERBOSE),
    )


# Numbers of at most this many digits may differ by one digit, longer ones by two.
_MAX_SHORT_NUMBER_DIGITS = 4


class Role(Enum):
    """The role of a number: in the catalogue title, in a sheet's heading, or in a citation of another document."""

    TITLE = auto()
    HEADING = auto()
    CITED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberMention:
    """A document number in the record: `page_index` is None for the catalogue title.

    `stem` is the beginning of the heading's first word, at most _MAX_STEM_LETTERS long, empty without one;
    `is_of_register` tells whether it begins the number in a register, an archive or a set of copies, which is not
    the document's own. `start` is the offset of the number in the text.
    """

    value: str
    stem: str
    role: Role
    page_index: int | None
    start: int
    is_of_register: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """The number that the rest of the record gives, the 0-based pages that have it, and whether the title has it."""

    expected: str
    page_indexes: tuple[int, ...]
    in_title: bool


def find_mentions(
    text: str, page_index: int | None, language: Language = RUSSIAN
) -> tuple[NumberMention, ...]:
    """Return the document numbers in a text, the title's where page_index is None.

    >>> [(m.role.name, m.stem, m.value) for m in find_mentions("Продолжение шифртелеграммы № 25848", 2)]
    [('HEADING', 'шифртеле', '25848')]
    >>> [(m.role.name, m.value) for m in find_mentions("В ответ на шифртелеграмму № 4676", 2)]
    [('CITED', '4676')]
    """
    inked, offsets = drop_inkless(text)
    found = _compile(language.headings).mention.finditer(inked)
    mentions = (_describe(inked, match, page_index, language) for match in found)
    return tuple(replace(mention, start=offsets[mention.start]) for mention in mentions)


def _describe(
    text: str, match: "regex.Match[str]", page_index: int | None, language: Language
) -> NumberMention:
    patterns = _compile(language.headings)
    before, behind = _cell_around(text, match.start(), match.end())
    words = [word.lower() for word in _WORD.findall(before)]
    named = words[1:] if words and patterns.continued.fullmatch(words[0]) else words
    stem = language.name_ending.sub("", named[0])[:_MAX_STEM_LETTERS] if named else ""
    return NumberMention(
        value=match["number"],
        stem=stem,
        role=_role_in_title(before, patterns)
        if page_index is None
        else _role_on_sheet(before, behind, patterns),
        page_index=page_index,
        start=match.start("number"),
        is_of_register=bool(named) and named[0].startswith(language.headings.registers),
    )


def _cell_around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands in the cell before and behind [start, end), each cut to one more than the longest heading.

    A text may be one line: whatever the length of the cell, the cost of a number stays the same.
    """
    first, last = max(0, start - MAX_HEADING_CHARS - 1), end + MAX_HEADING_CHARS + 1
    before = max(first, max(text.rfind(mark, first, start) for mark in _CELL_ENDS) + 1)
    marks = (text.find(mark, end, last) for mark in _CELL_ENDS)
    behind = min((at for at in marks if at >= 0), default=min(last, len(text)))
    return text[before:start], text[end:behind]


def _role_in_title(before: str, patterns: _Patterns) -> Role:
    # «Reply to Telegram No. 4676»: only the words behind the last punctuation mark belong to the number.
    return Role.CITED if _cites(regex.split(r"[^\p{L}\s]", before)[-1], patterns) else Role.TITLE


def _role_on_sheet(before: str, behind: str, patterns: _Patterns) -> Role:
    opening = next((ch for ch in before if ch.isalnum()), "")
    is_heading = (
        max(len(before), len(behind)) <= MAX_HEADING_CHARS
        and (not opening or opening.isupper())
        and not _cites(before, patterns)
        and patterns.behind.fullmatch(behind) is not None
    )
    return Role.HEADING if is_heading else Role.CITED


def _cites(text: str, patterns: _Patterns) -> bool:
    return any(patterns.citing.fullmatch(word.lower()) for word in _WORD.findall(text))


def find_contradiction(mention: NumberMention, mentions: Sequence[NumberMention]) -> Contradiction | None:
    """Return the number that the rest of the record gives instead of this one; None where nothing contradicts it.

    A mention in the title has weight 2, on a sheet 1; the other number must outweigh this one by more than 1. Equal
    numbers count in its favour in any role, other forms of the same number count against it.
    """
    if mention.role is Role.CITED:
        return None
    others = [m for m in mentions if m != mention and (m.value == mention.value or _same_number(m, mention))]
    together = _stand_together(mention, mentions)
    weights: Counter[str] = Counter()
    for other in others:
        if other.value not in together:
            weights[other.value] += 2 if other.page_index is None else 1
    if not weights:
        return None
    expected, weight = weights.most_common(1)[0]
    if weight <= weights[mention.value] + 1:
        return None
    backers = [other for other in others if other.value == expected]
    return Contradiction(
        expected=expected,
        page_indexes=tuple(sorted({m.page_index for m in backers if m.page_index is not None})),
        in_title=any(m.page_index is None for m in backers),
    )


def _same_number(a: NumberMention, b: NumberMention) -> bool:
    """Return whether two mentions are of one number, one of them misspelt."""
    max_distance = 1 if min(len(a.value), len(b.value)) <= _MAX_SHORT_NUMBER_DIGITS else 2
    return _same_role(a, b) and DamerauLevenshtein.distance(a.value, b.value) <= max_distance


def _same_role(a: NumberMention, b: NumberMention) -> bool:
    """Return whether two mentions give a document's own number: title and heading, or headings with the same word."""
    if Role.CITED in {a.role, b.role}:
        return False
    if Role.TITLE in {a.role, b.role}:
        # The title may be in another language.
        return not any(m.role is Role.HEADING and m.is_of_register for m in (a, b))
    # One heading may abbreviate the word that the other writes out: «Вх.», «Входящий».
    short, long = sorted((a.stem, b.stem), key=len)
    return short == long or (len(short) >= _MIN_ABBREVIATION_LETTERS and long.startswith(short))


def _stand_together(mention: NumberMention, mentions: Sequence[NumberMention]) -> set[str]:
    """Return the other numbers that share a page and a role with this one: documents of a list, not misspellings."""
    same_role = [m for m in mentions if _same_role(m, mention)]
    pages = {m.page_index for m in same_role if m.value == mention.value}
    return {m.value for m in same_role if m.page_index in pages and m.value != mention.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The evidence of the rest of the record about a number: another number, or the same one."""

    contradiction: Contradiction | None = None
    supports: bool = False


def find_record(mentions: Sequence[NumberMention], page_index: int, starts: Collection[int]) -> Record:
    """Return the evidence of the rest of the record about the document number at one of these offsets of a page."""
    mention = next((m for m in mentions if m.page_index == page_index and m.start in starts), None)
    if mention is None:
        return Record()
    contradiction = find_contradiction(mention, mentions)
    is_repeated = any(m.value == mention.value and m != mention for m in mentions)
    return Record(contradiction=contradiction, supports=contradiction is None and is_repeated)

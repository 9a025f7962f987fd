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

import regex
from rapidfuzz.distance import DamerauLevenshtein

from ocr.language.russian import RUSSIAN
from ocr.text.inkless import drop_inkless

# A number as documents are numbered: behind № or No., at least three digits.
_MENTION = regex.compile(r"(?:№|\bN[oо°º]?\.?)\s*(?P<number>\d{3,})\b")
# Russian endings change, the first letters stay («шифртелеграмма», «шифртелеграммы»): letters kept of a word.
_MAX_STEM_LETTERS = 8

# A heading has a line, or a cell of a form, to itself.
_CELL_ENDS = "\n\t\f"
# A cell with more before its number, or behind it, is running text and no heading.
MAX_HEADING_CHARS = 200
_WORD = regex.compile(r"\p{L}+")
_CONTINUED = regex.compile(r"прод(?:олж(?:ение)?)?|оконч(?:ание)?|конец")
# Words before the number of another document: «В ответ на», «Ваш», «Ссылаясь на», «Подтверждаю».
_CITING = regex.compile(
    r"на|к|ко|по|об?|от|со?|при|согласно|(?:ваш|наш)\p{L}{0,3}"
    r"|(?:соответстви|ответ|отвеч|ссыл|сослав|получ|подтвержд|дополнени)\p{L}*"
    r"|to|re|regarding|concerning|reply|response|answer|your|our"
)
# The text that may follow the number of a heading. A sentence continues in small letters instead.
_BEHIND_HEADING = regex.compile(
    r"""
    (?: \s? / \s? \p{L}{1,2}\b )?  # the mark of secrecy: 25348/сс
    (?: \s* из \s+ \p{Lu}[\p{L}-]+ )?
    (?: \s* от \s+ \W? \d [\d\s./"»“-]*
        (?: (?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек) \p{L}* \.? \s* )?
        \d* \s* (?:г|года)? )?
    (?: \W* (?:листа?|л|стр|экз) [\W\d]* )?
    [^\p{Ll}]*
    """,
    regex.VERBOSE,
)
_MIN_ABBREVIATION_LETTERS = 2
# Stems of words before a number in a register, an archive or a set of copies, which is not the document's own.
_REGISTERS = ("вх", "исх", "экз", "инв", "рег", "лист", "дел", "фонд", "опис")
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

    `stem` is the beginning of the heading's first word, at most _MAX_STEM_LETTERS long, empty without one. `start` is
    the offset of the number in the text.
    """

    value: str
    stem: str
    role: Role
    page_index: int | None
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """The number that the rest of the record gives, the 0-based pages that have it, and whether the title has it."""

    expected: str
    page_indexes: tuple[int, ...]
    in_title: bool


def find_mentions(text: str, page_index: int | None) -> tuple[NumberMention, ...]:
    """Return the document numbers in a text, the title's where page_index is None.

    >>> [(m.role.name, m.stem, m.value) for m in find_mentions("Продолжение шифртелеграммы № 25848", 2)]
    [('HEADING', 'шифртеле', '25848')]
    >>> [(m.role.name, m.value) for m in find_mentions("В ответ на шифртелеграмму № 4676", 2)]
    [('CITED', '4676')]
    """
    inked, offsets = drop_inkless(text)
    mentions = (_describe(inked, match, page_index) for match in _MENTION.finditer(inked))
    return tuple(replace(mention, start=offsets[mention.start]) for mention in mentions)


def _describe(text: str, match: "regex.Match[str]", page_index: int | None) -> NumberMention:
    before, behind = _cell_around(text, match.start(), match.end())
    words = [word.lower() for word in _WORD.findall(before)]
    named = words[1:] if words and _CONTINUED.fullmatch(words[0]) else words
    return NumberMention(
        value=match["number"],
        stem=RUSSIAN.name_ending.sub("", named[0])[:_MAX_STEM_LETTERS] if named else "",
        role=_role_in_title(before) if page_index is None else _role_on_sheet(before, behind),
        page_index=page_index,
        start=match.start("number"),
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


def _role_in_title(before: str) -> Role:
    # «Reply to Telegram No. 4676»: only the words behind the last punctuation mark belong to the number.
    return Role.CITED if _cites(regex.split(r"[^\p{L}\s]", before)[-1]) else Role.TITLE


def _role_on_sheet(before: str, behind: str) -> Role:
    opening = next((ch for ch in before if ch.isalnum()), "")
    is_heading = (
        max(len(before), len(behind)) <= MAX_HEADING_CHARS
        and (not opening or opening.isupper())
        and not _cites(before)
        and _BEHIND_HEADING.fullmatch(behind) is not None
    )
    return Role.HEADING if is_heading else Role.CITED


def _cites(text: str) -> bool:
    return any(_CITING.fullmatch(word.lower()) for word in _WORD.findall(text))


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
        return not any(m.role is Role.HEADING and m.stem.startswith(_REGISTERS) for m in (a, b))
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

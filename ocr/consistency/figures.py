"""Figures of a text: numbers that count or measure something, with their values and units.

Years, dates, ordinals, ranges, numbers of documents and of pages count nothing, and are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import regex

from ocr.language.base import Language
from ocr.language.sum_words import SumWords
from ocr.text.typewriter import CAPITALS_FOR_DIGITS

_LETTERS = "".join(CAPITALS_FOR_DIGITS)
_TO_DIGITS = str.maketrans(dict(CAPITALS_FOR_DIGITS))
_D = rf"[\d{_LETTERS}]"
_SPACES = " \u00a0"
_BODY = (
    rf"(?:{_D}{{1,3}}(?:[{_SPACES}]{_D}{{3}}){{1,4}}|{_D}{{1,3}}(?:\.{_D}{{3}}){{1,4}}"
    rf"|{_D}{{1,15}}(?:\.{_D}{{1,9}})?)(?:,{_D}{{1,9}})?"
)
_NUMBER = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}\d_])(?<!\d[.,:/–-])(?<!\p{{L}}-)(?={_D}*\d){_BODY}"
    rf"(?![\p{{L}}\p{{M}}\d_])(?![.,:/–-]\d)(?!-\p{{L}})(?!\s?[–-]\s?\d)"
)
_CELL = regex.compile(rf"(?={_D}*\d){_BODY}")
_THOUSANDS = regex.compile(rf"{_D}{{1,3}}(?:[{_SPACES}.]{_D}{{3}})+(?:,{_D}+)?")
# The word behind a number, on the same line or the next.
_WORD_BEHIND = regex.compile(
    r"[^\S\n]*([%\p{L}][\p{L}\p{M}]*\.?)|[^\S\n]*\n[^\S\n]*([%\p{Ll}][\p{L}\p{M}]*\.?)"
)
_BEFORE = regex.compile(r"(№+|§|[\p{L}\p{M}]+\.?)[^\S\n]*\n?[^\S\n]*\Z")
_ITEM_BEHIND, _LINE_BEFORE = regex.compile(r"[.)]\s"), regex.compile(r"(?:^|[\n:])[ \t]*\Z")
_LOOKED_BACK = 30
MIN_YEAR, MAX_YEAR = 1700, 2100
_UNIT_LETTERS = 4
# «в 1934», «к 1950»: a year, with or without the word.
_BEFORE_YEAR = frozenset(("в", "во", "за", "с", "до", "по", "к", "на"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number at [start, end) of a text, its value as written, and by what the word behind it multiplies that."""

    start: int
    end: int
    value: Decimal
    scale: Decimal = Decimal(1)

    @property
    def amount(self) -> Decimal:
        return self.value * self.scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What is counted at [start, end): one figure, or several as in «9 миллионов 489 тысяч».

    `unit` is the beginning of the word behind it, "%" for per cent, "" without one; `end` lies behind the last number
    or its word of scale. `before` is the word before it, in small letters. A rough amount is not meant exactly.
    """

    figures: tuple[Figure, ...]
    start: int
    end: int
    unit: str
    before: str
    is_rough: bool

    @property
    def value(self) -> Decimal:
        return sum((figure.amount for figure in self.figures), Decimal(0))


def parse_value(text: str) -> Decimal | None:
    """Return the value of a number as it is typed; None for a text that is no number.

    >>> [str(parse_value(text)) for text in ("1 234,5", "12.500", "0.75", "I2О", "2.905.143", "x")]
    ['1234.5', '12500', '0.75', '120', '2905143', 'None']
    """
    if not _CELL.fullmatch(text):
        return None
    typed = text.translate(_TO_DIGITS)
    if _THOUSANDS.fullmatch(text) and not typed.startswith("0"):
        typed = regex.sub(rf"[{_SPACES}.]", "", typed)
    return Decimal(typed.replace(",", ".", 1)) if typed.count(",") + typed.count(".") < 2 else None


def count_decimals(text: str) -> int:
    """Return the number of digits behind the decimal mark of a number as it is typed."""
    value = parse_value(text)
    exponent = value.as_tuple().exponent if value is not None else 0
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def have_one_unit(one: Amount, other: Amount) -> bool:
    """Return whether two amounts may count the same: «руб.» and «рублей», or no unit beside one of them."""
    return one.unit.startswith(other.unit) or other.unit.startswith(one.unit)


def find_amounts(text: str, language: Language, words: SumWords) -> tuple[Amount, ...]:
    """Return the amounts of a text in order."""
    found: list[Amount] = []
    for amount in _iter_amounts(text, language, words):
        last = found[-1] if found else None
        if last is not None and _goes_on(last, amount, text):
            found[-1] = Amount(
                figures=(*last.figures, *amount.figures),
                start=last.start,
                end=amount.end,
                unit=amount.unit,
                before=last.before,
                is_rough=last.is_rough,
            )
        else:
            found.append(amount)
    return tuple(found)


def _goes_on(last: Amount, amount: Amount, text: str) -> bool:
    """Return whether an amount is the lower part of the one before it: thousands behind millions."""
    own, lower = last.figures[-1], amount.figures[0]
    return own.scale > lower.amount and not text[last.end : amount.start].strip()


def _iter_amounts(text: str, language: Language, words: SumWords) -> Iterator[Amount]:
    patterns = _compile(words, language)
    for match in _NUMBER.finditer(text):
        value = parse_value(match.group())
        before = _BEFORE.search(text, max(0, match.start() - _LOOKED_BACK), match.start())
        word_before = before[1].lower() if before else ""
        if value is None or patterns.cited.fullmatch(word_before) or _is_item(text, match):
            continue
        end, scale = match.end(), Decimal(1)
        behind = _WORD_BEHIND.match(text, end)
        if behind and (factor := _scale_of(_word_of(behind), words)):
            end, scale = behind.end(), factor
            behind = _WORD_BEHIND.match(text, end)
        unit = _word_of(behind) if behind else ""
        is_year = len(match.group()) == 4 and MIN_YEAR <= value <= MAX_YEAR
        if _is_ordinal(text, behind, patterns):
            continue
        if (is_year and (patterns.year.fullmatch(unit) or (not unit and word_before in _BEFORE_YEAR))) or (
            patterns.months.match(unit) and value <= 31
        ):
            continue
        if patterns.percent.match(unit):
            unit = "%"
        yield Amount(
            figures=(Figure(start=match.start(), end=match.end(), value=value, scale=scale),),
            start=match.start(),
            end=end,
            unit=unit.rstrip(".")[:_UNIT_LETTERS] if len(unit) > 2 or unit == "%" else "",
            before=word_before,
            is_rough=bool(patterns.rough.fullmatch(word_before)),
        )


def _is_item(text: str, match: "regex.Match[str]") -> bool:
    """Return whether a number is that of an item of a list: «1.» or «1)» at the beginning of a line."""
    return bool(
        _ITEM_BEHIND.match(text, match.end())
        and _LINE_BEFORE.search(text, max(0, match.start() - 8), match.start())
    )


def _is_ordinal(text: str, behind: "regex.Match[str] | None", patterns: "_Patterns") -> bool:
    """Return whether the word behind a number is a name, or says which it is: «56 Гвардейской дивизии»."""
    if behind is None:
        return False
    word = behind[1] or behind[2]
    return (len(word) > 2 and word[0].isupper() and word[1].islower()) or bool(
        patterns.ordinal.fullmatch(word)
    )


def _word_of(behind: "regex.Match[str]") -> str:
    return (behind[1] or behind[2]).lower()


def _scale_of(word: str, words: SumWords) -> Decimal | None:
    for pattern, factor in ((words.thousand, 1_000), (words.million, 1_000_000), (words.milliard, 10**9)):
        if pattern and _full(pattern).fullmatch(word):
            return Decimal(factor)
    return None


@cache
def _full(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(pattern or r"(?!)")


@dataclass(frozen=True, slots=True)
class _Patterns:
    cited: "regex.Pattern[str]"
    year: "regex.Pattern[str]"
    months: "regex.Pattern[str]"
    percent: "regex.Pattern[str]"
    rough: "regex.Pattern[str]"
    ordinal: "regex.Pattern[str]"


@cache
def _compile(words: SumWords, language: Language) -> _Patterns:
    return _Patterns(
        cited=_full(words.cited + r"|§"),
        year=_full(words.year),
        months=_full(language.headings.months),
        percent=_full(words.percent),
        rough=_full(words.rough),
        ordinal=_full(words.ordinal),
    )

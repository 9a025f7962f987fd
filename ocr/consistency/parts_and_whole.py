"""Parts in running text, and the whole that they must add up to: «412 вагонов: в январе - 130, в феврале - 282»."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import regex

from ocr.consistency.equations import MAX_MEMBERS, Equation, Member, Operation
from ocr.consistency.figures import Amount, count_decimals, find_amounts, have_one_unit
from ocr.consistency.record import RecordText
from ocr.language.sum_words import SumWords

# So far before the words that announce parts stands the whole.
_MAX_WHOLE_CHARS = 90
_MAX_TOTAL_CHARS = 40
# Between two parts of a list stand at most so many characters.
_MAX_BETWEEN_CHARS = 120
# Parts that need not be all are a slip away from the whole only if the whole has so much, and they most of it.
_MIN_PARTIAL_WHOLE = 100
# How surely a list adds up: where its words say so, where a colon does, where the parts need not be all.
_SURE, _COLON, _LIKELY, _PARTIAL = 1.0, 0.8, 0.6, 0.5
# The word that says what a part is stands so near to its number.
_OPPOSED_CHARS = 25
# A longer sentence is none: what is far apart in it does not belong together.
MAX_SENTENCE_CHARS = 2_000
_SENTENCE_END = regex.compile(r"[.!?…](?=\s+[«\"„(]?\p{Lu})|\n[^\S\n]*\n|\f")
_PARTING = regex.compile(r"[,;\n+]|\b(?:и|а|да|і|й|та|ды)\b")
# What stands before a number that is no part of the list: «в 3 эшелонах», «по 20 тонн».
_NO_PART = regex.compile(
    r"в|во|на|за|до|с|со|от|к|по|через|при|под|для|из|у|з|із|від|під|ад|пры|праз|през|към|од|кон"
)
# A whole may have these before it: «прибыло с 412 вагонами», «продано на 412 рублей».
_BEFORE_WHOLE = frozenset(("с", "на"))
_SPACES = regex.compile(r"[^\S\n]*\n?[^\S\n]*")
_PARENTHESES = regex.compile(r"\([^()\n]{0,300}\)")


class Sentence(NamedTuple):
    """A sentence of a sheet at [start, end) of its text, and the amounts in it."""

    page_index: int
    text: str
    start: int
    end: int
    amounts: tuple[Amount, ...]


class _Patterns(NamedTuple):
    including: "regex.Pattern[str]"
    namely: "regex.Pattern[str]"
    summing: "regex.Pattern[str]"
    only: "regex.Pattern[str]"
    going_on: "regex.Pattern[str]"
    measures: "regex.Pattern[str]"
    opposed: tuple[tuple[str, ...], ...]


@cache
def _compile(words: SumWords) -> _Patterns:
    def whole(pattern: str) -> "regex.Pattern[str]":
        return regex.compile(
            rf"(?<!\p{{L}})(?:{pattern})(?!\p{{L}})" if pattern else r"(?!)", regex.IGNORECASE
        )

    return _Patterns(
        including=whole(words.including),
        namely=whole(words.namely),
        summing=whole(words.summing),
        only=regex.compile(
            rf"[,;:.!?\n–-]\s*(?:{words.only})(?!\p{{L}})" if words.only else r"(?!)", regex.IGNORECASE
        ),
        going_on=whole("|".join(p for p in (words.including, words.summing, words.only) if p)),
        measures=regex.compile(words.measures or r"(?!)"),
        opposed=words.opposed,
    )


def iter_sentences(
    record: RecordText, words: SumWords, skipped: Sequence[Sequence[tuple[int, int]]]
) -> Iterator[Sentence]:
    """Yield the sentences of a record with two amounts or more.

    `skipped` has for each sheet the stretches, in order, that are no running text: tables.
    """
    for page_index, text in enumerate(record.sheets):
        amounts = [
            amount
            for amount in find_amounts(text, record.language, words)
            if not any(start <= amount.start < end for start, end in skipped[page_index])
        ]
        # «Из них» and «Итого» at the head of a sentence go on with the numbers of the sentence before.
        goes_on = _compile(words).going_on.match
        ends = (match.end() for match in _SENTENCE_END.finditer(text))
        bounds = [0, *(end for end in ends if not goes_on(text, _skip_spaces(text, end))), len(text)]
        bounds = [
            cut for start, end in pairwise(bounds) for cut in range(start, end, MAX_SENTENCE_CHARS)
        ] + bounds[-1:]
        at = 0
        for start, end in pairwise(bounds):
            first = at
            while at < len(amounts) and amounts[at].start < end:
                at += 1
            if at - first > 1:
                yield Sentence(page_index, text, start, end, tuple(amounts[first:at]))


def _skip_spaces(text: str, at: int) -> int:
    found = _SPACES.match(text, at)
    return found.end() if found else at


def make_members(record: RecordText, page_index: int, amount: Amount, sign: int = 1) -> tuple[Member, ...]:
    """Return the members that an amount is of an equation: one for each of its figures."""
    return tuple(
        Member(
            place=record.on_sheet(page_index, figure.start, figure.end),
            value=figure.value,
            factor=figure.scale * sign,
        )
        for figure in amount.figures
    )


def find_parts(record: RecordText, words: SumWords, sentences: Sequence[Sentence]) -> tuple[Equation, ...]:
    """Return the equations of parts and wholes in running text."""
    patterns = _compile(words)
    found: list[Equation] = []
    for sentence in sentences:
        found += _find_announced(record, sentence, patterns)
        found += _find_summed(record, sentence, patterns)
    return tuple(found)


def _find_announced(record: RecordText, sentence: Sentence, patterns: _Patterns) -> Iterator[Equation]:
    """Yield the equations of a whole before the words, or the colon, that announce its parts."""
    text = sentence.text[: sentence.end]
    ends = [match.start() for match in patterns.including.finditer(text, sentence.start)]
    told: set[int] = set()
    for whole, start, is_all in _iter_announced(sentence, patterns):
        if whole.start in told:
            continue
        limit = next((end for end in ends if end > start), sentence.end)
        listed = _list_parts(sentence, start, limit, whole.before)
        equation = _make(record, sentence, whole, listed, patterns, is_all=is_all)
        if equation is not None:
            told.add(whole.start)
            yield equation


def _iter_announced(sentence: Sentence, patterns: _Patterns) -> Iterator[tuple[Amount, int, bool | None]]:
    """Yield wholes with where their parts begin, and whether these are all: None where a colon says so alone."""
    text = sentence.text[: sentence.end]
    for pattern, is_all in ((patterns.namely, True), (patterns.including, False), (_COLONS, None)):
        for match in pattern.finditer(text, sentence.start):
            whole = _find_whole(sentence, match.start())
            if whole is not None:
                has_colon = is_all is False and text[match.end() : match.end() + 2].strip().startswith(":")
                yield whole, match.end(), True if has_colon else is_all
    # «Из 412 вагонов 130 крытых и 282 платформы».
    first = sentence.amounts[0]
    if first.before == "из" and not first.is_rough and not text[sentence.start : first.start].strip()[2:]:
        yield first, first.end, False


_COLONS = regex.compile(r":(?=\s)")


def _find_whole(sentence: Sentence, at: int) -> Amount | None:
    """Return the amount whose parts are announced at an offset: the one before it; None where it is none."""
    text = sentence.text
    opening = text.rfind("(", sentence.start, at)
    inner = opening if opening > text.rfind(")", sentence.start, at) else -1
    masked = _mask(text, sentence.start, at) if inner < 0 else None
    before = [
        a
        for a in sentence.amounts
        if a.end <= at and (masked is None or masked[a.start - sentence.start] != "\0")
    ]
    if not before:
        return None
    whole = before[-1]
    is_near = at - whole.end <= _MAX_WHOLE_CHARS
    is_counted = (
        not whole.is_rough
        and whole.unit != "%"
        and not (_NO_PART.fullmatch(whole.before) and whole.before not in _BEFORE_WHOLE)
    )
    return whole if is_near and is_counted else None


def _mask(text: str, start: int, end: int) -> str:
    """Return a stretch of a text with what stands in parentheses blotted out."""
    return _PARENTHESES.sub(lambda match: "\0" * len(match.group()), text[start:end])


class _Parts(NamedTuple):
    """The amounts of a list, and whether all of them are parts, so far as that can be seen."""

    amounts: tuple[Amount, ...]
    is_clean: bool


def _list_parts(sentence: Sentence, start: int, end: int, like: str = "") -> _Parts:
    """Return the parts of a list in [start, end) of a text; the word `like` may stand before each: «на 4 рубля»."""
    text = sentence.text
    opening = text.rfind("(", sentence.start, start)
    if opening > text.rfind(")", sentence.start, start):
        closing = text.find(")", start, end)
        end = closing if closing >= 0 else end
    masked = _mask(text, start, end)
    parts: list[Amount] = []
    for amount in sentence.amounts:
        if amount.start < start or amount.start >= end or masked[amount.start - start] == "\0":
            continue
        between = text[parts[-1].end if parts else start : amount.start]
        is_parted = not parts or bool(_PARTING.search(between))
        is_part = not _NO_PART.fullmatch(amount.before) or (amount.before == like == "на")
        if not is_parted or amount.is_rough or not is_part or len(between) > _MAX_BETWEEN_CHARS:
            return _Parts(tuple(parts), is_clean=False)
        parts.append(amount)
    return _Parts(tuple(parts), is_clean=len(parts) < MAX_MEMBERS // 2)


def _make(
    record: RecordText,
    sentence: Sentence,
    whole: Amount,
    listed: _Parts,
    patterns: _Patterns,
    *,
    is_all: bool | None,
) -> Equation | None:
    """Return the equation of a whole and its parts; None where they are not comparable or need not add up.

    `is_all` tells whether the list has all parts: None where a colon says so alone.
    """
    parts = _scale_like(whole, listed.amounts)
    if not parts or len(parts) > MAX_MEMBERS // 2 or not _are_comparable(whole, parts, patterns):
        return None
    equation = make_sum(record, sentence.page_index, parts, whole)
    if len(parts) == 1:
        is_greater = is_all is False and parts[0].value > whole.value and have_one_unit(whole, parts[0])
        if not is_greater or not listed.is_clean:
            return None
        return replace(equation, operation=Operation.AT_MOST, strength=_LIKELY, is_certain=True)
    if equation.holds(equation.values):
        return equation
    if not listed.is_clean:
        return None
    if is_all:
        return replace(equation, strength=_SURE)
    is_opposed, is_whole = _part_between(sentence.text, parts, patterns)
    is_most = 2 * sum((part.value for part in parts), Decimal(0)) > whole.value
    is_near = whole.value >= _MIN_PARTIAL_WHOLE and is_most
    is_one_kind = all(have_one_unit(part, whole) for part in parts if part.unit)
    if is_whole or (is_most and is_opposed) or (is_all is None and is_one_kind):
        return replace(equation, strength=_COLON)
    if not is_near:
        return None
    # Parts behind a colon are mostly all, behind «из них» often not.
    return replace(equation, strength=_LIKELY if is_all is None else _PARTIAL, is_simple=True)


def _scale_like(whole: Amount, parts: tuple[Amount, ...]) -> tuple[Amount, ...]:
    """Return parts in the thousands of their whole where these are named with the whole alone."""
    figures = [figure for part in parts for figure in part.figures]
    own = whole.figures[0]
    is_shared = (
        len(whole.figures) == 1
        and own.scale > 1
        and len(figures) == len(parts)
        and all(figure.scale == 1 and figure.value < own.value for figure in figures)
    )
    if not is_shared:
        return parts
    return tuple(replace(part, figures=(replace(part.figures[0], scale=own.scale),)) for part in parts)


def make_sum(record: RecordText, page_index: int, parts: Sequence[Amount], whole: Amount) -> Equation:
    """Return the equation that parts add up to a whole.

    Of a whole in several figures the lower ones are taken away from the parts, so that the first is what is left.
    """
    first, *lower = make_members(record, page_index, whole)
    taken = tuple(replace(member, factor=-member.factor) for member in lower)
    members = tuple(member for part in parts for member in make_members(record, page_index, part))
    fine = min(unit_of(member) for member in members)
    own = unit_of((lower or (first,))[-1])
    # «730 тысяч» of 724 тысячи and 2600 is rounded.
    tolerance = own if fine < own else Decimal(0)
    return Equation(operation=Operation.SUM, members=(*members, *taken, first), tolerance=tolerance)


def unit_of(member: Member) -> Decimal:
    """Return the value of one unit of the last digit of a number: it may be rounded, or cut off, there."""
    return Decimal(1).scaleb(-count_decimals(member.place.text)) * abs(member.factor)


def _are_comparable(whole: Amount, parts: Sequence[Amount], patterns: _Patterns) -> bool:
    """Return whether parts and whole are not of different measures: tonnes are no part of wagons."""
    is_measured = bool(whole.unit and patterns.measures.match(whole.unit))
    return all(
        not part.unit
        or (whole.unit and have_one_unit(part, whole))
        or (part.unit != "%" and not is_measured and not patterns.measures.match(part.unit))
        for part in parts
    )


def _part_between(text: str, parts: Sequence[Amount], patterns: _Patterns) -> tuple[bool, bool]:
    """Return whether each part has one of the words that part a whole between them, and whether all these stand."""
    near = [text[max(0, part.start - _OPPOSED_CHARS) : part.end + _OPPOSED_CHARS].lower() for part in parts]
    for group in patterns.opposed:
        found = [frozenset(stem for stem in group if stem in own) for own in near]
        stems = frozenset().union(*found)
        if all(found) and len(stems) > 1:
            return True, len(stems) == len(group)
    return False, False


def _find_summed(record: RecordText, sentence: Sentence, patterns: _Patterns) -> Iterator[Equation]:
    """Yield the equations of a total behind its parts: «130, 142 и 140 вагонов, всего 412»."""
    text = sentence.text[: sentence.end]
    for pattern, strength in ((patterns.summing, _SURE), (patterns.only, _LIKELY)):
        for match in pattern.finditer(text, sentence.start):
            total = next((a for a in sentence.amounts if a.start >= match.end()), None)
            before = [a for a in sentence.amounts if a.end <= match.start()]
            if (
                total is None
                or total.start - match.end() > _MAX_TOTAL_CHARS
                or total.is_rough
                or len(before) < 2
            ):
                continue
            equation = _sum_before(record, sentence, before, total, patterns)
            if equation is not None:
                yield replace(equation, strength=strength)
                break


def _sum_before(
    record: RecordText, sentence: Sentence, before: Sequence[Amount], total: Amount, patterns: _Patterns
) -> Equation | None:
    """Return the equation of the amounts before a total that add up to it, else of the whole list; None if none."""
    value = Decimal(0)
    for count, amount in enumerate(reversed(before[-MAX_MEMBERS // 2 :]), start=1):
        value += amount.value
        parts = before[len(before) - count :]
        if count > 1 and value == total.value and _are_comparable(total, parts, patterns):
            return make_sum(record, sentence.page_index, parts, total)
    listed = _list_parts(sentence, before[0].start, before[-1].end)
    is_list = listed.is_clean and listed.amounts == tuple(before) and not _NO_PART.fullmatch(before[0].before)
    named = [part for part in before if part.unit]
    is_one_kind = all(have_one_unit(part, other) for part in named for other in (total, named[0]))
    if not is_list or not is_one_kind:
        return None
    return make_sum(record, sentence.page_index, before, total)

"""Shares, growths, differences, products and means in running text: «130 из 412, или 31,6 %»."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import NamedTuple

import regex

from ocr.consistency.equations import Equation, Member, Operation, find_mends
from ocr.consistency.figures import Amount, have_one_unit
from ocr.consistency.parts_and_whole import Sentence, make_members, unit_of
from ocr.consistency.record import RecordText
from ocr.language.sum_words import SumWords

# Between two amounts of one statement stand at most so many characters.
_MAX_BETWEEN_CHARS = 70
_SURE, _LIKELY = 1.0, 0.7
_FULL_SHARE = Decimal(100)
# Shares that miss 100 by more than so much are no shares of one whole.
_MAX_SHARES_GAP = Decimal(15)
_MIN_SHARES = 3
# A percentage of a plan below this is what is wanting, or the surplus.
_MIN_PLAN_SHARE = 50
_EXPLICIT = regex.compile(r"\s*(?P<sign>[+×хxX*·−–-])\s*")
_EQUALS = regex.compile(r"\s*=\s*")
_ENDS = regex.compile(r"[;!?]|\.\s+\p{Lu}")


class _Patterns(NamedTuple):
    """Patterns of what stands between two amounts, or before one."""

    out_of: "regex.Pattern[str]"
    begun: "regex.Pattern[str]"
    reached: "regex.Pattern[str]"
    instead: "regex.Pattern[str]"
    by: "regex.Pattern[str]"
    each: "regex.Pattern[str]"
    thus: "regex.Pattern[str]"
    on_average: "regex.Pattern[str]"
    period: "regex.Pattern[str]"
    planned: "regex.Pattern[str]"
    growing: "regex.Pattern[str]"
    times: "regex.Pattern[str]"


@cache
def _compile(words: SumWords) -> _Patterns:
    def at_end(pattern: str) -> "regex.Pattern[str]":
        own = rf"(?<!\p{{L}})(?:{pattern})\s*\Z" if pattern else r"(?!)"
        return regex.compile(own, regex.IGNORECASE)

    def inside(pattern: str) -> "regex.Pattern[str]":
        own = rf"(?<!\p{{L}})(?:{pattern})(?!\p{{L}})" if pattern else r"(?!)"
        return regex.compile(own, regex.IGNORECASE)

    return _Patterns(
        out_of=at_end(words.out_of),
        begun=at_end(words.begun),
        reached=at_end(words.reached),
        instead=at_end(words.instead),
        by=at_end(words.by),
        each=at_end(words.each),
        thus=inside(words.thus),
        on_average=inside(words.on_average),
        period=regex.compile(words.period or r"(?!)"),
        planned=inside(words.planned),
        growing=regex.compile(
            rf"(?:\s*\p{{L}}+\.?){{0,3}}\s*[,(–-]?\s*(?:(?:{words.thus})\s*)?(?:{words.by})\s*"
            if words.by
            else r"(?!)",
            regex.IGNORECASE,
        ),
        times=regex.compile(words.times or r"(?!)"),
    )


def find_percentages(
    record: RecordText, words: SumWords, sentences: Sequence[Sentence]
) -> tuple[Equation, ...]:
    """Return the equations of shares of a whole, of growth in per cent, and of shares that make 100."""
    patterns = _compile(words)
    found: list[Equation] = []
    for sentence in sentences:
        for first, second, third in _triples(sentence):
            if third.unit == "%" and "%" not in {first.unit, second.unit}:
                found += _make_share(record, sentence, (first, second, third), patterns)
            if first.unit == "%" and "%" not in {second.unit, third.unit}:
                found += _make_share_behind(record, sentence, (second, third, first), patterns)
        found += _find_full_shares(record, sentence)
    return tuple(found)


def find_differences(
    record: RecordText, words: SumWords, sentences: Sequence[Sentence]
) -> tuple[Equation, ...]:
    """Return the equations of differences and of how often one amount is another."""
    patterns = _compile(words)
    return tuple(
        equation
        for sentence in sentences
        for triple in _triples(sentence)
        for equation in _make_difference(record, sentence, triple, patterns)
    )


def find_products(record: RecordText, words: SumWords, sentences: Sequence[Sentence]) -> tuple[Equation, ...]:
    """Return the equations of products and means, and those that are written with signs."""
    patterns = _compile(words)
    found: list[Equation] = []
    for sentence in sentences:
        for triple in _triples(sentence):
            found += _make_product(record, sentence, triple, patterns)
        found += _find_explicit(record, sentence)
    return tuple(found)


def _triples(sentence: Sentence) -> Iterator[tuple[Amount, Amount, Amount]]:
    """Yield three amounts one behind the other, each exact and of one figure."""
    amounts = sentence.amounts
    for first, second, third in zip(amounts, amounts[1:], amounts[2:], strict=False):
        three = (first, second, third)
        if all(len(a.figures) == 1 for a in three) and not any(a.is_rough for a in three):
            yield first, second, third


def _between(sentence: Sentence, one: Amount, other: Amount) -> str | None:
    """Return what stands between two amounts; None where that is too long, or ends a clause."""
    between = sentence.text[one.end : other.start]
    return between if len(between) <= _MAX_BETWEEN_CHARS and not _ENDS.search(between) else None


def _before(sentence: Sentence, amount: Amount) -> str:
    return sentence.text[max(sentence.start, amount.start - 20) : amount.start]


def _members(record: RecordText, sentence: Sentence, amounts: Sequence[Amount]) -> tuple[Member, ...]:
    return tuple(make_members(record, sentence.page_index, amount)[0] for amount in amounts)


def _is_growth(
    sentence: Sentence, three: tuple[Amount, Amount, Amount], one: str, patterns: _Patterns
) -> bool:
    """Return whether two amounts are the ends of a change, and the third says by how much they differ."""
    first, second, third = three
    # Of what else rises or falls nothing was said: «с 400 до 500 вагонов, простой сократился на 4 %».
    if not patterns.growing.fullmatch(sentence.text[second.end : third.start]):
        return False
    is_from = patterns.begun.search(_before(sentence, first)) and patterns.reached.search(one)
    return bool(is_from or patterns.instead.search(one)) and have_one_unit(first, second)


def _make_share(
    record: RecordText, sentence: Sentence, three: tuple[Amount, Amount, Amount], patterns: _Patterns
) -> Iterator[Equation]:
    first, second, third = three
    one, two = _between(sentence, first, second), _between(sentence, second, third)
    if one is None or two is None:
        return
    members = _members(record, sentence, three)
    tolerance = unit_of(members[-1])
    if _is_growth(sentence, three, one, patterns):
        operation = Operation.GROWTH
        # «вместо 400»: what is compared with stands behind.
        if patterns.instead.search(one):
            members = (members[1], members[0], members[2])
    elif (
        patterns.out_of.search(one)
        and first.value <= second.value
        and (patterns.thus.search(two) or two.rstrip().endswith(("(", "-", "–", "—")))
    ):
        operation = Operation.SHARE
    elif _is_of_plan(sentence, three, two, patterns):
        # 416 of 400 are 104 %.
        members, operation = (members[1], members[0], members[2]), Operation.SHARE
    else:
        return
    yield Equation(operation=operation, members=members, tolerance=tolerance, strength=_SURE, is_simple=True)


def _is_of_plan(
    sentence: Sentence, three: tuple[Amount, Amount, Amount], two: str, patterns: _Patterns
) -> bool:
    """Return whether the first amount was to be reached, and the third says by how much of it the second is."""
    first, second, third = three
    before = sentence.text[max(sentence.start, first.start - 30) : first.start]
    is_planned = patterns.planned.search(before) and have_one_unit(first, second)
    is_told = patterns.thus.search(two) or two.rstrip().endswith("(") or patterns.by.search(two)
    # «перевыполнено на 4 %» is the growth.
    return bool(is_planned and is_told and third.value > _MIN_PLAN_SHARE)


def _make_share_behind(
    record: RecordText, sentence: Sentence, three: tuple[Amount, Amount, Amount], patterns: _Patterns
) -> Iterator[Equation]:
    """Yield the equation of a share, or of a growth, whose numbers stand behind it in parentheses."""
    first, second, third = three
    zero, one = _between(sentence, third, first), _between(sentence, first, second)
    if (
        zero is None
        or one is None
        or "(" not in zero
        or not sentence.text[second.end : second.end + 20].count(")")
    ):
        return
    is_growth = patterns.begun.search(_before(sentence, first)) and patterns.reached.search(one)
    is_share = patterns.out_of.search(one) and first.value <= second.value
    if (is_growth and patterns.by.search(_before(sentence, third))) or is_share:
        members = _members(record, sentence, three)
        yield Equation(
            operation=Operation.SHARE if is_share else Operation.GROWTH,
            members=members,
            tolerance=unit_of(members[-1]),
            strength=_SURE,
            is_simple=True,
        )


def _find_full_shares(record: RecordText, sentence: Sentence) -> Iterator[Equation]:
    """Yield the equations of the shares that stand side by side in a sentence, if they come near 100."""
    for is_share, run in groupby(sentence.amounts, key=_is_share):
        shares = list(run)
        value = sum((a.value for a in shares), Decimal(0))
        if not is_share or len(shares) < _MIN_SHARES or abs(value - _FULL_SHARE) > _MAX_SHARES_GAP:
            continue
        members = _members(record, sentence, shares)
        rounded = max(unit_of(member) for member in members)
        yield Equation(
            operation=Operation.SUM,
            members=members,
            tolerance=rounded * len(members) / 2 if value != _FULL_SHARE else Decimal(0),
            strength=_LIKELY,
            is_simple=True,
            constant=_FULL_SHARE,
        )


def _is_share(amount: Amount) -> bool:
    is_exact = len(amount.figures) == 1 and not amount.is_rough
    return (
        amount.unit == "%"
        and is_exact
        and amount.value < _FULL_SHARE
        and amount.before not in {"на", "до", "с"}
    )


def _make_difference(
    record: RecordText, sentence: Sentence, three: tuple[Amount, Amount, Amount], patterns: _Patterns
) -> Iterator[Equation]:
    first, second, third = three
    one, two = _between(sentence, first, second), _between(sentence, second, third)
    if one is None or two is None or "%" in {first.unit, second.unit, third.unit}:
        return
    members = _members(record, sentence, three)
    units = {first.unit, second.unit} - {""}
    if _is_growth(sentence, three, one, patterns) and (not units or third.unit in {"", *units}):
        yield _take_away(members, strength=_SURE if third.unit and third.unit == second.unit else _LIKELY)
    is_ratio = patterns.begun.search(_before(sentence, first)) and patterns.reached.search(one)
    if is_ratio and patterns.times.match(third.unit) and third.before == "в":
        yield Equation(
            operation=Operation.RATIO,
            members=members,
            tolerance=unit_of(members[-1]),
            strength=_LIKELY,
            is_simple=True,
        )


def _take_away(members: Sequence[Member], strength: float) -> Equation:
    """Return the equation of a difference: the greater less the smaller, else the other way if a digit mends that."""
    one, other, difference = members
    if one.value < other.value:
        one, other = other, one
    ways = [
        Equation(
            operation=Operation.SUM,
            members=(more, replace(less, factor=-less.factor), difference),
            strength=strength,
        )
        for more, less in ((one, other), (other, one))
    ]
    return next((way for way in ways if way.holds(way.values) or find_mends(way)), ways[0])


def _make_product(
    record: RecordText, sentence: Sentence, three: tuple[Amount, Amount, Amount], patterns: _Patterns
) -> Iterator[Equation]:
    first, second, third = three
    one, two = _between(sentence, first, second), _between(sentence, second, third)
    if one is None or two is None or "%" in {first.unit, second.unit, third.unit}:
        return
    is_price = (
        patterns.each.search(one) and second.unit and second.unit == third.unit and first.unit != second.unit
    )
    if is_price and patterns.thus.search(two) and "," not in one:
        yield Equation(
            operation=Operation.PRODUCT,
            members=_members(record, sentence, three),
            strength=_SURE,
            is_simple=True,
        )
    is_mean = patterns.period.match(second.unit) and regex.search(r"(?<!\p{L})за\s*\Z", one)
    if is_mean and patterns.on_average.search(two) and have_one_unit(first, third):
        members = _members(record, sentence, (second, third, first))
        yield Equation(
            operation=Operation.PRODUCT,
            members=members,
            tolerance=second.value * unit_of(members[1]),
            strength=_LIKELY,
            is_simple=True,
        )


def _find_explicit(record: RecordText, sentence: Sentence) -> Iterator[Equation]:
    """Yield the equations that are written with signs: «130 + 142 = 272», «12 x 20 = 240»."""
    amounts = sentence.amounts
    for at, total in enumerate(amounts[1:], start=1):
        last = amounts[at - 1]
        if not _EQUALS.fullmatch(_text_between(sentence, last, total)):
            continue
        terms, signs = [last], [""]
        for before in reversed(amounts[: at - 1]):
            sign = _EXPLICIT.fullmatch(_text_between(sentence, before, terms[0]))
            if sign is None or len(before.figures) > 1:
                break
            signs[0] = sign["sign"]
            terms.insert(0, before)
            signs.insert(0, "")
        members = _members(record, sentence, (*terms, total))
        minus = {"-", "–", "−"}
        if len(terms) > 1 and set(signs[1:]) <= {"+", *minus}:
            signed = [
                replace(m, factor=-m.factor) if sign in minus else m
                for m, sign in zip(members[:-1], signs, strict=True)
            ]
            yield Equation(operation=Operation.SUM, members=(*signed, members[-1]), strength=_SURE)
        elif len(terms) == 2 and not {"+", *minus} & set(signs):
            yield Equation(operation=Operation.PRODUCT, members=members, strength=_SURE, is_simple=True)


def _text_between(sentence: Sentence, one: Amount, other: Amount) -> str:
    return sentence.text[one.end : other.start] if other.start - one.end < 10 else "?"

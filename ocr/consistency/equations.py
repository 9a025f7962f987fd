"""Equations between the numbers of a record: whether they hold, and which one digit would mend them.

A typist or a copyist who errs in a number mostly errs in one digit: another one, two swapped, one lost, one doubled.
Where an equation does not hold, each of its numbers that such a change would mend is a candidate; a number that
stands in two equations, as a cell does in its row and its column, must mend both and break none.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import NamedTuple

import regex

from ocr.consistency.figures import count_decimals, parse_value
from ocr.model import RecordPlace
from ocr.text.typewriter import CAPITALS_FOR_DIGITS

PlaceKey = tuple[str, int, str, int, int]
# An equation of more members is not one: so many numbers agree by chance, and nobody adds them up.
MAX_MEMBERS = 60
# The weight of an equation that one change alone mends, that one of several would, and that none would.
MENDED_WEIGHT, SEVERAL_WEIGHT, NOT_MENDED_WEIGHT = 0.9, 0.7, 0.3


class Operation(Enum):
    """How the last member of an equation comes of the others.

    SUM: they add up to it. AT_MOST: none is greater. SHARE: it is what per cent the first is of the second. GROWTH:
    it is by what per cent the second differs from the first. RATIO: it is how often the smaller of two goes into the
    greater. PRODUCT: they multiply to it.
    """

    SUM = auto()
    AT_MOST = auto()
    SHARE = auto()
    GROWTH = auto()
    RATIO = auto()
    PRODUCT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A number of an equation: its place, its value as written, and by what it is multiplied there.

    The factor is 1000 before «тысяч», and -1 where the number is taken away.
    """

    place: RecordPlace
    value: Decimal
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """Numbers of which the last must come of the others; it may differ by less than `tolerance`, or not at all if 0.

    `strength`, 0 to 1, tells how surely they are one equation. One that `is_certain` is told where no one digit mends
    it. In one that `is_simple` no digit is lost or doubled: what is near so often by chance says nothing.
    `constant` is what the others must add up to where no number says so: shares make 100.
    """

    operation: Operation
    members: tuple[Member, ...]
    tolerance: Decimal = Decimal(0)
    strength: float = 1.0
    is_certain: bool = False
    is_simple: bool = False
    constant: Decimal | None = None

    @property
    def total(self) -> Member:
        """The member that comes of the others; where they make a constant, the last of them."""
        return self.members[-1]

    def result(self, values: Sequence[Decimal]) -> Decimal | None:
        """Return what the members before the last make, with these values; None where they make nothing."""
        own = [value * member.factor for value, member in zip(values, self.members, strict=True)]
        if self.constant is not None:
            return sum(own, Decimal(0))
        first, second = own[0], own[1]
        match self.operation:
            case Operation.SUM:
                return sum(own[:-1], Decimal(0))
            case Operation.AT_MOST:
                return max(own[:-1])
            case Operation.SHARE:
                return 100 * first / second if second else None
            case Operation.GROWTH:
                return abs(100 * (second - first) / first) if first else None
            case Operation.RATIO:
                return max(first, second) / min(first, second) if min(first, second) else None
            case Operation.PRODUCT:
                return first * second

    def holds(self, values: Sequence[Decimal], *, is_close: bool = False) -> bool:
        """Return whether the equation holds with these values of its members; closely, if rounded and not cut off."""
        result = self.result(values)
        if result is None:
            return False
        wanted = self.constant if self.constant is not None else values[-1] * self.total.factor
        if self.operation is Operation.AT_MOST:
            return result <= wanted
        gap = abs(result - wanted)
        return gap == 0 or (2 * gap <= self.tolerance if is_close else gap < self.tolerance)

    @property
    def values(self) -> tuple[Decimal, ...]:
        return tuple(member.value for member in self.members)


class Mend(NamedTuple):
    """Another text of the number at a place, one digit off, with which its equations hold."""

    place: RecordPlace
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Equations that do not hold, and the changes of one digit any of which mends them all; none if none does."""

    equations: tuple[Equation, ...]
    mends: tuple[Mend, ...]

    @property
    def weight(self) -> float:
        strength = max(equation.strength for equation in self.equations)
        if not self.mends:
            return min(strength, NOT_MENDED_WEIGHT)
        return min(strength, MENDED_WEIGHT if len(self.mends) == 1 else SEVERAL_WEIGHT)


class Solved(NamedTuple):
    """What comes of equations: those that do not hold, and the places of those that do."""

    disagreements: tuple[Disagreement, ...]
    agreeing: tuple[RecordPlace, ...]


def solve(equations: Sequence[Equation]) -> Solved:
    """Return the equations that do not hold with what would mend them, and the places of those that hold.

    What no change of one digit mends is left out, unless the equation is certain.
    """
    holding = [equation for equation in equations if equation.holds(equation.values)]
    failing = [equation for equation in equations if not equation.holds(equation.values)]
    agreeing = {member.place.key: member.place for equation in holding for member in equation.members}
    of_place: Mapping[PlaceKey, list[Equation]] = _by_place(holding)
    # What mends each of them, and breaks no equation that holds.
    mends = {
        id(equation): [mend for mend in find_mends(equation) if not _breaks(mend, of_place)]
        for equation in failing
    }
    told: list[Disagreement] = []
    left = failing
    while left:
        disagreement = _find_next(left, mends)
        done = {id(equation) for equation in disagreement.equations}
        left = [equation for equation in left if id(equation) not in done]
        if disagreement.mends or disagreement.equations[0].is_certain:
            told.append(disagreement)
    return Solved(tuple(told), tuple(agreeing[key] for key in sorted(agreeing)))


def _by_place(equations: Sequence[Equation]) -> dict[PlaceKey, list[Equation]]:
    found: dict[PlaceKey, list[Equation]] = defaultdict(list)
    for equation in equations:
        for member in equation.members:
            found[member.place.key].append(equation)
    return found


def _breaks(mend: Mend, of_place: Mapping[PlaceKey, list[Equation]]) -> bool:
    value = parse_value(mend.text)
    return any(
        value is None or not equation.holds(_with(equation, mend.place.key, value))
        for equation in of_place.get(mend.place.key, ())
    )


def _with(equation: Equation, key: PlaceKey, value: Decimal) -> tuple[Decimal, ...]:
    return tuple(value if member.place.key == key else member.value for member in equation.members)


def _find_next(left: Sequence[Equation], mends: Mapping[int, Sequence[Mend]]) -> Disagreement:
    """Return the disagreement to be told next: of the change that mends the most equations, else of the first one."""
    counts = Counter((mend.place.key, mend.text) for equation in left for mend in mends[id(equation)])
    most = max(counts.values(), default=0)
    if most < 2:
        return Disagreement(equations=(left[0],), mends=tuple(mends[id(left[0])]))
    best = next(key for key, count in counts.items() if count == most)
    own = tuple(equation for equation in left if best in {(m.place.key, m.text) for m in mends[id(equation)]})
    shared = [
        mend
        for mend in mends[id(own[0])]
        if all(
            any(
                mend.place.key == other.place.key and mend.text == other.text for other in mends[id(equation)]
            )
            for equation in own[1:]
        )
    ]
    return Disagreement(equations=own, mends=tuple(shared))


def find_mends(equation: Equation) -> tuple[Mend, ...]:
    """Return the changes of one digit in any member with which an equation holds, in the order of its members."""
    values = list(equation.values)
    gap = _find_gap(equation)
    found: dict[tuple[PlaceKey, str], Mend] = {}
    for at, member in enumerate(equation.members):
        is_total = equation.constant is None and at == len(equation.members) - 1
        for text in change_one_digit(member.place.text, is_simple=equation.is_simple):
            value = parse_value(text)
            if value is None:
                continue
            if gap is not None:
                # Of a long sum only what changes is added up.
                change = (value - member.value) * member.factor
                left = gap - change if is_total else gap + change
                is_mended = left == 0 or abs(left) < equation.tolerance
            else:
                is_mended = equation.holds([*values[:at], value, *values[at + 1 :]], is_close=True)
            if is_mended:
                found.setdefault((member.place.key, text), Mend(member.place, text))
    return tuple(found.values())


def _find_gap(equation: Equation) -> Decimal | None:
    """Return by how much the parts of a sum exceed its total; None for an equation of another operation."""
    result = equation.result(equation.values)
    if equation.operation is not Operation.SUM or result is None:
        return None
    wanted = equation.constant
    return result - (equation.total.value * equation.total.factor if wanted is None else wanted)


_DIGITS = "0123456789"
_MARK = regex.compile(r"[ \u00a0.]")


def change_one_digit(text: str, *, is_simple: bool = False) -> Iterator[str]:
    """Yield a number with one digit replaced, two neighbours swapped, a lost digit put in, a doubled one left out.

    The marks between its thousands are set anew. A simple change replaces or swaps.

    >>> list(change_one_digit("20", is_simple=True))[:9] == [f"{digit}0" for digit in "13456789"] + ["21"]
    True
    >>> longer = set(change_one_digit("1 100")) - set(change_one_digit("1 100", is_simple=True))
    >>> {"100", "110", "11 000", "12 100"} <= longer
    True
    """
    places = [at for at, char in enumerate(text) if char.isdigit() or char in CAPITALS_FOR_DIGITS]
    spelt = [CAPITALS_FOR_DIGITS.get(text[at], text[at]) for at in places]
    for number, at in enumerate(places):
        for digit in _DIGITS:
            if digit != spelt[number] and not (number == 0 and digit == "0"):
                yield text[:at] + digit + text[at + 1 :]
    for number, (at, behind) in enumerate(itertools.pairwise(places)):
        if spelt[number] != spelt[number + 1] and not (number == 0 and spelt[1] == "0"):
            yield text[:at] + text[behind] + text[at + 1 : behind] + text[at] + text[behind + 1 :]
    if not is_simple:
        yield from _change_length(text, places, spelt)


def _change_length(text: str, places: Sequence[int], spelt: Sequence[str]) -> Iterator[str]:
    """Yield a number with a digit more, and with one of two equal digits left out."""
    decimals = count_decimals(text)
    whole = len(places) - decimals
    decimal_mark = text[-decimals - 1] if decimals else ""
    found = _MARK.search(text[: len(text) - decimals - 1] if decimals else text)
    mark = found.group() if found else ""
    made: set[tuple[tuple[str, ...], int]] = set()
    for number in range(len(places) + 1):
        for digit in _DIGITS:
            if not (number == 0 and digit == "0"):
                longer = [*spelt[:number], digit, *spelt[number:]]
                made.add((tuple(longer), decimals + (number > whole)))
    for number, (one, other) in enumerate(itertools.pairwise(spelt)):
        if one == other:
            made.add(((*spelt[:number], *spelt[number + 1 :]), decimals - (number >= whole)))
    for digits, places_behind in sorted(made):
        yield _write(digits, places_behind, mark, decimal_mark)


def _write(digits: Sequence[str], decimals: int, mark: str, decimal_mark: str) -> str:
    """Return digits as a number, with a mark before each three of the whole part, and before the decimals."""
    whole = "".join(digits[: len(digits) - decimals])
    behind = "".join(digits[len(digits) - decimals :])
    if mark and len(whole) > 3:
        first = len(whole) % 3 or 3
        whole = mark.join([whole[:first], *(whole[at : at + 3] for at in range(first, len(whole), 3))])
    return whole + decimal_mark + behind if behind else whole

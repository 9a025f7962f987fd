"""The values of an original and those of its translation: which are the same, which are left over."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ocr.consistency.translation.alignment import Bead
from ocr.consistency.translation.bilingual import Bilingual
from ocr.consistency.translation.sentences import Sentence
from ocr.consistency.translation.values import Strength, Value, ValueKind

_Spans = tuple[tuple[int, int], tuple[int, int]]
# Beads that lend a value to a bead: a translator moves a number into a neighbouring sentence.
_REACH = 2
# A bead of more values is a table, of which no bead can tell what belongs to what.
_MAX_VALUES = 200
# Beads in which a value that a sentence repeats must stand.
_ECHO_REACH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """A value of the original and one of the translation, and the index of their bead."""

    original: Value
    translated: Value
    bead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Values that agree, pairs that differ, and values that only one side has, with the index of their bead."""

    agreeing: tuple[Paired, ...]
    differing: tuple[Paired, ...]
    only_original: tuple[tuple[Value, int], ...]
    only_translated: tuple[tuple[Value, int], ...]


def match_values(texts: Bilingual) -> Matched:
    """Return which values of the prose agree, bead by bead; a neighbouring bead lends what a bead lacks."""
    own = [_flatten(texts.original.values[bead.start : bead.end]) for bead in texts.beads]
    other = [_flatten(texts.translation.values[bead.other_start : bead.other_end]) for bead in texts.beads]
    agreeing: list[Paired] = []
    left = [list(values) for values in own]
    left_other = [list(values) for values in other]
    spans = [_spans(texts, bead) for bead in texts.beads]
    for is_exact in (True, False):
        for index in range(len(texts.beads)):
            agreeing += _take_agreeing(left[index], left_other[index], index, spans[index], is_exact=is_exact)
    for distance in range(1, _REACH + 1):
        for index in range(len(texts.beads)):
            for near in (index - distance, index + distance):
                if 0 <= near < len(texts.beads):
                    across = (spans[index][0], spans[near][1])
                    agreeing += _take_agreeing(left[index], left_other[near], index, across, is_exact=False)
    for index in range(len(texts.beads)):
        agreeing += _take_elliptic(left[index], left_other[index], index, [*own[index], *other[index]])
    differing: list[Paired] = []
    for index in range(len(texts.beads)):
        differing += _take_differing(left[index], left_other[index], index, spans[index])
    return Matched(
        agreeing=tuple(agreeing),
        differing=tuple(differing),
        only_original=tuple(_without_echoes(left, other)),
        only_translated=tuple(_without_echoes(left_other, own)),
    )


def _flatten(values: Sequence[tuple[Value, ...]]) -> list[Value]:
    return [value for sentence in values for value in sentence][:_MAX_VALUES]


def _spans(texts: Bilingual, bead: Bead) -> _Spans:
    """Return where a bead begins and ends in the original and in the translation."""
    return (
        _span(texts.original.prose[bead.start : bead.end]),
        _span(texts.translation.prose[bead.other_start : bead.other_end]),
    )


def _span(sentences: Sequence[Sentence]) -> tuple[int, int]:
    return (sentences[0].start, sentences[-1].end) if sentences else (0, 1)


def _take_agreeing(
    left: list[Value], other: list[Value], bead: int, spans: _Spans, *, is_exact: bool
) -> list[Paired]:
    """Take pairs that agree out of both lists and return them; exact ones have a key in common.

    Of several the one with the same unit is taken, then the nearest in its sentence.
    """
    found: list[Paired] = []
    pairs = sorted(
        (value.unit != candidate.unit, abs(_position(value, spans[0]) - _position(candidate, spans[1])), i, j)
        for i, value in enumerate(left)
        for j, candidate in enumerate(other)
        if (value.keys & candidate.keys if is_exact else value.agrees(candidate))
    )
    used: set[int] = set()
    used_other: set[int] = set()
    for _, _, i, j in pairs:
        if i not in used and j not in used_other:
            used.add(i)
            used_other.add(j)
            found.append(Paired(original=left[i], translated=other[j], bead=bead))
    left[:] = [value for i, value in enumerate(left) if i not in used]
    other[:] = [value for j, value in enumerate(other) if j not in used_other]
    return found


def _take_elliptic(left: list[Value], other: list[Value], bead: int, every: list[Value]) -> list[Paired]:
    """Take pairs of which one leaves out the thousands that its sentence has counted: «из 12 тысяч восемь»."""
    found: list[Paired] = []
    scales = [scale for scale in (10**3, 10**6, 10**9) if any((one.number or 0) >= scale for one in every)]
    for value in list(left):
        for candidate in other:
            if (
                value.number
                and candidate.number
                and (value.number / candidate.number in scales or candidate.number / value.number in scales)
            ):
                left.remove(value)
                other.remove(candidate)
                found.append(Paired(original=value, translated=candidate, bead=bead))
                break
    return found


def _take_differing(left: list[Value], other: list[Value], bead: int, spans: _Spans) -> list[Paired]:
    """Take pairs of one kind that differ out of both lists and return them, the nearest to each other first."""
    pairs = sorted(
        (abs(_position(value, spans[0]) - _position(candidate, spans[1])), i, j)
        for i, value in enumerate(left)
        for j, candidate in enumerate(other)
        if _are_comparable(value, candidate)
    )
    taken: list[tuple[Value, Value]] = []
    used: set[int] = set()
    used_other: set[int] = set()
    # What has no rival may stand anywhere in its sentence.
    rivals, other_rivals = Counter(i for _, i, _ in pairs), Counter(j for _, _, j in pairs)
    for distance, i, j in pairs:
        is_alone = rivals[i] == other_rivals[j] == 1
        is_far = distance > _MAX_SHIFT and not is_alone and not _is_alike(left[i], other[j])
        if i in used or j in used_other or is_far:
            continue
        used.add(i)
        used_other.add(j)
        taken.append((left[i], other[j]))
    for value, candidate in taken:
        left.remove(value)
        other.remove(candidate)
    return [Paired(original=value, translated=candidate, bead=bead) for value, candidate in taken]


# Greatest difference of the places of two values in their sentences, as a share of these.
_MAX_SHIFT = 0.45


def _position(value: Value, span: tuple[int, int]) -> float:
    return (value.start - span[0]) / max(1, span[1] - span[0])


def _is_alike(value: Value, other: Value) -> bool:
    return bool(value.unit) and value.unit == other.unit


def _are_comparable(value: Value, other: Value) -> bool:
    """Return whether one of two values may stand for the other by mistake."""
    if value.is_year != other.is_year:
        return False
    kinds = {value.kind, other.kind}
    if kinds == {ValueKind.DATE, ValueKind.MONTH} or (len(kinds) == 1 and kinds != {ValueKind.NUMBER}):
        return True
    if kinds == {ValueKind.MULTIPLE, ValueKind.NUMBER}:
        return Strength.LOOSE not in (value.strength, other.strength)
    if kinds == {ValueKind.TIME, ValueKind.NUMBER}:
        return "hour" in (value.unit, other.unit) or "minute" in (value.unit, other.unit)
    if kinds != {ValueKind.NUMBER}:
        return False
    if value.unit and other.unit and value.unit != other.unit:
        return False
    if Strength.LOOSE not in (value.strength, other.strength):
        return True
    if (
        value.number is not None
        and other.number is not None
        and 1
        not in (
            value.number.denominator,
            other.number.denominator,
        )
    ):
        return True
    return _is_alike(value, other) or (
        value.strength is not other.strength
        and value.in_words == other.in_words
        and _exceeds_one(value, other)
    )


def _exceeds_one(value: Value, other: Value) -> bool:
    """Return whether neither value is «one», which is mostly no number."""
    return all(one.number is not None and one.number > 1 for one in (value, other))


def _without_echoes(left: list[list[Value]], other: list[list[Value]]) -> list[tuple[Value, int]]:
    """Return what is left over and stands nowhere near on the other side; a year, nowhere at all."""
    found: list[tuple[Value, int]] = []
    for index, values in enumerate(left):
        for value in values:
            reach = len(other) if value.is_year else _ECHO_REACH
            near = other[max(0, index - reach) : index + reach + 1]
            if not any(value.agrees(candidate) for bead in near for candidate in bead):
                found.append((value, index))
    return found

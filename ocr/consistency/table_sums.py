"""Sums in tables: rows and columns of totals, subtotals, totals that run on."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

import regex

from ocr.consistency.equations import MAX_MEMBERS, Equation, Member, Operation
from ocr.consistency.figures import count_decimals
from ocr.consistency.record import RecordText
from ocr.consistency.table_cells import Cell, Row, Table
from ocr.language.sum_words import SumWords

# How surely a row or column is one of totals: named so, or found to be one.
_NAMED, _FOUND = 1.0, 0.8
# A column that nothing names is one of totals, or of totals that run on, if so many rows agree, and this share.
_MIN_FOUND_ROWS, _MIN_FOUND_SHARE = 3, 0.7
# One error in a total that runs on spoils two rows.
_MIN_RUNNING_SHARE = 0.6
# Where so many sums of a kind agree and only one does not, it should.
_MIN_CERTAIN = 2
_FULL_SHARE = Decimal(100)


class _Sum(NamedTuple):
    """Cells that must add up to the last of them."""

    parts: tuple[Cell, ...]
    total: Cell


def find_table_sums(
    record: RecordText, words: SumWords, page_index: int, table: Table
) -> tuple[Equation, ...]:
    """Return the equations of a table; none where it does not add up in most of its columns, or rows."""

    def member(cell: Cell) -> Member:
        assert cell.value is not None
        return Member(place=record.on_sheet(page_index, cell.start, cell.end), value=cell.value)

    is_total = _compile(words.totals).search
    rows = [row for row in table.rows if row.numbers]
    found: list[Equation] = []
    for sums, strength in (
        *(
            (own, _NAMED)
            for own in _find_total_rows(
                rows, _details(table, words), lambda row: bool(is_total(_bare(row.label)))
            )
        ),
        *_find_total_columns(rows, table, lambda head: bool(is_total(_bare(head)))),
        *((own, _FOUND) for own in _find_running(rows, table)),
    ):
        holding = sum(_adds_up(own) for own in sums)
        is_certain = holding >= _MIN_CERTAIN and holding == len(sums) - 1
        for own in sums:
            equation = Equation(
                operation=Operation.SUM,
                members=(*map(member, own.parts), member(own.total)),
                strength=strength,
                is_certain=is_certain and _may_be_sum(own),
                tolerance=_rounding(own),
            )
            if len(equation.members) <= MAX_MEMBERS * 2:
                found.append(equation)
    return tuple(found)


@cache
def _compile(totals: str) -> "regex.Pattern[str]":
    # The word begins the label or ends it: «Всего по цеху», «По цеху всего».
    return regex.compile(rf"\A(?:{totals})(?!\p{{L}})|(?<!\p{{L}})(?:{totals})\Z", regex.IGNORECASE)


def _bare(label: str) -> str:
    """Return a label without what leads up to it: marks, and letters spaced out."""
    text = label.strip(' \t.:-–—*«"')
    return regex.sub(r"(?<=\b\p{L}) (?=\p{L}\b)", "", text)


def _details(table: Table, words: SumWords) -> frozenset[int]:
    """Return the rows of a table, by number among those with numbers, that name parts of the row before them."""
    if not words.including:
        return frozenset()
    pattern = regex.compile(rf"(?:{words.including})", regex.IGNORECASE)
    details: set[int] = set()
    number = 0
    for row in table.rows:
        if row.numbers:
            if pattern.match(_bare(row.label)):
                details.add(number)
            number += 1
    return frozenset(details)


def _value(cell: Cell) -> Decimal:
    return cell.value if cell.value is not None else Decimal(0)


def _adds_up(one: _Sum) -> bool:
    gap = abs(sum(map(_value, one.parts), Decimal(0)) - _value(one.total))
    return gap == 0 or gap < _rounding(one)


def _rounding(one: _Sum) -> Decimal:
    """Return by how much shares may miss 100 for being rounded; 0 for other sums."""
    decimals = max(count_decimals(cell.text) for cell in (*one.parts, one.total))
    if one.total.value != _FULL_SHARE or not decimals:
        return Decimal(0)
    return Decimal(1).scaleb(-decimals) * (len(one.parts) + 1) / 2


def _may_be_sum(one: _Sum) -> bool:
    """Return whether a total is greater than each of its parts: a mean, or a price, is not."""
    return _value(one.total) >= max(map(_value, one.parts))


def _find_total_rows(
    rows: Sequence[Row], details: frozenset[int], is_total: Callable[[Row], bool]
) -> Iterator[list[_Sum]]:
    """Yield the sums of each row of totals, column by column, if half of them add up or there is but one."""
    totals = [at for at, row in enumerate(rows) if is_total(row)]
    if not totals and rows and not rows[-1].label and len(rows) > _MIN_FOUND_ROWS:
        totals = [len(rows) - 1]
    plain = [at for at in range(len(rows)) if at not in totals]
    for number, at in enumerate(totals):
        before = totals[number - 1] if number else -1
        behind = totals[number + 1] if number + 1 < len(totals) else len(rows)
        subtotals = totals[:number]
        choices = [
            [row for row in plain if before < row < at],
            [row for row in plain if row < at],
            subtotals if len(subtotals) > 1 else [],
            # «Всего» may stand first, with its parts below.
            [row for row in plain if at < row < behind]
            if number == 0 and not [r for r in plain if r < at]
            else [],
        ]
        choices += [[row for row in own if row not in details] for own in choices if details & set(own)]
        best = _choose([_sum_columns(rows, own, at) for own in choices if len(own) > 1])
        if best:
            yield best


def _sum_columns(rows: Sequence[Row], parts: Sequence[int], total: int) -> list[_Sum]:
    """Return the sums of the columns in which a row of totals has a number."""
    sums = []
    for column, cell in rows[total].numbers.items():
        own = tuple(rows[at].numbers[column] for at in parts if column in rows[at].numbers)
        if len(own) > 1:
            sums.append(_Sum(own, cell))
    return sums


def _choose(choices: Sequence[list[_Sum]]) -> list[_Sum]:
    """Return the sums of which the most add up; none where most do not."""
    best = max(choices, key=lambda sums: sum(map(_adds_up, sums)), default=[])
    holding = sum(map(_adds_up, best))
    return best if len(best) == 1 or 2 * holding >= len(best) else []


def _find_total_columns(
    rows: Sequence[Row], table: Table, is_total: Callable[[str], bool]
) -> Iterator[tuple[list[_Sum], float]]:
    """Yield the sums of each column of totals, row by row, and how surely it is one."""
    named = [column for column in range(table.columns) if is_total(table.heads.get(column, ""))]
    used = sorted({column for row in rows for column in row.numbers})
    for column in named or used[-1:] + used[:1]:
        before = max((own for own in named if own < column), default=-1)
        choices = [
            [own for own in used if before < own < column],
            [own for own in used if own < column and own not in named],
            [own for own in used if own > column and own not in named],
            [own for own in used if own < column and own in named],
        ]
        best = max(
            (
                [
                    _Sum(tuple(row.numbers[c] for c in own if c in row.numbers), row.numbers[column])
                    for row in rows
                    if column in row.numbers
                ]
                for own in choices
                if len(own) > 1
            ),
            key=lambda sums: sum(_adds_up(one) for one in sums if one.parts),
            default=[],
        )
        sums = [one for one in best if len(one.parts) > 1]
        holding = sum(map(_adds_up, sums))
        is_found = holding >= _MIN_FOUND_ROWS and holding >= _MIN_FOUND_SHARE * len(sums)
        if is_found or (column in named and sums and 2 * holding >= len(sums)):
            yield sums, _NAMED if column in named else _FOUND


def _find_running(rows: Sequence[Row], table: Table) -> Iterator[list[_Sum]]:
    """Yield the sums of totals that run on: each is the one above it and the number beside it."""
    used = sorted({column for row in rows for column in row.numbers})
    for own, total in itertools.pairwise(used):
        sums = [
            _Sum((above.numbers[total], row.numbers[own]), row.numbers[total])
            for above, row in itertools.pairwise(rows)
            if total in above.numbers and own in row.numbers and total in row.numbers
        ]
        holding = sum(
            _adds_up(one) and bool(_value(one.parts[0])) and bool(_value(one.parts[1])) for one in sums
        )
        if holding >= _MIN_FOUND_ROWS and holding >= _MIN_RUNNING_SHARE * len(sums):
            yield sums


__all__ = ["find_table_sums"]

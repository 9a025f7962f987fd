"""Tables in a text: lines whose cells are parted by tabs, bars, dot leaders, or two spaces and more.

A list with a number at the end of each line is a table of one column.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

import regex

from ocr.consistency.figures import parse_value
from ocr.text.typewriter import CAPITALS_FOR_DIGITS

_D = rf"[\d{''.join(CAPITALS_FOR_DIGITS)}]"
_NUMBER = (
    rf"(?={_D}{{0,14}}\d){_D}{{1,15}}(?:[ \u00a0.]{_D}{{3}}){{0,4}}(?:[.,]{_D}{{1,9}})?"
    r"(?![\p{L}\d])(?![.,:/-]\d)"
)
# A cell is a number, perhaps with its unit: «412», «412 т.», «31,6 %».
_NUMBER_CELL = regex.compile(rf"({_NUMBER})(?:\s?(?:%|\p{{L}}{{1,6}}\.?))?[;,.]?")
_NOTHING_CELL = regex.compile(r"[-–—\"„“»]+|нет")
_RULE = regex.compile(r"[\s|+=_:–—-]+")
_SPACED = regex.compile(r"[^\S\n]{2,}|[^\S\n]*(?:\.{3,}|…+|(?:\. ){3,}\.?)[^\S\n]*")
_DELIMITER = regex.compile(r"[\t|]")
# A row that lost its spaces: a label, and two numbers or more.
_TIGHT = regex.compile(
    rf"(?P<label>[^\n]{{0,60}}?\p{{L}}[^\s\d]*)(?P<numbers>(?:[ \u00a0](?:{_NUMBER}|[-–—])){{2,40}})\s*"
)
_LISTED = regex.compile(
    rf"\s*(?:\d{{1,2}}[.)]\s+)?(?P<label>[^\d\n]{{0,80}}?\p{{L}}[^\n]{{0,60}}?)[\s:–—-]+(?P<number>{_NUMBER})(?:\s?(?:%|\p{{L}}{{1,12}}\.?))?\s*[;,.]?\s*"
)
MAX_LINE_CHARS, _MAX_LISTED_CHARS, _MAX_HEAD_CHARS = 400, 90, 40
MIN_NUMBER_ROWS, MAX_ROWS, MAX_COLUMNS = 3, 400, 40


class Cell(NamedTuple):
    """A cell at [start, end) of a sheet's text; `at` is its place on its line, `value` None where it is no number.

    A dash, a ditto mark and «нет» are nothing: their value is None, and `is_nothing` is true.
    """

    start: int
    end: int
    at: tuple[int, int]
    text: str
    value: Decimal | None
    is_nothing: bool = False


class Row(NamedTuple):
    """A row: its label, the cells that are numbers by column, and all its cells."""

    label: str
    numbers: dict[int, Cell]
    cells: tuple[Cell, ...]


class Table(NamedTuple):
    """A table at [start, end) of a sheet's text: its rows, and the cells of its head by column."""

    start: int
    end: int
    rows: tuple[Row, ...]
    heads: dict[int, str]
    columns: int
    is_list: bool = False


_KINDS = frozenset(("delimiter", "spaces", "tight", "list"))


class _Line(NamedTuple):
    start: int
    end: int
    cells: tuple[Cell, ...]
    # "" for a line of no table, else how its cells are parted.
    parted_by: str


def find_tables(text: str) -> tuple[Table, ...]:
    """Return the tables of a text in order: blocks of lines with three rows of numbers at the least."""
    return tuple(table for block in _iter_blocks(text) if (table := _make_table(block)) is not None)


def _iter_blocks(text: str) -> Iterator[list[_Line]]:
    """Yield the runs of lines that may be one table: of one kind, with heads, rules and blank lines between."""
    block: list[_Line] = []
    kind = ""
    was_blank = True
    for line in _iter_lines(text):
        is_blank = line.start == line.end
        is_between = line.parted_by in {"rule", "head"}
        goes_on = (
            not was_blank if is_blank else is_between or (line.parted_by and kind in {"", line.parted_by})
        )
        if not goes_on or len(block) > MAX_ROWS:
            yield block
            block, kind = [], ""
        if line.parted_by or (is_blank and goes_on):
            block.append(line)
        if line.parted_by and not is_between:
            kind = line.parted_by
        was_blank = is_blank
    yield block


def _iter_lines(text: str) -> Iterator[_Line]:
    start = 0
    for raw in text.split("\n"):
        yield _parse_line(raw, start)
        start += len(raw) + 1


def _parse_line(raw: str, start: int) -> _Line:
    stripped = raw.strip()
    if not stripped:
        return _Line(start, start, (), "")
    end = start + len(raw)
    if len(raw) > MAX_LINE_CHARS:
        return _Line(start, end, (), "")
    if _RULE.fullmatch(stripped) and len(stripped) > 2:
        return _Line(start, end, (), "rule")
    if _DELIMITER.search(stripped):
        return _Line(start, end, _split(raw, start, _DELIMITER, is_delimited=True), "delimiter")
    cells = _split(raw, start, _SPACED, is_delimited=False)
    if len(cells) > 1:
        return _Line(start, end, cells, "spaces")
    tight = _TIGHT.fullmatch(raw) if len(raw) <= _MAX_LISTED_CHARS else None
    if tight:
        label = _make_cell(raw, start, *tight.span("label"))
        spans = (match.span() for match in regex.finditer(r"\S+", raw, pos=tight.start("numbers")))
        return _Line(start, end, (label, *(_make_cell(raw, start, *span) for span in spans)), "tight")
    listed = _LISTED.fullmatch(raw) if len(raw) <= _MAX_LISTED_CHARS else None
    if listed:
        label = _make_cell(raw, start, *listed.span("label"))
        return _Line(start, end, (label, _make_cell(raw, start, *listed.span("number"))), "list")
    is_head = len(stripped) <= _MAX_HEAD_CHARS and not stripped.endswith((".", ";", "-"))
    return _Line(start, end, (_make_cell(raw, start, 0, len(raw)),), "head" if is_head else "")


def _split(raw: str, start: int, mark: "regex.Pattern[str]", *, is_delimited: bool) -> tuple[Cell, ...]:
    """Return the cells of a line; where marks stand between all cells, those that are empty too."""
    bounds = [(0, 0), *(match.span() for match in mark.finditer(raw)), (len(raw), len(raw))]
    cells = [_make_cell(raw, start, left[1], right[0]) for left, right in pairwise(bounds)]
    if not is_delimited:
        return tuple(cell for cell in cells if cell.text)
    # A frame has a bar before its first cell and behind its last.
    has_frame = raw.lstrip().startswith("|")
    return tuple(cells[1:] if has_frame else cells)


def _make_cell(raw: str, start: int, first: int, end: int) -> Cell:
    text = raw[first:end]
    first += len(text) - len(text.lstrip())
    text = text.strip()
    number = _NUMBER_CELL.fullmatch(text)
    value = parse_value(number[1]) if number else None
    shown = number[1] if number and value is not None else text
    return Cell(
        start=start + first,
        end=start + first + len(shown),
        at=(first, first + len(text)),
        text=shown,
        value=value,
        is_nothing=bool(_NOTHING_CELL.fullmatch(text)),
    )


def _make_table(block: Sequence[_Line]) -> Table | None:
    """Return the table that lines make; None where its columns cannot be told, or it has too few rows of numbers."""
    kinds = [line.parted_by for line in block if line.parted_by in _KINDS]
    numbered = [line for line in block if any(cell.value is not None for cell in line.cells)]
    if not kinds or not MIN_NUMBER_ROWS <= len(numbered) <= MAX_ROWS:
        return None
    own = [_split_head(line) if kinds[0] == "tight" else line for line in block if line.cells]
    placed = _place_by_index(own) if kinds[0] == "delimiter" else _place_by_side(own, numbered)
    if placed is None or placed[1] > MAX_COLUMNS:
        return None
    columns, count = placed
    first = own.index(numbered[0])
    heads: dict[int, str] = {}
    for line, places in zip(own[:first], columns[:first], strict=True):
        for cell, column in zip(line.cells, places, strict=True):
            if column is not None and cell.text:
                heads[column] = f"{heads.get(column, '')} {cell.text}".strip()
    rows = tuple(
        Row(
            label=next(
                (
                    cell.text
                    for cell in line.cells
                    if cell.text and cell.value is None and not cell.is_nothing
                ),
                "",
            ),
            numbers={
                column: cell
                for cell, column in zip(line.cells, places, strict=True)
                if column is not None and cell.value is not None
            },
            cells=line.cells,
        )
        for line, places in zip(own[first:], columns[first:], strict=True)
    )
    return Table(own[0].start, own[-1].end, rows, heads, count, is_list=kinds[0] == "list")


def _split_head(line: _Line) -> _Line:
    """Return the head of a table that lost its spaces with a cell for each of its words."""
    if line.parted_by != "head":
        return line
    (cell,) = line.cells
    words = regex.finditer(r"\S+", cell.text)
    cells = tuple(
        Cell(cell.start + word.start(), cell.start + word.end(), word.span(), word.group(), None)
        for word in words
    )
    return line._replace(cells=cells)


_Columns = tuple[list[list[int | None]], int]


def _place_by_index(lines: Sequence[_Line]) -> _Columns:
    return [list(range(len(line.cells))) for line in lines], max(len(line.cells) for line in lines)


def _place_by_side(lines: Sequence[_Line], numbered: Sequence[_Line]) -> _Columns | None:
    """Return the columns of cells parted by spaces: counted from the right in full rows, else by what overlaps."""
    counts = {sum(_is_number(cell) for cell in line.cells) for line in numbered}
    if len(counts) == 1:
        count = counts.pop()
        return [_count_from_right(line, count) for line in lines], count
    spans = sorted(cell.at for line in numbered for cell in line.cells if _is_number(cell))
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    placed: list[list[int | None]] = []
    for line in lines:
        own = [_overlapping(cell, merged) for cell in line.cells]
        numbers = [column for cell, column in zip(line.cells, own, strict=True) if _is_number(cell)]
        if len(numbers) != len(set(numbers)):
            return None
        placed.append(own)
    return placed, len(merged)


def _is_number(cell: Cell) -> bool:
    return cell.value is not None or cell.is_nothing


def _count_from_right(line: _Line, count: int) -> list[int | None]:
    """Return the columns of a row's numbers, and of the last cells of a head."""
    if any(cell.value is not None for cell in line.cells):
        numbers = iter(range(count))
        return [next(numbers) if _is_number(cell) else None for cell in line.cells]
    lead = len(line.cells) - count
    return [at - lead if at >= lead and lead in {0, 1} else None for at in range(len(line.cells))]


def _overlapping(cell: Cell, columns: Sequence[tuple[int, int]]) -> int | None:
    start, end = cell.at
    found = [at for at, (left, right) in enumerate(columns) if start < right and left < end]
    return found[0] if len(found) == 1 else None

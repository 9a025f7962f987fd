"""Tables as CSV (RFC 4180): their cells with the characters that each stands on.

Cells are parted by commas, semicolons or tabs, and quoted where they have such a sign, a quote or a line end.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile
from typing import NamedTuple

import regex

DELIMITERS = (",", ";", "\t")
# A page has a row of some ten cells.
MAX_CELLS = 1_000_000
# A first line by which Excel is told what parts the cells.
_TOLD = regex.compile(r"(?i:sep=)(?P<sign>[,;\t])(?:\r\n|\n|\r)")
_LINE_END = regex.compile(r"\r\n|\n|\r")
# What one character of a quoted cell stands for that is two in the file, or another one.
_OTHERWISE = regex.compile(r'""|\r\n|\r')
_DOUBLE = regex.compile(r'""|\r\n')


class BadCsvError(ValueError):
    """A table that cannot be parted into cells; the message goes on from its name."""


@dataclass(frozen=True)
class Cell:
    """A cell: [start, end) of the file's characters, its quotes with them, and what stands there.

    `lead` is what must be put before it where the row ends before the cell.
    """

    start: int
    end: int
    raw: str
    lead: str = ""

    @property
    def is_quoted(self) -> bool:
        """Whether it stands in quotes."""
        return self.raw.startswith('"')

    @property
    def content(self) -> str:
        """What stands in it, without its quotes."""
        return self.raw[1:-1] if self.is_quoted else self.raw

    @cached_property
    def text(self) -> str:
        """Its text: a double quote as a single one, each line end as \\n."""
        return _read_content(self.content) if self.is_quoted else self.raw

    @cached_property
    def _doubles(self) -> Sequence[int]:
        """Where in its text each character stands that is two in its content."""
        found = _DOUBLE.finditer(self.content) if self.is_quoted else ()
        return [match.start() - number for number, match in enumerate(found)]

    def find(self, offset: int) -> int:
        """Return where a character of its text stands in its content."""
        return offset + bisect_left(self._doubles, offset)


def _read_content(content: str) -> str:
    return _OTHERWISE.sub(lambda found: '"' if found[0] == '""' else "\n", content)


class Start(NamedTuple):
    """Where the rows of a table begin, and what parts its cells if that is told there, else ""."""

    at: int
    delimiter: str


def find_start(raw: str) -> Start:
    """Return where the rows of a table begin: behind a line «sep=;»."""
    told = _TOLD.match(raw)
    return Start(told.end(), told["sign"]) if told else Start(0, "")


@lru_cache
def _compile_cell(delimiter: str) -> "regex.Pattern[str]":
    quoted, bare = '"[^"]*+(?:""[^"]*+)*+"', rf'(?!")[^{delimiter}\r\n]*+'
    return regex.compile(rf"(?:{quoted}|{bare})(?=(?P<sign>{delimiter})|(?P<end>\r\n|\n|\r|\Z))")


def iter_rows(raw: str, delimiter: str, start: int = 0) -> Iterator[list[Cell]]:
    """Yield the rows of a table from this place on, a blank line as one empty cell. Raises BadCsvError."""
    pattern = _compile_cell(delimiter)
    row: list[Cell] = []
    number, cells, at = 1, 0, start
    while at < len(raw) or row:
        cells += 1
        if cells > MAX_CELLS:
            raise BadCsvError(f"has over {MAX_CELLS:,} cells")
        match = pattern.match(raw, at)
        if match is None:
            raise BadCsvError(_describe_fault(raw, at, number))
        row.append(Cell(at, match.end(), match[0]))
        if match["sign"]:
            at = match.end("sign")
            continue
        yield row
        row, number, at = [], number + 1, match.end("end")


def _describe_fault(raw: str, start: int, number: int) -> str:
    line = len(_LINE_END.findall(raw, 0, start)) + 1
    where = f"row {number}, line {line}"
    closed = regex.compile('"[^"]*+(?:""[^"]*+)*+"').match(raw, start)
    if closed is None:
        return f"has a quote that is never closed, in {where}"
    behind = "".join(takewhile(lambda char: char not in "\r\n", raw[closed.end() : closed.end() + 20]))
    return f"has {behind!r} behind the quote that closes a cell, in {where}"


def is_blank(row: Sequence[Cell]) -> bool:
    """Return whether a row has nothing in it, not even a pair of quotes."""
    return not any(cell.raw.strip() for cell in row)


def find_line_end(cells: Sequence[Cell]) -> str:
    """Return the line end that is the commonest within quoted cells, \\n where none has one."""
    ends = [end for cell in cells if cell.is_quoted for end in _LINE_END.findall(cell.content)]
    return max(("\n", "\r\n", "\r"), key=ends.count)


def escape_content(text: str, line_end: str) -> str:
    """Return text as it stands within quotes.

    >>> escape_content('а "б"\\n', "\\r\\n")
    'а ""б""\\r\\n'
    """
    return text.replace('"', '""').replace("\n", line_end)

"""Transcriptions in tables (CSV, TSV): a page in each row, its text in the column that is named so.

A correction splices the cells with the texts. Everything else stays byte for byte: encoding, byte order mark, line
ends, quotes, other cells.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

import regex

from ocr.errors import InputError
from ocr.formats.encodings import Decoded, decode_file
from ocr.formats.source_files.csv_rows import (
    DELIMITERS,
    BadCsvError,
    Cell,
    escape_content,
    find_line_end,
    find_start,
    is_blank,
    iter_rows,
)
from ocr.formats.source_files.plain_text import UTF_8_MARK, encode_like, touch_characters
from ocr.formats.source_files.source_file import Edit, Patched, Span, apply_edits
from ocr.formats.source_files.tables import (
    Cells,
    NoTextColumnError,
    PageTable,
    Parted,
    Piece,
    Rows,
    find_page_column,
    find_text_column,
    iter_notices,
    part_edits,
    unify_line_ends,
)

SUFFIXES = (".csv", ".tsv")
_KIND = "a table (CSV)"
_ADVICE = "Open it in a spreadsheet program and save it anew as CSV (UTF-8), and name that file."
# What a cell keeps only in quotes, whatever parts the cells; and what no table or no encoding of one holds.
_TO_QUOTE = regex.compile(r'[",;\t\r\n]')
_UNWRITABLE = regex.compile(r"[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff]")


@dataclass(frozen=True)
class CsvTable(PageTable):
    """A table of pages. Its places count the file's own characters; a byte order mark is none of them."""

    suffix: ClassVar[str] = SUFFIXES[0]

    data: bytes
    notices: tuple[str, ...]
    where: str
    decoded: Decoded
    cells: tuple[Cell, ...]
    texts: Cells

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return where [start, end) of the text stands among the file's own characters."""
        first = self._locate(start)
        return first, max(first, self._locate(end))

    def _locate(self, offset: int) -> int:
        return self._place(*self.texts.find(offset))

    def _place(self, number: int, within: int) -> int:
        cell = self.cells[number]
        return cell.start + cell.is_quoted + cell.find(within)

    def patch(self, edits: Iterable[Edit]) -> Patched:
        """Return the table with these edits; in UTF-8 with a byte order mark if its encoding lacks a character."""
        edits = tuple(edit._replace(text=unify_line_ends(edit.text)) for edit in edits)
        if not edits:
            return Patched(self.data, ())
        for edit in edits:
            if bad := _UNWRITABLE.search(edit.text):
                raise InputError(
                    f"{self.where} cannot hold U+{ord(bad[0]):04X}, which the text {edit.text[:40]!r} has. "
                    "Edit that decision."
                )
        parted = part_edits(self.texts, edits)
        raw, spans, cells = self._splice(parted)
        new, notices = encode_like(raw, self.decoded)
        expected = parted.apply(self.texts.texts).text
        if not self._reads(new, expected):
            # The letters that are left may not tell the old encoding any more.
            new, notices = UTF_8_MARK + raw.encode(), ("the file is now UTF-8 with a byte order mark.",)
            if not self._reads(new, expected):
                raise InputError(f"{self.where} is {_KIND} that cannot be corrected in place. {_ADVICE}")
        touched = touch_characters(self.decoded, raw, cells, new)
        return Patched(new, spans, (*parted.notices, *notices), touched)

    def _reads(self, data: bytes, expected: str) -> bool:
        try:
            return read_csv(data, self.where).text == expected
        except InputError:
            return False

    def _splice(self, parted: Parted) -> tuple[str, tuple[Span, ...], tuple[Span, ...]]:
        """Return the file's characters after edits, the place of each edit, and that of each cell written anew."""
        line_end = find_line_end(self.cells)
        written, done, length = [], 0, 0
        places: dict[tuple[int, int], tuple[int, int]] = {}
        cells: list[Span] = []
        for at, pieces in sorted(parted.pieces.items()):
            cell = self.cells[at]
            new = _edit_cell(cell, tuple(pieces.values()), line_end)
            written += [self.decoded.raw[done : cell.start], new.raw]
            length += cell.start - done
            places |= {
                (number, at): (length + start, length + end)
                for number, (start, end) in zip(pieces, new.places, strict=True)
            }
            cells.append(Span(cell.start, cell.end, length, length + len(new.raw)))
            length += len(new.raw)
            done = cell.end
        spans = tuple(
            Span(
                self._place(first, parted.pieces[first][number].start),
                self._place(last, parted.pieces[last][number].end),
                places[number, first][0],
                places[number, last][1],
            )
            for number, (first, last) in enumerate(parted.cells)
        )
        return "".join([*written, self.decoded.raw[done:]]), spans, tuple(cells)

    def cut(self, edits: Iterable[Edit], start: int, end: int) -> bytes:
        """Return [start, end) of the text after edits within it, in the table's own encoding."""
        return encode_like(apply_edits(self.text, edits, start, end), self.decoded)[0]


class _NewCell(NamedTuple):
    """A cell as it stands in the file after edits, and where the text of each edit is in it."""

    raw: str
    places: tuple[tuple[int, int], ...]


def _edit_cell(cell: Cell, pieces: Sequence[Piece], line_end: str) -> _NewCell:
    """Return a cell after edits of its text. Quotes stay, and are put where the new text needs them."""
    new = apply_edits(cell.text, (Edit(*piece) for piece in pieces))
    is_quoted = (
        cell.is_quoted
        or any(_TO_QUOTE.search(piece.text) for piece in pieces)
        or new.startswith('"')
        # Without anything in it a row would be none.
        or not new.strip()
    )
    if not is_quoted:
        return _join(cell.text, pieces, (cell.lead, ""), str)

    def escape(text: str) -> str:
        return escape_content(text, line_end)

    made = _join(cell.text, pieces, (cell.lead + '"', '"'), escape)
    if cell.is_quoted:
        as_it_was = _join(cell.text, pieces, ('"', '"'), escape, cell)
        # Where a \r and a \n come together that were two line ends they are one, and all is written anew.
        if replace(cell, raw=as_it_was.raw).text == new:
            made = as_it_was
    return made


def _join(
    text: str,
    pieces: Sequence[Piece],
    around: tuple[str, str],
    escape: Callable[[str], str],
    cell: Cell | None = None,
) -> _NewCell:
    """Return a cell's text after edits, between two strings; what is kept is as it is in `cell` if there is one."""

    def keep(start: int, end: int) -> str:
        return cell.content[cell.find(start) : cell.find(end)] if cell else escape(text[start:end])

    written, length, done = [around[0]], len(around[0]), 0
    places: list[tuple[int, int]] = []
    for piece in pieces:
        kept, new = keep(done, piece.start), escape(piece.text)
        written += [kept, new]
        places.append((length + len(kept), length + len(kept) + len(new)))
        length = places[-1][1]
        done = piece.end
    return _NewCell("".join([*written, keep(done, len(text)), around[1]]), tuple(places))


class _Table(NamedTuple):
    """What there is in a table: the cell with the text of each page, and what is told of its rows."""

    cells: tuple[Cell, ...]
    notices: tuple[str, ...]


def read_csv(data: bytes, where: str) -> CsvTable:
    """Return a table of pages from its bytes.

    Raises InputError, naming `where`; NoTextColumnError for a table of something else.
    """
    decoded = _decode(data, where)
    table = _read_table(decoded.raw, where)
    told = f"was read as {decoded.encoding}; offsets count its characters."
    notices = (*([told] if decoded.encoding != "UTF-8" else []), *table.notices)
    return CsvTable(data, notices, where, decoded, table.cells, _take_texts(table))


def _take_texts(table: _Table) -> Cells:
    return Cells(tuple(cell.text for cell in table.cells))


def _decode(data: bytes, where: str) -> Decoded:
    """Return the characters of a table. Names of files and columns may hide of what the texts tell, CP1251."""
    try:
        return decode_file(data, where)
    except InputError:
        try:
            raw = data.decode("cp1251")
            texts = _take_texts(_read_table(raw, where)).text
            is_told = decode_file(texts.encode("cp1251"), where).codec == "cp1251"
        except (UnicodeDecodeError, InputError):
            is_told = False
        if not is_told:
            raise
        return Decoded(raw, "CP1251", "cp1251")


def _read_table(raw: str, where: str) -> _Table:
    try:
        return _take_rows(raw, where)
    except BadCsvError as error:
        raise InputError(f"{where} is {_KIND} that cannot be read: it {error}. {_ADVICE}") from error


def _take_rows(raw: str, where: str) -> _Table:
    start = find_start(raw)
    delimiter = start.delimiter or _find_delimiter(raw, start.at, where)
    numbered = enumerate(iter_rows(raw, delimiter, start.at), start=1)
    named = next(((number, row) for number, row in numbered if not is_blank(row)), None)
    head = [cell.text for cell in named[1]] if named else []
    column, page = find_text_column(head, where), find_page_column(head)
    cells: list[Cell] = []
    numbers: list[str] = []
    gaps = passed = 0
    for number, row in numbered:
        if is_blank(row):
            passed += 1
            continue
        _check_width(row, len(head), number, delimiter)
        gaps, passed = gaps + passed, 0
        cells.append(row[column] if column < len(row) else _make_missing(row, column, delimiter))
        numbers.append(row[page].text if page is not None and page < len(row) else "")
    if not cells:
        raise BadCsvError("has no row with a page below its first one")
    rows = Rows([cell.text for cell in cells], numbers, gaps)
    return _Table(tuple(cells), tuple(iter_notices(rows, head[column].strip())))


def _find_delimiter(raw: str, start: int, where: str) -> str:
    """Return the sign that parts the first row into most cells, one of them named as that of texts, if any does."""
    counted: list[tuple[bool, int, str]] = []
    for sign in DELIMITERS:
        with suppress(BadCsvError):
            row = next((row for row in iter_rows(raw, sign, start) if not is_blank(row)), [])
            is_named = True
            try:
                find_text_column([cell.text for cell in row], where)
            except InputError as error:
                is_named = not isinstance(error, NoTextColumnError)
            counted.append((is_named, len(row), sign))
    return max(counted, key=lambda one: one[:2])[2] if counted else DELIMITERS[0]


def _check_width(row: Sequence[Cell], columns: int, number: int, delimiter: str) -> None:
    if any(cell.raw.strip() for cell in row[columns:]):
        sign = {",": "a comma", ";": "a semicolon", "\t": "a tab"}[delimiter]
        raise BadCsvError(
            f"has {len(row)} cells in row {number}, and names {columns} in the first row: quote texts with {sign} in "
            "them, or name all columns"
        )


def _make_missing(row: Sequence[Cell], column: int, delimiter: str) -> Cell:
    end = row[-1].end
    return Cell(end, end, "", delimiter * (column + 1 - len(row)))

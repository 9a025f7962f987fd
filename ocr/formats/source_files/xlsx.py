"""Transcriptions in Excel workbooks (XLSX): a page in each row of a sheet, its text in the column that is named so.

A correction splices the cells of that sheet. Every other part keeps its bytes as they are packed.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import ClassVar, NamedTuple

from ocr.errors import InputError
from ocr.formats.skipped_files import join_names
from ocr.formats.source_files.office_package import (
    find_main_part,
    find_related,
    is_signed,
    list_relations,
    read_part,
)
from ocr.formats.source_files.source_file import Edit, Patched, Span, Touched, apply_edits, touch
from ocr.formats.source_files.tables import (
    Cells,
    NoTextColumnError,
    PageTable,
    Parted,
    Rows,
    count,
    find_page_column,
    find_text_column,
    iter_notices,
    part_edits,
    unify_line_ends,
)
from ocr.formats.source_files.xlsx_sheet import MAX_ROWS, Sheet, SheetCell, edit_cell, make_missing
from ocr.formats.source_files.xlsx_strings import PREFIXES, STRICT, TRANSITIONAL, String
from ocr.formats.source_files.xml_tree import BadXmlError, ByteSpan
from ocr.formats.source_files.zip_archive import BadZipError, ZipArchive, open_zip

_KIND = "an Excel workbook (XLSX)"
_ADVICE = (
    "Open it in Excel or LibreOffice and save it anew as XLSX, or save the sheet as CSV (UTF-8), "
    "and name that file."
)
# Excel holds no more in a cell, in units of UTF-16.
MAX_CELL_LENGTH = 32_767
_RELATION_ROOTS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_IN_WORKBOOK = {TRANSITIONAL: "s:", STRICT: "s:", **dict.fromkeys(_RELATION_ROOTS, "r:")}


@dataclass(frozen=True)
class Workbook(PageTable):
    """A workbook with a page in each row. Its places count the bytes of the sheet's part, unpacked."""

    suffix: ClassVar[str] = ".xlsx"

    data: bytes
    notices: tuple[str, ...]
    where: str
    archive: ZipArchive
    sheet: Sheet
    cells: tuple[SheetCell, ...]
    texts: Cells

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return the bytes of the sheet's part on which the cells of [start, end) of the text stand."""
        first, last = (self.cells[self.texts.find(offset)[0]].at for offset in (start, end))
        return first.start, last.end

    def patch(self, edits: Iterable[Edit]) -> Patched:
        """Return the workbook with these edits. Raises InputError for text that no cell can hold."""
        edits = tuple(edit._replace(text=unify_line_ends(edit.text)) for edit in edits)
        if not edits:
            return Patched(self.data, ())
        parted = part_edits(self.texts, edits)
        edited = {at: pieces for at, pieces in parted.pieces.items() if not self.cells[at].is_result}
        expected = Parted(edited, parted.cells, ()).apply(self.texts.texts)
        data, places, touched = self._splice(parted, expected)
        try:
            new = self.archive.replace({self.sheet.part: data}) if edited else self.data
        except BadZipError as error:
            raise InputError(
                f"{self.where} is {_KIND} that cannot be corrected: it {error}. {_ADVICE}"
            ) from error
        self._prove(new, expected.text)
        spans = tuple(
            Span(self.cells[first].at.start, self.cells[last].at.end, places[first].start, places[last].end)
            for first, last in parted.cells
        )
        return Patched(new, spans, (*parted.notices, *self._note(parted, edited)), touched)

    def _splice(
        self, parted: Parted, expected: Cells
    ) -> tuple[bytes, Mapping[int, ByteSpan], tuple[Touched, ...]]:
        """Return the sheet's part after edits that give its cells these texts, the new place of each cell, and what
        is not as it was.
        """
        old, done, length = self.sheet.data, 0, 0
        written: list[bytes] = []
        places: dict[int, ByteSpan] = {}
        replaced: list[tuple[int, bytes, bytes]] = []
        for at, pieces in sorted(parted.pieces.items()):
            cell, text = self.cells[at], expected.texts[at]
            if cell.is_result:
                new = cell.at.of(old)
            else:
                self._check(cell, text)
                new = edit_cell(self.sheet, cell, text, tuple(pieces.values()))
            written += [old[done : cell.at.start], new]
            replaced.append((cell.at.start, cell.at.of(old), new))
            start = length + cell.at.start - done
            length = start + len(new)
            places[at] = ByteSpan(start, length)
            done = cell.at.end
        return b"".join([*written, old[done:]]), places, touch(replaced, self.sheet.part)

    def _check(self, cell: SheetCell, text: str) -> None:
        try:
            length = len(text.encode("utf-16-le")) // 2
        except UnicodeEncodeError as error:
            bad = ord(text[error.start])
            raise InputError(
                f"{self.where} cannot hold U+{bad:04X}, which the new text of the cell {cell.name} has. Edit that "
                "decision."
            ) from error
        if length > MAX_CELL_LENGTH:
            raise InputError(
                f"{self.where} cannot hold the new text of the cell {cell.name}: it has {length:,} characters, and a "
                f"cell of Excel at most {MAX_CELL_LENGTH:,}. Save the sheet as CSV (UTF-8), and verify and export "
                "that file."
            )

    def _prove(self, data: bytes, expected: str) -> None:
        """Raise InputError unless the workbook reads as expected: nothing is written that says something else."""
        try:
            text = read_xlsx(data, self.where).text
        except InputError:
            text = None
        if text != expected:
            raise InputError(f"{self.where} is {_KIND} that cannot be corrected in place. {_ADVICE}")

    def _note(self, parted: Parted, edited: Mapping[int, object]) -> Iterator[str]:
        for at in sorted(parted.pieces):
            cell = self.cells[at]
            if at not in edited:
                yield (
                    f"the cell {cell.name} has a formula and was left as it is. Correct what it is made from by hand."
                )
            elif cell.string is not None and not cell.string.is_plain:
                yield f"the letters of the cell {cell.name} lost their formats."
        if edited and is_signed(self.archive):
            yield "it was signed; the signature does not hold for the corrected workbook."

    def cut(self, edits: Iterable[Edit], start: int, end: int) -> bytes:
        """Return [start, end) of the text after edits within it, in UTF-8."""
        return apply_edits(self.text, edits, start, end).encode()


def read_xlsx(data: bytes, where: str) -> Workbook:
    """Return a workbook of pages from its bytes.

    Raises InputError, naming `where`; NoTextColumnError for a workbook of something else.
    """
    try:
        archive = open_zip(data)
        main = find_main_part(archive)
        sheet, found, others = _find_sheet(archive, main, where)
        cells, rows = _take_cells(sheet, found)
    except BadZipError as error:
        raise InputError(f"{where} is {_KIND} that {error}. {_ADVICE}") from error
    except BadXmlError as error:
        raise InputError(f"{where} is {_KIND} that {error}. {_ADVICE}") from error
    if not cells:
        raise InputError(f"{where} is {_KIND} that has no row with a page below its first one. {_ADVICE}")
    notices = (*_iter_notices(found, cells, others), *iter_notices(rows, found.name))
    return Workbook(data, notices, where, archive, sheet, cells, Cells(tuple(rows.texts)))


class _Found(NamedTuple):
    """Which columns of a sheet have the texts and the numbers of pages, from 1, and the first row of these."""

    column: int
    name: str
    page: int | None
    row: int


def _find_sheet(archive: ZipArchive, main: str, where: str) -> tuple[Sheet, _Found, tuple[str, ...]]:
    """Return the first sheet with a column of texts, and the names of the other sheets.

    Raises NoTextColumnError if there is none, BadZipError and BadXmlError.
    """
    shared = tuple(
        String(part.data, element)
        for name in find_related(archive, main, "sharedStrings")[:1]
        for part in [read_part(archive, name, PREFIXES)]
        for element in part.root.children
        if element.name == "s:si"
    )
    parts = {
        relation.number: relation.name
        for relation in list_relations(archive, main)
        if relation.kind == "worksheet"
    }
    sheets = read_part(archive, main, _IN_WORKBOOK).root.find("s:sheets")
    listed = [
        (one.attributes.get("name", ""), parts[number])
        for one in (sheets.children if sheets is not None else ())
        if (number := one.attributes.get("r:id", "")) in parts
    ]
    if not listed:
        raise BadZipError("has no sheet with cells")
    refused: list[NoTextColumnError] = []
    for name, part in listed:
        read = read_part(archive, part, PREFIXES)
        sheet = Sheet(name, part, read.data, read.root, shared)
        try:
            found = _find_columns(sheet, where)
        except NoTextColumnError as error:
            refused.append(error)
        else:
            return sheet, found, tuple(other for other, _ in listed if other != name)
    raise refused[0]


def _find_columns(sheet: Sheet, where: str) -> _Found:
    _, cells = next(sheet.iter_rows(), (None, {}))
    width = max(cells, default=0)
    head = [cells[column].text if column in cells else "" for column in range(1, width + 1)]
    column, page = find_text_column(head, where), find_page_column(head)
    number = cells[column + 1].row
    return _Found(column + 1, head[column].strip(), page + 1 if page is not None else None, number)


def _take_cells(sheet: Sheet, found: _Found) -> tuple[tuple[SheetCell, ...], Rows]:
    """Return the cell with the text of each page, and what is told of the rows."""
    cells: list[SheetCell] = []
    numbers: list[str] = []
    gaps, last = 0, found.row
    results = sheet.find_results(found.column)
    ends = list(accumulate((end for _, end in results), max, initial=0))
    for element, row in sheet.iter_rows():
        number = next(iter(row.values())).row
        if number <= found.row:
            continue
        cell = row.get(found.column) or make_missing(element, row, number, found.column)
        if number <= ends[bisect_right(results, (number, MAX_ROWS))]:
            cell = replace(cell, is_result=True)
        cells.append(cell)
        numbers.append(row[found.page].text if found.page in row else "")
        gaps += number - last - 1
        last = number
    return tuple(cells), Rows([cell.text for cell in cells], numbers, gaps)


def _iter_notices(found: _Found, cells: Sequence[SheetCell], others: Sequence[str]) -> Iterator[str]:
    """Yield what there is in a workbook that is not read, or that is no text."""
    if others:
        yield f"has other sheets ({join_names([f'«{name}»' for name in others])}): these are not collated."
    if results := sum(cell.is_result for cell in cells):
        yield (
            f"has {count(results, 'formula')} in the column «{found.name}»: results are collated, and never changed."
        )
    if numbers := sum(not (cell.is_string or cell.is_result) for cell in cells):
        yield (
            f"has {count(numbers, 'cell')} without text in the column «{found.name}», but with a number, a date or "
            "the like: these are collated as they are stored, which may not be as they are shown."
        )

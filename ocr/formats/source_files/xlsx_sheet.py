"""Sheets of Excel workbooks (ECMA-376-1, 18.3): their rows and cells, and cells that get another text.

A cell that is corrected has its string in itself from then on: the strings that cells share stay as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import regex

from ocr.formats.source_files.tables import Piece
from ocr.formats.source_files.xlsx_strings import STRICT, TRANSITIONAL, String, decode_string, format_text
from ocr.formats.source_files.xml_tree import BadXmlError, ByteSpan, Element

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
_PLACE = regex.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ATTRIBUTE = regex.compile(rb"""([^\s=<>/]+)\s*=\s*("[^"]*"|'[^']*')""")
_TRUTHS = {"0": "FALSE", "1": "TRUE"}


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell: its row and column from 1, its bytes in the part, and its text.

    `element` is None where the sheet does not have the cell; `at` is then where it belongs. `string` is None for what
    is no string. `is_result` tells a formula's result, `is_string` what may be text, `is_empty` nothing at all.
    """

    row: int
    column: int
    at: ByteSpan
    text: str = ""
    element: Element | None = None
    string: String | None = None
    is_result: bool = False
    is_string: bool = True
    is_empty: bool = False

    @property
    def name(self) -> str:
        """Its name, such as B3."""
        return format_column(self.column) + str(self.row)


def format_column(column: int) -> str:
    """Return the letters of a column, from 1.

    >>> [format_column(column) for column in (1, 26, 27, 703)]
    ['A', 'Z', 'AA', 'AAA']
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def parse_place(name: str) -> tuple[int, int]:
    """Return the row and column, from 1, of a cell's name. Raises BadXmlError.

    >>> parse_place("AA10")
    (10, 27)
    """
    match = _PLACE.fullmatch(name)
    column = 0
    for letter in match[1] if match else "":
        column = 26 * column + ord(letter) - ord("A") + 1
    if match is None or column > MAX_COLUMNS or int(match[2]) > MAX_ROWS:
        raise BadXmlError(f"is damaged: {name[:20]!r} is no cell")
    return int(match[2]), column


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its part, and the strings that its cells share."""

    name: str
    part: str
    data: bytes
    root: Element
    shared: Sequence[String] = field(repr=False)

    def iter_rows(self) -> Iterator[tuple[Element, dict[int, SheetCell]]]:
        """Yield each row that has something in it, and its cells by column. Raises BadXmlError."""
        number = 0
        for row in self._rows():
            number = _parse_number(row.attributes.get("r"), number + 1, MAX_ROWS)
            cells: dict[int, SheetCell] = {}
            column = 0
            for element in row.children:
                if element.name == "s:c":
                    column += 1
                    if "r" in element.attributes:
                        named, column = parse_place(element.attributes["r"])
                        if named != number:
                            raise BadXmlError(f"is damaged: a cell of row {named} is in row {number}")
                    cells.setdefault(column, self._take_cell(element, number, column))
            if any(not cell.is_empty for cell in cells.values()):
                yield row, cells

    def _rows(self) -> Iterator[Element]:
        rows = self.root.find("s:sheetData")
        yield from (row for row in (rows.children if rows else ()) if row.name == "s:row")

    def find_results(self, column: int) -> list[tuple[int, int]]:
        """Return the first and last rows of a column in which formulas of several cells have results, in order."""
        found = []
        for row in self._rows():
            for cell in row.children:
                formula = cell.find("s:f")
                if formula is not None and formula.attributes.get("t") in {"array", "dataTable"}:
                    first, _, last = formula.attributes.get("ref", "").partition(":")
                    (top, left), (bottom, right) = parse_place(first), parse_place(last or first)
                    if left <= column <= right:
                        found.append((top, bottom))
        return sorted(found)

    def _take_cell(self, element: Element, row: int, column: int) -> SheetCell:
        kind = element.attributes.get("t", "n")
        value, is_result = element.find("s:v"), element.find("s:f") is not None
        stored = "".join(chunk.text for chunk in value.chunks) if value is not None else ""
        string = None
        if kind == "s" and value is not None:
            string = self.shared[_parse_number(stored.strip(), -1, len(self.shared) - 1, least=0)]
        elif kind == "inlineStr" and (inline := element.find("s:is")) is not None:
            string = String(self.data, inline)
        text = string.text if string else decode_string(stored)
        return SheetCell(
            row=row,
            column=column,
            at=element.at,
            text=_TRUTHS.get(stored, stored) if kind == "b" else text,
            element=element,
            string=string,
            is_result=is_result,
            is_string=string is not None or kind == "str" or not stored,
            is_empty=string is None and not stored and not is_result,
        )


def _parse_number(text: str | None, default: int, most: int, least: int = 1) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise BadXmlError(f"is damaged: {text[:20]!r} is no number of a row or string")
    return int(text)


def make_missing(row: Element, cells: Mapping[int, SheetCell], number: int, column: int) -> SheetCell:
    """Return the cell of a column that a row does not have."""
    behind = [cell.at.start for one, cell in cells.items() if one > column]
    at = min(behind, default=row.content_end)
    return SheetCell(number, column, ByteSpan(at, at), is_empty=True)


def edit_cell(sheet: Sheet, cell: SheetCell, text: str, pieces: Sequence[Piece]) -> bytes:
    """Return the bytes of a cell after edits, which give it this text. Raises ValueError for half surrogates."""
    data = sheet.data
    if cell.element is None:
        prefix = String(data, sheet.root).prefix
        name = cell.name.encode()
        return b'<%sc r="%s" t="inlineStr">%s</%sc>' % (prefix, name, _format_plain(text, prefix), prefix)
    element = cell.element
    prefix = String(data, element).prefix
    string = cell.string
    if string is not None and string.is_plain:
        content = _format_string(string, pieces, prefix, sheet)
    else:
        content = _format_plain(text, prefix)
    tag = _name_kind(element.tag.of(data))
    if element.is_closed:
        return b"%s>%s</%sc>" % (tag.removesuffix(b"/>"), content, prefix)
    left, done = [], element.tag.end
    for child in element.children:
        if child.name in {"s:v", "s:is"}:
            left.append(data[done : child.at.start])
            done = child.at.end
    return b"".join([tag, content, *left, data[done : element.at.end]])


def _format_plain(text: str, prefix: bytes) -> bytes:
    return b"<%sis>%s</%sis>" % (prefix, format_text(text, prefix), prefix)


def _format_string(string: String, pieces: Sequence[Piece], prefix: bytes, sheet: Sheet) -> bytes:
    """Return a string after edits in a cell whose elements have this prefix."""
    own = string.prefix
    declared = b""
    if own != prefix:
        namespace = STRICT if STRICT.encode() in sheet.root.tag.of(sheet.data) else TRANSITIONAL
        declared = b' xmlns%s="%s"' % (b":" + own[:-1] if own else b"", namespace.encode())
    return b"<%sis%s>%s</%sis>" % (prefix, declared, string.edit(pieces), prefix)


def _name_kind(tag: bytes) -> bytes:
    """Return the start tag of a cell that has its string in itself."""
    kind = b't="inlineStr"'
    for match in _ATTRIBUTE.finditer(tag):
        if match[1] == b"t":
            return tag[: match.start()] + kind + tag[match.end() :]
    end = tag.removesuffix(b">").removesuffix(b"/")
    return end.rstrip() + b" " + kind + tag[len(end) :]

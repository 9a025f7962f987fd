"""Cells for spreadsheets: no reader runs one, and every reader of commas reads back what was written."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.formats.spreadsheet import format_csv, guard_cell

GUARDED = {
    "=1+1": "'=1+1",
    "+7 495": "'+7 495",
    "-2": "'-2",
    "@SUM(A1)": "'@SUM(A1)",
    "＝1+1": "'＝1+1",
    "\tx": "'\tx",
    "\rx": "'\rx",
    "\nx": "'\nx",
    " =1": "' =1",
    "\ufeff=1": "'\ufeff=1",
    # A reader that parts by semicolons or tabs, or a line end inside a cell, begins a cell there.
    "a;=1": "a;'=1",
    "a; +1": "a;' +1",
    'a;"=1': "a;'\"=1",
    "a\t@b": "a\t'@b",
    "a\n=1": "a\n'=1",
    "a\r\n-1": "a\r\n'-1",
    "=1;=2": "'=1;'=2",
    # No formulas.
    "": "",
    "25348": "25348",
    "1-2": "1-2",
    "пре-восход": "пре-восход",
    "а; б": "а; б",
    "x = 1": "x = 1",
    "10 20 30 40; 50 60 70 80": "10 20 30 40; 50 60 70 80",
}


@pytest.mark.parametrize(("cell", "guarded"), GUARDED.items())
def test_formulas_are_guarded(cell: str, guarded: str) -> None:
    assert guard_cell(cell) == guarded


QUOTED = {"25348": "25348", "sheet-1.txt": "sheet-1.txt", "0.98": "0.98", "": '""', "лист 1": '"лист 1"',
          'a"b': '"a""b"', "a,b": '"a,b"', "a;b": '"a;b"', "-5": '"\'-5"'}  # fmt: skip


@pytest.mark.parametrize(("cell", "quoted"), QUOTED.items())
def test_all_but_plain_words_and_numbers_are_quoted(cell: str, quoted: str) -> None:
    assert format_csv(["x"], [[cell]]) == f"\ufeffx\r\n{quoted}\r\n"


def run_cells(text: str, separator: str) -> list[str]:
    """Return the cells that a spreadsheet would run if it parted the lines of `text` by the separator alone."""
    lines = text.removeprefix("\ufeff").replace("\r", "\n").split("\n")
    cells = [cell.strip(' "\ufeff\u200b') for line in lines[1:] for cell in line.split(separator)]
    return [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@given(st.lists(st.text(alphabet="=+-@;\t\r\n\", '\ufeff\u200bа1", max_size=8), min_size=1, max_size=3))
def test_any_cell_is_read_back_and_none_is_run(cells: list[str]) -> None:
    text = format_csv([f"c{i}" for i in range(len(cells))], [cells])
    _, row = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert row == [guard_cell(cell) for cell in cells]
    assert [cell.replace("'", "") for cell in row] == [cell.replace("'", "") for cell in cells]
    for separator in (";", "\t"):
        assert run_cells(text, separator) == []

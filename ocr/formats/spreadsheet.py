"""Tables for spreadsheets: CSV whose cells no reader takes for formulas, whatever it parts the cells by.

Which sign parts the cells is the reader's choice: spreadsheets of many countries take the semicolon, some programs
the tab. Such a reader finds cells inside a cell of ours, so that a formula is looked for behind these signs, too.
"""

import re
from collections.abc import Iterable, Sequence

_BYTE_ORDER_MARK = "\ufeff"
# A spreadsheet runs a cell that begins with one of these; Japanese ones take the wide forms, too.
_FORMULA = "=+\\-@＝＋－＠"
# What a spreadsheet drops before it looks: white space, quotes, and characters without ink.
_DROPPED = r"[\s\"\ufeff\u200b-\u200f\u2060]*"
_RUNS = re.compile(rf"(?:\A|(?<=[;\t\n])|(?<=\r)(?!\n))(?={_DROPPED}[{_FORMULA}])|\A(?=[\t\r\n])")
# Numbers, names of files and the like: the same in every reader without quotes. Scripts cut them out by the comma.
_PLAIN = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.\-]*")


def format_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV: a byte order mark, by which Excel decodes it as UTF-8, a row of names, and the rows.

    Cells are guarded against formulas, and quoted unless they are plain words or numbers. Rows end in CR LF.

    >>> format_csv(["page", "reading"], [[1, "=1+1"]])[1:]
    'page,reading\\r\\n1,"\\'=1+1"\\r\\n'
    """
    lines = (",".join(_quote(guard_cell(str(cell))) for cell in row) for row in [columns, *rows])
    return _BYTE_ORDER_MARK + "".join(line + "\r\n" for line in lines)


def guard_cell(cell: str) -> str:
    """Return the cell with an apostrophe before each beginning that a spreadsheet would run as a formula.

    >>> guard_cell("=1+1"), guard_cell("25348"), guard_cell("a;=1+1"), guard_cell("1-2")
    ("'=1+1", '25348', "a;'=1+1", '1-2')
    """
    return _RUNS.sub("'", cell)


def _quote(cell: str) -> str:
    return cell if _PLAIN.fullmatch(cell) else '"' + cell.replace('"', '""') + '"'

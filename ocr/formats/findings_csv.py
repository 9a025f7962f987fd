"""findings.csv: the findings for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from ocr.formats.findings import FindingsFile, finding_fields

COLUMNS = (
    "rank", "page", "scan", "verdict", "kind", "severity", "probability", "start", "end", "transcribed", "reading",
    "boxes", "reasons", "id",
)  # fmt: skip
# A spreadsheet runs a cell with such a beginning as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_BYTE_ORDER_MARK = "\ufeff"


def format_findings_csv(file: FindingsFile) -> str:
    """Return the findings as CSV, worst first, beginning with a byte order mark so that Excel decodes it as UTF-8.

    A cell that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    scans = {page.page_index: page.scan for page in file.pages}
    rows = []
    for rank, finding in enumerate(file.findings, start=1):
        fields = {
            **finding_fields(finding),
            "rank": rank,
            "scan": scans.get(finding.page_index, ""),
            "boxes": "; ".join(" ".join(map(str, box)) for box in finding.boxes),
            "reasons": " ".join(reason.rendered for reason in finding.reasons),
        }
        rows.append([fields[column] for column in COLUMNS])
    return format_csv(COLUMNS, rows)


def format_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV for a spreadsheet: a byte order mark, a row of names, and rows of guarded cells."""
    out = io.StringIO(newline="")
    out.write(_BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([guard_cell(str(cell)) for cell in row] for row in rows)
    return out.getvalue()


def guard_cell(cell: str) -> str:
    """Return the cell with an apostrophe before it if a spreadsheet would run it as a formula.

    >>> guard_cell("=1+1"), guard_cell("25348")
    ("'=1+1", '25348')
    """
    return "'" + cell if cell.startswith(_FORMULA_STARTS) else cell

"""findings.csv and doubts.csv: the findings, and what is less likely, for a spreadsheet."""

from collections.abc import Sequence

from ocr.formats.findings import FindingsFile, find_labels, finding_fields
from ocr.formats.spreadsheet import format_csv
from ocr.model import Finding

COLUMNS = (
    "rank", "page", "scan", "verdict", "kind", "severity", "probability", "start", "end", "transcribed", "reading",
    "boxes", "reasons", "id", "label", "listed", "group", "basis",
    "part", "field", "rule",
)  # fmt: skip


def format_findings_csv(file: FindingsFile) -> str:
    """Return the findings as CSV, worst first."""
    return _format_rows(file, file.findings, 1)


def format_doubts_csv(file: FindingsFile) -> str:
    """Return the doubts as CSV, those worth a look before the others; they are ranked behind the findings."""
    return _format_rows(file, file.doubts, len(file.findings) + 1)


def _format_rows(file: FindingsFile, places: Sequence[Finding], first_rank: int) -> str:
    labels = find_labels(file)
    scans: dict[int | None, str] = {page.page_index: page.scan for page in file.pages}
    rows = []
    for rank, finding in enumerate(places, start=first_rank):
        fields = {
            **finding_fields(finding),
            "page": finding.page_number or "",
            "field": finding.field,
            "rule": finding.rule,
            "rank": rank,
            "scan": scans.get(finding.page_index, ""),
            "label": labels.get(finding.page_index, ""),
            "boxes": "; ".join(" ".join(map(str, box)) for box in finding.boxes),
            "reasons": " ".join(reason.rendered for reason in finding.reasons),
            "listed": int(finding.listed),
            "group": finding.group,
        }
        rows.append([fields[column] for column in COLUMNS])
    return format_csv(COLUMNS, rows)

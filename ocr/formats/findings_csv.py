"""findings.csv: the findings for a spreadsheet."""

from ocr.formats.findings import FindingsFile, find_labels, finding_fields
from ocr.formats.spreadsheet import format_csv

COLUMNS = (
    "rank", "page", "scan", "verdict", "kind", "severity", "probability", "start", "end", "transcribed", "reading",
    "boxes", "reasons", "id", "label",
)  # fmt: skip


def format_findings_csv(file: FindingsFile) -> str:
    """Return the findings as CSV, worst first."""
    labels = find_labels(file)
    scans = {page.page_index: page.scan for page in file.pages}
    rows = []
    for rank, finding in enumerate(file.findings, start=1):
        fields = {
            **finding_fields(finding),
            "rank": rank,
            "scan": scans.get(finding.page_index, ""),
            "label": labels.get(finding.page_index, ""),
            "boxes": "; ".join(" ".join(map(str, box)) for box in finding.boxes),
            "reasons": " ".join(reason.rendered for reason in finding.reasons),
        }
        rows.append([fields[column] for column in COLUMNS])
    return format_csv(COLUMNS, rows)

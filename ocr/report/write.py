"""The result folder: findings.json, tokens.jsonl, findings.csv, report.html and the page readings."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.errors import SverkaError
from ocr.files import write_atomically
from ocr.formats.findings import format_findings_csv, format_findings_json, format_tokens_jsonl
from ocr.formats.scans import load_scan
from ocr.model import DocumentResult
from ocr.report.html import LoadImage, format_report


def write_results(result: DocumentResult, out: Path, language: str) -> None:
    """Write every result file of a verified document into `out`. Raises OutputError."""
    for page in result.pages:
        write_atomically(out / "pages" / f"{page.page_index + 1}.txt", page.page.text)
    for failure in result.failures:
        # Nothing may look like the text of a page that failed.
        (out / "pages" / f"{failure.page_index + 1}.txt").unlink(missing_ok=True)
    write_atomically(out / "tokens.jsonl", format_tokens_jsonl(result))
    write_atomically(out / "findings.csv", format_findings_csv(result))
    write_atomically(out / "report.html", format_report(result, _loader(result), lang=language))
    write_atomically(out / "findings.json", format_findings_json(result))


def _loader(result: DocumentResult) -> LoadImage:
    scans = {page.page_index: page.page.scan for page in result.pages}

    def load(page_index: int) -> NDArray[np.uint8] | None:
        try:
            return load_scan(scans[page_index]).image
        except SverkaError:
            # It was read a moment ago: the report tells that its scan has gone since.
            return None

    return load

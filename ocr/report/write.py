"""The result folder: findings.json, tokens.jsonl, findings.csv, report.html and the page readings."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.errors import SverkaError
from ocr.files import write_atomically
from ocr.formats.findings import FindingsFile, format_findings_json, summarise
from ocr.formats.findings_csv import format_findings_csv
from ocr.formats.results import remove_pages_beyond
from ocr.formats.scans import load_scan
from ocr.formats.tokens_jsonl import format_tokens_jsonl
from ocr.model import DocumentResult, Page
from ocr.report.html import LoadImage, format_report


def write_results(result: DocumentResult, out: Path, language: str) -> FindingsFile:
    """Write every result file of a verified document into `out`; return the contents of findings.json.

    Raises OutputError.
    """
    file = summarise(result)
    write_page_readings(
        {page.page_index: page.page for page in result.pages}, len(result.pages) + len(result.failures), out
    )
    write_atomically(out / "tokens.jsonl", format_tokens_jsonl(result))
    write_atomically(out / "findings.csv", format_findings_csv(file))
    write_atomically(out / "report.html", format_report(result, scan_loader(result), lang=language))
    write_atomically(out / "findings.json", format_findings_json(file))
    return file


def write_page_readings(pages: Mapping[int, Page], count: int, out: Path) -> None:
    """Write `out/pages/N.txt` of these pages by index, and remove that of every other. Raises OutputError."""
    for index in range(count):
        path = out / "pages" / f"{index + 1}.txt"
        if index in pages:
            write_atomically(path, pages[index].text)
        else:
            # A failed page must not keep the text of an earlier run.
            path.unlink(missing_ok=True)
    remove_pages_beyond(out, count)


def scan_loader(result: DocumentResult) -> LoadImage:
    """Return a function that loads the image of a page by index, or returns None if the scan has gone since."""
    scans = {page.page_index: page.page.scan for page in result.pages}

    def load(page_index: int) -> NDArray[np.uint8] | None:
        try:
            return load_scan(scans[page_index]).image
        except SverkaError:
            # The scan was read a moment ago; the report says that it has gone since.
            return None

    return load

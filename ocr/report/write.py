"""The result folder: findings.json, tokens.jsonl, findings.csv, doubts.csv, report.html and the page readings."""

from collections.abc import Mapping, Set
from pathlib import Path
from stat import S_ISREG

import numpy as np
from numpy.typing import NDArray

from ocr.errors import SverkaError
from ocr.files import StagedFiles, replacing_together
from ocr.formats.findings import FindingsFile, format_findings_json, summarise
from ocr.formats.findings_csv import format_doubts_csv, format_findings_csv
from ocr.formats.record_texts import format_record_texts, get_record_texts_path
from ocr.formats.results import (
    find_page_texts_beyond,
    find_pages_beyond,
    find_source_files,
    get_page_path,
    get_page_text_path,
    get_source_path,
)
from ocr.formats.scans import load_scan
from ocr.formats.tokens_jsonl import format_tokens_jsonl
from ocr.model import DocumentResult, Page
from ocr.report.html import LoadImage, format_report
from ocr.report.kept_exhibits import format_exhibits, get_exhibits_path


def write_results(result: DocumentResult, out: Path, language: str) -> FindingsFile:
    """Write every result file of a document or of a checked record into `out`; return what findings.json has.

    They are replaced together; whoever is cut off just then leaves a folder without findings.json. Raises
    OutputError.
    """
    file = summarise(result)
    count = len(result.pages) + len(result.failures)
    with replacing_together() as staged:
        for page in result.pages:
            staged.write(get_page_text_path(out, page.page_index + 1), page.transcription.text)
        sources = {get_source_path(out, name): data for name, data in result.files.items()}
        for path, data in sources.items():
            staged.write(path, data)
        for path in (*find_page_texts_beyond(out, count), *(set(find_source_files(out)) - sources.keys())):
            staged.remove(path)
        if result.is_scanned:
            _stage_page_readings(staged, {page.page_index: page.page for page in result.pages}, count, out)
        staged.write(out / "tokens.jsonl", format_tokens_jsonl(result))
        staged.write(out / "findings.csv", format_findings_csv(file))
        staged.write(out / "doubts.csv", format_doubts_csv(file))
        staged.write(get_exhibits_path(out), format_exhibits(result))
        staged.write(get_record_texts_path(out), format_record_texts(result.record_texts))
        staged.write(out / "report.html", format_report(result, scan_loader(result), lang=language))
        staged.write(out / "findings.json", format_findings_json(file))
    return file


def write_page_readings(pages: Mapping[int, Page], count: int, out: Path) -> None:
    """Write `out/pages/N.txt` of these pages by index, and remove that of every other. Raises OutputError.

    What is there already is not written again.
    """
    same = {index for index, page in pages.items() if _has_content(get_page_path(out, index + 1), page.text)}
    with replacing_together() as staged:
        _stage_page_readings(staged, pages, count, out, leave=same)


def _has_content(path: Path, text: str) -> bool:
    """Return whether a file, and no link to one, has just this text."""
    data = text.encode("utf-8", errors="replace")
    try:
        known = path.lstat()
        return S_ISREG(known.st_mode) and known.st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _stage_page_readings(
    staged: StagedFiles, pages: Mapping[int, Page], count: int, out: Path, leave: Set[int] = frozenset()
) -> None:
    for index in range(count):
        if index in leave:
            continue
        path = get_page_path(out, index + 1)
        if index in pages:
            staged.write(path, pages[index].text)
        else:
            # A failed page must not keep the text of an earlier run.
            staged.remove(path)
    for path in find_pages_beyond(out, count):
        staged.remove(path)


def scan_loader(result: DocumentResult) -> LoadImage:
    """Return a function that loads the image of a page by index; None if the scan is gone or another one."""
    pages = {page.page_index: page.page for page in result.pages}

    def load(page_index: int) -> NDArray[np.uint8] | None:
        try:
            loaded = load_scan(pages[page_index].scan)
        except SverkaError:
            # The scan was read a moment ago; the report says that it has gone since.
            return None
        # The places that it shows would be somewhere else on another scan.
        return loaded.image if loaded.sha256 == pages[page_index].sha256 else None

    return load

"""findings.xlsx: the findings and the listed doubts for Excel, each with its place cut from the scan."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from PIL import Image

from ocr.errors import SverkaError
from ocr.formats.findings import find_labels
from ocr.formats.scans import LoadedScan, load_scan
from ocr.formats.verified_document import VerifiedDocument
from ocr.formats.xml_text import keep_xml
from ocr.model import Basis, Box, Finding, Page

FILE_NAME = "findings.xlsx"
# The columns, and how wide they are, in letters.
COLUMNS = (
    ("rank", 6), ("page", 6), ("label", 18), ("verdict", 10), ("probability", 11), ("transcribed", 24),
    ("reading", 24), ("scan", 52), ("reasons", 60), ("decision", 12), ("comment", 30), ("id", 15),
)  # fmt: skip
CROP_COLUMN = next(at for at, (name, _) in enumerate(COLUMNS) if name == "scan")
# Pixels that the cell of a picture has across, and pictures and rows at most down.
_CROP_WIDTH_PX, _MAX_CROP_HEIGHT_PX = 360, 180
# Of the height of a place, what is shown on either side of it.
_MARGIN = 1.5
# Excel holds no longer cells.
_MAX_CELL_CHARS = 32_000


def format_findings_xlsx(document: VerifiedDocument) -> Mapping[str, bytes]:
    """Return a workbook: a row for each finding and each listed doubt, worst first.

    The picture is of the scan around the first box of a place. `decision` and `comment` are empty, for a person.
    Where the scan is gone there is no picture.
    """
    import xlsxwriter

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Findings")
        head, cell = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        percent = book.add_format({"num_format": "0 %", "valign": "top"})
        for column, (name, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, head)
        sheet.freeze_panes(1, 0)
        places = (*document.file.findings, *document.file.listed_doubts)
        crops = dict(_iter_crops(document.pages, places))
        for row, finding in enumerate(places, start=1):
            for column, value in enumerate(_cells(document, row, finding)):
                if isinstance(value, float):
                    sheet.write_number(row, column, value, percent)
                elif isinstance(value, int):
                    sheet.write_number(row, column, value, cell)
                else:
                    sheet.write_string(row, column, keep_xml(value)[:_MAX_CELL_CHARS], cell)
            if row in crops:
                _insert(sheet, row, crops[row])
        sheet.autofilter(0, 0, max(1, len(places)), len(COLUMNS) - 1)
    return {FILE_NAME: written.getvalue()}


def _cells(document: VerifiedDocument, rank: int, finding: Finding) -> tuple[str | int | float, ...]:
    label = find_labels(document.file).get(finding.page_index, "")
    probability = finding.probability if finding.basis is Basis.EVIDENCE else "by rule"
    reasons = " ".join(reason.rendered for reason in finding.reasons)
    return (
        *(rank, finding.page_number or finding.where, label, finding.verdict.value, probability),
        *(finding.transcribed, finding.reading, "", reasons, "", "", finding.id),
    )


def _insert(sheet: Any, row: int, crop: Image.Image) -> None:
    scale = min(_CROP_WIDTH_PX / crop.width, _MAX_CROP_HEIGHT_PX / crop.height)
    coded = io.BytesIO()
    crop.save(coded, "PNG")
    # Rows are measured in points, of which an inch has 72, and pictures in pixels, of which it has 96.
    sheet.set_row(row, (crop.height * scale + 8) * 72 / 96)
    placed = {"image_data": coded, "x_scale": scale, "y_scale": scale, "x_offset": 3, "y_offset": 3}
    sheet.insert_image(row, CROP_COLUMN, "crop.png", {**placed, "object_position": 1})


def _iter_crops(pages: Mapping[int, Page], places: tuple[Finding, ...]) -> Iterator[tuple[int, Image.Image]]:
    """Yield the row and the picture of each place that has one; a scan is loaded once."""
    for page_index in sorted({one.page_index for one in places if one.page_index is not None}):
        loaded = _load(pages.get(page_index))
        for row, finding in enumerate(places, start=1):
            if loaded is not None and finding.page_index == page_index and finding.boxes:
                yield row, _cut(loaded, finding.boxes[0])


def _load(page: Page | None) -> LoadedScan | None:
    """Return the scan of a page; None if it is gone or another one: its places would be somewhere else."""
    if page is None:
        return None
    try:
        loaded = load_scan(page.scan)
    except SverkaError:
        return None
    return loaded if loaded.sha256 == page.sha256 else None


def _cut(loaded: LoadedScan, box: Box) -> Image.Image:
    """Return the picture of a box, in pixels of the source, with a margin."""
    across, down = loaded.source_scale
    scaled = box.scaled(1 / across, 1 / down)
    margin = round(_MARGIN * min(scaled.width, scaled.height))
    height, width = loaded.image.shape[:2]
    left, top = min(max(0, scaled.left - 2 * margin), width - 1), min(max(0, scaled.top - margin), height - 1)
    right, bottom = min(width, scaled.right + 2 * margin), min(height, scaled.bottom + margin)
    part = loaded.image[top : max(top + 1, bottom), left : max(left + 1, right)]
    # No cell shows more pixels than twice its own.
    picture = Image.fromarray(np.ascontiguousarray(part))
    picture.thumbnail((2 * _CROP_WIDTH_PX, 2 * _MAX_CROP_HEIGHT_PX))
    return picture

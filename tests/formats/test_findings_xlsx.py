"""findings.xlsx, as openpyxl reads it: a row a place, its picture beside it, nothing that Excel would run."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from PIL import Image

from ocr.formats.findings_xlsx import COLUMNS, CROP_COLUMN, format_findings_xlsx
from ocr.formats.verified_document import VerifiedDocument
from ocr.model import Box
from tests.formats.verified import MISREAD, OMITTED, SIC, UNSEEN, make_document, make_scan


def sheet_of(document: VerifiedDocument) -> Any:
    (data,) = format_findings_xlsx(document).values()
    return openpyxl.load_workbook(io.BytesIO(data)).active


def rows_of(document: VerifiedDocument) -> list[dict[str, Any]]:
    head, *rows = sheet_of(document).iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def pictures_of(document: VerifiedDocument) -> list[tuple[int, int, Image.Image]]:
    """The row and the column of each picture, from 0, and the picture."""
    images = sheet_of(document)._images
    places = ((image.anchor._from.row, image.anchor._from.col) for image in images)
    return [
        (row, column, Image.open(io.BytesIO(image._data())))
        for (row, column), image in zip(places, images, strict=True)
    ]


def test_findings_come_before_the_doubts_that_are_listed() -> None:
    doubt = replace(OMITTED, probability=0.3)
    hidden = replace(doubt, listed=False)
    rows = rows_of(make_document(MISREAD, SIC, doubts=(doubt, hidden)))
    columns = ("rank", "page", "label", "verdict", "probability", "transcribed", "reading", "decision")
    assert [[row[name] for name in columns] for row in rows] == [
        [1, 1, "л. 1 об", "misread", 0.98765, "25848", "25348", ""],
        [2, 1, "л. 1 об", "sic", "by rule", "утром", "", ""],
        [3, 1, "л. 1 об", "omitted", 0.3, "", "не", ""],
    ]
    assert rows[0]["reasons"] == "The page shows {another} letter."
    assert rows[0]["id"] == MISREAD.id


def test_no_cell_is_a_formula_a_link_or_a_number_that_was_text() -> None:
    texts = ("=1+1", "https://example.org", "007", "а\x00б\x0b", "+7", "@SUM(A1)")
    document = make_document(*(replace(MISREAD, reading=text) for text in texts))
    cells = [row[6] for row in sheet_of(document).iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [*texts[:3], "а\ufffdб\ufffd", *texts[4:]]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.hyperlink for cell in cells} == {None}


def test_a_long_passage_fits_into_its_cell() -> None:
    (row,) = rows_of(make_document(replace(MISREAD, reading="а" * 50_000)))
    # What Excel holds is 32,767 letters.
    assert row["reading"] == "а" * 32_000


def test_the_picture_shows_the_place_with_a_margin(tmp_path: Path) -> None:
    page = make_scan(tmp_path / "л. 1.png")
    document = make_document(UNSEEN, MISREAD, page=page)
    ((row, column, picture),) = pictures_of(document)
    # The second finding; that which is not on the page has no picture.
    assert (row, column) == (2, CROP_COLUMN)
    assert COLUMNS[column][0] == "scan"
    # 120 x 30 px with margins of 45 px above and below; 100 px to the left, as the page begins there, and 90 right.
    assert picture.size == (90 + 120 + 90, 45 + 30 + 45)
    shown = np.asarray(picture.convert("L"))
    assert (shown[45:75, 90:210] == 255).all()
    assert (shown[:45] == 100).all() and (shown[:, :90] == 100).all()


def test_the_picture_of_a_scan_of_oblong_pixels_is_of_the_same_place(tmp_path: Path) -> None:
    # 300 dots an inch across and 150 down: read, and shown, with twice the rows.
    page = make_scan(tmp_path / "л. 1.tif", dpi=(300, 150))
    ((_, _, picture),) = pictures_of(make_document(MISREAD, page=page))
    # 120 x 60 px; margins of 90 px above and below, 180 at the right, and at the left the 100 px that there are.
    assert picture.size == (100 + 120 + 180, 90 + 60 + 90)
    shown = np.asarray(picture.convert("L"))
    assert (shown[92:148, 101:219] > 250).all()
    assert (shown[:88] < 105).all() and (shown[:, :98] < 105).all()


def test_a_picture_at_the_edge_is_cut_and_a_large_one_made_small(tmp_path: Path) -> None:
    page = make_scan(tmp_path / "л. 1.png")
    corner = replace(MISREAD, boxes=(Box(0, 0, 10, 10),))
    large = replace(MISREAD, boxes=(Box(0, 0, 800, 600),))
    beyond = replace(MISREAD, boxes=(Box(900, 700, 950, 720),))
    pictures = pictures_of(make_document(corner, large, beyond, page=page))
    # 10 px and margins of 30 and 15 px; 600 px high made 360, twice the cell's 180.
    assert pictures[0][2].size == (40, 25)
    assert pictures[1][2].size == (480, 360)
    assert [row for row, _, _ in pictures] == [1, 2, 3]


@pytest.mark.parametrize("is_other", [True, False])
def test_a_scan_that_is_gone_or_another_one_is_not_shown(tmp_path: Path, is_other: bool) -> None:
    path = tmp_path / "л. 1.png"
    page = make_scan(path)
    if is_other:
        Image.new("L", (800, 600)).save(path)
    else:
        path.unlink()
    document = make_document(MISREAD, page=page)
    assert pictures_of(document) == []
    assert len(rows_of(document)) == 1


def test_without_findings_there_is_the_head_alone() -> None:
    head, *rows = sheet_of(make_document()).iter_rows(values_only=True)
    assert list(head) == [name for name, _ in COLUMNS]
    assert rows == []

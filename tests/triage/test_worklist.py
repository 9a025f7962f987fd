"""The worklist: its order, what it tells of pages that are there twice, and its table."""

import csv
import io
from dataclasses import replace

from ocr.model import Box, Page, PageFailure, PredictedCer, ScanRef
from ocr.triage.signs import Advice, Fault, Sign
from ocr.triage.table import format_triage_csv
from ocr.triage.worklist import (
    count_advice,
    find_spot,
    make_worklist,
    triage_failure,
    triage_page,
)
from tests.pages import make_page, make_regions
from tests.triage.test_signs import GOOD, TEXT, page_of

FAILURE = PageFailure(page_index=5, scan=ScanRef("/box/=5.png"), message="It is empty.", exit_code=3)


def read_with(cer: float, sha256: str, **changes: object) -> Page:
    return page_of(predicted_cer=PredictedCer(cer, 0.0, 1.0), sha256=sha256, **changes)


def test_what_is_most_urgent_comes_first() -> None:
    pages = [
        read_with(0.01, "a"),
        read_with(0.03, "b", skew_deg_ccw=9.0),
        read_with(0.06, "c"),
        read_with(0.09, "d"),
        read_with(0.01, "a"),
    ]
    texts = (TEXT, "станция\n" * 30, "вагон семь\n" * 30, "уголь и сталь\n" * 30, TEXT)
    read = [
        triage_page(at, f"key{at}", replace(page, regions=make_page(text).regions))
        for at, (page, text) in enumerate(zip(pages, texts, strict=True))
    ]
    # Pages are triaged in the order in which they were read.
    worklist = make_worklist(read[::-1], [triage_failure(FAILURE)])
    assert [(page.page_index, page.advice) for page in worklist] == [
        (5, Advice.RESCAN),
        (1, Advice.RESCAN),
        (3, Advice.READ),
        (2, Advice.READ),
        (4, Advice.LOOK),
        (0, Advice.NOTHING),
    ]
    assert worklist[4].signs == (Sign(Fault.DUPLICATE, "file 1"),)
    assert count_advice(worklist) == {
        Advice.RESCAN: 2,
        Advice.READ: 2,
        Advice.LOOK: 1,
        Advice.NOTHING: 1,
    }


def test_the_table_has_every_page_and_its_measures() -> None:
    page = read_with(0.06, "c", skew_deg_ccw=9.0, scan=ScanRef("/box/a.pdf", 1, 3, shown="a.pdf"))
    worklist = make_worklist([triage_page(0, "key", page)], [triage_failure(FAILURE)])
    first, second = csv.DictReader(io.StringIO(format_triage_csv(worklist).removeprefix("\ufeff")))
    assert (first["page"], first["advice"], first["faults"]) == ("6", "rescan", "failed")
    assert (first["scan"], first["message"], first["paper_grey"]) == ("'=5.png", "It is empty.", "")
    assert (second["scan"], second["frame"], second["faults"]) == (
        "a.pdf",
        "2",
        "skewed:9.0 much-is-wrong:0.06",
    )
    assert (second["predicted_cer"], second["x_height_px"]) == ("0.0600", str(GOOD.x_height_px))


def test_the_spot_is_the_line_that_is_probably_worst() -> None:
    lines = list(make_page("поезд прибыл\nна станцию рано\nуже").lines)
    worst = [replace(line, predicted_cer=cer) for line, cer in zip(lines, (0.1, 0.3, 0.9), strict=True)]
    page = replace(make_page(""), regions=make_regions(worst))
    assert find_spot(page) == lines[1].box
    assert find_spot(replace(page, regions=make_regions(worst[2:]))) == lines[2].box
    assert find_spot(replace(page, regions=())) is None


def test_the_spot_of_a_page_that_is_cut_off_is_a_line_at_the_edge() -> None:
    page = page_of()
    lines = [
        replace(line, box=Box(0, line.box.top, 700, line.box.bottom)) if at in (2, 5, 8) else line
        for at, line in enumerate(page.lines)
    ]
    assert find_spot(replace(page, regions=make_regions(lines))) == lines[5].box

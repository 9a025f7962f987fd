"""Where the scans of a document's pages are: by what was kept of them, else by their readings, else nowhere."""

from dataclasses import replace
from pathlib import Path

import pytest

from ocr.batch.cache import make_key, write_reading
from ocr.batch.kept_pages import keep_pages
from ocr.desk.pages import DeskPage, find_pages
from ocr.formats.findings import FindingsFile, PageSummary
from ocr.model import Box, Page, Rate, ScanRef
from tests.pages import make_page

KEY = make_key(["a reading"])


def make_file(*pages: Page) -> FindingsFile:
    summaries = [
        PageSummary(
            page_index=index,
            scan=page.scan.name,
            sha256=page.sha256,
            width_px=page.width_px,
            height_px=page.height_px,
            transcription="1.txt",
            transcription_start=0,
            tokens=1,
            counts={},
            cer=Rate(0, 1),
            wer=Rate(0, 1),
            engines=("recorded",),
            label=page.scan.label,
        )
        for index, page in enumerate(pages)
    ]
    return FindingsFile(name="d", profile="typescript", counts={}, pages=tuple(summaries))


def make_read(path: str, **fields: object) -> Page:
    page = replace(make_page("слово"), scan=ScanRef(path), turn_deg_ccw=90, skew_deg_ccw=0.5)
    return replace(page, **fields)  # type: ignore[arg-type]


def test_what_was_kept_says_where_a_scan_is(tmp_path: Path) -> None:
    page = make_read(str(tmp_path / "scans" / "л. 1.png"))
    keep_pages(tmp_path / "out", {0: page}, {0: KEY})
    assert find_pages(tmp_path / "out", make_file(page)) == {
        0: DeskPage(
            page_index=0,
            name="л. 1.png",
            label="л. 1",
            sha256="0" * 64,
            width_px=2480,
            height_px=3508,
            places=(page.scan,),
            key=KEY,
            turn_deg_ccw=90,
            skew_deg_ccw=0.5,
            # Five letters in cells of 30 px.
            lines=(Box(300, 300, 446, 336),),
        )
    }


def test_without_it_a_kept_reading_says_so(tmp_path: Path) -> None:
    page = make_read(str(tmp_path / "scans" / "1.png"))
    write_reading(tmp_path / "out", KEY, page)
    [found] = find_pages(tmp_path / "out", make_file(page)).values()
    assert (found.key, found.places, found.turn_deg_ccw) == (KEY, (page.scan,), 90)
    assert found.lines == (Box(300, 300, 446, 336),)


def test_a_path_that_a_run_saw_from_elsewhere_is_looked_for_above_the_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = make_read("scans/1.png")
    write_reading(tmp_path / "a" / "out", KEY, page)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    [found] = find_pages(tmp_path / "a" / "out", make_file(page)).values()
    folders = [tmp_path / "elsewhere", tmp_path / "a", tmp_path]
    assert [ref.path for ref in found.places][:3] == [str(folder / "scans" / "1.png") for folder in folders]


def test_of_a_file_of_several_pages_each_has_its_own(tmp_path: Path) -> None:
    path = str(tmp_path / "д.tif")
    pages = [make_read(path, scan=ScanRef(path, frame, 2), turn_deg_ccw=90 * frame) for frame in (0, 1)]
    for page in pages:
        write_reading(tmp_path, make_key([page.scan.name]), page)
    found = find_pages(tmp_path, make_file(*pages))
    assert [found[index].places for index in (0, 1)] == [(pages[0].scan,), (pages[1].scan,)]
    assert [found[index].turn_deg_ccw for index in (0, 1)] == [0, 90]
    # A page of it that was not read is not another one.
    third = make_read(path, scan=ScanRef(path, 2, 3))
    assert find_pages(tmp_path, make_file(third))[0].places == ()


def test_the_same_scan_under_another_name_is_the_same(tmp_path: Path) -> None:
    page = make_read("/scans/old.png")
    write_reading(tmp_path, KEY, page)
    named = replace(page, scan=ScanRef("/scans/new.png"))
    assert find_pages(tmp_path, make_file(named))[0].places == (page.scan,)


@pytest.mark.parametrize("is_damaged", [False, True])
def test_of_what_nobody_knows_there_are_no_places(tmp_path: Path, is_damaged: bool) -> None:
    page = make_read("/scans/1.png")
    other = replace(page, sha256="1" * 64)
    keep_pages(tmp_path, {0: other}, {0: KEY})
    write_reading(tmp_path, KEY, page if is_damaged else other)
    if is_damaged:
        kept = tmp_path / ".sverka" / f"{KEY}.json"
        kept.write_bytes(kept.read_bytes()[:-1])
    [found] = find_pages(tmp_path, make_file(page)).values()
    assert (found.places, found.lines, found.turn_deg_ccw, found.label) == ((), (), 0, "1")

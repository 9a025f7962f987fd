"""Where the scan of each page is, kept beside the results: what is told, what is written anew, what damage does."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from ocr.batch.kept_pages import iter_places, keep_pages, load_kept_pages
from ocr.model import Box, Page, ScanRef
from tests.pages import make_page

KEPT = Path(".sverka") / "page-scans"


def keep_one(folder: Path, scan: ScanRef, key: str = "k") -> None:
    keep_pages(folder / "out", {0: replace(make_page("слово"), scan=scan)}, {0: key})


def test_what_is_kept_of_a_page_comes_back(tmp_path: Path) -> None:
    page = replace(make_page("первая строка\nвторая"), turn_deg_ccw=90, skew_deg_ccw=0.25, sha256="ab" * 32)
    scan = ScanRef(str(tmp_path / "scans" / "д.pdf"), 2, 40, "опись/д.pdf", "iii")
    keep_pages(tmp_path / "out", {4: replace(page, scan=scan), 0: make_page("a")}, {4: "k4"})
    kept = load_kept_pages(tmp_path / "out")
    assert list(kept) == [0, 4]
    assert kept[0].key == ""
    last = kept[4]
    assert (last.page_index, last.key, last.scan, last.sha256) == (4, "k4", scan, "ab" * 32)
    assert (last.label, last.width_px, last.height_px) == ("опись/д, iii", 2480, 3508)
    assert (last.turn_deg_ccw, last.skew_deg_ccw) == (90, 0.25)
    # Of 13 and 6 letters in cells of 30 px from 300, 4 px less at the end; lines 75 px apart, 36 px high.
    assert last.lines == (Box(300, 300, 686, 336), Box(300, 375, 476, 411))
    assert type(last.lines[0]) is Box


def test_a_path_is_kept_whole_and_as_seen_from_the_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    keep_one(Path(), ScanRef("scans/1.png"))
    page = load_kept_pages(tmp_path / "out")[0]
    assert page.scan.path == str(tmp_path / "scans" / "1.png")
    assert page.beside == str(Path("..") / "scans" / "1.png")
    # Both folders are moved together.
    moved = tmp_path / "moved"
    moved.mkdir()
    (tmp_path / "out").rename(moved / "out")
    [page] = load_kept_pages(moved / "out").values()
    places = [ref.path for ref in iter_places(moved / "out", page)]
    assert places == [str(tmp_path / "scans" / "1.png"), str(moved / "scans" / "1.png")]


def test_a_file_name_that_is_no_text_comes_back(tmp_path: Path) -> None:
    path = os.fsdecode(b"/scans/\xeb\xe8\xf1\xf2.png")
    keep_one(tmp_path, ScanRef(path))
    assert load_kept_pages(tmp_path / "out")[0].scan.path == path


def test_what_is_there_already_is_left_and_what_moved_is_written(tmp_path: Path) -> None:
    keep_one(tmp_path, ScanRef("/scans/1.png"))
    kept = tmp_path / "out" / KEPT
    before = kept.stat().st_ino, kept.stat().st_mtime_ns
    keep_one(tmp_path, ScanRef("/scans/1.png"))
    assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == before
    keep_one(tmp_path, ScanRef("/elsewhere/1.png"))
    assert load_kept_pages(tmp_path / "out")[0].scan.path == "/elsewhere/1.png"


def test_a_damaged_file_is_none_and_is_written_anew(tmp_path: Path) -> None:
    assert load_kept_pages(tmp_path / "out") == {}
    keep_one(tmp_path, ScanRef("/scans/1.png"))
    kept = tmp_path / "out" / KEPT
    whole = kept.read_bytes()
    for damaged in (b"", whole[:-1], whole.replace(b"1.png", b"2.png", 1)):
        kept.write_bytes(damaged)
        assert load_kept_pages(tmp_path / "out") == {}
        keep_one(tmp_path, ScanRef("/scans/1.png"))
        assert kept.read_bytes() == whole


@pytest.mark.parametrize(
    "page", [replace(make_page("a"), width_px=0), replace(make_page("a"), turn_deg_ccw=45)]
)
def test_a_page_that_cannot_be_is_none(tmp_path: Path, page: Page) -> None:
    keep_pages(tmp_path / "out", {0: page}, {})
    assert load_kept_pages(tmp_path / "out") == {}

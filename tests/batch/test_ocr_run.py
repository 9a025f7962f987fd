"""A run without a transcription: which scan each page is, what is read, and what is told."""

import csv
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ocr.batch import reader as reading
from ocr.batch.read import OcrCounts, Settings, run_ocr
from ocr.batch.triage import _Drawing
from ocr.engines.replay import ReplayEngine
from ocr.errors import ExitCode, InputError
from ocr.formats.registry import PDF, load_formats
from ocr.formats.scans import load_scan, sha256_of
from ocr.model import Page, PredictedCer, ScanRef
from ocr.pipeline import ScanRead
from ocr.triage.signs import Advice
from ocr.triage.worklist import TriagedPage
from tests.batch.test_verify_run import Shelf

SETTINGS = Settings(engine=ReplayEngine([]))


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    shelf = Shelf(tmp_path / "box")
    monkeypatch.setattr(reading, "read_scan", shelf.read_scan)
    return shelf


def put(folder: Path, *names: str) -> None:
    for at, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (at + 1, 1)).save(path, "PNG")


def run(shelf: Shelf, *formats: str) -> OcrCounts:
    settings = replace(SETTINGS, formats=load_formats(formats, has_findings=False))
    return run_ocr([shelf.folder / "scans"], shelf.folder / "out", settings, lambda *_: None)


def rows(shelf: Shelf) -> list[dict[str, str]]:
    with (shelf.folder / "out" / "pages.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def texts(shelf: Shelf) -> list[str]:
    return sorted(path.name for path in (shelf.folder / "out" / "pages").iterdir())


def test_the_manifest_says_which_scan_each_page_is(shelf: Shelf) -> None:
    put(shelf.folder / "scans", "д. 2/л. 1.png", "д. 1/л. 1 об.png", "д. 1/л. 1.png", "д. 1/=1+1.png")
    shelf.broken = {"л. 1 об.png"}
    counts = run(shelf)
    found = [[row[name] for name in ("page", "label", "scan", "status", "text")] for row in rows(shelf)]
    assert found == [
        ["1", "д. 1/=1+1", "д. 1/=1+1.png", "read", "pages/1.txt"],
        ["2", "д. 1/л. 1", "д. 1/л. 1.png", "read", "pages/2.txt"],
        ["3", "д. 1/л. 1 об", "д. 1/л. 1 об.png", "failed", ""],
        ["4", "д. 2/л. 1", "д. 2/л. 1.png", "read", "pages/4.txt"],
    ]
    assert rows(shelf)[2]["notices"] == "л. 1 об.png cannot be read"
    assert [len(row["sha256"]) for row in rows(shelf)] == [64, 64, 0, 64]
    assert counts.failures[0].title == "л. 1 об.png [д. 1/л. 1 об]"
    assert texts(shelf) == ["1.txt", "2.txt", "4.txt"]


def test_the_worklist_shows_pages_that_call_for_a_person(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(shelf.folder / "scans", "1.png", "2.png", "3.png")
    (shelf.folder / "scans" / "3.png").write_bytes((shelf.folder / "scans" / "1.png").read_bytes())
    shelf.broken = {"2.png"}
    counts = run(shelf)
    assert [(one.page_index, one.advice.value) for one in counts.worklist] == [
        (1, "rescan"),
        (2, "look"),
        (0, ""),
    ]
    out = shelf.folder / "out"
    first = (out / "triage.html").read_bytes()
    # Of the repeated page; its lines lie outside so small a picture.
    assert first.count(b"data:image/jpeg") == 1
    assert "2,2,2.png" in (out / "triage.csv").read_text(encoding="utf-8-sig").replace('"', "")

    def refuse(ref: ScanRef) -> None:
        raise AssertionError(f"{ref.name} is opened")

    monkeypatch.setattr("ocr.batch.triage.load_scan", refuse)
    run(shelf)
    assert (out / "triage.html").read_bytes() == first


def test_a_run_that_is_cut_off_leaves_no_worklist_of_an_earlier_one(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(shelf.folder / "scans", "1.png")
    run(shelf)
    out = shelf.folder / "out"
    assert (out / "triage.html").is_file() and (out / "triage.csv").is_file()
    put(shelf.folder / "scans", "2.png")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ocr.batch.reader.read_scan", interrupt)
    (shelf.folder / "scans" / "1.png").write_bytes(b"another")
    with pytest.raises(KeyboardInterrupt):
        run(shelf)
    assert not (out / "triage.html").exists() and not (out / "triage.csv").exists()


def test_pictures_can_be_drawn_where_the_scans_are_not(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.png"
    Image.new("L", (40, 30)).save(elsewhere)
    gone = Path("/not/here/1.png")
    page = TriagedPage(
        page_index=0,
        scan=ScanRef(str(gone)),
        signs=(),
        advice=Advice.LOOK,
        sha256=sha256_of(ScanRef(str(elsewhere))),
    )
    drawing = _Drawing(tmp_path)
    assert drawing.list_files(page) == (gone,)
    drawn = drawing.do_elsewhere(page, {gone: elsewhere}, tmp_path)
    assert drawn is not None
    assert drawn.page.startswith(b"\xff\xd8")


def test_the_picture_of_a_scan_that_was_replaced_is_not_shown(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(shelf.folder / "scans", "1.png", "2.png")
    (shelf.folder / "scans" / "2.png").write_bytes((shelf.folder / "scans" / "1.png").read_bytes())
    replaced = replace(load_scan(ScanRef(str(shelf.folder / "scans" / "1.png"))), sha256="another")
    monkeypatch.setattr("ocr.batch.triage.load_scan", lambda _: replaced)
    assert [one.advice.value for one in run(shelf).worklist] == ["look", ""]
    worklist = (shelf.folder / "out" / "triage.html").read_text("utf-8")
    assert "data:image/jpeg" not in worklist
    assert worklist.count("No picture: the scan is gone") == 1


def test_a_cell_is_no_formula(shelf: Shelf) -> None:
    put(shelf.folder / "scans", "=HYPERLINK(A1).png")
    run(shelf)
    assert rows(shelf)[0]["label"] == "'=HYPERLINK(A1)"


def test_fewer_pages_leave_no_text_of_the_others(shelf: Shelf) -> None:
    put(shelf.folder / "scans", "1.png", "2.png", "3.png")
    run(shelf)
    # Not a page's number for Python either.
    (shelf.folder / "out" / "pages" / "².txt").write_text("a person's own")
    for name in ("1.png", "3.png"):
        (shelf.folder / "scans" / name).unlink()
    run(shelf)
    assert texts(shelf) == ["1.txt", "².txt"]
    assert [row["label"] for row in rows(shelf)] == ["2"]


def test_a_run_that_is_cut_off_says_what_it_came_to(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    put(shelf.folder / "scans", "1.png", "2.png")
    run(shelf)
    (shelf.folder / "scans" / "0.png").write_bytes((shelf.folder / "scans" / "2.png").read_bytes())
    (shelf.folder / "scans" / "2.png").unlink()
    Image.new("L", (9, 1)).save(shelf.folder / "scans" / "3.png")
    monkeypatch.setattr(reading, "read_scan", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run(shelf)
    assert [(row["label"], row["status"]) for row in rows(shelf)] == [
        ("0", "read"),
        ("1", "read"),
        ("3", "unread"),
    ]


def test_what_is_not_read_is_told(shelf: Shelf) -> None:
    put(shelf.folder / "scans", "1.png", "2.gif")
    assert [notice.split(".")[0] for notice in run(shelf).notices] == ["Not read: 2"]


@pytest.mark.skipif(sys.platform != "linux", reason="file systems elsewhere refuse such names")
def test_names_that_are_no_utf_8_stop_nothing(shelf: Shelf) -> None:
    names = [os.fsdecode(name.encode("cp1251")) for name in ("лист 1.png", "лист 1 об.png", "лист 2.png")]
    put(shelf.folder / "scans", *names)
    (shelf.folder / "scans" / names[1]).write_bytes(b"")
    counts = run(shelf)
    assert [(row["label"], row["status"]) for row in rows(shelf)] == [
        ("лист 1", "read"),
        ("лист 1 об", "failed"),
        ("лист 2", "read"),
    ]
    assert "лист 1 об.png is empty" in counts.failures[0].message
    # The same scans are known again by their bytes.
    assert run(shelf).from_cache == 2


def test_a_verification_after_it_has_its_own_pages(shelf: Shelf) -> None:
    shelf.fill(2)
    verified = shelf.verify()
    assert [page.label for page in verified.findings.pages] == ["1", "2"]
    put(shelf.folder / "scans", "more/1.png")
    run(shelf)
    assert texts(shelf) == ["1.txt", "2.txt", "3.txt"]
    (shelf.folder / "scans" / "more" / "1.png").unlink()
    (shelf.folder / "scans" / "more").rmdir()
    assert shelf.verify().up_to_date
    assert texts(shelf) == ["1.txt", "2.txt"]


def test_a_verification_of_fewer_pages_leaves_no_text_of_the_others(shelf: Shelf) -> None:
    shelf.fill(3)
    shelf.verify()
    for folder in ("scans", "texts"):
        next((shelf.folder / folder).glob("2.*")).unlink()
    shelf.verify()
    assert texts(shelf) == ["1.txt", "2.txt"]
    kept = [path.name for path in (shelf.folder / "out" / ".sverka").glob("transcription-*")]
    assert sorted(kept) == ["transcription-1.txt", "transcription-2.txt"]


def test_a_verification_names_what_it_does_not_read(shelf: Shelf) -> None:
    shelf.fill(1)
    put(shelf.folder / "scans", "more/1.png", "2.gif")
    first = shelf.verify()
    assert [notice.split(".")[0] for notice in first.findings.notices] == ["Not read: 2", "Not read: more"]
    (shelf.folder / "scans" / "2.gif").unlink()
    assert [notice.split(".")[0] for notice in shelf.verify().findings.notices] == ["Not read: more"]


def test_other_numbers_of_pages_and_texts_tell_what_is_not_read(shelf: Shelf) -> None:
    shelf.fill(2)
    (shelf.folder / "scans" / "2.png").rename(shelf.folder / "scans" / "2.heic")
    with pytest.raises(
        InputError, match=r"2 page texts, but there are 1 page images.* Not read: 2\.heic\. Convert"
    ):
        shelf.verify()


def test_what_is_predicted_is_in_the_manifest_and_the_worst_page_first(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(shelf.folder / "scans", "1.png", "2.png", "3.png")
    predicted = {
        "1.png": PredictedCer(0.01, 0.004, 0.0251),
        "2.png": None,
        "3.png": PredictedCer(0.2, 0.1, 0.4),
    }

    def read(ref: ScanRef, *rest: Any) -> ScanRead:
        page, frames = shelf.read_scan(ref, *rest)
        return ScanRead(replace(page, predicted_cer=predicted[ref.name]), frames)

    monkeypatch.setattr(reading, "read_scan", read)
    counts = run(shelf)
    names = ("predicted_cer", "predicted_cer_low", "predicted_cer_high")
    assert [[row[name] for name in names] for row in rows(shelf)] == [
        ["0.0100", "0.0040", "0.0251"],
        ["", "", ""],
        ["0.2000", "0.1000", "0.4000"],
    ]
    assert [one.page_index for one in counts.predictions] == [2, 0]
    assert [doubt.page_index for doubt in counts.doubts] == [2]
    # The same from the cache.
    assert [one.cer for one in run(shelf).predictions] == [one.cer for one in counts.predictions]


# --- Further formats -----------------------------------------------------------------------------


def stamp(path: Path) -> tuple[int, int]:
    """What changes where a file is written."""
    return path.stat().st_ino, path.stat().st_mtime_ns


def test_further_formats_lie_beside_the_texts_and_are_written_where_something_changed(shelf: Shelf) -> None:
    put(shelf.folder / "scans", "1.png", "2.png")
    run(shelf, "alto", "page")
    assert texts(shelf) == ["1.alto.xml", "1.page.xml", "1.txt", "2.alto.xml", "2.page.xml", "2.txt"]
    pages = shelf.folder / "out" / "pages"
    before = {path.name: stamp(path) for path in pages.iterdir()}
    (pages / "2.page.xml").unlink()
    run(shelf, "alto", "page", "hocr")
    after = {path.name: stamp(path) for path in pages.iterdir()}
    same = {name for name, one in before.items() if after[name] == one}
    assert same >= {"1.alto.xml", "2.alto.xml", "1.page.xml"}
    assert after.keys() - same >= {"2.page.xml", "1.hocr", "2.hocr"}
    assert shelf.read == ["1.png", "2.png"]


def test_formats_of_pages_that_changed_failed_or_went_are_removed(shelf: Shelf) -> None:
    put(shelf.folder / "scans", "1.png", "2.png", "3.png")
    run(shelf, "alto", "page")
    (shelf.folder / "out" / "pages" / "1.page.xml").write_text("corrected by hand")
    (shelf.folder / "scans" / "3.png").unlink()
    for name in ("1.png", "2.png"):
        Image.new("L", (50, 1)).save(shelf.folder / "scans" / name)
    shelf.broken = {"2.png"}
    counts = run(shelf, "alto")
    assert texts(shelf) == ["1.alto.xml", "1.page.xml", "1.txt"]
    assert counts.notices == ()
    counts = run(shelf, "page")
    assert "1.page.xml was written or changed by somebody else" in counts.notices[0]
    assert (shelf.folder / "out" / "pages" / "1.page.xml").read_text() == "corrected by hand"


def test_a_page_put_before_moves_the_formats_of_the_others(shelf: Shelf) -> None:
    put(shelf.folder / "scans", "2.png")
    run(shelf, "alto")
    Image.new("L", (9, 1)).save(shelf.folder / "scans" / "1.png")
    run(shelf, "alto")
    pages = shelf.folder / "out" / "pages"
    names = [(pages / f"{number}.alto.xml").read_text(encoding="utf-8") for number in (1, 2)]
    assert ["<fileName>1.png<" in names[0], "<fileName>2.png<" in names[1]] == [True, True]
    # What is left of a format that nobody asks for any more would be of another page.
    (shelf.folder / "scans" / "1.png").unlink()
    run(shelf)
    assert texts(shelf) == ["1.txt"]


def test_a_format_that_fails_leaves_the_text_and_is_told(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(shelf.folder / "scans", "1.png", "2.png")
    made = PDF.format

    def fail_of_first(page: Page) -> str | bytes:
        if page.scan.name == "1.png":
            raise InputError("the scan is gone")
        return made(page)

    monkeypatch.setattr("ocr.formats.registry.PDF", replace(PDF, format=fail_of_first))
    counts = run(shelf, "pdf")
    assert texts(shelf) == ["1.txt", "2.pdf", "2.txt"]
    (unwritten,) = counts.unwritten
    assert (unwritten.page_index, unwritten.exit_code) == (0, ExitCode.INPUT)
    assert unwritten.message == "It was read, but not written as pdf: the scan is gone"
    assert (counts.failures, counts.exit_code) == ((), ExitCode.INPUT)
    assert [row["status"] for row in rows(shelf)] == ["read", "read"]

"""Scans that change between runs and within one, decisions that stay with their pages, results replaced together."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from ocr.batch import reader as reading
from ocr.batch import verify as run
from ocr.batch.read import Settings, run_ocr
from ocr.engines.engine import Engine
from ocr.engines.page_reader import ScanRead, read_scan
from ocr.engines.replay import ReplayEngine
from ocr.errors import OutputError
from ocr.files import StagedFiles
from ocr.formats.findings import FindingsFile
from ocr.model import Choice, Decision, DocumentResult, ScanRef
from ocr.recognizer.frames import frames_of
from ocr.report.write import scan_loader, write_results
from tests.batch.test_verify_run import LINES, Shelf
from tests.pages import make_page


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    shelf = Shelf(tmp_path / "box")
    shelf.fill(2)
    monkeypatch.setattr(reading, "read_scan", shelf.read_scan)
    return shelf


def test_a_scan_that_is_replaced_while_a_run_goes_on_is_kept_as_what_was_read(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = shelf.folder / "scans" / "2.png"
    before = second.read_bytes()

    def replace_and_read(ref: ScanRef, engine: Engine, *_: object) -> ScanRead:
        Image.new("L", (77, 1)).save(second)
        return shelf.read_scan(ref, engine)

    with monkeypatch.context() as patch:
        patch.setattr(reading, "read_scan", replace_and_read)
        shelf.verify()
    after = second.read_bytes()
    assert shelf.read == ["1.png", "2.png"]
    # What was read is what is there now.
    shelf.verify()
    assert shelf.read == ["1.png", "2.png"]
    second.write_bytes(before)
    shelf.verify()
    assert shelf.read == ["1.png", "2.png", "2.png"]
    second.write_bytes(after)
    shelf.verify()
    assert shelf.read == ["1.png", "2.png", "2.png", "2.png"]


def make_tiff(path: Path, shades: Sequence[int]) -> None:
    sheets = [Image.new("L", (300, 400), shade) for shade in shades]
    sheets[0].save(path, save_all=True, append_images=sheets[1:])


def read_by_recording(ref: ScanRef, engine: Engine, *_: object) -> ScanRead:
    """A page of any picture, with what it is known by in earnest."""
    page, _ignored = read_scan(ref, engine)
    typed = make_page(LINES, name=ref.path)
    page = replace(page, regions=typed.regions, scan=ref)
    return ScanRead(page, tuple(frames_of(line) for line in page.lines))


def test_decisions_about_pages_of_one_file_stay_with_their_pages(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "read_scan", read_by_recording)
    scans, texts, whole = shelf.folder / "scans", shelf.folder / "texts", f"{LINES}\n"
    for path in scans.iterdir():
        path.unlink()

    def transcribe(*pages: str) -> None:
        for number, text in enumerate(pages, start=1):
            (texts / f"{number}.txt").write_text(text, encoding="utf-8")

    def verify(decided: Sequence[Decision] = ()) -> FindingsFile:
        return shelf.verify(Settings(engine=ReplayEngine([]), decisions=tuple(decided))).findings

    wrong = whole.replace("утром", "вечером")
    make_tiff(scans / "box.tif", (250, 251))
    # At first the error is on the first page only, and rejected there.
    transcribe(wrong, whole)
    (finding,) = verify().findings
    rejected = [Decision(finding=finding.id, key=finding.key, choice=Choice.REJECTED)]
    assert verify(rejected).findings == ()
    # Now it is on the second page only: nobody has decided about that.
    transcribe(whole, wrong)
    (other,) = verify(rejected).findings
    assert other.page_index == 1
    # A page is put before the first, with a text of its own, into the same file.
    make_tiff(scans / "box.tif", (252, 250, 251))
    transcribe(whole, wrong, whole)
    shown = verify(rejected)
    assert (shown.findings, [one.page_index for one in shown.dismissed]) == ((), [1])


def test_a_scan_that_changed_since_is_not_shown(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    results: list[DocumentResult] = []

    def write_and_note(result: DocumentResult, out: Path, language: str) -> FindingsFile:
        results.append(result)
        return write_results(result, out, language)

    monkeypatch.setattr(run, "write_results", write_and_note)
    shelf.verify()
    Image.new("L", (50, 1)).save(shelf.folder / "scans" / "2.png")
    load = scan_loader(results[0])
    assert load(0) is not None
    assert load(1) is None


# --- Results that are replaced together ----------------------------------------------------------


@pytest.mark.parametrize("ends_at", ["tokens.jsonl", "findings.json"])
def test_results_that_cannot_be_written_leave_those_that_were(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, ends_at: str
) -> None:
    shelf.verify()
    before = read_results(shelf)
    (shelf.folder / "texts" / "1.txt").write_text("Другое\n", encoding="utf-8")
    write = StagedFiles.write

    def fail(self: StagedFiles, path: Path, content: str | bytes) -> None:
        if path.name == ends_at:
            raise OutputError("No space left")
        write(self, path, content)

    with monkeypatch.context() as patch:
        patch.setattr(StagedFiles, "write", fail)
        with pytest.raises(OutputError):
            shelf.verify()
    assert read_results(shelf) == before
    shelf.verify()
    assert read_results(shelf).keys() == before.keys()
    assert all(read_results(shelf)[name] != before[name] for name in ("findings.json", "report.html"))


@pytest.mark.parametrize("ends_at", ["1.txt", "tokens.jsonl", "report.html", "findings.json"])
def test_a_run_that_dies_while_it_renames_leaves_no_findings(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, ends_at: str
) -> None:
    shelf.verify()
    (shelf.folder / "texts" / "1.txt").write_text("Другое\n", encoding="utf-8")
    rename = Path.replace

    def rename_or_die(self: Path, target: Path) -> Path:
        if target.name == ends_at:
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", rename_or_die)
        with pytest.raises(KeyboardInterrupt):
            shelf.verify()
    assert "findings.json" not in read_results(shelf)
    assert not shelf.verify().up_to_date
    assert shelf.verify().up_to_date


def read_results(shelf: Shelf) -> dict[str, bytes]:
    """What a person sees of the results, and the transcriptions that their offsets count in."""
    out = shelf.folder / "out"
    paths = [*out.glob("*"), *out.glob("pages/*"), *out.glob(".sverka/transcription-*")]
    return {path.name: path.read_bytes() for path in paths if path.is_file() and path.suffix != ".log"}


def test_the_text_of_a_scan_that_is_replaced_goes_before_the_new_one_is_read(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    scans, out, settings = shelf.folder / "scans", shelf.folder / "out", Settings(engine=ReplayEngine([]))
    run_ocr([scans], out, settings, lambda *_: None)
    Image.new("L", (88, 1)).save(scans / "2.png")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(reading, "read_scan", die)
    with pytest.raises(KeyboardInterrupt):
        run_ocr([scans], out, settings, lambda *_: None)
    assert [path.name for path in (out / "pages").iterdir()] == ["1.txt"]

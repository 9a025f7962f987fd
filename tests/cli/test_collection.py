"""`sverka verify COLLECTION`: one argument, a list on standard input, and what is said of it."""

import io
import json
import sys
from pathlib import Path

import pytest

from ocr.batch import reader as reading
from ocr.batch.read import Settings
from ocr.cli.summary import MAX_DOCUMENTS_SHOWN, format_collection
from ocr.formats.summary import CollectionSummary
from tests.batch.test_collection_run import Boxes
from tests.command_line import Sverka
from tests.formats.test_summary import CLEAN, FAILED, FOUND, INCOMPLETE, STRANGE


@pytest.fixture
def boxes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Boxes:
    """Two documents of two pages, read in this process from what is recorded."""
    made = Boxes(tmp_path, monkeypatch, "a", "b")
    monkeypatch.setattr("ocr.batch.executor.make_executor", lambda *_: Settings(engine=None).executor)  # type: ignore[arg-type]
    monkeypatch.setattr(reading, "read_scan", made.first.read_scan)
    return made


def documents_of(out: Path) -> list[str]:
    return [one["name"] for one in json.loads((out / "summary.json").read_bytes())["documents"]]


def test_one_argument_is_a_collection(sverka: Sverka, boxes: Boxes) -> None:
    boxes.spoil("b")
    run = sverka("verify", boxes.folder, "--out", boxes.out, "--lang", "ru")
    assert run.exit_code == 1
    first, one, other, last = run.out.splitlines()
    assert first == "2 documents: 1 findings, 1 clean."
    assert one.startswith("  b: 2 pages, 1 findings, about ")
    assert other.startswith("  a: 2 pages, 0 findings")
    assert last == f"Index: {boxes.out / 'index.html'}"
    assert "Собрание" in (boxes.out / "index.html").read_text(encoding="utf-8")
    assert " verify of 2 pages begins" in (boxes.out / "a" / "sverka.log").read_text(encoding="utf-8")
    assert "collection of 2 documents begins" in (boxes.out / "sverka.log").read_text(encoding="utf-8")


LIST = "name,scans,transcription\nкороб 1,in/a/scans,in/a/texts\n../x,in/b/scans,in/b/texts\n"


def test_a_list_names_the_documents(sverka: Sverka, boxes: Boxes, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    run = sverka("verify", tmp_path / "list.csv", "--out", boxes.out)
    assert run.exit_code == 3
    assert '../x FAILED: «../x» cannot name a folder: it has ".."' in run.out
    assert documents_of(boxes.out) == ["../x", "короб 1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "list.csv", "out"]


def test_a_list_comes_from_standard_input(
    sverka: Sverka, boxes: Boxes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LIST.encode())))
    assert sverka("verify", "-", "--out", boxes.out).exit_code == 3
    assert documents_of(boxes.out) == ["../x", "короб 1"]


def test_what_is_no_collection_is_an_error(sverka: Sverka, boxes: Boxes) -> None:
    said = {
        "in/a/scans": "no transcription. Put .txt, .docx or .xml files beside them",
        "in/absent": "There is no",
        "in/a/texts/1.txt": "has no column",
    }
    for scans, why in said.items():
        run = sverka("verify", boxes.folder.parent / scans, "--out", boxes.out)
        assert run.exit_code == 3
        assert why in run.err
        assert not boxes.out.exists()


def test_results_do_not_go_into_the_collection(sverka: Sverka, boxes: Boxes) -> None:
    run = sverka("verify", boxes.folder, "--out", boxes.folder)
    assert run.exit_code == 2
    assert "name another folder" in run.err
    assert sorted(path.name for path in boxes.folder.iterdir()) == ["a", "b"]
    # A folder within it is no document of the next run.
    for _ in range(2):
        sverka("verify", boxes.folder, "--out", boxes.folder / "out")
        assert documents_of(boxes.folder / "out") == ["a", "b"]


def test_decisions_are_of_one_document(sverka: Sverka, boxes: Boxes) -> None:
    run = sverka("verify", boxes.folder, "--out", boxes.out, "--decisions", boxes.folder / "d.json")
    assert run.exit_code == 2
    assert "put decisions.json into its folder" in run.err


def test_what_is_said_of_a_collection() -> None:
    documents = (FAILED, STRANGE, INCOMPLETE, FOUND, *[CLEAN] * MAX_DOCUMENTS_SHOWN)
    lines = format_collection(CollectionSummary(name="box", documents=documents), Path("out")).splitlines()
    assert lines[:5] == [
        "24 documents: 1 failed, 1 not understood, 1 incomplete, 1 findings, 20 clean.",
        "  failed FAILED: nothing is installed",
        "  strange: 2 pages, 0 findings, NOT UNDERSTOOD",
        "  incomplete: 2 pages, 0 findings, 1 pages FAILED, about 0.0 errors",
        "  found: 2 pages, 2 findings, about 3.0 errors",
    ]
    assert lines[-2] == "  ... and 4 more in summary.json"


def test_ocr_reads_a_list_of_scans_on_standard_input(
    sverka: Sverka, boxes: Boxes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scans = sorted((boxes.folder / "a" / "scans").iterdir())
    listed = "".join(f"{path}\n" for path in (scans[1], tmp_path / "gone.png", scans[0]))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(listed.encode())))
    run = sverka("ocr", "-", "--out", tmp_path / "read")
    assert run.exit_code == 3
    assert "3 pages: 2 read, 0 unchanged since the last run, 1 failed." in run.out
    assert "gone.png" in run.err
    assert sorted(path.name for path in (tmp_path / "read" / "pages").iterdir()) == ["1.txt", "3.txt"]

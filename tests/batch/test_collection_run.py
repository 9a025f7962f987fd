"""A run over a collection: each document by itself, failures that stop no other, and the index of them all."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ocr.batch import collection as collecting
from ocr.batch import reader as reading
from ocr.batch.collection import VerifiedCollection, run_collection
from ocr.batch.executor import ClusterError
from ocr.batch.holder import hold
from ocr.batch.ledger import load_entries
from ocr.batch.ledger_file import get_ledger_path
from ocr.batch.status import load_status
from ocr.batch.verify import Verified, run_verify
from ocr.errors import OutputError
from ocr.formats.collections import load_collection
from ocr.formats.findings_reading import load_findings
from ocr.formats.summary import DocumentState
from ocr.model import PageFailure, ScanRef
from tests.batch.test_ledger import SETTINGS
from tests.batch.test_verify_run import LINES, Shelf
from tests.formats.export_files import make_text, mets, write_export


class Boxes:
    """A collection of documents of two pages each, in folders, and what reading their scans gives."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
        self.folder, self.out = folder / "in", folder / "out"
        self.shelves = {name: Shelf(self.folder / name) for name in names}
        for name, shelf in self.shelves.items():
            shelf.fill(2)
            # No two documents have the same pixels.
            for path in (shelf.folder / "scans").iterdir():
                path.write_bytes(path.read_bytes() + name.encode())
        self.first = self.shelves[names[0]]
        monkeypatch.setattr(reading, "read_scan", self.first.read_scan)

    def spoil(self, name: str) -> None:
        """Have a document say something else than its pages."""
        path = self.folder / name / "texts" / "1.txt"
        path.write_text(LINES.replace("утром", "вечером") + "\n", encoding="utf-8")

    def run(self) -> VerifiedCollection:
        return run_collection(load_collection(self.folder), self.out, SETTINGS, lambda *_: None)

    @property
    def summary(self) -> dict[str, object]:
        loaded: dict[str, object] = json.loads((self.out / "summary.json").read_text(encoding="utf-8"))
        return loaded


@pytest.fixture
def boxes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Boxes:
    return Boxes(tmp_path, monkeypatch, "a", "b", "ф. 5/c")


def files_of(folder: Path) -> dict[str, bytes]:
    """What a person sees of a document's results."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".sverka" not in path.parts
    }


def states_of(verified: VerifiedCollection) -> list[tuple[str, DocumentState]]:
    return [(one.name, one.state) for one in verified.summary.documents]


def test_each_document_has_the_files_of_a_run_of_its_own(boxes: Boxes, tmp_path: Path) -> None:
    boxes.spoil("b")
    verified = boxes.run()
    assert verified.summary.exit_code == 1
    assert states_of(verified) == [
        ("b", DocumentState.FINDINGS),
        ("a", DocumentState.CLEAN),
        ("ф. 5/c", DocumentState.CLEAN),
    ]
    for name in boxes.shelves:
        document = boxes.folder / name
        run_verify([document / "scans"], document / "texts", tmp_path / "alone", SETTINGS, lambda *_: None)
        alone, together = files_of(tmp_path / "alone"), files_of(boxes.out / name)
        assert alone.keys() == together.keys()
        # It is called by its name, not by that of the folder of its scans.
        assert json.loads(together["findings.json"])["document"]["name"] == name.rpartition("/")[2]
        assert alone["tokens.jsonl"] == together["tokens.jsonl"]
    assert {path.name for path in boxes.out.iterdir()} == {
        ".sverka", "a", "b", "ф. 5", "index.html", "summary.json",
    }  # fmt: skip


def test_what_is_unchanged_is_not_done_again(boxes: Boxes) -> None:
    boxes.run()
    before, read = files_of(boxes.out), list(boxes.first.read)
    boxes.run()
    assert (files_of(boxes.out), boxes.first.read) == (before, read)


def test_a_document_that_fails_stops_no_other(boxes: Boxes, monkeypatch: pytest.MonkeyPatch) -> None:
    (boxes.folder / "a" / "texts" / "2.txt").unlink()
    verified = boxes.run()
    failed, *others = verified.summary.documents
    assert (failed.name, failed.exit_code) == ("a", 3)
    assert "1 page texts, but there are 2 page images" in failed.error
    assert [(one.name, one.state) for one in others] == [
        ("b", DocumentState.CLEAN),
        ("ф. 5/c", DocumentState.CLEAN),
    ]
    assert verified.summary.exit_code == 3
    # So does one on which the program itself fails, and its exit code outranks the other.
    verify = run_verify

    def fail(paths: list[Path], *rest: object, **options: object) -> object:
        if "b" in paths[0].parts:
            raise ZeroDivisionError("of all things")
        return verify(paths, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(collecting, "run_verify", fail)
    verified = boxes.run()
    assert verified.summary.exit_code == 10
    assert {one.name: one.error.split(":")[0] for one in verified.summary.documents if one.error} == {
        "a": f"{boxes.folder / 'a' / 'texts'} has 1 page texts, but there are 2 page images. Give one .txt per page, "
        "or a single .txt with form feeds between pages or with the running text.",
        "b": "internal error",
    }  # fmt: skip


def test_status_tells_of_documents_that_failed_and_of_one_document(boxes: Boxes) -> None:
    text = boxes.folder / "a" / "texts" / "2.txt"
    said = text.read_text("utf-8")
    text.unlink()
    boxes.run()
    (run,) = load_status(boxes.out, 0.0).runs
    assert [(one.document, one.exit_code) for one in run.failed_documents] == [("a", 3)]
    assert "1 page texts" in run.failed_documents[0].error
    assert (run.documents, run.pages) == (3, 4)
    nested = load_status(boxes.out / "ф. 5" / "c", 0.0)
    assert str(boxes.out) in nested.notice
    (run,) = nested.runs
    assert (run.documents, run.pages, run.failed_documents) == (1, 2, ())
    # Mended, it is a document as the others.
    text.write_text(said, "utf-8")
    boxes.run()
    (run,) = load_status(boxes.out, 0.0).runs
    assert (run.documents, run.pages, run.failed_documents) == (3, 6, ())
    # A run into the document's folder alone is told there from then on.
    document = boxes.folder / "b"
    run_verify([document / "scans"], document / "texts", boxes.out / "b", SETTINGS, lambda *_: None)
    assert load_status(boxes.out / "b", 0.0).notice == ""


def test_a_ledger_of_before_knows_no_failed_documents(boxes: Boxes) -> None:
    boxes.run()
    with closing(sqlite3.connect(get_ledger_path(boxes.out))) as connection, connection:
        connection.execute("DROP TABLE failed_documents")
    entries = load_entries(boxes.out)
    assert entries is not None and (len(entries.pages), entries.documents) == (6, ())
    # It is gone on with, not set aside.
    assert boxes.run().notices == ()


def test_pages_that_fail_are_told_with_their_document(boxes: Boxes) -> None:
    boxes.first.broken = {"2.png"}
    (boxes.folder / "a" / "scans" / "2.png").write_bytes(b"")
    verified = boxes.run()
    assert [one.state for one in verified.summary.documents] == [DocumentState.INCOMPLETE] * 3
    assert {one.name: one.exit_code for one in verified.summary.documents} == {"a": 3, "b": 5, "ф. 5/c": 5}
    # 5 outranks 3.
    assert verified.summary.exit_code == 5
    entries = load_entries(boxes.out)
    assert entries is not None
    assert {(page.document, page.page) for page in entries.pages if page.exit_code} == {
        ("a", 2), ("b", 2), ("ф. 5/c", 2),
    }  # fmt: skip


def test_all_pages_wait_in_the_ledger_from_the_beginning(
    boxes: Boxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def look(paths: list[Path], *rest: object, **options: object) -> object:
        entries = load_entries(boxes.out)
        assert entries is not None
        seen.append([page.state.value for page in entries.pages])
        return run_verify(paths, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(collecting, "run_verify", look)
    boxes.run()
    assert seen == [
        ["waiting"] * 6,
        ["judged"] * 2 + ["waiting"] * 4,
        ["judged"] * 4 + ["waiting"] * 2,
    ]


def test_a_document_that_is_held_fails_alone(boxes: Boxes) -> None:
    (boxes.out / "b").mkdir(parents=True)
    with hold(boxes.out / "b", "verify"):
        verified = boxes.run()
    failed, *others = verified.summary.documents
    assert (failed.name, failed.exit_code, len(others)) == ("b", 6, 2)
    assert failed.error.startswith(f"Another run holds {boxes.out / 'b'}: sverka verify, process")


def test_a_file_in_the_place_of_a_document_fails_alone(boxes: Boxes) -> None:
    boxes.out.mkdir()
    (boxes.out / "b").write_text("mine", encoding="utf-8")
    failed, *_ = boxes.run().summary.documents
    assert (failed.name, failed.exit_code) == ("b", 6)
    assert (boxes.out / "b").read_text(encoding="utf-8") == "mine"


def test_a_full_disk_ends_the_run_and_leaves_the_index(boxes: Boxes, monkeypatch: pytest.MonkeyPatch) -> None:
    boxes.run()
    before = files_of(boxes.out)
    boxes.spoil("a")

    def fail(*_: object) -> None:
        raise OutputError("No space left")

    with monkeypatch.context() as patch:
        patch.setattr("ocr.batch.verify.write_results", fail)
        with pytest.raises(OutputError):
            boxes.run()
    assert files_of(boxes.out) == before
    assert boxes.run().summary.exit_code == 1


def test_where_nothing_can_be_read_the_run_ends(boxes: Boxes, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Verified:
        raise ClusterError("The scheduler does not answer.")

    monkeypatch.setattr(collecting, "run_verify", fail)
    with pytest.raises(ClusterError):
        boxes.run()
    assert not (boxes.out / "index.html").exists()


def test_names_that_differ_in_case_have_folders_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = Boxes(tmp_path, monkeypatch, "Box", "box")
    boxes.spoil("box")
    verified = boxes.run()
    folders = {one.name: one.folder for one in verified.summary.documents}
    assert len({folder.casefold() for folder in folders.values()}) == 2
    assert [(one.name, one.findings) for one in verified.summary.documents] == [("box", 1), ("Box", 0)]
    assert all((boxes.out / folder / "report.html").is_file() for folder in folders.values())


def test_decisions_in_a_documents_folder_are_remembered(boxes: Boxes) -> None:
    boxes.spoil("a")
    boxes.run()
    (finding,) = json.loads((boxes.out / "a" / "findings.json").read_bytes())["findings"]
    decision = {"id": finding["id"], "key": finding["key"], "decision": "rejected", "text": ""}
    saved = {"schema": 1, "document": "a", "decisions": [decision]}
    (boxes.out / "a" / "decisions.json").write_text(json.dumps(saved), encoding="utf-8")
    assert boxes.run().summary.exit_code == 0
    # One that is damaged fails alone.
    (boxes.out / "b" / "decisions.json").write_text("{", encoding="utf-8")
    failed, *others = boxes.run().summary.documents
    assert (failed.name, failed.exit_code, len(others)) == ("b", 3, 2)


def test_what_the_collection_no_longer_has_leaves_ledger_and_index(boxes: Boxes) -> None:
    boxes.run()
    (boxes.folder / "a").rename(boxes.folder.parent / "a")
    boxes.run()
    entries = load_entries(boxes.out)
    assert entries is not None
    assert {page.document for page in entries.pages} == {"b", "ф. 5/c"}
    # Its results are a person's.
    assert (boxes.out / "a" / "report.html").is_file()


def test_the_order_of_documents_is_that_of_need(boxes: Boxes) -> None:
    boxes.spoil("b")
    (boxes.folder / "ф. 5" / "c" / "texts" / "1.txt").write_text(
        "Совсем другой текст о чём-то\n", encoding="utf-8"
    )
    verified = boxes.run()
    assert states_of(verified) == [
        ("ф. 5/c", DocumentState.NOT_UNDERSTOOD),
        ("b", DocumentState.FINDINGS),
        ("a", DocumentState.CLEAN),
    ]
    assert verified.summary.exit_code == 7


def test_what_was_not_written_in_a_format_is_told_with_its_document(
    boxes: Boxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = PageFailure(page_index=0, scan=ScanRef("1.png"), message="pdf: no room", exit_code=10)

    def verify_without_pdf(*given: Any, **named: Any) -> Verified:
        verified = run_verify(*given, **named)
        return replace(verified, unwritten=(failure,), notices=(*verified.notices, "findings.xlsx is left"))

    monkeypatch.setattr(collecting, "run_verify", verify_without_pdf)
    told = boxes.run().notices
    assert [one for one in told if one.startswith("a")] == [
        "a: findings.xlsx is left",
        f"a, page 1 ({failure.title}): pdf: no room",
    ]
    assert len(told) == 2 * 3


def test_an_export_is_verified_in_the_order_of_its_mets_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(tmp_path / "shelf")
    shelf.fill(2)
    scans = {name: (shelf.folder / "scans" / name).read_bytes() for name in ("1.png", "2.png")}
    pages = {"page/1.xml": make_text(LINES), "page/2.xml": make_text(LINES.replace("утром", "вечером"))}
    order = mets([("2.png", "page/2.xml"), ("1.png", "page/1.xml")])
    folder = write_export(tmp_path / "дело", {"mets.xml": order, **scans, **pages})
    monkeypatch.setattr(reading, "read_scan", shelf.read_scan)
    verified = run_collection(load_collection(folder), tmp_path / "out", SETTINGS, lambda *_: None)
    assert states_of(verified) == [("дело", DocumentState.FINDINGS)]
    file = load_findings(tmp_path / "out" / "дело")
    assert [(page.scan, page.transcription) for page in file.pages] == [
        ("2.png", "page/2.xml"),
        ("1.png", "page/1.xml"),
    ]
    assert {finding.page_index for finding in file.findings} == {0}
    assert file.notices == ()

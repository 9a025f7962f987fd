"""Exported Word documents: tracked changes by whoever decided, with the evidence, in the user's own file."""

import io
import json
from pathlib import Path

import docx

from ocr.files import write_atomically
from ocr.formats.results import get_source_path
from ocr.formats.source_files.docx import read_docx
from ocr.review.corrected import export_corrected
from tests.formats.source_files.docx_files import make_docx, member, packed_members, par, run
from tests.review.test_corrected_files import decide, read_changes, write_run

PAGE_BREAK = '<w:r><w:br w:type="page"/></w:r>'
FIRST = par(run("Начальнику порта.")) + par(
    run("Номер дела 258"), run("48, листов 12.", "<w:rPr><w:b/></w:rPr>")
)
SECOND = par(run("Второй лист, номер 25848."))


def read_text(path: Path) -> str:
    return read_docx(path.read_bytes(), path.name).text


def test_a_document_of_one_page_is_corrected_under_its_own_name(tmp_path: Path) -> None:
    data = make_docx(FIRST)
    write_atomically(tmp_path / "texts" / "лист.docx", data)
    write_run(tmp_path / "run", tmp_path / "texts", 1, (1, "25848", "25348"))
    assert get_source_path(tmp_path / "run", "лист.docx").read_bytes() == data
    exported = export_corrected(tmp_path / "run", decide(tmp_path / "run", "k1-25848"), tmp_path / "out")
    assert exported.notices == ()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "changes.csv",
        "changes.json",
        "лист.docx",
    ]
    new = (tmp_path / "out" / "лист.docx").read_bytes()
    assert read_docx(new, "").text == "Начальнику порта.\nНомер дела 25348, листов 12."
    assert packed_members(new)["word/media/stamp.png"] == packed_members(data)["word/media/stamp.png"]
    (comment,) = docx.Document(io.BytesIO(new)).comments
    assert (comment.author, comment.text) == ("Sverka", "misread, 90\u00a0%, accepted")


def test_places_count_the_bytes_of_the_document_part(tmp_path: Path) -> None:
    data = make_docx(FIRST)
    write_atomically(tmp_path / "texts" / "1.docx", data)
    write_run(tmp_path / "run", tmp_path / "texts", 1, (1, "12", "13"), (1, "порта", "флота"))
    export_corrected(tmp_path / "run", decide(tmp_path / "run", "k1-12", "k1-порта"), tmp_path / "out")
    old = member(data, "word/document.xml")
    new = member((tmp_path / "out" / "1.docx").read_bytes(), "word/document.xml")
    changes = read_changes(tmp_path / "out")
    # In the page's text: «Начальнику » is 11 letters; the number of leaves is 18 + 25 letters from the beginning.
    assert [(one["start"], one["end"]) for one in changes] == [(11, 16), (43, 45)]
    assert [old[one["file_start"] : one["file_end"]].decode() for one in changes] == ["порта", "12"]
    for one, word in zip(changes, ("флота", "13"), strict=True):
        there = new[one["new_file_start"] : one["new_file_end"]].decode()
        assert there.startswith("<w:commentRangeStart ")
        assert there.endswith("/></w:r>")
        assert f">{word}</w:t>" in there


def test_nothing_accepted_leaves_the_same_file(tmp_path: Path) -> None:
    data = make_docx(FIRST)
    write_atomically(tmp_path / "texts" / "1.docx", data)
    write_run(tmp_path / "run", tmp_path / "texts", 1, (1, "25848", "25348"))
    rejected = decide(tmp_path / "run", "k1-25848", decision="rejected")
    export_corrected(tmp_path / "run", rejected, tmp_path / "out")
    assert (tmp_path / "out" / "1.docx").read_bytes() == data


def test_a_document_of_several_pages_is_kept_whole_and_its_texts_apart(tmp_path: Path) -> None:
    whole = make_docx(FIRST.removesuffix("</w:p>") + PAGE_BREAK + "</w:p>" + SECOND)
    write_atomically(tmp_path / "дело.docx", whole)
    write_run(tmp_path / "run", tmp_path / "дело.docx", 2, (2, "25848", "25348"), (1, "12", "13"))
    export_corrected(tmp_path / "run", decide(tmp_path / "run", "k2-25848", "k1-12"), tmp_path / "out")
    text = read_text(tmp_path / "out" / "дело.docx")
    assert text == "Начальнику порта.\nНомер дела 25848, листов 13.\f\nВторой лист, номер 25348."
    parts = [(tmp_path / "out" / f"дело-{number}.txt").read_bytes().decode() for number in (1, 2)]
    assert parts == text.split("\f")


def test_who_decided_is_the_author(tmp_path: Path) -> None:
    write_atomically(tmp_path / "texts" / "1.docx", make_docx(FIRST))
    write_run(tmp_path / "run", tmp_path / "texts", 1, (1, "25848", "25348"), (1, "12", "13"))
    entries = [
        {"id": "", "key": "k1-25848", "decision": "accepted", "text": "", "reviewer": "Анна"},
        {"id": "", "key": "k1-12", "decision": "edited", "text": "14"},
    ]
    decisions = tmp_path / "decisions.json"
    decisions.write_text(
        json.dumps({"schema": 1, "reviewer": "Пётр", "decisions": entries}), encoding="utf-8"
    )
    export_corrected(tmp_path / "run", decisions, tmp_path / "out")
    document = docx.Document(str(tmp_path / "out" / "1.docx"))
    assert [(one.author, one.text.split("\n")) for one in document.comments] == [
        ("Sverka, reviewer Анна", ["misread, 90\u00a0%, accepted"]),
        ("Sverka, reviewer Пётр", ["misread, 90\u00a0%, edited", "Read by Sverka: «13»."]),
    ]

"""Exported pages in XML: the accepted places in the user's own files, everything else byte for byte."""

import json
from pathlib import Path

import pytest

from ocr.files import write_atomically
from ocr.formats.results import get_source_path
from ocr.formats.source_files.formats import read_source_file
from ocr.review.corrected import export_corrected
from tests.formats.export_files import EXPORT, pack, write_export
from tests.formats.source_files import alto_files
from tests.formats.source_files.docx_files import member
from tests.formats.source_files.page_files import line, page_xml, region, word
from tests.review.test_corrected_files import decide, read_changes, write_run

TAG = "readingOrder {{index:0;}} unclear {{offset:{}; length:5;}}"
FIRST = page_xml(
    region(line("Начальнику порта."), line("Дело 25848, листов 12.", custom=TAG.format(5)), type="paragraph")
)
SECOND = page_xml(region(line("лист 25848", word("лист"), word("25848"))))


def test_a_page_of_transkribus_is_corrected_in_place(tmp_path: Path) -> None:
    write_atomically(tmp_path / "texts" / "0001.xml", FIRST)
    write_atomically(tmp_path / "texts" / "0002.xml", SECOND)
    changes = ((1, "Дело", "К делу"), (1, "12", "13"), (2, "25848", "25348"))
    write_run(tmp_path / "run", tmp_path / "texts", 2, *changes)
    keys = [f"k{page}-{text}" for page, text, _ in changes]
    exported = export_corrected(tmp_path / "run", decide(tmp_path / "run", *keys), tmp_path / "out")
    assert exported.notices == ()
    # «К делу» is two letters longer than «Дело».
    first = (
        FIRST.decode().replace("Дело", "К делу").replace("12.", "13.").replace(TAG.format(5), TAG.format(7))
    )
    assert (tmp_path / "out" / "0001.xml").read_bytes().decode() == first
    assert (tmp_path / "out" / "0002.xml").read_bytes() == SECOND.replace(b"25848", b"25348")
    told = read_changes(tmp_path / "out")
    for change, (page, before, after) in zip(told, changes, strict=True):
        old, new = (FIRST, SECOND)[page - 1], (tmp_path / "out" / change["file"]).read_bytes()
        assert old[change["file_start"] : change["file_end"]].decode() == before
        assert new[change["new_file_start"] : change["new_file_end"]].decode() == after
    assert (told[0]["start"], told[0]["end"]) == (18, 22)


def test_nothing_accepted_leaves_the_same_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "texts" / "1.xml", FIRST)
    write_run(tmp_path / "run", tmp_path / "texts", 1, (1, "25848", "25348"))
    rejected = decide(tmp_path / "run", "k1-25848", decision="rejected")
    export_corrected(tmp_path / "run", rejected, tmp_path / "out")
    assert (tmp_path / "out" / "1.xml").read_bytes() == FIRST


def test_what_could_not_be_kept_is_told_with_the_file(tmp_path: Path) -> None:
    data = alto_files.alto(alto_files.block(alto_files.strings("лист", "25848"), alto_files.strings("конец")))
    write_atomically(tmp_path / "texts" / "1.xml", data)
    write_run(tmp_path / "run", tmp_path / "texts", 1, (1, "25848", "25 348"), (1, "лист", "листы"))
    exported = export_corrected(
        tmp_path / "run", decide(tmp_path / "run", "k1-25848", "k1-лист"), tmp_path / "out"
    )
    (notice,) = exported.notices
    assert notice.startswith("1.xml: Words became two, one or none, or came in (1)")
    new = (tmp_path / "out" / "1.xml").read_bytes()
    assert new == data.replace(b"25848", b"25 348").replace("лист".encode(), "листы".encode())
    assert read_source_file(new, "").text == "листы 25 348\nконец"


def test_the_pages_of_an_export_go_into_its_folders(tmp_path: Path) -> None:
    write_run(tmp_path / "run", write_export(tmp_path / "export", EXPORT), 2, (1, "первый", "второй"))
    export_corrected(tmp_path / "run", decide(tmp_path / "run", "k1-первый"), tmp_path / "out")
    written = {
        path.relative_to(tmp_path / "out").as_posix(): path.read_bytes()
        for path in (tmp_path / "out").rglob("*.xml")
    }
    changed = EXPORT["page/b.xml"].replace("первый".encode(), "второй".encode())
    assert written == {"page/a.xml": EXPORT["page/a.xml"], "page/b.xml": changed}
    assert [change["file"] for change in read_changes(tmp_path / "out")] == ["page/b.xml"]


def test_an_archive_of_pages_is_kept_whole_and_its_texts_apart(tmp_path: Path) -> None:
    path = write_export(tmp_path, {"дело.zip": pack(EXPORT)}) / "дело.zip"
    write_run(tmp_path / "run", path, 2, (2, "второй", "третий"))
    export_corrected(tmp_path / "run", decide(tmp_path / "run", "k2-второй"), tmp_path / "out")
    new = (tmp_path / "out" / "дело.zip").read_bytes()
    assert member(new, "page/a.xml") == EXPORT["page/a.xml"].replace("второй".encode(), "третий".encode())
    assert {name: member(new, name) for name in EXPORT if name != "page/a.xml"} == {
        name: data for name, data in EXPORT.items() if name != "page/a.xml"
    }
    parts = [(tmp_path / "out" / f"дело-{number}.txt").read_bytes().decode() for number in (1, 2)]
    assert parts == ["первый лист", "третий лист"]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("page/1.xml", "page/1.xml"),
        ("../1.xml", "1.xml"),
        ("/etc/1.xml", "1.xml"),
        ("page/../../1.xml", "1.xml"),
        ("page\\1.xml", "1.xml"),
        (".ssh/1.xml", "1.xml"),
        ("C:/1.xml", "1.xml"),
        ("page//1.xml", "1.xml"),
    ],
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str, place: str) -> None:
    write_run(tmp_path / "run", write_export(tmp_path / "texts", {"1.xml": FIRST}), 1, (1, "25848", "25348"))
    findings = tmp_path / "run" / "findings.json"
    findings.write_text(
        findings.read_text(encoding="utf-8").replace('"1.xml"', json.dumps(name)), encoding="utf-8"
    )
    write_atomically(get_source_path(tmp_path / "run", name), FIRST)
    export_corrected(tmp_path / "run", decide(tmp_path / "run", "k1-25848"), tmp_path / "out" / "in")
    files = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.xml")}
    assert files == {f"in/{place}"}

"""The option --format: what is asked for is there; what is unknown is told before anything is read."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from tests.command_line import Sverka
from tests.formats.xml_schemas import load_alto


@pytest.mark.parametrize(("command", "known"), [("ocr", False), ("verify", True)])
def test_an_unknown_format_is_told_before_anything_is_read(
    sverka: Sverka, tmp_path: Path, command: str, known: bool
) -> None:
    (tmp_path / "scans").mkdir()
    out = tmp_path / "out"
    texts = [tmp_path / "scans"] if command == "verify" else []
    done = sverka(command, tmp_path / "scans", *texts, "--out", out, "--format", "alto,docx")
    assert done.exit_code == 2
    assert "There is no format 'docx'. Known formats: alto, " in done.err
    assert ("xlsx" in done.err) == known
    assert not out.exists()


def test_all_formats_of_a_document(
    sverka: Sverka, document: Path, document_results: Path, tmp_path: Path
) -> None:
    out = shutil.copytree(document_results, tmp_path / "out")
    arguments = ("verify", document / "scans", document / "texts", "--out", out, "--jobs", "1")
    done = sverka(*arguments, "--format", "txt,page,alto", "--format", "hocr, pdf,tei,csv,annotations,xlsx")
    assert (done.exit_code, done.err) == (1, "")
    names = {path.name for path in (out / "pages").iterdir()}
    suffixes = ("txt", "page.xml", "alto.xml", "hocr", "pdf", "annotations.json")
    assert names == {f"{page}.{suffix}" for page in (1, 2, 3) for suffix in suffixes}
    load_alto().assertValid(etree.parse(str(out / "pages" / "1.alto.xml")))
    # The one error of the document, in each format of findings.
    tei = (out / "transcription.tei.xml").read_text(encoding="utf-8")
    assert "<sic>70419</sic>" in tei
    annotated = json.loads((out / "annotations.json").read_bytes())["first"]["items"][0]
    assert annotated["body"][0]["value"] == "76419"
    sheet = openpyxl.load_workbook(out / "findings.xlsx").active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][5:7] == ["70419", "76419"]
    assert len(sheet._images) >= 1
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.*") if path.suffix in (".pdf", ".xlsx")}
    assert len(before) == 4
    sverka(*arguments, "--format", "pdf,xlsx")
    assert {path: path.stat().st_mtime_ns for path in before} == before

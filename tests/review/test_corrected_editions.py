"""Exported editions in TEI: the correction between the user's own markup, which stays as it was."""

import json
from pathlib import Path

from ocr.files import write_atomically
from ocr.review.corrected import export_corrected
from tests.review.test_corrected_files import decide, read_changes, write_run

EDITION = """<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0">
  <teiHeader><fileDesc><titleStmt><title>Телеграмма 25848</title></titleStmt></fileDesc></teiHeader>
  <text>
    <body>
      <pb n="1" facs="1.jpg"/>
      <p>Начальнику порта.<lb/>
        Номер <hi rend="underline">дела 258</hi>48,<lb/>листов 12.</p>
      <pb n="2" facs="2.jpg"/>
      <p>Второй лист <choice><sic>№ 12</sic><corr>№ 21</corr></choice></p>
    </body>
  </text>
</TEI>
"""


def test_an_edition_is_corrected_between_its_markup(tmp_path: Path) -> None:
    write_atomically(tmp_path / "texts" / "дело.xml", EDITION)
    write_run(
        tmp_path / "run",
        tmp_path / "texts",
        2,
        (1, "25848", "25348"),
        (1, "порта.", "порта & К°."),
        (2, "12", "13"),
    )
    accepted = decide(tmp_path / "run", "k1-25848", "k1-порта.", "k2-12")
    exported = export_corrected(tmp_path / "run", accepted, tmp_path / "out")
    assert exported.notices == ()
    new = (tmp_path / "out" / "дело.xml").read_bytes().decode()
    expected = EDITION.replace("дела 258</hi>48", "дела 25348</hi>").replace("порта.", "порта &amp; К°.")
    assert new == expected.replace("№ 12", "№ 13")
    told = [
        (
            EDITION.encode()[one["file_start"] : one["file_end"]],
            new.encode()[one["new_file_start"] : one["new_file_end"]],
        )
        for one in read_changes(tmp_path / "out")
    ]
    assert [tuple(part.decode() for part in one) for one in told] == [
        ("порта.", "порта &amp; К°."),
        ("258</hi>48", "25348"),
        ("12", "13"),
    ]
    parts = [(tmp_path / "out" / f"дело-{number}.txt").read_text(encoding="utf-8") for number in (1, 2)]
    assert parts == ["Начальнику порта & К°.\nНомер дела 25348,\nлистов 12.", "Второй лист № 13"]


def test_where_the_page_itself_errs_the_edition_has_both(tmp_path: Path) -> None:
    write_atomically(tmp_path / "дело.xml", EDITION)
    write_run(tmp_path / "run", tmp_path / "дело.xml", 2, (1, "порта.", "порта."), (1, "листов", "листов"))
    findings = tmp_path / "run" / "findings.json"
    told = findings.read_text(encoding="utf-8").replace('"misread"', '"sic"', 1)
    write_atomically(findings, told)
    edited = [
        {"id": "", "key": key, "decision": "edited", "text": text}
        for key, text in (("k1-порта.", "флота."), ("k1-листов", "страниц"))
    ]
    decisions = tmp_path / "decisions.json"
    decisions.write_text(json.dumps({"schema": 1, "decisions": edited}), encoding="utf-8")
    assert export_corrected(tmp_path / "run", decisions, tmp_path / "out").notices == ()
    both = '<choice><sic>порта.</sic><corr evidence="internal">флота.</corr></choice>'
    new = EDITION.replace("порта.", both).replace("листов", "страниц")
    assert (tmp_path / "out" / "дело.xml").read_text(encoding="utf-8") == new
    assert "Начальнику флота." in (tmp_path / "out" / "дело-1.txt").read_text(encoding="utf-8")
    assert [(one["before"], one["after"], one["verdict"]) for one in read_changes(tmp_path / "out")] == [
        ("порта.", "флота.", "sic"),
        ("листов", "страниц", "misread"),
    ]


def test_nothing_accepted_leaves_the_same_edition(tmp_path: Path) -> None:
    write_atomically(tmp_path / "дело.xml", EDITION)
    write_run(tmp_path / "run", tmp_path / "дело.xml", 2, (1, "порта.", "флота."))
    rejected = decide(tmp_path / "run", "k1-порта.", decision="rejected")
    export_corrected(tmp_path / "run", rejected, tmp_path / "out")
    assert (tmp_path / "out" / "дело.xml").read_bytes() == EDITION.encode()

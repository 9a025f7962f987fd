"""The exported files: byte for byte as they were, but for the accepted places, whose offsets are told twice."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.consistency.scripts import note_scripts
from ocr.files import write_atomically
from ocr.formats.findings import FindingsFile, PageSummary, format_findings_json
from ocr.formats.results import find_source_files, get_page_text_path, get_source_path
from ocr.formats.source_files.plain_text import read_plain_text
from ocr.formats.source_files.source_file import Edit
from ocr.formats.transcriptions import load_transcription
from ocr.model import Finding, PageText, Rate, TokenKind, Verdict
from ocr.review.corrected import export_corrected

FIRST = "Начальнику порта.\nНомер дела 25848, листов 12.\nПодпись\n"
SECOND = "Второй лист, номер 25848.\nКонец листа\n"


def make_finding(number: int, page: PageText, word: str, reading: str) -> Finding:
    return Finding(
        id=f"f{number}-{word}",
        key=f"k{number}-{word}",
        page_index=number - 1,
        verdict=Verdict.MISREAD,
        kind=TokenKind.NUMBER,
        severity=1.0,
        probability=0.9,
        start=page.text.index(word),
        end=page.text.index(word) + len(word),
        transcribed=word,
        reading=reading,
        boxes=(),
        reasons=(),
    )


def write_run(results: Path, texts: Path, pages: int, *changes: tuple[int, str, str]) -> None:
    """Write what a run leaves for the export; `changes` are (page, word, reading)."""
    loaded = load_transcription(texts, pages)
    assert not loaded.is_running_text
    summaries = [
        PageSummary(
            page_index=index,
            scan=f"{index + 1}.png",
            sha256="",
            width_px=1,
            height_px=1,
            transcription=page.name,
            transcription_start=page.start,
            tokens=0,
            counts={},
            cer=Rate(0, 0),
            wer=Rate(0, 0),
            engines=(),
        )
        for index, page in enumerate(loaded.pages)
    ]
    file = FindingsFile(
        name="Дело",
        profile="typescript",
        counts={},
        pages=tuple(summaries),
        findings=tuple(make_finding(number, loaded.pages[number - 1], *words) for number, *words in changes),
        notes=note_scripts({index: page.text for index, page in enumerate(loaded.pages)}),
    )
    write_atomically(results / "findings.json", format_findings_json(file))
    for number, page in enumerate(loaded.pages, start=1):
        write_atomically(get_page_text_path(results, number), page.text)
    for name, data in loaded.files.items():
        write_atomically(get_source_path(results, name), data)


def decide(results: Path, *keys: str, decision: str = "accepted") -> Path:
    path = results / "decisions.json"
    decisions = [{"id": "", "key": key, "decision": decision, "text": ""} for key in keys]
    path.write_text(json.dumps({"schema": 1, "decisions": decisions}), encoding="utf-8")
    return path


def read_changes(out: Path) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = json.loads((out / "changes.json").read_bytes())["changes"]
    return changes


CRLF = FIRST.replace("\n", "\r\n")
# The bytes of a file, and those with «25848» corrected; None for the same with the digits replaced.
FILES: dict[str, bytes] = {
    "LF": FIRST.encode(),
    "CRLF": CRLF.encode(),
    "CR": FIRST.replace("\n", "\r").encode(),
    "mixed": FIRST.replace("\n", "\r\n", 1).encode(),
    "no line end at the end": CRLF.rstrip().encode(),
    "many line ends at the end": (CRLF + "\r\n\r\n \r\n").encode(),
    "byte order mark": b"\xef\xbb\xbf" + CRLF.encode(),
    "CP1251": CRLF.encode("cp1251"),
    "UTF-16, little": b"\xff\xfe" + CRLF.encode("utf-16-le"),
    "UTF-16, big": b"\xfe\xff" + CRLF.encode("utf-16-be"),
    "UTF-16 without mark": CRLF.encode("utf-16-le"),
    "form feed at the end": (CRLF + "\f").encode(),
    "form feed and line end": (CRLF + "\f\r\n").encode(),
    "tabs and no-break spaces": CRLF.replace(" ", "\t\u00a0 ").encode(),
    "inkless": CRLF.replace("порта", "пор\u00adта\u200b").encode(),
}


@pytest.mark.parametrize("as_folder", [True, False], ids=["folder", "file"])
@pytest.mark.parametrize("name", FILES)
def test_only_the_accepted_place_changes(tmp_path: Path, name: str, as_folder: bool) -> None:
    data = FILES[name]
    write_atomically(tmp_path / "texts" / "sheet.txt", data)
    texts = tmp_path / "texts" if as_folder else tmp_path / "texts" / "sheet.txt"
    write_run(tmp_path / "run", texts, 1, (1, "25848", "25348"))
    exported = export_corrected(tmp_path / "run", decide(tmp_path / "run", "k1-25848"), tmp_path / "out")
    codec = "utf-16-be" if "big" in name else "utf-16-le" if "UTF-16" in name else "ascii"
    expected = data.replace("25848".encode(codec), "25348".encode(codec))
    assert expected != data
    assert (tmp_path / "out" / "sheet.txt").read_bytes() == expected
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "changes.csv",
        "changes.json",
        "sheet.txt",
    ]
    assert exported.notices == ()


@pytest.mark.parametrize("name", FILES)
def test_a_page_without_an_accepted_finding_is_the_same_file(tmp_path: Path, name: str) -> None:
    write_atomically(tmp_path / "texts" / "1.txt", FILES[name])
    write_run(tmp_path / "run", tmp_path / "texts", 1, (1, "25848", "25348"))
    rejected = decide(tmp_path / "run", "k1-25848", decision="rejected")
    export_corrected(tmp_path / "run", rejected, tmp_path / "out")
    assert (tmp_path / "out" / "1.txt").read_bytes() == FILES[name]


def test_offsets_are_told_for_both_forms(tmp_path: Path) -> None:
    write_atomically(tmp_path / "texts" / "1.txt", b"\xef\xbb\xbf" + CRLF.encode())
    changes = ((1, "25848", "2534"), (1, "12", "120"), (1, "Подпись", "Подписал"))
    write_run(tmp_path / "run", tmp_path / "texts", 1, *changes)
    keys = [f"k1-{word}" for _, word, _ in changes]
    export_corrected(tmp_path / "run", decide(tmp_path / "run", *keys), tmp_path / "out")
    told = read_changes(tmp_path / "out")
    # «Начальнику порта.» is 17 characters; one line end is before the number, two before «Подпись».
    names = ("start", "end", "new_start", "new_end")
    assert [[change[name] for name in names] for change in told] == [
        [29, 34, 29, 33],
        [43, 45, 42, 45],
        [47, 54, 47, 55],
    ]
    of_file = ("file_start", "file_end", "new_file_start", "new_file_end")
    assert [[change[name] for name in of_file] for change in told] == [
        [30, 35, 30, 34],
        [44, 46, 43, 46],
        [49, 56, 49, 57],
    ]
    before = CRLF
    after = (tmp_path / "out" / "1.txt").read_bytes().decode("utf-8-sig")
    for change in told:
        assert before[change["file_start"] : change["file_end"]] == change["before"]
        assert after[change["new_file_start"] : change["new_file_end"]] == change["after"]
    with (tmp_path / "out" / "changes.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.reader(table))
    assert rows[0][-6:] == [*of_file, "label", "basis"]
    assert [row[-6:-2] for row in rows[1:]] == [[str(change[name]) for name in of_file] for change in told]


def test_a_file_of_several_pages_is_kept_whole_and_parted(tmp_path: Path) -> None:
    whole = (FIRST + "\f" + SECOND + "\f").replace("\n", "\r\n")
    write_atomically(tmp_path / "box.txt", whole.encode("cp1251"))
    write_run(tmp_path / "run", tmp_path / "box.txt", 2, (2, "25848", "25348"), (1, "12", "13"))
    decisions = decide(tmp_path / "run", "k2-25848", "k1-12")
    export_corrected(tmp_path / "run", decisions, tmp_path / "out")
    corrected = whole.replace("листов 12", "листов 13").replace("лист, номер 25848", "лист, номер 25348")
    assert (tmp_path / "out" / "box.txt").read_bytes() == corrected.encode("cp1251")
    parts = [(tmp_path / "out" / f"box-{number}.txt").read_bytes().decode("cp1251") for number in (1, 2)]
    assert "\f".join(parts) + "\f" == corrected
    second = next(change for change in read_changes(tmp_path / "out") if change["page"] == 2)
    assert second["start"] == SECOND.index("25848")
    assert second["file_start"] == whole.rindex("25848")


def test_what_an_encoding_lacks_is_told_and_lost_nowhere(tmp_path: Path) -> None:
    write_atomically(tmp_path / "texts" / "1.txt", CRLF.encode("cp1251"))
    write_run(tmp_path / "run", tmp_path / "texts", 1, (1, "12", "1²√и\u0306"))
    exported = export_corrected(tmp_path / "run", decide(tmp_path / "run", "k1-12"), tmp_path / "out")
    (notice,) = exported.notices
    assert notice.startswith("1.txt: CP1251 has no ² U+0306 √.")
    data = (tmp_path / "out" / "1.txt").read_bytes()
    assert data == b"\xef\xbb\xbf" + CRLF.replace("12", "1²√и\u0306").encode()


def test_an_inserted_line_end_is_the_files_own(tmp_path: Path) -> None:
    write_atomically(tmp_path / "texts" / "1.txt", CRLF.encode())
    write_run(tmp_path / "run", tmp_path / "texts", 1, (1, "листов 12", "листов\n13"))
    export_corrected(tmp_path / "run", decide(tmp_path / "run", "k1-листов 12"), tmp_path / "out")
    assert (tmp_path / "out" / "1.txt").read_bytes() == CRLF.replace("листов 12", "листов\r\n13").encode()


# --- Notes ---------------------------------------------------------------------------------------

LATIN = "Нoмер дeла 25848,\r\nлистoв 12. Тmax cm XIX\r\n"


def note_key(results: Path) -> str:
    notes = json.loads((results / "findings.json").read_bytes())["document"]["notes"]
    assert [note["kind"] for note in notes] == ["latin-letters", "mixed-scripts"]
    return str(notes[0]["key"])


def test_an_accepted_note_is_corrected_in_all_its_places(tmp_path: Path) -> None:
    write_atomically(tmp_path / "texts" / "1.txt", LATIN.encode())
    write_run(tmp_path / "run", tmp_path / "texts", 1, (1, "25848", "25348"))
    decisions = decide(tmp_path / "run", note_key(tmp_path / "run"))
    exported = export_corrected(tmp_path / "run", decisions, tmp_path / "out")
    assert (exported.changes, exported.unmatched, exported.undecided) == (3, 0, 1)
    corrected = "Номер дела 25848,\r\nлистов 12. Тmax cm XIX\r\n"
    assert (tmp_path / "out" / "1.txt").read_bytes() == corrected.encode()
    told = read_changes(tmp_path / "out")
    assert [(change["before"], change["after"]) for change in told] == [
        ("Нoмер", "Номер"),
        ("дeла", "дела"),
        ("листoв", "листов"),
    ]
    assert {(change["verdict"], change["decision"]) for change in told} == {("sic", "accepted")}
    assert all(change["reasons"] for change in told)


@pytest.mark.parametrize("decision", ["rejected", "edited"])
def test_a_note_that_is_not_accepted_changes_nothing(tmp_path: Path, decision: str) -> None:
    write_atomically(tmp_path / "texts" / "1.txt", LATIN.encode())
    write_run(tmp_path / "run", tmp_path / "texts", 1)
    decisions = decide(tmp_path / "run", note_key(tmp_path / "run"), decision=decision)
    assert export_corrected(tmp_path / "run", decisions, tmp_path / "out").changes == 0
    assert (tmp_path / "out" / "1.txt").read_bytes() == LATIN.encode()


def test_where_a_finding_is_corrected_too_it_goes_first(tmp_path: Path) -> None:
    write_atomically(tmp_path / "texts" / "1.txt", LATIN.encode())
    write_run(tmp_path / "run", tmp_path / "texts", 1, (1, "дeла", "тела"))
    decisions = decide(tmp_path / "run", "k1-дeла", note_key(tmp_path / "run"))
    export_corrected(tmp_path / "run", decisions, tmp_path / "out")
    assert (tmp_path / "out" / "1.txt").read_bytes().decode().startswith("Номер тела 25848")


# --- Any text ------------------------------------------------------------------------------------


@given(st.text(alphabet="аб\r\n\f\u00ad ", max_size=20), st.data())
def test_an_edit_leaves_all_else(raw: str, data: st.DataObject) -> None:
    source = read_plain_text(b"\xef\xbb\xbf" + raw.encode(), "x")
    text = source.text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    edited = source.patch([Edit(start, end, "ц")])
    (span,) = edited.spans
    assert raw[span.start : span.end].replace("\r\n", "\n") == text[start:end]
    after = edited.data.decode("utf-8-sig")
    assert after == raw[: span.start] + "ц" + raw[span.end :]
    assert after[span.new_start : span.new_end] == "ц"
    assert source.patch([]).data == b"\xef\xbb\xbf" + raw.encode()


def test_texts_without_files_are_written_as_before(tmp_path: Path) -> None:
    write_atomically(tmp_path / "texts" / "1.txt", CRLF.encode())
    write_run(tmp_path / "run", tmp_path / "texts", 1, (1, "12", "13"))
    for path in find_source_files(tmp_path / "run"):
        path.unlink()
    export_corrected(tmp_path / "run", decide(tmp_path / "run", "k1-12"), tmp_path / "out")
    assert (tmp_path / "out" / "1.txt").read_bytes() == FIRST.replace("12", "13").encode()
    (change,) = read_changes(tmp_path / "out")
    assert change["file_start"] is None
    assert io.StringIO((tmp_path / "out" / "changes.csv").read_text(encoding="utf-8-sig"))

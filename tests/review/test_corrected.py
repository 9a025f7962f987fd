"""The corrected transcription: which decision changes what, in which file, and what is refused."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from ocr.cli import app as cli
from ocr.errors import InputError
from ocr.files import write_atomically
from ocr.formats.results import get_page_text_path
from ocr.review.corrected import Exported, export_corrected

TEXT = "Доношу № 25848 от 7 мая, эшелон не прибыл\n"


def make_finding(word: str, verdict: str, reading: str, *, page: int = 1, text: str = TEXT) -> dict[str, Any]:
    """Return a finding about a word of the text; about the gap before it if the verdict is `omitted`."""
    start = text.index(word)
    transcribed = "" if verdict == "omitted" else word
    return {
        "id": f"{verdict} {page} {word}",
        "page": page,
        "verdict": verdict,
        "severity": 1.0,
        "kind": "number",
        "probability": 0.9,
        "boxes": [],
        "start": start,
        "end": start + len(transcribed),
        "transcribed": transcribed,
        "reading": reading,
        "reasons": [{"evidence": "likelihood", "text": "=It looks so."}],
        "key": f"key of {verdict} {page} {word}",
    }


def write_run(
    folder: Path,
    pages: Sequence[tuple[str, str]],
    findings: Sequence[Mapping[str, Any]],
    dismissed: Sequence[Mapping[str, Any]] = (),
    doubts: Sequence[Mapping[str, Any]] = (),
) -> Path:
    """Write what a `verify` run of pages, each (file, text), leaves for the export."""
    rate = {"edits": 0, "length": 0}
    fields = {
        "schema": 1,
        "sverka": "0.2.0",
        "document": {
            "name": "Дело",
            "profile": "typescript",
            "counts": {},
            "facsimile": False,
            "notices": [],
            "rejected": len(dismissed),
            "left": None,
        },
        "pages": [
            {
                "page": number,
                "scan": f"{number}.png",
                "sha256": "",
                "width_px": 1,
                "height_px": 1,
                "transcription": file,
                "transcription_start": 0,
                "tokens": 0,
                "counts": {},
                "cer": rate,
                "wer": rate,
                "engines": [],
            }
            for number, (file, _) in enumerate(pages, start=1)
        ],
        "failures": [],
        "findings": findings,
        "doubts": [{"listed": True, "group": None, **own} for own in doubts],
        "dismissed": [{**own, "decision": {"decision": "rejected", "text": ""}} for own in dismissed],
    }
    folder.mkdir(exist_ok=True)
    (folder / "findings.json").write_text(json.dumps(fields), encoding="utf-8")
    for number, (_, text) in enumerate(pages, start=1):
        write_atomically(get_page_text_path(folder, number), text)
    return folder


def write_decisions(folder: Path, *decisions: tuple[Mapping[str, Any], str, str]) -> Path:
    """Write decisions, each (finding, decision, text), as the report saves them."""
    path = folder / "decisions.json"
    fields = [
        {"id": own["id"], "key": own["key"], "decision": decision, "text": text}
        for own, decision, text in decisions
    ]
    path.write_text(json.dumps({"schema": 1, "document": "", "decisions": fields}), encoding="utf-8")
    return path


NUMBER = make_finding("25848", "misread", "25348")
NOT = make_finding("не", "unseen", "")
THIRD = make_finding("эшелон", "omitted", "третий")
SIC = make_finding("25848", "sic", "25848")
# Of a number that the page does not show clearly the reading is the one that the record has.
UNCLEAR = make_finding("25848", "illegible", "25348")


def test_an_accepted_doubt_changes_the_text_like_a_finding(tmp_path: Path) -> None:
    unlisted = {**make_finding("мая", "misread", "мал"), "listed": False}
    run = write_run(tmp_path / "run", [("a.txt", TEXT)], [NOT], doubts=[NUMBER, unlisted])
    decisions = write_decisions(tmp_path, (NUMBER, "accepted", ""))
    exported = export_corrected(run, decisions, tmp_path / "out")
    assert (tmp_path / "out" / "a.txt").read_text(encoding="utf-8") == TEXT.replace("25848", "25348")
    # What is not listed nobody was asked about.
    assert exported == Exported(pages=1, changes=1, rejected=0, undecided=1, unmatched=0)


@pytest.mark.parametrize(
    ("finding", "decision", "text", "corrected"),
    [
        (NUMBER, "accepted", "", "Доношу № 25348 от 7 мая, эшелон не прибыл\n"),
        (NUMBER, "rejected", "", TEXT),
        (NUMBER, "edited", "25343", "Доношу № 25343 от 7 мая, эшелон не прибыл\n"),
        (NUMBER, "edited", "25848", TEXT),
        (NUMBER, "edited", "", "Доношу № от 7 мая, эшелон не прибыл\n"),
        # The text of an edit belongs to edits alone.
        (NUMBER, "accepted", "999", "Доношу № 25348 от 7 мая, эшелон не прибыл\n"),
        (NUMBER, "rejected", "999", TEXT),
        (NOT, "accepted", "", "Доношу № 25848 от 7 мая, эшелон прибыл\n"),
        (NOT, "rejected", "", TEXT),
        (NOT, "edited", "уже", "Доношу № 25848 от 7 мая, эшелон уже прибыл\n"),
        (THIRD, "accepted", "", "Доношу № 25848 от 7 мая, третий эшелон не прибыл\n"),
        (THIRD, "rejected", "", TEXT),
        (THIRD, "edited", "второй", "Доношу № 25848 от 7 мая, второй эшелон не прибыл\n"),
        (SIC, "accepted", "", TEXT),
        (SIC, "rejected", "", TEXT),
        (SIC, "edited", "25348", "Доношу № 25348 от 7 мая, эшелон не прибыл\n"),
        # To accept that the page cannot be read puts nothing in: nobody has read it.
        (UNCLEAR, "accepted", "", TEXT),
        (UNCLEAR, "rejected", "", TEXT),
        (UNCLEAR, "edited", "25348", "Доношу № 25348 от 7 мая, эшелон не прибыл\n"),
    ],
)
def test_what_a_decision_makes_of_the_text(
    finding: Mapping[str, Any], decision: str, text: str, corrected: str, tmp_path: Path
) -> None:
    decisions = write_decisions(tmp_path, (finding, decision, text))
    out = tmp_path / "out"
    # Of a finding that the run dismissed, a decision made since makes the same.
    for findings in ([finding], []):
        dismissed = [] if findings else [finding]
        run = write_run(tmp_path / "run", [("a.txt", TEXT)], findings, dismissed)
        exported = export_corrected(run, decisions, out)
        assert (out / "a.txt").read_text(encoding="utf-8") == corrected
        changes = json.loads((out / "changes.json").read_bytes())["changes"]
        assert len(changes) == exported.changes == (0 if corrected == TEXT else 1)
        assert (exported.rejected, exported.undecided) == (1 if decision == "rejected" else 0, 0)
        for change in changes:
            assert (change["finding"], change["decision"]) == (finding["id"], decision)
            assert TEXT[change["start"] : change["end"]] == change["before"]
            assert corrected[change["new_start"] : change["new_end"]] == change["after"]


def test_what_is_undecided_stays_and_is_counted(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", [("a.txt", TEXT)], [NUMBER, NOT], [THIRD])
    stranger = {"id": "other", "key": "other"}
    decisions = write_decisions(tmp_path, (NUMBER, "accepted", ""), (stranger, "accepted", ""))
    assert export_corrected(run, decisions, tmp_path / "out") == Exported(
        pages=1, changes=1, rejected=0, undecided=2, unmatched=1
    )


def test_the_command_says_what_it_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = write_run(tmp_path / "run", [("a.txt", TEXT)], [NUMBER])
    stranger = {"id": "other", "key": "other"}
    for strangers, said in (
        ([], ""),
        ([(stranger, "rejected", "")], f"1 decisions are about no finding of {run}"),
    ):
        decisions = write_decisions(tmp_path, (NUMBER, "accepted", ""), *strangers)
        arguments = ("export", run, "--decisions", decisions, "--out", tmp_path / "out")
        monkeypatch.setattr("sys.argv", ["sverka", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out = capsys.readouterr().out
        assert ended.value.code == 0
        assert out.startswith("1 changes on 1 pages, 0 findings rejected, 0 undecided.")
        assert ("no finding of" in out, said in out) == (bool(strangers), True)


def test_a_decision_is_about_the_finding_with_its_key(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", [("a.txt", TEXT)], [NUMBER, NOT])
    swapped = {"id": NOT["id"], "key": NUMBER["key"]}
    export_corrected(run, write_decisions(tmp_path, (swapped, "accepted", "")), tmp_path / "out")
    assert (tmp_path / "out" / "a.txt").read_text(encoding="utf-8") == TEXT.replace("25848", "25348")


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["a.txt", "b.txt"], ["a.txt", "b.txt"]),
        (["a.txt", "a.txt", "a.txt"], ["a-1.txt", "a-2.txt", "a-3.txt"]),
        (["a.txt", "b.txt", "b.txt"], ["a.txt", "b-2.txt", "b-3.txt"]),
        # Whatever a file of results says, nothing is written outside the folder.
        (["../a.txt", "x\\b.txt"], ["a.txt", "b.txt"]),
    ],
)
def test_every_page_has_a_file_of_its_own(files: list[str], names: list[str], tmp_path: Path) -> None:
    pages = [(file, f"Лист {number}, № 25848\n") for number, file in enumerate(files, start=1)]
    findings = [
        make_finding("25848", "misread", "25348", page=number, text=text)
        for number, (_, text) in enumerate(pages, start=1)
    ]
    run = write_run(tmp_path / "run", pages, findings)
    decisions = write_decisions(tmp_path, (findings[1], "accepted", ""))
    out = tmp_path / "out"
    export_corrected(run, decisions, out)
    assert sorted(path.name for path in out.iterdir()) == sorted([*names, "changes.json", "changes.csv"])
    for number, name in enumerate(names, start=1):
        expected = f"Лист {number}, № {25348 if number == 2 else 25848}\n"
        assert (out / name).read_text(encoding="utf-8") == expected
    (change,) = json.loads((out / "changes.json").read_bytes())["changes"]
    assert (change["page"], change["file"]) == (2, files[1])


def test_changes_are_logged_with_their_evidence(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", [("a.txt", TEXT)], [NUMBER, NOT])
    decisions = write_decisions(tmp_path, (NOT, "accepted", ""), (NUMBER, "edited", "7"))
    export_corrected(run, decisions, tmp_path / "out")
    first, second = json.loads((tmp_path / "out" / "changes.json").read_bytes())["changes"]
    # «25848» at 9 to 14 is four characters shorter as «7»; «не» at 32 goes with the space before it.
    assert (first["start"], first["end"], first["new_start"], first["new_end"]) == (9, 14, 9, 10)
    assert (second["start"], second["end"], second["new_start"], second["new_end"]) == (31, 34, 27, 27)
    assert (first["verdict"], first["probability"], first["reasons"]) == ("misread", 0.9, NUMBER["reasons"])
    text = (tmp_path / "out" / "changes.csv").read_text(encoding="utf-8-sig")
    header, row, _ = csv.reader(io.StringIO(text))
    assert " ".join(header) == (
        "page file finding decision start end new_start new_end before after verdict probability reasons "
        "file_start file_end new_file_start new_file_end label basis"
    )
    # A reason that begins with = must not run as a formula.
    assert (row[8], row[9], row[12]) == ("25848", "7", "'=It looks so.")


# --- What is refused -------------------------------------------------------------------------------


def test_decisions_of_another_document_are_refused(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", [("a.txt", TEXT)], [NUMBER])
    decisions = write_decisions(tmp_path, ({"id": "abc", "key": "x"}, "accepted", ""))
    with pytest.raises(InputError, match="the first is about 'abc'"):
        export_corrected(run, decisions, tmp_path / "out")
    with pytest.raises(InputError, match="Cannot read the decisions"):
        export_corrected(run, tmp_path / "none.json", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "spoilt",
    [
        {"pages": "x"},
        {"document": []},
        {"findings": [{**NUMBER, "start": "0"}]},
        {"findings": [{**NUMBER, "key": None}]},
        {"dismissed": [{**NUMBER, "end": None}]},
        {"dismissed": 5},
        {"schema": 2},
    ],
)
def test_results_that_are_spoilt_are_refused(spoilt: Mapping[str, Any], tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", [("a.txt", TEXT)], [NUMBER])
    path = run / "findings.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | spoilt), encoding="utf-8")
    with pytest.raises(InputError, match="no result of `sverka verify`"):
        export_corrected(run, write_decisions(tmp_path, (NUMBER, "accepted", "")), tmp_path / "out")


@pytest.mark.parametrize("whole", ["", "[]", "{}", '"schema"'])
def test_what_is_no_result_is_refused(whole: str, tmp_path: Path) -> None:
    (tmp_path / "findings.json").write_text(whole, encoding="utf-8")
    with pytest.raises(InputError, match="no result of `sverka verify`"):
        export_corrected(tmp_path, write_decisions(tmp_path, (NUMBER, "accepted", "")), tmp_path / "out")


def test_results_of_the_first_version_have_nothing_dismissed(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", [("a.txt", TEXT)], [NUMBER])
    fields = json.loads((run / "findings.json").read_bytes())
    del fields["dismissed"]
    (run / "findings.json").write_text(json.dumps(fields), encoding="utf-8")
    assert export_corrected(
        run, write_decisions(tmp_path, (NUMBER, "accepted", "")), tmp_path / "out"
    ).changes


def test_a_text_that_is_another_or_gone_is_refused(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", [("a.txt", TEXT)], [NUMBER])
    decisions = write_decisions(tmp_path, (NUMBER, "accepted", ""))
    write_atomically(get_page_text_path(run, 1), "Другой текст\n")
    with pytest.raises(InputError, match="not the one"):
        export_corrected(run, decisions, tmp_path / "out")
    (run / ".sverka" / "transcription-1.txt").unlink()
    with pytest.raises(InputError, match="no text of page 1 kept"):
        export_corrected(run, decisions, tmp_path / "out")


def test_two_decisions_about_the_same_letters_are_refused(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", [("a.txt", TEXT)], [NUMBER, SIC])
    decisions = write_decisions(tmp_path, (NUMBER, "accepted", ""), (SIC, "edited", "1"))
    with pytest.raises(InputError, match=r"page 1: .* same place"):
        export_corrected(run, decisions, tmp_path / "out")

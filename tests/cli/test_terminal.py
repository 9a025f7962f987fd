"""What is printed reaches any terminal, whatever its code page and whoever reads it."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ocr.cli import app as cli
from ocr.cli.doctor import Check, format_checks
from ocr.cli.progress import show_progress
from ocr.cli.summary import format_score, format_summary
from ocr.cli.terminal import can_print, prepare_terminal
from ocr.formats.findings import FindingsFile
from ocr.model import Finding, TokenKind, Verdict
from ocr.text.metrics import score

ENCODINGS = ("cp1252", "cp437", "cp866", "ascii", "utf-8")
FINDING = Finding(
    id="a",
    page_index=2,
    verdict=Verdict.MISREAD,
    kind=TokenKind.NUMBER,
    severity=1.0,
    probability=0.97,
    start=0,
    end=7,
    transcribed="№ 25848 — Муцдена…",
    reading="№ 25348 — Мукдена…",
    boxes=(),
    reasons=(),
)
SUMMARY = format_summary(
    FindingsFile(
        name="Шифртелеграмма № 25348",
        profile="typescript",
        counts={},
        notices=("лист-1.txt was read as CP1251.",),
        findings=(FINDING,),
    ),
    Path("выход"),
    up_to_date=False,
)
PRINTED = {
    "verify": SUMMARY,
    "score": format_score(score("№ 25348 «да»", "№ 25848 — нет…")),
    "doctor": format_checks([Check(name="Fonts", found="Шрифт.ttf")]),
    "a name that is no text": "лист-\udcff.png",
}


class Terminal(io.TextIOWrapper):
    """A terminal of some encoding."""

    def __init__(self, encoding: str) -> None:
        self.shown = io.BytesIO()
        super().__init__(self.shown, encoding=encoding)

    def isatty(self) -> bool:
        return True

    def read_all(self) -> str:
        self.flush()
        return self.shown.getvalue().decode(self.encoding)


def open_terminal(encoding: str, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal that standard output and standard error go to."""
    # Not as a fixture: pytest sets both streams anew between a fixture and its test.
    terminal = Terminal(encoding)
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setattr("sys.stderr", terminal)
    prepare_terminal()
    return terminal


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("what", PRINTED)
def test_everything_can_be_printed(what: str, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(encoding, monkeypatch)
    print(PRINTED[what])
    lines = PRINTED[what].splitlines()
    assert len(terminal.read_all().splitlines()) == len(lines)


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        # What each code page has: Windows' « » — …, DOS's « » alone, Russian DOS's letters and №.
        ("cp1252", "«?» No — …"),
        ("cp437", "«?» No - ..."),
        ("cp866", '"я" № - ...'),
        ("ascii", '"?" No - ...'),
        ("utf-8", "«я» № — …"),
    ],
)
def test_marks_have_stand_ins(encoding: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(encoding, monkeypatch)
    print("«я» № — …", end="")
    assert terminal.read_all() == shown


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_bar_is_drawn_on_any_terminal(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(encoding, monkeypatch)
    with show_progress() as progress:
        progress("читается", 0, 2)
        progress("читается", 2, 2)
    assert "2/2" in terminal.read_all()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_scores_for_programs_are_whole_on_any_terminal(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = open_terminal(encoding, monkeypatch)
    truth, reading = tmp_path / "a.txt", tmp_path / "b.txt"
    truth.write_text("да—", encoding="utf-8")
    reading.write_text("дя№", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["sverka", "score", str(truth), str(reading), "--json"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    scored = json.loads(terminal.read_all())
    assert {(own["true"], own["read"]) for own in scored["confusions"]} == {("а", "я"), ("—", "№")}


def test_what_can_be_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    open_terminal("cp866", monkeypatch)
    assert can_print("№ я")
    assert not can_print("«я»")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["score", "{text}", "{text}"], 0), (["--debug", "score", "{text}", "нет.txt"], 3)],
)
def test_a_reader_that_has_gone_changes_no_exit_code(arguments: list[str], code: int, tmp_path: Path) -> None:
    text = tmp_path / "текст.txt"
    text.write_text("№ 25348 «да»", encoding="utf-8")
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        run = subprocess.run(
            [sys.executable, "-m", "ocr", *(argument.format(text=text) for argument in arguments)],
            stdout=write_end,
            stderr=write_end,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONIOENCODING": "cp437"},
            check=False,
        )
    finally:
        os.close(write_end)
    assert run.returncode == code


def test_no_error_prints_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli._fail("Two decisions are about " + "слово " * 5_000, 3, ValueError())
    assert len(capsys.readouterr().err) < 1_100

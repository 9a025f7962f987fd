"""Scripts that users wrote for version 0.1.0 run unchanged: commands, exit codes, files, keys, columns."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DATA = HERE / "data"
SCANS, TRANSCRIPTION, OF_0_1_0 = DATA / "expedition", DATA / "transcription", DATA / "results-0.1.0"

pytestmark = pytest.mark.tesseract


class User:
    """Runs a user's script where `sverka` and `python3` are on the PATH, and lets it fail."""

    def __init__(self, programs: Path) -> None:
        for name, arguments in (("sverka", [sys.executable, "-m", "ocr"]), ("python3", [sys.executable])):
            path = programs / name
            path.write_text(f'#!/bin/sh\nexec {shlex.join(arguments)} "$@"\n', encoding="utf-8")
            path.chmod(0o755)
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._environment = {
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(paths),
        }

    def try_out(self, script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [HERE / "scripts" / script, *map(str, arguments)],
            env=self._environment,
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def run(self, script: str, *arguments: object) -> list[str]:
        """The lines that a script prints, which must end well."""
        ran = self.try_out(script, *arguments)
        assert ran.returncode == 0, (script, ran.returncode, ran.stdout, ran.stderr)
        return ran.stdout.splitlines()


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> User:
    return User(tmp_path_factory.mktemp("programs"))


@pytest.fixture(scope="module")
def results(user: User, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the nightly run wrote: read by the tests, changed by none."""
    folder = tmp_path_factory.mktemp("night")
    user.run("nightly.sh", SCANS, TRANSCRIPTION, folder / "results", folder / "log")
    assert (folder / "log").read_text(encoding="utf-8") == f"1 to review: {SCANS}\n"
    return folder / "results"


def test_the_work_list(user: User, results: Path) -> None:
    head, *lines = user.run("worklist.py", results)
    assert head.startswith("# expedition facsimile typescript ")
    findings = [line.split("\t") for line in lines if not line.startswith("#")]
    assert [fields[:4] for fields in findings[:1]] == [["!", "p. 3", "number", "look: «41126» or «41726»?"]]
    assert {fields[3] for fields in findings} >= {
        "look: «210» or «240»?",
        "put in «не»?",
        "strike out «прошу»?",
    }
    assert any("likelihood" in fields[4] for fields in findings)
    assert all(len(fields) == 7 and all(fields) for fields in findings)
    pages = [line for line in lines if line.startswith("# page")]
    assert [line.split(" against ")[0] for line in pages] == [
        f"# page {number}: sheet-{number}.jpg" for number in (1, 2, 3)
    ]
    assert lines[-1].endswith("rejected earlier: 0")


def test_the_findings_sheet_by_sheet(user: User, results: Path) -> None:
    rows = [line.split("|") for line in user.run("by_sheet.py", results / "findings.csv")]
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    told = {(row[0], row[1], row[3]) for row in rows}
    assert told >= {
        ("sheet-1.jpg", "misread", "210 > 240"),
        ("sheet-2.jpg", "omitted", "- > не"),
        ("sheet-3.jpg", "misread", "41126 > 41726"),
        ("sheet-3.jpg", "unseen", "прошу > -"),
    }
    assert all((row[4] == "nowhere on the sheet") == (row[1] == "unseen") for row in rows)


def test_how_much_is_confirmed(user: User, results: Path) -> None:
    lines = user.run("proportions.py", results)
    assert any(line.startswith("3\tnumber\tmisread\t41126\t41726\t") for line in lines)
    assert any(line.startswith("2\tnegation\tomitted\t-\tне\t") for line in lines)
    shares = [line for line in lines if line.startswith("page ")]
    # 39, 37 and 26 words, numbers and marks, of which two, none and two differ from the page.
    assert [line.split(" of ")[1] for line in shares] == ["39 confirmed", "37 confirmed", "26 confirmed"]
    assert all(int(line.split()[2]) >= 20 for line in shares)


def test_findings_stand_where_their_offsets_say(user: User, results: Path, tmp_path: Path) -> None:
    expected = {
        "3: Продолжение донесения № [41126]",
        "1: зимовки заготовлено [210] пудов муки и сухарей,",
        "2: Лед на реке стоит крепко, дорога до перевала|",
        "3: [прошу] прошу направлять в Верхний Стан до вскрытия реки.",
    }
    assert set(user.run("in_context.py", results, TRANSCRIPTION)) >= expected
    # One file of several pages is counted from the beginning of each page; the pages are not read again.
    whole, one = tmp_path / "results", tmp_path / "all.txt"
    shutil.copytree(results, whole)
    texts = [path.read_text(encoding="utf-8") for path in sorted(TRANSCRIPTION.iterdir())]
    one.write_text("\f".join(texts), encoding="utf-8")
    user.run("nightly.sh", SCANS, one, whole, tmp_path / "log")
    assert set(user.run("in_context.py", whole, one)) >= expected


def test_places_lie_on_the_scan(user: User, results: Path) -> None:
    page = json.loads("\n".join(user.run("annotations.py", results, "https://archive.example.org")))
    bodies = {item["body"]["value"]: item["target"] for item in page["items"]}
    assert "/sheet-3.jpg#xywh=" in bodies["41726"]
    assert "/sheet-1.jpg#xywh=" in bodies["240"]


def test_decisions_of_0_1_0_are_exported(user: User, tmp_path: Path) -> None:
    corrected = tmp_path / "corrected"
    lines = user.run("publish.sh", OF_0_1_0, OF_0_1_0 / "decisions.json", TRANSCRIPTION, corrected)
    assert lines[-4:] == [
        "1,sheet-1.txt,edited",
        "2,sheet-2.txt,accepted",
        "3,sheet-3.txt,accepted",
        "3,sheet-3.txt,accepted",
    ]
    assert [line for line in lines if line.startswith("> ")] == [
        "> зимовки заготовлено 240 пудов муки и сухарей,",
        "> Лед на реке стоит крепко, дорога до перевала не",
        "> Продолжение донесения № 41726",
        "> прошу направлять в Верхний Стан до вскрытия реки.",
    ]
    assert user.run("apparatus.py", corrected) == [
        "Apparatus: expedition",
        "p. 1, sheet-1.txt: 210 ] 240 (by the reader)",
        "p. 2, sheet-2.txt: - ] не (after the page)",
        "p. 3, sheet-3.txt: 41126 ] 41726 (after the page)",
        "p. 3, sheet-3.txt: прошу ] - (after the page)",
    ]


def test_the_second_night_finds_what_is_left(user: User, results: Path, tmp_path: Path) -> None:
    again, corrected, log = tmp_path / "results", tmp_path / "corrected", tmp_path / "log"
    shutil.copytree(results, again)
    # The slip that the transcriber had put right was rejected; so it is not asked about again.
    shutil.copy(OF_0_1_0 / "decisions.json", again)
    user.run("nightly.sh", SCANS, TRANSCRIPTION, again, log)
    lines = user.run("worklist.py", again)
    assert "look: «210» or «240»?" in "\n".join(lines)
    assert "сложены" not in "\n".join(lines)
    assert lines[-1].endswith("rejected earlier: 1")
    user.run("publish.sh", OF_0_1_0, OF_0_1_0 / "decisions.json", TRANSCRIPTION, corrected)
    user.run("nightly.sh", SCANS, corrected, again, log)
    assert log.read_text(encoding="utf-8").splitlines() == [
        f"1 to review: {SCANS}",
        f"0 nothing to review: {SCANS}",
    ]


def test_what_goes_wrong_at_night_has_its_code(user: User, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    out, log = tmp_path / "out", tmp_path / "log"
    calls = [
        (2, "called wrongly", ("--nonsense", TRANSCRIPTION, out)),
        (3, "bad input", (SCANS, tmp_path / "absent", out)),
        (6, "cannot write", (SCANS, TRANSCRIPTION, tmp_path / "file" / "out")),
    ]
    for code, _, arguments in calls:
        assert user.try_out("nightly.sh", *arguments, log).returncode == code
    expected = [f"{code} {word}: {arguments[0]}" for code, word, arguments in calls]
    assert log.read_text(encoding="utf-8").splitlines() == expected
    assert not out.exists()


def test_a_box_is_read(user: User, tmp_path: Path) -> None:
    box = tmp_path / "box"
    good = [SCANS / "sheet-1.jpg", SCANS / "sheet-2.jpg"]
    assert user.try_out("read_box.sh", box, *good).returncode == 0
    # A spoilt scan is told and passed over.
    (tmp_path / "spoilt.jpg").write_bytes(b"")
    assert user.try_out("read_box.sh", box, *good, tmp_path / "spoilt.jpg").returncode == 3
    rows = [line.split(";") for line in (box / "catalogue.csv").read_text(encoding="utf-8").splitlines()]
    assert [(page, numbers) for page, _, numbers in rows] == [("1", "41726"), ("2", "41726")]
    assert all(20 <= int(words) <= 40 for _, words, _ in rows)
    assert "Лошади и груз целы" in (box / "all.txt").read_text(encoding="utf-8")


def test_two_typings_are_compared(user: User) -> None:
    first, second = TRANSCRIPTION / "sheet-1.txt", OF_0_1_0 / "pages" / "1.txt"
    assert [line.split()[0] for line in user.run("second_typing.sh", first, first, 0)] == [
        "profile",
        "CER",
        "WER",
    ]
    # 1 for 4, and «е» too much.
    ran = user.try_out("second_typing.sh", first, second, 1)
    assert (ran.returncode, "1\t4\t1" in ran.stdout.splitlines()) == (1, True)


def test_a_record_is_taken_in(user: User, tmp_path: Path) -> None:
    title = "Report No. 41726, Gordeev to the Geographical Society"
    lines = user.run("intake.sh", DATA / "record.txt", tmp_path / "record")
    assert lines == [f"1911-03-03\t2 sheets\ttranslated: yes\t{title}"]
    assert user.try_out("intake.sh", TRANSCRIPTION / "sheet-1.txt", tmp_path / "none").returncode == 3


def test_pictures_are_made(user: User, tmp_path: Path) -> None:
    written = user.run("clean_scans.sh", tmp_path / "cleaned", SCANS / "sheet-1.jpg")
    assert str(tmp_path / "cleaned" / "sheet-1.cleaned.png") in written
    assert len(written) > 1
    user.run("specimen.sh", OF_0_1_0 / "pages" / "1.txt", tmp_path / "specimen")


def test_all_is_there_before_the_run(user: User) -> None:
    lines = user.run("before_the_run.sh")
    assert [line.split()[:1] for line in lines] == [["ok"], ["sverka"]]

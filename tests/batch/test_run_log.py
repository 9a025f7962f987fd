"""What a run tells its log: how it begins, each page, how it ends; and where the log goes."""

import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from ocr.batch import judge as judging
from ocr.batch import reader as reading
from ocr.batch.read import Settings, run_ocr
from ocr.batch.verify import run_verify
from ocr.cli.log_file import log_to
from ocr.engines.replay import ReplayEngine
from ocr.errors import EngineError
from tests.api.conftest import LINES, read_scan

SETTINGS = Settings(engine=ReplayEngine([], "recorded"), profile="exact")
BEGINS = r"of 3 pages begins: sverka \S+, Python \S+, .*; recorded \w{8}; profile exact, .*SerialExecutor"


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of three scans, of which the second cannot be read, and their texts."""
    monkeypatch.setattr(reading, "read_scan", read_scan)
    for name in ("scans", "texts"):
        (tmp_path / name).mkdir()
    for number, height in enumerate((9, 1, 8), start=1):
        Image.new("L", (9, height)).save(tmp_path / "scans" / f"{number}.png")
        (tmp_path / "texts" / f"{number}.txt").write_text(LINES, encoding="utf-8")
    return tmp_path


def verify(box: Path) -> None:
    run_verify([box / "scans"], box / "texts", box / "out", SETTINGS, lambda *_: None)


def logged(box: Path) -> list[str]:
    """The lines of the log, without their times and processes."""
    lines = (box / "out" / "sverka.log").read_text(encoding="utf-8").splitlines()
    parts = [re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} \d+ (.*)", line) for line in lines]
    return [part[1] for part in parts if part]


def expect(lines: list[str], *patterns: str) -> None:
    assert len(lines) == len(patterns), lines
    for line, pattern in zip(lines, patterns, strict=True):
        assert re.fullmatch(pattern, line), (line, pattern)


def test_a_run_tells_its_begin_its_pages_and_its_end(box: Path) -> None:
    with log_to(box / "out"):
        verify(box)
    expect(
        logged(box),
        f"INFO verify {BEGINS}.*",
        r"INFO page 1 \(1.png\) read in \d+\.\d s",
        r"ERROR page 2 \(2.png\) failed after \d+\.\d s, exit code 5: 2.png cannot be read",
        r"INFO page 3 \(3.png\) read in \d+\.\d s",
        r"INFO page 1 \(1.png\) judged, 2 pages together in \d+\.\d s",
        r"INFO page 3 \(3.png\) judged, 2 pages together in \d+\.\d s",
        # The text of the page that failed is that of the page before: nobody saw whether it stands there again.
        "INFO verify ends: 2 pages judged, 1 failed, 1 findings, 0 dismissed; exit code 5",
    )


def test_a_second_run_is_appended(box: Path) -> None:
    (box / "scans" / "2.png").write_bytes((box / "scans" / "1.png").read_bytes())
    with log_to(box / "out"):
        verify(box)
    first = logged(box)
    findings = (box / "out" / "findings.json").read_bytes()
    with log_to(box / "out"):
        verify(box)
    assert logged(box)[: len(first)] == first
    expect(
        logged(box)[len(first) :],
        f"INFO verify {BEGINS}.*",
        *(rf"INFO page {number} \({number}.png\) is unchanged since the last run" for number in (1, 2, 3)),
        "INFO verify ends: 3 pages judged, 0 failed, 0 findings, 0 dismissed, all from the last run; exit code 0",
    )
    assert (box / "out" / "findings.json").read_bytes() == findings


def test_reading_without_a_transcription_is_logged_too(box: Path) -> None:
    (box / "scans" / "3.png").write_bytes(b"")
    with log_to(box / "out"):
        run_ocr([box / "scans"], box / "out", SETTINGS, lambda *_: None)
    expect(
        logged(box),
        f"INFO ocr {BEGINS}.*",
        r"ERROR page 3 \(3.png\) failed after \d+\.\d s, exit code 3: .*3.png is empty.*",
        r"INFO page 1 \(1.png\) read in \d+\.\d s",
        r"ERROR page 2 \(2.png\) failed .*",
        "INFO ocr ends: 1 pages read, 0 unchanged, 2 failed; exit code 5",
    )


def test_why_pages_were_judged_one_by_one_is_told(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judge = judging.judge_cached

    def judge_one(pages: list[judging.CachedPage], **options: object) -> object:
        if len(pages) > 1 or pages[0].aligned.page_index == 2:
            raise EngineError("too much at once")
        return judge(pages, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(judging, "judge_cached", judge_one)
    with log_to(box / "out"):
        verify(box)
    expect(
        logged(box)[4:-1],
        "WARNING pages 1, 3 could not be judged together, and are judged one by one: too much at once",
        r"INFO page 1 \(1.png\) judged, 1 pages together in .*",
        r"ERROR page 3 \(3.png\) failed after .* too much at once",
    )


def test_what_ends_a_run_early_is_told_on_one_line(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(KeyboardInterrupt), log_to(tmp_path / "out"):
        raise KeyboardInterrupt("now\nand here")
    expect(logged(tmp_path), "ERROR ended early by KeyboardInterrupt: now and here")


def test_a_log_that_cannot_be_written_ends_no_run(
    box: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (box / "out" / "sverka.log").mkdir(parents=True)
    with log_to(box / "out"):
        verify(box)
    assert (box / "out" / "findings.json").is_file()
    with log_to(tmp_path / "none"):
        logging.getLogger("sverka.batch").info("nobody reads this")
    assert not (tmp_path / "none").exists()
    assert capsys.readouterr().err == ""


def test_the_log_is_as_before_once_a_run_has_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logger = logging.getLogger("sverka")
    monkeypatch.setattr(logger, "level", logging.CRITICAL)
    before = (logger.level, list(logger.handlers))
    with log_to(tmp_path):
        assert len(logger.handlers) == len(before[1]) + 1
    assert (logger.level, logger.handlers) == before


def test_importing_installs_no_handler_and_errors_are_not_printed() -> None:
    code = (
        "import logging, ocr.batch.verify, ocr.cli.app\n"
        "print(logging.getLogger().handlers, *map(type, logging.getLogger('sverka').handlers))\n"
        "logging.getLogger('sverka.batch').error('told to nobody')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[] <class 'logging.NullHandler'>\n", "")

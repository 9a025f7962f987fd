"""Runs that are ended from outside end at once, say what they keep, and leave no process behind."""

import os
import re
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from ocr.cli.interrupt import describe_kept

ROOT = Path(__file__).parents[2]
# Long enough for any machine; what hangs fails after it.
MAX_S = 60.0


class StuckRun:
    """A run of `ocr` over three blank pages, of which the first is read and the others never end."""

    def __init__(self, folder: Path, jobs: int, how: str = "calling", *options: str) -> None:
        self.out = folder / "out"
        scans = folder / "scans"
        scans.mkdir(parents=True)
        for number in (1, 2, 3):
            Image.new("L", (200 + number, 300), 255).save(scans / f"{number}.png")
        os.mkfifo(folder / "alive")
        # Opened for reading and writing, a named pipe opens without waiting; the end for writing is closed again.
        self._alive = os.open(folder / "alive", os.O_RDWR)
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.stuck",
                "ocr",
                scans,
                "--out",
                self.out,
                "--jobs",
                str(jobs),
                *options,
            ],
            env={**os.environ, "STUCK": str(folder), "STUCK_HOW": how},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        told = b""
        while told.count(b"stuck") < jobs:
            told += self._read()
        reading = os.open(folder / "alive", os.O_RDONLY)
        os.close(self._alive)
        self._alive = reading

    def _read(self) -> bytes:
        assert select.select([self._alive], [], [], MAX_S)[0], "nothing happens any more"
        return os.read(self._alive, 1000)

    def end(self, number: int, *, is_group: bool = False) -> tuple[int, str]:
        """Send a signal and return the exit code and what was said, once all processes of the run are gone."""
        (os.killpg if is_group else os.kill)(self._process.pid, number)
        return self.wait()

    def wait(self) -> tuple[int, str]:
        _, error = self._process.communicate(timeout=MAX_S)
        while self._read():
            pass
        return self._process.returncode, error.decode()

    @property
    def texts(self) -> list[str]:
        return sorted(path.name for path in (self.out / "pages").glob("*"))


@pytest.mark.parametrize(
    ("jobs", "number", "exit_code", "begins"),
    [
        # A Ctrl-C on a terminal goes to the whole group of the run.
        (2, signal.SIGINT, 130, "Interrupted."),
        (2, signal.SIGTERM, 143, "Ended by SIGTERM."),
        (1, signal.SIGHUP, 129, "Ended by SIGHUP."),
    ],
)
def test_a_signal_ends_the_run(tmp_path: Path, jobs: int, number: int, exit_code: int, begins: str) -> None:
    run = StuckRun(tmp_path, jobs)
    code, said = run.end(number, is_group=number == signal.SIGINT)
    assert code == exit_code
    assert f"sverka: {begins} 1 of 3 pages were read and are kept in {run.out / '.sverka'}." in said
    assert "goes on with the other 2." in said
    assert "Traceback" not in said
    assert len(run.texts) == len(list((run.out / ".sverka").glob("*.json"))) == 1


@pytest.mark.parametrize(("jobs", "how"), [(2, "calling"), (1, "computing")])
def test_workers_end_with_a_run_that_is_killed(tmp_path: Path, jobs: int, how: str) -> None:
    run = StuckRun(tmp_path, jobs, how)
    assert run.end(signal.SIGKILL)[0] == -signal.SIGKILL


def test_a_full_disk_ends_the_run(tmp_path: Path) -> None:
    code, said = StuckRun(tmp_path, 2, "full").wait()
    assert (code, said) == (6, "sverka: Cannot write out: No space left on device.\n")


def test_pages_that_pass_a_limit_fail_and_the_run_goes_on(tmp_path: Path) -> None:
    run = StuckRun(tmp_path, 2, "calling", "--limit-seconds", "3")
    code, said = run.wait()
    assert code == 5
    assert len(re.findall(r"^page \d \(\d\.png\): this page took more than 3 s", said, re.MULTILINE)) == 2
    assert len(run.texts) == 1


# --- The signals themselves ----------------------------------------------------------------------

PROGRAM = """
import os, signal, sys, threading
from ocr.cli.interrupt import Interrupted, ending_on_signals

with ending_on_signals():
    try:
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait()
    except Interrupted as interrupted:
        {then}
"""


def end_program(then: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", PROGRAM.format(then=then)]
    return subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False, timeout=MAX_S)


def test_a_second_signal_ends_the_process_at_once() -> None:
    ended = end_program("os.kill(os.getpid(), signal.SIGTERM); threading.Event().wait(); print('on')")
    assert (ended.returncode, ended.stdout, ended.stderr) == (143, "", "")


def test_an_interruption_that_is_passed_over_ends_the_process_all_the_same() -> None:
    ended = end_program("threading.Event().wait()")
    assert ended.returncode == 130
    assert ended.stderr.startswith("sverka: Interrupted. What was read is kept")


def test_an_interruption_that_becomes_another_error_is_still_one() -> None:
    program = """
import os, signal
from ocr.cli import app
def start(**_):
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException as error:
        raise ImportError("initialization failed") from error
app.app = start
app.main()
"""
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=MAX_S)
    assert (ended.returncode, ended.stderr.split(".")[0]) == (130, "sverka: Interrupted")


def test_an_interruption_while_the_program_is_loaded_shows_no_traceback() -> None:
    program = """
import os, signal, sys
class Loading:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Loading())
from ocr.__main__ import main
main()
"""
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=MAX_S)
    assert (ended.returncode, ended.stderr) == (-signal.SIGINT, "")


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    program = PROGRAM.format(then="print('interrupted')").replace("threading.Event().wait()", "print('on')")
    ignoring = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + program
    command = [sys.executable, "-c", ignoring]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout == b"on\n"


@pytest.mark.parametrize(
    ("stage", "done", "total", "told"),
    [
        ("", 0, 0, "No page was read"),
        ("read", 0, 5, "None of the 5 pages"),
        (
            "read",
            2,
            5,
            "2 of 5 pages were read and are kept in out/.sverka. The same command goes on with the other 3.",
        ),
        ("read", 5, 5, "All pages are read"),
        # Nothing had to be read.
        ("read", 0, 0, "All pages are read"),
        ("judge", 1, 5, "All pages are read"),
        (
            "verify",
            2,
            5,
            "2 of 5 documents were verified and are kept, as is what was read of the next. The same",
        ),
    ],
)
def test_what_is_kept_is_told(stage: str, done: int, total: int, told: str) -> None:
    assert describe_kept(stage, done, total, Path("out")).startswith(told)

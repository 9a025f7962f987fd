"""One run at a time holds a folder: another one is told which, and a dead one holds nothing."""

import errno
import fcntl
import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ocr.batch import judge as judging
from ocr.batch import reader as reading
from ocr.batch.holder import find_holder, hold
from ocr.batch.judge import CachedPage
from ocr.batch.read import run_ocr
from ocr.engines.replay import ReplayEngine
from ocr.errors import OutputError
from ocr.model import PageResult
from tests.batch.test_ledger import SETTINGS
from tests.batch.test_verify_run import Shelf


def lock_of(out: Path) -> Path:
    return out / ".sverka" / "lock"


def name_holder(out: Path, pid: int, host: str) -> None:
    lock_of(out).parent.mkdir(parents=True, exist_ok=True)
    told = {"command": "verify", "pid": pid, "host": host, "since_s": 0}
    lock_of(out).write_text(json.dumps(told), encoding="utf-8")


def find_dead_pid() -> int:
    """The number of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


def test_a_second_run_is_refused_and_told_who_holds_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(tmp_path / "box")
    shelf.fill(2)
    monkeypatch.setattr(reading, "read_scan", shelf.read_scan)
    judge, out = judging.judge_cached, shelf.folder / "out"
    refused: list[str] = []

    def judge_beside_other_runs(
        pages: Sequence[CachedPage], out: Path, model: object = None
    ) -> tuple[PageResult, ...]:
        other = replace(SETTINGS, engine=ReplayEngine([], "another"))
        for run in (lambda: shelf.verify(other), lambda: run_ocr([scans], out, SETTINGS, lambda *_: None)):
            with pytest.raises(OutputError) as error:
                run()
            refused.append(str(error.value))
        return judge(pages, out)

    scans = shelf.folder / "scans"
    monkeypatch.setattr(judging, "judge_cached", judge_beside_other_runs)
    assert shelf.verify().findings.failures == ()
    # What was refused read nothing and took nothing.
    assert (shelf.read, len(shelf.kept())) == (["1.png", "2.png"], 4)
    me = f"sverka verify, process {os.getpid()} on {socket.gethostname()}, since 20"
    assert len(refused) == 2
    for message in refused:
        assert message.startswith(f"Another run holds {out}: {me}")
        assert "Wait until it ends" in message
    assert find_holder(out) is None
    assert shelf.verify().up_to_date


def test_who_holds_a_folder_is_known_as_long_as_it_does(tmp_path: Path) -> None:
    assert find_holder(tmp_path) is None
    with hold(tmp_path, "ocr") as is_alone:
        assert is_alone
        holder = find_holder(tmp_path)
        assert holder is not None
        assert (holder.command, holder.pid, holder.host) == ("ocr", os.getpid(), socket.gethostname())
        # Whoever looks does not take it.
        assert find_holder(tmp_path) == holder
    assert find_holder(tmp_path) is None


def test_a_run_that_failed_holds_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), hold(tmp_path, "ocr"):
        raise KeyboardInterrupt
    with hold(tmp_path, "verify"):
        holder = find_holder(tmp_path)
    assert holder is not None
    assert holder.command == "verify"


def test_a_run_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    program = (
        "import os, pathlib, signal, sys\nfrom ocr.batch.holder import hold\n"
        "with hold(pathlib.Path(sys.argv[1]), 'ocr'):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, tmp_path], cwd=Path(__file__).parents[2], check=False
    )
    assert ran.returncode == -9
    assert json.loads(lock_of(tmp_path).read_text(encoding="utf-8"))["command"] == "ocr"
    assert find_holder(tmp_path) is None
    with hold(tmp_path, "verify"):
        pass


def test_a_run_of_an_earlier_version_that_goes_on_holds_the_folder(tmp_path: Path) -> None:
    lock_of(tmp_path).parent.mkdir()
    with lock_of(tmp_path).open("wb") as file:
        # It did not say who it is.
        fcntl.flock(file, fcntl.LOCK_SH)
        with pytest.raises(OutputError, match="Another run holds"), hold(tmp_path, "ocr"):
            pass
        assert find_holder(tmp_path) is None


# --- File systems without locks ------------------------------------------------------------------


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)


@pytest.mark.usefixtures("without_locks")
@pytest.mark.parametrize(
    ("whose", "is_refused"),
    [
        ("a dead one's", False),
        ("one's that lives", True),
        ("one's on another host", True),
        ("nobody's", False),
    ],
)
def test_without_locks_a_run_is_believed_as_long_as_its_process_may_live(
    tmp_path: Path, whose: str, is_refused: bool
) -> None:
    pid = find_dead_pid() if whose != "one's that lives" else os.getppid()
    name_holder(tmp_path, pid, "elsewhere" if "another host" in whose else socket.gethostname())
    if whose == "nobody's":
        lock_of(tmp_path).write_bytes(b"{")
    assert (find_holder(tmp_path) is not None) is is_refused
    if is_refused:
        with pytest.raises(OutputError, match=rf"process {pid} on .* remove .*lock; else wait"):
            hold(tmp_path, "ocr").__enter__()
        return
    with hold(tmp_path, "ocr") as is_alone:
        # Nothing keeps another run from it: what it may need is not removed.
        assert not is_alone


@pytest.mark.parametrize(
    "told",
    [b"", b"null", b"[]", b'{"command": 1}', b"\xff", b'{"command":"a","pid":"x","host":"h","since_s":0}',
     b'{"command":"a","pid":1,"host":"h","since_s":1e300}', b"[" * 9000],
)  # fmt: skip
def test_a_damaged_name_is_nobody(tmp_path: Path, told: bytes) -> None:
    lock_of(tmp_path).parent.mkdir()
    lock_of(tmp_path).write_bytes(told)
    with lock_of(tmp_path).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        assert find_holder(tmp_path) is None
        with pytest.raises(OutputError, match=r"Another run holds \S+\. Wait"), hold(tmp_path, "ocr"):
            pass

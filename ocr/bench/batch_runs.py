"""Runs of `sverka verify` over a collection as processes of their own: watched, killed, compared. Linux only."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import ocr
from ocr.batch.cache import load_reading
from ocr.batch.ledger import PageState, load_entries
from ocr.bench.batch_figures import RunFigures, Sample
from ocr.formats.results import KEPT_FOLDER

# What a run may have to say of pages with findings, and of pages that were not understood.
FINE = frozenset({0, 1, 7})
_DONE = frozenset({PageState.READ, PageState.JUDGED, PageState.FAILED})
_SAMPLE_EVERY_S, _POLL_S = 1.0, 0.02
# Processes of a killed run that are still there after this time are told.
_MAX_END_S = 3.0
_TICKS_PER_S = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
# What is not the same in two runs: the log has times, the kept readings seconds.
_NOT_COMPARED = frozenset({"sverka.log", KEPT_FOLDER, "report.html"})


def start(arguments: Sequence[object], log: Path) -> subprocess.Popen[bytes]:
    """Start `sverka` with these arguments in a session of its own; what it prints goes to the end of `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "ocr", *map(str, arguments)],
            stdout=file,
            stderr=file,
            stdin=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,
        )


def environment() -> dict[str, str]:
    """Return the environment of runs: this package, and one thread a process."""
    path = os.pathsep.join(filter(None, [str(Path(ocr.__file__).parents[1]), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, "OMP_THREAD_LIMIT": "1"}


def run(arguments: Sequence[object], out: Path, log: Path, *, sampled: bool = False) -> RunFigures:
    """Run `sverka` to its end and return the figures; if `sampled`, with how far it was in `out` each second."""
    return watch(start(arguments, log), out, sampled=sampled)


def watch(
    process: subprocess.Popen[bytes],
    out: Path,
    *,
    sampled: bool = False,
    at_moment: Callable[[float, int], None] | None = None,
) -> RunFigures:
    """Wait for the end of a run and return its figures; `at_moment` is told seconds and pages done, each second."""
    began_s = time.monotonic()
    samples: list[Sample] = []
    coordinator_cpu_s, next_s = 0.0, 0.0
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        seconds = time.monotonic() - began_s
        if pid:
            break
        if seconds >= next_s:
            next_s = seconds + _SAMPLE_EVERY_S
            coordinator_cpu_s = max(coordinator_cpu_s, _own_cpu_s(process.pid))
            if sampled or at_moment:
                sample = Sample(
                    seconds=seconds, pages=count_done(out), memory_bytes=_measure_tree(process.pid)
                )
                samples.append(sample)
                if at_moment:
                    at_moment(seconds, sample.pages)
        time.sleep(_POLL_S)
    process.returncode = os.waitstatus_to_exitcode(status)
    return RunFigures(
        exit_code=process.returncode,
        seconds=seconds,
        cpu_s=usage.ru_utime + usage.ru_stime,
        coordinator_cpu_s=coordinator_cpu_s,
        samples=tuple(samples),
    )


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> tuple[bool, int]:
    """Kill the group of a run after so many seconds; return whether it still ran, and how many processes it left."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
        return False, 0
    below = list(_iter_tree(process.pid))
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    end_s = time.monotonic() + _MAX_END_S
    while (left := sum(map(_lives, below))) and time.monotonic() < end_s:
        time.sleep(_POLL_S)
    return True, left


def count_done(out: Path) -> int:
    """Return the number of pages that the ledger in `out` has as read, judged or failed."""
    entries = load_entries(out)
    return sum(page.state in _DONE for page in entries.pages) if entries else 0


def load_results(out: Path) -> dict[str, bytes]:
    """Return the files of results in `out` that are the same for the same input, by their names below it."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and not _NOT_COMPARED & set(path.relative_to(out).parts)
    }


def find_faults(out: Path, pages: int) -> list[str]:
    """Return what is wrong with the ledger and the kept readings of a finished run of so many pages, a line each."""
    entries = load_entries(out)
    if entries is None:
        return ["the ledger cannot be read"]
    faults = [
        f"{page.document}, page {page.page} is {page.state}: {page.error}"
        for page in entries.pages
        if page.state is not PageState.JUDGED
    ]
    if len({(page.document, page.page) for page in entries.pages}) != pages:
        faults.append(f"the ledger has {len(entries.pages)} pages, not {pages}")
    kept = [path for path in out.rglob("*.json") if path.parent.name == KEPT_FOLDER]
    if len(kept) != pages:
        faults.append(f"{len(kept)} readings are kept, not {pages}")
    faults += [f"{path} is damaged" for path in kept if load_reading(path.parents[1], path.stem) is None]
    left = [path for path in out.rglob(".*") if path.is_file() and path.parent.name != KEPT_FOLDER]
    return faults + [f"{path} is half written" for path in left]


def _iter_tree(pid: int) -> Iterator[int]:
    """Yield a process and all below it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in task.read_text("ascii").split():
                yield from _iter_tree(int(child))


def _measure_tree(pid: int) -> int:
    """Return the resident memory of a process and all below it, in bytes; pages in common count for each."""
    total = 0
    for each in _iter_tree(pid):
        with suppress(OSError, IndexError):
            total += int(Path(f"/proc/{each}/statm").read_text("ascii").split()[1]) * _PAGE_BYTES
    return total


def _own_cpu_s(pid: int) -> float:
    """Return the processor's seconds of a process without those of others."""
    with suppress(OSError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S
    return 0.0


def _lives(pid: int) -> bool:
    """Return whether a process is there and is no more than a name for its parent to read."""
    with suppress(OSError, IndexError):
        return (
            Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace").rpartition(")")[2].split()[0]
            != "Z"
        )
    return False

"""Limits of one item of a run: how long it may take, and how much memory."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_BYTES_PER_GB = 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that one item may take: seconds, and bytes of resident memory; None for any amount.

    The memory is that of the process that does the item, with the programs that it calls.
    """

    seconds: float | None = None
    memory_bytes: int | None = None

    def times(self, pages: int) -> "Limits":
        """Return the limits of so many pages at once: so many times the seconds, and the same memory."""
        return replace(self, seconds=self.seconds * pages if self.seconds else None)

    def find_excess(self, seconds: float, memory_bytes: int) -> str:
        """Return which limit is passed and what to do, as a message; "" where none is."""
        if self.seconds and seconds > self.seconds:
            return (
                f"this page took more than {self.seconds:g} s and was ended there. Scan it at 300 dpi without what "
                "lies around the sheet, or allow it more time (--limit-seconds)."
            )
        if self.memory_bytes and memory_bytes > self.memory_bytes:
            return (
                f"this page took more than {self.memory_bytes / _BYTES_PER_GB:.1f} GB of memory and was ended "
                "there. Scan it at 300 dpi, or allow it more memory (--limit-memory)."
            )
        return ""


def measure_memory_bytes(pid: int) -> int:
    """Return the resident memory of a process that leads a group, with that of its group; 0 where it is unknown."""
    if sys.platform == "linux":
        return sum(_resident_bytes(each) for each in (pid, *_children_of(pid)))
    return measure_group_bytes(pid)


def _children_of(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            yield from map(int, task.read_text("ascii").split())
        except OSError:
            # The thread ended meanwhile.
            continue


def _resident_bytes(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE_BYTES
    except (OSError, IndexError):
        return 0


def measure_group_bytes(group: int) -> int:
    """Return the resident memory of a process group, as the program ps tells it; 0 where it tells nothing."""
    try:
        answer = subprocess.run(
            ["ps", "-axo", "pgid=,rss="],
            capture_output=True,
            check=False,
            timeout=5,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    rows = (line.split() for line in answer.stdout.splitlines())
    return sum(1024 * int(row[1]) for row in rows if len(row) == 2 and int(row[0]) == group)

"""Locks between runs: files that one process holds, and that the system lets go of with the process."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import IO

from ocr.errors import OutputError
from ocr.formats.results import KEPT_FOLDER

if sys.platform != "win32":
    import fcntl


class Lock(Enum):
    """What came of locking a file: this process has it, another one has it, or the system has no locks."""

    TAKEN = "taken"
    HELD = "held"
    NONE = "none"


@contextmanager
def open_lock(out: Path, name: str) -> Iterator[IO[bytes]]:
    """Give a lock's file in `out`, made if need be, for reading and writing; its lock goes with this context.

    Raises OutputError.
    """
    path = out / KEPT_FOLDER / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError as error:
        raise OutputError(
            f"Cannot write {path}: {error.strerror or error}. Free space or name another folder with --out."
        ) from error
    # Closing the file releases the lock.
    with file:
        yield file


def lock_file(file: IO[bytes], *, waits: bool) -> Lock:
    """Lock a file for this process alone; `waits` for as long as another one has it."""
    if sys.platform == "win32":
        return Lock.NONE
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
    except BlockingIOError:
        return Lock.HELD
    except OSError:
        # The file system has no locks.
        return Lock.NONE
    return Lock.TAKEN

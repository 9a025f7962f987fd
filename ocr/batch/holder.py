"""Who holds a folder of results: one run at a time, which others are told of and which a dead one is not.

The lock on `.sverka/lock` is held from the start of a run to its end, and the system lets it go however the run ends.
The file says whose it is. Where the file system has no locks, what it says is believed as long as its process lives.
"""

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from ocr.batch.locks import Lock, lock_file, open_lock
from ocr.errors import OutputError
from ocr.formats.file_names import show_text
from ocr.formats.results import KEPT_FOLDER

_NAME = "lock"
# Whoever only looks who holds a folder has its lock for a moment: a run tries again before it gives up.
_TRIES, _BETWEEN_TRIES_S = 5, 0.05
_MAX_BYTES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The run that holds a folder: its command, its process and host, and since when, in seconds since 1970."""

    command: str
    pid: int
    host: str
    since_s: float

    def __str__(self) -> str:
        since = datetime.fromtimestamp(self.since_s).astimezone().isoformat(sep=" ", timespec="seconds")
        return f"sverka {self.command}, process {self.pid} on {self.host}, since {since}"


class HeldError(OutputError):
    """Another run holds the folder."""


@contextmanager
def hold(out: Path, command: str) -> Iterator[bool]:
    """Keep other runs out of `out` within this context; gives False where the system has no lock to do so.

    Raises HeldError where another run holds it, with who that is, and OutputError where `out` cannot be written.
    """
    with open_lock(out, _NAME) as file:
        state = _lock_at_last(file)
        other = _read_holder(file)
        if state is Lock.HELD or (state is Lock.NONE and other is not None and _may_live(other)):
            raise HeldError(_refuse(out, other, is_locked=state is Lock.HELD))
        _write_holder(file, out, _myself(command))
        try:
            yield state is Lock.TAKEN
        finally:
            with suppress(OSError):
                file.truncate(0)


def find_holder(out: Path) -> Holder | None:
    """Return the run that holds `out`, None if none does. Nothing is written."""
    path = out / KEPT_FOLDER / _NAME
    try:
        if not path.is_file():
            return None
        file = path.open("rb")
    except OSError:
        return None
    with file:
        holder = _read_holder(file)
        if holder is None:
            return None
        state = lock_file(file, waits=False)
        return holder if state is Lock.HELD or (state is Lock.NONE and _may_live(holder)) else None


def _lock_at_last(file: IO[bytes]) -> Lock:
    for _ in range(_TRIES - 1):
        if (state := lock_file(file, waits=False)) is not Lock.HELD:
            return state
        time.sleep(_BETWEEN_TRIES_S)
    return lock_file(file, waits=False)


def _myself(command: str) -> Holder:
    return Holder(command=command, pid=os.getpid(), host=socket.gethostname(), since_s=time.time())


def _may_live(holder: Holder) -> bool:
    """Return whether the process of a holder goes on; True for one on another host, of which nothing is known."""
    if holder.host != socket.gethostname():
        return True
    if sys.platform == "win32":
        # There is no question without a signal.
        return False
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        # It is another user's.
        return True
    return holder.pid != os.getpid()


def _read_holder(file: IO[bytes]) -> Holder | None:
    """Return whom the file names; None if it names nobody, as between runs, or is damaged."""
    try:
        file.seek(0)
        told = json.loads(file.read(_MAX_BYTES).decode("utf-8"))
        return Holder(
            command=show_text(str(told["command"])),
            pid=int(told["pid"]),
            host=show_text(str(told["host"])),
            since_s=datetime.fromtimestamp(float(told["since_s"])).timestamp(),
        )
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def _write_holder(file: IO[bytes], out: Path, holder: Holder) -> None:
    try:
        file.truncate(0)
        file.write(json.dumps(asdict(holder)).encode())
        file.flush()
    except OSError as error:
        raise OutputError(
            f"Cannot write into {out}: {error.strerror or error}. Free space or name another folder with --out."
        ) from error


def _refuse(out: Path, other: Holder | None, *, is_locked: bool) -> str:
    who = f"Another run holds {out}: {other}." if other else f"Another run holds {out}."
    if is_locked:
        return f"{who} Wait until it ends, or name another folder with --out."
    remove = out / KEPT_FOLDER / _NAME
    return (
        f"{who} If it does not go on any more, remove {remove}; else wait, or name another folder with --out."
    )

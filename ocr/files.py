"""Results reach the disk whole or not at all, one file or many together."""

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ocr.errors import OutputError

# Of a name of 255 bytes, room for the stops and the eight letters that a temporary name adds.
_MAX_NAME_BYTES = 240


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write text (UTF-8, line ends kept) or bytes under a temporary name and rename it to `path`.

    Makes the folder if need be. Raises OutputError where that fails; then `path` is as before.
    """
    with replacing_together() as staged:
        staged.write(path, content)


class StagedFiles:
    """Files that are written under temporary names, to be renamed together."""

    def __init__(self) -> None:
        self._written: dict[Path, Path] = {}
        self._removed: list[Path] = []

    def write(self, path: Path, content: str | bytes) -> None:
        """Write what is to replace `path`, text in UTF-8. Raises OutputError."""
        # A file name may be no text at all; what cannot be written of it is "?".
        data = content.encode("utf-8", errors="replace") if isinstance(content, str) else content
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{cut_name(path.name)}.")
            self._written[path] = Path(temporary)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(temporary).chmod(0o644)
        except OSError as error:
            raise _cannot_write(path, error) from error

    def remove(self, path: Path) -> None:
        """Remove `path` as the others are replaced; nothing need be there."""
        self._removed.append(path)

    def replace(self) -> None:
        """Rename the files, the one written last at last; until then that one is missing if there are others.

        Raises OutputError.
        """
        *others, last = self._written or [None]
        with signals_held():
            for path in (*self._removed, *([last] if last and others else [])):
                try:
                    path.unlink(missing_ok=True)
                except OSError as error:
                    raise _cannot_write(path, error) from error
            for path in tuple(self._written):
                try:
                    self._written[path].replace(path)
                except OSError as error:
                    raise _cannot_write(path, error) from error
                del self._written[path]

    def discard(self) -> None:
        """Remove the temporary files that were not renamed."""
        for temporary in self._written.values():
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


@contextmanager
def replacing_together() -> Iterator[StagedFiles]:
    """Give files to be written in this context and to be renamed together at its end; at an exception, none of them.

    Whoever is cut off while it renames leaves a folder without the file that was written last. Raises OutputError.
    """
    staged = StagedFiles()
    try:
        yield staged
        staged.replace()
    finally:
        staged.discard()


def cut_name(name: str) -> str:
    """Return as much of a file's name as a temporary name of its has room for; names have 255 bytes at most.

    >>> cut_name("лист.txt"), len(cut_name("я" * 127).encode())
    ('лист.txt', 240)
    """
    return os.fsdecode(os.fsencode(name)[:_MAX_NAME_BYTES].decode("utf-8", errors="ignore").encode())


def _cannot_write(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"Cannot write {path}: {error.strerror or error}. Free space or name another folder with --out."
    )


@contextmanager
def signals_held() -> Iterator[None]:
    """Hold back the signals that end a run within this context, which must be short."""
    if sys.platform == "win32":
        yield
        return
    held = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def check_writable(folder: Path) -> None:
    """Make the folder and try it, so that a run of hours does not fail at its end. Raises OutputError."""
    write_atomically(folder / ".sverka-probe", b"")
    (folder / ".sverka-probe").unlink(missing_ok=True)

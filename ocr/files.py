"""Results reach the disk whole or not at all."""

import os
import tempfile
from pathlib import Path

from ocr.errors import OutputError


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write text (UTF-8, line ends kept) or bytes under a temporary name and rename it to `path`.

    Makes the folder if need be. Raises OutputError where that fails; then `path` is as before.
    """
    # A file name may be no text at all; what cannot be written of it is "?".
    data = content.encode("utf-8", errors="replace") if isinstance(content, str) else content
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise OutputError(
            f"Cannot write {path}: {error.strerror or error}. Free space or name another folder with --out."
        ) from error


def check_writable(folder: Path) -> None:
    """Make the folder and try it, so that a run of hours does not fail at its end. Raises OutputError."""
    write_atomically(folder / ".sverka-probe", b"")
    (folder / ".sverka-probe").unlink(missing_ok=True)

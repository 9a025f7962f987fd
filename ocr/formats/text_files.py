"""Files of text: their bytes within a limit, and the text of plain ones."""

import stat
from pathlib import Path

from ocr.errors import InputError
from ocr.formats.encodings import decode_file
from ocr.formats.file_kinds import find_file_kind

MAX_TEXT_BYTES = 64 * 1024 * 1024


def load_text(path: Path) -> str:
    """Return the text of a plain text file in any encoding that `decode_text` knows. Raises InputError."""
    data = read_bytes(path, MAX_TEXT_BYTES)
    kind = find_file_kind(data)
    if kind is not None and path.suffix.lower() != ".json":
        raise InputError(f"{path} is {kind.name}, no plain text. {kind.advice}")
    return decode_file(data, str(path)).text


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """Return the bytes of a file. Raises InputError where there is none to be read, or one that is larger."""
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise InputError(f"{path} is no file (a pipe, socket or device). Name the file that you mean.")
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise InputError(f"There is no {path}. Check the path.") from error
    except IsADirectoryError as error:
        raise InputError(f"{path} is a folder where a text file is wanted. Name the file.") from error
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror or error}. Change its permissions or copy it."
        ) from error
    if len(data) > max_bytes:
        raise InputError(f"{path} is over {max_bytes >> 20} MB. Name the file that you mean.")
    return data

"""A list of scans, such as `find` prints: a path on each line, or paths with NUL bytes between."""

import os
from pathlib import Path

from ocr.errors import InputError

_UTF_8_MARK = b"\xef\xbb\xbf"


def parse_scan_list(data: bytes, where: str) -> tuple[Path, ...]:
    """Return the paths of a list in their order, each once; relative ones are relative to the current folder.

    A list with a NUL byte is parted by NUL bytes (`find -print0`), any other by line ends. Names are those of the
    file system, in whatever encoding. Raises InputError for a list without a path.

    >>> parse_scan_list(b"box 1/a.png\\r\\n\\nbox 1/b.pdf\\n", "The list")
    (PosixPath('box 1/a.png'), PosixPath('box 1/b.pdf'))
    """
    data = data.removeprefix(_UTF_8_MARK)
    names = data.split(b"\0") if b"\0" in data else [name.removesuffix(b"\r") for name in data.split(b"\n")]
    paths = tuple(dict.fromkeys(Path(os.fsdecode(name)) for name in names if name.strip()))
    if not paths:
        raise InputError(f"{where} names no scan. Write a path on each line.")
    return paths

"""Where the transcription's files of a run lie: kept beside the results, so that corrections find their way home.

A folder of an earlier version keeps the files' bytes, but not their places; one of version 0.1.0 neither.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote_from_bytes, unquote_to_bytes

from ocr.batch.cache import load_sealed, seal
from ocr.errors import InputError, OutputError
from ocr.files import write_atomically
from ocr.formats.json_text import parse_json, take
from ocr.formats.results import KEPT_FOLDER

SCHEMA = 1


class Origin(NamedTuple):
    """A transcription's file as a run found it: its name in findings.json, absolute path, and hash."""

    name: str
    path: Path
    sha256: str


def write_origins(out: Path, places: Mapping[str, Path], files: Mapping[str, bytes]) -> None:
    """Keep the places and hashes of the files by name, sealed; of those alone that have both. Raises OutputError."""
    path = _get_path(out)
    entries = [
        {"name": name, "path": _to_text(places[name]), "sha256": sha256(data).hexdigest()}
        for name, data in files.items()
        if name in places
    ]
    if not entries:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(
                f"Cannot remove {path}: {error.strerror or error}. Remove it, or name another folder with --out."
            ) from error
        return
    content = seal(json.dumps({"schema": SCHEMA, "files": entries}).encode("ascii"))
    with suppress(OSError):
        if path.read_bytes() == content:
            return
    write_atomically(path, content)


def load_origins(out: Path) -> dict[str, Origin]:
    """Return where the files of the results in `out` lay, by name; none where that was not kept, or is damaged."""
    content = load_sealed(_get_path(out))
    if content is None:
        return {}
    try:
        fields = parse_json(content.decode("utf-8"))
        if take(fields, "schema", int) != SCHEMA:
            return {}
        entries = [
            Origin(take(entry, "name", str), _to_path(take(entry, "path", str)), take(entry, "sha256", str))
            for entry in take(fields, "files", list)
        ]
    except (ValueError, InputError):
        return {}
    return {entry.name: entry for entry in entries}


def _to_text(path: Path) -> str:
    # A path may be no text at all: what is kept are its bytes.
    return quote_from_bytes(os.fsencode(path))


def _to_path(text: str) -> Path:
    return Path(os.fsdecode(unquote_to_bytes(text)))


def _get_path(out: Path) -> Path:
    return out / KEPT_FOLDER / "origins"

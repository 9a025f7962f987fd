"""A patch that was applied: what it changed in which file, kept with the results so that it can be undone."""

import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from ocr.batch.cache import load_sealed, seal
from ocr.desk.proof import ByteChange
from ocr.errors import InputError
from ocr.files import write_atomically
from ocr.formats.json_text import parse_json, take
from ocr.formats.results import KEPT_FOLDER

SCHEMA = 1


class PatchMode(StrEnum):
    """Where a patch is written: into `corrected/` of the results, or into the transcription's own files."""

    BESIDE = "beside"
    IN_PLACE = "in place"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedFile:
    """A file that a patch wrote, and the way back.

    `path` is absolute, that of a file beside is in the result folder. `sha256_before` is "" where there was no file;
    `changes` are what the bytes of the patched file stand for, in order. `kept` is where the file as it was is kept.
    """

    name: str
    path: Path
    sha256_before: str
    sha256_after: str
    changes: tuple[ByteChange, ...]
    kept: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedPatch:
    """A patch that was applied; `plan_key` is that of its plan. `undone_at` is "" as long as it was not undone."""

    id: str
    at: str
    mode: PatchMode
    plan_key: str
    places: int
    files: tuple[AppliedFile, ...]
    undone_at: str = ""


def format_record(patch: AppliedPatch) -> str:
    """Return a patch as JSON, which is ASCII: paths and old bytes may be no text."""
    fields = {
        "schema": SCHEMA,
        "id": patch.id,
        "at": patch.at,
        "mode": patch.mode.value,
        "plan": patch.plan_key,
        "places": patch.places,
        "undone_at": patch.undone_at,
        "files": [
            {
                "name": file.name,
                "path": _from_path(file.path),
                "kept": _from_path(file.kept) if file.kept else "",
                "sha256_before": file.sha256_before,
                "sha256_after": file.sha256_after,
                "changes": [
                    {"start": one.start, "end": one.end, "old": b64encode(one.old).decode("ascii")}
                    for one in file.changes
                ],
            }
            for file in patch.files
        ],
    }
    return json.dumps(fields)


def summarise_record(patch: AppliedPatch) -> str:
    """Return a patch as JSON without the old bytes, which may be many: what an event says of it.

    `parse_record` reads it; to undo the patch, what is kept with the results is needed (`load_patches`).
    """
    return format_record(replace(patch, files=tuple(replace(file, changes=()) for file in patch.files)))


def parse_record(text: str) -> AppliedPatch:
    """Return a patch from its JSON. Raises ValueError for anything else."""
    fields = parse_json(text)
    if take(fields, "schema", int) != SCHEMA:
        raise ValueError(f"it has no schema {SCHEMA}")
    return AppliedPatch(
        id=take(fields, "id", str),
        at=take(fields, "at", str),
        mode=PatchMode(take(fields, "mode", str)),
        plan_key=take(fields, "plan", str),
        places=take(fields, "places", int),
        undone_at=take(fields, "undone_at", str),
        files=tuple(map(_parse_file, take(fields, "files", list))),
    )


def _parse_file(fields: object) -> AppliedFile:
    kept = take(fields, "kept", str)
    return AppliedFile(
        name=take(fields, "name", str),
        path=_to_path(take(fields, "path", str)),
        kept=_to_path(kept) if kept else None,
        sha256_before=take(fields, "sha256_before", str),
        sha256_after=take(fields, "sha256_after", str),
        changes=tuple(map(_parse_change, take(fields, "changes", list))),
    )


def _parse_change(fields: object) -> ByteChange:
    start, end = take(fields, "start", int), take(fields, "end", int)
    if not 0 <= start <= end:
        raise ValueError(f"{start} to {end} is no place")
    return ByteChange(start, end, b64decode(take(fields, "old", str), validate=True))


def save_patch(results: Path, patch: AppliedPatch) -> None:
    """Keep a patch with the results, sealed; in place of what was kept under its id. Raises OutputError."""
    write_atomically(_get_path(results, patch.id), seal(format_record(patch).encode("ascii")))


def discard_patch(results: Path, patch: AppliedPatch) -> None:
    """Forget a patch that was not applied after all."""
    _get_path(results, patch.id).unlink(missing_ok=True)


def load_patches(results: Path) -> tuple[AppliedPatch, ...]:
    """Return the patches that were applied out of a result folder, first to last, but for damaged ones."""
    found = []
    for path in sorted((results / KEPT_FOLDER / "patches").glob("*.patch")):
        content = load_sealed(path)
        try:
            patch = None if content is None else parse_record(content.decode("utf-8"))
        except (ValueError, InputError):
            continue
        if patch is not None:
            found.append(patch)
    return tuple(found)


def make_id(results: Path, plan_key: str) -> str:
    """Return the id of the next patch: ids in order are patches in order."""
    numbers = [
        int(path.name.partition("-")[0])
        for path in (results / KEPT_FOLDER / "patches").glob("*-*.patch")
        if path.name.partition("-")[0].isdecimal()
    ]
    return f"{max(numbers, default=0) + 1:06}-{plan_key[:12]}"


def mark_undone(patch: AppliedPatch, at: str) -> AppliedPatch:
    """Return the patch as one that was undone then."""
    return replace(patch, undone_at=at)


def _get_path(results: Path, name: str) -> Path:
    if not all(char.isascii() and (char.isalnum() or char == "-") for char in name):
        raise InputError(f"{name!r} is no id of a patch. Name one that the record of patches has.")
    return results / KEPT_FOLDER / "patches" / f"{name}.patch"


def _from_path(path: Path) -> str:
    return quote_from_bytes(os.fsencode(path))


def _to_path(text: str) -> Path:
    return Path(os.fsdecode(unquote_to_bytes(text)))

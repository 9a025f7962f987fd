"""Exports in folders: a METS file, and below its folder the scans and the texts of the pages that it names.

Nothing outside that folder is read: addresses, absolute paths, "..", and links that lead out are refused.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ocr.errors import InputError
from ocr.formats.file_kinds import METS, find_file_kind
from ocr.formats.file_names import show_name
from ocr.formats.source_files.mets_pages import Found, choose_texts, find_file, parse_mets
from ocr.formats.text_files import read_bytes

MAX_METS_BYTES = 64 * 1024 * 1024
_NAME, _SUFFIX = "mets.xml", ".xml"
_HEAD_BYTES = 65_536


class ExportedPage(NamedTuple):
    """A page of an export: the name of its text from the export's folder, its file, and what refers to its scan."""

    name: str
    text: Path
    scan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A folder with a METS file, and its pages in order."""

    mets: Path
    pages: tuple[ExportedPage, ...]


def find_mets(path: Path) -> Path | None:
    """Return the METS file that a path is, or that lies directly in a folder; None without one."""
    with suppress(OSError):
        if not path.is_dir():
            is_named = path.suffix.lower() == _SUFFIX and path.is_file() and _is_mets(path)
            return path if is_named else None
        named = sorted(entry for entry in path.iterdir() if entry.name.lower() == _NAME and entry.is_file())
        return next(filter(_is_mets, named), None)
    return None


def _is_mets(path: Path) -> bool:
    return find_file_kind(_read_head(path)) == METS


def _read_head(path: Path) -> bytes:
    with suppress(OSError), path.open("rb") as file:
        return file.read(_HEAD_BYTES)
    return b""


def load_export(path: Path) -> Export | None:
    """Return the pages of the export that a METS file or a folder with one is; None where it names no texts.

    Raises InputError for a METS file that cannot be used, and for a text that is missing or lies elsewhere.
    """
    mets = find_mets(path)
    if mets is None:
        return None
    pages = parse_mets(read_bytes(mets, MAX_METS_BYTES), str(mets))
    if not any(page.texts for page in pages):
        return None
    names = choose_texts(pages, str(mets), lambda name: _find_below(mets.parent, name))
    return Export(
        mets=mets,
        pages=tuple(
            ExportedPage(show_name(name), mets.parent / name, next(iter(page.scans), ""))
            for name, page in zip(names, pages, strict=True)
        ),
    )


def find_export_scans(export: Export) -> tuple[Path, ...]:
    """Return the scans of an export's pages in order. Raises InputError where one is not named, or not there."""
    folder, where = export.mets.parent, str(export.mets)
    advice = f"To name the folder of the scans: sverka verify SCANS {folder}"
    for number, page in enumerate(export.pages, start=1):
        if not page.scan:
            raise InputError(f"{where} names no scan for page {number}. {advice}")
    try:
        found = [find_file(page.scan, where, lambda name: _find_below(folder, name)) for page in export.pages]
    except InputError as error:
        raise InputError(f"{error} {advice}") from error
    return tuple(folder / one.name for one in found)


def _find_below(folder: Path, name: str) -> Found | None:
    """Return a file below a folder, None if it is not there. Raises InputError for a link that leads out."""
    path = folder / name
    try:
        if not path.is_file():
            return None
        is_below = path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
        return None
    if not is_below:
        raise InputError(
            f"{path} is a link that leads out of {folder}, and is not read. Copy the file there."
        )
    return Found(name, _read_head(path))

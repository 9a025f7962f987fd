"""Find scans: picture files, folders of them, the frames of a TIFF and the pages of a PDF."""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pypdfium2 as pdfium

from ocr.errors import InputError
from ocr.formats.file_names import find_code_page, show_name
from ocr.formats.mets import find_export_scans, load_export
from ocr.formats.page_order import page_order_key
from ocr.formats.pdf_pages import is_pdf, opened_pdf
from ocr.formats.pictures import count_frames
from ocr.formats.results import KEPT_FOLDER
from ocr.formats.scans import SCAN_SUFFIXES
from ocr.formats.skipped_files import (
    OTHER,
    Skipped,
    advise_on_file,
    format_skipped,
    is_of_results,
    is_of_system,
)
from ocr.formats.source_files.formats import SUFFIXES
from ocr.model import ScanRef

_IN_FOLDER = "Only pages directly in the folder are taken: name each of these folders by itself"
_HIDDEN = "Its name begins with a stop, as those of hidden files do: rename it"
_SPECIAL = "It is a pipe, socket or device, and no file"
_LINK_BACK = "It is a link to a folder whose pages are read already"
# Longest label of a PDF's page: it is free text.
_MAX_LABEL_CHARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanList:
    """Pages in order, and notices about what beside them is not read."""

    scans: tuple[ScanRef, ...]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a folder has: files to be read, what is not read and why. All paths are below the folder.

    If it `is_ordered`, the files are in the order of their pages; else that of their names counts.
    """

    files: list[Path]
    skipped: list[tuple[Path, str]]
    is_ordered: bool = False


def find_scans(paths: Sequence[Path]) -> tuple[ScanRef, ...]:
    """Return the pages of `list_scans`, without those in nested folders."""
    return list_scans(paths, nested=False).scans


def list_scans(
    paths: Sequence[Path], *, nested: bool, transcription: Path | None = None, each_by_itself: bool = False
) -> ScanList:
    """Return every page under `paths`: files as given; of a folder its pictures and PDFs in the order of their names;
    of a METS file the scans that it names, in its order.

    With `nested`, pages of the folders within are read too, in the order of their paths; without, such folders are
    named as not read. So is whatever else is there, but for hidden and system files, texts that go with a scan, and
    the `transcription`. If that is an export whose METS file names these scans, they come in its order.

    Pages of a PDF and frames of a TIFF are listed one by one. A file that is damaged, may not be read, or is a link
    to nothing is listed once, and `load_scan` raises its error, so that one bad file does not stop a batch; so is a
    nested folder that may not be read. Raises InputError for a path that does not exist or cannot be read, and for a
    folder without scans; with `each_by_itself`, as in a list of thousands, such a path is a page that fails.
    """
    found = [_find_at(path, nested, transcription, each_by_itself=each_by_itself) for path in paths]
    base = _common_folder(paths)
    code_page = find_code_page(
        os.path.relpath(path, base)
        for one in found
        for path in (*one.files, *(path for path, _ in one.skipped))
    )

    def shown(path: Path) -> str:
        return show_name(Path(os.path.relpath(path, base)).as_posix(), code_page)

    def order(path: Path) -> tuple[object, ...]:
        return page_order_key(shown(path)), str(path)

    skipped = sorted(
        ((path, advice) for one in found for path, advice in one.skipped), key=lambda one: order(one[0])
    )
    scans = tuple(
        ref
        for one in found
        for file in (one.files if one.is_ordered else sorted(one.files, key=order))
        for ref in _refs_of(file, shown(file))
    )
    scans, told = _follow_export(scans, transcription)
    notices = format_skipped(Skipped(name=shown(path), advice=advice) for path, advice in skipped)
    return ScanList(scans=scans, notices=(*notices, *told))


def _follow_export(
    scans: tuple[ScanRef, ...], transcription: Path | None
) -> tuple[tuple[ScanRef, ...], tuple[str, ...]]:
    """Return scans in the order in which an export names them, if they are those that it names, and what to tell."""
    export = None
    # What is wrong with an export is told when its texts are read.
    with suppress(InputError):
        export = load_export(transcription) if transcription else None
    if export is None:
        return scans, ()
    wanted = [Path(unquote(page.scan)).name.casefold() for page in export.pages if page.scan]
    by_name = {Path(scan.path).name.casefold(): scan for scan in scans if scan.frames == 1}
    if not set(wanted) & by_name.keys():
        return scans, ()
    mets = export.mets.name
    if len(set(wanted)) != len(scans) or set(wanted) != by_name.keys():
        return scans, (
            f"{mets} names other scans than there are: scans and texts are paired by their order.",
        )
    ordered = tuple(by_name[name] for name in wanted)
    if ordered == scans:
        return scans, ()
    return ordered, (f"The scans are taken in the order of {mets}, which is not that of their names.",)


def _common_folder(paths: Sequence[Path]) -> str:
    """Return the folder that names are told from: the one that was given, else the one that all given are in."""
    if len(paths) == 1 and paths[0].is_dir():
        return str(paths[0].absolute())
    parents = [str(path.absolute().parent) for path in paths or [Path()]]
    with suppress(ValueError):
        return os.path.commonpath(parents)
    # Drives of Windows have nothing in common.
    return parents[0]


def _find_at(path: Path, nested: bool, transcription: Path | None, *, each_by_itself: bool) -> _Found:
    try:
        return _search_at(path, nested, transcription)
    except InputError:
        if each_by_itself:
            return _Found(files=[path], skipped=[])
        raise


def _search_at(path: Path, nested: bool, transcription: Path | None) -> _Found:
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            export = load_export(path)
            files = [path] if export is None else list(find_export_scans(export))
            return _Found(files=files, skipped=[], is_ordered=True)
        if not stat.S_ISDIR(mode):
            raise InputError(
                f"{path} is no file (a pipe, socket or device). Name a picture, a PDF or a folder."
            )
        found = _search(path, nested=nested)
    except FileNotFoundError as error:
        raise InputError(f"There is no file or folder {path}. Check the path.") from error
    except OSError as error:
        raise InputError(
            f"Cannot read {path}: {error.strerror or error}. Allow reading it (chmod u+rX)."
        ) from error
    skipped = list(_iter_unread(found, transcription))
    if not found.files:
        beside = format_skipped(Skipped(name=show_name(one.name), advice=advice) for one, advice in skipped)
        raise InputError(
            " ".join([f"The folder {path} has no scans.", *beside])
            + " Put PNG, JPEG, TIFF, JPEG 2000 or PDF files directly into it, or name another folder."
        )
    return _Found(files=found.files, skipped=skipped)


def _search(top: Path, *, nested: bool) -> _Found:
    """Return what a folder has, and with `nested` what those within have. Raises OSError for the folder itself."""
    found = _Found(files=[], skipped=[])
    seen: set[tuple[int, int]] = set()
    folders = [top]
    for folder in folders:
        try:
            status = folder.stat()
            identity = status.st_dev, status.st_ino
            if identity in seen:
                found.skipped.append((folder, _LINK_BACK))
                continue
            seen.add(identity)
            # Sorted, so that of two links to a folder it is always the same one that is followed.
            entries = sorted(folder.iterdir())
        except OSError:
            if folder == top:
                raise
            # It fails as a page: what is in it is missing from the result.
            found.files.append(folder)
            continue
        within = [entry for entry in entries if not _sort_in(entry, found)]
        if nested:
            folders += [entry for entry in within if not (entry / KEPT_FOLDER).is_dir()]
        else:
            found.skipped.extend((entry, _IN_FOLDER) for entry in within)
    return found


def _sort_in(entry: Path, found: _Found) -> bool:
    """Add a file to `found` as what it is; return False for a folder, which is not added."""
    is_scan = entry.suffix.lower() in SCAN_SUFFIXES
    is_hidden = entry.name.startswith(".")
    try:
        mode = entry.stat().st_mode
    except OSError:
        mode = stat.S_IFREG if is_scan and not is_hidden else 0
    if is_of_system(entry.name) or is_of_results(entry):
        return True
    if stat.S_ISDIR(mode):
        return is_hidden
    if not stat.S_ISREG(mode):
        # What cannot be looked at, a link to nothing, is a page that fails if it has the name of a scan.
        found.skipped.extend([(entry, _SPECIAL)] if mode else [])
    elif is_scan and not is_hidden:
        found.files.append(entry)
    elif is_scan:
        found.skipped.append((entry, _HIDDEN))
    elif not is_hidden:
        found.skipped.append((entry, advise_on_file(entry)))
    return True


def _iter_unread(found: _Found, transcription: Path | None) -> Iterator[tuple[Path, str]]:
    """Yield what is to be told: all but texts that go with a scan, and the transcription."""
    stems = {(file.parent, file.stem) for file in found.files}
    for path, advice in found.skipped:
        goes_with_scan = advice == OTHER and any(
            (path.parent, stem) in stems for stem in _iter_stems(path.name)
        )
        is_text = transcription is not None and _is_of_transcription(path, transcription)
        if not goes_with_scan and not is_text:
            yield path, advice


def _iter_stems(name: str) -> Iterator[str]:
    """Yield the name without its last suffix, its last two, and so on: «p06.diplomatic.txt» goes with «p06.jpg»."""
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def _is_of_transcription(path: Path, transcription: Path) -> bool:
    with suppress(OSError):
        if path.suffix.lower() in SUFFIXES or path.is_dir():
            return path.samefile(transcription) or path.parent.samefile(transcription)
    return False


def _refs_of(path: Path, shown: str) -> list[ScanRef]:
    labels = [""]
    # load_scan raises the errors of the file, page by page. Damaged ones raise whatever their decoder stumbles over.
    with suppress(Exception):
        if is_pdf(path):
            with opened_pdf(path) as document:
                labels = [_find_label(document, page) for page in range(len(document))]
        else:
            labels = [""] * count_frames(path)
    frames = max(len(labels), 1)
    return [ScanRef(str(path), frame, frames, shown, label) for frame, label in enumerate(labels or [""])]


def _find_label(document: pdfium.PdfDocument, page: int) -> str:
    """Return the label that a PDF has for its page, as «iv» or «л. 5 об.»; "" where it has none."""
    with suppress(Exception):
        return show_name(document.get_page_label(page).strip()[:_MAX_LABEL_CHARS])
    return ""

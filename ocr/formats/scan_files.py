"""Find scans: picture files, folders of them, the frames of a TIFF and the pages of a PDF."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from natsort import natsorted, ns

from ocr.errors import InputError
from ocr.formats.scans import (
    DECODE_ERRORS,
    FORMAT_SUFFIXES,
    SCAN_SUFFIXES,
    is_pdf,
    opened_pdf,
    opened_picture,
)
from ocr.model import ScanRef


def find_scans(paths: Sequence[Path]) -> tuple[ScanRef, ...]:
    """Return every page under `paths`: files as given; of a folder its pictures and PDFs in natural order.

    Pages of a PDF and frames of a TIFF are listed one by one. A damaged file is listed once, and `load_scan` raises
    its error, so that one bad file does not stop a batch. Raises InputError for a path that does not exist or cannot
    be read, and for a folder without scans.
    """
    return tuple(ref for path in paths for file in _files_at(path) for ref in _refs_of(file))


def _files_at(path: Path) -> list[Path]:
    try:
        if not path.is_dir():
            if not path.exists():
                raise InputError(f"There is no file or folder {path}. Check the path.")
            return [path]
        files = [
            entry
            for entry in path.iterdir()
            if entry.suffix.lower() in SCAN_SUFFIXES and not entry.name.startswith(".") and entry.is_file()
        ]
    except OSError as error:
        raise InputError(
            f"Cannot read {path}: {error.strerror or error}. Allow reading it (chmod u+rX)."
        ) from error
    if not files:
        raise InputError(
            f"The folder {path} has no scans. Put PNG, JPEG, TIFF, JPEG 2000 or PDF files directly into it, "
            "or name another folder."
        )
    return natsorted(files, key=lambda file: file.name, alg=ns.IGNORECASE)


def _refs_of(path: Path) -> list[ScanRef]:
    frames = 1
    # load_scan raises the errors of the file, page by page.
    with suppress(InputError, *DECODE_ERRORS):
        if is_pdf(path):
            with opened_pdf(path) as document:
                frames = len(document)
        elif path.suffix.lower() in FORMAT_SUFFIXES["TIFF"]:
            with opened_picture(path, []) as picture:
                frames = getattr(picture, "n_frames", 1)
    return [ScanRef(str(path), frame, frames) for frame in range(max(frames, 1))]

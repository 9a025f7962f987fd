"""Open scans: picture files, frames of a TIFF, pages of a PDF."""

import hashlib
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np

from ocr.errors import InputError, SverkaError
from ocr.formats.pdf_pages import is_pdf, open_pdf_page
from ocr.formats.pictures import FORMAT_SUFFIXES, Opened, open_picture
from ocr.image.pixels import Pixels
from ocr.model import ScanRef

SCAN_SUFFIXES = frozenset(suffix for suffixes in FORMAT_SUFFIXES.values() for suffix in suffixes)

# A file that was changed twice within the resolution of its clock, at most 2 s on usual file systems, looks the same.
_MIN_UNCHANGED_NS = 3_000_000_000
_MAX_READINGS = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoadedScan:
    """A page image: `image` is uint8, H x W (grey) or H x W x 3 (RGB), upright after EXIF orientation.

    Its pixels are square, and may be fewer or more than those of the source: `source_size_px` is the width and height
    of the source in its own pixels, in which every box of the page is stored. `dpi` is in pixels of `image` per inch,
    `stated` by the file if plausible, else `estimated` as if the page were A4.
    """

    image: Pixels
    dpi: float
    dpi_source: Literal["stated", "estimated"]
    sha256: str
    notices: tuple[str, ...] = ()
    resampled_from_px: tuple[int, int] | None = None

    @property
    def source_size_px(self) -> tuple[int, int]:
        """Width and height of the source in pixels, those of `image` unless it was resampled."""
        return self.resampled_from_px or (self.image.shape[1], self.image.shape[0])

    @property
    def source_scale(self) -> tuple[float, float]:
        """How many times as many columns and rows the source has as `image`."""
        width, height = self.source_size_px
        return width / self.image.shape[1], height / self.image.shape[0]


def load_scan(ref: ScanRef) -> LoadedScan:
    """Return the page image of `ref` with its resolution.

    Raises InputError for a file that is absent, unreadable, empty, truncated, no image, encrypted, larger than
    MAX_PIXELS, or replaced meanwhile; the size is taken from the header, before anything is decoded.
    """
    digest, opened, notices = _open_unchanged(ref)
    sampling = opened.sampling
    return LoadedScan(
        image=np.ascontiguousarray(opened.image),
        dpi=sampling.dpi,
        dpi_source="stated" if sampling.is_stated else "estimated",
        sha256=digest,
        notices=tuple(notices),
        resampled_from_px=None if sampling.size == opened.source_size_px else opened.source_size_px,
    )


def _open_unchanged(ref: ScanRef) -> tuple[str, Opened, list[str]]:
    """Return the digest of the decoded bytes, the page and its notices; a file that changes meanwhile is reopened."""
    path = Path(ref.path)
    for _ in range(_MAX_READINGS):
        digest = sha256_of(ref)
        before = _times_of(path)
        notices: list[str] = []
        opened = _open(path, ref, notices)
        if _times_of(path) == before and sha256_of(ref) == digest:
            return digest, opened, notices
    raise InputError(
        f"{ref.name} was written to while it was read. Run the same command again once it is whole."
    )


def _times_of(path: Path) -> tuple[int, ...]:
    """Return what changes when a file is replaced or written to; nothing for one that is gone."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _open(path: Path, ref: ScanRef, notices: list[str]) -> Opened:
    try:
        return (open_pdf_page if is_pdf(path) else open_picture)(path, ref.frame, ref.name, notices)
    except SverkaError:
        raise
    except MemoryError as error:
        raise InputError(f"{ref.name} needs more memory than there is. Scan it at 300 dpi.") from error
    except Exception as error:
        # Whatever a decoder stumbles over in damaged data: TypeError, OverflowError, RecursionError, ...
        raise InputError(
            f"{ref.name} in {path.parent} is damaged or incomplete ({type(error).__name__}: {error}). "
            "Copy or scan it again."
        ) from error


def sha256_of(ref: ScanRef) -> str:
    """Return the hex SHA-256 of the file, the same for each of its pages.

    Nothing is decoded, and a file of many pages is read once, unless it was changed a moment ago. Raises InputError
    if it cannot be read.
    """
    path = Path(ref.path)
    try:
        if path.stat().st_size == 0:
            raise InputError(f"{path} is empty (0 bytes). Copy or scan it again.")
        times = _times_of(path)
        is_settled = time.time_ns() - max(times[-2:], default=0) > _MIN_UNCHANGED_NS
        return _hash_unchanged(path, times) if is_settled else _hash_file(path)
    except OSError as error:
        raise InputError(
            f"Cannot read {path}: {error.strerror or error}. Check that it is there and may be read."
        ) from error


@lru_cache(maxsize=256)
def _hash_unchanged(path: Path, times: tuple[int, ...]) -> str:
    """Return the digest of a file, which is read once as long as its times are the same."""
    return _hash_file(path)


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

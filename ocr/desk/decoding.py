"""A page decoded for its pictures: the bytes that were read and no others, upright, no larger than a sheet."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ocr.batch.executor import ProcessExecutor, running
from ocr.batch.limits import Limits
from ocr.desk.pages import DeskPage
from ocr.desk.sheet import MAX_SHEET_PIXELS, Sheet
from ocr.errors import InputError, SverkaError
from ocr.formats.pdf_pages import is_pdf
from ocr.formats.pictures import look_up_aspect
from ocr.formats.scans import load_scan, sha256_of
from ocr.image.pixels import Pixels, fit, turn_upright
from ocr.model import ScanRef

# A scan of more pixels is decoded in a process of its own, whose memory goes with it: in colour a million pixels take
# 10 MB for a moment.
_MAX_PIXELS_HERE = MAX_SHEET_PIXELS
# Pages with oblong pixels are faxes, an A4 page of which has 4 million at the most.
_MAX_FAX_PIXELS = 20_000_000
_LIMITS = Limits(seconds=120)
# Red, green and blue of a picture without colour are this near to each other, at one pixel of so many each way.
_MAX_CHROMA, _SAMPLING = 10, 7


class Why(StrEnum):
    """Why there is no picture of a page."""

    UNKNOWN = "unknown"
    GONE = "gone"
    REPLACED = "replaced"
    DAMAGED = "damaged"


class NoPictureError(InputError):
    """There is no picture of a page; `why` says for which reason, the message what to do."""

    def __init__(self, why: Why, message: str) -> None:
        super().__init__(message)
        self.why = why


def find_scan(page: DeskPage) -> ScanRef:
    """Return the scan that the page was read from. Raises NoPictureError where it is nowhere, or was replaced."""
    if not page.places:
        raise NoPictureError(
            Why.UNKNOWN, f"The run that read {page.name} did not keep where it is. Run `sverka verify` again."
        )
    there = [ref for ref in page.places if Path(ref.path).is_file()]
    if not there:
        raise NoPictureError(
            Why.GONE,
            f"{page.name} is no longer at {page.places[0].path}. Put it back, or run `sverka verify` with the folder "
            "where it is now.",
        )
    for ref in there:
        if _is_of(page, ref):
            return ref
    raise NoPictureError(
        Why.REPLACED,
        f"{page.name} is another file than the one that was read: places would be shown where they are not. "
        "Put that back, or run `sverka verify` again.",
    )


def _is_of(page: DeskPage, ref: ScanRef) -> bool:
    try:
        return sha256_of(ref) == page.sha256
    except SverkaError:
        # Empty, or not to be read.
        return False


def find_aspect(page: DeskPage) -> float | None:
    """Return how many times as wide as high a page is if its pixels may be oblong; None where that is unknown."""
    if page.width_px * page.height_px > _MAX_FAX_PIXELS:
        return None
    for ref in page.places:
        path = Path(ref.path)
        try:
            # Pages of a PDF are drawn in square pixels.
            return None if is_pdf(path) else look_up_aspect(path, ref.frame)
        except Exception:
            # Whatever a decoder stumbles over; the picture itself will tell.
            continue
    return None


class _Decoded(NamedTuple):
    """The image of a scan as it lies, and the hash of the file that it was decoded from."""

    image: Pixels
    sha256: str


@dataclass(frozen=True, slots=True)
class _Decoding:
    """Decodes a scan, to this width and height if it has more pixels than a sheet."""

    size: tuple[int, int]

    def __call__(self, ref: ScanRef) -> _Decoded:
        """Return the image. Raises InputError for a scan that cannot be read, or is too large."""
        loaded = load_scan(ref)
        image = _without_needless_colour(loaded.image)
        if image.shape[0] * image.shape[1] > MAX_SHEET_PIXELS:
            image = np.asarray(fit(image, *self.size), np.uint8)
        return _Decoded(image, loaded.sha256)


def decode(page: DeskPage, sheet: Sheet) -> Pixels:
    """Return a page upright, uint8, H x W grey or H x W x 3 RGB, of at most about MAX_SHEET_PIXELS.

    Raises NoPictureError where the scan is gone, another one, damaged, or larger than any that is read.
    """
    ref = find_scan(page)
    size = sheet.width_px, sheet.height_px
    job = _Decoding(size[::-1] if page.turn_deg_ccw in (90, 270) else size)
    is_large = page.width_px * page.height_px > _MAX_PIXELS_HERE
    try:
        image, digest = _decode_elsewhere(job, ref) if is_large else job(ref)
    except (InputError, MemoryError) as error:
        raise NoPictureError(Why.DAMAGED, str(error) or f"There is no memory for {page.name}.") from error
    if digest != page.sha256:
        raise NoPictureError(
            Why.REPLACED, f"{page.name} was replaced a moment ago. Run `sverka verify` again."
        )
    return turn_upright(image, page.turn_deg_ccw)


def _decode_elsewhere(job: _Decoding, ref: ScanRef) -> _Decoded:
    """Return the image of a scan, decoded in another process. Raises InputError where that fails or takes long."""
    with running(ProcessExecutor(1, _LIMITS).run(job, [ref])) as outcomes:
        [outcome] = outcomes
    if outcome.result is None:
        raise InputError(outcome.message)
    return outcome.result


def _without_needless_colour(image: Pixels) -> Pixels:
    """Return a picture in grey if it has no colour: it takes a third of the memory."""
    if image.ndim == 2:
        return image
    sampled = image[::_SAMPLING, ::_SAMPLING].astype(np.int16)
    chroma = sampled.max(axis=2) - sampled.min(axis=2)
    return np.ascontiguousarray(image[..., 1]) if chroma.max(initial=0) <= _MAX_CHROMA else image

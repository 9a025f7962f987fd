"""Open scans: the pixels and the resolution of a picture file, a frame of a TIFF, a page of a PDF."""

import hashlib
import math
import os
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from ocr.errors import InputError, SverkaError
from ocr.image.pixels import Pixels
from ocr.model import ScanRef

FORMAT_SUFFIXES = {
    "PNG": (".png",),
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "MPO": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    "TIFF": (".tif", ".tiff"),
    "JPEG2000": (".jp2", ".j2k", ".j2c", ".jpf", ".jpx"),
    "BMP": (".bmp",),
    "WEBP": (".webp",),
    "PDF": (".pdf",),
}
SCAN_SUFFIXES = frozenset(suffix for suffixes in FORMAT_SUFFIXES.values() for suffix in suffixes)
# Pillow opens MPO (a JPEG with a second picture behind it) through its JPEG opener.
_PICTURE_FORMATS = tuple(name for name in FORMAT_SUFFIXES if name not in ("PDF", "MPO"))

# An A0 sheet at 300 dpi has 140 million pixels; a larger image is a mistake or an attack.
MAX_PIXELS = 200_000_000
PDF_RENDER_DPI = 300.0
_A4_AREA_SQ_IN = 8.27 * 11.69
# What the Pillow decoders raise on damaged or foreign data.
DECODE_ERRORS = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, KeyError, IndexError)


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

    Raises InputError for a file that is absent, unreadable, empty, truncated, no image, encrypted, or larger than
    MAX_PIXELS; the size is taken from the header, before anything is decoded.
    """
    path = Path(ref.path)
    digest = sha256_of(ref)
    notices: list[str] = []
    image, stated_dpi = _load_pixels(path, ref, notices)
    height, width = image.shape[:2]
    dpi = _plausible_dpi(stated_dpi, width, height)
    return LoadedScan(
        image=np.ascontiguousarray(image),
        dpi=dpi or estimated_dpi(width, height),
        dpi_source="stated" if dpi else "estimated",
        sha256=digest,
        notices=tuple(notices),
    )


def _load_pixels(path: Path, ref: ScanRef, notices: list[str]) -> tuple[Pixels, tuple[float, float] | None]:
    try:
        return (_load_pdf_page if is_pdf(path) else _load_picture)(path, ref, notices)
    except SverkaError:
        raise
    except MemoryError as error:
        raise InputError(f"{ref.name} needs more memory than there is. Scan it at 300 dpi.") from error
    except Exception as error:
        # Whatever a decoder stumbles over in damaged data: TypeError, OverflowError, RecursionError, ...
        raise InputError(
            f"{ref.name} in {path.parent} is damaged ({type(error).__name__}: {error}). Copy or scan it again."
        ) from error


def sha256_of(ref: ScanRef) -> str:
    """Return the hex SHA-256 of the file, the same for each of its pages.

    Nothing is decoded, and a file of many pages is read once. Raises InputError if it cannot be read.
    """
    path = Path(ref.path)
    try:
        status = path.stat()
        if status.st_size == 0:
            raise InputError(f"{path} is empty (0 bytes). Copy or scan it again.")
        return _file_sha256(path, status.st_size, status.st_mtime_ns)
    except OSError as error:
        raise InputError(
            f"Cannot read {path}: {error.strerror or error}. Check that it is there and may be read."
        ) from error


@lru_cache(maxsize=256)
def _file_sha256(path: Path, size: int, mtime_ns: int) -> str:
    """Return the digest of a file; size and time of change are parameters to invalidate the cached digest."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def estimated_dpi(width_px: int, height_px: int) -> float:
    """Return the resolution, in pixels per inch, at which the image has the area of an A4 sheet.

    >>> estimated_dpi(2480, 3508)
    300.0
    """
    return float(round(math.sqrt(width_px * height_px / _A4_AREA_SQ_IN)))


def _plausible_dpi(stated: tuple[float, float] | None, width: int, height: int) -> float | None:
    """Return the stated resolution unless it is a program's default (72, 96) or implies an impossible sheet."""
    if stated is None or not all(math.isfinite(value) and 100 <= value <= 1300 for value in stated):
        return None
    dpi = math.sqrt(stated[0] * stated[1])
    short_in, long_in = sorted((width / dpi, height / dpi))
    is_plausible = abs(stated[0] - stated[1]) < 0.05 * dpi and short_in >= 2 and long_in <= 50
    return round(dpi, 1) if is_plausible else None


# --- Pictures ------------------------------------------------------------------------------------


@contextmanager
def opened_picture(path: Path, notices: list[str]) -> Iterator[Image.Image]:
    """Open a picture without Pillow's limit of pixels (see `_refuse_huge`); its warnings become notices."""
    pillow_limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            with Image.open(path, formats=_PICTURE_FORMATS) as picture:
                yield picture
        notices.extend(f"{path.name}: {warning.message}" for warning in caught)
    finally:
        Image.MAX_IMAGE_PIXELS = pillow_limit


def _load_picture(path: Path, ref: ScanRef, notices: list[str]) -> tuple[Pixels, tuple[float, float] | None]:
    try:
        with opened_picture(path, notices) as picture:
            picture.seek(ref.frame)
            _refuse_huge(*picture.size, where=ref.name)
            _note_suffix(path, picture.format or "", notices)
            picture.load()
            stated_dpi = _stated_dpi(picture)
            return _pixels_of(ImageOps.exif_transpose(picture)), stated_dpi
    except UnidentifiedImageError as error:
        raise InputError(
            f"{path} is no image (PNG, JPEG, TIFF, JPEG 2000, BMP, WebP or PDF), or was cut off. "
            "See whether it opens in a viewer: if so, save it as PNG; if not, copy or scan it again."
        ) from error
    except DECODE_ERRORS as error:
        raise InputError(
            f"{ref.name} in {path.parent} is damaged or incomplete: {error}. Copy or scan it again."
        ) from error


def _refuse_huge(width: int, height: int, *, where: str) -> None:
    if width * height > MAX_PIXELS:
        raise InputError(
            f"{where} has {width} x {height} pixels; at most {MAX_PIXELS // 1_000_000} million are read. "
            "Scan it at a lower resolution (300 dpi is enough) or cut it into pages."
        )


def _note_suffix(path: Path, picture_format: str, notices: list[str]) -> None:
    if path.suffix.lower() not in FORMAT_SUFFIXES.get(picture_format, ()):
        notices.append(
            f"{path.name} is a {picture_format} file by its content; read as that. "
            f"Rename it to {path.stem}{FORMAT_SUFFIXES[picture_format][0]}."
        )


def _stated_dpi(picture: Image.Image) -> tuple[float, float] | None:
    try:
        across, down = picture.info["dpi"]
        return float(across), float(down)
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None


def _pixels_of(picture: Image.Image) -> Pixels:
    """Return a picture of any mode as grey or RGB bytes; transparent pixels become white paper."""
    if picture.mode.startswith("I") or picture.mode == "F":
        return _eight_bits(np.asarray(picture))
    if picture.mode in ("1", "L"):
        return np.asarray(picture.convert("L"))
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    return np.asarray(picture.convert("RGB"))


def _eight_bits(deep: NDArray[Any]) -> Pixels:
    """Return samples of up to 16 bits (or floats) as bytes.

    White is the largest value of the smallest usual depth that holds the brightest sample: scanners of 10, 12 and 14
    bits store their samples unshifted in 16.

    >>> _eight_bits(np.array([[0, 4095]], np.uint16)).tolist()
    [[0, 255]]
    """
    samples = np.nan_to_num(deep.astype(np.float32)).clip(min=0)
    brightest = float(samples.max(initial=0))
    depths = (1, 255) if deep.dtype.kind == "f" else (255, 1023, 4095, 16383)
    white = next((depth for depth in (*depths, 65535) if brightest <= depth), brightest)
    return np.rint(samples * (255.0 / white)).astype(np.uint8)


# --- PDF -----------------------------------------------------------------------------------------


def is_pdf(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            # The specification lets the header begin anywhere in the first kilobyte.
            return b"%PDF-" in file.read(1024)
    except OSError:
        return False


@contextmanager
def opened_pdf(path: Path) -> Iterator[pdfium.PdfDocument]:
    try:
        document = pdfium.PdfDocument(os.fspath(path))
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_raw.FPDF_ERR_PASSWORD:
            raise InputError(
                f"The PDF {path} is encrypted. Save a copy without the password (for instance with "
                "qpdf --decrypt --password=... in.pdf out.pdf) and use that."
            ) from error
        raise InputError(f"The PDF {path} is damaged: {error}. Copy or export it again.") from error
    try:
        yield document
    finally:
        document.close()


def _load_pdf_page(path: Path, ref: ScanRef, notices: list[str]) -> tuple[Pixels, tuple[float, float] | None]:
    _note_suffix(path, "PDF", notices)
    with opened_pdf(path) as document:
        if ref.frame >= len(document):
            raise InputError(f"The PDF {path} has {len(document)} pages, not {ref.frame + 1}. List it again.")
        try:
            page = document[ref.frame]
            return _pdf_page_pixels(page, ref)
        except pdfium.PdfiumError as error:
            raise InputError(
                f"Page {ref.frame + 1} of {path} is damaged: {error}. Export it again."
            ) from error


def _pdf_page_pixels(page: Any, ref: ScanRef) -> tuple[Pixels, tuple[float, float]]:
    """Return the page at the resolution of the picture that fills it, else at PDF_RENDER_DPI."""
    scan = _page_filling_image(page)
    if scan is None:
        return _render(page, PDF_RENDER_DPI, ref), (PDF_RENDER_DPI, PDF_RENDER_DPI)
    image, dpi = scan
    _refuse_huge(*image.get_px_size(), where=ref.name)
    pixels = _bitmap_pixels(image.get_bitmap(render=False))
    if _shows_the_page(pixels, page):
        return pixels, (dpi, dpi)
    # The picture is turned, mirrored, masked or written over: only rendering gives the page as displayed.
    return _render(page, dpi, ref), (dpi, dpi)


def _page_filling_image(page: Any) -> tuple[Any, float] | None:
    """Return the picture with the most pixels that covers 85 % of the page, and its dpi as placed, or None."""
    page_area = page.get_width() * page.get_height()
    best: tuple[float, Any, float] | None = None
    for image in page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = image.get_bounds()
        placed_area = (right - left) * (top - bottom)
        width, height = image.get_px_size()
        if placed_area >= 0.85 * page_area and width * height > (best[0] if best else 0):
            best = (width * height, image, 72.0 * math.sqrt(width * height / placed_area))
    return (best[1], best[2]) if best else None


def _shows_the_page(pixels: Pixels, page: Any) -> bool:
    """Return whether an embedded picture alone looks like the rendered page, by their thumbnails."""
    rendered = _bitmap_pixels(page.render(scale=96.0 / page.get_width()))
    size = (rendered.shape[1], rendered.shape[0])
    page_ratio, picture_ratio = size[0] / size[1], pixels.shape[1] / pixels.shape[0]
    if abs(page_ratio / picture_ratio - 1) > 0.03:
        return False
    thumbnails = [
        np.asarray(Image.fromarray(array).convert("L").resize(size, Image.Resampling.BOX), np.float32)
        for array in (pixels, rendered)
    ]
    difference = np.abs(thumbnails[0] - thumbnails[1])
    return float(difference.mean()) < 6.0 and float(np.percentile(difference, 99)) < 80.0


def _render(page: Any, dpi: float, ref: ScanRef) -> Pixels:
    scale = dpi / 72.0
    _refuse_huge(math.ceil(page.get_width() * scale), math.ceil(page.get_height() * scale), where=ref.name)
    return _bitmap_pixels(page.render(scale=scale))


def _bitmap_pixels(bitmap: Any) -> Pixels:
    """Return the pixels of a bitmap, copied so that they outlive the PDF."""
    return _pixels_of(bitmap.to_pil()).copy()

"""Open pages of PDF files: rendered as a person sees them, at the resolution of what paints them.

A page is always rendered, never taken from the picture in it: a bar, a white box, a number or a note over the scan is
seen only so, and what they cover must not be read. Where a picture fills the page, the rendering's pixels are laid
onto the picture's, so that they are the picture's own, bit by bit.
"""

import ctypes
import math
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from ocr.errors import InputError
from ocr.formats.pdf_images import PageFacts, read_page_facts
from ocr.formats.pictures import MAX_PIXELS, Opened, note_suffix, refuse_huge
from ocr.formats.resolution import choose_sampling
from ocr.image.pixels import Pixels

# The resolution of type and drawings, whose own is not limited.
RENDER_DPI = 300.0
# Type and drawings over a scan, on a page measured in its pixels, are rendered as if it were an A3 sheet at 300 dpi.
_DRAWN_PIXELS = 17_400_000
# An A2 sheet at 300 dpi; larger pages of type and drawings alone are rendered at a lower resolution.
_MAX_DRAWN_PIXELS = 35_000_000
# A sheet larger than A3, scanned at less than this, is a smaller sheet whose page is measured in pixels.
_MAX_SCAN_SQ_IN, _MIN_SCAN_DPI = 200.0, 100.0
# Pictures that are finer than RENDER_DPI count if they cover this share of the page together; a logo does not.
_MIN_COVER = 0.1
_MAX_DEPTH = 8
# Pictures are decoded once more to see whether they can be, up to so many pixels, half a second's work.
_MAX_CHECKED_PIXELS = 50_000_000
# A rendered picture is laid this far within its pixels, px, so that rounding never adds a row or a column.
_INSET_PX = 0.02
# Points are asked for in thousandths of a point: pdfium answers in whole numbers.
_PER_POINT = 1000


class _Placed(NamedTuple):
    """A picture on the page: its box in points from the top left as displayed, and its pixels across and down there.

    `is_level` says that it lies along the page's edges, in any of four turns.
    """

    left: float
    top: float
    width: float
    height: float
    columns: int
    rows: int
    is_level: bool

    @property
    def scale(self) -> float:
        """Pixels per point, the finer of across and down."""
        return max(self.columns / self.width, self.rows / self.height)


class _Painted(NamedTuple):
    """What paints a page, from the last picture that covers all of it on: its pictures, and whether anything else."""

    pictures: tuple[_Placed, ...]
    is_drawn_on: bool


def is_pdf(path: Path) -> bool:
    """Return whether a file begins as a PDF does."""
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
    """Open a PDF. Raises InputError if it is encrypted or damaged."""
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
        # Fields of forms are painted only by a document whose forms were opened.
        document.init_forms()
        yield document
    finally:
        document.close()


def open_pdf_page(path: Path, frame: int, name: str, notices: list[str]) -> Opened:
    """Return a page of a PDF file, `name` for messages; what to know about it is added to `notices`.

    Raises InputError for a PDF that is damaged or encrypted, and for a picture in it of more than MAX_PIXELS.
    """
    note_suffix(path, "PDF", notices)
    with opened_pdf(path) as document:
        if frame >= len(document):
            raise InputError(f"The PDF {path} has {len(document)} pages, not {frame + 1}. List it again.")
        try:
            facts = read_page_facts(path, frame)
            notices.extend(facts.notices)
            return _open_page(document[frame], facts, name, notices)
        except pdfium.PdfiumError as error:
            raise InputError(f"Page {frame + 1} of {path} is damaged: {error}. Export it again.") from error


def _open_page(page: Any, facts: PageFacts, name: str, notices: list[str]) -> Opened:
    width, height = page.get_width(), page.get_height()
    painted = _find_painted(page, facts, name)
    full = _choose_scale(painted, width, height, facts.user_unit)
    full_size = max(1, math.ceil(width * full - _INSET_PX)), max(1, math.ceil(height * full - _INSET_PX))
    width_in, height_in = width * facts.user_unit / 72, height * facts.user_unit / 72
    dpi = full * 72 / facts.user_unit
    # The points of a page that is far too large for its pictures are their pixels.
    is_in_pixels = width_in * height_in > _MAX_SCAN_SQ_IN and any(
        one.scale * 72 / facts.user_unit < _MIN_SCAN_DPI for one in painted.pictures
    )
    sampling = choose_sampling(*full_size, None if is_in_pixels else (dpi, dpi))
    if not painted.pictures and full < 0.99 * RENDER_DPI / 72 * facts.user_unit:
        notices.append(
            f"{name} is {width_in:.0f} x {height_in:.0f} inches large: it was rendered at "
            f"{sampling.width_px / width_in:.0f} dpi. If its type is small, export it at the size of its paper."
        )
    if sampling.size == full_size:
        across, down, left, top = _lay_out(painted.pictures, full)
    else:
        across, down, left, top = sampling.width_px / width, sampling.height_px / height, 0.0, 0.0
    image = _render(page, sampling.size, (across, down), (left, top))
    # A picture that fills the page alone is missed where nothing is seen; of several, one may be missing unnoticed.
    missing = 0
    if len(painted.pictures) > 1 or (painted.pictures and image.min() == image.max()):
        missing = _count_undecodable(page)
    if missing:
        notices.append(
            f"{missing} of the pictures on {name} cannot be decoded, and what they show is missing from the page: "
            "the PDF is damaged or of a rare kind. See whether a viewer shows them: if so, print it to a new PDF."
        )
    return Opened(image, sampling, full_size)


def _count_undecodable(page: Any) -> int:
    """Return how many of the pictures of a page pdfium leaves out since it cannot decode them."""
    missing, pixels = 0, 0
    for handle, _ in _iter_objects(page.raw, pdfium_raw.FPDFPage_CountObjects, pdfium_raw.FPDFPage_GetObject):
        if pdfium_raw.FPDFPageObj_GetType(handle) != pdfium_raw.FPDF_PAGEOBJ_IMAGE:
            continue
        columns, rows = ctypes.c_uint(), ctypes.c_uint()
        pdfium_raw.FPDFImageObj_GetImagePixelSize(handle, columns, rows)
        pixels += columns.value * rows.value
        if pixels > _MAX_CHECKED_PIXELS:
            break
        bitmap = pdfium_raw.FPDFImageObj_GetBitmap(handle)
        if bitmap:
            pdfium_raw.FPDFBitmap_Destroy(bitmap)
        else:
            missing += 1
    return missing


def _choose_scale(painted: _Painted, width: float, height: float, user_unit: float) -> float:
    """Return the pixels per point at which a page of `width` x `height` points is rendered."""
    area = width * height
    drawn = RENDER_DPI / 72 * user_unit
    if not painted.pictures:
        return min(drawn, math.sqrt(_MAX_DRAWN_PIXELS / area))
    drawn = min(drawn, math.sqrt(_DRAWN_PIXELS / area))
    scales, covered = [drawn] if painted.is_drawn_on else [], 0.0
    for placed in sorted(painted.pictures, key=lambda one: -one.scale):
        covered += placed.width * placed.height
        if covered >= _MIN_COVER * area or placed.scale <= drawn:
            scales.append(placed.scale)
    # Pictures may be finer than any page that can be held; the rest is up to the sampling.
    return min(max(scales, default=drawn), math.sqrt(MAX_PIXELS / area))


def _lay_out(pictures: Sequence[_Placed], scale: float) -> tuple[float, float, float, float]:
    """Return pixels per point across and down, and the offset in pixels, that lay the finest picture onto pixels."""
    level = [one for one in pictures if one.is_level and abs(one.scale / scale - 1) < 0.002]
    if not level:
        return scale, scale, 0.0, 0.0
    main = max(level, key=lambda one: one.columns * one.rows)
    across = (main.columns - 2 * _INSET_PX) / main.width
    down = (main.rows - 2 * _INSET_PX) / main.height
    if max(across, down) > 1.015 * min(across, down):
        return scale, scale, 0.0, 0.0
    left = round(main.left * scale) + _INSET_PX - main.left * across
    top = round(main.top * scale) + _INSET_PX - main.top * down
    return across, down, left, top


# --- What paints a page --------------------------------------------------------------------------


def _find_painted(page: Any, facts: PageFacts, name: str) -> _Painted:
    pictures: list[_Placed] = []
    is_drawn_on = False
    for kind, placed, is_opaque in _iter_painters(page, facts, name):
        if kind == pdfium_raw.FPDF_PAGEOBJ_IMAGE and placed is not None:
            if is_opaque and _covers(placed, page):
                # What was painted before is not seen.
                pictures, is_drawn_on = [], False
            pictures.append(placed)
        else:
            is_drawn_on = True
    return _Painted(tuple(pictures), is_drawn_on or _has_seen_notes(page))


def _iter_painters(page: Any, facts: PageFacts, name: str) -> Iterator[tuple[int, _Placed | None, bool]]:
    """Yield the kind of each object that paints, its place if it is a picture, and whether it is opaque."""
    for handle, matrix in _iter_objects(
        page.raw, pdfium_raw.FPDFPage_CountObjects, pdfium_raw.FPDFPage_GetObject
    ):
        kind = pdfium_raw.FPDFPageObj_GetType(handle)
        if kind == pdfium_raw.FPDF_PAGEOBJ_IMAGE:
            columns, rows = ctypes.c_uint(), ctypes.c_uint()
            pdfium_raw.FPDFImageObj_GetImagePixelSize(handle, columns, rows)
            refuse_huge(columns.value, rows.value, where=f"A picture on {name}")
            finest = facts.finest_mask(columns.value, rows.value)
            placed = _place(page, matrix, *finest)
            is_opaque = finest == (columns.value, rows.value) and not facts.is_masked(*finest)
            has_effects = bool(pdfium_raw.FPDFPageObj_HasTransparency(handle))
            if has_effects:
                # Its mask may be finer than itself.
                yield pdfium_raw.FPDF_PAGEOBJ_PATH, None, False
            yield kind, placed, is_opaque and not has_effects
        elif kind == pdfium_raw.FPDF_PAGEOBJ_TEXT:
            if pdfium_raw.FPDFTextObj_GetTextRenderMode(handle) != pdfium_raw.FPDF_TEXTRENDERMODE_INVISIBLE:
                yield kind, None, False
        elif kind != pdfium_raw.FPDF_PAGEOBJ_PATH or _is_drawn(handle):
            yield kind, None, False


def _iter_objects(
    parent: Any, count: Any, get: Any, outer: tuple[float, ...] = (1, 0, 0, 1, 0, 0), depth: int = 0
) -> Iterator[tuple[Any, tuple[float, ...]]]:
    """Yield the objects of a page or a form and their matrices to the page: those in its forms instead of the forms.

    A form that is painted through a mask, or mixed with what is below, comes behind its objects.
    """
    for index in range(count(parent)):
        handle = get(parent, index)
        own = pdfium_raw.FS_MATRIX()
        pdfium_raw.FPDFPageObj_GetMatrix(handle, own)
        matrix = _multiply((own.a, own.b, own.c, own.d, own.e, own.f), outer)
        if pdfium_raw.FPDFPageObj_GetType(handle) != pdfium_raw.FPDF_PAGEOBJ_FORM:
            yield handle, matrix
        elif depth < _MAX_DEPTH:
            yield from _iter_objects(
                handle,
                pdfium_raw.FPDFFormObj_CountObjects,
                pdfium_raw.FPDFFormObj_GetObject,
                matrix,
                depth + 1,
            )
            if pdfium_raw.FPDFPageObj_HasTransparency(handle):
                # A mask on the form as a whole may be finer than what is in it.
                yield handle, matrix


def _multiply(first: tuple[float, ...], then: tuple[float, ...]) -> tuple[float, ...]:
    a, b, c, d, e, f = first
    return (
        a * then[0] + b * then[2],
        a * then[1] + b * then[3],
        c * then[0] + d * then[2],
        c * then[1] + d * then[3],
        e * then[0] + f * then[2] + then[4],
        e * then[1] + f * then[3] + then[5],
    )


def _is_drawn(path: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_raw.FPDFPath_GetDrawMode(path, fill, stroke)
    return bool(fill.value or stroke.value)


def _place(page: Any, matrix: tuple[float, ...], columns: int, rows: int) -> _Placed | None:
    """Return where a picture, the unit square by its matrix, lies on the displayed page; None if it has no area."""
    a, b, c, d, e, f = matrix
    origin, right, up = (_displayed(page, x, y) for x, y in ((e, f), (e + a, f + b), (e + c, f + d)))
    across, down = (
        (right[0] - origin[0], right[1] - origin[1]),
        (up[0] - origin[0], up[1] - origin[1]),
    )
    length, breadth = math.hypot(*across), math.hypot(*down)
    if length * breadth == 0 or columns * rows == 0:
        return None
    slack = 0.5 * min(length / columns, breadth / rows)
    is_upright = abs(across[1]) < slack and abs(down[0]) < slack
    is_sideways = abs(across[0]) < slack and abs(down[1]) < slack
    corners = (origin, right, up, (right[0] + down[0], right[1] + down[1]))
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    if is_sideways:
        length, breadth, columns, rows = breadth, length, rows, columns
    return _Placed(left, top, length, breadth, columns, rows, is_upright or is_sideways)


def _displayed(page: Any, x: float, y: float) -> tuple[float, float]:
    """Return a point of the page as displayed, turned and cropped, in points from its top left."""
    size = round(page.get_width() * _PER_POINT), round(page.get_height() * _PER_POINT)
    left, top = ctypes.c_int(), ctypes.c_int()
    pdfium_raw.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, left, top)
    return left.value / _PER_POINT, top.value / _PER_POINT


def _covers(placed: _Placed, page: Any) -> bool:
    """Return whether a picture covers the page, up to a hundredth of its width and height at each edge."""
    width, height = page.get_width(), page.get_height()
    return (
        placed.is_level
        and placed.left <= 0.01 * width
        and placed.top <= 0.01 * height
        and placed.left + placed.width >= 0.99 * width
        and placed.top + placed.height >= 0.99 * height
    )


def _has_seen_notes(page: Any) -> bool:
    """Return whether the page has notes (annotations) that paint: not links, nor the windows of comments."""
    unseen = (pdfium_raw.FPDF_ANNOT_LINK, pdfium_raw.FPDF_ANNOT_POPUP)
    for index in range(pdfium_raw.FPDFPage_GetAnnotCount(page.raw)):
        note = pdfium_raw.FPDFPage_GetAnnot(page.raw, index)
        kind = pdfium_raw.FPDFAnnot_GetSubtype(note)
        pdfium_raw.FPDFPage_CloseAnnot(note)
        if kind not in unseen:
            return True
    return False


# --- Rendering -----------------------------------------------------------------------------------


def _render(
    page: Any, size: tuple[int, int], scale: tuple[float, float], offset: tuple[float, float]
) -> Pixels:
    """Return the page as uint8 H x W, or H x W x 3 if it has colour; white where nothing paints."""
    width, height = size
    bitmap = pdfium.PdfBitmap.new_native(width, height, pdfium_raw.FPDFBitmap_BGRx)
    pdfium_raw.FPDFBitmap_FillRect(bitmap.raw, 0, 0, width, height, 0xFFFFFFFF)
    matrix = pdfium_raw.FS_MATRIX(scale[0], 0, 0, scale[1], *offset)
    clip = pdfium_raw.FS_RECTF(0, 0, width, height)
    pdfium_raw.FPDF_RenderPageBitmapWithMatrix(bitmap.raw, page.raw, matrix, clip, pdfium_raw.FPDF_ANNOT)
    if page.formenv:
        # The fields of a form, which a scan may be covered by too, are painted last.
        area = (round(page.get_width() * scale[0]), round(page.get_height() * scale[1]))
        pdfium_raw.FPDF_FFLDraw(
            page.formenv.raw,
            bitmap.raw,
            page.raw,
            round(offset[0]),
            round(offset[1]),
            *area,
            0,
            pdfium_raw.FPDF_ANNOT,
        )
    pixels = bitmap.to_numpy()
    blue, green, red = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    if np.array_equal(blue, green) and np.array_equal(green, red):
        return np.ascontiguousarray(green)
    return np.ascontiguousarray(pixels[..., 2::-1])

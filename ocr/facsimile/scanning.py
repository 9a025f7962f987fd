"""The scan of a drawn sheet: its blocks printed on paper, the paper on the scanner, the scanner's optics."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr.facsimile.canvas import DrawnBlock, DrawnGlyph, DrawnLine
from ocr.facsimile.geometry import SheetWarp, make_sheet_warp
from ocr.facsimile.paper import Ageing, make_paper, punch_holes
from ocr.facsimile.sheet import MM_PER_INCH, Sheet, sheet_shape
from ocr.model import Box, Glyph, Line, Region, Word

_BED = (58, 56, 54)
# The resolution at which sheets are drawn; a scan has its own.
DRAWING_DPI = 300.0


class Tone(StrEnum):
    """The tones that a device records."""

    COLOUR = "colour"
    GREY = "grey"
    TONER = "toner"
    FAX = "fax"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanning:
    """How a sheet was scanned. Noise in grey levels of 255, blur in pixels of the scan, shares 0 to 1."""

    dpi: float = 300.0
    skew_deg_ccw: float = 0.0
    turn_deg_ccw: int = 0
    curl_px: float = 0.0
    tilt: float = 0.0
    border_px: int = 0
    gutter: float = 0.0
    uneven_light: float = 0.0
    blur_px: float = 0.7
    noise: float = 3.0
    tone: Tone = Tone.COLOUR
    specks: float = 0.0
    jpeg_quality: int = 0


def scan_sheet(
    blocks: Sequence[DrawnBlock],
    sheet: Sheet,
    ageing: Ageing,
    scanning: Scanning,
    rng: np.random.Generator,
) -> tuple[NDArray[np.uint8], tuple[Region, ...]]:
    """Return the scan (uint8 H x W x 3 RGB, or H x W grey) and its regions, boxes in pixels of the scan.

    `blocks` are drawn at DRAWING_DPI. Regions are ordered top to bottom.
    """
    shape = sheet_shape(sheet, DRAWING_DPI)
    page = make_paper(sheet.paper, shape, ageing, blocks, rng)
    for block in blocks:
        # Ink filters the light that the paper reflects: full ink leaves its own colour.
        colour = np.array(block.colour, np.float32) / 255
        height, width = block.layer.shape
        part = page[block.top : block.top + height, block.left : block.left + width]
        part *= 1 - block.layer[..., None] * (1 - colour)
    if ageing.holes:
        punch_holes(page, _BED, DRAWING_DPI / MM_PER_INCH)
    if scanning.gutter:
        reach = np.linspace(0, 1, page.shape[1], dtype=np.float32)
        page *= (1 - scanning.gutter * np.exp(-reach / 0.06))[None, :, None]
    warp = _place_sheet(shape, scanning, rng)
    image = _expose(warp.apply(_presmooth(page, scanning), _BED), scanning, rng)
    regions = [_make_region(block, warp) for block in blocks if block.lines]
    present = [region for region in regions if region is not None]
    return image, tuple(sorted(present, key=lambda region: (region.box.top, region.box.left)))


def _place_sheet(shape: tuple[int, int], scanning: Scanning, rng: np.random.Generator) -> SheetWarp:
    """Return the place of the sheet on the scanner, or before the camera."""
    border = scanning.border_px
    margins = rng.uniform(0, border, 4) if border else np.zeros(4)
    corners = rng.uniform(-scanning.tilt, scanning.tilt, (4, 2)) if scanning.tilt else np.zeros((0, 2))
    return make_sheet_warp(
        (shape[1], shape[0]),
        skew_deg_ccw=scanning.skew_deg_ccw,
        turn_deg_ccw=scanning.turn_deg_ccw,
        scale=scanning.dpi / DRAWING_DPI,
        margin_px=(float(margins[0]), float(margins[1]), float(margins[2]), float(margins[3])),
        curl_px=scanning.curl_px,
        tilt=tuple((float(x), float(y)) for x, y in corners),
    )


def _presmooth(page: NDArray[np.float32], scanning: Scanning) -> NDArray[np.float32]:
    """Return the page blurred for a coarser scan, so that thin strokes are not lost between its pixels."""
    factor = DRAWING_DPI / scanning.dpi
    return np.asarray(cv2.GaussianBlur(page, (0, 0), 0.4 * factor), np.float32) if factor > 1.1 else page


def _expose(page: NDArray[np.float32], scanning: Scanning, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the image that the device records, with its light, blur, noise and tones."""
    height, width = page.shape[:2]
    if scanning.uneven_light:
        corner = rng.uniform(-1, 1, 2)
        down = np.linspace(-1, 1, height, dtype=np.float32)[:, None] * corner[0]
        across = np.linspace(-1, 1, width, dtype=np.float32)[None, :] * corner[1]
        page *= (1 - scanning.uneven_light * (0.5 + 0.5 * (down + across)))[..., None]
    if scanning.blur_px:
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), scanning.blur_px), np.float32)
    if scanning.tone is Tone.COLOUR:
        page += rng.normal(0, scanning.noise, (height, width, 1)).astype(np.float32)
        image = np.clip(page, 0, 255).astype(np.uint8)
    else:
        image = _record_grey(np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.float32), scanning, rng)
    return _through_jpeg(image, scanning.jpeg_quality) if scanning.jpeg_quality else image


def _record_grey(
    grey: NDArray[np.float32], scanning: Scanning, rng: np.random.Generator
) -> NDArray[np.uint8]:
    grey = grey + rng.normal(0, scanning.noise, grey.shape).astype(np.float32)
    if scanning.tone is Tone.GREY:
        return np.clip(grey, 0, 255).astype(np.uint8)
    paper = float(np.median(grey[::7, ::7]))
    if scanning.specks:
        # Toner and dirt on the glass: specks of a few pixels, and holes in the ink.
        fine = cv2.GaussianBlur(rng.normal(0, 1, grey.shape).astype(np.float32), (0, 0), 0.8)
        limit = float(np.quantile(fine[::9, ::9], 1 - scanning.specks))
        grey = np.where(fine > limit, 0.2 * paper, grey)
        grey = np.where(fine < -limit * 1.02, paper, grey)
    if scanning.tone is Tone.TONER:
        # A copier's curve: most greys go to black or white.
        steep = 255 / (1 + np.exp(-(grey - 0.66 * paper) / 11))
        soft = cv2.GaussianBlur(steep.astype(np.float32), (0, 0), 0.6)
        return np.clip(soft + rng.normal(0, 2, grey.shape), 0, 255).astype(np.uint8)
    bilevel = np.where(grey > 0.72 * paper, np.uint8(255), np.uint8(0))
    # A row that is lost on the wire repeats the row before.
    for row in rng.integers(1, grey.shape[0], size=grey.shape[0] // 250):
        bilevel[row] = bilevel[row - 1]
    return bilevel


def _through_jpeg(image: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    data = BytesIO()
    Image.fromarray(image).save(data, "JPEG", quality=quality)
    with Image.open(data) as decoded:
        return np.asarray(decoded)


# --- Truth ---------------------------------------------------------------------------------------


def _make_region(block: DrawnBlock, warp: SheetWarp) -> Region | None:
    lines = [line for drawn in block.lines if (line := _make_line(drawn, warp)) is not None]
    if not lines:
        return None
    return Region(kind=block.kind, lines=tuple(lines), box=_around(line.box for line in lines))


def _make_line(drawn: DrawnLine, warp: SheetWarp) -> Line | None:
    words = []
    for drawn_word in drawn.words:
        placed = [(glyph, _box_on_scan(glyph, warp)) for glyph in drawn_word]
        # Glyphs outside the scan have empty boxes.
        glyphs = [
            Glyph(text=glyph.text, box=box, note=glyph.note)
            for glyph, box in placed
            if box.width > 0 and box.height > 0
        ]
        if glyphs:
            word = Word(
                text="".join(glyph.text for glyph in glyphs),
                box=_around(glyph.box for glyph in glyphs),
                glyphs=tuple(glyphs),
            )
            words.append(word)
    if not words:
        return None
    (x0, y0), (x1, y1) = drawn.baseline
    share = np.linspace(0, 1, 9 if warp.curl_px else 2)
    ends = warp.on_scan(np.stack([x0 + share * (x1 - x0), y0 + share * (y1 - y0)], axis=1))
    return Line(
        words=tuple(words),
        box=_around(word.box for word in words),
        baseline=tuple((round(float(x)), round(float(y))) for x, y in ends),
    )


def _box_on_scan(glyph: DrawnGlyph, warp: SheetWarp) -> Box:
    corners = [(x, y) for x in (glyph.left, glyph.right) for y in (glyph.top, glyph.bottom)]
    points = warp.on_scan(np.array(corners, np.float64))
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    width, height = warp.scan_size
    return Box(
        max(0, round(float(left))),
        max(0, round(float(top))),
        min(width, round(float(right))),
        min(height, round(float(bottom))),
    )


def _around(boxes: Iterable[Box]) -> Box:
    return reduce(Box.union, boxes)

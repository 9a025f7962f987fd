"""A drawn sheet scanned: its blocks laid on aged paper, the sheet askew, the scanner's blur and noise."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.facsimile.drawing import DrawnBlock, DrawnGlyph, DrawnLine
from ocr.model import Box, Glyph, Line, Region, Transform, Word

_BED = (58, 56, 54)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanning:
    """How the paper has aged and how it was scanned. Noise and mottle in grey levels of 255."""

    skew_deg_ccw: float = 0.0
    mottle: float = 4.0
    blur_px: float = 0.7
    noise: float = 3.0


def scan_sheet(
    blocks: Sequence[DrawnBlock],
    shape: tuple[int, int],
    paper: tuple[int, int, int],
    scanning: Scanning,
    rng: np.random.Generator,
) -> tuple[NDArray[np.uint8], tuple[Region, ...]]:
    """Return the scan (uint8 H x W x 3 RGB) and what is on it, every box in the scan's pixels.

    `shape` is the sheet's height and width in pixels, `paper` its colour. Regions are ordered top to bottom.
    """
    page = _make_paper(paper, shape, scanning.mottle, rng)
    for block in blocks:
        # Ink filters what the paper throws back: a layer of full ink leaves its own colour.
        colour = np.array(block.colour, np.float32) / 255
        height, width = block.layer.shape
        part = page[block.top : block.top + height, block.left : block.left + width]
        part *= 1 - block.layer[..., None] * (1 - colour)
    to_sheet = _skew_about_centre(shape, scanning.skew_deg_ccw)
    page = np.asarray(_warp(page, to_sheet), np.float32)
    page = np.asarray(cv2.GaussianBlur(page, (0, 0), scanning.blur_px), np.float32)
    page += rng.normal(0, scanning.noise, (*shape, 1)).astype(np.float32)
    image = np.clip(page, 0, 255).astype(np.uint8)
    size = (shape[1], shape[0])
    regions = [_make_region(block, to_sheet, size) for block in blocks if block.lines]
    present = [region for region in regions if region is not None]
    return image, tuple(sorted(present, key=lambda region: (region.box.top, region.box.left)))


def _make_paper(
    colour: tuple[int, int, int], shape: tuple[int, int], mottle: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return bare paper: cloudy at several sizes, yellower towards its edges."""
    height, width = shape
    clouds = np.zeros(shape, np.float32)
    for cell, share in ((500, 1.0), (90, 0.45), (9, 0.35)):
        coarse = rng.normal(0, share, (height // cell + 2, width // cell + 2)).astype(np.float32)
        clouds += np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    y, x = np.linspace(-1, 1, height, dtype=np.float32), np.linspace(-1, 1, width, dtype=np.float32)
    edge = np.maximum(np.abs(y)[:, None] ** 6, np.abs(x)[None, :] ** 6)
    page = np.array(colour, np.float32) + 0.6 * mottle * clouds[..., None]
    return np.asarray(page - edge[..., None] * np.array((10, 14, 24), np.float32), np.float32)


def _skew_about_centre(shape: tuple[int, int], skew_deg_ccw: float) -> Transform:
    """Return the way from the scan's pixels to the flat sheet's, lines rising by the skew on the scan."""
    height, width = shape
    cos, sin = math.cos(math.radians(skew_deg_ccw)), math.sin(math.radians(skew_deg_ccw))
    x, y = width / 2, height / 2
    return Transform(to_source_matrix=((cos, -sin, x - cos * x + sin * y), (sin, cos, y - sin * x - cos * y)))


def _warp(page: NDArray[np.float32], to_sheet: Transform) -> cv2.typing.MatLike:
    (a, b, c), (d, e, f) = to_sheet.to_source_matrix
    # OpenCV counts from pixel centres, the Transform from corners.
    matrix = np.array([[a, b, c + (a + b) / 2 - 0.5], [d, e, f + (d + e) / 2 - 0.5]])
    return cv2.warpAffine(
        page,
        matrix,
        (page.shape[1], page.shape[0]),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderValue=_BED,
    )


# --- Truth ---------------------------------------------------------------------------------------


def _make_region(block: DrawnBlock, to_sheet: Transform, size: tuple[int, int]) -> Region | None:
    lines = [line for drawn in block.lines if (line := _make_line(drawn, to_sheet, size)) is not None]
    if not lines:
        return None
    return Region(kind=block.kind, lines=tuple(lines), box=_around(line.box for line in lines))


def _make_line(drawn: DrawnLine, to_sheet: Transform, size: tuple[int, int]) -> Line | None:
    words = []
    for drawn_word in drawn.words:
        placed = [(glyph.text, _box_on_scan(glyph, to_sheet, size)) for glyph in drawn_word]
        # What lies off the sheet is not on the scan.
        glyphs = [Glyph(text=text, box=box) for text, box in placed if box.width > 0 and box.height > 0]
        if not glyphs:
            continue
        words.append(
            Word(
                text="".join(glyph.text for glyph in glyphs),
                box=_around(glyph.box for glyph in glyphs),
                glyphs=tuple(glyphs),
            )
        )
    if not words:
        return None
    ends = [to_sheet.to_processed(x, y) for x, y in drawn.baseline]
    return Line(
        words=tuple(words),
        box=_around(word.box for word in words),
        baseline=tuple((round(x), round(y)) for x, y in ends),
    )


def _box_on_scan(glyph: DrawnGlyph, to_sheet: Transform, size: tuple[int, int]) -> Box:
    corners = [
        to_sheet.to_processed(x, y) for x in (glyph.left, glyph.right) for y in (glyph.top, glyph.bottom)
    ]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    width, height = size
    return Box(
        max(0, round(min(xs))),
        max(0, round(min(ys))),
        min(width, round(max(xs))),
        min(height, round(max(ys))),
    )


def _around(boxes: Iterable[Box]) -> Box:
    return reduce(Box.union, boxes)

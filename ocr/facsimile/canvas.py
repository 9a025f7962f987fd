"""The types of a drawn sheet: ink as layers, and the place of every character."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont

from ocr.model import RegionKind

# float32 H x W, 0 for bare paper to 1 for full ink, at the scan's resolution.
Layer = NDArray[np.float32]


class DrawnGlyph(NamedTuple):
    """A character as drawn, its box in (fractional) pixels of the flat sheet.

    `note` names what is unusual: drawn from another face, struck over another letter.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLine:
    """A drawn line: its characters by word, without spaces, and the two ends of its baseline."""

    words: tuple[tuple[DrawnGlyph, ...], ...]
    baseline: tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnBlock:
    """A drawn block of a sheet: its ink, of one colour (RGB, 0 to 255), and its lines.

    `layer` is the part of the sheet that has ink; its top left pixel is (left, top) of the sheet.
    """

    kind: RegionKind
    layer: Layer
    left: int
    top: int
    colour: tuple[int, int, int]
    lines: tuple[DrawnLine, ...]


def split_words(glyphs: Sequence[DrawnGlyph | None]) -> tuple[tuple[DrawnGlyph, ...], ...]:
    """Return the glyphs parted at None, which stands for a space."""
    words: list[list[DrawnGlyph]] = [[]]
    for glyph in glyphs:
        if glyph is None:
            words.append([])
        else:
            words[-1].append(glyph)
    return tuple(tuple(word) for word in words if word)


def cut_out(layer: Layer) -> tuple[Layer, int, int]:
    """Return the part of the layer that has ink, and its left and top; a single pixel of a layer without ink."""
    left, top, width, height = cv2.boundingRect((layer > 0).astype(np.uint8))
    width, height = max(1, width), max(1, height)
    return layer[top : top + height, left : left + width].copy(), left, top


@lru_cache(maxsize=64)
def load_font(face: Path, size_px: float) -> ImageFont.FreeTypeFont:
    """Return the face at a size in pixels; letters are set one by one, without ligatures or kerning."""
    return ImageFont.truetype(str(face), size_px, layout_engine=ImageFont.Layout.BASIC)

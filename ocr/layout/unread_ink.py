"""Ink on the page beside the reading: ink of a colour, and ink that no word covers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.levels import brightest, darkest, level_quantiles
from ocr.image.tone import chroma_of, even_paper, neutralise, type_colour
from ocr.model import Box, Line, UnreadInk

# Blobs are searched on a small picture: stamps and pen strokes are large.
_WORKING_WIDTH_PX = 1000
_PAGE_WIDTH_IN = 8.3
_MAX_INK_BRIGHTNESS = 0.75
_MAX_BLOBS = 400
# The ground is the picture without what is narrower than this, px of the small picture, 0.2 inches; it is dark below
# this share of the paper's brightness.
_GROUND_PX, _MAX_DARK_SHARE = 25, 0.5
# Ink is coloured if its chroma exceeds this share of its depth below the paper, which half tones keep, and this.
_MIN_CHROMA_PER_DEPTH = 0.22
_MIN_CHROMA = 12
# The least share of ink in the area of words.
_WORD_INK_SHARE = 0.15
# A word with this share of coloured ink, and less than this share of black in its box, was stamped or written.
_MIN_COLOURED_INK_SHARE = 0.55
_MIN_BLACK_AREA_SHARE = 0.12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InkMap:
    """Where a scan has ink, as uint8 masks (0 or 1) of the scan made smaller.

    `scale` is the size of a source pixel, across and down, in pixels of the masks. `black` and `coloured` part the
    ink: stamps and pen are coloured unless the type itself is.
    """

    scale: tuple[float, float]
    black: NDArray[np.uint8]
    coloured: NDArray[np.uint8]


def map_ink(
    image: NDArray[np.uint8], words: Sequence[Box] = (), source_scale: tuple[float, float] = (1.0, 1.0)
) -> InkMap:
    """Return the ink of a scan, H x W grey or H x W x 3 RGB, uint8.

    `words` are in pixels of the source, which has `source_scale` times as many columns and rows as `image`. Type has
    the colour of the ink in most of the words, which stamps and notes on a faint copy are darker than; without any,
    that of the page's darkest ink.
    """
    factor = min(1.0, _WORKING_WIDTH_PX / image.shape[1])
    small = np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
    scale = (factor / source_scale[0], factor / source_scale[1])
    dpi = _WORKING_WIDTH_PX / _PAGE_WIDTH_IN
    even = even_paper(small, dpi)
    # The darkest channel is dark for ink of any colour.
    dark = darkest(even)
    ink = (dark < _MAX_INK_BRIGHTNESS * 255).astype(np.uint8) | _find_dark_areas(small)
    coloured = np.zeros_like(ink)
    if even.ndim == 3:
        parts = [even[_rows(box, scale[1]), _columns(box, scale[0])].reshape(-1, 3) for box in words]
        colour = type_colour(np.vstack(parts)[:, None], _WORD_INK_SHARE) if words else type_colour(even)
        chroma = chroma_of(neutralise(even, colour), dpi).astype(np.float32)
        depth = cv2.blur(255 - dark, (3, 3)).astype(np.float32)
        coloured = ink & (chroma > np.maximum(_MIN_CHROMA, _MIN_CHROMA_PER_DEPTH * depth))
    return InkMap(
        scale=scale, black=np.asarray(ink & (1 - coloured), np.uint8), coloured=np.asarray(coloured, np.uint8)
    )


def _find_dark_areas(small: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a mask, 0 or 1, of where the ground itself is dark: a blot, a photograph, a print turned black.

    Dividing by the paper around makes such ground white, as it should make a shadow; type on it is lost all the same.
    What touches the picture's edge is the scanner's bed.
    """
    ground = cv2.morphologyEx(brightest(small), cv2.MORPH_CLOSE, np.ones((_GROUND_PX, _GROUND_PX), np.uint8))
    (light,) = level_quantiles(np.asarray(ground, np.uint8), [0.9])
    dark = (ground < _MAX_DARK_SHARE * light).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    rows, columns = dark.shape
    kept = np.zeros(count, np.uint8)
    for index in range(1, count):
        left, top, wide, high = (int(v) for v in stats[index, :4])
        kept[index] = left > 1 and top > 1 and left + wide < columns - 1 and top + high < rows - 1
    return np.asarray(kept[labels], np.uint8)


def drop_coloured_words(lines: Sequence[Line], ink: InkMap) -> tuple[Line | None, ...]:
    """Return the lines without the words that stand in coloured ink, None for lines that had only such."""
    kept: list[Line | None] = []
    for line in lines:
        words = tuple(word for word in line.words if not _is_coloured(word.box, ink))
        if len(words) == len(line.words):
            kept.append(line)
        elif words:
            kept.append(replace(line, words=words, box=reduce(Box.union, (word.box for word in words))))
        else:
            kept.append(None)
    return tuple(kept)


def _is_coloured(box: Box, ink: InkMap) -> bool:
    rows, columns = _rows(box, ink.scale[1]), _columns(box, ink.scale[0])
    black, coloured = int(ink.black[rows, columns].sum()), int(ink.coloured[rows, columns].sum())
    area = max(1, ink.black[rows, columns].size)
    # Type under a stamp has little black of its own hue left, but more than a stamp or a pen alone.
    return (
        coloured >= _MIN_COLOURED_INK_SHARE * max(1, black + coloured)
        and black < _MIN_BLACK_AREA_SHARE * area
    )


def _rows(box: Box, scale: float) -> slice:
    return slice(round(box.top * scale), round(box.bottom * scale))


def _columns(box: Box, scale: float) -> slice:
    return slice(round(box.left * scale), round(box.right * scale))


def find_unread_ink(ink: InkMap, words: Iterable[Box]) -> tuple[UnreadInk, ...]:
    """Return the ink that is not in the words as blobs, largest first, boxes and counts in source pixels.

    Coloured ink counts wherever it lies, black ink where no word box covers it.
    """
    black = ink.black.copy()
    for box in words:
        left, right = (round(x * ink.scale[0]) for x in (box.left, box.right))
        top, bottom = (round(y * ink.scale[1]) for y in (box.top, box.bottom))
        black[max(0, top - 3) : bottom + 3, max(0, left - 3) : right + 3] = 0
    blobs = [*_find_blobs(black, ink.scale), *_find_blobs(ink.coloured, ink.scale, is_coloured=True)]
    return tuple(sorted(blobs, key=lambda blob: -blob.ink_px)[:_MAX_BLOBS])


def _find_blobs(
    ink: NDArray[np.uint8], scale: tuple[float, float], *, is_coloured: bool = False
) -> list[UnreadInk]:
    """Return the pieces of ink, near ones joined, in source pixels; speckle and the page's edge left out."""
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((7, 15), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    inked = np.bincount(labels[ink > 0], minlength=count)
    rows, columns = ink.shape
    blobs: list[UnreadInk] = []
    for index in range(1, count):
        left, top, wide, high = (int(v) for v in stats[index, :4])
        at_edge = left <= 1 or top <= 1 or left + wide >= columns - 1 or top + high >= rows - 1
        if at_edge or wide * high < 60:
            continue
        across, down = scale
        box = Box(
            round(left / across), round(top / down), round((left + wide) / across), round((top + high) / down)
        )
        blobs.append(UnreadInk(box, round(int(inked[index]) / (across * down)), is_coloured))
    return blobs

"""Measures of a page's picture, taken on tiles of its type before it was cleaned."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.pieces import find_pieces
from ocr.image.pixels import Mask, Pixels
from ocr.image.tone import TYPE_DEPTH
from ocr.model import ScanQuality, Transform
from ocr.preprocess.clean import Preprocessed
from ocr.preprocess.dewarp import resample

# Tiles of the cleaned page that are measured: their side in x-heights, how many at most, the least and the most share
# of ink of one that has type, and the fewest that tell anything.
_TILE_X_HEIGHTS, _MAX_TILES, _INK_SHARES, _MIN_TILES = 12.0, 9, (0.03, 0.6), 2
# The stroke's own grey edge, and the ring around it that is paper, in x-heights.
_FRINGE_X_HEIGHTS, _RING_X_HEIGHTS = 0.08, 0.3
# The quantile of the slopes along the edges of strokes: most edges are as sharp as the scan, some are worn.
_SLOPE_QUANTILE = 0.75
# The height of letters, and of specks, in x-heights.
_LETTER_X_HEIGHTS, _MAX_SPECK_X_HEIGHTS = (0.7, 2.0), 0.6
_MIN_SPECK_PX = 5
# The perceptual hash has the signs of so many rows and columns of the cosine transform of a picture of this size.
_HASH_FREQUENCIES, _HASH_PICTURE_PX = 16, 64
# Outside these shares of all ink, from either side, a page's ink is not looked at.
_OUTER_INK_SHARE = 0.01


def measure_quality(cleaned: Preprocessed, *, source_rows: float = 1.0) -> ScanQuality:
    """Return the measures of a page's picture; its source has `source_rows` times as many rows."""
    (a, _, _), (d, _, _) = cleaned.transform.to_source_matrix
    quality = ScanQuality(
        x_height_px=round(source_rows * cleaned.x_height_px * math.hypot(a, d), 1),
        is_bilevel=cleaned.view.is_bilevel,
        is_negative=cleaned.view.is_negative,
        picture_hash=hash_picture(cleaned.toned),
    )
    tiles = [measured for tile in _iter_tiles(cleaned) if (measured := _measure(tile, cleaned.x_height_px))]
    if len(tiles) < _MIN_TILES:
        return quality
    letters = max(1, sum(tile.letters for tile in tiles))
    fills = [fill for tile in tiles for fill in tile.fills]
    return quality._replace(
        paper_grey=_median([tile.paper for tile in tiles]),
        contrast=_median([max(0.0, 1 - tile.ink / max(1.0, tile.paper)) for tile in tiles]),
        edge_x_heights=_median([tile.edge_px / cleaned.x_height_px for tile in tiles]),
        letter_fill=_median(fills) if fills else None,
        specks_per_letter=round(sum(tile.specks for tile in tiles) / letters, 3),
    )


def _median(values: Sequence[float]) -> float:
    return round(float(np.median(values)), 3)


class _Tile(NamedTuple):
    """A part of the page: as it came, in grey, uint8 H x W, and where it has ink.

    Ink is that of the page with its tones kept: of a very blurred page little is restored.
    """

    grey: Pixels
    ink: Mask


class _Measured(NamedTuple):
    """The grey of a tile's paper and type, the width of its edges in pixels, its letters, their fill, its specks."""

    paper: float
    ink: float
    edge_px: float
    letters: int
    fills: tuple[float, ...]
    specks: int


def _iter_tiles(cleaned: Preprocessed) -> Iterator[_Tile]:
    """Yield the tiles of a page that have type, evenly from all over the page."""
    size = round(_TILE_X_HEIGHTS * cleaned.x_height_px)
    ink = cleaned.toned < 255 - TYPE_DEPTH / 2
    rows, columns = ink.shape[0] // size, ink.shape[1] // size
    if not rows or not columns:
        return
    shares = cv2.resize(
        ink[: rows * size, : columns * size].astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA
    ).ravel()
    typed = np.flatnonzero((shares >= _INK_SHARES[0]) & (shares <= _INK_SHARES[1]))
    view = cleaned.view
    grey = view.image if view.image.ndim == 2 else cv2.cvtColor(view.image, cv2.COLOR_RGB2GRAY)
    to_view = cleaned.transform.with_source_scaled(*(1 / scale for scale in view.source_scale))
    for place in typed[:: max(1, math.ceil(len(typed) / _MAX_TILES))]:
        top, left = size * (int(place) // columns), size * (int(place) % columns)
        part = np.s_[top : top + size, left : left + size]
        yield _Tile(_cut(np.asarray(grey, np.uint8), to_view, left, top, size), ink[part])


def _cut(grey: Pixels, to_view: Transform, left: int, top: int, size: int) -> Pixels:
    """Return the part of a page as it came that lies under a tile of the cleaned page; its bend is level there."""
    (a, b, c), (d, e, f) = to_view.to_source_matrix
    lowered = top + (to_view.bend.at(left + size / 2, top + size / 2) if to_view.bend else 0.0)
    x, y = a * left + b * lowered + c, d * left + e * lowered + f
    corners = [
        (x + a * across + b * down, y + d * across + e * down) for across in (0, size) for down in (0, size)
    ]
    # Only what is needed is resampled: two pixels more, for the filters.
    first = [max(0, math.floor(min(corner[axis] for corner in corners)) - 2) for axis in (0, 1)]
    last = [math.ceil(max(corner[axis] for corner in corners)) + 2 for axis in (0, 1)]
    part = np.ascontiguousarray(
        grey[first[1] : max(first[1] + 1, last[1]), first[0] : max(first[0] + 1, last[0])]
    )
    if not part.size:
        return np.full((size, size), 255, np.uint8)
    shifted = Transform(to_source_matrix=((a, b, x - first[0]), (d, e, y - first[1])))
    return resample(part, shifted, (size, size))


def _measure(tile: _Tile, x_height_px: float) -> _Measured | None:
    """Return the measures of a tile; None where it shows no stroke with paper around it."""
    ink = tile.ink.astype(np.uint8)
    fringe, ring = (
        2 * max(1, round(share * x_height_px)) + 1 for share in (_FRINGE_X_HEIGHTS, _RING_X_HEIGHTS)
    )
    core = cv2.erode(ink, np.ones((3, 3), np.uint8)) > 0
    near = cv2.dilate(ink, np.ones((fringe, fringe), np.uint8)) > 0
    around = (cv2.dilate(ink, np.ones((ring, ring), np.uint8)) > 0) & ~near
    edge = near & ~core
    if not core.any() or not around.any():
        return None
    paper, dark = float(np.median(tile.grey[around])), float(np.median(tile.grey[core]))
    grey = tile.grey.astype(np.float32)
    slopes = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))[edge] / 8
    slope = float(np.quantile(slopes, _SLOPE_QUANTILE))
    letters, fills, specks = _count_pieces(tile.ink, x_height_px)
    return _Measured(paper, dark, max(0.0, paper - dark) / max(slope, 1e-3), letters, fills, specks)


def _count_pieces(ink: Mask, x_height_px: float) -> tuple[int, tuple[float, ...], int]:
    """Return how many pieces of ink are letters, how much of its box each fills, and how many are specks."""
    stats = find_pieces(ink).stats[1:]
    stats = stats[_are_within(stats, ink.shape)]
    width, height, area = (stats[:, at] for at in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    least, most = (share * x_height_px for share in _LETTER_X_HEIGHTS)
    is_letter = (height > least) & (height < most) & (width < most)
    is_speck = (height < _MAX_SPECK_X_HEIGHTS * x_height_px) & (area >= _MIN_SPECK_PX)
    fills = area[is_letter] / (width[is_letter] * height[is_letter])
    return int(is_letter.sum()), tuple(fills.tolist()), int(is_speck.sum())


def _are_within(stats: NDArray[np.int32], shape: tuple[int, ...]) -> Mask:
    """Return which pieces do not touch the edge of their picture, which may have cut them."""
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right, bottom = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
    return np.asarray((left > 0) & (top > 0) & (right < shape[1]) & (bottom < shape[0]))


def hash_picture(page: Pixels) -> str:
    """Return the perceptual hash of a cleaned page, uint8 H x W, dark on white, as 64 hex digits; "" without ink.

    It is of the part that has the page's ink, so that margins do not count, by the signs of low frequencies of its
    cosine transform (pHash: C. Zauner, 2010), of more of them than is usual: pages of type are much alike.
    """
    ink = 255 - cv2.resize(page, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA).astype(np.float32)
    spans = [_span(ink.sum(axis=axis)) for axis in (1, 0)]
    if not all(spans):
        return ""
    part = ink[slice(*spans[0]), slice(*spans[1])]
    small = cv2.resize(part, (_HASH_PICTURE_PX, _HASH_PICTURE_PX), interpolation=cv2.INTER_AREA)
    waves = cv2.dct(small)[:_HASH_FREQUENCIES, :_HASH_FREQUENCIES]
    bits = waves > np.median(waves)
    return np.packbits(bits).tobytes().hex()


def _span(ink: NDArray[np.float32]) -> tuple[int, int] | tuple[()]:
    """Return where all ink but its outermost shares begins and ends; nothing without ink."""
    total = np.cumsum(ink)
    if not len(total) or total[-1] <= 0:
        return ()
    first, last = np.searchsorted(total, [_OUTER_INK_SHARE * total[-1], (1 - _OUTER_INK_SHARE) * total[-1]])
    return int(first), int(last) + 1

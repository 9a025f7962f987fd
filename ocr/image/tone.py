"""The tones of a page: paper becomes white, type black, and stamps and pen of another colour faint.

Sizes follow `dpi`, the resolution at which typescript would have letters of the page's size.
"""

from collections.abc import Sequence
from functools import reduce

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.levels import level_quantiles, quantiles_of_counts
from ocr.image.pixels import Mask, Pixels, shrink

# Chroma above the second, relative to the type's colour, is added to the brightness times the first: stamps fade.
_COLOUR_FADE_GAIN = 3.0
_MAX_GREY_CHROMA = 24
# Depths up to a limit between these shares of the type's depth become white; depths this share above it, black.
_WHITE_DEPTH_SHARES = (0.1, 0.2)
_BLACK_DEPTH_SHARE = 0.8
# A channel that type dims less than this share of its darkest channel is left out.
_MIN_CHANNEL_SHARE = 0.45
# Ink of a depth, of 255, below this is grain of the paper.
_MAX_GRAIN_DEPTH = 28.0
_PAPER_DPI = 40.0
# The depth, of 255, to which type is scaled, so that depths compare between pages.
TYPE_DEPTH = 160.0
_PLACE_PX, _PEAK_SHARE = 14, 0.9  # at 300 dpi
_COLOUR_PX = 2.0  # at 300 dpi
_SMOOTH_PX, _SHARPEN_PX, _SHARPEN = 1.0, 4.0, 1.0  # at 300 dpi


def is_bilevel(grey: Pixels) -> bool:
    """Return whether a picture has (nearly) only black and white, as 1-bit scans do."""
    counts = np.bincount(grey[::2, ::2].ravel(), minlength=256)
    return bool(counts[8:248].sum() < 0.01 * counts.sum())


def even_paper(image: Pixels, dpi: float) -> Pixels:
    """Return the page with its paper white in every channel: each pixel over the paper around it.

    The paper is the page after a closing wider than any stroke, then a median.

    `image` is H x W grey or H x W x 3 RGB, and so is the result: 255 is paper, and black type is grey
    however yellow the paper is.
    """
    height, width = image.shape[:2]
    paper = cv2.morphologyEx(shrink(image, _PAPER_DPI / dpi), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    paper = cv2.GaussianBlur(cv2.medianBlur(paper, 15), (0, 0), 3)
    full = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(image, full, scale=255.0), np.uint8)


def type_colour(even: Pixels, inked: float = 0.06) -> NDArray[np.float64]:
    """Return the optical density of an evened RGB page's type in red, green and blue, divided by the largest.

    Black type gives (1, 1, 1), a violet carbon copy something like (0.8, 1, 0.5). Most ink is type, and the darkest
    `inked` share of the pixels is ink.
    """
    sample = even[::3, ::3]
    # Three times the brightness.
    total = sample[..., 0].astype(np.uint16) + sample[..., 1] + sample[..., 2]
    (limit,) = quantiles_of_counts(np.bincount(total.ravel(), minlength=766), [inked], 3.0)
    is_dark = np.arange(766) / 3 <= min(limit, 200.0)
    ink = sample[total < np.count_nonzero(is_dark)]
    if len(ink) < 50:
        return np.ones(3)
    density = np.median(-np.log(ink.astype(np.float64).clip(min=4) / 255), axis=0).clip(min=1e-3)
    return np.asarray(density / density.max())


def neutralise(even: Pixels, colour: NDArray[np.float64]) -> tuple[Pixels, ...]:
    """Return the channels of an evened RGB page in which ink of the type's `colour` is equally dark.

    Channels in which it is faint (blue, for blue type) are left out.
    """
    levels = np.arange(256) / 255
    return tuple(
        np.asarray(cv2.LUT(even[..., i], (255 * levels ** (1 / share)).round().astype(np.uint8)), np.uint8)
        for i, share in enumerate(colour)
        if share > _MIN_CHANNEL_SHARE
    )


def chroma_of(neutral: Sequence[Pixels], dpi: float) -> Pixels:
    """Return the difference of each pixel's colour from the type's, uint8 H x W: brightest less darkest channel.

    The channels are smoothed first, since noise that differs between them is coloured everywhere.
    """
    smooth = [cv2.GaussianBlur(channel, (0, 0), max(0.3, _COLOUR_PX * dpi / 300)) for channel in neutral]
    return np.asarray(cv2.subtract(reduce(np.maximum, smooth), reduce(np.minimum, smooth)), np.uint8)


def grey_of(even: Pixels, dpi: float) -> Pixels:
    """Return an evened page as H x W grey in which stamps and pen are faint and type of any colour is dark."""
    if even.ndim == 2:
        return even
    neutral = neutralise(even, type_colour(even))
    # The weighted mean of the channels has less noise than each; the chroma brightens coloured ink.
    weights = np.array([[1 / noise_of(channel) ** 2 for channel in neutral]])
    mean = cv2.transform(cv2.merge(neutral), (weights / weights.sum()).astype(np.float32))
    colour = cv2.subtract(chroma_of(neutral, dpi), np.full(mean.shape, _MAX_GREY_CHROMA, np.uint8))
    return np.asarray(cv2.add(mean, cv2.convertScaleAbs(colour, alpha=_COLOUR_FADE_GAIN)), np.uint8)


def noise_of(channel: Pixels) -> float:
    """Return the mean difference of neighbouring pixels, in grey levels, plus 0.5 for rounding."""
    return 0.5 + float(np.abs(np.diff(channel[::4].astype(np.int16), axis=1)).mean())


def deepen_type(grey: Pixels, dpi: float) -> tuple[Pixels, Pixels]:
    """Return an evened page with black type and white grain and bleed-through, and the page with its tones kept.

    The first is smoothed against grain, sharpened so that blurred letters open, then mapped by a curve that depends
    on the depth of the page's type. The second has the tones of the page, the type's depth scaled to TYPE_DEPTH.
    """
    scale = dpi / 300
    depth = cv2.bitwise_not(grey)
    smooth = cv2.GaussianBlur(depth, (0, 0), max(0.3, _SMOOTH_PX * scale))
    around = cv2.GaussianBlur(smooth, (0, 0), _SHARPEN_PX * scale)
    sharp = np.asarray(cv2.addWeighted(smooth, 1 + _SHARPEN, around, -_SHARPEN, 0), np.uint8)
    deep = type_depth(sharp, scale)
    white_below = faint_depth(sharp, deep, scale)
    share = ((np.arange(256) - white_below) / (_BLACK_DEPTH_SHARE * deep)).clip(0, 1)
    curve = 255 * (1 - share * share * (3 - 2 * share))
    level = cv2.LUT(sharp, curve.round().astype(np.uint8))
    plain_deep = type_depth(np.asarray(smooth, np.uint8), scale)
    toned = cv2.LUT(depth, (255 - np.arange(256) * TYPE_DEPTH / plain_deep).clip(0).round().astype(np.uint8))
    return np.asarray(level, np.uint8), np.asarray(toned, np.uint8)


def type_depth(depth: Pixels, scale: float) -> float:
    """Return the depth of a page's type, 28 to 255: a share of the median peak of its strokes.

    The page is divided into places about half a letter wide; Otsu's threshold on their peaks separates places with a
    stroke from those without. So type has as much weight as paper, and grain little. `scale` is 1 at 300 dpi.
    """
    size = max(2, round(_PLACE_PX * scale))
    peaks = np.ascontiguousarray(cv2.dilate(depth, np.ones((size, size), np.uint8))[::size, ::size])
    threshold, _ = cv2.threshold(peaks, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    strokes = peaks[peaks > max(threshold, _MAX_GRAIN_DEPTH / 2)]
    return max(_MAX_GRAIN_DEPTH, _PEAK_SHARE * float(np.median(strokes))) if len(strokes) else 255.0


def faint_depth(depth: Pixels, deep: float, scale: float) -> float:
    """Return the depth that grain and bleed-through reach on a page away from its type.

    `deep` is the depth of its type; the result is within _WHITE_DEPTH_SHARES of it.
    """
    sample = depth[::3, ::3]
    reach = 2 * max(1, round(3 * scale)) + 1
    near = cv2.dilate((sample > 0.6 * deep).astype(np.uint8), np.ones((reach, reach), np.uint8))
    away = sample[near == 0]
    (reached,) = level_quantiles(away, [0.97]) if len(away) else (0.0,)
    return float(np.clip(1.15 * reached, _WHITE_DEPTH_SHARES[0] * deep, _WHITE_DEPTH_SHARES[1] * deep))


def ink_mask(level: Pixels) -> Mask:
    """Return a mask of the ink, H x W, by Otsu's threshold on an evened page; empty for blank paper."""
    threshold, mask = cv2.threshold(level, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    # On a page without ink, Otsu's threshold divides the paper.
    return mask.astype(bool) if threshold < 235 else np.zeros(level.shape, bool)


def soften(bilevel: Pixels) -> Pixels:
    """Return a 1-bit picture with the staircase of its edges smoothed."""
    return np.asarray(cv2.GaussianBlur(bilevel, (0, 0), 0.7), np.uint8)

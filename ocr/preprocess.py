"""Clean a page image for reading: array in, array and the way back to source pixels out.

Dark type on white paper, letters of a size that readers like, lines level. The steps are pure functions; all
geometry happens in one resampling at the end, so that one `Transform` holds all of it.
"""

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from jdeskew.estimator import get_angle
from numpy.typing import NDArray

from ocr.model import Transform

Pixels = NDArray[np.uint8]

# What Tesseract and the typescript reader like best: the height of a small letter without stems.
WORKING_X_HEIGHT_PX = 24.0
MAX_SKEW_DEG = 15.0
# How much of its colour beyond a ribbon's own tinge is added to the brightness of ink, so that stamps fade.
_FADE = 3.0
_GREY_ENOUGH = 16
_TYPICAL_X_HEIGHT_IN = 0.077
_SCALE_RANGE = (0.3, 4.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Preprocessed:
    """A cleaned page: `image` is uint8 H x W, dark type on white (255).

    `transform` leads from its pixels to those of the source. `skew_deg_ccw` is how far the source's lines
    rise to the right; it has been taken out. `steps` are the named stages in order, where asked for.
    """

    image: Pixels
    transform: Transform
    skew_deg_ccw: float
    x_height_px: float
    steps: tuple[tuple[str, Pixels], ...] = ()


def preprocess(image: Pixels, dpi: float, *, keep_steps: bool = False) -> Preprocessed:
    """Return the cleaned working image of a page, uint8 H x W grey or H x W x 3 RGB at `dpi`.

    `x_height_px` of the result is the typical height of a small letter in the source.
    """
    steps: list[tuple[str, Pixels]] = []

    def stage(name: str, result: Pixels) -> Pixels:
        if keep_steps:
            steps.append((name, result))
        return result

    grey = stage("grey", grey_of(image))
    bilevel = is_bilevel(grey)
    level = grey if bilevel else stage("background", divide_background(grey, dpi))
    ink = ink_mask(level)
    x_height = rough_x_height(ink, dpi)
    clean = stage("borders and speckle", paint_white(level, dirt_mask(ink, x_height)))
    skew = skew_deg_ccw(clean, x_height)
    working, transform = straighten(clean, skew, scale=working_scale(x_height), smooth=bilevel)
    return Preprocessed(
        image=stage("straight", working),
        transform=transform,
        skew_deg_ccw=skew,
        x_height_px=x_height,
        steps=tuple(steps),
    )


# --- Tone ----------------------------------------------------------------------------------------


def grey_of(image: Pixels) -> Pixels:
    """Return H x W grey in which coloured stamps and pen are faint and black type is not.

    The brightest channel of a colour is near white where its colour is strong, and stays dark for black ink;
    what colour is left beside the paper's own brightens it further. Where the type itself is coloured (violet
    carbon copies) luminance is taken instead.
    """
    if image.ndim == 2:
        return image
    if type_is_coloured(image):
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    brightest = cv2.max(cv2.max(image[..., 0], image[..., 1]), image[..., 2])
    colour = cv2.subtract(
        cv2.blur(chroma_of(image), (3, 3)), np.full(image.shape[:2], _GREY_ENOUGH, np.uint8)
    )
    return np.asarray(cv2.add(brightest, cv2.convertScaleAbs(colour, alpha=_FADE)), dtype=np.uint8)


def chroma_of(image: Pixels) -> Pixels:
    """Return how coloured each pixel is beside the paper, uint8 H x W: brightest less darkest channel.

    The channels are first balanced so that the paper itself, however yellow, is grey.
    """
    paper = paper_colour(image)
    balance = paper.max() / paper
    channels = [cv2.convertScaleAbs(image[..., i], alpha=float(balance[i])) for i in range(3)]
    brightest = cv2.max(cv2.max(channels[0], channels[1]), channels[2])
    darkest = cv2.min(cv2.min(channels[0], channels[1]), channels[2])
    return np.asarray(cv2.subtract(brightest, darkest), dtype=np.uint8)


def paper_colour(image: Pixels) -> NDArray[np.float64]:
    """Return the median colour of a picture, RGB, at least 1 in each channel: paper is most of a page."""
    return np.asarray(np.median(image[::5, ::5].reshape(-1, 3), axis=0).clip(min=1), dtype=np.float64)


def type_is_coloured(image: Pixels) -> bool:
    """Tell whether most of the ink of an RGB picture would fade with its colour."""
    sample = np.ascontiguousarray(image[::3, ::3])
    luminance = cv2.cvtColor(sample, cv2.COLOR_RGB2GRAY)
    paper = paper_colour(image)
    ink = sample[luminance < 0.6 * np.median(luminance)].astype(np.float32) / paper
    if len(ink) < 50:
        return False
    # Against the paper's own colour, so that black on yellowed paper is black.
    colourfulness = ink.max(axis=1) - ink.min(axis=1)
    return bool(np.median(colourfulness) > 0.25)


def is_bilevel(grey: Pixels) -> bool:
    """Tell whether a picture has (nearly) only black and white, as 1-bit scans do."""
    counts = np.bincount(grey[::2, ::2].ravel(), minlength=256)
    return bool(counts[8:248].sum() < 0.01 * counts.sum())


def divide_background(grey: Pixels, dpi: float) -> Pixels:
    """Return the page with its paper evened out to white: each pixel over the paper around it.

    The paper's brightness is a closing wider than any stroke, then a median, both at about 40 dpi.
    """
    height, width = grey.shape
    factor = min(1.0, 40.0 / dpi)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    paper = cv2.GaussianBlur(cv2.medianBlur(paper, 15), (0, 0), 3)
    full = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    # Grain of the paper goes to white as well, or every reader sees dots in it.
    divided = cv2.divide(grey, full, scale=255.0 * 1.06)
    return np.asarray(divided, dtype=np.uint8)


def ink_mask(level: Pixels) -> NDArray[np.bool_]:
    """Return where the ink is, H x W, by Otsu's threshold on an evened page; blank paper has none."""
    threshold, mask = cv2.threshold(level, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    # Of a page without ink Otsu makes two halves of paper.
    return mask.astype(bool) if threshold < 235 else np.zeros(level.shape, bool)


# --- Dirt ----------------------------------------------------------------------------------------


def rough_x_height(ink: NDArray[np.bool_], dpi: float) -> float:
    """Return the most usual height of a letter in pixels; that of typescript at `dpi` if there is little ink.

    Small letters without stems are the greater part of running text, so the peak of the heights of
    connected pieces is the x-height; pieces count by their height, or grain would outvote letters.
    """
    expected = _TYPICAL_X_HEIGHT_IN * dpi
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    widths, heights = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    letters = (heights >= 5) & (heights < ink.shape[0] / 20) & (widths < 3 * heights) & (widths * 3 > heights)
    if letters.sum() < 30:
        return expected
    weight = np.bincount(heights[letters]).astype(float) * np.arange(heights[letters].max() + 1) ** 2
    # A window as wide as the spread of one size of type: a tenth each way.
    sizes = np.arange(len(weight))
    near = np.abs(sizes[:, None] - sizes[None, :]) <= np.maximum(1, 0.1 * sizes[:, None])
    peak = int(np.argmax(near @ weight))
    window = near[peak] * weight
    return float((window * sizes).sum() / window.sum())


def dirt_mask(ink: NDArray[np.bool_], x_height: float) -> NDArray[np.bool_]:
    """Return what is no writing: scanner borders, long lines at the edge, dirt in the margins, speckle.

    H x W like `ink`. A piece of ink goes if it is smaller than any full stop; or touches the edge or lies
    above or below the text, and is not of a letter's size; or lies beside the text; or is a bar along the
    margin. A letter alone above or below stays: it may be the page number.
    """
    height, width = ink.shape
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    wide, tall = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    right, bottom = left + wide, top + tall
    letter = (tall > 0.6 * x_height) & (tall < 2.5 * x_height) & (wide < 6 * x_height) & (wide > 0.35 * tall)
    letter[0] = False
    text = _text_area(stats[letter], ink.shape, x_height)

    speckle = stats[:, cv2.CC_STAT_AREA] < max(2.0, (x_height / 8) ** 2)
    at_edge = (left <= 1) | (top <= 1) | (right >= width - 1) | (bottom >= height - 1)
    beside = (right <= text[0]) | (left >= text[2])
    above_or_below = (bottom <= text[1]) | (top >= text[3])
    bar = ((tall > 8 * x_height) & (wide < tall / 8)) | ((wide > 8 * x_height) & (tall < wide / 8))
    in_margin = (
        (right < 0.08 * width) | (left > 0.92 * width) | (bottom < 0.06 * height) | (top > 0.94 * height)
    )
    dirt = speckle | ((at_edge | above_or_below) & ~letter) | beside | (bar & in_margin)
    dirt[0] = False
    return np.asarray(dirt[labels])


def _text_area(letters: NDArray[Any], shape: tuple[int, ...], x_height: float) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom around the letters that have neighbours, with a margin of two letters.

    A piece of a letter's size that stands alone may be dirt; the whole page where there is little type.
    """
    height, width = shape
    if len(letters) < 30:
        return 0, 0, width, height
    # Letters of one line run together when smeared sideways; what stays short was alone.
    canvas = np.zeros(shape, np.uint8)
    for left, top, wide, tall, _ in letters:
        canvas[top : top + tall, left : left + wide] = 1
    reach = max(1, round(2.5 * x_height))
    smeared = cv2.morphologyEx(canvas, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    _, _, runs, _ = cv2.connectedComponentsWithStats(smeared, connectivity=8)
    runs = runs[1:][runs[1:, cv2.CC_STAT_WIDTH] > 1.5 * x_height]
    if not len(runs):
        return 0, 0, width, height
    margin = round(2 * x_height)
    return (
        int(runs[:, 0].min()) - margin,
        int(runs[:, 1].min()) - margin,
        int((runs[:, 0] + runs[:, 2]).max()) + margin,
        int((runs[:, 1] + runs[:, 3]).max()) + margin,
    )


def paint_white(grey: Pixels, mask: NDArray[np.bool_]) -> Pixels:
    """Return the picture with the masked ink, and the grey fringe a pixel around it, white."""
    if not mask.any():
        return grey
    fringe = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.where(fringe.astype(bool), np.uint8(255), grey)


# --- Geometry ------------------------------------------------------------------------------------


def skew_deg_ccw(grey: Pixels, x_height: float) -> float:
    """Return how many degrees the lines rise to the right, -15 to 15; 0.0 for a page without type.

    By the radial projection of the Fourier spectrum (jdeskew) at a resolution with letters 7 px high, then,
    as that comes in steps of a tenth of a degree, by the sharpest horizontal profile near it.
    """
    factor = min(1.0, 7.0 / max(x_height, 1.0))
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    if min(small.shape) < 32 or int(small.min()) > 160:
        return 0.0
    # jdeskew gives the turn that straightens in OpenCV's sense; lines that fall to the right need a ccw one.
    rough = -float(get_angle(np.asarray(small, dtype=np.uint8), angle_max=MAX_SKEW_DEG))
    return _sharpest_skew(np.asarray(small, dtype=np.uint8), rough)


def _sharpest_skew(grey: Pixels, around_deg: float) -> float:
    """Return the skew within 0.4 degrees at which ink gathers most in some rows and least in others."""
    ys, xs = np.nonzero(grey < 160)

    def sharpness(skew: float) -> float:
        # Half-pixel rows; a slope is below 1, so that adding the width keeps them positive.
        rows = (2 * (ys + xs * math.tan(math.radians(skew)) + grey.shape[1])).astype(np.int64)
        return float((np.bincount(rows).astype(float) ** 2).sum())

    return max((around_deg + 0.04 * step for step in range(-10, 11)), key=sharpness)


def working_scale(x_height: float) -> float:
    """Return the enlargement that gives letters WORKING_X_HEIGHT_PX; 1 if they are within a tenth of it.

    >>> working_scale(12.0), working_scale(23.0)
    (2.0, 1.0)
    """
    scale = WORKING_X_HEIGHT_PX / max(x_height, 1.0)
    if abs(scale - 1) < 0.1:
        return 1.0
    return min(max(scale, _SCALE_RANGE[0]), _SCALE_RANGE[1])


def straighten(
    grey: Pixels, skew_deg_ccw: float, *, scale: float, smooth: bool = False
) -> tuple[Pixels, Transform]:
    """Return the page turned level and rescaled, nothing cut off, and the way back to the given pixels.

    `smooth` softens the staircase of 1-bit scans. New corners are white.
    """
    if smooth:
        grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.7), dtype=np.uint8)
    angle = math.radians(skew_deg_ccw) if abs(skew_deg_ccw) >= 0.05 else 0.0
    height, width = grey.shape
    cos, sin = math.cos(angle), math.sin(angle)
    new_width = math.ceil(scale * (width * cos + height * abs(sin)) - 1e-6)
    new_height = math.ceil(scale * (width * abs(sin) + height * cos) - 1e-6)
    if angle == 0.0 and scale == 1.0:
        return grey, Transform()
    # Processed to source: about the centres of both, by the skew, divided by the scale.
    a, b, d, e = cos / scale, sin / scale, -sin / scale, cos / scale
    c = width / 2 - (a * new_width + b * new_height) / 2
    f = height / 2 - (d * new_width + e * new_height) / 2
    if scale < 0.75:
        # Thin strokes would fall between the samples.
        grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.4 / scale), dtype=np.uint8)
    # OpenCV counts from pixel centres, the Transform from corners: shift by half a pixel on both sides.
    to_source = np.array(
        [[a, b, c + (a + b) / 2 - 0.5], [d, e, f + (d + e) / 2 - 0.5]],
    )
    working = cv2.warpAffine(
        grey,
        to_source,
        (new_width, new_height),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=255,
    )
    return np.asarray(working, dtype=np.uint8), Transform(to_source_matrix=((a, b, c), (d, e, f)))

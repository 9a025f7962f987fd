"""Removal of dark areas that are no writing: scanner borders, speckle, ruled lines, dirt in the margins."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.levels import level_quantiles
from ocr.image.pieces import Pieces
from ocr.image.pixels import Mask, Pixels, shrink

# The scanner's bed is darker than this share of the paper's grey level; it is found at _BED_DPI.
_MAX_BED_GREY_SHARE = 0.45
_BED_DPI = 50.0
_MIN_RULE_LENGTH_X_HEIGHTS, _MAX_RULE_THICKNESS_X_HEIGHTS = 5.0, 0.45
# The x-height, in px, of the canvas on which the bounds of the text are found.
_TEXT_AREA_X_HEIGHT_PX = 6.0
# Heights whose log ratio to the expected x-height exceeds the first get a normal penalty with the second as sigma.
_FREE_LOG_HEIGHT_RATIO, _LOG_HEIGHT_RATIO_SIGMA = 0.5, 0.3
# Of running text a tenth and more of the letters stands above small ones or hangs below them; of capitals and digits,
# Й and Щ, up to a twenty-fifth. Both were measured on 45 real pages and on six faces, clean to carbon.
_MIN_TALL_SHARE, _MIN_LETTERS = 0.07, 30
# In heights of most letters: those of letters like most, and those of tall ones.
_LIKE_MOST, _TALL = (0.88, 1.12), (1.24, 1.62)
# The height of capitals and digits in x-heights, as the lines of a page have it, whose edges are soft.
_CAPITAL_X_HEIGHTS = 1.3


def rough_x_height(pieces: Pieces, expected: float) -> float:
    """Return the most usual height of a letter in pixels; the expected one if there is little ink.

    Most letters of running text are small ones without stems, so the peak of the heights of connected pieces is the
    x-height. The weights of pieces grow with their height, so that grain does not outvote letters, and fall with the
    distance of the height from the expected one, so that a few words in pen do not outvote a short text.
    """
    stats = pieces.stats
    widths, heights = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    letters = (
        (heights >= 5)
        & (heights < pieces.labels.shape[0] / 20)
        & (widths < 3 * heights)
        & (widths * 3 > heights)
    )
    if letters.sum() < 30:
        return expected
    weight = np.bincount(heights[letters]).astype(float) * np.arange(heights[letters].max() + 1) ** 2
    # A window as wide as the spread of one size of type: a tenth each way.
    sizes = np.arange(len(weight))
    near = np.abs(sizes[:, None] - sizes[None, :]) <= np.maximum(1, 0.1 * sizes[:, None])
    beyond = np.maximum(0, np.abs(np.log(np.maximum(1, sizes) / expected)) - _FREE_LOG_HEIGHT_RATIO)
    likely = np.exp(-0.5 * (beyond / _LOG_HEIGHT_RATIO_SIGMA) ** 2)
    peak = int(np.argmax(near @ (weight * likely)))
    window = near[peak] * weight
    return float((window * sizes).sum() / window.sum())


def small_letter_height(pieces: Pieces, usual: float) -> float:
    """Return the x-height in pixels of a page whose letters have this usual height: less where these are capitals.

    Over a page's small letters rise capitals, digits and stems. Where hardly a letter is taller than most, most are
    capitals or digits, as in a telegram or a table.
    """
    stats = pieces.stats[1:]
    wide, tall = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    heights = tall[(tall > 0.6 * usual) & (tall < 1.8 * usual) & (wide < 2 * tall) & (4 * wide > tall)]
    sizes = np.linspace(0.75, 1.2, 46)[:, None] * usual
    near = np.abs(heights - sizes) <= np.maximum(1.0, 0.08 * sizes)
    alike = heights[near[int(near.sum(axis=1).argmax())]]
    if len(alike) < _MIN_LETTERS:
        return usual
    most = float(alike.mean())
    like_most, tall_ones = (
        int(((heights > low * most) & (heights < high * most)).sum()) for low, high in (_LIKE_MOST, _TALL)
    )
    if tall_ones > _MIN_TALL_SHARE * (tall_ones + like_most):
        return usual
    return most / _CAPITAL_X_HEIGHTS


def dirt_mask(pieces: Pieces, x_height: float) -> Mask:
    """Return a mask of dirt, H x W: scanner borders, long lines at the edge, dirt in the margins, speckle.

    A piece of ink is dirt if it is smaller than any full stop; if it touches the edge or lies above or below the
    text, and is not of a letter's size; if it lies beside the text; or if it is a bar along the margin. A single
    letter above or below the text is none: it may be the page number.
    """
    labels, stats = pieces
    height, width = labels.shape
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    wide, tall = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    right, bottom = left + wide, top + tall
    letter = (tall > 0.6 * x_height) & (tall < 2.5 * x_height) & (wide < 6 * x_height) & (wide > 0.35 * tall)
    letter[0] = False
    text = _text_area(stats[letter], labels.shape, x_height)

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

    A single piece of a letter's size may be dirt. The bounds are those of the whole page if it has little type.
    """
    height, width = shape
    if len(letters) < 30:
        return 0, 0, width, height
    # Smearing sideways joins the letters of a line; a short run is a single letter.
    step = max(1, round(x_height / _TEXT_AREA_X_HEIGHT_PX))
    canvas = np.zeros((height // step + 1, width // step + 1), np.uint8)
    for left, top, wide, tall, _ in letters:
        canvas[top // step : (top + tall - 1) // step + 1, left // step : (left + wide - 1) // step + 1] = 1
    reach = max(1, round(2.5 * x_height / step))
    smeared = cv2.morphologyEx(canvas, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    _, _, runs, _ = cv2.connectedComponentsWithStats(smeared, connectivity=8)
    runs = runs[1:][runs[1:, cv2.CC_STAT_WIDTH] > 1.5 * x_height / step]
    if not len(runs):
        return 0, 0, width, height
    margin = round(2 * x_height)
    return (
        step * int(runs[:, 0].min()) - margin,
        step * int(runs[:, 1].min()) - margin,
        step * int((runs[:, 0] + runs[:, 2]).max()) + margin,
        step * int((runs[:, 1] + runs[:, 3]).max()) + margin,
    )


def paint_white(grey: Pixels, mask: Mask) -> Pixels:
    """Return the picture with the masked ink, and the grey fringe a pixel around it, white."""
    if not mask.any():
        return grey
    fringe = cv2.dilate(mask.view(np.uint8) * np.uint8(255), np.ones((3, 3), np.uint8))
    return np.asarray(cv2.bitwise_or(grey, fringe), np.uint8)


def bed_mask(image: Pixels, dpi: float) -> Mask:
    """Return a mask of all outside the sheet, H x W: scanner bed, black borders, the desk under a photo, holes.

    These are dark areas that are wider than a letter and reach the edge of the picture, or are larger than type.
    """
    height, width = image.shape[:2]
    small = shrink(image, _BED_DPI / dpi)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY) if small.ndim == 3 else small
    (paper,) = level_quantiles(np.asarray(grey, np.uint8), [0.8])
    dark = (cv2.medianBlur(grey, 3) < _MAX_BED_GREY_SHARE * paper).astype(np.uint8)
    framed = cv2.copyMakeBorder(dark, 9, 9, 9, 9, cv2.BORDER_REPLICATE)
    wide = cv2.morphologyEx(framed, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))[9:-9, 9:-9]
    _, labels = cv2.connectedComponents(np.ascontiguousarray(wide), connectivity=8)
    at_edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    solid = cv2.morphologyEx(framed, cv2.MORPH_OPEN, disc)[9:-9, 9:-9]
    found = np.union1d(at_edge, labels[solid > 0])
    bed = np.isin(labels, found[found > 0]).astype(np.uint8)
    if not bed.any():
        return np.zeros((height, width), bool)
    # The edge of the sheet throws a shadow.
    shadowed = cv2.dilate(bed, np.ones((9, 9), np.uint8))
    return np.asarray(cv2.resize(shadowed, (width, height), interpolation=cv2.INTER_NEAREST), bool)


def remove_rules(page: Pixels, x_height: float) -> Pixels:
    """Return a straightened page without ruled lines and underlines; letters that touch these are kept whole.

    A rule is thin and longer than any stroke. In a column with more ink than the thickness of a rule, a letter
    crosses the rule, and the column is kept.
    """
    dark = (page < 140).astype(np.uint8)
    long = max(3, round(_MIN_RULE_LENGTH_X_HEIGHTS * x_height))
    thick = max(2, round(_MAX_RULE_THICKNESS_X_HEIGHTS * x_height))
    rules = np.zeros_like(dark)
    for along in (1, 0):
        shape = (1, long) if along else (long, 1)
        gap = (1, 3) if along else (3, 1)
        # A slightly slanted rule steps from row to row.
        bold = np.asarray(cv2.dilate(dark, np.ones(gap[::-1], np.uint8)), np.uint8)
        if not _may_have_runs(bold, long, along):
            continue
        found = dark & np.asarray(cv2.morphologyEx(bold, cv2.MORPH_OPEN, np.ones(shape, np.uint8)), np.uint8)
        if not found.any():
            continue
        across = (thick + 1, 1) if along else (1, thick + 1)
        stands = np.asarray(cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(across, np.uint8)), np.uint8)
        rules |= found & (1 - stands)
    return paint_white(page, rules.astype(bool))


def _may_have_runs(mask: NDArray[np.uint8], long: int, axis: int) -> bool:
    """Return whether a mask may have a run so long along an axis, or one that the picture's edge may have cut.

    Where there is such a run, one at least of parts half as long, one after another, is full.
    """
    part = long // 2
    parts = mask.shape[axis] // part
    whole = mask[:, : parts * part] if axis else mask[: parts * part]
    shape = (len(mask), parts, part) if axis else (parts, part, mask.shape[1])
    edges = mask[:, [0, -1]] if axis else mask[[0, -1]]
    return bool(edges.any() or whole.reshape(shape).min(axis=1 + axis, initial=1).any())

"""The page as a reader wants to see it before it is cleaned: a positive, the sheet alone, of no needless pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ocr.image.pieces import find_pieces
from ocr.image.pixels import Mask, Pixels, shrink
from ocr.image.tone import deepen_type, even_paper, grey_of, ink_mask, is_bilevel
from ocr.preprocess.denoise import bed_mask, rough_x_height
from ocr.preprocess.negative import find_polarity, invert
from ocr.preprocess.sheet import outside_sheet

__all__ = ["TYPICAL_X_HEIGHT_IN", "View", "view_page"]

# The x-height of common typewriters in inches.
TYPICAL_X_HEIGHT_IN = 0.077
# A picture with more pixels, or with a larger x-height by its resolution, is looked at first: an A4 page at 300 dpi
# has 9 million and 23 px. No real page at hand is larger than the limits, so that none is read otherwise for them.
_MAX_PIXELS, _MAX_X_HEIGHT_PX = 16_000_000, 40.0
# Such a picture is made smaller until its x-height is the first, which is a little above that of the working image;
# but by no less than the second.
_REDUCED_X_HEIGHT_PX, _MIN_REDUCTION = 28.0, 0.8
# The size of type is first estimated at this resolution.
_ESTIMATE_DPI = 150.0

_NEGATIVE = "The page is a negative (light type on dark ground); it was read inverted."
_PART_NEGATIVE = (
    "A part of the page has light type on dark ground, and was not read. "
    "Cut it out and invert it, if it has text that you need."
)
_PART_POSITIVE = (
    "The page is a negative and was read inverted, but a part of it has dark type on light ground, which was not "
    "read. Cut that part out, if it has text that you need."
)
_OUTSIDE = "Type beside the sheet (a ruler, a colour chart, a label) was left out."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class View:
    """A page image, uint8 H x W grey or H x W x 3 RGB, dark type on light paper, at about `dpi`.

    `source_scale` is how many times as many columns and rows the source has. `is_bilevel` tells whether the source
    had only black and white, `is_negative` whether it was inverted. `notices` are sentences for a person: what was
    done to the page, what of it is not read.
    """

    image: Pixels
    dpi: float
    source_scale: tuple[float, float] = (1.0, 1.0)
    is_bilevel: bool = False
    is_negative: bool = False
    notices: tuple[str, ...] = ()


def view_page(image: Pixels, dpi: float) -> View:
    """Return the view of a page image, uint8 H x W grey or H x W x 3 RGB at about `dpi`."""
    is_large = image.shape[0] * image.shape[1] > _MAX_PIXELS or TYPICAL_X_HEIGHT_IN * dpi > _MAX_X_HEIGHT_PX
    small = shrink(image, _ESTIMATE_DPI / dpi) if is_large else image
    polarity = find_polarity(small, dpi * small.shape[1] / image.shape[1])
    notices: Sequence[str] = (_PART_NEGATIVE,) if polarity.is_mixed else ()
    bilevel = image.ndim == 2 and is_bilevel(image)
    seen = _reduce(image, dpi, invert(small) if polarity.is_negative else small) if is_large else image
    scale = image.shape[1] / seen.shape[1], image.shape[0] / seen.shape[0]
    if polarity.is_negative:
        seen = invert(seen)
        notices = (_PART_POSITIVE if polarity.is_mixed else _NEGATIVE,)
    # The windows of strokes are those of the picture as it came.
    outside = outside_sheet(seen, dpi / scale[0], polarity.windows if seen is image else None)
    if outside is not None:
        seen = _paint_paper(seen, outside | bed_mask(seen, dpi / scale[0]))
        notices = (*notices, _OUTSIDE)
    return View(
        image=seen,
        dpi=dpi / scale[0],
        source_scale=scale,
        is_bilevel=bilevel,
        is_negative=polarity.is_negative,
        notices=tuple(notices),
    )


def _paint_paper(image: Pixels, outside: Mask) -> Pixels:
    """Return the picture with all that is masked in the colour of the paper."""
    if outside.all():
        return image
    painted = image.copy()
    painted[outside] = np.median(image[~outside][::7], axis=0).astype(np.uint8)
    return painted


def _reduce(image: Pixels, dpi: float, small: Pixels) -> Pixels:
    """Return a large picture made smaller, if its type is larger than reading needs.

    `small` is the picture, as a positive, on which the size of type is estimated.
    """
    factor = small.shape[1] / image.shape[1]
    even = grey_of(even_paper(small, factor * dpi), factor * dpi)
    level, _ = deepen_type(even, factor * dpi)
    x_height = rough_x_height(find_pieces(ink_mask(level)), TYPICAL_X_HEIGHT_IN * factor * dpi) / factor
    reduction = _REDUCED_X_HEIGHT_PX / x_height
    return np.ascontiguousarray(shrink(image, reduction)) if reduction < _MIN_REDUCTION else image

"""The page as a reader wants to see it before it is cleaned: a positive."""

from dataclasses import dataclass

from ocr.image.pixels import Pixels
from ocr.preprocess.negative import find_polarity, invert

__all__ = ["View", "view_page"]

_NEGATIVE = "The page is a negative (light type on dark ground); it was read inverted."
_PART_NEGATIVE = (
    "A part of the page has light type on dark ground, and was not read. "
    "Cut it out and invert it, if it has text that you need."
)
_PART_POSITIVE = (
    "The page is a negative and was read inverted, but a part of it has dark type on light ground, which was not "
    "read. Cut that part out, if it has text that you need."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class View:
    """A page image, uint8 H x W grey or H x W x 3 RGB, dark type on light paper.

    `notices` are sentences for a person: what was done to the page, and what of it is not read.
    """

    image: Pixels
    notices: tuple[str, ...] = ()


def view_page(image: Pixels, dpi: float) -> View:
    """Return the view of a page image, uint8 H x W grey or H x W x 3 RGB at about `dpi`."""
    polarity = find_polarity(image, dpi)
    if polarity.is_negative:
        notice = _PART_POSITIVE if polarity.is_mixed else _NEGATIVE
        return View(image=invert(image), notices=(notice,))
    return View(image=image, notices=(_PART_NEGATIVE,) if polarity.is_mixed else ())

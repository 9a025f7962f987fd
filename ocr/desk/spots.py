"""Where to look for a place on its page: at its boxes, else at its tokens, else between its neighbours."""

from enum import StrEnum
from typing import NamedTuple

from ocr.desk.token_boxes import TokenBoxes, load_token_boxes
from ocr.desk.types import Place
from ocr.desk.volume import Document
from ocr.model import Box


class Found(StrEnum):
    """What is known of where a place is: itself, its neighbours in the text, nothing but its page, or on no page."""

    PLACE = "place"
    NEAR = "near"
    PAGE = "page"
    NOWHERE = "nowhere"


class Spot(NamedTuple):
    """The boxes by which a place is looked for, in source pixels, and what they are boxes of; none of a page."""

    boxes: tuple[Box, ...]
    found: Found


def find_spot(document: Document, place: Place) -> Spot:
    """Return where to look for a place.

    A run finds no box for what it did not see on the page, and a place that a person made has none of its own.
    """
    if place.page_index is None:
        return Spot((), Found.NOWHERE)
    tokens = () if place.boxes else load_token_boxes(document.folder, place.page_index)
    return find_spot_by(tokens, place)


def find_spot_by(tokens: tuple[TokenBoxes, ...], place: Place) -> Spot:
    """Return where to look for a place, by the tokens of its page that were found."""
    return Spot(place.boxes, Found.PLACE) if place.boxes else look_among(tokens, place.start, place.end)


def look_among(tokens: tuple[TokenBoxes, ...], start: int, end: int) -> Spot:
    """Return where to look for [start, end) of a page's text, by the tokens that were found, in their order there.

    Of a neighbour the box that is nearer is taken: its last one before the place, its first one behind it.
    """
    own = tuple(box for one in tokens if one.start < end and one.end > start for box in one.boxes)
    if own:
        return Spot(own, Found.PLACE)
    before = next((one.boxes[-1:] for one in reversed(tokens) if one.end <= start), ())
    behind = next((one.boxes[:1] for one in tokens if one.start >= end), ())
    near = before + behind
    return Spot(near, Found.NEAR if near else Found.PAGE)

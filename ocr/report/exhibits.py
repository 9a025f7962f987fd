"""Exhibits as the report shows them: a picture of the line, letters under their cells, and a row of exemplars."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.model import Exhibit, Lettered
from ocr.report.pictures import make_data_uri

# Most exhibits of a finding: what a card has room for.
MAX_EXHIBITS = 3
# Enlargement of the recogniser's pictures.
_ENLARGEMENT = 2
# Rows of paper cut off above and below the type, px.
_CUT_TOP_PX, _CUT_BOTTOM_PX = 6, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A letter under the picture: its middle in per cent of the width, and whether it is contested."""

    left: float
    text: str
    is_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitView:
    """An exhibit ready for the page: pictures by their addresses, sizes in CSS pixels, places in per cent.

    In a report an address is a data URI, in the exhibits that are kept beside it a picture's name there.
    """

    uri: str
    width_px: int
    height_px: int
    place_left: float
    place_width: float
    transcribed: tuple[Spot, ...]
    read: tuple[Spot, ...]
    own_letter: str
    other_letter: str
    own: tuple[str, ...]
    other: tuple[str, ...]
    contested: str
    letter_width_px: int
    letter_height_px: int


def encode_ink(ink: NDArray[np.uint8]) -> str:
    """Return a picture of ink (255 deepest), dark on white, as the data URI of a PNG."""
    _, encoded = cv2.imencode(".png", 255 - np.ascontiguousarray(ink))
    return make_data_uri(encoded.tobytes(), "image/png")


def view_exhibit(exhibit: Exhibit, encode: Callable[[NDArray[np.uint8]], str] = encode_ink) -> ExhibitView:
    """Return an exhibit as the report shows it; `encode` gives the address of a picture of ink."""
    picture = _trim(exhibit.picture)
    height, width = picture.shape
    left, right = exhibit.place
    letters = [*exhibit.own, *exhibit.other]
    shape = letters[0].shape if letters else (0, 0)
    return ExhibitView(
        uri=encode(picture),
        width_px=width * _ENLARGEMENT,
        height_px=height * _ENLARGEMENT,
        place_left=100 * left / width,
        place_width=100 * (right - left) / width,
        transcribed=tuple(_spot(letter, width) for letter in exhibit.transcribed),
        read=tuple(_spot(letter, width) for letter in exhibit.read),
        own_letter=exhibit.own_letter,
        other_letter=exhibit.other_letter,
        own=tuple(encode(_trim(letter)) for letter in exhibit.own),
        other=tuple(encode(_trim(letter)) for letter in exhibit.other),
        contested="" if exhibit.contested is None else encode(_trim(exhibit.contested)),
        letter_width_px=shape[1] * _ENLARGEMENT,
        letter_height_px=(shape[0] - _CUT_TOP_PX - _CUT_BOTTOM_PX) * _ENLARGEMENT if letters else 0,
    )


def _spot(letter: Lettered, width: int) -> Spot:
    return Spot(left=100 * letter.x / width, text=letter.text, is_asked=letter.is_asked)


def _trim(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture without the paper above and below the type."""
    return picture[_CUT_TOP_PX : picture.shape[0] - _CUT_BOTTOM_PX]

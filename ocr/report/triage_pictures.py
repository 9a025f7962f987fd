"""Pictures of a page for the worklist of a batch: the whole page small, and a spot at the scan's own resolution."""

from typing import NamedTuple

import cv2
import numpy as np

from ocr.image.pixels import Pixels, shrink
from ocr.model import Box
from ocr.report.pictures import encode_jpeg

_PAGE_WIDTH_PX, _SPOT_WIDTH_PX, _SPOT_HEIGHT_PX, _QUALITY = 260, 1100, 420, 60
# Around a spot, in its smaller sides.
_MARGIN = 1.2


class TriagePictures(NamedTuple):
    """JPEG files: a page, and a part of it; the latter is empty where there is no spot to show."""

    page: bytes
    spot: bytes = b""


def draw_pictures(image: Pixels, spot: Box | None) -> TriagePictures:
    """Return the pictures of a page image, uint8 H x W grey or H x W x 3 RGB; `spot` is in its pixels."""
    small = shrink(image, _PAGE_WIDTH_PX / image.shape[1])
    page = encode_jpeg(np.ascontiguousarray(small), _QUALITY)
    part = cut_spot(image, spot) if spot else None
    return TriagePictures(page, b"" if part is None else encode_jpeg(part, _QUALITY))


def cut_spot(image: Pixels, spot: Box) -> Pixels | None:
    """Return the part of a picture around a spot, made smaller if it is very large; None where nothing is there."""
    margin = round(_MARGIN * max(1, min(spot.width, spot.height)))
    part = image[
        max(0, spot.top - margin) : max(0, spot.bottom + margin),
        max(0, spot.left - margin) : max(0, spot.right + margin),
    ]
    if not part.size:
        return None
    factor = min(1.0, _SPOT_WIDTH_PX / part.shape[1], _SPOT_HEIGHT_PX / part.shape[0])
    size = (max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor)))
    return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)

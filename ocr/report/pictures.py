"""Pictures for the report as data URIs: page images scaled down, crops of the scan at its own resolution."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.model import Box

# Width in pixels and JPEG quality, tried in order until a page image has at most _MAX_PAGE_BYTES.
_PAGE_SIZES = ((1600, 70), (1600, 50), (1280, 55), (1280, 35))
_MAX_PAGE_BYTES = 650_000
_CROP_QUALITY = 78
_MAX_CROPS = 3
# Context beside and above the boxes of a crop, in heights of the type.
_CONTEXT_WIDTH_TYPE_HEIGHTS = 8.0
_CONTEXT_HEIGHT_TYPE_HEIGHTS = 0.9
# Height of the type in a crop as shown, in CSS pixels.
_SHOWN_TYPE_PX = 26


class Place(NamedTuple):
    """A rectangle over a picture, in per cent of its width and height."""

    left: float
    top: float
    width: float
    height: float

    @property
    def style(self) -> str:
        """The place as a CSS declaration."""
        return f"left:{self.left:.2f}%;top:{self.top:.2f}%;width:{self.width:.2f}%;height:{self.height:.2f}%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """A part of the scan with the places to outline on it, and its width as shown in CSS pixels."""

    uri: str
    width_px: int
    height_px: int
    shown_width_px: int
    outlines: tuple[Place, ...]


def place_box(box: Box, ground: Box) -> Place:
    """Return where `box` lies on a picture of `ground`, cut off at its edges.

    >>> place_box(Box(10, 20, 30, 40), Box(0, 0, 100, 200))
    Place(left=10.0, top=10.0, width=20.0, height=10.0)
    """
    left, right = (min(max(x, ground.left), ground.right) for x in (box.left, box.right))
    top, bottom = (min(max(y, ground.top), ground.bottom) for y in (box.top, box.bottom))
    across, down = 100 / max(1, ground.width), 100 / max(1, ground.height)
    return Place(
        (left - ground.left) * across,
        (top - ground.top) * down,
        (right - left) * across,
        (bottom - top) * down,
    )


def embed_page(image: NDArray[np.uint8]) -> str:
    """Return the page image as a JPEG data URI, the first of _PAGE_SIZES with at most _MAX_PAGE_BYTES, else the last.

    `image` is H x W grey or H x W x 3 RGB.
    """
    jpeg = b""
    for width, quality in _PAGE_SIZES:
        scale = min(1.0, width / image.shape[1])
        size = (round(image.shape[1] * scale), max(1, round(image.shape[0] * scale)))
        jpeg = encode_jpeg(cv2.resize(image, size, interpolation=cv2.INTER_AREA), quality)
        if len(jpeg) <= _MAX_PAGE_BYTES:
            break
    return make_data_uri(jpeg)


def cut_crops(image: NDArray[np.uint8], boxes: Sequence[Box]) -> tuple[Crop, ...]:
    """Return crops of the scan around the boxes with some words of context; boxes close together share one.

    Boxes that lie outside the image are left out.
    """
    page = Box(0, 0, image.shape[1], image.shape[0])
    visible = [box for box in boxes if _overlaps(box, page)]
    return tuple(_cut(image, group) for group in _group_boxes(visible)[:_MAX_CROPS])


def _overlaps(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom


def _group_boxes(boxes: Sequence[Box]) -> list[list[Box]]:
    """Return the boxes in groups; boxes of one group are less than 1.5 box heights below each other."""
    groups: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: (box.top, box.left)):
        near = groups and box.top - max(b.bottom for b in groups[-1]) < 1.5 * box.height
        if near:
            groups[-1].append(box)
        else:
            groups.append([box])
    return groups


def _cut(image: NDArray[np.uint8], boxes: Sequence[Box]) -> Crop:
    around = boxes[0]
    for box in boxes[1:]:
        around = around.union(box)
    type_px = max(8.0, median(box.height for box in boxes))
    beside, above = (
        round(_CONTEXT_WIDTH_TYPE_HEIGHTS * type_px),
        round(_CONTEXT_HEIGHT_TYPE_HEIGHTS * type_px),
    )
    ground = Box(
        max(0, around.left - beside),
        max(0, around.top - above),
        min(image.shape[1], around.right + beside),
        min(image.shape[0], around.bottom + above),
    )
    part = np.ascontiguousarray(image[ground.top : ground.bottom, ground.left : ground.right])
    return Crop(
        uri=make_data_uri(encode_jpeg(part, _CROP_QUALITY)),
        width_px=ground.width,
        height_px=ground.height,
        shown_width_px=round(ground.width * _SHOWN_TYPE_PX / type_px),
        outlines=tuple(place_box(box, ground) for box in boxes),
    )


def encode_jpeg(image: NDArray[np.uint8] | cv2.typing.MatLike, quality: int) -> bytes:
    """Return a picture, H x W grey or H x W x 3 RGB, uint8, as a JPEG file of a quality from 1 to 100."""
    pixels = cv2.cvtColor(image, cv2.COLOR_RGB2BGR) if image.ndim == 3 else image
    _, encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return encoded.tobytes()


def make_data_uri(data: bytes, kind: str = "image/jpeg") -> str:
    """Return a picture file's bytes as a data URI."""
    return f"data:{kind};base64," + base64.b64encode(data).decode("ascii")

"""Ink without a transcription as the report shows it: a picture of each area, and what was read there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.model import Box, PageResult
from ocr.report.pictures import encode_jpeg, make_data_uri
from ocr.text.excerpt import shorten

# Most areas with pictures, so that a browser can bear the report; the others are listed with what was read.
MAX_AREA_PICTURES = 300
# A picture's longer side in pixels, its JPEG quality, and the paper around the area, as a share of its height.
_MAX_SIDE_PX, _QUALITY, _MARGIN_SHARE = 640, 60, 0.15
_MAX_READING_CHARS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaView:
    """An area: its key, its picture as a data URI ("" without one), what was read there, and whether it is ticked."""

    key: str
    uri: str
    reading: str
    is_dismissed: bool


def view_areas(
    page: PageResult, image: NDArray[np.uint8] | None, *, pictures: int = MAX_AREA_PICTURES
) -> tuple[AreaView, ...]:
    """Return the areas of a page, the first `pictures` of them with a picture.

    `image` is the scan turned upright, H x W grey or H x W x 3 RGB of any size, or None where it is missing.
    """
    scan = page.page
    return tuple(
        AreaView(
            key=area.key,
            uri=""
            if image is None or number >= pictures
            else _cut(image, area.box.turned_upright(scan.turn_deg_ccw, scan.width_px, scan.height_px), page),
            reading=shorten(" ".join(area.reading.split()), _MAX_READING_CHARS),
            is_dismissed=area.is_dismissed,
        )
        for number, area in enumerate(page.uncovered)
    )


def _cut(image: NDArray[np.uint8], box: Box, page: PageResult) -> str:
    """Return the picture of a box of the upright page with some paper around it, "" for a box off the image."""
    is_turned = page.page.turn_deg_ccw in (90, 270)
    width, height = page.page.width_px, page.page.height_px
    if is_turned:
        width, height = height, width
    place = box.scaled(image.shape[1] / width, image.shape[0] / height)
    margin = round(_MARGIN_SHARE * place.height) + 2
    part = np.ascontiguousarray(
        image[
            max(0, place.top - margin) : place.bottom + margin,
            max(0, place.left - margin) : place.right + margin,
        ]
    )
    if not part.size:
        return ""
    scale = min(1.0, _MAX_SIDE_PX / max(part.shape[:2]))
    size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    return make_data_uri(encode_jpeg(cv2.resize(part, size, interpolation=cv2.INTER_AREA), _QUALITY))


def count_open(pages: Sequence[PageResult]) -> int:
    """Return the number of areas that nobody has ticked."""
    return sum(not area.is_dismissed for page in pages for area in page.uncovered)


def with_areas(views: Mapping[int, Sequence[AreaView]]) -> dict[int, tuple[AreaView, ...]]:
    """Return the areas by page number, pages without any left out, those that are ticked last on each page."""
    return {
        index + 1: tuple(sorted(own, key=lambda view: view.is_dismissed))
        for index, own in views.items()
        if own
    }

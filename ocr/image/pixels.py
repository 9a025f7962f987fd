"""Arrays of pixels: their types, the grey levels of ink, resizing and turning."""

from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]
_Sample = TypeVar("_Sample", bound=np.generic)

# Pixels darker than the first are ink, including a letter's grey edge; darker than the second, the body of a stroke.
INK_MAX_GREY, STROKE_MAX_GREY = 160, 128


def shrink(image: Pixels, factor: float) -> Pixels:
    """Return the picture `factor` times as large, its pixels averaged; unchanged if `factor` is 1 or more."""
    if factor >= 1.0:
        return image
    height, width = image.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    if factor < 0.5:
        # Halving is many times faster than any other factor.
        even = cv2.copyMakeBorder(image, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
        half = ((width + 1) // 2, (height + 1) // 2)
        image = np.asarray(cv2.resize(even, half, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def fit(image: NDArray[Any], width: int, height: int) -> NDArray[Any]:
    """Return the picture at another size: pixels averaged along an axis that gets shorter, cubic along the other."""
    for size in ((width, image.shape[0]), (width, height)):
        is_shorter = size[0] < image.shape[1] or size[1] < image.shape[0]
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA if is_shorter else cv2.INTER_CUBIC)
    return image


def turn_upright(page: NDArray[_Sample], turn_deg_ccw: int) -> NDArray[_Sample]:
    """Return a page or a mask of it, turned counter-clockwise by 0, 90, 180 or 270 degrees, turned back."""
    return np.ascontiguousarray(np.rot90(page, -turn_deg_ccw // 90)) if turn_deg_ccw else page

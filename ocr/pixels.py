"""Arrays of pixels: their types, and the one way they are made smaller."""

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]


def shrink(image: Pixels, factor: float) -> Pixels:
    """Return the picture `factor` times as large, its pixels averaged; as it is where that would enlarge it."""
    if factor >= 1.0:
        return image
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)

"""A contested place read again by itself: without its line, the engine's guesses by context fall away."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.model import Box
from ocr.preprocess.orientation import turn_upright

# Height of a word's box on the canvas, px; about 24 px of small letter, where Tesseract reads best.
_WORD_HEIGHT_PX = 40


def cut_looks(
    source: NDArray[np.uint8], boxes: Sequence[Box], turn_deg_ccw: int = 0
) -> tuple[NDArray[np.uint8], ...]:
    """Return the renderings of one place to be read again: grey, and black on white a little larger.

    `source` is the scan, HxW or HxWx3 RGB uint8, turned by so many degrees; a place broken over lines is joined
    into one strip. The renderings are uint8 grey, upright, type dark on white.
    """
    strip = _join([turn_upright(_cut(source, box), turn_deg_ccw) for box in boxes])
    across = turn_deg_ccw in (90, 270)
    scale = _WORD_HEIGHT_PX / max(8, *(box.width if across else box.height for box in boxes))
    grey = cv2.resize(strip, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    larger = cv2.resize(strip, None, fx=scale * 1.25, fy=scale * 1.25, interpolation=cv2.INTER_CUBIC)
    blurred = cv2.GaussianBlur(larger, (3, 3), 0)
    _, binary = cv2.threshold(blurred, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return np.asarray(grey, np.uint8), np.asarray(binary, np.uint8)


def _cut(source: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """Return the place with its paper turned white; a coloured stamp over it fades."""
    margin = max(2, min(box.width, box.height) // 8)
    part = source[
        max(0, box.top - margin) : box.bottom + margin, max(0, box.left - margin) : box.right + margin
    ]
    grey = (part.max(axis=2) if part.ndim == 3 else part).astype(np.float32)
    paper, ink = np.percentile(grey, (90, 2))
    stretched = (grey - ink) / max(1.0, float(paper - ink)) * 255
    return np.asarray(np.clip(stretched, 0, 255), np.uint8)


def _join(parts: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    height = max(part.shape[0] for part in parts)
    padded = [
        cv2.copyMakeBorder(part, 0, height - part.shape[0], 0, 0, cv2.BORDER_CONSTANT, value=(255,))
        for part in parts
    ]
    return np.asarray(np.hstack(padded), np.uint8)

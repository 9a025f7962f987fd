"""Letters of a page, cut out and stretched to one size, for classifiers of their shapes."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.pieces import find_pieces
from ocr.image.pixels import STROKE_MAX_GREY, Pixels

LETTER_PX = 16
_MAX_LETTERS = 600
_LETTER_X_HEIGHT_PX = 22.0


def cut_letters(page: Pixels, x_height: float) -> NDArray[np.float32]:
    """Return letters from all over a page, N x 16 x 16, ink 1, each stretched to its square."""
    if x_height < _LETTER_X_HEIGHT_PX:
        scale = _LETTER_X_HEIGHT_PX / x_height
        page = np.asarray(cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)
        x_height = _LETTER_X_HEIGHT_PX
    labels, stats = find_pieces(page < STROKE_MAX_GREY)
    wide, tall = stats[:, cv2.CC_STAT_WIDTH] / x_height, stats[:, cv2.CC_STAT_HEIGHT] / x_height
    is_letter = (tall > 0.7) & (tall < 1.8) & (wide > 0.3) & (wide < 1.6)
    is_letter[0] = False
    chosen = np.flatnonzero(is_letter)
    if len(chosen) > _MAX_LETTERS:
        chosen = chosen[np.linspace(0, len(chosen) - 1, _MAX_LETTERS).astype(int)]
    letters = np.zeros((len(chosen), LETTER_PX, LETTER_PX), np.float32)
    for letter, label in zip(letters, chosen, strict=True):
        left, top, width, height, _ = stats[label]
        piece = (labels[top : top + height, left : left + width] == label).astype(np.float32)
        # Stretched, not centred: the classifier would learn the orientation from an offset of half a pixel.
        letter[:] = cv2.resize(piece, (LETTER_PX, LETTER_PX), interpolation=cv2.INTER_AREA)
    return letters

"""Pages of made-up type for tests of lines and layout."""

import numpy as np

from ocr.image.pixels import Pixels

# Letters 24 px high on cells of 30 px, lines 60 px apart: a page at working size.
X_HEIGHT, CELL, FEED = 24, 30, 60


def typed_page(
    rows: int = 12, *, cells: int = 40, left: int = 150, top: int = 120, width: int = 1700, seed: int = 4
) -> Pixels:
    """Rows of letters that are frames and strokes, every sixth cell empty; feet at top + 60 * row + 24."""
    page = np.full((top + FEED * rows + 100, width), 255, np.uint8)
    add_type(page, rows, cells=cells, left=left, top=top, seed=seed)
    return page


def add_type(page: Pixels, rows: int, *, cells: int, left: int, top: int, seed: int = 4) -> None:
    random = np.random.default_rng(seed)
    for row in range(rows):
        y = top + FEED * row
        for cell in range(cells):
            if random.random() < 1 / 6:
                continue
            x = left + CELL * cell + 5
            page[y : y + X_HEIGHT, x : x + 4] = 0
            page[y : y + X_HEIGHT, x + 16 : x + 20] = 0
            if random.random() < 0.6:
                page[y + X_HEIGHT - 4 : y + X_HEIGHT, x : x + 20] = 0
            if random.random() < 0.6:
                page[y : y + 4, x : x + 20] = 0


def bent(page: Pixels, amplitude: float) -> Pixels:
    """The page with its columns lowered by half a sine wave."""
    out = np.full_like(page, 255)
    height, width = page.shape
    for x in range(width):
        drop = round(amplitude * np.sin(np.pi * x / width))
        out[drop:, x] = page[: height - drop, x]
    return out

"""Cyrillic letters among real Latin type: what no real page that may teach has.

A reader that sees real ink and paper around Latin letters only learns that there is no б on real paper, and takes it
for о. So letters of made-up machines are put in the place of some letters of a real line, as dark as these are.
Letters that both scripts have are put there too, lest it be the pasting that tells.
"""

import math
import random
from dataclasses import dataclass, field

import cv2
import numpy as np
from faces import TrainingFace
from typed_lines import CELL, FINE, GLYPH_UP, X_HEIGHT, Layer, Machine, TypedLine

from ocr.text.shapes import CYRILLIC, DIGITS, OTHER_CYRILLIC, SPACE

_BASELINE = 30
# Of letters that stand alone in their cells, how many are replaced.
_SHARES = (0.15, 0.3, 0.6)
# б is most often lost: on real paper the reader has seen о only, with what the line above left over it.
_LETTERS = CYRILLIC[:33] * 6 + "б" * 24 + "йэмзжл" * 6 + CYRILLIC[33:] * 2 + OTHER_CYRILLIC + DIGITS
# Lines typed by one machine, as its letters take long to draw.
_LINES_OF_A_MACHINE = 40


@dataclass
class Paster:
    """Puts letters of made-up machines into real lines."""

    rng: random.Random
    faces: list[TrainingFace]
    _machine: Machine | None = field(init=False, default=None)
    _left: int = field(init=False, default=0)

    def paste(self, line: TypedLine) -> TypedLine:
        """Return the line with some of its letters replaced."""
        rng, machine = self.rng, self._next_machine()
        depth = line.depth.astype(np.float32)
        inked = depth[depth > 60]
        if len(inked) < 50:
            return line
        dark = float(np.percentile(inked, rng.uniform(70, 96)))
        softness = rng.uniform(0.3, 1.1)
        share = rng.choice(_SHARES)
        text = list(line.text)
        for at, (shape, middle) in enumerate(zip(line.text, line.middles, strict=True)):
            if shape == SPACE or rng.random() > share:
                continue
            letter = rng.choice(_LETTERS)
            tile = _tile(machine, letter)
            if tile is None or not _stands_alone(line, at):
                continue
            soft = cv2.GaussianBlur(tile, (0, 0), softness) * (dark * math.exp(rng.gauss(0, 0.12)))
            if _put(depth, np.asarray(soft, np.float32), middle, rng):
                text[at] = letter
        return TypedLine(np.clip(depth, 0, 255).astype(np.uint8), "".join(text), line.middles)

    def _next_machine(self) -> Machine:
        if self._machine is None or self._left <= 0:
            while True:
                self._machine = Machine(self.rng.choice(self.faces), self.rng)
                if not self._machine.is_print and not self._machine.dots:
                    break
            self._left = _LINES_OF_A_MACHINE
        self._left -= 1
        return self._machine


def _tile(machine: Machine, letter: str) -> Layer | None:
    """Return the mask of a machine's letter as the reader would see it, X_HEIGHT high; None where it has none."""
    glyph = machine.glyph(letter)
    if glyph is None:
        return None
    scale = X_HEIGHT / machine.x_height_px / FINE
    across = scale * CELL / X_HEIGHT / machine.pitch
    height, width = glyph.mask.shape
    size = (max(1, round(width * across)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(glyph.mask, size, interpolation=cv2.INTER_AREA), np.float32)


def _stands_alone(line: TypedLine, at: int) -> bool:
    """Return whether a letter's neighbours are a cell away."""
    near = [line.middles[other] for other in (at - 1, at + 1) if 0 <= other < len(line.middles)]
    return all(0.75 * CELL < abs(line.middles[at] - other) < 3 * CELL for other in near)


def _put(depth: Layer, tile: Layer, middle: float, rng: random.Random) -> bool:
    """Put a letter's depth into a line instead of the letter at `middle`; return whether there is room."""
    height, width = depth.shape
    left, right = round(middle - CELL / 2), round(middle + CELL / 2)
    if left < 0 or right > width:
        return False
    cell = depth[:, left:right]
    # Paper of the cell is what it has above and below the letters.
    paper = float(np.median(np.concatenate([cell[:6], cell[-6:]])))
    grain = np.random.default_rng(rng.randrange(2**32)).normal(0, 0.25 * paper + 2, cell.shape)
    keep = cell < paper + 12
    cell[:] = np.where(keep, cell, np.clip(paper + grain, 0, None))
    top, x0 = round(_BASELINE - GLYPH_UP * X_HEIGHT + rng.gauss(0, 0.6)), round(middle - tile.shape[1] / 2)
    y0, y1 = max(0, top), min(height, top + tile.shape[0])
    a, b = max(0, x0), min(width, x0 + tile.shape[1])
    ink = tile[y0 - top : y1 - top, a - x0 : b - x0]
    uneven = (
        np.random.default_rng(rng.randrange(2**32)).normal(1, rng.uniform(0, 0.25), (6, 4)).astype(np.float32)
    )
    texture = cv2.resize(uneven, (ink.shape[1], ink.shape[0]), interpolation=cv2.INTER_CUBIC)
    part = depth[y0:y1, a:b]
    np.maximum(part, ink * texture, out=part)
    return True

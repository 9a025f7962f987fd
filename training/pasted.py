"""Cyrillic letters among real Latin type: what no real page that may teach has.

A reader that sees real ink and paper around Latin letters only learns that there is no б on real paper, and takes it
for о. So letters of made-up machines are put in the place of some letters of a real line, as dark as these are.
Letters that both scripts have are put there too, lest it be the pasting that tells. And a real о with an arm drawn on
it is a б whose bowl is real.
"""

import math
import random
from dataclasses import dataclass, field

import cv2
import numpy as np
from faces import TrainingFace
from numpy.typing import NDArray
from typed_lines import CELL, FINE, GLYPH_UP, X_HEIGHT, Layer, Machine, TypedLine

from ocr.text.shapes import CYRILLIC, DIGITS, OTHER_CYRILLIC, SPACE

_BASELINE = 30
# Of letters that stand alone in their cells, how many are replaced.
_SHARES = (0.15, 0.3, 0.6)
# б is most often lost: on real paper the reader has seen о only, with what the line above left over it.
_LETTERS = CYRILLIC[:33] * 6 + "б" * 18 + "йэмзжл" * 6 + CYRILLIC[33:] * 2 + OTHER_CYRILLIC + DIGITS
# Of the о of a line, how many get an arm.
_ARMED = 0.5
_FINER = 4
# Lines typed by one machine, as its letters take long to draw.
_LINES_OF_A_MACHINE = 40


@dataclass
class Paster:
    """Puts letters of made-up machines into real lines."""

    rng: random.Random
    faces: list[TrainingFace]
    _machine: Machine | None = field(init=False, default=None)
    _left: int = field(init=False, default=0)

    def paste(self, line: TypedLine) -> tuple[TypedLine, tuple[int, ...]]:
        """Return the line with some of its letters replaced, and which these are."""
        rng, machine = self.rng, self._next_machine()
        depth = line.depth.astype(np.float32)
        inked = depth[depth > 60]
        if len(inked) < 50:
            return line, ()
        dark = float(np.percentile(inked, rng.uniform(70, 96)))
        softness = rng.uniform(0.3, 1.1)
        share = rng.choice(_SHARES)
        text = list(line.text)
        pasted: list[int] = []
        for at, (shape, middle) in enumerate(zip(line.text, line.middles, strict=True)):
            if shape == "о" and rng.random() < _ARMED and _stands_alone(line, at):
                if _put_arm(depth, middle, dark, softness, rng):
                    text[at] = "б"
                    pasted.append(at)
                continue
            if shape == SPACE or rng.random() > share:
                continue
            letter = rng.choice(_LETTERS)
            tile = _tile(machine, letter)
            if tile is None or not _stands_alone(line, at):
                continue
            soft = cv2.GaussianBlur(tile, (0, 0), softness) * (dark * math.exp(rng.gauss(0, 0.12)))
            if _put(depth, np.asarray(soft, np.float32), middle, rng):
                text[at] = letter
                pasted.append(at)
        made = TypedLine(np.clip(depth, 0, 255).astype(np.uint8), "".join(text), line.middles)
        return made, tuple(pasted)

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


def _put_arm(depth: Layer, middle: float, dark: float, softness: float, rng: random.Random) -> bool:
    """Make the о at `middle` a б: its bowl a little lower, an arm over it; return whether an о is seen there."""
    left, right = round(middle - CELL / 2), round(middle + CELL / 2)
    if left < 0 or right > depth.shape[1]:
        return False
    cell = depth[:, left:right]
    rows, columns = np.nonzero(cell[_BASELINE - 17 : _BASELINE + 3] > 0.45 * dark)
    if not len(rows):
        return False
    top, bottom = int(rows.min()) + _BASELINE - 17, int(rows.max()) + _BASELINE - 17
    x, width, height = float(columns.min()), float(np.ptp(columns)), bottom - top
    if width < 0.4 * X_HEIGHT or height < 0.6 * X_HEIGHT:
        return False
    lower = rng.uniform(0.8, 1.0)
    source = bottom - (bottom - np.arange(len(cell), dtype=np.float32)) / lower
    source = np.where(np.arange(len(cell)) > bottom, np.arange(len(cell)), source).astype(np.float32)
    across = np.arange(cell.shape[1], dtype=np.float32)
    xs, ys = np.meshgrid(across, source)
    bowl = cv2.remap(cell, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    head = bottom - lower * height
    rise = X_HEIGHT * (rng.uniform(0.1, 0.3) if rng.random() < 0.6 else rng.uniform(0.3, 0.6))
    corners = np.array(
        [
            (x + width * rng.uniform(0.05, 0.3), head + height * rng.uniform(0.1, 0.45)),
            (x + width * rng.uniform(0.0, 0.25), head - rise * rng.uniform(0.4, 1.1)),
            (x + width * rng.uniform(0.3, 0.6), head - rise * rng.uniform(0.7, 1.1)),
            (x + width * rng.uniform(0.75, 1.15), head - rise * rng.uniform(0.8, 1.25)),
        ]
    )
    arm = _curve(corners, X_HEIGHT * rng.uniform(0.09, 0.24), cell.shape)
    ink = np.asarray(cv2.GaussianBlur(arm, (0, 0), softness), np.float32)
    cell[:] = np.maximum(bowl, ink * np.float32(dark * math.exp(rng.gauss(-0.05, 0.2))))
    return True


def _curve(corners: NDArray[np.float64], thickness: float, shape: tuple[int, ...]) -> Layer:
    """Return the mask of a cubic Bézier curve with four control points x, y, px."""
    t = np.linspace(0, 1, 24)[:, None]
    a, b, c, d = corners
    points = (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d
    fine = np.zeros((shape[0] * _FINER, shape[1] * _FINER), np.uint8)
    at = np.round((points + 0.5) * _FINER).astype(np.int32)
    cv2.polylines(fine, [at[:, None]], False, 255, max(1, round(thickness * _FINER)), cv2.LINE_AA)
    size = (shape[1], shape[0])
    return np.asarray(cv2.resize(fine, size, interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)

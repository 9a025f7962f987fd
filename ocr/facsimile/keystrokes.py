"""Keystrokes of a typewriter: a character in each cell, struck through a ribbon by a key with faults of its own."""

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageDraw

from ocr.facsimile.canvas import (
    DrawnBlock,
    DrawnGlyph,
    DrawnLine,
    Layer,
    cut_out,
    load_font,
    split_words,
)
from ocr.facsimile.faces import FALLBACK_FACE, lacks
from ocr.facsimile.sheet import MM_PER_INCH, Typed
from ocr.model import RegionKind

# Letters are drawn this many times larger, so that they can be placed at fractions of a pixel.
OVERSAMPLING = 4
_STRUCK_FIRST = "нтомесиравл"
# COMBINING LONG SOLIDUS OVERLAY behind a letter: the typist x-ed it out.
X_OUT = "\u0338"
_X = "х"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wear:
    """The wear of machine and ribbon, and the unevenness of strikes. Lengths in pixels at 300 dpi, shares 0 to 1.

    `filled` is the clogging of counters, `half_missing` and `struck_over` are shares of the strikes, `fading` is the
    dryness of the ribbon in places; `soft_px` and `strength` are the blur and the ink of a carbon copy.
    """

    key_shift_px: float = 0.9
    strike_shift_px: float = 0.45
    strike_unevenness: float = 0.16
    tilt_unevenness: float = 0.22
    ribbon_grain: float = 0.25
    spread_px: float = 1.0
    filled: float = 0.0
    half_missing: float = 0.0
    struck_over: float = 0.0
    fading: float = 0.0
    soft_px: float = 0.0
    strength: float = 1.0
    colour: tuple[int, int, int] = (46, 44, 52)


class _Key(NamedTuple):
    """The faults of a key, the same at every strike: offset in pixels at 300 dpi, turn, tilt (-1 to 1), clogging."""

    dx: float
    dy: float
    angle_deg: float
    tilt_x: float
    tilt_y: float
    clogged: float


@dataclass(frozen=True, slots=True)
class Machine:
    """A typewriter with its number and face; its keys have the same faults on every sheet."""

    number: int
    face: Path = FALLBACK_FACE

    def key(self, character: str, wear: Wear) -> _Key:
        """Return the faults of the character's key."""
        rng = np.random.default_rng((self.number, ord(character[0])))
        return _Key(
            dx=float(rng.normal(0, wear.key_shift_px)),
            dy=float(rng.normal(0, wear.key_shift_px)),
            angle_deg=float(rng.normal(0, 0.5)),
            tilt_x=float(rng.normal(0, 0.7)),
            tilt_y=float(rng.normal(0, 0.7)),
            clogged=float(np.clip(rng.normal(0, 1), 0, 2)) * wear.filled,
        )


def split_cells(text: str) -> list[str]:
    """Return the cells of the text: a character each, with X_OUT where it is x-ed out.

    >>> split_cells("на" + "й" + X_OUT) == ["н", "а", "й" + X_OUT]
    True
    """
    cells: list[str] = []
    for character in text:
        if character == X_OUT and cells:
            cells[-1] += character
        else:
            cells.append(character)
    return cells


class Typist:
    """Types blocks on a machine; `rng` draws what differs from strike to strike."""

    def __init__(self, dpi: float, wear: Wear, machine: Machine, rng: np.random.Generator) -> None:
        self._dpi, self._wear, self._machine, self._rng = dpi, wear, machine, rng
        self._px_per_mm = dpi / MM_PER_INCH
        # The dryness of the ribbon by row and column of a sheet.
        coarse = rng.normal(0, 1, (20, 14)).astype(np.float32)
        self._ribbon = np.asarray(cv2.resize(coarse, (140, 100), interpolation=cv2.INTER_CUBIC), np.float32)

    def type_block(self, block: Typed, shape: tuple[int, int]) -> DrawnBlock:
        """Return the block typed on a sheet of (height, width) pixels."""
        layer: Layer = np.zeros(shape, np.float32)
        pitch = block.pitch_mm * self._px_per_mm
        lines = []
        for row, text in enumerate(block.text.split("\n")):
            left = block.left_mm * self._px_per_mm
            baseline = (block.top_mm + row * block.line_mm) * self._px_per_mm
            glyphs: list[DrawnGlyph | None] = []
            cells = split_cells(text)
            for column, character in enumerate(cells):
                if character.isspace():
                    glyphs.append(None)
                    continue
                place = (left + column * pitch, baseline)
                force = self._force(row, column)
                glyph = self._type(layer, character, place, pitch, force)
                glyphs.append(glyph)
                if block.underlined:
                    self._strike(layer, "_", place, pitch, force)
            if text.strip():
                struck = [column for column, character in enumerate(cells) if not character.isspace()]
                ends = ((left + pitch * struck[0], baseline), (left + pitch * (struck[-1] + 1), baseline))
                lines.append(DrawnLine(words=split_words(glyphs), baseline=ends))
        if self._wear.soft_px:
            layer = np.asarray(
                cv2.GaussianBlur(layer, (0, 0), self._wear.soft_px * self._dpi / 300), np.float32
            )
        inked, left_px, top_px = cut_out(layer * np.float32(self._wear.strength))
        return DrawnBlock(
            kind=RegionKind.TYPED,
            layer=inked,
            left=left_px,
            top=top_px,
            colour=self._wear.colour,
            lines=tuple(lines),
        )

    def _force(self, row: int, column: int) -> float:
        dryness = float(self._ribbon[row % 100, column % 140])
        return 1 - min(0.85, self._wear.fading * max(0.0, dryness))

    def _type(
        self, layer: Layer, character: str, place: tuple[float, float], pitch: float, force: float
    ) -> DrawnGlyph | None:
        """Strike a character, sometimes over a wrong one, or an x-ed out character and the x over it."""
        rng = self._rng
        if character.endswith(X_OUT):
            glyph = self._strike(layer, character[0], place, pitch, force)
            self._strike(layer, _X, place, pitch, 1.0)
            return glyph._replace(note="x-ed out") if glyph else None
        struck_over = character.isalpha() and rng.random() < self._wear.struck_over
        if struck_over:
            wrong = _STRUCK_FIRST[int(rng.integers(len(_STRUCK_FIRST)))]
            self._strike(layer, wrong, place, pitch, 0.7 * force)
            force = 1.0
        glyph = self._strike(layer, character, place, pitch, force)
        return glyph._replace(note="struck over") if glyph and struck_over else glyph

    def _strike(
        self, layer: Layer, character: str, place: tuple[float, float], pitch: float, force: float
    ) -> DrawnGlyph | None:
        """Print a character into the layer and return the drawn glyph; None if it leaves no ink on the sheet."""
        wear, rng = self._wear, self._rng
        per_300 = self._dpi / 300
        key = self._machine.key(character, wear)
        face = self._machine.face
        is_substitute = lacks(face, character)
        mask, origin_x, origin_y = _glyph_mask(
            character, FALLBACK_FACE if is_substitute else face, pitch, round(key.clogged, 1)
        )
        x = place[0] + (key.dx + rng.normal(0, wear.strike_shift_px)) * per_300
        y = place[1] + (key.dy + rng.normal(0, wear.strike_shift_px)) * per_300
        tile, left, top = _place_tile(mask, (origin_x, origin_y), (x, y), key.angle_deg)
        bounds = _ink_bounds(tile)
        if bounds is None:
            return None
        _add(layer, self._ink(tile, key, force), left, top)
        glyph = DrawnGlyph(
            character,
            left + bounds[0],
            top + bounds[1],
            left + bounds[2],
            top + bounds[3],
            "drawn from another face" if is_substitute else "",
        )
        inside = glyph.left < layer.shape[1] and glyph.top < layer.shape[0] and glyph.right > 0
        return glyph if inside and glyph.bottom > 0 else None

    def _ink(self, tile: Layer, key: _Key, force: float) -> Layer:
        """Return the tile after inking by the ribbon: spread at the edges, uneven, with the ribbon's grain."""
        wear, rng = self._wear, self._rng
        height, width = tile.shape
        spread = cv2.GaussianBlur(tile, (0, 0), max(0.3, wear.spread_px * self._dpi / 300))
        # The outline is half way up the edge of the blurred letter; a lower threshold lets the ink run.
        inked = np.clip((spread - 0.2) * 2.6, 0, 1)
        across = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
        down = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
        tilt = 1 + wear.tilt_unevenness * (key.tilt_x * across + key.tilt_y * down)
        even = 1 - abs(rng.normal(0, wear.strike_unevenness))
        grain = cv2.GaussianBlur(rng.normal(0, 1, tile.shape).astype(np.float32), (0, 0), 1.0)
        weave = 1 + wear.ribbon_grain * grain * 2.0
        inked = inked * tilt * even * force * weave
        if rng.random() < wear.half_missing:
            # The type did not meet the paper with its whole face.
            angle = rng.uniform(0, 2 * math.pi)
            ramp = (math.cos(angle) * across + math.sin(angle) * down) - rng.uniform(0.0, 0.5)
            inked = inked * np.clip(0.5 - 3 * ramp, 0.12, 1)
        return np.asarray(np.clip(inked, 0, 1), np.float32)


def _place_tile(
    mask: Layer, origin: tuple[float, float], to: tuple[float, float], angle_deg: float
) -> tuple[Layer, int, int]:
    """Return the character at its true size, turned, with its origin at `to`, and the left and top of its tile.

    The tile is placed at whole pixels; the fractions and the turn are resampled.
    """
    height, width = mask.shape
    room = 4
    left = math.floor(to[0] - origin[0] / OVERSAMPLING) - room
    top = math.floor(to[1] - origin[1] / OVERSAMPLING) - room
    size = (math.ceil(width / OVERSAMPLING) + 2 * room + 1, math.ceil(height / OVERSAMPLING) + 2 * room + 1)
    cos, sin = (
        math.cos(math.radians(angle_deg)) / OVERSAMPLING,
        math.sin(math.radians(angle_deg)) / OVERSAMPLING,
    )
    half = 0.5 / OVERSAMPLING - 0.5
    to_tile = np.array(
        [
            [cos, sin, to[0] - left - (cos * origin[0] + sin * origin[1]) + half],
            [-sin, cos, to[1] - top - (-sin * origin[0] + cos * origin[1]) + half],
        ]
    )
    return np.asarray(cv2.warpAffine(mask, to_tile, size, flags=cv2.INTER_LINEAR), np.float32), left, top


@lru_cache(maxsize=4096)
def _glyph_mask(character: str, face: Path, pitch_px: float, clogged: float) -> tuple[Layer, float, float]:
    """Return a character at OVERSAMPLING times its size (float32, 0 to 1), and the x and y of its origin."""
    size = 1000 * pitch_px * OVERSAMPLING / load_font(face, 1000).getlength("н")
    font = load_font(face, size)
    left, top, right, bottom = font.getbbox(character, anchor="ls")
    room = 2 * OVERSAMPLING
    image = Image.new("L", (max(1, math.ceil(right - left)) + 2 * room, math.ceil(bottom - top) + 2 * room))
    ImageDraw.Draw(image).text((room - left, room - top), character, fill=255, font=font, anchor="ls")
    mask = np.asarray(np.asarray(image) / np.float32(255), np.float32)
    if clogged > 0:
        # Dirt fills the narrow places of the type: a closing, wider where the key is more clogged.
        reach = max(3, round(pitch_px * OVERSAMPLING * min(0.6, 0.16 + 0.22 * clogged)))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
        closed = cv2.morphologyEx(
            cv2.copyMakeBorder(mask, reach, reach, reach, reach, cv2.BORDER_CONSTANT), cv2.MORPH_CLOSE, kernel
        )
        closed = closed[reach:-reach, reach:-reach]
        mask = np.asarray(np.maximum(mask, min(1.0, clogged) * closed), np.float32)
    return (
        np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.45 * OVERSAMPLING), np.float32),
        room - left,
        room - top,
    )


def _ink_bounds(mask: Layer) -> tuple[int, int, int, int] | None:
    """Return the left, top, right and bottom of the pixels with more than 0.4 of full ink; None without any."""
    ys, xs = np.nonzero(mask > 0.4)
    if not len(xs):
        return None
    return int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1


def _add(layer: Layer, tile: Layer, left: int, top: int) -> None:
    """Print a tile over the layer: ink over ink gets darker, never lighter."""
    height, width = layer.shape
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(width, left + tile.shape[1]), min(height, top + tile.shape[0])
    if x0 < x1 and y0 < y1:
        part = tile[y0 - top : y1 - top, x0 - left : x1 - left]
        layer[y0:y1, x0:x1] = 1 - (1 - layer[y0:y1, x0:x1]) * (1 - part)

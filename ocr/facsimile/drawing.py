"""Ink on paper: what a typewriter strikes, and what print, stamps and pens leave, with the truth of it.

A layer is float32 H x W, 0 for bare paper to 1 for full ink, at the scan's resolution.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr.facsimile.sheet import Lettering, Rule, Sheet, Typed
from ocr.model import RegionKind

Layer = NDArray[np.float32]
FONTS = Path(__file__).parent.parent / "fonts"
TYPE_FACE = "TT2020Base-Regular.ttf"
_FACES = {
    (RegionKind.PRINTED, False): "PTSerif-Regular.ttf",
    (RegionKind.PRINTED, True): "PTSerif-Bold.ttf",
    (RegionKind.STAMP, False): "PTSerif-Regular.ttf",
    (RegionKind.STAMP, True): "PTSerif-Bold.ttf",
    (RegionKind.HANDWRITING, False): "BadScript-Regular.ttf",
    (RegionKind.HANDWRITING, True): "BadScript-Regular.ttf",
}
# Letters are drawn this much larger, so that they can be set between pixels.
_FINER = 4
_RIBBON = (46, 44, 52)
MM_PER_INCH = 25.4


class DrawnGlyph(NamedTuple):
    """A character as drawn, its box in (fractional) pixels of the flat sheet."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLine:
    """A line as drawn: its characters with the spaces left out, parted into words, and its baseline's ends."""

    words: tuple[tuple[DrawnGlyph, ...], ...]
    baseline: tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnBlock:
    """A block of a sheet: the ink it left, of one colour, and its lines.

    `layer` is the part of the sheet that has ink; its top left pixel is (left, top) of the sheet.
    """

    kind: RegionKind
    layer: Layer
    left: int
    top: int
    colour: tuple[int, int, int]
    lines: tuple[DrawnLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wear:
    """How worn the machine is and how uneven its strikes are. Lengths in pixels at 300 dpi."""

    key_shift_px: float = 0.9
    strike_shift_px: float = 0.45
    strike_unevenness: float = 0.16
    tilt_unevenness: float = 0.22
    ribbon_grain: float = 0.25
    spread_px: float = 1.0


class _Key(NamedTuple):
    """What one type of the machine does at every strike: misplaced, turned, and fainter on one side."""

    dx: float
    dy: float
    angle_deg: float
    tilt_x: float
    tilt_y: float


@dataclass(frozen=True, slots=True)
class Machine:
    """A typewriter, known by its number: its keys have the same faults on every sheet."""

    number: int

    def key(self, character: str, wear: Wear) -> _Key:
        """Return the faults of the character's key."""
        rng = np.random.default_rng((self.number, ord(character[0])))
        return _Key(
            dx=float(rng.normal(0, wear.key_shift_px)),
            dy=float(rng.normal(0, wear.key_shift_px)),
            angle_deg=float(rng.normal(0, 0.5)),
            tilt_x=float(rng.normal(0, 0.7)),
            tilt_y=float(rng.normal(0, 0.7)),
        )


def sheet_shape(sheet: Sheet, dpi: float) -> tuple[int, int]:
    """Return height and width of the sheet in pixels."""
    return round(sheet.size_mm[1] * dpi / MM_PER_INCH), round(sheet.size_mm[0] * dpi / MM_PER_INCH)


def draw_sheet(
    sheet: Sheet, dpi: float, wear: Wear, machine: Machine, rng: np.random.Generator
) -> tuple[DrawnBlock, ...]:
    """Return the blocks of a sheet drawn flat: typed ones, then rules, print, stamps and pen over them.

    `rng` decides what differs from strike to strike.
    """
    shape = sheet_shape(sheet, dpi)
    typist = _Typist(dpi, wear, machine, rng)
    blocks = [typist.type_block(block, shape) for block in sheet.typed]
    if sheet.rules:
        blocks.append(_draw_rules(sheet.rules, shape, dpi))
    blocks.extend(_draw_lettering(block, shape, dpi, rng) for block in sheet.letterings)
    return tuple(blocks)


class _Typist:
    """Types on a machine."""

    def __init__(self, dpi: float, wear: Wear, machine: Machine, rng: np.random.Generator) -> None:
        self._dpi, self._wear, self._machine, self._rng = dpi, wear, machine, rng
        self._px_per_mm = dpi / MM_PER_INCH

    def type_block(self, block: Typed, shape: tuple[int, int]) -> DrawnBlock:
        layer: Layer = np.zeros(shape, np.float32)
        pitch = block.pitch_mm * self._px_per_mm
        lines = []
        for row, text in enumerate(block.text.split("\n")):
            left = block.left_mm * self._px_per_mm
            baseline = (block.top_mm + row * block.line_mm) * self._px_per_mm
            glyphs: list[DrawnGlyph | None] = []
            for column, character in enumerate(text):
                if character.isspace():
                    glyphs.append(None)
                    continue
                glyphs.append(self._strike(layer, character, left + column * pitch, baseline, pitch))
                if block.underlined:
                    self._strike(layer, "_", left + column * pitch, baseline, pitch)
            if text.strip():
                start = left + pitch * (len(text) - len(text.lstrip()))
                ends = ((start, baseline), (left + pitch * len(text.rstrip()), baseline))
                lines.append(DrawnLine(words=split_words(glyphs), baseline=ends))
        inked, left_px, top_px = _cut_out(layer)
        return DrawnBlock(
            kind=RegionKind.TYPED, layer=inked, left=left_px, top=top_px, colour=_RIBBON, lines=tuple(lines)
        )

    def _strike(
        self, layer: Layer, character: str, left: float, baseline: float, pitch: float
    ) -> DrawnGlyph | None:
        """Print a character into the layer and return it as drawn; None if it falls off the sheet."""
        wear, rng = self._wear, self._rng
        per_300 = self._dpi / 300
        key = self._machine.key(character, wear)
        mask, origin_x, origin_y = _glyph_mask(character, TYPE_FACE, pitch)
        x = left + (key.dx + rng.normal(0, wear.strike_shift_px)) * per_300
        y = baseline + (key.dy + rng.normal(0, wear.strike_shift_px)) * per_300
        height, width = mask.shape
        # Whole pixels by placing, fractions and the key's turn by resampling.
        room = 4
        whole_x, whole_y = (
            math.floor(x - origin_x / _FINER) - room,
            math.floor(y - origin_y / _FINER) - room,
        )
        tile_size = (math.ceil(width / _FINER) + 2 * room + 1, math.ceil(height / _FINER) + 2 * room + 1)
        cos, sin = math.cos(math.radians(key.angle_deg)), math.sin(math.radians(key.angle_deg))
        to_tile = np.array(
            [
                [
                    cos / _FINER,
                    sin / _FINER,
                    x - whole_x - (cos * origin_x + sin * origin_y) / _FINER - 0.5 + 0.5 / _FINER,
                ],
                [
                    -sin / _FINER,
                    cos / _FINER,
                    y - whole_y - (-sin * origin_x + cos * origin_y) / _FINER - 0.5 + 0.5 / _FINER,
                ],
            ]
        )
        soft = cv2.GaussianBlur(mask, (0, 0), 0.45 * _FINER)
        tile = cv2.warpAffine(soft, to_tile, tile_size, flags=cv2.INTER_LINEAR)
        bounds = _ink_bounds(tile)
        if bounds is None:
            return None
        inked = self._ink(np.asarray(tile, np.float32), key)
        _add(layer, inked, whole_x, whole_y)
        left_px, top_px, right_px, bottom_px = bounds
        glyph = DrawnGlyph(
            character, whole_x + left_px, whole_y + top_px, whole_x + right_px, whole_y + bottom_px
        )
        inside = glyph.left < layer.shape[1] and glyph.top < layer.shape[0] and glyph.right > 0
        return glyph if inside and glyph.bottom > 0 else None

    def _ink(self, tile: Layer, key: _Key) -> Layer:
        """Return the tile as the ribbon inks it: spread at the edges, uneven, with the ribbon's grain."""
        wear, rng = self._wear, self._rng
        height, width = tile.shape
        spread = cv2.GaussianBlur(tile, (0, 0), max(0.3, wear.spread_px * self._dpi / 300))
        # Half way up the edge of the blurred letter is its outline; lower, and the ink has run.
        inked = np.clip((spread - 0.2) * 2.6, 0, 1)
        across = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
        down = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
        tilt = 1 + wear.tilt_unevenness * (key.tilt_x * across + key.tilt_y * down)
        force = 1 - abs(rng.normal(0, wear.strike_unevenness))
        grain = cv2.GaussianBlur(rng.normal(0, 1, tile.shape).astype(np.float32), (0, 0), 1.0)
        weave = 1 + wear.ribbon_grain * grain * 2.0
        return np.asarray(np.clip(inked * tilt * force * weave, 0, 1), np.float32)


def split_words(glyphs: Sequence[DrawnGlyph | None]) -> tuple[tuple[DrawnGlyph, ...], ...]:
    """Return the glyphs parted at None, which stands for a space."""
    words: list[list[DrawnGlyph]] = [[]]
    for glyph in glyphs:
        if glyph is None:
            words.append([])
        else:
            words[-1].append(glyph)
    return tuple(tuple(word) for word in words if word)


@lru_cache(maxsize=4096)
def _glyph_mask(character: str, face: str, pitch_px: float) -> tuple[Layer, float, float]:
    """Return a character _FINER times its size (float32, 0 to 1) with the origin's x and the baseline's y."""
    probe = _font(face, 1000)
    size = 1000 * pitch_px * _FINER / probe.getlength("н")
    font = _font(face, size)
    left, top, right, bottom = font.getbbox(character, anchor="ls")
    room = 2 * _FINER
    image = Image.new("L", (max(1, math.ceil(right - left)) + 2 * room, math.ceil(bottom - top) + 2 * room))
    ImageDraw.Draw(image).text((room - left, room - top), character, fill=255, font=font, anchor="ls")
    return np.asarray(np.asarray(image) / np.float32(255), np.float32), room - left, room - top


@lru_cache(maxsize=64)
def _font(face: str, size_px: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / face), size_px, layout_engine=ImageFont.Layout.BASIC)


def _ink_bounds(mask: Layer | cv2.typing.MatLike) -> tuple[int, int, int, int] | None:
    """Return left, top, right, bottom of what is at least half inked; None if nothing is."""
    ys, xs = np.nonzero(np.asarray(mask) > 0.4)
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


def _cut_out(layer: Layer) -> tuple[Layer, int, int]:
    """Return the part of the layer that has ink, and its left and top; a single pixel where there is none."""
    left, top, width, height = cv2.boundingRect((layer > 0).astype(np.uint8))
    width, height = max(1, width), max(1, height)
    return layer[top : top + height, left : left + width].copy(), left, top


# --- Other hands ---------------------------------------------------------------------------------


def _draw_rules(rules: Sequence[Rule], shape: tuple[int, int], dpi: float) -> DrawnBlock:
    canvas = np.zeros(shape, np.uint8)
    scale = dpi / MM_PER_INCH
    for rule in rules:
        ends = [(round(x * scale), round(y * scale)) for x, y in (rule.from_mm, rule.to_mm)]
        cv2.line(canvas, ends[0], ends[1], 225, max(1, round(rule.width_mm * scale)), cv2.LINE_AA)
    layer, left, top = _cut_out(np.asarray(canvas / np.float32(255), np.float32))
    return DrawnBlock(kind=RegionKind.PRINTED, layer=layer, left=left, top=top, colour=(60, 56, 58), lines=())


def _draw_lettering(
    block: Lettering, shape: tuple[int, int], dpi: float, rng: np.random.Generator
) -> DrawnBlock:
    scale = dpi / MM_PER_INCH
    font = _font(_face_for(block), block.size_mm * scale)
    line_px = (block.line_mm or 1.25 * block.size_mm) * scale
    origin = (block.left_mm * scale, block.top_mm * scale)
    turn = _turn_about(origin, block.angle_deg_ccw)
    picture = Image.new("L", (shape[1], shape[0]))
    draw = ImageDraw.Draw(picture)
    lines, texts = [], block.text.split("\n")
    for row, text in enumerate(texts):
        y = origin[1] + row * line_px
        draw.text((origin[0], y), text, fill=255, font=font, anchor="ls")
        glyphs = [_place_letter(font, text, column, (origin[0], y), turn) for column in range(len(text))]
        if text.strip():
            end = origin[0] + font.getlength(text.rstrip())
            lines.append(DrawnLine(words=split_words(glyphs), baseline=(turn(origin[0], y), turn(end, y))))
    if block.framed:
        room = 0.8 * block.size_mm * scale
        width = max(font.getlength(text) for text in texts)
        corners = (
            origin[0] - room,
            origin[1] - room - 0.7 * block.size_mm * scale,
            origin[0] + width + room,
            origin[1] + (len(texts) - 1) * line_px + room,
        )
        draw.rectangle(corners, outline=255, width=max(2, round(0.4 * scale)))
    flat = np.asarray(picture)
    if block.angle_deg_ccw:
        matrix = cv2.getRotationMatrix2D(origin, block.angle_deg_ccw, 1.0)
        flat = np.asarray(
            cv2.warpAffine(flat, matrix, (shape[1], shape[0]), flags=cv2.INTER_LINEAR), np.uint8
        )
    layer, left, top = _cut_out(np.asarray(flat / np.float32(255), np.float32))
    return DrawnBlock(
        kind=block.kind,
        layer=_make_uneven(layer, block.kind, dpi, rng),
        left=left,
        top=top,
        colour=block.colour,
        lines=tuple(lines),
    )


def _face_for(block: Lettering) -> str:
    """Return the face of the block's tool, the typewriter's where it lacks one of the characters."""
    face = _FACES[block.kind, block.bold]
    font = _font(face, 100)
    # Every face draws the last code point, which is no character, as it draws any that it lacks.
    lacking = bytes(font.getmask("\U0010ffff"))
    lacks = any(bytes(font.getmask(character)) == lacking for character in block.text if character.strip())
    return TYPE_FACE if lacks else face


def _make_uneven(layer: Layer, kind: RegionKind, dpi: float, rng: np.random.Generator) -> Layer:
    """Return the ink as its tool leaves it: print even, a stamp patchy, a pen running dry."""
    patchy = {RegionKind.PRINTED: 0.08, RegionKind.STAMP: 0.55, RegionKind.HANDWRITING: 0.25}[kind]
    strength = {RegionKind.PRINTED: 0.92, RegionKind.STAMP: 0.72, RegionKind.HANDWRITING: 0.85}[kind]
    coarse = rng.normal(0, 1, (layer.shape[0] // 8 + 1, layer.shape[1] // 8 + 1)).astype(np.float32)
    coarse = np.asarray(cv2.GaussianBlur(coarse, (0, 0), 1.2 * dpi / 300), np.float32)
    coarse = np.asarray(cv2.resize(coarse, (layer.shape[1], layer.shape[0])), np.float32)
    return np.asarray(np.clip(layer * (strength + patchy * np.minimum(coarse, 0.3)), 0, 1), np.float32)


def _place_letter(
    font: ImageFont.FreeTypeFont,
    text: str,
    column: int,
    start: tuple[float, float],
    turn: Callable[[float, float], tuple[float, float]],
) -> DrawnGlyph | None:
    """Return the box of a letter of a line that begins at `start`, after the turn; None for a space."""
    character = text[column]
    if character.isspace():
        return None
    x, y = start[0] + font.getlength(text[:column]), start[1]
    left, top, right, bottom = font.getbbox(character, anchor="ls")
    corners = [turn(x + dx, y + dy) for dx in (left, right) for dy in (top, bottom)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return DrawnGlyph(character, min(xs), min(ys), max(xs), max(ys))


def _turn_about(
    origin: tuple[float, float], angle_deg_ccw: float
) -> Callable[[float, float], tuple[float, float]]:
    cos, sin = math.cos(math.radians(angle_deg_ccw)), math.sin(math.radians(angle_deg_ccw))

    def turn(x: float, y: float) -> tuple[float, float]:
        dx, dy = x - origin[0], y - origin[1]
        return origin[0] + cos * dx + sin * dy, origin[1] - sin * dx + cos * dy

    return turn

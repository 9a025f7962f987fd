"""Drawing of everything on a sheet but the type: print, rules, stamps, pens."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ocr.facsimile.canvas import (
    DrawnBlock,
    DrawnGlyph,
    DrawnLine,
    Layer,
    cut_out,
    load_font,
    split_words,
)
from ocr.facsimile.faces import FALLBACK_FACE, FONTS, lacks
from ocr.facsimile.sheet import MM_PER_INCH, Lettering, Rule
from ocr.model import RegionKind

_FACES = {
    (RegionKind.PRINTED, False): FONTS / "PTSerif-Regular.ttf",
    (RegionKind.PRINTED, True): FONTS / "PTSerif-Bold.ttf",
    (RegionKind.STAMP, False): FONTS / "PTSerif-Regular.ttf",
    (RegionKind.STAMP, True): FONTS / "PTSerif-Bold.ttf",
    (RegionKind.HANDWRITING, False): FONTS / "BadScript-Regular.ttf",
    (RegionKind.HANDWRITING, True): FONTS / "BadScript-Regular.ttf",
}


def draw_rules(rules: Sequence[Rule], shape: tuple[int, int], dpi: float) -> DrawnBlock:
    """Return the printed lines of a form, drawn on a flat sheet of (height, width) pixels."""
    canvas = np.zeros(shape, np.uint8)
    scale = dpi / MM_PER_INCH
    for rule in rules:
        ends = [(round(x * scale), round(y * scale)) for x, y in (rule.from_mm, rule.to_mm)]
        cv2.line(canvas, ends[0], ends[1], 225, max(1, round(rule.width_mm * scale)), cv2.LINE_AA)
    layer, left, top = cut_out(np.asarray(canvas / np.float32(255), np.float32))
    return DrawnBlock(kind=RegionKind.PRINTED, layer=layer, left=left, top=top, colour=(60, 56, 58), lines=())


def draw_lettering(
    block: Lettering, shape: tuple[int, int], dpi: float, rng: np.random.Generator
) -> DrawnBlock:
    """Return a block of print, stamp or handwriting drawn on a flat sheet of (height, width) pixels."""
    scale = dpi / MM_PER_INCH
    font = load_font(_face_for(block), block.size_mm * scale)
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
    layer, left, top = cut_out(np.asarray(flat / np.float32(255), np.float32))
    return DrawnBlock(
        kind=block.kind,
        layer=_make_uneven(layer, block.kind, dpi, rng),
        left=left,
        top=top,
        colour=block.colour,
        lines=tuple(lines),
    )


def _face_for(block: Lettering) -> Path:
    """Return the face of the block's kind, or the fallback face if it lacks one of the characters."""
    face = _FACES[block.kind, block.bold]
    lacking = any(lacks(face, character) for character in set(block.text) if character.strip())
    return FALLBACK_FACE if lacking else face


def _make_uneven(layer: Layer, kind: RegionKind, dpi: float, rng: np.random.Generator) -> Layer:
    """Return the ink of its tool: even for print, patchy for a stamp, running dry for a pen."""
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
    """Return a letter of a line that begins at `start` with its box after the turn; None for a space."""
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

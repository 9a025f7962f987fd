"""Faces whose every letter fills a cell of one width, as font files: what book faces would be on a typewriter."""

import random
from itertools import chain
from pathlib import Path

from faces import FETCHED, TrainingFace, find_training_faces
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.filterPen import DecomposingFilterPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

from ocr.text.shapes import SHAPES, SPACE

CELLED = FETCHED.parent / "celled"
_EM = 1000
_CHARACTERS = sorted(set(SHAPES + "ABCEHKMOPTXYaceopxy") - {SPACE, "■"})
_WIDE = set("ШЩЖМЮФЫшщжмюфыД№—QWmw%&")
_NARROW = set(".,:;!'Iil1j-()[]|\"/I")


def put_in_cells(face: TrainingFace, seed: int) -> Path | None:
    """Return the file of the face put in cells, made anew if it is not there; None if it lacks Cyrillic.

    Faces that have cells keep theirs. Of the others' letters wide ones are squeezed, narrow ones stretched.
    """
    path = CELLED / f"{face.name}-{seed}.ttf"
    if path.is_file():
        return path
    fonts = [TTFont(file) for file in face.files]
    if not any(ord("н") in font.getBestCmap() for font in fonts):
        return None
    rng = random.Random(seed)
    first = next(font for font in fonts if ord("н") in font.getBestCmap())
    letters = first.getGlyphSet()
    own = letters[first.getBestCmap()[ord("н")]]
    bounds = BoundsPen(letters)
    own.draw(bounds)
    x_height = bounds.bounds[3]
    upright = x_height / first["head"].unitsPerEm
    cell = own.width / first["head"].unitsPerEm if face.is_mono else upright * rng.uniform(0.84, 1.15)
    glyphs: dict[str, Glyph] = {}
    names: dict[int, str] = {}
    CELLED.mkdir(parents=True, exist_ok=True)
    tall = {True: 1.0, False: rng.uniform(0.9, 1.08)}
    for character in _CHARACTERS:
        font = next((font for font in fonts if ord(character) in font.getBestCmap()), None)
        if font is None:
            continue
        per_unit = _EM / font["head"].unitsPerEm
        drawn = font.getGlyphSet()
        name = font.getBestCmap()[ord(character)]
        bounds = BoundsPen(drawn)
        drawn[name].draw(bounds)
        if bounds.bounds is None:
            continue
        left, _, right, _ = (per_unit * edge for edge in bounds.bounds)
        wide, shift = 1.0, 0.0
        if not face.is_mono:
            most = cell * _EM * (rng.uniform(0.95, 1.05) if character in _WIDE else rng.uniform(0.84, 0.96))
            wide = min(most / (right - left), rng.uniform(1, 1.25) if character in _NARROW else 1.15)
            shift = cell * _EM / 2 - wide * (left + right) / 2
        pen = TTGlyphPen(None)
        scale = (per_unit * wide, 0, 0, per_unit * tall[character.islower() or face.is_mono], shift, 0)
        to_scale = TransformPen(Cu2QuPen(pen, 1.0), scale)
        drawn[name].draw(DecomposingFilterPen(to_scale, drawn))
        own_name = f"uni{ord(character):04X}"
        glyphs[own_name], names[ord(character)] = pen.glyph(), own_name
    _build(f"{face.name} {seed}", round(cell * _EM), glyphs, names).save(path)
    return path


def _build(name: str, cell: int, glyphs: dict[str, Glyph], names: dict[int, str]) -> FontBuilder:
    """Return a font of drawn glyphs by name, all as wide as a cell; `names` says which draws a character."""
    glyphs = {".notdef": TTGlyphPen(None).glyph()} | glyphs
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(names)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (cell, 0)))
    builder.setupHorizontalHeader(ascent=_EM, descent=-_EM // 3)
    builder.setupNameTable({"familyName": name, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    return builder


if __name__ == "__main__":
    faces = find_training_faces()
    made = chain.from_iterable(
        (put_in_cells(face, seed) for seed in ((1,) if face.is_mono else (1, 2))) for face in faces
    )
    print(sum(path is not None for path in made), "faces in", CELLED)

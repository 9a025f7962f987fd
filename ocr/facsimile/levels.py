"""Levels of difficulty of facsimiles: wear of the machine, ageing of the paper, annotations, and the scanner."""

from dataclasses import dataclass, replace

import numpy as np

from ocr.errors import InputError
from ocr.facsimile.keystrokes import Wear
from ocr.facsimile.paper import Ageing
from ocr.facsimile.scanning import Scanning, Tone

_NEW_MACHINE, _NEW_PAPER, _FLATBED = Wear(), Ageing(), Scanning()


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level of difficulty. `skew_deg` and `annotations` are the highest values that a page gets.

    `annotations` are numbers of (coloured stamps, black stamps, pen notes, underlined words, ruled lines).
    """

    name: str
    wear: Wear = _NEW_MACHINE
    ageing: Ageing = _NEW_PAPER
    scanning: Scanning = _FLATBED
    skew_deg: float = 0.9
    annotations: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)


_WORN = Wear(
    key_shift_px=1.3,
    strike_shift_px=0.7,
    strike_unevenness=0.2,
    tilt_unevenness=0.32,
    ribbon_grain=0.4,
    spread_px=1.25,
    filled=0.24,
    half_missing=0.012,
    struck_over=0.002,
    fading=0.16,
)
_AGED = Ageing(mottle=17, yellowing=0.9, folds=2, creases=5, holes=True, bleed_through=0.36, smudges=10)
LEVELS = {
    level.name: level
    for level in (
        Level(name="clean"),
        Level(
            name="worn",
            wear=_WORN,
            ageing=_AGED,
            scanning=Scanning(border_px=60, gutter=0.5, noise=10, jpeg_quality=60),
            skew_deg=2.5,
            annotations=(1, 1, 1, 3, 1),
        ),
        Level(
            name="carbon",
            wear=replace(
                _WORN,
                soft_px=2.0,
                strength=0.62,
                colour=(62, 62, 92),
                spread_px=1.9,
                ribbon_grain=0.8,
                filled=0.6,
            ),
            ageing=replace(_AGED, mottle=22, smudges=30, bleed_through=0.34),
            scanning=Scanning(border_px=60, noise=12, gutter=0.4, jpeg_quality=55),
            skew_deg=2.0,
            annotations=(1, 0, 1, 2, 0),
        ),
        Level(
            name="photocopy",
            wear=replace(_WORN, strike_unevenness=0.14, tilt_unevenness=0.2, fading=0.08),
            ageing=replace(_AGED, mottle=6, yellowing=0.2, bleed_through=0.06, smudges=4),
            scanning=Scanning(
                border_px=60, gutter=0.7, tone=Tone.TONER, specks=0.0012, noise=7, jpeg_quality=75
            ),
            skew_deg=2.0,
            annotations=(0, 1, 0, 2, 1),
        ),
        Level(
            name="fax",
            wear=replace(_WORN, strike_unevenness=0.12, tilt_unevenness=0.15, fading=0.06, ribbon_grain=0.25),
            ageing=replace(
                _AGED, mottle=3, yellowing=0.0, folds=0, holes=False, bleed_through=0.0, smudges=1
            ),
            scanning=Scanning(dpi=200, tone=Tone.FAX, specks=0.0006, noise=8, border_px=20),
            skew_deg=1.5,
            annotations=(0, 1, 0, 1, 1),
        ),
        Level(
            name="phone",
            wear=replace(_WORN, fading=0.12),
            ageing=replace(_AGED, mottle=7, yellowing=0.4, bleed_through=0.08),
            scanning=Scanning(
                dpi=230,
                curl_px=28,
                tilt=0.02,
                border_px=120,
                uneven_light=0.4,
                blur_px=1.0,
                noise=5,
                jpeg_quality=60,
            ),
            skew_deg=3.0,
            annotations=(1, 0, 1, 1, 0),
        ),
    )
}


def find_level(name: str) -> Level:
    """Return the level called `name`. Raises InputError if there is none."""
    if name not in LEVELS:
        raise InputError(f"There is no level {name!r}. Name one of: {', '.join(LEVELS)}.")
    return LEVELS[name]


def choose_scanning(level: Level, rng: np.random.Generator) -> Scanning:
    """Return the scanning of one page, with a skew and a curl drawn within the level's limits."""
    scanning = level.scanning
    return replace(
        scanning,
        skew_deg_ccw=float(rng.uniform(-level.skew_deg, level.skew_deg)),
        curl_px=float(rng.uniform(0.3, 1) * scanning.curl_px),
    )

"""The frozen reference set: three texts, faces, levels and seeds. Its pages never change.

Other languages than Russian have a text each, by the language's code.

Faces kept aside are for reported figures only; tuning and training use the development faces.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr.bench.slips import Slip, mistype
from ocr.facsimile.faces import load_face
from ocr.facsimile.keystrokes import Machine
from ocr.facsimile.levels import LEVELS
from ocr.facsimile.sheet import Sheet, Typed
from ocr.facsimile.write import render_ink_alone, render_sheet
from ocr.language.base import Language
from ocr.language.languages import LANGUAGES
from ocr.language.russian import RUSSIAN
from ocr.model import Region, RegionKind

TEXTS = ("telegram", "order", "report")
LEVEL_NAMES = tuple(LEVELS)
SEEDS = (11, 12, 13)
_FOLDER = Path(__file__).parent / "texts"
# Pitch and line spacing of each text, in millimetres: ten to the inch, elite, and narrow.
_LAYOUT = {"telegram": (2.54, 6.1), "order": (2.54, 6.35), "report": (2.3, 5.1)}


class ReferencePage(NamedTuple):
    """A page of the set, made of a text, a face, a level and a seed; `slips` of its words are mistyped.

    A page outside the set has its text in `typed`, and `text` is its name.
    """

    text: str
    face: str
    level: str
    seed: int
    slips: int = 0
    typed: str = ""

    @property
    def language(self) -> Language:
        """The language of the text."""
        return LANGUAGES.get(self.text, RUSSIAN)

    @property
    def name(self) -> str:
        name = f"{self.text}, {self.face}, {self.level}, {self.seed}"
        return f"{name}, {self.slips} slips" if self.slips else name


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A drawn reference page: the scan, its regions in pixels, its resolution, and its mistyped words."""

    image: NDArray[np.uint8]
    regions: tuple[Region, ...]
    dpi: float
    slips: tuple[Slip, ...] = ()

    @property
    def text(self) -> str:
        """The typed text, with a line end after each line."""
        typed = [line for region in self.regions if region.kind is RegionKind.TYPED for line in region.lines]
        return "".join(line.text + "\n" for line in typed)


def iter_pages(
    faces: Sequence[str],
    levels: Sequence[str] = LEVEL_NAMES,
    texts: Sequence[str] = TEXTS,
    seeds: Sequence[int] = SEEDS,
    slips: int = 0,
) -> Iterator[ReferencePage]:
    """Yield the pages of the set with these faces, levels, texts and seeds, each with `slips` mistyped words."""
    for face in faces:
        for level in levels:
            for text in texts:
                for seed in seeds:
                    yield ReferencePage(text, face, level, seed, slips)


def texts_of(language: Language) -> tuple[str, ...]:
    """Return the names of the texts in a language."""
    return TEXTS if language == RUSSIAN else (language.code,)


def render(page: ReferencePage, *, ink_alone: bool = False) -> Rendered:
    """Return the drawn page; `ink_alone` leaves out paper, annotations and skew. Raises InputError without a face."""
    level = LEVELS[page.level]
    machine = Machine(page.seed, load_face(page.face))
    draw = render_ink_alone if ink_alone else render_sheet
    text, slips = mistype(page.typed or load_text(page.text), page.slips, page.seed)
    pitch, line = _LAYOUT.get(page.text, _LAYOUT["order"])
    sheet = Sheet(typed=(Typed(left_mm=27, top_mm=26, pitch_mm=pitch, line_mm=line, text=text),))
    number = 1 + (TEXTS.index(page.text) if page.text in TEXTS else 0)
    image, regions = draw(sheet, machine, level, number=number)
    return Rendered(image=image, regions=regions, dpi=300.0 if ink_alone else level.scanning.dpi, slips=slips)


@cache
def load_text(name: str) -> str:
    """Return a text of the set by its name, without a line end at its end."""
    return (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").strip("\n")

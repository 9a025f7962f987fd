"""Lines to train on that have gone the reader's own way: typed as facsimile pages, cleaned, laid out and cut.

Slower to make than those of typed_lines.py, but with all that the steps before the reader do to a line, and do wrong.
They are kept in training/runs/page_lines for later runs.
"""

import itertools
import math
import os
import pickle
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from celled import put_in_cells
from faces import TrainingFace
from texts import Texts, choose_habits, read_prose
from typed_lines import HEIGHT, TypedLine

from ocr.errors import SverkaError
from ocr.facsimile.keystrokes import Machine, Wear
from ocr.facsimile.levels import LEVELS, Level
from ocr.facsimile.sheet import A4_MM, Sheet, Typed
from ocr.facsimile.write import render_sheet
from ocr.image.tone import TYPE_DEPTH
from ocr.layout.line_images import LineImage
from ocr.layout.regions import READ_KINDS, lay_out
from ocr.model import Line, RegionKind, Transform
from ocr.preprocess.clean import preprocess
from ocr.recognizer.network import CELL, MARGIN, picture_of
from ocr.text.shapes import OCCLUDED, SPACE, to_shapes

FOLDER = Path(__file__).parent / "runs" / "page_lines"
_IN_FILE = 250
_OFTEN = ("clean", "worn", "worn", "carbon", "carbon", "carbon", "photocopy", "fax", "phone")
_CLEAN = LEVELS["clean"]
_LEFT_MM, _TOP_MM = 24.0, 22.0
# Of a line's letters, how many must have been found again on its strip for it to be worth learning from.
_MOST = 0.9
_SMALL, _FEWEST_SMALL = frozenset("аегиклмнопстхчшьъыэю"), 12


class PageLineMaker:
    """Makes lines `width_px` wide out of pages typed with the faces of some font files."""

    def __init__(self, seed: int, faces: list[Path], prose: str, width_px: int = 640) -> None:
        self._rng, self._faces, self._width = random.Random(seed), faces, width_px
        self._texts = Texts(self._rng, prose)

    def page(self) -> Iterator[TypedLine]:
        """Yield the lines of one more page."""
        rng = self._rng
        level = self._level()
        machine = Machine(1000 + rng.randrange(10**6), rng.choice(self._faces))
        sheet = self._sheet()
        image, regions = render_sheet(sheet, machine, level, number=rng.randrange(10**6))
        try:
            cleaned = preprocess(image, level.scanning.dpi)
        except SverkaError:
            return
        strips = [
            strip
            for region in lay_out(cleaned.image, cleaned.x_height_px, cleaned.toned)
            if region.kind in READ_KINDS
            for strip in region.line_images
        ]
        lines = [line for region in regions if region.kind is RegionKind.TYPED for line in region.lines]
        x_height = _true_x_height(lines, cleaned.transform)
        if x_height is None:
            return
        for strip in strips:
            labels = _label(strip, lines, cleaned.transform)
            if labels:
                # Half of the letters of random strings are capitals, and pass for small ones where they are measured.
                own = replace(strip, x_height=x_height * math.exp(rng.gauss(0, 0.03)))
                yield from self._windows(own, labels)

    def _sheet(self) -> Sheet:
        """Return a page of text. The typist's habits are of one typewriter, and so of the page."""
        rng = self._rng
        pitch, feed = (
            rng.uniform(2.0, 2.8),
            rng.choice((4.25, 4.25, 5.1, 6.35, 6.35, 8.5)) * rng.uniform(0.95, 1.05),
        )
        columns = int((A4_MM[0] - _LEFT_MM - rng.uniform(8, 30)) / pitch)
        rows = int((A4_MM[1] - _TOP_MM - rng.uniform(20, 200)) / feed)
        habits = choose_habits(rng)
        texts = (
            self._texts.line(columns if rng.random() < 0.8 else rng.randint(3, columns)) for _ in range(rows)
        )
        text = "\n".join(habits.apply(line)[:columns] if rng.random() < 0.95 else "" for line in texts)
        typed = Typed(left_mm=_LEFT_MM, top_mm=_TOP_MM, text=text, pitch_mm=pitch, line_mm=feed)
        return Sheet(typed=(typed,))

    def _level(self) -> Level:
        """Return a level, worn a little more or much less, scanned as finely or more coarsely."""
        rng = self._rng
        level = LEVELS[
            rng.choice(("clean", "worn", "worn", "carbon", "carbon", "carbon", "photocopy", "fax", "phone"))
        ]
        share = rng.uniform(0.3, 1.15)
        values = {
            name: getattr(_CLEAN.wear, name)
            + share * (getattr(level.wear, name) - getattr(_CLEAN.wear, name))
            for name in Wear.__dataclass_fields__
            if name != "colour"
        }
        wear = replace(level.wear, **values)
        ageing = replace(level.ageing, bleed_through=level.ageing.bleed_through * rng.uniform(0, 1.2))
        scanning = level.scanning
        if rng.random() < 0.35:
            scanning = replace(scanning, dpi=float(rng.randint(100, 300)))
        return replace(level, wear=wear, ageing=ageing, scanning=scanning)

    def _windows(self, strip: LineImage, labels: list[tuple[str, float]]) -> Iterator[TypedLine]:
        """Yield pieces of a strip as wide as a line to train on, cut between letters."""
        picture = np.clip(picture_of(strip) * TYPE_DEPTH, 0, 255).astype(np.uint8)
        shapes = [shape for shape, _ in labels]
        middles = [MARGIN + x * CELL / strip.step_px for _, x in labels]
        cuts = [0, *(round((one + other) / 2) for one, other in pairwise(middles)), picture.shape[1]]
        # Where the first piece begins differs, so that places in a piece say nothing.
        first = self._rng.randrange(len(labels)) if self._rng.random() < 0.5 else 0
        while first < len(labels):
            end = first + 1
            while end < len(labels) and cuts[end + 1] - cuts[first] <= self._width:
                end += 1
            piece = np.zeros((HEIGHT, self._width), np.uint8)
            part = picture[:, cuts[first] : cuts[end]][:, : self._width]
            piece[:, : part.shape[1]] = part
            own = list(range(first, end))
            while own and shapes[own[0]] == SPACE:
                del own[0]
            while own and shapes[own[-1]] == SPACE:
                del own[-1]
            if own:
                text = "".join(shapes[index] for index in own)
                yield TypedLine(piece, text, tuple(middles[index] - cuts[first] for index in own))
            first = end


def _true_x_height(lines: list[Line], transform: Transform) -> float | None:
    """Return the height of small letters without stems on the cleaned page; None where there are too few."""
    glyphs = [glyph for line in lines for word in line.words for glyph in word.glyphs]
    heights = [glyph.box.height for glyph in glyphs if glyph.text in _SMALL]
    if len(heights) < _FEWEST_SMALL:
        return None
    (x, y), (along, down) = transform.to_processed(1000, 1000), transform.to_processed(1000, 1100)
    return float(np.median(heights)) * math.hypot(along - x, down - y) / 100


def _label(strip: LineImage, lines: list[Line], transform: Transform) -> list[tuple[str, float]]:
    """Return the shapes typed on a strip with their middles in it; none where it is not of one line."""
    best: list[tuple[str, float]] = []
    for line in lines:
        found: list[tuple[str, float]] = []
        missed = 0
        for word in line.words:
            spaced = bool(found)
            for glyph in word.glyphs:
                across = (glyph.box.left + glyph.box.right) / 2
                middle = transform.to_processed(across, _baseline_at(line, across))
                x = middle[0] - strip.left
                if not 0 <= x < len(strip.tops):
                    continue
                y = middle[1] - float(strip.tops[int(x)])
                if abs(y - strip.baseline) > 0.5 * strip.x_height:
                    missed += 1
                    continue
                if spaced:
                    found.append((SPACE, (found[-1][1] + x) / 2))
                    spaced = False
                found.append((OCCLUDED if glyph.note == "x-ed out" else to_shapes(glyph.text), x))
        # On a page that is still upside down they run from right to left.
        runs_on = all(here < there for (_, here), (_, there) in pairwise(found))
        if len(found) > len(best) and runs_on and missed < (1 - _MOST) * len(found):
            best = found
    return best


def _baseline_at(line: Line, x: float) -> float:
    xs, ys = zip(*line.baseline, strict=True)
    return float(np.interp(x, xs, ys))


def keep_making(seed: int, faces: list[TrainingFace]) -> None:
    """Make lines for ever and write them to FOLDER, so many to a file."""
    os.nice(12)
    cv2.setNumThreads(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    files = [put_in_cells(face, which) for face in faces for which in ((1,) if face.is_mono else (1, 2))]
    usable = [file for file in files if file]
    for number in itertools.count():
        path = FOLDER / f"{seed}-{number:04}.pickle"
        if path.exists():
            continue
        maker = PageLineMaker(hash((seed, number)), usable, read_prose())
        made: list[TypedLine] = []
        while len(made) < _IN_FILE:
            made += maker.page()
        part = path.with_suffix(".part")
        part.write_bytes(pickle.dumps(made))
        part.rename(path)

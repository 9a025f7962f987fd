"""Lines of typescript to train a reader on, made fast: any machine, any wear, as the pipeline would cut them out.

A line is what `ocr.layout.line_images` cuts from a straightened page and the reader then sees: depth of ink, small
letters X_HEIGHT px high on a level baseline, cells CELL px wide, with the errors of geometry that a real layout
makes. Lengths inside are in heights of a small letter unless named _px.
"""

import math
import random
from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np
from faces import TrainingFace, font_with
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from texts import Habits, Texts, choose_habits

from ocr.facsimile.keystrokes import X_OUT, split_cells
from ocr.image.pixels import fit
from ocr.image.tone import TYPE_DEPTH, type_depth
from ocr.text.shapes import OCCLUDED, SPACE

Layer = NDArray[np.float32]

HEIGHT, BASELINE, X_HEIGHT, CELL = 48, 30, 14.4, 18.0
FINE, _FINER = 2, 4  # glyphs are drawn _FINER times their size and kept at FINE times
_ABOVE, _BELOW = 2.9, 2.0  # of the canvas, from the baseline
GLYPH_UP, _GLYPH_DOWN = 2.0, 0.9
_WIDE = "ШЩЖМЮФЫшщжмюфыД№—QWmw%&"
_NARROW = ".,:;!'Iil1j-()[]|\"/I"


class TypedLine(NamedTuple):
    """A line: depth of ink, uint8 HEIGHT x W, TYPE_DEPTH where it is type; its cells' shapes and middles in px."""

    depth: NDArray[np.uint8]
    text: str
    middles: tuple[float, ...]


class _Glyph(NamedTuple):
    """A type of the machine: its mask, and how it misses its place, is tilted (share a half cell) and worn."""

    mask: Layer
    dx: float
    dy: float
    tilt: tuple[float, float]
    force: float


@dataclass
class Machine:
    """A typewriter made up for some lines: a face bent out of shape, at the resolution of some scan."""

    face: TrainingFace
    rng: random.Random
    habits: Habits = field(init=False)
    glyphs: dict[str, _Glyph | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        rng = self.rng
        self.habits = choose_habits(rng)
        # Scans of 70 to 400 dpi, mostly about 300: x-height 5 to 23 px.
        self.x_height_px = rng.uniform(4.8, 14) if rng.random() < 0.35 else rng.uniform(14, 23)
        font = font_with(self.face, "н", 400)
        assert font is not None
        box = font.getbbox("н", anchor="ls")
        self.size = round(400 * _FINER * self.x_height_px / -box[1])
        natural = font.getlength("н") / -box[1]
        # Letters of Russian machines are large for their cells: 0.82 to 1 of a small letter's height, measured on
        # real pages; other faces' cells are wider.
        self.pitch = rng.uniform(0.8, 1.06) if rng.random() < 0.65 else rng.uniform(1.0, 1.55)
        self.stretch = self.pitch / natural
        # Forms are printed, in letters as wide as they are; the reader must not stumble over their few words.
        self.is_print = not self.face.is_mono and rng.random() < 0.3
        if self.is_print:
            self.stretch = rng.uniform(0.9, 1.12)
            self.pitch = natural * self.stretch
            self.space = rng.uniform(0.45, 0.75)
        self.capitals = rng.uniform(0.88, 1.1)
        self.weight = rng.uniform(0.05, 0.24) - self._stroke(font)
        self.weight = min(0.1, max(-0.07, self.weight))
        self.elastic = rng.choice((0.0, 0.015, 0.03, 0.05))
        self.shear = rng.gauss(0, 0.02)
        self.misplaced = rng.uniform(0, 0.06)
        self.tilted = rng.uniform(0, 0.35)
        # The reach of small letters above and below small letters without stems; that of б, which may hardly rise
        # over an о.
        self.reach_up = rng.uniform(0.45, 1.1) if rng.random() < 0.5 else 1.0
        self.arm = rng.uniform(0.3, 0.8) if rng.random() < 0.5 else self.reach_up
        self.reach_down = rng.uniform(0.5, 1.1) if rng.random() < 0.5 else 1.0
        self.clogged = rng.choice((0.0, 0.0, 0.2, 0.5, 0.9))
        # Letters narrower than their cells allow, and feet as long as the cells allow: what sets one maker's type
        # apart from another's.
        self.narrow = rng.uniform(0.72, 1.0) if rng.random() < 0.3 else 1.0
        self.serif = rng.uniform(0.1, 0.35) if rng.random() < 0.3 else 0.0
        # Dots a small letter's height of a dot-matrix printer.
        self.dots = rng.choice((5, 6, 7, 9, 12)) if rng.random() < 0.04 else 0
        self.uneven_keys = rng.uniform(0, 0.2)

    def _stroke(self, font: object) -> float:
        """Return how thick the face's upright strokes are: of the letter н, by its ink half way up the stem."""
        mask = np.asarray(_draw(self.face, "н", 120), np.float32)
        ys = np.flatnonzero(mask.max(axis=1) > 0.5)
        row = mask[int(ys[0] + 0.25 * len(ys))]
        return float(row.sum() / 2 / len(ys))

    def glyph(self, character: str) -> _Glyph | None:
        """Return the machine's type of a character; None where its face has none."""
        if character not in self.glyphs:
            self.glyphs[character] = self._cast(character)
        return self.glyphs[character]

    def advance(self, character: str) -> float:
        """Return how far the carriage goes for a character, in heights of a small letter."""
        if not self.is_print:
            return self.pitch
        if character == SPACE:
            return self.space
        font = font_with(self.face, character, self.size)
        width = font.getlength(character) if font else 0.0
        return self.stretch * width / _FINER / self.x_height_px

    def _cast(self, character: str) -> _Glyph | None:
        rng, px = self.rng, self.x_height_px * _FINER
        if font_with(self.face, character, self.size) is None:
            return None
        drawn = _draw(self.face, character, self.size)
        left, right = _ink_columns(drawn)
        tall = 1.0 if character.islower() else self.capitals
        wide = self.stretch
        cell = self.pitch * px
        if not self.face.is_mono and not self.is_print:
            ink = max(1, right - left)
            most = cell * (rng.uniform(0.95, 1.06) if character in _WIDE else rng.uniform(0.84, 0.96))
            wide = min(most / ink, rng.uniform(1.0, 1.25) if character in _NARROW else 1.15)
            drawn = drawn[:, left:right]
        if character not in _NARROW:
            wide *= self.narrow
        height = round((GLYPH_UP + _GLYPH_DOWN) * px)
        width = round(1.5 * cell)
        origin = (drawn.shape[1] / 2, _draw_baseline(drawn))
        matrix = np.array(
            [
                [wide, -self.shear, width / 2 - wide * origin[0] + self.shear * origin[1]],
                [0.0, tall, GLYPH_UP * px - tall * origin[1]],
            ]
        )
        turn = cv2.getRotationMatrix2D((width / 2, (GLYPH_UP - 0.5) * px), rng.gauss(0, 0.8), 1.0)
        matrix = (np.vstack([turn, [0, 0, 1]]) @ np.vstack([matrix, [0, 0, 1]]))[:2]
        mask = np.asarray(cv2.warpAffine(drawn, matrix, (width, height), flags=cv2.INTER_AREA), np.float32)
        reach = round(abs(self.weight) * px / 2)
        if reach:
            kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
            changed = cv2.dilate(mask, kernel) if self.weight > 0 else cv2.erode(mask, kernel)
            # A light face's hairlines must not go.
            mask = np.asarray(changed if self.weight > 0 else 0.6 * changed + 0.4 * mask, np.float32)
        up = self.arm if character == "б" else self.reach_up
        if character.islower() and (up, self.reach_down) != (1.0, 1.0):
            mask = _with_reach(mask, GLYPH_UP * px, px, up, self.reach_down)
        if self.serif and character.isalpha():
            mask = _with_serifs(mask, px, GLYPH_UP * px, self.serif)
        if self.dots:
            mask = _in_dots(mask, px / self.dots)
        elif self.elastic:
            mask = _bend(mask, self.elastic * px, rng)
        size = (width * FINE // _FINER, height * FINE // _FINER)
        small = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.float32)
        if self.clogged and rng.random() < 0.6:
            small = _clog(
                small, self.x_height_px * FINE * rng.uniform(0.12, 0.5), self.clogged * rng.random()
            )
        return _Glyph(
            small,
            rng.gauss(0, self.misplaced),
            rng.gauss(0, self.misplaced),
            (rng.gauss(0, self.tilted), rng.gauss(0, self.tilted)),
            1 - abs(rng.gauss(0, self.uneven_keys)),
        )


def _draw(face: TrainingFace, character: str, size: int) -> Layer:
    font = font_with(face, character, size)
    assert font is not None
    left, _top, right, _bottom = font.getbbox(character, anchor="ls")
    width, up, down = math.ceil(font.getlength(character)), size, size // 2
    room = max(2, math.ceil(max(-left, right - width, 0)) + 2)
    image = Image.new("L", (width + 2 * room, up + down))
    ImageDraw.Draw(image).text((room, up), character, fill=255, font=font, anchor="ls")
    return np.asarray(image, np.float32) / np.float32(255)


def _draw_baseline(drawn: Layer) -> float:
    """Return the row of the baseline in what `_draw` draws: two thirds down."""
    height = drawn.shape[0]
    return float(math.ceil(height * 2 / 3)) if height % 3 else height * 2 / 3


def _ink_columns(mask: Layer) -> tuple[int, int]:
    inked = np.flatnonzero(mask.max(axis=0) > 0.3)
    return (int(inked[0]), int(inked[-1]) + 1) if len(inked) else (0, mask.shape[1])


def _soften(layer: Layer, sigma: float) -> Layer:
    return np.asarray(cv2.GaussianBlur(layer, (0, 0), sigma), np.float32)


def _clog(mask: Layer, reach: float, share: float) -> Layer:
    """Return the mask with a share of dirt in its narrow places."""
    size = max(3, round(reach))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    room = cv2.copyMakeBorder(mask, size, size, size, size, cv2.BORDER_CONSTANT)
    closed = cv2.morphologyEx(room, cv2.MORPH_CLOSE, kernel)[size:-size, size:-size]
    return np.asarray(np.maximum(mask, np.float32(share) * closed), np.float32)


def _with_serifs(mask: Layer, px: float, foot: float, length: float) -> Layer:
    """Return the mask with feet and heads as long as `length`, in x-heights, at the ends of upright strokes."""
    stems = cv2.erode(mask, np.ones((max(3, round(0.45 * px)), 1), np.uint8))
    stems = cv2.dilate(stems, np.ones((max(3, round(0.45 * px)), 1), np.uint8))
    reach = 2 * round(length * px / 2) + 1
    bars = cv2.dilate(stems, np.ones((1, reach), np.uint8))
    rows = np.arange(mask.shape[0])[:, None]
    thick = 0.09 * px
    at_foot = (rows > foot - thick) & (rows <= foot)
    at_head = (rows > foot - px) & (rows <= foot - px + thick)
    return np.asarray(np.where(at_foot | at_head, np.maximum(mask, bars), mask), np.float32)


def _with_reach(mask: Layer, foot: float, px: float, up: float, down: float) -> Layer:
    """Return the mask with what is above the x-height, and what is below row `foot`, so many times as long."""
    height, width = mask.shape
    head = foot - px
    rows = np.arange(height, dtype=np.float32)
    source = np.where(rows < head, head - (head - rows) / up, rows)
    source = np.where(rows > foot, foot + (rows - foot) / down, source)
    ys = np.ascontiguousarray(np.broadcast_to(source[:, None], mask.shape), np.float32)
    xs = np.ascontiguousarray(np.broadcast_to(np.arange(width, dtype=np.float32), mask.shape))
    return np.asarray(cv2.remap(mask, xs, ys, cv2.INTER_LINEAR, borderValue=0), np.float32)


def _in_dots(mask: Layer, step: float) -> Layer:
    """Return the mask as needles print it: round dots `step` px apart where it has ink."""
    height, width = mask.shape
    rows, columns = max(1, round(height / step)), max(1, round(width / step))
    inked = cv2.resize(mask, (columns, rows), interpolation=cv2.INTER_AREA) > 0.4
    across = (np.arange(width) * columns / width) % 1 - 0.5
    down = (np.arange(height) * rows / height) % 1 - 0.5
    dot = (across[None, :] ** 2 + down[:, None] ** 2) < 0.3
    grown = cv2.resize(inked.astype(np.float32), (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(grown * dot, np.float32)


def _bend(mask: Layer, reach: float, rng: random.Random) -> Layer:
    """Return the mask with its points moved by about `reach` pixels, neighbours alike."""
    height, width = mask.shape
    fields = [
        cv2.resize(
            np.array([[rng.gauss(0, reach) for _ in range(4)] for _ in range(6)], np.float32),
            (width, height),
            interpolation=cv2.INTER_CUBIC,
        )
        for _ in range(2)
    ]
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return np.asarray(cv2.remap(mask, xs + fields[0], ys + fields[1], cv2.INTER_LINEAR), np.float32)


class LineMaker:
    """Makes lines `width_px` wide, each of at most as many cells as fit."""

    def __init__(self, seed: int, faces: list[TrainingFace], prose: str, width_px: int = 640) -> None:
        self._rng = random.Random(seed)
        self._numbers = np.random.default_rng(seed)
        self._faces, self._width = faces, width_px
        self._texts = Texts(self._rng, prose)
        self._machine: Machine | None = None
        self._left = 0
        self._wear = self._hardness = 0.0
        # Making noise costs more than anything else; windows of a few large fields are as good.
        white = self._numbers.normal(0, 1, (5, 160, 3000)).astype(np.float32)
        self._noise = {0.0: white}
        for sigma in (0.7, 1.2, 2.5, 6.0, 20.0):
            blurred = np.stack([cv2.GaussianBlur(one, (0, 0), sigma) for one in white])
            self._noise[sigma] = blurred / blurred.std()

    def line(self) -> TypedLine:
        """Return the next line; about thirty come from one machine."""
        rng = self._rng
        if self._machine is None or self._left <= 0:
            faces = [face for face in self._faces if face.is_mono == (rng.random() < 0.5)] or self._faces
            self._machine = Machine(rng.choice(faces), rng)
            self._left = rng.randint(10, 40)
        self._left -= 1
        return self._type(self._machine)

    def _field(self, shape: tuple[int, int], sigma: float = 0.0) -> Layer:
        fields = self._noise[sigma]
        which = self._rng.randrange(len(fields))
        top = self._rng.randint(0, fields.shape[1] - shape[0])
        left = self._rng.randint(0, fields.shape[2] - shape[1])
        return np.asarray(fields[which, top : top + shape[0], left : left + shape[1]])

    def _type(self, machine: Machine) -> TypedLine:
        rng = self._rng
        px = machine.x_height_px
        scale = X_HEIGHT / px * math.exp(rng.gauss(0, 0.04))
        # The pitch may be measured a little wrong, or, of print, not at all.
        cell = rng.uniform(13, 24) if rng.random() < 0.12 else CELL * math.exp(rng.gauss(0, 0.03))
        measured = machine.pitch if not machine.is_print else rng.uniform(0.9, 1.3)
        shape = (round((_ABOVE + _BELOW) * px), round(self._width * measured * px / cell))
        most = int((shape[1] - 2.2 * px) / (machine.pitch * px))
        cells = most if rng.random() < 0.7 else rng.randint(1, most)
        text = machine.habits.apply(self._texts.line(cells))[:most]
        start = rng.uniform(0.3, 1.3)
        # Faults add up: most lines have few, or all would be past reading.
        self._hardness = rng.choice((0.15, 0.4, 0.7, 1.0))
        self._wear = self._hardness * rng.random()
        ink, labels = self._strike_row(machine, text, shape, (start, _ABOVE))
        own = ink.copy()
        for side in (-1, 1):
            if rng.random() < 0.3:
                feed = _ABOVE + side * rng.choice((1.8, 2.15, 2.15, 2.4, 3.2)) * rng.uniform(0.97, 1.05)
                other, _ = self._strike_row(
                    machine, self._texts.line(most), shape, (start + rng.choice((0, 0, 2)), feed)
                )
                np.maximum(ink, other, out=ink)
        self._blot(ink, labels, machine)
        end = (labels[-1][1] + 0.8 * px * rng.uniform(0.8, 1.6)) if labels else shape[1]
        depth = self._scan(self._ribbon(ink, px), px)
        depth = self._normalise(depth, px)
        if rng.random() < 0.65:
            depth = np.where(self._foreign(own, ink, px), np.float32(0), depth)
        return self._cut(depth, scale, px, labels, end)

    def _strike_row(
        self,
        machine: Machine,
        text: str,
        shape: tuple[int, int],
        place: tuple[float, float],
    ) -> tuple[Layer, list[tuple[str, float]]]:
        """Return the ink of a row of text from `place` (x, baseline y), and its labels with their middles in px."""
        rng, px = self._rng, machine.x_height_px
        ink = np.zeros(shape, np.float32)
        labels: list[tuple[str, float]] = []
        pitch = machine.pitch * px
        underlined = range(0)
        if rng.random() < 0.08:
            first = rng.randrange(len(text))
            underlined = range(first, first + rng.randint(2, 25))
        cursor, y = place[0] * px, place[1] * px
        for column, cell in enumerate(split_cells(text)):
            step = machine.advance(cell[0]) * px
            x = cursor + 0.5 * step
            cursor += step
            if x > shape[1] - 0.7 * pitch:
                break
            if column in underlined:
                self._strike(ink, machine, "_", (x, y), 1.0)
            character = cell[0]
            if character == SPACE:
                if labels and labels[-1][0] == SPACE:
                    labels[-1] = (SPACE, x)
                else:
                    labels.append((SPACE, x))
                continue
            if cell.endswith(X_OUT):
                self._strike(ink, machine, character, (x, y), 1.0)
                for over in rng.choice(("х", "х", "Х", "хн", "ж", "#м", "///")):
                    self._strike(ink, machine, over, (x, y), 1.2)
                labels.append((OCCLUDED, x))
                continue
            if character.isalpha() and rng.random() < 0.006:
                # A wrong letter struck first, faintly, and then the right one.
                self._strike(ink, machine, rng.choice("нтомесиравл"), (x, y), 0.5)
            if self._strike(ink, machine, character, (x, y), 1.0):
                labels.append((character, x))
                if rng.random() < 0.012:
                    # Struck twice, the second time a little aside.
                    aside = (x + rng.gauss(0, 0.09) * px, y + rng.gauss(0, 0.06) * px)
                    self._strike(ink, machine, character, aside, rng.uniform(0.5, 1.0))
        while labels and labels[-1][0] == SPACE:
            labels.pop()
        return ink, labels

    def _strike(
        self,
        ink: Layer,
        machine: Machine,
        character: str,
        place: tuple[float, float],
        force: float,
    ) -> bool:
        glyph = machine.glyph(character)
        if glyph is None:
            return False
        rng, px, wear = self._rng, machine.x_height_px, self._wear
        mask = glyph.mask
        x = place[0] + (glyph.dx + rng.gauss(0, 0.02 + 0.02 * wear)) * px - mask.shape[1] / 2 / FINE
        y = place[1] + (glyph.dy + rng.gauss(0, 0.015 + 0.02 * wear)) * px - GLYPH_UP * px
        left, top = math.floor(x), math.floor(y)
        width, height = mask.shape[1] // FINE + 1, mask.shape[0] // FINE + 1
        half = 0.5 / FINE - 0.5
        matrix = np.array([[1 / FINE, 0, x - left + half], [0, 1 / FINE, y - top + half]])
        tile = cv2.warpAffine(mask, matrix, (width, height), flags=cv2.INTER_LINEAR)
        strength = force * glyph.force * min(1.15, 1 - abs(rng.gauss(0, 0.04 + 0.2 * wear)))
        across = np.linspace(-1, 1, width, dtype=np.float32) * np.float32(glyph.tilt[0] * (0.3 + wear))
        down = np.linspace(-1, 1, height, dtype=np.float32) * np.float32(glyph.tilt[1] * (0.3 + wear))
        tile = tile * (np.float32(strength) * (1 + across[None, :] + down[:, None]))
        if rng.random() < 0.03 * wear:
            angle = rng.uniform(0, 2 * math.pi)
            ramp = math.cos(angle) * np.linspace(-1, 1, width, dtype=np.float32)[None, :] + math.sin(
                angle
            ) * np.linspace(-1, 1, height, dtype=np.float32)[:, None] * np.float32(1.6)
            tile = tile * np.clip(0.5 - 3 * (ramp - rng.uniform(0.0, 0.6)), 0.12, 1).astype(np.float32)
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(ink.shape[1], left + width), min(ink.shape[0], top + height)
        if x0 < x1 and y0 < y1:
            part = ink[y0:y1, x0:x1]
            np.maximum(part, tile[y0 - top : y1 - top, x0 - left : x1 - left], out=part)
        return True

    def _blot(self, ink: Layer, labels: list[tuple[str, float]], machine: Machine) -> None:
        """Blot out a few cells of the ink now and then; their labels say so."""
        rng, px = self._rng, machine.x_height_px
        if rng.random() > 0.025 or not labels:
            return
        first = rng.randrange(len(labels))
        covered = range(first, min(len(labels), first + rng.randint(1, 3)))
        for index in covered:
            if labels[index][0] == SPACE:
                return
        left, right = (labels[covered[0]][1], labels[covered[-1]][1])
        half = 0.5 * machine.pitch * px
        centre = (round((left + right) / 2), round((_ABOVE - 0.55) * px))
        axes = (round((right - left) / 2 + 1.15 * half), round(rng.uniform(0.9, 1.3) * px))
        blot = np.zeros_like(ink)
        cv2.ellipse(blot, centre, axes, rng.uniform(-8, 8), 0, 360, (1.0,), -1)
        edge = 1 + 0.3 * self._field((ink.shape[0], ink.shape[1]), 6.0)
        np.maximum(ink, np.clip(blot * edge, 0, 1).astype(np.float32), out=ink)
        for index in covered:
            labels[index] = (OCCLUDED, labels[index][1])

    def _ribbon(self, ink: Layer, px: float) -> Layer:
        """Return the ink as ribbon and carbon leave it: spread, grained, dry in places, soft and faint."""
        rng, shape, wear = self._rng, (ink.shape[0], ink.shape[1]), self._wear
        spread = rng.uniform(0.02, 0.085) * px
        low = rng.uniform(0.12, 0.38)
        ink = np.clip((cv2.GaussianBlur(ink, (0, 0), max(0.3, spread)) - low) * (1 / (1.02 - 2 * low)), 0, 1)
        grain = rng.uniform(0, 0.35 + 0.5 * wear)
        ink = ink * (1 + grain * self._field(shape, rng.choice((0.7, 1.2, 2.5))))
        if rng.random() < 0.4:
            dry = np.maximum(0, self._field((shape[0], shape[1]), 20.0))
            ink = ink * np.clip(1 - rng.uniform(0, 0.45) * wear * dry, 0.2, 1)
        if rng.random() < 0.15 * self._hardness:
            # A ribbon too low or too high, or a worn platen: the heads or the feet of a stretch of letters are faint.
            rows = np.linspace(-1, 1, round(1.3 * px), dtype=np.float32) * rng.choice((-1, 1))
            ramp = np.ones(shape[0], np.float32)
            top = round((_ABOVE - 1.15) * px)
            ramp[top : top + len(rows)] = np.clip(0.6 - 1.6 * (rows - rng.uniform(-0.2, 0.6)), 0.15, 1)
            where = np.clip(self._field(shape, 20.0)[:1] + rng.uniform(-0.5, 1), 0, 1)
            ink = ink * (1 - where * (1 - ramp[:, None]))
        ink = np.clip(ink, 0, 1.1)
        if rng.random() < 0.12:
            # So much ink that narrow places fill.
            ink = np.clip(
                _clog(np.asarray(ink, np.float32), rng.uniform(0.1, 0.3) * px, rng.uniform(0.3, 0.9)), 0, 1.1
            )
        if rng.random() < 0.15 + 0.3 * self._hardness:
            # A carbon copy.
            ink = _soften(ink, rng.uniform(0.03, 0.115) * px)
            ink = ink * (1 + rng.uniform(0, 0.5) * self._field(shape, rng.choice((1.2, 2.5))))
        return np.clip(ink, 0, 1.2).astype(np.float32)

    def _scan(self, ink: Layer, px: float) -> Layer:
        """Return the depth of ink of the scanned line, full type about 1: with paper, marks, the device's faults."""
        rng, shape = self._rng, (ink.shape[0], ink.shape[1])
        dirt = self._hardness * rng.random() ** 2
        depth = ink
        if rng.random() < 0.25:
            behind = np.roll(ink[:, ::-1], rng.randint(-20, 20), axis=0)
            shown = rng.uniform(0.05, 0.4) * _soften(behind, rng.uniform(0.06, 0.2) * px)
            depth = np.asarray(np.maximum(depth, 0) + (1 - depth.clip(0, 1)) * shown, np.float32)
        if rng.random() < 0.22:
            mark = self._mark(shape, px)
            strength = rng.uniform(0.15, 0.9)
            depth = np.asarray(1 - (1 - depth.clip(0, 1)) * (1 - strength * mark), np.float32)
        clouds = rng.uniform(0, 0.07) * self._field(shape, 6.0) + rng.uniform(0, 0.06) * self._field(
            shape, 2.5
        )
        depth = np.asarray(depth + dirt * clouds, np.float32)
        depth = _soften(depth, max(0.25, rng.uniform(0.0, 0.06) * px))
        noise = dirt * rng.uniform(0, 0.22)
        depth = depth + noise * self._field(shape, rng.choice((0.0, 0.0, 0.7)))
        kind = rng.random()
        if kind < 0.07:
            # One bit: a fax.
            bits = (depth > rng.uniform(0.3, 0.65)).astype(np.float32)
            if rng.random() < 0.5:
                specks = self._field(shape, 0.7) > rng.uniform(2.8, 4.0)
                bits = np.abs(bits - specks.astype(np.float32))
            return np.asarray(cv2.GaussianBlur(bits, (0, 0), 0.7), np.float32)
        if kind < 0.17:
            # A photocopy: hard tones and specks.
            depth = 1 / (1 + np.exp(-rng.uniform(5, 12) * (depth - rng.uniform(0.3, 0.6))))
        if kind < 0.5:
            full = rng.uniform(60, 200)
            picture = np.clip(255 - full * depth, 0, 255).astype(np.uint8)
            _, packed = cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, rng.randint(35, 90)))
            read = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
            assert read is not None
            depth = (255 - read.astype(np.float32)) / np.float32(full)
        return np.asarray(depth, np.float32)

    def _mark(self, shape: tuple[int, int], px: float) -> Layer:
        """Return a stamp, pen strokes or a ruled line that crosses the line, 0 to 1."""
        rng = self._rng
        height, width = shape
        image = Image.new("L", (width, height))
        draw = ImageDraw.Draw(image)
        kind = rng.random()
        if kind < 0.35:
            face = rng.choice(self._faces)
            letters = self._texts.line(14).upper()
            font = font_with(face, "Н", round(px * rng.uniform(1.5, 5.0)))
            assert font is not None
            right, bottom = (math.ceil(x) + 20 for x in font.getbbox(letters)[2:])
            stamp = Image.new("L", (right, bottom))
            pen = ImageDraw.Draw(stamp)
            pen.text((10, 8), letters, fill=255, font=font)
            if rng.random() < 0.6:
                pen.rectangle((2, 2, right - 3, bottom - 3), outline=255, width=rng.randint(2, 5))
            stamp = stamp.rotate(rng.uniform(-15, 15), expand=True)
            image.paste(stamp, (rng.randint(-200, width - 50), rng.randint(-stamp.height + 20, height - 15)))
        elif kind < 0.75:
            for _ in range(rng.randint(1, 4)):
                points = [(rng.uniform(0, width), rng.uniform(-0.5, 1.5) * height)]
                for _ in range(rng.randint(2, 7)):
                    x, y = points[-1]
                    points.append((x + rng.gauss(0, 4 * px), y + rng.gauss(0, 1.4 * px)))
                draw.line(
                    points, fill=rng.randint(150, 255), width=max(1, round(px * rng.uniform(0.06, 0.22)))
                )
        else:
            y = (_ABOVE + rng.choice((rng.uniform(0.1, 0.5), rng.uniform(-2, 1)))) * px
            x = rng.uniform(-0.2, 0.6) * width
            draw.line(
                (x, y, x + rng.uniform(0.05, 1) * width, y + rng.gauss(0, 0.1 * px)),
                fill=255,
                width=max(1, round(px * rng.uniform(0.04, 0.18))),
            )
        mark = np.asarray(image, np.float32) / np.float32(255)
        mark = _soften(mark, 0.8)
        return np.clip(mark * (0.85 + 0.3 * self._field(shape, 2.5)), 0, 1).astype(np.float32)

    def _normalise(self, depth: Layer, px: float) -> Layer:
        """Return the depth as the pipeline scales it: by the type's usual depth, which a page knows better."""
        rng = self._rng
        smooth = cv2.GaussianBlur(np.clip(depth * 140, 0, 255).astype(np.uint8), (0, 0), max(0.3, px / 23))
        deep = type_depth(np.asarray(smooth, np.uint8), px / 23) / 140
        scaled = depth / np.float32(deep * math.exp(rng.gauss(0, 0.12)))
        return np.asarray(np.clip(scaled, 0, 255 / TYPE_DEPTH), np.float32)

    def _foreign(self, own: Layer, ink: Layer, px: float) -> NDArray[np.bool_]:
        """Return what the layout would wipe out as the neighbours' ink: theirs, where it is not the line's own."""
        reach = 2 * round(0.06 * px) + 1
        grown = cv2.dilate(((ink > 0.4) & (own < 0.2)).astype(np.uint8), np.ones((reach, reach), np.uint8))
        rows = np.arange(ink.shape[0])[:, None]
        middle = _ABOVE * px
        beyond = (rows < middle - 1.25 * px) | (rows > middle + 0.3 * px)
        return (grown > 0) & beyond & (own < 0.2)

    def _cut(
        self, depth: Layer, scale: float, px: float, labels: list[tuple[str, float]], end: float
    ) -> TypedLine:
        """Return the line as the reader sees it: cut from the page a little high or low, aslant or bent, scaled."""
        rng = self._rng
        width = depth.shape[1]
        columns = np.arange(width, dtype=np.float32)
        slant = math.tan(math.radians(rng.gauss(0, 0.12)))
        bend = rng.gauss(0, 0.05) * px * np.cos(columns / rng.uniform(8, 40) / px + rng.uniform(0, 6))
        shift = rng.gauss(0, 0.07) * px + slant * (columns - width / 2) + bend
        tall = math.exp(rng.gauss(0, 0.03))
        height = round(HEIGHT / scale)
        up = BASELINE / scale
        rows = np.arange(height, dtype=np.float32)[:, None]
        ys = (_ABOVE * px + (rows - up) / np.float32(tall) + shift[None, :]).astype(np.float32)
        xs = np.ascontiguousarray(np.broadcast_to(columns, ys.shape))
        level = cv2.remap(depth, xs, ys, cv2.INTER_LINEAR, borderValue=0)
        level[:, min(width, math.ceil(end)) :] = 0
        small = fit(level, self._width, HEIGHT)
        seen = np.clip(small * TYPE_DEPTH, 0, 255).astype(np.uint8)
        ratio = self._width / width
        return TypedLine(
            seen, "".join(shape for shape, _ in labels), tuple(ratio * middle for _, middle in labels)
        )

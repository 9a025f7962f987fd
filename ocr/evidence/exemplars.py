"""This typewriter's own type: what its letters look like on these pages, and which of two a contested one is like.

The alignment says which letter stands where, and a transcription is mostly right: all other 3s and 8s of a document
are the reference for this 3. The reader is adapted by them, line by line by what the other lines teach (see
`ocr.recognizer.adaptation`); and the contested letter's picture is set beside those of its like.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.collation.line_texts import PageTexts
from ocr.recognizer.adaptation import MIN_EXEMPLARS, TrainingLine, adapt
from ocr.recognizer.ctc import LogPosteriors, best_path
from ocr.recognizer.frames import LineFrames
from ocr.text.shapes import OCCLUDED, SHAPES, SPACE

Picture = NDArray[np.uint8]
Letter = NDArray[np.float32]

# A letter's cell, px, as the reader sees it, and how large letters are compared.
CELL_WIDTH_PX = 18
COMPARED_SIZE_PX = (12, 24)
# Letters may stand so far beside their cell's middle, px.
MAX_SHIFT_PX = 1
# More exemplars of a letter than this change nothing.
MAX_EXEMPLARS = 60
# A letter vouches for its kind if the reader is as sure of it as this.
MIN_EXEMPLAR_PROBABILITY = 0.5
# Exemplars' correlations with their median spread no less than this.
MIN_SPREAD = 0.03
# Letters below this typicality, in standard deviations, are not the machine's: print, pen, a stamp.
MIN_TYPICALITY = -2.5


class Comparison(NamedTuple):
    """Which of two letters a picture is like: -1 as like its own as usual, 1 as like the other; 0 undecided.

    `own` and `other` count the exemplars of each, `own_typicality` and `other_typicality` say how well the picture
    fits among them, in standard deviations (see `TypewriterProfile.typicality`).
    """

    likeness: float
    own: int
    other: int
    own_typicality: float = 0.0
    other_typicality: float = 0.0


class AdaptedPages(NamedTuple):
    """Log posteriors by page and line, how many exemplars each shape had, and what that gained (see `Adapted`)."""

    pages: tuple[tuple[LogPosteriors, ...], ...]
    exemplars: Mapping[str, int]
    gain: float


def adapt_pages(frames: Sequence[Sequence[LineFrames]], texts: Sequence[PageTexts]) -> AdaptedPages:
    """Return the posteriors of all lines of type adapted to the document's typewriter by what is transcribed of them.

    `frames` and `texts` are of the same pages. Lines of print keep their posteriors.
    """
    lessons = [
        TrainingLine(line.posteriors, np.asarray(line.hidden, np.float32), text, taught)
        for page, own in zip(frames, texts, strict=True)
        for line, text, taught in zip(page, own.lines, own.taught, strict=True)
        if line.is_typed
    ]
    adapted = adapt(lessons)
    taken = iter(adapted.log_posteriors)
    pages = tuple(
        tuple(next(taken) if line.is_typed else line.posteriors for line in page) for page in frames
    )
    return AdaptedPages(pages, adapted.exemplars, adapted.gain)


def cut_letter(picture: Picture, middle_px: float) -> Picture:
    """Return the cell of a letter of a line's picture, uint8 height x cell, white (0) beyond the line's ends."""
    left = round(middle_px - CELL_WIDTH_PX / 2 - MAX_SHIFT_PX)
    width = CELL_WIDTH_PX + 2 * MAX_SHIFT_PX
    padded = np.zeros((picture.shape[0], width), np.uint8)
    first, end = max(0, left), min(picture.shape[1], left + width)
    if end > first:
        padded[:, first - left : end - left] = picture[:, first:end]
    return padded


class Exemplars(NamedTuple):
    """Letters of one shape: where each stands, n x (page, line, frame), their pictures, and as they are compared."""

    places: NDArray[np.int64]
    pictures: tuple[Picture, ...]
    letters: Letter

    def typicality(self, picture: Picture, which: NDArray[np.int64]) -> float:
        """Return how well a picture fits among some of these letters: by so many deviations better than usual.

        By its correlation with their median; usual is that of the exemplars themselves.
        """
        letters = self.letters[which]
        usual = _unit(np.median(letters, axis=0))
        theirs = letters @ usual
        best = max(float(shifted @ usual) for shifted in _shifts(picture))
        spread = max(float(theirs.std()), MIN_SPREAD)
        return float(np.clip((best - float(theirs.mean())) / spread, -6, 3))


@dataclass(frozen=True, slots=True, eq=False)
class TypewriterProfile:
    """A document's letters by shape, spread over it."""

    shapes: Mapping[str, Exemplars]

    @classmethod
    def of(cls, frames: Sequence[Sequence[LineFrames]], adapted: Sequence[Sequence[LogPosteriors]]) -> Self:
        """Return the letters of pages, taken where the adapted reader is sure of them."""
        found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for page, (lines, posteriors) in enumerate(zip(frames, adapted, strict=True)):
            for number, (line, own) in enumerate(zip(lines, posteriors, strict=True)):
                if not line.is_typed or not line.frame_px:
                    continue
                for spike in best_path(own):
                    shape = SHAPES[spike.label - 1]
                    if shape not in {SPACE, OCCLUDED} and spike.probability >= MIN_EXEMPLAR_PROBABILITY:
                        found[shape].append((page, number, spike.peak))
        shapes = {}
        for shape, all_places in found.items():
            # Of many, so many that are spread over the document.
            every = np.linspace(0, len(all_places) - 1, min(MAX_EXEMPLARS, len(all_places))).astype(int)
            places = [all_places[at] for at in every]
            pictures = tuple(
                cut_letter(line.picture, line.frame_px * (frame + 0.5))
                for page, number, frame in places
                for line in [frames[page][number]]
            )
            shapes[shape] = Exemplars(
                np.array(places, np.int64), pictures, np.stack([_normal(picture) for picture in pictures])
            )
        return cls(shapes)

    def exemplars_of(self, shape: str, *, beside: tuple[int, int, int]) -> NDArray[np.int64]:
        """Return which exemplars of a shape there are, that of the place itself (page, line, frame) left out."""
        own = self.shapes.get(shape)
        if own is None:
            return np.zeros(0, np.int64)
        same_line = (own.places[:, 0] == beside[0]) & (own.places[:, 1] == beside[1])
        return np.flatnonzero(~(same_line & (np.abs(own.places[:, 2] - beside[2]) <= 2)))

    def compare(
        self, picture: Picture, own: str, other: str, *, beside: tuple[int, int, int]
    ) -> Comparison | None:
        """Return which of two letters a picture is like; None with fewer than three exemplars of either.

        Along the line between both letters' usual pictures, each point weighed by how little it varies among
        exemplars (Fisher's linear discriminant with a diagonal covariance), in units of half their distance.
        """
        ours, theirs = (self.exemplars_of(shape, beside=beside) for shape in (own, other))
        if min(len(ours), len(theirs)) < MIN_EXEMPLARS:
            return None
        mine, others = self.shapes[own].letters[ours], self.shapes[other].letters[theirs]
        middle, far = np.median(mine, axis=0), np.median(others, axis=0)
        within = (len(mine) * mine.var(axis=0) + len(others) * others.var(axis=0)) / (len(mine) + len(others))
        weight = (far - middle) / (within + within.mean() + 1e-6)
        span = float((weight * (far - middle)).sum())
        if span <= 0:
            return None
        best = max(
            (2 * float((weight * (shifted - middle)).sum()) / span - 1 for shifted in _shifts(picture)),
            key=lambda likeness: -min(abs(likeness - 1), abs(likeness + 1)),
        )
        return Comparison(
            float(np.clip(best, -2, 2)),
            len(ours),
            len(theirs),
            self.shapes[own].typicality(picture, ours),
            self.shapes[other].typicality(picture, theirs),
        )

    def typicality(self, picture: Picture, shape: str, *, beside: tuple[int, int, int]) -> float | None:
        """Return how well a picture fits among the document's letters of a shape, in deviations; None below three."""
        which = self.exemplars_of(shape, beside=beside)
        return None if len(which) < MIN_EXEMPLARS else self.shapes[shape].typicality(picture, which)


def _normal(picture: Picture) -> Letter:
    """Return a letter's middle as it is compared: small, and as dark as any."""
    return _reduce(picture[:, MAX_SHIFT_PX : MAX_SHIFT_PX + CELL_WIDTH_PX])


def _unit(letter: Letter) -> Letter:
    return np.asarray(letter / (np.linalg.norm(letter) + 1e-6), np.float32)


def _shifts(picture: Picture) -> list[Letter]:
    return [_reduce(picture[:, at : at + CELL_WIDTH_PX]) for at in range(2 * MAX_SHIFT_PX + 1)]


def _reduce(cell: Picture) -> Letter:
    small = cv2.resize(cell.astype(np.float32), COMPARED_SIZE_PX, interpolation=cv2.INTER_AREA).ravel()
    small -= small.mean()
    return np.asarray(small / (np.linalg.norm(small) + 1e-6), np.float32)

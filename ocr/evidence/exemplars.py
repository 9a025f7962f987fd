"""Exemplars: pictures of a typewriter's letters in a document, and the comparison of a contested letter with them.

The alignment gives the place of each letter, and a transcription is mostly right: the other 3s and 8s of a document
are the reference for a contested 3. The reader is adapted to them (see `ocr.recognizer.adaptation`), each line by a
model fitted without it, and the picture of the contested letter is compared with the exemplars of both letters.
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

# Width of a letter's cell in the picture of a line, and width and height that letters are scaled to, px.
_CELL_PX = 18
_SCALED_SIZE_PX = (12, 24)
# Largest horizontal offset of a letter from the middle of its cell, px.
_MAX_SHIFT_PX = 1
# Lengths of rules in the picture of a line, greater than of letters, and how far a level rule may rise within that.
_MIN_RULE_CELLS, _MIN_RULE_HEIGHT_PX, _RULE_SLACK_PX = 4, 36, 3
# Most exemplars of a shape that are kept.
_MAX_EXEMPLARS = 60
# Least posterior probability of an exemplar's shape.
_MIN_EXEMPLAR_PROBABILITY = 0.5
# Least standard deviation of the exemplars' correlations with their median.
_MIN_CORRELATION_SD = 0.03
# Letters below this typicality, in standard deviations, are not the machine's: print, pen, a stamp.
MIN_TYPICALITY = -2.5


class Comparison(NamedTuple):
    """The likeness of a picture to two letters, -2 to 2: -1 as `own` usually looks, 1 as `other` does, 0 half way.

    `own` and `other` are the numbers of exemplars of the transcribed and of the other letter, `own_typicality` and
    `other_typicality` the typicality of the picture among them, in standard deviations (see `Exemplars.typicality`).
    """

    likeness: float
    own: int
    other: int
    own_typicality: float = 0.0
    other_typicality: float = 0.0


class AdaptedPages(NamedTuple):
    """Log posteriors by page and line, the number of exemplars of each shape, and `Adapted.gain`."""

    pages: tuple[tuple[LogPosteriors, ...], ...]
    exemplars: Mapping[str, int]
    gain: float


def adapt_pages(frames: Sequence[Sequence[LineFrames]], texts: Sequence[PageTexts]) -> AdaptedPages:
    """Return the log posteriors of all lines, those of typed lines adapted to the document's typewriter.

    `frames` and `texts` are of the same pages. Printed lines keep their posteriors.
    """
    training_lines = [
        TrainingLine(line.posteriors, np.asarray(line.hidden, np.float32), text, is_labelled)
        for page, page_texts in zip(frames, texts, strict=True)
        for line, text, is_labelled in zip(page, page_texts.lines, page_texts.taught, strict=True)
        if line.is_typed
    ]
    adapted = adapt(training_lines)
    taken = iter(adapted.log_posteriors)
    pages = tuple(
        tuple(next(taken) if line.is_typed else line.posteriors for line in page) for page in frames
    )
    return AdaptedPages(pages, adapted.exemplars, adapted.gain)


def cut_letter(picture: Picture, middle_px: float) -> Picture:
    """Return a letter's cell, with room for its shifts, from a line's picture: uint8, 0 beyond the line's ends."""
    left = round(middle_px - _CELL_PX / 2 - _MAX_SHIFT_PX)
    width = _CELL_PX + 2 * _MAX_SHIFT_PX
    padded = np.zeros((picture.shape[0], width), np.uint8)
    first, end = max(0, left), min(picture.shape[1], left + width)
    if end > first:
        padded[:, first - left : end - left] = picture[:, first:end]
    return padded


def without_rules(picture: Picture) -> Picture:
    """Return a line's picture without level and upright rules: ink that runs on for longer than letters do."""
    # A rule may be a little aslant.
    thick = cv2.dilate(picture, np.ones((_RULE_SLACK_PX, 1), np.uint8))
    level = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, _MIN_RULE_CELLS * _CELL_PX), np.uint8))
    upright = cv2.morphologyEx(picture, cv2.MORPH_OPEN, np.ones((_MIN_RULE_HEIGHT_PX, 1), np.uint8))
    return np.asarray(cv2.subtract(picture, cv2.max(level, upright)), np.uint8)


class Exemplars(NamedTuple):
    """The n exemplars of a shape: `places`, n x (page, line, frame), pictures, and `letters`, scaled, of norm 1."""

    places: NDArray[np.int64]
    pictures: tuple[Picture, ...]
    letters: Letter

    def typicality(self, picture: Picture, which: NDArray[np.int64]) -> float:
        """Return the standard score, -6 to 3, of a picture's correlation with the median of some of these exemplars.

        Mean and standard deviation are those of the exemplars' own correlations with their median.
        """
        letters = self.letters[which]
        median = _unit(np.median(letters, axis=0))
        correlations = letters @ median
        best = max(float(shifted @ median) for shifted in _shifts(picture))
        spread = max(float(correlations.std()), _MIN_CORRELATION_SD)
        return float(np.clip((best - float(correlations.mean())) / spread, -6, 3))


@dataclass(frozen=True, slots=True, eq=False)
class TypewriterProfile:
    """A document's exemplars by shape."""

    shapes: Mapping[str, Exemplars]

    @classmethod
    def of(cls, frames: Sequence[Sequence[LineFrames]], adapted: Sequence[Sequence[LogPosteriors]]) -> Self:
        """Return the exemplars of pages: letters whose adapted posterior is at least _MIN_EXEMPLAR_PROBABILITY."""
        found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for page, (lines, posteriors) in enumerate(zip(frames, adapted, strict=True)):
            for number, (line, adapted_line) in enumerate(zip(lines, posteriors, strict=True)):
                if not line.is_typed or not line.frame_px:
                    continue
                for spike in best_path(adapted_line):
                    shape = SHAPES[spike.label - 1]
                    if shape not in {SPACE, OCCLUDED} and spike.probability >= _MIN_EXEMPLAR_PROBABILITY:
                        found[shape].append((page, number, spike.peak))
        shapes = {}
        for shape, all_places in found.items():
            # Where there are more, the exemplars that are kept spread evenly over the document.
            kept = np.linspace(0, len(all_places) - 1, min(_MAX_EXEMPLARS, len(all_places))).astype(int)
            places = [all_places[at] for at in kept]
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
        """Return the indexes of a shape's exemplars without that at the place `beside` itself (page, line, frame)."""
        exemplars = self.shapes.get(shape)
        if exemplars is None:
            return np.zeros(0, np.int64)
        same_line = (exemplars.places[:, 0] == beside[0]) & (exemplars.places[:, 1] == beside[1])
        return np.flatnonzero(~(same_line & (np.abs(exemplars.places[:, 2] - beside[2]) <= 2)))

    def compare(
        self, picture: Picture, own: str, other: str, *, beside: tuple[int, int, int]
    ) -> Comparison | None:
        """Return the comparison of a picture with the exemplars of two letters; None with fewer than three of either.

        The likeness is the projection on the line between the two median pictures, -1 at that of `own` and 1 at that
        of `other`, with the pixels weighted by their variance within the letters (Fisher's linear discriminant with a
        diagonal covariance).
        """
        which_own, which_other = (self.exemplars_of(shape, beside=beside) for shape in (own, other))
        if min(len(which_own), len(which_other)) < MIN_EXEMPLARS:
            return None
        owns, others = self.shapes[own].letters[which_own], self.shapes[other].letters[which_other]
        own_median, other_median = np.median(owns, axis=0), np.median(others, axis=0)
        within = (len(owns) * owns.var(axis=0) + len(others) * others.var(axis=0)) / (len(owns) + len(others))
        weight = (other_median - own_median) / (within + within.mean() + 1e-6)
        span = float((weight * (other_median - own_median)).sum())
        if span <= 0:
            return None
        best = max(
            (2 * float((weight * (shifted - own_median)).sum()) / span - 1 for shifted in _shifts(picture)),
            key=lambda likeness: -min(abs(likeness - 1), abs(likeness + 1)),
        )
        return Comparison(
            float(np.clip(best, -2, 2)),
            len(which_own),
            len(which_other),
            self.shapes[own].typicality(picture, which_own),
            self.shapes[other].typicality(picture, which_other),
        )

    def typicality(self, picture: Picture, shape: str, *, beside: tuple[int, int, int]) -> float | None:
        """Return the typicality of a picture among a shape's exemplars, in standard deviations; None below three."""
        which = self.exemplars_of(shape, beside=beside)
        return None if len(which) < MIN_EXEMPLARS else self.shapes[shape].typicality(picture, which)


def _normal(picture: Picture) -> Letter:
    """Return the unshifted cell of a letter, scaled, of mean 0 and norm 1."""
    return _reduce(picture[:, _MAX_SHIFT_PX : _MAX_SHIFT_PX + _CELL_PX])


def _unit(letter: Letter) -> Letter:
    return np.asarray(letter / (np.linalg.norm(letter) + 1e-6), np.float32)


def _shifts(picture: Picture) -> list[Letter]:
    return [_reduce(picture[:, at : at + _CELL_PX]) for at in range(2 * _MAX_SHIFT_PX + 1)]


def _reduce(cell: Picture) -> Letter:
    small = cv2.resize(cell.astype(np.float32), _SCALED_SIZE_PX, interpolation=cv2.INTER_AREA).ravel()
    small -= small.mean()
    return np.asarray(small / (np.linalg.norm(small) + 1e-6), np.float32)

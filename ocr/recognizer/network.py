"""The typescript recogniser: a small network that knows letters and no words.

From a line image with its tones it gives, for every frame, a quarter of a letter wide, the log posteriors of the
shapes and the hidden vector behind them. Trained by training/reader.py.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.networks import open_network
from ocr.image.pixels import INK_MAX_GREY, fit
from ocr.image.tone import TYPE_DEPTH
from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.layout.line_images import LineImage
from ocr.model import Box, Glyph, Word
from ocr.recognizer.character_model import CharacterModel
from ocr.recognizer.classes import over_shapes
from ocr.recognizer.ctc import BLANK, LogPosteriors, Spike, beam_search, best_path, viterbi_spikes
from ocr.recognizer.frames import LineFrames
from ocr.text.shapes import OCCLUDED, SHAPES, SPACE, write_out

NAME = "typescript"
MODEL = Path(__file__).with_name("typescript.onnx")
# The network's input in px: its height, the baseline's row, the x-height, and the width of a cell and of a frame.
HEIGHT, BASELINE, X_HEIGHT, CELL, STRIDE = 48, 30, 14.4, 18.0, 4
# Inputs are padded to multiples of this width, so that lines of a page share batches.
_WIDTH_STEP_PX = 128
# Paper beside the ends of a line, px, as in training.
MARGIN = 16
# The depth, of 255, that ink as deep as type has in a kept picture.
KEPT_TYPE_DEPTH = 170
# In beam search, the weight of the language's log probabilities against the frames', and the bonus of each label.
_LANGUAGE_WEIGHT, _LABEL_BONUS = 0.2, 0.3
# Alternatives of a glyph: their least probability and their greatest number.
MIN_ALTERNATIVE_PROBABILITY, MAX_ALTERNATIVES = 0.01, 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineOutput:
    """The network's output for a line image: log posteriors, frames x classes, and hidden vectors, frames x features.

    Both are float32. Class 0 is the blank of CTC, class i the shape SHAPES[i - 1].
    """

    line_image: LineImage
    log_posteriors: LogPosteriors
    hidden: NDArray[np.float32]

    def x_of(self, frame: float) -> float:
        """Return the x of a frame's middle in pixels of the line image."""
        return (STRIDE * (frame + 0.5) - MARGIN) * self.line_image.step_px / CELL

    @property
    def text(self) -> str:
        """The text of the best path in shapes."""
        return "".join(SHAPES[spike.label - 1] for spike in best_path(self.log_posteriors))


@cache
def reader_version() -> str:
    """Return the first eight hex digits of the SHA-256 sum of the model."""
    return hashlib.sha256(MODEL.read_bytes()).hexdigest()[:8]


def reader_name() -> str:
    """Return the recogniser's name and version."""
    return f"{NAME} {reader_version()}"


def recognise(lines: Sequence[LineImage]) -> tuple[LineOutput, ...]:
    """Return the net's output for each line image; it depends on that line image alone."""
    pictures = [picture_of(line) for line in lines]
    widths: dict[int, list[int]] = defaultdict(list)
    for index, picture in enumerate(pictures):
        widths[picture.shape[1]].append(index)
    outputs: dict[int, LineOutput] = {}
    for indices in widths.values():
        batch = np.stack([pictures[index] for index in indices])[:, None]
        log_posteriors, hidden = open_network(MODEL).run(None, {"depth": batch})
        for index, own, vectors in zip(indices, log_posteriors, hidden, strict=True):
            outputs[index] = LineOutput(
                line_image=lines[index], log_posteriors=over_shapes(own), hidden=vectors
            )
    return tuple(outputs[index] for index in range(len(lines)))


def frames_of_output(output: LineOutput) -> LineFrames:
    """Return the frames to be kept of a line, for weighing other texts against the one that is read."""
    return LineFrames(
        log_posteriors=output.log_posteriors.astype(np.float16),
        hidden=output.hidden.astype(np.float16),
        picture=np.asarray(np.clip(picture_of(output.line_image) * KEPT_TYPE_DEPTH, 0, 255), np.uint8),
        frame_px=STRIDE,
        is_typed=output.line_image.is_on_grid,
    )


def words_of_output(
    output: LineOutput, model: CharacterModel | None = None, language: Language = RUSSIAN
) -> tuple[Word, ...]:
    """Return the words of a line, with their glyphs, boxes in pixels of the line image; none where nothing is read.

    They are the best path of the frames or, with a model, the likeliest labels by beam search, written in the letters
    of the language. Words that are x-ed out all over are left out.
    """
    spikes = _search(output.log_posteriors, model) if model else best_path(output.log_posteriors)
    return tuple(word for word in _words(output, spikes, language) if set(word.text) != {OCCLUDED})


def _search(log_posteriors: LogPosteriors, model: CharacterModel) -> tuple[Spike, ...]:
    labels = beam_search(log_posteriors, model.following, weight=_LANGUAGE_WEIGHT, bonus=_LABEL_BONUS)
    return viterbi_spikes(log_posteriors, tuple(labels))


def picture_of(line_image: LineImage) -> NDArray[np.float32]:
    """Return the network's input for a line image: depth of ink, float32 HEIGHT x W, 1 at the depth of type.

    The line is scaled to the x-height X_HEIGHT and to cells CELL wide.
    """
    scale = X_HEIGHT / line_image.x_height
    tall = round(HEIGHT / scale)
    top = round(line_image.baseline - BASELINE / scale)
    toned = line_image.toned[max(0, top) : top + tall]
    above = max(0, -top)
    below = max(0, tall - above - toned.shape[0])
    framed = cv2.copyMakeBorder(toned, above, below, 0, 0, cv2.BORDER_CONSTANT, value=(255,))[:tall]
    width = max(1, round(framed.shape[1] * CELL / line_image.step_px))
    whole = -(-(width + 2 * MARGIN) // _WIDTH_STEP_PX) * _WIDTH_STEP_PX
    picture = np.zeros((HEIGHT, whole), np.float32)
    picture[:, MARGIN : MARGIN + width] = (255 - fit(framed, width, HEIGHT).astype(np.float32)) / TYPE_DEPTH
    return picture


def _words(output: LineOutput, spikes: Sequence[Spike], language: Language) -> Iterator[Word]:
    """Yield the words of a line's spikes, boxes in pixels of the line image."""
    if not spikes:
        return
    middles = [output.x_of(spike.peak) for spike in spikes]
    half = 0.5 * _usual_step(middles)
    # A glyph reaches half way to its neighbours, or 0.6 usual steps where they are far.
    between = [(one + other) / 2 for one, other in pairwise(middles)]
    bounds = [
        (max(middle - half * 1.2, left), min(middle + half * 1.2, right))
        for middle, left, right in zip(
            middles, [float("-inf"), *between], [*between, float("inf")], strict=True
        )
    ]
    own: list[tuple[Spike, tuple[float, float]]] = []
    for spike, bound in zip(spikes, bounds, strict=True):
        if SHAPES[spike.label - 1] != SPACE:
            own.append((spike, bound))
        elif own:
            yield _word(output, own, language)
            own = []
    if own:
        yield _word(output, own, language)


def _usual_step(middles: Sequence[float]) -> float:
    return float(np.median(np.diff(middles))) if len(middles) > 1 else 0.0


def _word(output: LineOutput, own: Sequence[tuple[Spike, tuple[float, float]]], language: Language) -> Word:
    shapes = "".join(SHAPES[spike.label - 1] for spike, _ in own)
    glyphs = []
    for letter, (spike, (left, right)) in zip(write_out(shapes, language), own, strict=True):
        glyphs.append(
            Glyph(
                text=letter,
                box=_ink_box(output.line_image, left, right),
                confidence=spike.probability,
                alternatives=_alternatives(output.log_posteriors[spike.peak], spike.label),
            )
        )
    boxes = [glyph.box for glyph in glyphs]
    return Word(
        text="".join(glyph.text for glyph in glyphs),
        box=Box(
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        ),
        confidence=min(glyph.confidence for glyph in glyphs),
        glyphs=tuple(glyphs),
        engine=NAME,
    )


def _ink_box(line_image: LineImage, left: float, right: float) -> Box:
    """Return the box around the ink of some columns of a line image, of the x-height where they have none."""
    first, end = max(0, int(left)), max(int(left) + 1, min(line_image.image.shape[1], round(right)))
    ink = line_image.image[:, first:end] < INK_MAX_GREY
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return Box(first, round(line_image.baseline - line_image.x_height), end, round(line_image.baseline))
    return Box(first + int(columns[0]), int(rows[0]), first + int(columns[-1]) + 1, int(rows[-1]) + 1)


def _alternatives(log_posteriors: LogPosteriors, chosen: int) -> tuple[tuple[str, float], ...]:
    order = np.argsort(log_posteriors)[::-1][: MAX_ALTERNATIVES + 2]
    return tuple(
        (SHAPES[index - 1], float(np.exp(log_posteriors[index])))
        for index in order
        if index not in {BLANK, chosen} and log_posteriors[index] > np.log(MIN_ALTERNATIVE_PROBABILITY)
    )[:MAX_ALTERNATIVES]

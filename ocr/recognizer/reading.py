"""The words of a page's lines, from what the recogniser says of each: their letters, boxes and confidence."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.pixels import INK_MAX_GREY, Mask
from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.layout.line_images import LineImage
from ocr.model import Box, Glyph, Word
from ocr.recognizer.ctc import BLANK, LogPosteriors, Spike, best_path
from ocr.recognizer.language_model import LanguageModel
from ocr.recognizer.network import NAME, LineOutput
from ocr.recognizer.scripts import in_scripts, tell_scripts
from ocr.recognizer.search import search
from ocr.text.scripts import Script, write_out
from ocr.text.shapes import OCCLUDED, SHAPES, SPACE

# Alternatives of a glyph: their least probability and their greatest number.
MIN_ALTERNATIVE_PROBABILITY, MAX_ALTERNATIVES = 0.01, 4
_MIN_ALTERNATIVE_LOG_PROBABILITY = math.log(MIN_ALTERNATIVE_PROBABILITY)


class _Read(NamedTuple):
    """A label of a line: its spike, its script, and where it reaches from and to, pixels of the line image."""

    spike: Spike
    script: int
    left: float
    right: float


def read_words(
    outputs: Sequence[LineOutput], model: LanguageModel | None = None, language: Language = RUSSIAN
) -> tuple[tuple[Word, ...], ...]:
    """Return the words of each line of a page, with glyphs, boxes in pixels of its line image; none where nothing is.

    The script of each letter is told by all lines (see `ocr.recognizer.scripts`). The words are the best path of the
    frames in these scripts or, with a model of the language, the likeliest labels by both. A glyph's confidence and
    alternatives are the frames' own. Words that are x-ed out all over are left out.
    """
    scripts = tell_scripts([output.log_posteriors for output in outputs], language)
    words = []
    before = b""
    for output, own in zip(outputs, scripts, strict=True):
        log_posteriors = in_scripts(output.log_posteriors, own, language)
        if model:
            start = model.start_of_line(before)
            spikes = search(log_posteriors, model, before=start, is_open=own == Script.OWN)
            before = start + bytes(spike.label for spike in spikes)
        else:
            spikes = best_path(log_posteriors)
        read = _place(output, spikes, own)
        words.append(tuple(word for word in _words(output, read, language) if set(word.text) != {OCCLUDED}))
    return tuple(words)


def _place(output: LineOutput, spikes: Sequence[Spike], scripts: NDArray[np.int8]) -> list[_Read]:
    """Return the labels of a line with their places."""
    middles = [output.x_of(spike.peak) for spike in spikes]
    half = 0.5 * _usual_step(middles)
    # A glyph reaches half way to its neighbours, or 0.6 usual steps where they are far.
    ends = [float("-inf"), *((one + other) / 2 for one, other in pairwise(middles)), float("inf")]
    return [
        _Read(
            spike,
            int(scripts[spike.peak]),
            max(middle - half * 1.2, ends[at]),
            min(middle + half * 1.2, ends[at + 1]),
        )
        for at, (spike, middle) in enumerate(zip(spikes, middles, strict=True))
    ]


def _usual_step(middles: Sequence[float]) -> float:
    return float(np.median(np.diff(middles))) if len(middles) > 1 else 0.0


def _words(output: LineOutput, read: Sequence[_Read], language: Language) -> Iterator[Word]:
    """Yield the words of a line's labels, boxes in pixels of the line image."""
    ink = output.line_image.image < INK_MAX_GREY
    own: list[_Read] = []
    for label in read:
        if SHAPES[label.spike.label - 1] != SPACE:
            own.append(label)
        elif own:
            yield _word(output, ink, own, language)
            own = []
    if own:
        yield _word(output, ink, own, language)


def _word(output: LineOutput, ink: Mask, own: Sequence[_Read], language: Language) -> Word:
    shapes = "".join(SHAPES[label.spike.label - 1] for label in own)
    text = write_out(shapes, language, [label.script for label in own])
    glyphs = tuple(
        Glyph(
            text=letter,
            box=_ink_box(output.line_image, ink, label.left, label.right),
            confidence=float(np.exp(output.log_posteriors[label.spike.peak, label.spike.label])),
            alternatives=_alternatives(output.log_posteriors[label.spike.peak], label.spike.label),
        )
        for letter, label in zip(text, own, strict=True)
    )
    boxes = [glyph.box for glyph in glyphs]
    return Word(
        text=text,
        box=Box(
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        ),
        confidence=min(glyph.confidence for glyph in glyphs),
        glyphs=glyphs,
        engine=NAME,
    )


def _ink_box(line_image: LineImage, ink: Mask, left: float, right: float) -> Box:
    """Return the box around the ink of some columns of a line image, of the x-height where they have none."""
    first, end = max(0, int(left)), max(int(left) + 1, min(ink.shape[1], round(right)))
    x, y, wide, high = cv2.boundingRect(ink[:, first:end].view(np.uint8))
    if not wide:
        return Box(first, round(line_image.baseline - line_image.x_height), end, round(line_image.baseline))
    return Box(first + x, y, first + x + wide, y + high)


def _alternatives(log_posteriors: LogPosteriors, chosen: int) -> tuple[tuple[str, float], ...]:
    likely = np.flatnonzero(log_posteriors > _MIN_ALTERNATIVE_LOG_PROBABILITY)
    order = likely[np.argsort(-log_posteriors[likely], kind="stable")].tolist()
    return tuple(
        (SHAPES[index - 1], math.exp(log_posteriors[index]))
        for index in order
        if index not in {BLANK, chosen}
    )[:MAX_ALTERNATIVES]

"""The typescript recogniser: a small network that knows letters and no words.

From a line image with its tones it gives, for every frame, a quarter of a letter wide, the log posteriors of the
shapes and the hidden vector behind them. Trained by training/reader.py.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.networks import open_network
from ocr.image.pixels import fit
from ocr.image.tone import TYPE_DEPTH
from ocr.layout.line_images import LineImage
from ocr.recognizer.classes import over_shapes
from ocr.recognizer.ctc import LogPosteriors, best_path
from ocr.recognizer.frames import LineFrames
from ocr.text.shapes import SHAPES

NAME = "typescript"
MODEL = Path(__file__).with_name("typescript.onnx")
# The network's input in px: its height, the baseline's row, the x-height, and the width of a cell and of a frame.
HEIGHT, BASELINE, X_HEIGHT, CELL, STRIDE = 48, 30, 14.4, 18.0, 4
# Inputs are padded to multiples of this width, so that lines of a page share batches.
_WIDTH_STEP_PX = 128
# More lines at once are slower, a seventh with 24, and take more memory.
_MAX_BATCH = 4
# Paper beside the ends of a line, px, as in training.
MARGIN = 16
# The depth, of 255, that ink as deep as type has in a kept picture.
KEPT_TYPE_DEPTH = 170


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
    batches = [
        alike[first : first + _MAX_BATCH]
        for alike in widths.values()
        for first in range(0, len(alike), _MAX_BATCH)
    ]
    for indices in batches:
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

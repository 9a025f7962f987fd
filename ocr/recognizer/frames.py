"""Frames of a line: log posteriors and hidden vectors, from which the likelihood of any other text follows."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr.errors import InputError
from ocr.model import Glyph, Line, Word
from ocr.recognizer.ctc import BLANK
from ocr.text.shapes import SHAPES, SPACE, to_shapes

# The width of a letter in frames, in frames made of words.
_FRAMES_PER_LETTER = 4
# The probability of classes that a made frame does not name.
_FLOOR_PROBABILITY = 1e-5
_SPACE_PROBABILITY, _MAX_PROBABILITY = 0.99, 0.9999


# The arrays of kept frames: their types and dimensions.
_KINDS = {
    "lengths": (np.int64, 1),
    "heights": (np.int64, 1),
    "widths": (np.int64, 1),
    "frame_px": (np.int64, 1),
    "is_typed": (np.bool_, 1),
    "log_posteriors": (np.float16, 2),
    "hidden": (np.float16, 2),
    "pictures": (np.uint8, 1),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineFrames:
    """The frames of a line, float16: log posteriors, frames x classes, and hidden vectors, frames x features.

    Class 0 is blank, class i + 1 is SHAPES[i]. `picture` is the network's input, uint8 height x width, 255 at the
    deepest ink, `frame_px` columns to a frame; empty where there is none. `is_typed` tells type on the page's grid
    from print.
    """

    log_posteriors: NDArray[np.float16]
    hidden: NDArray[np.float16]
    picture: NDArray[np.uint8]
    frame_px: int
    is_typed: bool

    @property
    def posteriors(self) -> NDArray[np.float32]:
        """The log posteriors as float32."""
        return np.asarray(self.log_posteriors, np.float32)


class ReadLine(NamedTuple):
    """An engine's reading of a line: words, one at least, with boxes in pixels of the line image.

    `frames` are the engine's own log posteriors; None where it has none to give. `asked_all` is whether every engine
    was asked about the line.
    """

    words: tuple[Word, ...]
    frames: LineFrames | None = None
    asked_all: bool = True

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def frames_of(line: Line | ReadLine) -> LineFrames:
    """Return frames whose likeliest text is the line's, with each glyph's confidence as its probability.

    They stand in for the frames of engines that give no posteriors.
    """
    rows: list[NDArray[np.float32]] = []
    for number, word in enumerate(line.words):
        if number:
            rows += _letter_frames({SPACE: _SPACE_PROBABILITY})
        glyphs = word.glyphs or tuple(
            Glyph(text=c, box=word.box, confidence=word.confidence) for c in word.text
        )
        for glyph in glyphs:
            rows += _letter_frames(
                {**dict(glyph.alternatives), glyph.text: min(glyph.confidence, _MAX_PROBABILITY)}
            )
    says = np.log(np.array([_blank(), *rows], np.float32))
    return LineFrames(
        log_posteriors=says.astype(np.float16),
        hidden=np.zeros((len(says), 1), np.float16),
        picture=np.zeros((0, 0), np.uint8),
        frame_px=0,
        is_typed=True,
    )


def _blank() -> NDArray[np.float32]:
    row = np.full(len(SHAPES) + 1, _FLOOR_PROBABILITY, np.float32)
    row[BLANK] = 1.0
    return np.asarray(row / row.sum(), np.float32)


def _letter_frames(shares: dict[str, float]) -> list[NDArray[np.float32]]:
    """Return the frames of a letter: one with the probabilities of its shapes among blank ones."""
    said = _blank()
    said[BLANK] = max(_FLOOR_PROBABILITY, 1 - sum(shares.values()))
    for text, share in shares.items():
        for shape in to_shapes(text):
            if shape in SHAPES:
                said[SHAPES.index(shape) + 1] = max(share, _FLOOR_PROBABILITY)
    return [_blank(), said / said.sum(), *[_blank()] * (_FRAMES_PER_LETTER - 2)]


def format_frames(lines: Sequence[LineFrames]) -> bytes:
    """Return the frames of a page's lines as NPZ bytes, from which `parse_frames` makes equal frames.

    Not compressed: frames hardly shrink, and compression takes as long as reading a line.
    """
    pictures = [line.picture for line in lines]
    arrays = {
        "lengths": np.array([len(line.log_posteriors) for line in lines], np.int64),
        "heights": np.array([picture.shape[0] for picture in pictures], np.int64),
        "widths": np.array([picture.shape[1] for picture in pictures], np.int64),
        "frame_px": np.array([line.frame_px for line in lines], np.int64),
        "is_typed": np.array([line.is_typed for line in lines], bool),
        "log_posteriors": _join([line.log_posteriors for line in lines]),
        "hidden": _join([line.hidden for line in lines]),
        "pictures": np.concatenate([np.zeros(0, np.uint8), *(picture.ravel() for picture in pictures)]),
    }
    out = io.BytesIO()
    np.savez(out, **arrays)  # type: ignore[arg-type]
    return out.getvalue()


def _join(rows: Sequence[NDArray[np.float16]]) -> NDArray[np.float16]:
    return np.concatenate(rows) if rows else np.zeros((0, 0), np.float16)


def parse_frames(data: bytes) -> tuple[LineFrames, ...]:
    """Return the frames that `format_frames` wrote; raises InputError for anything else."""
    try:
        arrays = _load_arrays(data)
        ends = np.cumsum(arrays["lengths"])[:-1]
        sizes = arrays["heights"] * arrays["widths"]
        log_posteriors = np.split(arrays["log_posteriors"], ends)
        hidden = np.split(arrays["hidden"], ends)
        pictures = np.split(arrays["pictures"], np.cumsum(sizes)[:-1])
        return tuple(
            LineFrames(
                log_posteriors=np.asarray(log_posteriors[i], np.float16),
                hidden=np.asarray(hidden[i], np.float16),
                picture=pictures[i].reshape(int(arrays["heights"][i]), int(arrays["widths"][i])),
                frame_px=int(arrays["frame_px"][i]),
                is_typed=bool(arrays["is_typed"][i]),
            )
            for i in range(len(arrays["lengths"]))
        )
    except Exception as error:
        # Nobody lists what zipfile and NumPy raise on damaged archives and headers.
        raise InputError(
            f"These are no frames of a page: {error!r}. Delete the file and read it again."
        ) from error


def _load_arrays(data: bytes) -> dict[str, NDArray[Any]]:
    """Return the arrays of an archive of frames by name. Raises ValueError where they do not fit each other."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
    # They are kept as they are: an archive that says it grows was made by somebody else.
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries) or (
        sum(entry.file_size for entry in entries) > len(data)
    ):
        raise ValueError("it is compressed")
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        arrays = {name: np.asarray(kept[name]) for name in _KINDS}
    for name, (kind, dimensions) in _KINDS.items():
        if arrays[name].dtype != kind or arrays[name].ndim != dimensions:
            raise ValueError(f"its {name} are {arrays[name].dtype}, {arrays[name].ndim} dimensions")
    lines = len(arrays["lengths"])
    counts = [arrays[name] for name in ("lengths", "heights", "widths", "frame_px")]
    if any(len(count) != lines or (count < 0).any() or (count > len(data)).any() for count in counts):
        raise ValueError("its counts are none")
    frames = int(arrays["lengths"].sum())
    if len(arrays["is_typed"]) != lines or not (
        len(arrays["log_posteriors"]) == len(arrays["hidden"]) == frames
        and (arrays["heights"] * arrays["widths"]).sum() == len(arrays["pictures"])
    ):
        raise ValueError("its arrays are not equally long")
    if frames and (arrays["log_posteriors"].shape[1] != len(SHAPES) + 1):
        raise ValueError(f"it has {arrays['log_posteriors'].shape[1]} classes, not {len(SHAPES) + 1}")
    if np.isnan(arrays["log_posteriors"]).any() or np.isnan(arrays["hidden"]).any():
        raise ValueError("it has values that are no numbers")
    return arrays

"""Exhibits: the picture of a line around a finding, both texts under it, and exemplars of the contested letters."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ocr.evidence.exemplars import TypewriterProfile, cut_letter
from ocr.model import Exhibit, Lettered

# Letters of the line shown on either side of the place.
_CONTEXT_LETTERS = 7
# Most exemplars shown of each letter.
_MAX_SHOWN_EXEMPLARS = 7


def show_place(
    picture: NDArray[np.uint8],
    frame_px: int,
    peaks: NDArray[np.int64],
    text: str,
    place: tuple[int, int, str],
) -> Exhibit | None:
    """Return the exhibit of a place of a line: its picture around [start, end) of its text, and both texts there.

    `place` is start, end and the shapes that may stand there instead. `picture` is uint8, H x W, 255 where ink is
    deepest; `peaks` are the frames of the letters of `text`, each frame `frame_px` wide. None for a line without
    picture or letters.
    """
    if not picture.size or not len(peaks) or not frame_px:
        return None
    start, end, replacement = place
    middles = (peaks + 0.5) * frame_px
    step = float(np.median(np.diff(middles))) if len(middles) > 1 else 18.0
    first, last = max(0, start - _CONTEXT_LETTERS), min(len(text), end + _CONTEXT_LETTERS)
    left = max(0, int(middles[min(first, len(middles) - 1)] - step))
    right = min(picture.shape[1], int(middles[max(0, min(last, len(middles)) - 1)] + step))
    if right <= left:
        return None
    low = float(middles[start - 1] + step / 2) if start else max(0.0, float(middles[0]) - step / 2)
    high = float(middles[end] - step / 2) if end < len(middles) else float(middles[-1]) + step / 2
    high = max(high, low + 2)
    spots = middles[start:end] if len(replacement) == end - start else _spread(low, high, len(replacement))
    return Exhibit(
        picture=picture[:, left:right],
        transcribed=tuple(
            Lettered(round(float(middles[at]) - left), text[at], start <= at < end)
            for at in range(first, last)
        ),
        read=tuple(
            Lettered(round(float(x) - left), letter, True)
            for x, letter in zip(spots, replacement, strict=True)
        ),
        place=(max(0, round(low) - left), min(right - left, round(high) - left)),
    )


def _spread(low: float, high: float, number: int) -> NDArray[np.float64]:
    """Return the middles of `number` equal cells between two points."""
    return low + (np.arange(number) + 0.5) * (high - low) / max(1, number)


def pick_letters(
    typewriter: TypewriterProfile, shape: str, beside: tuple[int, int, int]
) -> tuple[NDArray[np.uint8], ...]:
    """Return pictures of a shape's exemplars, spread over the document, without that at the place `beside` itself."""
    which = typewriter.exemplars_of(shape, beside=beside)
    shown: Sequence[int] = which[
        np.linspace(0, len(which) - 1, min(_MAX_SHOWN_EXEMPLARS, len(which))).astype(int)
    ].tolist()
    return tuple(typewriter.shapes[shape].pictures[at] for at in shown)


def cut_contested(picture: NDArray[np.uint8], frame_px: int, frame: int) -> NDArray[np.uint8]:
    """Return the picture of the letter at a frame of its line, in the size of an exemplar."""
    return cut_letter(picture, frame_px * (frame + 0.5))

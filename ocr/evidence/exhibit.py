"""What makes a finding plain at a glance: the line as it was seen, both texts under it, letters to compare."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ocr.evidence.exemplars import TypewriterProfile, cut_letter
from ocr.model import Exhibit, Lettered

# So many letters of the line are shown on either side of the place.
CONTEXT_LETTERS = 7
# So many exemplars of each letter are shown, the likest first; more tell no more.
MAX_SHOWN_EXEMPLARS = 7


def show_place(
    picture: NDArray[np.uint8],
    frame_px: int,
    peaks: NDArray[np.int64],
    text: str,
    place: tuple[int, int, str],
) -> Exhibit | None:
    """Return a line's picture around [start, end) of its text, given with what may stand there instead.

    `picture` is uint8 H x W, 255 where ink is deepest, `peaks` the frame at which each letter of `text` is said, a
    frame being `frame_px` wide. None for a line that was not seen, or has no letters.
    """
    if not picture.size or not len(peaks) or not frame_px:
        return None
    start, end, instead = place
    middles = (peaks + 0.5) * frame_px
    step = float(np.median(np.diff(middles))) if len(middles) > 1 else 18.0
    first, last = max(0, start - CONTEXT_LETTERS), min(len(text), end + CONTEXT_LETTERS)
    left = max(0, int(middles[min(first, len(middles) - 1)] - step))
    right = min(picture.shape[1], int(middles[max(0, min(last, len(middles)) - 1)] + step))
    if right <= left:
        return None
    low = float(middles[start - 1] + step / 2) if start else max(0.0, float(middles[0]) - step / 2)
    high = float(middles[end] - step / 2) if end < len(middles) else float(middles[-1]) + step / 2
    high = max(high, low + 2)
    spots = middles[start:end] if len(instead) == end - start else _spread(low, high, len(instead))
    return Exhibit(
        picture=picture[:, left:right],
        transcribed=tuple(
            Lettered(round(float(middles[at]) - left), text[at], start <= at < end)
            for at in range(first, last)
        ),
        read=tuple(
            Lettered(round(float(x) - left), letter, True) for x, letter in zip(spots, instead, strict=True)
        ),
        place=(max(0, round(low) - left), min(right - left, round(high) - left)),
    )


def _spread(low: float, high: float, number: int) -> NDArray[np.float64]:
    """Return the middles of so many cells between two points."""
    return low + (np.arange(number) + 0.5) * (high - low) / max(1, number)


def pick_letters(
    typewriter: TypewriterProfile, shape: str, beside: tuple[int, int, int]
) -> tuple[NDArray[np.uint8], ...]:
    """Return pictures of a shape's exemplars, spread over the document, the place itself left out."""
    which = typewriter.exemplars_of(shape, beside=beside)
    some: Sequence[int] = which[
        np.linspace(0, len(which) - 1, min(MAX_SHOWN_EXEMPLARS, len(which))).astype(int)
    ].tolist()
    return tuple(typewriter.shapes[shape].pictures[at] for at in some)


def cut_contested(picture: NDArray[np.uint8], frame_px: int, frame: int) -> NDArray[np.uint8]:
    """Return the picture of the letter at a frame of its line, as exemplars are cut."""
    return cut_letter(picture, frame_px * (frame + 0.5))

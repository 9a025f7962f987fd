"""Whether a text fits its line by the fixed pitch of a typewriter: the number of cells between two letters."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ocr.recognizer.ctc import LogPosteriors

# Least number of steps from letter to letter on a line whose pitch is measured.
_MIN_STEPS = 8
# Least log posterior of a letter that is taken as a fixed point.
_MIN_FIXED_LOG_PROB = np.log(0.5)


def find_step(peaks: NDArray[np.int64]) -> float | None:
    """Return the usual distance of a line's neighbouring letters, in frames.

    None on a line too short to measure, and on one without a usual distance: near the middle of all there is none.
    """
    steps = np.diff(peaks)
    usual = steps[np.abs(steps - np.median(steps)) <= 1] if len(steps) >= _MIN_STEPS else steps[:0]
    return float(np.mean(usual)) if len(usual) else None


def find_surplus(
    frames: LogPosteriors, labels: Sequence[int], peaks: NDArray[np.int64], start: int, end: int
) -> float | None:
    """Return the number of cells around labels [start, end) less those that the labels need, in cells.

    0 where the text fits, -1 where the page has a cell too few. The distance is taken between the nearest letters on
    either side whose log posterior exceeds _MIN_FIXED_LOG_PROB; None without these or on a short line.
    """
    step = find_step(peaks)
    if step is None:
        return None
    before = next(
        (at for at in range(start - 1, -1, -1) if frames[peaks[at], labels[at]] > _MIN_FIXED_LOG_PROB), None
    )
    behind = next(
        (at for at in range(end, len(labels)) if frames[peaks[at], labels[at]] > _MIN_FIXED_LOG_PROB), None
    )
    if before is None or behind is None:
        return None
    return float(peaks[behind] - peaks[before]) / step - (behind - before)

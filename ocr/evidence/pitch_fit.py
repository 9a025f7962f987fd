"""A typewriter's pitch is fixed: do so many letters fit between two places of a line?"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ocr.recognizer.ctc import LogPosteriors

# What is between two letters is measured only on lines with so many steps.
MIN_STEPS = 8
# A letter that the frames give this log probability stands where it is said to.
MIN_SURE_LOG_PROB = np.log(0.5)


def find_step(peaks: NDArray[np.int64]) -> float | None:
    """Return how many frames apart a line's letters usually are; None on a line too short to tell."""
    steps = np.diff(peaks)
    return float(np.mean(steps[np.abs(steps - np.median(steps)) <= 1])) if len(steps) >= MIN_STEPS else None


def find_surplus(
    frames: LogPosteriors, labels: Sequence[int], peaks: NDArray[np.int64], start: int, end: int
) -> float | None:
    """Return how many cells more there are around the labels from start to end than these need, in cells.

    Measured between the nearest letters on either side that surely stand where they are said to; 0 where the text
    fits, -1 where the page has a cell too few for it. None where there is nothing to measure by.
    """
    step = find_step(peaks)
    if step is None:
        return None
    before = next(
        (at for at in range(start - 1, -1, -1) if frames[peaks[at], labels[at]] > MIN_SURE_LOG_PROB), None
    )
    behind = next(
        (at for at in range(end, len(labels)) if frames[peaks[at], labels[at]] > MIN_SURE_LOG_PROB), None
    )
    if before is None or behind is None:
        return None
    return float(peaks[behind] - peaks[before]) / step - (behind - before)

"""Connectionist temporal classification: from a line's frames to the text that they say.

A frame says which class stands there, or that nothing new does (blank, class 0). A class over neighbouring frames is
said once; for it to be said twice, a blank stands between (Graves et al. 2006, "Connectionist Temporal
Classification").
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BLANK = 0


class Spike(NamedTuple):
    """A class said by the frames first to last (inclusive), best at `peak`, there with a probability of 0 to 1."""

    label: int
    first: int
    last: int
    peak: int
    probability: float


def best_path(log_posteriors: NDArray[np.float32]) -> tuple[Spike, ...]:
    """Return what the likeliest class of each frame says, frames x classes, from left to right."""
    best = log_posteriors.argmax(axis=1)
    spikes = []
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    for first, end in zip(starts, [*starts[1:], len(best)], strict=True):
        label = int(best[first])
        if label == BLANK:
            continue
        own = log_posteriors[first:end, label]
        peak = int(first + own.argmax())
        spikes.append(Spike(label, int(first), int(end) - 1, peak, float(np.exp(own.max()))))
    return tuple(spikes)

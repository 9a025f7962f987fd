"""Which script each letter of a page is in, weighed over its words and lines.

Half of the Latin letters look like Cyrillic ones, and worn к, и and у like z, r and v; 1 and I, or 0 and О, are no
surer. So a letter's script is not told by the letter: a hidden Markov model goes through the letters of a page, whose
states are scripts. A script costs what the frames say against it; another script behind a space or a mark costs
some, inside a word much (Rabiner 1989, "A tutorial on hidden Markov models").
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.recognizer.ctc import BLANK, LogPosteriors, Spike, best_path
from ocr.text.scripts import Script, shapes_of
from ocr.text.shapes import SHAPES

# What a script's share of a letter's probability is at least, so that its logarithm is a number.
_LEAST_SHARE = 1e-6
# Where there is a letter, blank is at most this share as likely.
_BELOW = 0.9
# A class that a script lacks has this log posterior there.
_LACKED = -16.0


# Costs in the unit of log posteriors, from a script (row) to another: inside a word, and behind a space or a mark.
_INSIDE = np.array([[0, 2.5, 7, 7], [2.5, 0, 7, 7], [7, 7, 0, 7], [7, 7, 7, 0]], np.float32)
_BETWEEN = np.array([[0, 0.5, 3, 4], [0.5, 0, 3, 4], [3, 3, 0, 4], [4, 4, 4, 0]], np.float32)
# Costs of each letter: where the frames do not tell, a letter is one of the language.
_LETTER = np.array([0, 0.1, 0.1, 0.2], np.float32)


@cache
def _classes(language: Language) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the classes of letters and digits of each script, scripts x classes, and those of any."""
    has = np.zeros((len(Script), len(SHAPES) + 1), bool)
    for script, letters in zip(Script, shapes_of(language), strict=True):
        has[script, [SHAPES.index(letter) + 1 for letter in letters]] = True
    return has, np.asarray(has.any(axis=0))


def tell_scripts(
    lines: Sequence[LogPosteriors], language: Language = RUSSIAN
) -> tuple[NDArray[np.int8], ...]:
    """Return the script of each frame of each line, by all lines of a page in their order."""
    spikes = [best_path(line) for line in lines]
    costs, is_between = _costs(lines, spikes, language)
    scripts = _viterbi(costs, is_between)
    frames, done = [], 0
    for line, own in zip(lines, spikes, strict=True):
        frames.append(_over_frames(own, scripts[done : done + len(own)], len(line)))
        done += len(own)
    return tuple(frames)


def in_scripts(
    log_posteriors: LogPosteriors, scripts: NDArray[np.int8], language: Language = RUSSIAN
) -> LogPosteriors:
    """Return the log posteriors of a line whose letters are of these scripts, by frame.

    Where the likeliest class of a frame is a letter that its script lacks, there is a letter: its probability goes to
    the letters that the script has, in their proportion, and blank is no likelier than the best of them. Elsewhere
    such letters are left out.
    """
    has, any_script = _classes(language)
    lacks = any_script & ~has[scripts]
    rows = np.flatnonzero((lacks & (log_posteriors > _LACKED / 2)).any(axis=1))
    if not len(rows):
        return log_posteriors
    likely, lacked, own = np.exp(log_posteriors[rows].astype(np.float64)), lacks[rows], has[scripts[rows]]
    best = likely.argmax(axis=1, keepdims=True)
    moved = np.where(np.take_along_axis(lacked, best, 1), np.take_along_axis(likely, best, 1), 0.0)
    kept = np.where(own, likely, 0.0).sum(axis=1, keepdims=True)
    likely = np.where(own, likely * (1 + moved / kept), likely)
    letter = np.where(own, likely, 0.0).max(axis=1)
    likely[:, BLANK] = np.where(
        moved[:, 0] > 0, np.minimum(likely[:, BLANK], _BELOW * letter), likely[:, BLANK]
    )
    likely[lacked] = np.exp(_LACKED)
    told = log_posteriors.copy()
    told[rows] = np.log(likely / likely.sum(axis=1, keepdims=True))
    return told


def _costs(
    lines: Sequence[LogPosteriors], spikes: Sequence[Sequence[Spike]], language: Language
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return what each script costs for each label of the lines' best paths, and whether a word ends before it."""
    has, any_script = _classes(language)
    peaks = [line[[spike.peak for spike in own]] for line, own in zip(lines, spikes, strict=True)]
    likely = np.exp(np.concatenate(peaks)) if peaks else np.zeros((0, len(any_script)), np.float32)
    labels = np.array([spike.label for own in spikes for spike in own], np.int64)
    is_letter = any_script[labels]
    letters = likely * any_script
    shares = (letters @ has.T) / letters.sum(axis=1, keepdims=True)
    costs = np.where(is_letter[:, None], _LETTER - np.log(np.maximum(shares, _LEAST_SHARE)), 0)
    is_between = np.ones(len(labels), bool)
    is_between[1:] = ~(is_letter[1:] & is_letter[:-1])
    starts = np.cumsum([0, *map(len, spikes)])[:-1]
    is_between[starts[starts < len(labels)]] = True
    return costs.astype(np.float32), is_between


def _viterbi(costs: NDArray[np.float32], is_between: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Return the cheapest script of each label."""
    total = _BETWEEN[Script.OWN].copy()
    came = np.zeros((len(costs), len(Script)), np.int8)
    for at, (own, between) in enumerate(zip(costs, is_between, strict=True)):
        ways = total[:, None] + (_BETWEEN if between else _INSIDE)
        came[at] = ways.argmin(axis=0)
        total = ways.min(axis=0) + own
    scripts = np.zeros(len(costs), np.int8)
    script = int(total.argmin())
    for at in range(len(costs) - 1, -1, -1):
        scripts[at] = script
        script = int(came[at, script])
    return scripts


def _over_frames(spikes: Sequence[Spike], scripts: NDArray[np.int8], frames: int) -> NDArray[np.int8]:
    """Return the script of each frame: that of the nearest label."""
    if not spikes:
        return np.zeros(frames, np.int8)
    ends = [(one.peak + other.peak) // 2 + 1 for one, other in pairwise(spikes)]
    return np.repeat(scripts, np.diff([0, *ends, frames]))

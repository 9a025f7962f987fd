"""The classes of the network: the shapes, and letters with accents, which make way for the shapes line by line.

Real typescript that the network has learnt from is Czech, Danish, French, German, Hungarian, Polish and Slovak too. A
letter with an accent is a class of its own, so that no accent is taken for dirt and no dirt for an accent. A line of
Latin letters has them as letters without accents; in a line of Cyrillic letters there are none, and what looks like
one is б, й, or dirt.
"""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ocr.recognizer.ctc import LogPosteriors
from ocr.text.shapes import CYRILLIC, LATIN, OTHER_CYRILLIC, OTHER_LATIN, SHAPES, to_shapes

ACCENTED = "áàâäãąåéèêěęíìîóòôöõőúùûüůűýčćçďĺľłňńñřŕšśťžźż" + "ÁÀÂÄÅÉÈÊÍÎÓÔÖÚÛÜÝČĆÇĎŁŇŘŠŚŤŽŹŻ"
# Class 0 is the blank of CTC; CLASSES[i] has class i + 1, SHAPES first.
CLASSES = SHAPES + ACCENTED
# Letters whose shape both scripts have.
_SHARED = frozenset(to_shapes("ABCEHKMOPTXYaceopxyëïËÏ"))
ONLY_CYRILLIC = frozenset(CYRILLIC + OTHER_CYRILLIC) - _SHARED
ONLY_LATIN = frozenset(LATIN + OTHER_LATIN + ACCENTED)
# The least share of a frame that one script leaves to the other: a frame read wrongly decides no line.
_MIN_REST = 0.02
# The least difference, a quarter of a letter, that tells a line's script.
_MIN_DIFFERENCE = 1.0
_MIN_PROBABILITY = 1e-30
# Has no decomposition in Unicode.
_BARRED = str.maketrans("łŁ", "lL")


@cache
def without_accent(letter: str) -> str:
    """Return the shape of a letter without its accent.

    >>> without_accent("é"), without_accent("ů"), without_accent("й")
    ('е', 'u', 'й')
    """
    if letter not in ACCENTED:
        return letter
    return to_shapes(unicodedata.normalize("NFD", letter.translate(_BARRED))[0])


def encode(text: str) -> list[int]:
    """Return the classes of a text in shapes and letters with accents."""
    return [CLASSES.index(shape) + 1 for shape in text]


def is_latin_line(log_posteriors: LogPosteriors) -> bool:
    """Return whether a line is Latin: whether its frames, frames x CLASSES, leave less to Cyrillic letters alone.

    A line of letters that both scripts have, or of numbers, is not.
    """
    posteriors = np.exp(log_posteriors)
    cyrillic, latin = (
        float(np.log(np.clip(1 - posteriors[:, columns].sum(axis=1), _MIN_REST, 1)).sum())
        for columns in (_columns(ONLY_CYRILLIC), _columns(ONLY_LATIN))
    )
    return cyrillic > latin + _MIN_DIFFERENCE


def over_shapes(log_posteriors: LogPosteriors) -> LogPosteriors:
    """Return the log posteriors of a line over the shapes, frames x SHAPES and blank, of those over the classes.

    In a Latin line letters with accents count as the letters without; in others, as nothing.
    """
    shapes = len(SHAPES) + 1
    posteriors = np.exp(log_posteriors)
    own = posteriors[:, :shapes].copy()
    if is_latin_line(log_posteriors):
        for column, shape in enumerate(ACCENTED, shapes):
            own[:, SHAPES.index(without_accent(shape)) + 1] += posteriors[:, column]
    own = np.maximum(own, _MIN_PROBABILITY)
    return np.asarray(np.log(own / own.sum(axis=1, keepdims=True)), np.float32)


@cache
def _columns(letters: frozenset[str]) -> NDArray[np.int64]:
    return np.array([index for index, shape in enumerate(CLASSES, 1) if shape in letters], np.int64)

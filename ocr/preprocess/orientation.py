"""Orientation of a page: the axis along which its lines run, and whether its letters are upside down.

Most letters differ from themselves turned by 180 degrees. A small network says how much more a letter looks like one
that stands than itself turned over does; of 16 letters it is wrong about one, of a line of them hardly ever. It is
trained by training/orientation.py on facsimiles and on real Latin type.
"""

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.letters import cut_letters
from ocr.image.pieces import Pieces
from ocr.image.pixels import Pixels, shrink
from ocr.image.text_lines import Baseline
from ocr.model import Matrix, Transform

_WEIGHTS = Path(__file__).with_name("orientation.npz")
# With fewer letters than the first, their evidence must be clear, or is told not to be; with fewer than the second,
# there is none.
_MIN_LETTERS, _FEW_LETTERS = 40, 8
_MIN_LETTER_PX = 6
_SEARCH_X_HEIGHT_PX = 8.0
# Lines run down the page where smearing down it leaves this many times the contrast of smearing across, times the
# letters' width over their height. Both have their say: 0.3 to 0.95 on upright pages, 1.1 to 2 on turned ones.
_MIN_SIDEWAYS_CONTRAST_RATIO = 1.05
# A page is turned over where the evidence is this many standard deviations against its standing upright.
_MIN_TURN_SIGMAS = 1.0
# The same for a page of few letters, either way.
_MIN_FEW_SIGMAS = 2.0
# Weight, in standard deviations, of the log ratio of the numbers of lines that begin and that end at one place.
_MARGIN_WEIGHT = 4.0

_TURNED_BY_FEW = (
    "The page was turned upside down by the shapes of its few letters ({count}). See whether it was right."
)
_UNSURE = (
    "The page has few letters ({count}), and these do not tell whether it is upside down; it was read as it lies. "
    "Turn the scan if it is."
)


def lines_run_down(page: Pixels, x_height: float, pieces: Pieces) -> bool:
    """Return whether lines run down a page: smearing along the lines leaves stripes, smearing across leaves none.

    Columns of figures are stripes too; but digits, as most letters, are taller than wide, and wider than tall on a
    page that was turned. `page` is uint8 H x W, dark on white, with its `pieces` of ink; `x_height` is roughly the
    height of its small letters in pixels.
    """
    factor = min(1.0, _SEARCH_X_HEIGHT_PX / x_height)
    ink = 255 - shrink(page, factor).astype(np.float32)
    long, short = 2.2 * x_height * factor, 0.42 * x_height * factor
    across = cv2.GaussianBlur(ink, (0, 0), sigmaX=long, sigmaY=short).std()
    down = cv2.GaussianBlur(ink, (0, 0), sigmaX=short, sigmaY=long).std()
    return bool(down * _usual_aspect(pieces) > _MIN_SIDEWAYS_CONTRAST_RATIO * across)


def _usual_aspect(pieces: Pieces) -> float:
    """Return the median ratio of width to height of the pieces of ink that may be letters; 1.0 without any."""
    wide, tall = pieces.stats[1:, cv2.CC_STAT_WIDTH], pieces.stats[1:, cv2.CC_STAT_HEIGHT]
    long, short = np.maximum(wide, tall), np.minimum(wide, tall)
    letters = (long >= _MIN_LETTER_PX) & (long < min(pieces.labels.shape) / 20) & (3 * short > long)
    return float(np.median(wide[letters] / tall[letters])) if letters.any() else 1.0


class Stand(NamedTuple):
    """Whether a page is upside down, and a notice for a person where few letters had to decide that."""

    is_on_its_head: bool
    notices: tuple[str, ...] = ()


def find_stand(page: Pixels, x_height: float, lines: Sequence[Baseline]) -> Stand:
    """Return whether a page whose lines are level is upside down; not with fewer than _FEW_LETTERS letters.

    The evidence is the letters and the margins: lines of type begin at one margin and end anywhere. Only the ends of
    `lines` are used, in any unit.
    """
    letters = cut_letters(page, x_height)
    if len(letters) < _FEW_LETTERS:
        return Stand(False)
    votes = _weights().apply(letters) - _weights().apply(letters[:, ::-1, ::-1])
    standing = float(votes.sum()) / max(1e-9, float(np.sqrt((votes**2).sum())))
    begin = _count_aligned(np.array([line.left / line.x_height for line in lines]))
    end = _count_aligned(np.array([line.right / line.x_height for line in lines]))
    standing += _MARGIN_WEIGHT * math.log((begin + 1) / (end + 1))
    if len(letters) >= _MIN_LETTERS:
        return Stand(standing < -_MIN_TURN_SIGMAS)
    if standing < -_MIN_FEW_SIGMAS:
        return Stand(True, (_TURNED_BY_FEW.format(count=len(letters)),))
    unsure = (_UNSURE.format(count=len(letters)),) if standing < _MIN_FEW_SIGMAS else ()
    return Stand(False, unsure)


def _count_aligned(places: NDArray[np.float64]) -> int:
    """Return the largest number of places that lie within 1.3 letters of one of them."""
    near = np.abs(places[:, None] - places[None, :]) < 1.3
    return int(near.sum(axis=1).max(initial=0))


class _Network(NamedTuple):
    """A network of one hidden layer: weights, pixels x units, bias and weights of the units."""

    inner: NDArray[np.float32]
    bias: NDArray[np.float32]
    outer: NDArray[np.float32]

    def apply(self, letters: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how much each letter, N x 16 x 16, looks like one that stands."""
        units = np.tanh(letters.reshape(len(letters), -1) @ self.inner + self.bias)
        return np.asarray(units @ self.outer, np.float32)


@cache
def _weights() -> _Network:
    with np.load(_WEIGHTS, allow_pickle=False) as file:
        return _Network(*(np.asarray(file[name], np.float32) for name in _Network._fields))


def from_turned(transform: Transform, turn_deg_ccw: int, size: tuple[int, int]) -> Transform:
    """Return the map to the source, of `size` (width, height), for a map to the source turned upright."""
    width, height = size
    (a, b, c), (d, e, f) = transform.to_source_matrix
    matrices: dict[int, Matrix] = {
        0: ((a, b, c), (d, e, f)),
        90: ((d, e, f), (-a, -b, height - c)),
        180: ((-a, -b, width - c), (-d, -e, height - f)),
        270: ((-d, -e, width - f), (a, b, c)),
    }
    return Transform(to_source_matrix=matrices[turn_deg_ccw], bend=transform.bend)

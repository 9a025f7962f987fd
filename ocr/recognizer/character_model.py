"""How likely a character is after others, by Russian of the period: for reading, never for evidence.

An interpolated character model of absolute discounts (Ney, Essen and Kneser 1994, "On structuring probabilistic
dependences in stochastic language modelling") over shapes. All digits are one character to it: it knows where a
number stands, and never which. Made by training/language.py.
"""

import hashlib
from functools import cache
from math import log
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from ocr.text.shapes import DIGITS, SHAPES

MODEL = Path(__file__).with_name("language.npz")
# Shares are stored as the logarithm, this many steps to the e.
STEPS = 20.0
# A context with what follows it is packed into 64 bits, a byte for each class.
LONGEST = 8
_LEAST_BACKOFF = 1e-4


def fold_digits() -> bytes:
    """Return the table for `bytes.translate` that makes all digits of classes the first."""
    classes = {SHAPES.index(digit) + 1 for digit in DIGITS}
    return bytes(min(classes) if label in classes else label for label in range(256))


_FOLD = fold_digits()
_DIGITS = frozenset(SHAPES.index(digit) + 1 for digit in DIGITS)


class _Order(NamedTuple):
    """What follows contexts of one length, packed into integers, the last class in the lowest byte.

    `backoff` is the share of a known context that is left to shorter ones, `shares` that of a context's next class by
    the context with it.
    """

    backoff: dict[int, float]
    shares: dict[int, float]


class CharacterModel:
    """Says natural log probabilities of a class after the classes before; class i is the shape SHAPES[i - 1]."""

    def __init__(self, orders: tuple[_Order, ...]) -> None:
        # How many classes before a class matter at most.
        self.context_length = len(orders) - 1
        # Of each order the mask of its context, and what finds the share left of it and that of what follows it.
        self._steps = tuple(
            ((1 << 8 * length) - 1, order.backoff.get, order.shares.get)
            for length, order in enumerate(orders)
        )

    @classmethod
    def load(cls, path: Path = MODEL) -> Self:
        """Return the model of a file. Raises OSError, ValueError or KeyError where it is none."""
        with np.load(path) as file:
            return cls(tuple(_parse_order(file, length) for length in range(int(file["orders"]))))

    def log_probability(self, before: bytes, label: int) -> float:
        """Return the log probability of a class, not of blank, after these, the last of them next to it."""
        context = before[-self.context_length :] if self.context_length else b""
        packed = int.from_bytes(context.translate(_FOLD), "big")
        folded = _FOLD[label]
        likely = 1 / len(SHAPES)
        for mask, find_left, find_share in self._steps[: len(context) + 1]:
            own = packed & mask
            left = find_left(own)
            if left is None:
                break
            likely = likely * left + find_share(own << 8 | folded, 0.0)
        return log(likely / len(DIGITS) if label in _DIGITS else likely)


def _parse_order(file: "np.lib.npyio.NpzFile", length: int) -> _Order:
    """Return one order of a model's file: of context i the classes and shares from starts[i] to starts[i + 1]."""
    contexts, starts = file[f"contexts{length}"].astype(np.uint64), file[f"starts{length}"].astype(np.int64)
    shares = np.exp(-file[f"shares{length}"].astype(np.float64) / STEPS)
    grams = (np.repeat(contexts, np.diff(starts)) << np.uint64(8)) | file[f"classes{length}"].astype(
        np.uint64
    )
    left = np.maximum(_LEAST_BACKOFF, 1 - np.add.reduceat(shares, starts[:-1]))
    return _Order(
        dict(zip(contexts.tolist(), left.tolist(), strict=True)),
        dict(zip(grams.tolist(), shares.tolist(), strict=True)),
    )


@cache
def load_characters() -> CharacterModel:
    """Return the package's own model."""
    return CharacterModel.load()


@cache
def language_name() -> str:
    """Return the model's name with its fingerprint."""
    return f"language {hashlib.sha256(MODEL.read_bytes()).hexdigest()[:8]}"

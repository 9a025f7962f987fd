"""How likely a character is after others, by Russian of the period: for reading, never for evidence.

An interpolated character model of absolute discounts (Ney, Essen and Kneser 1994, "On structuring probabilistic
dependences in stochastic language modelling") over shapes. Made by training/language.py.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from ocr.text.shapes import SHAPES

MODEL = Path(__file__).with_name("language.npz")
# Shares are stored as the logarithm, this many steps to the e.
STEPS = 20.0
# A context is packed into 64 bits, a byte for each class.
LONGEST = 8
_REMEMBERED = 20_000


class _Order(NamedTuple):
    """What follows contexts of one length: of context i the classes and shares from starts[i] to starts[i + 1]."""

    contexts: NDArray[np.uint64]
    starts: NDArray[np.uint32]
    classes: NDArray[np.uint8]
    shares: NDArray[np.float32]


class CharacterModel:
    """Says log probabilities, natural, of each class after the classes before; class i is the shape SHAPES[i - 1]."""

    def __init__(self, orders: tuple[_Order, ...]) -> None:
        self._orders = orders
        self._known: dict[bytes, NDArray[np.float32]] = {}

    @classmethod
    def load(cls, path: Path = MODEL) -> Self:
        """Return the model of a file. Raises OSError, ValueError or KeyError where it is none."""
        with np.load(path) as file:
            return cls(
                tuple(
                    _Order(
                        file[f"contexts{length}"],
                        file[f"starts{length}"],
                        file[f"classes{length}"],
                        np.exp(-file[f"shares{length}"].astype(np.float32) / np.float32(STEPS)),
                    )
                    for length in range(int(file["orders"]))
                )
            )

    def following(self, before: bytes) -> NDArray[np.float32]:
        """Return the log probability of each class after these, the last of them next to it; blank's is -inf."""
        context = before[-(len(self._orders) - 1) :] if len(self._orders) > 1 else b""
        found = self._known.get(context)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[context] = self._compute(context)
        return found

    def _compute(self, context: bytes) -> NDArray[np.float32]:
        likely = np.full(len(SHAPES) + 1, 1 / len(SHAPES), np.float32)
        likely[0] = 0
        for length, order in enumerate(self._orders[: len(context) + 1]):
            packed = np.uint64(int.from_bytes(context[len(context) - length :], "big"))
            at = int(np.searchsorted(order.contexts, packed))
            if at == len(order.contexts) or order.contexts[at] != packed:
                break
            own = slice(int(order.starts[at]), int(order.starts[at + 1]))
            shares = order.shares[own]
            likely *= max(1e-4, 1 - float(shares.sum()))
            likely[order.classes[own]] += shares
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(likely / likely.sum()), np.float32)


@cache
def load_language() -> CharacterModel:
    """Return the package's own model."""
    return CharacterModel.load()


@cache
def language_name() -> str:
    """Return the model's name with its fingerprint."""
    return f"language {hashlib.sha256(MODEL.read_bytes()).hexdigest()[:8]}"

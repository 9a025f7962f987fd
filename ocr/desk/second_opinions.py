"""Second opinions: which places are put to another person, blind, and how far two people agree.

Kappa: J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960).
"""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from ocr.desk.types import Deed, Place
from ocr.model import TokenKind

# Kinds of which an error changes what a document says.
_ALWAYS = frozenset((TokenKind.NUMBER, TokenKind.DATE, TokenKind.TIME, TokenKind.NAME, TokenKind.NEGATION))
_DOUBTFUL = (0.4, 0.9)
# One of so many of the others, drawn by the key.
_SAMPLE = 20


def needs_second(place: Place) -> bool:
    """Return whether a place is put to another person.

    Numbers, dates, names and negations are, what has 40 to 90 %, and a twentieth of the rest. The draw hangs on the
    place alone: a rerun draws the same.
    """
    low, high = _DOUBTFUL
    return place.kind in _ALWAYS or low <= place.probability <= high or is_in_sample(place.key)


def is_in_sample(key: str) -> bool:
    """Return whether a place is in the sample that is drawn of all."""
    return int.from_bytes(sha256(b"second opinion " + key.encode()).digest()[:8], "big") % _SAMPLE == 0


class Agreement(NamedTuple):
    """How many places of a kind two people decided, on how many they agree, and Cohen's kappa.

    `kappa` is None where chance alone would make them agree: all say the same, or nobody says anything.
    """

    places: int
    agreed: int
    kappa: float | None


def measure_agreement(pairs: Sequence[tuple[Deed, Deed]]) -> Agreement:
    """Return the agreement of first and second opinions.

    >>> measure_agreement([(Deed.ACCEPT, Deed.ACCEPT)] * 2 + [(Deed.REJECT, Deed.REJECT), (Deed.ACCEPT, Deed.REJECT)])
    Agreement(places=4, agreed=3, kappa=0.5)
    """
    agreed = sum(one is other for one, other in pairs)
    if not pairs:
        return Agreement(0, 0, None)
    firsts, seconds = (Counter(side) for side in zip(*pairs, strict=True))
    by_chance = sum(firsts[deed] * seconds[deed] for deed in firsts) / len(pairs) ** 2
    observed = agreed / len(pairs)
    kappa = None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)
    return Agreement(len(pairs), agreed, kappa)

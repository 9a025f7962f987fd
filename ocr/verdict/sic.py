"""What follows the page, but contradicts the rest of the record or the language."""

from ocr.consistency.numbers import Contradiction


def sic_probability(against: Contradiction) -> float:
    """Return the probability that the page contradicts the record: the catalogue title weighs most."""
    return 0.95 if against.in_title else 0.8

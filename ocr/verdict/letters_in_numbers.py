"""What a letter in the place of a digit is worth."""

from collections.abc import Mapping
from math import exp

from ocr.consistency.letters_in_numbers import Standing
from ocr.evidence.candidates import Candidate, Substitution

# The weight of a letter of a digit's shape, by what stands beside it. A letter before digits may be a code: З5.
WEIGHTS: Mapping[Standing, float] = {Standing.BEHIND_DIGITS: 0.95, Standing.BEFORE_DIGITS: 0.6}
# The greatest increase of the log odds where the page seems to have the digit, and the letter has another shape: all
# of it where the picture is as like the document's digit as this usually looks.
MAX_LOG_ODDS = 4.0


def is_told_by_rule(candidate: Candidate) -> bool:
    """Return whether letters of the digits' own shapes stand where digits must: the page is not asked."""
    return isinstance(candidate, Substitution) and candidate.standing in WEIGHTS


def heed_letters(candidate: Candidate, probability: float) -> float:
    """Return the probability of a difference, 0 to 1, having heeded letters where digits must stand.

    A letter of the digit's own shape is one whatever the page shows. Of another letter the page tells, if the digit
    is likelier on it: as far as it is, or as far as the picture is like the document's digit.
    """
    if not isinstance(candidate, Substitution) or candidate.standing is None:
        return probability
    if candidate.standing is Standing.IF_SEEN:
        likeness = candidate.comparison.likeness if candidate.comparison else 0.0
        log_odds = max(candidate.llr, MAX_LOG_ODDS * likeness) if candidate.llr > 0 else 0.0
        times = exp(min(MAX_LOG_ODDS, log_odds))
        return times * probability / (times * probability + 1 - probability)
    return max(probability, WEIGHTS[candidate.standing])

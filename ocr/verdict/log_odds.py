"""Probabilities and their natural log odds."""

from math import exp, log

# Probabilities are raised to this and lowered to 1 less this, so that their log odds are finite.
MIN_PROBABILITY = 1e-6


def to_probability(log_odds: float) -> float:
    """Return the probability of log odds.

    >>> to_probability(0), round(to_probability(-800), 3)
    (0.5, 0.0)
    """
    return 1 / (1 + exp(-log_odds)) if log_odds >= 0 else exp(log_odds) / (1 + exp(log_odds))


def to_log_odds(probability: float) -> float:
    """Return the log odds of a probability, limited to those of MIN_PROBABILITY on either side.

    >>> to_log_odds(0.5), round(to_log_odds(0), 1)
    (0.0, -13.8)
    """
    limited = min(max(probability, MIN_PROBABILITY), 1 - MIN_PROBABILITY)
    return log(limited / (1 - limited))

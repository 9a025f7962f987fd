"""How much likelier errors are in a document than in those of the fit, told from the document itself.

Probabilities that were fitted where one share of the candidates were departures are wrong where another share is:
Saerens, Latinne and Decaestecker (2002, "Adjusting the outputs of a classifier to new a priori probabilities") find
the share by expectation and maximisation, from the probabilities alone. A short document tells little of its share,
so that it is drawn towards that of the fit.
"""

from collections.abc import Sequence

from ocr.verdict.log_odds import to_log_odds, to_probability

# The share of the fit counts as this many candidates: about as many as a page has.
_PRIOR_CANDIDATES = 200
# No document is taken to have errors more or less likely than by this, in log odds.
MAX_LOG_ODDS = 2.0
_MAX_STEPS, _MIN_STEP = 50, 1e-3


def find_document_log_odds(log_odds: Sequence[float], base_rate: float) -> float:
    """Return what to add to the log odds of each candidate of a document, -MAX_LOG_ODDS to MAX_LOG_ODDS.

    `log_odds` are those of all its candidates by the model; `base_rate` is the share of departures in the fit.

    >>> find_document_log_odds([], 0.02)
    0.0
    >>> find_document_log_odds([-9.0] * 300, 0.02) < 0 < find_document_log_odds([9.0] * 30 + [-9.0] * 30, 0.02)
    True
    """
    shift = 0.0
    for _ in range(_MAX_STEPS):
        departures = sum(to_probability(one + shift) for one in log_odds) + _PRIOR_CANDIDATES * base_rate
        share = departures / (len(log_odds) + _PRIOR_CANDIDATES)
        before, shift = shift, to_log_odds(share) - to_log_odds(base_rate)
        shift = min(max(shift, -MAX_LOG_ODDS), MAX_LOG_ODDS)
        if abs(shift - before) < _MIN_STEP:
            break
    return shift

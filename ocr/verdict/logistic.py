"""Logistic regression with a ridge penalty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

_MAX_STEPS = 60
# The fit ends when a step lowers the loss by less than this share of it.
_MIN_LOSS_DECREASE = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Logistic:
    """A weight for each feature, and the log odds where all features are 0."""

    bias: float
    weights: Mapping[str, float]

    def logit(self, features: Mapping[str, float]) -> float:
        """Return the log odds of these features. Raises KeyError for a feature without a weight."""
        return self.bias + sum(self.weights[name] * value for name, value in features.items())


def sigmoid(logit: float) -> float:
    """Return the probability of log odds.

    >>> sigmoid(0), round(sigmoid(-800), 3)
    (0.5, 0.0)
    """
    return 1 / (1 + exp(-logit)) if logit >= 0 else exp(logit) / (1 + exp(logit))


def fit_logistic(
    samples: Sequence[Mapping[str, float]],
    outcomes: Sequence[bool],
    *,
    ridge: float = 1.0,
) -> Logistic:
    """Return the logistic model of maximal penalised likelihood, by Newton's method (IRLS).

    `ridge` is the penalty on squared weights, not on the bias. Raises ValueError without samples of both outcomes.
    """
    if len(set(outcomes)) < 2:
        raise ValueError("A logistic model needs samples of both outcomes.")
    names = sorted({name for sample in samples for name in sample})
    x = np.array([[1.0, *(sample.get(name, 0.0) for name in names)] for sample in samples])
    y = np.array(outcomes, float)
    penalty = np.full(x.shape[1], ridge)
    penalty[0] = 1e-6
    weights = np.zeros(x.shape[1])
    loss = _loss(x, y, penalty, weights)
    for _ in range(_MAX_STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -500, 500)))
        gradient = x.T @ (p - y) + penalty * weights
        curvature = (x * (p * (1 - p) + 1e-12)[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        # A Newton step may overshoot where the curvature is small: it is halved until the loss falls.
        length, after = 1.0, _loss(x, y, penalty, weights - step)
        while after > loss and length > 1e-4:
            length /= 2
            after = _loss(x, y, penalty, weights - length * step)
        weights = weights - length * step
        if loss - after < _MIN_LOSS_DECREASE * max(1.0, abs(loss)):
            break
        loss = after
    return Logistic(bias=float(weights[0]), weights=dict(zip(names, weights[1:].tolist(), strict=True)))


def _loss(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    penalty: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> float:
    logits = x @ weights
    return float((np.logaddexp(0, logits) - y * logits).sum() + (penalty * weights**2).sum() / 2)

"""Fitting of the verdict model's trees, by scikit-learn's gradient boosting, and of what a dictionary adds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr.errors import DependencyError
from ocr.verdict.boosting import Boosted, Tree

Floats = NDArray[np.float64]

_DIGITS = 4
_MAX_NEWTON_STEPS, _MIN_NEWTON_STEP = 50, 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How large a model may grow: trees, leaves of each, least samples of a leaf; and how fast it learns."""

    trees: int
    leaves: int
    min_leaf: int
    learning_rate: float
    ridge: float


class Samples(NamedTuple):
    """Signs (samples x signs), outcomes 0 or 1, and weights, a number each sample."""

    signs: Floats
    outcomes: Floats
    weights: Floats


def fit_boosted(
    names: Sequence[str], directions: Sequence[int], samples: Samples, settings: Settings
) -> Boosted:
    """Return the trees of maximal likelihood, step by step, that are monotone in the signs that point one way.

    `directions` are -1, 0 or 1. Raises ValueError without samples of both outcomes, DependencyError where
    scikit-learn is not installed.
    """
    if len(np.unique(samples.outcomes)) < 2:
        raise ValueError("A model needs samples of both outcomes.")
    model = _classifier(directions, settings)
    model.fit(samples.signs, samples.outcomes, sample_weight=samples.weights)
    trees = tuple(_to_tree(predictor.nodes, 0) for (predictor,) in model._predictors)
    return Boosted(names=tuple(names), base=float(np.ravel(model._baseline_prediction)[0]), trees=trees)


def find_classifier() -> Any:
    """Return scikit-learn's class of boosted classifiers. Raises DependencyError where it is not installed."""
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier
    except ImportError as error:
        raise DependencyError(
            "Fitting the verdict model needs scikit-learn. Install it: pip install 'sverka[calibrate]'."
        ) from error
    return HistGradientBoostingClassifier


def _classifier(directions: Sequence[int], settings: Settings) -> Any:
    return find_classifier()(
        max_iter=settings.trees,
        max_leaf_nodes=settings.leaves,
        min_samples_leaf=settings.min_leaf,
        learning_rate=settings.learning_rate,
        l2_regularization=settings.ridge,
        monotonic_cst=list(directions),
        early_stopping=False,
    )


def _to_tree(nodes: Any, at: int) -> Tree:
    """Return the tree that begins at a node of scikit-learn's table."""
    node = nodes[at]
    if node["is_leaf"]:
        return round(float(node["value"]), _DIGITS)
    low, high = (_to_tree(nodes, int(node[side])) for side in ("left", "right"))
    return int(node["feature_idx"]), float(node["num_threshold"]), low, high


def scale(boosted: Boosted, slope: float, offset: float) -> Boosted:
    """Return trees whose log odds are `slope` times the log odds of these, and `offset` more."""
    return Boosted(
        names=boosted.names,
        base=round(slope * boosted.base + offset, _DIGITS),
        trees=tuple(_scale(tree, slope) for tree in boosted.trees),
    )


def _scale(tree: Tree, slope: float) -> Tree:
    if isinstance(tree, float):
        return round(slope * tree, _DIGITS)
    sign, most, low, high = tree
    return sign, most, _scale(low, slope), _scale(high, slope)


def fit_line(log_odds: Floats, outcomes: Floats, weights: Floats) -> tuple[float, float]:
    """Return slope and offset that make log odds of samples outside of the fit those of their outcomes.

    Platt (1999, "Probabilistic outputs for support vector machines"): a logistic regression on the log odds.
    """
    x = np.stack([log_odds, np.ones_like(log_odds)], axis=1)
    slope, offset = _fit_logistic(x, outcomes, weights, np.zeros_like(log_odds), ridge=1e-6)
    return float(slope), float(offset)


def fit_dictionary(
    said: Mapping[str, Floats],
    outcomes: Floats,
    weights: Floats,
    log_odds: Floats,
    *,
    ridge: float,
    most: float,
) -> dict[str, float]:
    """Return what each of a dictionary's signs adds to the log odds, -`most` to `most`.

    `said` has, for each sign, how much it counts in each sample, 0 to 1 (see `VerdictModel.weigh_dictionary`).
    """
    names = list(said)
    x = np.stack([said[name] for name in names], axis=1)
    fitted = _fit_logistic(x, outcomes, weights, log_odds, ridge=ridge)
    return {
        name: round(float(np.clip(value, -most, most)), _DIGITS)
        for name, value in zip(names, fitted, strict=True)
    }


def _fit_logistic(x: Floats, y: Floats, weights: Floats, given: Floats, *, ridge: float) -> Floats:
    """Return the coefficients of maximal penalised likelihood, by Newton's method; `given` log odds are added."""
    fitted = np.zeros(x.shape[1])
    for _ in range(_MAX_NEWTON_STEPS):
        p = 1 / (1 + np.exp(-np.clip(given + x @ fitted, -30, 30)))
        gradient = x.T @ (weights * (p - y)) + ridge * fitted
        curvature = (x * (weights * (p * (1 - p) + 1e-9))[:, None]).T @ x + ridge * np.eye(x.shape[1])
        step = np.linalg.solve(curvature, gradient)
        # A step is never longer than 2: where the curvature is small, Newton's method overshoots.
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        fitted = fitted - step
        if float(np.abs(step).max()) < _MIN_NEWTON_STEP:
            break
    return np.asarray(fitted, np.float64)

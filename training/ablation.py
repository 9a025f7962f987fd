"""What each kind of evidence is worth: python training/ablation.py --real FOLDER --texts FOLDER [--cache FOLDER]

The verdict model's trees are fitted as `sverka calibrate` fits them, once with all signs of a substitution, and once
without each kind of evidence. Each source is judged by what the others taught. For real sources and for facsimiles:
the log loss, in thousandths of a nat a candidate; the average precision; and the share of the departures among as
many of the likeliest candidates as there are departures (first N), in per cent. The last rows set the trees of each
question against a logistic regression whose coefficients have the signs' directions.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from ocr.batch.executor import make_executor
from ocr.bench.boost import Floats
from ocr.bench.calibrate import Fitter, Table, TrialSamples, choose_fitting_pages, judge_outside, try_plans
from ocr.bench.documents import read_documents
from ocr.bench.real import find_real_pages
from ocr.evidence.candidates import EditKind
from ocr.verdict.features import SIGNS

GROUPS: Mapping[str, tuple[str, ...]] = {
    "all evidence": (),
    "without the adapted reader": ("llr", "lesser llr", "llr a letter", "doubts as strong"),
    "without the plain reader": ("llr unadapted", "lesser llr"),
    "without exemplars": (
        "like the other",
        "typical of its own",
        "typical of the other",
        "compared",
        "exemplars",
    ),
    "without the second engine": ("second engine agrees", "second engine"),
    "without the pitch": ("pitch",),
    "without the document": ("doubts as strong", "doubts", "same confusion", "doubts on the line"),
}


_RIDGE = 1.0


def average_precision(log_odds: Floats, outcomes: Floats) -> float:
    """Return the average precision of candidates ranked by their log odds, 0 to 1."""
    ranked = outcomes[np.argsort(-log_odds, kind="stable")]
    return float((np.cumsum(ranked) / np.arange(1, len(ranked) + 1))[ranked > 0].mean())


def first_n(log_odds: Floats, outcomes: Floats) -> float:
    """Return the share of departures among as many of the likeliest candidates, 0 to 1."""
    number = int(outcomes.sum())
    return float(outcomes[np.argsort(-log_odds, kind="stable")[:number]].mean())


def fit_logistic(kind: EditKind, table: Table) -> Callable[[Floats], Floats]:
    """Return the log odds of signs by a logistic regression of maximal penalised likelihood.

    A coefficient is not negative where its sign points to a departure, not positive where it points away from one.
    """
    middle, spread = table.signs.mean(axis=0), table.signs.std(axis=0) + 1e-9
    x = np.hstack([(table.signs - middle) / spread, np.ones((len(table.signs), 1))])

    def loss(coefficients: Floats) -> tuple[float, Floats]:
        log_odds = x @ coefficients
        over = table.weights * (1 / (1 + np.exp(-np.clip(log_odds, -40, 40))) - table.outcomes)
        value = table.weights @ (np.logaddexp(0, log_odds) - table.outcomes * log_odds)
        return float(value + _RIDGE / 2 * coefficients @ coefficients), x.T @ over + _RIDGE * coefficients

    limits = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}
    bounds = [limits[int(sign.direction)] for sign in SIGNS[kind]] + [(None, None)]
    start = np.zeros(x.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x
    return lambda signs: np.asarray((signs - middle) / spread @ found[:-1] + found[-1], np.float64)


def measure(
    tried: Sequence[TrialSamples], kind: EditKind, left_out: Sequence[str] = (), fit: Fitter | None = None
) -> str:
    """Return the figures of real sources and of facsimiles as a row's cells."""
    judged = judge_outside(tried, kind, left_out, fit) if fit else judge_outside(tried, kind, left_out)
    log_odds, outcomes, is_real = judged
    cells = []
    for own in (is_real, ~is_real):
        loss = float((np.logaddexp(0, log_odds) - outcomes * log_odds)[own].mean())
        precision, first = (
            average_precision(log_odds[own], outcomes[own]),
            first_n(log_odds[own], outcomes[own]),
        )
        cells.append(f"{1000 * loss:6.2f} {100 * precision:5.1f} {100 * first:5.1f}")
    return f"real {cells[0]}   facsimiles {cells[1]}"


def ablate(tried: Sequence[TrialSamples]) -> None:
    """Print the table."""
    for name, left_out in GROUPS.items():
        print(f"{name:28} {measure(tried, EditKind.SUBSTITUTION, left_out)}", flush=True)
    for kind in EditKind:
        print(f"{kind.value + ', trees':28} {measure(tried, kind)}", flush=True)
        print(f"{kind.value + ', logistic':28} {measure(tried, kind, fit=fit_logistic)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--real", type=Path, required=True)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path("out/calibrate"))
    wanted = parser.parse_args()
    real = find_real_pages(wanted.real, test_only=False)
    documents = read_documents(
        [*choose_fitting_pages(wanted.texts), *real],
        0,
        lambda *_: None,
        with_baselines=False,
        kept=wanted.cache,
    )
    outcomes = sorted(make_executor(0).run(try_plans, documents), key=lambda one: one.index)
    ablate([one.result for one in outcomes if one.result is not None])


if __name__ == "__main__":
    main()

"""What each kind of evidence is worth: python training/ablation.py --real FOLDER --texts FOLDER [--cache FOLDER]

The verdict model's trees are fitted as `sverka calibrate` fits them, once with all signs of a substitution, and once
without each kind of evidence. Each source is judged by what the others taught. For real sources and for facsimiles:
the log loss, in thousandths of a nat a candidate; the average precision; and the share of the departures among as
many of the likeliest candidates as there are departures (first N), in per cent.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ocr.batch.executor import make_executor
from ocr.bench.boost import Floats
from ocr.bench.calibrate import TrialSamples, choose_fitting_pages, judge_outside, try_plans
from ocr.bench.documents import read_documents
from ocr.bench.real import find_real_pages
from ocr.evidence.candidates import EditKind

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


def average_precision(log_odds: Floats, outcomes: Floats) -> float:
    """Return the average precision of candidates ranked by their log odds, 0 to 1."""
    ranked = outcomes[np.argsort(-log_odds, kind="stable")]
    return float((np.cumsum(ranked) / np.arange(1, len(ranked) + 1))[ranked > 0].mean())


def first_n(log_odds: Floats, outcomes: Floats) -> float:
    """Return the share of departures among as many of the likeliest candidates, 0 to 1."""
    number = int(outcomes.sum())
    return float(outcomes[np.argsort(-log_odds, kind="stable")[:number]].mean())


def ablate(tried: Sequence[TrialSamples]) -> None:
    """Print the table."""
    for name, left_out in GROUPS.items():
        log_odds, outcomes, is_real = judge_outside(tried, EditKind.SUBSTITUTION, left_out)
        cells = []
        for own in (is_real, ~is_real):
            loss = float((np.logaddexp(0, log_odds) - outcomes * log_odds)[own].mean())
            precision, first = (
                average_precision(log_odds[own], outcomes[own]),
                first_n(log_odds[own], outcomes[own]),
            )
            cells.append(f"{1000 * loss:6.2f} {100 * precision:5.1f} {100 * first:5.1f}")
        print(f"{name:28} real {cells[0]}   facsimiles {cells[1]}", flush=True)


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

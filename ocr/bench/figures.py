"""The figures of `sverka bench verify`: recall at a budget, precision at the top, calibration, what is left."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log, nan
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from ocr.bench.shares import (
    BUDGETS,
    FOUND,
    LIKELY,
    METHODS,
    OURS,
    Compared,
    cluster_of,
    count_likely,
    count_listed,
    count_precision,
    count_recall,
    count_true,
)
from ocr.bench.trials import ErrorMix

# The same budgets for the plot, in per cent of the tokens.
_CURVE_BUDGETS = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
# Calibration is measured in so many bins of equally many candidates; its interval in so many draws.
CALIBRATION_BINS, _CALIBRATION_DRAWS = 10, 200


def average_precision(compared: Iterable[Compared], method: str) -> float | None:
    """Return the average precision, 0 to 1, of all lists merged by rank; None without errors."""
    places: list[tuple[float, int, frozenset[tuple[int, int]]]] = []
    total = 0
    for number, (trial, lists) in enumerate(compared):
        total += len(trial.planted)
        for at, listed in enumerate(lists[method]):
            places.append((-listed.rank, at, frozenset((number, hit) for hit in listed.hits)))
    seen: set[tuple[int, int]] = set()
    right, precision = 0, 0.0
    for count, (_, _, hits) in enumerate(sorted(places, key=lambda place: place[:2]), start=1):
        right += bool(hits)
        precision += len(hits - seen) * right / count
        seen |= hits
    return precision / total if total else None


class Calibration(NamedTuple):
    """Calibration of probabilities: expected calibration error, log loss, and the log loss of the base rate.

    `bins` are pairs (mean probability, share of errors); each bin has equally many places.
    """

    places: int
    expected_error: float
    log_loss: float
    base_log_loss: float
    bins: tuple[tuple[float, float], ...]


def measure_calibration(outcomes: Sequence[tuple[float, bool]]) -> Calibration | None:
    """Return the calibration over (probability, is an error); None below two places a bin."""
    # The sort is by probability alone, so that the outcome does not order equally probable places.
    kept = sorted(outcomes, key=lambda one: one[0])
    if len(kept) < 2 * CALIBRATION_BINS:
        return None
    edges = [round(at * len(kept) / CALIBRATION_BINS) for at in range(CALIBRATION_BINS + 1)]
    bins, error = [], 0.0
    for low, high in pairwise(edges):
        own = kept[low:high]
        mean = sum(p for p, _ in own) / len(own)
        share = sum(outcome for _, outcome in own) / len(own)
        bins.append((round(mean, 4), round(share, 4)))
        error += abs(mean - share) * len(own) / len(kept)
    base = sum(outcome for _, outcome in kept) / len(kept)
    return Calibration(
        len(kept),
        round(error, 4),
        round(_log_loss(kept), 4),
        round(_log_loss([(base, outcome) for _, outcome in kept]), 4),
        tuple(bins),
    )


def _log_loss(outcomes: Sequence[tuple[float, bool]]) -> float:
    limited = [(min(max(p, 1e-6), 1 - 1e-6), outcome) for p, outcome in outcomes]
    return -sum(log(p if outcome else 1 - p) for p, outcome in limited) / len(limited)


def count_false_findings(compared: Iterable[Compared]) -> tuple[float, float] | None:
    """Return the findings per thousand tokens and the number of tokens, where nothing was planted; None without."""
    found = tokens = 0
    for trial, lists in compared:
        found += sum(
            listed.probability > LIKELY and listed.verdict in FOUND for listed in lists[OURS] if listed.listed
        )
        tokens += trial.tokens
    return (round(1000 * found / tokens, 2), tokens) if tokens else None


def measure_left(compared: Sequence[Compared]) -> dict[str, dict[str, float | None]]:
    """Return how often, in per cent, the 90 % interval covers the number of errors: of all, and of those left.

    Also its median width, how often it is wider than 1.5 times the number plus 3, and the mean number.
    """
    measured: dict[str, dict[str, float | None]] = {}
    for at, name in enumerate(("now", "at_the_end")):
        own = [trial.left[at] for trial, _ in compared if trial.left]
        if not own:
            continue
        measured[name] = {
            "covered": _percent(one.low <= one.errors <= one.high for one in own),
            "median_width": median(one.high - one.low for one in own),
            "too_wide": _percent(one.high - one.low > 1.5 * one.errors + 3 for one in own),
            "mean_errors": round(sum(one.errors for one in own) / len(own), 2),
        }
    return measured


def _percent(flags: Iterable[bool]) -> float:
    own = list(flags)
    return round(100 * sum(own) / len(own), 1)


def measure_cell(compared: Sequence[Compared]) -> dict[str, Any]:
    """Return the figures of a cell: of errors of all kinds, of digits, of light errors, and of no errors."""
    by_sort = {sort: [one for one in compared if one.trial.plan.sort is sort] for sort in ErrorMix}
    methods = [method for method in METHODS if compared and all(method in one.lists for one in compared)]
    cell: dict[str, Any] = {}
    for sort in (ErrorMix.ALL, ErrorMix.DIGITS, ErrorMix.LIGHT):
        own = by_sort[sort]
        cell[sort.value] = {method: _figures(own, method) for method in methods}
    everything = by_sort[ErrorMix.ALL]
    kinds = sorted({error.kind for trial, _ in everything for error in trial.planted})
    cell["by_kind"] = {
        kind: {
            "planted": (share := count_recall(everything, OURS, BUDGETS[0], [kind])).whole,
            "recall_1": share.percent,
        }
        for kind in kinds
    }
    planted = [one for one in compared if one.trial.plan.sort in {ErrorMix.ALL, ErrorMix.DIGITS}]
    for name, share in (
        ("listed", count_listed(everything)),
        ("listed_digits", count_listed(by_sort[ErrorMix.DIGITS])),
        ("likely", count_likely(everything)),
        ("true", count_true(planted)),
    ):
        cell[name] = {"percent": share.percent, "interval": share.interval, "of": share.whole}
    cell["not_understood"] = _count_apart(planted)
    cell["list_length"] = _list_length(everything)
    false = count_false_findings(by_sort[ErrorMix.NONE])
    cell["false_findings_per_1000"] = false and {"rate": false[0], "tokens": false[1]}
    cell["left"] = measure_left(compared)
    calibration = measure_calibration([one for trial, _ in compared for one in trial.outcomes])
    cell["calibration"] = calibration and {
        **calibration._asdict(),
        "interval": _calibration_interval(compared),
    }
    return cell


def _count_apart(compared: Sequence[Compared]) -> dict[str, int]:
    """Return how many pages were not understood of how many, over all trials, the errors there, and those listed."""
    aparts = [trial.apart for trial, _ in compared]
    return {
        "of_pages": sum(trial.pages for trial, _ in compared),
        "pages": sum(apart.pages for apart in aparts),
        "planted": sum(apart.planted for apart in aparts),
        "listed": sum(apart.listed for apart in aparts),
    }


def _list_length(compared: Sequence[Compared]) -> float | None:
    """Return how many places are listed by default beyond the number of errors, in per cent of the tokens."""
    tokens = sum(trial.tokens for trial, _ in compared)
    beyond = sum(sum(place.listed for place in lists[OURS]) - len(trial.planted) for trial, lists in compared)
    return round(100 * beyond / tokens, 2) if tokens else None


def _calibration_interval(compared: Sequence[Compared]) -> tuple[float, float] | None:
    """Return the 95 % interval of the expected calibration error, whole sources drawn anew; None of fewer than 3."""
    by_source: dict[str, list[tuple[float, bool]]] = {}
    for trial, _ in compared:
        by_source.setdefault(cluster_of(trial), []).extend(trial.outcomes)
    sources = list(by_source.values())
    if len(sources) < 3:
        return None
    rng = np.random.default_rng(1)
    errors = []
    for _ in range(_CALIBRATION_DRAWS):
        drawn = [one for at in rng.integers(len(sources), size=len(sources)) for one in sources[at]]
        if measured := measure_calibration(drawn):
            errors.append(measured.expected_error)
    low, high = np.percentile(errors, (2.5, 97.5)) if errors else (nan, nan)
    return round(float(low), 4), round(float(high), 4)


def _figures(compared: Sequence[Compared], method: str) -> dict[str, Any]:
    recalls = {f"recall_{round(100 * budget)}": count_recall(compared, method, budget) for budget in BUDGETS}
    precision = count_precision(compared, method)
    ap = average_precision(compared, method)
    figures: dict[str, Any] = {"planted": precision.whole}
    for name, share in {**recalls, "precision_n": precision}.items():
        figures[name] = share.percent
        figures[f"{name}_interval"] = share.interval
    figures["curve"] = [
        [budget, count_recall(compared, method, budget / 100).percent] for budget in _CURVE_BUDGETS
    ]
    figures["average_precision"] = None if ap is None else round(100 * ap, 1)
    return figures


def measure_cells(compared: Sequence[Compared]) -> dict[str, dict[str, Any]]:
    """Return the figures of all, by level, and by level and face (or real page)."""
    cells: dict[str, list[Compared]] = {"all": list(compared)}
    for one in compared:
        cells.setdefault(one.trial.level, []).append(one)
    for one in compared:
        cells.setdefault(f"{one.trial.level}, {one.trial.face or one.trial.document}", []).append(one)
    return {name: measure_cell(own) for name, own in cells.items()}


_HEAD = (
    "",
    "",
    "planted",
    "listed",
    "95 %",
    "likely",
    "true",
    "recall 1 %",
    "recall 2 %",
    "first N",
    "AP",
    "digits",
    "false/1000",
    "ECE",
    "covered",
)


def format_cells(cells: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the cells as a table of text: a row for each method.

    In per cent. "listed" are the planted errors that the list shows by default, "likely" those that places of 0.5 and
    more show, "true" the share of these places that show one. Recall, first N and AP are of the whole ranked list.
    Pages that were not understood are in none of it; a sentence tells of them.
    """
    rows = [_HEAD]
    for name, cell in cells.items():
        for method, figures in cell["all"].items():
            is_ours = method == OURS
            ours = _ours(cell) if is_ours else ("",) * 4
            known = tuple(
                _text(figures[one]) for one in ("recall_1", "recall_2", "precision_n", "average_precision")
            )
            last = (
                _last(cell)
                if is_ours
                else (_text(cell["digits"].get(method, {}).get("recall_1")), "", "", "")
            )
            rows.append((name if is_ours else "", method, str(figures["planted"]), *ours, *known, *last))
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    table = "\n".join(
        "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
    return table + _tell_apart(cells["all"]["not_understood"])


def _tell_apart(apart: Mapping[str, int]) -> str:
    """Return what is said of pages that were not understood; nothing without any."""
    if not apart["pages"]:
        return ""
    return (
        f"\nNot understood, and counted apart: {apart['pages']} of {apart['of_pages']} pages over all trials, with "
        f"{apart['planted']} errors, of which {apart['listed']} are listed. A run says so before all else."
    )


def _ours(cell: Mapping[str, Any]) -> tuple[str, str, str, str]:
    interval = "-".join(map(_text, cell["listed"]["interval"] or ()))
    return (
        _text(cell["listed"]["percent"]),
        interval,
        _text(cell["likely"]["percent"]),
        _text(cell["true"]["percent"]),
    )


def _last(cell: Mapping[str, Any]) -> tuple[str, str, str, str]:
    false, calibration = cell["false_findings_per_1000"], cell["calibration"]
    return (
        _text(cell["listed_digits"]["percent"]),
        _text(false["rate"]) if false else "",
        _text(calibration["expected_error"]) if calibration else "",
        _text(cell["left"].get("now", {}).get("covered")),
    )


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:g}"

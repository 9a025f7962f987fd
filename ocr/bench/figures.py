"""The figures of `sverka bench verify`: recall at a budget, precision at the top, calibration, what is left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from statistics import median
from typing import Any, NamedTuple

from ocr.bench.documents import BEST, CLEANED, UNTOUCHED
from ocr.bench.trials import ErrorMix, RankedPlace, Trial
from ocr.model import DEPARTURES

OURS = "sverka"
METHODS = (OURS, UNTOUCHED, CLEANED, BEST)
# The review goes on beyond the number of planted errors, by these shares of the tokens.
BUDGETS = (0.01, 0.02)
# The same budgets for the plot, in per cent of the tokens.
_CURVE_BUDGETS = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
# Calibration is measured over places of at least this probability, in bins of equal mass.
MIN_CALIBRATED_PROBABILITY, CALIBRATION_BINS = 0.05, 8
# The normal quantile of a two-sided 95 % interval.
NORMAL_QUANTILE_95 = 1.96


class Compared(NamedTuple):
    """A trial with the list of each method, ours first."""

    trial: Trial
    lists: Mapping[str, tuple[RankedPlace, ...]]


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; `percent` and `interval` (95 %, Wilson 1927) are in per cent, to one decimal."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.part / self.whole, 1) if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the interval.

        >>> Share(9, 10).interval
        (59.6, 98.2)
        """
        if not self.whole:
            return None
        z, n, p = NORMAL_QUANTILE_95, self.whole, self.part / self.whole
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return round(100 * max(0.0, middle - half), 1), round(100 * min(1.0, middle + half), 1)


def count_recall(
    compared: Iterable[Compared], method: str, budget: float, kinds: Sequence[str] = ()
) -> Share:
    """Return the share of planted errors in the first places: one place an error, and `budget` times the tokens."""
    part = whole = 0
    for trial, lists in compared:
        first = lists[method][: len(trial.planted) + round(budget * trial.tokens)]
        seen = {hit for listed in first for hit in listed.hits}
        wanted = {number for number, error in enumerate(trial.planted) if not kinds or error.kind in kinds}
        part += len(seen & wanted)
        whole += len(wanted)
    return Share(part, whole)


def count_precision(compared: Iterable[Compared], method: str) -> Share:
    """Return the share of places that show an error, of the first places of each list, as many as it has errors."""
    part = whole = 0
    for trial, lists in compared:
        part += sum(bool(listed.hits) for listed in lists[method][: len(trial.planted)])
        whole += len(trial.planted)
    return Share(part, whole)


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
    """Return the calibration over (probability, is an error) of 0.05 and more; None below two places a bin."""
    # The sort is by probability alone, so that the outcome does not order equally probable places.
    kept = sorted((one for one in outcomes if one[0] >= MIN_CALIBRATED_PROBABILITY), key=lambda one: one[0])
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
        found += sum(listed.probability > 0.5 and listed.verdict in _FOUND for listed in lists[OURS])
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
            "covered": Share(sum(one.low <= one.errors <= one.high for one in own), len(own)).percent,
            "median_width": median(one.high - one.low for one in own),
            "too_wide": Share(
                sum(one.high - one.low > 1.5 * one.errors + 3 for one in own), len(own)
            ).percent,
            "mean_errors": round(sum(one.errors for one in own) / len(own), 2),
        }
    return measured


_FOUND = {verdict.value for verdict in DEPARTURES}


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
    false = count_false_findings(by_sort[ErrorMix.NONE])
    cell["false_findings_per_1000"] = false and {"rate": false[0], "tokens": false[1]}
    cell["left"] = measure_left(compared)
    calibration = measure_calibration([one for trial, _ in compared for one in trial.outcomes])
    cell["calibration"] = calibration and calibration._asdict()
    return cell


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


def format_cells(cells: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the cells as a table of text: a row for each method, all kinds and digits."""
    head = (
        "",
        "",
        "planted",
        "recall 1 %",
        "95 %",
        "recall 2 %",
        "first N",
        "AP",
        "digits 1 %",
        "false/1000",
        "ECE",
        "covered",
    )
    rows = [head]
    for name, cell in cells.items():
        for method, figures in cell["all"].items():
            is_ours = method == OURS
            digits = cell["digits"].get(method, {})
            false, calibration = cell["false_findings_per_1000"], cell["calibration"]
            rows.append(
                (
                    name if is_ours else "",
                    method,
                    str(figures["planted"]),
                    _text(figures["recall_1"]),
                    "-".join(map(_text, figures["recall_1_interval"] or ())),
                    _text(figures["recall_2"]),
                    _text(figures["precision_n"]),
                    _text(figures["average_precision"]),
                    _text(digits.get("recall_1")),
                    _text(false["rate"]) if is_ours and false else "",
                    _text(calibration["expected_error"]) if is_ours and calibration else "",
                    _text(cell["left"].get("now", {}).get("covered")) if is_ours else "",
                )
            )
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:g}"

"""Plots of the benchmarks, where matplotlib is installed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ocr.facsimile.levels import LEVELS

Rows = Mapping[str, Mapping[str, float | int | None]]

_CURVES = {
    "cer_untouched": ("Tesseract, untouched page", "o--"),
    "cer_ours": ("Tesseract, after our steps", "o-"),
    "cer_ink_alone": ("Tesseract, ink alone", "o:"),
    "cer_tesseract": ("Tesseract, the same lines", "o--"),
    "cer_reader": ("reader", "o:"),
    "cer_adapted": ("reader, adapted to the page", "o-"),
    "cer_both": ("both", "x-"),
    "cer_meant": ("both, with a language", "s-"),
}


_LEVEL_ROWS = (*LEVELS, "real, text", "real, Latin")


def plot_cer(rows: Rows, path: Path) -> bool:
    """Draw CER against degradation into `path`; False where matplotlib is missing or there is too little to draw.

    Levels are ordered by difficulty, which is the highest CER that was measured on them.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return False
    levels = [
        row
        for row, figures in rows.items()
        if "," not in row and any(figures.get(name) is not None for name in _CURVES)
    ]
    levels.sort(key=lambda row: max(float(rows[row].get(name) or 0.0) for name in _CURVES))
    if len(levels) < 2:
        return False
    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.add_subplot()
    for name, (label, style) in _CURVES.items():
        points = [(at, value) for at, row in enumerate(levels) if (value := rows[row].get(name)) is not None]
        if points:
            axes.plot([at for at, _ in points], [max(0.1, value) for _, value in points], style, label=label)
    axes.set(yscale="log", xlabel="level, easiest first", ylabel="CER, % (pooled)", title="Pages read")
    axes.set_xticks(range(len(levels)), levels)
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
    return True


def plot_verify(cells: Mapping[str, Mapping[str, Any]], path: Path) -> bool:
    """Draw into `path`, for each level, the share of planted errors shown against the share of the list reviewed.

    A last panel has the share of errors against the given probability. Return False where matplotlib is missing or
    there is nothing to draw.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return False
    levels = [name for name in _LEVEL_ROWS if name in cells and cells[name]["all"]]
    if not levels:
        return False
    figure = Figure(figsize=(4.2 * (len(levels) + 1), 4.4), layout="constrained")
    panels = figure.subplots(1, len(levels) + 1, squeeze=False)[0]
    for axes, level in zip(panels, levels, strict=False):
        for method, figures in cells[level]["all"].items():
            points = [(budget, recall) for budget, recall in figures["curve"] if recall is not None]
            style = "o-" if method == "sverka" else ".--"
            axes.plot([budget for budget, _ in points], [recall for _, recall in points], style, label=method)
        axes.set(title=level, xlabel="reviewed beyond as many as were planted, % of tokens", ylim=(0, 101))
        axes.set_ylabel("planted errors shown, %")
        axes.grid(visible=True, alpha=0.3)
        axes.legend(loc="lower right", fontsize=8)
    axes = panels[-1]
    axes.plot([0, 1], [0, 1], color="0.7")
    for level in levels:
        calibration = cells[level]["calibration"]
        if calibration:
            axes.plot(*zip(*calibration["bins"], strict=True), "o-", label=level)
    axes.set(title="calibration", xlabel="probability given", ylabel="share that was wrong")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    return True

"""Plots of the benchmarks, where matplotlib is installed."""

from collections.abc import Mapping
from pathlib import Path

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


def plot_cer(rows: Rows, path: Path) -> bool:
    """Draw CER against degradation into `path`; False where matplotlib is missing or there is too little to draw.

    Levels stand in the order of their difficulty: what the hardest reading that was measured gets wrong on them.
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

"""`sverka bench pages`: how well pages are cleaned and read, over faces, levels, texts and seeds."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.batch.workers import run_pages
from ocr.bench.lines import count_found
from ocr.bench.reference import ReferencePage, Rendered, render
from ocr.engines.tesseract import TesseractEngine
from ocr.metrics import edit_distance
from ocr.model import Line, Rate, RegionKind, Transform
from ocr.output import write_atomically
from ocr.preprocess import preprocess
from ocr.text import TYPESCRIPT, normalise

Pixels = NDArray[np.uint8]
# What untouched Tesseract reads with: fully automatic, as a user would call it; and a block of text.
UNTOUCHED_PSM, BLOCK_PSM = 3, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured on one page; counts, so that pages pool. Seconds are of one core."""

    text: str
    face: str
    level: str
    seed: int
    untouched: Rate | None = None
    ink_alone: Rate | None = None
    ours: Rate | None = None
    lines_found: int = 0
    lines_read: int = 0
    lines_true: int = 0
    skew_error_deg: float | None = None
    untouched_s: float = 0.0
    block_s: float = 0.0
    preprocess_s: float = 0.0
    tesseract_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to measure; readings of the untouched page change only with the facsimiles and are kept in `cache`."""

    untouched: bool = True
    ink_alone: bool = False
    ours: bool = True
    cache: str = ""


def measure_page(page: ReferencePage, wanted: Wanted) -> Measured:
    """Return the figures of one reference page."""
    rendered = render(page)
    values: dict[str, object] = {}
    if wanted.untouched:
        kept = _keep(wanted.cache, page, "untouched", partial(_read_untouched, rendered.image))
        values |= {"untouched": _rate(rendered.text, str(kept["text"]))}
        values |= {name: float(str(kept[name])) for name in ("untouched_s", "block_s")}
    if wanted.ink_alone:
        alone = render(page, ink_alone=True)
        kept = _keep(wanted.cache, page, "ink alone", partial(_read_plain, alone.image))
        values |= {"ink_alone": _rate(alone.text, str(kept["text"]))}
    if wanted.ours:
        values |= _measure_ours(rendered)
    return Measured(text=page.text, face=page.face, level=page.level, seed=page.seed, **values)  # type: ignore[arg-type]


def _measure_ours(rendered: Rendered) -> dict[str, object]:
    started = time.perf_counter()
    cleaned = preprocess(rendered.image, rendered.dpi)
    preprocessed = time.perf_counter()
    height, width = rendered.image.shape[:2]
    lines = TesseractEngine().read(cleaned.image, cleaned.transform, (width, height))
    ended = time.perf_counter()
    # Print and stamps are lines too: finding them is no error, missing them none either.
    typed = [line for r in rendered.regions if r.kind is RegionKind.TYPED for line in r.lines]
    found, read = count_found([line.baseline for line in lines], [line.baseline for line in typed])
    return {
        "ours": _rate(rendered.text, _text_of(lines)),
        "lines_found": found,
        "lines_read": read,
        "lines_true": len(typed),
        "skew_error_deg": abs(cleaned.skew_deg_ccw - _true_skew(typed)),
        "preprocess_s": preprocessed - started,
        "tesseract_s": ended - preprocessed,
    }


def _true_skew(lines: Iterable[Line]) -> float:
    """Return the median rise of the true baselines, in degrees counter-clockwise."""
    slopes = [
        np.degrees(np.arctan2(start[1] - end[1], end[0] - start[0]))
        for line in lines
        for start, end in [(line.baseline[0], line.baseline[-1])]
        if end[0] - start[0] > 300
    ]
    return float(np.median(slopes)) if slopes else 0.0


def _read_untouched(image: Pixels) -> dict[str, object]:
    started = time.perf_counter()
    text = str(_read_plain(image)["text"])
    middle = time.perf_counter()
    _read_plain(image, psm=BLOCK_PSM)
    return {"text": text, "untouched_s": middle - started, "block_s": time.perf_counter() - middle}


def _read_plain(image: Pixels, psm: int = UNTOUCHED_PSM) -> dict[str, object]:
    lines = TesseractEngine(psm=psm, timeout_s=300).read(image, Transform(), (image.shape[1], image.shape[0]))
    return {"text": _text_of(lines)}


def _text_of(lines: Sequence[Line]) -> str:
    return "".join(line.text + "\n" for line in lines)


def _rate(truth: str, reading: str) -> Rate:
    """Return the edits of the reading, brackets and other typewriter's habits folded, case counted."""
    true, read = normalise(truth, TYPESCRIPT).text, normalise(reading, TYPESCRIPT).text
    return Rate(edit_distance(true, read), len(true))


def _keep(
    cache: str, page: ReferencePage, what: str, compute: Callable[[], dict[str, object]]
) -> dict[str, object]:
    """Return what a former run found for the same facsimile, else find it and keep it."""
    if not cache:
        return compute()
    key = sha256("\x1f".join((_hash_facsimiles(), what, page.name)).encode()).hexdigest()[:24]
    path = Path(cache) / f"{key}.json"
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        found = compute()
        write_atomically(path, json.dumps(found, ensure_ascii=False))
        return found


def _hash_facsimiles() -> str:
    digest = sha256()
    package = Path(__file__).parent.parent
    for path in sorted([*(package / "facsimile").glob("*.py"), *(package / "bench" / "texts").glob("*.txt")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


# --- Pooling -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sums:
    """Measured pages of one row, added up."""

    pages: int = 0
    rates: dict[str, Rate] = field(default_factory=dict)
    found: int = 0
    read: int = 0
    true: int = 0
    skews: list[float] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def pool_rows(measured: Sequence[Measured]) -> dict[str, dict[str, float | int | None]]:
    """Return the pooled figures by "level" and by "level, face", rates in per cent of pooled counts."""
    sums: dict[str, _Sums] = {}
    for page in measured:
        for row in (page.level, f"{page.level}, {page.face}"):
            _add(sums.setdefault(row, _Sums()), page)
    return {row: _figures(total) for row, total in sums.items()}


def _add(total: _Sums, page: Measured) -> None:
    total.pages += 1
    for name in ("untouched", "ink_alone", "ours"):
        rate = getattr(page, name)
        if rate is not None:
            total.rates[name] = total.rates.get(name, Rate(0, 0)) + rate
    total.found += page.lines_found
    total.read += page.lines_read
    total.true += page.lines_true
    if page.skew_error_deg is not None:
        total.skews.append(page.skew_error_deg)
    for name in ("untouched_s", "block_s", "preprocess_s", "tesseract_s"):
        total.seconds[name] = total.seconds.get(name, 0.0) + getattr(page, name)


def _figures(total: _Sums) -> dict[str, float | int | None]:
    figures: dict[str, float | int | None] = {"pages": total.pages}
    for name, rate in total.rates.items():
        figures[f"cer_{name}"] = None if rate.value is None else round(100 * rate.value, 2)
    if total.true:
        figures["line_f1"] = round(2 * total.found / max(1, total.read + total.true), 4)
    if total.skews:
        figures["skew_mean_deg"] = round(sum(total.skews) / len(total.skews), 3)
        figures["skew_worst_deg"] = round(max(total.skews), 3)
    return figures | {name: round(value / total.pages, 2) for name, value in total.seconds.items() if value}


def format_table(rows: dict[str, dict[str, float | int | None]]) -> str:
    """Return the rows as a table of text, a column for each figure that any row has."""
    columns = list(dict.fromkeys(name for figures in rows.values() for name in figures))
    width = max(len(row) for row in rows)
    lines = [" " * width + "".join(f"{name:>16}" for name in columns)]
    for row, figures in rows.items():
        cells = ("" if figures.get(name) is None else str(figures[name]) for name in columns)
        lines.append(f"{row:{width}}" + "".join(f"{cell:>16}" for cell in cells))
    return "\n".join(lines)


def run_bench(
    pages: Sequence[ReferencePage],
    out: Path,
    wanted: Wanted,
    workers: int,
    progress: Callable[[str, int, int], None],
) -> dict[str, dict[str, float | int | None]]:
    """Measure the pages, write pages.json into `out`, and return the pooled rows.

    Raises OutputError for `out`; a page that fails stops the run with its error.
    """
    measured: list[Measured] = []
    progress("bench", 0, len(pages))
    for done, outcome in enumerate(
        run_pages(partial(measure_page, wanted=wanted), pages, workers=workers), 1
    ):
        if outcome.result is None:
            raise RuntimeError(f"{pages[outcome.index].name}: {outcome.message}")
        measured.append(outcome.result)
        progress("bench", done, len(pages))
    rows = pool_rows(sorted(measured, key=lambda page: (page.level, page.face, page.text, page.seed)))
    record = {"rows": rows, "pages": [asdict(page) for page in measured]}
    write_atomically(out / "pages.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    return rows

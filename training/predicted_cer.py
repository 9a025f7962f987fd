"""The model of the predicted CER: python training/predicted_cer.py FOLDER --real SCANS [--out FILE] [--jobs N]

FOLDER has real Latin typescript, as for real_lines.py: of its parts only `fit` is read. SCANS has real Russian pages
with their text beside them, as for `sverka bench trust`. All are read by the pipeline, as they are and spoilt in some
ways, with a second engine and without by turns; facsimiles are read too, to be judged apart, and teach nothing.
Printed is, of each kind of page, how far the prediction is off, each source predicted by the others.
"""

import argparse
import json
import pickle
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import real_lines
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from real_lines import TextLine, group_of, read_pages, to_classes

from ocr.batch.executor import make_executor
from ocr.bench.real import RealPage, find_real_pages, fold, load_image, load_text
from ocr.bench.reference import ReferencePage, iter_pages, render
from ocr.bench.spoiling import SPOILS
from ocr.bench.trust import AS_IT_IS
from ocr.engines.engine import Engine
from ocr.engines.ensemble import EnsembleEngine
from ocr.engines.predicted_cer import (
    MODEL,
    UNKNOWN,
    CerModel,
    LineSigns,
    measure_signs_of_lines,
)
from ocr.engines.tesseract import TesseractEngine
from ocr.engines.typescript import TypescriptEngine
from ocr.errors import SverkaError
from ocr.formats.scan_files import find_scans
from ocr.formats.scans import LoadedScan, load_scan
from ocr.model import Page, ScanRef
from ocr.pipeline import read_image
from ocr.recognizer.classes import without_accent
from ocr.recognizer.network import reader_version
from ocr.text.shapes import to_shapes

LATIN, RUSSIAN, FACSIMILE = "Latin", "Russian", "facsimile"
FOLDER = Path(__file__).parent / "runs" / "predicted_cer"
# Ways of spoiling that a page gets by turns; mirrored pages have no lines at the places of the text's.
_WAYS = tuple(way for way in SPOILS if way not in {AS_IT_IS, "mirrored", "negative"})
# Errors come in clusters: so many letters tell as much as one that errs by itself. And the ridge on weights.
_CLUSTER, _RIDGE = 3.0, 2.0
# Of a spoilt page, the share of the weight of a page as it is.
_SPOILT_SHARE = 0.25
# A page and a line count in the figures from so many letters on.
_MIN_LETTERS, _MIN_SHOWN_LETTERS = 200, 10
_COVERED = 0.9
# A shorter line, in letters, tells nothing.
_MIN_LINE_LETTERS = 4
# A longer run of letters was not misread: its place was not read at all.
_MAX_DROPPED_LETTERS = 8


class LineSample(NamedTuple):
    """A line's signs, and what it was worth: how many of its true letters were read wrong, of how many."""

    signs: LineSigns
    errors: int
    letters: int


class PageSample(NamedTuple):
    """A page that was read: its source, how it was spoilt, and its lines whose text is known; text not read aside."""

    kind: str
    source: str
    spoil: str
    lines: tuple[LineSample, ...]

    @property
    def letters(self) -> int:
        return sum(line.letters for line in self.lines)

    @property
    def cer(self) -> float:
        return sum(line.errors for line in self.lines) / max(1, self.letters)


def fit_weights(pages: Sequence[PageSample]) -> dict[str, dict[str, float]]:
    """Return the weights of each kind of line, those with more signs drawn towards those with fewer."""
    by_kind: dict[str, list[tuple[float, LineSample]]] = defaultdict(list)
    totals: Counter[str] = Counter()
    for page in pages:
        totals[page.source] += sum(line.letters for line in page.lines)
    for page in pages:
        share = (1.0 if page.spoil == AS_IT_IS else _SPOILT_SHARE) / totals[page.source] ** 0.5
        for line in page.lines:
            for fewer in _with_fewer_signs(line.signs):
                by_kind[fewer.kind].append((share, line._replace(signs=fewer)))
    weights: dict[str, dict[str, float]] = {}
    for kind in sorted(by_kind, key=len):
        parts = kind.split(", ")
        with_fewer = next((k for k in (", ".join(parts[:-1]), parts[0]) if k in weights), "")
        weights[kind] = _fit_kind(by_kind[kind], weights.get(with_fewer, {}))
    return weights


def _with_fewer_signs(signs: LineSigns) -> Iterator[LineSigns]:
    """Yield the signs, and the same without those of a language: text whose language nobody knows."""
    yield signs
    if UNKNOWN in signs.signs:
        yield signs.without(UNKNOWN)


def _fit_kind(samples: Sequence[tuple[float, LineSample]], towards: Mapping[str, float]) -> dict[str, float]:
    """Return the weights, none below 0, of maximal penalised likelihood; what is not fitted counts as `towards`."""
    names = sorted(samples[0][1].signs.signs)
    x = np.array([[1.0, *(sample.signs.signs[name] for name in names)] for _, sample in samples])
    shares = np.array([min(1.0, s.errors / s.letters) for _, s in samples])
    counts = np.array([share * s.letters for share, s in samples])
    counts *= sum(s.letters for _, s in samples) / counts.sum() / _CLUSTER
    start = np.array([towards.get(name, 0.0) for name in ("bias", *names)])
    ridge = np.array([1e-3, *[_RIDGE] * len(names)])
    free = np.ones(len(start), bool)
    while True:
        fitted = _newton(x[:, free], shares, counts, start[free], ridge[free])
        own = np.zeros(len(start))
        own[free] = fitted
        below = [index for index in range(1, len(own)) if own[index] < 0]
        if not below:
            return dict(zip(("bias", *names), (round(float(w), 4) for w in own), strict=True))
        free[min(below, key=lambda index: own[index])] = False


def _newton(
    x: NDArray[np.float64],
    shares: NDArray[np.float64],
    counts: NDArray[np.float64],
    start: NDArray[np.float64],
    ridge: NDArray[np.float64],
) -> NDArray[np.float64]:
    weights = start.copy()
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (counts * (p - shares)) + ridge * (weights - start)
        curvature = (x * (counts * p * (1 - p) + 1e-9)[:, None]).T @ x + np.diag(ridge)
        step = np.clip(np.linalg.solve(curvature, gradient), -1, 1)
        weights -= step
        if np.abs(step).max() < 1e-7:
            break
    return weights


class Predicted(NamedTuple):
    """A page, and what the other sources predict of it and of its lines."""

    page: PageSample
    value: float
    lines: tuple[float, ...]


def predict_crosswise(pages: Sequence[PageSample]) -> list[Predicted]:
    """Return each real page as the other sources predict it, each facsimile as all real pages do."""
    predicted = []
    for source in sorted({page.source for page in pages}):
        others = [page for page in _real(pages) if page.source != source]
        model = CerModel(weights=fit_weights(others), spread=0.0)
        for page in (page for page in pages if page.source == source and page.lines):
            shares = tuple(model.predict_line(line.signs) or 0.0 for line in page.lines)
            whole = model.predict_page(
                [(line.letters, s) for line, s in zip(page.lines, shares, strict=True)]
            )
            assert whole is not None
            predicted.append(Predicted(page, whole.value, shares))
    return predicted


def find_spread(predicted: Sequence[Predicted]) -> float:
    """Return the least spread with which _COVERED of the real pages as they are lie in their intervals."""
    judged = [p for p in predicted if p.page.spoil == AS_IT_IS and p.page.kind != FACSIMILE]
    judged = [p for p in judged if p.page.letters >= _MIN_LETTERS]
    for spread in np.arange(0.1, 2.0, 0.02):
        if np.mean([_holds(one, float(spread)) for one in judged]) >= _COVERED:
            return round(float(spread), 2)
    return 2.0


def _holds(one: Predicted, spread: float) -> bool:
    interval = CerModel(weights={}, spread=spread).predict_page([(one.page.letters, one.value)])
    assert interval is not None
    return interval.low <= one.page.cer <= interval.high


def format_figures(predicted: Sequence[Predicted], spread: float) -> str:
    """Return a table: of each kind of page, and of each kind of line, how far predictions are off, in per cent."""
    rows = ["| pages | number | mean CER | predicted | off | rank | in the interval | lines | off | rank |"]
    rows.append("|" + "---|" * 10)
    groups: dict[str, list[Predicted]] = defaultdict(list)
    for one in predicted:
        if one.page.letters >= _MIN_LETTERS:
            how = AS_IT_IS if one.page.spoil == AS_IT_IS else "spoilt"
            groups[f"{one.page.kind}, {how}, {one.page.lines[0].signs.kind}"].append(one)
    for name, own in sorted(groups.items()):
        cer = np.array([one.page.cer for one in own])
        value = np.array([one.value for one in own])
        lines = [
            (line.errors / line.letters, share)
            for one in own
            for line, share in zip(one.page.lines, one.lines, strict=True)
            if line.letters >= _MIN_SHOWN_LETTERS
        ]
        true, said = np.array(lines).T
        held = np.mean([_holds(one, spread) for one in own])
        rows.append(
            f"| {name} | {len(own)} | {100 * cer.mean():.2f} | {100 * value.mean():.2f} "
            f"| {100 * np.abs(cer - value).mean():.2f} | {rank_correlation(cer, value):.2f} | {100 * held:.0f} "
            f"| {len(lines)} | {100 * np.abs(true - said).mean():.2f} | {rank_correlation(true, said):.2f} |"
        )
    return "\n".join(rows)


def rank_correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return Spearman's correlation, equal values having their mean rank.

    >>> round(rank_correlation(np.array([1.0, 2.0, 9.0]), np.array([0.1, 0.2, 0.3])), 2)
    1.0
    """
    ranks = _ranks(one), _ranks(other)
    return float(np.corrcoef(*ranks)[0, 1]) if min(np.ptp(own) for own in ranks) else 0.0


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[where], np.float64)


class Job(NamedTuple):
    """A page to be read: of a folder's picture with its lines, a real page, or a facsimile; spoilt, by an engine."""

    kind: str
    page: Path | RealPage | ReferencePage
    lines: tuple[TextLine, ...]
    source: str
    spoil: str
    with_second: bool
    engine: str = "typescript"


def make_jobs(folder: Path, scans: Path | None) -> list[Job]:
    """Return what is to be read: each page as it is by all engines, and spoilt in some ways by one of them."""
    pages: list[tuple[str, Path | RealPage | ReferencePage, tuple[TextLine, ...], str, int]] = [
        (LATIN, folder / name, lines, group_of(lines[0].source), 1)
        for name, lines in read_pages(folder, real_lines.FIT).items()
    ]
    if scans is not None:
        real = [page for page in find_real_pages(scans, test_only=False) if page.has_text]
        pages += [(RUSSIAN, page, (), source_of_real(page), 4) for page in real]
    drawn = list(iter_pages(("TT2020", "PT Mono"), seeds=(11, 12)))[::2]
    pages += [(FACSIMILE, page, (), page.face, 0) for page in drawn]
    jobs = []
    for number, (kind, page, lines, source, ways) in enumerate(pages):
        chosen = [_WAYS[(ways * number + at) % len(_WAYS)] for at in range(ways)]
        jobs += [Job(kind, page, lines, source, AS_IT_IS, with_second) for with_second in (False, True)]
        jobs += [Job(kind, page, lines, source, way, at % 2 == 0) for at, way in enumerate(chosen)]
        if kind == RUSSIAN:
            jobs += [Job(kind, page, lines, source, way, False, "tesseract") for way in (AS_IT_IS, chosen[0])]
    return jobs


def source_of_real(page: RealPage) -> str:
    """Return the document that a real page is of: its name up to the page, or its folder's.

    >>> source_of_real(RealPage(Path("manuals/kiev1962_p03.png"), Path(), "")), source_of_real(
    ...     RealPage(Path("manual-1969/p06.png"), Path(), "")
    ... )
    ('kiev1962', 'manual-1969')
    """
    return re.sub(r"_?p\d+\w?$", "", page.name) or page.scan.parent.name


def read_job(job: Job) -> PageSample | None:
    """Return what reading a page gave; None where it could not be read, or has nothing to read."""
    cv2.setNumThreads(1)
    if isinstance(job.page, ReferencePage):
        drawn = render(job.page)
        image, dpi, text = drawn.image, drawn.dpi, drawn.text
    elif isinstance(job.page, RealPage):
        scan = load_image(job.page)
        image, dpi, text = scan.image, scan.dpi, load_text(job.page) or ""
    else:
        scan = load_scan(find_scans([job.page])[0])
        image, dpi, text = scan.image, scan.dpi, ""
    pixels = SPOILS[job.spoil](image)
    scale = (pixels.shape[1] / image.shape[1], pixels.shape[0] / image.shape[0])
    spoilt = LoadedScan(
        image=pixels, dpi=dpi * (scale[0] * scale[1]) ** 0.5, dpi_source="stated", sha256="0" * 64
    )
    try:
        page = read_image(ScanRef(job.source), spoilt, _engine_of(job)).page
    except SverkaError as error:
        print(f"{job.source}, {job.spoil}: {error}", flush=True)
        return None
    counted = count_at_baselines(page, job.lines, scale) if job.kind == LATIN else count_in_text(page, text)
    return _sample(job, page, counted)


def _engine_of(job: Job) -> Engine:
    """Return the engine: of Russian with its language, of Latin letters without."""
    is_latin = job.kind == LATIN
    if job.engine == "tesseract":
        return TesseractEngine()
    if job.with_second:
        second = TesseractEngine(language="eng") if is_latin else TesseractEngine()
        return EnsembleEngine(second).for_text(with_language=not is_latin)
    return TypescriptEngine(not is_latin)


def _sample(job: Job, page: Page, counted: Mapping[int, tuple[int, int]]) -> PageSample:
    """Return the lines of a page that are of some length and whose text is known."""
    signs = measure_signs_of_lines(page)
    lines = tuple(
        LineSample(signs[index], min(errors, letters), letters)
        for index, (errors, letters) in counted.items()
        if min(letters, signs[index].letters) >= _MIN_LINE_LETTERS
    )
    return PageSample(job.kind, job.source, job.spoil, lines)


def count_at_baselines(
    page: Page, lines: Sequence[TextLine], scale: tuple[float, float]
) -> dict[int, tuple[int, int]]:
    """Return errors and letters of each line of a page that alone stands at a transcribed line, by index.

    `scale` is the page's size, across and down, by that of the picture in which the lines are.
    """
    at: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(page.lines):
        near = _find_near(np.array(line.baseline, np.float64).reshape(-1, 2) / scale, lines)
        if near is not None:
            at[near].append(index)
    counted: dict[int, tuple[int, int]] = {}
    for number, own in at.items():
        classes = to_classes(lines[number].text)
        true = _fold_shapes("".join(map(without_accent, classes)))
        if real_lines.UNKNOWN not in classes and true and len(own) == 1:
            counted[own[0]] = (Levenshtein.distance(true, _fold_shapes(page.lines[own[0]].text)), len(true))
    return counted


def _find_near(baseline: NDArray[np.float64], lines: Sequence[TextLine]) -> int | None:
    """Return the index of the transcribed line that a baseline runs along, over most of the shorter one's length."""
    best: tuple[float, int] | None = None
    if len(baseline) < 2:
        return None
    for index, line in enumerate(lines):
        other = line.baseline[np.argsort(line.baseline[:, 0])]
        left, right = max(baseline[0, 0], other[0, 0]), min(baseline[-1, 0], other[-1, 0])
        if right - left < 0.7 * min(np.ptp(baseline[:, 0]), np.ptp(other[:, 0])) or right <= left:
            continue
        xs = np.linspace(left, right, 9)
        apart = float(np.abs(np.interp(xs, *baseline.T) - np.interp(xs, *other.T)).mean())
        if best is None or apart < best[0]:
            best = (apart, index)
    return best[1] if best and best[0] < 0.4 * _spacing(lines) else None


def _spacing(lines: Sequence[TextLine]) -> float:
    """Return the usual distance of neighbouring lines, px."""
    middles = sorted(float(line.baseline[:, 1].mean()) for line in lines)
    gaps = [below - above for above, below in pairwise(middles) if below - above > 8]
    return float(np.median(gaps)) if gaps else 60.0


def _fold_shapes(text: str) -> str:
    return fold(to_shapes("".join(to_shapes(without_accent(char)) for char in text))).replace(" ", "")


def count_in_text(page: Page, text: str) -> dict[int, tuple[int, int]]:
    """Return errors and letters of each line of a page by its text; text that was not read is no error."""
    lines = [fold(line.text).replace(" ", "") for line in page.lines]
    line_at = [index for index, line in enumerate(lines) for _ in line]
    errors: Counter[int] = Counter()
    for block in Levenshtein.opcodes(fold(text).replace(" ", ""), "".join(lines)):
        edits = max(block.src_end - block.src_start, block.dest_end - block.dest_start)
        is_lost = block.tag == "delete" and edits > _MAX_DROPPED_LETTERS
        if block.tag != "equal" and not is_lost and line_at:
            errors[line_at[min(block.dest_start, len(line_at) - 1)]] += edits
    return {index: (errors[index], len(line)) for index, line in enumerate(lines) if line}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--real", type=Path)
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--jobs", type=int, default=2)
    wanted = parser.parse_args()
    jobs = make_jobs(wanted.folder, wanted.real)
    pages: list[PageSample] = []
    for done, outcome in enumerate(make_executor(wanted.jobs).run(read_job, jobs), start=1):
        if outcome.exit_code:
            print(f"{jobs[outcome.index].source}: {outcome.message}", flush=True)
        if outcome.result is not None and outcome.result.lines:
            pages.append(outcome.result)
        if done % 20 == 0:
            print(f"{done} of {len(jobs)} pages read", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "pages.pickle").write_bytes(pickle.dumps(pages))
    fit_and_tell(pages, wanted.out)


def fit_and_tell(pages: Sequence[PageSample], out: Path) -> None:
    """Fit the model, print its figures, and write it."""
    predicted = predict_crosswise(pages)
    model = CerModel(weights=fit_weights(_real(pages)), spread=find_spread(predicted))
    print(format_figures(predicted, model.spread))
    fields: dict[str, Any] = {
        "spread": model.spread,
        "weights": model.weights,
        "fitted": {
            "reader": reader_version(),
            "pages": dict(Counter(f"{page.kind}, {page.spoil}" for page in _real(pages))),
            "sources": sorted({page.source for page in _real(pages)}),
        },
    }
    out.write_text(json.dumps(fields, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"spread {model.spread}; written to {out}")


def _real(pages: Sequence[PageSample]) -> list[PageSample]:
    return [page for page in pages if page.kind != FACSIMILE]


if __name__ == "__main__":
    main()

"""`sverka bench pages`: line detection and character error rates over faces, levels, texts and seeds."""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np

from ocr.batch.executor import Progress, make_executor
from ocr.batch.fingerprint import fingerprint_drawing
from ocr.bench.lines import TrueBaseline, count_found
from ocr.bench.real import RealPage, find_real_pages, fold, load_baselines, load_image, load_text
from ocr.bench.reference import LEVEL_NAMES, SEEDS, ReferencePage, iter_pages, render, texts_of
from ocr.bench.slips import Slip
from ocr.engines.tesseract import TesseractEngine
from ocr.errors import InputError
from ocr.facsimile.faces import DEVELOPMENT_FACES, FITTING_FACES, KEPT_ASIDE_FACES, check_faces
from ocr.facsimile.levels import find_level
from ocr.files import write_atomically
from ocr.image.pixels import Pixels
from ocr.image.text_lines import Baseline
from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.layout.regions import READ_KINDS, lay_out
from ocr.model import Box, Line, Rate, RegionKind, Transform
from ocr.preprocess.clean import preprocess
from ocr.recognizer.frames import ReadLine
from ocr.text.metrics import edit_distance
from ocr.text.profiles import TYPESCRIPT, normalise

R = TypeVar("R")


class Named(Protocol):
    """What is measured: a page with a name."""

    @property
    def name(self) -> str: ...


P = TypeVar("P", bound=Named)
# What untouched Tesseract reads with: fully automatic, as a user would call it; and a block of text.
UNTOUCHED_PSM, BLOCK_PSM = 3, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The figures of one page, as counts that pool over pages. Seconds are of one core."""

    name: str
    level: str
    face: str = ""
    untouched: Rate | None = None
    ink_alone: Rate | None = None
    ours: Rate | None = None
    lines_right: int = 0
    lines_found: int = 0
    lines_true: int = 0
    skew_error_deg: float | None = None
    untouched_s: float = 0.0
    block_s: float = 0.0
    preprocess_s: float = 0.0
    tesseract_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The measurements to make. `cache` is a folder for readings of the untouched page, "" for none."""

    untouched: bool = True
    ink_alone: bool = False
    ours: bool = True
    cache: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """A page to measure: its image and its truth. Lines found within the boxes of `other` are not counted."""

    image: Pixels
    dpi: float
    text: str | None
    baselines: Sequence[TrueBaseline]
    other: list[Box]
    is_facsimile: bool
    slips: tuple[Slip, ...] = ()
    language: Language = RUSSIAN

    def rate(self, reading: str) -> Rate:
        """Return the edits of a reading, under the profile typescript; for a real page, every I counts as 1 too."""
        assert self.text is not None
        if not self.is_facsimile:
            true, read = fold(self.text), fold(reading)
        else:
            profile = TYPESCRIPT.in_language(self.language)
            true, read = normalise(self.text, profile).text, normalise(reading, profile).text
        return Rate(edit_distance(true, read), len(true))


def find_faces(faces: str) -> tuple[str, ...]:
    """Return the faces of a set by its name, or those of names with commas between."""
    sets = {
        "development": DEVELOPMENT_FACES,
        "fitting": FITTING_FACES,
        "kept-aside": KEPT_ASIDE_FACES,
        "none": (),
    }
    return sets[faces] if faces in sets else tuple(name.strip() for name in faces.split(","))


def choose_pages(
    faces: str,
    levels: str,
    seeds: int,
    real: Path | None,
    *,
    test_only: bool,
    slips: int = 0,
    needs_text: bool = False,
    language: Language = RUSSIAN,
) -> list[ReferencePage | RealPage]:
    """Return the pages that the options of a benchmark name, of the reference set and real ones.

    The reference pages are those of the texts in `language`. `faces` is a set's name or names with commas between,
    `levels` names with commas between or "" for all; `needs_text` leaves out pages whose truth is baselines. Raises
    InputError for an unknown name, and where there is nothing to measure.
    """
    chosen = find_faces(faces)
    names = tuple(name.strip() for name in levels.split(",")) if levels else LEVEL_NAMES
    check_faces(chosen)
    for name in names:
        find_level(name)
    pages: list[ReferencePage | RealPage] = [
        *iter_pages(chosen, names, texts_of(language), SEEDS[:seeds], slips)
    ]
    if real is not None:
        pages += find_real_pages(real, test_only=test_only)
    if needs_text:
        pages = [page for page in pages if isinstance(page, ReferencePage) or page.has_text]
    if not pages:
        raise InputError("There is nothing to measure. Name faces, or a folder of real pages with readings.")
    return pages


def measure_page(page: ReferencePage | RealPage, wanted: Wanted) -> Measured:
    """Return the figures of one page. Raises InputError for a real page that cannot be read."""
    subject = load_subject(page)
    values: dict[str, object] = {}
    if wanted.untouched and subject.text is not None:
        kept = _keep(wanted.cache, page, "untouched", partial(_read_untouched, subject.image))
        values |= {"untouched": subject.rate(str(kept["text"]))}
        values |= {name: float(str(kept[name])) for name in ("untouched_s", "block_s")}
    if wanted.ink_alone and isinstance(page, ReferencePage):
        alone = render(page, ink_alone=True)
        kept = _keep(wanted.cache, page, "ink alone", partial(_read_plain, alone.image))
        values |= {"ink_alone": replace(subject, text=alone.text).rate(str(kept["text"]))}
    if wanted.ours:
        values |= _measure_ours(subject)
    face = page.face if isinstance(page, ReferencePage) else ""
    return Measured(name=page.name, level=page.level, face=face, **values)  # type: ignore[arg-type]


def load_subject(page: ReferencePage | RealPage) -> Subject:
    if isinstance(page, RealPage):
        scan = load_image(page)
        return Subject(
            image=scan.image,
            dpi=scan.dpi,
            text=load_text(page),
            baselines=load_baselines(page),
            other=[],
            is_facsimile=False,
        )
    drawn = render(page)
    typed = [line for r in drawn.regions if r.kind is RegionKind.TYPED for line in r.lines]
    return Subject(
        image=drawn.image,
        dpi=drawn.dpi,
        text=drawn.text,
        baselines=[list(line.baseline) for line in typed],
        # Print, stamps and notes may be found as lines or not: neither is an error.
        other=[region.box for region in drawn.regions if region.kind is not RegionKind.TYPED],
        is_facsimile=True,
        slips=drawn.slips,
        language=page.language,
    )


def _measure_ours(subject: Subject) -> dict[str, object]:
    started = time.perf_counter()
    cleaned = preprocess(subject.image, subject.dpi)
    regions = lay_out(cleaned.image, cleaned.x_height_px)
    preprocessed = time.perf_counter()
    values: dict[str, object] = {"preprocess_s": preprocessed - started}
    if subject.text is not None:
        strips = [strip for region in regions if region.kind in READ_KINDS for strip in region.line_images]
        read = [
            line for line in TesseractEngine(language=subject.language.tesseract_code).read(strips) if line
        ]
        values |= {
            "ours": subject.rate(text_of(read)),
            "tesseract_s": time.perf_counter() - preprocessed,
        }
    if subject.baselines:
        lines = [image.line for region in regions for image in region.line_images]
        # Some annotators draw a baseline under the letters, some through their middles.
        shares = (0.0,) if subject.is_facsimile else (0.0, 0.5)
        right, found = max(_count_lines(subject, lines, cleaned.transform, raised) for raised in shares)
        values |= {"lines_right": right, "lines_found": found, "lines_true": len(subject.baselines)}
    if subject.is_facsimile:
        values |= {"skew_error_deg": abs(cleaned.skew_deg_ccw - _true_skew(subject.baselines))}
    return values


def _count_lines(
    subject: Subject, lines: Sequence[Baseline], transform: Transform, raised: float
) -> tuple[int, int]:
    """Return (true lines found, found lines counted) after the found lines are raised by `raised` x-heights."""
    on_scan = [
        [transform.to_source(x, y - raised * line.x_height) for x, y in line.baseline] for line in lines
    ]
    return count_found(on_scan, subject.baselines, subject.other)


def _true_skew(baselines: Iterable[TrueBaseline]) -> float:
    """Return the median rise of the true baselines, in degrees counter-clockwise."""
    slopes = [
        np.degrees(np.arctan2(start[1] - end[1], end[0] - start[0]))
        for start, *_, end in baselines
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
    lines = TesseractEngine(psm=psm, timeout_s=300).read_whole(image)
    return {"text": text_of(lines)}


def text_of(lines: Sequence[Line | ReadLine]) -> str:
    return "".join(line.text + "\n" for line in lines)


def _keep(
    cache: str, page: ReferencePage | RealPage, what: str, compute: Callable[[], dict[str, object]]
) -> dict[str, object]:
    """Return the kept result of an earlier run for the same facsimile, else compute it and keep it."""
    if not cache:
        return compute()
    key = sha256("\x1f".join((fingerprint_drawing(), what, page.name)).encode()).hexdigest()[:24]
    path = Path(cache) / f"{key}.json"
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        found = compute()
        write_atomically(path, json.dumps(found, ensure_ascii=False))
        return found


# --- Pooling -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sums:
    """The sums over the pages of one row."""

    pages: int = 0
    rates: dict[str, Rate] = field(default_factory=dict)
    right: int = 0
    found: int = 0
    true: int = 0
    skews: list[float] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def pool_rows(measured: Sequence[Measured]) -> dict[str, dict[str, float | int | None]]:
    """Return the pooled figures by "level" and by "level, face", rates in per cent of pooled counts."""
    sums: dict[str, _Sums] = {}
    for page in measured:
        for row in (page.level, f"{page.level}, {page.face or page.name}"):
            _add(sums.setdefault(row, _Sums()), page)
    return {row: _figures(total) for row, total in sums.items()}


def _add(total: _Sums, page: Measured) -> None:
    total.pages += 1
    for name in ("untouched", "ink_alone", "ours"):
        rate = getattr(page, name)
        if rate is not None:
            total.rates[name] = total.rates.get(name, Rate(0, 0)) + rate
    total.right += page.lines_right
    total.found += page.lines_found
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
        figures["line_precision"] = round(total.right / max(1, total.found), 4)
        figures["line_recall"] = round(total.right / total.true, 4)
        figures["line_f1"] = round(2 * total.right / (total.found + total.true), 4)
    if total.skews:
        figures["skew_mean_deg"] = round(sum(total.skews) / len(total.skews), 3)
        figures["skew_worst_deg"] = round(max(total.skews), 3)
    return figures | {name: round(value / total.pages, 2) for name, value in total.seconds.items() if value}


def format_table(rows: Mapping[str, Mapping[str, float | int | str | None]]) -> str:
    """Return the rows as a table of text, a column for each figure that any row has."""
    columns = list(dict.fromkeys(name for figures in rows.values() for name in figures))
    width = max(len(row) for row in rows)
    lines = [" " * width + "".join(f"{name:>16}" for name in columns)]
    for row, figures in rows.items():
        cells = ("" if figures.get(name) is None else str(figures[name]) for name in columns)
        lines.append(f"{row:{width}}" + "".join(f"{cell:>16}" for cell in cells))
    return "\n".join(lines)


def measure_all(
    measure: Callable[[P], R],
    pages: Sequence[P],
    workers: int,
    progress: Progress,
) -> list[R]:
    """Return the figures of each page in the order of completion. Raises RuntimeError where a page fails."""
    measured: list[R] = []
    progress("bench", 0, len(pages))
    for done, outcome in enumerate(make_executor(workers).run(measure, pages), 1):
        if outcome.result is None:
            raise RuntimeError(f"{pages[outcome.index].name}: {outcome.message}")
        measured.append(outcome.result)
        progress("bench", done, len(pages))
    return measured


def run_bench(
    pages: Sequence[ReferencePage | RealPage],
    out: Path,
    wanted: Wanted,
    workers: int,
    progress: Progress,
) -> dict[str, dict[str, float | int | None]]:
    """Measure the pages, write pages.json into `out`, and return the pooled rows.

    Raises OutputError for `out`; a page that fails stops the run with its error.
    """
    measured = measure_all(partial(measure_page, wanted=wanted), pages, workers, progress)
    rows = pool_rows(sorted(measured, key=lambda page: (page.level, page.face, page.name)))
    record = {"rows": rows, "pages": [asdict(page) for page in measured]}
    write_atomically(out / "pages.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    return rows

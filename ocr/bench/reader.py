"""`sverka bench reader`: the character error rate of each engine on the same lines of reference and real pages."""

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import zip_longest
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from ocr.batch.executor import Progress
from ocr.bench.pages import load_subject, measure_all, text_of
from ocr.bench.real import RealPage, fold, load_retype
from ocr.bench.reference import ReferencePage
from ocr.bench.slips import count_as_typed
from ocr.engines.ensemble import choose_words
from ocr.engines.tesseract import TesseractEngine
from ocr.engines.typescript import TypescriptEngine
from ocr.files import write_atomically
from ocr.layout.regions import READ_KINDS, lay_out
from ocr.model import Rate, Word
from ocr.preprocess.clean import preprocess
from ocr.recognizer.adaptation import MIN_EXEMPLARS
from ocr.recognizer.frames import ReadLine
from ocr.recognizer.network import recognise
from ocr.recognizer.reading import read_words
from ocr.recognizer.supervision import adapt_by_agreement, adapt_by_text
from ocr.text.shapes import to_shapes

# "adapted" is the reader adapted by the words that Tesseract reads too, "taught" by a retype of the page where there
# is one; "meant" is both engines with a model of the language, where there is one, as `sverka ocr` reads.
ENGINES = ("tesseract", "reader", "adapted", "both", "meant", "taught")
MAX_LISTED_CONFUSIONS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderMeasured:
    """The figures of one page: the edits of each engine, and the confusions of the adapted reader.

    Seconds are of one core. `case_folded` are the edits of each engine after case is folded, `as_typed` the number of
    the typist's slips that each engine reads as typed. `glyphs` are the letters that the taught reader misreads, of
    the letters whose shape has enough exemplars; `letters` is the number of all letters.
    """

    name: str
    level: str
    face: str
    rates: dict[str, Rate]
    case_folded: dict[str, Rate]
    confusions: Counter[tuple[str, str]]
    slips: int
    as_typed: dict[str, int]
    glyphs: Rate
    letters: int
    lines: int
    reader_s: float
    adapt_s: float
    tesseract_s: float


def measure_reader(page: ReferencePage | RealPage) -> ReaderMeasured:
    """Return the figures of one page whose text is known. Raises InputError for a real page that cannot be read."""
    subject = load_subject(page)
    assert subject.text is not None
    cleaned = preprocess(subject.image, subject.dpi)
    regions = lay_out(cleaned.image, cleaned.x_height_px, cleaned.toned)
    strips = [strip for region in regions if region.kind in READ_KINDS for strip in region.line_images]
    language = subject.language
    second = TesseractEngine(language=language.tesseract_code)
    model = TypescriptEngine(with_language=True, language=language).model
    marks = [time.perf_counter()]
    others = [own.words if own else () for own in second.read(strips)]
    marks.append(time.perf_counter())
    seen = recognise(strips)
    marks.append(time.perf_counter())
    adapted = adapt_by_agreement(seen, others)
    marks.append(time.perf_counter())
    readings: dict[str, Sequence[Sequence[Word]]] = {
        "tesseract": others,
        "reader": read_words(seen, language=language),
        "adapted": read_words(adapted, language=language),
        "both": choose_words(adapted, others, language=language),
        "meant": choose_words(adapted, others, model, language),
    }
    retype = load_retype(page) if isinstance(page, RealPage) else None
    by_text = adapt_by_text(seen, retype) if retype else None
    if by_text:
        readings["taught"] = read_words(by_text[0])
    lower = replace(subject, text=subject.text.lower())
    texts = {
        name: text_of([ReadLine(tuple(words)) for words in lines if words])
        for name, lines in readings.items()
    }
    return ReaderMeasured(
        name=page.name,
        level=page.level,
        face=page.face if isinstance(page, ReferencePage) else "",
        rates={name: subject.rate(text) for name, text in texts.items()},
        case_folded={name: lower.rate(text.lower()) for name, text in texts.items()},
        confusions=count_confusions(subject.text, texts["adapted"]),
        slips=len(subject.slips),
        as_typed={name: count_as_typed(subject.slips, text) for name, text in texts.items()},
        glyphs=count_glyphs(subject.text, texts["taught"], by_text[1].exemplars) if by_text else Rate(0, 0),
        letters=sum(not letter.isspace() for letter in subject.text) if by_text else 0,
        lines=len(strips),
        reader_s=marks[2] - marks[1],
        adapt_s=marks[3] - marks[2],
        tesseract_s=marks[1] - marks[0],
    )


def count_confusions(truth: str, reading: str) -> Counter[tuple[str, str]]:
    """Return the count of each (true, read) pair of unlike characters; "" stands for a missing character."""
    true, read = " ".join(truth.split()), " ".join(reading.split())
    pairs: Counter[tuple[str, str]] = Counter()
    for block in Levenshtein.opcodes(true, read):
        if block.tag != "equal":
            ours, theirs = true[block.src_start : block.src_end], read[block.dest_start : block.dest_end]
            pairs.update(zip_longest(ours, theirs, fillvalue=""))
    return pairs


def count_glyphs(truth: str, reading: str, exemplars: Mapping[str, int]) -> Rate:
    """Return the misread letters of the truth, of the letters whose shape has enough exemplars; habits are folded."""
    true, read = (fold(text).replace(" ", "") for text in (truth, reading))
    known = {fold(shape) for shape, number in exemplars.items() if number >= MIN_EXEMPLARS}
    right = {
        at
        for block in Levenshtein.opcodes(true, read)
        if block.tag == "equal"
        for at in range(block.src_start, block.src_end)
    }
    judged = [at for at, shape in enumerate(to_shapes(true)) if shape in known]
    return Rate(sum(at not in right for at in judged), len(judged))


def pool_reader_rows(measured: Sequence[ReaderMeasured]) -> dict[str, dict[str, float | int | None]]:
    """Return the pooled figures by "level" and by "level, face": CER in per cent, milliseconds a line."""
    rows: dict[str, list[ReaderMeasured]] = {}
    for page in sorted(measured, key=lambda page: (page.level, page.face, page.name)):
        for row in (page.level, f"{page.level}, {page.face or page.name}"):
            rows.setdefault(row, []).append(page)
    return {row: _figures(pages) for row, pages in rows.items()}


def _figures(pages: Sequence[ReaderMeasured]) -> dict[str, float | int | None]:
    lines = max(1, sum(page.lines for page in pages))
    figures: dict[str, float | int | None] = {"pages": len(pages)}
    for name in ENGINES:
        if rates := [page.rates[name] for page in pages if name in page.rates]:
            figures[f"cer_{name}"] = _pooled(rates)
    figures["case_folded"] = _pooled(page.case_folded["adapted"] for page in pages)
    if slips := sum(page.slips for page in pages):
        figures["slips"] = slips
        for name in ENGINES:
            if name in pages[0].as_typed:
                figures[f"as_typed_{name}"] = sum(page.as_typed[name] for page in pages)
    if letters := sum(page.letters for page in pages):
        glyphs = sum((page.glyphs for page in pages), Rate(0, 0))
        figures["glyphs_right"] = round(100 - 100 * (glyphs.value or 0), 2)
        figures["glyphs_judged"] = round(100 * glyphs.length / letters, 2)
    for name in ("reader", "adapt", "tesseract"):
        seconds = sum(getattr(page, f"{name}_s") for page in pages)
        figures[f"{name}_ms"] = round(1000 * seconds / lines, 1)
    return figures


def _pooled(rates: Iterable[Rate]) -> float | None:
    total = sum(rates, Rate(0, 0))
    return None if total.value is None else round(100 * total.value, 2)


def run_reader_bench(
    pages: Sequence[ReferencePage | RealPage],
    out: Path,
    workers: int,
    progress: Progress,
) -> dict[str, dict[str, float | int | None]]:
    """Measure the pages, write reader.json into `out`, and return the pooled rows. Raises OutputError for `out`.

    Real pages whose text is not known are left out.
    """
    known = [page for page in pages if isinstance(page, ReferencePage) or page.has_text]
    measured = measure_all(measure_reader, known, workers, progress)
    rows = pool_reader_rows(measured)
    confusions = sum((page.confusions for page in measured), Counter[tuple[str, str]]())
    record = {
        "rows": rows,
        "confusions": [
            [true, read, number] for (true, read), number in confusions.most_common(MAX_LISTED_CONFUSIONS)
        ],
        "pages": [{**asdict(page), "confusions": None} for page in measured],
    }
    write_atomically(out / "reader.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    return rows

"""`sverka bench number`: the founding case over and over. Whose slip is the number at the head of the last sheet?

The telegram is typed with one number on its first sheets and in its catalogue title, and the same or another on its
last; the transcription has another there. Where the page has the record's number, that is a misread; where it has
what is transcribed, it is `sic`; where it cannot be told, `illegible`. Never the wrong one of the two.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ocr.batch.executor import make_executor
from ocr.collation.document import align_document
from ocr.collation.page import PageCollation
from ocr.engines.ensemble import find_engine
from ocr.errors import EngineError, InputError
from ocr.facsimile.faces import load_face
from ocr.facsimile.keystrokes import Machine
from ocr.facsimile.levels import find_level
from ocr.facsimile.sheet import parse_sheet
from ocr.facsimile.write import render_sheet
from ocr.files import write_atomically
from ocr.formats.archive_record import load_record_metadata
from ocr.formats.scans import LoadedScan
from ocr.formats.transcriptions import load_text
from ocr.model import Finding, PageText, ScanRef, Verdict
from ocr.pipeline import read_image
from ocr.verdict.document import decide_document
from ocr.verdict.findings import rank_findings

# What the record's own sheets have.
_NUMBER, _TRANSCRIBED = "25348", "25848"
# Where the transcription departs from the typed sheets besides: put right, so that the number alone is wrong.
_OTHERWISE = (("СУТС", "СУТОК"), ("Муцдена", "Мукдена"))
# A machine of its own for each seed.
FACES = ("TT2020", "Nimbus Mono", "Go Mono", "GNU Typewriter", "CMU Typewriter")
_SEEDS = (31, 32, 33, 34, 35)
_RANDOM = 10
_SURE = 0.95


class Case(NamedTuple):
    """A telegram: the record's number, that of its last sheet, what is transcribed there, and how it is typed."""

    number: str
    typed: str
    transcribed: str
    level: str
    face: str
    seed: int


class Came(StrEnum):
    """What came of a case: it is told right; right, but neither first nor sure; not told; or told wrong."""

    RIGHT = "right"
    UNSURE = "unsure"
    ILLEGIBLE = "illegible"
    SILENT = "silent"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case, and the finding that tells it, as text."""

    case: Case
    came: Came
    told: str


def make_cases(levels: Sequence[str]) -> list[Case]:
    """Return the record's own number both ways, and ten random ones, at every level on five machines."""
    rng = random.Random(25348)
    numbers = [(_NUMBER, _NUMBER, _TRANSCRIBED), (_NUMBER, _TRANSCRIBED, _TRANSCRIBED)]
    for count in range(_RANDOM):
        number = str(rng.randrange(10_000, 100_000))
        at = rng.randrange(5)
        digit = rng.choice([d for d in "0123456789" if d != number[at] and (at or d != "0")])
        other = number[:at] + digit + number[at + 1 :]
        numbers.append((number, number if count % 2 else other, other))
    return [
        Case(number, typed, transcribed, level, face, seed)
        for level in levels
        for face, seed in zip(FACES, _SEEDS, strict=True)
        for number, typed, transcribed in numbers
    ]


def try_case(case: Case, sheets: Path, texts: Path) -> Outcome:
    """Return what came of a case. Raises InputError for sheets or texts that are not there."""
    machine, level = Machine(case.seed, load_face(case.face)), find_level(case.level)
    sources = sorted(sheets.glob("sheet-*.toml"))
    transcriptions = sorted(texts.glob("sheet-*.txt"))
    if not sources or len(sources) != len(transcriptions):
        raise InputError(
            f"{sheets} has {len(sources)} sheet-N.toml, {texts} has {len(transcriptions)} sheet-N.txt."
        )
    engine = find_engine()
    read, pages = [], []
    for number, (source, path) in enumerate(zip(sources, transcriptions, strict=True), start=1):
        is_last = number == len(sources)
        toml = load_text(source).replace(_NUMBER, case.typed if is_last else case.number)
        image, _ = render_sheet(parse_sheet(toml, str(source)), machine, level, number=number)
        scan = LoadedScan(image=image, dpi=level.scanning.dpi, dpi_source="stated", sha256="")
        read.append(read_image(ScanRef(source.stem), scan, engine))
        text = load_text(path).replace(_TRANSCRIBED, case.transcribed).replace(_NUMBER, case.number)
        for wrong, right in _OTHERWISE:
            text = text.replace(wrong, right)
        pages.append(PageText(name=path.name, text=text))
    metadata = load_record_metadata(texts)
    title = metadata.title.replace(_NUMBER, case.number) if metadata else ""
    aligned = align_document([own.page for own in read], range(len(read)), pages, title, "typescript")
    collations = [PageCollation(own, page.frames) for own, page in zip(aligned, read, strict=True)]
    verdicts = [verdict for result in decide_document(collations) for verdict in result.verdicts]
    findings = rank_findings(verdicts, {index: page.text for index, page in enumerate(pages)})
    came, finding = _tell(case, findings, len(pages) - 1)
    told = "" if finding is None else f"{finding.verdict} {finding.reading} {finding.probability:.3f}"
    return Outcome(case, came, told)


def _tell(case: Case, findings: Sequence[Finding], last: int) -> tuple[Came, Finding | None]:
    at = [f for f in findings if f.page_index == last and case.transcribed in f.transcribed]
    if not at:
        return Came.SILENT, None
    finding = at[0]
    if finding.verdict is Verdict.ILLEGIBLE:
        return Came.ILLEGIBLE, finding
    if case.typed == case.transcribed:
        return Came.RIGHT if finding.verdict is Verdict.SIC else Came.WRONG, finding
    if finding.verdict is not Verdict.MISREAD or case.typed not in finding.reading:
        return Came.WRONG, finding
    is_first = finding is findings[0] and finding.probability >= _SURE
    return Came.RIGHT if is_first else Came.UNSURE, finding


def run_number_bench(  # noqa: PLR0917
    sheets: Path,
    texts: Path,
    levels: Sequence[str],
    out: Path,
    workers: int,
    progress: Callable[[str, int, int], None],
) -> Mapping[str, Mapping[str, int]]:
    """Return how many cases came out how, by level; writes number.json into `out`.

    Raises EngineError where a case cannot be tried, OutputError for `out`.
    """
    cases = make_cases(levels)
    outcomes: list[Outcome] = []
    progress("number", 0, len(cases))
    job = partial(try_case, sheets=sheets, texts=texts)
    for done, tried in enumerate(make_executor(workers).run(job, cases), start=1):
        if tried.result is None:
            raise EngineError(f"{cases[tried.index]}: {tried.message}")
        outcomes.append(tried.result)
        progress("number", done, len(cases))
    outcomes.sort(key=lambda outcome: outcome.case)
    rows = {
        level: {came.value: Counter(o.came for o in outcomes if o.case.level == level)[came] for came in Came}
        for level in levels
    }
    record = {"rows": rows, "cases": [asdict(outcome) for outcome in outcomes]}
    write_atomically(out / "number.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    return rows

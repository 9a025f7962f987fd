"""`sverka bench number`: trials of the founding case. Who erred in the number at the head of the last sheet?

The telegram is typed with one number on its first sheets and in its catalogue title, and with the same or another
number on its last sheet; the transcription has another number there. The right verdict is `misread` where the page
has the record's number, `sic` where the page has the transcribed number, and `illegible` where the page does not show
which; the worst is `misread` for `sic` or the reverse.
"""

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ocr.batch.executor import Progress, make_executor
from ocr.collation.page import PageCollation
from ocr.engines.ensemble import find_engine
from ocr.errors import EngineError, InputError
from ocr.facsimile.faces import check_faces, load_face
from ocr.facsimile.keystrokes import Machine
from ocr.facsimile.levels import find_level
from ocr.facsimile.sheet import parse_sheet
from ocr.facsimile.write import render_sheet
from ocr.files import write_atomically
from ocr.formats.archive_record import load_record_metadata
from ocr.formats.scans import LoadedScan
from ocr.formats.text_files import load_text
from ocr.model import Finding, PageText, ScanRef, Verdict
from ocr.pipeline import align_document, decide_document, read_image
from ocr.text.profiles import TYPESCRIPT
from ocr.verdict.findings import rank_findings

# The numbers of the telegram's own sheets and of its transcription.
_NUMBER, _TRANSCRIBED = "25348", "25848"
# The other differences of the transcription from the typed sheets are corrected, so that only the number is wrong.
_CORRECTIONS = (("СУТС", "СУТОК"), ("Муцдена", "Мукдена"))
# Each seed makes a machine of its own.
FACES = ("TT2020", "Nimbus Mono", "Go Mono", "GNU Typewriter", "CMU Typewriter")
_SEEDS = (31, 32, 33, 34, 35)
RANDOM_NUMBERS = 10
MIN_SURE_PROBABILITY = 0.95


class Case(NamedTuple):
    """A telegram: the record's number, the numbers typed and transcribed on the last sheet, level and machine."""

    number: str
    typed: str
    transcribed: str
    level: str
    face: str
    seed: int


class CaseOutcome(StrEnum):
    """The verdict of a case: right; right, but not first or below 0.95; `illegible`; no finding; or wrong."""

    RIGHT = "right"
    UNSURE = "unsure"
    ILLEGIBLE = "illegible"
    SILENT = "silent"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class TriedCase:
    """A case, its outcome, and the finding about the number as text, "" where there is none."""

    case: Case
    outcome: CaseOutcome
    finding: str


def make_cases(levels: Sequence[str]) -> list[Case]:
    """Return the record's own number both ways, and ten random ones, at every level on five machines."""
    rng = random.Random(25348)
    numbers = [(_NUMBER, _NUMBER, _TRANSCRIBED), (_NUMBER, _TRANSCRIBED, _TRANSCRIBED)]
    for count in range(RANDOM_NUMBERS):
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


def try_case(case: Case, sheets: Path, texts: Path) -> TriedCase:
    """Return the outcome of a case. Raises InputError for sheets or texts that are not there."""
    machine, level = Machine(case.seed, load_face(case.face)), find_level(case.level)
    sources = sorted(sheets.glob("sheet-*.toml"))
    transcriptions = sorted(texts.glob("sheet-*.txt"))
    if not sources or len(sources) != len(transcriptions):
        raise InputError(
            f"{sheets} has {len(sources)} sheet-N.toml, {texts} has {len(transcriptions)} sheet-N.txt."
        )
    engine = find_engine().for_collation()
    read, pages = [], []
    for number, (source, path) in enumerate(zip(sources, transcriptions, strict=True), start=1):
        is_last = number == len(sources)
        toml = load_text(source).replace(_NUMBER, case.typed if is_last else case.number)
        image, _ = render_sheet(parse_sheet(toml, str(source)), machine, level, number=number)
        scan = LoadedScan(image=image, dpi=level.scanning.dpi, dpi_source="stated", sha256="")
        read.append(read_image(ScanRef(source.stem), scan, engine))
        text = load_text(path).replace(_TRANSCRIBED, case.transcribed).replace(_NUMBER, case.number)
        for wrong, right in _CORRECTIONS:
            text = text.replace(wrong, right)
        pages.append(PageText(name=path.name, text=text))
    metadata = load_record_metadata(texts)
    title = metadata.title.replace(_NUMBER, case.number) if metadata else ""
    aligned = align_document([own.page for own in read], range(len(read)), pages, title, TYPESCRIPT)
    collations = [PageCollation(own, page.frames) for own, page in zip(aligned, read, strict=True)]
    verdicts = [verdict for result in decide_document(collations) for verdict in result.verdicts]
    findings = rank_findings(verdicts, {index: page.text for index, page in enumerate(pages)})
    outcome, finding = _find_outcome(case, findings, len(pages) - 1)
    text = "" if finding is None else f"{finding.verdict} {finding.reading} {finding.probability:.3f}"
    return TriedCase(case, outcome, text)


def _find_outcome(case: Case, findings: Sequence[Finding], last: int) -> tuple[CaseOutcome, Finding | None]:
    at = [f for f in findings if f.page_index == last and case.transcribed in f.transcribed]
    if not at:
        return CaseOutcome.SILENT, None
    finding = at[0]
    if finding.verdict is Verdict.ILLEGIBLE:
        return CaseOutcome.ILLEGIBLE, finding
    if case.typed == case.transcribed:
        return CaseOutcome.RIGHT if finding.verdict is Verdict.SIC else CaseOutcome.WRONG, finding
    if finding.verdict is not Verdict.MISREAD or case.typed not in finding.reading:
        return CaseOutcome.WRONG, finding
    is_first = finding is findings[0] and finding.probability >= MIN_SURE_PROBABILITY
    return CaseOutcome.RIGHT if is_first else CaseOutcome.UNSURE, finding


def run_number_bench(  # noqa: PLR0917
    sheets: Path,
    texts: Path,
    levels: Sequence[str],
    out: Path,
    workers: int,
    progress: Progress,
) -> Mapping[str, Mapping[str, int]]:
    """Return the number of cases of each outcome, by level; writes number.json into `out`.

    Raises InputError without the faces, EngineError where a case cannot be tried, OutputError for `out`.
    """
    check_faces(FACES)
    cases = make_cases(levels)
    tried: list[TriedCase] = []
    progress("number", 0, len(cases))
    job = partial(try_case, sheets=sheets, texts=texts)
    for done, result in enumerate(make_executor(workers).run(job, cases), start=1):
        if result.result is None:
            raise EngineError(f"{cases[result.index]}: {result.message}")
        tried.append(result.result)
        progress("number", done, len(cases))
    tried.sort(key=lambda one: one.case)
    counts = Counter((one.case.level, one.outcome) for one in tried)
    rows = {level: {outcome.value: counts[level, outcome] for outcome in CaseOutcome} for level in levels}
    record = {
        "rows": rows,
        "cases": [{"case": one.case, "came": one.outcome, "told": one.finding} for one in tried],
    }
    write_atomically(out / "number.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    return rows

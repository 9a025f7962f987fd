"""Readings of pages: from the cache where scan, code and engine are unchanged, else by the engine."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, TypeVar

from ocr.batch.cache import (
    note_keys,
    prune,
)
from ocr.batch.executor import Executor, Progress, SerialExecutor, running
from ocr.batch.holder import hold
from ocr.batch.ledger import DocumentLedger, Ledger, make_ledger, open_ledger
from ocr.batch.outcome import Outcome
from ocr.batch.outputs import Outputs, open_outputs
from ocr.batch.reader import Reader, make_reader
from ocr.batch.retry import Retry
from ocr.batch.run_log import log_begin, log_end, log_failure, log_read, log_still_failed, log_unchanged
from ocr.batch.triage import TriageRun
from ocr.engines.engine import Engine
from ocr.engines.trust import find_doubts
from ocr.errors import ExitCode, OutputError, worst_exit_code
from ocr.files import check_writable, write_atomically
from ocr.formats.file_names import show_text
from ocr.formats.pages_csv import PageRow, PageStatus, format_pages_csv
from ocr.formats.registry import NamedFormat
from ocr.formats.results import MANIFEST, TRIAGE, TRIAGE_TABLE, get_page_path, remove_pages_beyond
from ocr.formats.scan_files import ScanList, list_scans
from ocr.formats.scans import sha256_of
from ocr.language.base import Language
from ocr.language.languages import describe_missing
from ocr.model import Decision, Page, PageFailure, PredictedCer, ScanRef
from ocr.triage.worklist import TriagedPage
from ocr.verdict.model import VerdictModel
from ocr.verdict.worklist import DEFAULT_CUT, Cut

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a run reads and reports. Without a language it is told from the text, or from what is read.

    `formats` are those that pages are written in besides text.
    """

    engine: Engine
    profile: str = "typescript"
    language: Language | None = None
    report_language: str = "en"
    executor: Executor = field(default_factory=SerialExecutor)
    model: VerdictModel | None = None
    decisions: tuple[Decision, ...] = ()
    cut: Cut = DEFAULT_CUT
    retry: Retry = Retry.WHAT_MAY_CHANGE
    formats: tuple[NamedFormat, ...] = ()

    @property
    def described(self) -> str:
        """The settings on a line, without the engine: for the log."""
        model = f"model {self.model.fingerprint()}" if self.model else "the shipped model"
        decisions = f"{len(self.decisions)} decisions"
        language = self.language.code if self.language else "to be told"
        return (
            f"profile {self.profile}, language {language}, report in {self.report_language}, {model}, "
            f"{decisions}, {'' if self.cut.is_default else f'{self.cut}, '}{self.executor}"
        )

    @property
    def notices(self) -> tuple[str, ...]:
        """What there is to say once of the language of a run: what of it is not installed."""
        if self.language is None:
            return ()
        return (*self.engine.in_language(self.language).notices, *describe_missing(self.language))


@dataclass(frozen=True, slots=True)
class PageRead:
    """The reading of a page, or its failure, with the cache key of the reading ("" for an unreadable scan)."""

    page_index: int
    key: str
    page: Page | None = None
    failure: PageFailure | None = None
    from_cache: bool = False


class PageDoubt(NamedTuple):
    """A page whose reading is not to be trusted, and the notice that says why."""

    page_index: int
    scan: ScanRef
    notice: str


class PagePrediction(NamedTuple):
    """A page, and how many of its letters are probably read wrong."""

    page_index: int
    scan: ScanRef
    cer: PredictedCer


@dataclass(frozen=True, slots=True, kw_only=True)
class OcrCounts:
    """The numbers of pages of an `ocr` run, in all, read now and from the cache, and the failures.

    `notices` tell what is beside the scans and not read, `doubts` which pages' readings are not to be trusted,
    `predictions` how many letters of each page are probably read wrong, the worst page first. `unwritten` are pages
    that were read, but not written in a format, and why. `worklist` are all pages, those that call for
    a person first.
    """

    pages: int
    read: int
    from_cache: int
    failures: tuple[PageFailure, ...]
    notices: tuple[str, ...] = ()
    doubts: tuple[PageDoubt, ...] = ()
    predictions: tuple[PagePrediction, ...] = ()
    unwritten: tuple[PageFailure, ...] = ()
    worklist: tuple[TriagedPage, ...] = ()

    @property
    def strict_exit_code(self) -> ExitCode:
        """That of the worst failure, else NOT_UNDERSTOOD where a reading is not to be trusted."""
        doubted = ExitCode.NOT_UNDERSTOOD if self.doubts else ExitCode.CLEAN
        return worst_exit_code([doubted, self.exit_code])

    @property
    def exit_code(self) -> ExitCode:
        """That of the worst failure."""
        return worst_exit_code(failure.exit_code for failure in (*self.failures, *self.unwritten))


def iter_pages(
    scans: Sequence[ScanRef],
    out: Path,
    settings: Settings,
    progress: Progress,
    *,
    keep_frames: bool,
    leave_out: Callable[[int], object] = lambda _: None,
    ledger: DocumentLedger | None = None,
) -> Iterator[PageRead]:
    """Yield the reading of every scan as it comes, from the cache where scan and engine are the same.

    `leave_out` is called with the index of each page that is not in the cache, before any is read. `keep_frames` also
    keeps the frames of its lines in `out`, for the pages to be judged by. The `ledger` has what became of each page;
    by it `settings.retry` decides about those that failed before. Raises OutputError if `out` cannot be written; the
    failure of a page is yielded, not raised.
    """
    ledger = ledger or make_ledger("read").begin_document(scans)
    reader = make_reader(
        settings.engine, settings.language, out, settings.executor.limits, keep_frames=keep_frames
    )
    missing: list[PageRead] = []
    for index, ref in enumerate(scans):
        found = _find_page(index, ref, reader, settings.retry, ledger)
        if found.page is None and found.failure is None:
            missing.append(found)
            leave_out(index)
        else:
            yield found
    progress("read", 0, len(missing))
    executor = settings.executor.watched(
        lambda at, worker: ledger.note_reading(missing[at].page_index, worker)
    )
    with running(executor.run(reader, [scans[page.page_index] for page in missing])) as outcomes:
        for done, outcome in enumerate(outcomes, start=1):
            if outcome.exit_code == OutputError.exit_code:
                # The readings of the other pages could not be written either.
                raise OutputError(outcome.message)
            page = missing[outcome.index]
            yield _take_outcome(outcome, page, scans[page.page_index], reader, ledger)
            progress("read", done, len(missing))


def _find_page(index: int, ref: ScanRef, reader: Reader, retry: Retry, ledger: DocumentLedger) -> PageRead:
    """Return what is known of a page without reading it: its reading or its failure; neither, if it is to be read."""
    hashed = next(SerialExecutor().run(sha256_of, [ref]))
    if hashed.result is None:
        ledger.note_input(index, ref, reader.make_input("", ref))
        return _fail(make_failure(ref, index, hashed), "", hashed.seconds, ledger)
    key, page_input = reader.make_key(hashed.result, ref), reader.make_input(hashed.result, ref)
    ledger.note_input(index, ref, page_input)
    if (page := reader.load(key)) is not None:
        log_unchanged(index, ref)
        ledger.note_unchanged(index)
        # A reading of the same pixels under another name is the same reading.
        return PageRead(index, key, page=replace(page, scan=ref), from_cache=True)
    before = ledger.find_failure(ref, page_input)
    if before is None or retry.is_due(before.exit_code):
        return PageRead(index, key)
    failure = PageFailure(
        page_index=index, scan=ref, message=before.error, exit_code=before.exit_code, label=ref.label
    )
    log_still_failed(failure)
    ledger.note_still_failed(index)
    return PageRead(index, key, failure=failure)


def _take_outcome(
    outcome: Outcome[Page], page: PageRead, ref: ScanRef, reader: Reader, ledger: DocumentLedger
) -> PageRead:
    """Return a page with what came of reading it."""
    if outcome.result is None:
        return _fail(make_failure(ref, page.page_index, outcome), page.key, outcome.seconds, ledger)
    log_read(page.page_index, ref, outcome.seconds)
    ledger.note_read(page.page_index, outcome.seconds)
    # A scan that was replaced since it was hashed has another key.
    return PageRead(page.page_index, reader.make_key(outcome.result.sha256, ref), page=outcome.result)


def _fail(failure: PageFailure, key: str, seconds: float, ledger: DocumentLedger) -> PageRead:
    log_failure(failure, seconds)
    ledger.note_failed(failure, seconds)
    return PageRead(failure.page_index, key, failure=failure)


def make_failure(ref: ScanRef, index: int, outcome: Outcome[R]) -> PageFailure:
    """Return why a page has no result."""
    message = " ".join(show_text(outcome.message).split())
    return PageFailure(
        page_index=index, scan=ref, message=message, exit_code=outcome.exit_code, label=ref.label
    )


def run_ocr(
    paths: Sequence[Path], out: Path, settings: Settings, progress: Progress, *, each_by_itself: bool = False
) -> OcrCounts:
    """Read the scans, write `out/pages/N.txt`, the text of page N, as they come, and return the counts.

    `out/pages.csv` tells which scan each page is; if the run ends early, what it came to. Raises InputError if there
    are no scans, OutputError if `out` cannot be written.
    """
    listed = list_scans(paths, nested=True, each_by_itself=each_by_itself)
    check_writable(out)
    with (
        hold(out, "ocr") as is_alone,
        open_ledger(out, "ocr") as ledger,
        settings.executor.kept() as executor,
    ):
        settings = replace(settings, executor=executor)
        log_begin("ocr", len(listed.scans), settings.engine.names, settings.described)
        counts = _read_all(listed, out, settings, progress, ledger)
        if is_alone:
            prune(out)
        ledger.end(counts.exit_code)
    told = f"{counts.read} pages read, {counts.from_cache} unchanged, {len(counts.failures)} failed"
    log_end("ocr", told, counts.exit_code)
    return counts


@dataclass(slots=True, kw_only=True)
class _Results:
    """The files that a run writes, and what it has come to, page by page."""

    out: Path
    rows: list[PageRow]
    outputs: Outputs
    counted: Counter[str] = field(default_factory=Counter)
    failures: list[PageFailure] = field(default_factory=list)
    doubts: list[PageDoubt] = field(default_factory=list)
    predictions: list[PagePrediction] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    unwritten: list[PageFailure] = field(default_factory=list)
    triage: TriageRun = field(default_factory=TriageRun)

    def take(self, read: PageRead, scan: ScanRef) -> None:
        """Write what came of a page, and count it. Raises OutputError."""
        self.keys.append(read.key)
        self.rows[read.page_index] = _make_row(read, scan)
        if read.page is not None:
            self._take_page(read, read.page)
        elif read.failure is not None:
            # Nothing may look like the text of a page that failed.
            self.remove_page(read.page_index)
            self.failures.append(read.failure)
            self.triage.add_failure(read.failure)

    def _take_page(self, read: PageRead, page: Page) -> None:
        write_atomically(get_page_path(self.out, read.page_index + 1), page.text)
        self.unwritten += self.outputs.write(read.page_index, read.key, page)
        self.doubts += _doubt(read.page_index, page)
        self.triage.add(read.page_index, read.key, page)
        if page.predicted_cer is not None:
            self.predictions.append(PagePrediction(read.page_index, page.scan, page.predicted_cer))
        self.counted["from cache" if read.from_cache else "read"] += 1

    def remove_page(self, index: int) -> None:
        """Remove what an earlier run left under the number of a page that is to be read, or that failed."""
        get_page_path(self.out, index + 1).unlink(missing_ok=True)
        self.outputs.remove_stale(index)

    def write_manifest(self) -> None:
        """Write which scan each page is, and what became of it. Raises OutputError."""
        write_atomically(self.out / MANIFEST, format_pages_csv(self.rows))


def _read_all(
    listed: ScanList, out: Path, settings: Settings, progress: Progress, ledger: Ledger
) -> OcrCounts:
    remove_pages_beyond(out, len(listed.scans))
    # The worklist of an earlier run says nothing of these pages, and would stand if this run is cut off.
    for name in (TRIAGE, TRIAGE_TABLE):
        (out / name).unlink(missing_ok=True)
    with open_outputs(out, settings.formats, settings.executor.limits) as outputs:
        results = _Results(out=out, rows=[PageRow(scan=scan) for scan in listed.scans], outputs=outputs)
        results.write_manifest()
        outputs.remove_beyond(len(listed.scans))
        document = ledger.begin_document(listed.scans)
        try:
            for read in iter_pages(
                listed.scans, out, settings, progress,
                keep_frames=False, leave_out=results.remove_page, ledger=document,
            ):  # fmt: skip
                results.take(read, listed.scans[read.page_index])
        finally:
            results.write_manifest()
    note_keys(out, "ocr", results.keys)
    return OcrCounts(
        pages=len(listed.scans),
        read=results.counted["read"],
        from_cache=results.counted["from cache"],
        failures=tuple(sorted(results.failures, key=lambda failure: failure.page_index)),
        notices=(*listed.notices, *settings.notices, *ledger.notices, *outputs.notices),
        doubts=tuple(sorted(results.doubts)),
        predictions=tuple(sorted(results.predictions, key=lambda one: (-one.cer.value, one.page_index))),
        unwritten=tuple(results.unwritten),
        worklist=results.triage.write(out, settings.executor, lang=settings.report_language),
    )


def _doubt(page_index: int, page: Page) -> list[PageDoubt]:
    """Return the doubt about a page's reading with what else there is to say of the page, if there is a doubt."""
    doubts = find_doubts(page)
    notice = " ".join(map(show_text, (*page.notices, *doubts)))
    return [PageDoubt(page_index, page.scan, notice)] if doubts else []


def _make_row(read: PageRead, scan: ScanRef) -> PageRow:
    if read.page is None:
        message = read.failure.message if read.failure else ""
        return PageRow(scan=scan, status=PageStatus.FAILED, notices=(message,))
    notices = tuple(map(show_text, (*read.page.notices, *find_doubts(read.page))))
    return PageRow(
        scan=scan,
        status=PageStatus.READ,
        notices=notices,
        sha256=read.page.sha256,
        predicted_cer=read.page.predicted_cer,
    )

"""Readings of pages: from the cache where scan, code and engine are unchanged, else by the engine."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from ocr.batch.executor import Executor, Progress, SerialExecutor, running
from ocr.batch.fingerprint import fingerprint_reading
from ocr.batch.cache import (
    has_frames,
    hold,
    load_reading,
    make_key,
    note_keys,
    prune,
    write_frames,
    write_reading,
)
from ocr.batch.outcome import Outcome
from ocr.batch.run_log import log_begin, log_end, log_failure, log_read, log_unchanged
from ocr.engines.engine import Engine
from ocr.engines.trust import find_doubts
from ocr.errors import ExitCode, OutputError, worst_exit_code
from ocr.files import check_writable, write_atomically
from ocr.formats.file_names import show_text
from ocr.formats.pages_csv import PageRow, PageStatus, format_pages_csv
from ocr.formats.results import MANIFEST, get_page_path, remove_pages_beyond
from ocr.formats.scan_files import ScanList, list_scans
from ocr.formats.scans import sha256_of
from ocr.language.base import Language
from ocr.language.languages import describe_missing
from ocr.model import Decision, Page, PageFailure, PredictedCer, ScanRef
from ocr.pipeline import read_scan
from ocr.verdict.model import VerdictModel
from ocr.verdict.worklist import DEFAULT_CUT, Cut

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a run reads and reports. Without a language it is told from the text, or from what is read."""

    engine: Engine
    profile: str = "typescript"
    language: Language | None = None
    report_language: str = "en"
    executor: Executor = field(default_factory=SerialExecutor)
    model: VerdictModel | None = None
    decisions: tuple[Decision, ...] = ()
    cut: Cut = DEFAULT_CUT

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
    `predictions` how many letters of each page are probably read wrong, the worst page first.
    """

    pages: int
    read: int
    from_cache: int
    failures: tuple[PageFailure, ...]
    notices: tuple[str, ...] = ()
    doubts: tuple[PageDoubt, ...] = ()
    predictions: tuple[PagePrediction, ...] = ()

    @property
    def strict_exit_code(self) -> ExitCode:
        """That of the worst failure, else NOT_UNDERSTOOD where a reading is not to be trusted."""
        doubted = ExitCode.NOT_UNDERSTOOD if self.doubts else ExitCode.CLEAN
        return worst_exit_code([doubted, self.exit_code])

    @property
    def exit_code(self) -> ExitCode:
        """That of the worst failure."""
        return worst_exit_code(failure.exit_code for failure in self.failures)


def iter_pages(
    scans: Sequence[ScanRef],
    out: Path,
    settings: Settings,
    progress: Progress,
    *,
    keep_frames: bool,
    leave_out: Callable[[int], object] = lambda _: None,
) -> Iterator[PageRead]:
    """Yield the reading of every scan as it comes, from the cache where scan and engine are the same.

    `leave_out` is called with the index of each page that is not in the cache, before any is read. `keep_frames` also
    keeps the frames of its lines in `out`, for the pages to be judged by. Raises OutputError if `out` cannot be
    written; the failure of a page is yielded, not raised.
    """
    language = settings.language
    engine = settings.engine.in_language(language) if language else settings.engine
    reader = make_key([fingerprint_reading(), engine.fingerprint(), language.code if language else ""])
    keys: dict[int, str] = {}
    missing: list[int] = []
    for index, ref in enumerate(scans):
        hashed = next(SerialExecutor().run(sha256_of, [ref]))
        if hashed.result is None:
            failure = make_failure(ref, index, hashed)
            log_failure(failure, hashed.seconds)
            yield PageRead(index, "", failure=failure)
            continue
        keys[index] = make_page_key(reader, hashed.result, ref.frame)
        page = load_reading(out, keys[index])
        if page is None or (keep_frames and not has_frames(out, keys[index])):
            missing.append(index)
            leave_out(index)
        else:
            log_unchanged(index, ref)
            # A reading of the same pixels under another name is the same reading.
            yield PageRead(index, keys[index], page=replace(page, scan=ref), from_cache=True)
    progress("read", 0, len(missing))
    job = partial(
        _read_and_keep, reader=reader, engine=engine, language=language, out=out, keep_frames=keep_frames
    )
    with running(settings.executor.run(job, [scans[index] for index in missing])) as outcomes:
        for done, outcome in enumerate(outcomes, start=1):
            index = missing[outcome.index]
            if outcome.exit_code == OutputError.exit_code:
                # The readings of the other pages could not be written either.
                raise OutputError(outcome.message)
            if outcome.result is None:
                failure = make_failure(scans[index], index, outcome)
                log_failure(failure, outcome.seconds)
                yield PageRead(index, keys[index], failure=failure)
            else:
                log_read(index, scans[index], outcome.seconds)
                # A scan that was replaced since it was hashed has another key.
                key = make_page_key(reader, outcome.result.sha256, scans[index].frame)
                yield PageRead(index, key, page=outcome.result)
            progress("read", done, len(missing))


def make_page_key(reader: str, sha256_of_file: str, frame: int) -> str:
    """Return the key of a page's reading: a hash of its reader, of the bytes of its file, and which page it is."""
    return make_key([reader, sha256_of_file, str(frame)])


def _read_and_keep(
    ref: ScanRef, reader: str, engine: Engine, language: Language | None, out: Path, *, keep_frames: bool
) -> Page:
    """Return the reading of a scan, written into `out` after the frames, which are useless without it.

    Its key is of the bytes that were read: the scan may be another one by now than when the run began.

    The process that reads a page writes the frames, 8 MB a page, instead of returning them to its parent. Raises
    InputError, EngineError, OutputError.
    """
    page, frames = read_scan(ref, engine, language)
    key = make_page_key(reader, page.sha256, ref.frame)
    if keep_frames:
        write_frames(out, key, frames)
    write_reading(out, key, page)
    return page


def make_failure(ref: ScanRef, index: int, outcome: Outcome[R]) -> PageFailure:
    """Return why a page has no result."""
    message = " ".join(show_text(outcome.message).split())
    return PageFailure(
        page_index=index, scan=ref, message=message, exit_code=outcome.exit_code, label=ref.label
    )


def run_ocr(paths: Sequence[Path], out: Path, settings: Settings, progress: Progress) -> OcrCounts:
    """Read the scans, write `out/pages/N.txt`, the text of page N, as they come, and return the counts.

    `out/pages.csv` tells which scan each page is; if the run ends early, what it came to. Raises InputError if there
    are no scans, OutputError if `out` cannot be written.
    """
    listed = list_scans(paths, nested=True)
    check_writable(out)
    log_begin("ocr", len(listed.scans), settings.engine.names, settings.described)
    with hold(out):
        counts = _read_all(listed, out, settings, progress)
    prune(out)
    told = f"{counts.read} pages read, {counts.from_cache} unchanged, {len(counts.failures)} failed"
    log_end("ocr", told, counts.exit_code)
    return counts


def _read_all(listed: ScanList, out: Path, settings: Settings, progress: Progress) -> OcrCounts:
    counted: Counter[str] = Counter()
    failures: list[PageFailure] = []
    doubts: list[PageDoubt] = []
    predictions: list[PagePrediction] = []
    keys: list[str] = []
    rows = [PageRow(scan=scan) for scan in listed.scans]
    remove_pages_beyond(out, len(rows))
    write_atomically(out / MANIFEST, format_pages_csv(rows))
    try:
        for read in iter_pages(
            listed.scans, out, settings, progress, keep_frames=False, leave_out=partial(_remove_text, out)
        ):
            keys.append(read.key)
            path = get_page_path(out, read.page_index + 1)
            if read.page is not None:
                write_atomically(path, read.page.text)
                doubts += _doubt(read.page_index, read.page)
                if read.page.predicted_cer is not None:
                    predictions.append(
                        PagePrediction(read.page_index, read.page.scan, read.page.predicted_cer)
                    )
                counted["from cache" if read.from_cache else "read"] += 1
            elif read.failure is not None:
                # Nothing may look like the text of a page that failed.
                path.unlink(missing_ok=True)
                failures.append(read.failure)
            rows[read.page_index] = _make_row(read, listed.scans[read.page_index])
    finally:
        write_atomically(out / MANIFEST, format_pages_csv(rows))
    note_keys(out, "ocr", keys)
    return OcrCounts(
        pages=len(rows),
        read=counted["read"],
        from_cache=counted["from cache"],
        failures=tuple(sorted(failures, key=lambda failure: failure.page_index)),
        notices=(*listed.notices, *settings.notices),
        doubts=tuple(sorted(doubts)),
        predictions=tuple(sorted(predictions, key=lambda one: (-one.cer.value, one.page_index))),
    )


def _remove_text(out: Path, index: int) -> None:
    """Remove the text that an earlier run left under the number of a page that is to be read."""
    get_page_path(out, index + 1).unlink(missing_ok=True)


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

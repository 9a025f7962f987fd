"""Runs over folders: what is missing or changed is read, the rest is taken from the last run.

A page that fails is recorded and passed over; the run goes on and ends with the failure's exit code.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from ocr.batch.ledger import (
    has_frames,
    load_finished,
    load_frames,
    load_reading,
    make_key,
    write_finished,
    write_frames,
    write_reading,
    write_transcription_kept,
)
from ocr.batch.remembering import remember_decisions
from ocr.batch.workers import Outcome, run_pages
from ocr.engines.base import Engine
from ocr.errors import EXIT_CLEAN, EXIT_FINDINGS, InputError, worst_exit_code
from ocr.facsimile import is_facsimile_folder
from ocr.model import DEPARTURES, Decision, DocumentResult, Page, PageFailure, PageResult, ScanRef
from ocr.output import check_writable, write_atomically
from ocr.pipeline import AlignedPage, align_document, judge_document, read_scan, split_running_text
from ocr.records import load_record_metadata
from ocr.report.write import are_results_there, remove_pages_beyond, write_results
from ocr.scans import find_scans, sha256_of
from ocr.sides import SeenPage
from ocr.stopping import estimate_effort
from ocr.transcriptions import Transcription, load_transcription
from ocr.verdict import VerdictModel, load_model

R = TypeVar("R")
# So many pages of a document are judged together.
_TOGETHER = 24

# Called with (stage, pages done, pages in all).
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a run reads and reports."""

    engine: Engine
    profile: str = "typescript"
    language: str = "en"
    workers: int = 1
    model: VerdictModel | None = None
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page of a run as read, or why it could not be, under the key of all that it depends on."""

    page_index: int
    key: str
    page: Page | None = None
    failure: PageFailure | None = None
    from_cache: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OcrCounts:
    """What an `ocr` run did: pages in all, read now or by the last run, and those that failed."""

    pages: int
    read: int
    from_cache: int
    failures: tuple[PageFailure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a `verify` run found, as in findings.json; `up_to_date` if all was there from the last run."""

    findings: dict[str, Any]
    exit_code: int
    up_to_date: bool


def iter_pages(
    scans: Sequence[ScanRef], out: Path, settings: Settings, progress: Progress, *, keep_frames: bool
) -> Iterator[PageRead]:
    """Yield the reading of every scan as it comes, from the last run where scan and engine are the same.

    `keep_frames` also keeps what was seen of its lines in `out`, for the pages to be judged by. Raises OutputError
    if `out` cannot be written; a page's own failure is yielded, not raised.
    """
    keys: dict[int, str] = {}
    missing: list[int] = []
    for index, ref in enumerate(scans):
        hashed = next(run_pages(sha256_of, [ref], workers=1))
        if hashed.result is None:
            yield PageRead(index, "", failure=_failure(ref, index, hashed))
            continue
        keys[index] = make_key([hashed.result, str(ref.frame), repr(settings.engine)])
        page = load_reading(out, keys[index])
        if page is None or (keep_frames and not has_frames(out, keys[index])):
            missing.append(index)
        else:
            # A reading of the same pixels under another name is the same reading.
            yield PageRead(index, keys[index], page=replace(page, scan=ref), from_cache=True)
    progress("read", 0, len(missing))
    job = partial(read_scan, engine=settings.engine)
    outcomes = run_pages(job, [scans[index] for index in missing], workers=settings.workers)
    for done, outcome in enumerate(outcomes, start=1):
        index = missing[outcome.index]
        if outcome.result is None:
            yield PageRead(index, keys[index], failure=_failure(scans[index], index, outcome))
        else:
            page, frames = outcome.result
            if keep_frames:
                write_frames(out, keys[index], frames)
            write_reading(out, keys[index], page)
            yield PageRead(index, keys[index], page=page)
        progress("read", done, len(missing))


def _failure(ref: ScanRef, index: int, outcome: Outcome[R]) -> PageFailure:
    return PageFailure(page_index=index, scan=ref, message=outcome.message, exit_code=outcome.exit_code)


def run_ocr(paths: Sequence[Path], out: Path, settings: Settings, progress: Progress) -> OcrCounts:
    """Read the scans, write `out/pages/N.txt`, the text of page N, as they come, and return the counts.

    Raises InputError if there are no scans, OutputError if `out` cannot be written.
    """
    scans = find_scans(paths)
    check_writable(out)
    counted: Counter[str] = Counter()
    failures: list[PageFailure] = []
    for read in iter_pages(scans, out, settings, progress, keep_frames=False):
        path = out / "pages" / f"{read.page_index + 1}.txt"
        if read.page is not None:
            write_atomically(path, read.page.text)
            counted["from cache" if read.from_cache else "read"] += 1
        elif read.failure is not None:
            # Nothing may look like the text of a page that failed.
            path.unlink(missing_ok=True)
            failures.append(read.failure)
    remove_pages_beyond(out, len(scans))
    return OcrCounts(
        pages=len(scans),
        read=counted["read"],
        from_cache=counted["from cache"],
        failures=tuple(sorted(failures, key=lambda failure: failure.page_index)),
    )


def run_verify(
    paths: Sequence[Path], transcription_path: Path, out: Path, settings: Settings, progress: Progress
) -> Verified:
    """Collate the scans with the transcription and write the results into `out`.

    Raises InputError for scans or a transcription that cannot be used, OutputError for `out`.
    """
    scans = find_scans(paths)
    transcription = load_transcription(transcription_path, len(scans))
    folder = transcription_path if transcription_path.is_dir() else transcription_path.parent
    metadata = load_record_metadata(folder)
    title = metadata.title if metadata else ""
    check_writable(out)
    pages_read = iter_pages(scans, out, settings, progress, keep_frames=True)
    read = sorted(pages_read, key=lambda page: page.page_index)
    unread = [page.failure for page in read if page.failure is not None]
    run_key = make_key(
        [
            *(page.key for page in read),
            *(f"{page.name}\x1e{page.text}" for page in transcription.pages),
            title,
            settings.profile,
            settings.language,
            repr(settings.model),
            repr(settings.decisions),
            repr(scans),
        ]
    )
    is_finished = not unread and load_finished(out) == run_key and are_results_there(out)
    if is_finished and (written := load_findings(out)) and not written["failures"]:
        return Verified(findings=written, exit_code=exit_code_of(written), up_to_date=True)
    # What is in the folder from here on is of no finished run until all of it is written.
    write_finished(out, "")
    pages = {page.page_index: page.page for page in read if page.page is not None}
    aligned = _align(pages, transcription, title, settings.profile)
    keys = {page.page_index: page.key for page in read}
    judged, failures = _judge(
        [KeptPage(page, keys[page.page_index]) for page in aligned], out, settings, progress
    )
    model = settings.model or load_model()
    remembered = remember_decisions(judged, settings.decisions)
    departures = [own.probability for own in remembered.findings if own.verdict in DEPARTURES]
    doubts = [doubt for page in judged for doubt in page.doubts]
    result = DocumentResult(
        name=title or paths[0].resolve().name,
        profile=settings.profile,
        pages=remembered.pages,
        failures=tuple(sorted([*unread, *failures], key=lambda failure: failure.page_index)),
        findings=remembered.findings,
        dismissed=remembered.dismissed,
        decisions=remembered.decisions,
        efforts=estimate_effort(departures, doubts, model.shift),
        notices=_collect_notices(transcription, pages.values()),
        is_facsimile=any(is_facsimile_folder(p if p.is_dir() else p.parent) for p in paths),
    )
    for page in judged:
        write_transcription_kept(out, page.page_index + 1, page.transcription.text)
    write_results(result, out, settings.language)
    write_finished(out, run_key)
    written = load_findings(out)
    return Verified(findings=written, exit_code=exit_code_of(written), up_to_date=False)


def load_findings(out: Path) -> dict[str, Any]:
    """Return the findings.json of a folder; empty if it has none that can be read."""
    try:
        return dict(json.loads((out / "findings.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


class KeptPage(NamedTuple):
    """An aligned page, and the key that its frames are kept under."""

    aligned: AlignedPage
    key: str


def judge_kept(
    pages: Sequence[KeptPage], out: Path, model: VerdictModel | None = None
) -> tuple[PageResult, ...]:
    """Return the pages judged together, by the frames kept in `out`. Raises InputError where these are gone."""
    seen = []
    for aligned, key in pages:
        frames = load_frames(out, key)
        if frames is None:
            raise InputError(
                f"What was seen of {aligned.page.scan.name} is no longer in {out}. Run the same command again."
            )
        seen.append(SeenPage(aligned, frames))
    return judge_document(seen, model)


def _judge(
    pages: Sequence[KeptPage], out: Path, settings: Settings, progress: Progress
) -> tuple[list[PageResult], list[PageFailure]]:
    """Return the pages judged, and those that could not be.

    Of a long document so many pages as are enough to know a typewriter by are judged together.
    """
    judged: list[PageResult] = []
    progress("judge", 0, len(pages))
    job = partial(judge_kept, out=out, model=settings.model)
    parts = [pages[at : at + _TOGETHER] for at in range(0, len(pages), _TOGETHER)]
    alone: list[KeptPage] = []
    for outcome in run_pages(job, parts, workers=settings.workers):
        judged += outcome.result or ()
        # What fails with its neighbours is tried by itself: they are not to fail with it.
        alone += () if outcome.result else parts[outcome.index]
        progress("judge", len(judged), len(pages))
    failures: list[PageFailure] = []
    for outcome in run_pages(job, [[page] for page in alone], workers=settings.workers):
        judged += outcome.result or ()
        if not outcome.result:
            page = alone[outcome.index].aligned
            failures.append(_failure(page.page.scan, page.page_index, outcome))
        progress("judge", len(judged) + len(failures), len(pages))
    return sorted(judged, key=lambda result: result.page_index), failures


def _collect_notices(transcription: Transcription, pages: Iterable[Page]) -> tuple[str, ...]:
    """Return what the user should know of the input: encodings, believed or estimated resolutions."""
    return (*transcription.notices, *(f"{page.scan.name}: {n}" for page in pages for n in page.notices))


def exit_code_of(findings: Mapping[str, Any]) -> int:
    """Return the exit code of a finished run: its worst failure, else whether there are findings."""
    found = EXIT_FINDINGS if findings["findings"] else EXIT_CLEAN
    return worst_exit_code([found, *(failure["exit_code"] for failure in findings.get("failures", []))])


def _align(
    pages: Mapping[int, Page], transcription: Transcription, title: str, profile: str
) -> tuple[AlignedPage, ...]:
    """Return the pages that were read, aligned, under their numbers in the document."""
    if not transcription.is_running_text:
        texts = [transcription.pages[index] for index in pages]
    elif pages:
        texts = list(split_running_text(transcription.pages[0], list(pages.values()), profile))
    else:
        texts = []
    return align_document(list(pages.values()), list(pages), texts, title, profile)

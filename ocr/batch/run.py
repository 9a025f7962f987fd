"""Runs over folders: what is missing or changed is read, the rest is taken from the last run.

A page that fails is recorded and passed over; the run goes on and ends with the failure's exit code.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ocr.batch.ledger import (
    load_finished,
    load_reading,
    make_key,
    write_finished,
    write_reading,
)
from ocr.batch.workers import Outcome, run_pages
from ocr.engines.base import Engine
from ocr.errors import EXIT_CLEAN, EXIT_FINDINGS, worst_exit_code
from ocr.facsimile import is_facsimile_folder
from ocr.model import DocumentResult, Finding, Page, PageFailure, PageResult, ScanRef
from ocr.output import check_writable, write_atomically
from ocr.pipeline import AlignedPage, align_document, judge_page, read_scan, split_running_text
from ocr.records import load_record_metadata
from ocr.report.write import are_results_there, remove_pages_beyond, write_results
from ocr.scans import find_scans, sha256_of
from ocr.transcriptions import Transcription, load_transcription
from ocr.verdict import rank_findings

R = TypeVar("R")

# Called with (stage, pages done, pages in all).
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a run reads and reports."""

    engine: Engine
    profile: str = "typescript"
    language: str = "en"
    workers: int = 1


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
    scans: Sequence[ScanRef], out: Path, settings: Settings, progress: Progress
) -> Iterator[PageRead]:
    """Yield the reading of every scan as it comes, from the last run where scan and engine are the same.

    Raises OutputError if `out` cannot be written; a page's own failure is yielded, not raised.
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
        if page is None:
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
            write_reading(out, keys[index], outcome.result)
            yield PageRead(index, keys[index], page=outcome.result)
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
    for read in iter_pages(scans, out, settings, progress):
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
    read = sorted(iter_pages(scans, out, settings, progress), key=lambda page: page.page_index)
    unread = [page.failure for page in read if page.failure is not None]
    run_key = make_key(
        [
            *(page.key for page in read),
            *(f"{page.name}\x1e{page.text}" for page in transcription.pages),
            title,
            settings.profile,
            settings.language,
            repr(scans),
        ]
    )
    is_finished = not unread and load_finished(out) == run_key and are_results_there(out)
    if is_finished and (findings := load_findings(out)):
        return Verified(findings=findings, exit_code=exit_code_of(findings), up_to_date=True)
    # What is in the folder from here on is of no finished run until all of it is written.
    write_finished(out, "")
    pages = {page.page_index: page.page for page in read if page.page is not None}
    aligned = _align(pages, transcription, title, settings.profile)
    judged, failures = _judge(aligned, settings, progress)
    result = DocumentResult(
        name=title or paths[0].resolve().name,
        profile=settings.profile,
        pages=tuple(judged),
        failures=tuple(sorted([*unread, *failures], key=lambda failure: failure.page_index)),
        findings=_rank(judged),
        notices=_collect_notices(transcription, pages.values()),
        is_facsimile=any(is_facsimile_folder(p if p.is_dir() else p.parent) for p in paths),
    )
    write_results(result, out, settings.language)
    write_finished(out, run_key)
    findings = load_findings(out)
    return Verified(findings=findings, exit_code=exit_code_of(findings), up_to_date=False)


def load_findings(out: Path) -> dict[str, Any]:
    """Return the findings.json of a folder; empty if it has none that can be read."""
    try:
        return dict(json.loads((out / "findings.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _judge(
    aligned: Sequence[AlignedPage], settings: Settings, progress: Progress
) -> tuple[list[PageResult], list[PageFailure]]:
    judged: list[PageResult] = []
    failures: list[PageFailure] = []
    progress("judge", 0, len(aligned))
    outcomes = run_pages(partial(judge_page, engine=settings.engine), aligned, workers=settings.workers)
    for done, outcome in enumerate(outcomes, start=1):
        page = aligned[outcome.index]
        if outcome.result is None:
            failures.append(_failure(page.page.scan, page.page_index, outcome))
        else:
            judged.append(outcome.result)
        progress("judge", done, len(aligned))
    return sorted(judged, key=lambda result: result.page_index), failures


def _rank(judged: Sequence[PageResult]) -> tuple[Finding, ...]:
    texts = {result.page_index: result.transcription.text for result in judged}
    return rank_findings([verdict for result in judged for verdict in result.verdicts], texts)


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

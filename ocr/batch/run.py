"""Runs over folders: what is missing or changed is read, the rest is taken from the last run.

A page that fails is recorded and passed over; the run goes on and ends with the failure's exit code.
"""

import json
from collections.abc import Callable, Mapping, Sequence
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
from ocr.report.write import are_results_there, write_results
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The pages of a run as read: None where a page failed, with the failures beside."""

    scans: tuple[ScanRef, ...]
    keys: tuple[str, ...]
    pages: tuple[Page | None, ...]
    failures: tuple[PageFailure, ...]
    from_cache: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a `verify` run found, as in findings.json; `up_to_date` if all was there from the last run."""

    findings: dict[str, Any]
    exit_code: int
    up_to_date: bool


def read_pages(scans: Sequence[ScanRef], out: Path, settings: Settings, progress: Progress) -> Reading:
    """Return the reading of every scan, from the last run where scan and engine are the same.

    Raises OutputError if `out` cannot be written; a page's own failure is returned, not raised.
    """
    keys: list[str] = []
    pages: list[Page | None] = []
    failures: list[PageFailure] = []
    for index, ref in enumerate(scans):
        key, failure = _key_of(ref, index, settings)
        keys.append(key)
        pages.append(load_reading(out, key) if key else None)
        failures.extend([failure] if failure else [])
    missing = [i for i, page in enumerate(pages) if page is None and keys[i]]
    from_cache = sum(page is not None for page in pages)
    job = partial(read_scan, engine=settings.engine)
    progress("read", 0, len(missing))
    outcomes = run_pages(job, [scans[i] for i in missing], workers=settings.workers)
    for done, outcome in enumerate(outcomes, start=1):
        index = missing[outcome.index]
        if outcome.result is None:
            failures.append(_failure(scans[index], index, outcome))
        else:
            pages[index] = outcome.result
            write_reading(out, keys[index], outcome.result)
        progress("read", done, len(missing))
    # A reading of the same pixels under another name is the same reading.
    named = tuple(replace(page, scan=ref) if page else None for page, ref in zip(pages, scans, strict=True))
    return Reading(
        scans=tuple(scans),
        keys=tuple(keys),
        pages=named,
        failures=tuple(sorted(failures, key=lambda f: f.page_index)),
        from_cache=from_cache,
    )


def _key_of(ref: ScanRef, index: int, settings: Settings) -> tuple[str, PageFailure | None]:
    outcome = next(run_pages(sha256_of, [ref], workers=1))
    if outcome.result is None:
        return "", _failure(ref, index, outcome)
    return make_key([outcome.result, repr(settings.engine)]), None


def _failure(ref: ScanRef, index: int, outcome: Outcome[R]) -> PageFailure:
    return PageFailure(page_index=index, scan=ref, message=outcome.message, exit_code=outcome.exit_code)


def run_ocr(paths: Sequence[Path], out: Path, settings: Settings, progress: Progress) -> Reading:
    """Read the scans and write `out/pages/N.txt`, the text of page N. Return what was read.

    Raises InputError if there are no scans, OutputError if `out` cannot be written.
    """
    scans = find_scans(paths)
    check_writable(out)
    reading = read_pages(scans, out, settings, progress)
    for number, page in enumerate(reading.pages, start=1):
        if page is not None:
            write_atomically(out / "pages" / f"{number}.txt", page.text)
        else:
            # Nothing may look like the text of a page that failed.
            (out / "pages" / f"{number}.txt").unlink(missing_ok=True)
    return reading


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
    reading = read_pages(scans, out, settings, progress)
    run_key = make_key(
        [
            *reading.keys,
            *(f"{page.name}\x1e{page.text}" for page in transcription.pages),
            title,
            settings.profile,
            settings.language,
            repr(scans),
        ]
    )
    is_finished = not reading.failures and load_finished(out) == run_key and are_results_there(out)
    if is_finished and (findings := load_findings(out)):
        return Verified(findings=findings, exit_code=exit_code_of(findings), up_to_date=True)
    aligned = _align(reading, transcription, title, settings.profile)
    judged, failures = _judge(aligned, settings, progress)
    result = DocumentResult(
        name=title or paths[0].resolve().name,
        profile=settings.profile,
        pages=tuple(judged),
        failures=tuple(sorted([*reading.failures, *failures], key=lambda failure: failure.page_index)),
        findings=_rank(judged),
        notices=_collect_notices(transcription, reading),
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
    texts = {result.page_index: result.transcription for result in judged}
    return rank_findings([verdict for result in judged for verdict in result.verdicts], texts)


def _collect_notices(transcription: Transcription, reading: Reading) -> tuple[str, ...]:
    """Return what the user should know of the input: encodings, believed or estimated resolutions."""
    pages = [page for page in reading.pages if page is not None]
    return (*transcription.notices, *(f"{page.scan.name}: {n}" for page in pages for n in page.notices))


def exit_code_of(findings: Mapping[str, Any]) -> int:
    """Return the exit code of a finished run: its worst failure, else whether there are findings."""
    found = EXIT_FINDINGS if findings["findings"] else EXIT_CLEAN
    return worst_exit_code([found, *(failure["exit_code"] for failure in findings.get("failures", []))])


def _align(
    reading: Reading, transcription: Transcription, title: str, profile: str
) -> tuple[AlignedPage, ...]:
    """Return the pages that were read, aligned, under their numbers in the document."""
    present = [(index, page) for index, page in enumerate(reading.pages) if page is not None]
    pages = [page for _, page in present]
    indexes = [index for index, _ in present]
    if transcription.is_running_text:
        text = transcription.pages[0]
        parts = split_running_text(text.text, pages, profile) if pages else ()
        texts = [(text.name, part) for part in parts]
    else:
        texts = [(transcription.pages[index].name, transcription.pages[index].text) for index in indexes]
    return align_document(pages, indexes, texts, title, profile)

"""Runs over folders: what is missing or changed is read, the rest is taken from the last run.

A page that fails is recorded and passed over; the run goes on and ends with the failure's exit code.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from ocr.batch.executor import run_pages
from ocr.batch.fingerprint import fingerprint_program
from ocr.batch.ledger import hold, load_finished, load_frames, make_key, note_keys, prune, write_finished
from ocr.batch.read import PageRead, Progress, Settings, _failure, iter_pages
from ocr.collation.document import AlignedPage, align_document, split_running_text
from ocr.collation.page import PageCollation
from ocr.errors import EXIT_CLEAN, EXIT_FINDINGS, InputError, worst_exit_code
from ocr.facsimile.write import is_facsimile_folder
from ocr.files import check_writable
from ocr.formats.archive_record import load_record_metadata
from ocr.formats.results import are_results_there, write_page_text
from ocr.formats.scans import find_scans
from ocr.formats.transcriptions import Transcription, load_transcription
from ocr.model import DEPARTURES, DocumentResult, Page, PageFailure, PageResult, ScanRef
from ocr.report.write import write_results
from ocr.review.rejected import remember_decisions
from ocr.verdict.document import decide_document
from ocr.verdict.errors_left import estimate_errors_left
from ocr.verdict.model import VerdictModel, load_model

# So many pages are enough to know a typewriter by; a longer document is judged in parts.
_MOST_PAGES_TOGETHER = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a `verify` run found, as in findings.json; `up_to_date` if all was there from the last run."""

    findings: dict[str, Any]
    exit_code: int
    up_to_date: bool


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
    source = Source(
        scans=scans,
        transcription=transcription,
        title=metadata.title if metadata else "",
        name=paths[0].resolve().name,
        is_facsimile=any(is_facsimile_folder(path) for path in paths),
    )
    check_writable(out)
    with hold(out):
        pages_read = iter_pages(scans, out, settings, progress, keep_frames=True)
        read = sorted(pages_read, key=lambda page: page.page_index)
        note_keys(out, "verify", [page.key for page in read])
        verified = _verify_read(read, source, out, settings, progress)
    prune(out)
    return verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a run verifies: `title` is that of its record, "" without one, `name` that of the scans' folder."""

    scans: tuple[ScanRef, ...]
    transcription: Transcription
    title: str
    name: str
    is_facsimile: bool


def _make_run_key(read: Sequence[PageRead], source: Source, settings: Settings) -> str:
    """Return the key of all that the results of a run depend on: where the files lie is nothing of that."""
    model = settings.model.fingerprint() if settings.model else ""
    parts = (
        [fingerprint_program(), settings.profile, settings.language, model],
        [source.title, source.title or source.name, str(source.is_facsimile)],
        [page.key for page in read],
        [scan.name for scan in source.scans],
        [part for page in source.transcription.pages for part in (page.name, page.text)],
        source.transcription.notices,
        [decision.fingerprint() for decision in settings.decisions],
    )
    return make_key(make_key(part) for part in parts)


def _verify_read(
    read: Sequence[PageRead], source: Source, out: Path, settings: Settings, progress: Progress
) -> Verified:
    """Collate pages that were read with the transcription, and write the results into `out` if they are not there."""
    unread = [page.failure for page in read if page.failure is not None]
    run_key = _make_run_key(read, source, settings)
    is_finished = not unread and load_finished(out) == run_key and are_results_there(out)
    if is_finished and (written := load_findings(out)) and not written["failures"]:
        return Verified(findings=written, exit_code=exit_code_of(written), up_to_date=True)
    # What is in the folder from here on is of no finished run until all of it is written.
    write_finished(out, "")
    pages = {page.page_index: page.page for page in read if page.page is not None}
    aligned = _align(pages, source.transcription, source.title, settings.profile)
    keys = {page.page_index: page.key for page in read}
    judged, failures, alone = _judge(
        [CachedPage(page, keys[page.page_index]) for page in aligned], out, settings, progress
    )
    model = settings.model or load_model()
    remembered = remember_decisions(judged, settings.decisions)
    departures = [own.probability for own in remembered.findings if own.verdict in DEPARTURES]
    doubts = [doubt for page in judged for doubt in page.doubts]
    result = DocumentResult(
        name=source.title or source.name,
        profile=settings.profile,
        pages=remembered.pages,
        failures=tuple(sorted([*unread, *failures], key=lambda failure: failure.page_index)),
        findings=remembered.findings,
        dismissed=remembered.dismissed,
        decisions=remembered.decisions,
        errors_left=estimate_errors_left(departures, doubts, model.shift),
        notices=(*_collect_notices(source.transcription, pages.values()), *_note_alone(alone)),
        is_facsimile=source.is_facsimile,
    )
    for page in judged:
        write_page_text(out, page.page_index + 1, page.transcription.text)
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


class CachedPage(NamedTuple):
    """An aligned page, and the key that its frames are kept under."""

    aligned: AlignedPage
    key: str


def judge_cached(
    pages: Sequence[CachedPage], out: Path, model: VerdictModel | None = None
) -> tuple[PageResult, ...]:
    """Return the pages judged together, by the frames kept in `out`. Raises InputError where these are gone."""
    collations = []
    for aligned, key in pages:
        frames = load_frames(out, key)
        if frames is None:
            raise InputError(
                f"What was seen of {aligned.page.scan.name} is no longer in {out}. Run the same command again."
            )
        collations.append(PageCollation(aligned, frames))
    return decide_document(collations, model)


def balanced_parts(pages: int, most: int) -> list[range]:
    """Return 0 to `pages` in as few parts as have at most `most` each, as long as each other or one shorter.

    >>> balanced_parts(25, 24)
    [range(0, 13), range(13, 25)]
    """
    parts = -(-pages // most)
    bounds = [-(-pages * part // parts) for part in range(parts + 1)] if parts else []
    return [range(start, end) for start, end in pairwise(bounds)]


class Judged(NamedTuple):
    """The pages that were judged, those that could not be, and the indexes of those judged by themselves."""

    pages: list[PageResult]
    failures: list[PageFailure]
    alone: list[int]


def _judge(pages: Sequence[CachedPage], out: Path, settings: Settings, progress: Progress) -> Judged:
    """Return the pages judged, those of a long document in parts."""
    judged: list[PageResult] = []
    progress("judge", 0, len(pages))
    job = partial(judge_cached, out=out, model=settings.model)
    parts = [pages[part.start : part.stop] for part in balanced_parts(len(pages), _MOST_PAGES_TOGETHER)]
    alone: list[CachedPage] = []
    for outcome in run_pages(job, parts, workers=settings.workers):
        judged += outcome.result or ()
        # What fails with its neighbours is tried by itself: they are not to fail with it.
        alone += () if outcome.result else parts[outcome.index]
        progress("judge", len(judged), len(pages))
    together = {page.page_index for page in judged}
    failures: list[PageFailure] = []
    for outcome in run_pages(job, [[page] for page in alone], workers=settings.workers):
        judged += outcome.result or ()
        if not outcome.result:
            page = alone[outcome.index].aligned
            failures.append(_failure(page.page.scan, page.page_index, outcome))
        progress("judge", len(judged) + len(failures), len(pages))
    judged.sort(key=lambda page: page.page_index)
    by_themselves = [page.page_index for page in judged if page.page_index not in together]
    return Judged(judged, failures, by_themselves if len(pages) > 1 else [])


def _note_alone(alone: Sequence[int]) -> tuple[str, ...]:
    """Return what a reader of the results is told of pages that were judged by themselves.

    >>> _note_alone([2, 4])[0][:64]
    'Pages judged one by one, as judging them together failed: 3, 5. '
    """
    if not alone:
        return ()
    return (
        f"Pages judged one by one, as judging them together failed: {', '.join(str(at + 1) for at in alone)}. "
        "One page tells less of its typewriter: findings there are less sure, and more errors may be missed.",
    )


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

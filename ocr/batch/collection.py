"""Verify runs over a collection: each document by itself into a folder of its own, then the index of them all.

A document begins while the ones before it leave workers idle: at their end, or while they are judged or written.

A document that fails is told and stops no other. One ledger, that of the collection, has the pages of all documents.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from ocr.batch.executor import ClusterError, Progress, running
from ocr.batch.holder import HeldError, hold
from ocr.batch.ledger import Ledger, open_ledger
from ocr.batch.read import Settings
from ocr.batch.verify import run_verify
from ocr.errors import ExitCode, OutputError, SverkaError
from ocr.files import check_writable, replacing_together
from ocr.formats.collections import Collection, CollectionDocument
from ocr.formats.results import INDEX, SUMMARY
from ocr.formats.scan_files import list_scans
from ocr.formats.summary import (
    CollectionSummary,
    DocumentSummary,
    fail_document,
    format_summary_json,
    order_documents,
    summarise_document,
)
from ocr.report.index import format_index
from ocr.review.corrected import load_decisions

_LOG = logging.getLogger("sverka.batch")

# Gives a context in which the log of a run goes into a folder, too.
LogInto = Callable[[Path], AbstractContextManager[None]]


def _log_nowhere(_: Path) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedCollection:
    """What a run over a collection came to; `notices` are about the run, not the documents."""

    summary: CollectionSummary
    notices: tuple[str, ...] = ()


def run_collection(
    collection: Collection,
    out: Path,
    settings: Settings,
    progress: Progress,
    log_into: LogInto = _log_nowhere,
) -> VerifiedCollection:
    """Verify each document into its folder in `out`, write `index.html` and `summary.json` there, and return these.

    A document's own decisions.json, in its folder, is remembered. Raises OutputError where `out` cannot be written,
    and ClusterError where there are no machines to read on.
    """
    check_writable(out)
    with (
        hold(out, "verify"),
        open_ledger(out, "verify") as ledger,
        settings.executor.kept() as executor,
    ):
        settings = replace(settings, executor=executor)
        _LOG.info("verify of a collection of %d documents begins", len(collection.documents))
        _announce(collection, ledger)
        done: dict[int, DocumentSummary] = {}
        notices: dict[int, list[str]] = {index: [] for index in range(len(collection.documents))}
        tasks = [
            partial(_verify_document, document, out, settings, ledger, log_into, notices[index])
            for index, document in enumerate(collection.documents)
        ]
        progress("verify", 0, len(tasks))
        with running(executor.run_side_by_side(tasks)) as summaries:
            for index, summary_of_one in summaries:
                done[index] = summary_of_one
                progress("verify", len(done), len(tasks))
        told = [done[index] for index in sorted(done)]
        summary = CollectionSummary(
            name=collection.name, documents=order_documents(told), notices=collection.notices
        )
        with replacing_together() as staged:
            staged.write(out / INDEX, format_index(summary, lang=settings.report_language))
            staged.write(out / SUMMARY, format_summary_json(summary))
        ledger.end(summary.exit_code)
        _LOG.info("verify of a collection ends; exit code %d", summary.exit_code)
    return VerifiedCollection(summary=summary, notices=(*ledger.notices, *chain(*notices.values())))


def _announce(collection: Collection, ledger: Ledger) -> None:
    """Set the pages of all documents to wait, so that the ledger knows how many there are."""
    ledger.keep_documents([document.folder for document in collection.documents if not document.fault])
    for document in collection.documents:
        # What cannot be listed fails in its turn.
        with suppress(SverkaError):
            if not document.fault:
                listed = list_scans([document.scans], nested=False, transcription=document.transcription)
                ledger.begin_document(listed.scans, document.folder)


def _verify_document(  # noqa: PLR0917
    document: CollectionDocument,
    out: Path,
    settings: Settings,
    ledger: Ledger,
    log_into: LogInto,
    notices: list[str],
) -> DocumentSummary:
    """Return what came of a document; what it fails with is told. Raises OutputError where nothing can be written,
    ClusterError where nothing can be read.

    What could not be written in a format, or was left as it is, is put to the `notices`.
    """
    done = _try_document(document, out, settings, ledger, log_into, notices)
    if done.error:
        ledger.note_document_failed(document.folder or document.name, done.error, done.exit_code)
    return done


def _try_document(  # noqa: PLR0917
    document: CollectionDocument,
    out: Path,
    settings: Settings,
    ledger: Ledger,
    log_into: LogInto,
    notices: list[str],
) -> DocumentSummary:
    if document.fault:
        return _fail(document, document.fault, ExitCode.INPUT)
    folder = out / document.folder
    if folder.exists() and not folder.is_dir():
        return _fail(
            document, f"{folder} is no folder. Move it away, or rename the document.", ExitCode.OUTPUT
        )
    try:
        own = _take_decisions(settings, folder)
        with log_into(folder):
            verified = run_verify(
                [document.scans],
                document.transcription,
                folder,
                own,
                _report_nothing,
                into=(ledger, document.folder),
            )
    except HeldError as error:
        return _fail(document, str(error), error.exit_code)
    except (OutputError, ClusterError):
        # The other documents could not be written, or read, either.
        raise
    except SverkaError as error:
        return _fail(document, str(error), error.exit_code)
    except Exception as error:
        _LOG.exception("%s failed", document.name)
        return _fail(document, f"internal error: {type(error).__name__}: {error}", ExitCode.INTERNAL)
    notices += (f"{document.name}: {notice}" for notice in verified.notices if notice not in ledger.notices)
    notices += (
        f"{document.name}, page {one.page_index + 1} ({one.title}): {one.message}"
        for one in verified.unwritten
    )
    return summarise_document(document.name, document.folder, verified.findings, verified.exit_code)


def _take_decisions(settings: Settings, folder: Path) -> Settings:
    saved = folder / "decisions.json"
    return replace(settings, decisions=load_decisions(saved)) if saved.is_file() else settings


def _fail(document: CollectionDocument, message: str, exit_code: int) -> DocumentSummary:
    failed = fail_document(document.name, document.folder, message, exit_code)
    _LOG.error("%s failed, exit code %d: %s", document.name, exit_code, failed.error)
    return failed


def _report_nothing(stage: str, done: int, total: int) -> None:
    """Progress within a document: what counts are documents."""

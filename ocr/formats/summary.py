"""summary.json: the documents of a collection, those that need a person first. Schema 1."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from ocr import __version__
from ocr.errors import ExitCode, worst_exit_code
from ocr.formats.file_names import show_name, show_text
from ocr.formats.findings import FindingsFile, find_labels
from ocr.formats.page_order import page_order_key
from ocr.model import ErrorsLeft, Finding, PageFailure

SCHEMA = 1
# Findings kept of a document, and shown of it and of all documents together.
MAX_PLACES, MAX_WORST_OF_DOCUMENT = 20, 5


class DocumentState(StrEnum):
    """How far a document could be verified, those that need a person most first."""

    FAILED = "failed"
    NOT_UNDERSTOOD = "not understood"
    INCOMPLETE = "incomplete"
    FINDINGS = "findings"
    CLEAN = "clean"


# Of such documents something was not verified, or could not be.
UNVERIFIED = (DocumentState.FAILED, DocumentState.NOT_UNDERSTOOD, DocumentState.INCOMPLETE)


class Place(NamedTuple):
    """A finding as a document's report numbers it, and what the archive calls its page."""

    number: int
    label: str
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSummary:
    """What is told of a document: its name, the folder of its results, its state, and what is to be reviewed.

    `error` says why all of it failed; then `exit_code` is that of the error, and there is no more. `failures` are its
    pages that failed, `looks` the number of listed doubts, `places` its worst findings, `coverage` the share of its
    tokens on lines that were read as they are transcribed.
    """

    name: str
    folder: str
    exit_code: int
    error: str = ""
    title: str = ""
    pages: int = 0
    is_understood: bool = True
    failures: tuple[PageFailure, ...] = ()
    findings: int = 0
    looks: int = 0
    coverage: float | None = None
    errors: ErrorsLeft | None = None
    places: tuple[Place, ...] = ()

    @property
    def state(self) -> DocumentState:
        """The state that needs a person most."""
        if self.error or (self.failures and not self.pages):
            return DocumentState.FAILED
        if not self.is_understood:
            return DocumentState.NOT_UNDERSTOOD
        if self.failures:
            return DocumentState.INCOMPLETE
        return DocumentState.FINDINGS if self.findings else DocumentState.CLEAN

    @property
    def shown(self) -> str:
        """The name for people."""
        return show_name(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionSummary:
    """A verified collection: its documents, those that need a person first, and what beside them was not read.

    `is_scanned` is false where no page was asked, and each record was checked against itself alone.
    """

    name: str
    documents: tuple[DocumentSummary, ...]
    notices: tuple[str, ...] = ()
    is_scanned: bool = True

    @property
    def exit_code(self) -> ExitCode:
        """That of the document that ended worst."""
        return worst_exit_code(document.exit_code for document in self.documents)

    @property
    def counts(self) -> dict[DocumentState, int]:
        """The number of documents in each state."""
        counted = Counter(document.state for document in self.documents)
        return {state: counted[state] for state in DocumentState}

    @property
    def worst(self) -> tuple[tuple[DocumentSummary, Place], ...]:
        """The worst findings of all documents, by probability times severity."""
        places = [(document, place) for document in self.documents for place in document.places]
        return tuple(sorted(places, key=lambda one: -one[1].finding.rank)[:MAX_PLACES])


def summarise_document(name: str, folder: str, file: FindingsFile, exit_code: int) -> DocumentSummary:
    """Return what is told of a document that was verified."""
    labels = find_labels(file)
    return DocumentSummary(
        name=name,
        folder=folder,
        exit_code=exit_code,
        title=file.name,
        pages=len(file.pages),
        is_understood=not file.warnings,
        failures=file.failures,
        findings=len(file.findings),
        looks=len(file.listed_doubts),
        coverage=file.coverage,
        # Of pages that were not checked no number is claimed.
        errors=file.errors_left[0] if file.errors_left and file.pages else None,
        places=tuple(
            Place(number, labels.get(finding.page_index, ""), finding)
            for number, finding in enumerate(file.findings[:MAX_PLACES], start=1)
        ),
    )


def fail_document(name: str, folder: str, message: str, exit_code: int) -> DocumentSummary:
    """Return what is told of a document that failed as a whole, and why."""
    told = " ".join(show_text(message).split())
    return DocumentSummary(name=name, folder=folder, exit_code=exit_code, error=told)


def order_documents(documents: Sequence[DocumentSummary]) -> tuple[DocumentSummary, ...]:
    """Return the documents in the order in which they need a person.

    What was not verified comes first, then by the errors that are expected, by coverage, and by name.
    """
    states = list(DocumentState)

    def need(one: DocumentSummary) -> tuple[Any, ...]:
        # Without a finding, too, errors may be expected.
        state = min(states.index(one.state), states.index(DocumentState.FINDINGS))
        expected = one.errors.expected if one.errors else 0.0
        return state, -expected, -one.findings, one.coverage or 0.0, page_order_key(one.shown)

    return tuple(sorted(documents, key=need))


def format_summary_json(summary: CollectionSummary) -> str:
    """Return the contents of summary.json: counts, documents, the worst findings. Pages are counted from 1."""
    fields = {
        "schema": SCHEMA,
        "sverka": __version__,
        "collection": show_name(summary.name),
        "exit_code": int(summary.exit_code),
        "notices": list(summary.notices),
        "scanned": summary.is_scanned,
        "counts": {state.value: count for state, count in summary.counts.items()},
        "documents": [_document_fields(document) for document in summary.documents],
        "worst": [{"document": one.shown, **_place_fields(place)} for one, place in summary.worst],
    }
    return json.dumps(fields, ensure_ascii=False, indent=1) + "\n"


def _document_fields(document: DocumentSummary) -> dict[str, Any]:
    errors = document.errors
    return {
        "name": document.shown,
        "folder": show_name(document.folder),
        "title": document.title,
        "state": document.state.value,
        "exit_code": int(document.exit_code),
        "error": document.error,
        "pages": document.pages,
        "failures": [_failure_fields(failure) for failure in document.failures],
        "findings": document.findings,
        "doubts_listed": document.looks,
        "coverage": document.coverage,
        "errors": errors and {"expected": errors.expected, "low": errors.low, "high": errors.high},
        "worst": [_place_fields(place) for place in document.places[:MAX_WORST_OF_DOCUMENT]],
    }


def _failure_fields(failure: PageFailure) -> dict[str, Any]:
    return {
        "page": failure.page_index + 1,
        "scan": failure.scan.name,
        "label": failure.label,
        "message": failure.message,
        "exit_code": int(failure.exit_code),
    }


def _place_fields(place: Place) -> dict[str, Any]:
    finding = place.finding
    return {
        "number": place.number,
        "id": finding.id,
        "page": finding.page_number,
        "label": place.label,
        "verdict": finding.verdict.value,
        "kind": finding.kind.value,
        "severity": finding.severity,
        "probability": finding.probability,
        "basis": finding.basis.value,
        "part": finding.part.value,
        "transcribed": finding.transcribed,
        "reading": finding.reading,
    }

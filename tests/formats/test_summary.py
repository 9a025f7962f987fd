"""summary.json: the order of documents, their states, the worst findings of all, and what is written."""

import json
from dataclasses import replace

import pytest

from ocr.formats.findings import FindingsFile
from ocr.formats.summary import (
    MAX_PLACES,
    MAX_WORST_OF_DOCUMENT,
    CollectionSummary,
    DocumentState,
    DocumentSummary,
    Place,
    format_summary_json,
    order_documents,
    summarise_document,
)
from ocr.model import ErrorsLeft, Finding, PageFailure, ScanRef, TokenKind, Verdict
from tests.cli.test_summary import make_file

FAILURE = PageFailure(page_index=1, scan=ScanRef("2.png"), message="2.png is empty", exit_code=3, label="2")


def make_finding(probability: float, severity: float = 1.0, name: str = "f") -> Finding:
    return Finding(
        id=name, page_index=0, verdict=Verdict.MISREAD, kind=TokenKind.NUMBER, severity=severity,
        probability=probability, start=0, end=1, transcribed="8", reading="3", boxes=(), reasons=(),
    )  # fmt: skip


def make_summary(
    name: str, *, expected: float | None = 0.0, coverage: float | None = 1.0, **fields: object
) -> DocumentSummary:
    errors = None if expected is None else ErrorsLeft(0, expected, 0, 9)
    made = DocumentSummary(name=name, folder=name, exit_code=0, pages=2, errors=errors, coverage=coverage)
    return replace(made, **fields)  # type: ignore[arg-type]


CLEAN, FOUND = make_summary("clean"), make_summary("found", expected=3.0, findings=2, exit_code=1)
INCOMPLETE = make_summary("incomplete", failures=(FAILURE,), exit_code=3)
STRANGE = make_summary("strange", expected=None, is_understood=False, coverage=0.1, exit_code=7)
FAILED = DocumentSummary(name="failed", folder="failed", exit_code=4, error="nothing is installed")


@pytest.mark.parametrize(
    ("document", "state"),
    [
        (CLEAN, DocumentState.CLEAN),
        (FOUND, DocumentState.FINDINGS),
        (INCOMPLETE, DocumentState.INCOMPLETE),
        (STRANGE, DocumentState.NOT_UNDERSTOOD),
        (FAILED, DocumentState.FAILED),
        # The state that needs a person most.
        (replace(FOUND, failures=(FAILURE,)), DocumentState.INCOMPLETE),
        (replace(STRANGE, failures=(FAILURE,), findings=3), DocumentState.NOT_UNDERSTOOD),
        (replace(INCOMPLETE, pages=0), DocumentState.FAILED),
    ],
)
def test_the_state_of_a_document(document: DocumentSummary, state: DocumentState) -> None:
    assert document.state is state


@pytest.mark.parametrize(
    "ordered",
    [
        # What was not verified first, however many errors others have.
        [FAILED, STRANGE, INCOMPLETE, FOUND, CLEAN],
        # Then by expected errors, be there findings or none.
        [make_summary("c", expected=9.0), make_summary("b", expected=3.0, findings=1), make_summary("a")],
        [make_summary("b", findings=2), make_summary("a", findings=1)],
        # Then by coverage, then by name, numbers as numbers.
        [make_summary("b", coverage=0.8), make_summary("a", coverage=0.9)],
        [make_summary("д. 2"), make_summary("д. 10")],
        [replace(INCOMPLETE, name="b", errors=ErrorsLeft(0, 5.0, 1, 9)), INCOMPLETE],
    ],
)  # fmt: skip
def test_documents_are_ordered_by_need(ordered: list[DocumentSummary]) -> None:
    assert list(order_documents(list(reversed(ordered)))) == ordered
    assert list(order_documents(ordered)) == ordered


def test_a_collection_has_the_worst_code_and_counts_every_state() -> None:
    summary = CollectionSummary(name="box", documents=(FAILED, STRANGE, FOUND, CLEAN, CLEAN))
    # 4 outranks 7 and 1.
    assert summary.exit_code == 4
    assert list(summary.counts.values()) == [1, 1, 0, 1, 2]
    assert CollectionSummary(name="none", documents=()).exit_code == 0


def test_the_worst_findings_are_those_of_all_documents() -> None:
    ranks = {"a": [(0.9, 1.0), (0.6, 1.0)], "b": [(0.99, 0.8), (0.7, 0.3)]}
    documents = tuple(
        make_summary(
            name,
            places=tuple(
                Place(number, "", make_finding(*one, name=f"{name}{number}"))
                for number, one in enumerate(own, start=1)
            ),
        )
        for name, own in ranks.items()
    )
    summary = CollectionSummary(name="box", documents=documents)
    # 0.9, 0.99 x 0.8 = 0.792, 0.6, 0.7 x 0.3 = 0.21
    assert [place.finding.id for _, place in summary.worst] == ["a1", "b1", "a2", "b2"]


def test_a_document_is_summarised() -> None:
    many = tuple(make_finding(0.9) for _ in range(MAX_PLACES + 5))
    file = FindingsFile(
        name="Telegram", profile="typescript", counts={}, findings=many, failures=(FAILURE,), coverage=0.5,
        pages=make_file().pages,
        doubts=(replace(many[0], listed=True), replace(many[0], listed=False)),
        errors_left=(ErrorsLeft(0, 2.5, 1, 4), ErrorsLeft(1, 1.5, 0, 3)), warnings=("Not understood.",),
    )  # fmt: skip
    told = summarise_document("a", "a-2", file, 7)
    assert (told.title, told.findings, told.looks, told.coverage) == ("Telegram", MAX_PLACES + 5, 1, 0.5)
    assert (told.is_understood, told.failures, told.errors) == (False, (FAILURE,), ErrorsLeft(0, 2.5, 1, 4))
    assert [place.number for place in told.places] == list(range(1, MAX_PLACES + 1))


def test_what_is_written() -> None:
    many = tuple(Place(number, "sheet-1", make_finding(0.9)) for number in range(1, 10))
    found = replace(FOUND, places=many, name="д. 1\u202e", folder="д. 1")
    text = format_summary_json(
        CollectionSummary(name="box", documents=(FAILED, INCOMPLETE, found), notices=("n",))
    )
    told = json.loads(text)
    assert (told["schema"], told["collection"], told["exit_code"], told["notices"]) == (1, "box", 4, ["n"])
    assert told["counts"] == {
        "failed": 1, "not understood": 0, "incomplete": 1, "findings": 1, "clean": 0,
    }  # fmt: skip
    failed, incomplete, last = told["documents"]
    assert (failed["error"], failed["state"], failed["errors"]) == ("nothing is installed", "failed", None)
    assert incomplete["failures"] == [
        {"page": 2, "scan": "2.png", "label": "2", "message": "2.png is empty", "exit_code": 3}
    ]
    assert (last["name"], last["folder"]) == ("д. 1\ufffd", "д. 1")
    assert last["errors"] == {"expected": 3.0, "low": 0, "high": 9}
    assert len(last["worst"]) == MAX_WORST_OF_DOCUMENT
    assert len(told["worst"]) == 9
    assert (last["worst"][0]["number"], last["worst"][0]["page"], last["worst"][0]["reading"]) == (1, 1, "3")

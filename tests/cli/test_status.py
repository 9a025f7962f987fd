"""`sverka status`: what it says to people and to scripts; and the options that decide about pages that failed."""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ocr.batch import reader as reading
from ocr.batch.holder import hold
from ocr.batch.ledger import DocumentEntry, PageState
from ocr.batch.read import OcrCounts, Settings, run_ocr
from ocr.batch.retry import Retry
from ocr.batch.status import FolderStatus, RunStatus
from ocr.cli.status import MAX_FAILURES_SHOWN, format_status, format_status_json
from tests.batch.test_ledger import SETTINGS
from tests.batch.test_status import HOLDER, page_entry, run_entry
from tests.batch.test_verify_run import Shelf
from tests.command_line import Sverka

FAILED = replace(page_entry(3, "failed", 1020.0), error="3.png is\nempty", exit_code=3, attempts=2)
STATUS = RunStatus(
    run=run_entry(),
    goes_on=True,
    counts={PageState.WAITING: 6, PageState.READING: 2, PageState.READ: 3, PageState.FAILED: 1},
    documents=1,
    pages_per_minute=4.0,
    seconds_left=120.0,
    failures=(FAILED,),
)


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a run left that read one page and failed with another."""
    shelf = Shelf(tmp_path / "box")
    shelf.fill(2)
    shelf.broken = {"2.png"}
    monkeypatch.setattr(reading, "read_scan", shelf.read_scan)
    run_ocr([shelf.folder / "scans"], shelf.folder / "out", SETTINGS, lambda *_: None)
    return shelf.folder / "out"


def test_a_person_is_told(sverka: Sverka, results: Path) -> None:
    run = sverka("status", results)
    assert run.exit_code == 0
    head, rate, failure, remedy = run.out.splitlines()
    assert head.startswith("ocr of 2 pages ended 20")
    assert head.endswith(" with exit code 5: 1 read, 1 failed.")
    assert rate.endswith(" pages a minute.")
    assert failure == "  page 2 (2.png), attempt 1, FAILED: 2.png cannot be read"
    assert "--limit-seconds" in remedy


def test_documents_that_failed_come_first() -> None:
    failed = (DocumentEntry("verify", "ф. 5/c", "too few\ntexts", 3), DocumentEntry("verify", "d", "x", 6))
    status = FolderStatus(
        runs=(replace(STATUS, failed_documents=failed),), holder=None, notice="of a collection"
    )
    lines = format_status(status).splitlines()
    assert lines[0] == "Note: of a collection"
    assert lines[3:5] == [
        "  ф. 5/c FAILED: too few texts",
        "    Mend its files or its line in the list; the same command then verifies it.",
    ]
    assert lines[5] == "  d FAILED: x"
    (run,) = json.loads(format_status_json(status))["runs"]
    assert [(one["document"], one["exit_code"]) for one in run["failed_documents"]] == [
        ("ф. 5/c", 3),
        ("d", 6),
    ]


def test_a_script_is_told(sverka: Sverka, results: Path) -> None:
    told = json.loads(sverka("status", results, "--json").out)
    assert (told["schema"], told["holder"], told["notice"]) == (1, None, "")
    (run,) = told["runs"]
    assert (run["command"], run["goes_on"], run["cut_off"], run["exit_code"]) == ("ocr", False, False, 5)
    assert run["counts"] == {"waiting": 0, "reading": 0, "read": 1, "judged": 0, "failed": 1}
    (failure,) = run["failures"]
    assert (failure["page"], failure["error"], failure["attempts"]) == (2, "2.png cannot be read", 1)
    assert failure["when"].endswith("+00:00")


def test_who_holds_the_folder_is_told(sverka: Sverka, results: Path) -> None:
    with hold(results, "verify"):
        assert f"held by sverka verify, process {os.getpid()} on " in sverka("status", results).out
        holder = json.loads(sverka("status", results, "--json").out)["holder"]
        assert (holder["command"], holder["pid"]) == ("verify", os.getpid())
        # Another run would not begin: it says who is in the way.
        run = sverka("ocr", results.parent / "scans", "--out", results)
        assert run.exit_code == 6
        assert f"process {os.getpid()} on " in run.err


def test_what_is_no_folder_of_results_is_an_error(sverka: Sverka, tmp_path: Path) -> None:
    run = sverka("status", tmp_path)
    assert (run.exit_code, run.out) == (3, "")
    assert f"{tmp_path} is no folder of results. Name the --out folder" in run.err


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (STATUS, ": 6 waiting, 2 being read, 3 read, 1 failed."),
        (STATUS, "  4.0 pages a minute, about 2 minutes left to read."),
        (STATUS, "  page 3 (3.png), attempt 2, FAILED: 3.png is empty"),
        (STATUS, "    Mend the file or scan the page again; the same command then reads it."),
        (STATUS, "ocr of 12 pages goes on since "),
        (replace(STATUS, documents=3), "ocr of 12 pages in 3 documents goes on since "),
        (replace(STATUS, goes_on=False), "was cut off; the same command goes on: 6 waiting"),
        (replace(STATUS, seconds_left=20.0), "about 1 minute left"),
        (replace(STATUS, failures=(FAILED,) * (MAX_FAILURES_SHOWN + 2)), "  ... and 2 more failures"),
        (replace(STATUS, failures=(replace(FAILED, document="box/1"),)), "  box/1, page 3 (3.png)"),
    ],
)
def test_what_is_said_of_a_run(status: RunStatus, told: str) -> None:
    assert told in format_status(FolderStatus(runs=(status,), holder=None))


def test_what_is_said_of_a_folder() -> None:
    assert format_status(FolderStatus(runs=(), holder=None)) == "No run began here yet."
    assert format_status(FolderStatus(runs=(), holder=None, notice="Odd.")) == "Note: Odd."
    assert "held by sverka ocr, process 1 on h, since " in format_status(FolderStatus(runs=(), holder=HOLDER))


@pytest.mark.parametrize(
    ("options", "retry"),
    [((), Retry.WHAT_MAY_CHANGE), (("--retry-failed",), Retry.ALL), (("--no-retry-failed",), Retry.NONE)],
)
def test_which_pages_are_tried_again_is_an_option(
    sverka: Sverka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: Sequence[str], retry: Retry
) -> None:
    given: list[Settings] = []

    def run(paths: object, out: Path, settings: Settings, *_: object, **__: object) -> OcrCounts:
        given.append(settings)
        return OcrCounts(pages=0, read=0, from_cache=0, failures=())

    monkeypatch.setattr("ocr.batch.read.run_ocr", run)
    assert sverka("ocr", tmp_path, "--out", tmp_path / "out", *options).exit_code == 0
    assert [settings.retry for settings in given] == [retry]

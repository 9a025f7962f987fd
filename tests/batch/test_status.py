"""How far a run is, by its ledger: counted by hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from ocr.batch import reader as reading
from ocr.batch.holder import Holder
from ocr.batch.ledger import DocumentEntry, Entries, PageEntry, PageState, RunEntry
from ocr.batch.ledger_file import get_ledger_path
from ocr.batch.read import run_ocr
from ocr.batch.status import (
    RunStatus,
    choose_document,
    count_to_read,
    find_remedy,
    load_status,
    make_statuses,
)
from ocr.engines.engine import Engine
from ocr.engines.page_reader import ScanRead
from ocr.errors import InputError
from ocr.model import ScanRef
from tests.batch.test_ledger import SETTINGS
from tests.batch.test_verify_run import Shelf

HOLDER = Holder(command="ocr", pid=1, host="h", since_s=1000.0)


def run_entry(command: str = "ocr", ended_s: float | None = None) -> RunEntry:
    return RunEntry(command=command, version="1", began_s=1000.0, ended_s=ended_s, exit_code=None)


def page_entry(
    page: int, state: str, done_s: float = 0.0, *, command: str = "ocr", sha256: str = "f"
) -> PageEntry:
    return PageEntry(
        command=command, document="", page=page, scan=f"{page}.png", frame=0, input=sha256, settings="s",
        state=PageState(state), attempts=1, seconds=1.0, worker="7", error="", exit_code=0, changed_s=1000.0,
        done_s=done_s,
    )  # fmt: skip


def status_of(
    pages: list[PageEntry], run: RunEntry, holder: Holder | None, now_s: float = 1060.0
) -> RunStatus:
    (status,) = make_statuses(Entries((run,), tuple(pages)), holder, now_s)
    return status


# Four pages: two of before, two read since 1000 s.
PAGES = [
    page_entry(1, "read", 900.0),
    page_entry(2, "read", 1020.0),
    page_entry(3, "failed", 1030.0),
    page_entry(4, "waiting", 0.0),
    page_entry(5, "reading", 0.0),
    page_entry(6, "judged", 0.0, command="verify"),
]


@pytest.mark.parametrize(
    ("run", "holder", "told"),
    [
        # Pages a minute, seconds left, whether it goes on, whether it was cut off.
        # Two in the 60 s until now; the other two take 60 s.
        (run_entry(), HOLDER, (2.0, 60.0, True, False)),
        # Two in the 30 s until the last.
        (run_entry(), None, (4.0, None, False, True)),
        (run_entry(ended_s=1031.0), None, (4.0, None, False, False)),
        # Another command holds the folder.
        (run_entry(), replace(HOLDER, command="verify"), (4.0, None, False, True)),
    ],
)
def test_rate_and_time_left(run: RunEntry, holder: Holder | None, told: tuple[object, ...]) -> None:
    status = status_of(PAGES, run, holder)
    assert (status.pages_per_minute, status.seconds_left, status.goes_on, status.was_cut_off) == told
    assert {state.value: count for state, count in status.counts.items() if count} == {
        "waiting": 1, "reading": 1, "read": 2, "failed": 1,
    }  # fmt: skip
    assert (status.pages, [page.page for page in status.failures]) == (5, [3])


@pytest.mark.parametrize(
    ("page", "to_read"),
    [
        # Read at 900 s, before the run that began at 1000 s: the run comes to it and finds it unchanged.
        (page_entry(2, "waiting", 900.0), 0),
        # With other settings it is to be read again.
        (replace(page_entry(2, "waiting", 900.0), settings="other"), 1),
        # It failed before, it was never tried, a run was cut off while it was read, and it is being read anew.
        (replace(page_entry(2, "waiting", 900.0), exit_code=5), 1),
        (replace(page_entry(2, "waiting", 0.0), attempts=0), 1),
        (page_entry(2, "waiting", 0.0), 1),
        (page_entry(2, "reading", 900.0), 1),
    ],
)
def test_what_a_resumed_run_has_still_to_read(page: PageEntry, to_read: int) -> None:
    pages = [page_entry(1, "read", 1030.0), page]
    assert count_to_read(run_entry(), pages) == to_read
    # One page in the 60 s until now: another one takes as long.
    assert status_of(pages, run_entry(), HOLDER).seconds_left == (60.0 if to_read else None)


def test_before_any_page_of_a_run_nothing_is_known_of_the_others() -> None:
    before = replace(page_entry(1, "read", 900.0), changed_s=900.0)
    assert count_to_read(run_entry(), [before, page_entry(2, "waiting", 900.0)]) == 1


@pytest.fixture
def collection() -> Entries:
    """Two documents with two pages each, and one that failed."""
    pages = tuple(
        replace(page_entry(page, state, 1010.0), document=document)
        for document, page, state in (
            ("ф. 1/a", 1, "read"),
            ("ф. 1/a", 2, "failed"),
            ("b", 1, "read"),
            ("b", 2, "waiting"),
            ("c", 1, "waiting"),
        )
    )
    runs = run_entry(), run_entry("verify")
    return Entries(runs, pages, (DocumentEntry("ocr", "c", "too few texts", 3),))


def test_documents_that_failed_are_told_and_their_pages_wait_no_more(collection: Entries) -> None:
    status, other = make_statuses(collection, None, 1060.0)
    assert [one.document for one in status.failed_documents] == ["c"]
    assert (status.pages, status.counts[PageState.WAITING], status.documents) == (4, 1, 3)
    assert (other.pages, other.failed_documents) == (0, ())


@pytest.mark.parametrize(
    ("document", "pages", "failed"),
    [("ф. 1/a", [1, 2], []), ("b", [1, 2], []), ("c", [1], ["c"]), ("ф. 1", None, None), ("a", None, None)],
)
def test_one_document_of_a_collection(
    collection: Entries, document: str, pages: list[int] | None, failed: list[str] | None
) -> None:
    chosen = choose_document(collection, document)
    if chosen is None:
        assert pages is None
        return
    assert [page.page for page in chosen.pages] == pages
    assert [one.document for one in chosen.documents] == failed
    assert [run.command for run in chosen.runs] == ["ocr"]
    # Of one document the rate of a run that is at others says nothing.
    (status,) = make_statuses(chosen, HOLDER, 1060.0, is_part=True)
    assert (status.pages_per_minute, status.seconds_left, status.goes_on) == (None, None, True)


def test_without_pages_there_is_no_rate() -> None:
    for pages in ([], [page_entry(1, "read", 999.0)], [page_entry(1, "failed", 1010.0, sha256="")]):
        status = status_of(pages, run_entry(), HOLDER)
        assert (status.pages_per_minute, status.seconds_left) == (None, None)


def test_all_read_leaves_no_time() -> None:
    status = status_of([page_entry(1, "read", 1010.0)], run_entry(), HOLDER)
    assert (status.pages_per_minute, status.seconds_left) == (1.0, None)


def test_a_folder_is_told_of_while_a_run_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(tmp_path / "box")
    shelf.fill(2)
    out, seen = shelf.folder / "out", []

    def read(ref: ScanRef, engine: Engine, *_: object) -> ScanRead:
        status = load_status(out, 0.0)
        assert status.holder is not None
        seen.append([(run.goes_on, *run.counts.values()) for run in status.runs])
        return shelf.read_scan(ref, engine)

    monkeypatch.setattr(reading, "read_scan", read)
    run_ocr([shelf.folder / "scans"], out, SETTINGS, lambda *_: None)
    # waiting, reading, read, judged, failed
    assert seen == [[(True, 1, 1, 0, 0, 0)], [(True, 0, 1, 1, 0, 0)]]
    before = sorted(path.name for path in (out / ".sverka").iterdir())
    (after,) = load_status(out, 0.0).runs
    assert (after.goes_on, after.run.exit_code, after.counts[PageState.READ]) == (False, 0, 2)
    # Looking leaves nothing behind.
    assert sorted(path.name for path in (out / ".sverka").iterdir()) == before


def test_what_is_no_folder_of_results_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no folder of results"):
        load_status(tmp_path, 0.0)
    with pytest.raises(InputError, match=r"is no folder\."):
        load_status(tmp_path / "absent", 0.0)


def test_a_folder_without_a_ledger_is_told(tmp_path: Path) -> None:
    (tmp_path / ".sverka").mkdir()
    assert "no ledger yet" in load_status(tmp_path, 0.0).notice
    get_ledger_path(tmp_path).write_bytes(b"spoilt")
    assert "cannot be read" in load_status(tmp_path, 0.0).notice


@pytest.mark.parametrize(
    ("code", "remedy"),
    [(3, "Mend the file"), (4, "Install"), (5, "--limit-seconds"), (10, "--jobs 1"), (77, "--jobs 1")],
)
def test_there_is_a_remedy_for_every_failure(code: int, remedy: str) -> None:
    assert remedy in find_remedy(code)

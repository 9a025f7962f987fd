"""How far a run is, by its ledger: counted by hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from ocr.batch import reader as reading
from ocr.batch.holder import Holder
from ocr.batch.ledger import Entries, PageEntry, PageState, RunEntry
from ocr.batch.ledger_file import get_ledger_path
from ocr.batch.read import run_ocr
from ocr.batch.status import RunStatus, find_remedy, load_status, make_statuses
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
    page_entry(4, "waiting", 900.0),
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

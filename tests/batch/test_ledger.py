"""What became of each page: written as a run goes on, and what the next run makes of it."""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ocr.batch import judge as judging
from ocr.batch import reader as reading
from ocr.batch.executor import ProcessExecutor, SerialExecutor
from ocr.batch.judge import CachedPage
from ocr.batch.ledger import Entries, PageEntry, PageState, load_entries, make_ledger, open_ledger
from ocr.batch.ledger_file import get_ledger_path
from ocr.batch.limits import Limits
from ocr.batch.outcome import Outcome
from ocr.batch.read import OcrCounts, Settings, run_ocr
from ocr.batch.retry import Retry
from ocr.engines.engine import Engine
from ocr.engines.page_reader import ScanRead
from ocr.engines.replay import ReplayEngine
from ocr.errors import EngineError, InputError, OutputError
from ocr.model import PageResult, ScanRef
from tests.batch.test_verify_run import Shelf

T = TypeVar("T")
R = TypeVar("R")
SETTINGS = Settings(engine=ReplayEngine([]))


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    shelf = Shelf(tmp_path / "box")
    shelf.fill(2)
    monkeypatch.setattr(reading, "read_scan", shelf.read_scan)
    return shelf


def read_box(shelf: Shelf, settings: Settings = SETTINGS) -> OcrCounts:
    return run_ocr([shelf.folder / "scans"], shelf.folder / "out", settings, lambda *_: None)


def entries(shelf: Shelf) -> Entries:
    found = load_entries(shelf.folder / "out")
    assert found is not None
    return found


def states(shelf: Shelf, command: str = "ocr") -> list[tuple[str, int]]:
    """The state and the attempts of each page."""
    return [(page.state.value, page.attempts) for page in entries(shelf).pages if page.command == command]


# --- What a run writes ---------------------------------------------------------------------------


def test_each_page_has_its_state_while_a_run_goes_on(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[tuple[str, int]]] = []

    def read(ref: ScanRef, engine: Engine, *_: object) -> ScanRead:
        seen.append(states(shelf, "verify"))
        return shelf.read_scan(ref, engine)

    def judge(pages: Sequence[CachedPage], out: Path, model: object = None) -> tuple[PageResult, ...]:
        seen.append(states(shelf, "verify"))
        return judging_by(pages, out)

    judging_by = judging.judge_cached
    monkeypatch.setattr(reading, "read_scan", read)
    monkeypatch.setattr(judging, "judge_cached", judge)
    shelf.verify()
    assert seen == [
        [("reading", 1), ("waiting", 0)],
        [("read", 1), ("reading", 1)],
        [("read", 1), ("read", 1)],
    ]
    assert states(shelf, "verify") == [("judged", 1), ("judged", 1)]


def test_an_entry_tells_all_of_a_page(shelf: Shelf) -> None:
    shelf.broken = {"2.png"}
    read_box(shelf)
    one, other = entries(shelf).pages
    assert [(page.command, page.document, page.page, page.scan) for page in (one, other)] == [
        ("ocr", "", 1, "1.png"),
        ("ocr", "", 2, "2.png"),
    ]
    assert (len(one.input), one.error, one.exit_code) == (64, "", 0)
    assert (other.state, other.error, other.exit_code) == (PageState.FAILED, "2.png cannot be read", 5)
    assert one.worker == other.worker == str(os.getpid())
    (run,) = entries(shelf).runs
    assert (run.command, run.exit_code) == ("ocr", 5)
    assert run.ended_s is not None
    assert run.began_s <= one.done_s <= other.done_s <= run.ended_s


def test_what_is_unchanged_is_no_attempt(shelf: Shelf) -> None:
    read_box(shelf)
    read_box(shelf)
    assert states(shelf) == [("read", 1), ("read", 1)]
    shelf.verify()
    assert shelf.verify().up_to_date
    assert (states(shelf, "verify"), states(shelf)) == (
        [("judged", 1), ("judged", 1)],
        [("read", 1), ("read", 1)],
    )


def test_pages_that_are_no_more_leave_the_ledger(shelf: Shelf) -> None:
    read_box(shelf)
    (shelf.folder / "scans" / "1.png").unlink()
    read_box(shelf)
    assert [(page.page, page.scan) for page in entries(shelf).pages] == [(1, "2.png")]


def test_a_run_that_is_cut_off_has_no_end(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reading, "read_scan", die)
        with pytest.raises(KeyboardInterrupt):
            read_box(shelf)
    assert entries(shelf).runs[0].ended_s is None
    assert states(shelf) == [("reading", 1), ("waiting", 0)]
    read_box(shelf)
    assert states(shelf) == [("read", 2), ("read", 1)]


# --- Pages that failed ---------------------------------------------------------------------------


class Failing:
    """Reads nothing of the second page, and notes what it was asked to read."""

    def __init__(self, shelf: Shelf, error: Exception) -> None:
        self.read: list[str] = []
        self._shelf, self._error = shelf, error

    def __call__(self, ref: ScanRef, engine: Engine, *_: object) -> ScanRead:
        self.read.append(ref.name)
        if ref.name == "2.png":
            raise self._error
        return self._shelf.read_scan(ref, engine)


@pytest.mark.parametrize(
    ("error", "retry", "is_tried"),
    [
        (InputError("no picture"), Retry.WHAT_MAY_CHANGE, False),
        (InputError("no picture"), Retry.ALL, True),
        (InputError("no picture"), Retry.NONE, False),
        (EngineError("too slow"), Retry.WHAT_MAY_CHANGE, True),
        (EngineError("too slow"), Retry.ALL, True),
        (EngineError("too slow"), Retry.NONE, False),
        (ZeroDivisionError(), Retry.WHAT_MAY_CHANGE, True),
        (ZeroDivisionError(), Retry.NONE, False),
    ],
)
def test_which_pages_that_failed_are_tried_again(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, error: Exception, retry: Retry, is_tried: bool
) -> None:
    failing = Failing(shelf, error)
    monkeypatch.setattr(reading, "read_scan", failing)
    first = read_box(shelf)
    again = read_box(shelf, replace(SETTINGS, retry=retry))
    assert failing.read == ["1.png", "2.png", *(["2.png"] if is_tried else [])]
    # Tried or not, it is told as before.
    assert (again.failures, again.exit_code) == (first.failures, first.exit_code)
    assert states(shelf) == [("read", 1), ("failed", 2 if is_tried else 1)]


def write_other_pixels(shelf: Shelf) -> Settings:
    Image.new("L", (9, 9)).save(shelf.folder / "scans" / "2.png")
    return SETTINGS


def rename(shelf: Shelf) -> Settings:
    (shelf.folder / "scans" / "2.png").rename(shelf.folder / "scans" / "3.png")
    return SETTINGS


class HereExecutor(ProcessExecutor):
    """Has limits, and runs all in this process."""

    def run(self, job: Callable[[T], R], items: Sequence[T]) -> Iterator[Outcome[R]]:
        return SerialExecutor(self.begins).run(job, items)


@pytest.mark.parametrize(
    "change",
    [
        write_other_pixels,
        rename,
        lambda _: replace(SETTINGS, engine=ReplayEngine([], "another")),
        lambda _: replace(SETTINGS, executor=HereExecutor(1, Limits(seconds=100))),
    ],
    ids=["pixels", "name", "engine", "limits"],
)
def test_what_changed_is_tried_again(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, change: Callable[[Shelf], Settings]
) -> None:
    failing = Failing(shelf, InputError("no picture"))
    monkeypatch.setattr(reading, "read_scan", failing)
    read_box(shelf)
    before = len(failing.read)
    read_box(shelf, replace(change(shelf), retry=Retry.NONE))
    assert len(failing.read) > before


def test_a_page_inserted_before_it_changes_nothing_of_a_page_that_failed(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = Failing(shelf, InputError("no picture"))
    monkeypatch.setattr(reading, "read_scan", failing)
    read_box(shelf)
    Image.new("L", (9, 9)).save(shelf.folder / "scans" / "1a.png")
    counts = read_box(shelf)
    assert failing.read == ["1.png", "2.png", "1a.png"]
    assert [(failure.page_index, failure.message) for failure in counts.failures] == [(2, "no picture")]


def test_a_document_with_a_page_that_stays_failed_is_up_to_date(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "read_scan", Failing(shelf, InputError("no picture")))
    first = shelf.verify()
    again = shelf.verify()
    assert (first.exit_code, again.exit_code, again.up_to_date) == (3, 3, True)
    told = [[(one.title, one.message) for one in run.findings.failures] for run in (first, again)]
    assert told == [[("2.png", "no picture")]] * 2
    # What could not be judged is judged anew.
    monkeypatch.setattr(judging, "judge_cached", lambda *_, **__: 1 / 0)
    (shelf.folder / "texts" / "1.txt").write_text("Другое\n", encoding="utf-8")
    assert [shelf.verify().up_to_date for _ in range(2)] == [False, False]
    assert states(shelf, "verify") == [("failed", 1), ("failed", 1)]


# --- Folders and ledgers of other kinds ----------------------------------------------------------


def test_a_folder_without_a_ledger_is_taken_over(shelf: Shelf) -> None:
    read_box(shelf)
    get_ledger_path(shelf.folder / "out").unlink()
    counts = read_box(shelf)
    assert (counts.from_cache, counts.notices) == (2, ())
    assert shelf.read == ["1.png", "2.png"]
    assert states(shelf) == [("read", 0), ("read", 0)]


def write_other_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE pages (a, b)")
        connection.execute("PRAGMA user_version = 1")
    connection.close()


def raise_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 1000")
    connection.close()


def spoil_a_table(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)


def become_another_database(path: Path) -> None:
    path.unlink()
    write_other_database(path)


def become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "mine").touch()


def become_a_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/nowhere/at/all")


SPOILT: dict[str, Callable[[Path], object]] = {
    "text": lambda path: path.write_text("nothing of ours", encoding="utf-8"),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:5000]),
    "a table": spoil_a_table,
    "newer": raise_version,
    "another database": become_another_database,
    "a folder": become_a_folder,
    "a link to nothing": become_a_link,
}


@pytest.mark.parametrize("kind", SPOILT)
def test_a_spoilt_ledger_is_set_aside_and_nothing_is_lost(shelf: Shelf, kind: str) -> None:
    shelf.broken = {"2.png"}
    read_box(shelf)
    path = get_ledger_path(shelf.folder / "out")
    SPOILT[kind](path)
    whole = path.read_bytes() if path.is_file() else None
    counts = read_box(shelf)
    assert (counts.from_cache, counts.exit_code) == (1, 5)
    (aside,) = [one for one in path.parent.iterdir() if "spoilt" in one.name]
    (notice,) = counts.notices
    assert str(aside) in notice
    assert (aside.read_bytes() if aside.is_file() else None) == whole
    assert states(shelf) == [("read", 0), ("failed", 1)]
    # Once is enough, and a second one does not overwrite the first.
    assert read_box(shelf).notices == ()
    path.write_bytes(b"again")
    read_box(shelf)
    assert sorted(one.name for one in path.parent.glob("*spoilt*")) == [
        "ledger-spoilt-1.sqlite",
        "ledger-spoilt-2.sqlite",
    ]


def test_an_empty_ledger_is_begun(shelf: Shelf) -> None:
    path = get_ledger_path(shelf.folder / "out")
    path.parent.mkdir(parents=True)
    path.touch()
    assert read_box(shelf).notices == ()
    assert states(shelf) == [("read", 1), ("read", 1)]


@given(content=st.one_of(st.binary(max_size=300), st.binary(max_size=300).map(b"SQLite format 3\0".__add__)))
def test_no_ledger_is_an_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    out = tmp_path_factory.mktemp("out")
    get_ledger_path(out).parent.mkdir()
    get_ledger_path(out).write_bytes(content)
    assert load_entries(out) is None
    with open_ledger(out, "ocr") as ledger:
        ledger.begin_document([ScanRef("1.png")])
    assert [page.state for page in (load_entries(out) or Entries((), ())).pages] == [PageState.WAITING]


def test_a_verification_tells_of_its_ledger_and_the_document_does_not(shelf: Shelf) -> None:
    first = shelf.verify()
    get_ledger_path(shelf.folder / "out").write_bytes(b"spoilt")
    again = shelf.verify()
    assert (len(again.notices), again.findings) == (1, first.findings)


def test_where_sqlite_cannot_work_the_run_goes_on(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect

    def refuse(database: object, **options: object) -> sqlite3.Connection:
        if database != ":memory:":
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_LOCK
            raise error
        return connect(":memory:", isolation_level=None)

    monkeypatch.setattr(sqlite3, "connect", refuse)
    counts = read_box(shelf)
    assert counts.read == 2
    assert "cannot be kept here" in counts.notices[0]


def test_a_disk_that_is_full_ends_the_run(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = make_ledger("ocr")
    ledger._connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(OutputError, match=r"Cannot write .* full.*Free space"):
        ledger.begin_document([ScanRef(f"{number}.png") for number in range(1000)])
    # What was begun is taken back.
    assert not ledger._connection.in_transaction


def test_scans_of_any_name_have_their_entries(shelf: Shelf) -> None:
    name = os.fsdecode("лист 1.png".encode("cp1251"))
    try:
        (shelf.folder / "scans" / "1.png").rename(shelf.folder / "scans" / name)
    except OSError as error:
        assert error.errno == errno.EILSEQ
        pytest.skip("file systems here refuse such names")
    read_box(shelf)
    assert "лист 1.png" in {page.scan for page in entries(shelf).pages}


def test_documents_that_are_no_more_leave_the_ledger() -> None:
    ledger = make_ledger("verify")
    for name in ("a", "b", "c"):
        ledger.begin_document([ScanRef("1.png")], name)
    ledger.keep_documents(["c", "a"])
    rows = ledger._connection.execute("SELECT document FROM pages").fetchall()
    assert rows == [("a",), ("c",)]


def test_an_entry_that_is_none_of_ours_is_passed_over(shelf: Shelf) -> None:
    read_box(shelf)
    with sqlite3.connect(get_ledger_path(shelf.folder / "out")) as connection:
        connection.execute("UPDATE pages SET error = x'ff', attempts = 'many' WHERE page = 1")
    connection.close()
    assert [page.page for page in entries(shelf).pages] == [2]
    assert read_box(shelf).from_cache == 2
    assert all(isinstance(page, PageEntry) for page in entries(shelf).pages)

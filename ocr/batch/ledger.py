"""The ledger of a folder of results: what became of each page, written as a run goes on.

It has a row for each page of each document and command. Only the run that holds the folder writes, in one process.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from ocr import __version__
from ocr.batch.ledger_file import get_ledger_path, ledger_errors, open_in_memory, open_to_read, open_to_write
from ocr.formats.file_names import show_text
from ocr.model import PageFailure, ScanRef

# The end of an attempt, of which nobody may have told that it began.
_ATTEMPTED = "attempts = attempts + (state = 'waiting'), done_s = ?"


class PageState(StrEnum):
    """Where a page is: `waiting` to be read, being read, `read`, `judged` beside its text, or `failed`."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    JUDGED = "judged"
    FAILED = "failed"


class PageInput(NamedTuple):
    """What the reading of a page depends on: the SHA-256 of its file, which frame of it, and how it is read."""

    sha256: str
    frame: int
    settings: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntry:
    """What the ledger has of a page; `page` counts from 1, `document` is "" but for those of a collection.

    `seconds` are those of its last attempt, `attempts` count those with this input. `error` and `exit_code` are of
    the last failure with this input; they are "" and 0 where there was none. `changed_s`
    and `done_s`, when its last attempt ended (0 for none), are in seconds since 1970.
    """

    command: str
    document: str
    page: int
    scan: str
    frame: int
    input: str
    settings: str
    state: PageState
    attempts: int
    seconds: float
    worker: str
    error: str
    exit_code: int
    changed_s: float
    done_s: float

    @property
    def page_input(self) -> PageInput:
        """What its reading depends on."""
        return PageInput(self.input, self.frame, self.settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEntry:
    """The last run of a command: when it began and ended, in seconds since 1970; None for one that has not ended."""

    command: str
    version: str
    began_s: float
    ended_s: float | None
    exit_code: int | None


class DocumentEntry(NamedTuple):
    """A document of a collection that failed whole in the last run, and why; its pages were not judged."""

    command: str
    document: str
    error: str
    exit_code: int


class Entries(NamedTuple):
    """All that a ledger has: the last run of each command, the latest first, pages in order, failed documents."""

    runs: tuple[RunEntry, ...]
    pages: tuple[PageEntry, ...]
    documents: tuple[DocumentEntry, ...] = ()


def load_entries(out: Path) -> Entries | None:
    """Return what the ledger in `out` has, also while a run writes; None if there is none or it is damaged."""
    connection = open_to_read(out)
    if connection is None:
        return None
    try:
        return Entries(
            _select_runs(connection), _select_pages(connection, "1"), _select_documents(connection)
        )
    except sqlite3.Error:
        return None
    finally:
        connection.close()


class Ledger:
    """The ledger that one run of a command writes. `notices` are what there is to say of it.

    All methods raise OutputError where it cannot be written.
    """

    def __init__(self, connection: sqlite3.Connection, command: str, path: Path, notice: str = "") -> None:
        self.notices = (notice,) if notice else ()
        self._connection, self._command, self._path = connection, command, path
        self._execute(
            "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, NULL, NULL)", command, __version__, time.time()
        )

    def end(self, exit_code: int) -> None:
        """Note that the run has ended."""
        self._execute(
            "UPDATE runs SET ended_s = ?, exit_code = ? WHERE command = ?",
            time.time(), exit_code, self._command,
        )  # fmt: skip

    def keep_documents(self, names: Sequence[str]) -> None:
        """Remove the pages of all documents but these, which are no more, and what is said of failed documents."""
        self._execute("DELETE FROM failed_documents WHERE command = ?", self._command)
        with ledger_errors(self._path):
            kept = set(names)
            rows = self._connection.execute(
                "SELECT DISTINCT document FROM pages WHERE command = ?", (self._command,)
            )
            gone = [name for (name,) in rows.fetchall() if name not in kept]
        for name in gone:
            self._execute("DELETE FROM pages WHERE command = ? AND document = ?", self._command, name)

    def note_document_failed(self, document: str, error: str, exit_code: int) -> None:
        """Note that a document failed whole."""
        self._execute(
            "INSERT OR REPLACE INTO failed_documents VALUES (?, ?, ?, ?)",
            self._command, document, error, int(exit_code),
        )  # fmt: skip

    def begin_document(self, scans: Sequence[ScanRef], document: str = "") -> "DocumentLedger":
        """Set all pages of a document to wait, and return what writes about them."""
        own = (self._command, document)
        with ledger_errors(self._path), transaction(self._connection):
            before = _select_pages(self._connection, "command = ? AND document = ?", own)
            self._connection.execute(
                "DELETE FROM pages WHERE command = ? AND document = ? AND page > ?", (*own, len(scans))
            )
            # What failed is still known if this run dies before it comes to the page.
            self._connection.executemany(
                "INSERT INTO pages (command, document, page, scan, frame, state, changed_s) "
                "VALUES (?, ?, ?, ?, ?, 'waiting', ?) ON CONFLICT DO UPDATE SET state = 'waiting', "
                "changed_s = excluded.changed_s",
                [
                    (*own, number, show_text(scan.title), scan.frame, time.time())
                    for number, scan in enumerate(scans, start=1)
                ],
            )
        return DocumentLedger(self._execute, own, before)

    def _execute(self, statement: str, *values: object) -> None:
        with ledger_errors(self._path):
            self._connection.execute(statement, values)


class DocumentLedger:
    """Writes about the pages of one document; `page_index` counts from 0."""

    def __init__(
        self, execute: Callable[..., None], own: tuple[str, str], before: Sequence[PageEntry]
    ) -> None:
        self._execute, self._own = execute, own
        self._before: Mapping[PageInput, PageEntry] = {
            entry.page_input: entry for entry in before if entry.input
        }

    def find_failure(self, scan: ScanRef, page_input: PageInput) -> PageEntry | None:
        """Return how this scan failed with this input before this run, the last time; None if it did not."""
        entry = self._before.get(page_input)
        # The message names the scan: under another name it failed otherwise.
        failed = entry is not None and entry.exit_code and entry.scan == show_text(scan.title)
        return entry if failed else None

    def note_input(self, page_index: int, scan: ScanRef, page_input: PageInput) -> None:
        """Note which input a page has, and what is known of this input from runs before."""
        entry = self._before.get(page_input)
        known = (
            (entry.attempts, entry.seconds, entry.worker, entry.error, entry.exit_code)
            if entry
            else (0, 0.0, "", "", 0)
        )
        self._set(
            page_index,
            "scan = ?, frame = ?, input = ?, settings = ?, state = 'waiting', "
            "attempts = ?, seconds = ?, worker = ?, error = ?, exit_code = ?",
            (show_text(scan.title), scan.frame, page_input.sha256, page_input.settings, *known),
        )

    def note_reading(self, page_index: int, worker: str) -> None:
        """Note that a worker begins with a page."""
        self._set(page_index, "state = 'reading', attempts = attempts + 1, worker = ?", (worker,))

    def note_unchanged(self, page_index: int) -> None:
        """Note that a page is read already."""
        self._set(page_index, "state = 'read', error = '', exit_code = 0", ())

    def note_read(self, page_index: int, seconds: float) -> None:
        """Note that a page was read now, in so many seconds."""
        self._set(
            page_index,
            f"state = 'read', {_ATTEMPTED}, seconds = ?, error = '', exit_code = 0",
            (time.time(), seconds),
        )

    def note_failed(self, failure: PageFailure, seconds: float) -> None:
        """Note that a page failed now, in so many seconds."""
        self._set(
            failure.page_index,
            f"state = 'failed', {_ATTEMPTED}, seconds = ?, error = ?, exit_code = ?",
            (time.time(), seconds, failure.message, int(failure.exit_code)),
        )

    def note_still_failed(self, page_index: int) -> None:
        """Note that a page which failed before is not tried again."""
        self._set(page_index, "state = 'failed'", ())

    def note_judged(self, page_indexes: Sequence[int]) -> None:
        """Note that pages were judged beside their texts."""
        for page_index in page_indexes:
            self._set(page_index, "state = 'judged'", ())

    def _set(self, page_index: int, assignments: str, values: tuple[object, ...]) -> None:
        self._execute(
            f"UPDATE pages SET {assignments}, changed_s = ? WHERE command = ? AND document = ? AND page = ?",
            *values, time.time(), *self._own, page_index + 1,
        )  # fmt: skip


@contextmanager
def open_ledger(out: Path, command: str) -> Iterator[Ledger]:
    """Give the ledger in `out` to a run of this command, which holds the folder. Raises OutputError."""
    with open_to_write(out) as (connection, notice):
        yield Ledger(connection, command, get_ledger_path(out), notice)


def make_ledger(command: str) -> Ledger:
    """Return a ledger that nobody keeps."""
    return Ledger(open_in_memory(), command, Path(os.devnull))


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all within this context, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        # Some errors have taken all back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _select_pages(
    connection: sqlite3.Connection, where: str, values: Sequence[object] = ()
) -> tuple[PageEntry, ...]:
    """Return the entries of pages in order; what cannot be one of ours is left out."""
    columns = {each.name: each.type for each in fields(PageEntry)}
    rows = connection.execute(
        f"SELECT {', '.join(columns)} FROM pages WHERE {where} ORDER BY 1, 2, 3", tuple(values)
    )
    own = [row for row in rows if all(map(isinstance, row, map(_stored_type, columns.values())))]
    entries = (dict(zip(columns, row, strict=True)) for row in own)
    return tuple(PageEntry(**{**entry, "state": PageState(entry["state"])}) for entry in entries)


def _stored_type(annotation: object) -> type:
    """Return the type in which the database gives the value of a field."""
    return {int: int, float: float}.get(annotation, str)  # type: ignore[call-overload, no-any-return]


def _select_documents(connection: sqlite3.Connection) -> tuple[DocumentEntry, ...]:
    """Return the documents that failed whole, by name; none of a ledger that does not know them."""
    table = "SELECT 1 FROM sqlite_master WHERE name = 'failed_documents' AND type = 'table'"
    if connection.execute(table).fetchone() is None:
        return ()
    rows = connection.execute(
        "SELECT command, document, error, exit_code FROM failed_documents ORDER BY 1, 2"
    )
    own = (DocumentEntry(*row) for row in rows)
    return tuple(one for one in own if tuple(map(type, one)) == (str, str, str, int))


def _select_runs(connection: sqlite3.Connection) -> tuple[RunEntry, ...]:
    rows = connection.execute(
        "SELECT command, version, began_s, ended_s, exit_code FROM runs ORDER BY began_s DESC"
    )
    return tuple(
        RunEntry(command=command, version=version, began_s=began_s, ended_s=ended_s, exit_code=exit_code)
        for command, version, began_s, ended_s, exit_code in rows
    )

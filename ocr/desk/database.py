"""The file of the desk: SQLite, to which one process writes; its threads share the connection.

A deed is on the disk before anybody is told of it: synchronous = FULL. Events are never changed or removed: triggers
refuse it.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from ocr.batch.ledger import transaction
from ocr.batch.locks import Lock, lock_file, open_lock
from ocr.errors import InputError, OutputError

NAME = "review.sqlite"
_SCHEMA = 1
_TABLES = """
CREATE TABLE document (id TEXT PRIMARY KEY, name TEXT NOT NULL, source_sha256 TEXT NOT NULL);
CREATE TABLE place (
    document TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (document, key)
) WITHOUT ROWID;
CREATE TABLE person (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, token_sha256 TEXT UNIQUE, role TEXT NOT NULL
);
CREATE TABLE event (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, person TEXT NOT NULL, role TEXT NOT NULL, document TEXT NOT NULL,
    key TEXT NOT NULL, deed TEXT NOT NULL, text TEXT NOT NULL, note TEXT NOT NULL, undoes INTEGER NOT NULL,
    prev_hash TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;
CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'an event is never removed'); END;
"""


class Database:
    """The connection, used by one thread at a time; a thread may nest its uses."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.path = path
        self.lock = threading.RLock()
        self._connection = connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the connection to read by. Raises InputError where the file is damaged."""
        with self.lock, database_errors(self.path):
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection to write by: all within this context is kept, or nothing. Raises OutputError."""
        with self.lock, database_errors(self.path), transaction(self._connection):
            yield self._connection


@contextmanager
def open_database(folder: Path) -> Iterator[Database]:
    """Give the file of a folder of results, made if need be, to the one process that may write it.

    Raises InputError where another desk has it, or the file is none of ours, OutputError where it cannot be written.
    """
    with open_lock(folder, "review") as file:
        if lock_file(file, waits=False) is not Lock.TAKEN:
            raise InputError(f"Another desk is open on {folder}. Work there, or end it first.")
        path = folder / NAME
        with database_errors(path):
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        with closing(connection):
            with database_errors(path):
                _prepare(connection, path)
            yield Database(connection, path)
            with suppress(sqlite3.Error):
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if version == 0 and tables == 0:
        with transaction(connection):
            for statement in _split(_TABLES):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {_SCHEMA}")
    elif version != _SCHEMA:
        raise InputError(f"{path} is of another version of the desk ({version}). Open it with that one.")


def _split(script: str) -> list[str]:
    """Return the statements of a script: `executescript` would end the transaction."""
    statements, current = [], ""
    for line in script.splitlines():
        current += line + "\n"
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements


@contextmanager
def database_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
            raise InputError(
                f"{path} is damaged ({error}). Keep it; name a copy of it from before, or move it away to begin anew."
            ) from error
        raise OutputError(
            f"Cannot write {path}: {error}. Free space, or make the folder writable."
        ) from error

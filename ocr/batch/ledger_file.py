"""The file of the ledger: an SQLite database in `.sverka`. A spoilt one is set aside, and a new one begun."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path

from ocr.errors import OutputError
from ocr.formats.results import KEPT_FOLDER

NAME = "ledger.sqlite"
_SCHEMA = 1
# A person may have the file open in another program.
_MAX_WAIT_S = 30.0
_NO_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY}
_TABLES = """
CREATE TABLE pages (
    command TEXT NOT NULL,
    document TEXT NOT NULL,
    page INTEGER NOT NULL,
    scan TEXT NOT NULL,
    frame INTEGER NOT NULL,
    input TEXT NOT NULL DEFAULT '',
    settings TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('waiting', 'reading', 'read', 'judged', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    seconds REAL NOT NULL DEFAULT 0,
    worker TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    exit_code INTEGER NOT NULL DEFAULT 0,
    changed_s REAL NOT NULL,
    done_s REAL NOT NULL DEFAULT 0,
    PRIMARY KEY (command, document, page)
) WITHOUT ROWID;
CREATE TABLE runs (
    command TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    began_s REAL NOT NULL,
    ended_s REAL,
    exit_code INTEGER
) WITHOUT ROWID;
"""
# Not every ledger has it: a version before did not know it.
_FAILED_DOCUMENTS = """
CREATE TABLE IF NOT EXISTS failed_documents (
    command TEXT NOT NULL,
    document TEXT NOT NULL,
    error TEXT NOT NULL,
    exit_code INTEGER NOT NULL,
    PRIMARY KEY (command, document)
) WITHOUT ROWID;
"""


def get_ledger_path(out: Path) -> Path:
    """Return the file of the ledger of the results in `out`."""
    return out / KEPT_FOLDER / NAME


@contextmanager
def open_to_write(out: Path) -> Iterator[tuple[sqlite3.Connection, str]]:
    """Give a connection to the ledger in `out`, made if need be, and a notice where there is something to say of it.

    Only the run that holds the folder may write. On a file system where SQLite cannot work it is kept in memory
    only. Raises OutputError for a full disk and a folder that may not be written.
    """
    path = get_ledger_path(out)
    with ledger_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        notice = ""
        try:
            notice = "" if _is_sound(path) else _set_aside(path)
            connection = _connect(path)
        except sqlite3.OperationalError as error:
            if _primary(error) in _NO_ROOM:
                raise
            connection = open_in_memory()
            notice = f"{notice} {path} cannot be kept here ({error}): `sverka status` tells nothing.".strip()
    with closing(connection):
        yield connection, notice


def open_in_memory() -> sqlite3.Connection:
    """Return a ledger that nobody keeps."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    _make_tables(connection)
    return connection


def open_to_read(out: Path) -> sqlite3.Connection | None:
    """Return a connection that only reads the ledger in `out`, also while a run writes; None if none can be read."""
    path = get_ledger_path(out)
    # Where no run writes, or nothing may be written, nothing is made for sharing: the file is read as it stands.
    shared, as_it_stands = "mode=ro", "mode=ro&immutable=1"
    is_written = path.with_name(f"{path.name}-wal").exists()
    for options in (shared, as_it_stands) if is_written else (as_it_stands, shared):
        with suppress(sqlite3.Error, OSError):
            if not path.is_file():
                return None
            uri = f"{path.resolve().as_uri()}?{options}"
            connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_MAX_WAIT_S)
            if _has_our_tables(connection):
                return connection
            connection.close()
    return None


@contextmanager
def ledger_errors(path: Path) -> Iterator[None]:
    """Raise what goes wrong with the ledger within this context as OutputError."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OutputError(
            f"Cannot write {path}: {error}. Free space or name another folder with --out."
        ) from error
    except sqlite3.DatabaseError as error:
        raise OutputError(
            f"{path} is damaged ({error}). Run the same command again: it begins a new one, and keeps what was read."
        ) from error
    except OSError as error:
        raise OutputError(
            f"Cannot write {path}: {error.strerror or error}. Free space or name another folder with --out."
        ) from error


def _connect(path: Path) -> sqlite3.Connection:
    # Each statement is a transaction of its own, unless one is begun.
    connection = sqlite3.connect(path, isolation_level=None, timeout=_MAX_WAIT_S)
    try:
        with suppress(sqlite3.OperationalError):
            # Networks have no shared memory: there a reader and the run wait for one another.
            connection.execute("PRAGMA journal_mode = WAL")
        # What a power cut may take are the last entries: the readings themselves are kept beside it.
        connection.execute("PRAGMA synchronous = NORMAL")
        if connection.execute("PRAGMA user_version").fetchone() == (0,):
            _make_tables(connection)
        connection.execute(_FAILED_DOCUMENTS)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_tables(connection: sqlite3.Connection) -> None:
    connection.executescript(f"BEGIN; {_TABLES} {_FAILED_DOCUMENTS} PRAGMA user_version = {_SCHEMA}; COMMIT;")


def _is_sound(path: Path) -> bool:
    """Return whether a ledger can be gone on with: it is ours and whole, or there is none yet."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        return False
    if not path.exists() or path.stat().st_size == 0:
        return True
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=_MAX_WAIT_S)) as connection:
            whole = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            return bool(whole and (_has_our_tables(connection) or _is_empty(connection)))
    except sqlite3.OperationalError as error:
        # That another program has it locked or the disk is full is no fault of the file's.
        if _primary(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL, *_NO_ROOM}:
            raise
        return False
    except sqlite3.DatabaseError:
        return False


def _primary(error: sqlite3.Error) -> int:
    """Return the code of an error without what extends it."""
    return error.sqlite_errorcode & 0xFF


def _is_empty(connection: sqlite3.Connection) -> bool:
    """Return whether nothing was ever written: a run died while it began the ledger."""
    return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,))


def _has_our_tables(connection: sqlite3.Connection) -> bool:
    if connection.execute("PRAGMA user_version").fetchone() != (_SCHEMA,):
        return False
    ours = open_in_memory()
    with closing(ours):
        return all(_columns(connection, table) == _columns(ours, table) for table in ("pages", "runs"))


def _columns(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return connection.execute(f"PRAGMA table_info({table})").fetchall()


def _set_aside(path: Path) -> str:
    """Rename what is no ledger of ours, with what belongs to it, and return what to say of it."""
    for number in count(1):
        aside = path.with_name(f"{path.stem}-spoilt-{number}{path.suffix}")
        if not (aside.exists() or aside.is_symlink()):
            break
    path.rename(aside)
    for ending in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    return (
        f"The ledger of this folder could not be used: it is set aside as {aside}, and a new one is begun. "
        "What was read is kept; only how often pages failed is forgotten."
    )

"""The log of a run: a file in its output folder."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

LOG_NAME = "sverka.log"
_FORMAT = "%(asctime)s %(process)d %(levelname)s %(document)s%(message)s"
# Where what is logged here goes, outermost first: the folder of a collection, then that of a document.
_FOLDERS: ContextVar[tuple[Path, ...]] = ContextVar("folders", default=())


@contextmanager
def log_to(out: Path) -> Iterator[None]:
    """Append what the loggers `sverka...` tell to `out/sverka.log` as long as this lasts, and what ended it early.

    The folder is not made for it. A log that cannot be written ends no run. Of documents that are worked at side by
    side each has what is of it, and the log of the collection has all, with the document's folder before it.
    """
    logger = logging.getLogger("sverka")
    handler, level = _LogFile(out), logger.level
    folders = _FOLDERS.set((*_FOLDERS.get(), out))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    except BaseException as error:
        logger.error("ended early by %s: %s", type(error).__name__, error)
        raise
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)
        _FOLDERS.reset(folders)


class _LogFile(logging.Handler):
    """Appends each record to a file, on a line of its own. Nothing is open in between: runs may share the file."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.setFormatter(logging.Formatter(_FORMAT, datefmt="%Y-%m-%dT%H:%M:%S%z"))

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is of this folder: one of another document is not."""
        folders = _FOLDERS.get()
        return super().filter(record) and (not folders or self._folder in folders)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record as a line."""
        line = " ".join(self.format(record).split())
        path = self._folder / LOG_NAME
        with suppress(OSError), path.open("a", encoding="utf-8", errors="replace") as file:
            file.write(f"{line}\n")

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as text, with the folder of the document that it is of, if this is not that folder."""
        *_, innermost = _FOLDERS.get() or (self._folder,)
        known = innermost.relative_to(self._folder) if innermost.is_relative_to(self._folder) else innermost
        record.document = "" if innermost == self._folder else f"{known}: "
        return super().format(record)

"""The log of a run: a file in its output folder."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOG_NAME = "sverka.log"
_FORMAT = "%(asctime)s %(process)d %(levelname)s %(message)s"


@contextmanager
def log_to(out: Path) -> Iterator[None]:
    """Append what the loggers `sverka...` tell to `out/sverka.log` as long as this lasts, and what ended it early.

    The folder is not made for it. A log that cannot be written ends no run.
    """
    logger = logging.getLogger("sverka")
    handler, level = _LogFile(out / LOG_NAME), logger.level
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


class _LogFile(logging.Handler):
    """Appends each record to a file, on a line of its own. Nothing is open in between: runs may share the file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self.setFormatter(logging.Formatter(_FORMAT, datefmt="%Y-%m-%dT%H:%M:%S%z"))

    def emit(self, record: logging.LogRecord) -> None:
        line = " ".join(self.format(record).split())
        with suppress(OSError), self._path.open("a", encoding="utf-8", errors="replace") as file:
            file.write(f"{line}\n")

"""What a run tells its log, `sverka.batch` of the module logging: its begin, each page, its end."""

import logging
import platform
from collections.abc import Sequence

from ocr import __version__
from ocr.errors import ExitCode
from ocr.model import PageFailure, ScanRef

LOG = logging.getLogger("sverka.batch")


def log_begin(command: str, pages: int, engines: Sequence[str], settings: str) -> None:
    """Log that a run begins: by which versions, with which engines and settings."""
    versions = f"sverka {__version__}, Python {platform.python_version()}, {platform.platform()}"
    LOG.info("%s of %d pages begins: %s; %s; %s", command, pages, versions, ", ".join(engines), settings)


def log_unchanged(index: int, scan: ScanRef) -> None:
    """Log that a page is taken from the last run."""
    LOG.info("page %d (%s) is unchanged since the last run", index + 1, scan.title)


def log_read(index: int, scan: ScanRef, seconds: float) -> None:
    """Log that a page was read."""
    LOG.info("page %d (%s) read in %.1f s", index + 1, scan.title, seconds)


def log_judged(index: int, scan: ScanRef, together: int, seconds: float) -> None:
    """Log that a page was judged, among so many pages, in so many seconds for all of them."""
    LOG.info("page %d (%s) judged, %d pages together in %.1f s", index + 1, scan.title, together, seconds)


def log_apart(indexes: Sequence[int], message: str) -> None:
    """Log that judging pages together failed, and why; each is then judged by itself."""
    numbers = ", ".join(str(index + 1) for index in indexes)
    LOG.warning("pages %s could not be judged together, and are judged one by one: %s", numbers, message)


def log_failure(failure: PageFailure, seconds: float) -> None:
    """Log that a page failed, and why."""
    number, name = failure.page_index + 1, failure.title
    LOG.error(
        "page %d (%s) failed after %.1f s, exit code %d: %s",
        number, name, seconds, failure.exit_code, failure.message,
    )  # fmt: skip


def log_still_failed(failure: PageFailure) -> None:
    """Log that a page that failed before is not tried again, as nothing of it changed."""
    number, name = failure.page_index + 1, failure.title
    LOG.error(
        "page %d (%s) is as it was when it failed, and is not tried again, exit code %d: %s",
        number, name, failure.exit_code, failure.message,
    )  # fmt: skip


def log_end(command: str, counts: str, exit_code: ExitCode) -> None:
    """Log what a run did, and its exit code."""
    LOG.info("%s ends: %s; exit code %d", command, counts, exit_code)

"""Signals that end a run: the first ends it in order, a second at once."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from ocr.batch.executor import Progress
from ocr.formats.results import KEPT_FOLDER

# SIGHUP is what the processes of a closed terminal get; Windows has none.
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
# A run that was interrupted and is still there after this time is ended as it stands: files are written whole or not
# at all.
_MAX_END_S = 1.5
_GO_ON = "What was read is kept; the same command goes on from there."


class Interrupted(BaseException):
    """A signal told the process to end. It is no Exception: nothing that passes over failures may pass it over."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number
        # What is kept and how to go on.
        self.kept = _GO_ON

    @property
    def message(self) -> str:
        """What happened, what is kept, and how to go on."""
        return f"{'Interrupted' if self.exit_code == 130 else f'Ended by {self}'}. {self.kept}"


class Interruption:
    """What was `raised` when a signal came, None before. What it met may have made another error of it."""

    raised: Interrupted | None = None


@contextmanager
def ending_on_signals() -> Iterator[Interruption]:
    """Raise Interrupted within this context when Ctrl-C, SIGTERM or SIGHUP come; the second one ends the process.

    Signals that the process was started to ignore (nohup, jobs in the background of a script) stay ignored.
    """
    interruption = Interruption()
    if threading.current_thread() is not threading.main_thread():
        yield interruption
        return

    def end_at_once(number: int, frame: FrameType | None) -> None:
        os._exit(128 + number)

    def end(number: int, frame: FrameType | None) -> None:
        for each in before:
            signal.signal(each, end_at_once)
        interruption.raised = Interrupted(number)
        _end_later(interruption.raised)
        raise interruption.raised

    before = {each: signal.getsignal(each) for each in _SIGNALS if signal.getsignal(each) != signal.SIG_IGN}
    for each in before:
        signal.signal(each, end)
    try:
        yield interruption
    finally:
        for each, handler in before.items():
            if signal.getsignal(each) is not end_at_once:
                signal.signal(each, handler)


def _end_later(interrupted: Interrupted) -> None:
    """End the process in a while, if it has not ended by then: a library may have passed over what was raised."""

    def end() -> None:
        print(f"sverka: {interrupted.message}", file=sys.stderr, flush=True)
        os._exit(interrupted.exit_code)

    timer = threading.Timer(_MAX_END_S, end)
    timer.daemon = True
    timer.start()


@contextmanager
def telling_what_is_kept(progress: Progress, out: Path) -> Iterator[Progress]:
    """Give the progress function of a run, which tells an interruption what is kept in `out` by then."""
    reached = ("", 0, 0)

    def advance(stage: str, done: int, total: int) -> None:
        nonlocal reached
        reached = (stage, done, total)
        progress(stage, done, total)

    try:
        yield advance
    except Interrupted as interrupted:
        interrupted.kept = describe_kept(*reached, out)
        raise


def describe_kept(stage: str, done: int, total: int, out: Path) -> str:
    """Return what a run keeps that is interrupted after `done` of `total` pages of a stage ("" before the first).

    >>> describe_kept("read", 3, 20, Path("out"))
    '3 of 20 pages were read and are kept in out/.sverka. The same command goes on with the other 17.'
    """
    folder = out / KEPT_FOLDER
    if not stage:
        return f"No page was read by then; what earlier runs read is kept in {folder}."
    if stage == "verify":
        return (
            f"{done} of {total} documents were verified and are kept, as is what was read of the next. "
            f"The same command goes on with the other {total - done}."
        )
    if stage == "read" and not done and total:
        return f"None of the {total} pages to be read was finished. The same command begins with them again."
    if stage == "read" and done < total:
        return (
            f"{done} of {total} pages were read and are kept in {folder}. "
            f"The same command goes on with the other {total - done}."
        )
    return f"All pages are read and kept in {folder}. The same command goes on with judging them."

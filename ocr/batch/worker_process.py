"""A worker process as its parent sees it: started, given items of a run, listened to, ended with all it called."""

import pickle
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Any, NamedTuple

from ocr.batch.limits import Limits, measure_memory_bytes
from ocr.batch.outcome import Outcome
from ocr.batch.worker import ITEM, JOB, end_group, work
from ocr.errors import EngineError, SverkaError

if TYPE_CHECKING:
    from ocr.batch.pool import PoolRun

# A process that is killed ends at once, unless it waits for a disk.
_MAX_END_S = 1.0
# Then a worker makes room for a new one: what libraries keep of page after page goes with it.
MAX_ITEMS_OF_WORKER = 200

_NOT_BEGUN = (
    "A worker process ended before it began. A script that reads in several processes guards what it does with "
    '`if __name__ == "__main__":`.'
)


class Task(NamedTuple):
    """An item, pickled, and its index."""

    at: int
    item: bytes


class WorkerProcess:
    """A worker process, the item that it has or had, and the run that this is of.

    `has_ended` if it died, or was ended at a limit.
    """

    def __init__(self, task: Task, run: "PoolRun", temporary: str) -> None:
        """Start a process that begins with a task as soon as it is ready. Raises SverkaError where it cannot."""
        context = get_context("spawn")
        self.task, self.run, self._items = task, run, 0
        self.connection, theirs = context.Pipe()
        self.has_ended = self._has_begun = self._is_ready = False
        self._since_s = time.monotonic()
        self._process = context.Process(target=work, args=(theirs, run.job_bytes, temporary))
        # An interpreter that ends waits for its processes: it must end them first.
        self.end = Finalize(self, _end, (self._process, self.connection), exitpriority=10)
        try:
            with _interrupts_held():
                self._process.start()
        except OSError as error:
            raise SverkaError(
                f"A process could not be started: {error.strerror or error}. Run again with fewer --jobs."
            ) from error
        theirs.close()

    @property
    def is_used_up(self) -> bool:
        """Whether it takes no further item."""
        return self.has_ended or self._items >= MAX_ITEMS_OF_WORKER

    def change(self, task: Task, run: "PoolRun") -> None:
        """Let it begin with a task of another run; that it has died meanwhile is seen as in `take`."""
        self.task, self.run, self._is_ready = task, run, False
        self._send(JOB, run.job_bytes)

    def take(self, task: Task) -> None:
        """Let it do an item; that it has died meanwhile is seen when its connection is read."""
        self.task, self._since_s = task, time.monotonic()
        self._items += 1
        self.run.begins(task.at, str(self._process.pid))
        self._send(ITEM, task.item)

    def _send(self, message: bytes, content: bytes) -> None:
        with suppress(OSError):
            self.connection.send_bytes(message)
            self.connection.send_bytes(content)

    def receive(self) -> Outcome[Any] | None:
        """Return the outcome that it sends; None where it says that it is ready, and where it has died.

        Raises SverkaError where it died before it had begun.
        """
        try:
            answer = self.connection.recv_bytes()
        except (EOFError, OSError) as error:
            if not self._has_begun:
                raise SverkaError(_NOT_BEGUN) from error
            self.has_ended = True
            return None
        if self._is_ready:
            outcome: Outcome[Any] = pickle.loads(answer)
            return replace(outcome, index=self.task.at)
        self._has_begun = self._is_ready = True
        self.take(self.task)
        return None

    def check(self, limits: Limits | None) -> Outcome[Any] | None:
        """Return the failure of an item that has passed a limit, whose worker is then ended; else None."""
        if limits is None or not self._is_ready:
            return None
        seconds = time.monotonic() - self._since_s
        memory_bytes = measure_memory_bytes(self._process.pid or 0) if limits.memory_bytes else 0
        if not (message := limits.find_excess(seconds, memory_bytes)):
            return None
        self.has_ended = True
        code = EngineError.exit_code
        return Outcome(index=self.task.at, message=message, exit_code=code, seconds=seconds)


def _end(process: SpawnProcess, connection: "Connection[Any, Any]") -> None:
    """End a worker with the programs that it called."""
    if process.pid is not None:
        # The group first, while the process still holds its number.
        end_group(process.pid)
        process.kill()
        process.join(_MAX_END_S)
    connection.close()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold back a Ctrl-C within this context: a process that is made there holds it back until it ignores it."""
    if sys.platform == "win32":
        yield
        return
    # The tracker that the first process starts, too, would let it through again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

"""A pool of worker processes, each doing one item at a time within limits; whatever ends a run ends all of them."""

import pickle
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.reduction import ForkingPickler
from multiprocessing.util import Finalize
from pathlib import Path
from shutil import rmtree
from typing import Any, NamedTuple, TypeVar

from ocr.batch.limits import Limits, measure_memory_bytes
from ocr.batch.outcome import Outcome
from ocr.batch.worker import ITEM, JOB, end_group, work
from ocr.errors import EngineError, OutputError, SverkaError

# How often limits are checked: within that time a page may take some hundred MB more.
_CHECK_EVERY_S = 0.1
# A process that is killed ends at once, unless it waits for a disk.
_MAX_END_S = 1.0
# Then a worker makes room for a new one: what libraries keep of page after page goes with it.
MAX_ITEMS_OF_WORKER = 200

_NOT_BEGUN = (
    "A worker process ended before it began. A script that reads in several processes guards what it does with "
    '`if __name__ == "__main__":`.'
)

T = TypeVar("T")
R = TypeVar("R")


class _Task(NamedTuple):
    """An item, pickled, and its index."""

    at: int
    item: bytes


class Crew:
    """Worker processes that wait for the next run, and the folder for their temporary files."""

    def __init__(self, temporary: str) -> None:
        self._temporary = temporary
        self._idle: list[_Worker] = []

    def begin(self, task: _Task, job_bytes: bytes, begins: Callable[[int, str], None]) -> "_Worker":
        """Return a worker that begins with a task as soon as it is ready: one that waits, else a new one."""
        if not self._idle:
            return _Worker(task, job_bytes, self._temporary, begins)
        worker = self._idle.pop()
        worker.change(task, job_bytes, begins)
        return worker

    def take_back(self, worker: "_Worker") -> None:
        """Let a worker wait for the next run; end it if it has ended, or has done enough."""
        if worker.is_used_up:
            worker.end()
        else:
            self._idle.append(worker)

    def end(self) -> None:
        """End the workers that wait."""
        for worker in self._idle:
            worker.end()
        self._idle.clear()


@contextmanager
def keep_workers(parent: Path | None = None) -> Iterator[Crew]:
    """Give a crew that ends with this context, its temporary files in `parent` or where those of the system are.

    Raises OutputError where there is no room for them.
    """
    with _temporary_folder(parent) as temporary:
        crew = Crew(temporary)
        try:
            yield crew
        finally:
            crew.end()


def run_pool(
    job: Callable[[T], R],
    items: Mapping[int, T],
    workers: int,
    limits: Limits | None,
    begins: Callable[[int, str], None],
    *,
    crew: Crew,
    is_alone: bool = True,
) -> Generator[Outcome[R], None, list[int]]:
    """Yield the outcomes of the items as they come; return the indexes of those whose worker died.

    `begins` is called with the index of each item and the number of the process that begins with it. The workers are
    of the `crew`, and go back to it; a single one uses all cores if it `is_alone`. Raises what pickling the job or an
    item raises, and SverkaError where a worker cannot be started.
    """
    job_bytes = _pickle((job, is_alone and workers == 1))
    waiting = deque(_Task(index, _pickle(item)) for index, item in items.items())
    busy: list[_Worker] = []
    died: list[int] = []
    try:
        while busy or waiting:
            while waiting and len(busy) < workers:
                busy.append(crew.begin(waiting.popleft(), job_bytes, begins))
            ready = wait([worker.connection for worker in busy], _CHECK_EVERY_S if limits else None)
            for worker in tuple(busy):
                outcome = worker.receive() if worker.connection in ready else worker.check(limits)
                if outcome is None and not worker.has_ended:
                    continue
                if outcome is None:
                    died.append(worker.task.at)
                if waiting and not worker.is_used_up:
                    worker.take(waiting.popleft())
                else:
                    busy.remove(worker)
                    crew.take_back(worker)
                if outcome is not None:
                    yield outcome
    finally:
        for worker in busy:
            worker.end()
    return died


class _Worker:
    """A worker process and the item that it has. `has_ended` if it died, or was ended at a limit."""

    def __init__(
        self, task: _Task, job_bytes: bytes, temporary: str, begins: Callable[[int, str], None]
    ) -> None:
        context = get_context("spawn")
        self.task, self._begins, self._items = task, begins, 0
        self.connection, theirs = context.Pipe()
        self.has_ended = self._has_begun = self._is_ready = False
        self._since_s = time.monotonic()
        self._process = context.Process(target=work, args=(theirs, job_bytes, temporary))
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

    def change(self, task: _Task, job_bytes: bytes, begins: Callable[[int, str], None]) -> None:
        """Let it begin with a task of another job; that it has died meanwhile is seen as in `take`."""
        self.task, self._begins, self._is_ready = task, begins, False
        self._send(JOB, job_bytes)

    def take(self, task: _Task) -> None:
        """Let it do an item; that it has died meanwhile is seen when its connection is read."""
        self.task, self._since_s = task, time.monotonic()
        self._items += 1
        self._begins(task.at, str(self._process.pid))
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


def _pickle(value: object) -> bytes:
    return bytes(ForkingPickler.dumps(value))


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


@contextmanager
def _temporary_folder(parent: Path | None) -> Iterator[str]:
    """Give a folder for temporary files; what processes that were ended left in it goes with it."""
    try:
        folder = tempfile.mkdtemp(prefix="sverka-", dir=parent)
    except OSError as error:
        raise OutputError(
            f"Cannot write temporary files: {error.strerror or error}. Free space or set TMPDIR."
        ) from error
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)

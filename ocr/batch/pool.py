"""A pool of worker processes that several runs share, each worker doing one item at a time within limits.

A run that comes earlier is served first; a later one has what the earlier ones leave idle. Whatever ends a run ends
what its workers do. All is done in one thread, which waits in `Crew.step`.
"""

import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from shutil import rmtree
from typing import Any, TypeVar

from ocr.batch.limits import Limits
from ocr.batch.outcome import Outcome
from ocr.batch.worker_process import Task, WorkerProcess
from ocr.errors import OutputError, SverkaError

# How often limits are checked: within that time a page may take some hundred MB more.
_CHECK_EVERY_S = 0.1

T = TypeVar("T")
R = TypeVar("R")


class PoolRun:
    """One job for many items: those that wait, what came of others, and the indexes of those whose worker died.

    Of two runs the one of the lower `rank` is served first. It has at most so many `workers` at once; one that
    `is_exclusive` has one, and nobody works beside it.
    """

    def __init__(
        self,
        job_bytes: bytes,
        items: Mapping[int, bytes],
        *,
        workers: int,
        limits: Limits | None,
        begins: Callable[[int, str], None],
        rank: int,
        is_exclusive: bool,
    ) -> None:
        self.job_bytes, self.workers, self.limits, self.begins = job_bytes, workers, limits, begins
        self.rank, self.is_exclusive = rank, is_exclusive
        self.waiting = deque(Task(at, item) for at, item in items.items())
        self.outcomes: deque[Outcome[Any]] = deque()
        self.died: list[int] = []
        self.error: SverkaError | None = None
        self.busy = 0

    @property
    def wants_worker(self) -> bool:
        """Whether an item waits that a further worker could do."""
        return bool(self.waiting) and self.busy < self.workers

    @property
    def is_at_end(self) -> bool:
        """Whether nothing more will come of it but the outcomes that are there."""
        return not self.waiting and not self.busy

    @property
    def has_news(self) -> bool:
        """Whether the one who waits for it can go on."""
        return bool(self.outcomes) or self.error is not None or self.is_at_end

    def fail(self, error: SverkaError) -> None:
        """Let the run end with an error."""
        self.error = error
        self.waiting.clear()


class Crew:
    """At most so many worker processes, the runs that they work for, and the folder for their temporary files.

    `pause` is what a run does until it has news: None for `step`, which is to take the next news of any run.
    New runs have the `rank`.
    """

    def __init__(self, temporary: str, workers: int) -> None:
        self.workers, self.rank = workers, 0
        self.pause: Callable[[PoolRun], None] | None = None
        self._temporary = temporary
        self._runs: list[PoolRun] = []
        self._busy: list[WorkerProcess] = []
        self._idle: list[WorkerProcess] = []

    @property
    def has_idle(self) -> bool:
        """Whether a worker has nothing to do, or could be had."""
        return len(self._busy) < self.workers

    def add(self, run: PoolRun) -> None:
        """Let workers work for a run from the next step on."""
        self._runs.append(run)
        self._runs.sort(key=lambda one: one.rank)

    def drop(self, run: PoolRun) -> None:
        """Work no more for a run; what is being done for it is ended."""
        self._runs.remove(run)
        for worker in [worker for worker in self._busy if worker.run is run]:
            self._busy.remove(worker)
            worker.end()

    def wait_for(self, run: PoolRun) -> None:
        """Return when there is news of a run, or perhaps before."""
        if self.pause is not None:
            self.pause(run)
        else:
            self.step()

    def step(self) -> None:
        """Take the next news of any run, and give workers what waits."""
        self.give()
        if not self._busy:
            return
        is_limited = any(worker.run.limits for worker in self._busy)
        ready = wait([worker.connection for worker in self._busy], _CHECK_EVERY_S if is_limited else None)
        for worker in tuple(self._busy):
            self._take_news(worker, is_ready=worker.connection in ready)
        # Nobody waits until those who are told have done what they do with it.
        self.give()

    def give(self) -> None:
        """Give workers what waits, that of runs of low rank first."""
        if (
            alone := next((run for run in self._runs if run.is_exclusive and not run.is_at_end), None)
        ) is not None:
            if not self._busy and alone.wants_worker:
                self._end_idle()
                self._begin(alone)
            return
        for run in self._runs:
            while run.wants_worker and self.has_idle:
                self._begin(run)

    def end(self) -> None:
        """End all workers."""
        for worker in self._busy:
            worker.end()
        self._busy.clear()
        self._end_idle()

    def _end_idle(self) -> None:
        for worker in self._idle:
            worker.end()
        self._idle.clear()

    def _begin(self, run: PoolRun) -> None:
        """Let a worker begin with the next item of a run as soon as it is ready: one that waits, else a new one."""
        task = run.waiting.popleft()
        # One that has the job already is spared to load it.
        known = sorted(self._idle, key=lambda worker: worker.run is not run)
        try:
            worker = known[0] if known else WorkerProcess(task, run, self._temporary)
        except SverkaError as error:
            run.fail(error)
            return
        run.busy += 1
        self._busy.append(worker)
        if not known:
            return
        self._idle.remove(worker)
        if worker.run is run:
            worker.take(task)
        else:
            worker.change(task, run)

    def _take_news(self, worker: WorkerProcess, *, is_ready: bool) -> None:
        run = worker.run
        outcome: Outcome[Any] | None = None
        try:
            outcome = worker.receive() if is_ready else worker.check(run.limits)
        except SverkaError as error:
            run.fail(error)
        else:
            if outcome is None and not worker.has_ended:
                return
            if outcome is None:
                run.died.append(worker.task.at)
            else:
                run.outcomes.append(outcome)
        run.busy -= 1
        self._busy.remove(worker)
        if worker.is_used_up:
            worker.end()
        else:
            self._idle.append(worker)


@contextmanager
def keep_workers(workers: int, parent: Path | None = None) -> Iterator[Crew]:
    """Give a crew that ends with this context, its temporary files in `parent` or where those of the system are.

    Raises OutputError where there is no room for them.
    """
    with _temporary_folder(parent) as temporary:
        crew = Crew(temporary, workers)
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
    is_exclusive: bool = False,
) -> Generator[Outcome[R], None, list[int]]:
    """Yield the outcomes of the items as they come; return the indexes of those whose worker died.

    `begins` is called with the index of each item and the number of the process that begins with it. The workers are
    of the `crew`, and go back to it; a single one uses all cores if it `is_alone`. With `is_exclusive` no other run
    of the crew has any item done meanwhile. Raises what pickling the job or an item raises, and SverkaError where a
    worker cannot be started.
    """
    uses_all = is_alone and workers == 1 and crew.pause is None
    run = PoolRun(
        _pickle((job, uses_all)),
        {index: _pickle(item) for index, item in items.items()},
        workers=workers,
        limits=limits,
        begins=begins,
        rank=crew.rank,
        is_exclusive=is_exclusive,
    )
    crew.add(run)
    try:
        while run.outcomes or not run.is_at_end:
            if run.outcomes:
                yield run.outcomes.popleft()
            else:
                crew.wait_for(run)
        if run.error is not None:
            raise run.error
    finally:
        crew.drop(run)
    return run.died


def _pickle(value: object) -> bytes:
    return bytes(ForkingPickler.dumps(value))


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

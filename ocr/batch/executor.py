"""Executors: a job run for many items, in one process or several; a failure of one item affects no other."""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from ocr.batch.limits import Limits
from ocr.batch.outcome import NO_MEMORY, Outcome, attempt
from ocr.batch.pool import Crew, keep_workers, run_pool
from ocr.batch.side_by_side import run_side_by_side
from ocr.errors import DependencyError, ExitCode

_WORKER_DIED = f"the process that read this page died; perhaps {NO_MEMORY}"

# Called with (stage, items done, items in all).
Progress = Callable[[str, int, int], None]

# Called in the process of the run with the index of an item and the name of the worker that begins with it.
Begins = Callable[[int, str], None]

T = TypeVar("T")
R = TypeVar("R")


class ClusterError(DependencyError):
    """The machines that pages are read on are not there, or not as this one is: no page can be read."""


def _tell_nobody(index: int, worker: str) -> None:
    """Stands for a `Begins` that nobody gave."""


class Executor(ABC):
    """Runs a job for many items. The failure of an item is that item's outcome and affects no other item."""

    @abstractmethod
    def run(self, job: Callable[[T], R], items: Sequence[T]) -> Iterator[Outcome[R]]:
        """Yield the outcome of `job` for every item, in the order in which they finish.

        An Exception of the job becomes the item's outcome, with the exit code of a SverkaError. In this process,
        other exceptions (an interrupt) are raised. An executor of several processes needs a job that can be pickled.
        """

    @property
    def limits(self) -> Limits | None:
        """The limits of an item, None without any."""
        return None

    def for_pages(self, pages: int) -> "Executor":
        """Return the executor for items of so many pages each, whose limits are wider; without limits, itself."""
        return self

    @contextmanager
    def kept(self) -> Iterator["Executor"]:
        """Give the executor with workers that, within this context, wait for the next run instead of ending."""
        yield self

    def watched(self, begins: Begins) -> "Executor":
        """Return the executor that tells when a worker begins with an item; one that cannot tell, itself."""
        return self

    def run_side_by_side(self, tasks: Sequence[Callable[[], R]]) -> Iterator[tuple[int, R]]:
        """Yield the index and the result of each task as it ends; tasks are functions that run jobs of this executor.

        A task begins when those before it leave workers idle, at the latest when they have ended. All are in this
        thread: another goes on only while one waits for workers. What a task raises is raised, and ends the others.
        """
        for index, task in enumerate(tasks):
            yield index, task()


@dataclass(frozen=True, slots=True)
class SerialExecutor(Executor):
    """Runs one item after the other in this process, without limits of time or memory."""

    begins: Begins = field(default=_tell_nobody, repr=False, compare=False)

    def run(self, job: Callable[[T], R], items: Sequence[T]) -> Iterator[Outcome[R]]:
        """Yield the outcomes in the order of the items; see `Executor.run`."""
        for index, item in enumerate(items):
            self.begins(index, str(os.getpid()))
            yield attempt(job, index, item)

    def watched(self, begins: Begins) -> Executor:
        """Return the executor that tells when it begins with an item."""
        return replace(self, begins=begins)


@dataclass(frozen=True, slots=True)
class ProcessExecutor(Executor):
    """Runs the items in `workers` processes, 1 or more; a process that dies takes one item with it.

    An item that passes one of the `limits` fails, and its process is ended. A single process `is_alone`, and uses all
    cores, unless others of another executor run beside it.
    """

    workers: int
    limits: Limits | None = None
    begins: Begins = field(default=_tell_nobody, repr=False, compare=False)
    crew: Crew | None = field(default=None, repr=False, compare=False)
    is_alone: bool = field(default=True, repr=False)

    def run(self, job: Callable[[T], R], items: Sequence[T]) -> Iterator[Outcome[R]]:
        """Yield the outcomes as they come; see `Executor.run`. One item without limits is run in this process."""
        if not items or (len(items) == 1 and self.limits is None):
            yield from SerialExecutor(self.begins).run(job, items)
            return
        with nullcontext(self.crew) if self.crew else keep_workers(self.workers) as crew:
            workers = max(1, min(self.workers, len(items)))
            run = partial(
                run_pool, job, limits=self.limits, begins=self.begins, crew=crew, is_alone=self.is_alone
            )
            died = yield from run(items=dict(enumerate(items)), workers=workers)
            for index in died:
                # Beside others it may have died for want of memory: it is tried once more, alone.
                if (yield from run(items={index: items[index]}, workers=1, is_exclusive=True)):
                    yield Outcome(index=index, message=_WORKER_DIED, exit_code=ExitCode.INTERNAL)

    def for_pages(self, pages: int) -> Executor:
        """Return the executor for items of so many pages each: with the limits of so many pages."""
        return replace(self, limits=self.limits.times(pages)) if self.limits else self

    @contextmanager
    def kept(self) -> Iterator[Executor]:
        """Give the executor with workers that, within this context, wait for the next run instead of ending."""
        with nullcontext(self.crew) if self.crew else keep_workers(self.workers) as crew:
            yield replace(self, crew=crew)

    def run_side_by_side(self, tasks: Sequence[Callable[[], R]]) -> Iterator[tuple[int, R]]:
        """Yield the index and the result of each task as it ends; see `Executor.run_side_by_side`.

        Without kept workers, and with a single one, a task begins when the one before it has ended.
        """
        if self.crew is None or self.workers == 1:
            yield from Executor.run_side_by_side(self, tasks)
        else:
            yield from run_side_by_side(self.crew, tasks)

    def watched(self, begins: Begins) -> Executor:
        """Return the executor that tells when a worker begins with an item; the worker's name is its process."""
        return replace(self, begins=begins)


@contextmanager
def running(results: Iterator[T]) -> Iterator[Iterator[T]]:
    """Give the results of a run as they come; at the end of this context, what still runs is ended."""
    try:
        yield results
    finally:
        if (close := getattr(results, "close", None)) is not None:
            close()


def count_cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def make_executor(workers: int = 0, limits: Limits | None = None) -> Executor:
    """Return an executor with `workers` processes; 0 is one per core, 1 without limits is this process itself."""
    workers = workers or count_cores()
    return SerialExecutor() if workers == 1 and limits is None else ProcessExecutor(workers, limits)

"""Executors: a job run for many items, in one process or several; a failure of one item affects no other."""

import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Generic, TypeVar

from ocr.errors import ExitCode, SverkaError

_WORKER_DIED = (
    "the process that read this page died, perhaps for want of memory: scan it at a lower resolution"
)

# Called with (stage, items done, items in all).
Progress = Callable[[str, int, int], None]

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[R]):
    """The outcome of one item: a result, or an error message with its exit code, and how many seconds it took."""

    index: int
    result: R | None = None
    message: str = ""
    exit_code: int = ExitCode.CLEAN
    seconds: float = 0.0


class Executor(ABC):
    """Runs a job for many items. The failure of an item is that item's outcome and affects no other item."""

    @abstractmethod
    def run(self, job: Callable[[T], R], items: Sequence[T]) -> Iterator[Outcome[R]]:
        """Yield the outcome of `job` for every item, in the order in which they finish.

        An Exception of the job becomes the item's outcome, with the exit code of a SverkaError; other exceptions
        (an interrupt) are raised. An executor of several processes needs a job that can be pickled.
        """


@dataclass(frozen=True, slots=True)
class SerialExecutor(Executor):
    """Runs one item after the other in this process."""

    def run(self, job: Callable[[T], R], items: Sequence[T]) -> Iterator[Outcome[R]]:
        """Yield the outcomes in the order of the items; see `Executor.run`."""
        return (_attempt(job, index, item) for index, item in enumerate(items))


@dataclass(frozen=True, slots=True)
class ProcessExecutor(Executor):
    """Runs the items in `workers` processes, 1 or more; a process that dies takes one item with it."""

    workers: int

    def run(self, job: Callable[[T], R], items: Sequence[T]) -> Iterator[Outcome[R]]:
        """Yield the outcomes as they come; see `Executor.run`. A single item is run in this process."""
        if len(items) <= 1:
            yield from SerialExecutor().run(job, items)
            return
        left = yield from _run_pool(job, dict(enumerate(items)), min(self.workers, len(items)))
        # A process that died (out of memory, a crash in a library) broke the whole pool. Running the rest one item
        # at a time shows which item it was.
        while left:
            index = next(iter(left))
            item = left.pop(index)
            if (yield from _run_pool(job, {index: item}, 1)):
                yield Outcome(index=index, message=_WORKER_DIED, exit_code=ExitCode.INTERNAL)


def count_cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def make_executor(workers: int = 0) -> Executor:
    """Return an executor with `workers` processes; 0 is one per core, 1 is this process itself."""
    workers = workers or count_cores()
    return SerialExecutor() if workers == 1 else ProcessExecutor(workers)


def _run_pool(
    job: Callable[[T], R], items: dict[int, T], workers: int
) -> Generator[Outcome[R], None, dict[int, T]]:
    """Yield the outcomes of a pool of processes; return the items left undone after a process died."""
    left = dict(items)
    if not items:
        return left
    context = get_context("spawn")
    with ProcessPoolExecutor(max_workers=workers, mp_context=context, initializer=_start_worker) as pool:
        pending = {pool.submit(_attempt, job, index, item) for index, item in items.items()}
        try:
            while pending:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    outcome = future.result()
                    del left[outcome.index]
                    yield outcome
        except BrokenProcessPool:
            pass
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return left


def _start_worker() -> None:
    import cv2

    # Pages run in parallel, one per core: more threads within a page would slow each other down.
    cv2.setNumThreads(1)
    os.environ["OMP_THREAD_LIMIT"] = "1"


def _attempt(job: Callable[[T], R], index: int, item: T) -> Outcome[R]:
    started = time.perf_counter()
    return replace(_try(job, index, item), seconds=time.perf_counter() - started)


def _try(job: Callable[[T], R], index: int, item: T) -> Outcome[R]:
    try:
        return Outcome(index=index, result=job(item))
    except SverkaError as error:
        return Outcome(index=index, message=str(error), exit_code=error.exit_code)
    except Exception as error:
        message = f"internal error: {type(error).__name__}: {error}"
        return Outcome(index=index, message=message, exit_code=ExitCode.INTERNAL)

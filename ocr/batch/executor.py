"""Pages over processes: one per core, a failure of one page kept from the others."""

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Generic, TypeVar

import cv2

from ocr.errors import SverkaError

_DIED = "the process that read this page died, perhaps for want of memory: scan it at a lower resolution"

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[R]):
    """What became of one item: a result, or a message with its exit code."""

    index: int
    result: R | None = None
    message: str = ""
    exit_code: int = 0


def default_workers() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_pages(job: Callable[[T], R], items: Sequence[T], *, workers: int) -> Iterator[Outcome[R]]:
    """Yield the outcome of `job` for every item, as they finish.

    A SverkaError, and any other exception, becomes that item's outcome. `job` must be a module-level function
    where `workers` is more than one.
    """
    if workers <= 1 or len(items) <= 1:
        for index, item in enumerate(items):
            yield _attempt(job, index, item)
        return
    left = yield from _run_pool(job, dict(enumerate(items)), min(workers, len(items)))
    # A process that died (want of memory, a crash in a library) took the whole pool with it. One page at a
    # time tells which page it was.
    while left:
        index = next(iter(left))
        item = left.pop(index)
        if (yield from _run_pool(job, {index: item}, 1)):
            yield Outcome(index=index, message=_DIED, exit_code=10)


def _run_pool(
    job: Callable[[T], R], items: dict[int, T], workers: int
) -> Generator[Outcome[R], None, dict[int, T]]:
    """Yield the outcomes of a pool of processes; return the items that are left where a process died."""
    left = dict(items)
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
    # The pages are what runs in parallel; threads inside a page only get in each other's way.
    cv2.setNumThreads(1)
    os.environ["OMP_THREAD_LIMIT"] = "1"


def _attempt(job: Callable[[T], R], index: int, item: T) -> Outcome[R]:
    try:
        return Outcome(index=index, result=job(item))
    except SverkaError as error:
        return Outcome(index=index, message=str(error), exit_code=error.exit_code)
    except Exception as error:
        return Outcome(index=index, message=f"internal error: {type(error).__name__}: {error}", exit_code=10)

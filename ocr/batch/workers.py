"""Pages over processes: one per core, a failure of one page kept from the others."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Generic, TypeVar

import cv2

from ocr.errors import SverkaError

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
    with ProcessPoolExecutor(
        max_workers=min(workers, len(items)), mp_context=get_context("spawn"), initializer=_start_worker
    ) as pool:
        pending = {pool.submit(_attempt, job, i, item): i for i, item in enumerate(items)}
        try:
            yield from _collect(pending)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _collect(pending: dict[Future[Outcome[R]], int]) -> Iterator[Outcome[R]]:
    while pending:
        done, _ = wait(pending, return_when=FIRST_COMPLETED)
        for future in done:
            index = pending.pop(future)
            try:
                yield future.result()
            except BrokenProcessPool:
                text = "the worker process died, perhaps for want of memory; try again with --jobs 1"
                yield Outcome(index=index, message=text, exit_code=10)


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

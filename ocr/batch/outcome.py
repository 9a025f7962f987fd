"""The outcome of one item of a run: what a job returned for it, or why it failed."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from ocr.errors import ExitCode, SverkaError

T = TypeVar("T")
R = TypeVar("R")

NO_MEMORY = (
    "there was not enough memory for this page: run with fewer --jobs, or scan it at a lower resolution"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[R]):
    """The outcome of one item: a result, or an error message with its exit code, and how many seconds it took."""

    index: int
    result: R | None = None
    message: str = ""
    exit_code: int = ExitCode.CLEAN
    seconds: float = 0.0


def attempt(job: Callable[[T], R], index: int, item: T) -> Outcome[R]:
    """Return the outcome of a job for an item. Whatever is no Exception (an interrupt) is raised."""
    started = time.perf_counter()
    return replace(_try(job, index, item), seconds=time.perf_counter() - started)


def _try(job: Callable[[T], R], index: int, item: T) -> Outcome[R]:
    try:
        return Outcome(index=index, result=job(item))
    except SverkaError as error:
        return Outcome(index=index, message=str(error), exit_code=error.exit_code)
    except MemoryError:
        return Outcome(index=index, message=NO_MEMORY, exit_code=ExitCode.INTERNAL)
    except Exception as error:
        return fail(index, error)


def fail(index: int, error: Exception) -> Outcome[R]:
    """Return the outcome of an item on which Sverka itself failed."""
    message = f"internal error: {type(error).__name__}: {error}"
    return Outcome(index=index, message=message, exit_code=ExitCode.INTERNAL)

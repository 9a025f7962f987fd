"""An executor over the workers of a Dask cluster. The process of the run alone writes results, files and ledger.

Dask carries tasks and answers; which worker does what, and what becomes of the items of a lost one, is decided here
(`ocr.batch.board`): a lost item is done again by another worker, and what a lost worker answers later is ignored.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from ocr.batch.executor import Begins, Executor
from ocr.batch.limits import Limits
from ocr.batch.outcome import Outcome
from ocr.errors import DependencyError, UsageError

if TYPE_CHECKING:
    from ocr.batch.dask_session import Session

_ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9A-Fa-f:.]+\]|[^\s/:\[\]]+):\d{1,5}")

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a run waits, in seconds: `margin_s` for all of a task beside its items' own time, `silent_s` for a
    worker of which nothing is heard, `workers_s` while there is no worker that may work."""

    margin_s: float = 60.0
    silent_s: float = 30.0
    workers_s: float = 600.0


def _tell_nobody(index: int, worker: str) -> None:
    """Stands for a `Begins` that nobody gave."""


@dataclass(frozen=True, slots=True)
class DaskExecutor(Executor):
    """Runs the items on the workers of the Dask scheduler at `address`: tcp://HOST:PORT, or tls://HOST:PORT.

    Each worker does as many items at once as it has threads, each in a process within the `limits`. A job that is a
    `PortableJob` needs no disk in common with them. Raises UsageError for what is no address.
    """

    address: str
    limits: Limits | None = None
    pages: int = field(default=1, repr=False)
    patience: Patience = field(default=Patience(), repr=False)
    begins: Begins = field(default=_tell_nobody, repr=False, compare=False)
    session: "Session | None" = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not _ADDRESS.fullmatch(self.address):
            raise UsageError(
                f"{self.address!r} is no address of a Dask scheduler. Write it as tcp://HOST:8786 or "
                "tls://HOST:8786, as the scheduler tells it when it starts."
            )

    def run(self, job: Callable[[T], R], items: Sequence[T]) -> Iterator[Outcome[R]]:
        """Yield the outcomes as they come; see `Executor.run`.

        Raises ClusterError where the scheduler does not answer, no worker comes, or one has another Sverka.
        """
        if not items:
            return
        with nullcontext(self.session) if self.session else _connect(self) as session:
            yield from session.run(job, items, self)

    def for_pages(self, pages: int) -> Executor:
        """Return the executor for items of so many pages each: with the limits of so many pages."""
        return replace(self, limits=self.limits.times(pages) if self.limits else None, pages=max(1, pages))

    @contextmanager
    def kept(self) -> Iterator[Executor]:
        """Give the executor with its scheduler found, whose workers keep their processes within this context.

        Raises ClusterError where the scheduler does not answer, DependencyError where Dask is not installed.
        """
        with nullcontext(self.session) if self.session else _connect(self) as session:
            yield replace(self, session=session)

    def watched(self, begins: Begins) -> Executor:
        """Return the executor that tells when a worker begins with an item; its name is its host and process."""
        return replace(self, begins=begins)


@contextmanager
def _connect(executor: DaskExecutor) -> Iterator["Session"]:
    try:
        from ocr.batch.dask_session import connect
    except ImportError as error:
        raise DependencyError(
            f"A cluster needs Dask, which is not installed ({error}). Run: pip install 'sverka[cluster]'"
        ) from error
    with connect(executor.address) as session:
        yield session

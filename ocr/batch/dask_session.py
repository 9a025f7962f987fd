"""The connection to a Dask scheduler: what it tells of its workers, what is submitted, and the events of that."""

import asyncio
import queue
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future as ConcurrentFuture
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from uuid import uuid4

import dask
import distributed

from ocr.batch.board import Told, Worker
from ocr.batch.dask_worker import rest
from ocr.batch.executor import ClusterError
from ocr.batch.outcome import Outcome
from ocr.formats.file_names import show_text
from ocr.text.excerpt import shorten

if TYPE_CHECKING:
    from ocr.batch.dask_executor import DaskExecutor

_CONNECT_S, _WAIT_S, _CLOSE_S = 10.0, 0.2, 0.5
_MAX_ERROR_CHARS = 300
HELP = "docs/cluster.md tells how a cluster is started."
# Frames of pages and scans are sent in tasks, and that is meant.
_CONFIG = {"distributed.admin.large-graph-warning-threshold": "1TiB"}

T = TypeVar("T")
R = TypeVar("R")


class Event(NamedTuple):
    """What the network told: a `kind`, the number of a task or the address of a worker, and an answer or an error."""

    kind: str
    of: Any
    answer: Any = None
    error: BaseException | None = None


class Session:
    """A connected client, and what is known of the workers; one run after another uses it."""

    def __init__(self, client: Any, address: str) -> None:
        self.address = address
        # What workers told to be, by their address and by the engine that they were asked about.
        self.told: dict[tuple[str, str], Outcome[dict[str, str]]] = {}
        # Who is there, and who had a task too long though it lives: a worker that hangs in one run hangs in the next.
        self.workers: dict[str, Worker] = {}
        self.stuck: set[str] = set()
        # Once work has begun, a worker that may not work ends the run no more.
        self.has_begun = False
        self._client = client

    def run(
        self, job: Callable[[T], R], items: Sequence[T], executor: "DaskExecutor"
    ) -> Iterator[Outcome[R]]:
        """Yield the outcomes of the items as they come. Raises ClusterError, and OutputError of the job."""
        from ocr.batch.dask_run import Run

        with self._channel() as channel:
            yield from Run(self, channel, job, items, executor).outcomes()

    @contextmanager
    def _channel(self) -> Iterator["Channel"]:
        channel = Channel(self._client)
        try:
            yield channel
        finally:
            channel.close()

    def look(self) -> dict[str, Told]:
        """Return what the scheduler tells of its workers now. Raises ClusterError where it does not answer."""
        try:
            told = self._client.scheduler_info(n_workers=-1).get("workers")
        except Exception as error:
            raise ClusterError(_lost(self.address, f" ({show_error(error)})")) from error
        if told is None:
            # What a client has of a scheduler that is gone.
            raise ClusterError(_lost(self.address))
        return {
            address: Told(int(each["nthreads"]), float(each["last_seen"])) for address, each in told.items()
        }


def _lost(address: str, why: str = "") -> str:
    return (
        f"The Dask scheduler at {address} does not answer any more{why}. What was done is kept; start it again, and "
        "run the same command."
    )


class Channel:
    """What one run submits, and the events that come of it; what comes after its end is lost."""

    def __init__(self, client: Any) -> None:
        self.topic = f"sverka-{uuid4().hex}"
        self._client = client
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._futures: dict[object, Any] = {}
        client.subscribe_topic(self.topic, self._hear)

    def submit(
        self, kind: str, of: object, address: str, function: Callable[..., object], *arguments: object
    ) -> None:
        """Have a function called on a worker; an event of this kind tells of its end."""
        future = self._client.submit(
            function,
            *arguments,
            key=f"sverka-{uuid4().hex}",
            workers=[address],
            allow_other_workers=False,
            pure=False,
        )
        self._futures[of] = future
        waiting = _start(self._client, self._client.gather(future, asynchronous=True))
        waiting.add_done_callback(lambda done: self._events.put(_make_event(kind, of, done)))

    def receive(self) -> Iterator[Event]:
        """Yield the events that are there, the first of them waited for a moment."""
        with suppress(queue.Empty):
            yield self._release(self._events.get(timeout=_WAIT_S))
            while True:
                yield self._release(self._events.get_nowait())

    def close(self) -> None:
        """Let go of all that was submitted; what workers still answer is ignored."""
        with suppress(Exception):
            self._client.unsubscribe_topic(self.topic)
            cancelling = self._client.cancel(list(self._futures.values()), asynchronous=True)
            _start(self._client, cancelling).result(_CLOSE_S)
        self._futures.clear()

    def _hear(self, event: tuple[float, Any]) -> None:
        """Take what a worker tells of a task that it has."""
        number, index, worker = event[1]
        self._events.put(Event("begins", number, (index, worker)))

    def _release(self, event: Event) -> Event:
        if event.kind != "begins":
            self._futures.pop(event.of, None)
        return event


def _start(client: Any, awaitable: Any) -> "ConcurrentFuture[Any]":
    """Return what waits, on the thread of the network, for something that Dask does."""

    async def wait() -> Any:
        return await awaitable

    return asyncio.run_coroutine_threadsafe(wait(), client.loop.asyncio_loop)


def _make_event(kind: str, of: object, done: "ConcurrentFuture[Any]") -> Event:
    if done.cancelled():
        return Event(kind, of, error=asyncio.CancelledError())
    error = done.exception()
    return Event(kind, of, error=error) if error else Event(kind, of, done.result())


def show_error(error: BaseException) -> str:
    """Return an error on a line: what it says, or its name if it says nothing."""
    return shorten(" ".join(show_text(str(error)).split()) or type(error).__name__, _MAX_ERROR_CHARS)


@contextmanager
def connect(address: str) -> Iterator[Session]:
    """Give a session with the scheduler at an address. Raises ClusterError where none answers."""
    with dask.config.set(_CONFIG):
        try:
            make_client: Any = distributed.Client
            client = make_client(address, timeout=_CONNECT_S, set_as_default=False, name="sverka")
        except Exception as error:
            raise ClusterError(
                f"No Dask scheduler answers at {address} ({show_error(error)}). Start one there (`dask scheduler`), "
                f"with workers (`dask worker {address}`), or name another address with --cluster. {HELP}"
            ) from error
        try:
            yield Session(client, address)
        finally:
            _let_rest(client)
            with suppress(Exception):
                client.close(timeout=_CLOSE_S)


def _let_rest(client: Any) -> None:
    """Let the workers end what they keep for a next task; a worker that hangs is not waited for."""
    with suppress(Exception):
        _start(client, client.run(rest, on_error="ignore", wait=False, asynchronous=True)).result(_CLOSE_S)

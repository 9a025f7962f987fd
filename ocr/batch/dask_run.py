"""One job for many items on the workers of a Dask cluster: workers looked after, tasks given out, answers taken."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocr.batch.board import MAX_LOSSES, Board, Standing, Task, update_workers
from ocr.batch.cluster_files import FileStamp, stamp_file
from ocr.batch.dask_session import HELP, Channel, Event, Session, show_error
from ocr.batch.dask_worker import Answer, Done, Errand, Order, describe, do_task, greet
from ocr.batch.executor import ClusterError
from ocr.batch.limits import Limits
from ocr.batch.outcome import Outcome, attempt
from ocr.batch.portable import PortableJob
from ocr.errors import ExitCode

if TYPE_CHECKING:
    from ocr.batch.dask_executor import DaskExecutor, Patience

_LOG = logging.getLogger("sverka.batch")
_LOOK_EVERY_S = 1.0
# So long the first workers may take to tell what they are, before work begins without those that do not.
_GREETING_S = 60.0
_LOST = "the worker that had this page was lost, or hung, {times} times; perhaps this page ends workers"
# What Dask raises where a worker or the way to it is gone, by name: nothing of it is a fault of the worker's.
_OF_NETWORK = frozenset(
    (
        "CancelledError", "CommClosedError", "FutureCancelledError", "KilledWorker", "NoValidWorkerError",
        "TimeoutError",
    )
)  # fmt: skip


class Workers:
    """The workers of a run: who is there, who may work, and who is not to be given more."""

    def __init__(self, session: Session, channel: Channel, job_bytes: bytes, patience: "Patience") -> None:
        self._session, self._channel, self._job_bytes, self._patience = session, channel, job_bytes, patience
        self._own = describe(job_bytes)
        self._standings: dict[str, Standing] = {}
        self._greeted: set[str] = set()
        self._began_s = self._fit_s = time.monotonic()

    def look(self, now_s: float) -> None:
        """Ask who is there, and greet the new ones. Raises ClusterError where nobody may work for too long."""
        session = self._session
        session.workers = update_workers(session.workers, session.look(), now_s)
        session.stuck &= session.workers.keys()
        for address in session.workers:
            if address not in self._standings:
                self._greet(address)
        if self.list_fit(now_s):
            self._fit_s = now_s
        elif now_s - self._fit_s > self._patience.workers_s:
            raise ClusterError(
                f"The Dask scheduler at {self._session.address} has had no worker that can work for this run for "
                f"{self._patience.workers_s:.0f} s. Start some (`dask worker {self._session.address}`), and run the "
                f"same command; what was done is kept. {HELP}"
            )

    def list_present(self, now_s: float) -> list[str]:
        """Return the addresses of all that are there and were heard of."""
        return [
            address
            for address, worker in self._session.workers.items()
            if not worker.is_silent(now_s, self._patience.silent_s)
        ]

    def list_fit(self, now_s: float) -> dict[str, int]:
        """Return the addresses of those that may work, with their slots; none before all first ones are known."""
        present = self.list_present(now_s)
        waits = not self._session.has_begun and now_s - self._began_s < _GREETING_S
        if waits and any(address not in self._standings for address in present):
            return {}
        fit = [address for address in present if self._standings.get(address) is Standing.FIT]
        self._session.has_begun |= bool(fit)
        free = (address for address in fit if address not in self._session.stuck)
        return {address: self._session.workers[address].told.slots for address in free}

    def note_stuck(self, address: str) -> None:
        """Give a worker no more until it answers."""
        self._session.stuck.add(address)

    def note_answer(self, address: str) -> None:
        """A worker has answered: it is free."""
        self._session.stuck.discard(address)

    def refuse(self, address: str, why: str) -> None:
        """Give a worker no more in this run. Raises ClusterError where work has not begun."""
        if not self._session.has_begun:
            raise ClusterError(
                f"The worker {address} cannot work for this run: {why}. Install the same versions on all machines, "
                f"or end that worker. {HELP}"
            )
        _LOG.warning("worker %s gets nothing more: %s", address, why)
        self._standings[address] = Standing.REFUSED

    def take_greeting(self, event: Event) -> None:
        """Note what a worker told of itself. Raises ClusterError where it may not work, and none has begun."""
        if event.error is not None and is_of_network(event.error):
            self._greeted.discard(event.of)
            return
        told = event.answer if event.error is None else Outcome(index=0, message=show_error(event.error))
        self._session.told[event.of, self._own["engine"]] = told
        self._judge(event.of, told)

    def _greet(self, address: str) -> None:
        known = self._session.told.get((address, self._own["engine"]))
        if known is not None:
            self._judge(address, known)
        elif address not in self._greeted:
            self._greeted.add(address)
            self._channel.submit("greeting", address, address, greet, self._job_bytes)

    def _judge(self, address: str, told: Outcome[dict[str, str]]) -> None:
        if faults := find_faults(self._own, told):
            self.refuse(address, faults)
        else:
            self._standings[address] = Standing.FIT


def find_faults(own: Mapping[str, str], told: Outcome[dict[str, str]]) -> str:
    """Return what of a worker differs from this machine, or why it could not tell; "" where nothing does.

    >>> find_faults({"sverka": "1.0", "engine": "e"}, Outcome(index=0, result={"sverka": "0.9", "engine": "e"}))
    'sverka there is 0.9, here 1.0'
    """
    if told.result is None:
        return told.message.rstrip(".") or "it does not tell what is installed there"
    return "; ".join(
        f"{name} there is {told.result.get(name) or 'none'}, here {here or 'none'}"
        for name, here in own.items()
        if told.result.get(name) != here
    )


def is_of_network(error: BaseException) -> bool:
    """Return whether an error tells of a lost worker or way, and not of what a worker did."""
    return any(each.__name__ in _OF_NETWORK for each in type(error).__mro__)


class Run:
    """One job for many items on the workers of a session."""

    def __init__(
        self,
        session: Session,
        channel: Channel,
        job: Callable[[Any], Any],
        items: Sequence[Any],
        executor: "DaskExecutor",
    ) -> None:
        self._channel, self._job, self._items = channel, job, items
        self._job_bytes = bytes(ForkingPickler.dumps(job))
        self._begins, self._limits = executor.begins, executor.limits or Limits()
        self._board = Board(
            range(len(items)),
            pages=executor.pages,
            seconds=self._limits.seconds or None,
            margin_s=executor.patience.margin_s,
        )
        self._workers = Workers(session, channel, self._job_bytes, executor.patience)
        # Of all tasks that were given out, those of late answers too: who has it, and what was ordered.
        self._orders: dict[int, tuple[str, Order]] = {}
        self._sent: set[int] = set()
        self._looked_s = -_LOOK_EVERY_S

    def outcomes(self) -> Iterator[Outcome[Any]]:
        """Yield the outcomes of all items. Raises ClusterError and OutputError."""
        while not self._board.is_done:
            yield from self._look()
            yield from self._give_tasks()
            for event in self._channel.receive():
                yield from self._take(event)

    def _look(self, *, at_once: bool = False) -> Iterator[Outcome[Any]]:
        now_s = time.monotonic()
        if not at_once and now_s - self._looked_s < _LOOK_EVERY_S:
            return
        self._looked_s = now_s
        self._workers.look(now_s)
        present = self._workers.list_present(now_s)
        for task in self._board.find_lost(present, now_s):
            _LOG.warning(
                "worker %s is lost or hangs: its %d items go to others", task.worker, len(task.indexes)
            )
            if task.worker in present:
                self._workers.note_stuck(task.worker)
            yield from self._give_up(self._board.lose(task.number))

    def _give_tasks(self) -> Iterator[Outcome[Any]]:
        now_s = time.monotonic()
        fit = self._workers.list_fit(now_s)
        # One task for each in turn: the first worker does not take what all could do.
        for turn in range(max(fit.values(), default=0)):
            for address in [address for address, slots in fit.items() if slots > turn]:
                if self._board.count_tasks(address) > turn:
                    continue
                task = self._board.give(address, sum(fit.values()), now_s)
                if task is None:
                    return
                yield from self._order(task)

    def _order(self, task: Task) -> Iterator[Outcome[Any]]:
        errands: list[Errand] = []
        for index in task.indexes:
            item = self._items[index]
            try:
                files = tuple((str(path), stamp_file(path)) for path in list_files(self._job, item))
            except OSError:
                # What cannot be read here fails as it does without a cluster.
                yield attempt(self._job, index, item)
                continue
            errands.append(Errand(index=index, item=bytes(ForkingPickler.dumps(item)), files=files))
        if not errands:
            self._board.settle(task.number)
            return
        order = Order(
            topic=self._channel.topic,
            number=task.number,
            job=self._job_bytes,
            errands=tuple(errands),
            limits=self._limits,
        )
        self._orders[task.number] = (task.worker, order)
        self._channel.submit("task", task.number, task.worker, do_task, order, {})

    def _take(self, event: Event) -> Iterator[Outcome[Any]]:
        if event.kind == "greeting":
            self._workers.take_greeting(event)
        elif event.kind == "begins":
            if self._board.find(event.of) is not None:
                self._begins(*event.answer)
        elif event.error is not None:
            yield from self._take_error(event.of, event.error)
        elif event.answer.missing:
            yield from self._send_files(event.of, event.answer.missing)
        else:
            worker, _ = self._orders.pop(event.of)
            self._workers.note_answer(worker)
            # The answer of a task that was lost before comes too late.
            if self._board.settle(event.of) is not None:
                yield from self._take_answer(worker, event.answer)

    def _take_error(self, number: int, error: BaseException) -> Iterator[Outcome[Any]]:
        worker, _ = self._orders.pop(number)
        if is_of_network(error):
            # If it is the scheduler that is gone, this raises.
            yield from self._look(at_once=True)
        elif self._board.find(number) is not None:
            self._workers.refuse(worker, show_error(error))
        yield from self._give_up(self._board.lose(number))

    def _send_files(self, number: int, missing: Sequence[FileStamp]) -> Iterator[Outcome[Any]]:
        worker, order = self._orders[number]
        if self._board.find(number) is None:
            return
        try:
            paths = {stamp: path for errand in order.errands for path, stamp in errand.files}
            contents = {stamp.sha256: Path(paths[stamp]).read_bytes() for stamp in missing}
        except OSError:
            contents = {}
        if number in self._sent or not contents:
            # The file changes while it is sent, or is gone: another task looks at it anew.
            yield from self._give_up(self._board.lose(number))
            return
        self._sent.add(number)
        self._channel.submit("task", number, worker, do_task, order, contents)

    def _take_answer(self, worker: str, answer: Answer) -> Iterator[Outcome[Any]]:
        undone: list[int] = []
        for done in answer.done:
            if done.outcome.exit_code == ExitCode.OUTPUT:
                # The disk of that machine is full, not ours.
                self._workers.refuse(worker, done.outcome.message)
                undone.append(done.outcome.index)
                continue
            if isinstance(self._job, PortableJob):
                for name, content in done.kept:
                    self._job.keep(name, content)
            yield replace(done.outcome, message=name_as_here(done, self._job))
        yield from self._give_up(self._board.do_again(undone))

    def _give_up(self, indexes: Sequence[int]) -> Iterator[Outcome[Any]]:
        for index in indexes:
            yield Outcome(index=index, message=_LOST.format(times=MAX_LOSSES), exit_code=ExitCode.INTERNAL)


def list_files(job: Callable[[Any], Any], item: object) -> tuple[Path, ...]:
    """Return the files that a job reads for an item, as far as it tells."""
    return job.list_files(item) if isinstance(job, PortableJob) else ()


def name_as_here(done: Done, job: Callable[[Any], Any]) -> str:
    """Return the message of an outcome, the worker's files and folders in it named as they are called here."""
    message = done.outcome.message
    here = [(place, path) for path, place in done.places if path != place]
    here += [(str(Path(place).parent), str(Path(path).parent)) for place, path in here]
    if isinstance(job, PortableJob):
        here.append((done.folder, str(job.folder)))
    for there, name in here:
        message = message.replace(there, name)
    return message

"""Who does what of a run on many machines: which items wait, which worker has which, whose workers were lost.

Neither clock nor network: whoever keeps the board says what happened, and when, in seconds of one clock.
"""

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import count
from typing import NamedTuple

# An item whose workers were lost so often is not tried again: it may be the item that ends them.
MAX_LOSSES = 3
# Pages of one task at most: what is done again if its worker is lost, and the frames that it sends at once.
MAX_PAGES_OF_TASK = 16
# Items are given out so that each slot gets about this many tasks more: the last ones end together.
_TASKS_PER_SLOT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Items that one worker does in one go, until `due_s` if their time is limited; then it is taken to hang."""

    number: int
    worker: str
    indexes: tuple[int, ...]
    due_s: float | None


class Board:
    """The items of a run. `seconds` may each take, None for any time; `margin_s` is for all else of a task."""

    def __init__(self, items: Iterable[int], *, pages: int, seconds: float | None, margin_s: float) -> None:
        self._fresh, self._alone = deque(items), deque[int]()
        self._most = max(1, MAX_PAGES_OF_TASK // pages)
        self._seconds, self._margin_s = seconds, margin_s
        self._tasks: dict[int, Task] = {}
        self._losses: Counter[int] = Counter()
        self._numbers = count()

    @property
    def is_done(self) -> bool:
        """Whether no item waits, and no worker has one."""
        return not (self._fresh or self._alone or self._tasks)

    def give(self, worker: str, slots: int, now_s: float) -> Task | None:
        """Return the next task, for a worker with a slot that is free, of so many slots in all; None if none waits.

        An item whose worker was lost is a task of its own, behind all others: it takes no other with it.
        """
        if self._fresh:
            share = -(-len(self._fresh) // max(1, slots * _TASKS_PER_SLOT))
            indexes = tuple(self._fresh.popleft() for _ in range(min(share, self._most)))
        elif self._alone:
            indexes = (self._alone.popleft(),)
        else:
            return None
        due_s = now_s + self._margin_s + self._seconds * len(indexes) if self._seconds else None
        task = Task(number=next(self._numbers), worker=worker, indexes=indexes, due_s=due_s)
        self._tasks[task.number] = task
        return task

    def count_tasks(self, worker: str) -> int:
        """Return how many tasks a worker has."""
        return sum(task.worker == worker for task in self._tasks.values())

    def find(self, number: int) -> Task | None:
        """Return a task that a worker has; None for one that is done, or was given up."""
        return self._tasks.get(number)

    def settle(self, number: int) -> Task | None:
        """Return a task that is done, once; None for one that was lost before: its result comes too late."""
        return self._tasks.pop(number, None)

    def lose(self, number: int) -> tuple[int, ...]:
        """Take a task from a worker that is lost; return those of its items that are not tried again."""
        task = self.settle(number)
        return self.do_again(task.indexes) if task else ()

    def do_again(self, indexes: Sequence[int]) -> tuple[int, ...]:
        """Let items of a task wait again that came to nothing; return those of them that are not tried again."""
        self._losses.update(indexes)
        given_up = tuple(index for index in indexes if self._losses[index] >= MAX_LOSSES)
        self._alone += [index for index in indexes if index not in given_up]
        return given_up

    def find_lost(self, present: Iterable[str], now_s: float) -> list[Task]:
        """Return the tasks of workers that are not there any more, and those that are overdue."""
        there = set(present)
        return [
            task
            for task in self._tasks.values()
            if task.worker not in there or (task.due_s is not None and now_s > task.due_s)
        ]


class Standing(Enum):
    """What is known of a worker that has told what it is: that it may work for a run, or that it may not."""

    FIT = "fit"
    REFUSED = "refused"


class Told(NamedTuple):
    """What the scheduler tells of a worker: its slots, and when it last heard of it, by any clock."""

    slots: int
    heard: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A worker of the cluster; `heard_s` is when it was last heard of, by our clock."""

    told: Told
    heard_s: float

    def is_silent(self, now_s: float, max_silent_s: float) -> bool:
        """Whether nothing was heard of it for too long: it hangs, or its machine does."""
        return now_s - self.heard_s > max_silent_s


def update_workers(known: Mapping[str, Worker], told: Mapping[str, Told], now_s: float) -> dict[str, Worker]:
    """Return the workers that are there now, by their addresses: new ones too, and those that are gone left out.

    Only that a worker was heard of anew counts: the clock of the scheduler may be any.
    """
    return {address: _update(known.get(address), each, now_s) for address, each in told.items()}


def _update(worker: Worker | None, told: Told, now_s: float) -> Worker:
    if worker is None:
        return Worker(told=told, heard_s=now_s)
    return replace(worker, told=told, heard_s=now_s if told.heard != worker.told.heard else worker.heard_s)

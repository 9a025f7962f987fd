"""Tasks that share a crew of workers: while one waits for its workers, another goes on, all in one thread.

A task is an ordinary function. It is stopped where it waits for a worker, deep in what it calls, and taken up again
when there is news of its run: each runs in a greenlet of its own.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from contextvars import copy_context
from typing import Any, TypeVar

from greenlet import getcurrent, greenlet

from ocr.batch.pool import Crew, PoolRun

R = TypeVar("R")


class Abandoned(BaseException):
    """Thrown into a task that waits when another one, or the run itself, has ended early. Nobody is to catch it."""


def run_side_by_side(crew: Crew, tasks: Sequence[Callable[[], R]]) -> Iterator[tuple[int, R]]:
    """Yield the index and the result of each task as it ends. An earlier task is served first by the crew.

    A task begins as soon as those before it leave a worker idle; never are more than one beyond the number of
    workers under way. What a task raises is raised; then, and at an early end, the others are ended where they wait.
    """
    main = getcurrent()
    waiting = deque(enumerate(tasks))
    under_way: dict[int, tuple[greenlet, PoolRun]] = {}

    def pause(run: PoolRun) -> None:
        if getcurrent() is main:
            crew.step()
        else:
            main.switch(run)

    crew.pause = pause
    try:
        while waiting or under_way:
            index = next((at for at, (_, run) in sorted(under_way.items()) if run.has_news), None)
            if index is not None:
                task, _ = under_way.pop(index)
            elif waiting and (not under_way or (len(under_way) <= crew.workers and _leaves_idle(crew))):
                index, function = waiting.popleft()
                task = greenlet(function)
                # What is set for the caller, such as where its log goes, holds for the task.
                task.gr_context = copy_context()
            else:
                crew.step()
                continue
            crew.rank = index
            came = task.switch()
            if task.dead:
                yield index, came
            else:
                under_way[index] = (task, came)
    finally:
        crew.pause, crew.rank = None, 0
        for task, _ in under_way.values():
            _abandon(task)


def _leaves_idle(crew: Crew) -> bool:
    """Return whether a worker has nothing to do, once each has been given what waits."""
    crew.give()
    return crew.has_idle


def _abandon(task: Any) -> None:
    with suppress(Abandoned):
        task.throw(Abandoned("the run has ended"))

"""Tasks that share workers: a later one has what an earlier one leaves idle, and whatever ends one ends all."""

import logging
import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ocr.batch.executor import Executor, ProcessExecutor, SerialExecutor
from ocr.batch.limits import Limits
from ocr.batch.side_by_side import Abandoned
from ocr.cli.log_file import log_to
from tests.batch.test_executor import die_once, pid_of

# None of the items takes so long, unless what it waits for never comes.
LIMITS = Limits(seconds=60)


def wait_for(path: Path) -> str:
    """Return once a file is there, which another item makes."""
    while not path.exists():
        threading.Event().wait(0.01)
    return path.name


def make(path: Path) -> str:
    path.touch()
    return path.name


def results_of(executor: Executor, job: Callable[[Path], str], *items: Path) -> list[str]:
    return [outcome.result or outcome.message for outcome in executor.run(job, items)]


def test_a_task_goes_on_while_an_earlier_one_waits_for_its_workers(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"

    def early() -> list[str]:
        # What it waits for is made by the later task, whose end waits for what this one makes.
        return results_of(executor, wait_for, first) + results_of(executor, make, second)

    def late() -> list[str]:
        return results_of(executor, make, first) + results_of(executor, wait_for, second)

    with ProcessExecutor(2, LIMITS).kept() as executor:
        done = dict(executor.run_side_by_side([early, late]))
    assert done == {0: ["1", "2"], 1: ["1", "2"]}


def test_tasks_that_wait_for_nobody_end_in_their_order() -> None:
    tasks = [partial(int, number) for number in range(5)]
    for given in (SerialExecutor(), ProcessExecutor(1, LIMITS), ProcessExecutor(2, LIMITS)):
        assert list(given.run_side_by_side(tasks)) == [(number, number) for number in range(5)]
        with given.kept() as executor:
            assert list(executor.run_side_by_side(tasks)) == [(number, number) for number in range(5)]


@pytest.mark.parametrize(("workers", "most"), [(1, 1), (2, 3)])
def test_one_task_more_than_workers_is_under_way_at_most(tmp_path: Path, workers: int, most: int) -> None:
    under_way: set[int] = set()
    counts: list[int] = []

    def task(number: int) -> None:
        under_way.add(number)
        counts.append(len(under_way))
        results_of(executor, make, tmp_path / str(number), tmp_path / "same")
        under_way.remove(number)

    with ProcessExecutor(workers, LIMITS).kept() as executor:
        list(executor.run_side_by_side([partial(task, number) for number in range(12)]))
    assert max(counts) <= most
    assert len(counts) == 12


def test_an_earlier_task_is_served_before_a_later_one(tmp_path: Path) -> None:
    gate, begun = tmp_path / "gate", list[str]()

    def early() -> list[str]:
        # The later task has the other worker, and many items that wait.
        results_of(executor, wait_for, gate)
        noted = executor.watched(lambda index, _: begun.append(f"early {index}"))
        return results_of(noted, make, *[tmp_path / str(number) for number in range(8)])

    def late() -> list[str]:
        noted = executor.watched(lambda index, _: begun.append(f"late {index}"))
        return results_of(noted, make, gate, *[tmp_path / f"late {number}" for number in range(1000)])

    with ProcessExecutor(2, LIMITS).kept() as executor:
        done = dict(executor.run_side_by_side([early, late]))
    assert {index: len(results) for index, results in done.items()} == {0: 8, 1: 1001}
    is_early = [name.startswith("early") for name in begun]
    first, last = is_early.index(True), len(is_early) - 1 - is_early[::-1].index(True)
    # The earlier is served although the other has items that wait, and from its first item on it has both workers.
    # Each of these may have been given one of the other's before, and tell that it begins it behind the first.
    assert last < len(is_early) - 1
    assert is_early[first:last].count(False) <= 2


def test_what_a_task_raises_ends_the_others_where_they_wait(tmp_path: Path) -> None:
    told: list[str] = []

    def waits() -> None:
        try:
            results_of(executor, wait_for, tmp_path / "never")
        except Exception:
            told.append("caught")
            raise
        except Abandoned:
            told.append("abandoned")
            raise
        finally:
            told.append("tidied")

    def fails() -> None:
        results_of(executor, make, tmp_path / "made")
        raise OSError("no room")

    with ProcessExecutor(2, LIMITS).kept() as executor:
        with pytest.raises(OSError, match="no room"):
            list(executor.run_side_by_side([waits, fails]))
        assert told == ["abandoned", "tidied"]
        # The crew works on, and nobody is at an item of the tasks that ended.
        assert results_of(executor, make, tmp_path / "after", tmp_path / "that") == ["after", "that"]


def test_a_run_that_is_left_ends_its_tasks(tmp_path: Path) -> None:
    def waits() -> list[str]:
        return results_of(executor, wait_for, tmp_path / "never")

    with ProcessExecutor(2, LIMITS).kept() as executor:
        done = executor.run_side_by_side([waits, lambda: ["at once"]])
        assert next(done) == (1, ["at once"])
        done.close()  # type: ignore[attr-defined]
        assert results_of(executor, make, tmp_path / "after") == ["after"]


def test_an_item_whose_worker_died_is_tried_alone_while_others_wait(tmp_path: Path) -> None:
    def dies() -> list[str]:
        return results_of(executor, die_once, tmp_path / "marker")

    def goes_on() -> int:
        return len([outcome for outcome in executor.run(pid_of, range(9)) if outcome.result])

    with ProcessExecutor(2, LIMITS).kept() as executor:
        done = dict(executor.run_side_by_side([dies, goes_on]))
    assert done == {0: ["done"], 1: 9}


def test_each_document_logs_into_its_own_folder_and_the_collection_has_all(tmp_path: Path) -> None:
    logger = logging.getLogger("sverka.batch")
    names = ("a", "b")

    def task(name: str) -> None:
        (tmp_path / name).mkdir()
        with log_to(tmp_path / name):
            logger.info("%s begins", name)
            # Here the other one logs.
            results_of(executor, make, tmp_path / f"made by {name}")
            logger.info("%s ends", name)

    with ProcessExecutor(2, LIMITS).kept() as executor, log_to(tmp_path):
        logger.info("all begin")
        list(executor.run_side_by_side([partial(task, name) for name in names]))
        logger.info("all end")

    def lines_in(folder: Path) -> list[str]:
        text = (folder / "sverka.log").read_text("utf-8")
        return [line.partition(f" {os.getpid()} INFO ")[2] for line in text.splitlines()]

    for name in names:
        assert lines_in(tmp_path / name) == [f"{name} begins", f"{name} ends"]
    first, *between, last = lines_in(tmp_path)
    assert (first, last) == ("all begin", "all end")
    assert sorted(between) == ["a: a begins", "a: a ends", "b: b begins", "b: b ends"]

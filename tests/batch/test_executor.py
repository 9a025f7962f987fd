"""One item's failure is its own."""

import os
import platform
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ocr.batch.executor import ProcessExecutor, SerialExecutor, make_executor
from ocr.batch.limits import Limits, measure_group_bytes, measure_memory_bytes
from ocr.errors import InputError, SverkaError


def halve(number: int) -> int:
    if number == 3:
        raise InputError("3 is no page")
    if number == 5:
        raise ZeroDivisionError
    if number == 7:
        os._exit(1)
    return number // 2


def test_inline_failures_are_outcomes() -> None:
    outcomes = list(SerialExecutor().run(halve, [2, 3, 5]))
    assert [(o.result, o.exit_code) for o in outcomes] == [(1, 0), (None, 3), (None, 10)]


def test_over_processes() -> None:
    outcomes = {o.index: o for o in ProcessExecutor(2).run(halve, [2, 3, 4])}
    assert [outcomes[i].result for i in range(3)] == [1, None, 2]
    assert outcomes[1].message == "3 is no page"


def test_a_dead_worker_takes_no_other_item_with_it() -> None:
    outcomes = {o.index: o for o in ProcessExecutor(2).run(halve, [2, 7, 4, 7])}
    assert [(outcomes[i].result, outcomes[i].exit_code) for i in range(4)] == [
        (1, 0),
        (None, 10),
        (2, 0),
        (None, 10),
    ]
    assert "died" in outcomes[1].message


def interrupt(_: int) -> int:
    raise KeyboardInterrupt


def test_an_interruption_is_no_outcome() -> None:
    with pytest.raises(KeyboardInterrupt):
        list(SerialExecutor().run(interrupt, [1, 2]))


def die_once(path: Path) -> str:
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return "done"
    os._exit(1)


def test_an_item_whose_worker_died_is_tried_once_more_alone(tmp_path: Path) -> None:
    outcomes = ProcessExecutor(2).run(die_once, [tmp_path / "a", tmp_path / "b"])
    assert [outcome.result for outcome in outcomes] == ["done", "done"]


def answer_with_a_lock(_: int) -> object:
    return threading.Lock()


def test_what_cannot_be_sent_fails() -> None:
    outcomes = list(ProcessExecutor(2).run(answer_with_a_lock, [1, 2]))
    assert [outcome.exit_code for outcome in outcomes] == [10, 10]
    assert "pickle" in outcomes[0].message
    # A job that no worker can be given is a fault of the program that calls.
    with pytest.raises(Exception, match="pickle"):
        list(ProcessExecutor(2).run(lambda _: 1, [1, 2]))


def test_a_worker_that_cannot_begin_ends_the_run(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import sverka\n"
        "try:\n    list(sverka.ProcessExecutor(2).run(abs, [-1, -2]))\n"
        "except sverka.SverkaError as error:\n    print(error)\n",
        encoding="utf-8",
    )
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, script],
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert ran.stdout.startswith("A worker process ended before it began.")
    assert "__main__" in ran.stdout
    assert issubclass(SverkaError, Exception)


def test_it_is_told_which_worker_begins_with_an_item() -> None:
    for executor in (SerialExecutor(), ProcessExecutor(2), make_executor(1, Limits(seconds=100))):
        begun: list[tuple[int, str]] = []
        outcomes = list(executor.watched(lambda *item: begun.append(item)).run(pid_of, [2, 4]))  # noqa: B023
        assert sorted(begun) == sorted((outcome.index, str(outcome.result)) for outcome in outcomes)
        # Nobody is told of the next run.
        list(executor.run(pid_of, [2, 4]))
        assert len(begun) == 2


def pid_of(_: int) -> int:
    return os.getpid()


def faults_of_pictures(_: int) -> int:
    """How often the system gave this process memory while it made ten pictures of 40 MB, one after another."""
    bytes(range(1)) * (40 << 20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(10):
        bytes(range(1)) * (40 << 20)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library decides for itself")
def test_a_worker_keeps_the_memory_of_a_picture_for_the_next() -> None:
    (outcome,) = ProcessExecutor(1, Limits()).run(faults_of_pictures, [0])
    # 102,400 pages of 4 KB, if each picture got its memory anew.
    assert outcome.result is not None
    assert outcome.result < 10_240


def test_workers_make_room_for_new_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr.batch.worker_process.MAX_ITEMS_OF_WORKER", 2)
    pids = [outcome.result for outcome in ProcessExecutor(1, Limits()).run(pid_of, range(5))]
    assert [pids.index(pid) for pid in pids] == [0, 0, 2, 2, 4]


def negative_pid_of(_: int) -> int:
    return -os.getpid()


def test_workers_that_are_kept_wait_for_the_next_run_and_end_with_their_context() -> None:
    with ProcessExecutor(2, Limits()).kept() as executor:
        first = {outcome.result for outcome in executor.run(pid_of, range(6))}
        # Another job, with fewer workers; and within, a context that is another's ends nothing.
        with executor.watched(lambda *_: None).for_pages(3).kept() as same:
            second = {-(outcome.result or 0) for outcome in same.run(negative_pid_of, [1])}
        third = {outcome.result for outcome in executor.run(pid_of, range(6))}
        assert second <= first
        assert third <= first
        assert len(first) <= 2
    for pid in first:
        with pytest.raises(ProcessLookupError):
            os.kill(pid or 0, 0)
    # Others keep none.
    with SerialExecutor().kept() as serial:
        assert serial == SerialExecutor()


def test_a_worker_that_died_while_it_waited_costs_no_item() -> None:
    with ProcessExecutor(1, Limits()).kept() as executor:
        (first,) = executor.run(pid_of, [1])
        assert first.result is not None
        os.kill(first.result, signal.SIGKILL)
        (second,) = executor.run(pid_of, [1])
    assert second.result not in {None, first.result}


def test_kept_workers_in_the_middle_of_a_run_end_with_it() -> None:
    with ProcessExecutor(2, Limits()).kept() as executor:
        outcomes = executor.run(take, ["a", "time", "time"])
        assert next(outcomes).result == "a"
        outcomes.close()  # type: ignore[attr-defined]
        # None of them is given to the next run in the middle of its item.
        assert [outcome.result for outcome in executor.run(take, ["b"])] == ["b"]


# --- Limits ----------------------------------------------------------------------------------------


def take(what: str) -> str:
    if what == "time":
        threading.Event().wait()
    if what == "memory":
        held = bytearray(b"x" * 700_000_000)
        threading.Event().wait()
        del held
    if what == "memory of a program":
        program = "held = b'x' * 700_000_000; import threading; threading.Event().wait()"
        subprocess.run([sys.executable, "-c", program], check=True)
    return what


@pytest.mark.parametrize(
    ("what", "limits", "told"),
    [
        ("time", Limits(seconds=1), "took more than 1 s and was ended there."),
        ("memory", Limits(memory_bytes=2**29), "took more than 0.5 GB of memory and was ended"),
        ("memory of a program", Limits(memory_bytes=2**29), "took more than 0.5 GB of memory and was ended"),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_an_item_that_passes_a_limit_fails(what: str, limits: Limits, told: str, workers: int) -> None:
    executor = make_executor(workers, limits)
    outcomes = {outcome.index: outcome for outcome in executor.run(take, ["a", what, "b"])}
    assert [outcomes[index].result for index in range(3)] == ["a", None, "b"]
    assert outcomes[1].exit_code == 5
    assert told in outcomes[1].message
    assert "--limit-" in outcomes[1].message


def test_a_single_item_keeps_to_limits_too() -> None:
    (outcome,) = make_executor(1, Limits(seconds=1)).run(take, ["time"])
    assert outcome.exit_code == 5


def test_items_of_many_pages_have_time_for_each() -> None:
    limits = Limits(seconds=60, memory_bytes=100)
    assert make_executor(2, limits).for_pages(24) == ProcessExecutor(
        2, Limits(seconds=1440, memory_bytes=100)
    )
    assert Limits().times(24) == Limits()
    assert SerialExecutor().for_pages(24) == SerialExecutor()


@pytest.mark.parametrize(
    ("limits", "seconds", "memory_bytes", "is_passed"),
    [
        (Limits(seconds=5), 5.0, 10**12, False),
        (Limits(seconds=5), 5.1, 0, True),
        (Limits(memory_bytes=100), 10**6, 100, False),
        (Limits(memory_bytes=100), 0, 101, True),
        (Limits(), 10**6, 10**12, False),
        # What the command line takes for no limit.
        (Limits(seconds=0, memory_bytes=0), 10**6, 10**12, False),
    ],
)
def test_limits(limits: Limits, seconds: float, memory_bytes: int, is_passed: bool) -> None:
    assert bool(limits.find_excess(seconds, memory_bytes)) is is_passed


def test_memory_is_measured() -> None:
    # This process has tens of MB, whoever tells it.
    assert measure_memory_bytes(os.getpid()) > 10_000_000
    assert measure_group_bytes(os.getpgid(0)) > 10_000_000
    assert measure_group_bytes(-5) == 0

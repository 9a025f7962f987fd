"""Who does what on many machines, and what becomes of the work of a machine that is lost: no network is needed."""

import pytest

from ocr.batch.board import MAX_LOSSES, Board, Told, Worker, update_workers


def make_board(items: int, *, pages: int = 1, seconds: float | None = 10.0) -> Board:
    return Board(range(items), pages=pages, seconds=seconds, margin_s=5.0)


def give_all(board: Board, slots: int) -> list[tuple[int, ...]]:
    tasks = []
    while (task := board.give("w", slots, 0.0)) is not None:
        tasks.append(task.indexes)
    return tasks


@pytest.mark.parametrize(
    ("items", "pages", "slots", "sizes"),
    [
        # ceil(items left / (3 tasks for each slot)), at most 16 pages.
        (1000, 1, 2, [16, 16, 16]),
        (12, 1, 2, [2, 2, 2]),
        (5, 1, 3, [1, 1, 1, 1, 1]),
        # Parts of 24 pages go one by one.
        (5, 24, 1, [1, 1, 1, 1, 1]),
        (100, 8, 1, [2, 2, 2]),
        (0, 1, 2, []),
    ],
)
def test_items_go_out_in_tasks(items: int, pages: int, slots: int, sizes: list[int]) -> None:
    tasks = give_all(make_board(items, pages=pages), slots)
    assert [len(task) for task in tasks][: len(sizes)] == sizes
    assert [index for task in tasks for index in task] == list(range(items))


@pytest.mark.parametrize(("seconds", "due_s"), [(10.0, 100.0 + 5.0 + 2 * 10.0), (None, None)])
def test_a_task_is_due_after_the_time_of_its_items(seconds: float | None, due_s: float | None) -> None:
    task = make_board(6, seconds=seconds).give("w", 1, 100.0)
    assert task is not None
    assert (task.indexes, task.due_s) == ((0, 1), due_s)


def test_the_items_of_a_lost_task_are_done_again_one_by_one_behind_the_others() -> None:
    board = make_board(4)
    lost = board.give("w", 1, 0.0)
    assert lost is not None and lost.indexes == (0, 1)
    assert board.lose(lost.number) == ()
    assert give_all(board, 1) == [(2,), (3,), (0,), (1,)]


def test_a_late_answer_counts_for_nothing() -> None:
    board = make_board(1)
    first = board.give("a", 1, 0.0)
    assert first is not None
    board.lose(first.number)
    second = board.give("b", 1, 0.0)
    assert second is not None
    assert board.settle(first.number) is None
    assert not board.is_done
    assert board.settle(second.number) == second
    assert board.is_done
    # Nor is a task lost twice.
    assert board.lose(second.number) == ()
    assert board.is_done


def test_an_item_that_ends_every_worker_is_given_up() -> None:
    board = make_board(1)
    for loss in range(1, MAX_LOSSES + 1):
        task = board.give(f"worker {loss}", 1, 0.0)
        assert task is not None
        assert board.lose(task.number) == ((0,) if loss == MAX_LOSSES else ())
    assert board.is_done


def test_an_item_that_came_to_nothing_waits_again() -> None:
    board = make_board(1)
    task = board.give("w", 1, 0.0)
    assert task is not None
    board.settle(task.number)
    assert board.do_again([0]) == ()
    assert give_all(board, 1) == [(0,)]


@pytest.mark.parametrize(
    ("present", "now_s", "lost"),
    [
        (["a", "b"], 15.0, []),
        (["a", "b"], 15.1, ["a", "b"]),
        (["a"], 0.0, ["b"]),
        ([], 0.0, ["a", "b"]),
    ],
)
def test_tasks_of_who_is_gone_and_tasks_overdue_are_lost(
    present: list[str], now_s: float, lost: list[str]
) -> None:
    board = make_board(2)
    board.give("a", 1, 0.0)
    board.give("b", 1, 0.0)
    assert [task.worker for task in board.find_lost(present, now_s)] == lost


def test_a_worker_is_heard_of_when_the_scheduler_tells_another_time() -> None:
    """The scheduler's clock is of another machine: here it is years behind."""
    first = update_workers({}, {"a": Told(1, 7.0), "b": Told(1, 7.0)}, 100.0)
    second = update_workers(first, {"a": Told(1, 8.0), "b": Told(1, 7.0)}, 200.0)
    assert {address: worker.heard_s for address, worker in second.items()} == {"a": 200.0, "b": 100.0}
    assert [second[address].is_silent(200.0, 60.0) for address in "ab"] == [False, True]
    assert update_workers(second, {"b": Told(2, 9.0)}, 300.0) == {
        "b": Worker(told=Told(2, 9.0), heard_s=300.0)
    }

"""One item's failure is its own."""

import os

import pytest

from ocr.batch.executor import ProcessExecutor, SerialExecutor
from ocr.errors import InputError


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

"""What is told of a long run where there is no terminal: a line a minute, and when it will end."""

import pytest

from ocr.batch.executor import Progress as Advance
from ocr.cli.progress import format_progress, show_progress, tell_progress


class Clock:
    """A clock that a test sets, in seconds."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def told_by(clock: Clock) -> tuple[list[str], Advance]:
    lines: list[str] = []
    return lines, tell_progress(lines.append, clock)


def test_a_line_a_minute_the_first_after_a_minute() -> None:
    clock = Clock()
    lines, advance = told_by(clock)
    advance("read", 0, 3000)
    for done in range(1, 81):
        # 30 pages a minute.
        clock.now_s += 2
        advance("read", done, 3000)
    assert lines == [
        "read 30 of 3000 pages, 30 a minute, about 99 minutes left",
        "read 60 of 3000 pages, 30 a minute, about 98 minutes left",
    ]


def test_a_short_run_tells_nothing() -> None:
    clock = Clock()
    lines, advance = told_by(clock)
    advance("read", 0, 2)
    clock.now_s += 59.9
    advance("read", 2, 2)
    assert lines == []


def test_each_stage_has_a_pace_of_its_own() -> None:
    clock = Clock()
    lines, advance = told_by(clock)
    advance("read", 0, 10)
    clock.now_s += 30
    advance("judge", 0, 10)
    clock.now_s += 30
    advance("judge", 5, 10)
    assert lines == ["judged 5 of 10 pages, 10 a minute, about 1 minute left"]


def test_nothing_done_is_nothing_told() -> None:
    clock = Clock()
    lines, advance = told_by(clock)
    clock.now_s += 600
    advance("judge", 0, 10)
    assert lines == []


@pytest.mark.parametrize(
    ("done", "total", "elapsed_s", "line"),
    [
        (120, 3000, 160, "read 120 of 3000 pages, 45 a minute, about 64 minutes left"),
        (1, 3, 120, "read 1 of 3 pages, 0.5 a minute, about 4 minutes left"),
        (2999, 3000, 3600, "read 2999 of 3000 pages, 50 a minute, about 1 minute left"),
        (3000, 3000, 3600, "read 3000 of 3000 pages, 50 a minute"),
        (3, 9, 0, "read 3 of 9 pages"),
        (0, 9, 60, "read 0 of 9 pages"),
    ],
)
def test_how_far_a_stage_is(done: int, total: int, elapsed_s: float, line: str) -> None:
    assert format_progress("read", done, total, elapsed_s) == line


def test_a_collection_counts_documents() -> None:
    assert format_progress("verify", 1, 3, 60.0).startswith("verified 1 of 3 documents, 1.0 a minute")


def test_lines_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with show_progress(clock) as advance:
        advance("read", 0, 3)
        clock.now_s += 60
        advance("read", 1, 3)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "read 1 of 3 pages, 1.0 a minute, about 2 minutes left\n")

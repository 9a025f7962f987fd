"""How far a long run is, on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from ocr.batch.executor import Progress as Advance


class _PagesPerMinute(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{60 * task.speed:.0f} pages/min" if task.speed else "- pages/min")


@contextmanager
def show_progress() -> Iterator[Advance]:
    """Give a function (stage, done, total) that draws a bar with pages a minute and the time left."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _PagesPerMinute(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )
    tasks = {}
    with bar:

        def advance(stage: str, done: int, total: int) -> None:
            if total and stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            if total:
                bar.update(tasks[stage], completed=done)

        yield advance

"""How far a long run is: a bar on a terminal, elsewhere a line a minute."""

import sys
import time
from collections.abc import Callable, Iterator
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

LINE_EVERY_S = 60.0
# What a stage has done with a page.
_DONE = {"judge": "judged", "verify": "verified"}
# What a stage counts, if not pages.
_UNITS = {"verify": "documents"}


@contextmanager
def show_progress(clock: Callable[[], float] = time.monotonic) -> Iterator[Advance]:
    """Give a function (stage, done, total) that shows pages a minute and the time left on standard error."""
    if sys.stderr.isatty():
        with _show_bar() as advance:
            yield advance
    else:
        yield tell_progress(lambda line: print(line, file=sys.stderr, flush=True), clock)


def tell_progress(tell: Callable[[str], object], clock: Callable[[], float]) -> Advance:
    """Return a function (stage, done, total) that tells a line a minute, the first after one minute of `clock`.

    Nothing is told by itself: a line comes with the first page that is done after its minute.
    """
    told_s = clock()
    begun_s: dict[str, float] = {}

    def advance(stage: str, done: int, total: int) -> None:
        nonlocal told_s
        now_s = clock()
        elapsed_s = now_s - begun_s.setdefault(stage, now_s)
        if done and now_s - told_s >= LINE_EVERY_S:
            told_s = now_s
            tell(format_progress(stage, done, total, elapsed_s))

    return advance


def format_progress(stage: str, done: int, total: int, elapsed_s: float) -> str:
    """Return how far a stage is that has done so many pages in so many seconds.

    >>> format_progress("read", 120, 3000, 160.0)
    'read 120 of 3000 pages, 45 a minute, about 64 minutes left'
    """
    text = f"{_DONE.get(stage, stage)} {done} of {total} {_UNITS.get(stage, 'pages')}"
    if not done or elapsed_s <= 0:
        return text
    per_minute = 60 * done / elapsed_s
    text += f", {per_minute:.{0 if per_minute >= 10 else 1}f} a minute"
    minutes = max(1, round((total - done) / per_minute))
    return f"{text}, about {minutes} minute{'' if minutes == 1 else 's'} left" if done < total else text


class _PagesPerMinute(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{60 * task.speed:.0f} pages/min" if task.speed else "- pages/min")


@contextmanager
def _show_bar() -> Iterator[Advance]:
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _PagesPerMinute(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    tasks = {}
    with bar:

        def advance(stage: str, done: int, total: int) -> None:
            if total and stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            if total:
                bar.update(tasks[stage], completed=done)

        yield advance

"""How far the runs of a folder are, by its ledger: counts, rate, time left, failures and what to do, who holds it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ocr.batch.holder import Holder, find_holder
from ocr.batch.ledger import Entries, PageEntry, PageState, RunEntry, load_entries
from ocr.batch.ledger_file import get_ledger_path
from ocr.errors import ExitCode, InputError
from ocr.formats.results import KEPT_FOLDER

_TO_COME = (PageState.WAITING, PageState.READING)
_REMEDIES = {
    ExitCode.INPUT: "Mend the file or scan the page again; the same command then reads it.",
    ExitCode.DEPENDENCY: "Install what is missing; the same command then reads the page.",
    ExitCode.ENGINE: "The same command tries it again; allow it more with --limit-seconds or --limit-memory.",
}
_OTHER_REMEDY = (
    "The same command tries it again; if it fails alone, too (--jobs 1), report it with sverka.log."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStatus:
    """How far the last run of a command is, and what became of each of its pages.

    `goes_on` while it holds the folder. `pages_per_minute` are those read in this run, None before the first;
    `seconds_left` are those until all are read, None where nothing is to be read or the rate is unknown.
    """

    run: RunEntry
    goes_on: bool
    counts: dict[PageState, int]
    documents: int
    pages_per_minute: float | None
    seconds_left: float | None
    failures: tuple[PageEntry, ...]

    @property
    def pages(self) -> int:
        """The number of all pages."""
        return sum(self.counts.values())

    @property
    def was_cut_off(self) -> bool:
        """Whether it ended before its end."""
        return self.run.ended_s is None and not self.goes_on


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderStatus:
    """The runs of a folder, the latest first, and the run that holds it, if one does. `notice` says what lacks."""

    runs: tuple[RunStatus, ...]
    holder: Holder | None
    notice: str = ""


def load_status(out: Path, now_s: float) -> FolderStatus:
    """Return how far the runs in `out` are at a time in seconds since 1970; nothing is written.

    Raises InputError for what is no folder of results.
    """
    if not (out / KEPT_FOLDER).is_dir():
        what = "is no folder of results" if out.is_dir() else "is no folder"
        raise InputError(f"{out} {what}. Name the --out folder of `sverka verify` or `sverka ocr`.")
    holder, entries = find_holder(out), load_entries(out)
    if entries is None:
        is_there = get_ledger_path(out).exists()
        why = "The ledger cannot be read" if is_there else "There is no ledger yet, as of an earlier version"
        return FolderStatus(runs=(), holder=holder, notice=f"{why}: the next run there begins a new one.")
    return FolderStatus(runs=make_statuses(entries, holder, now_s), holder=holder)


def make_statuses(entries: Entries, holder: Holder | None, now_s: float) -> tuple[RunStatus, ...]:
    """Return the status of each run in a ledger at a time in seconds since 1970."""
    return tuple(
        _make_status(
            run,
            [page for page in entries.pages if page.command == run.command],
            now_s,
            goes_on=holder is not None and holder.command == run.command and run.ended_s is None,
        )
        for run in entries.runs
    )


def _make_status(run: RunEntry, pages: Sequence[PageEntry], now_s: float, *, goes_on: bool) -> RunStatus:
    counted = Counter(page.state for page in pages)
    rate = _measure_rate(run, pages, now_s if goes_on else None)
    to_come = sum(counted[state] for state in _TO_COME)
    return RunStatus(
        run=run,
        goes_on=goes_on,
        counts={state: counted[state] for state in PageState},
        documents=len({page.document for page in pages}),
        pages_per_minute=rate,
        seconds_left=60 * to_come / rate if goes_on and rate and to_come else None,
        failures=tuple(page for page in pages if page.state is PageState.FAILED),
    )


def _measure_rate(run: RunEntry, pages: Sequence[PageEntry], now_s: float | None) -> float | None:
    """Return the pages a minute that were read since a run began; None if none was.

    They are counted up to now as long as the run goes on, else up to the last one. Files that could not even be
    opened took no time, and do not count.
    """
    done_s = [page.done_s for page in pages if page.done_s >= run.began_s and page.input]
    if not done_s:
        return None
    elapsed_s = (max(done_s) if now_s is None else now_s) - run.began_s
    return 60 * len(done_s) / elapsed_s if elapsed_s > 0 else None


def find_remedy(exit_code: int) -> str:
    """Return what to do about a page that failed with this exit code."""
    known = {int(code): remedy for code, remedy in _REMEDIES.items()}
    return known.get(exit_code, _OTHER_REMEDY)

"""How far the runs of a folder are, by its ledger: counts, rate, time left, failures and what to do, who holds it."""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from ocr.batch.holder import Holder, find_holder
from ocr.batch.ledger import DocumentEntry, Entries, PageEntry, PageState, RunEntry, load_entries
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
    `seconds_left` are those until all are read, None where nothing is to be read or the rate is unknown. Of one
    document of a collection both are None: the run is at others, too. Pages of `failed_documents` that wait count
    nowhere.
    """

    run: RunEntry
    goes_on: bool
    counts: dict[PageState, int]
    documents: int
    pages_per_minute: float | None
    seconds_left: float | None
    failures: tuple[PageEntry, ...]
    failed_documents: tuple[DocumentEntry, ...] = ()

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
    own, of_collection = load_entries(out), _find_in_collection(out, now_s)
    if of_collection is not None and (own is None or _began_s(own) < of_collection.runs[0].run.began_s):
        return of_collection
    holder = find_holder(out)
    if own is None:
        is_there = get_ledger_path(out).exists()
        why = "The ledger cannot be read" if is_there else "There is no ledger yet, as of an earlier version"
        return FolderStatus(runs=(), holder=holder, notice=f"{why}: the next run there begins a new one.")
    return FolderStatus(runs=make_statuses(own, holder, now_s), holder=holder)


def _began_s(entries: Entries) -> float:
    return max((run.began_s for run in entries.runs), default=0.0)


def _find_in_collection(out: Path, now_s: float) -> FolderStatus | None:
    """Return the status of a document by the ledger of the collection that it belongs to; None if it is of none."""
    folder = out.resolve()
    for above in folder.parents:
        if not get_ledger_path(above).is_file():
            continue
        entries, document = load_entries(above), folder.relative_to(above).as_posix()
        chosen = choose_document(entries, document) if entries else None
        if chosen is not None:
            holder = find_holder(above)
            return FolderStatus(
                runs=make_statuses(chosen, holder, now_s, is_part=True),
                holder=holder,
                notice=f"This is one document of the collection in {above}; `sverka status` there tells of all.",
            )
    return None


def choose_document(entries: Entries, document: str) -> Entries | None:
    """Return what a ledger has of one document, with the runs that it was in; None if it has nothing of it."""
    pages = tuple(page for page in entries.pages if page.document == document)
    failed = tuple(one for one in entries.documents if one.document == document)
    commands = {page.command for page in pages} | {one.command for one in failed}
    runs = tuple(run for run in entries.runs if run.command in commands)
    return Entries(runs, pages, failed) if runs else None


def make_statuses(
    entries: Entries, holder: Holder | None, now_s: float, *, is_part: bool = False
) -> tuple[RunStatus, ...]:
    """Return the status of each run in a ledger at a time in seconds since 1970; `is_part` of one document alone."""
    return tuple(
        _make_status(
            run,
            entries,
            now_s,
            goes_on=holder is not None and holder.command == run.command and run.ended_s is None,
            is_part=is_part,
        )
        for run in entries.runs
    )


def _make_status(run: RunEntry, entries: Entries, now_s: float, *, goes_on: bool, is_part: bool) -> RunStatus:
    failed = tuple(one for one in entries.documents if one.command == run.command)
    without = {one.document for one in failed}
    pages = [
        page
        for page in entries.pages
        if page.command == run.command and not (page.document in without and page.state in _TO_COME)
    ]
    counted = Counter(page.state for page in pages)
    rate = None if is_part else _measure_rate(run, pages, now_s if goes_on else None)
    to_read = count_to_read(run, pages)
    return RunStatus(
        run=run,
        goes_on=goes_on,
        counts={state: counted[state] for state in PageState},
        documents=len({page.document for page in pages} | without),
        pages_per_minute=rate,
        seconds_left=60 * to_read / rate if goes_on and rate and to_read else None,
        failures=tuple(page for page in pages if page.state is PageState.FAILED),
        failed_documents=failed,
    )


def count_to_read(run: RunEntry, pages: Sequence[PageEntry]) -> int:
    """Return how many pages a run has still to read.

    A page that waits and was read before, with settings that this run reads with, is taken to be read already: a run
    that is resumed comes to it and finds it unchanged. Whether it is, is known then.
    """
    settings = {
        page.settings for page in pages if page.changed_s >= run.began_s and page.state not in _TO_COME
    }
    return sum(page.state in _TO_COME and not _was_read(page, settings) for page in pages)


def _was_read(page: PageEntry, settings: Set[str]) -> bool:
    known = page.state is PageState.WAITING and page.attempts > 0 and page.exit_code == 0
    return known and page.done_s > 0 and page.settings in settings


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


def find_document_remedy(exit_code: int) -> str:
    """Return what to do about a document that failed whole with this exit code."""
    if exit_code == ExitCode.INPUT:
        return "Mend its files or its line in the list; the same command then verifies it."
    return find_remedy(exit_code)

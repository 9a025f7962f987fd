"""Pages of a document judged together, those of a long one in parts; pages of a failing part one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from ocr.batch.cache import get_frames_path, load_frames
from ocr.batch.executor import Progress, running
from ocr.batch.ledger import DocumentLedger
from ocr.batch.outcome import Outcome
from ocr.batch.portable import PortableJob
from ocr.batch.read import Settings, make_failure
from ocr.batch.run_log import log_apart, log_failure, log_judged
from ocr.collation.page import PageCollation
from ocr.errors import InputError
from ocr.model import PageFailure, PageResult
from ocr.pipeline import AlignedPage, decide_document
from ocr.verdict.model import VerdictModel

# Most pages of a part: enough to adapt to a typewriter.
MAX_PAGES_TOGETHER = 24


class CachedPage(NamedTuple):
    """An aligned page, and the cache key of its frames."""

    aligned: AlignedPage
    key: str


def judge_cached(
    pages: Sequence[CachedPage], out: Path, model: VerdictModel | None = None
) -> tuple[PageResult, ...]:
    """Return the pages judged together, with their frames from `out`. Raises InputError if frames are missing."""
    collations = []
    for aligned, key in pages:
        frames = load_frames(out, key)
        if frames is None or len(frames) != len(aligned.page.lines):
            raise InputError(
                f"What was seen of {aligned.page.scan.name} is no longer in {out}. Run the same command again."
            )
        collations.append(PageCollation(aligned, frames))
    return decide_document(collations, model)


@dataclass(frozen=True, slots=True)
class Judging(PortableJob[Sequence[CachedPage], tuple[PageResult, ...]]):
    """Judges pages together by their frames, which are in `out`; `model` is the shipped one if None."""

    out: Path
    model: VerdictModel | None = None

    @property
    def folder(self) -> Path:
        """The folder of results."""
        return self.out

    def __call__(self, pages: Sequence[CachedPage]) -> tuple[PageResult, ...]:
        """Return the pages judged together. Raises InputError if frames are missing."""
        return judge_cached(pages, out=self.out, model=self.model)

    def list_files(self, pages: Sequence[CachedPage]) -> tuple[Path, ...]:
        """Return the files of the pages' frames."""
        return tuple(dict.fromkeys(get_frames_path(self.out, page.key) for page in pages))

    def do_elsewhere(
        self, pages: Sequence[CachedPage], places: Mapping[Path, Path], folder: Path
    ) -> tuple[PageResult, ...]:
        """Return the pages judged by frames that are in other places; they are linked into `folder`."""
        for page in pages:
            link = get_frames_path(folder, page.key)
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.is_symlink():
                link.symlink_to(places[get_frames_path(self.out, page.key)])
        return replace(self, out=folder)(pages)

    def keep(self, name: str, content: bytes) -> None:
        """Judging keeps nothing: its results are written when all pages are judged."""


def balanced_parts(pages: int, most: int) -> list[range]:
    """Return the fewest ranges of at most `most` numbers that cover 0 to `pages`, their lengths equal or one apart.

    >>> balanced_parts(25, 24)
    [range(0, 13), range(13, 25)]
    """
    parts = -(-pages // most)
    bounds = [-(-pages * part // parts) for part in range(parts + 1)] if parts else []
    return [range(start, end) for start, end in pairwise(bounds)]


class JudgedPages(NamedTuple):
    """The pages that were judged, those that failed, and the indexes of those that were judged one by one."""

    pages: list[PageResult]
    failures: list[PageFailure]
    alone: list[int]


def judge_pages(
    pages: Sequence[CachedPage], out: Path, settings: Settings, progress: Progress, ledger: DocumentLedger
) -> JudgedPages:
    """Return the pages judged, in parts of at most MAX_PAGES_TOGETHER; the pages of a failing part one by one."""
    judged: list[PageResult] = []
    progress("judge", 0, len(pages))
    job = Judging(out, settings.model)
    parts = [pages[part.start : part.stop] for part in balanced_parts(len(pages), MAX_PAGES_TOGETHER)]
    alone: list[CachedPage] = []
    together_in = settings.executor.for_pages(max(map(len, parts), default=1))
    with running(together_in.run(job, parts)) as outcomes:
        for outcome in outcomes:
            judged += outcome.result or ()
            _note_judged(outcome, ledger)
            if not outcome.result:
                # One bad page must not fail its whole part: the pages of a failed part are tried one by one.
                alone += parts[outcome.index]
                log_apart([page.aligned.page_index for page in parts[outcome.index]], outcome.message)
            progress("judge", len(judged), len(pages))
    together = {page.page_index for page in judged}
    failures: list[PageFailure] = []
    with running(settings.executor.run(job, [[page] for page in alone])) as outcomes:
        for outcome in outcomes:
            judged += outcome.result or ()
            _note_judged(outcome, ledger)
            if not outcome.result:
                page = alone[outcome.index].aligned
                failure = make_failure(page.page.scan, page.page_index, outcome)
                log_failure(failure, outcome.seconds)
                ledger.note_failed(failure, outcome.seconds)
                failures.append(failure)
            progress("judge", len(judged) + len(failures), len(pages))
    judged.sort(key=lambda page: page.page_index)
    one_by_one = [page.page_index for page in judged if page.page_index not in together]
    return JudgedPages(judged, failures, one_by_one if len(pages) > 1 else [])


def _note_judged(outcome: Outcome[tuple[PageResult, ...]], ledger: DocumentLedger) -> None:
    pages = outcome.result or ()
    ledger.note_judged([page.page_index for page in pages])
    for page in pages:
        log_judged(page.page_index, page.page.scan, len(pages), outcome.seconds)


def note_alone(alone: Sequence[int]) -> tuple[str, ...]:
    """Return the notice for the user that pages were judged one by one; empty where none were.

    >>> note_alone([2, 4])[0][:64]
    'Pages judged one by one, as judging them together failed: 3, 5. '
    """
    if not alone:
        return ()
    return (
        f"Pages judged one by one, as judging them together failed: {', '.join(str(at + 1) for at in alone)}. "
        "One page tells less of its typewriter: findings there are less sure, and more errors may be missed.",
    )

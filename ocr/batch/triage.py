"""The worklist of a run: pages triaged as they come, then triage.csv, and triage.html with pictures.

Pictures are kept in the cache beside the readings, so that a run in which nothing changed opens no scan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ocr.batch.cache import load_pictures, write_pictures
from ocr.batch.executor import Executor
from ocr.batch.portable import PortableJob
from ocr.files import write_atomically
from ocr.formats.results import TRIAGE, TRIAGE_TABLE
from ocr.formats.scans import load_scan
from ocr.model import Page, PageFailure
from ocr.report.triage import choose_pictured, format_triage
from ocr.report.triage_pictures import TriagePictures, draw_pictures
from ocr.triage.table import format_triage_csv
from ocr.triage.worklist import Sketched, TriagedPage, make_worklist, triage_failure, triage_page


@dataclass(slots=True)
class TriageRun:
    """The pages of a run, each triaged by itself."""

    read: list[Sketched] = field(default_factory=list)
    failed: list[TriagedPage] = field(default_factory=list)

    def add(self, page_index: int, key: str, page: Page) -> None:
        """Add a page that was read, and the key of its reading."""
        self.read.append(triage_page(page_index, key, page))

    def add_failure(self, failure: PageFailure) -> None:
        """Add a page that could not be read."""
        self.failed.append(triage_failure(failure))

    def write(self, out: Path, executor: Executor, *, lang: str) -> tuple[TriagedPage, ...]:
        """Write the worklist into `out`, and return it. Raises OutputError."""
        pages = make_worklist(self.read, self.failed)
        write_atomically(out / TRIAGE_TABLE, format_triage_csv(pages))
        pictures = _take_pictures(choose_pictured(pages), out, executor)
        write_atomically(out / TRIAGE, format_triage(pages, pictures, lang=lang))
        return pages


def _take_pictures(
    pages: Sequence[TriagedPage], out: Path, executor: Executor
) -> Mapping[int, TriagePictures]:
    """Return the pictures of the pages, by page index, kept ones and new ones; none of a scan that is gone."""
    kept = ((page.page_index, load_pictures(out, page.key)) for page in pages)
    taken = {page_index: TriagePictures(*files) for page_index, files in kept if files is not None}
    missing = [page for page in pages if page.page_index not in taken]
    for outcome in executor.run(_Drawing(out), missing):
        if outcome.result is not None:
            page = missing[outcome.index]
            write_pictures(out, page.key, outcome.result)
            taken[page.page_index] = outcome.result
    return taken


@dataclass(frozen=True, slots=True)
class _Drawing(PortableJob[TriagedPage, TriagePictures | None]):
    """Draws the pictures of a page; it keeps no files."""

    folder: Path

    def __call__(self, item: TriagedPage) -> TriagePictures | None:
        """Return the pictures of a page; None where its scan is another one by now. Raises InputError."""
        scan = load_scan(item.scan)
        if scan.sha256 != item.sha256:
            return None
        across, down = scan.source_scale
        return draw_pictures(scan.image, item.spot.scaled(1 / across, 1 / down) if item.spot else None)

    def list_files(self, item: TriagedPage) -> tuple[Path, ...]:
        """Return the scan of a page."""
        return (Path(item.scan.path),)

    def do_elsewhere(
        self, item: TriagedPage, places: Mapping[Path, Path], folder: Path
    ) -> TriagePictures | None:
        """Return the pictures of a page whose scan is at another place."""
        place = places[Path(item.scan.path)]
        return self(replace(item, scan=item.scan._replace(path=str(place))))

    def keep(self, name: str, content: bytes) -> None:
        """Keep nothing: no file is kept elsewhere."""

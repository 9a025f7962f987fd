"""pages.csv: which scan each page is, and what became of it. The manifest of a run without a transcription."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ocr.formats.spreadsheet import format_csv
from ocr.model import PredictedCer, ScanRef

COLUMNS = (
    *("page", "label", "scan", "frame", "status", "text", "notices", "sha256"),
    *("predicted_cer", "predicted_cer_low", "predicted_cer_high"),
)


class PageStatus(StrEnum):
    """What became of a page: `unread` is one that the run did not come to."""

    READ = "read"
    FAILED = "failed"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """A page of a run: `notices` are those of its reading, or why it failed; `sha256` is "" if unknown.

    `predicted_cer` is None where nothing was read.
    """

    scan: ScanRef
    status: PageStatus = PageStatus.UNREAD
    notices: tuple[str, ...] = ()
    sha256: str = ""
    predicted_cer: PredictedCer | None = None


def format_pages_csv(rows: Iterable[PageRow]) -> str:
    """Return the manifest of pages in order, a row each, numbered from 1.

    `scan` is the file's path from the folder that was given, `frame` the page in it, from 1, `sha256` the file's.
    `text` is the file of the reading in the output folder, for a page that was read, `predicted_cer` the share of its
    letters, 0 to 1, that is probably read wrong, with the bounds of its 90 % interval.
    """
    return format_csv(COLUMNS, (_cells(number, row) for number, row in enumerate(rows, start=1)))


def _cells(number: int, row: PageRow) -> tuple[object, ...]:
    return (
        number,
        row.scan.label,
        row.scan.shown or row.scan.name,
        row.scan.frame + 1,
        row.status.value,
        f"pages/{number}.txt" if row.status is PageStatus.READ else "",
        " ".join(row.notices),
        row.sha256,
        *(f"{share:.4f}" for share in row.predicted_cer or ()),
        *[""] * (0 if row.predicted_cer else 3),
    )

"""triage.csv: every page of a batch with what is the matter with it and its measures, the most urgent first."""

from collections.abc import Iterable

from ocr.formats.spreadsheet import format_csv
from ocr.triage.worklist import TriagedPage

COLUMNS = (
    *("page", "label", "scan", "frame", "advice", "faults", "predicted_cer"),
    *(
        "x_height_px",
        "paper_grey",
        "contrast",
        "edge_x_heights",
        "letter_fill",
        "specks_per_letter",
        "message",
    ),
)


def format_triage_csv(pages: Iterable[TriagedPage]) -> str:
    """Return a row for each page, in their order; a measure that could not be taken is empty.

    `faults` are words with spaces between, each with its measure behind a colon where it has one.
    """
    return format_csv(COLUMNS, map(_cells, pages))


def _cells(page: TriagedPage) -> tuple[object, ...]:
    quality = page.quality
    measures = (
        ("",) * 6
        if quality is None
        else (
            quality.x_height_px,
            quality.paper_grey,
            quality.contrast,
            quality.edge_x_heights,
            quality.letter_fill,
            quality.specks_per_letter,
        )
    )
    faults = (
        sign.fault.value + (f":{str(sign.measure).replace(' ', ':')}" if sign.measure != "" else "")
        for sign in page.signs
    )
    return (
        page.page_index + 1,
        page.scan.label,
        page.scan.shown or page.scan.name,
        page.scan.frame + 1,
        page.advice.value,
        " ".join(faults),
        f"{page.predicted_cer.value:.4f}" if page.predicted_cer else "",
        *("" if measure is None else measure for measure in measures),
        page.message,
    )

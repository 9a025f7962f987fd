"""The option --format: what pages are written in besides text."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ocr.formats.registry import NamedFormat

Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        metavar="NAME[,NAME...]",
        help="Also write page (PAGE XML 2019), alto (ALTO 4), hocr or pdf (searchable) beside the text of each page; "
        "tei or annotations (W3C, IIIF), of the reading by ocr, of the findings by verify; xlsx, by verify; or a "
        "format of another package.",
    ),
]


def find_formats(named: list[str] | None, *, has_findings: bool = False) -> "tuple[NamedFormat, ...]":
    """Return the formats of all names, which commas part. Raises UsageError, which lists the known ones."""
    from ocr.formats.registry import load_formats

    names = (name.strip() for names in named or () for name in names.split(",") if name.strip())
    return load_formats(names, has_findings=has_findings)

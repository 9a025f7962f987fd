"""The pages of a verified document as the desk shows them: where their scans are, and how type lies on them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from msgspec import DecodeError, Struct
from msgspec.json import Decoder

from ocr.batch.cache import load_sealed
from ocr.batch.kept_pages import KeptPage, iter_places, load_kept_pages
from ocr.formats.findings import FindingsFile, PageSummary
from ocr.formats.results import KEPT_FOLDER
from ocr.model import Box, ScanRef


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """A page of findings.json, and where its scan may be, the likeliest place first; nowhere if nobody knows it.

    `lines` are the boxes of its lines in reading order, in source pixels. `key` is that of its reading, "" if
    unknown; the turn and the skew are those of `ocr.model.Page`.
    """

    page_index: int
    name: str
    label: str
    sha256: str
    width_px: int
    height_px: int
    places: tuple[ScanRef, ...] = ()
    key: str = ""
    turn_deg_ccw: int = 0
    skew_deg_ccw: float = 0.0
    lines: tuple[Box, ...] = ()


def find_pages(out: Path, file: FindingsFile) -> dict[int, DeskPage]:
    """Return the pages of a document, whose results are in `out`, by page index.

    Results of earlier versions do not say where the scans are: then the readings that were kept tell it.
    """
    kept = load_kept_pages(out)
    pages = {page.page_index: _join(page, kept.get(page.page_index), out) for page in file.pages}
    if all(page.places for page in pages.values()):
        return pages
    readings = list(_iter_readings(out))
    return {
        page.page_index: pages[page.page_index]
        if pages[page.page_index].places
        else _join_reading(page, readings, out)
        for page in file.pages
    }


def _join(page: PageSummary, kept: KeptPage | None, out: Path) -> DeskPage:
    """Return a page with what was kept of it, if that is of the same scan."""
    plain = DeskPage(
        page_index=page.page_index,
        name=page.scan,
        label=page.label,
        sha256=page.sha256,
        width_px=page.width_px,
        height_px=page.height_px,
    )
    if kept is None or kept.sha256 != page.sha256:
        return plain
    return replace(
        plain,
        places=tuple(dict.fromkeys(iter_places(out, kept))),
        key=kept.key,
        turn_deg_ccw=kept.turn_deg_ccw,
        skew_deg_ccw=kept.skew_deg_ccw,
        lines=kept.lines,
    )


class _Line(Struct):
    box: Box


class _Region(Struct):
    lines: list[_Line]


class _Reading(Struct):
    """What of a kept reading says where its page is; its words and letters are passed over, being most of it."""

    scan: ScanRef
    sha256: str
    turn_deg_ccw: Literal[0, 90, 180, 270]
    skew_deg_ccw: float
    regions: list[_Region]
    key: str = ""


_READING = Decoder(_Reading)


def _iter_readings(out: Path) -> Iterator[_Reading]:
    """Yield the readings that are kept in `out` and whole."""
    for path in sorted((out / KEPT_FOLDER).glob("*.json")):
        content = load_sealed(path)
        try:
            reading = _READING.decode(content or b"")
        except (DecodeError, RecursionError):
            continue
        reading.key = path.stem
        yield reading


def _join_reading(page: PageSummary, readings: Sequence[_Reading], out: Path) -> DeskPage:
    """Return a page with what a kept reading says of the same bytes, and of the same page of them."""
    same = [one for one in readings if one.sha256 == page.sha256]
    own = next((one for one in same if one.scan.name == page.scan), None)
    if own is None and len(same) == 1 and same[0].scan.frames == 1:
        # The same scan under another name.
        own = same[0]
    plain = _join(page, None, out)
    if own is None:
        return plain
    return replace(
        plain,
        places=_guess_places(own.scan, out),
        key=own.key,
        turn_deg_ccw=own.turn_deg_ccw,
        skew_deg_ccw=own.skew_deg_ccw,
        lines=tuple(line.box for region in own.regions for line in region.lines),
    )


def _guess_places(scan: ScanRef, out: Path) -> tuple[ScanRef, ...]:
    """Return where a scan may be whose path was written as the run saw it, from a folder that nobody knows."""
    path = Path(scan.path)
    folders = [Path.cwd(), *out.absolute().parents]
    found = [path] if path.is_absolute() else [folder / path for folder in folders]
    return tuple(scan._replace(path=str(place)) for place in dict.fromkeys(found))

"""Real pages with readings beside them: NAME.diplomatic.txt of what is typed, or an ALTO NAME.xml with baselines."""

import re
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from ocr.errors import InputError
from ocr.formats.scans import LoadedScan, find_scans, load_scan
from ocr.text.profiles import TYPESCRIPT, normalise

# Never tuned on: measured at the end only, where asked for.
TEST_ONLY = ("p18", "Автокод-БЕМШ_p25")
_PEN = "⟨рук⟩"


class RealPage(NamedTuple):
    """A real page: its picture, and the text or the baselines that people found on it."""

    scan: Path
    reading: Path

    @property
    def name(self) -> str:
        return self.scan.stem

    @property
    def level(self) -> str:
        return "real, text" if self.has_text else "real, lines"

    @property
    def has_text(self) -> bool:
        """Whether it is known what is typed on it, and not only where its lines are."""
        return self.reading.suffix != ".xml"


def find_real_pages(folder: Path, *, test_only: bool) -> list[RealPage]:
    """Return the pages below `folder` that have readings beside them: for testing only, or all others."""
    pages = []
    for reading in sorted([*folder.rglob("*.diplomatic.txt"), *folder.rglob("*.xml")]):
        stem = reading.name.removesuffix(".diplomatic.txt").removesuffix(".xml")
        scan = next(
            (p for p in sorted(reading.parent.glob(f"{stem}.*")) if p.suffix in {".png", ".jpg"}), None
        )
        if scan is not None and (stem in TEST_ONLY) == test_only:
            pages.append(RealPage(scan, reading))
    return pages


def load_text(page: RealPage) -> str | None:
    """Return what is typed on the page, without what is written in by pen; None where only lines are known."""
    if page.reading.suffix == ".xml":
        return None
    return page.reading.read_text(encoding="utf-8").replace(_PEN, "")


def load_retype(page: RealPage) -> str | None:
    """Return what somebody retyped of the page, slips and all, from NAME.volunteer.txt; None where nobody did."""
    path = page.scan.with_suffix(".volunteer.txt")
    return path.read_text(encoding="utf-8") if path.is_file() else None


def load_baselines(page: RealPage) -> list[list[tuple[int, int]]]:
    """Return the baselines of an ALTO file, points (x, y) in pixels; none for a page with only a text."""
    if page.reading.suffix != ".xml":
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.parse(str(page.reading), parser).getroot()
    except (OSError, etree.XMLSyntaxError) as error:
        raise InputError(f"{page.reading} is no ALTO file ({error}).") from error
    found = []
    for line in root.iter("{*}TextLine"):
        numbers = [round(float(value)) for value in re.findall(r"-?[\d.]+", line.get("BASELINE") or "")]
        if len(numbers) >= 4:
            found.append(list(zip(numbers[::2], numbers[1::2], strict=False)))
    return found


def load_image(page: RealPage) -> LoadedScan:
    """Return the scan of the page."""
    return load_scan(find_scans([page.scan])[0])


def fold(text: str) -> str:
    """Return a text as the readings are compared: typewriter's habits folded, I as 1, runs of spaces as one."""
    return " ".join(normalise(re.sub("[IІ]", "1", text), TYPESCRIPT).text.split())

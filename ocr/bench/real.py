"""Real pages with their truth beside them: typed text in NAME.diplomatic.txt, or baselines in an ALTO NAME.xml.

Each page is a document. The pages of a folder with a file document.toml are one: its `source` names the machine, as
far as it is known, `level` the kind of page in figures, and `tesseract` Tesseract's code for its language. Where
the text is wrong, or may be, is told by NAME.departures.csv, if it is there.
"""

import csv
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from ocr.errors import InputError
from ocr.formats.scans import LoadedScan, load_scan
from ocr.model import ScanRef
from ocr.text.profiles import TYPESCRIPT, normalise
from ocr.text.typewriter import CAPITALS_FOR_ONE

# Pages that nothing is tuned on; they are measured where the option asks for them.
TEST_ONLY = ("p18", "Автокод-БЕМШ_p25")
# Marks what is written by pen in a diplomatic text.
_PEN = "⟨рук⟩"
_ONES = str.maketrans(dict(CAPITALS_FOR_ONE))


class PageSource(NamedTuple):
    """What document.toml says of its folder's pages: of which source and level they are, and in what language."""

    source: str
    level: str
    tesseract: str


class RealPage(NamedTuple):
    """A real page: its image, the file with its text or its baselines, made by people, and where it comes from.

    `document` is the path, below the folder that was looked through, of the page or of its folder with document.toml.
    """

    scan: Path
    reading: Path
    document: str
    origin: PageSource | None = None

    @property
    def name(self) -> str:
        return self.scan.stem

    @property
    def level(self) -> str:
        if self.origin is not None:
            return self.origin.level
        return "real, text" if self.has_text else "real, lines"

    @property
    def has_text(self) -> bool:
        """Whether the truth is a text; else it is baselines."""
        return self.reading.suffix != ".xml"


def find_real_pages(folder: Path, *, test_only: bool) -> list[RealPage]:
    """Return the pages below `folder` that have their truth beside them: the test pages, or all other pages."""
    pages = []
    for reading in sorted([*folder.rglob("*.diplomatic.txt"), *folder.rglob("*.xml")]):
        stem = reading.name.removesuffix(".diplomatic.txt").removesuffix(".xml")
        scan = next(
            (p for p in sorted(reading.parent.glob(f"{stem}.*")) if p.suffix in {".png", ".jpg"}), None
        )
        if scan is not None and (stem in TEST_ONLY) == test_only:
            origin = _load_source(reading.parent)
            place = scan.with_suffix("") if origin is None else scan.parent
            document = place.relative_to(folder).as_posix() if place != folder else folder.resolve().name
            pages.append(RealPage(scan, reading, document, origin))
    return pages


def _load_source(folder: Path) -> PageSource | None:
    """Return what document.toml says of a folder's pages; None without it. Raises InputError for another file."""
    path = folder / "document.toml"
    if not path.is_file():
        return None
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
        return PageSource(*(str(fields[name]) for name in ("source", "level", "tesseract")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        raise InputError(f"{path} does not tell source, level and tesseract ({error}).") from error


def load_text(page: RealPage) -> str | None:
    """Return the typed text of the page, without notes in pen; None for a page with baselines."""
    if page.reading.suffix == ".xml":
        return None
    return page.reading.read_text(encoding="utf-8").replace(_PEN, "")


def load_departures(page: RealPage) -> tuple[tuple[int, int], ...]:
    """Return the places, start and end in the text, where it departs from the page, or may, in order.

    Raises InputError for a file of other columns, and for places outside of the text or over one another.
    """
    path = page.reading.with_name(page.name + ".departures.csv")
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        try:
            places = sorted((int(row["start"]), int(row["end"])) for row in csv.DictReader(file))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"{path} has no start and end in each row ({error}).") from error
    before = 0
    for start, end in places:
        if not before <= start <= end <= len(load_text(page) or ""):
            raise InputError(f"{path}: {start} to {end} is outside of the text, or over another place.")
        before = end
    return tuple(places)


def load_retype(page: RealPage) -> str | None:
    """Return a volunteer's retype of the page with its slips, from NAME.volunteer.txt; None without such a file."""
    path = page.scan.with_suffix(".volunteer.txt")
    return path.read_text(encoding="utf-8") if path.is_file() else None


def load_baselines(page: RealPage) -> list[list[tuple[int, int]]]:
    """Return the baselines of an ALTO file as points (x, y) in pixels; an empty list for a page with a text."""
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
    return load_scan(ScanRef(str(page.scan)))


def fold(text: str) -> str:
    """Return a text as real pages compare it: under the profile typescript, every capital I as 1, single spaces."""
    return " ".join(normalise(text.translate(_ONES), TYPESCRIPT).text.split())

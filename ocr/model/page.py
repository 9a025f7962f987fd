"""A page and its reading, in the terms of PAGE XML."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from unicodedata import normalize

from ocr.model.geometry import Box
from ocr.model.quality import ScanQuality

# How the identity of a page begins that is known by its picture, not by its file.
PIXELS_IDENTITY = "pixels:"


class ScanRef(NamedTuple):
    """The place of a page image: a file, the 0-based frame or PDF page in it, and the number of its frames.

    `shown` is the file's path for people, from the folder that was given; "" if it is no other than `path`.
    `page_label` is what a PDF calls the page, "" without one.
    """

    path: str
    frame: int = 0
    frames: int = 1
    shown: str = ""
    page_label: str = ""

    @property
    def name(self) -> str:
        """The file name, with the page number behind it where the file has several."""
        file_name = self._shown.rpartition("/")[2]
        return file_name if self.frames == 1 else f"{file_name}#{self.frame + 1}"

    @property
    def label(self) -> str:
        """The page as the archive calls it: the file's path without suffix, and which page of several it is.

        >>> ScanRef("/scans/d5/l1ob.jpg", shown="д. 5/л. 1 об.jpg").label, ScanRef("дело.tif", 1, 40).label
        ('д. 5/л. 1 об', 'дело, frame 2/40')
        """
        folder, slash, file_name = self._shown.rpartition("/")
        stem = file_name.rpartition(".")[0] or file_name
        frame = f"frame {self.frame + 1}/{self.frames}" if self.frames > 1 else ""
        return normalize("NFC", ", ".join(filter(None, [f"{folder}{slash}{stem}", self.page_label or frame])))

    @property
    def title(self) -> str:
        """The name, and the label where it says more."""
        return title_page(self.name, self.label)

    @property
    def _shown(self) -> str:
        return self.shown or self.path.replace("\\", "/").rpartition("/")[2]


def title_page(scan: str, label: str) -> str:
    """Return the name of a page's scan, and its label behind it where it says more.

    >>> title_page("л. 1 об.jpg", "л. 1 об"), title_page("дело.pdf#3", "дело, iii")
    ('л. 1 об.jpg', 'дело.pdf#3 [дело, iii]')
    """
    says_no_more = not label or normalize("NFC", scan).startswith(f"{label}.") or scan == label
    return scan if says_no_more else f"{scan} [{label}]"


class RegionKind(StrEnum):
    """How the text of a region was written."""

    TYPED = "typed"
    PRINTED = "printed"
    STAMP = "stamp"
    HANDWRITING = "handwriting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """One character read (or drawn), with its box and the engine's confidence 0 to 1.

    `note` marks an unusual drawn glyph, such as one from another face or one struck over.
    """

    text: str
    box: Box
    confidence: float = 1.0
    alternatives: tuple[tuple[str, float], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A run of glyphs without a space; confidence 0 to 1.

    `engine` is the name of the engine that read it; `other` is the different reading of a second engine, "" if that
    reads nothing there, None if there is no second engine or it reads the same.
    """

    text: str
    box: Box
    confidence: float = 1.0
    glyphs: tuple[Glyph, ...] = ()
    engine: str = ""
    other: str | None = None


class PredictedCer(NamedTuple):
    """The share of a page's letters that is probably read wrong, 0 to 1, and the bounds of its 90 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of words, left to right; the baseline is a polyline of source pixels (x, y), or empty.

    `predicted_cer` is the share of its letters that is probably read wrong, 0 to 1; None where nothing predicts it.
    `asked_all` is whether all the page's engines were asked about the line, or the first was sure alone.
    """

    words: tuple[Word, ...]
    box: Box
    baseline: tuple[tuple[int, int], ...] = ()
    predicted_cer: float | None = None
    asked_all: bool = True

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


class PitchGrid(NamedTuple):
    """The grid of typed text: a corner of a cell on a baseline, and the vectors to the next cell and the next line.

    All are in source pixels as (x, y). `line` is (0, 0) with too few lines to measure it; confidence 0 to 1.
    """

    origin: tuple[float, float]
    step: tuple[float, float]
    line: tuple[float, float]
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of a page with lines of one kind: the lines in reading order, and their grid if they are typed.

    An unread stamp or unread handwriting has no lines.
    """

    kind: RegionKind
    lines: tuple[Line, ...]
    box: Box
    grid: PitchGrid | None = None


class UnreadInk(NamedTuple):
    """Ink that is not in the reading: its box and how many of its pixels are dark.

    Black ink that no word covers, or coloured ink (a stamp, a pen), which may lie over words.
    """

    box: Box
    ink_px: int
    is_coloured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The reading of one page image: its regions in reading order, boxes in source pixels.

    `turn_deg_ccw` (0, 90, 180, 270) is the turn of the scan, `skew_deg_ccw` the angle by which its lines then rise to
    the right. `seconds` are the durations of the stages by name. `sha256` is the file's; a page of a file of several
    also has `pixels_sha256`, that of its picture, else "". `read_ink_share` is the share, 0 to 1, of the
    cleaned page's ink that lies in lines that were read. `language` is the code of the language that it was read in.
    `predicted_cer` is None where nothing was read. `quality` is None for a page whose picture was not measured.
    """

    scan: ScanRef
    sha256: str
    width_px: int
    height_px: int
    dpi: float
    regions: tuple[Region, ...]
    engines: tuple[str, ...]
    turn_deg_ccw: int = 0
    skew_deg_ccw: float = 0.0
    unread_ink: tuple[UnreadInk, ...] = ()
    notices: tuple[str, ...] = ()
    seconds: tuple[tuple[str, float], ...] = ()
    read_ink_share: float = 1.0
    pixels_sha256: str = ""
    language: str = "ru"
    predicted_cer: PredictedCer | None = None
    quality: ScanQuality | None = None

    @property
    def identity(self) -> str:
        """What the page is known by in later runs: its file, or, of a file of several pages, its own picture.

        So another page may be put before it, or into its file.
        """
        return f"{PIXELS_IDENTITY}{self.pixels_sha256}" if self.pixels_sha256 else self.sha256

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all regions in reading order."""
        return tuple(line for region in self.regions for line in region.lines)

    @property
    def text(self) -> str:
        """The reading of the page, a line of text for each line."""
        return "".join(line.text + "\n" for line in self.lines)

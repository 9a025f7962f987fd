"""The immutable types that flow through Sverka. No I/O, no image library.

Every stored coordinate is in pixels of the source scan after EXIF orientation, origin top left.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Matrix = tuple[tuple[float, float, float], tuple[float, float, float]]


class Box(NamedTuple):
    """A rectangle in source pixels; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def turned_upright(self, turn_deg_ccw: int, width: int, height: int) -> "Box":
        """Return the box once a page of `width` x `height`, turned counter-clockwise (0, 90, 180, 270), is upright.

        >>> Box(10, 20, 30, 60).turned_upright(90, 100, 200)
        Box(left=140, top=10, right=180, bottom=30)
        """
        turned = {
            0: self,
            90: Box(height - self.bottom, self.left, height - self.top, self.right),
            180: Box(width - self.right, height - self.bottom, width - self.left, height - self.top),
            270: Box(self.top, width - self.right, self.bottom, width - self.left),
        }
        return turned[turn_deg_ccw]

    def union(self, other: "Box") -> "Box":
        """Return the smallest box that holds both.

        >>> Box(0, 0, 2, 2).union(Box(5, 1, 6, 4))
        Box(left=0, top=0, right=6, bottom=4)
        """
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bend:
    """How far the lines of a straightened page lie below where they would if its paper were flat.

    `drops[j][i]` is the drop in pixels at the point (i * step, j * step); between such nodes it is bilinear,
    beyond the outermost as at them.
    """

    step: float
    drops: tuple[tuple[float, ...], ...]

    def at(self, x: float, y: float) -> float:
        """Return the drop at a point of the flat page."""
        column, across = _node(x / self.step, len(self.drops[0]))
        row, down = _node(y / self.step, len(self.drops))
        upper, lower = self.drops[row], self.drops[min(row + 1, len(self.drops) - 1)]
        beside = min(column + 1, len(upper) - 1)
        return (1 - down) * ((1 - across) * upper[column] + across * upper[beside]) + down * (
            (1 - across) * lower[column] + across * lower[beside]
        )


def _node(position: float, count: int) -> tuple[int, float]:
    """Return the node before a position and the share of the way to the next one."""
    position = min(max(position, 0.0), count - 1.0)
    node = int(position)
    return node, position - node


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform:
    """The map between a processed image and its source scan: a bend, then an affine map.

    `to_source_matrix` takes continuous pixel coordinates (x, y), where the centre of the first pixel is
    (0.5, 0.5), to those of the source. Where the page's lines were bent, a processed point is first lowered
    by `bend`.
    """

    to_source_matrix: Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    bend: Bend | None = None

    def to_source(self, x: float, y: float) -> tuple[float, float]:
        """Return the source point (x, y) of a processed point."""
        (a, b, c), (d, e, f) = self.to_source_matrix
        if self.bend:
            y += self.bend.at(x, y)
        return a * x + b * y + c, d * x + e * y + f

    def to_processed(self, x: float, y: float) -> tuple[float, float]:
        """Return the processed point (x, y) of a source point."""
        (a, b, c), (d, e, f) = self.to_source_matrix
        determinant = a * e - b * d
        x, y = x - c, y - f
        x, y = (e * x - b * y) / determinant, (a * y - d * x) / determinant
        if self.bend:
            flat = y
            # A bend changes slowly down the page, so that this converges in a few steps.
            for _ in range(12):
                flat = y - self.bend.at(x, flat)
            y = flat
        return x, y

    def box_to_source(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return the upright source box around a processed rectangle, rounded to whole pixels."""
        corners = [self.to_source(x, y) for x in (left, right) for y in (top, bottom)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return Box(round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys)))


class ScanRef(NamedTuple):
    """Where a page image is: a file, and the frame or PDF page in it (0-based)."""

    path: str
    frame: int = 0
    frames: int = 1

    @property
    def name(self) -> str:
        """The file name, with the page number behind it where the file has several."""
        file_name = self.path.replace("\\", "/").rsplit("/", 1)[-1]
        return file_name if self.frames == 1 else f"{file_name}#{self.frame + 1}"


class RegionKind(StrEnum):
    """What a region of a page is made of."""

    TYPED = "typed"
    PRINTED = "printed"
    STAMP = "stamp"
    HANDWRITING = "handwriting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """One character read (or drawn), with its box and the engine's confidence 0 to 1.

    `note` says what is odd about a drawn one: that another face lent it, that it is struck over.
    """

    text: str
    box: Box
    confidence: float = 1.0
    alternatives: tuple[tuple[str, float], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A run of glyphs without a space; confidence 0 to 1.

    `engine` read it; `other` is what a second engine reads there, if that is something else: "" for nothing, None
    where there is none or it reads the same.
    """

    text: str
    box: Box
    confidence: float = 1.0
    glyphs: tuple[Glyph, ...] = ()
    engine: str = ""
    other: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of words, left to right; the baseline is a polyline of source pixels (x, y), or empty."""

    words: tuple[Word, ...]
    box: Box
    baseline: tuple[tuple[int, int], ...] = ()

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Lines that belong together, in reading order."""

    kind: RegionKind
    lines: tuple[Line, ...]
    box: Box


class PitchGrid(NamedTuple):
    """The cells of typed text: a corner of one, on a baseline, and the ways to the next cell and to the next line.

    All in source pixels as (x, y). `line` is (0, 0) where there are too few lines to tell; confidence 0 to 1.
    """

    origin: tuple[float, float]
    step: tuple[float, float]
    line: tuple[float, float]
    confidence: float


class Area(NamedTuple):
    """A part of a page with lines of one kind; a grid where they are typed."""

    kind: RegionKind
    box: Box
    grid: PitchGrid | None = None


class InkBlob(NamedTuple):
    """Ink that is not in the reading: its box and how many of its pixels are dark.

    Black ink that no word covers, or coloured ink (a stamp, a pen), which may lie over words.
    """

    box: Box
    ink_px: int
    is_coloured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What was read on one page image: typed and printed lines in reading order; `areas` have all kinds.

    `turn_deg_ccw` (0, 90, 180, 270) is how far the scan is turned, `skew_deg_ccw` how far its lines then rise.
    """

    scan: ScanRef
    sha256: str
    width_px: int
    height_px: int
    dpi: float
    lines: tuple[Line, ...]
    engines: tuple[str, ...]
    turn_deg_ccw: int = 0
    skew_deg_ccw: float = 0.0
    unread_ink: tuple[InkBlob, ...] = ()
    areas: tuple[Area, ...] = ()
    notices: tuple[str, ...] = ()
    seconds: tuple[tuple[str, float], ...] = ()

    @property
    def text(self) -> str:
        """The reading of the page, a line of text for each line."""
        return "".join(line.text + "\n" for line in self.lines)


class TokenKind(StrEnum):
    """What a token is, as far as severity is concerned."""

    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    NAME = "name"
    NEGATION = "negation"
    WORD = "word"
    LINE = "line"
    FORM = "form"
    PUNCTUATION = "punctuation"
    SPACING = "spacing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word, number or mark of a text: `text[start:end]` of the decoded page text."""

    text: str
    start: int
    end: int
    kind: TokenKind


class Verdict(StrEnum):
    """What the page says about a token of the transcription."""

    CONFIRMED = "confirmed"
    MISREAD = "misread"
    UNSEEN = "unseen"
    OMITTED = "omitted"
    SIC = "sic"
    ILLEGIBLE = "illegible"
    UNCHECKED = "unchecked"


DEPARTURES = (Verdict.MISREAD, Verdict.UNSEEN, Verdict.OMITTED)
FINDING_VERDICTS = (Verdict.MISREAD, Verdict.UNSEEN, Verdict.OMITTED, Verdict.SIC, Verdict.ILLEGIBLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One piece of evidence in plain words.

    `text` is an English sentence with {named} fields, the key under which the report finds its Russian form;
    `fields` fill it. `rendered` is the sentence in English.
    """

    evidence: str
    text: str
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def rendered(self) -> str:
        return self.text.format(**dict(self.fields))


class Lettered(NamedTuple):
    """A letter under a picture: its middle in pixels from the left, and whether it is one of those in question."""

    x: int
    text: str
    is_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exhibit:
    """What shows a finding at a glance: the line as it was seen, with what is transcribed and what is read under it.

    Pictures are uint8 H x W, 255 where ink is deepest, cells as wide as the reader sees them. `place` is left and
    right of what is in question. `own` and `other` are exemplars of the letter that is transcribed, `own_letter`, and
    of the one that is read; `contested` is the letter itself. All three are empty where no one letter is in question.
    """

    picture: NDArray[np.uint8]
    transcribed: tuple[Lettered, ...]
    read: tuple[Lettered, ...]
    place: tuple[int, int]
    own_letter: str = ""
    other_letter: str = ""
    own: tuple[NDArray[np.uint8], ...] = ()
    other: tuple[NDArray[np.uint8], ...] = ()
    contested: NDArray[np.uint8] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenVerdict:
    """A token of the transcription (or a gap, where start equals end) with what the page says about it."""

    page_index: int
    token: Token
    verdict: Verdict
    reading: str
    probability: float
    boxes: tuple[Box, ...] = ()
    reasons: tuple[Reason, ...] = ()
    confidence: float | None = None
    exhibit: Exhibit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A place to review. Offsets count in the decoded text of the page's transcription."""

    id: str
    page_index: int
    verdict: Verdict
    kind: TokenKind
    severity: float
    probability: float
    start: int
    end: int
    transcribed: str
    reading: str
    boxes: tuple[Box, ...]
    reasons: tuple[Reason, ...]
    exhibits: tuple[Exhibit, ...] = ()
    key: str = ""

    @property
    def rank(self) -> float:
        """Probability times severity: what the list is ordered by, largest first."""
        return self.probability * self.severity


class Choice(StrEnum):
    """What can be decided about a finding: the page is right, the transcription is, or neither."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EDITED = "edited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision about a finding, named by its key, and by its id where the file has no key.

    `text` is what is to stand there if it was edited.
    """

    finding: str
    choice: Choice
    text: str = ""
    key: str = ""


class Rate(NamedTuple):
    """An error rate as counts, so that rates of many pages pool by addition."""

    edits: int
    length: int

    def __add__(self, other: object) -> "Rate":
        if not isinstance(other, Rate):
            return NotImplemented
        return Rate(self.edits + other.edits, self.length + other.length)

    @property
    def value(self) -> float | None:
        """Edits over length; None where there is nothing to divide by."""
        return self.edits / self.length if self.length else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The transcription of one page as it was decoded, line ends as \\n, from a file called `name`.

    `start` is where it begins in the decoded text of that file: not 0 where one file holds several pages.
    """

    name: str
    text: str
    start: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResult:
    """A page with its transcription judged; `doubts` are the probabilities of all places that are no findings."""

    page_index: int
    page: Page
    transcription: PageText
    verdicts: tuple[TokenVerdict, ...]
    cer: Rate
    wer: Rate
    doubts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFailure:
    """A page that could not be processed, and why."""

    page_index: int
    scan: ScanRef
    message: str
    exit_code: int


class Effort(NamedTuple):
    """After so many findings were reviewed: the errors expected to be left, and their 90 % interval."""

    reviewed: int
    expected: float
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentResult:
    """A whole document judged: pages in order, findings worst first.

    `efforts` say how many errors are likely to be left after none, one, ... all of the findings that depart from the
    page were reviewed. `decisions` were made in an earlier report; `dismissed` are the findings that they reject,
    worst first, which are not among `findings`.
    """

    name: str
    profile: str
    pages: tuple[PageResult, ...]
    failures: tuple[PageFailure, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    notices: tuple[str, ...] = ()
    is_facsimile: bool = False
    efforts: tuple[Effort, ...] = ()
    dismissed: tuple[Finding, ...] = ()
    decisions: tuple[Decision, ...] = ()

"""The regions of a page: what its lines are made of, which belong together, in which order they are read."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.leaders import find_leaders, without_leaders
from ocr.image.pieces import find_pieces
from ocr.image.pixels import STROKE_MAX_GREY, Mask, Pixels
from ocr.image.text_lines import find_lines
from ocr.layout.line_images import LineImage, extract_line_images
from ocr.layout.pitch import Pitch, find_line_spacing, find_pitch
from ocr.layout.reading_order import order_lines
from ocr.model import RegionKind

# Engines read these; stamps and handwriting are found, and left unread.
READ_KINDS = (RegionKind.TYPED, RegionKind.PRINTED)
# A line with less of its inked width in letters is grain or a rule. White counts for neither.
_MIN_LETTER_SHARE = 0.3
# Ink is a letter from this height in x-heights; ink wider than so many cells, letters run together, from the second.
_MIN_LETTER_HEIGHT, _MIN_RUN_HEIGHT, _MAX_LETTER_CELLS = 0.45, 0.7, 2.5
# White of more cells parts the pieces of a line: a date and a number, the cells of a table.
_MIN_GAP_CELLS = 3.0
# The greatest distance of neighbouring lines in a region, in line spacings.
_MAX_REGION_GAP_LINES = 1.8
# A line whose ends differ less in height, in heights of its letters, is level.
_MIN_RISE = 0.3
# A grid below this confidence is a coincidence.
_MIN_GRID_CONFIDENCE = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The cells of a typed region in pixels of the page: step across, where cells begin, step down.

    `confidence` is 0 to 1; `line_px` is 0 where there are too few lines to tell.
    """

    step_px: float
    phase_px: float
    line_px: float
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CleanedRegion:
    """A region in pixels of the cleaned page: its line images, top to bottom, and their grid where they are typed."""

    kind: RegionKind
    line_images: tuple[LineImage, ...]
    grid: Grid | None = None

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom around the lines, from the heads of small letters to their feet."""
        lines = [line_image.line for line_image in self.line_images]
        return (
            min(line.left for line in lines),
            min(float(line.baseline[:, 1].min()) - line.x_height for line in lines),
            max(line.right for line in lines),
            max(float(line.baseline[:, 1].max()) for line in lines),
        )


@dataclass(frozen=True, slots=True)
class _Traits:
    """What tells the kind of a line: cells, letters, strength of the grid, height, slope, rise, letters' shape.

    `rise` is how much higher one end of the line is than the other, in heights of its own letters.
    `cells` and `grid` leave out wide gaps; `letters` is the share of the inked width that letters have.
    """

    cells: float
    letters: float
    grid: float
    height: float
    slope_deg: float
    rise: float
    width: float
    unevenness: float


def lay_out(page: Pixels, x_height: float, toned: Pixels | None = None) -> tuple[CleanedRegion, ...]:
    """Return the regions of a cleaned page in reading order, uint8 H x W, dark on white, small letters so high.

    Columns are read one after another, the left one first; tables row by row. What has few letters for its ink is no
    line. `toned` is the page with its tones kept, where there is one, cut up likewise.
    """
    plain = without_leaders(page, x_height)
    lines = order_lines(plain, find_lines(plain, x_height), x_height)
    line_images = extract_line_images(page, lines, x_height, toned)
    pitch = find_pitch(line_images)
    if pitch is None:
        return ()
    measured = [(_measure(own, pitch, index), own, index) for index, own in enumerate(line_images)]
    lettered = [entry for entry in measured if entry[0].letters >= _MIN_LETTER_SHARE]
    typical = float(np.median([traits.height for traits, *_ in lettered] or [x_height]))
    regions: list[list[_Placed]] = []
    has_grid = pitch.confidence > _MIN_GRID_CONFIDENCE
    for traits, line_image, index in lettered:
        kind = _kind_of(traits, typical, pitch.confidence)
        is_on_grid = has_grid and kind is RegionKind.TYPED and not _is_off_grid(traits, pitch.confidence)
        own = replace(line_image, step_px=pitch.step_px, is_on_grid=True) if is_on_grid else line_image
        placed = _Placed(own, kind, pitch.phases[index])
        if not regions or not _belongs(placed, regions[-1], x_height):
            regions.append([])
        regions[-1].append(placed)
    return tuple(_region(region, pitch) for region in regions)


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """A line with its kind and the phase of its cells."""

    line_image: LineImage
    kind: RegionKind
    phase: float

    @property
    def y(self) -> float:
        return float(self.line_image.line.baseline[:, 1].mean())


def _measure(line_image: LineImage, pitch: Pitch, index: int) -> _Traits:
    """Return the traits of a line, from its connected pieces of ink."""
    line, x_height = line_image.line, line_image.x_height
    ink = line_image.image < STROKE_MAX_GREY
    pieces = find_pieces(ink).stats[1:]
    pieces = pieces[~find_leaders(pieces, x_height)]
    wide, tall = pieces[:, cv2.CC_STAT_WIDTH], pieces[:, cv2.CC_STAT_HEIGHT]
    lowest = np.where(
        wide > _MAX_LETTER_CELLS * pitch.step_px, _MIN_RUN_HEIGHT * x_height, _MIN_LETTER_HEIGHT * x_height
    )
    is_letter = (tall > lowest) & (tall < 3 * x_height)
    letters = pieces[is_letter]
    inked = _columns_of(pieces, ink.shape[1], pitch.step_px)
    lettered = _columns_of(letters, ink.shape[1], pitch.step_px)
    length = line.right - line.left
    typed = max(pitch.step_px, length - _width_of_gaps(inked, _MIN_GAP_CELLS * pitch.step_px))
    rise = line.baseline[0] - line.baseline[-1]
    heights = letters[:, cv2.CC_STAT_HEIGHT]
    return _Traits(
        cells=typed / pitch.step_px,
        letters=float(lettered.sum() / max(1, inked.sum())),
        grid=pitch.strengths[index] * max(pitch.step_px, length) / typed,
        height=line.x_height,
        slope_deg=float(np.degrees(np.arctan2(abs(rise[1]), abs(rise[0])))),
        rise=float(abs(rise[1])) / line.x_height,
        width=float(np.median(letters[:, cv2.CC_STAT_WIDTH]) / x_height) if len(letters) else 0.0,
        unevenness=float(heights.std() / heights.mean()) if len(letters) else 0.0,
    )


def _columns_of(pieces: NDArray[np.int32], width: int, step_px: float) -> Mask:
    """Return a mask of the columns that pieces of ink stand in, W; each has a cell at least."""
    columns = np.zeros(width, bool)
    for left, wide in pieces[:, [cv2.CC_STAT_LEFT, cv2.CC_STAT_WIDTH]]:
        beside = max(0, round((step_px - wide) / 2))
        columns[max(0, left - beside) : left + wide + beside] = True
    return columns


def _width_of_gaps(inked: Mask, shortest: float) -> float:
    """Return the sum of the stretches without ink, W, between ink, that are longer than `shortest` pixels."""
    gaps = np.diff(np.flatnonzero(inked)) - 1
    return float(gaps[gaps > shortest].sum())


def _is_off_grid(traits: _Traits, confidence: float) -> bool:
    """Return whether a line long enough to tell does not keep to the page's grid."""
    return traits.cells >= 6 and traits.grid < 0.4 * min(1.0, confidence / 0.8)


def _kind_of(traits: _Traits, typical_height: float, confidence: float) -> RegionKind:
    """Return the kind of a line.

    Type keeps to the grid and to the course of the page. What does neither was stamped, or written by hand if its
    letters are wide. Level lines of even letters that keep to no grid are print.
    """
    height = traits.height / typical_height
    off_grid = _is_off_grid(traits, confidence)
    aslant = traits.slope_deg > (1.2 if off_grid else 2.2 if not 0.8 < height < 1.3 else 3.5)
    # The slope of a few letters is that of their feet: commas pull it down.
    aslant = aslant and traits.rise > _MIN_RISE
    uneven = off_grid and traits.cells >= 12 and traits.grid < 0.15 and traits.unevenness > 0.45
    if aslant or uneven:
        return RegionKind.HANDWRITING if traits.width > 0.7 else RegionKind.STAMP
    if off_grid and traits.cells >= 12 and confidence > 0.6:
        return RegionKind.PRINTED
    return RegionKind.TYPED


def _belongs(placed: _Placed, region: list[_Placed], x_height: float) -> bool:
    """Return whether a line continues a region: of its kind, just below its last line, and over or under it."""
    last = region[-1]
    gap = placed.y - last.y
    usual = float(np.median(np.diff([line.y for line in region]))) if len(region) > 2 else 3.2 * x_height
    above, line = last.line_image.line, placed.line_image.line
    overlap = min(above.right, line.right) - max(above.left, line.left)
    left = min(other.line_image.line.left for other in region)
    right = max(other.line_image.line.right for other in region)
    is_beside = overlap > 0 or (right > left and line.left < right)
    is_near = -0.5 * x_height < gap < _MAX_REGION_GAP_LINES * max(usual, 2 * x_height)
    return placed.kind is last.kind and is_near and is_beside


def _region(region: list[_Placed], pitch: Pitch) -> CleanedRegion:
    line_images = tuple(placed.line_image for placed in region)
    kind = region[0].kind
    if kind is not RegionKind.TYPED:
        return CleanedRegion(kind=kind, line_images=line_images)
    spacing, _ = find_line_spacing([line.y for line in region], line_images[0].x_height)
    turns = np.array([line.phase for line in region]) / pitch.step_px * 2 * np.pi
    mean = np.exp(1j * turns).mean()
    phase = float(np.angle(mean) / (2 * np.pi) * pitch.step_px % pitch.step_px)
    # Lines that begin on one grid have one phase; paper that slipped has several.
    confidence = pitch.confidence * (float(abs(mean)) if len(region) > 1 else 1.0)
    grid = Grid(step_px=pitch.step_px, phase_px=phase, line_px=spacing, confidence=confidence)
    return CleanedRegion(kind=kind, line_images=line_images, grid=grid)

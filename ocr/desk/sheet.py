"""A page as pictures show it, upright and in square pixels, and the way of boxes to it and back."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ocr.desk.pages import DeskPage
from ocr.model import Box

# Pictures are cut from a page of at most so many pixels: an A4 page at 400 dpi, at which it is read.
MAX_SHEET_PIXELS = 16_000_000
# A box belongs to a line that covers this share of its height, or of the line's if that is less.
_MIN_SHARED = 0.5
# Lines further apart than this, in heights of type, have a gap between them.
_MAX_PITCH, _USUAL_PITCH = 4.0, 1.7
# Height of the type where no line was read, px.
_MIN_TYPE_PX = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """A line on a sheet: its box, and how high its type is, which is less than the box where it is skewed."""

    box: Box
    type_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An upright page in square pixels; coordinates on it count in these, from the top left.

    `source_px` are width and height of the scan, of which it is turned counter-clockwise by `turn_deg_ccw`; `rise` is
    how many pixels its lines rise for each to the right.
    """

    width_px: int
    height_px: int
    source_px: tuple[int, int]
    turn_deg_ccw: int = 0
    rise: float = 0.0
    lines: tuple[SheetLine, ...] = ()

    @property
    def ground(self) -> Box:
        """The whole sheet."""
        return Box(0, 0, self.width_px, self.height_px)

    @property
    def type_px(self) -> float:
        """The usual height of its type, in pixels."""
        return max(_MIN_TYPE_PX, median(line.type_px for line in self.lines)) if self.lines else _MIN_TYPE_PX

    @property
    def pitch_px(self) -> float:
        """The usual distance of a line from the next, in pixels."""
        middles = sorted((line.box.top + line.box.bottom) / 2 for line in self.lines)
        gaps = [below - above for above, below in pairwise(middles)]
        near = [gap for gap in gaps if 0.5 * self.type_px < gap < _MAX_PITCH * self.type_px]
        return median(near) if near else _USUAL_PITCH * self.type_px

    def place(self, box: Box) -> Box:
        """Return where a box of the scan is on the sheet."""
        width, height = self._unturned
        across, down = width / self.source_px[0], height / self.source_px[1]
        return box.scaled(across, down).turned_upright(self.turn_deg_ccw, width, height)

    def to_source(self, box: Box) -> Box:
        """Return where a box of the sheet is on the scan."""
        width, height = self._unturned
        turned = box.turned_upright(-self.turn_deg_ccw % 360, self.width_px, self.height_px)
        return turned.scaled(self.source_px[0] / width, self.source_px[1] / height)

    def lines_of(self, box: Box) -> tuple[SheetLine, ...]:
        """Return the lines that a box of the sheet is in."""
        return tuple(line for line in self.lines if self._is_in(box, line))

    def reach_of(self, line: SheetLine, left: int, right: int) -> tuple[float, float]:
        """Return from where to where down the sheet a line's type is between two columns."""
        ends = [self._middle_of(line, x) for x in (left, right)]
        return min(ends) - line.type_px / 2, max(ends) + line.type_px / 2

    def _is_in(self, box: Box, line: SheetLine) -> bool:
        beside = 2 * line.type_px
        if box.left > line.box.right + beside or box.right < line.box.left - beside:
            return False
        middle = self._middle_of(line, (box.left + box.right) / 2)
        top, bottom = middle - line.type_px / 2, middle + line.type_px / 2
        shared = min(box.bottom, bottom) - max(box.top, top)
        return shared >= _MIN_SHARED * min(box.height, line.type_px)

    def _middle_of(self, line: SheetLine, x: float) -> float:
        at = min(max(x, line.box.left), line.box.right)
        centre_x, centre_y = (line.box.left + line.box.right) / 2, (line.box.top + line.box.bottom) / 2
        return centre_y - self.rise * (at - centre_x)

    @property
    def _unturned(self) -> tuple[int, int]:
        is_on_its_side = self.turn_deg_ccw in (90, 270)
        return (self.height_px, self.width_px) if is_on_its_side else (self.width_px, self.height_px)


def make_sheet(page: DeskPage, aspect: float | None = None) -> Sheet:
    """Return the sheet of a page; `aspect` is how many times it is as wide as high, if its pixels may be oblong."""
    width, height = _square(page.width_px, page.height_px, aspect)
    factor = min(1.0, math.sqrt(MAX_SHEET_PIXELS / (width * height)))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    sheet = Sheet(
        width_px=size[1] if page.turn_deg_ccw in (90, 270) else size[0],
        height_px=size[0] if page.turn_deg_ccw in (90, 270) else size[1],
        source_px=(page.width_px, page.height_px),
        turn_deg_ccw=page.turn_deg_ccw,
        rise=math.tan(math.radians(page.skew_deg_ccw)),
    )
    return _with_lines(sheet, page.lines)


def _square(width: int, height: int, aspect: float | None) -> tuple[float, float]:
    """Return the size of a scan in square pixels, as fine as its finer side."""
    if aspect is None or abs(aspect * height / width - 1) < 0.01:
        return width, height
    return (height * aspect, height) if aspect * height > width else (width, width / aspect)


def _with_lines(sheet: Sheet, lines: Sequence[Box]) -> Sheet:
    placed = [sheet.place(line) for line in lines]
    return replace(
        sheet, lines=tuple(SheetLine(box=box, type_px=_type_of(box, sheet.rise)) for box in placed)
    )


def _type_of(line: Box, rise: float) -> float:
    """Return how high the type of a line is: its box without what it rises from end to end."""
    return max(line.height - abs(rise) * line.width, line.height / 4, 1.0)

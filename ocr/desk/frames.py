"""Which part of a sheet a picture shows, how large, and where the places are on it: nothing is decoded for that."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce

from ocr.desk.sheet import Sheet
from ocr.model import Box

# The whole page is cut into so many parts, which a browser bears, from the top down.
BANDS = 4
# The longer side of a page, and of the lines around a place, px.
_MAX_SIDE_PX = 1600
# A line is enlarged so much, unless its picture would be wider (or higher) than this.
_LINE_SCALE, _MAX_LINE_WIDTH_PX = 2.0, 2400
# Widths of a line's picture, in heights of type: at the least, and beside the place on either side; about half as
# many letters. Of a place on many lines so many heights are shown.
_LINE_WIDTH, _BESIDE, _LINE_HEIGHT = 18.0, 4.0, 6.0
# Paper above and below a line, in heights of its type: boxes are of ink that was read, and letters stick out.
_ABOVE = 0.3
# The share of a page's lines that may stand out to the left or the right.
_ALONE = 0.05
# Lines around a place, at the least in all and on either side of it; paper beside them, in heights of type.
_AROUND_LINES, _MARGIN_LINES, _MARGIN = 12.0, 3.0, 1.5


class Kind(StrEnum):
    """What a picture shows: the line of a place, the lines around it, the page, or a band of it at full size."""

    LINE = "line"
    AROUND = "around"
    PAGE = "page"
    BAND = "band"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A picture that can be cut: its part of the sheet, its size, and boxes in its own pixels, cut at its edges."""

    kind: Kind
    ground: Box
    width_px: int
    height_px: int
    boxes: tuple[Box, ...] = ()

    def place(self, box: Box) -> Box | None:
        """Return where a box of the sheet is on the picture; None where it is not."""
        if not _overlaps(box, self.ground):
            return None
        left, top = max(box.left, self.ground.left), max(box.top, self.ground.top)
        right, bottom = min(box.right, self.ground.right), min(box.bottom, self.ground.bottom)
        moved = Box(
            left - self.ground.left,
            top - self.ground.top,
            right - self.ground.left,
            bottom - self.ground.top,
        )
        on = moved.scaled(self.width_px / self.ground.width, self.height_px / self.ground.height)
        # Where the picture is smaller, a box at its edge may round to nothing.
        left, top = min(on.left, self.width_px - 1), min(on.top, self.height_px - 1)
        return Box(left, top, min(on.right, self.width_px), min(on.bottom, self.height_px))

    def to_sheet(self, box: Box) -> Box:
        """Return where a box of the picture is on the sheet."""
        part = box.scaled(self.ground.width / self.width_px, self.ground.height / self.height_px)
        return Box(
            part.left + self.ground.left,
            part.top + self.ground.top,
            part.right + self.ground.left,
            part.bottom + self.ground.top,
        )


def make_frame(sheet: Sheet, kind: Kind, boxes: Sequence[Box] = (), band: int = 0) -> Frame:
    """Return the frame of a picture with boxes of the scan on it; `band` is 0 to BANDS - 1, for a band alone.

    A place without boxes has no line, and nothing is around it: the page is shown.
    """
    placed = [box for box in map(sheet.place, boxes) if _overlaps(box, sheet.ground)]
    if kind is Kind.BAND:
        edges = [round(sheet.height_px * at / BANDS) for at in (band, band + 1)]
        ground, scale = _within(sheet, 0, edges[0], sheet.width_px, edges[1]), 1.0
    elif kind is Kind.PAGE or not placed:
        kind, ground, scale = Kind.PAGE, sheet.ground, _fit(sheet.ground, _MAX_SIDE_PX)
    elif kind is Kind.LINE:
        ground = _line_ground(sheet, placed)
        scale = min(_LINE_SCALE, _MAX_LINE_WIDTH_PX / max(ground.width, ground.height))
    else:
        ground = _around_ground(sheet, placed)
        scale = _fit(ground, _MAX_SIDE_PX)
    frame = Frame(
        kind=kind,
        ground=ground,
        width_px=max(1, round(ground.width * scale)),
        height_px=max(1, round(ground.height * scale)),
    )
    return _with_boxes(frame, placed)


def _with_boxes(frame: Frame, placed: Sequence[Box]) -> Frame:
    return replace(frame, boxes=tuple(on for box in placed if (on := frame.place(box)) is not None))


def _fit(ground: Box, side_px: int) -> float:
    """Return the scale at which the longer side of a part has at most so many pixels, 1 or less."""
    return min(1.0, side_px / max(ground.width, ground.height))


def _line_ground(sheet: Sheet, placed: Sequence[Box]) -> Box:
    """Return the part around a place with all of its line, upwards and downwards; of many lines, the first."""
    first = min(placed, key=lambda box: (box.top, box.left))
    lines = sheet.lines_of(first)
    # A line of small letters alone is less high than its type.
    type_px = max(
        [sheet.type_px, *(line.type_px for line in lines)] if lines else [first.height, sheet.type_px]
    )
    together = reduce(
        Box.union, (box for box in placed if box.bottom - first.top <= _LINE_HEIGHT * type_px), first
    )
    left, right = _widen(
        together.left,
        together.right,
        max(_LINE_WIDTH * type_px, together.width + 2 * _BESIDE * type_px),
        sheet.width_px,
    )
    touched = {line for box in placed if box.bottom <= together.bottom for line in sheet.lines_of(box)}
    reaches = [sheet.reach_of(line, left, right) for line in touched]
    top = min([together.top, *(reach[0] for reach in reaches)]) - _ABOVE * type_px
    bottom = max([together.bottom, *(reach[1] for reach in reaches)]) + _ABOVE * type_px
    # A place that is higher than a few lines at once is a passage: its beginning is shown.
    bottom = min(bottom, top + (_LINE_HEIGHT + 2 * _ABOVE) * type_px)
    return _within(sheet, left, top, right, bottom)


def _around_ground(sheet: Sheet, placed: Sequence[Box]) -> Box:
    """Return the part with some lines around a place, as wide as the lines of the page."""
    place = reduce(Box.union, placed)
    pitch, margin = sheet.pitch_px, _MARGIN * sheet.type_px
    wanted = max(_AROUND_LINES * pitch, place.height + 2 * _MARGIN_LINES * pitch)
    top, bottom = _widen(place.top, place.bottom, wanted, sheet.height_px)
    if not sheet.lines:
        return _within(sheet, 0, top, sheet.width_px, bottom)
    beside = [line.box for line in sheet.lines if line.box.top < bottom and line.box.bottom > top]
    left = min([place.left, *(box.left for box in beside), _nth(sorted(b.box.left for b in sheet.lines))])
    right = max(
        [place.right, *(box.right for box in beside), -_nth(sorted(-b.box.right for b in sheet.lines))]
    )
    return _within(sheet, left - margin, top, right + margin, bottom)


def _nth(edges: Sequence[int]) -> int:
    """Return the outermost edge of a page's lines, sorted from without, but for those of a few, as page numbers."""
    return edges[math.ceil(_ALONE * len(edges)) if len(edges) > 2 else 0]


def _widen(start: int, end: int, wanted: float, most: int) -> tuple[int, int]:
    """Return a stretch of the wanted length around another, moved to lie within 0 and `most` as far as it can.

    >>> _widen(40, 60, 50, 200), _widen(0, 10, 50, 200), _widen(190, 200, 50, 200), _widen(0, 10, 500, 200)
    ((25, 75), (0, 50), (150, 200), (0, 200))
    """
    length = min(most, round(wanted))
    begin = min(max(0, round((start + end - length) / 2)), most - length)
    return begin, begin + length


def _within(sheet: Sheet, left: float, top: float, right: float, bottom: float) -> Box:
    """Return a part of the sheet, cut off at its edges, at least a pixel wide and high."""
    x, y = min(max(0, round(left)), sheet.width_px - 1), min(max(0, round(top)), sheet.height_px - 1)
    return Box(
        x, y, min(sheet.width_px, max(x + 1, round(right))), min(sheet.height_px, max(y + 1, round(bottom)))
    )


def _overlaps(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom

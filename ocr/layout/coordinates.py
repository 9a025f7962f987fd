"""Where on the source what an engine reads stands: boxes of strips put into pixels of the scan."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from ocr.layout.line_images import LineImage
from ocr.model import Box, Line, Transform, Word


class Place:
    """Puts boxes and points of the working image into the source, cut to it."""

    def __init__(self, transform: Transform, source_size: tuple[int, int]) -> None:
        self._transform, (self._width, self._height) = transform, source_size

    def box(self, values: Sequence[float]) -> Box:
        box = self._transform.box_to_source(*values)
        left, top = min(max(box.left, 0), self._width - 1), min(max(box.top, 0), self._height - 1)
        right, bottom = (
            min(max(box.right, left + 1), self._width),
            min(max(box.bottom, top + 1), self._height),
        )
        return Box(left, top, right, bottom)

    def point(self, x: float, y: float) -> tuple[int, int]:
        x, y = self._transform.to_source(x, y)
        return min(max(round(x), 0), self._width - 1), min(max(round(y), 0), self._height - 1)


class StripPlace:
    """Puts boxes of a strip into the source; of a canvas, where the strip's `corner` is on one."""

    def __init__(self, strip: LineImage, place: Place, corner: tuple[int, int] = (0, 0)) -> None:
        self._strip, self._place, (self._left, self._top) = strip, place, corner

    def box(self, left: float, top: float, right: float, bottom: float) -> Box:
        left, top = self._strip.to_page(left - self._left, top - self._top)
        right, bottom = self._strip.to_page(right - self._left, bottom - self._top)
        return self._place.box((left, top, right, bottom))

    def line(self, words: Sequence[Word]) -> Line:
        """Return the strip's line of words that are in the source already."""
        return Line(
            words=tuple(words),
            box=reduce(Box.union, (word.box for word in words)),
            baseline=tuple(self._place.point(float(x), float(y)) for x, y in self._strip.line.baseline),
        )

    def put(self, word: Word) -> Word:
        """Return a word of the strip, and its glyphs, in the source."""
        glyphs = tuple(replace(glyph, box=self.box(*glyph.box)) for glyph in word.glyphs)
        return replace(word, box=self.box(*word.box), glyphs=glyphs)

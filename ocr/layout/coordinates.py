"""Maps boxes from a line image to source pixels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from ocr.layout.line_images import LineImage
from ocr.model import Box, Line, Transform, Word


@dataclass(frozen=True, slots=True)
class SourceMapper:
    """Maps boxes and points of the cleaned page to source pixels, and clips them to the source.

    `source_size` is the width and the height of the source in pixels.
    """

    transform: Transform
    source_size: tuple[int, int]

    def box(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return the source box, at least one pixel wide and high, around a rectangle of the cleaned page."""
        width, height = self.source_size
        box = self.transform.box_to_source(left, top, right, bottom)
        x, y = min(max(box.left, 0), width - 1), min(max(box.top, 0), height - 1)
        return Box(x, y, min(max(box.right, x + 1), width), min(max(box.bottom, y + 1), height))

    def point(self, x: float, y: float) -> tuple[int, int]:
        """Return the source pixel (x, y) nearest to a point of the cleaned page."""
        width, height = self.source_size
        x, y = self.transform.to_source(x, y)
        return min(max(round(x), 0), width - 1), min(max(round(y), 0), height - 1)


@dataclass(frozen=True, slots=True)
class LineMapper:
    """Maps boxes of a line image to source pixels."""

    line_image: LineImage
    source: SourceMapper

    def box(self, box: Box) -> Box:
        """Return the source box of a box of the line image."""
        left, top = self.line_image.to_page(box.left, box.top)
        right, bottom = self.line_image.to_page(box.right, box.bottom)
        return self.source.box(left, top, right, bottom)

    def word(self, word: Word) -> Word:
        """Return a word of the line image, and its glyphs, with source boxes."""
        glyphs = tuple(replace(glyph, box=self.box(glyph.box)) for glyph in word.glyphs)
        return replace(word, box=self.box(word.box), glyphs=glyphs)

    def line(self, words: Sequence[Word]) -> Line:
        """Return the line in source pixels of its words, one at least, in pixels of the line image."""
        mapped = tuple(self.word(word) for word in words)
        return Line(
            words=mapped,
            box=reduce(Box.union, (word.box for word in mapped)),
            baseline=tuple(self.source.point(float(x), float(y)) for x, y in self.line_image.line.baseline),
        )

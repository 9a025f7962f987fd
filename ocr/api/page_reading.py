"""A page as it was read, as a program gets it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ocr.errors import UsageError
from ocr.model import Box, Line, Page, PredictedCer, Region

if TYPE_CHECKING:
    from PIL.Image import Image

# What `PageReading.to_image` can draw, and in which colour (red, green, blue).
_COLOURS = {
    "regions": (28, 95, 168),
    "lines": (46, 107, 52),
    "baselines": (179, 38, 30),
    "words": (138, 90, 0),
    "glyphs": (122, 63, 160),
    "unread_ink": (110, 110, 110),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageReading:
    """A page as it was read.

    Attributes
    ----------
    page : Page
        Its regions with lines, words and glyphs; every box in source pixels.
    """

    page: Page
    _image: NDArray[np.uint8] = field(repr=False)

    @property
    def text(self) -> str:
        """The reading, a line of text for each line of the page."""
        return self.page.text

    @property
    def notices(self) -> tuple[str, ...]:
        """What there is to say of the page: how its scan was taken, and why its reading is not to be trusted."""
        from ocr.engines.trust import find_doubts

        return (*self.page.notices, *find_doubts(self.page))

    @property
    def predicted_cer(self) -> PredictedCer | None:
        """The share of the letters that is probably read wrong, 0 to 1, with its 90 % interval.

        None where nothing was read, or by an engine of which nothing is known. Each line has its own.
        """
        return self.page.predicted_cer

    @property
    def regions(self) -> tuple[Region, ...]:
        """The regions in reading order, each with its lines."""
        return self.page.regions

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all regions in reading order."""
        return self.page.lines

    def to_page_xml(self) -> str:
        """Return the reading as PAGE XML (PAGE Content Schema 2019-07-15)."""
        from ocr.formats.registry import format_page_xml_now

        return format_page_xml_now(self.page)

    def to_format(self, name: str) -> str:
        """Return the reading in a format by its name; see `ocr.formats.registry`.

        Raises
        ------
        UsageError
            If no installed package offers a format of this name, and for one that is no text.
        """
        from ocr.formats.registry import load_format

        text = load_format(name).format(self.page)
        if isinstance(text, bytes):
            raise UsageError(
                f"The format {name!r} is no text. `sverka ocr --format {name}` writes its files."
            )
        return text

    def to_image(self, draw: Sequence[str] = ("regions", "lines")) -> "Image":
        """Return the scan as a picture with boxes drawn on it.

        Parameters
        ----------
        draw : sequence of str
            Any of "regions", "lines", "baselines", "words", "glyphs", "unread_ink".

        Raises
        ------
        UsageError
            For anything else in `draw`.
        """
        from PIL import Image, ImageDraw

        unknown = next((name for name in draw if name not in _COLOURS), None)
        if unknown is not None:
            raise UsageError(f"Cannot draw {unknown!r}. Name any of: {', '.join(_COLOURS)}.")
        picture = Image.fromarray(self._image).convert("RGB")
        canvas = ImageDraw.Draw(picture)
        width_px = max(1, round(picture.width / 1200))
        across, down = picture.width / self.page.width_px, picture.height / self.page.height_px
        for name in draw:
            for box in self._boxes(name):
                left, top, right, bottom = box.scaled(across, down)
                # The right and bottom of a box are exclusive; a box of no width is drawn one pixel wide.
                corner = (max(left, right - 1), max(top, bottom - 1))
                canvas.rectangle((left, top, *corner), outline=_COLOURS[name], width=width_px)
            if name == "baselines":
                for line in self.lines:
                    points = [(across * x, down * y) for x, y in line.baseline]
                    canvas.line(points, fill=_COLOURS[name], width=width_px)
        return picture

    def _boxes(self, name: str) -> Sequence[Box]:
        words = [word for line in self.lines for word in line.words]
        boxes: dict[str, Sequence[Box]] = {
            "regions": [region.box for region in self.regions],
            "lines": [line.box for line in self.lines],
            "words": [word.box for word in words],
            "glyphs": [glyph.box for word in words for glyph in word.glyphs],
            "unread_ink": [ink.box for ink in self.page.unread_ink],
        }
        return boxes.get(name, ())

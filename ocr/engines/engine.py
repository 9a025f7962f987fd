"""What every reading engine offers."""

from collections.abc import Sequence
from typing import Protocol

from ocr.layout.line_images import LineImage
from ocr.model import Transform
from ocr.recognizer.frames import ReadLine


class Engine(Protocol):
    """Reads page images. `names` say which engines do, with version and language: ("tesseract 5.3.0 rus",)."""

    @property
    def names(self) -> tuple[str, ...]: ...

    def fingerprint(self) -> str:
        """Return what readings depend on beside this program's code: other programs, models, settings."""
        ...

    def read(
        self, strips: Sequence[LineImage], transform: Transform, source_size: tuple[int, int]
    ) -> tuple[ReadLine, ...]:
        """Return what the lines of a cleaned page say, in their order, every coordinate in source pixels, and frames.

        `transform` leads from the page that the strips were cut from to the source, whose width and height in
        pixels are `source_size`. Lines with nothing to read are left out. Raises EngineError where the engine
        fails on this page.
        """
        ...

"""Readings kept as JSON: the cache of page readings, and an engine that replays them."""

from collections.abc import Sequence
from hashlib import sha256

from ocr.errors import EngineError
from ocr.formats.page_json import format_page
from ocr.layout.line_images import LineImage
from ocr.model import Page, Transform
from ocr.recognizer.frames import ReadLine, frames_of


class ReplayEngine:
    """Replays recorded pages: each reading is the first page not yet read that has the source's size."""

    def __init__(self, pages: Sequence[Page], name: str = "recorded") -> None:
        self.names = (name,)
        self._pages = list(pages)
        self._fingerprint = sha256("".join(map(format_page, pages)).encode()).hexdigest()

    def fingerprint(self) -> str:
        """Return a hash of the recorded pages, as hex."""
        return self._fingerprint

    def read(
        self, strips: Sequence[LineImage], transform: Transform, source_size: tuple[int, int]
    ) -> tuple[ReadLine, ...]:
        """Return the recorded lines, with frames that say them; the strips are not looked at.

        Raises EngineError when none is left.
        """
        for index, recorded in enumerate(self._pages):
            if (recorded.width_px, recorded.height_px) == source_size:
                return tuple(ReadLine(line, frames_of(line)) for line in self._pages.pop(index).lines)
        raise EngineError(
            f"No recorded page of {source_size[0]} x {source_size[1]} px left. Record the page and run again."
        )

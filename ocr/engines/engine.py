"""The contract of a reading engine."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from ocr.language.base import Language
from ocr.layout.line_images import LineImage
from ocr.recognizer.frames import ReadLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What an engine returns beside the text.

    `posteriors`: the frames of its lines are its own posteriors; else frames are made of the words' confidences.
    `glyph_boxes`: its words have glyphs with boxes.
    """

    posteriors: bool
    glyph_boxes: bool


class Engine(ABC):
    """Reads line images. An engine is picklable: a batch sends it to its workers.

    A package offers an engine by an entry point of the group `sverka.engines` that names a callable without
    arguments, a subclass for instance; see `ocr.engines.registry.load_engine`.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """The name, one word: "tesseract"."""

    @property
    @abstractmethod
    def version(self) -> str:
        """The version of the program or the model: "5.3.0"."""

    @property
    @abstractmethod
    def languages(self) -> tuple[str, ...]:
        """The languages it reads, by ISO 639-2: ("rus",)."""

    @property
    @abstractmethod
    def capabilities(self) -> Capabilities:
        """What it returns beside the text."""

    @property
    def names(self) -> tuple[str, ...]:
        """Name and version of each engine and model that reads: ("tesseract 5.3.0 rus",)."""
        return (f"{self.name} {self.version}",)

    @property
    def notices(self) -> tuple[str, ...]:
        """What there is to say once of how it reads, such as what is not installed; mostly nothing."""
        return ()

    def in_language(self, language: Language) -> "Engine":
        """Return the engine for pages in a language; itself where it reads all languages alike."""
        return self

    def fingerprint(self) -> str:
        """Return all that readings depend on beside Sverka's own code: programs, models, settings."""
        return "; ".join(self.names)

    def for_text(self, *, with_language: bool) -> "Engine":
        """Return the engine as it reads for a text alone, not for evidence; the engine itself where that is the same.

        `with_language`: it also weighs how likely its language is, where it can.
        """
        return self

    def for_collation(self) -> "Engine":
        """Return the engine as it reads pages that have a transcription; the engine itself where that is the same."""
        return self

    @abstractmethod
    def read(self, lines: Sequence[LineImage]) -> tuple[ReadLine | None, ...]:
        """Return the reading of each line image of a page, in their order; None for a line with nothing on it.

        Boxes are in pixels of the line image, origin at its top left corner; the caller maps them to the source.
        Raises EngineError where the engine fails on the page.
        """

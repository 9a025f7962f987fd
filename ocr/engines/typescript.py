"""The typescript recogniser as an engine of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from ocr.engines.engine import Capabilities, Engine
from ocr.layout.line_images import LineImage
from ocr.recognizer.character_model import language_name, load_language
from ocr.recognizer.frames import ReadLine
from ocr.recognizer.network import NAME, frames_of_output, reader_version, recognise, words_of_output


@dataclass(frozen=True, slots=True)
class TypescriptEngine(Engine):
    """Reads typed lines by their letters; `with_language`, by a character model of Russian too."""

    with_language: bool = False

    @property
    def name(self) -> str:
        return NAME

    @property
    def version(self) -> str:
        return reader_version()

    @property
    def languages(self) -> tuple[str, ...]:
        return ("rus",)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(posteriors=True, glyph_boxes=True)

    @property
    def names(self) -> tuple[str, ...]:
        language = (language_name(),) if self.with_language else ()
        return (f"{self.name} {self.version}", *language)

    def read(self, lines: Sequence[LineImage]) -> tuple[ReadLine | None, ...]:
        """Return the reading of each line with the recogniser's own frames; see `Engine`."""
        language = load_language() if self.with_language else None
        outputs = recognise(lines)
        return tuple(
            ReadLine(words, frames_of_output(output))
            if (words := words_of_output(output, language))
            else None
            for output in outputs
        )

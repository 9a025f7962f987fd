"""The typescript recogniser as an engine of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ocr.engines.engine import Capabilities, Engine
from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.layout.line_images import LineImage
from ocr.recognizer.character_model import language_name
from ocr.recognizer.frames import ReadLine
from ocr.recognizer.language_model import LanguageModel, load_model
from ocr.recognizer.network import NAME, frames_of_output, reader_version, recognise
from ocr.recognizer.reading import read_words


@dataclass(frozen=True, slots=True)
class TypescriptEngine(Engine):
    """Reads typed lines by their letters; `with_language`, by a model of the language too, which there is of Russian.

    `language` tells which letter was meant by a shape that several have. `lacks` is the notice of an engine beside it
    that is not installed.
    """

    with_language: bool = False
    language: Language = RUSSIAN
    lacks: str = ""

    @property
    def name(self) -> str:
        return NAME

    @property
    def version(self) -> str:
        return reader_version()

    @property
    def languages(self) -> tuple[str, ...]:
        return (self.language.tesseract_code,)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(posteriors=True, glyph_boxes=True)

    @property
    def names(self) -> tuple[str, ...]:
        language = (language_name(),) if self.model else ()
        return (f"{self.name} {self.version}", *language)

    @property
    def notices(self) -> tuple[str, ...]:
        return (self.lacks,) if self.lacks else ()

    @property
    def model(self) -> LanguageModel | None:
        """The model of the language that it reads by, if it reads by one."""
        return load_model(self.language) if self.with_language and self.language == RUSSIAN else None

    def in_language(self, language: Language) -> "TypescriptEngine":
        """Return the recogniser for pages in a language."""
        return replace(self, language=language, lacks="")

    def fingerprint(self) -> str:
        """Return the recogniser's version, its model of the language, and the language that it reads in."""
        return f"{'; '.join(self.names)} {self.language.code}"

    def for_text(self, *, with_language: bool) -> Engine:
        """Return the engine, with its character model or without."""
        return replace(self, with_language=with_language)

    def read(self, lines: Sequence[LineImage]) -> tuple[ReadLine | None, ...]:
        """Return the reading of each line with the recogniser's own frames; see `Engine`."""
        outputs = recognise(lines)
        return tuple(
            ReadLine(words, frames_of_output(output)) if words else None
            for words, output in zip(read_words(outputs, self.model, self.language), outputs, strict=True)
        )

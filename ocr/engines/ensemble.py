"""The engine that Sverka reads with: the typescript reader, and Tesseract beside it where it is installed.

Two readers that err differently: where they agree on a word it is almost surely right, and that is what the reader is
adapted to the page's typewriter by. Type is read by the reader, print, which keeps to no grid, by Tesseract; where
the other reads something else, the word says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz.distance import Levenshtein

from ocr.engines.tesseract import TesseractEngine
from ocr.errors import DependencyError
from ocr.layout.coordinates import Place
from ocr.layout.line_images import LineImage
from ocr.model import Line, Transform, Word
from ocr.recognizer.character_model import CharacterModel, language_name, load_language
from ocr.recognizer.frames import ReadLine
from ocr.recognizer.network import LineOutput, frames_of_output, reader_name, recognise, write_line
from ocr.recognizer.supervision import adapt_by_agreement
from ocr.text.shapes import to_shapes


@dataclass(frozen=True, slots=True)
class EnsembleEngine:
    """Reads with the typescript reader, and with a second engine if there is one. See `ocr.engines.engine.Engine`.

    `with_language` the reader reads what is likelier to be meant, else what it sees.
    """

    second: TesseractEngine | None = None
    with_language: bool = False
    reader: str = field(default_factory=reader_name)

    @property
    def names(self) -> tuple[str, ...]:
        language = (language_name(),) if self.with_language else ()
        return (self.reader, *language, *(self.second.names if self.second else ()))

    def fingerprint(self) -> str:
        """Return what both engines read with."""
        own = self.names if self.second is None else (*self.names, self.second.fingerprint())
        return "; ".join(own)

    def read(
        self, strips: Sequence[LineImage], transform: Transform, source_size: tuple[int, int]
    ) -> tuple[ReadLine, ...]:
        """Return what the lines of a cleaned page say, and the reader's own frames; see `Engine`."""
        place = Place(transform, source_size)
        language = load_language() if self.with_language else None
        seen = recognise(strips)
        if self.second is None:
            lines = tuple(write_line(line, place, language) for line in seen)
        else:
            others = self.second.read_strips(strips, place)
            lines = choose_lines(adapt_by_agreement(seen, others), others, place, language)
        return tuple(
            ReadLine(line, frames_of_output(own))
            for line, own in zip(lines, seen, strict=True)
            if line is not None
        )


def find_engine(*, with_language: bool = False) -> EnsembleEngine:
    """Return the reader, paired with Tesseract where that is installed with its Russian."""
    try:
        return EnsembleEngine(TesseractEngine(), with_language)
    except DependencyError:
        return EnsembleEngine(None, with_language)


def choose_lines(
    seen: Sequence[LineOutput],
    others: Sequence[Line | None],
    place: Place,
    language: CharacterModel | None = None,
) -> tuple[Line | None, ...]:
    """Return each line by the engine that reads its kind better, its words saying where the other differs."""
    return tuple(
        _choose(write_line(line, place, language), other, is_typed=line.strip.is_on_grid)
        for line, other in zip(seen, others, strict=True)
    )


def _choose(own: Line | None, other: Line | None, *, is_typed: bool) -> Line | None:
    first, second = (own, other) if is_typed else (other, own)
    if first is None or second is None:
        return first if is_typed else first or second
    return replace(first, words=tuple(_compare(first.words, second.words)))


def _compare(words: Sequence[Word], others: Sequence[Word]) -> Iterator[Word]:
    """Yield the words, with what others say in place of each; of several for one, and one for several, the first."""
    theirs = [word.text for word in others]
    blocks = Levenshtein.opcodes(
        [to_shapes(word.text) for word in words], [to_shapes(text) for text in theirs]
    )
    for block in blocks:
        said = theirs[block.dest_start : block.dest_end]
        own = words[block.src_start : block.src_end]
        if block.tag == "equal":
            yield from own
        elif len(said) == len(own):
            yield from (replace(word, other=text) for word, text in zip(own, said, strict=True))
        else:
            yield from (replace(word, other="" if at else " ".join(said)) for at, word in enumerate(own))

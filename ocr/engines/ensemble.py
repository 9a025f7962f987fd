"""The engine that Sverka reads with: the typescript recogniser, and a second engine beside it.

The errors of the two differ: a word on which they agree is almost surely right, and such words adapt the recogniser
to the page's typewriter. Typed lines are read by the recogniser, printed lines, which keep to no grid, by the second
engine; a word carries what the other engine reads in its place, where the two disagree. The second engine takes most
of the time, and may be asked only about lines in doubt.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from ocr.engines.engine import Capabilities, Engine
from ocr.engines.tesseract import TesseractEngine
from ocr.engines.trust import MIN_KNOWN_IF_DISPUTED, share_known
from ocr.engines.typescript import TypescriptEngine
from ocr.errors import DependencyError
from ocr.language.base import Language
from ocr.language.russian import RUSSIAN
from ocr.layout.line_images import LineImage
from ocr.model import Word
from ocr.recognizer.ctc import best_path
from ocr.recognizer.frames import ReadLine
from ocr.recognizer.language_model import LanguageModel
from ocr.recognizer.network import LineOutput, frames_of_output, recognise
from ocr.recognizer.reading import read_words
from ocr.recognizer.supervision import adapt_by_agreement
from ocr.text.shapes import to_shapes

# A typed line is in doubt where the posterior of any letter is below the first: on nine real pages these are 30 % of
# the lines, and what both engines read there adapts the recogniser as well as what they read everywhere. A page may
# not be understood where the dictionary has less of its words than the share below which disagreement is told and the
# second: the reading that is told of is an adapted one, and has some other words.
MIN_LETTER_CERTAINTY, _KNOWN_MARGIN = 0.7, 0.1


class Asks(StrEnum):
    """When the second engine is asked: about all lines, those in doubt, or these and all lines of doubtful pages."""

    ALWAYS = "always"
    IN_DOUBT = "in doubt"
    IN_DOUBT_OR_UNKNOWN = "in doubt or unknown"


@dataclass(frozen=True, slots=True)
class EnsembleEngine(Engine):
    """Reads with the typescript recogniser and a second engine, which it `asks` as it is told to.

    For the other fields see `TypescriptEngine`.
    """

    second: Engine = field(default_factory=TesseractEngine)
    with_language: bool = False
    language: Language = RUSSIAN
    asks: Asks = Asks.ALWAYS

    @property
    def name(self) -> str:
        return "ensemble"

    @property
    def version(self) -> str:
        return " + ".join(self.names)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self._first.languages, *self.second.languages)))

    @property
    def capabilities(self) -> Capabilities:
        glyph_boxes = self._first.capabilities.glyph_boxes and self.second.capabilities.glyph_boxes
        return Capabilities(posteriors=True, glyph_boxes=glyph_boxes)

    @property
    def names(self) -> tuple[str, ...]:
        return (*self._first.names, *self.second.names)

    @property
    def _first(self) -> TypescriptEngine:
        return TypescriptEngine(self.with_language, self.language)

    def in_language(self, language: Language) -> Engine:
        """Return both for pages in a language; the recogniser alone, which says so, where the second lacks it."""
        try:
            return replace(self, second=self.second.in_language(language), language=language)
        except DependencyError as error:
            lacks = f"The reader reads alone, and printed lines worse. {error}"
            return TypescriptEngine(self.with_language, language, lacks)

    def fingerprint(self) -> str:
        """Return the fingerprints of both engines."""
        asks = "" if self.asks is Asks.ALWAYS else f", asked {self.asks}"
        return f"{self._first.fingerprint()}; {self.second.fingerprint()}{asks}"

    def for_text(self, *, with_language: bool) -> Engine:
        """Return the engine that asks the second one only about lines in doubt, and on pages of unknown words.

        Only there the engines' disagreement is told (see `ocr.engines.trust`).
        """
        return replace(self, with_language=with_language, asks=Asks.IN_DOUBT_OR_UNKNOWN)

    def for_collation(self) -> Engine:
        """Return the engine that asks the second one only about lines in doubt: whether a page was understood, its
        transcription says.
        """
        return replace(self, asks=Asks.IN_DOUBT)

    def read(self, lines: Sequence[LineImage]) -> tuple[ReadLine | None, ...]:
        """Return the reading of each line with the recogniser's own frames, not adapted; see `Engine`."""
        first = self._first
        outputs = recognise(lines)
        asked = self._choose_lines(outputs)
        answers = zip(asked, self.second.read([lines[index] for index in asked]), strict=True)
        others = {index: own.words if own else () for index, own in answers}
        adapted = adapt_by_agreement(outputs, [others.get(index) for index in range(len(lines))])
        chosen = choose_words(
            adapted, [others.get(index) for index in range(len(lines))], first.model, first.language
        )
        return tuple(
            ReadLine(words, frames_of_output(output), asked_all=index in others) if words else None
            for index, (words, output) in enumerate(zip(chosen, outputs, strict=True))
        )

    def _choose_lines(self, outputs: Sequence[LineOutput]) -> list[int]:
        """Return the indices of the lines that the second engine is asked about."""
        is_all = self.asks is Asks.ALWAYS or (
            self.asks is Asks.IN_DOUBT_OR_UNKNOWN and _may_be_unknown(outputs, self.language)
        )
        return list(range(len(outputs))) if is_all else find_lines_in_doubt(outputs)


def find_engine(*, with_language: bool = False) -> Engine:
    """Return the ensemble where Tesseract is installed with Russian, else the typescript recogniser alone."""
    try:
        return EnsembleEngine(TesseractEngine(), with_language)
    except DependencyError:
        return TypescriptEngine(with_language)


def _may_be_unknown(outputs: Sequence[LineOutput], language: Language) -> bool:
    """Return whether the dictionary has few of a page's words: it may not be understood."""
    known = share_known([word for output in outputs for word in output.text.split()], language)
    return known is None or known < MIN_KNOWN_IF_DISPUTED + _KNOWN_MARGIN


def find_lines_in_doubt(outputs: Sequence[LineOutput]) -> list[int]:
    """Return the indices of printed lines, and of typed ones with a letter of which the recogniser is not sure."""
    return [
        index
        for index, output in enumerate(outputs)
        if not output.line_image.is_on_grid or _certainty(output) < MIN_LETTER_CERTAINTY
    ]


def _certainty(output: LineOutput) -> float:
    """Return the posterior of the least sure letter of a line; 0 without any."""
    return min((spike.probability for spike in best_path(output.log_posteriors)), default=0.0)


def choose_words(
    outputs: Sequence[LineOutput],
    others: Sequence[Sequence[Word] | None],
    model: LanguageModel | None = None,
    language: Language = RUSSIAN,
) -> tuple[tuple[Word, ...], ...]:
    """Return the words of each line by the engine that reads its kind better, with the other engine's differences.

    `outputs` are the recogniser's, `others` the second engine's words of the same lines: () for a line with nothing
    on it, None for a line that it was not asked about.
    """
    return tuple(
        words if other is None else _choose(words, tuple(other), is_typed=output.line_image.is_on_grid)
        for words, output, other in zip(read_words(outputs, model, language), outputs, others, strict=True)
    )


def _choose(own: tuple[Word, ...], other: tuple[Word, ...], *, is_typed: bool) -> tuple[Word, ...]:
    first, second = (own, other) if is_typed else (other, own)
    if not first or not second:
        return first if is_typed else first or second
    return tuple(_compare(first, second))


def _compare(words: Sequence[Word], others: Sequence[Word]) -> Iterator[Word]:
    """Yield the words with the other engine's text in place of each where it differs.

    Of several words in place of one, and of one in place of several, the first word carries the text.
    """
    other_texts = [word.text for word in others]
    blocks = Levenshtein.opcodes(
        [to_shapes(word.text) for word in words], [to_shapes(text) for text in other_texts]
    )
    for block in blocks:
        texts = other_texts[block.dest_start : block.dest_end]
        own = words[block.src_start : block.src_end]
        if block.tag == "equal":
            yield from own
        elif len(texts) == len(own):
            yield from (replace(word, other=text) for word, text in zip(own, texts, strict=True))
        else:
            yield from (replace(word, other="" if at else " ".join(texts)) for at, word in enumerate(own))

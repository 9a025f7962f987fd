"""Labels for adaptation: words that another engine reads too, or a transcription.

Both are mostly right, neither is always; `ocr.recognizer.adaptation` is cross-fitted against wrong labels.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, zip_longest

from rapidfuzz.distance import Levenshtein

from ocr.model import Word
from ocr.recognizer.adaptation import Adapted, TrainingLine, adapt
from ocr.recognizer.network import LineOutput
from ocr.text.shapes import SHAPES, SPACE, to_shapes
from ocr.text.typewriter import LETTERS_WITHOUT_MARKS, SHAPES_FOR_DIGITS

# A longer run of transcribed shapes that the recogniser does not read is taken for text that is not on the line.
MAX_INSERTED_SHAPES = 2
# Shapes that typists use for one another: a transcription has the intended one, not the typed one.
_INTENDED = str.maketrans({**SHAPES_FOR_DIGITS, **LETTERS_WITHOUT_MARKS})


def adapt_by_agreement(
    outputs: Sequence[LineOutput], others: Sequence[Sequence[Word] | None]
) -> tuple[LineOutput, ...]:
    """Return the outputs, those of typed lines adapted by the words that both engines read.

    `others` are the second engine's words of each line, None for a line that it was not asked about, which teaches
    nothing.
    """
    typed = [index for index, line in enumerate(outputs) if line.line_image.is_on_grid]
    adapted = adapt([training_line_by_agreement(outputs[index], others[index]) for index in typed])
    return _put(outputs, typed, adapted)


def adapt_by_text(outputs: Sequence[LineOutput], text: str) -> tuple[tuple[LineOutput, ...], Adapted]:
    """Return the outputs, those of typed lines adapted by a transcription, and the adaptation.

    The transcription may have other line ends, too few lines or too many; lines that it lacks are not labelled.
    """
    typed = [index for index, line in enumerate(outputs) if line.line_image.is_on_grid]
    adapted = adapt(training_lines_by_text([outputs[index] for index in typed], text))
    return _put(outputs, typed, adapted), adapted


def training_line_by_agreement(output: LineOutput, other: Sequence[Word] | None) -> TrainingLine:
    """Return the reading of a line, labelled in the words that the other engine reads too."""
    words = output.text.split(SPACE)
    other_texts = [to_shapes(word.text) for word in other or ()]
    agreed = {
        index
        for block in Levenshtein.opcodes(words, other_texts)
        if block.tag == "equal"
        for index in range(block.src_start, block.src_end)
    }
    is_labelled = [index in agreed for index, word in enumerate(words) for _ in (*word, SPACE)][:-1]
    return TrainingLine(output.log_posteriors, output.hidden, output.text, tuple(is_labelled))


def training_lines_by_text(outputs: Sequence[LineOutput], text: str) -> list[TrainingLine]:
    """Return each line with its transcription for labels; where that lacks it, with its reading, not labelled."""
    read = SPACE.join(line.text for line in outputs)
    line_ends = set(accumulate(len(line.text) + 1 for line in outputs))
    said = "".join(shape for shape in to_shapes(" ".join(text.split())) if shape in SHAPES)
    lines: list[list[tuple[str, bool]]] = [[] for _ in outputs]
    number = 0
    for block in Levenshtein.opcodes(read, said):
        other = said[block.dest_start : block.dest_end]
        if block.tag == "insert":
            if len(other) <= MAX_INSERTED_SHAPES and SPACE not in other and lines:
                lines[number] += ((shape, True) for shape in other)
            continue
        for at, shape in zip_longest(range(block.src_start, block.src_end), other, fillvalue=""):
            assert isinstance(at, int)
            if at + 1 in line_ends:
                number = min(number + 1, len(lines) - 1)
            else:
                lines[number].append(_label(read[at], shape))
    return [
        TrainingLine(line.log_posteriors, line.hidden, "".join(s for s, _ in own), tuple(t for _, t in own))
        for line, own in zip(outputs, lines, strict=True)
    ]


def _label(own: str, other: str) -> tuple[str, bool]:
    """Return the shape where `own` is read and `other` is transcribed, and whether it is a label."""
    if not other or (own != other and own.translate(_INTENDED) == other.translate(_INTENDED)):
        return own, False
    return other, True


def _put(outputs: Sequence[LineOutput], typed: Sequence[int], adapted: Adapted) -> tuple[LineOutput, ...]:
    by_index = dict(zip(typed, adapted.log_posteriors, strict=True))
    return tuple(
        replace(line, log_posteriors=by_index.get(index, line.log_posteriors))
        for index, line in enumerate(outputs)
    )

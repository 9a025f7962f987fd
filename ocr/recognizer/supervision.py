"""What the reader is taught a typewriter by: the words that another engine reads too, or a transcription.

Both are mostly right, and neither always; see `ocr.recognizer.adaptation` for what keeps the wrong from harm.
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

# A transcription has no more letters together that the reader misses; more is text of its own.
_FEW = 2
# Shapes that typists use for one another: a transcription says which is meant, not which is typed.
_MEANT = str.maketrans({**SHAPES_FOR_DIGITS, **LETTERS_WITHOUT_MARKS})


def adapt_by_agreement(
    seen: Sequence[LineOutput], others: Sequence[Sequence[Word]]
) -> tuple[LineOutput, ...]:
    """Return the seen lines of type with posteriors adapted to the typewriter by the words that both engines read."""
    typed = [index for index, line in enumerate(seen) if line.line_image.is_on_grid]
    adapted = adapt([lesson_by_agreement(seen[index], others[index]) for index in typed])
    return _put(seen, typed, adapted)


def adapt_by_text(seen: Sequence[LineOutput], text: str) -> tuple[tuple[LineOutput, ...], Adapted]:
    """Return the seen lines with posteriors adapted by a transcription of them, and how they were adapted.

    The transcription may have other line ends, lack lines and have more; what it lacks is not taught.
    """
    typed = [index for index, line in enumerate(seen) if line.line_image.is_on_grid]
    adapted = adapt(lessons_by_text([seen[index] for index in typed], text))
    return _put(seen, typed, adapted), adapted


def lesson_by_agreement(seen: LineOutput, other: Sequence[Word]) -> TrainingLine:
    """Return what the reader reads of a line, to be taught where the other engine reads the same."""
    words = seen.text.split(SPACE)
    theirs = [to_shapes(word.text) for word in other]
    agreed = {
        index
        for block in Levenshtein.opcodes(words, theirs)
        if block.tag == "equal"
        for index in range(block.src_start, block.src_end)
    }
    taught = [index in agreed for index, word in enumerate(words) for _ in (*word, SPACE)][:-1]
    return TrainingLine(seen.log_posteriors, seen.hidden, seen.text, tuple(taught))


def lessons_by_text(seen: Sequence[LineOutput], text: str) -> list[TrainingLine]:
    """Return what a transcription says of each line; where it says nothing, what is read, not to be taught."""
    read = SPACE.join(line.text for line in seen)
    line_ends = set(accumulate(len(line.text) + 1 for line in seen))
    said = "".join(shape for shape in to_shapes(" ".join(text.split())) if shape in SHAPES)
    lines: list[list[tuple[str, bool]]] = [[] for _ in seen]
    number = 0
    for block in Levenshtein.opcodes(read, said):
        other = said[block.dest_start : block.dest_end]
        if block.tag == "insert":
            if len(other) <= _FEW and SPACE not in other and lines:
                lines[number] += ((shape, True) for shape in other)
            continue
        for at, shape in zip_longest(range(block.src_start, block.src_end), other, fillvalue=""):
            assert isinstance(at, int)
            if at + 1 in line_ends:
                number = min(number + 1, len(lines) - 1)
            else:
                lines[number].append(_teach(read[at], shape))
    return [
        TrainingLine(line.log_posteriors, line.hidden, "".join(s for s, _ in own), tuple(t for _, t in own))
        for line, own in zip(seen, lines, strict=True)
    ]


def _teach(own: str, other: str) -> tuple[str, bool]:
    """Return the shape that stands where one is read and `other` is transcribed, and whether it is to be taught."""
    if not other or (own != other and own.translate(_MEANT) == other.translate(_MEANT)):
        return own, False
    return other, True


def _put(seen: Sequence[LineOutput], typed: Sequence[int], adapted: Adapted) -> tuple[LineOutput, ...]:
    by_index = dict(zip(typed, adapted.log_posteriors, strict=True))
    return tuple(
        replace(line, log_posteriors=by_index.get(index, line.log_posteriors))
        for index, line in enumerate(seen)
    )

"""Where the reading parts from the transcription: the places that evidence is then gathered about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from ocr.collation.alignment import Folded, Pairing
from ocr.collation.reading import Reading, ReadToken
from ocr.model import Box


class Operation(StrEnum):
    """What was done to the page's text on its way into the transcription, if the reading is right."""

    SUBSTITUTED = "substituted"
    ADDED = "added"
    OMITTED = "omitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """Tokens [a_start, a_end) of the transcription against tokens [b_start, b_end) of the reading."""

    operation: Operation
    a_start: int
    a_end: int
    b_start: int
    b_end: int
    transcribed: str
    reading: str
    transcribed_letters: str
    read_letters: str
    boxes: tuple[Box, ...]
    confidence: float


def find_discrepancies(
    transcription: Folded, reading: Reading, pairings: Sequence[Pairing]
) -> tuple[Discrepancy, ...]:
    """Return every place where the folded letters differ, runs left out on one side as one, in order."""
    return tuple(
        _describe(transcription, reading, _trim(transcription, reading, run))
        for run in _merge_skips(pairings)
        if not _agree(transcription, reading, run)
    )


def _trim(transcription: Folded, reading: Reading, run: Pairing) -> Pairing:
    """Return a run of one side without tokens of no letters at its ends: leaders, and what is left out."""
    if run.a_tokens and run.b_tokens:
        return run
    a = [i for i in run.a_tokens if transcription.folded[i]] or [*run.a_tokens[:1]]
    b = [j for j in run.b_tokens if reading.folded.folded[j]] or [*run.b_tokens[:1]]
    return replace(
        run,
        a_start=a[0] if a else run.a_start,
        a_end=a[-1] + 1 if a else run.a_end,
        b_start=b[0] if b else run.b_start,
        b_end=b[-1] + 1 if b else run.b_end,
    )


def _merge_skips(pairings: Sequence[Pairing]) -> Iterator[Pairing]:
    """Yield the pairings with neighbouring tokens that stand on one side only made into one."""
    held: Pairing | None = None
    for pairing in pairings:
        one_sided = pairing.a_start == pairing.a_end or pairing.b_start == pairing.b_end
        if held is not None and one_sided and _continues(held, pairing):
            held = Pairing(
                a_start=held.a_start, a_end=pairing.a_end, b_start=held.b_start, b_end=pairing.b_end
            )
            continue
        if held is not None:
            yield held
        held = pairing if one_sided else None
        if held is None:
            yield pairing
    if held is not None:
        yield held


def _continues(held: Pairing, pairing: Pairing) -> bool:
    same_side = (held.a_start == held.a_end) == (pairing.a_start == pairing.a_end)
    return same_side and held.a_end == pairing.a_start and held.b_end == pairing.b_start


def _agree(transcription: Folded, reading: Reading, pairing: Pairing) -> bool:
    left, right = pairing.letters(transcription, reading.folded)
    if left == right:
        return True
    # A compound broken at its own hyphen is written with one hyphen on the page.
    broken = any(len(token.boxes) > 1 for token in reading.tokens[pairing.b_start : pairing.b_end])
    return broken and left.replace("-", "") == right.replace("-", "")


def _describe(transcription: Folded, reading: Reading, pairing: Pairing) -> Discrepancy:
    a = transcription.tokens[pairing.a_start : pairing.a_end]
    b = reading.tokens[pairing.b_start : pairing.b_end]
    left, right = pairing.letters(transcription, reading.folded)
    operation = Operation.SUBSTITUTED if a and b else Operation.ADDED if a else Operation.OMITTED
    return Discrepancy(
        operation=operation,
        a_start=pairing.a_start,
        a_end=pairing.a_end,
        b_start=pairing.b_start,
        b_end=pairing.b_end,
        transcribed=transcription.text[a[0].start : a[-1].end] if a else "",
        reading=reading.folded.text[b[0].token.start : b[-1].token.end] if b else "",
        transcribed_letters=left,
        read_letters=right,
        boxes=merge_boxes(b),
        confidence=_confidence_of_difference(left, right, b),
    )


def merge_boxes(tokens: Sequence[ReadToken]) -> tuple[Box, ...]:
    """Return one box for each line that the tokens touch, top to bottom as read."""
    boxes: list[Box] = []
    for box in (box for token in tokens for box in token.boxes):
        if boxes and min(boxes[-1].bottom, box.bottom) - max(boxes[-1].top, box.top) > box.height / 2:
            boxes[-1] = boxes[-1].union(box)
        else:
            boxes.append(box)
    return tuple(boxes)


def _confidence_of_difference(left: str, right: str, tokens: Sequence[ReadToken]) -> float:
    """Return the engine's least confidence among the glyphs that make the difference, else their mean.

    Text that the transcription lacks is no difference of a letter: of a passage, some letter is always unsure.
    """
    glyphs = [glyph for token in tokens for glyph in token.glyphs]
    if not glyphs:
        return 0.0
    mean = sum(glyph.confidence for glyph in glyphs) / len(glyphs)
    if not left or len(right) != len(glyphs):
        return mean
    changed = [
        glyphs[edit.dest_pos].confidence
        for edit in Levenshtein.editops(left, right)
        if edit.tag != "delete" and edit.dest_pos < len(glyphs)
    ]
    return min(changed, default=mean)

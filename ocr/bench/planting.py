"""Planting: errors of copyists put into a transcription that was right, at places that keep apart."""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from ocr.bench.copyist_errors import (
    SourceText,
    TextEdit,
    corrected_slip,
    dropped_letter,
    dropped_line,
    dropped_mark,
    dropped_negation,
    dropped_small_word,
    dropped_word,
    expanded,
    eye_skip,
    modern,
    normalised_name,
    other_digit,
    other_ending,
    other_letter,
    other_mark,
    repeated_line,
    repeated_word,
    swapped_digits,
    swapped_letters,
    swapped_words,
    wrong_date,
)
from ocr.bench.slips import Slip
from ocr.text.profiles import TYPESCRIPT, normalise

# The kind of a place that departs from the page, or may, before anything is planted: it is counted apart.
OWN = "own"


class Planted(NamedTuple):
    """An error at [start, end) of the text that has it: the wrong characters there, and the right ones.

    Of the text's own places (OWN) the right ones are not known, and are "".
    """

    kind: str
    start: int
    end: int
    wrong: str
    right: str


Maker = Callable[[SourceText, random.Random], TextEdit | None]

# The makers of each kind with its weight: how often it is planted, relative to the other kinds.
DIGIT_KINDS: Mapping[str, tuple[Maker, int]] = {
    "digit": (other_digit, 5),
    "digits swapped": (swapped_digits, 2),
    "date": (wrong_date, 1),
}
KINDS: Mapping[str, tuple[Maker, int]] = {
    **DIGIT_KINDS,
    "letter": (other_letter, 4),
    "letters swapped": (swapped_letters, 1),
    "letter dropped": (dropped_letter, 2),
    "ending": (other_ending, 3),
    "negation dropped": (dropped_negation, 2),
    "word dropped": (dropped_word, 2),
    "small word dropped": (dropped_small_word, 2),
    "word repeated": (repeated_word, 1),
    "words swapped": (swapped_words, 1),
    "eye-skip": (eye_skip, 1),
    "line dropped": (dropped_line, 1),
    "line repeated": (repeated_line, 1),
    "slip corrected": (corrected_slip, 2),
    "name": (normalised_name, 2),
    "expanded": (expanded, 1),
}
# Errors of little consequence are planted and scored apart from the others.
LIGHT_KINDS: Mapping[str, tuple[Maker, int]] = {
    "mark": (other_mark, 2),
    "mark dropped": (dropped_mark, 2),
    "modern spelling": (modern, 1),
}
# An error for which no place is found in this many tries is left out.
MAX_TRIES_PER_ERROR = 40


def plant(
    text: str,
    number: int,
    seed: int | str,
    kinds: Mapping[str, tuple[Maker, int]] = KINDS,
    *,
    slips: Sequence[Slip] = (),
    own: Sequence[tuple[int, int]] = (),
) -> tuple[str, tuple[Planted, ...]]:
    """Return the text with `number` errors, or fewer where there is no room, and the errors in order.

    Among these are the places `own`, start and end, that depart from the page already; nothing is planted near them.

    The same seed plants the same errors, none in a text without words. They are at least two tokens apart; the
    profile typescript folds none away.
    """
    rng = random.Random(seed)
    source = SourceText(text, slips)
    names, weights = list(kinds), [weight for _, weight in kinds.values()]
    edits = [(TextEdit(start, end, text[start:end]), OWN) for start, end in sorted(set(own))]
    for _ in range(number if source.words else 0):
        for _ in range(MAX_TRIES_PER_ERROR):
            kind = rng.choices(names, weights)[0]
            edit = kinds[kind][0](source, rng)
            if edit is not None and _is_error(source, edit, [other for other, _ in edits]):
                edits.append((edit, kind))
                break
    return _apply(text, sorted(edits))


def _is_error(text: SourceText, edit: TextEdit, others: Collection[TextEdit]) -> bool:
    right = text.text[edit.start : edit.end]
    if normalise(right, TYPESCRIPT).text.split() == normalise(edit.wrong, TYPESCRIPT).text.split():
        return False
    low, high = _around(text, edit)
    return all(other.end < low or other.start > high for other in others)


def _around(text: SourceText, edit: TextEdit) -> tuple[int, int]:
    before = [t.start for t in text.tokens if t.end <= edit.start][-2:]
    behind = [t.end for t in text.tokens if t.start >= edit.end][:2]
    return min([edit.start, *before]), max([edit.end, *behind])


def _apply(text: str, edits: Sequence[tuple[TextEdit, str]]) -> tuple[str, tuple[Planted, ...]]:
    pieces: list[str] = []
    planted: list[Planted] = []
    done = length = 0
    for (start, end, wrong), kind in edits:
        pieces += [text[done:start], wrong]
        length += start - done
        right = "" if kind == OWN else text[start:end]
        planted.append(Planted(kind, length, length + len(wrong), wrong, right))
        length += len(wrong)
        done = end
    return "".join([*pieces, text[done:]]), tuple(planted)

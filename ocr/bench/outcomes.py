"""Whether a candidate is right, known from the errors that were planted.

Whoever looks at a place sees an error beside it too. For the list that is enough; a model must not learn from it that
a word is wrong because the next one was left out.
"""

from collections.abc import Mapping, Sequence

from rapidfuzz.fuzz import partial_ratio

from ocr.bench.planting import Planted
from ocr.evidence.candidates import Candidate, Omission, Substitution

# Two texts are alike from this similarity on, per cent of the shorter one's letters: what was read has slips.
_MIN_ALIKE = 75
# What is left of a dropped run, of so many characters at least, is looked for within so many of its gap.
_MIN_PIECE_CHARS, _MAX_APART_CHARS = 3, 250
# A candidate is passed over if one with a log likelihood ratio higher by this shows all of its errors, and its own is
# below this: its letters are in doubt because of what stands beside them.
_MARGIN_LLR = 3.0


def find_outcome(
    candidate: Candidate,
    start: int,
    hits: Sequence[int],
    planted: Sequence[Planted],
    best_llrs: Mapping[int, float],
) -> bool | None:
    """Return whether the page departs from the text just as a candidate says; None where this cannot be told.

    `hits` are the numbers in `planted` of the errors that its place shows, `best_llrs` the highest log likelihood
    ratio of any candidate by these numbers, and `start` where its place begins in the text.
    """
    if not hits:
        return _is_piece(candidate, start, planted)
    errors = [planted[number] for number in hits]
    if isinstance(candidate, Omission):
        return True if any(_is_alike(candidate.reading, error.right) for error in errors) else None
    gaps = [error for error in errors if error.start == error.end]
    if len(gaps) == len(errors):
        return True if any(_reads_too(candidate, gap) for gap in gaps) else None
    weakest = max(candidate.llr + _MARGIN_LLR, 0.0)
    is_beside = candidate.llr < _MARGIN_LLR and all(best_llrs[number] >= weakest for number in hits)
    return None if is_beside else True


def _is_piece(candidate: Candidate, start: int, planted: Sequence[Planted]) -> bool:
    """Return whether omitted text is a piece of a run that was dropped near by: the rest of it has another place."""
    if not isinstance(candidate, Omission) or len(candidate.reading.strip()) < _MIN_PIECE_CHARS:
        return False
    return any(
        error.start == error.end
        and abs(error.start - start) < _MAX_APART_CHARS
        and len(error.right) > len(candidate.reading)
        and _is_alike(candidate.reading, error.right)
        for error in planted
    )


def _reads_too(candidate: Candidate, gap: Planted) -> bool:
    """Return whether a word is read with the dropped text in or beside it."""
    dropped = gap.right.strip().lower()
    return (
        isinstance(candidate, Substitution)
        and candidate.llr >= 0
        and len(candidate.reading) > len(candidate.transcribed)
        and dropped in candidate.reading.lower()
    )


def _is_alike(read: str, right: str) -> bool:
    """Return whether two texts are alike; marks alone only where they are the same."""
    a, b = (" ".join(text.lower().split()) for text in (read, right))
    if not any(char.isalnum() for char in a + b):
        return a == b
    return bool(a and b) and partial_ratio(a, b) >= _MIN_ALIKE

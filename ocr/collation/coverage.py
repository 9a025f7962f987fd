"""Coverage: how much of a page's transcription lies on lines that were read as it has them.

A verdict is worth what the reading is worth. A page that was read badly, or whose text is of another page, has a
ratio for most of its tokens all the same; coverage says that these ratios are about nothing.
"""

from collections import Counter
from collections.abc import Sequence

from ocr.collation.folded import Folded, Pairing
from ocr.collation.reading import Reading
from ocr.model import Coverage
from ocr.text.metrics import edit_distance

# A page whose reading departs by more, in edits a letter of its transcription, is not covered at all: with one letter
# in ten wrong, half of the words are, and an error of the transcription is one difference among hundreds.
MAX_COVERED_PAGE_CER = 0.1
# A line that departs by more, its worst departure aside, does not cover its tokens.
MAX_COVERED_LINE_CER = 1 / 3
# Text and page with less in common, as a share of the letters of either side, are of different documents, or the page
# was not read. Fewer letters in common than the second are chance.
MIN_COMMON_SHARE, MIN_COMMON_LETTERS = 0.5, 30


def measure_coverage(transcription: Folded, reading: Reading, pairings: Sequence[Pairing]) -> Coverage:
    """Return how many tokens of the transcription are covered, of how many.

    A token is covered if its line was read as the transcription has it, but for an ordinary departure. The page's
    CER counts what the transcription has; what only the page has (a form, a stamp) is no fault of the reading of
    the rest.
    """
    tokens = sum(bool(letters) for letters in transcription.folded)
    letters = sum(len(own) for own in transcription.folded)
    edits = {p: _count_edits(transcription, reading, p) for p in pairings if p.a_tokens}
    cer = sum(edits.values()) / letters if letters else 0.0
    if cer > MAX_COVERED_PAGE_CER:
        covered = 0
    else:
        good = _find_covered_lines(transcription, reading, edits)
        covered = sum(
            sum(bool(transcription.folded[i]) for i in pairing.a_tokens)
            for pairing in edits
            if _line_of(reading, pairing) in good
        )
    return Coverage(covered=covered, tokens=tokens, edits=sum(edits.values()), letters=letters)


def belong_together(transcription: Folded, reading: Reading, pairings: Sequence[Pairing]) -> bool:
    """Return whether a text and the reading of a page have so much in common that one can be weighed by the other.

    Half of the text may be missing on the page, or half of the page in the text, but not both.
    """
    common = 0
    for pairing in pairings:
        left, right = pairing.letters(transcription, reading.folded)
        common += max(0, max(len(left), len(right)) - edit_distance(left, right)) if left and right else 0
    sides = [sum(map(len, side.folded)) for side in (transcription, reading.folded)]
    if not sides[0]:
        return True
    share = max(common / max(1, side) for side in sides)
    enough = common >= min(MIN_COMMON_LETTERS, MIN_COMMON_SHARE * sides[0])
    return enough and share >= MIN_COMMON_SHARE


def _count_edits(transcription: Folded, reading: Reading, pairing: Pairing) -> int:
    return edit_distance(*pairing.letters(transcription, reading.folded))


def _line_of(reading: Reading, pairing: Pairing) -> int | None:
    """Return the line on which a pairing begins on the page; None where nothing was read for it."""
    return reading.tokens[pairing.b_start].line_index if pairing.b_tokens else None


def _find_covered_lines(transcription: Folded, reading: Reading, edits: dict[Pairing, int]) -> set[int]:
    """Return the lines whose letters are as transcribed, the worst pairing of each aside."""
    of_line: Counter[int] = Counter()
    worst: dict[int, int] = {}
    letters: Counter[int] = Counter()
    for pairing, own in edits.items():
        line = _line_of(reading, pairing)
        if line is not None:
            of_line[line] += own
            worst[line] = max(worst.get(line, 0), own)
            letters[line] += max(map(len, pairing.letters(transcription, reading.folded)))
    return {
        line for line, total in of_line.items() if total - worst[line] <= MAX_COVERED_LINE_CER * letters[line]
    }

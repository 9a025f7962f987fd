"""Words broken over a page end or a line end, whose halves the alignment has not brought together.

Of a word hyphenated across a page break each page has a half, and the transcription has the word on one of them. At a
line end the first half may have been read as one word with the word before it.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ocr.collation.alignment import Folded, Pairing
from ocr.collation.discrepancies import Discrepancy, Operation
from ocr.collation.reading import Reading

# The halves are looked for among this many tokens at a page's end and beginning, catchword and sheet head included.
PAGE_END_TOKENS, PAGE_BEGINNING_TOKENS = 60, 60
# Small words before the first half, up to this many letters, may be transcribed on the other page with it.
MAX_LETTERS_BEFORE_HALF = 4
# Marks that a line-end hyphen is read as.
_READ_HYPHENS = ("-", "‐", "¬", "–", "—", "=")


class PageJoin(NamedTuple):
    """A folded word, and its halves before and behind the page break."""

    word: str
    before: str
    behind: str


def find_page_joins(
    reading: Folded, transcription: Folded, next_reading: Folded, next_transcription: Folded
) -> tuple[PageJoin, ...]:
    """Return the words of either transcription that the two readings have in halves, the first half with a hyphen."""
    # The profile folds line-end hyphens away, so that the marks stand in the unfolded text only.
    tail = list(zip(reading.folded, reading.tokens, strict=True))[-PAGE_END_TOKENS:]
    starts = [
        word for (word, _), (_, mark) in pairwise(tail) if mark.text in _READ_HYPHENS and word.isalpha()
    ]
    ends = {word for word in next_reading.folded[:PAGE_BEGINNING_TOKENS] if word.isalpha()}
    whole = {*transcription.folded[-PAGE_END_TOKENS:], *next_transcription.folded[:PAGE_BEGINNING_TOKENS]}
    return tuple(
        PageJoin(start + end, start, end) for start in starts for end in ends if start + end in whole
    )


def is_page_join(discrepancy: Discrepancy, joins: Sequence[PageJoin]) -> bool:
    """Return whether a discrepancy is one half of a word hyphenated across the page break."""
    read = "".join(ch for ch in discrepancy.read_letters if ch.isalnum())
    transcribed = "".join(ch for ch in discrepancy.transcribed_letters if ch.isalnum())
    if any(read in (j.before, j.behind) and transcribed in (j.word, "") for j in joins):
        return True
    # The transcription may have the small words before the half on the next page too.
    return not transcribed and any(
        0 < len(read) - len(j.before) <= MAX_LETTERS_BEFORE_HALF and read.endswith(j.before) for j in joins
    )


def is_line_join(
    discrepancy: Discrepancy, transcription: Folded, reading: Reading, pairings: Sequence[Pairing]
) -> bool:
    """Return whether the page has the rest of a transcribed word beyond the line end, stuck to a neighbour.

    The line ends with a hyphen, and the neighbour has the rest beyond what is transcribed for it.
    """
    half, whole = discrepancy.read_letters, discrepancy.transcribed_letters
    if discrepancy.operation is not Operation.SUBSTITUTED or not half or len(half) >= len(whole):
        return False
    lettered = [j for j, letters in enumerate(reading.folded.folded) if any(map(str.isalnum, letters))]
    before = next((j for j in reversed(lettered) if j < discrepancy.b_start), None)
    behind = next((j for j in lettered if j >= discrepancy.b_end), None)
    if whole.endswith(half) and before is not None and _is_line_end(reading, before, discrepancy.b_start):
        rest, neighbour, ends = whole.removesuffix(half), before, str.endswith
    elif (
        whole.startswith(half) and behind is not None and _is_line_end(reading, discrepancy.b_end - 1, behind)
    ):
        rest, neighbour, ends = whole.removeprefix(half), behind, str.startswith
    else:
        return False
    paired = next((pairing for pairing in pairings if neighbour in pairing.b_tokens), None)
    left, right = ("", "") if paired is None else paired.letters(transcription, reading.folded)
    return ends(right.strip("-").lower(), rest.lower()) and not ends(left.lower(), rest.lower())


def _is_line_end(reading: Reading, before: int, behind: int) -> bool:
    """Return whether a line ends between two tokens of the reading with a hyphen, before or in the first of them."""
    first, second = reading.tokens[before].token, reading.tokens[behind].token
    between = reading.folded.text[first.start : second.start]
    return "\n" in between and between.rstrip().endswith(_READ_HYPHENS)

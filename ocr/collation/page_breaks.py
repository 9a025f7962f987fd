"""Words hyphenated across a page break: each page has a half, and the transcription has the word on one of them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ocr.collation.alignment import Folded
from ocr.collation.discrepancies import Discrepancy

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

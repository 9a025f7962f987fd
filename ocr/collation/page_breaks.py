"""Words broken over a page end: the page has each half, the transcription the whole word on one of its pages."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ocr.collation.alignment import Folded
from ocr.collation.discrepancies import Discrepancy

# How many tokens from the end or the beginning of a page a half may stand: catchword, sheet head and all.
_TAIL, _HEAD = 60, 60
# So many letters before the half of a word may be on the other page with it.
_FEW = 4
_HYPHENS = ("-", "‐", "¬", "–", "—", "=")


class PageJoin(NamedTuple):
    """A word, folded, and its halves before and behind the page end."""

    word: str
    before: str
    behind: str


def find_page_joins(
    reading: Folded, transcription: Folded, next_reading: Folded, next_transcription: Folded
) -> tuple[PageJoin, ...]:
    """Return the words of either transcription that the two pages have in halves, the first with a hyphen."""
    # The profile folds line-end hyphens away: the marks are looked for in the text itself.
    tail = list(zip(reading.folded, reading.tokens, strict=True))[-_TAIL:]
    starts = [word for (word, _), (_, mark) in pairwise(tail) if mark.text in _HYPHENS and word.isalpha()]
    ends = {word for word in next_reading.folded[:_HEAD] if word.isalpha()}
    whole = {*transcription.folded[-_TAIL:], *next_transcription.folded[:_HEAD]}
    return tuple(
        PageJoin(start + end, start, end) for start in starts for end in ends if start + end in whole
    )


def is_page_join(discrepancy: Discrepancy, joins: Sequence[PageJoin]) -> bool:
    """Return whether the page has half of a word here of which the transcription has all, or nothing."""
    read = "".join(ch for ch in discrepancy.read_letters if ch.isalnum())
    transcribed = "".join(ch for ch in discrepancy.transcribed_letters if ch.isalnum())
    if any(read in (j.before, j.behind) and transcribed in (j.word, "") for j in joins):
        return True
    # Small words before it may have gone to the next page with it.
    return not transcribed and any(
        0 < len(read) - len(j.before) <= _FEW and read.endswith(j.before) for j in joins
    )

"""What of a transcription and of a page is not set against each other, and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ocr.collation.carried import find_carried
from ocr.collation.editor_notes import find_notes
from ocr.collation.folded import Folded
from ocr.collation.furniture import find_furniture
from ocr.collation.reading import Reading
from ocr.collation.sides import Sides


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Tokens of a page that have no counterpart on it or in its transcription, by index, and are no errors for it.

    Of the transcription: `notes` are the editor's, `carried` stand on a neighbouring page. Of the reading:
    `carried_read` are transcribed with a neighbouring page, `furniture` is what pages have around their text.
    """

    notes: frozenset[int] = frozenset()
    carried: frozenset[int] = frozenset()
    carried_read: frozenset[int] = frozenset()
    furniture: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.notes or self.carried or self.carried_read or self.furniture)

    def of_transcription(self, side: Folded) -> Folded:
        """Return a page's transcription without the letters of what is left out; its tokens stay."""
        return _blank(side, self.notes | self.carried)

    def of_reading(self, reading: Reading) -> Reading:
        """Return a page's reading without the letters of what is left out; its tokens stay."""
        return replace(reading, folded=_blank(reading.folded, self.carried_read | self.furniture))


def _blank(side: Folded, tokens: Collection[int]) -> Folded:
    if not tokens:
        return side
    return replace(
        side, folded=tuple("" if i in tokens else letters for i, letters in enumerate(side.folded))
    )


def find_left_out(pages: Sequence[Sides], page_indexes: Sequence[int]) -> tuple[LeftOut, ...]:
    """Return what is left out of each page of a document; the pages are in order, and some may be missing."""
    found = [
        LeftOut(notes=find_notes(page.transcription, page.reading.folded, page.pairings), furniture=own)
        for page, own in zip(pages, find_furniture(pages, page_indexes), strict=True)
    ]
    for k, (index, next_index) in enumerate(pairwise(page_indexes)):
        if next_index == index + 1:
            before, behind = find_carried(pages[k], pages[k + 1])
            found[k], found[k + 1] = _add(found[k], before), _add(found[k + 1], behind)
    return tuple(found)


def _add(left_out: LeftOut, tokens: tuple[range, range]) -> LeftOut:
    """Return what is left out and, beyond it, tokens of the transcription and of the reading."""
    transcribed, read = tokens
    return replace(
        left_out,
        carried=left_out.carried.union(transcribed) - left_out.notes,
        carried_read=left_out.carried_read.union(read),
        furniture=left_out.furniture.difference(read),
    )

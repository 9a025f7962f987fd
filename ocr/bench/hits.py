"""Which planted errors somebody sees who looks at a place of a text."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from typing import NamedTuple

from ocr.bench.planting import OWN, Planted
from ocr.model import PageText
from ocr.text.tokens import tokenise


class PlantedPage(NamedTuple):
    """A page's transcription with the errors planted in it."""

    text: PageText
    planted: tuple[Planted, ...]


def planted_on(pages: Sequence[PlantedPage]) -> tuple[Planted, ...]:
    """Return all errors that were planted, without where the texts were wrong before."""
    return tuple(error for page in pages for error in page.planted if error.kind != OWN)


def without_errors(pages: Sequence[PlantedPage], *, but: Collection[int]) -> tuple[PlantedPage, ...]:
    """Return the pages, with no error planted on any of them but those of these numbers."""
    return tuple(page if number in but else page._replace(planted=()) for number, page in enumerate(pages))


class Hits:
    """Finds the planted errors that somebody sees who looks at a place of a document's text, by number."""

    def __init__(self, pages: Sequence[PlantedPage]) -> None:
        self._planted = [[error for error in page.planted if error.kind != OWN] for page in pages]
        self._own = [[error for error in page.planted if error.kind == OWN] for page in pages]
        tokens = [tokenise(page.text.text) for page in pages]
        self._tokens = [[token.text for token in own] for own in tokens]
        self._ends = [[token.end for token in own] for own in tokens]
        self._first = [sum(map(len, self._planted[:number])) for number in range(len(pages))]

    @property
    def tokens(self) -> int:
        return sum(map(len, self._ends))

    def find(self, page: int, start: int, end: int) -> tuple[int, ...]:
        """Return those seen at [start, end) of a page's text, a gap where these are equal.

        What was left out is seen at its gap, or at the word before or behind it; of what stands twice either may be
        the one too many.
        """
        return tuple(
            number
            for number, error in enumerate(self._planted[page], start=self._first[page])
            if self._shows(page, start, end, error)
        )

    def is_apart(self, page: int, start: int, end: int) -> bool:
        """Return whether a place shows only where the text was wrong before."""
        return self.is_own(page, start, end) and not self.find(page, start, end)

    def is_own(self, page: int, start: int, end: int) -> bool:
        """Return whether a place shows one where the text was wrong, or may have been, before the planting."""
        return any(self._shows(page, start, end, error) for error in self._own[page])

    def _shows(self, page: int, start: int, end: int, error: Planted) -> bool:
        ends = self._ends[page]
        at_first, at_last = bisect_right(ends, start), bisect_right(ends, max(start, end - 1))
        low, high = error.start, error.end
        if error.kind in {"word repeated", "line repeated"}:
            low -= len(error.wrong)
        if low == high:
            first, last = self._slide(page, bisect_right(ends, low), error.right)
            return first - 1 <= at_first <= last + (start == end) and at_last >= first - 1
        first, last = bisect_right(ends, low), bisect_right(ends, max(low, high - 1))
        return (start < high and low < end) or (start == end and first <= at_first <= last + 1)

    def _slide(self, page: int, gap: int, left_out: str) -> tuple[int, int]:
        """Return before which tokens, first and last, a gap may be said to stand.

        Where the words before it end as what was left out does, nobody can tell which of the two was.
        """
        tokens, missing = self._tokens[page], [token.text for token in tokenise(left_out)]
        if not missing:
            return gap, gap
        first = last = gap
        while first and tokens[first - 1] == missing[(first - gap - 1) % len(missing)]:
            first -= 1
        while last < len(tokens) and tokens[last] == missing[(last - gap) % len(missing)]:
            last += 1
        return first, last

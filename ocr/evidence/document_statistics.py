"""What is usual in a document, which each doubt is set against."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log

from ocr.evidence.candidates import EditKind, PageCandidates

# Two doubts in a telegram of twenty words are no noise: no document is taken to have fewer tokens.
_FEW = 300


# From this gain on a token is one that the reader would have read otherwise.
_DOUBTFUL = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStatistics:
    """What is usual in a document: most of a transcription is right, so most doubts are the reader's own.

    `gains` are those of the doubtful tokens, rising, `changes` how often a letter is doubted for another, `lines` how
    many doubts each line of each page has, `weighed` how many tokens there are.
    """

    weighed: int
    gains: tuple[float, ...]
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: Counter[tuple[int, int | None]] = field(default_factory=Counter)

    @property
    def _tokens(self) -> int:
        return max(self.weighed, _FEW) + 1

    @property
    def share(self) -> float:
        """The logarithm of the share of tokens that are doubtful."""
        return log((len(self.gains) + 0.5) / self._tokens)

    def tail(self, gain: float) -> float:
        """Return the logarithm of the share of other tokens that are as doubtful as this gain, or more."""
        as_doubtful = len(self.gains) - bisect_left(self.gains, gain)
        return log((max(0, as_doubtful - 1) + 0.5) / self._tokens)

    def alike(self, was: str, now: str) -> int:
        """Return how many other tokens are doubtful by the same letters."""
        return max(0, self.changes[was, now] - 1)

    def beside(self, page: int, line: int | None) -> int:
        """Return how many other doubts a line has."""
        return max(0, self.lines[page, line] - 1)


def measure_statistics(pages: Sequence[PageCandidates]) -> DocumentStatistics:
    """Return what is usual in the document that these pages are."""
    doubted = [
        (number, suspicion)
        for number, page in enumerate(pages)
        for suspicion in page.suspicions
        if suspicion.question is EditKind.TOKEN and suspicion.gain > _DOUBTFUL
    ]
    return DocumentStatistics(
        weighed=sum(page.weighed for page in pages),
        gains=tuple(sorted(suspicion.gain for _, suspicion in doubted)),
        changes=Counter((s.was, s.now) for _, s in doubted),
        lines=Counter((number, s.line) for number, s in doubted),
    )

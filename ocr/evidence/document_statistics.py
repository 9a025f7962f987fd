"""What is usual in a document, which every candidate is set against: raw thresholds do not transfer between pages."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log

from ocr.evidence.candidates import Candidate, Substitution

# Two doubts in a telegram of twenty words are no noise: no document is taken to have fewer tokens.
MIN_DOCUMENT_TOKENS = 300
# From this log likelihood ratio on, the reader alone would have read the token otherwise.
MIN_DOUBT_LLR = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStatistics:
    """The doubts of a document. Most of a transcription is right, so most doubts are the reader's own.

    `doubt_llrs` are the log likelihood ratios of the doubtful tokens, ascending. `confusions` counts how often one
    text is doubted for another, `lines` the doubts on each line of each page. `weighed` is how many tokens there are.
    """

    weighed: int
    doubt_llrs: tuple[float, ...]
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: Counter[tuple[int, int | None]] = field(default_factory=Counter)

    @property
    def _tokens(self) -> int:
        return max(self.weighed, MIN_DOCUMENT_TOKENS) + 1

    @property
    def doubt_rate(self) -> float:
        """The natural logarithm of the share of tokens that are doubtful."""
        return log((len(self.doubt_llrs) + 0.5) / self._tokens)

    def exceedance(self, llr: float) -> float:
        """Return the natural logarithm of the share of other tokens whose log likelihood ratio is at least `llr`."""
        as_doubtful = len(self.doubt_llrs) - bisect_left(self.doubt_llrs, llr)
        return log((max(0, as_doubtful - 1) + 0.5) / self._tokens)

    def same_confusion(self, transcribed: str, read: str) -> int:
        """Return how many other tokens are doubtful by the same letters."""
        return max(0, self.confusions[transcribed, read] - 1)

    def doubts_on_line(self, page: int, line: int | None) -> int:
        """Return how many other doubts a line has."""
        return max(0, self.lines[page, line] - 1)


def measure_statistics(pages: Sequence[Sequence[Candidate]], weighed: int) -> DocumentStatistics:
    """Return the statistics of a document from its candidates, page by page, and how many tokens were weighed."""
    doubts = [
        (number, candidate)
        for number, candidates in enumerate(pages)
        for candidate in candidates
        if isinstance(candidate, Substitution) and candidate.llr > MIN_DOUBT_LLR
    ]
    return DocumentStatistics(
        weighed=weighed,
        doubt_llrs=tuple(sorted(candidate.llr for _, candidate in doubts)),
        confusions=Counter((c.transcribed_shapes, c.read_shapes) for _, c in doubts),
        lines=Counter((number, candidate.line) for number, candidate in doubts),
    )

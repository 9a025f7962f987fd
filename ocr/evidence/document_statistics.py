"""Statistics of a document's doubts, for features relative to the document: thresholds differ between documents."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log

from ocr.evidence.candidates import Candidate, Substitution

# A shorter document counts as this many tokens: two doubts among twenty words do not make a noisy document.
MIN_DOCUMENT_TOKENS = 300
# A token whose best alternative exceeds this log likelihood ratio is doubtful.
MIN_DOUBT_LLR = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStatistics:
    """The doubtful tokens of a document. Most transcribed tokens are right, so most doubts are errors of the reader.

    `doubt_llrs` are the log likelihood ratios of the doubtful tokens, ascending. `confusions` counts the doubts of
    each pair (transcribed shapes, read shapes), `lines` those of each (page, line). `weighed` is the number of tokens
    that were weighed.
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
        at_least = len(self.doubt_llrs) - bisect_left(self.doubt_llrs, llr)
        return log((max(0, at_least - 1) + 0.5) / self._tokens)

    def same_confusion(self, transcribed: str, read: str) -> int:
        """Return the number of other tokens with the same transcribed and read shapes that are doubtful."""
        return max(0, self.confusions[transcribed, read] - 1)

    def doubts_on_line(self, page: int, line: int | None) -> int:
        """Return the number of other doubtful tokens on a line."""
        return max(0, self.lines[page, line] - 1)


def measure_statistics(pages: Sequence[Sequence[Candidate]], weighed: int) -> DocumentStatistics:
    """Return the statistics of a document from the candidates of each page and the number of tokens weighed."""
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

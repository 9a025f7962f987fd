"""What of a page may depart from its transcription, each with all that is known about it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import log

from ocr.evidence.exemplars import Comparison
from ocr.evidence.ink_at_place import Ground
from ocr.model.types import Box, TokenKind


class Question(StrEnum):
    """What is asked: does a token read otherwise, is text not on the page, does the page have more."""

    TOKEN = "token"
    UNSEEN = "unseen"
    OMITTED = "omitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """Tokens [a_start, a_end) of a page's transcription (none for `omitted`) and what may be on the page instead.

    `gain` and `own` are log likelihood ratios for the departure, by the adapted and by the unadapted reader;
    `was` and `now` the shapes that the two differ in. `surplus` is how many cells more the page has than what is
    transcribed needs there, `needed` how many more the reading needs. `other` is 1 where a second engine reads the
    same, -1 where it reads what is transcribed, 0 also where there is none (`has_second`). `known` tells whether what
    is transcribed, and what is read, are words of the language; None for what is no word. `letters` counts those that
    are too many or too few. `fit` is how well letters that only the page has fit among this machine's own, in
    deviations. `place` is where on the text of its line the suspicion is, start and end, and what may stand there
    instead.
    """

    question: Question
    a_start: int
    a_end: int
    transcribed: str
    reading: str
    kind: TokenKind
    gain: float
    own: float
    was: str = ""
    now: str = ""
    boxes: tuple[Box, ...] = ()
    confidence: float | None = None
    comparison: Comparison | None = None
    exemplars: int | None = None
    surplus: float | None = None
    needed: int = 0
    other: int = 0
    has_second: bool = True
    known: tuple[bool | None, bool | None] = (None, None)
    letters: int = 0
    ground: Ground = Ground.BARE
    type_in_place: float = 1.0
    line: int | None = None
    place: tuple[int, int, str] | None = None
    fit: float | None = None
    is_typed: bool = True
    is_struck_over: bool = False
    is_page_join: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSuspicions:
    """The suspicions of a page, and how many of its tokens were weighed."""

    suspicions: tuple[Suspicion, ...]
    weighed: int


# Two doubts in a telegram of twenty words are no noise: no document is taken to have fewer tokens.
_FEW = 300
# From this gain on a token is one that the reader would have read otherwise.
_DOUBTFUL = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentNoise:
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


def measure_noise(pages: Sequence[PageSuspicions]) -> DocumentNoise:
    """Return what is usual in the document that these pages are."""
    doubted = [
        (number, suspicion)
        for number, page in enumerate(pages)
        for suspicion in page.suspicions
        if suspicion.question is Question.TOKEN and suspicion.gain > _DOUBTFUL
    ]
    return DocumentNoise(
        weighed=sum(page.weighed for page in pages),
        gains=tuple(sorted(suspicion.gain for _, suspicion in doubted)),
        changes=Counter((s.was, s.now) for _, s in doubted),
        lines=Counter((number, s.line) for number, s in doubted),
    )

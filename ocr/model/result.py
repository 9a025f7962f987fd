"""What the main job finds: verdicts, findings, rates, the judged document."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr.model.geometry import Box
from ocr.model.page import Page, ScanRef
from ocr.model.text import PageText, Token, TokenKind


class Verdict(StrEnum):
    """What the page says about a token of the transcription."""

    CONFIRMED = "confirmed"
    DOUBTFUL = "doubtful"
    MISREAD = "misread"
    UNSEEN = "unseen"
    OMITTED = "omitted"
    SIC = "sic"
    ILLEGIBLE = "illegible"
    UNCHECKED = "unchecked"


DEPARTURES = (Verdict.MISREAD, Verdict.UNSEEN, Verdict.OMITTED)

FINDING_VERDICTS = (Verdict.MISREAD, Verdict.UNSEEN, Verdict.OMITTED, Verdict.SIC, Verdict.ILLEGIBLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One piece of evidence in plain words.

    `text` is an English sentence with {named} fields, the key under which the report finds its Russian form;
    `fields` fill it. `rendered` is the sentence in English.
    """

    evidence: str
    text: str
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def rendered(self) -> str:
        return self.text.format(**dict(self.fields))


class Lettered(NamedTuple):
    """A letter under a picture: its middle in pixels from the left, and whether it is one of those in question."""

    x: int
    text: str
    is_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exhibit:
    """What shows a finding at a glance: the line as it was seen, with what is transcribed and what is read under it.

    Pictures are uint8 H x W, 255 where ink is deepest, cells as wide as the reader sees them. `place` is left and
    right of what is in question. `own` and `other` are exemplars of the letter that is transcribed, `own_letter`, and
    of the one that is read; `contested` is the letter itself. All three are empty where no one letter is in question.
    """

    picture: NDArray[np.uint8]
    transcribed: tuple[Lettered, ...]
    read: tuple[Lettered, ...]
    place: tuple[int, int]
    own_letter: str = ""
    other_letter: str = ""
    own: tuple[NDArray[np.uint8], ...] = ()
    other: tuple[NDArray[np.uint8], ...] = ()
    contested: NDArray[np.uint8] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenVerdict:
    """A token of the transcription (or a gap, where start equals end) with what the page says about it."""

    page_index: int
    token: Token
    verdict: Verdict
    reading: str
    probability: float
    boxes: tuple[Box, ...] = ()
    reasons: tuple[Reason, ...] = ()
    confidence: float | None = None
    exhibit: Exhibit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A place to review. Offsets count in the decoded text of the page's transcription."""

    id: str
    page_index: int
    verdict: Verdict
    kind: TokenKind
    severity: float
    probability: float
    start: int
    end: int
    transcribed: str
    reading: str
    boxes: tuple[Box, ...]
    reasons: tuple[Reason, ...]
    exhibits: tuple[Exhibit, ...] = ()
    key: str = ""

    @property
    def rank(self) -> float:
        """Probability times severity: what the list is ordered by, largest first."""
        return self.probability * self.severity


class Choice(StrEnum):
    """What can be decided about a finding: the page is right, the transcription is, or neither."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EDITED = "edited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision about a finding, named by its key, and by its id where the file has no key.

    `text` is what is to stand there if it was edited.
    """

    finding: str
    choice: Choice
    text: str = ""
    key: str = ""

    def fingerprint(self) -> str:
        """Return what is decided, as JSON."""
        return json.dumps([self.finding, self.choice.value, self.text, self.key])


class Rate(NamedTuple):
    """An error rate as counts, so that rates of many pages pool by addition."""

    edits: int
    length: int

    def __add__(self, other: object) -> "Rate":
        if not isinstance(other, Rate):
            return NotImplemented
        return Rate(self.edits + other.edits, self.length + other.length)

    @property
    def value(self) -> float | None:
        """Edits over length; None where there is nothing to divide by."""
        return self.edits / self.length if self.length else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResult:
    """A page with its transcription judged; `doubts` are the probabilities of all places that are no findings."""

    page_index: int
    page: Page
    transcription: PageText
    verdicts: tuple[TokenVerdict, ...]
    cer: Rate
    wer: Rate
    doubts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFailure:
    """A page that could not be processed, and why."""

    page_index: int
    scan: ScanRef
    message: str
    exit_code: int


class ErrorsLeft(NamedTuple):
    """After so many findings were reviewed: the errors expected to be left, and their 90 % interval."""

    reviewed: int
    expected: float
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentResult:
    """A whole document judged: pages in order, findings worst first.

    `errors_left` say how many errors are likely to be left after none, one, ... all of the findings that depart from
    the page were reviewed. `decisions` were made in an earlier report; `dismissed` are the findings that they reject,
    worst first, which are not among `findings`.
    """

    name: str
    profile: str
    pages: tuple[PageResult, ...]
    failures: tuple[PageFailure, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    notices: tuple[str, ...] = ()
    is_facsimile: bool = False
    errors_left: tuple[ErrorsLeft, ...] = ()
    dismissed: tuple[Finding, ...] = ()
    decisions: tuple[Decision, ...] = ()


def find_stop(errors_left: Sequence[ErrorsLeft], enough: float = 0.1) -> int:
    """Return after how many findings reviewing on gains little: each further one less than `enough` of an error.

    >>> find_stop((ErrorsLeft(0, 2.0, 1, 3), ErrorsLeft(1, 1.1, 0, 2), ErrorsLeft(2, 1.08, 0, 2)))
    1
    """
    gains = [before.expected - after.expected for before, after in pairwise(errors_left)]
    return max((at for at, gain in enumerate(gains, start=1) if gain >= enough), default=0)

"""Results of a collation: verdicts, findings, error rates, the judged document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr.model.decision import Decision
from ocr.model.geometry import Box
from ocr.model.notes import Note
from ocr.model.page import Page, ScanRef, title_page
from ocr.model.record import Part, RecordPlace
from ocr.model.text import PageText, Token, TokenKind


class Verdict(StrEnum):
    """The result for a token of the transcription, or for a gap; the last three are for a place of the record."""

    CONFIRMED = "confirmed"
    DOUBTFUL = "doubtful"
    MISREAD = "misread"
    UNSEEN = "unseen"
    OMITTED = "omitted"
    SIC = "sic"
    ILLEGIBLE = "illegible"
    UNCHECKED = "unchecked"
    INCONSISTENT = "inconsistent"
    DIFFERS = "differs"
    UNTRANSLATED = "untranslated"


DEPARTURES = (Verdict.MISREAD, Verdict.UNSEEN, Verdict.OMITTED)

FINDING_VERDICTS = (Verdict.MISREAD, Verdict.UNSEEN, Verdict.OMITTED, Verdict.SIC, Verdict.ILLEGIBLE)

# What a record's own texts say without a page: two places of the record disagree, the translation has something else,
# or lacks a passage of the original, or has one more.
RECORD_VERDICTS = (Verdict.INCONSISTENT, Verdict.DIFFERS, Verdict.UNTRANSLATED)

# What a page may say of a token.
TOKEN_VERDICTS = tuple(verdict for verdict in Verdict if verdict not in RECORD_VERDICTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One piece of evidence in plain words.

    `text` is an English sentence with {named} fields, by which the report finds the Russian sentence; `fields` are
    their names and values. `rendered` is the English sentence with these values.
    """

    evidence: str
    text: str
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def rendered(self) -> str:
        return self.text.format(**dict(self.fields))


class Lettered(NamedTuple):
    """A letter under a picture: its middle in pixels from the left, and whether it belongs to the contested place."""

    x: int
    text: str
    is_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exhibit:
    """The picture of the line around a finding, with the transcribed and the read letters under it.

    Pictures are uint8, H x W, 255 where ink is deepest, in the recogniser's scale. `place` is left and right of the
    contested place, in pixels. If the two texts differ in one letter, `own` and `other` are exemplars of the
    transcribed letter, `own_letter`, and of the read one, `other_letter`, and `contested` is the picture of that
    place; otherwise all are empty.
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


class Basis(StrEnum):
    """What a `probability` is made of: the page's evidence, by a fitted model, or a rule, by a weight set by hand.

    A rule's weight only ranks its places among the others: how often the rule is right has not been counted. Where
    the record gives the reading, or a letter looks like a digit, a weight set by hand is added to the evidence.
    """

    EVIDENCE = "evidence"
    RULE = "rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenVerdict:
    """A token of the transcription (or a gap, if start equals end) with its verdict, reading and evidence.

    `probability`, 0 to 1, is that of an error at the token, or the weight of a rule (see `Basis`). `confidence` is
    the engine's, 0 to 1. `differing` are the transcribed and the read text, in shapes, without what they begin and
    end with alike; None unless one token reads otherwise.
    """

    page_index: int
    token: Token
    verdict: Verdict
    reading: str
    probability: float
    boxes: tuple[Box, ...] = ()
    reasons: tuple[Reason, ...] = ()
    confidence: float | None = None
    exhibit: Exhibit | None = None
    differing: tuple[str, str] | None = None
    basis: Basis = Basis.EVIDENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A place to review. Offsets count in the decoded text of the page's transcription.

    In a `part` other than the transcription they count in the value of the catalogue's `field`, or in the
    translation, and `page_index` is None. `other` is the place of the record that this one disagrees with, `rule` the
    rule that found it; None and "" where the page was asked.
    `listed` is whether the report shows it: false for doubts that are not worth a look. `group` is what it has in
    common with others of the document, «с -> о»; "" where it stands alone. `differing` is that of its only token.
    """

    id: str
    page_index: int | None
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
    listed: bool = True
    group: str = ""
    differing: tuple[str, str] | None = None
    basis: Basis = Basis.EVIDENCE
    part: Part = Part.TRANSCRIPTION
    field: str = ""
    other: RecordPlace | None = None
    rule: str = ""

    @property
    def own_page(self) -> int:
        """The index of its page. Raises ValueError outside the transcription, where it has none."""
        if self.page_index is None:
            raise ValueError(f"finding {self.id} is in the {self.part.value}, on no page")
        return self.page_index

    @property
    def page_number(self) -> int | None:
        """The page, counted from 1; None outside the transcription."""
        return None if self.page_index is None else self.page_index + 1

    @property
    def where(self) -> str:
        """Where it is, in English: «page 3», «catalogue, title», «translation»."""
        return self.place.where

    @property
    def place(self) -> RecordPlace:
        """Its place in the record."""
        return RecordPlace(self.part, self.page_index, self.field, self.start, self.end, self.transcribed)

    @property
    def rank(self) -> float:
        """Probability times severity, 0 to 1: the list is in descending order of it."""
        return self.probability * self.severity


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
        """Edits divided by length; None for length 0."""
        return self.edits / self.length if self.length else None


# A page with less coverage was not understood: what is said of it is worth little, and nothing is claimed.
MIN_COVERAGE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many tokens of a text lie on lines that were read as the text has them, and the edits of its letters.

    `edits` of `letters` are the reading's, over what the text has; they pool over pages by addition, as rates do.
    """

    covered: int = 0
    tokens: int = 0
    edits: int = 0
    letters: int = 0

    def __add__(self, other: "Coverage") -> "Coverage":
        return Coverage(
            covered=self.covered + other.covered,
            tokens=self.tokens + other.tokens,
            edits=self.edits + other.edits,
            letters=self.letters + other.letters,
        )

    @property
    def share(self) -> float | None:
        """Covered tokens of all, 0 to 1; None for a text without tokens."""
        return self.covered / self.tokens if self.tokens else None

    @property
    def is_enough(self) -> bool:
        """Whether the text was weighed: at least MIN_COVERAGE of it is covered, or there is none."""
        return self.share is None or self.share >= MIN_COVERAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """An area of a page whose ink the transcription lacks, with what was read there, "" where nothing was.

    `is_dismissed` says that somebody found it rightly not transcribed.
    """

    key: str
    box: Box
    reading: str
    is_dismissed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResult:
    """A judged page.

    `doubts` are the places that are no findings and yet may depart from the page, each with the verdict that it would
    have; of a passage one, about all of it. `illegible` are the error probabilities, 0 to 1, of the places that are
    findings since the page cannot decide them.
    """

    page_index: int
    page: Page
    transcription: PageText
    verdicts: tuple[TokenVerdict, ...]
    cer: Rate
    wer: Rate
    doubts: tuple[TokenVerdict, ...] = ()
    illegible: tuple[float, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    uncovered: tuple[Uncovered, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFailure:
    """A page that could not be processed, and why.

    `tokens` is the number of tokens of its text, if it has one, `label` what the archive calls the page.
    """

    page_index: int
    scan: ScanRef
    message: str
    exit_code: int
    tokens: int = 0
    label: str = ""

    @property
    def title(self) -> str:
        """The name of its scan, and its label where it says more."""
        return title_page(self.scan.name, self.label)


class Proposal(NamedTuple):
    """A page whose reading is like another text than its own: that text, from 0, and their likeness, 0 to 1."""

    page_index: int
    text_index: int
    transcription: str
    likeness: float


class ErrorsLeft(NamedTuple):
    """The expected number of errors left after `reviewed` findings were reviewed, and its 90 % interval."""

    reviewed: int
    expected: float
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentResult:
    """A whole document judged: pages in order, findings worst first.

    `doubts` are places that are less likely than findings: those worth a look first (`listed`), both worst first.
    `errors_left` are the estimates after none, one, ... all of the findings with a verdict in DEPARTURES and then of
    the listed doubts were reviewed; empty where a page was not understood. `warnings` say what was not understood and
    what to do, and come before all else; `pairing` are the texts that fit pages better than their own. `decisions`
    were made in an earlier report; `dismissed` are the findings and doubts that they reject, which are among neither.
    `notes` are said once about the whole document; they are no findings. `files` are the bytes of the transcription's
    files by name, empty where the texts came in none, `places` the absolute paths of these. `language` is the code of
    the document's language.

    `is_scanned` is false where no page was asked, and the record was checked against itself alone. `agreeing` are
    the places of the record that were compared and agree, counted by what was looked at; empty where nothing was.
    `record_texts` are the texts of the record beside its pages, by part and field.
    """

    name: str
    profile: str
    pages: tuple[PageResult, ...]
    failures: tuple[PageFailure, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    doubts: tuple[Finding, ...] = ()
    notices: tuple[str, ...] = ()
    is_facsimile: bool = False
    errors_left: tuple[ErrorsLeft, ...] = ()
    dismissed: tuple[Finding, ...] = ()
    decisions: tuple[Decision, ...] = ()
    warnings: tuple[Reason, ...] = ()
    pairing: tuple[Proposal, ...] = ()
    notes: tuple[Note, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    places: Mapping[str, Path] = field(default_factory=dict)
    language: str = "ru"
    is_scanned: bool = True
    agreeing: Mapping[str, int] = field(default_factory=dict)
    record_texts: Mapping[tuple[Part, str], str] = field(default_factory=dict)

    @property
    def coverage(self) -> Coverage:
        """That of all pages together; of a page that failed nothing is covered."""
        pages = sum((page.coverage for page in self.pages), Coverage())
        return pages + Coverage(tokens=sum(failure.tokens for failure in self.failures))

    @property
    def listed_doubts(self) -> tuple[Finding, ...]:
        """The doubts that are worth a look, worst first."""
        return tuple(doubt for doubt in self.doubts if doubt.listed)


def find_stop(errors_left: Sequence[ErrorsLeft], enough: float = 0.1) -> int:
    """Return the number of findings after which each further one removes fewer than `enough` expected errors.

    >>> find_stop((ErrorsLeft(0, 2.0, 1, 3), ErrorsLeft(1, 1.1, 0, 2), ErrorsLeft(2, 1.08, 0, 2)))
    1
    """
    decreases = [before.expected - after.expected for before, after in pairwise(errors_left)]
    return max((at for at, decrease in enumerate(decreases, start=1) if decrease >= enough), default=0)

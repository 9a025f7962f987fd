"""What of a page may depart from its transcription, each with all that is known about it."""

from dataclasses import dataclass
from enum import StrEnum

from ocr.evidence.exemplars import Comparison
from ocr.evidence.ink_at_place import Ground
from ocr.model import Box, TokenKind


class EditKind(StrEnum):
    """What is asked: does a token read otherwise, is text not on the page, does the page have more."""

    TOKEN = "token"
    UNSEEN = "unseen"
    OMITTED = "omitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
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

    question: EditKind
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
class PageCandidates:
    """The suspicions of a page, and how many of its tokens were weighed."""

    suspicions: tuple[Candidate, ...]
    weighed: int

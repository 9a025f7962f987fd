"""Places where a page may depart from its transcription, each with all the evidence that was gathered about it."""

from dataclasses import dataclass
from enum import StrEnum

from ocr.evidence.exemplars import Comparison
from ocr.evidence.ink_at_place import Ground
from ocr.model import Box, Exhibit, TokenKind


class EditKind(StrEnum):
    """How page and transcription may differ: another token, transcribed text too many, page text too many."""

    SUBSTITUTION = "token"
    ADDITION = "unseen"
    OMISSION = "omitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A possible departure at tokens [a_start, a_end) of a page's transcription; empty for an omission.

    `transcribed` is their text, `reading` what the page may have instead. `llr` is the log likelihood ratio, natural,
    of the page with the edit against the page as transcribed, by the adapted reader; `llr_unadapted` by the general
    one. `line` is the index of the line's frames, `place` the start and end on the text of that line and what
    may stand there instead. `confidence` is the engine's, 0 to 1. `boxes` are in source pixels. `exhibit` shows the
    place; None where its line has no picture.
    """

    a_start: int
    a_end: int
    transcribed: str
    reading: str
    kind: TokenKind
    llr: float
    llr_unadapted: float
    boxes: tuple[Box, ...] = ()
    confidence: float | None = None
    has_second_engine: bool = True
    line: int | None = None
    place: tuple[int, int, str] | None = None
    is_typed: bool = True
    is_struck_over: bool = False
    is_page_join: bool = False
    exhibit: Exhibit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution(Candidate):
    """A token that may read otherwise.

    `transcribed_shapes` and `read_shapes` are what differs once the common beginning and end are cut off.
    `comparison` sets the contested letter beside the document's own, `exemplars` counts those of the rarest letter
    concerned. `surplus_cells` is how many cells the page has more than the transcribed text needs, `needed_cells` how
    many more the reading needs. `agreement` is 1 where the second engine reads the same, -1 where it reads what is
    transcribed, else 0. `known_words` tells whether the transcribed and the read word are in the dictionary; None for
    what is no word.
    """

    transcribed_shapes: str = ""
    read_shapes: str = ""
    comparison: Comparison | None = None
    exemplars: int | None = None
    surplus_cells: float | None = None
    needed_cells: int = 0
    agreement: int = 0
    known_words: tuple[bool | None, bool | None] = (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition(Candidate):
    """Transcribed text that may not be on the page: `letters` long, over a ground of this kind."""

    letters: int = 0
    ground: Ground = Ground.BARE
    surplus_cells: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission(Candidate):
    """Page text that the transcription may lack: `letters` long.

    `type_in_place` is how far it looks like the page's running type, 0 to 1. `typicality` is how well its letters fit
    among the machine's own, in standard deviations, their median. `agreement` and `known_words` are as for a
    substitution.
    """

    letters: int = 0
    type_in_place: float = 1.0
    typicality: float | None = None
    agreement: int = 0
    known_words: tuple[bool | None, bool | None] = (None, None)


# Of which kind a candidate is.
EDIT_KINDS: dict[type[Candidate], EditKind] = {
    Substitution: EditKind.SUBSTITUTION,
    Addition: EditKind.ADDITION,
    Omission: EditKind.OMISSION,
}


def kind_of(candidate: Candidate) -> EditKind:
    """Return the edit kind of a candidate. Raises KeyError for the bare base class."""
    return EDIT_KINDS[type(candidate)]

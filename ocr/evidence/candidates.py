"""Candidates: places where a page may differ from its transcription, each with its evidence."""

from dataclasses import dataclass
from enum import StrEnum

from ocr.consistency.letters_in_numbers import Standing
from ocr.evidence.exemplars import Comparison
from ocr.evidence.ink_at_place import Ground
from ocr.model import Box, Exhibit, TokenKind


class EditKind(StrEnum):
    """How page and transcription may differ: a token substituted, transcribed text added, page text omitted."""

    SUBSTITUTION = "token"
    ADDITION = "unseen"
    OMISSION = "omitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A possible difference at tokens [a_start, a_end) of a page's transcription; the range of an omission is empty.

    `transcribed` is the text of these tokens, `reading` the text that the page may have instead. `llr` is the natural
    log likelihood ratio of the edited to the transcribed text by the adapted reader, `llr_unadapted` by the unadapted
    reader. `line` is the index of the line's frames; `place` is start and end in the text of that line and the shapes
    that may stand there instead. `confidence` is the engine's, 0 to 1. `boxes` are in source pixels. `exhibit` shows
    the place; None where its line has no picture.

    A difference is explained where it is struck over on the page, is a half of a word broken over a page end or a
    line end (`is_page_join`, `is_line_join`), or has a note of the editor in its place (`is_noted`).
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
    is_line_join: bool = False
    is_noted: bool = False
    exhibit: Exhibit | None = None

    @property
    def is_explained(self) -> bool:
        """Whether the difference needs no weighing."""
        return self.is_struck_over or self.is_page_join or self.is_line_join or self.is_noted


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution(Candidate):
    """A token that may read otherwise.

    `transcribed_shapes` and `read_shapes` are the two texts without their common beginning and end. `comparison`
    compares the contested letter with the document's exemplars of both letters; `exemplars` is how many there are of
    the rarest letter that differs. `surplus_cells` is the number of cells on the page less those that the transcribed
    text needs, `needed_cells` the number of letters of the reading less those transcribed. `agreement` is 1 where the
    second engine reads the reading, -1 where it reads the transcribed text, else 0. `known_words` is whether the
    transcribed and the read word are in the dictionary; None where the text is no word, and without a dictionary.
    `is_russian` tells whether that is the language of the document. `standing` says why the reading has digits where
    the transcription has letters; None elsewhere.
    """

    transcribed_shapes: str = ""
    read_shapes: str = ""
    comparison: Comparison | None = None
    exemplars: int | None = None
    surplus_cells: float | None = None
    needed_cells: int = 0
    agreement: int = 0
    known_words: tuple[bool | None, bool | None] = (None, None)
    is_russian: bool = True
    standing: Standing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition(Candidate):
    """Transcribed text of `letters` letters that may not be on the page; `ground` is what its place has instead."""

    letters: int = 0
    ground: Ground = Ground.BARE
    surplus_cells: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission(Candidate):
    """Page text of `letters` letters that the transcription may lack.

    `type_in_place` is how far the text looks like the page's running type, 0 to 1. `typicality` is the median of its
    letters' typicality among the machine's exemplars, in standard deviations. `agreement` and `known_words` are those
    of a substitution.
    """

    letters: int = 0
    type_in_place: float = 1.0
    typicality: float | None = None
    agreement: int = 0
    known_words: tuple[bool | None, bool | None] = (None, None)


# The edit kind of each class of candidates.
EDIT_KINDS: dict[type[Candidate], EditKind] = {
    Substitution: EditKind.SUBSTITUTION,
    Addition: EditKind.ADDITION,
    Omission: EditKind.OMISSION,
}


def kind_of(candidate: Candidate) -> EditKind:
    """Return the edit kind of a candidate. Raises KeyError for the bare base class."""
    return EDIT_KINDS[type(candidate)]

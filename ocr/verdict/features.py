"""Signs of a candidate: its evidence as numbers, some of them relative to the document's statistics.

A table for each edit kind gives the signs' names, which way each points, and how it is measured. More of a sign that
rises never lowers the probability that the page departs from the transcription, more of one that falls never raises
it; a free sign tells what kind of place it is, and says nothing by itself. A sign is 0 where its evidence is missing.
The dictionary's signs are apart: see `ocr.verdict.model`.
"""

from collections.abc import Callable, Mapping
from enum import IntEnum
from math import isnan, log1p
from typing import Any, NamedTuple

from ocr.evidence.candidates import Candidate, EditKind, Omission, Substitution, kind_of
from ocr.evidence.document_statistics import DocumentStatistics
from ocr.evidence.exemplars import Comparison
from ocr.evidence.ink_at_place import Ground
from ocr.model import TokenKind

Features = dict[str, float]

# Likelihood ratios beyond these say no more, in nats.
_MIN_LLR, _MAX_WORD_LLR, _MAX_RUN_LLR = -10.0, 30.0, 60.0
_MIN_LETTER_LLR, _MAX_LETTER_LLR = -6.0, 15.0
_MAX_LETTERS, _MAX_EXEMPLARS = 60, 50
_DIGIT_KINDS = {TokenKind.NUMBER, TokenKind.DATE, TokenKind.TIME}
# What a place has instead of text that may not be on the page: the less of it, the likelier that it is not.
_INK = {Ground.BARE: 0.0, Ground.INK_IN_TYPE: 1.0, Ground.INK_OUTSIDE: 2.0}


class DocumentContext(NamedTuple):
    """The document around a candidate: the 0-based number of the candidate's page, and the document's statistics.

    `log_odds` is how much likelier errors are here than in the documents of the fit (see `ocr.verdict.prior`).
    """

    page: int
    statistics: DocumentStatistics
    log_odds: float = 0.0


class Direction(IntEnum):
    """Which way the probability of a departure may go with more of a sign."""

    FALLS, FREE, RISES = -1, 0, 1


class Sign(NamedTuple):
    """A sign: its name, its direction, and its value for a candidate in its document."""

    name: str
    direction: Direction
    measure: Callable[[Any, DocumentContext], float]


FALLS, FREE, RISES = Direction

_OF_DOCUMENT = (
    Sign("doubts", FREE, lambda _, c: c.statistics.doubt_rate),
    Sign("doubts on the line", FREE, lambda s, c: log1p(c.statistics.doubts_on_line(c.page, s.line))),
)
# Of a run of tokens that one side lacks.
_OF_RUN = (
    Sign("llr", RISES, lambda s, _: _llr(s.llr, _MAX_RUN_LLR)),
    Sign("llr unadapted", RISES, lambda s, _: _llr(s.llr_unadapted, _MAX_RUN_LLR)),
    Sign("llr a letter", RISES, lambda s, _: _llr_a_letter(s.llr, s.letters)),
    Sign("letters", FREE, lambda s, _: log1p(min(s.letters, _MAX_LETTERS))),
    Sign("mark", FREE, lambda s, _: _is_mark(s)),
)
_OF_SUBSTITUTION: tuple[Sign, ...] = (
    Sign("llr", RISES, lambda s, _: _llr(s.llr)),
    Sign("llr unadapted", RISES, lambda s, _: _llr(s.llr_unadapted)),
    # What only one of the readers says is worth less than what both say.
    Sign("lesser llr", RISES, lambda s, _: _llr(min(s.llr, s.llr_unadapted))),
    Sign("llr a letter", RISES, lambda s, _: _llr_a_letter(s.llr, *map(len, _shapes(s)))),
    Sign("doubts as strong", FALLS, lambda s, c: c.statistics.exceedance(s.llr)),
    Sign("doubts", FREE, lambda _, c: c.statistics.doubt_rate),
    Sign("same confusion", FALLS, lambda s, c: log1p(c.statistics.same_confusion(*_shapes(s)))),
    Sign("doubts on the line", FREE, lambda s, c: log1p(c.statistics.doubts_on_line(c.page, s.line))),
    Sign("like the other", RISES, lambda s, _: _of(s.comparison, "likeness")),
    Sign("typical of its own", FALLS, lambda s, _: _of(s.comparison, "own_typicality")),
    Sign("typical of the other", RISES, lambda s, _: _of(s.comparison, "other_typicality")),
    Sign("compared", FREE, lambda s, _: s.comparison is not None),
    Sign("exemplars", FREE, lambda s, _: log1p(min(s.exemplars or 0, _MAX_EXEMPLARS))),
    Sign("second engine agrees", RISES, lambda s, _: s.agreement),
    Sign("second engine", FREE, lambda s, _: s.has_second_engine),
    Sign("pitch", RISES, lambda s, _: _pitch_fit(s)),
    Sign("length differs", FREE, lambda s, _: len(_shapes(s)[0]) != len(_shapes(s)[1])),
    Sign("letters that differ", FREE, lambda s, _: max(map(len, _shapes(s)))),
    Sign("case", FREE, lambda s, _: s.transcribed_shapes.lower() == s.read_shapes.lower()),
    Sign("mark", FREE, lambda s, _: _is_mark(s)),
    Sign("mark for letter", FREE, lambda s, _: not _is_mark(s) and not "".join(_shapes(s)).isalnum()),
    Sign("digits", FREE, lambda s, _: s.kind in _DIGIT_KINDS),
    Sign("letters", FREE, lambda s, _: min(len(s.transcribed), _MAX_LETTERS)),
    Sign("printed", FREE, lambda s, _: not s.is_typed),
)  # fmt: skip
_OF_ADDITION = (
    *_OF_RUN,
    Sign("ink in its place", FALLS, lambda s, _: _INK[s.ground]),
    Sign("room", FALLS, lambda s, _: _clip(s.surplus_cells or 0.0, -2, 8)),
    *_OF_DOCUMENT,
)
_OF_OMISSION = (
    *_OF_RUN,
    Sign("in the type's place", RISES, lambda s, _: s.type_in_place),
    Sign("confidence", RISES, lambda s, _: 0.5 if s.confidence is None else s.confidence),
    Sign("typical of the type", RISES, lambda s, _: 0.0 if s.typicality is None else s.typicality),
    Sign("compared", FREE, lambda s, _: s.typicality is not None),
    Sign("second engine agrees", RISES, lambda s, _: s.agreement),
    Sign("second engine", FREE, lambda s, _: s.has_second_engine),
    *_OF_DOCUMENT,
    Sign("printed", FREE, lambda s, _: not s.is_typed),
)
SIGNS: Mapping[EditKind, tuple[Sign, ...]] = {
    EditKind.SUBSTITUTION: _OF_SUBSTITUTION,
    EditKind.ADDITION: _OF_ADDITION,
    EditKind.OMISSION: _OF_OMISSION,
}
# What a dictionary may say, and which way it counts.
ONLY_READING_KNOWN, ONLY_TRANSCRIBED_KNOWN = "only the reading is a word", "only the transcription is a word"
OMITTED_KNOWN, OMITTED_UNKNOWN = "the omitted is a word", "the omitted is no word"
DICTIONARY_SIGNS: Mapping[str, Direction] = {
    ONLY_READING_KNOWN: RISES,
    ONLY_TRANSCRIBED_KNOWN: FALLS,
    OMITTED_KNOWN: RISES,
    OMITTED_UNKNOWN: FALLS,
}
# From this log likelihood ratio on, in nats, type is clear, and no dictionary counts against it.
CLEAR_LLR = 12.0


def extract_features(candidate: Candidate, context: DocumentContext) -> Features:
    """Return the signs of a candidate by name, in the order of its table. Raises KeyError for the bare base class."""
    return {sign.name: float(sign.measure(candidate, context)) for sign in SIGNS[kind_of(candidate)]}


def find_dictionary_sign(candidate: Candidate) -> str | None:
    """Return what the dictionary says of a candidate, one of DICTIONARY_SIGNS; None of what is no word."""
    match candidate:
        case Substitution(known_words=(False, True)):
            return ONLY_READING_KNOWN
        case Substitution(known_words=(True, False)):
            return ONLY_TRANSCRIBED_KNOWN
        case Omission(known_words=(_, True)):
            return OMITTED_KNOWN
        case Omission(known_words=(_, False)):
            return OMITTED_UNKNOWN
    return None


def weigh_dictionary(sign: str, llr: float) -> float:
    """Return how much a sign of the dictionary counts, 0 to 1: not against clear type, and less the clearer it is.

    >>> weigh_dictionary(ONLY_TRANSCRIBED_KNOWN, 0), weigh_dictionary(ONLY_TRANSCRIBED_KNOWN, CLEAR_LLR / 2)
    (1.0, 0.5)
    >>> weigh_dictionary(ONLY_READING_KNOWN, CLEAR_LLR), weigh_dictionary(ONLY_READING_KNOWN, -CLEAR_LLR)
    (1.0, 0.0)
    """
    return _clip(1 + DICTIONARY_SIGNS[sign] * llr / CLEAR_LLR, 0.0, 1.0)


def _is_mark(candidate: Candidate) -> bool:
    return candidate.kind is TokenKind.PUNCTUATION


def _shapes(s: Substitution) -> tuple[str, str]:
    return s.transcribed_shapes, s.read_shapes


def _llr(llr: float, most: float = _MAX_WORD_LLR) -> float:
    return _clip(llr, _MIN_LLR, most)


def _llr_a_letter(llr: float, *letters: int) -> float:
    return _clip(llr / max(1, *letters), _MIN_LETTER_LLR, _MAX_LETTER_LLR)


def _of(comparison: Comparison | None, name: str) -> float:
    return 0.0 if comparison is None else float(getattr(comparison, name))


def _pitch_fit(s: Substitution) -> float:
    """Return the misfit of the transcribed text less that of the reading on their line, in cells, -1.5 to 1.5."""
    if s.surplus_cells is None or not s.needed_cells:
        return 0.0
    return _clip(abs(s.surplus_cells) - abs(s.surplus_cells - s.needed_cells), -1.5, 1.5)


def _clip(value: float, least: float, most: float) -> float:
    return least if isnan(value) else min(max(value, least), most)

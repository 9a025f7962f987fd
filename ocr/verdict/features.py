"""Features of a candidate for the logistic models: its evidence as numbers, relative to the document's statistics.

Most features lie in -3 to 3; a feature is 0 where its evidence is missing. The names are those of the weights in
model.json (so "gain" is the log likelihood ratio, "own" the unadapted one): `check_features` and a test compare them.
"""

from collections.abc import Mapping
from functools import cache
from math import isnan, log1p
from typing import NamedTuple

from ocr.evidence.candidates import EDIT_KINDS, Addition, Candidate, EditKind, Omission, Substitution
from ocr.evidence.document_statistics import DocumentStatistics
from ocr.evidence.exemplars import MIN_TYPICALITY
from ocr.evidence.ink_at_place import Ground
from ocr.model import TokenKind
from ocr.recognizer.adaptation import MIN_EXEMPLARS

Features = dict[str, float]

# Knots of the piecewise linear function of the log likelihood ratio, in nats.
_LLR_KNOTS = (-3.0, 0.0, 3.0, 7.0, 12.0)
_DIGIT_KINDS = {TokenKind.NUMBER, TokenKind.DATE, TokenKind.TIME}


class DocumentContext(NamedTuple):
    """The document around a candidate: the 0-based number of the candidate's page, and the document's statistics."""

    page: int
    statistics: DocumentStatistics


def extract_features(candidate: Candidate, context: DocumentContext) -> Features:
    """Return the features of a candidate by name; the names depend on its edit kind.

    Raises TypeError for the bare base class.
    """
    match candidate:
        case Substitution():
            return _of_substitution(candidate, context)
        case Addition():
            return _of_addition(candidate, context)
        case Omission():
            return _of_omission(candidate, context)
    raise TypeError(f"no features are known of {type(candidate).__name__}")


@cache
def feature_names() -> Mapping[EditKind, frozenset[str]]:
    """Return the names of the features of each edit kind."""
    nowhere = DocumentContext(0, DocumentStatistics(weighed=0, doubt_llrs=()))
    return {
        kind: frozenset(extract_features(_empty(candidate), nowhere))
        for candidate, kind in EDIT_KINDS.items()
    }


def _empty(candidate: type[Candidate]) -> Candidate:
    return candidate(
        a_start=0, a_end=0, transcribed="", reading="", kind=TokenKind.WORD, llr=0.0, llr_unadapted=0.0
    )


def _of_substitution(s: Substitution, context: DocumentContext) -> Features:
    statistics = context.statistics
    llr, rate = _clip(s.llr, -5, 20), statistics.doubt_rate + 4
    confused = log1p(statistics.same_confusion(s.transcribed_shapes, s.read_shapes))
    lengths = len(s.transcribed_shapes), len(s.read_shapes)
    is_case = s.transcribed_shapes.lower() == s.read_shapes.lower()
    is_mark = s.kind is TokenKind.PUNCTUATION
    return {
        **_hinges("gain", llr),
        **_hinges("own", _clip(s.llr_unadapted, -8, 20)),
        "tail": (statistics.exceedance(s.llr) + 6) / 2,
        "noise": rate,
        "gain in noise": max(0.0, llr) * rate / 5,
        "alike": confused,
        "alike in noise": confused * rate,
        "beside": log1p(statistics.doubts_on_line(context.page, s.line)),
        **_of_exemplars(s),
        **_of_second_engine(s),
        **_of_agreement(s, llr),
        "gain with one engine": llr / 5 if not s.has_second_engine else 0.0,
        **_of_language(s),
        "grid": _pitch_fit(s),
        "length": float(lengths[0] != lengths[1]),
        "several": float(max(lengths) > 1),
        "case": float(is_case),
        "mark": float(is_mark),
        "gain of mark": llr / 5 if is_mark else 0.0,
        "mark for letter": float(not is_mark and not (s.transcribed_shapes + s.read_shapes).isalnum()),
        "digits": float(s.kind in _DIGIT_KINDS),
        "short": float(len(s.transcribed) <= 2),
        "printed": float(not s.is_typed),
    }


def _of_exemplars(s: Substitution) -> Features:
    comparison = s.comparison
    return {
        "like the other": max(0.0, comparison.likeness) if comparison else 0.0,
        "like its own": max(0.0, -comparison.likeness) if comparison else 0.0,
        "fits its own": comparison.own_typicality / 3 if comparison else 0.0,
        "fits the other": comparison.other_typicality / 3 if comparison else 0.0,
        "compared": float(comparison is not None),
        "stranger": float(s.exemplars is not None and s.exemplars < MIN_EXEMPLARS),
    }


def _of_second_engine(s: Substitution | Omission) -> Features:
    return {
        "other engine": float(s.agreement > 0),
        "other engine against": float(s.agreement < 0),
        "one engine": float(not s.has_second_engine),
    }


def _of_agreement(s: Substitution, llr: float) -> Features:
    """Return the interactions of the second engine's agreement and of a known word with other features.

    Both engines read letters into a blot, but seldom the same letters, and seldom a word.
    """
    agrees, is_word = s.agreement > 0, s.known_words[1] is True
    lengths = len(s.transcribed_shapes), len(s.read_shapes)
    is_several = max(lengths) > 1
    return {
        "agreed gain": max(0.0, llr) / 5 if agrees else 0.0,
        "agreed word": float(agrees and is_word),
        "agreed several": float(agrees and is_several),
        "agreed length": float(agrees and lengths[0] != lengths[1]),
        "word of several": float(is_word and is_several),
        "gain of several": max(0.0, llr) / 5 if is_several else 0.0,
        "gain a letter": _clip(s.llr / max(1, *lengths), -5, 12) / 5,
    }


def _of_addition(s: Addition, context: DocumentContext) -> Features:
    llr = _clip(s.llr, -10, 40)
    return {
        **_hinges("gain", min(llr, 20.0)),
        "own": _clip(s.llr_unadapted, -10, 40) / 10,
        "a letter": _clip(s.llr / max(1, s.letters), -2, 10) / 3,
        "letters": log1p(min(s.letters, 60)),
        "mark": float(s.kind is TokenKind.PUNCTUATION),
        "ink in the line": float(s.ground is Ground.INK_IN_TYPE),
        "ink outside": float(s.ground is Ground.INK_OUTSIDE),
        "room": 0.0 if s.surplus_cells is None else _clip(s.surplus_cells, -1, 6) / 2,
        **_of_document(s, llr, context),
    }


def _of_omission(s: Omission, context: DocumentContext) -> Features:
    llr = _clip(s.llr, -5, 60)
    return {
        **_hinges("gain", min(llr, 20.0)),
        "own": _clip(s.llr_unadapted, -5, 60) / 10,
        "a letter": _clip(s.llr / max(1, s.letters), -2, 12) / 3,
        "letters": log1p(min(s.letters, 60)),
        "mark": float(s.kind is TokenKind.PUNCTUATION),
        "apart from the type": 1 - s.type_in_place,
        "type in place": float(s.type_in_place == 1),
        "confidence": 0.0 if s.confidence is None else 2 * s.confidence - 1,
        "fits the type": 0.0 if s.typicality is None else s.typicality / 3,
        "unlike the type": 0.0 if s.typicality is None else max(0.0, MIN_TYPICALITY - s.typicality) / 3,
        "not compared": float(s.typicality is None),
        **_of_second_engine(s),
        "gain with one engine": min(llr, 20.0) / 5 if not s.has_second_engine else 0.0,
        "word": float(s.known_words[1] is True),
        "no word": float(s.known_words[1] is False),
        **_of_document(s, llr, context),
        "printed": float(not s.is_typed),
    }


def _of_document(s: Addition | Omission, llr: float, context: DocumentContext) -> Features:
    rate = context.statistics.doubt_rate + 4
    return {
        "noise": rate,
        "gain in noise": max(0.0, llr) * rate / 10,
        "beside": log1p(context.statistics.doubts_on_line(context.page, s.line)),
    }


def _hinges(name: str, value: float) -> Features:
    """Return a value and its excess over each knot, all divided by 5: the terms of a piecewise linear function."""
    return {name: value / 5} | {f"{name} over {knot:g}": max(0.0, value - knot) / 5 for knot in _LLR_KNOTS}


def _of_language(s: Substitution) -> Features:
    transcribed, read = s.known_words
    return {
        "only the reading is a word": float(read is True and transcribed is False),
        "only the transcription is a word": float(transcribed is True and read is False),
        "neither is a word": float(transcribed is False and read is False),
    }


def _pitch_fit(s: Substitution) -> float:
    """Return the misfit of the transcribed text less that of the reading on their line, in cells, -1.5 to 1.5."""
    if s.surplus_cells is None or not s.needed_cells:
        return 0.0
    return _clip(abs(s.surplus_cells) - abs(s.surplus_cells - s.needed_cells), -1.5, 1.5)


def _clip(value: float, least: float, most: float) -> float:
    return least if isnan(value) else min(max(value, least), most)

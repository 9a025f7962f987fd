"""What is known about a suspicion as numbers, for the model that makes one probability of them.

Each is set against what is usual in the document, as raw thresholds do not transfer between pages. All are near
-3 to 3, and 0 where nothing is known.
"""

from math import isnan, log1p
from typing import NamedTuple

from ocr.evidence.candidates import Candidate, EditKind
from ocr.evidence.document_statistics import DocumentStatistics
from ocr.evidence.ink_at_place import Ground
from ocr.model import TokenKind

Features = dict[str, float]

# Log likelihood ratios in steps between these: what a gain is worth is not the same everywhere.
_KNOTS = (-3.0, 0.0, 3.0, 7.0, 12.0)
_DIGITS = {TokenKind.NUMBER, TokenKind.DATE, TokenKind.TIME}


class DocumentContext(NamedTuple):
    """Where a suspicion stands: the number of its page in the document, and what is usual there."""

    page: int
    noise: DocumentStatistics


def extract_features(suspicion: Candidate, setting: DocumentContext) -> Features:
    """Return the signs of a suspicion, by name; which there are depends on its question."""
    ask = {EditKind.TOKEN: _of_token, EditKind.UNSEEN: _of_unseen, EditKind.OMITTED: _of_omitted}
    return ask[suspicion.question](suspicion, setting)


def _of_token(s: Candidate, setting: DocumentContext) -> Features:
    noise = setting.noise
    gain, tail, share = _clip(s.gain, -5, 20), noise.tail(s.gain), noise.share + 4
    case_only = s.was.lower() == s.now.lower()
    is_mark = s.kind is TokenKind.PUNCTUATION
    return {
        **_steps("gain", gain),
        **_steps("own", _clip(s.own, -8, 20)),
        "tail": (tail + 6) / 2,
        "noise": share,
        "gain in noise": max(0.0, gain) * share / 5,
        "alike": log1p(noise.alike(s.was, s.now)),
        "alike in noise": log1p(noise.alike(s.was, s.now)) * share,
        "beside": log1p(noise.beside(setting.page, s.line)),
        "like the other": max(0.0, s.comparison.likeness) if s.comparison else 0.0,
        "like its own": max(0.0, -s.comparison.likeness) if s.comparison else 0.0,
        "fits its own": s.comparison.own_fit / 3 if s.comparison else 0.0,
        "fits the other": s.comparison.other_fit / 3 if s.comparison else 0.0,
        "compared": float(s.comparison is not None),
        "stranger": float(s.exemplars is not None and s.exemplars < 3),
        "other engine": float(s.other > 0),
        "other engine against": float(s.other < 0),
        **_of_agreement(s, gain),
        "one engine": float(not s.has_second),
        "gain with one engine": gain / 5 if not s.has_second else 0.0,
        **_of_language(s),
        "grid": _fits(s),
        "length": float(len(s.was) != len(s.now)),
        "several": float(max(len(s.was), len(s.now)) > 1),
        "case": float(case_only),
        "mark": float(is_mark),
        "gain of mark": gain / 5 if is_mark else 0.0,
        "mark for letter": float(not is_mark and not (s.was + s.now).isalnum()),
        "digits": float(s.kind in _DIGITS),
        "short": float(len(s.transcribed) <= 2),
        "printed": float(not s.is_typed),
    }


def _of_agreement(s: Candidate, gain: float) -> Features:
    """Return what it is worth together that the other engine reads the same, and that this is a word.

    Of blots both engines make something, but seldom the same, and seldom a word.
    """
    agrees, is_word = s.other > 0, s.known[1] is True
    is_several = max(len(s.was), len(s.now)) > 1
    return {
        "agreed gain": max(0.0, gain) / 5 if agrees else 0.0,
        "agreed word": float(agrees and is_word),
        "agreed several": float(agrees and is_several),
        "agreed length": float(agrees and len(s.was) != len(s.now)),
        "word of several": float(is_word and is_several),
        "gain of several": max(0.0, gain) / 5 if is_several else 0.0,
        "gain a letter": _clip(s.gain / max(1, len(s.was), len(s.now)), -5, 12) / 5,
    }


def _of_unseen(s: Candidate, setting: DocumentContext) -> Features:
    gain = _clip(s.gain, -10, 40)
    return {
        **_steps("gain", min(gain, 20.0)),
        "own": _clip(s.own, -10, 40) / 10,
        "a letter": _clip(s.gain / max(1, s.letters), -2, 10) / 3,
        "letters": log1p(min(s.letters, 60)),
        "mark": float(s.kind is TokenKind.PUNCTUATION),
        "ink in the line": float(s.ground is Ground.INK_IN_TYPE),
        "ink outside": float(s.ground is Ground.INK_OUTSIDE),
        "room": 0.0 if s.surplus is None else _clip(s.surplus, -1, 6) / 2,
        "noise": setting.noise.share + 4,
        "gain in noise": max(0.0, gain) * (setting.noise.share + 4) / 10,
        "beside": log1p(setting.noise.beside(setting.page, s.line)),
    }


def _of_omitted(s: Candidate, setting: DocumentContext) -> Features:
    gain = _clip(s.gain, -5, 60)
    return {
        **_steps("gain", min(gain, 20.0)),
        "own": _clip(s.own, -5, 60) / 10,
        "a letter": _clip(s.gain / max(1, s.letters), -2, 12) / 3,
        "letters": log1p(min(s.letters, 60)),
        "mark": float(s.kind is TokenKind.PUNCTUATION),
        "apart from the type": 1 - s.type_in_place,
        "type in place": float(s.type_in_place == 1),
        "confidence": 0.0 if s.confidence is None else 2 * s.confidence - 1,
        "fits the type": 0.0 if s.fit is None else s.fit / 3,
        "unlike the type": 0.0 if s.fit is None else max(0.0, -2.5 - s.fit) / 3,
        "not compared": float(s.fit is None),
        "other engine": float(s.other > 0),
        "other engine against": float(s.other < 0),
        "one engine": float(not s.has_second),
        "gain with one engine": min(gain, 20.0) / 5 if not s.has_second else 0.0,
        "word": float(s.known[1] is True),
        "no word": float(s.known[1] is False),
        "noise": setting.noise.share + 4,
        "gain in noise": max(0.0, gain) * (setting.noise.share + 4) / 10,
        "beside": log1p(setting.noise.beside(setting.page, s.line)),
        "printed": float(not s.is_typed),
    }


def _steps(name: str, value: float) -> Features:
    """Return how far a value goes beyond each knot: a bent line with a corner at each."""
    return {name: value / 5} | {f"{name} over {knot:g}": max(0.0, value - knot) / 5 for knot in _KNOTS}


def _of_language(s: Candidate) -> Features:
    transcribed, read = s.known
    return {
        "only the reading is a word": float(read is True and transcribed is False),
        "only the transcription is a word": float(transcribed is True and read is False),
        "neither is a word": float(transcribed is False and read is False),
    }


def _fits(s: Candidate) -> float:
    """Return by how much better the reading fits the line's cells than what is transcribed."""
    if s.surplus is None or not s.needed:
        return 0.0
    return _clip(abs(s.surplus) - abs(s.surplus - s.needed), -1.5, 1.5)


def _clip(value: float, least: float, most: float) -> float:
    return least if isnan(value) else min(max(value, least), most)

"""Verdict models made by hand for tests."""

from collections.abc import Mapping
from math import log

from ocr.verdict.boosting import Boosted
from ocr.verdict.errors_left import DocumentShift
from ocr.verdict.features import DICTIONARY_SIGNS, SIGNS
from ocr.verdict.model import VerdictModel


def make_model(probability: float, dictionary: Mapping[str, float] | None = None) -> VerdictModel:
    """A model that gives every candidate this probability, whatever its signs; as many errors as in its fit."""
    base = log(probability / (1 - probability))
    models = {
        kind: Boosted(names=tuple(sign.name for sign in signs), base=base, trees=())
        for kind, signs in SIGNS.items()
    }
    said = {**dict.fromkeys(DICTIONARY_SIGNS, 0.0), **(dictionary or {})}
    return VerdictModel(
        models=models, dictionary=said, base_rate=probability, shift=DocumentShift(), provenance={}
    )

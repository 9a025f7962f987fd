"""Verdict models made by hand for tests."""

from math import log

from ocr.verdict.errors_left import DocumentShift
from ocr.verdict.features import feature_names
from ocr.verdict.logistic import Logistic
from ocr.verdict.model import VerdictModel


def make_model(probability: float) -> VerdictModel:
    """A model that gives every candidate this probability, whatever its features."""
    bias = log(probability / (1 - probability))
    models = {
        kind: Logistic(bias=bias, weights=dict.fromkeys(names, 0.0))
        for kind, names in feature_names().items()
    }
    return VerdictModel(models=models, shift=DocumentShift(), provenance={})

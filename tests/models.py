"""Verdict models made by hand for tests."""

from math import log

from ocr.evidence.suspicions import Question
from ocr.logistic import Logistic
from ocr.stopping import Shift
from ocr.verdict import VerdictModel


def make_model(probability: float) -> VerdictModel:
    """A model that gives every suspicion this probability, whatever its signs."""
    always = Logistic(bias=log(probability / (1 - probability)), weights={})
    return VerdictModel(models=dict.fromkeys(Question, always), shift=Shift(), provenance={})

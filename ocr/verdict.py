"""From what is known about a suspicion to a probability that the page differs there, and to a verdict.

The probability is that of a logistic model, one for each question, fitted by `sverka calibrate` on errors planted in
the texts of facsimiles; its weights lie in verdict.json with their provenance.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ocr.errors import InputError
from ocr.evidence.placement import Ground
from ocr.evidence.record import Contradiction, Record
from ocr.evidence.signs import Setting, read_signs
from ocr.evidence.suspicions import Question, Suspicion
from ocr.logistic import Logistic, sigmoid
from ocr.model import Reason, TokenKind, Verdict
from ocr.reasons import explain, make_reason
from ocr.stopping import Shift

MODEL = Path(__file__).with_name("verdict.json")
# A departure less likely than this is taken for the reader's slip ...
THRESHOLD = 0.5
# The page supports what it is less likely than this to depart from; of the rest it is doubtful.
MAX_CONFIRMED_PROBABILITY = 0.02
# A place less likely to depart than this is of no account.
DOUBT = 0.0005
# ... but what matters most is not passed over in silence where the page cannot decide it.
_GRAVE = {TokenKind.NUMBER, TokenKind.DATE, TokenKind.TIME, TokenKind.NEGATION, TokenKind.NAME}
# What a page end or a struck-over letter explains is seldom an error all the same.
_EXCUSED = 0.01
_UNDECIDED = 0.2
_IN_INK = 0.85
_SHORT = 3
# What the rest of a record adds to the log odds, at most: of all numbers that a page may be misread as, chance seldom
# hits on the record's. It adds nothing where the page speaks for what is transcribed.
_RECORD = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictModel:
    """A logistic model for each question, how documents depart from them, and what all was fitted on."""

    models: Mapping[Question, Logistic]
    shift: Shift
    provenance: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict with the probability that the page differs from the transcription, and why."""

    verdict: Verdict
    probability: float
    reasons: tuple[Reason, ...]


def parse_model(text: str) -> VerdictModel:
    """Return the model that `format_model` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    fields = json.loads(text)
    models = {
        Question(name): Logistic(bias=float(own["bias"]), weights=dict(own["weights"]))
        for name, own in fields["models"].items()
    }
    shift = Shift(**{name: float(value) for name, value in fields["shift"].items()})
    return VerdictModel(models=models, shift=shift, provenance=fields["provenance"])


def format_model(model: VerdictModel) -> str:
    """Return the model as JSON."""
    models = {
        question.value: {
            "bias": round(own.bias, 4),
            "weights": {name: round(value, 4) for name, value in own.weights.items()},
        }
        for question, own in model.models.items()
    }
    fields = {"provenance": model.provenance, "shift": asdict(model.shift), "models": models}
    return json.dumps(fields, ensure_ascii=False, indent=1) + "\n"


@cache
def load_model() -> VerdictModel:
    """Return the model that is shipped."""
    return parse_model(MODEL.read_text(encoding="utf-8"))


def load_model_file(path: Path | None) -> VerdictModel:
    """Return the model of a file, the one that is shipped where none is named. Raises InputError."""
    if path is None:
        return load_model()
    try:
        return parse_model(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{path} is no verdict model ({error!r}). Make one with `sverka calibrate`."
        ) from error


def judge(suspicion: Suspicion, setting: Setting, record: Record, model: VerdictModel) -> Judgement:
    """Return what the page says where something is suspected."""
    if suspicion.is_page_join:
        text = "The word is broken over the page end: its other half is on the neighbouring page."
        return Judgement(
            verdict=Verdict.CONFIRMED, probability=_EXCUSED, reasons=(make_reason("layout", text),)
        )
    if suspicion.is_struck_over:
        struck = (make_reason("layout", "What is typed here is struck over or blotted."),)
        if suspicion.question is Question.OMITTED:
            # What a typist crossed out nobody transcribes.
            return Judgement(verdict=Verdict.CONFIRMED, probability=_EXCUSED, reasons=struck)
        # A letter of a word is no loss; a digit is, and so is most of a short word.
        is_lost = suspicion.kind in _GRAVE or len(suspicion.transcribed) <= _SHORT
        verdict = Verdict.ILLEGIBLE if is_lost else Verdict.DOUBTFUL
        return Judgement(verdict=verdict, probability=0.5 if is_lost else _EXCUSED, reasons=struck)
    probability = estimate(suspicion, setting, record, model)
    reasons = explain(suspicion, setting, record)
    return Judgement(verdict=_decide(suspicion, probability), probability=probability, reasons=reasons)


def estimate(suspicion: Suspicion, setting: Setting, record: Record, model: VerdictModel) -> float:
    """Return the probability, 0 to 1, that the page departs from the transcription as suspected."""
    logit = model.models[suspicion.question].logit(read_signs(suspicion, setting))
    if record.contradiction is not None and record.contradiction.expected == suspicion.reading:
        logit += min(_RECORD, max(0.0, suspicion.gain / 2))
    elif record.supports:
        logit -= _RECORD / 2
    return sigmoid(logit)


def _decide(suspicion: Suspicion, probability: float) -> Verdict:
    if suspicion.question is Question.UNSEEN:
        if suspicion.ground is Ground.INK_OUTSIDE:
            return Verdict.UNCHECKED
        # Ink that was not read may be what is transcribed.
        if probability >= (_IN_INK if suspicion.ground is Ground.INK_IN_TYPE else THRESHOLD):
            return Verdict.UNSEEN
        if suspicion.ground is Ground.INK_IN_TYPE:
            return Verdict.ILLEGIBLE if probability >= _UNDECIDED else Verdict.UNCHECKED
        # What was not read there is not confirmed, however well the page would bear it.
        return Verdict.DOUBTFUL
    if suspicion.question is Question.OMITTED:
        return Verdict.OMITTED if probability >= THRESHOLD else Verdict.UNCHECKED
    if probability >= THRESHOLD:
        return Verdict.MISREAD
    if suspicion.kind in _GRAVE and probability >= _UNDECIDED:
        return Verdict.ILLEGIBLE
    return Verdict.CONFIRMED if probability < MAX_CONFIRMED_PROBABILITY else Verdict.DOUBTFUL


def sic_probability(against: Contradiction) -> float:
    """Return the probability that the page contradicts the record: the catalogue title weighs most."""
    return 0.95 if against.in_title else 0.8

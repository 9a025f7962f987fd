"""From what is known about a suspicion to a probability that the page differs there, and to a verdict.

The probability is that of a logistic model, one for each question, fitted by `sverka calibrate` on errors planted in
the texts of facsimiles; its weights lie in verdict.json with their provenance.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

from ocr.errors import InputError
from ocr.evidence.placement import Ground
from ocr.evidence.record import Contradiction, Record
from ocr.evidence.signs import Setting, read_signs
from ocr.evidence.suspicions import Question, Suspicion
from ocr.logistic import Logistic, sigmoid
from ocr.model import Reason, TokenKind, Verdict
from ocr.stopping import Shift

MODEL = Path(__file__).with_name("verdict.json")
# A departure less likely than this is taken for the reader's slip ...
THRESHOLD = 0.5
# A place less likely to depart than this is of no account.
DOUBT = 0.0005
# ... but what matters most is not passed over in silence where the page cannot decide it.
_GRAVE = {TokenKind.NUMBER, TokenKind.DATE, TokenKind.TIME, TokenKind.NEGATION}
_UNDECIDED = 0.2
# What the rest of a record adds to the log odds: it raises suspicion, and does not outweigh clear type.
_RECORD = 1.5
_MILLION = 1_000_000
_ALIKE = 0.3


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
        return Judgement(verdict=Verdict.CONFIRMED, probability=0.05, reasons=(_reason("layout", text),))
    if suspicion.is_struck_over:
        struck = (_reason("layout", "What is typed here is struck over or blotted."),)
        if suspicion.question is Question.OMITTED:
            # What a typist crossed out nobody transcribes.
            return Judgement(verdict=Verdict.CONFIRMED, probability=0.05, reasons=struck)
        return Judgement(verdict=Verdict.ILLEGIBLE, probability=0.5, reasons=struck)
    probability = estimate(suspicion, setting, record, model)
    reasons = tuple(reason for reason in _explain(suspicion, setting, record) if reason is not None)
    return Judgement(verdict=_decide(suspicion, probability), probability=probability, reasons=reasons)


def estimate(suspicion: Suspicion, setting: Setting, record: Record, model: VerdictModel) -> float:
    """Return the probability, 0 to 1, that the page departs from the transcription as suspected."""
    logit = model.models[suspicion.question].logit(read_signs(suspicion, setting))
    if record.contradiction is not None and record.contradiction.expected == suspicion.reading:
        logit += _RECORD
    elif record.supports:
        logit -= _RECORD
    return sigmoid(logit)


def _decide(suspicion: Suspicion, probability: float) -> Verdict:
    if suspicion.question is Question.UNSEEN:
        if suspicion.ground is Ground.INK_OUTSIDE:
            return Verdict.UNCHECKED
        if probability >= THRESHOLD:
            return Verdict.UNSEEN
        return Verdict.ILLEGIBLE if suspicion.ground is Ground.INK_IN_TYPE else Verdict.CONFIRMED
    if suspicion.question is Question.OMITTED:
        return Verdict.OMITTED if probability >= THRESHOLD else Verdict.UNCHECKED
    if probability >= THRESHOLD:
        return Verdict.MISREAD
    if suspicion.kind in _GRAVE and probability >= _UNDECIDED:
        return Verdict.ILLEGIBLE
    return Verdict.CONFIRMED


def _reason(evidence: str, text: str, **fields: object) -> Reason:
    return Reason(evidence=evidence, text=text, fields=tuple((k, str(v)) for k, v in fields.items()))


def _explain(suspicion: Suspicion, setting: Setting, record: Record) -> list[Reason | None]:
    """Return why, the weightiest first."""
    if suspicion.question is Question.UNSEEN:
        return [_explain_unseen(suspicion)]
    if suspicion.question is Question.OMITTED:
        return [_explain_omitted(suspicion), _explain_other(suspicion)]
    return [
        _explain_gain(suspicion),
        _explain_exemplars(suspicion),
        _explain_grid(suspicion),
        _explain_record(suspicion, record),
        _explain_other(suspicion),
        _explain_language(suspicion),
        _explain_alike(suspicion, setting),
    ]


def _explain_gain(s: Suspicion) -> Reason:
    if s.gain < 0:
        text = "The page shows «{transcribed}» rather than «{reading}», but not clearly."
        return _reason("likelihood", text, transcribed=s.transcribed, reading=s.reading)
    times = exp(min(s.gain, 20.0))
    fields = {"transcribed": s.transcribed, "reading": s.reading}
    if times >= _MILLION:
        text = "The page shows «{reading}», over a million times likelier than «{transcribed}»."
        return _reason("likelihood", text, **fields)
    text = "The page shows «{reading}», {times} times likelier than «{transcribed}»."
    rounded = round(times, 1) if times < 10 else int(float(f"{times:.2g}"))
    return _reason("likelihood", text, times=f"{rounded:,}".replace(",", "\u00a0"), **fields)


def _explain_exemplars(s: Suspicion) -> Reason | None:
    if s.comparison is None:
        if s.exemplars is None or s.exemplars >= 3 or not (s.was or s.now):
            return None
        text = "The document has too few other «{letters}» to compare with: what type usually looks like decides."
        return _reason("exemplars", text, letters=s.was + s.now)
    fields = {"was": s.was, "now": s.now, "own": s.comparison.own, "other": s.comparison.other}
    if s.comparison.likeness > _ALIKE:
        text = "The letter looks like this document's other «{now}» ({other} compared), not like its «{was}» ({own})."
    elif s.comparison.likeness < -_ALIKE:
        text = "The letter looks like this document's other «{was}» ({own} compared), not like its «{now}» ({other})."
    else:
        text = "The letter looks as much like this document's «{was}» ({own} compared) as like its «{now}» ({other})."
    return _reason("exemplars", text, **fields)


def _explain_grid(s: Suspicion) -> Reason | None:
    if s.surplus is None or not s.needed:
        return None
    better = abs(s.surplus) - abs(s.surplus - s.needed)
    if better > 0.5:
        return _reason("grid", "The letters' places on the line fit «{reading}».", reading=s.reading)
    if better < -0.5:
        text = "The letters' places on the line fit «{transcribed}»."
        return _reason("grid", text, transcribed=s.transcribed)
    return None


def _explain_record(s: Suspicion, record: Record) -> Reason | None:
    if record.contradiction is not None:
        return describe_contradiction(record.contradiction, s.transcribed)
    if record.supports:
        return _reason("record", "The rest of the record gives this number as it is transcribed.")
    return None


def _explain_other(s: Suspicion) -> Reason | None:
    if s.other > 0:
        return _reason("reading", "A second engine reads the same here.")
    if s.other < 0 and s.question is Question.TOKEN:
        return _reason("reading", "A second engine reads «{transcribed}» here.", transcribed=s.transcribed)
    return None


def _explain_language(s: Suspicion) -> Reason | None:
    transcribed, read = s.known
    if read is True and transcribed is False:
        text = "«{transcribed}» is no Russian word, «{reading}» is."
        return _reason("language", text, transcribed=s.transcribed, reading=s.reading)
    if transcribed is True and read is False:
        text = (
            "«{reading}» is no Russian word, «{transcribed}» is: the typist may have slipped, or the reader."
        )
        return _reason("language", text, transcribed=s.transcribed, reading=s.reading)
    return None


def _explain_alike(s: Suspicion, setting: Setting) -> Reason | None:
    count = setting.noise.alike(s.was, s.now)
    if count < 2 or not s.was or not s.now:
        return None
    text = "At {count} other places too «{was}» may be «{now}»: these letters are hard to tell apart here."
    return _reason("document", text, was=s.was, now=s.now, count=count)


def _explain_unseen(s: Suspicion) -> Reason:
    if s.ground is Ground.INK_OUTSIDE:
        return _reason(
            "layout", "There is ink that could not be read as type here: a stamp, a form or handwriting."
        )
    if s.ground is Ground.INK_IN_TYPE:
        return _reason("layout", "There is ink at this place in the line, but it could not be read.")
    text = "«{transcribed}» is transcribed, but the page has no ink left for it at this place."
    return _reason("layout", text, transcribed=s.transcribed)


def _explain_omitted(s: Suspicion) -> Reason:
    text = "The page has «{reading}» here (confidence {confidence} %), the transcription does not."
    return _reason("reading", text, reading=s.reading, confidence=round(100 * (s.confidence or 0)))


def describe_contradiction(against: Contradiction, transcribed: str) -> Reason:
    """Return where the record has the number otherwise, as a reason."""
    sheets = ", ".join(str(index + 1) for index in against.page_indexes)
    several = len(against.page_indexes) > 1
    if against.in_title and several:
        text = "The catalogue title and pages {sheets} give {expected}, not {transcribed}."
    elif against.in_title and sheets:
        text = "The catalogue title and page {sheets} give {expected}, not {transcribed}."
    elif against.in_title:
        text = "The catalogue title gives {expected}, not {transcribed}."
    elif several:
        text = "Pages {sheets} give {expected}, not {transcribed}."
    else:
        text = "Page {sheets} gives {expected}, not {transcribed}."
    return _reason("record", text, sheets=sheets, expected=against.expected, transcribed=transcribed)


def sic_probability(against: Contradiction) -> float:
    """Return the probability that the page contradicts the record: the catalogue title weighs most."""
    return 0.95 if against.in_title else 0.8

"""The fitted verdict model: weights, the shift of documents' log odds, and the provenance of both."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from ocr.errors import InputError
from ocr.evidence.candidates import EditKind
from ocr.formats.json_text import load_json, parse_json, take, take_number
from ocr.verdict.errors_left import DocumentShift
from ocr.verdict.features import feature_names
from ocr.verdict.logistic import Logistic

MODEL = Path(__file__).with_name("model.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictModel:
    """A logistic model for each edit kind, the shift of documents' log odds, and the provenance of both."""

    models: Mapping[EditKind, Logistic]
    shift: DocumentShift
    provenance: Mapping[str, Any]

    def fingerprint(self) -> str:
        """Return a hash of all that verdicts depend on, as hex: of weights and shift, not of their provenance."""
        weights = {
            kind.value: [model.bias, sorted(model.weights.items())] for kind, model in self.models.items()
        }
        return sha256(json.dumps([weights, asdict(self.shift)], sort_keys=True).encode()).hexdigest()


def parse_model(text: str) -> VerdictModel:
    """Return the model that `format_model` wrote. Raises ValueError for anything else."""
    return _take_model(parse_json(text))


def _take_model(fields: object) -> VerdictModel:
    models = {EditKind(name): _take_logistic(one) for name, one in take(fields, "models", dict).items()}
    shift = take(fields, "shift", dict)
    if unknown := set(shift) - {field.name for field in dataclass_fields(DocumentShift)}:
        raise ValueError(f"its shift has the unknown {', '.join(sorted(unknown))}")
    return VerdictModel(
        models=models,
        shift=DocumentShift(**{name: take_number(shift, name) for name in shift}),
        provenance=take(fields, "provenance", dict),
    )


def _take_logistic(fields: object) -> Logistic:
    weights = take(fields, "weights", dict)
    return Logistic(
        bias=take_number(fields, "bias"), weights={name: take_number(weights, name) for name in weights}
    )


def format_model(model: VerdictModel) -> str:
    """Return the model as JSON."""
    models = {
        kind.value: {
            "bias": round(logistic.bias, 4),
            "weights": {name: round(value, 4) for name, value in logistic.weights.items()},
        }
        for kind, logistic in model.models.items()
    }
    fields = {"provenance": model.provenance, "shift": asdict(model.shift), "models": models}
    return json.dumps(fields, ensure_ascii=False, indent=1) + "\n"


def check_features(model: VerdictModel) -> None:
    """Raise ValueError unless the model has a weight for each feature that the code computes, and no others.

    Otherwise a renamed feature would silently count for nothing.
    """
    for kind, names in feature_names().items():
        if kind not in model.models:
            raise ValueError(f"it has no model of {kind.value!r}")
        weighed = set(model.models[kind].weights)
        for what, some in (("has no weight of", names - weighed), ("weighs the unknown", weighed - names)):
            if some:
                raise ValueError(f"its model of {kind.value!r} {what} {', '.join(sorted(some))}")


@cache
def load_model() -> VerdictModel:
    """Return the shipped model. Raises ValueError if its features are not those of the code."""
    model = parse_model(MODEL.read_text(encoding="utf-8"))
    check_features(model)
    return model


def load_model_file(path: Path | None) -> VerdictModel:
    """Return the model of a file, or the shipped model without one. Raises InputError."""
    if path is None:
        return load_model()
    try:
        model = _take_model(load_json(path))
        check_features(model)
    except (InputError, ValueError) as error:
        raise InputError(
            f"{path} is no verdict model of this version ({error}). Make one with `sverka calibrate`."
        ) from error
    return model

"""The fitted verdict model: trees, what a dictionary is worth, the prior, the shift of documents' log odds."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from ocr.errors import InputError
from ocr.evidence.candidates import Candidate, EditKind, kind_of
from ocr.formats.json_text import load_json, parse_json, take, take_number
from ocr.verdict.boosting import Boosted, count_signs, parse_tree
from ocr.verdict.errors_left import DocumentShift
from ocr.verdict.features import (
    DICTIONARY_SIGNS,
    SIGNS,
    DocumentContext,
    extract_features,
    find_dictionary_sign,
    weigh_dictionary,
)

MODEL = Path(__file__).with_name("model.json")
# The most that a dictionary adds to the log odds, or takes from them: it multiplies the odds by 4.5.
MAX_DICTIONARY_LOG_ODDS = 1.5
_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictModel:
    """Log odds of a departure for each edit kind.

    `dictionary` has the log odds that each of DICTIONARY_SIGNS adds. `base_rate` is the share of the fit's candidates
    that were departures, 0 to 1. `shift` is that of documents' log odds.
    """

    models: Mapping[EditKind, Boosted]
    dictionary: Mapping[str, float]
    base_rate: float
    shift: DocumentShift
    provenance: Mapping[str, Any]

    def logit(self, candidate: Candidate, context: DocumentContext) -> float:
        """Return the log odds that the page departs from the transcription at a candidate."""
        evidence = self.models[kind_of(candidate)].logit(extract_features(candidate, context))
        return evidence + self.weigh_dictionary(candidate) + context.log_odds

    def weigh_dictionary(self, candidate: Candidate) -> float:
        """Return what a dictionary adds to the log odds."""
        sign = find_dictionary_sign(candidate)
        return 0.0 if sign is None else self.dictionary[sign] * weigh_dictionary(sign, candidate.llr)

    def fingerprint(self) -> str:
        """Return a hash of all that verdicts depend on, as hex: not of the provenance."""
        fields = _to_fields(self)
        del fields["provenance"]
        return sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def parse_model(text: str) -> VerdictModel:
    """Return the model that `format_model` wrote. Raises ValueError for anything else."""
    return _take_model(parse_json(text))


def _take_model(fields: object) -> VerdictModel:
    models = {EditKind(name): _take_boosted(one) for name, one in take(fields, "models", dict).items()}
    shift, dictionary = take(fields, "shift", dict), take(fields, "dictionary", dict)
    if unknown := set(shift) - {field.name for field in dataclass_fields(DocumentShift)}:
        raise ValueError(f"its shift has the unknown {', '.join(sorted(unknown))}")
    return VerdictModel(
        models=models,
        dictionary={name: take_number(dictionary, name) for name in dictionary},
        base_rate=take_number(fields, "base_rate"),
        shift=DocumentShift(**{name: take_number(shift, name) for name in shift}),
        provenance=take(fields, "provenance", dict),
    )


def _take_boosted(fields: object) -> Boosted:
    names = take(fields, "signs", list)
    if not all(isinstance(name, str) for name in names):
        raise ValueError("its signs are no names")
    trees = tuple(parse_tree(tree) for tree in take(fields, "trees", list))
    if max(map(count_signs, trees), default=0) > len(names):
        raise ValueError("its trees ask for signs that have no name")
    return Boosted(names=tuple(names), base=take_number(fields, "base"), trees=trees)


def _to_fields(model: VerdictModel) -> dict[str, Any]:
    models = {
        kind.value: {"signs": boosted.names, "base": round(boosted.base, _DIGITS), "trees": boosted.trees}
        for kind, boosted in model.models.items()
    }
    return {
        "provenance": model.provenance,
        "base_rate": model.base_rate,
        "shift": asdict(model.shift),
        "dictionary": dict(model.dictionary),
        "models": models,
    }


def format_model(model: VerdictModel) -> str:
    """Return the model as JSON, a line for each field and each tree."""
    fields = _to_fields(model)
    lines = [
        f" {json.dumps(name)}: {json.dumps(fields[name], ensure_ascii=False)}"
        for name in ("provenance", "base_rate", "shift", "dictionary")
    ]
    return (
        "{\n" + ",\n".join([*lines, ' "models": {\n' + _format_models(fields["models"]) + "\n }"]) + "\n}\n"
    )


def _format_models(models: Mapping[str, Mapping[str, Any]]) -> str:
    return ",\n".join(
        f'  {json.dumps(kind)}: {{"signs": {json.dumps(one["signs"])}, "base": {one["base"]}, "trees": [\n'
        + ",\n".join(f"   {json.dumps(tree)}" for tree in one["trees"])
        + "\n  ]}"
        for kind, one in models.items()
    )


def check_features(model: VerdictModel) -> None:
    """Raise ValueError unless the model weighs the very signs that the code measures, and no others.

    Otherwise a renamed sign would silently count for nothing, or for another.
    """
    for kind, signs in SIGNS.items():
        if kind not in model.models:
            raise ValueError(f"it has no model of {kind.value!r}")
        _check_names(f"its model of {kind.value!r}", model.models[kind].names, [sign.name for sign in signs])
    _check_names("its dictionary", tuple(model.dictionary), DICTIONARY_SIGNS)
    for name, direction in DICTIONARY_SIGNS.items():
        if not 0 <= direction * model.dictionary[name] <= MAX_DICTIONARY_LOG_ODDS:
            raise ValueError(f"its dictionary weighs {name!r} the wrong way, or too much")
    if not 0 < model.base_rate < 1:
        raise ValueError(f"its base rate {model.base_rate:g} is none between 0 and 1")


def _check_names(what: str, known: tuple[str, ...], names: Iterable[str]) -> None:
    wanted = set(names)
    for verb, some in (("lacks", wanted - set(known)), ("weighs the unknown", set(known) - wanted)):
        if some:
            raise ValueError(f"{what} {verb} {', '.join(sorted(some))}")


@cache
def load_model() -> VerdictModel:
    """Return the shipped model. Raises ValueError if its signs are not those of the code."""
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

"""findings.json read back: of this version and of 0.1.0. `findings` has its contents and writes them."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from ocr.errors import InputError
from ocr.formats.findings import SCHEMA, FindingsFile, PageSummary, whole_reason
from ocr.model import (
    Box,
    ErrorsLeft,
    Finding,
    PageFailure,
    Proposal,
    Rate,
    Reason,
    ScanRef,
    TokenKind,
    Uncovered,
    Verdict,
)

T = TypeVar("T")


def load_findings(results: Path) -> FindingsFile:
    """Return the findings.json of a results folder. Raises InputError where there is none that can be read."""
    path = results / "findings.json"
    try:
        return parse_findings_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} is no result of `sverka verify` ({error}). Name the folder given as --out."
        ) from error


def parse_findings_json(text: str) -> FindingsFile:
    """Return the contents of a findings.json of schema 1, also of version 0.1.0. Raises ValueError for anything else.

    Keys that this version does not know are passed over.
    """
    try:
        fields = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(fields, dict) or _take(fields, "schema", int) != SCHEMA:
        raise ValueError(f"it has no schema {SCHEMA}")
    document = _take(fields, "document", dict)
    _take(document, "rejected", int)
    return FindingsFile(
        version=_take(fields, "sverka", str),
        name=_take(document, "name", str),
        profile=_take(document, "profile", str),
        counts=_parse_counts(_take(document, "counts", dict)),
        is_facsimile=_take(document, "facsimile", bool),
        notices=_take_texts(document, "notices"),
        coverage=_find_share(document, "coverage"),
        # Version 0.1.0 had no warnings and no pairing.
        warnings=_take_texts({"warnings": [], **document}, "warnings"),
        pairing=tuple(map(_parse_proposal, _take_new_list(document, "pairing"))),
        errors_left=_parse_left(document),
        pages=tuple(map(_parse_page, _take(fields, "pages", list))),
        failures=tuple(map(_parse_failure, _take(fields, "failures", list))),
        findings=tuple(map(_parse_finding, _take(fields, "findings", list))),
        # Version 0.1.0 had no such list.
        dismissed=tuple(map(_parse_finding, _take({"dismissed": [], **fields}, "dismissed", list))),
    )


def _take(fields: object, name: str, kind: type[T]) -> T:
    """Return a field of a JSON object. Raises ValueError unless it is there and of its type."""
    value = fields.get(name) if isinstance(fields, dict) else None
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"it has no {name} where one belongs")
    return value


def _take_number(fields: object, name: str) -> float:
    value = fields.get(name) if isinstance(fields, dict) else None
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError(f"it has no {name} where one belongs")
    return float(value)


def _take_new_list(fields: object, name: str) -> list[Any]:
    """Return a list, empty where there is none, as in version 0.1.0."""
    return _take(fields, name, list) if isinstance(fields, dict) and name in fields else []


def _find_share(fields: object, name: str) -> float | None:
    """Return a share, 0 to 1; None where it is null or, as in version 0.1.0, missing."""
    if not isinstance(fields, dict) or fields.get(name) is None:
        return None
    return _take_number(fields, name)


def _take_texts(fields: object, name: str) -> tuple[str, ...]:
    values = _take(fields, name, list)
    if not all(isinstance(value, str) for value in values):
        raise ValueError(f"its {name} are no texts")
    return tuple(values)


def _parse_counts(fields: Mapping[str, Any]) -> dict[str, int]:
    """Return the counts by verdict; a verdict that the file's version did not know is 0."""
    known = {**{verdict.value: 0 for verdict in Verdict}, **fields}
    return {verdict.value: _take(known, verdict.value, int) for verdict in Verdict}


def _parse_left(document: Mapping[str, Any]) -> tuple[ErrorsLeft, ...]:
    """Return the estimates of `left`. What repeats them or follows from them must be there, and is not used."""
    if "left" in document and document["left"] is None:
        return ()
    left = _take(document, "left", dict)
    for end in ("now", "at_the_end"):
        _parse_errors_left(_take(left, end, dict))
    _take(left, "stop_at", int)
    return tuple(map(_parse_errors_left, _take(left, "curve", list)))


def _parse_rate(fields: object) -> Rate:
    return Rate(_take(fields, "edits", int), _take(fields, "length", int))


def _parse_errors_left(fields: object) -> ErrorsLeft:
    return ErrorsLeft(
        reviewed=_take(fields, "reviewed", int),
        expected=_take_number(fields, "expected"),
        low=_take(fields, "low", int),
        high=_take(fields, "high", int),
    )


def _parse_page(fields: object) -> PageSummary:
    return PageSummary(
        page_index=_take(fields, "page", int) - 1,
        scan=_take(fields, "scan", str),
        sha256=_take(fields, "sha256", str),
        width_px=_take(fields, "width_px", int),
        height_px=_take(fields, "height_px", int),
        transcription=_take(fields, "transcription", str),
        transcription_start=_take(fields, "transcription_start", int),
        tokens=_take(fields, "tokens", int),
        counts=_parse_counts(_take(fields, "counts", dict)),
        cer=_parse_rate(_take(fields, "cer", dict)),
        wer=_parse_rate(_take(fields, "wer", dict)),
        engines=_take_texts(fields, "engines"),
        coverage=_find_share(fields, "coverage"),
        label=_find_label(fields, ScanRef(_take(fields, "scan", str)).label),
        # Version 0.1.0 had no such list.
        uncovered=tuple(map(_parse_uncovered, _take_new_list(fields, "uncovered"))),
    )


def _parse_uncovered(fields: object) -> Uncovered:
    return Uncovered(
        key=_take(fields, "key", str),
        box=_parse_box(_take(fields, "box", list)),
        reading=_take(fields, "reading", str),
        is_dismissed=_take(fields, "dismissed", bool),
    )


def _find_label(fields: object, default: str = "") -> str:
    """Return what the archive calls a page; the default for files that have no labels."""
    return _take(fields, "label", str) if isinstance(fields, dict) and "label" in fields else default


def _parse_proposal(fields: object) -> Proposal:
    return Proposal(
        page_index=_take(fields, "page", int) - 1,
        text_index=_take(fields, "text", int) - 1,
        transcription=_take(fields, "transcription", str),
        likeness=_take_number(fields, "likeness"),
    )


def _parse_failure(fields: object) -> PageFailure:
    return PageFailure(
        page_index=_take(fields, "page", int) - 1,
        scan=ScanRef(_take(fields, "scan", str)),
        message=_take(fields, "message", str),
        exit_code=_take(fields, "exit_code", int),
        label=_find_label(fields, ScanRef(_take(fields, "scan", str)).label),
    )


def _parse_finding(fields: object) -> Finding:
    # That of its page, which is not kept with it.
    _find_label(fields)
    return Finding(
        id=_take(fields, "id", str),
        page_index=_take(fields, "page", int) - 1,
        verdict=Verdict(_take(fields, "verdict", str)),
        kind=TokenKind(_take(fields, "kind", str)),
        severity=_take_number(fields, "severity"),
        probability=_take_number(fields, "probability"),
        start=_take(fields, "start", int),
        end=_take(fields, "end", int),
        transcribed=_take(fields, "transcribed", str),
        reading=_take(fields, "reading", str),
        boxes=tuple(map(_parse_box, _take(fields, "boxes", list))),
        reasons=tuple(map(_parse_reason, _take(fields, "reasons", list))),
        key=_take(fields, "key", str),
    )


def _parse_box(value: object) -> Box:
    if not isinstance(value, list) or len(value) != 4 or not all(type(side) is int for side in value):
        raise ValueError(f"{value!r} is no box")
    return Box(*value)


def _parse_reason(fields: object) -> Reason:
    return whole_reason(_take(fields, "evidence", str), _take(fields, "text", str))

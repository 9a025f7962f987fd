"""findings.json, schema 1: the one place that knows its keys, which writes it and reads it.

`findings.schema.json` beside this module describes the file as JSON Schema (draft 2020-12).
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from ocr import __version__
from ocr.errors import InputError
from ocr.model import (
    Box,
    Choice,
    DocumentResult,
    ErrorsLeft,
    Finding,
    PageFailure,
    PageResult,
    Rate,
    Reason,
    ScanRef,
    TokenKind,
    TokenVerdict,
    Verdict,
    find_stop,
)

SCHEMA = 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSummary:
    """What findings.json says of a page: its scan and text, how many tokens got which verdict, CER and WER."""

    page_index: int
    scan: str
    sha256: str
    width_px: int
    height_px: int
    transcription: str
    transcription_start: int
    tokens: int
    counts: Mapping[str, int]
    cer: Rate
    wer: Rate
    engines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsFile:
    """What findings.json holds: findings without exhibits, their reasons in English, figures rounded as in the file,
    the scans of failures by their names.

    `counts` are tokens by verdict, `errors_left` the estimates after none, one, ... all findings that depart from the
    page were reviewed; empty where there is none.
    """

    name: str
    profile: str
    counts: Mapping[str, int]
    pages: tuple[PageSummary, ...] = ()
    failures: tuple[PageFailure, ...] = ()
    findings: tuple[Finding, ...] = ()
    dismissed: tuple[Finding, ...] = ()
    notices: tuple[str, ...] = ()
    errors_left: tuple[ErrorsLeft, ...] = ()
    is_facsimile: bool = False
    version: str = __version__


def summarise(result: DocumentResult) -> FindingsFile:
    """Return what is written of a result."""
    return FindingsFile(
        name=result.name,
        profile=result.profile,
        counts=count_verdicts(verdict for page in result.pages for verdict in page.verdicts),
        pages=tuple(map(_summarise_page, result.pages)),
        failures=tuple(replace(failure, scan=ScanRef(failure.scan.name)) for failure in result.failures),
        findings=tuple(map(_summarise_finding, result.findings)),
        dismissed=tuple(map(_summarise_finding, result.dismissed)),
        notices=result.notices,
        errors_left=tuple(one._replace(expected=round(one.expected, 2)) for one in result.errors_left),
        is_facsimile=result.is_facsimile,
    )


def _summarise_finding(finding: Finding) -> Finding:
    """Return a finding as it is read back: rounded, its reasons in English, without pictures."""
    reasons = tuple(_whole_reason(reason.evidence, reason.rendered) for reason in finding.reasons)
    return replace(finding, probability=round(finding.probability, 4), reasons=reasons, exhibits=())


def _whole_reason(evidence: str, sentence: str) -> Reason:
    # What looks like a field in a sentence that is whole is none.
    return Reason(evidence=evidence, text=sentence.replace("{", "{{").replace("}", "}}"))


def _summarise_page(page: PageResult) -> PageSummary:
    return PageSummary(
        page_index=page.page_index,
        scan=page.page.scan.name,
        sha256=page.page.sha256,
        width_px=page.page.width_px,
        height_px=page.page.height_px,
        transcription=page.transcription.name,
        transcription_start=page.transcription.start,
        tokens=count_tokens(page),
        counts=count_verdicts(page.verdicts),
        cer=page.cer,
        wer=page.wer,
        engines=page.page.engines,
    )


def count_verdicts(verdicts: Iterable[TokenVerdict]) -> dict[str, int]:
    """Return how many tokens (for `omitted`: gaps) got each verdict, every verdict named, 0 included."""
    counted = Counter(verdict.verdict for verdict in verdicts)
    return {verdict.value: counted[verdict] for verdict in Verdict}


def count_tokens(page: PageResult) -> int:
    """Return how many tokens the transcription of the page has; gaps are none."""
    return sum(verdict.token.start < verdict.token.end for verdict in page.verdicts)


# --- Written -------------------------------------------------------------------------------------


def format_findings_json(file: FindingsFile) -> str:
    """Return the contents of findings.json: scores of the pages, findings worst first, those dismissed.

    Pages are counted from 1, boxes are [left, top, right, bottom] in source pixels, offsets count in the
    decoded text of the page's transcription, which begins at `transcription_start` of its file.
    """
    document = {
        "name": file.name,
        "profile": file.profile,
        "counts": dict(file.counts),
        "facsimile": file.is_facsimile,
        "notices": list(file.notices),
        "rejected": len(file.dismissed),
        "left": _left_fields(file.errors_left),
    }
    fields = {
        "schema": SCHEMA,
        "sverka": file.version,
        "document": document,
        "pages": [_page_fields(page) for page in file.pages],
        "failures": [_failure_fields(failure) for failure in file.failures],
        "findings": [finding_fields(finding) for finding in file.findings],
        "dismissed": [
            {**finding_fields(finding), "decision": {"decision": Choice.REJECTED.value, "text": ""}}
            for finding in file.dismissed
        ],
    }
    return json.dumps(fields, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def finding_fields(finding: Finding) -> dict[str, Any]:
    """Return a finding as it is written: JSON values by key."""
    return {
        "id": finding.id,
        "page": finding.page_index + 1,
        "verdict": finding.verdict.value,
        "severity": finding.severity,
        "kind": finding.kind.value,
        "probability": finding.probability,
        "start": finding.start,
        "end": finding.end,
        "transcribed": finding.transcribed,
        "reading": finding.reading,
        "boxes": box_fields(finding.boxes),
        "reasons": reason_fields(finding.reasons),
        "key": finding.key,
    }


def box_fields(boxes: Iterable[Box]) -> list[list[int]]:
    """Return boxes as they are written: [left, top, right, bottom] each."""
    return [list(box) for box in boxes]


def reason_fields(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """Return reasons as they are written: in English."""
    return [{"evidence": reason.evidence, "text": reason.rendered} for reason in reasons]


def _page_fields(page: PageSummary) -> dict[str, Any]:
    return {
        "page": page.page_index + 1,
        "scan": page.scan,
        "sha256": page.sha256,
        "width_px": page.width_px,
        "height_px": page.height_px,
        "transcription": page.transcription,
        "transcription_start": page.transcription_start,
        "tokens": page.tokens,
        "counts": dict(page.counts),
        "cer": {"edits": page.cer.edits, "length": page.cer.length},
        "wer": {"edits": page.wer.edits, "length": page.wer.length},
        "engines": list(page.engines),
    }


def _failure_fields(failure: PageFailure) -> dict[str, Any]:
    return {
        "page": failure.page_index + 1,
        "scan": failure.scan.name,
        "message": failure.message,
        "exit_code": int(failure.exit_code),
    }


def _left_fields(errors_left: Sequence[ErrorsLeft]) -> dict[str, Any] | None:
    """Return how many errors are likely to be there, and left by how many findings were reviewed; None if unknown."""
    if not errors_left:
        return None
    curve = [
        {"reviewed": one.reviewed, "expected": one.expected, "low": one.low, "high": one.high}
        for one in errors_left
    ]
    return {"now": curve[0], "at_the_end": curve[-1], "stop_at": find_stop(errors_left), "curve": curve}


# --- Read ----------------------------------------------------------------------------------------


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
    )


def _parse_failure(fields: object) -> PageFailure:
    return PageFailure(
        page_index=_take(fields, "page", int) - 1,
        scan=ScanRef(_take(fields, "scan", str)),
        message=_take(fields, "message", str),
        exit_code=_take(fields, "exit_code", int),
    )


def _parse_finding(fields: object) -> Finding:
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
    return _whole_reason(_take(fields, "evidence", str), _take(fields, "text", str))

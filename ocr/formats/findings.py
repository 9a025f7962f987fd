"""The result for programs: findings.json, tokens.jsonl and findings.csv, all formed without touching the disk."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ocr import __version__
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
    TokenVerdict,
    Verdict,
    find_stop,
)

SCHEMA = 1
_CSV_COLUMNS = (
    "rank",
    "page",
    "scan",
    "verdict",
    "kind",
    "severity",
    "probability",
    "start",
    "end",
    "transcribed",
    "reading",
    "boxes",
    "reasons",
    "id",
)
# A spreadsheet takes a cell that begins like this for a formula and would run it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_BYTE_ORDER_MARK = "\ufeff"


def format_findings_json(result: DocumentResult) -> str:
    """Return the contents of findings.json, schema 1: scores of the pages, findings worst first, those dismissed.

    Pages are counted from 1, boxes are [left, top, right, bottom] in source pixels, offsets count in the
    decoded text of the page's transcription, which begins at `transcription_start` of its file.
    """
    document = {
        "name": result.name,
        "profile": result.profile,
        "counts": count_verdicts(verdict for page in result.pages for verdict in page.verdicts),
        "facsimile": result.is_facsimile,
        "notices": list(result.notices),
        "rejected": len(result.dismissed),
        "left": _left_fields(result.errors_left),
    }
    fields = {
        "schema": SCHEMA,
        "sverka": __version__,
        "document": document,
        "pages": [_page_fields(page) for page in result.pages],
        "failures": [_failure_fields(failure) for failure in result.failures],
        "findings": [_finding_fields(finding) for finding in result.findings],
        "dismissed": [
            {**_finding_fields(finding), "decision": {"decision": Choice.REJECTED.value, "text": ""}}
            for finding in result.dismissed
        ],
    }
    return json.dumps(fields, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def format_tokens_jsonl(result: DocumentResult) -> str:
    """Return the contents of tokens.jsonl: a JSON object a line for every token and every gap with a verdict.

    Of neighbouring tokens with the same verdict for the same reasons the first has the reasons; the others have none,
    and in `same_as` where the first one starts.
    """
    lines = (
        json.dumps(fields, ensure_ascii=False, allow_nan=False)
        for page in result.pages
        for fields in _iter_token_fields(page.verdicts)
    )
    return "".join(line + "\n" for line in lines)


def format_findings_csv(result: DocumentResult) -> str:
    """Return the findings as CSV, worst first, beginning with a byte order mark so that Excel sees UTF-8.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = io.StringIO(newline="")
    out.write(_BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(_CSV_COLUMNS)
    scans = {page.page_index: page.page.scan.name for page in result.pages}
    for rank, finding in enumerate(result.findings, start=1):
        fields = {
            **_finding_fields(finding),
            "rank": rank,
            "scan": scans.get(finding.page_index, ""),
            "boxes": "; ".join(" ".join(map(str, box)) for box in finding.boxes),
            "reasons": " ".join(reason.rendered for reason in finding.reasons),
        }
        writer.writerow([guard_cell(str(fields[column])) for column in _CSV_COLUMNS])
    return out.getvalue()


def count_verdicts(verdicts: Iterable[TokenVerdict]) -> dict[str, int]:
    """Return how many tokens (for `omitted`: gaps) got each verdict, every verdict named, 0 included."""
    counted = Counter(verdict.verdict for verdict in verdicts)
    return {verdict.value: counted[verdict] for verdict in Verdict}


def count_tokens(page: PageResult) -> int:
    """Return how many tokens the transcription of the page has; gaps are none."""
    return sum(verdict.token.start < verdict.token.end for verdict in page.verdicts)


def _page_fields(page: PageResult) -> Mapping[str, Any]:
    return {
        "page": page.page_index + 1,
        "scan": page.page.scan.name,
        "sha256": page.page.sha256,
        "width_px": page.page.width_px,
        "height_px": page.page.height_px,
        "transcription": page.transcription.name,
        "transcription_start": page.transcription.start,
        "tokens": count_tokens(page),
        "counts": count_verdicts(page.verdicts),
        "cer": _rate_fields(page.cer),
        "wer": _rate_fields(page.wer),
        "engines": list(page.page.engines),
    }


def _failure_fields(failure: PageFailure) -> Mapping[str, Any]:
    return {
        "page": failure.page_index + 1,
        "scan": failure.scan.name,
        "message": failure.message,
        "exit_code": failure.exit_code,
    }


def _finding_fields(finding: Finding) -> Mapping[str, Any]:
    return {
        "id": finding.id,
        "page": finding.page_index + 1,
        "verdict": finding.verdict.value,
        "severity": finding.severity,
        "kind": finding.kind.value,
        "probability": round(finding.probability, 4),
        "start": finding.start,
        "end": finding.end,
        "transcribed": finding.transcribed,
        "reading": finding.reading,
        "boxes": _box_fields(finding.boxes),
        "reasons": _reason_fields(finding.reasons),
        "key": finding.key,
    }


def _iter_token_fields(verdicts: Sequence[TokenVerdict]) -> Iterator[Mapping[str, Any]]:
    """Yield the fields of each token of a page, the reasons that neighbours share with the first of them."""
    first: TokenVerdict | None = None
    for verdict in verdicts:
        fields = _token_fields(verdict)
        says_the_same = first and (first.verdict, first.reasons) == (verdict.verdict, verdict.reasons)
        if first and verdict.reasons and says_the_same:
            yield {**fields, "reasons": [], "same_as": first.token.start}
        else:
            first = verdict
            yield fields


def _token_fields(verdict: TokenVerdict) -> Mapping[str, Any]:
    return {
        "page": verdict.page_index + 1,
        "start": verdict.token.start,
        "end": verdict.token.end,
        "text": verdict.token.text,
        "kind": verdict.token.kind.value,
        "verdict": verdict.verdict.value,
        "reading": verdict.reading,
        "probability": round(verdict.probability, 4),
        "confidence": None if verdict.confidence is None else round(verdict.confidence, 4),
        "boxes": _box_fields(verdict.boxes),
        "reasons": _reason_fields(verdict.reasons),
    }


def _left_fields(errors_left: Sequence[ErrorsLeft]) -> Mapping[str, Any] | None:
    """Return how many errors are likely to be there, and left by how many findings were reviewed; None if unknown."""
    if not errors_left:
        return None
    fields = [
        {"reviewed": one.reviewed, "expected": round(one.expected, 2), "low": one.low, "high": one.high}
        for one in errors_left
    ]
    return {"now": fields[0], "at_the_end": fields[-1], "stop_at": find_stop(errors_left), "curve": fields}


def _rate_fields(rate: Rate) -> Mapping[str, int]:
    return {"edits": rate.edits, "length": rate.length}


def _box_fields(boxes: Iterable[Box]) -> list[list[int]]:
    return [list(box) for box in boxes]


def _reason_fields(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    return [{"evidence": reason.evidence, "text": reason.rendered} for reason in reasons]


def guard_cell(cell: str) -> str:
    """Return the cell made harmless to a spreadsheet.

    >>> guard_cell("=1+1"), guard_cell("25348")
    ("'=1+1", '25348')
    """
    return "'" + cell if cell.startswith(_FORMULA_STARTS) else cell

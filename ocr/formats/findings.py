"""findings.json, schema 1: its contents, and how they are written; `findings_reading` reads them.

`findings.schema.json` beside this module describes the file as JSON Schema (draft 2020-12).
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ocr import __version__
from ocr.formats.note_fields import note_fields
from ocr.model import (
    DEPARTURES,
    TOKEN_VERDICTS,
    Box,
    Choice,
    Coverage,
    DocumentResult,
    ErrorsLeft,
    Finding,
    Note,
    PageFailure,
    PageResult,
    Proposal,
    Rate,
    Reason,
    RecordPlace,
    ScanRef,
    TokenVerdict,
    Uncovered,
    find_stop,
    title_page,
)

SCHEMA = 1
# Less likely doubts are written only where they are listed.
MIN_WRITTEN_PROBABILITY = 0.02


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
    coverage: float | None = None
    label: str = ""
    uncovered: tuple[Uncovered, ...] = ()

    @property
    def title(self) -> str:
        """The name of its scan, and its label where it says more."""
        return title_page(self.scan, self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsFile:
    """What findings.json holds: findings without exhibits, their reasons in English, figures rounded as in the file,
    the scans of failures by their names.

    `is_scanned` and `agreeing` are those of `DocumentResult`. `counts` are tokens by verdict, `errors_left` the
    estimates after none, one, ... all findings that depart from the page and then all listed doubts were reviewed;
    empty where there is none.
    """

    name: str
    profile: str
    counts: Mapping[str, int]
    pages: tuple[PageSummary, ...] = ()
    failures: tuple[PageFailure, ...] = ()
    findings: tuple[Finding, ...] = ()
    doubts: tuple[Finding, ...] = ()
    dismissed: tuple[Finding, ...] = ()
    notices: tuple[str, ...] = ()
    errors_left: tuple[ErrorsLeft, ...] = ()
    is_facsimile: bool = False
    coverage: float | None = None
    warnings: tuple[str, ...] = ()
    pairing: tuple[Proposal, ...] = ()
    version: str = __version__
    notes: tuple[Note, ...] = ()
    language: str = "ru"
    is_scanned: bool = True
    agreeing: Mapping[str, int] = field(default_factory=dict)

    @property
    def listed_doubts(self) -> tuple[Finding, ...]:
        """The doubts that are worth a look, worst first."""
        return tuple(doubt for doubt in self.doubts if doubt.listed)

    @property
    def departures(self) -> int:
        """How many findings say that the page departs from the transcription."""
        return sum(finding.verdict in DEPARTURES for finding in self.findings)


def summarise(result: DocumentResult) -> FindingsFile:
    """Return what is written of a result."""
    return FindingsFile(
        name=result.name,
        profile=result.profile,
        counts=count_verdicts(verdict for page in result.pages for verdict in page.verdicts),
        pages=tuple(map(_summarise_page, result.pages)),
        failures=tuple(map(_summarise_failure, result.failures)),
        findings=tuple(map(_summarise_finding, result.findings)),
        doubts=tuple(
            _summarise_finding(doubt)
            for doubt in result.doubts
            if doubt.listed or doubt.probability >= MIN_WRITTEN_PROBABILITY
        ),
        dismissed=tuple(map(_summarise_finding, result.dismissed)),
        notices=result.notices,
        errors_left=tuple(one._replace(expected=round(one.expected, 2)) for one in result.errors_left),
        is_facsimile=result.is_facsimile,
        coverage=_round_share(result.coverage),
        warnings=tuple(warning.rendered for warning in result.warnings),
        pairing=result.pairing,
        notes=result.notes,
        language=result.language,
        is_scanned=result.is_scanned,
        agreeing=dict(result.agreeing),
    )


def _round_share(coverage: Coverage) -> float | None:
    """Return the share of covered tokens as it is written: to four decimals, rounded down so that 1 is all."""
    return None if coverage.share is None else math.floor(coverage.share * 10_000) / 10_000


def _summarise_failure(failure: PageFailure) -> PageFailure:
    return replace(failure, scan=ScanRef(failure.scan.name), label=failure.label or failure.scan.label)


def _summarise_finding(finding: Finding) -> Finding:
    """Return a finding as it is read back: rounded, its reasons in English, without pictures."""
    reasons = tuple(whole_reason(reason.evidence, reason.rendered) for reason in finding.reasons)
    return replace(
        finding,
        probability=round(finding.probability, 4),
        reasons=reasons,
        exhibits=(),
        differing=None,
    )


def whole_reason(evidence: str, sentence: str) -> Reason:
    """Return a reason whose sentence is whole: it has no fields."""
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
        coverage=_round_share(page.coverage),
        label=page.page.scan.label,
        uncovered=page.uncovered,
    )


def find_labels(file: FindingsFile) -> Mapping[int | None, str]:
    """Return what the archive calls each page, by page index."""
    return {page.page_index: page.label for page in file.pages}


def count_verdicts(verdicts: Iterable[TokenVerdict]) -> dict[str, int]:
    """Return how many tokens (for `omitted`: gaps) got each verdict, every verdict named, 0 included."""
    counted = Counter(verdict.verdict for verdict in verdicts)
    return {verdict.value: counted[verdict] for verdict in TOKEN_VERDICTS}


def count_tokens(page: PageResult) -> int:
    """Return how many tokens the transcription of the page has; gaps are none."""
    return sum(verdict.token.start < verdict.token.end for verdict in page.verdicts)


def format_findings_json(file: FindingsFile) -> str:
    """Return the contents of findings.json: scores of the pages, findings worst first, those dismissed.

    Pages are counted from 1, boxes are [left, top, right, bottom] in source pixels, offsets count in the
    decoded text of the page's transcription, which begins at `transcription_start` of its file.
    """
    document = {
        "name": file.name,
        "profile": file.profile,
        "language": file.language,
        "counts": dict(file.counts),
        "facsimile": file.is_facsimile,
        "coverage": file.coverage,
        "warnings": list(file.warnings),
        "pairing": [_proposal_fields(proposal) for proposal in file.pairing],
        "notices": list(file.notices),
        "rejected": len(file.dismissed),
        "left": _left_fields(file.errors_left, file.departures),
        "notes": [note_fields(note) for note in file.notes],
        "scanned": file.is_scanned,
        "agreeing": dict(file.agreeing),
    }
    labels = find_labels(file)

    def labelled(finding: Finding) -> dict[str, Any]:
        return {**finding_fields(finding), "label": labels.get(finding.page_index, "")}

    fields = {
        "schema": SCHEMA,
        "sverka": file.version,
        "document": document,
        "pages": [_page_fields(page) for page in file.pages],
        "failures": [_failure_fields(failure) for failure in file.failures],
        "findings": [labelled(finding) for finding in file.findings],
        "doubts": [labelled(doubt) for doubt in file.doubts],
        "dismissed": [
            {**labelled(finding), "decision": {"decision": Choice.REJECTED.value, "text": ""}}
            for finding in file.dismissed
        ],
    }
    return json.dumps(fields, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def finding_fields(finding: Finding) -> dict[str, Any]:
    """Return a finding as it is written: JSON values by key."""
    return {
        "id": finding.id,
        "page": finding.page_number,
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
        "listed": finding.listed,
        "group": finding.group or None,
        "basis": finding.basis.value,
        "part": finding.part.value,
        "field": finding.field or None,
        "other": finding.other and _place_fields(finding.other),
        "rule": finding.rule or None,
    }


def _place_fields(place: RecordPlace) -> dict[str, Any]:
    return {
        "part": place.part.value,
        "page": None if place.page_index is None else place.page_index + 1,
        "field": place.field or None,
        "start": place.start,
        "end": place.end,
        "text": place.text,
    }


def box_fields(boxes: Iterable[Box]) -> list[list[int]]:
    """Return boxes as they are written: [left, top, right, bottom] each."""
    return [list(box) for box in boxes]


def reason_fields(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """Return reasons as they are written: in English."""
    return [{"evidence": reason.evidence, "text": reason.rendered} for reason in reasons]


def _uncovered_fields(area: Uncovered) -> dict[str, Any]:
    return {
        "key": area.key,
        "box": list(area.box),
        "reading": area.reading,
        "dismissed": area.is_dismissed,
    }


def _proposal_fields(proposal: Proposal) -> dict[str, Any]:
    return {
        "page": proposal.page_index + 1,
        "text": proposal.text_index + 1,
        "transcription": proposal.transcription,
        "likeness": proposal.likeness,
    }


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
        "coverage": page.coverage,
        "label": page.label,
        "uncovered": [_uncovered_fields(area) for area in page.uncovered],
    }


def _failure_fields(failure: PageFailure) -> dict[str, Any]:
    return {
        "page": failure.page_index + 1,
        "scan": failure.scan.name,
        "message": failure.message,
        "exit_code": int(failure.exit_code),
        "label": failure.label,
    }


def _left_fields(errors_left: Sequence[ErrorsLeft], departures: int) -> dict[str, Any] | None:
    """Return how many errors are likely to be there, and left by how many places were reviewed; None if unknown.

    `curve` goes to the last of so many `departures`; `listed` is the same for all that is listed, doubts too.
    """
    if not errors_left:
        return None
    findings = _curve_fields(errors_left[: departures + 1])
    return {"now": findings["curve"][0], **findings, "listed": _curve_fields(errors_left)}


def _curve_fields(errors_left: Sequence[ErrorsLeft]) -> dict[str, Any]:
    curve = [
        {"reviewed": one.reviewed, "expected": one.expected, "low": one.low, "high": one.high}
        for one in errors_left
    ]
    return {"at_the_end": curve[-1], "stop_at": find_stop(errors_left), "curve": curve}

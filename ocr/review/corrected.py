"""The corrected transcription: accepted and edited findings applied to its text, with a log of the changes."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ocr.errors import InputError
from ocr.files import check_writable, write_atomically
from ocr.formats.findings import reason_fields
from ocr.formats.json_text import load_json
from ocr.formats.record_texts import load_record_texts
from ocr.formats.source_files.source_file import Span
from ocr.formats.spreadsheet import format_csv
from ocr.model import Basis, Choice, Decision, Finding, Note, Verdict
from ocr.review.corrected_files import Written, write_corrected
from ocr.review.corrected_record import CorrectedText, correct_record_texts, write_record_texts
from ocr.review.corrections import CorrectedPage, find_corrections
from ocr.review.decisions import Change, take_decisions

_COLUMNS = (
    "page", "file", "finding", "decision", "start", "end", "new_start", "new_end", "before", "after", "verdict",
    "probability", "reasons", "file_start", "file_end", "new_file_start", "new_file_end", "label", "basis",
)  # fmt: skip
# What is told of a change that a note made: the page has the letters either way.
_NOTE_VERDICT, _NOTE_WEIGHT = Verdict.SIC, 1.0


class Exported(NamedTuple):
    """The numbers of page texts written, of changes made, and of findings rejected or left undecided.

    `unmatched` is the number of decisions that are about no finding of these results and no note. `notices` say what
    of a file could not be kept.
    """

    pages: int
    changes: int
    rejected: int
    undecided: int
    unmatched: int
    notices: tuple[str, ...] = ()


def export_corrected(results: Path, decisions_path: Path, out: Path) -> Exported:
    """Write the corrected transcription into `out`, and changes.json and changes.csv; return the counts.

    Each file is as it was, with the accepted places changed. `results` is the folder of a `verify` run. Raises
    InputError for a folder without results, for decisions none of which is about its findings or notes, and for
    decisions that overlap; OutputError for `out`.
    """
    decisions = load_decisions(decisions_path)
    found = find_corrections(results, decisions, str(decisions_path))
    if found.is_about_nothing:
        raise InputError(
            f"No decision of {decisions_path} is about a finding of {results / 'findings.json'}; the first is about "
            f"{decisions[0].finding!r}. Name the decisions that were saved in this folder's report. If they were, "
            "all that they are about has been corrected since, and nothing is left to export."
        )
    check_writable(out)
    texts = load_record_texts(results)
    beside = correct_record_texts(texts, found.findings, found.decided, str(decisions_path))
    written = write_corrected(found.pages, found.remarks, results, out)
    write_record_texts(beside, texts, out)
    log = _log_changes(found.pages, written, beside, found.findings, found.accepted)
    record = {"schema": 1, "document": found.file.name, "changes": log}
    write_atomically(out / "changes.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    write_atomically(out / "changes.csv", _format_csv(log))
    return Exported(
        pages=len(found.pages),
        changes=len(log),
        rejected=sum(decision.choice is Choice.REJECTED for decision in found.decided.values()),
        undecided=sum(finding.listed and finding.id not in found.decided for finding in found.findings),
        unmatched=found.unmatched,
        notices=written.notices,
    )


def load_decisions(path: Path) -> tuple[Decision, ...]:
    """Return the decisions of a file. Raises InputError."""
    try:
        fields = load_json(path)
    except InputError as error:
        raise InputError(f"Cannot read the decisions {path}: {error} Save them in the report.") from error
    except ValueError as error:
        raise InputError(f"{path} is no file of decisions ({error}). Save them in the report.") from error
    return take_decisions(fields, str(path))


def _log_changes(
    pages: Sequence[CorrectedPage],
    written: Written,
    beside: Sequence[CorrectedText],
    findings: Sequence[Finding],
    notes: Sequence[Note],
) -> list[dict[str, Any]]:
    """Return what is told of each change: places in the page's decoded text, and among the file's characters.

    Of a text beside the pages the page is null.
    """
    sources: dict[str, dict[str, Any]] = {
        finding.id: {
            "verdict": finding.verdict.value,
            "probability": finding.probability,
            "basis": finding.basis.value,
            "reasons": reason_fields(finding.reasons),
        }
        for finding in findings
    }
    for note in notes:
        reason = {"evidence": "language", "text": note.rendered}
        sources[note.key] = {
            "verdict": _NOTE_VERDICT.value,
            "probability": _NOTE_WEIGHT,
            "basis": Basis.RULE.value,
            "reasons": [reason],
        }
    log: list[dict[str, Any]] = []
    for page in pages:
        spans = written.spans.get(page.summary.page_index, (None,) * len(page.changes))
        for change, span in zip(page.changes, spans, strict=True):
            own = _log_fields(change, page.summary.page_index + 1, page.summary.transcription)
            fields = {**own, **sources[change.finding], **_span_fields(span)}
            log.append({**fields, "label": page.summary.label})
    for one in beside:
        for change in one.changes:
            fields = {**_log_fields(change, None, one.file), **sources[change.finding], **_span_fields(None)}
            log.append({**fields, "label": one.field})
    return log


def _log_fields(change: Change, page_number: int | None, file: str) -> dict[str, Any]:
    return {
        "page": page_number,
        "file": file,
        "finding": change.finding,
        "decision": change.choice.value,
        "start": change.start,
        "end": change.end,
        "new_start": change.new_start,
        "new_end": change.new_end,
        "before": change.before,
        "after": change.after,
    }


def _span_fields(span: Span | None) -> dict[str, int | None]:
    """Return the places among the file's own characters; null where the file was not kept."""
    return {
        "file_start": span and span.start,
        "file_end": span and span.end,
        "new_file_start": span and span.new_start,
        "new_file_end": span and span.new_end,
    }


def _format_csv(log: Sequence[Mapping[str, Any]]) -> str:
    rows = [{**row, "reasons": " ".join(reason["text"] for reason in row["reasons"])} for row in log]
    return format_csv(
        _COLUMNS, [["" if row[name] is None else row[name] for name in _COLUMNS] for row in rows]
    )

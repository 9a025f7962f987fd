"""The corrected transcription: accepted and edited findings applied to its text, with a log of the changes."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ocr.errors import InputError
from ocr.files import check_writable, write_atomically
from ocr.formats.findings import PageSummary, reason_fields
from ocr.formats.findings_reading import load_findings
from ocr.formats.json_text import load_json
from ocr.formats.results import load_page_text
from ocr.formats.source_files.source_file import Span
from ocr.formats.spreadsheet import format_csv
from ocr.model import DEPARTURES, Basis, Choice, Decision, Finding, Note, Verdict, find_note
from ocr.review.corrected_files import CorrectedPage, Written, write_corrected
from ocr.review.decisions import Change, Correction, correct, match_decisions, take_decisions
from ocr.review.remarks import make_remarks

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
    file = load_findings(results)
    findings = [*file.findings, *file.doubts, *file.dismissed]
    decisions = load_decisions(decisions_path)
    decided = match_decisions(decisions, [(finding.id, finding.key) for finding in findings])
    about_notes = {note.key: one for one in decisions if (note := find_note(file.notes, one.key))}
    areas = {area.key for page in file.pages for area in page.uncovered}
    others = {one for one in decisions if one.key in areas or one.key in about_notes}
    if decisions and not decided and not others:
        raise InputError(
            f"No decision of {decisions_path} is about a finding of {results / 'findings.json'}; the first is about "
            f"{decisions[0].finding!r}. Name the decisions that were saved in this folder's report. If they were, "
            "all that they are about has been corrected since, and nothing is left to export."
        )
    check_writable(out)
    accepted = [
        note
        for note in file.notes
        if note.key in about_notes and about_notes[note.key].choice is Choice.ACCEPTED
    ]
    pages = [_load_page(results, page) for page in file.pages]
    corrected = [
        _correct_page(page, _find_corrections(page, findings, decided, accepted), decisions_path)
        for page in pages
    ]
    remarks = make_remarks(findings, decided, accepted, about_notes)
    written = write_corrected(corrected, remarks, results, out)
    log = _log_changes(corrected, written, findings, accepted)
    record = {"schema": 1, "document": file.name, "changes": log}
    write_atomically(out / "changes.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    write_atomically(out / "changes.csv", _format_csv(log))
    return Exported(
        pages=len(file.pages),
        changes=len(log),
        rejected=sum(decision.choice is Choice.REJECTED for decision in decided.values()),
        undecided=sum(finding.listed and finding.id not in decided for finding in findings),
        unmatched=len(set(decisions) - set(decided.values()) - others),
        notices=written.notices,
    )


def _load_page(results: Path, page: PageSummary) -> CorrectedPage:
    text = load_page_text(results, page.page_index + 1)
    if text is None:
        raise InputError(
            f"{results} has no text of page {page.page_index + 1} kept. Run `sverka verify` into it once more."
        )
    return CorrectedPage(page, text, text, ())


def load_decisions(path: Path) -> tuple[Decision, ...]:
    """Return the decisions of a file. Raises InputError."""
    try:
        fields = load_json(path)
    except InputError as error:
        raise InputError(f"Cannot read the decisions {path}: {error} Save them in the report.") from error
    except ValueError as error:
        raise InputError(f"{path} is no file of decisions ({error}). Save them in the report.") from error
    return take_decisions(fields, str(path))


def _correct_page(page: CorrectedPage, corrections: Sequence[Correction], where: Path) -> CorrectedPage:
    """Return a page with the corrections made. Raises InputError where two are about one place."""
    try:
        after, changes = correct(page.before, corrections)
    except ValueError as error:
        raise InputError(
            f"{where}, page {page.summary.page_index + 1}: {error}. Accept one of the two."
        ) from error
    return page._replace(after=after, changes=changes)


def _find_corrections(
    page: CorrectedPage, findings: Sequence[Finding], decided: Mapping[str, Decision], notes: Sequence[Note]
) -> list[Correction]:
    """Return the corrections of a page by the decided findings and by the accepted notes."""
    corrections: list[Correction] = []
    for finding in findings:
        decision = decided.get(finding.id)
        is_here = finding.page_index == page.summary.page_index
        if not is_here or decision is None or decision.choice is Choice.REJECTED:
            continue
        after = decision.text if decision.choice is Choice.EDITED else _reading_of(finding)
        own = Correction(finding.id, decision.choice, finding.start, finding.end, after)
        _check_place(page, own, finding.transcribed)
        if after != finding.transcribed:
            corrections.append(own)
    # Where a finding is corrected, what was decided about it stands.
    taken = [(correction.start, correction.end) for correction in corrections]
    for note in notes:
        for place in note.places:
            is_here = place.page_index == page.summary.page_index and place.replacement is not None
            if is_here and not any(start < place.end and place.start < end for start, end in taken):
                own = Correction(note.key, Choice.ACCEPTED, place.start, place.end, place.replacement or "")
                _check_place(page, own, place.transcribed)
                corrections.append(own)
    return corrections


def _check_place(page: CorrectedPage, correction: Correction, transcribed: str) -> None:
    if page.before[correction.start : correction.end] != transcribed:
        raise InputError(
            f"The text of page {page.summary.page_index + 1} is not the one that finding {correction.finding} "
            "is about. Run `sverka verify` once more and decide anew."
        )


def _reading_of(finding: Finding) -> str:
    """Return the text that an accepted finding puts in the place of the transcribed text.

    An accepted `sic` or `illegible` changes nothing: the page of a `sic` has the transcribed text, and the text of an
    `illegible` place is unknown. Whoever can read such a place edits it.
    """
    return finding.reading if finding.verdict in DEPARTURES else finding.transcribed


def _log_changes(
    pages: Sequence[CorrectedPage], written: Written, findings: Sequence[Finding], notes: Sequence[Note]
) -> list[dict[str, Any]]:
    """Return what is told of each change: places in the page's decoded text, and among the file's characters."""
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
            fields = {**_log_fields(change, page.summary), **sources[change.finding], **_span_fields(span)}
            log.append({**fields, "label": page.summary.label})
    return log


def _log_fields(change: Change, page: PageSummary) -> dict[str, Any]:
    return {
        "page": page.page_index + 1,
        "file": page.transcription,
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

"""The corrected transcription: accepted and edited findings applied to its text, with a log of the changes."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ocr.errors import InputError
from ocr.files import check_writable, write_atomically
from ocr.formats.findings import PageSummary, reason_fields
from ocr.formats.findings_reading import load_findings
from ocr.formats.results import load_page_text
from ocr.formats.spreadsheet import format_csv
from ocr.model import DEPARTURES, Choice, Decision, Finding
from ocr.review.decisions import Change, Correction, correct, match_decisions, parse_decisions

_COLUMNS = (
    "page", "file", "finding", "decision", "start", "end", "new_start", "new_end", "before", "after", "verdict",
    "probability", "reasons",
)  # fmt: skip


class Exported(NamedTuple):
    """The numbers of page texts written, of changes made, and of findings rejected or left undecided.

    `unmatched` is the number of decisions that are about no finding of these results.
    """

    pages: int
    changes: int
    rejected: int
    undecided: int
    unmatched: int


def export_corrected(results: Path, decisions_path: Path, out: Path) -> Exported:
    """Write the corrected page texts into `out`, and changes.json and changes.csv; return the counts.

    `results` is the folder of a `verify` run. Raises InputError for a folder without results, for decisions none of
    which is about its findings, and for decisions that overlap; OutputError for `out`.
    """
    file = load_findings(results)
    findings = [*file.findings, *file.dismissed]
    decisions = load_decisions(decisions_path)
    decided = match_decisions(decisions, [(finding.id, finding.key) for finding in findings])
    areas = {area.key for page in file.pages for area in page.uncovered}
    ticks = {decision for decision in decisions if decision.key in areas}
    if decisions and not decided and not ticks:
        raise InputError(
            f"No decision of {decisions_path} is about a finding of {results / 'findings.json'}; the first is about "
            f"{decisions[0].finding!r}. Name the decisions that were saved in this folder's report. If they were, "
            "all that they are about has been corrected since, and nothing is left to export."
        )
    check_writable(out)
    by_id = {finding.id: finding for finding in findings}
    log: list[dict[str, Any]] = []
    for page in file.pages:
        number = page.page_index + 1
        on_page = [finding for finding in findings if finding.page_index == page.page_index]
        text = load_page_text(results, number)
        if text is None:
            raise InputError(
                f"{results} has no text of page {number} kept. Run `sverka verify` into it once more."
            )
        corrected, changes = _correct_page(text, on_page, decided, number, decisions_path)
        write_atomically(out / _file_name(page, file.pages), corrected)
        log += [_log_fields(change, page, by_id[change.finding]) for change in changes]
    record = {"schema": 1, "document": file.name, "changes": log}
    write_atomically(out / "changes.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    write_atomically(out / "changes.csv", _format_csv(log))
    return Exported(
        pages=len(file.pages),
        changes=len(log),
        rejected=sum(decision.choice is Choice.REJECTED for decision in decided.values()),
        undecided=len(findings) - len(decided),
        unmatched=len(set(decisions) - set(decided.values()) - ticks),
    )


def load_decisions(path: Path) -> tuple[Decision, ...]:
    """Return the decisions of a file. Raises InputError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Cannot read the decisions {path}: {error}. Save them in the report.") from error
    return parse_decisions(text, str(path))


def _correct_page(
    text: str, findings: Sequence[Finding], decided: Mapping[str, Decision], page: int, where: Path
) -> tuple[str, tuple[Change, ...]]:
    corrections = []
    for finding in findings:
        decision = decided.get(finding.id)
        if decision is None or decision.choice is Choice.REJECTED:
            continue
        if text[finding.start : finding.end] != finding.transcribed:
            raise InputError(
                f"The text of page {page} is not the one that finding {finding.id} is about. "
                "Run `sverka verify` once more and decide anew."
            )
        after = decision.text if decision.choice is Choice.EDITED else _reading_of(finding)
        if after == finding.transcribed:
            continue
        corrections.append(Correction(finding.id, decision.choice, finding.start, finding.end, after))
    try:
        return correct(text, corrections)
    except ValueError as error:
        raise InputError(f"{where}, page {page}: {error}. Accept one of the two.") from error


def _reading_of(finding: Finding) -> str:
    """Return the text that an accepted finding puts in the place of the transcribed text.

    An accepted `sic` or `illegible` changes nothing: the page of a `sic` has the transcribed text, and the text of an
    `illegible` place is unknown. Whoever can read such a place edits it.
    """
    return finding.reading if finding.verdict in DEPARTURES else finding.transcribed


def _file_name(page: PageSummary, pages: Sequence[PageSummary]) -> str:
    """Return the file name of a page's text: its transcription's, with the page number if pages share a file."""
    name = Path(page.transcription.replace("\\", "/")).name
    if [other.transcription for other in pages].count(page.transcription) == 1:
        return name
    return f"{Path(name).stem}-{page.page_index + 1}.txt"


def _log_fields(change: Change, page: PageSummary, finding: Finding) -> dict[str, Any]:
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
        "verdict": finding.verdict.value,
        "probability": finding.probability,
        "reasons": reason_fields(finding.reasons),
    }


def _format_csv(log: Sequence[Mapping[str, Any]]) -> str:
    rows = [{**row, "reasons": " ".join(reason["text"] for reason in row["reasons"])} for row in log]
    return format_csv(_COLUMNS, [[row[column] for column in _COLUMNS] for row in rows])

"""`sverka export`: the transcription with what an archivist accepted put right, and a log of the changes."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ocr.errors import InputError
from ocr.files import check_writable, write_atomically
from ocr.formats.findings import guard_cell
from ocr.formats.results import load_page_text
from ocr.model import DEPARTURES, Choice, Decision
from ocr.review.decisions import Change, Correction, correct, match_decisions, parse_decisions

_COLUMNS = (
    "page", "file", "finding", "decision", "start", "end", "new_start", "new_end", "before", "after", "verdict",
    "probability", "reasons",
)  # fmt: skip


_FINDING: Mapping[str, type | tuple[type, ...]] = {
    "id": str,
    "page": int,
    "start": int,
    "end": int,
    "transcribed": str,
    "reading": str,
    "verdict": str,
    "probability": (int, float),
    "reasons": list,
    "key": str,
}


class Exported(NamedTuple):
    """How many page texts were written and changes made, and how many findings were rejected or left undecided.

    `unmatched` decisions are about no finding of these results.
    """

    pages: int
    changes: int
    rejected: int
    undecided: int
    unmatched: int


def export_corrected(results: Path, decisions_path: Path, out: Path) -> Exported:
    """Write the corrected page texts into `out`, and changes.json and changes.csv; return the counts.

    `results` is the folder of a `verify` run. Raises InputError for a folder that is none, for decisions of which
    none is about its findings, and for two about the same letters; OutputError for `out`.
    """
    fields = _load_findings(results)
    findings = [*fields["findings"], *fields["dismissed"]]
    decisions = load_decisions(decisions_path)
    decided = match_decisions(decisions, [(own["id"], own["key"]) for own in findings])
    if decisions and not decided:
        raise InputError(
            f"No decision of {decisions_path} is about a finding of {results / 'findings.json'}; the first is about "
            f"{decisions[0].finding!r}. Name the decisions that were saved in this folder's report. If they were, "
            "all that they are about has been corrected since, and nothing is left to export."
        )
    check_writable(out)
    by_id = {finding["id"]: finding for finding in findings}
    log: list[dict[str, Any]] = []
    for page in fields["pages"]:
        own = [finding for finding in findings if finding["page"] == page["page"]]
        text = load_page_text(results, page["page"])
        if text is None:
            raise InputError(
                f"{results} has no text of page {page['page']} kept. Run `sverka verify` into it once more."
            )
        corrected, changes = _correct_page(text, own, decided, page["page"], decisions_path)
        write_atomically(out / _file_name(page, fields["pages"]), corrected)
        log += [_log_fields(change, page, by_id[change.finding]) for change in changes]
    record = {"schema": 1, "document": fields["document"]["name"], "changes": log}
    write_atomically(out / "changes.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    write_atomically(out / "changes.csv", _format_csv(log))
    return Exported(
        pages=len(fields["pages"]),
        changes=len(log),
        rejected=sum(one.choice is Choice.REJECTED for one in decided.values()),
        undecided=len(findings) - len(decided),
        unmatched=len(set(decisions) - set(decided.values())),
    )


def load_decisions(path: Path) -> tuple[Decision, ...]:
    """Return the decisions of a file. Raises InputError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Cannot read the decisions {path}: {error}. Save them in the report.") from error
    return parse_decisions(text, str(path))


def _load_findings(results: Path) -> dict[str, Any]:
    path = results / "findings.json"
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        if fields["schema"] != 1:
            raise ValueError("it has another schema")
        _check(fields["document"], {"name": str})
        for page in fields["pages"]:
            _check(page, {"page": int, "transcription": str})
        # Not there in results of the first version.
        fields.setdefault("dismissed", [])
        for finding in [*fields["findings"], *fields["dismissed"]]:
            _check(finding, _FINDING)
        return dict(fields)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} is no result of `sverka verify` ({error}). Name the folder given as --out."
        ) from error


def _check(fields: object, wanted: Mapping[str, type | tuple[type, ...]]) -> None:
    """Raise ValueError unless these fields are there, each of its type."""
    for name, kind in wanted.items():
        if not isinstance(fields, dict) or not isinstance(fields.get(name), kind):
            raise ValueError(f"it has no {name} where one belongs")


def _correct_page(
    text: str, findings: Sequence[Mapping[str, Any]], decided: Mapping[str, Decision], page: int, where: Path
) -> tuple[str, tuple[Change, ...]]:
    corrections = []
    for finding in findings:
        decision = decided.get(finding["id"])
        if decision is None or decision.choice is Choice.REJECTED:
            continue
        if text[finding["start"] : finding["end"]] != finding["transcribed"]:
            raise InputError(
                f"The text of page {page} is not the one that finding {finding['id']} is about. "
                "Run `sverka verify` once more and decide anew."
            )
        after = decision.text if decision.choice is Choice.EDITED else _reading_of(finding)
        if after == finding["transcribed"]:
            continue
        corrections.append(
            Correction(finding["id"], decision.choice, finding["start"], finding["end"], after)
        )
    try:
        return correct(text, corrections)
    except ValueError as error:
        raise InputError(f"{where}, page {page}: {error}. Accept one of the two.") from error


def _reading_of(finding: Mapping[str, Any]) -> str:
    """Return what the page has instead of what is transcribed.

    That `sic` or `illegible` is accepted says that the finding is right, and changes nothing: of the first the page
    has what is transcribed, of the second nobody knows what it has. What somebody can read there is an edit.
    """
    proposes = finding["verdict"] in DEPARTURES
    return str(finding["reading"] if proposes else finding["transcribed"])


def _file_name(page: Mapping[str, Any], pages: Sequence[Mapping[str, Any]]) -> str:
    """Return the name of a page's text: its own, or one with its number where several pages are of one file."""
    names = [other["transcription"] for other in pages]
    name = Path(str(page["transcription"]).replace("\\", "/")).name
    if names.count(page["transcription"]) == 1:
        return name
    return f"{Path(name).stem}-{page['page']}.txt"


def _log_fields(change: Change, page: Mapping[str, Any], finding: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "page": page["page"],
        "file": page["transcription"],
        "finding": change.finding,
        "decision": change.choice.value,
        "start": change.start,
        "end": change.end,
        "new_start": change.new_start,
        "new_end": change.new_end,
        "before": change.before,
        "after": change.after,
        "verdict": finding["verdict"],
        "probability": finding["probability"],
        "reasons": finding["reasons"],
    }


def _format_csv(log: Sequence[Mapping[str, Any]]) -> str:
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in log:
        cells = {**row, "reasons": " ".join(reason["text"] for reason in row["reasons"])}
        writer.writerow([guard_cell(str(cells[column])) for column in _COLUMNS])
    return out.getvalue()

"""What is told of a change beside it, in formats that have comments: who made it, and the evidence in words."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ocr.formats.source_files.source_file import AUTHOR
from ocr.model import Basis, Choice, Decision, Finding, Note, Verdict
from ocr.report.messages import format_percent


class Remark(NamedTuple):
    """The author of a change, and the text of its comment; `is_emended` if the page has the text that it replaces."""

    author: str
    text: str
    is_emended: bool = False


def make_remarks(
    findings: Iterable[Finding],
    decided: Mapping[str, Decision],
    notes: Iterable[Note],
    about_notes: Mapping[str, Decision],
) -> Mapping[str, Remark]:
    """Return the remark of every decided finding by its id, and of every one of these notes by its key."""
    remarks = {
        finding.id: Remark(
            _name_author(decided[finding.id]),
            _describe(finding, decided[finding.id]),
            finding.verdict is Verdict.SIC,
        )
        for finding in findings
        if finding.id in decided
    }
    return remarks | {note.key: Remark(_name_author(about_notes[note.key]), note.rendered) for note in notes}


def _name_author(decision: Decision) -> str:
    return f"{AUTHOR}, reviewer {decision.reviewer}" if decision.reviewer else AUTHOR


def _describe(finding: Finding, decision: Decision) -> str:
    """Return the verdict and how likely it is, what was edited, and the reasons, a line each."""
    weight = "by rule" if finding.basis is Basis.RULE else format_percent(finding.probability, "en")
    lines = [f"{finding.verdict.value}, {weight}, {decision.choice.value}"]
    if decision.choice is Choice.EDITED and finding.reading:
        lines.append(f"Read by Sverka: «{finding.reading}».")
    return "\n".join([*lines, *(reason.rendered for reason in finding.reasons)])

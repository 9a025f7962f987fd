"""What was decided about an earlier run's findings is put to this run's: those rejected are left out of the list."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ocr.model import Choice, Decision, Finding, PageResult, Reason, TokenVerdict, Verdict
from ocr.review.decisions import match_decisions
from ocr.verdict.finding_keys import FilePage, Place, make_keys
from ocr.verdict.findings import rank_findings

_REJECTED = Reason(evidence="decision", text="Somebody looked at this place before and rejected the finding.")


class Remembered(NamedTuple):
    """The findings that are left and those dismissed, each worst first with its key, and the pages.

    `decisions` are all that were given: those about a finding bear its id and key of this run.
    """

    findings: tuple[Finding, ...]
    dismissed: tuple[Finding, ...]
    pages: tuple[PageResult, ...]
    decisions: tuple[Decision, ...]


def remember_decisions(judged: Sequence[PageResult], decisions: Sequence[Decision]) -> Remembered:
    """Return the findings of the pages, parted by the decisions.

    Tokens of a dismissed finding become `confirmed`; a dismissed omission is dropped from its page's verdicts.
    """
    findings = find_with_keys(judged)
    matched = match_decisions(decisions, [(finding.id, finding.key) for finding in findings])
    rejected = {name for name, decision in matched.items() if decision.choice is Choice.REJECTED}
    dismissed = tuple(finding for finding in findings if finding.id in rejected)
    known = {(one.finding, one.key) for one in matched.values()}
    return Remembered(
        findings=tuple(finding for finding in findings if finding.id not in rejected),
        dismissed=dismissed,
        pages=tuple(
            _confirm(page, [own for own in dismissed if own.page_index == page.page_index]) for page in judged
        ),
        decisions=(
            *(
                replace(matched[finding.id], finding=finding.id, key=finding.key)
                for finding in findings
                if finding.id in matched
            ),
            *(one for one in decisions if (one.finding, one.key) not in known),
        ),
    )


def find_with_keys(judged: Sequence[PageResult]) -> tuple[Finding, ...]:
    """Return all findings of the pages, worst first, with their keys."""
    texts = {page.page_index: page.transcription.text for page in judged}
    findings = rank_findings([verdict for page in judged for verdict in page.verdicts], texts)
    pages = {
        page.page_index: FilePage(page.page.sha256, page.page.scan.frame, page.transcription.text)
        for page in judged
    }
    keys = make_keys([Place(own.page_index, own.start, own.end, own.reading) for own in findings], pages)
    return tuple(replace(finding, key=key) for finding, key in zip(findings, keys, strict=True))


def _confirm(page: PageResult, dismissed: Sequence[Finding]) -> PageResult:
    if not dismissed:
        return page
    kept = []
    for verdict in page.verdicts:
        if not any(_is_of(verdict, finding) for finding in dismissed):
            kept.append(verdict)
        elif verdict.token.start < verdict.token.end:
            kept.append(
                replace(
                    verdict, verdict=Verdict.CONFIRMED, probability=0.0, reasons=(_REJECTED,), exhibit=None
                )
            )
    return replace(page, verdicts=tuple(kept))


def _is_of(verdict: TokenVerdict, finding: Finding) -> bool:
    """Return whether a verdict is one of those that a finding was made of."""
    if verdict.verdict is not finding.verdict:
        return False
    start, end = verdict.token.start, verdict.token.end
    if start == end:
        # Several omissions may be in one gap, each a finding by itself.
        omission = (finding.start, finding.end, finding.reading, finding.boxes)
        return (start, end, verdict.reading, tuple(dict.fromkeys(verdict.boxes))) == omission
    return finding.start <= start and end <= finding.end

"""Decisions of an earlier run applied to this run's findings: rejected findings are dismissed from the list."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ocr.model import Choice, Decision, Finding, PageResult, Reason, TokenVerdict, Verdict
from ocr.review.decisions import match_decisions
from ocr.verdict.finding_keys import KnownPage, Place, make_keys
from ocr.verdict.findings import rank_findings

_REJECTED = Reason(evidence="decision", text="Somebody looked at this place before and rejected the finding.")


class Remembered(NamedTuple):
    """The findings that remain and those dismissed, both worst first and with keys, and the pages.

    `decisions` are all that were given; those about a finding have the id and key of the finding in this run.
    """

    findings: tuple[Finding, ...]
    dismissed: tuple[Finding, ...]
    pages: tuple[PageResult, ...]
    decisions: tuple[Decision, ...]


def remember_decisions(judged: Sequence[PageResult], decisions: Sequence[Decision]) -> Remembered:
    """Return the findings of the pages, divided by the decisions into remaining and dismissed ones.

    Tokens of a dismissed finding become `confirmed`; a dismissed omission is dropped from its page's verdicts.
    """
    findings = find_with_keys(judged)
    matched = match_decisions(decisions, [(finding.id, finding.key) for finding in findings])
    rejected = {name for name, decision in matched.items() if decision.choice is Choice.REJECTED}
    dismissed = tuple(finding for finding in findings if finding.id in rejected)
    known = {(decision.finding, decision.key) for decision in matched.values()}
    return Remembered(
        findings=tuple(finding for finding in findings if finding.id not in rejected),
        dismissed=dismissed,
        pages=tuple(
            _tick(
                _confirm(page, [finding for finding in dismissed if finding.page_index == page.page_index]),
                decisions,
            )
            for page in judged
        ),
        decisions=(
            *(
                replace(matched[finding.id], finding=finding.id, key=finding.key)
                for finding in findings
                if finding.id in matched
            ),
            *(decision for decision in decisions if (decision.finding, decision.key) not in known),
        ),
    )


def find_with_keys(judged: Sequence[PageResult]) -> tuple[Finding, ...]:
    """Return all findings of the pages, worst first, with their keys."""
    texts = {page.page_index: page.transcription.text for page in judged}
    findings = rank_findings([verdict for page in judged for verdict in page.verdicts], texts)
    pages = {page.page_index: KnownPage(page.page.identity, page.transcription.text) for page in judged}
    keys = make_keys([Place(f.page_index, f.start, f.end, f.reading) for f in findings], pages)
    return tuple(replace(finding, key=key) for finding, key in zip(findings, keys, strict=True))


def _tick(page: PageResult, decisions: Sequence[Decision]) -> PageResult:
    """Return the page with its areas of ink dismissed that were found rightly not transcribed."""
    ticked = {decision.key for decision in decisions if decision.choice is Choice.REJECTED}
    return replace(
        page, uncovered=tuple(replace(area, is_dismissed=area.key in ticked) for area in page.uncovered)
    )


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
    """Return whether a verdict is part of a finding."""
    if verdict.verdict is not finding.verdict:
        return False
    start, end = verdict.token.start, verdict.token.end
    if start == end:
        # One gap may have several omissions, each a finding of its own.
        omission = (finding.start, finding.end, finding.reading, finding.boxes)
        return (start, end, verdict.reading, tuple(dict.fromkeys(verdict.boxes))) == omission
    return finding.start <= start and end <= finding.end

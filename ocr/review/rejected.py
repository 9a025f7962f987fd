"""Findings that somebody has rejected before are left out of a later run's list."""

from collections.abc import Sequence
from dataclasses import replace

from ocr.model import Finding, PageResult, Reason, TokenVerdict, Verdict
from ocr.review.decisions import Choice, Decision, make_key
from ocr.verdict.findings import rank_findings

_REJECTED = Reason(evidence="decision", text="Somebody looked at this place before and rejected the finding.")


def suppress_rejected(
    judged: Sequence[PageResult], decisions: Sequence[Decision]
) -> tuple[tuple[Finding, ...], list[PageResult], int]:
    """Return the findings, worst first and with their keys, the pages, and how many findings were left out.

    The tokens of a finding that was rejected are confirmed, its gap is none.
    """
    rejected = {one.key for one in decisions if one.choice is Choice.REJECTED and one.key}
    findings = _find(judged)
    known = [finding for finding in findings if finding.key in rejected]
    if not known:
        return findings, list(judged), 0
    pages = [_confirm(page, [f for f in known if f.page_index == page.page_index]) for page in judged]
    return _find(pages), pages, len(known)


def _find(judged: Sequence[PageResult]) -> tuple[Finding, ...]:
    texts = {page.page_index: page.transcription.text for page in judged}
    scans = {page.page_index: page.page.sha256 for page in judged}
    return tuple(
        replace(
            finding,
            key=make_key(
                scans[finding.page_index],
                texts[finding.page_index],
                finding.start,
                finding.end,
                finding.reading,
            ),
        )
        for finding in rank_findings([verdict for page in judged for verdict in page.verdicts], texts)
    )


def _confirm(page: PageResult, rejected: Sequence[Finding]) -> PageResult:
    kept = []
    for verdict in page.verdicts:
        finding = next((own for own in rejected if _is_of(verdict, own)), None)
        if finding is None:
            kept.append(verdict)
        elif verdict.token.start < verdict.token.end:
            kept.append(
                replace(
                    verdict, verdict=Verdict.CONFIRMED, probability=0.0, reasons=(_REJECTED,), exhibit=None
                )
            )
    return replace(page, verdicts=tuple(kept))


def _is_of(verdict: TokenVerdict, finding: Finding) -> bool:
    is_gap = verdict.token.start == verdict.token.end
    inside = finding.start <= verdict.token.start and verdict.token.end <= finding.end
    return verdict.verdict is finding.verdict and inside and is_gap == (finding.start == finding.end)

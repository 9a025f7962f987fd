"""Decisions of an earlier run applied to this run's findings and doubts: what was rejected leaves the list."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ocr.formats.findings import count_tokens
from ocr.model import Choice, Decision, Finding, PageResult, Reason, TokenVerdict, Verdict
from ocr.review.decisions import match_decisions
from ocr.verdict.finding_keys import KnownPage, Place, make_keys
from ocr.verdict.findings import rank_places
from ocr.verdict.worklist import DEFAULT_CUT, Cut, Worklist, make_worklist

_UNCLEAR = (Verdict.DOUBTFUL, Verdict.UNCHECKED)
_REJECTED = Reason(evidence="decision", text="Somebody looked at this place before and rejected the finding.")


class Remembered(NamedTuple):
    """The findings and doubts that remain, and those dismissed, all with keys, and the pages.

    Findings are worst first, of the doubts and of the dismissed those that are listed before the others.
    `decisions` are all that were given; those about a place have the id and key of the place in this run.
    """

    findings: tuple[Finding, ...]
    doubts: tuple[Finding, ...]
    dismissed: tuple[Finding, ...]
    pages: tuple[PageResult, ...]
    decisions: tuple[Decision, ...]


def remember_decisions(
    judged: Sequence[PageResult], decisions: Sequence[Decision], cut: Cut = DEFAULT_CUT
) -> Remembered:
    """Return the findings and doubts of the pages, divided by the decisions into remaining and dismissed ones.

    What is listed does not depend on the decisions: what was rejected has had its look. A doubt that was decided
    otherwise stays in the list. Tokens of a dismissed place become `confirmed`; a dismissed omission is dropped from
    its page's verdicts.
    """
    worklist = find_worklist(judged, cut)
    places = [*worklist.findings, *worklist.doubts]
    matched = match_decisions(decisions, [(place.id, place.key) for place in places])
    rejected = {name for name, decision in matched.items() if decision.choice is Choice.REJECTED}
    dismissed = tuple(place for place in places if place.id in rejected)
    known = {(decision.finding, decision.key) for decision in matched.values()}
    remaining = [doubt for doubt in worklist.doubts if doubt.id not in rejected]
    doubts = [replace(doubt, listed=True) if doubt.id in matched else doubt for doubt in remaining]
    return Remembered(
        findings=tuple(finding for finding in worklist.findings if finding.id not in rejected),
        doubts=tuple(sorted(doubts, key=lambda doubt: (not doubt.listed, -doubt.rank))),
        dismissed=dismissed,
        pages=tuple(
            _tick(
                _confirm(page, [place for place in dismissed if place.page_index == page.page_index]),
                decisions,
            )
            for page in judged
        ),
        decisions=(
            *(
                replace(matched[place.id], finding=place.id, key=place.key)
                for place in places
                if place.id in matched
            ),
            *(decision for decision in decisions if (decision.finding, decision.key) not in known),
        ),
    )


def find_worklist(judged: Sequence[PageResult], cut: Cut = DEFAULT_CUT) -> Worklist:
    """Return all findings and doubts of the pages, with their keys."""
    texts = {page.page_index: page.transcription.text for page in judged}
    findings, doubts = rank_places(
        [verdict for page in judged for verdict in page.verdicts],
        [doubt for page in judged for doubt in page.doubts],
        texts,
    )
    pages = {page.page_index: KnownPage(page.page.identity, page.transcription.text) for page in judged}
    # The doubts behind the findings: they change the key of none.
    places = [*findings, *doubts]
    keys = make_keys([Place(f.own_page, f.start, f.end, f.reading) for f in places], pages)
    keyed = [replace(place, key=key) for place, key in zip(places, keys, strict=True)]
    tokens = sum(count_tokens(page) for page in judged)
    return make_worklist(keyed[: len(findings)], keyed[len(findings) :], texts, tokens, cut)


def find_with_keys(judged: Sequence[PageResult]) -> tuple[Finding, ...]:
    """Return all findings of the pages, worst first, with their keys."""
    return find_worklist(judged).findings


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
    """Return whether a verdict is part of a finding, or of what was not clear at the place of a doubt."""
    start, end = verdict.token.start, verdict.token.end
    if verdict.verdict is not finding.verdict and verdict.verdict not in _UNCLEAR:
        return False
    if start == end:
        # One gap may have several omissions, each a finding of its own.
        omission = (finding.start, finding.end, finding.reading, finding.boxes)
        return (start, end, verdict.reading, tuple(dict.fromkeys(verdict.boxes))) == omission
    return finding.start <= start and end <= finding.end

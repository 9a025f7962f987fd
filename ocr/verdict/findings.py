"""Findings made of verdicts, neighbours merged, and ranked by probability times severity."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ocr.model import FINDING_VERDICTS, Finding, TokenVerdict, Verdict, severity_of


def rank_findings(verdicts: Sequence[TokenVerdict], texts: Mapping[int, str]) -> tuple[Finding, ...]:
    """Return the findings, worst first; neighbouring tokens with the same verdict make one finding.

    `texts` are the decoded transcriptions by page index.
    """
    return rank_places(verdicts, (), texts)[0]


def rank_places(
    verdicts: Sequence[TokenVerdict], doubts: Sequence[TokenVerdict], texts: Mapping[int, str]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the findings as `rank_findings` does, and a finding for each doubt, worst first; all ids differ."""
    # An identifier hashes the whole text of its page; this part is computed once for each page.
    page_hashes = {page: hashlib.sha256(f"{page}\x1f{text}\x1f".encode()) for page, text in texts.items()}
    seen: dict[str, int] = {}

    def make(groups: Iterable[Sequence[TokenVerdict]]) -> tuple[Finding, ...]:
        made = [
            _make_finding(own, texts[own[0].page_index], page_hashes[own[0].page_index].copy())
            for own in groups
        ]
        made.sort(key=lambda f: (-f.rank, f.page_index, f.start))
        return tuple(_number(finding, seen) for finding in made)

    # What a doubt is called never changes what a finding is called.
    findings = make(_group(verdicts))
    return findings, make([doubt] for doubt in doubts)


def _number(finding: Finding, seen: dict[str, int]) -> Finding:
    """Return the finding with an id that is not among those seen."""
    again = seen[finding.id] = seen.get(finding.id, 0) + 1
    return finding if again == 1 else replace(finding, id=f"{finding.id}-{again}")


def _group(verdicts: Sequence[TokenVerdict]) -> list[list[TokenVerdict]]:
    groups: list[list[TokenVerdict]] = []
    previous: TokenVerdict | None = None
    for verdict in verdicts:
        if verdict.verdict in FINDING_VERDICTS:
            joins = (
                previous is not None
                and previous.verdict is verdict.verdict
                and previous.page_index == verdict.page_index
                and verdict.verdict is not Verdict.OMITTED
            )
            if joins:
                groups[-1].append(verdict)
            else:
                groups.append([verdict])
        previous = verdict
    return groups


def _make_finding(group: Sequence[TokenVerdict], text: str, identifier: "hashlib._Hash") -> Finding:
    """Return the finding of a group of verdicts; `identifier` is the hash of its page so far."""
    first, last = group[0], group[-1]
    strongest = max(group, key=lambda v: v.probability * severity_of(v.token.kind))
    start, end = first.token.start, last.token.end
    reading = _join_readings(group, text)
    identifier.update("\x1f".join((first.verdict, str(start), str(end), reading)).encode())
    return Finding(
        id=identifier.hexdigest()[:12],
        page_index=first.page_index,
        verdict=first.verdict,
        kind=strongest.token.kind,
        severity=severity_of(strongest.token.kind),
        probability=strongest.probability,
        start=start,
        end=end,
        transcribed=text[start:end],
        reading=reading,
        boxes=tuple(dict.fromkeys(box for v in group for box in v.boxes)),
        reasons=tuple(dict.fromkeys(reason for v in group for reason in v.reasons)),
        exhibits=tuple(dict.fromkeys(v.exhibit for v in group if v.exhibit is not None)),
        differing=first.differing if len(group) == 1 else None,
    )


def _join_readings(group: Sequence[TokenVerdict], text: str) -> str:
    """Return the joined readings of neighbouring tokens, spaced like the tokens; a shared reading once."""
    joined, before = "", None
    for verdict in group:
        if before is not None and (verdict.boxes, verdict.reading) == (before.boxes, before.reading):
            continue
        if joined and verdict.reading and before is not None:
            joined += " " if text[before.token.end : verdict.token.start] else ""
        joined += verdict.reading
        before = verdict
    return joined

"""Findings made of verdicts, neighbours merged, and ranked by probability times severity."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ocr.collation.token_pairs import are_unlike
from ocr.model import DEPARTURES, FINDING_VERDICTS, Finding, TokenVerdict, Verdict, severity_of

# A changed wording has at most so many words on either side.
MAX_WORDING = 3


def rank_findings(verdicts: Sequence[TokenVerdict], texts: Mapping[int, str]) -> tuple[Finding, ...]:
    """Return the findings, worst first; neighbours with the same verdict make one, as do those of a changed wording.

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
            # What stands before is the last of the last group, or no finding.
            is_beside = (
                previous is not None
                and previous.verdict in FINDING_VERDICTS
                and previous.page_index == verdict.page_index
            )
            if is_beside and (_is_alike(groups[-1][-1], verdict) or _is_reworded([*groups[-1], verdict])):
                groups[-1].append(verdict)
            else:
                groups.append([verdict])
        previous = verdict
    return groups


def _is_alike(before: TokenVerdict, verdict: TokenVerdict) -> bool:
    return before.verdict is verdict.verdict and verdict.verdict is not Verdict.OMITTED


def _is_reworded(group: Sequence[TokenVerdict]) -> bool:
    """Return whether neighbouring verdicts are of one wording that was changed: two words for one, one for two.

    Some words have another one in their place, or none; the page has words that were left out beside them. Ink in the
    place of words that were not read is that of what was left out.
    """
    transcribed = [v for v in group if v.token.text]
    read = [word for v in _without_shared(group) for word in v.reading.split()]
    words = [*(v.token.text for v in transcribed), *read]
    return (
        all(v.verdict in DEPARTURES or (v.verdict is Verdict.ILLEGIBLE and not v.reading) for v in group)
        and 0 < len(transcribed) <= MAX_WORDING
        and 0 < len(read) <= MAX_WORDING
        and all(any(map(str.isalpha, word)) for word in words)
        and all(are_unlike(v.token.text.lower(), v.reading.lower()) for v in transcribed if v.reading)
    )


def _without_shared(group: Sequence[TokenVerdict]) -> list[TokenVerdict]:
    """Return the verdicts without those that have place and reading in common with the one before."""
    shared = [(v.boxes, v.reading) for v in group]
    return [v for k, v in enumerate(group) if not k or shared[k] != shared[k - 1]]


def _make_finding(group: Sequence[TokenVerdict], text: str, identifier: "hashlib._Hash") -> Finding:
    """Return the finding of a group of verdicts; `identifier` is the hash of its page so far."""
    # A gap beside a changed wording is no part of what is transcribed for it.
    tokens = [v.token for v in group if v.token.text] or [group[0].token]
    verdicts = {v.verdict for v in group}
    verdict = verdicts.pop() if len(verdicts) == 1 else Verdict.MISREAD
    strongest = max(group, key=lambda v: v.probability * severity_of(v.token.kind))
    start, end = tokens[0].start, tokens[-1].end
    reading = _join_readings(group, text)
    identifier.update("\x1f".join((verdict, str(start), str(end), reading)).encode())
    return Finding(
        id=identifier.hexdigest()[:12],
        page_index=group[0].page_index,
        verdict=verdict,
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
        differing=group[0].differing if len(group) == 1 else None,
        basis=strongest.basis,
    )


def _join_readings(group: Sequence[TokenVerdict], text: str) -> str:
    """Return the joined readings of neighbouring tokens, spaced like the tokens; a shared reading once."""
    joined, before = "", None
    for verdict in group:
        if before is not None and (verdict.boxes, verdict.reading) == (before.boxes, before.reading):
            continue
        if joined and verdict.reading and before is not None:
            is_apart = text[before.token.end : verdict.token.start] or not verdict.token.text
            joined += " " if is_apart else ""
        joined += verdict.reading
        before = verdict
    return joined

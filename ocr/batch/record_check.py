"""What the record says against itself, beside what its pages say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ocr.consistency.record import RecordText
from ocr.consistency.rules import check_record
from ocr.model import Choice, Decision, Finding, PageResult, Part, Verdict, severity_of
from ocr.review.decisions import match_decisions
from ocr.verdict.record_findings import find_record_findings
from ocr.verdict.worklist import shows

# Lighter inconsistencies are told by `sverka check` alone: where pages are read, they would drown what the pages say.
MIN_WEIGHT_BESIDE_PAGES = 0.5


class BesidePages(NamedTuple):
    """Findings of the record that no page answers, the worst first, those rejected before, and what agrees."""

    findings: tuple[Finding, ...]
    dismissed: tuple[Finding, ...]
    agreeing: Mapping[str, int]
    texts: Mapping[tuple[Part, str], str]


def check_beside_pages(
    record: RecordText,
    identity: str,
    pages: Sequence[PageResult],
    shown: Sequence[Finding],
    decisions: Sequence[Decision],
) -> BesidePages:
    """Return what the rules find in a record whose pages were read, less what the pages have answered.

    A place that is `shown` by a finding of a page is the page's: there its evidence has heard the record. Words that
    the page confirms are no error of the transcription; a number, a date or a name may be the typist's all the same.
    """
    judged = {page.page_index: page for page in pages}
    checked = check_record(record)
    heavy = [one for one in checked.inconsistencies if one.weight >= MIN_WEIGHT_BESIDE_PAGES]
    found = [
        _with_boxes(finding, judged)
        for finding in find_record_findings(heavy, record, identity)
        if not any(_is_shown(finding, one, record) for one in shown) and not _is_answered(finding, judged)
    ]
    matched = match_decisions(decisions, [(finding.id, finding.key) for finding in found])
    rejected = {name for name, decision in matched.items() if decision.choice is Choice.REJECTED}
    return BesidePages(
        findings=tuple(finding for finding in found if finding.id not in rejected),
        dismissed=tuple(finding for finding in found if finding.id in rejected),
        agreeing={matter.value: count for matter, count in checked.agreeing.items()},
        texts=texts_beside_sheets(record),
    )


def texts_beside_sheets(record: RecordText) -> dict[tuple[Part, str], str]:
    """Return the texts of the catalogue's fields and of the translation, by part and field."""
    fields = {(Part.CATALOGUE, name): text for name, text in record.catalogue.items()}
    return {**fields, (Part.TRANSLATION, ""): record.translation} if record.translation else fields


def _with_boxes(finding: Finding, judged: Mapping[int, PageResult]) -> Finding:
    """Return a finding with the places on its page of the words that it is about, as far as they were found."""
    page = None if finding.page_index is None else judged.get(finding.page_index)
    own = () if page is None else page.verdicts
    boxes = (
        box
        for verdict in own
        if verdict.token.start < finding.end and finding.start < verdict.token.end
        for box in verdict.boxes
    )
    return replace(finding, boxes=tuple(dict.fromkeys(boxes)))


def _is_answered(finding: Finding, judged: Mapping[int, PageResult]) -> bool:
    """Return whether the page has the words that a finding is about, as they are transcribed."""
    page = None if finding.page_index is None else judged.get(finding.page_index)
    if page is None or finding.verdict is not Verdict.INCONSISTENT or severity_of(finding.kind) >= 1:
        return False
    own = [one for one in page.verdicts if one.token.start < finding.end and finding.start < one.token.end]
    return bool(own) and all(one.verdict is Verdict.CONFIRMED for one in own)


def _is_shown(finding: Finding, shown: Finding, record: RecordText) -> bool:
    if finding.page_index is None or finding.page_index != shown.page_index:
        return False
    return shows(shown, finding, record.sheets[finding.page_index])

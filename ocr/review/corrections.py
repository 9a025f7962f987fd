"""What decisions make of the pages of a result folder: the corrections of each page, and who made them and why.

Nothing is written here: `sverka export` and the desk's patches both begin with it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ocr.errors import InputError
from ocr.formats.findings import FindingsFile, PageSummary
from ocr.formats.findings_reading import load_findings
from ocr.formats.results import load_page_text
from ocr.model import (
    DEPARTURES,
    RECORD_VERDICTS,
    Basis,
    Choice,
    DecidedPlace,
    Decision,
    Finding,
    Note,
    Reason,
    TokenKind,
    Verdict,
    find_note,
)
from ocr.review.decisions import Change, Correction, correct, match_decisions
from ocr.review.remarks import Remark, make_remarks


class CorrectedPage(NamedTuple):
    """A page of the results, its decoded text before and after, and the changes from one to the other."""

    summary: PageSummary
    before: str
    after: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """The corrected pages of a result folder, in order, with the remark of each change by its finding or note.

    `decided` are the decisions about findings by the id of each, `about_notes` those about notes by the key,
    `accepted` the notes of these that change something. `unmatched` is the number of decisions that are about
    nothing here; `is_about_nothing` if none is about anything.
    """

    file: FindingsFile
    findings: tuple[Finding, ...]
    decided: Mapping[str, Decision]
    about_notes: Mapping[str, Decision]
    accepted: tuple[Note, ...]
    pages: tuple[CorrectedPage, ...]
    remarks: Mapping[str, Remark]
    unmatched: int
    is_about_nothing: bool

    def find_decision(self, name: str) -> Decision:
        """Return the decision that a change follows from, by the change's `finding`: an id, or a note's key."""
        return self.decided[name] if name in self.decided else self.about_notes[name]


def find_corrections(results: Path, decisions: Sequence[Decision], where: str) -> Corrections:
    """Return what decisions make of the pages of a `verify` run's folder; `where` names the decisions in messages.

    Raises InputError for a folder without results, and for decisions that overlap.
    """
    file = load_findings(results)
    pages = [_load_page(results, page) for page in file.pages]
    findings = (*file.findings, *file.doubts, *file.dismissed, *_find_added(pages, decisions))
    decided = match_decisions(decisions, [(finding.id, finding.key) for finding in findings])
    about_notes = {note.key: one for one in decisions if (note := find_note(file.notes, one.key))}
    areas = {area.key for page in file.pages for area in page.uncovered}
    others = {one for one in decisions if one.key in areas or one.key in about_notes}
    accepted = tuple(
        note
        for note in file.notes
        if note.key in about_notes and about_notes[note.key].choice is Choice.ACCEPTED
    )
    by_page: dict[int | None, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_page[finding.page_index].append(finding)
    return Corrections(
        file=file,
        findings=findings,
        decided=decided,
        about_notes=about_notes,
        accepted=accepted,
        pages=tuple(
            _correct_page(
                page, _find_corrections(page, by_page[page.summary.page_index], decided, accepted), where
            )
            for page in pages
        ),
        remarks=make_remarks(findings, decided, accepted, about_notes),
        unmatched=len(set(decisions) - set(decided.values()) - others),
        is_about_nothing=bool(decisions) and not decided and not others,
    )


def _find_added(pages: Sequence[CorrectedPage], decisions: Sequence[Decision]) -> list[Finding]:
    """Return as findings the places that people found and no run, where the text still is what they are about."""
    texts = {page.summary.page_index: page.before for page in pages}
    return [
        Finding(
            id=decision.finding,
            page_index=place.page_index,
            verdict=Verdict.MISREAD if place.transcribed else Verdict.OMITTED,
            kind=TokenKind.WORD,
            severity=1.0,
            probability=1.0,
            start=place.start,
            end=place.end,
            transcribed=place.transcribed,
            reading=decision.text,
            boxes=(),
            reasons=(Reason(evidence="decision", text="A person saw it; the run did not."),),
            key=decision.key,
            basis=Basis.RULE,
        )
        for decision in decisions
        if (place := decision.place) is not None
        and DecidedPlace.of(place.page_index, texts.get(place.page_index, ""), place.start, place.end)
        == place
    ]


def _load_page(results: Path, page: PageSummary) -> CorrectedPage:
    text = load_page_text(results, page.page_index + 1)
    if text is None:
        raise InputError(
            f"{results} has no text of page {page.page_index + 1} kept. Run `sverka verify` into it once more."
        )
    return CorrectedPage(page, text, text, ())


def _correct_page(page: CorrectedPage, corrections: Sequence[Correction], where: str) -> CorrectedPage:
    """Return a page with the corrections made. Raises InputError where two are about one place."""
    try:
        after, changes = correct(page.before, corrections)
    except ValueError as error:
        raise InputError(
            f"{where}, page {page.summary.page_index + 1}: {error}. Accept one of the two."
        ) from error
    return page._replace(after=after, changes=changes)


def _find_corrections(
    page: CorrectedPage, findings: Sequence[Finding], decided: Mapping[str, Decision], notes: Sequence[Note]
) -> list[Correction]:
    """Return the corrections of a page by those of its findings that are decided, and by the accepted notes."""
    corrections: list[Correction] = []
    for finding in findings:
        decision = decided.get(finding.id)
        if decision is None or decision.choice is Choice.REJECTED:
            continue
        after = decision.text if decision.choice is Choice.EDITED else reading_of(finding)
        own = Correction(finding.id, decision.choice, finding.start, finding.end, after)
        _check_place(page, own, finding.transcribed)
        if after != finding.transcribed:
            corrections.append(own)
    # Where a finding is corrected, what was decided about it stands.
    taken = [(correction.start, correction.end) for correction in corrections]
    for note in notes:
        for place in note.places:
            is_here = place.page_index == page.summary.page_index and place.replacement is not None
            if is_here and not any(start < place.end and place.start < end for start, end in taken):
                own = Correction(note.key, Choice.ACCEPTED, place.start, place.end, place.replacement or "")
                _check_place(page, own, place.transcribed)
                corrections.append(own)
    return corrections


def _check_place(page: CorrectedPage, correction: Correction, transcribed: str) -> None:
    if page.before[correction.start : correction.end] != transcribed:
        raise InputError(
            f"The text of page {page.summary.page_index + 1} is not the one that finding {correction.finding} "
            "is about. Run `sverka verify` once more and decide anew."
        )


def reading_of(finding: Finding) -> str:
    """Return the text that an accepted finding puts in the place of the transcribed text.

    An accepted `sic` or `illegible` changes nothing: the page of a `sic` has the transcribed text, and the text of an
    `illegible` place is unknown. Whoever can read such a place edits it. An inconsistency of the record may be known
    without the text that would agree.
    """
    if finding.verdict in RECORD_VERDICTS:
        return finding.reading or finding.transcribed
    return finding.reading if finding.verdict in DEPARTURES else finding.transcribed

"""What decisions make of a record's texts beside its pages: the fields of its catalogue, its translation."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ocr.errors import InputError
from ocr.files import write_atomically
from ocr.model import Choice, Decision, Finding, Part
from ocr.review.corrections import reading_of
from ocr.review.decisions import Change, Correction, correct

TRANSLATION, CATALOGUE = "translation.txt", "catalogue.json"


class CorrectedText(NamedTuple):
    """A text beside the pages, corrected, and the changes; `file` is the file that it is written into."""

    part: Part
    field: str
    text: str
    changes: tuple[Change, ...]

    @property
    def file(self) -> str:
        return TRANSLATION if self.part is Part.TRANSLATION else CATALOGUE


def correct_record_texts(
    texts: Mapping[tuple[Part, str], str],
    findings: Sequence[Finding],
    decided: Mapping[str, Decision],
    where: str,
) -> tuple[CorrectedText, ...]:
    """Return the texts that decisions change. `where` names the decisions in messages.

    Raises InputError for decisions that overlap, and for a place whose text is not the one that was kept.
    """
    corrections: dict[tuple[Part, str], list[Correction]] = {}
    for finding in findings:
        decision = decided.get(finding.id)
        if finding.page_index is not None or decision is None or decision.choice is Choice.REJECTED:
            continue
        after = decision.text if decision.choice is Choice.EDITED else reading_of(finding)
        text = texts.get((finding.part, finding.field), "")
        if text[finding.start : finding.end] != finding.transcribed:
            raise InputError(
                f"What is kept of the {finding.where} is not the text that finding {finding.id} is about. Run the "
                "check once more and decide anew."
            )
        if after != finding.transcribed:
            own = Correction(finding.id, decision.choice, finding.start, finding.end, after)
            corrections.setdefault((finding.part, finding.field), []).append(own)
    return tuple(
        _correct(part, field, texts[part, field], own, where) for (part, field), own in corrections.items()
    )


def _correct(
    part: Part, field: str, text: str, corrections: Sequence[Correction], where: str
) -> CorrectedText:
    try:
        corrected, changes = correct(text, corrections)
    except ValueError as error:
        raise InputError(f"{where}, {part.value} {field}: {error}. Accept one of the two.") from error
    return CorrectedText(part, field, corrected, changes)


def write_record_texts(
    corrected: Sequence[CorrectedText], texts: Mapping[tuple[Part, str], str], out: Path
) -> None:
    """Write the corrected translation, and all fields of a catalogue of which one was. Raises OutputError."""
    for one in corrected:
        if one.part is Part.TRANSLATION:
            write_atomically(out / TRANSLATION, one.text)
    changed = {one.field: one.text for one in corrected if one.part is Part.CATALOGUE}
    if changed:
        fields = {field: text for (part, field), text in texts.items() if part is Part.CATALOGUE}
        content = json.dumps({**fields, **changed}, ensure_ascii=False, indent=1) + "\n"
        write_atomically(out / CATALOGUE, content)

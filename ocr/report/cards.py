"""The cards of the report: what is shown of a finding."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.model import (
    Box,
    DocumentResult,
    Finding,
    PageResult,
    Part,
    RecordPlace,
    TokenVerdict,
    Verdict,
)
from ocr.report.exhibits import MAX_EXHIBITS, ExhibitView, view_exhibit
from ocr.report.messages import CATALOGUE_FIELDS, PARTS, Translate
from ocr.report.passages import Part as Stretch
from ocr.report.passages import collapse_spaces, cut_context, mark_difference
from ocr.report.pictures import Crop, cut_crops

# Most findings with pictures, so that a browser can bear the report; the list has all findings.
MAX_CROPPED_FINDINGS = 200
# Longest text of another place whose difference is marked.
_MAX_COMPARED_CHARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A place of the record as it is shown: where it is, what stands there, and what stands around it."""

    where: str
    before: str
    text: tuple[Stretch, ...]
    behind: str
    is_russian: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A finding as the report shows it. `before` and `behind` are its context in the text that it is in.

    `where` is its page, or the part of the record that it is in. `other` is the place that it disagrees with.
    """

    number: int
    finding: Finding
    label: str
    where: str
    before: str
    behind: str
    transcribed: tuple[Stretch, ...]
    reading: tuple[Stretch, ...]
    crops: tuple[Crop, ...] = ()
    crops_show_neighbours: bool = False
    reasons: tuple[str, ...]
    exhibits: tuple[ExhibitView, ...] = ()
    other: Quoted | None = None


def make_card(  # noqa: PLR0917
    number: int,
    finding: Finding,
    page: PageResult,
    image: NDArray[np.uint8] | None,
    translate: Translate,
    other: Quoted | None,
) -> Card:
    """Return the card of a finding on a page, whose upright picture is given, None where it is missing."""
    before, behind = cut_context(page.transcription.text, finding.start, finding.end)
    transcribed, reading = _sides(finding)
    neighbours = () if finding.boxes else _boxes_around(finding, page.verdicts)
    crops: tuple[Crop, ...] = ()
    if image is not None and number <= MAX_CROPPED_FINDINGS:
        across, down = image.shape[1] / page.page.width_px, image.shape[0] / page.page.height_px
        crops = cut_crops(image, [box.scaled(across, down) for box in finding.boxes or neighbours])
    return Card(
        number=number,
        finding=finding,
        label=page.page.scan.label,
        where=name_place(finding.place, translate),
        before=before,
        behind=behind,
        transcribed=transcribed,
        reading=reading,
        crops=crops,
        crops_show_neighbours=bool(neighbours),
        reasons=_explain(finding, translate),
        exhibits=tuple(view_exhibit(exhibit) for exhibit in finding.exhibits[:MAX_EXHIBITS])
        if number <= MAX_CROPPED_FINDINGS
        else (),
        other=other,
    )


def make_record_card(number: int, finding: Finding, result: DocumentResult, translate: Translate) -> Card:
    """Return the card of a finding that is on no page: in the catalogue, or in the translation."""
    text = find_text(finding.place, result)
    before, behind = cut_context(text, finding.start, finding.end)
    transcribed, reading = _sides(finding)
    return Card(
        number=number,
        finding=finding,
        label="",
        where=name_place(finding.place, translate),
        before=before,
        behind=behind,
        transcribed=transcribed,
        reading=reading,
        reasons=_explain(finding, translate),
        other=quote_other(finding, result, translate),
    )


def quote_other(finding: Finding, result: DocumentResult, translate: Translate) -> Quoted | None:
    """Return the place that a finding disagrees with, and what stands around it; None without one."""
    place = finding.other
    if place is None:
        return None
    before, behind = cut_context(find_text(place, result), place.start, place.end)
    # Of long texts, and of two languages, all differs.
    is_short = finding.verdict is Verdict.INCONSISTENT and len(place.text) <= _MAX_COMPARED_CHARS
    text = (
        mark_difference(collapse_spaces(finding.transcribed), collapse_spaces(place.text))[1]
        if is_short
        else _whole(place.text)
    )
    return Quoted(
        where=name_place(place, translate),
        before=before,
        text=text,
        behind=behind,
        is_russian=place.part is Part.TRANSCRIPTION,
    )


def find_text(place: RecordPlace, result: DocumentResult) -> str:
    """Return the text that the offsets of a place count in; "" where it is not at hand."""
    if place.page_index is None:
        return result.record_texts.get((place.part, place.field), "")
    own = (page for page in result.pages if page.page_index == place.page_index)
    return next((page.transcription.text for page in own), "")


def name_place(place: RecordPlace, translate: Translate) -> str:
    """Return where a place is, for people: its page, or its part of the record."""
    if place.page_index is not None:
        return translate("page {number}", number=place.page_index + 1)
    name = translate(PARTS[place.part.value])
    field = translate(CATALOGUE_FIELDS.get(place.field, place.field)) if place.field else ""
    return f"{name}: {field}" if field else name


def _sides(finding: Finding) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
    """Return what is transcribed and what should stand there, with their difference marked where it is small."""
    is_compared = finding.verdict is Verdict.MISREAD or (
        finding.verdict is Verdict.INCONSISTENT and bool(finding.reading)
    )
    if is_compared:
        return mark_difference(collapse_spaces(finding.transcribed), collapse_spaces(finding.reading))
    return _whole(finding.transcribed), _whole(finding.reading)


def _explain(finding: Finding, translate: Translate) -> tuple[str, ...]:
    return tuple(translate(reason.text, **dict(reason.fields)) for reason in finding.reasons)


def _whole(text: str) -> tuple[Stretch, ...]:
    return (Stretch(collapse_spaces(text), True),) if text else ()


def _boxes_around(finding: Finding, verdicts: Sequence[TokenVerdict]) -> tuple[Box, ...]:
    """Return the boxes of the words read just before and just behind a finding that has no box."""
    before = [v.boxes[-1] for v in verdicts if v.boxes and v.token.end <= finding.start]
    behind = [v.boxes[0] for v in verdicts if v.boxes and v.token.start >= finding.end]
    return (*before[-1:], *behind[:1])

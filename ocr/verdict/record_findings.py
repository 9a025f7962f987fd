"""Findings made of what the rules about records found."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ocr.consistency.record import Inconsistency, RecordText
from ocr.model import Basis, Finding, Part, RecordPlace, severity_of
from ocr.verdict.finding_keys import KnownPage, Place, make_keys


class _Text(NamedTuple):
    """A text of a record: its part, the page or the field that it is."""

    part: Part
    page_index: int | None
    field: str


def find_record_findings(
    found: Sequence[Inconsistency], record: RecordText, identity: str
) -> tuple[Finding, ...]:
    """Return a finding for each inconsistency, by weight times severity, the worst first.

    A weight is no probability: it ranks. `identity` tells the record from others; with it the keys of findings stay
    the same as long as their places do.
    """
    texts = _texts_of(record)
    numbers = {text: number for number, text in enumerate(texts)}
    pages = {
        numbers[text]: KnownPage("\x1f".join((identity, text.part.value, text.field)), content)
        for text, content in texts.items()
    }
    places = [
        Place(numbers[_text_of(one.place)], one.place.start, one.place.end, one.expected) for one in found
    ]
    keys = make_keys(places, pages)
    findings = [
        _make_finding(one, texts[_text_of(one.place)], key) for one, key in zip(found, keys, strict=True)
    ]
    return tuple(sorted(findings, key=lambda finding: (-finding.rank, finding.place.key, finding.id)))


def _texts_of(record: RecordText) -> Mapping[_Text, str]:
    """Return the texts of a record, sheets first."""
    sheets = {_Text(Part.TRANSCRIPTION, index, ""): text for index, text in enumerate(record.sheets)}
    fields = {_Text(Part.CATALOGUE, None, name): text for name, text in record.catalogue.items()}
    translation = {_Text(Part.TRANSLATION, None, ""): record.translation} if record.translation else {}
    return {**sheets, **fields, **translation}


def _text_of(place: RecordPlace) -> _Text:
    return _Text(place.part, place.page_index, place.field)


def _make_finding(found: Inconsistency, text: str, key: str) -> Finding:
    place = found.place
    told = (
        *(place.part.value, str(place.page_index), place.field, text, found.rule, found.verdict.value),
        *(str(place.start), str(place.end), found.expected),
    )
    return Finding(
        id=hashlib.sha256("\x1f".join(told).encode()).hexdigest()[:12],
        page_index=place.page_index,
        verdict=found.verdict,
        kind=found.kind,
        severity=severity_of(found.kind),
        probability=found.weight,
        start=place.start,
        end=place.end,
        transcribed=place.text,
        reading=found.expected,
        boxes=(),
        reasons=(found.reason,),
        key=key,
        basis=Basis.RULE,
        part=place.part,
        field=place.field,
        other=found.other,
        rule=found.rule,
    )

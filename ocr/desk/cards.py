"""A place as the desk shows it: plain values, of which the browser makes elements. Nothing here is HTML."""

from collections.abc import Mapping
from typing import Any

from ocr.desk.queue import View
from ocr.desk.types import Event, Place
from ocr.desk.volume import Document
from ocr.errors import InputError
from ocr.formats.findings_reading import parse_record_place
from ocr.model import RECORD_VERDICTS, Basis, Part, RecordPlace, Verdict
from ocr.report.cards import name_place
from ocr.report.messages import KINDS, VERDICTS, Translate, describe_probability, format_percent
from ocr.report.passages import Part as Stretch
from ocr.report.passages import collapse_spaces, cut_context, mark_difference
from ocr.report.whole_sentences import translate_whole
from ocr.text.excerpt import shorten

_MAX_TITLE_CHARS = 80


def make_card(
    place: Place, view: View, document: Document, translate: Translate, *, lang: str
) -> dict[str, Any]:
    """Return what is shown of a place: its words and marks, its evidence, its state, and where its pictures are."""
    before, behind = _find_context(document, place)
    transcribed, reading = _mark(place)
    return {
        "key": place.key,
        "page": place.page_index,
        "label": _label_of(place, document, translate),
        "is_of_record": place.verdict in RECORD_VERDICTS,
        "other": _view_other(place, document, translate),
        "start": place.start,
        "end": place.end,
        "verdict": place.verdict.value,
        "kind": place.kind.value,
        "title": title_of(place, document, translate),
        "chance": _describe_chance(place, translate, lang),
        "before": before,
        "behind": behind,
        "transcribed": transcribed,
        "reading": reading,
        "text": place.transcribed,
        "proposal": place.reading,
        "reasons": [translate_whole(reason["text"], translate) for reason in place.fields.get("reasons", ())],
        "group": place.group,
        "is_added": place.is_added,
        "is_gone": place.is_gone,
        "seen": view.seen.value,
        "own": view.own and event_fields(view.own),
        "others": [event_fields(event) for event in view.others],
        "settled_by": view.settled_by and event_fields(view.settled_by),
        "is_ruling": view.is_ruling,
        "notes": [event_fields(event) for event in view.notes],
        "is_flagged": view.is_flagged,
        "lang": "" if place.part is Part.TRANSLATION else document.file.language,
    }


def title_of(place: Place, document: Document, translate: Translate) -> str:
    """Return the heading of a place, which alone tells what it is about."""
    label = _label_of(place, document, translate)
    is_of_record = place.verdict in RECORD_VERDICTS
    name = translate(VERDICTS[place.verdict.value][0])
    kind = translate(KINDS[place.kind.value])
    texts = (
        translate("«{text}»" if is_of_record else "transcription «{text}»", text=_shorten(place.transcribed))
        if place.transcribed
        else "",
        translate(
            "it would agree: «{text}»" if is_of_record else "page «{text}»", text=_shorten(place.reading)
        )
        if place.reading and place.verdict is not Verdict.ILLEGIBLE
        else "",
    )
    told = ", ".join(filter(None, texts))
    return f"{name}, {kind}, {label}" + (f": {told}" if told else "")


def event_fields(event: Event) -> dict[str, Any]:
    """Return a deed as it is shown."""
    return {
        "number": event.number,
        "at": event.at,
        "person": event.person,
        "role": event.role.value,
        "deed": event.deed.value,
        "text": event.text,
        "note": event.note,
        "undoes": event.undoes,
    }


def _find_context(document: Document, place: Place) -> tuple[str, str]:
    return _cut_around(document, _record_place(place))


def _cut_around(document: Document, place: RecordPlace) -> tuple[str, str]:
    try:
        text = document.text_of(place)
    except InputError:
        return "", ""
    return cut_context(text, place.start, place.end) if place.end <= len(text) else ("", "")


def _record_place(place: Place) -> RecordPlace:
    return RecordPlace(place.part, place.page_index, place.field, place.start, place.end, place.transcribed)


def _label_of(place: Place, document: Document, translate: Translate) -> str:
    """Return what the archive calls the page of a place, or its part of the record."""
    return _name_place(_record_place(place), document, translate)


def _name_place(place: RecordPlace, document: Document, translate: Translate) -> str:
    if place.page_index is None:
        return name_place(place, translate)
    label = document.labels.get(place.page_index, "")
    return label or name_place(place, translate)


def _view_other(place: Place, document: Document, translate: Translate) -> dict[str, Any] | None:
    """Return the place of the record that a place disagrees with; None without one."""
    fields = place.fields.get("other")
    if fields is None:
        return None
    other = parse_record_place(fields)
    before, behind = _cut_around(document, other)
    return {
        "label": _name_place(other, document, translate),
        "before": before,
        "text": collapse_spaces(other.text),
        "behind": behind,
        "lang": document.file.language if other.page_index is not None else "",
    }


def _mark(place: Place) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    own, read = collapse_spaces(place.transcribed), collapse_spaces(place.reading)
    if place.verdict in (Verdict.MISREAD, Verdict.INCONSISTENT) and own and read:
        left, right = mark_difference(own, read)
    else:
        left, right = _whole(own), _whole(read)
    return [part._asdict() for part in left], [part._asdict() for part in right]


def _whole(text: str) -> tuple[Stretch, ...]:
    return (Stretch(text, differs=True),) if text else ()


def _describe_chance(place: Place, translate: Translate, lang: str) -> str:
    """Return how likely an error is; nothing for an illegible place, whose figure is that of no reading."""
    if place.is_added:
        return translate("found by a person")
    if place.verdict is Verdict.ILLEGIBLE:
        return ""
    if place.fields.get("basis") == Basis.RULE.value:
        return translate("by rule")
    return f"{translate(describe_probability(place.probability))}, {format_percent(place.probability, lang)}"


def _shorten(text: str) -> str:
    return shorten(collapse_spaces(text), _MAX_TITLE_CHARS)

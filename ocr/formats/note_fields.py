"""`document.notes` of findings.json: written and read."""

from typing import Any

from ocr.formats.json_text import take, take_texts
from ocr.model import Note, NoteKind, NotePlace


def note_fields(note: Note) -> dict[str, Any]:
    """Return a note as it is written: JSON values by key."""
    places = [
        {
            "page": place.page_index + 1,
            "start": place.start,
            "end": place.end,
            "transcribed": place.transcribed,
            "replacement": place.replacement,
        }
        for place in note.places
    ]
    fields = {"key": note.key, "kind": note.kind.value, "text": note.rendered}
    return {**fields, "letters": list(note.letters), "places": places}


def parse_note(fields: object) -> Note:
    """Return the note that `note_fields` wrote. Raises ValueError for anything else."""
    # What follows from the rest must be there, and is not used.
    take(fields, "text", str)
    return Note(
        key=take(fields, "key", str),
        kind=NoteKind(take(fields, "kind", str)),
        letters=take_texts(fields, "letters"),
        places=tuple(map(_parse_place, take(fields, "places", list))),
    )


def _parse_place(fields: object) -> NotePlace:
    has_none = isinstance(fields, dict) and fields.get("replacement", "") is None
    return NotePlace(
        page_index=take(fields, "page", int) - 1,
        start=take(fields, "start", int),
        end=take(fields, "end", int),
        transcribed=take(fields, "transcribed", str),
        replacement=None if has_none else take(fields, "replacement", str),
    )

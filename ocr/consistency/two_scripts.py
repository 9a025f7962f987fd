"""Words with letters of two scripts: a search finds them under neither spelling."""

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.scripts import note_scripts
from ocr.model import NoteKind, Reason, TokenKind

NAME = "two-scripts"


def check_scripts(record: RecordText) -> Checked:
    """Return the words of the sheets with letters of both scripts, or in Latin letters that look Cyrillic."""
    found = [
        Inconsistency(
            rule=NAME,
            kind=TokenKind.WORD,
            place=record.on_sheet(place.page_index, place.start, place.end),
            expected=place.replacement or "",
            weight=0.7 if note.kind is NoteKind.LATIN_LETTERS else 0.4,
            reason=Reason(
                evidence="record",
                text="«{word}» has letters of two scripts: {letters}.",
                fields=(("word", place.transcribed), ("letters", ", ".join(note.letters))),
            ),
        )
        for note in note_scripts(dict(enumerate(record.sheets)), record.language)
        for place in note.places
    ]
    return Checked(inconsistencies=tuple(found))


RULE = Rule(
    name=NAME,
    matter=Matter.WORDS,
    cause="A letter was typed on a keyboard of the other script, or a recogniser took it for the Latin one.",
    wrong="Поезд прибыл на cтанцию.",
    right="Поезд прибыл на станцию.",
    check=check_scripts,
)

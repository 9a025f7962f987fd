"""Words with letters of two scripts: a search finds them under neither spelling."""

import regex

from ocr.consistency.record import Checked, Inconsistency, Matter, RecordText, Rule
from ocr.consistency.scripts import note_scripts
from ocr.model import NoteKind, Reason, TokenKind

NAME = "two-scripts"
_LATIN = regex.compile(r"\p{Latin}")


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
                text="«{word}» has Latin letters among Cyrillic ones: {letters}.",
                fields=(
                    ("word", place.transcribed),
                    ("letters", ", ".join(_LATIN.findall(place.transcribed))),
                ),
            ),
        )
        for note in note_scripts(dict(enumerate(record.sheets)), record.language)
        for place in note.places
        if not _has_typed_one(place.transcribed)
    ]
    return Checked(inconsistencies=tuple(found))


def _has_typed_one(word: str) -> bool:
    """Return whether the only Latin letter of a word in capitals is I, which typists have for 1: «ВI», «АI2»."""
    return set(_LATIN.findall(word)) == {"I"} and not any(letter.islower() for letter in word)


RULE = Rule(
    name=NAME,
    matter=Matter.WORDS,
    cause="A letter was typed on a keyboard of the other script, or a recogniser took it for the Latin one.",
    wrong="Поезд прибыл на cтанцию.",
    right="Поезд прибыл на станцию.",
    check=check_scripts,
)

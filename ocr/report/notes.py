"""Notes on the whole document as the report shows them: each word once, with the pages that have it."""

from collections.abc import Iterable
from dataclasses import dataclass

from ocr.model import Note, NoteKind
from ocr.report.passages import Part
from ocr.text.excerpt import shorten

# Most words of a note that are shown; findings.json has all places.
MAX_WORDS_SHOWN = 60
_MAX_WORD_CHARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedWord:
    """A word of a note with its letters in question marked, the text to put instead, and its pages from 1."""

    transcribed: tuple[Part, ...]
    replacement: str
    pages: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """A note as the report shows it; `left_out` is the number of its words that are not shown."""

    note: Note
    is_correction: bool
    words: tuple[NotedWord, ...]
    left_out: int


def view_notes(notes: Iterable[Note]) -> tuple[NoteView, ...]:
    """Return the notes as the report shows them."""
    return tuple(map(_view_note, notes))


def _view_note(note: Note) -> NoteView:
    pages: dict[tuple[str, str], list[int]] = {}
    for place in note.places:
        pages.setdefault((place.transcribed, place.replacement or ""), []).append(place.page_index + 1)
    words = tuple(
        NotedWord(
            transcribed=_mark(transcribed, replacement),
            replacement=shorten(replacement, _MAX_WORD_CHARS),
            pages=", ".join(map(str, dict.fromkeys(numbers))),
        )
        for (transcribed, replacement), numbers in list(pages.items())[:MAX_WORDS_SHOWN]
    )
    return NoteView(
        note=note,
        is_correction=note.kind is NoteKind.LATIN_LETTERS,
        words=words,
        left_out=len(pages) - len(words),
    )


def _mark(transcribed: str, replacement: str) -> tuple[Part, ...]:
    """Return a word, letter by letter, those marked that would be replaced."""
    if len(replacement) != len(transcribed):
        return (Part(shorten(transcribed, _MAX_WORD_CHARS), False),)
    shown = transcribed[:_MAX_WORD_CHARS]
    return tuple(Part(own, own != other) for own, other in zip(shown, replacement, strict=False))

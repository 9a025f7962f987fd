"""Notes: what is said once about a whole document instead of at each of its places."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class NoteKind(StrEnum):
    """What a note is about."""

    # Latin letters in Russian words, where the Cyrillic letter looks the same.
    LATIN_LETTERS = "latin-letters"
    # Letters of both scripts in a word that is no Russian word in Latin disguise: an index, a symbol.
    MIXED_SCRIPTS = "mixed-scripts"


class NotePlace(NamedTuple):
    """[start, end) of the decoded transcription of a page, the text there, and that to put there; None for none."""

    page_index: int
    start: int
    end: int
    transcribed: str
    replacement: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note, the letters that it is about, the most frequent first, and its places in the order of the text.

    A later run gives the same key to a note of the same kind about the same words.
    """

    key: str
    kind: NoteKind
    letters: tuple[str, ...]
    places: tuple[NotePlace, ...]

    @property
    def rendered(self) -> str:
        """The note as an English sentence.

        >>> place = NotePlace(0, 3, 5, "нa", "на")
        >>> Note(key="", kind=NoteKind.LATIN_LETTERS, letters=("а",), places=(place,)).rendered
        '1 word has Latin letters: а.'
        """
        count = len(self.places)
        if self.kind is NoteKind.LATIN_LETTERS:
            return f"{count} {'word has' if count == 1 else 'words have'} Latin letters: {', '.join(self.letters)}."
        words = "word mixes" if count == 1 else "words mix"
        return f"{count} {words} Latin and Cyrillic letters: {', '.join(self.letters)}."


def find_note(notes: Sequence[Note], key: str) -> Note | None:
    """Return the note with this key; None without one."""
    return next((note for note in notes if note.key == key), None)

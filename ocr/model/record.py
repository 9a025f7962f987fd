"""The parts of a record, and places in their texts."""

from enum import StrEnum
from typing import NamedTuple


class Part(StrEnum):
    """A part of a record: the transcription of its sheets, the fields of its catalogue entry, its translation."""

    TRANSCRIPTION = "transcription"
    CATALOGUE = "catalogue"
    TRANSLATION = "translation"


class RecordPlace(NamedTuple):
    """A place of a record: [start, end) of one of its texts, and what stands there.

    `start` and `end` are Python string offsets in the text of the sheet `page_index` (0-based), in the value of the
    catalogue's field `field`, or in the translation. `page_index` is None outside the transcription, `field` is ""
    outside the catalogue. A gap has start equal to end.
    """

    part: Part
    page_index: int | None
    field: str
    start: int
    end: int
    text: str

    @property
    def where(self) -> str:
        """Where it is, in English: «page 3», «catalogue, title», «translation»."""
        if self.page_index is not None:
            return f"page {self.page_index + 1}"
        return f"{self.part.value}, {self.field}" if self.field else self.part.value

    @property
    def key(self) -> tuple[str, int, str, int, int]:
        """What orders places as a reader meets them, and tells whether two are the same."""
        return (
            self.part.value,
            -1 if self.page_index is None else self.page_index,
            self.field,
            self.start,
            self.end,
        )

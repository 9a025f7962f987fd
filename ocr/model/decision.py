"""Decisions of people about findings."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Choice(StrEnum):
    """The choices about a finding: the reading is right, the transcription is, or neither."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EDITED = "edited"


class DecidedPlace(NamedTuple):
    """A place that a person found and no run: [start, end) of a page's text, and what is transcribed there.

    `around` is the text right before and behind it, by which it is known: at a gap nothing is transcribed.
    """

    page_index: int
    start: int
    end: int
    transcribed: str
    around: str

    @classmethod
    def of(cls, page_index: int, text: str, start: int, end: int) -> "DecidedPlace":
        """Return a place of a page's text."""
        around = text[max(0, start - 20) : start] + text[end : end + 20]
        return cls(page_index, start, end, text[start:end], around)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision about the finding with this key, or with the id `finding` if there is no key.

    `text` is the text to put at the place of an edited finding; `reviewer` is who decided, "" if nobody is named.
    `place` is that of a decision about no finding of a run, else None.
    """

    finding: str
    choice: Choice
    text: str = ""
    key: str = ""
    reviewer: str = ""
    place: DecidedPlace | None = None

    def fingerprint(self) -> str:
        """Return the fields that results depend on as JSON."""
        return json.dumps([self.finding, self.choice.value, self.text, self.key, *(self.place or ())])

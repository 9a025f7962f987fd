"""What the desk keeps: places to decide, deeds, people, and what is known of a place from the deeds about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from ocr.model import Box, Part, TokenKind, Verdict


class Deed(StrEnum):
    """What a person does.

    The first five are opinions about a place: the page is right, the transcription is right, neither (with the text),
    the page has it so and it stays as a typist's error, nobody can tell. `tick` finds an area of ink rightly not
    transcribed. `dismiss` is a rule: all places like this are rightly transcribed. `add` makes a new place.
    """

    ACCEPT = "accept"
    REJECT = "reject"
    EDIT = "edit"
    SIC = "sic"
    ILLEGIBLE = "illegible"
    NOTE = "note"
    FLAG = "flag"
    TICK = "tick"
    ADD = "add"
    DISMISS = "dismiss"
    PATCH = "patch"
    UNPATCH = "unpatch"
    UNDO = "undo"
    REDO = "redo"


OPINIONS = frozenset((Deed.ACCEPT, Deed.REJECT, Deed.EDIT, Deed.SIC, Deed.ILLEGIBLE))


class Role(StrEnum):
    """What a person may do: decide; also settle what others dispute; also people, rules of others and patches."""

    REVIEWER = "reviewer"
    ADJUDICATOR = "adjudicator"
    OWNER = "owner"


class Person(NamedTuple):
    """Somebody who works at the desk, by a number that stays."""

    number: int
    name: str
    role: Role


class PlaceId(NamedTuple):
    """A place by its document and its key there: two documents may have the same page."""

    document: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A finding, a doubt, or a place that a person made, as it is decided about.

    Offsets count in the decoded text of the page; without one, in the part of the record that `fields` name.
    `is_gone` says that the last run no longer has it, `is_added` that a person made it. `is_listed` is whether it is
    worth a look; `fields` are those of findings.json.
    """

    document: str
    key: str
    page_index: int | None
    start: int
    end: int
    verdict: Verdict
    kind: TokenKind
    probability: float
    rank: float
    transcribed: str
    reading: str
    group: str
    is_listed: bool
    is_gone: bool
    is_added: bool
    fields: Mapping[str, Any]

    @property
    def id(self) -> PlaceId:
        """What the place is known by."""
        return PlaceId(self.document, self.key)

    @property
    def part(self) -> Part:
        """The part of the record that its offsets count in."""
        return Part(self.fields.get("part") or Part.TRANSCRIPTION)

    @property
    def field(self) -> str:
        """The field of the catalogue that they count in, "" elsewhere."""
        return str(self.fields.get("field") or "")

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Where it is on the page, in source pixels."""
        return tuple(Box(*box) for box in self.fields.get("boxes", ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A deed as it is kept: who did it, when (ISO 8601, UTC), about which place, in which role.

    `number` counts from 1. `text` is the text that an edit puts there, or JSON: the place of an `add`, the rule of a
    `dismiss`, the record of a `patch`. `undoes` is the number of the event that is taken back, 0 for none. `hash` is
    the SHA-256 of all this and of `previous`, the hash of the event before.
    """

    number: int
    at: str
    person: str
    role: Role
    document: str
    key: str
    deed: Deed
    text: str = ""
    note: str = ""
    undoes: int = 0
    previous: str = ""
    hash: str = ""

    @property
    def place(self) -> PlaceId:
        """The place that it is about."""
        return PlaceId(self.document, self.key)


class Rule(NamedTuple):
    """Places that are dismissed together: those of a kind with these two texts, in a document, or in all ("")."""

    document: str
    kind: TokenKind
    transcribed: str
    reading: str

    def covers(self, place: Place) -> bool:
        """Return whether a place is one of them."""
        return (self.document in ("", place.document)) and (
            (self.kind, self.transcribed, self.reading) == (place.kind, place.transcribed, place.reading)
        )


class Standing(StrEnum):
    """How far a place is.

    `second` waits for another person's opinion, `disputed` for an adjudicator, `dismissed` was decided by a rule.
    """

    OPEN = "open"
    SECOND = "second"
    DISPUTED = "disputed"
    SETTLED = "settled"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a place: its standing, the deed that settles it, and every person's last opinion, as events.

    `flagged_by` asked for a second opinion; `notes` are the events with a note, oldest first.
    """

    standing: Standing = Standing.OPEN
    settled_by: Event | None = None
    opinions: tuple[Event, ...] = ()
    flagged_by: tuple[str, ...] = ()
    notes: tuple[Event, ...] = ()

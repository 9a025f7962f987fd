"""The chain of events: each has the hash of the one before, and the last hash is kept in a file of its own.

The chain alone shows that an event was changed or taken from the middle; only the kept head shows that its tail was
cut. Whoever can write both files can forge both: what a journal says of the head, printed or sent away, cannot be.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ocr.desk.types import Event
from ocr.files import write_atomically
from ocr.formats.json_text import parse_json, take

# What stands for the hash before the first event.
GENESIS = "0" * 64


class Head(NamedTuple):
    """The number of events of a chain, and the hash of the last: GENESIS of none."""

    events: int
    hash: str


def seal(event: Event, previous: str) -> Event:
    """Return the event with the hash of the one before and its own.

    >>> from ocr.desk.types import Deed, Role
    >>> one = Event(number=1, at="", person="", role=Role.OWNER, document="", key="", deed=Deed.NOTE)
    >>> seal(one, GENESIS).hash == seal(replace(one, note="x"), GENESIS).hash
    False
    """
    linked = replace(event, previous=previous)
    return replace(linked, hash=_hash(linked))


def _hash(event: Event) -> str:
    content = [
        event.number, event.at, event.person, event.role.value, event.document, event.key, event.deed.value,
        event.text, event.note, event.undoes, event.previous,
    ]  # fmt: skip
    return sha256(json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode("ascii")).hexdigest()


def find_faults(events: Sequence[Event], head: Head | None) -> list[str]:
    """Return what is wrong with a chain beside its kept head, a line each; none where it is whole.

    A head that is behind the chain is none: a run that was cut off may have kept an event and not the head.
    """
    faults = []
    previous = GENESIS
    for number, event in enumerate(events, start=1):
        if event.number != number:
            faults.append(f"event {number} is missing: {event.number} stands in its place")
            break
        if event.previous != previous:
            faults.append(f"event {number} does not follow the one before it: an event was changed or put in")
        if _hash(event) != event.hash:
            faults.append(f"event {number} was changed: its hash is another")
        previous = event.hash
    if head is None:
        return (
            [*faults, "the head of the chain is not there: whether its tail was cut cannot be told"]
            if events
            else faults
        )
    if head.events > len(events):
        cut = head.events - len(events)
        faults.append(
            f"{cut} event{'s' if cut > 1 else ''} at the end are gone: the head counts {head.events}"
        )
    elif head.events and events[head.events - 1].hash != head.hash:
        faults.append(f"event {head.events} is not the one that the head was kept of")
    return faults


def find_head(events: Sequence[Event]) -> Head:
    """Return the head of a chain."""
    return Head(events[-1].number, events[-1].hash) if events else Head(0, GENESIS)


def load_head(path: Path) -> Head | None:
    """Return the kept head; None where there is none, or it is damaged."""
    try:
        fields = parse_json(path.read_text("utf-8"))
        return Head(take(fields, "events", int), take(fields, "hash", str))
    except (OSError, ValueError):
        return None


def write_head(path: Path, head: Head) -> None:
    """Keep a head. Raises OutputError."""
    write_atomically(path, json.dumps(head._asdict()) + "\n")

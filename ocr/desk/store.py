"""The store of the desk: documents, their places, and the events about them, kept and known.

A rerun brings new places and marks those gone that it no longer has; no event ever hangs on a run.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from ocr.desk.chain import GENESIS, Head, find_faults, load_head, seal, write_head
from ocr.desk.database import NAME, Database, open_database
from ocr.desk.people import People
from ocr.desk.places import format_place, parse_place
from ocr.desk.second_opinions import needs_second
from ocr.desk.states import Deeds
from ocr.desk.types import OPINIONS, Deed, Event, Person, Place, PlaceId, Role
from ocr.errors import InputError, UsageError

HEAD_NAME = "review.head"
_EVENT_COLUMNS = "id, at, person, role, document, key, deed, text, note, undoes, prev_hash, hash"
# What is done about a place that the store must have.
_ABOUT_PLACES = OPINIONS | {Deed.NOTE, Deed.FLAG, Deed.DISMISS}


class KnownDocument(NamedTuple):
    """A document by its folder below that of the results, its name, and the SHA-256 of its findings.json."""

    id: str
    name: str
    source_sha256: str


class Store:
    """Documents, places and events. Methods may be called by any thread; they raise OutputError where nothing can be
    written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.reading() as connection:
            self.places: dict[PlaceId, Place] = {place.id: place for place in _select_places(connection)}
            self.deeds = Deeds(self.places)
            for event in _select_events(connection):
                self.deeds.add(event)
        self.people = People(database, self._decide_seconds)
        self._decide_seconds()

    def documents(self) -> list[KnownDocument]:
        """Return the documents that were taken in, by id."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT id, name, source_sha256 FROM document ORDER BY id").fetchall()
        return [KnownDocument(*row) for row in rows]

    def take_document(self, document: KnownDocument, places: Sequence[Place]) -> None:
        """Take in the places of a run: new ones are added, and those that it no longer has are gone, not removed."""
        found = {place.id: place for place in places}
        with self._database.lock:
            known = [place for place in self.places.values() if place.document == document.id]
            gone = [
                replace(place, is_gone=True)
                for place in known
                if place.id not in found and not place.is_added and not place.is_gone
            ]
            rows = [(*place.id, format_place(place)) for place in (*found.values(), *gone)]
            with self._database.writing() as connection:
                connection.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?)", document)
                connection.executemany("INSERT OR REPLACE INTO place VALUES (?, ?, ?)", rows)
            self.places.update(found)
            self.places.update({place.id: place for place in gone})
            self.deeds.forget_states()

    def do(
        self, person: Person, deed: Deed, place: PlaceId, *, text: str = "", note: str = "", undoes: int = 0
    ) -> Event:
        """Keep a deed, and return it once it is on the disk. Raises InputError for a place that is not there."""
        with self._database.lock:
            if deed in _ABOUT_PLACES and place not in self.places:
                raise InputError(f"There is no place {place.key!r} in {place.document or 'the document'}.")
            last = self.deeds.events[-1] if self.deeds.events else None
            event = seal(
                Event(
                    number=last.number + 1 if last else 1,
                    at=datetime.now(UTC).isoformat(timespec="milliseconds"),
                    person=person.name,
                    role=person.role,
                    document=place.document,
                    key=place.key,
                    deed=deed,
                    text=text,
                    note=note,
                    undoes=undoes,
                ),
                last.hash if last else GENESIS,
            )
            with self._database.writing() as connection:
                marks = ", ".join("?" * len(_row(event)))
                connection.execute(f"INSERT INTO event ({_EVENT_COLUMNS}) VALUES ({marks})", _row(event))
            self.deeds.add(event)
            write_head(self._database.path.with_name(HEAD_NAME), Head(event.number, event.hash))
            return event

    def undo(self, person: Person) -> Event | None:
        """Take back the last deed of a person that counts, and return the undoing; None if there is none."""
        with self._database.lock:
            last = self.deeds.find_undo(person.name)
            return last and self.do(person, Deed.UNDO, last.place, undoes=last.number)

    def redo(self, person: Person) -> Event | None:
        """Take back the last undoing of a person, unless they did something since; None if there is none."""
        with self._database.lock:
            last = self.deeds.find_redo(person.name)
            return last and self.do(person, Deed.REDO, last.place, undoes=last.number)

    def undo_event(self, person: Person, number: int) -> Event:
        """Take back any deed: one's own, or, as adjudicator or owner, another's.

        Raises InputError for one that is not there or does not count, UsageError for one that is another's.
        """
        with self._database.lock:
            known = self.deeds.events[number - 1 : number] if number > 0 else []
            if not known or not self.deeds.may_undo(known[0]):
                raise InputError(f"There is no deed {number} that could be taken back.")
            (event,) = known
            if event.person != person.name and person.role is Role.REVIEWER:
                raise UsageError(f"Deed {number} is of {event.person}: an adjudicator may take it back.")
            return self.do(person, Deed.UNDO, event.place, undoes=number)

    def add_place(self, person: Person, place: Place, note: str = "") -> Event:
        """Keep a place that a person made, and return the deed."""
        with self._database.lock:
            with self._database.writing() as connection:
                row = (*place.id, format_place(place))
                connection.execute("INSERT OR REPLACE INTO place VALUES (?, ?, ?)", row)
            self.places[place.id] = place
            return self.do(person, Deed.ADD, place.id, text=format_place(place), note=note)

    def find_faults(self) -> list[str]:
        """Return what is wrong with the file and the chain of events, a line each; none where all is whole."""
        with self._database.reading() as connection:
            told = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
            events = list(_select_events(connection))
        damage = [f"{NAME}: {line}" for line in told if line != "ok"]
        return damage + find_faults(events, load_head(self._database.path.with_name(HEAD_NAME)))

    def _decide_seconds(self) -> None:
        asks = self.people.ask_second_opinions
        self.deeds.needs_second = needs_second if asks else _never
        self.deeds.forget_states()


def _never(_: Place) -> bool:
    return False


@contextmanager
def open_store(folder: Path) -> Iterator[Store]:
    """Give the store of a folder of results, made if need be, to the one process that may write it.

    Raises InputError where another desk has it, or the file is none of ours, OutputError where it cannot be written.
    """
    with open_database(folder) as database:
        yield Store(database)


def _select_places(connection: sqlite3.Connection) -> Iterator[Place]:
    for document, key, text in connection.execute("SELECT document, key, json FROM place"):
        yield parse_place(document, key, text)


def _select_events(connection: sqlite3.Connection) -> Iterator[Event]:
    for row in connection.execute(f"SELECT {_EVENT_COLUMNS} FROM event ORDER BY id"):
        number, at, person, role, document, key, deed, text, note, undoes, previous, own = row
        yield Event(
            number=number, at=at, person=person, role=Role(role), document=document, key=key, deed=Deed(deed),
            text=text, note=note, undoes=undoes, previous=previous, hash=own,
        )  # fmt: skip


def _row(event: Event) -> tuple[int | str, ...]:
    return (
        event.number, event.at, event.person, event.role.value, event.document, event.key, event.deed.value,
        event.text, event.note, event.undoes, event.previous, event.hash,
    )  # fmt: skip

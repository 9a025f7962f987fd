"""What a person does at the desk: each deed is checked, kept, and told with what it has changed."""

from typing import Any, NamedTuple

from ocr.desk.imported import write_decisions
from ocr.desk.places import make_place
from ocr.desk.rules import format_rule, make_rule
from ocr.desk.showing import Showing
from ocr.desk.store import Store
from ocr.desk.types import OPINIONS, Deed, Person, Place, PlaceId, Role, Standing
from ocr.desk.volume import Document, Volume
from ocr.errors import InputError, UsageError

MAX_TEXT_CHARS = 20_000
# What a person may do about a place, or about an area of ink.
PLACE_DEEDS = OPINIONS | {Deed.NOTE, Deed.FLAG, Deed.DISMISS, Deed.TICK}


class Wish(NamedTuple):
    """What a person wants done about a place: the text of an edit, a note, and whether a rule holds everywhere."""

    deed: Deed
    key: str
    text: str = ""
    note: str = ""
    everywhere: bool = False


class Sight(NamedTuple):
    """An error that a person sees and the run did not: where in the text of a page, and what the page has."""

    page_index: int
    start: int
    end: int
    reading: str
    note: str = ""


class Doing:
    """Does what people want, and tells what has changed, as `showing` shows it to them."""

    def __init__(self, showing: Showing) -> None:
        self._showing = showing

    @property
    def _store(self) -> Store:
        return self._showing.store

    @property
    def _volume(self) -> Volume:
        return self._showing.volume

    def do(self, slug: str, person: Person, wish: Wish) -> dict[str, Any]:
        """Do a deed about a place; return what has changed. Raises InputError, and UsageError for what may not be."""
        document = self._volume.find(slug)
        _check(wish)
        text = wish.text
        if wish.deed is Deed.TICK:
            _check_area(document, wish.key)
        else:
            place = self._showing.find(document, wish.key)
            if wish.deed is Deed.DISMISS:
                if wish.everywhere and person.role is Role.REVIEWER:
                    raise UsageError(
                        "What holds for all documents is decided by an adjudicator or the owner."
                    )
                text = format_rule(make_rule(place, everywhere=wish.everywhere))
            self._take_page(person, place)
        about = PlaceId(document.id, wish.key)
        event = self._store.do(person, wish.deed, about, text=text, note=wish.note)
        return self._showing.tell(event, person)

    def add(self, slug: str, person: Person, sight: Sight) -> dict[str, Any]:
        """Make a place of what a person sees, decided by them; return what has changed. Raises InputError."""
        document = self._volume.find(slug)
        _check(Wish(Deed.ADD, "", sight.reading, sight.note))
        page = next((page for page in document.file.pages if page.page_index == sight.page_index), None)
        if page is None:
            raise InputError(f"The document has no page {sight.page_index + 1}.")
        text = document.text(page.page_index)
        place = make_place(document.id, page, text, (sight.start, sight.end), sight.reading)
        self._take_page(person, place)
        self._store.add_place(person, place, sight.note)
        event = self._store.do(person, Deed.EDIT, place.id, text=sight.reading)
        return self._showing.tell(event, person)

    def undo(self, person: Person) -> dict[str, Any] | None:
        """Take back the last deed of a person; return what has changed, None if there was none."""
        event = self._store.undo(person)
        return self._showing.tell(event, person) if event else None

    def redo(self, person: Person) -> dict[str, Any] | None:
        """Take back the last undoing of a person; return what has changed, None if there was none."""
        event = self._store.redo(person)
        return self._showing.tell(event, person) if event else None

    def undo_event(self, person: Person, number: int) -> dict[str, Any]:
        """Take back any deed that a person may; return what has changed."""
        return self._showing.tell(self._store.undo_event(person, number), person)

    def count_like(self, slug: str, key: str) -> dict[str, int]:
        """Return how many open places are like one, itself among them: in its document, and in all."""
        document = self._volume.find(slug)
        place = self._showing.find(document, key)
        deeds = self._store.deeds
        everywhere = make_rule(place, everywhere=True)
        alike = [
            other
            for other in deeds.places.values()
            if everywhere.covers(other)
            and deeds.is_there(other)
            and deeds.state(other).standing is Standing.OPEN
        ]
        return {"here": sum(other.document == document.id for other in alike), "everywhere": len(alike)}

    def write_home(self, since: int = 0) -> None:
        """Write what is settled to the decisions.json of each document, of those that events behind the first `since`
        may have changed. Raises OutputError.
        """
        deeds = self._store.deeds
        new = [deeds.find_deed(event) for event in deeds.events[since:]]
        # A rule may hold for all documents.
        is_of_all = not since or any(event.deed is Deed.DISMISS for event in new)
        touched = {event.document for event in new}
        for document in self._volume.slugs().values():
            if is_of_all or document in touched:
                write_decisions(self._store, document, self._volume.folder / document)

    def _take_page(self, person: Person, place: Place) -> None:
        """Take or renew the lease of a place's page. Raises UsageError where somebody else has it."""
        lease = self._showing.leases.take(person.name, place.document, place.page_index)
        if lease.person != person.name:
            raise UsageError(f"{lease.person} is at this page. Go on with another, or wait for ten minutes.")


def _check_area(document: Document, key: str) -> None:
    if not any(area.key == key for page in document.file.pages for area in page.uncovered):
        raise InputError(f"There is no area {key!r} in this document.")


def _check(wish: Wish) -> None:
    if wish.deed not in PLACE_DEEDS | {Deed.ADD}:
        raise UsageError(f"{wish.deed.value!r} is nothing that is done about a place.")
    if max(len(wish.text), len(wish.note)) > MAX_TEXT_CHARS:
        raise InputError(f"A text has at most {MAX_TEXT_CHARS} characters.")
    if wish.deed is Deed.NOTE and not wish.note.strip():
        raise InputError("A note has a text.")
    try:
        f"{wish.key}{wish.text}{wish.note}".encode()
    except UnicodeEncodeError as error:
        raise InputError("The text has half of a character.") from error

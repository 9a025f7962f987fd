"""What the desk shows a person: documents, the queue, cards, deeds. Values, of which others make pages."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from ocr.desk.cards import event_fields, make_card
from ocr.desk.gallery import Gallery
from ocr.desk.leases import Leases
from ocr.desk.queue import Wanted, count_by, group_sizes, list_equal, view_state
from ocr.desk.second_opinions import Agreement, measure_agreement
from ocr.desk.store import Store
from ocr.desk.types import OPINIONS, Deed, Event, Person, Place, PlaceId
from ocr.desk.views import DocumentView, Views, estimate_left
from ocr.desk.volume import Document, Volume
from ocr.errors import InputError
from ocr.model import ErrorsLeft
from ocr.report.messages import make_translate

# What others do not know of before they have an opinion of their own.
_BLIND = OPINIONS | {Deed.NOTE, Deed.FLAG}
_MAX_CARDS = 8
_MAX_EVENTS = 200


class Showing:
    """The documents of a volume and what is decided about them, as each person may see it, in a language."""

    def __init__(self, volume: Volume, lang: str) -> None:
        self.volume, self.lang = volume, lang
        self.leases = Leases()
        self.gallery = Gallery()
        self._views = Views(volume.store.deeds)
        self._translate = make_translate(lang)

    @property
    def store(self) -> Store:
        """What is kept."""
        return self.volume.store

    def documents(self, person: Person) -> list[dict[str, Any]]:
        """Return all documents, those with most to decide first."""
        names = {known.id: known.name for known in self.store.documents()}
        done: dict[str, list[Event]] = defaultdict(list)
        for event in self.store.deeds.events:
            done[event.document].append(event)
        at_it = self.leases.held()
        told = []
        for slug, document in self.volume.slugs().items():
            seen = self._views.find(document, person)
            events = done.get(document, [])
            last = next((event for event in reversed(events) if self._may_know(event, person)), None)
            told.append(
                {
                    "slug": slug,
                    "id": document,
                    "name": names.get(document, document),
                    "places": len(seen.places),
                    "counts": seen.count_all(),
                    "people": sorted({event.person for event in events}),
                    "at_it": sorted({who for (at, _), who in at_it.items() if at == document}),
                    "last": event_fields(last) if last else None,
                }
            )
        return sorted(told, key=lambda one: (-one["counts"]["open"], one["id"]))

    def queue(self, slug: str, person: Person, wanted: Wanted) -> dict[str, Any]:
        """Return the keys of the wanted places of a document, worst first, with counts, groups and the estimate.

        `equal` are the groups among them, each as places in `keys`, with the per cent of each (`list_equal`).
        """
        document = self.volume.find(slug)
        seen = self._views.find(document.id, person)
        chosen = [place for place, view in seen if wanted.takes(place, view)]
        return {
            "keys": [place.key for place in chosen],
            "open": seen.list_open(),
            "groups": dict(group_sizes(seen.places)),
            "equal": list_equal(chosen),
            "by": count_by(seen.places),
            "labels": {str(index): label for index, label in document.labels.items()},
            **_figures(document, seen),
        }

    def cards(self, slug: str, person: Person, keys: Sequence[str]) -> list[dict[str, Any]]:
        """Return the cards of a few places; those that are not there are left out."""
        document = self.volume.find(slug)
        ids = [PlaceId(document.id, key) for key in keys[:_MAX_CARDS]]
        return [
            self._card(document, self.store.places[one], person) for one in ids if one in self.store.places
        ]

    def log(self, person: Person, document: str | None, of: str, before: int) -> dict[str, Any]:
        """Return the last deeds below a number, newest first: of a document, of a person (`of`), or all.

        Opinions that others must not know of yet are left out, and counted.
        """
        deeds = self.store.deeds
        chosen = [
            event
            for event in deeds.events
            if (document is None or event.document == document)
            and of in ("", event.person)
            and (not before or event.number < before)
        ]
        shown = [event for event in chosen if self._may_know(event, person)]
        entries = [
            {
                **event_fields(event),
                "counts": deeds.counts(event.number),
                "about": _about(event, self.store.places.get(event.place)),
            }
            for event in reversed(shown[-_MAX_EVENTS:])
        ]
        return {"events": entries, "more": len(shown) > _MAX_EVENTS, "hidden": len(chosen) - len(shown)}

    def agreement(self) -> dict[str, Agreement]:
        """Return how far first and second opinions agree, by kind of place."""
        pairs: dict[str, list[tuple[Deed, Deed]]] = {}
        for place in self.store.places.values():
            first_of_each: dict[str, Deed] = {}
            for event in self.store.deeds.opinions(place.id):
                first_of_each.setdefault(event.person, event.deed)
            if len(first_of_each) > 1:
                first, second, *_ = first_of_each.values()
                pairs.setdefault(place.kind.value, []).append((first, second))
        return {kind: measure_agreement(two) for kind, two in sorted(pairs.items())}

    def tell(self, event: Event, person: Person) -> dict[str, Any]:
        """Return a deed, and the card and the figures that it changed.

        `open` are the keys of all open places where the deed may have changed more than its own; else None.
        """
        told: dict[str, Any] = {"event": event_fields(event), "slug": "", "card": None}
        slug = next((slug for slug, name in self.volume.slugs().items() if name == event.document), None)
        if slug is None:
            return told
        document = self.volume.find(slug)
        place = self.store.places.get(event.place)
        seen = self._views.find(document.id, person)
        is_of_many = place is None or place.is_added or self.store.deeds.find_deed(event).deed is Deed.DISMISS
        return {
            **told,
            "slug": slug,
            "card": self._card(document, place, person) if place else None,
            "open": seen.list_open() if is_of_many else None,
            **_figures(document, seen),
        }

    def find(self, document: Document, key: str) -> Place:
        """Return a place of a document. Raises InputError where there is none."""
        place = self.store.places.get(PlaceId(document.id, key))
        if place is None:
            raise InputError(f"There is no place {key!r} in this document.")
        return place

    def figures(self, slug: str, person: Person) -> dict[str, Any]:
        """Return how many places of a document stand how, and how many errors are left."""
        document = self.volume.find(slug)
        return _figures(document, self._views.find(document.id, person))

    def _card(self, document: Document, place: Place, person: Person) -> dict[str, Any]:
        view = view_state(self.store.deeds.state(place), person)
        card = make_card(place, view, document, self._translate, lang=self.lang)
        return {**card, **self.gallery.describe(document, place)}

    def _may_know(self, event: Event, person: Person) -> bool:
        place = self.store.places.get(event.place)
        about = event
        while about.undoes:
            about = self.store.deeds.events[about.undoes - 1]
        if place is None or event.person == person.name or about.deed not in _BLIND:
            return True
        view = view_state(self.store.deeds.state(place), person)
        return bool(view.others) or view.settled_by is not None


def _about(event: Event, place: Place | None) -> Mapping[str, Any]:
    if place is None:
        return {"key": event.key, "document": event.document}
    return {
        "key": place.key,
        "document": place.document,
        "page": place.page_index,
        "transcribed": place.transcribed,
        "reading": place.reading,
    }


def _figures(document: Document, seen: DocumentView) -> dict[str, Any]:
    left = estimate_left(document.file, seen)
    return {"counts": seen.count_all(), "left": left and _left_fields(left)}


def _left_fields(left: ErrorsLeft) -> dict[str, float | int]:
    return {"expected": left.expected, "low": left.low, "high": left.high}

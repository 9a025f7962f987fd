"""The queue of a document as one person sees it: worst first, and blind to what others think until it is settled."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from ocr.desk.states import Deeds
from ocr.desk.types import Event, Person, Place, Role, Standing, State
from ocr.model import Basis, Verdict


class Seen(StrEnum):
    """How a place stands for a person.

    `waiting` was decided by the person and waits for another; `disputed` is one that others decided otherwise, and
    that the person may not settle.
    """

    OPEN = "open"
    WAITING = "waiting"
    DISPUTED = "disputed"
    DECIDED = "decided"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class View:
    """What a person may know of a place: how it stands, their own last opinion, and those of others, if shown.

    `is_ruling` says that the person is to settle a dispute, `notes` are their own and those of others, if shown,
    `is_flagged` says that they asked for a second opinion.
    """

    seen: Seen
    own: Event | None
    others: tuple[Event, ...] = ()
    settled_by: Event | None = None
    is_ruling: bool = False
    notes: tuple[Event, ...] = ()
    is_flagged: bool = False


def view_state(state: State, person: Person) -> View:
    """Return what a person may know of a place."""
    view = _view_opinions(state, person)
    may_know = bool(view.others) or view.settled_by is not None
    notes = tuple(event for event in state.notes if may_know or event.person == person.name)
    return replace(view, notes=notes, is_flagged=person.name in state.flagged_by)


def _view_opinions(state: State, person: Person) -> View:
    own = next((event for event in state.opinions if event.person == person.name), None)
    others = tuple(event for event in state.opinions if event.person != person.name)
    may_rule = person.role is not Role.REVIEWER
    match state.standing:
        case Standing.SETTLED:
            return View(Seen.DECIDED, own, others, state.settled_by)
        case Standing.DISMISSED:
            return View(Seen.DISMISSED, own, others, state.settled_by)
        case Standing.DISPUTED if may_rule:
            return View(Seen.OPEN, own, others, is_ruling=True)
        case Standing.DISPUTED if own is not None:
            return View(Seen.DISPUTED, own)
        case Standing.SECOND if own is not None:
            return View(Seen.WAITING, own)
        case _:
            # Blind: that somebody else has decided is not told either.
            return View(Seen.OPEN, None)


class Wanted(NamedTuple):
    """Which places are wanted; "" or None for any. `seen` may also be "mine": those that the person decided."""

    kind: str = ""
    verdict: str = ""
    page_index: int | None = None
    seen: str = ""
    group: str = ""

    def takes(self, place: Place, view: View) -> bool:
        """Return whether a place is one of them."""
        return (
            self.kind in ("", place.kind.value)
            and self.verdict in ("", place.verdict.value)
            and self.page_index in (None, place.page_index)
            and self.group in ("", place.group)
            and (self.seen in ("", view.seen.value) or (self.seen == "mine" and view.own is not None))
        )


def order_places(places: Iterable[Place]) -> list[Place]:
    """Return places worst first, those of the same rank as they stand in the text."""
    return sorted(
        places,
        # What is on no page comes behind.
        key=lambda one: (-one.rank, one.page_index is None, one.page_index or 0, one.start, one.end, one.key),
    )


def list_places(deeds: Deeds, document: str) -> list[Place]:
    """Return the places of a document that are worth a look, or that somebody decided, worst first."""
    return order_places(
        place
        for place in deeds.places.values()
        if place.document == document
        and deeds.is_there(place)
        and (place.is_listed or deeds.state(place).opinions)
    )


def count_by(places: Sequence[Place]) -> dict[str, dict[str, int]]:
    """Return how many places there are of each kind, verdict and page (by its index, as text)."""
    return {
        "kind": dict(Counter(place.kind.value for place in places)),
        "verdict": dict(Counter(place.verdict.value for place in places)),
        "page": dict(Counter(str(place.page_index) for place in places if place.page_index is not None)),
    }


def group_sizes(places: Iterable[Place]) -> Mapping[str, int]:
    """Return how many places have each group in common; those that stand alone are left out."""
    return Counter(place.group for place in places if place.group)


def list_equal(places: Sequence[Place]) -> dict[str, list[tuple[int, int | None]]]:
    """Return the groups of which a list has two places or more: where in the list each stands, and its per cent.

    The figure is that of its card, None where that has none.
    """
    groups: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
    for at, place in enumerate(places):
        if place.group:
            groups[place.group].append((at, percent_of(place)))
    return {name: group for name, group in groups.items() if len(group) > 1}


def percent_of(place: Place) -> int | None:
    """Return how likely an error is, in per cent, never a round 100 for less; None where that is no such figure."""
    is_rule = place.fields.get("basis") == Basis.RULE.value
    if place.is_added or is_rule or place.verdict is Verdict.ILLEGIBLE:
        return None
    return min(round(100 * place.probability), 100 if place.probability >= 1 else 99)

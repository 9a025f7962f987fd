"""What is known of each place from the events: who thinks what of it, whether that settles it, what may be undone.

An event counts unless one that counts undoes it. A place is settled by one opinion, or, where a second is needed, as
`settle` says.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ocr.desk.rules import parse_rule
from ocr.desk.types import OPINIONS, Deed, Event, Place, PlaceId, Role, Rule, Standing, State

# What is not taken back by an undoing: undoings themselves, and what has written files.
_NOT_UNDONE = frozenset((Deed.UNDO, Deed.REDO, Deed.PATCH, Deed.UNPATCH))

# Whether a place needs the opinions of two people.
NeedsSecond = Callable[[Place], bool]


def _never(_: Place) -> bool:
    return False


@dataclass(slots=True)
class Deeds:
    """All events in order, and what follows from them: brought up to date event by event."""

    places: Mapping[PlaceId, Place]
    needs_second: NeedsSecond = _never
    events: list[Event] = field(default_factory=list)
    # Grows whenever more than the place of an event may have changed.
    version: int = 0
    _about: dict[PlaceId, list[Event]] = field(default_factory=lambda: defaultdict(list))
    _undoers: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _rules: dict[int, Rule] = field(default_factory=dict)
    _states: dict[PlaceId, State] = field(default_factory=dict)
    _by_person: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))

    def add(self, event: Event) -> None:
        """Take in the next event."""
        self.events.append(event)
        self._by_person[event.person].append(event)
        if event.undoes:
            self._undoers[event.undoes].append(event.number)
        touched = self.find_deed(event)
        if touched.deed is Deed.DISMISS:
            if event is touched:
                self._rules[event.number] = parse_rule(event.text)
            self.forget_states()
        if event is touched:
            self._about[event.place].append(event)
        self._states.pop(touched.place, None)

    def forget_states(self) -> None:
        """Find all states anew when next asked: the places, or what holds for many of them, have changed."""
        self._states.clear()
        self.version += 1

    def find_touched(self, since: int) -> list[PlaceId]:
        """Return the places that the events behind the first `since` are about, those undone and redone too."""
        return [self.find_deed(event).place for event in self.events[since:]]

    def may_undo(self, event: Event) -> bool:
        """Return whether a deed counts and may be taken back by an undoing."""
        return event.deed not in _NOT_UNDONE and self.counts(event.number)

    def counts(self, number: int) -> bool:
        """Return whether an event counts: nothing that counts undoes it."""
        return not any(self.counts(undoer) for undoer in self._undoers.get(number, ()))

    def state(self, place: Place) -> State:
        """Return what is known of a place."""
        known = self._states.get(place.id)
        if known is None:
            known = self._states[place.id] = self._find_state(place)
        return known

    def is_there(self, place: Place) -> bool:
        """Return whether a place is one to decide: the last run has it, or a person made it, which counts."""
        if not place.is_added:
            return not place.is_gone
        made = (event for event in self._about.get(place.id, ()) if event.deed is Deed.ADD)
        return any(self.counts(event.number) for event in made)

    def is_ticked(self, area: PlaceId) -> bool:
        """Return whether somebody found an area of ink rightly not transcribed."""
        return any(
            event.deed is Deed.TICK and self.counts(event.number) for event in self._about.get(area, ())
        )

    def ticks(self, document: str) -> dict[str, Event | None]:
        """Return the areas of a document that anybody ever ticked, by key, each with a tick that counts, or None."""
        found: dict[str, Event | None] = {}
        for event in self.events:
            if event.deed is Deed.TICK and event.document == document:
                found[event.key] = event if self.counts(event.number) else found.get(event.key)
        return found

    def opinions(self, place: PlaceId) -> list[Event]:
        """Return the opinions about a place that count, in their order."""
        about = self._about.get(place, ())
        return [event for event in about if event.deed in OPINIONS and self.counts(event.number)]

    def rules(self) -> dict[int, Rule]:
        """Return the rules that hold, by the numbers of their events."""
        return {number: rule for number, rule in self._rules.items() if self.counts(number)}

    def find_undo(self, person: str) -> Event | None:
        """Return the last deed of a person that counts and may be taken back; None if there is none.

        A patch has written files: it is taken back by its own deed.
        """
        own = (event for event in reversed(self._by_person.get(person, ())) if event.deed not in _NOT_UNDONE)
        return next((event for event in own if self.counts(event.number)), None)

    def find_redo(self, person: str) -> Event | None:
        """Return the undoing of a person that may itself be taken back: none after a new deed."""
        for event in reversed(self._by_person.get(person, ())):
            if event.deed is Deed.UNDO and self.counts(event.number):
                return event
            if not event.undoes:
                return None
        return None

    def find_deed(self, event: Event) -> Event:
        """Return the deed that an event is in the end about: itself, or what it takes back or restores."""
        while event.undoes:
            event = self.events[event.undoes - 1]
        return event

    def _find_state(self, place: Place) -> State:
        events = [event for event in self._about.get(place.id, ()) if self.counts(event.number)]
        opinions = [event for event in events if event.deed in OPINIONS]
        flagged = tuple(dict.fromkeys(event.person for event in events if event.deed is Deed.FLAG))
        standing, by = settle(opinions, needs_second=bool(flagged) or self.needs_second(place))
        if standing is Standing.OPEN:
            rule = next((number for number, rule in self.rules().items() if rule.covers(place)), None)
            if rule is not None:
                standing, by = Standing.DISMISSED, self.events[rule - 1]
        return State(
            standing=standing,
            settled_by=by,
            opinions=tuple(_last_of_each(opinions).values()),
            flagged_by=flagged,
            notes=tuple(event for event in events if event.note),
        )


def settle(opinions: Sequence[Event], *, needs_second: bool) -> tuple[Standing, Event | None]:
    """Return the standing of a place by the opinions that count, in their order, and the one that settles it.

    Where a second opinion is needed, two people who agree settle it; once they differ, an adjudicator or the owner,
    also as one of the two, by an opinion given then. Afterwards their own later opinions stand without reopening it;
    a reviewer who had none before and differs does reopen it.
    """
    if not opinions:
        return Standing.OPEN, None
    if not needs_second:
        return Standing.SETTLED, opinions[-1]
    by: Event | None = None
    heard: set[str] = set()
    for at, one in enumerate(opinions):
        before, now = _last_of_each(opinions[:at]), _last_of_each(opinions[: at + 1])
        may_rule = one.role is not Role.REVIEWER
        if by is not None:
            is_own_or_same = one.person in heard or may_rule or agree((by, one))
            by = one if is_own_or_same else None
        elif len(now) > 1 and (
            agree(now.values()) or (may_rule and len(before) > 1 and not agree(before.values()))
        ):
            by = one
        heard.add(one.person)
    if by is not None:
        return Standing.SETTLED, by
    return (Standing.SECOND if len(heard) == 1 else Standing.DISPUTED), None


def _last_of_each(opinions: Iterable[Event]) -> dict[str, Event]:
    """Return the last opinion of each person, in the order of these."""
    last: dict[str, Event] = {}
    for one in opinions:
        last.pop(one.person, None)
        last[one.person] = one
    return last


def agree(opinions: Iterable[Event]) -> bool:
    """Return whether opinions say the same: the same deed and the same text."""
    return len({(event.deed, event.text) for event in opinions}) == 1

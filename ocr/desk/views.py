"""What each person may see of each document, kept and brought up to date deed by deed: a deed changes one place."""

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ocr.desk.queue import Seen, View, list_places, view_state
from ocr.desk.states import Deeds
from ocr.desk.types import Deed, Event, Person, Place, PlaceId
from ocr.formats.findings import FindingsFile
from ocr.model import DEPARTURES, ErrorsLeft

# What the run says counts as much as so many expected errors that people looked at.
PRIOR_ERRORS = 10.0


@dataclass(slots=True)
class DocumentView:
    """The places of a document worst first, how each stands for a person, and how many stand how.

    `may_depart` are the probabilities of the open places that may be errors, `found` those of the settled ones, with
    whether they were errors.
    """

    places: list[Place]
    views: dict[PlaceId, View] = field(default_factory=dict)
    counts: Counter[Seen] = field(default_factory=Counter)
    may_depart: dict[PlaceId, float] = field(default_factory=dict)
    found: dict[PlaceId, tuple[float, bool]] = field(default_factory=dict)

    def put(self, place: Place, view: View) -> None:
        """Note how a place stands now."""
        # It is made anew at each look.
        name = place.id
        before = self.views.get(name)
        if before is not None:
            self.counts[before.seen] -= 1
        self.views[name] = view
        self.counts[view.seen] += 1
        self.may_depart.pop(name, None)
        self.found.pop(name, None)
        if not place.is_listed or place.is_added or place.verdict not in DEPARTURES:
            return
        if view.seen is Seen.OPEN:
            self.may_depart[name] = place.probability
        elif view.settled_by is not None and (is_error := was_error(place, view.settled_by)) is not None:
            self.found[name] = (place.probability, is_error)

    def __iter__(self) -> Iterator[tuple[Place, View]]:
        """Yield the places, worst first, with their views."""
        return ((place, self.views[place.id]) for place in self.places)

    def count_all(self) -> dict[str, int]:
        """Return how many places stand how, every way named."""
        return {seen.value: self.counts[seen] for seen in Seen}

    def list_open(self) -> list[str]:
        """Return the keys of the open places, worst first."""
        return [place.key for place, view in self if view.seen is Seen.OPEN]


class Views:
    """The views of all documents and people that were asked for. May be used by several threads."""

    def __init__(self, deeds: Deeds) -> None:
        self._deeds = deeds
        self._lock = threading.Lock()
        self._known: dict[tuple[str, Person], tuple[DocumentView, int, int]] = {}

    def find(self, document: str, person: Person) -> DocumentView:
        """Return the view of a document as it is now."""
        deeds = self._deeds
        with self._lock:
            version, done = deeds.version, len(deeds.events)
            view, own_version, own_done = self._known.get((document, person), (None, -1, 0))
            new = deeds.find_touched(own_done) if view is not None and own_version == version else []
            if view is None or own_version != version or not self._update(view, document, person, new):
                view = DocumentView(list_places(deeds, document))
                for place in view.places:
                    view.put(place, view_state(deeds.state(place), person))
            self._known[document, person] = (view, version, done)
            return view

    def _update(self, view: DocumentView, document: str, person: Person, touched: list[PlaceId]) -> bool:
        """Bring a view up to date; return whether that was possible, or its list has more or fewer places now."""
        for one in touched:
            place = self._deeds.places.get(one)
            if one.document != document or place is None:
                continue
            state = self._deeds.state(place)
            belongs = self._deeds.is_there(place) and (place.is_listed or bool(state.opinions))
            if belongs != (one in view.views):
                return False
            if belongs:
                view.put(place, view_state(state, person))
        return True


def was_error(place: Place, settled_by: Event) -> bool | None:
    """Return whether the transcription was found wrong at a place; None where that cannot be told."""
    match settled_by.deed:
        case Deed.ACCEPT | Deed.SIC:
            return True
        case Deed.EDIT:
            return settled_by.text != place.transcribed
        case Deed.REJECT | Deed.DISMISS:
            return False
        case _:
            return None


def estimate_left(file: FindingsFile, view: DocumentView) -> ErrorsLeft | None:
    """Return how many errors are probably left once all but the open places are decided; None where that is unknown.

    What is expected beside the listed places is that at the end of the run's own curve; the interval is that of the
    curve where it expects as many. All three are corrected by what people found: where they found more errors than
    was expected, or fewer, so it will be with the rest (`measure_surplus`).
    """
    if not file.errors_left:
        return None
    expected = file.errors_left[-1].expected + sum(view.may_depart.values())
    # The curve falls with each place that was reviewed.
    at = bisect_left(file.errors_left, -expected, key=lambda one: -one.expected)
    near = file.errors_left[max(0, at - 1) : at + 1] or file.errors_left[-1:]
    nearest = min(near, key=lambda one: abs(one.expected - expected))
    reviewed = max(0, len(file.errors_left) - 1 - len(view.may_depart))
    surplus = measure_surplus(list(view.found.values()))
    low, high = (round(bound * surplus) for bound in (nearest.low, nearest.high))
    return ErrorsLeft(reviewed, round(expected * surplus, 2), low, high)


def measure_surplus(found: Sequence[tuple[float, bool]]) -> float:
    """Return how many times more errors there are than their probabilities say, by the places that were settled.

    The mean of a rate with a gamma prior of mean 1 and the weight of PRIOR_ERRORS expected errors, after so many were
    expected and so many found (Gelman et al., Bayesian Data Analysis, 3rd ed. 2013, section 2.6).

    >>> measure_surplus([]), measure_surplus([(0.5, True)] * 20), measure_surplus([(0.5, False)] * 20)
    (1.0, 1.5, 0.5)
    """
    expected = sum(probability for probability, _ in found)
    return (PRIOR_ERRORS + sum(is_error for _, is_error in found)) / (PRIOR_ERRORS + expected)

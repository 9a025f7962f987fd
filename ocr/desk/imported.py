"""Decisions between the desk and decisions.json: those of a report are taken in, those of the desk given to `verify`.

`verify` remembers the decisions.json in a document's folder. The desk writes what is settled there, so that a rerun
dismisses what was rejected; what is not settled is in the store alone.
"""

import logging
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from ocr.desk.store import Store
from ocr.desk.types import Deed, Event, Place, PlaceId, Role
from ocr.errors import SverkaError
from ocr.files import write_atomically
from ocr.formats.findings import FindingsFile
from ocr.model import DEPARTURES, Choice, DecidedPlace, Decision
from ocr.review.decisions import format_decisions, match_decisions

_LOG = logging.getLogger("sverka.desk")

DECISIONS = "decisions.json"
# Whose the decisions of a report are that names nobody.
NOBODY = "report"
_DEEDS = {Choice.ACCEPTED: Deed.ACCEPT, Choice.REJECTED: Deed.REJECT, Choice.EDITED: Deed.EDIT}


def import_decisions(store: Store, document: str, folder: Path, file: FindingsFile) -> int:
    """Take in the decisions.json of a document as deeds of who made them; return how many were new.

    What the desk itself wrote there is left. A file that is no such file is left too: a run tells of it.
    """
    path = folder / DECISIONS
    try:
        digest = sha256(path.read_bytes()).hexdigest()
        if store.people.setting(_setting(document)) == digest:
            return 0
        decisions = _load(path)
    except (OSError, SverkaError):
        return 0
    findings = (*file.findings, *file.doubts, *file.dismissed)
    matched = match_decisions(decisions, [(finding.id, finding.key) for finding in findings])
    keys = {finding.id: finding.key for finding in findings}
    new = [
        event
        for name, decision in matched.items()
        if (event := _import(store, PlaceId(document, keys[name]), decision)) is not None
    ]
    store.people.set(_setting(document), digest)
    return len(new)


def _load(path: Path) -> tuple[Decision, ...]:
    # With it come the formats of all files that are corrected: a desk without decisions opens before they are there.
    from ocr.review.corrected import load_decisions

    return tuple(load_decisions(path))


def _import(store: Store, place: PlaceId, decision: Decision) -> Event | None:
    """Keep a decision as a deed, unless its person, or whoever settled the place, says the same already."""
    deed = _DEEDS[decision.choice]
    state = store.deeds.state(store.places[place])
    name = decision.reviewer or NOBODY
    said = [event for event in state.opinions if event.person == name]
    said += [state.settled_by] if state.settled_by else []
    if any((event.deed, event.text) == (deed, decision.text) for event in said):
        return None
    known = {person.name: person for person in store.people.list()}
    person = known.get(name) or store.people.take(name, Role.REVIEWER)
    return store.do(person, deed, place, text=decision.text)


def write_decisions(store: Store, document: str, folder: Path) -> None:
    """Write what is settled of a document, and its ticked ink, to its decisions.json, for `verify` to remember.

    What stands there about anything that the desk does not decide, such as notes, stays. A file that is no decisions
    is left, and that is logged: the store has everything. Raises OutputError.
    """
    path = folder / DECISIONS
    try:
        before = path.read_bytes() if path.is_file() else format_decisions(()).encode()
        others = _find_others(store, document, _load(path)) if path.is_file() else []
    except (OSError, SverkaError) as error:
        _LOG.warning("%s is left as it is, what was decided at the desk is not in it: %s", path, error)
        return
    ticks = [
        Decision(finding=key, choice=Choice.REJECTED, key=key, reviewer=event.person)
        for key, event in store.deeds.ticks(document).items()
        if event is not None
    ]
    content = format_decisions([*settled_decisions(store, document), *ticks, *others]).encode()
    if content != before:
        store.people.set(_setting(document), sha256(content).hexdigest())
        write_atomically(path, content)


def _find_others(store: Store, document: str, decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that are about nothing that the desk has ever had to decide in a document."""
    places = [place for place in store.places.values() if place.document == document]
    own = {place.key for place in places} | {str(place.fields.get("id", "")) for place in places}
    own |= store.deeds.ticks(document).keys()
    # What has no id, or no key, is not known by that.
    own.discard("")
    return [one for one in decisions if one.key not in own and one.finding not in own]


def settled_decisions(store: Store, document: str) -> tuple[Decision, ...]:
    """Return the decisions about the places of a document that are settled."""
    return tuple(
        _iter_settled(store, [place for place in store.places.values() if place.document == document])
    )


def _iter_settled(store: Store, places: Iterable[Place]) -> Iterable[Decision]:
    for place in places:
        state = store.deeds.state(place)
        if state.settled_by is not None and store.deeds.is_there(place):
            yield make_decision(place, state.settled_by)


def make_decision(place: Place, by: Event) -> Decision:
    """Return a settled place as a decision: what is put there, and by whom.

    What is so on the page, a typist's error, is to stand so. What nobody can tell stays as it is transcribed, and
    stays in the list: it was not found right.
    """
    choice, text = {
        Deed.ACCEPT: (Choice.ACCEPTED, ""),
        Deed.REJECT: (Choice.REJECTED, ""),
        Deed.DISMISS: (Choice.REJECTED, ""),
        Deed.EDIT: (Choice.EDITED, by.text),
        Deed.SIC: (Choice.ACCEPTED, ""),
        Deed.ILLEGIBLE: (Choice.EDITED, place.transcribed)
        if place.verdict in DEPARTURES
        else (Choice.ACCEPTED, ""),
    }[by.deed]
    if not place.is_added:
        finding = str(place.fields.get("id", ""))
        return Decision(finding=finding, choice=choice, text=text, key=place.key, reviewer=by.person)
    # No run knows it: what is put there stands with the decision.
    around = str(place.fields.get("around", ""))
    # A person makes places on pages alone.
    where = DecidedPlace(place.page_index or 0, place.start, place.end, place.transcribed, around)
    if choice is Choice.ACCEPTED:
        choice, text = Choice.EDITED, place.reading
    return Decision(
        finding=place.key, choice=choice, text=text, key=place.key, reviewer=by.person, place=where
    )


def _setting(document: str) -> str:
    return f"decisions {document}"

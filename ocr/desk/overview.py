"""What is shown of documents as a whole: runs that go on, pages, errors left, the rules that dismiss places."""

import time
from math import ceil
from typing import Any

from ocr.batch.ledger import PageState
from ocr.batch.status import load_status
from ocr.desk.queue import list_places
from ocr.desk.showing import Showing
from ocr.desk.types import Person
from ocr.errors import InputError


def view_runs(showing: Showing) -> list[dict[str, Any]]:
    """Return the runs that go on in the folder: pages, how many are done, minutes left or None if unknown."""
    try:
        status = load_status(showing.volume.folder, time.time())
    except InputError:
        return []
    return [
        {
            "pages": run.pages,
            "done": sum(run.counts.get(state, 0) for state in (PageState.JUDGED, PageState.FAILED)),
            "minutes_left": None if run.seconds_left is None else ceil(run.seconds_left / 60),
        }
        for run in status.runs
        if run.goes_on
    ]


def view_summary(showing: Showing, slug: str, person: Person) -> dict[str, Any]:
    """Return how many pages a document has, and the errors left in it if nothing more is decided, None if unknown."""
    return {
        "pages": len(showing.volume.find(slug).file.pages),
        "left": showing.figures(slug, person)["left"],
    }


def view_rules(showing: Showing, slug: str) -> list[dict[str, Any]]:
    """Return the rules of dismissal that hold for a document, the newest first, with who made each and when."""
    document = showing.volume.find(slug)
    deeds = showing.store.deeds
    places = list_places(deeds, document.id)
    return [
        {
            "number": number,
            "person": deeds.events[number - 1].person,
            "at": deeds.events[number - 1].at,
            "everywhere": not rule.document,
            "kind": rule.kind.value,
            "transcribed": rule.transcribed,
            "reading": rule.reading,
            "places": sum(rule.covers(place) for place in places),
        }
        for number, rule in sorted(deeds.rules().items(), reverse=True)
        if rule.document in {"", document.id}
    ]

"""A page as the desk shows it beside its scan: its text, where tokens lie, its places, its ink without a text."""

from collections.abc import Callable, Iterable
from typing import Any

from ocr.desk.cards import title_of
from ocr.desk.queue import list_places, view_state
from ocr.desk.showing import Showing
from ocr.desk.spots import Found, find_spot_by
from ocr.desk.token_boxes import load_token_boxes
from ocr.desk.types import Deed, Person, Place, PlaceId
from ocr.desk.volume import Document, area_fields
from ocr.errors import InputError
from ocr.model import Box
from ocr.report.messages import make_translate

# Boxes of the scan, as lists on the upright page.
_Put = Callable[[Iterable[Box]], list[list[int]]]


def view_page(showing: Showing, slug: str, page_index: int, person: Person) -> dict[str, Any]:
    """Return a page as a person may see it; offsets count code points of its text, boxes pixels of the upright page.

    `width` and `height` are those of the upright page, 0 without a scan; then `picture` is None. A place that was
    not found on it `is_near`: its `boxes` are those of its neighbours. `tokens` are lists of start, end and boxes
    [left, top, right, bottom]; `ticked_by` of an area is the number of the deed that finds it rightly not
    transcribed, 0 where a run knew that. Raises InputError where there is no page.
    """
    document = showing.volume.find(slug)
    page = next((page for page in document.file.pages if page.page_index == page_index), None)
    if page is None:
        raise InputError(f"The document has no page {page_index + 1}.")
    order = [page.page_index for page in document.file.pages]
    at = order.index(page_index)
    # A record that was checked against itself alone has no scans.
    sheet = showing.gallery.find_sheet(document, page_index) if document.file.is_scanned else None

    def put(boxes: Iterable[Box]) -> list[list[int]]:
        return [list(sheet.place(box)) for box in boxes] if sheet else []

    tokens = load_token_boxes(document.folder, page_index)
    return {
        "index": page_index,
        "label": document.labels[page_index],
        "lang": document.file.language,
        "width": sheet.width_px if sheet else 0,
        "height": sheet.height_px if sheet else 0,
        "before": order[at - 1] if at else None,
        "behind": order[at + 1] if at + 1 < len(order) else None,
        "picture": f"/api/d/{slug}/picture/page/{page_index}.jpg" if sheet else None,
        "text": document.text(page_index),
        "tokens": [[one.start, one.end, put(one.boxes)] for one in tokens],
        "places": [
            {
                **_view_place(place, showing, document, person),
                "boxes": put(spot.boxes),
                "is_near": spot.found is Found.NEAR,
            }
            for place in _list_places(showing, document, page_index)
            for spot in [find_spot_by(tokens, place)]
        ],
        "areas": _view_areas(showing, document, page_index, put),
    }


def _list_places(showing: Showing, document: Document, page_index: int) -> list[Place]:
    """Return the places of a page in the order of its text."""
    places = list_places(showing.store.deeds, document.id)
    own = [place for place in places if place.page_index == page_index]
    return sorted(own, key=lambda one: (one.start, one.end, one.key))


def _view_place(place: Place, showing: Showing, document: Document, person: Person) -> dict[str, Any]:
    return {
        "key": place.key,
        "start": place.start,
        "end": place.end,
        "verdict": place.verdict.value,
        "title": title_of(place, document, make_translate(showing.lang)),
        "seen": view_state(showing.store.deeds.state(place), person).seen.value,
    }


def _view_areas(showing: Showing, document: Document, page_index: int, put: _Put) -> list[dict[str, Any]]:
    deeds = showing.store.deeds
    ticks = {
        event.place: event.number
        for event in deeds.events
        if event.deed is Deed.TICK and event.document == document.id and deeds.counts(event.number)
    }
    known = {area.key: area.is_dismissed for page in document.file.pages for area in page.uncovered}
    return [
        {
            **area,
            "box": put([Box(*area["box"])])[0],
            "ticked_by": ticks.get(PlaceId(document.id, area["key"]), 0 if known[area["key"]] else None),
        }
        for area in area_fields(document.file, page_index)
    ]

"""A page as the desk shows it beside its scan: its text, where tokens lie, its places, its ink without a text."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from ocr.desk.cards import title_of
from ocr.desk.queue import list_places, view_state
from ocr.desk.showing import Showing
from ocr.desk.types import Deed, Person, PlaceId
from ocr.desk.volume import Document, area_fields
from ocr.errors import InputError
from ocr.report.messages import make_translate

TOKENS = "tokens.jsonl"
_PAGE_OF_LINE = re.compile(rb'\{"page": (\d+),')
# The tokens of so many documents are known by page.
_MAX_INDEXED = 4


def view_page(showing: Showing, slug: str, page_index: int, person: Person) -> dict[str, Any]:
    """Return a page as a person may see it; offsets count code points of its text, boxes pixels of the scan.

    `tokens` are lists of start, end and boxes [left, top, right, bottom]; `ticked_by` of an area is the number of the
    deed that finds it rightly not transcribed, 0 where a run knew that. Raises InputError where there is no page.
    """
    document = showing.volume.find(slug)
    page = next((page for page in document.file.pages if page.page_index == page_index), None)
    if page is None:
        raise InputError(f"The document has no page {page_index + 1}.")
    order = [page.page_index for page in document.file.pages]
    at = order.index(page_index)
    return {
        "index": page_index,
        "label": document.labels[page_index],
        "lang": document.file.language,
        "width": page.width_px,
        "height": page.height_px,
        "before": order[at - 1] if at else None,
        "behind": order[at + 1] if at + 1 < len(order) else None,
        "picture": f"/api/d/{slug}/picture/page/{page_index}.jpg",
        "text": document.text(page_index),
        "tokens": load_token_boxes(document.folder, page_index),
        "places": _view_places(showing, document, page_index, person),
        "areas": _view_areas(showing, document, page_index),
    }


def load_token_boxes(folder: Path, page_index: int) -> list[list[Any]]:
    """Return start, end and boxes of each token of a page that was found on the scan; none without a tokens.jsonl."""
    path = folder / TOKENS
    try:
        stat = path.stat()
        spans = _index_tokens(path, stat.st_mtime_ns, stat.st_size).get(page_index + 1, ())
        with path.open("rb") as file:
            lines = [line for start, length in spans for line in _read(file, start, length)]
        tokens = [json.loads(line) for line in lines]
        return [[one["start"], one["end"], one["boxes"]] for one in tokens if one["boxes"]]
    except (OSError, ValueError, KeyError, TypeError):
        # Without it the text is there, and nothing of it is found on the scan.
        return []


def _read(file: Any, start: int, length: int) -> Sequence[bytes]:
    file.seek(start)
    return bytes(file.read(length)).splitlines()


@lru_cache(maxsize=_MAX_INDEXED)
def _index_tokens(path: Path, mtime_ns: int, size: int) -> Mapping[int, Sequence[tuple[int, int]]]:
    """Return where the lines of each page lie in a tokens.jsonl, as starts and lengths in bytes."""
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    offset = 0
    with path.open("rb") as file:
        for line in file:
            if found := _PAGE_OF_LINE.match(line):
                known = spans[int(found[1])]
                if known and sum(known[-1]) == offset:
                    known[-1] = (known[-1][0], known[-1][1] + len(line))
                else:
                    known.append((offset, len(line)))
            offset += len(line)
    return spans


def _view_places(
    showing: Showing, document: Document, page_index: int, person: Person
) -> list[dict[str, Any]]:
    deeds = showing.store.deeds
    translate = make_translate(showing.lang)
    places = [place for place in list_places(deeds, document.id) if place.page_index == page_index]
    return [
        {
            "key": place.key,
            "start": place.start,
            "end": place.end,
            "verdict": place.verdict.value,
            "boxes": [list(box) for box in place.boxes],
            "title": title_of(place, document, translate),
            "seen": view_state(deeds.state(place), person).seen.value,
        }
        for place in sorted(places, key=lambda one: (one.start, one.end, one.key))
    ]


def _view_areas(showing: Showing, document: Document, page_index: int) -> list[dict[str, Any]]:
    deeds = showing.store.deeds
    ticks = {
        event.place: event.number
        for event in deeds.events
        if event.deed is Deed.TICK and event.document == document.id and deeds.counts(event.number)
    }
    known = {area.key: area.is_dismissed for page in document.file.pages for area in page.uncovered}
    return [
        {**area, "ticked_by": ticks.get(PlaceId(document.id, area["key"]), 0 if known[area["key"]] else None)}
        for area in area_fields(document.file, page_index)
    ]

"""The pictures of a desk's places and pages by their addresses: what a card says of them, and the files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any, NamedTuple

import msgspec

from ocr.desk.frames import Frame, Kind
from ocr.desk.pages import DeskPage
from ocr.desk.pictures import MEDIA_TYPE, Picture, Pictures, find_sheet, frame_picture
from ocr.desk.sheet import Sheet
from ocr.desk.spots import Found, Spot, find_spot
from ocr.desk.types import Place
from ocr.desk.volume import Document
from ocr.errors import InputError
from ocr.model import Box
from ocr.report.exhibits import ExhibitView

# Pictures of a place, on its card.
_OF_PLACES = (Kind.LINE, Kind.AROUND)


class File(NamedTuple):
    """A picture to be sent: its bytes, its type, and what browsers know it by, with quotes."""

    data: bytes
    media_type: str
    etag: str


class Gallery:
    """The pictures of all documents of a desk; close it when the desk ends."""

    def __init__(self) -> None:
        self._pictures = Pictures()

    def close(self) -> None:
        """End what is being cut ahead."""
        self._pictures.close()

    def describe(self, document: Document, place: Place) -> Mapping[str, Any]:
        """Return the addresses, sizes and places of a place's pictures and exhibits, and cut them ahead.

        `pictures` is None where nobody knows where the scan is. `found` says what they show: the place, its
        neighbours ("near"; then there is no line), or the page from its top.
        """
        spot = find_spot(document, place)
        return {
            "found": spot.found.value,
            "pictures": self._describe_pictures(document, place, spot),
            "exhibits": _describe_exhibits(document, place),
        }

    def cut(self, document: Document, place: Place, kind: Kind) -> File:
        """Return a picture of a place. Raises InputError where there is none."""
        page = _find_page(document, place.page_index)
        spot = find_spot(document, place)
        if kind not in _kinds_of(spot):
            raise InputError("There is no such picture of this place.")
        return _file(self._pictures.cut(page, kind, spot.boxes))

    def cut_page(self, document: Document, page_index: int, kind: Kind, band: int = 0) -> File:
        """Return a picture of a page, or a band of it. Raises InputError where there is none."""
        if kind in _OF_PLACES:
            raise InputError("There is no such picture of a page.")
        return _file(self._pictures.cut(_find_page(document, page_index), kind, (), band))

    def find_sheet(self, document: Document, page_index: int) -> Sheet:
        """Return a page as its pictures show it, which places boxes of the scan. Raises InputError for no page."""
        page = document.scans.get(page_index)
        if page is None:
            raise InputError(f"The document has no page {page_index + 1}.")
        return find_sheet(page)

    def exhibit(self, document: Document, name: str) -> File:
        """Return a picture of an exhibit by its name. Raises InputError where there is none."""
        data = document.exhibits.load_picture(name)
        if data is None:
            raise InputError("There is no such picture.")
        return File(data, "image/png", f'"{name}"')

    def _describe_pictures(self, document: Document, place: Place, spot: Spot) -> Mapping[str, Any] | None:
        page = None if place.page_index is None else document.scans.get(place.page_index)
        if page is None or not page.places:
            return None
        try:
            frames = {kind: frame_picture(page, kind, spot.boxes) for kind in _kinds_of(spot)}
        except InputError:
            return None
        for kind in frames:
            self._pictures.prefetch(page, kind, spot.boxes)
        return {kind.value: _describe(document, place, kind, frame) for kind, frame in frames.items()}


def _kinds_of(spot: Spot) -> tuple[Kind, ...]:
    """Return the pictures that there are: no line is that of a place that was not found."""
    return _OF_PLACES if spot.found is Found.PLACE else (Kind.AROUND,)


def _describe(document: Document, place: Place, kind: Kind, frame: Frame) -> Mapping[str, Any]:
    return {
        "url": f"/api/d/{document.slug}/picture/{kind.value}/{place.key}.jpg",
        "width": frame.width_px,
        "height": frame.height_px,
        "place": list(_union(frame.boxes)) if frame.boxes else None,
    }


def _union(boxes: Sequence[Box]) -> Box:
    return reduce(lambda whole, box: whole.union(box), boxes)


def _describe_exhibits(document: Document, place: Place) -> list[dict[str, Any]]:
    def address(name: str) -> str:
        return f"/api/d/{document.slug}/exhibit/{name}.png" if name else ""

    def shown(view: ExhibitView) -> ExhibitView:
        return replace(
            view,
            uri=address(view.uri),
            own=tuple(map(address, view.own)),
            other=tuple(map(address, view.other)),
            contested=address(view.contested),
        )

    views: list[dict[str, Any]] = msgspec.to_builtins(list(map(shown, document.exhibits.load(place.key))))
    return views


def _find_page(document: Document, page_index: int | None) -> DeskPage:
    page = None if page_index is None else document.scans.get(page_index)
    if page is None or not page.places:
        raise InputError("Nobody knows where the scan of this page is. Run `sverka verify` once more.")
    return page


def _file(picture: Picture) -> File:
    return File(picture.data, MEDIA_TYPE, picture.etag)

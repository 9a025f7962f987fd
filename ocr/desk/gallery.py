"""The pictures of a desk's places and pages by their addresses: what a card says of them, and the files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any, NamedTuple

import msgspec

from ocr.desk.frames import Frame, Kind
from ocr.desk.pages import DeskPage
from ocr.desk.pictures import MEDIA_TYPE, Picture, Pictures, frame_picture
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

        `pictures` is None where the place has no box, or nobody knows where the scan is.
        """
        return {
            "pictures": self._describe_pictures(document, place),
            "exhibits": _describe_exhibits(document, place),
        }

    def cut(self, document: Document, place: Place, kind: Kind) -> File:
        """Return a picture of a place. Raises InputError where there is none."""
        page = _find_page(document, place.page_index)
        if kind not in _OF_PLACES or not place.boxes:
            raise InputError("There is no such picture of this place.")
        return _file(self._pictures.cut(page, kind, place.boxes))

    def cut_page(self, document: Document, page_index: int, kind: Kind, band: int = 0) -> File:
        """Return a picture of a page, or a band of it. Raises InputError where there is none."""
        if kind in _OF_PLACES:
            raise InputError("There is no such picture of a page.")
        return _file(self._pictures.cut(_find_page(document, page_index), kind, (), band))

    def frame_page(self, document: Document, page_index: int, boxes: Sequence[Box]) -> Frame:
        """Return the size of a page's picture, and where boxes of the scan are on it. Raises InputError."""
        return frame_picture(_find_page(document, page_index), Kind.PAGE, boxes)

    def exhibit(self, document: Document, name: str) -> File:
        """Return a picture of an exhibit by its name. Raises InputError where there is none."""
        data = document.exhibits.load_picture(name)
        if data is None:
            raise InputError("There is no such picture.")
        return File(data, "image/png", f'"{name}"')

    def _describe_pictures(self, document: Document, place: Place) -> Mapping[str, Any] | None:
        page = document.scans.get(place.page_index)
        if page is None or not page.places or not place.boxes:
            return None
        try:
            frames = {kind: frame_picture(page, kind, place.boxes) for kind in _OF_PLACES}
        except InputError:
            return None
        for kind in _OF_PLACES:
            self._pictures.prefetch(page, kind, place.boxes)
        return {kind.value: _describe(document, place, kind, frame) for kind, frame in frames.items()}


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


def _find_page(document: Document, page_index: int) -> DeskPage:
    page = document.scans.get(page_index)
    if page is None or not page.places:
        raise InputError("Nobody knows where the scan of this page is. Run `sverka verify` once more.")
    return page


def _file(picture: Picture) -> File:
    return File(picture.data, MEDIA_TYPE, picture.etag)

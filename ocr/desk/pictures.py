"""Pictures of a page around a place, cut from the scan: its line, the lines around it, the page, its bands.

Two decoded pages are kept, the last that a person looked at among them; and what was cut, up to a few megabytes. What
a person will want next can be cut ahead. Threads may ask at once. For memory, one of them decodes a page or makes a
large picture at a time, and one a small picture: beside what is kept, no more pages than those two are held.
"""

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from threading import Lock

import cv2
import numpy as np

from ocr.desk.decoding import NoPictureError, decode, find_aspect
from ocr.desk.frames import Frame, Kind, make_frame
from ocr.desk.memory import return_freed_memory
from ocr.desk.pages import DeskPage
from ocr.desk.sheet import Sheet, make_sheet
from ocr.image.pixels import Pixels, fit
from ocr.model import Box
from ocr.report.pictures import encode_jpeg

MEDIA_TYPE = "image/jpeg"
# At this quality type has no visible fringes at twice its size. WebP that looks alike has six tenths of the bytes and
# takes ten times as long: 34 ms for the lines around a place, which is more than a person should wait.
_QUALITY = 85
# Counts up when the same frame is to be cut otherwise: what browsers kept of it is then another picture.
_FORM = 1
_PAGES, _CUT_BYTES = 2, 12_000_000
# Of larger pictures one is made at a time: each holds a page, and a browser wants several.
_MANY_PIXELS = 1_000_000
# While a page of more pixels is decoded, which takes 10 MB a million, nothing else is cut: a second page may be held.
_MANY_TO_DECODE = 10_000_000
# What is to be cut ahead beyond this is not: a person who leafs through pages has passed it long ago.
_MAX_AHEAD = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as a JPEG file, the frame that it was cut by, and what browsers know it by, with its quotes."""

    data: bytes
    frame: Frame
    etag: str


@lru_cache(maxsize=256)
def find_sheet(page: DeskPage) -> Sheet:
    """Return the sheet of a page: its size and lines upright. Of the scan no more than its head is looked at."""
    return make_sheet(page, find_aspect(page))


def frame_picture(page: DeskPage, kind: Kind, boxes: Sequence[Box] = (), band: int = 0) -> Frame:
    """Return how a picture of a page will be: its size, and where the boxes of the scan are on it."""
    return make_frame(find_sheet(page), kind, boxes, band)


def make_etag(page: DeskPage, frame: Frame) -> str:
    """Return what a picture is known by, with quotes: one for each part of a scan and each size of it."""
    frames = [ref.frame for ref in page.places[:1]]
    parts = [_FORM, page.sha256, frames, page.turn_deg_ccw, *frame.ground, frame.width_px, frame.height_px]
    return f'"{sha256(repr(parts).encode("utf-8")).hexdigest()[:32]}"'


class Pictures:
    """Pictures of the pages of any documents; close it when nobody asks any more."""

    def __init__(self, pages: int = _PAGES, cut_bytes: int = _CUT_BYTES) -> None:
        """Keep so many decoded pages at once, and so many bytes of pictures."""
        return_freed_memory()
        self._most, self._most_bytes = pages, cut_bytes
        # The first is the first to go.
        self._decoded: OrderedDict[DeskPage, Pixels] = OrderedDict()
        self._cut: OrderedDict[str, bytes] = OrderedDict()
        self._lock, self._small, self._large = Lock(), Lock(), Lock()
        self._ahead = ThreadPoolExecutor(1, thread_name_prefix="sverka-pictures")
        self._waiting: list[Future[None]] = []

    def cut(self, page: DeskPage, kind: Kind, boxes: Sequence[Box] = (), band: int = 0) -> Picture:
        """Return a picture of a page with boxes of the scan on it. Raises NoPictureError where there is none."""
        return self._make(page, frame_picture(page, kind, boxes, band), is_ahead=False)

    def prefetch(self, page: DeskPage, kind: Kind, boxes: Sequence[Box] = (), band: int = 0) -> None:
        """Let a picture be cut ahead, beside the caller; the page that a person looked at last stays decoded."""
        frame = frame_picture(page, kind, boxes, band)
        with self._lock:
            self._waiting = [one for one in self._waiting if not one.done()]
            if len(self._waiting) < _MAX_AHEAD:
                self._waiting.append(self._ahead.submit(self._make_ahead, page, frame))

    def close(self) -> None:
        """Let go of all pages, and cut nothing ahead any more."""
        self._ahead.shutdown(cancel_futures=True)
        with self._lock:
            self._decoded.clear()
            self._cut.clear()

    def _make_ahead(self, page: DeskPage, frame: Frame) -> None:
        # Whoever asks for it is told.
        with suppress(NoPictureError):
            self._make(page, frame, is_ahead=True)

    def _make(self, page: DeskPage, frame: Frame, *, is_ahead: bool) -> Picture:
        etag = make_etag(page, frame)
        data = self._find_cut(etag)
        if data is None and frame.width_px * frame.height_px <= _MANY_PIXELS:
            # A small picture of a decoded page does not wait until another page is decoded.
            with self._small:
                data = self._cut_decoded(page, frame, etag, is_ahead=is_ahead)
        if data is None:
            with self._large:
                # Another thread may have made it meanwhile.
                data = self._find_cut(etag) or self._cut_from(
                    self._decode(page, is_ahead=is_ahead), page, frame, etag
                )
        return Picture(data=data, frame=frame, etag=etag)

    def _cut_decoded(self, page: DeskPage, frame: Frame, etag: str, *, is_ahead: bool) -> bytes | None:
        """Return a picture of a page if that is decoded; the page is let go of before the caller's lock is."""
        image = self._find_decoded(page, is_ahead=is_ahead)
        return None if image is None else self._cut_from(image, page, frame, etag)

    def _find_cut(self, etag: str) -> bytes | None:
        with self._lock:
            if etag in self._cut:
                self._cut.move_to_end(etag)
            return self._cut.get(etag)

    def _cut_from(self, image: Pixels, page: DeskPage, frame: Frame, etag: str) -> bytes:
        data = encode_jpeg(_cut_out(image, find_sheet(page), frame), _QUALITY)
        with self._lock:
            self._cut[etag] = data
            total = sum(map(len, self._cut.values()))
            while total > self._most_bytes:
                total -= len(self._cut.popitem(last=False)[1])
        return data

    def _find_decoded(self, page: DeskPage, *, is_ahead: bool) -> Pixels | None:
        with self._lock:
            if page in self._decoded and not is_ahead:
                self._decoded.move_to_end(page)
            return self._decoded.get(page)

    def _decode(self, page: DeskPage, *, is_ahead: bool) -> Pixels:
        image = self._find_decoded(page, is_ahead=is_ahead)
        if image is None:
            with self._lock:
                # Before it is decoded: that takes as much memory as several pages.
                while len(self._decoded) >= self._most:
                    self._decoded.popitem(last=False)
            is_large = page.width_px * page.height_px > _MANY_TO_DECODE
            with self._small if is_large else nullcontext():
                image = decode(page, find_sheet(page))
            with self._lock:
                self._decoded[page] = image
                self._decoded.move_to_end(page, last=not is_ahead)
        return image


def _cut_out(image: Pixels, sheet: Sheet, frame: Frame) -> Pixels:
    """Return the part of a decoded page that a frame shows, in the frame's size."""
    height, width = image.shape[:2]
    part = frame.ground.scaled(width / sheet.width_px, height / sheet.height_px)
    # A part at the edge of a page that was made smaller may round to nothing.
    left, top = min(part.left, width - 1), min(part.top, height - 1)
    cut = image[top : part.bottom, left : part.right]
    if (cut.shape[1], cut.shape[0]) == (frame.width_px, frame.height_px):
        return np.ascontiguousarray(cut)
    if cut.shape[1] >= 2 * frame.width_px and cut.shape[0] >= 2 * frame.height_px:
        # Halving is many times faster than any other factor; a row or column without another one is left out.
        even = cut[: cut.shape[0] // 2 * 2, : cut.shape[1] // 2 * 2]
        half = (even.shape[1] // 2, even.shape[0] // 2)
        cut = np.asarray(cv2.resize(even, half, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(fit(cut, frame.width_px, frame.height_px), np.uint8)

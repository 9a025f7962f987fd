"""The exhibits of a document's findings, kept in one file beside its results and read one by one.

The file: a mark, the length of an index, the index as JSON and its SHA-256, then exhibits and pictures one behind the
other. The index has the place of each, and the beginning of its SHA-256, so that damage to any is told when it is
read, and nothing but the index is read before. A picture that several exhibits share, as exemplars do, is there once.
"""

import os
import threading
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from ocr.formats.results import KEPT_FOLDER
from ocr.model import DocumentResult, Finding
from ocr.report.exhibits import MAX_EXHIBITS, ExhibitView, view_exhibit

_NAME = "exhibits"
_MARK = b"sverka exhibits 1\n"
_LENGTH_BYTES, _SEAL_BYTES = 8, 32
# Hex digits of a hash by which a picture is named, and an exhibit known to be whole.
_NAME_DIGITS = 32
_MAX_INDEX_BYTES = 256 * 1024 * 1024
# More than the eye tells apart on a picture of type; with all 256 the file is three times as large.
_GREYS = 16


class _Place(NamedTuple):
    """Where a part of the file is, counted from the end of the index, and the beginning of its hash."""

    start: int
    length: int
    digest: str


class _Index(msgspec.Struct):
    exhibits: dict[str, _Place]
    pictures: dict[str, _Place]


def get_exhibits_path(out: Path) -> Path:
    """Return the file that keeps the exhibits of the results in `out`."""
    return out / KEPT_FOLDER / _NAME


def format_exhibits(result: DocumentResult) -> bytes:
    """Return the file of the exhibits of all places that the report lists, by their keys."""
    return _format([*result.findings, *result.listed_doubts, *result.dismissed])


def _format(findings: Iterable[Finding]) -> bytes:
    parts: list[bytes] = []
    index = _Index({}, {})
    # Exemplars come again and again: looking one up is quicker than encoding it.
    names: dict[tuple[int, str], str] = {}
    at = 0

    def put(content: bytes, digest: str) -> _Place:
        nonlocal at
        place = _Place(at, len(content), digest)
        parts.append(content)
        at += len(content)
        return place

    def keep_picture(ink: NDArray[np.uint8]) -> str:
        known = ink.shape[1], _hash(ink.tobytes())
        if known not in names:
            content = _encode(ink)
            names[known] = name = _hash(content)
            if name not in index.pictures:
                index.pictures[name] = put(content, name)
        return names[known]

    for finding in findings:
        views = [view_exhibit(exhibit, keep_picture) for exhibit in finding.exhibits[:MAX_EXHIBITS]]
        if views and finding.key not in index.exhibits:
            content = msgspec.json.encode(views)
            index.exhibits[finding.key] = put(content, _hash(content))
    coded = msgspec.json.encode(index)
    return b"".join([_MARK, len(coded).to_bytes(_LENGTH_BYTES, "big"), coded, sha256(coded).digest(), *parts])


class Exhibits:
    """The exhibits of a document by the keys of its findings; empty where none were kept, or the index is damaged.

    Threads may read at once. What was replaced while it is open is still read as it was.
    """

    def __init__(self, out: Path) -> None:
        """Open those of the results in `out`."""
        self._file: int | None = None
        self._lock = threading.Lock()
        self._begin = 0
        self._index = _Index({}, {})
        try:
            self._file = os.open(get_exhibits_path(out), os.O_RDONLY | getattr(os, "O_BINARY", 0))
            self._read_index()
        except (OSError, ValueError):
            self.close()

    def __contains__(self, key: object) -> bool:
        """Return whether there are exhibits of the finding with this key."""
        return key in self._index.exhibits

    def load(self, key: str) -> tuple[ExhibitView, ...]:
        """Return the exhibits of a finding, the addresses of their pictures being names for `load_picture`.

        Empty where it has none, or where they are damaged.
        """
        content = self._read_part(self._index.exhibits, key)
        try:
            return () if content is None else msgspec.json.decode(content, type=tuple[ExhibitView, ...])
        except ValueError:
            return ()

    def load_picture(self, name: str) -> bytes | None:
        """Return a picture as a PNG file; None where there is none with this name, or where it is damaged."""
        return self._read_part(self._index.pictures, name)

    def close(self) -> None:
        """Close the file; nothing can be read any more."""
        self._index = _Index({}, {})
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _read_index(self) -> None:
        head = self._read(0, len(_MARK) + _LENGTH_BYTES)
        length = int.from_bytes(head[len(_MARK) :], "big")
        if not head.startswith(_MARK) or length > _MAX_INDEX_BYTES:
            raise ValueError("no exhibits")
        sealed = self._read(len(head), length + _SEAL_BYTES)
        if sha256(sealed[:length]).digest() != sealed[length:]:
            raise ValueError("a damaged index")
        self._index = msgspec.json.decode(sealed[:length], type=_Index)
        self._begin = len(head) + len(sealed)

    def _read_part(self, places: Mapping[str, _Place], name: str) -> bytes | None:
        place = places.get(name)
        if place is None:
            return None
        content = self._read(self._begin + place.start, place.length)
        return content if _hash(content) == place.digest else None

    def _read(self, start: int, length: int) -> bytes:
        """Return a part of the file; shorter where the file is."""
        if self._file is None:
            return b""
        if hasattr(os, "pread"):
            return os.pread(self._file, length, start)
        # Windows has none that leaves the place in the file.
        with self._lock:
            os.lseek(self._file, start, os.SEEK_SET)
            return os.read(self._file, length)


def _encode(ink: NDArray[np.uint8]) -> bytes:
    """Return a picture of ink (255 deepest) as PNG, dark on white, in few greys."""
    step = 255 // (_GREYS - 1)
    levels = np.arange(256, dtype=np.uint16)
    table = (255 - (levels + step // 2) // step * step).astype(np.uint8)
    _, encoded = cv2.imencode(".png", table[ink])
    return encoded.tobytes()


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()[:_NAME_DIGITS]

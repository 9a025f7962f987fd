"""The directories of a TIFF file, read by themselves: which of them are pages, and where their data lie.

Pillow shows a directory as a picture. What it does not show is said here: that a directory is a thumbnail or a mask,
and what its strips hold before they are decoded.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

# A file with more directories than this is damaged or an attack.
_MAX_DIRECTORIES = 20_000
# A tag with more values than this is not needed here; strips of one row on the tallest scan are fewer.
_MAX_VALUES = 200_000
# Bytes of each type of value, and its code in `struct`; other types are not needed here.
# A rational is two whole numbers.
_TYPES = {1: "B", 3: "H", 4: "I", 5: "II", 7: "B", 13: "I", 16: "Q", 18: "Q"}
_REDUCED, _MASK = 1, 4
_OLD_REDUCED = 2


class Tag(IntEnum):
    """The tags that are read here, by their names in the specification."""

    NEW_SUBFILE_TYPE = 254
    SUBFILE_TYPE = 255
    IMAGE_WIDTH = 256
    IMAGE_LENGTH = 257
    BITS_PER_SAMPLE = 258
    COMPRESSION = 259
    PHOTOMETRIC = 262
    FILL_ORDER = 266
    STRIP_OFFSETS = 273
    ORIENTATION = 274
    SAMPLES_PER_PIXEL = 277
    ROWS_PER_STRIP = 278
    STRIP_BYTE_COUNTS = 279
    X_RESOLUTION = 282
    Y_RESOLUTION = 283
    PLANAR_CONFIGURATION = 284
    T4_OPTIONS = 292
    RESOLUTION_UNIT = 296
    PREDICTOR = 317
    TILE_OFFSETS = 324
    TILE_BYTE_COUNTS = 325
    EXTRA_SAMPLES = 338
    SAMPLE_FORMAT = 339
    JPEG_TABLES = 347


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """A directory of a TIFF: its place among all directories, from 0, and the whole numbers of its tags.

    `byte_order` is "<" or ">", as in `struct`.
    """

    index: int
    byte_order: str
    tags: Mapping[int, tuple[int, ...]]

    def value(self, tag: Tag, default: int = 0) -> int:
        """Return the first value of a tag."""
        return next(iter(self.tags.get(tag, ())), default)

    @property
    def resolution(self) -> tuple[float, float] | None:
        """The resolution across and down in pixels per inch, or per any length if its unit is not known."""
        across, down = self.tags.get(Tag.X_RESOLUTION, ()), self.tags.get(Tag.Y_RESOLUTION, ())
        if len(across) != 2 or len(down) != 2 or not all((*across, *down)):
            return None
        unit = 2.54 if self.value(Tag.RESOLUTION_UNIT, 2) == 3 else 1.0
        return unit * across[0] / across[1], unit * down[0] / down[1]

    @property
    def is_page(self) -> bool:
        """Whether it is a page: not a smaller copy of another one, nor its transparency mask."""
        is_beside = self.value(Tag.NEW_SUBFILE_TYPE) & (_REDUCED | _MASK)
        return not is_beside and self.value(Tag.SUBFILE_TYPE) != _OLD_REDUCED


def read_directories(path: Path) -> tuple[Directory, ...]:
    """Return the directories of a TIFF or BigTIFF file in their order.

    The first that cannot be read, behind which no other can be found, has no tags. Empty for a file that is no TIFF.
    Raises OSError for a file that cannot be opened.
    """
    with path.open("rb") as file:
        return tuple(_iter_directories(file))


def page_directories(path: Path) -> tuple[Directory, ...]:
    """Return the directories that are pages; all if none is, since a lone thumbnail is better than nothing."""
    every = read_directories(path)
    return tuple(directory for directory in every if directory.is_page) or every


def read_strips(path: Path, directory: Directory) -> tuple[bytes, ...]:
    """Return the coded data of the strips or tiles of a directory; a strip beyond the file's end is cut."""
    offsets = directory.tags.get(Tag.STRIP_OFFSETS) or directory.tags.get(Tag.TILE_OFFSETS, ())
    counts = directory.tags.get(Tag.STRIP_BYTE_COUNTS) or directory.tags.get(Tag.TILE_BYTE_COUNTS, ())
    strips: list[bytes] = []
    with path.open("rb") as file:
        for offset, count in zip(offsets, counts, strict=False):
            file.seek(offset)
            strips.append(file.read(min(count, 1 << 30)))
    return tuple(strips)


def _iter_directories(file: BinaryIO) -> Iterator[Directory]:
    head = file.read(16)
    order = {b"II": "<", b"MM": ">"}.get(head[:2], "")
    version = struct.unpack(f"{order}H", head[2:4])[0] if order and len(head) >= 8 else 0
    if version not in (42, 43):
        return
    is_big = version == 43
    if is_big and len(head) < 16:
        return
    (offset,) = struct.unpack(f"{order}Q", head[8:16]) if is_big else struct.unpack(f"{order}I", head[4:8])
    size = file.seek(0, SEEK_END)
    seen: set[int] = set()
    while offset and offset not in seen and len(seen) < _MAX_DIRECTORIES:
        seen.add(offset)
        try:
            tags, offset = _read_directory(file, min(offset, size), order, is_big=is_big)
        except struct.error:
            # The directory is cut off, or is no directory.
            tags, offset = {}, 0
        yield Directory(index=len(seen) - 1, byte_order=order, tags=tags)


def _read_directory(
    file: BinaryIO, offset: int, order: str, *, is_big: bool
) -> tuple[dict[int, tuple[int, ...]], int]:
    """Return the tags of the directory at an offset, and the offset of the next one, 0 behind the last."""
    count_code, entry_code, offset_code = ("Q", "HHQ8s", "Q") if is_big else ("H", "HHI4s", "I")
    file.seek(offset)
    (count,) = _unpack(file, order + count_code)
    if count > 65_535:
        raise struct.error("too many tags")
    entries = [
        struct.unpack(order + entry_code, file.read(struct.calcsize(order + entry_code)))
        for _ in range(count)
    ]
    try:
        (following,) = _unpack(file, order + offset_code)
    except struct.error:
        # The last directory may end with the file.
        following = 0
    wanted = {int(tag) for tag in Tag}
    tags = {
        tag: _read_values(file, order, code, number, field, is_big=is_big)
        for tag, code, number, field in entries
        if tag in wanted
    }
    return tags, following


def _read_values(
    file: BinaryIO, order: str, kind: int, number: int, field: bytes, *, is_big: bool
) -> tuple[int, ...]:
    """Return the values of a tag, none if they are of another type, or too many, or lie beyond the file's end."""
    code = _TYPES.get(kind)
    if code is None or number > _MAX_VALUES:
        return ()
    code *= number
    size = struct.calcsize(f"={code}")
    data = field
    if size > len(field):
        file.seek(struct.unpack(order + ("Q" if is_big else "I"), field)[0])
        data = file.read(size)
    return struct.unpack_from(order + code, data) if len(data) >= size else ()


def _unpack(file: BinaryIO, form: str) -> tuple[int, ...]:
    return struct.unpack(form, file.read(struct.calcsize(form)))

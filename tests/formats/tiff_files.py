"""TIFF files written value by value, of kinds that no library writes."""

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_SHORT, _LONG, _RATIONAL = 3, 4, 5
_LONG_TAGS = {254, 256, 257, 273, 278, 279}


def pack_bits(samples: NDArray[np.integer], depth: int) -> bytes:
    """Samples of `depth` bits, the highest bit first, each row from a new byte on."""
    rows = ["".join(format(int(value), f"0{depth}b") for value in row.ravel()) for row in samples]
    return b"".join(
        int(row.ljust(-(-len(row) // 8) * 8, "0"), 2).to_bytes(-(-len(row) // 8), "big") for row in rows
    )


class Directory(NamedTuple):
    """The tags of a directory by number, and its uncompressed strips."""

    tags: dict[int, Sequence[int]]
    strips: tuple[bytes, ...]


def directory(
    width: int, height: int, *strips: bytes, depth: int = 8, samples: int = 1, photometric: int = 1,
    more: Mapping[int, Sequence[int]] | None = None,
) -> Directory:  # fmt: skip
    """A directory of uncompressed strips of `height` rows each; `more` are tags by number."""
    tags: dict[int, Sequence[int]] = {
        256: (width,), 257: (height,), 258: (depth,) * samples, 259: (1,), 262: (photometric,),
        273: (0,) * len(strips), 277: (samples,), 278: (height,), 279: [len(strip) for strip in strips],
    }  # fmt: skip
    return Directory(tags | dict(more or {}), strips)


def write_tiff(path: Path, *directories: Directory) -> Path:
    """A little-endian TIFF of these directories, one behind another, each with its strips before it."""
    body, link = bytearray(b"II*\0" + bytes(4)), 4
    for tags, strips in directories:
        offsets: list[int] = []
        for strip in strips:
            offsets.append(len(body))
            body += strip + bytes(len(strip) % 2)
        entries, far = bytearray(), bytearray()
        start = len(body)
        far_start = start + 2 + 12 * len(tags) + 4
        for tag in sorted(tags):
            values = offsets if tag == 273 else tags[tag]
            kind = _RATIONAL if tag in (282, 283) else _LONG if tag in _LONG_TAGS else _SHORT
            raw = struct.pack(f"<{len(values)}{'H' if kind == _SHORT else 'I'}", *values)
            count = len(values) // 2 if kind == _RATIONAL else len(values)
            entries += struct.pack("<HHI", tag, kind, count)
            entries += raw.ljust(4, b"\0") if len(raw) <= 4 else struct.pack("<I", far_start + len(far))
            far += raw if len(raw) > 4 else b""
        struct.pack_into("<I", body, link, start)
        body += struct.pack("<H", len(tags)) + entries + bytes(4) + far
        link = far_start - 4
    path.write_bytes(body)
    return path

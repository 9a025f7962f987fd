"""A scan as pictures of a PDF: JPEG, JPEG 2000 and fax group 4 with the bytes that they have, others without loss."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pikepdf
from PIL import ExifTags, Image, ImageOps

from ocr.formats.pictures import opened_picture, stated_resolution
from ocr.formats.resolution import is_ratio_believed
from ocr.formats.samples import flatten
from ocr.formats.tiff import Directory, Tag, page_directories, read_strips
from ocr.model import ScanRef

_GROUP_4 = 4
# How a bare JPEG 2000 codestream begins, and where it has the depth of its first samples (ISO 15444-1, A.5.1).
_CODESTREAM, _DEPTH_AT = b"\xff\x4f\xff\x51", 42
_REVERSED_BITS = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
# The corners of a picture on an upright page of width and height 1 (a b c d e f), by how it lies in its file.
_UPRIGHT = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
Corners = tuple[float, float, float, float, float, float]


class Picture(NamedTuple):
    """A picture for a PDF: coded data, its entries, and its rows of all as top and height, 0 to 1."""

    data: bytes
    entries: Mapping[str, Any]
    top: float = 0.0
    height: float = 1.0


class ScanPictures(NamedTuple):
    """The pictures of a scan, one or a strip each, below each other.

    `corners` lay them as stored on a page of width and height 1. `oblong` is the resolution down divided by that
    across, on the upright page.
    """

    pictures: tuple[Picture, ...]
    corners: Corners
    oblong: float


def load_scan_pictures(scan: ScanRef) -> ScanPictures:
    """Return the pictures of a scan that is no PDF. Raises OSError and what a decoder raises for damaged data."""
    path = Path(scan.path)
    directories = page_directories(path)
    directory = directories[scan.frame] if directories else None
    with opened_picture(path, directory, []) as picture:
        orientation = picture.getexif().get(ExifTags.Base.Orientation, 1)
        orientation = orientation if orientation in _UPRIGHT else 1
        stated = stated_resolution(picture)
        if stated is None or not is_ratio_believed(stated):
            stated = (1.0, 1.0)
        across, down = stated[::-1] if orientation > 4 else stated
        pictures = tuple(_take_coded(path, picture, directory))
        if not pictures:
            # What is decoded is upright.
            orientation, pictures = 1, (_code(picture, directory),)
    return ScanPictures(pictures, _UPRIGHT[orientation], down / across)


def _take_coded(path: Path, picture: Image.Image, directory: Directory | None) -> Iterator[Picture]:
    """Yield the coded data of a file as a PDF takes it; nothing if it does not."""
    if picture.format in ("JPEG", "MPO") and picture.mode in ("L", "RGB", "CMYK"):
        entries = _entries(picture, "/DCTDecode", {"L": "/DeviceGray", "RGB": "/DeviceRGB"}.get(picture.mode))
        if picture.mode == "CMYK":
            # Adobe's programs write these inverted, and say so by their mark.
            inverted = {"Decode": [1, 0] * 4} if "adobe" in picture.info else {}
            entries = {**entries, "ColorSpace": pikepdf.Name("/DeviceCMYK"), **inverted}
        yield Picture(path.read_bytes(), entries)
    elif picture.format == "JPEG2000" and picture.mode in ("L", "RGB"):
        yield Picture(_boxed(path.read_bytes(), picture), _entries(picture, "/JPXDecode"))
    elif directory is not None and _is_group_4(directory):
        yield from _take_strips(path, directory)


def _boxed(data: bytes, picture: Image.Image) -> bytes:
    """Return a JPEG 2000 file; a bare codestream as it is in the boxes of a file, which a PDF wants."""
    if not data.startswith(_CODESTREAM):
        return data
    is_grey = picture.mode == "L"
    size = struct.pack(">IIHB", picture.height, picture.width, 1 if is_grey else 3, data[_DEPTH_AT])
    # Wavelets (7); colours as the next box says, grey (17) or sRGB (16).
    header = _box(b"ihdr", size + b"\x07\x00\x00") + _box(
        b"colr", struct.pack(">BBBI", 1, 0, 0, 17 if is_grey else 16)
    )
    kind = _box(b"ftyp", b"jp2 \x00\x00\x00\x00jp2 ")
    return _box(b"jP  ", b"\r\n\x87\n") + kind + _box(b"jp2h", header) + _box(b"jp2c", data)


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def _is_group_4(directory: Directory) -> bool:
    return (
        directory.value(Tag.COMPRESSION) == _GROUP_4
        and directory.value(Tag.BITS_PER_SAMPLE, 1) == 1
        and directory.value(Tag.SAMPLES_PER_PIXEL, 1) == 1
        and directory.value(Tag.PHOTOMETRIC) in (0, 1)
        and bool(directory.tags.get(Tag.STRIP_OFFSETS))
    )


def _take_strips(path: Path, directory: Directory) -> Iterator[Picture]:
    columns, rows = directory.value(Tag.IMAGE_WIDTH), directory.value(Tag.IMAGE_LENGTH)
    per_strip = min(directory.value(Tag.ROWS_PER_STRIP, rows) or rows, rows)
    is_reversed = directory.value(Tag.FILL_ORDER, 1) == 2
    for number, data in enumerate(read_strips(path, directory)):
        top = number * per_strip
        height = min(per_strip, rows - top)
        if height <= 0:
            return
        coding = pikepdf.Dictionary(
            K=-1, Columns=columns, Rows=height, BlackIs1=directory.value(Tag.PHOTOMETRIC) == 1
        )
        entries = {
            "Width": columns,
            "Height": height,
            "BitsPerComponent": 1,
            "ColorSpace": pikepdf.Name("/DeviceGray"),
            "Filter": pikepdf.Name("/CCITTFaxDecode"),
            "DecodeParms": coding,
        }
        yield Picture(
            data.translate(_REVERSED_BITS) if is_reversed else data, entries, top / rows, height / rows
        )


def _code(picture: Image.Image, directory: Directory | None) -> Picture:
    """Return a picture coded anew without loss, as a person sees it."""
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode == "1":
        return _deflate(np.packbits(np.asarray(picture), axis=1), picture.size, 1, "/DeviceGray")
    if picture.mode.startswith("I;16"):
        return _code_deep(picture, directory)
    flat = flatten(picture, [])
    flat = flat.convert("RGB") if flat.mode == "CMYK" else flat
    return _deflate(np.asarray(flat), flat.size, 8, "/DeviceGray" if flat.mode == "L" else "/DeviceRGB")


def _code_deep(picture: Image.Image, directory: Directory | None) -> Picture:
    """Return a picture of 16 bits; those of scanners of 10, 12 and 14 bits are shown as bright as they are."""
    samples = np.asarray(picture)
    brightest = int(samples.max(initial=0))
    white = next(depth for depth in (255, 1023, 4095, 16383, 65535) if brightest <= depth)
    is_inverted = directory is not None and directory.value(Tag.PHOTOMETRIC, 1) == 0
    coded = _deflate(samples.astype(">u2"), picture.size, 16, "/DeviceGray")
    bounds = [1, 1 - 65535 / white] if is_inverted else [0, 65535 / white]
    return coded._replace(entries={**coded.entries, "Decode": bounds})


def _deflate(samples: np.ndarray[Any, Any], size: tuple[int, int], depth: int, space: str) -> Picture:
    entries = {
        "Width": size[0],
        "Height": size[1],
        "BitsPerComponent": depth,
        "ColorSpace": pikepdf.Name(space),
        "Filter": pikepdf.Name("/FlateDecode"),
    }
    if depth == 1:
        return Picture(zlib.compress(samples.tobytes()), entries)
    # Each row holds its differences from the row above, after the number of that filter (PNG, section 9.2), 2. On a
    # scanned page level 3 of it is smaller than level 6 of the differences along the row, in a fifth of the time.
    colours = 1 if samples.ndim == 2 else samples.shape[2]
    rows = np.ascontiguousarray(samples).view(np.uint8).reshape(size[1], -1)
    filtered = np.full((size[1], 1 + rows.shape[1]), 2, np.uint8)
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    coding = pikepdf.Dictionary(Predictor=15, Colors=colours, BitsPerComponent=depth, Columns=size[0])
    return Picture(zlib.compress(filtered.tobytes(), 3), {**entries, "DecodeParms": coding})


def _entries(picture: Image.Image, coding: str, space: str | None = None) -> dict[str, Any]:
    entries: dict[str, Any] = {
        "Width": picture.width,
        "Height": picture.height,
        "BitsPerComponent": 8,
        "Filter": pikepdf.Name(coding),
    }
    return {**entries, "ColorSpace": pikepdf.Name(space)} if space else entries

"""Damage that decoders pass over in silence: what cannot be decoded of a picture's data is found here.

JPEG data, fax codes and Deflate data can be checked. LZW, PackBits and plain samples, WebP and JPEG 2000 have nothing
to check them by, other than that they end too early, which their decoders report.
"""

import zlib
from pathlib import Path

import numpy as np
import simplejpeg

from ocr.formats.ccitt import find_bad_row
from ocr.formats.tiff import Directory, Tag, read_strips

_RLE, _GROUP_3, _GROUP_4, _JPEG, _DEFLATE, _OLD_DEFLATE = 2, 3, 4, 7, 8, 32946
# Fax codes are checked at about a megabyte in three seconds; a typed page at 600 dpi has 0.1 MB.
MAX_FAX_BYTES = 1_000_000


def find_damage(path: Path, picture_format: str, directory: Directory | None) -> str | None:
    """Return what is damaged in a picture that was decoded, to be read behind "it is damaged: "; None if it is sound.

    `directory` is that of the page in a TIFF. Raises OSError for a file that cannot be read.
    """
    if picture_format in ("JPEG", "MPO"):
        return find_jpeg_damage(path.read_bytes())
    return find_tiff_damage(path, directory) if directory is not None else None


def find_jpeg_damage(data: bytes) -> str | None:
    """Return what libjpeg warns of in a JPEG, None if nothing."""
    try:
        _, _, space, _ = simplejpeg.decode_jpeg_header(data, strict=False)
        wanted = "CMYK" if space in ("CMYK", "YCCK") else "GRAY"
        # An eighth of its size: all codes are decoded, and next to no time goes into pixels.
        simplejpeg.decode_jpeg(data, wanted, min_height=1, min_width=1, strict=True)
    except ValueError as error:
        return f"its JPEG data are broken ({error})"
    return None


def find_tiff_damage(path: Path, directory: Directory) -> str | None:
    """Return what cannot be decoded in the strips of a TIFF's directory, None if all can or none is checked."""
    compression = directory.value(Tag.COMPRESSION, 1)
    if compression not in (_RLE, _GROUP_3, _GROUP_4, _JPEG, _DEFLATE, _OLD_DEFLATE):
        return None
    strips = read_strips(path, directory)
    if compression == _JPEG:
        tables = bytes(directory.tags.get(Tag.JPEG_TABLES, ()))
        found = (find_jpeg_damage(_with_tables(strip, tables)) for strip in strips)
        return next(filter(None, found), None)
    if compression in (_DEFLATE, _OLD_DEFLATE):
        return next(filter(None, map(_find_deflate_damage, strips)), None)
    return _find_fax_damage(strips, directory, compression)


def _with_tables(strip: bytes, tables: bytes) -> bytes:
    """Return a strip as a whole JPEG: the tables of the file, without their end, behind the start of the strip."""
    return strip[:2] + tables[2:-2] + strip[2:] if len(tables) > 4 else strip


def _find_deflate_damage(strip: bytes) -> str | None:
    try:
        zlib.decompress(strip)
    except zlib.error as error:
        return f"its Deflate data are broken ({error})"
    return None


def _find_fax_damage(strips: tuple[bytes, ...], directory: Directory, compression: int) -> str | None:
    if sum(map(len, strips)) > MAX_FAX_BYTES:
        return None
    options = directory.value(Tag.T4_OPTIONS)
    width, height = directory.value(Tag.IMAGE_WIDTH), directory.value(Tag.IMAGE_LENGTH)
    strip_rows = min(directory.value(Tag.ROWS_PER_STRIP, height), height)
    for number, strip in enumerate(strips):
        first = number * strip_rows
        bad = find_bad_row(
            _with_high_bit_first(strip) if directory.value(Tag.FILL_ORDER, 1) == 2 else strip,
            width,
            min(strip_rows, height - first),
            k=-1 if compression == _GROUP_4 else options & 1 if compression == _GROUP_3 else 0,
            is_byte_aligned=compression == _RLE,
        )
        if bad is not None:
            return f"its fax codes are broken from row {first + bad + 1} of {height} on"
    return None


def _with_high_bit_first(data: bytes) -> bytes:
    return np.packbits(np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")).tobytes()

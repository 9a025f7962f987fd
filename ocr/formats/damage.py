"""Damage that decoders pass over in silence: what cannot be decoded of a picture's data is found here.

JPEG data, fax codes and Deflate data can be checked, but a single changed bit may be a valid code of another thing.
LZW, PackBits and plain samples, WebP and JPEG 2000 have nothing to check them by, other than that they end too early,
which their decoders report.
"""

import re
import zlib
from pathlib import Path

import numpy as np
import simplejpeg

from ocr.formats.ccitt import find_bad_row
from ocr.formats.tiff import Directory, Tag, read_strips

_RLE, _GROUP_3, _GROUP_4, _JPEG, _DEFLATE, _OLD_DEFLATE = 2, 3, 4, 7, 8, 32946
_JPEG_DAMAGE = ("Corrupt JPEG data", "Premature end of JPEG file")
_CAMERA_PADDING = re.compile(r": [12] extraneous bytes before marker 0xd9")
# Data are unpacked piece by piece, and no further than this: 200 million pixels of four samples.
_CHUNK_BYTES, _MAX_SAMPLE_BYTES = 4_000_000, 800_000_000
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
    """Return which damage libjpeg warns of in a JPEG, None if of none, or if it does not open such a JPEG."""
    try:
        _, _, space, _ = simplejpeg.decode_jpeg_header(data, strict=False)
        wanted = "CMYK" if space in ("CMYK", "YCCK") else "GRAY"
        # An eighth of its size: all codes are decoded, and next to no time goes into pixels.
        simplejpeg.decode_jpeg(data, wanted, min_height=1, min_width=1, strict=True)
    except ValueError as error:
        # Other warnings are of odd headers, which do no harm, as do a byte or two that cameras leave before the end.
        if str(error).startswith(_JPEG_DAMAGE) and not _CAMERA_PADDING.search(str(error)):
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
        return next(filter(None, map(find_deflate_damage, strips)), None)
    return _find_fax_damage(strips, directory, compression)


def _with_tables(strip: bytes, tables: bytes) -> bytes:
    """Return a strip as a whole JPEG: the tables of the file, without their end, behind the start of the strip."""
    return strip[:2] + tables[2:-2] + strip[2:] if len(tables) > 4 else strip


def find_deflate_damage(data: bytes, least_bytes: int = 0) -> str | None:
    """Return what is damaged in Deflate data that must unpack to `least_bytes`, None if nothing.

    Data that lack only their check sum are sound, and so are those that hold more than any picture may.
    """
    decoder, length = zlib.decompressobj(), 0
    try:
        while data and not decoder.eof and length < _MAX_SAMPLE_BYTES:
            length += len(decoder.decompress(data, _CHUNK_BYTES))
            data = decoder.unconsumed_tail
    except zlib.error as error:
        return f"its Deflate data are broken ({error})"
    return None if length >= least_bytes else "its Deflate data are cut off"


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

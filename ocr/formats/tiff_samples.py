"""Kinds of TIFF that Pillow does not open, or opens wrongly: deep colours, planes, odd depths, floats."""

import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr.formats.samples import eight_bits
from ocr.formats.tiff import Directory, Tag, read_strips

_NO_COMPRESSION, _DEFLATE, _OLD_DEFLATE = 1, 8, 32946
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _CMYK, _ICC_LAB = 0, 1, 2, 5, 9
_UNSIGNED, _SIGNED, _FLOAT = 1, 2, 3
_IN_PLANES = 2
_STRAIGHT_ALPHA, _PREMULTIPLIED_ALPHA = 2, 1


def open_odd_tiff(path: Path, directory: Directory) -> Image.Image | None:
    """Return the picture of a directory that Pillow does not open, or opens wrongly, in 8 bits, min-is-black.

    None for those that it opens rightly, and for those that cannot be opened here either. Raises OSError for a file
    that cannot be read, zlib.error and ValueError for broken data.
    """
    if _is_common(directory):
        return None
    is_white_zero = directory.value(Tag.PHOTOMETRIC, _BLACK_IS_ZERO) == _WHITE_IS_ZERO
    samples = _read_plainly(path, directory)
    if samples is None:
        samples = _read_with_opencv(path, directory)
        # OpenCV inverts bytes, and nothing deeper.
        is_white_zero = is_white_zero and samples is not None and samples.dtype != np.uint8
    picture = None if samples is None else _picture_of(samples, directory, is_inverted=is_white_zero)
    if picture is not None:
        picture.format = "TIFF"
        if directory.resolution:
            picture.info["dpi"] = directory.resolution
        picture.getexif()[int(Tag.ORIENTATION)] = directory.value(Tag.ORIENTATION, 1)
    return picture


def _is_common(directory: Directory) -> bool:
    """Return whether Pillow opens a directory rightly, as far as this module can tell."""
    depths = set(directory.tags.get(Tag.BITS_PER_SAMPLE, (1,)))
    count = directory.value(Tag.SAMPLES_PER_PIXEL, 1)
    kind = directory.value(Tag.SAMPLE_FORMAT, _UNSIGNED)
    photometric = directory.value(Tag.PHOTOMETRIC, _BLACK_IS_ZERO)
    is_white_zero = photometric == _WHITE_IS_ZERO
    if photometric == _ICC_LAB:
        return False
    if depths <= {1} or depths in ({2}, {4}, {8}):
        return count <= 4 and not (count == 2 and is_white_zero)
    if depths == {16}:
        return count == 1 and kind == _UNSIGNED
    return depths == {32} and count == 1 and kind != _SIGNED and not is_white_zero


def _read_plainly(path: Path, directory: Directory) -> NDArray[Any] | None:
    """Return the samples, H x W x samples, of a directory in strips that are not compressed, or by Deflate."""
    depths = set(directory.tags.get(Tag.BITS_PER_SAMPLE, (1,)))
    compression = directory.value(Tag.COMPRESSION, _NO_COMPRESSION)
    predictor = directory.value(Tag.PREDICTOR, 1)
    if (
        len(depths) != 1
        or compression not in (_NO_COMPRESSION, _DEFLATE, _OLD_DEFLATE)
        or predictor not in (1, 2)
        or Tag.TILE_OFFSETS in directory.tags
    ):
        return None
    (depth,) = depths
    strips = read_strips(path, directory)
    height, width = directory.value(Tag.IMAGE_LENGTH), directory.value(Tag.IMAGE_WIDTH)
    count = directory.value(Tag.SAMPLES_PER_PIXEL, 1)
    in_planes = directory.value(Tag.PLANAR_CONFIGURATION, 1) == _IN_PLANES
    rows, columns = (height * count, width) if in_planes else (height, width * count)
    if compression != _NO_COMPRESSION:
        most = rows * columns * (depth + 7) // 8
        strips = tuple(zlib.decompressobj().decompress(strip, most) for strip in strips)
    flat = _unpack(b"".join(strips), depth, directory, rows, columns)
    if flat is None:
        return None
    samples = (
        flat.reshape(count, height, width).transpose(1, 2, 0)
        if in_planes
        else flat.reshape(height, width, count)
    )
    if predictor == 2:
        samples = np.cumsum(samples, axis=1, dtype=samples.dtype)
    return samples


def _unpack(data: bytes, depth: int, directory: Directory, rows: int, columns: int) -> NDArray[Any] | None:
    """Return samples, rows x columns, of any whole depth up to 16 bits, or of 32 and 64."""
    row_bytes = (columns * depth + 7) // 8
    if len(data) < rows * row_bytes:
        raise ValueError(f"{rows * row_bytes - len(data)} bytes of its samples are missing")
    kind = {_UNSIGNED: "u", _SIGNED: "i", _FLOAT: "f"}.get(directory.value(Tag.SAMPLE_FORMAT, _UNSIGNED))
    if kind and depth in (8, 16, 32, 64) and (kind, depth) != ("f", 8):
        stored = np.dtype(f"{directory.byte_order}{kind}{depth // 8}")
        flat = np.frombuffer(data, stored, rows * columns).reshape(rows, columns)
        return flat.astype(stored.newbyteorder("="))
    if kind != "u" or depth >= 16:
        return None
    packed = np.frombuffer(data, np.uint8, rows * row_bytes).reshape(rows, row_bytes)
    weights = (1 << np.arange(depth)[::-1]).astype(np.float32)
    samples = np.empty((rows, columns), np.uint16)
    for row in range(rows):
        samples[row] = np.unpackbits(packed[row])[: columns * depth].reshape(columns, depth) @ weights
    # Below a byte, white is the largest number; deeper samples may be stored in more bits than they have.
    return samples if depth > 8 else (samples * (255.0 / ((1 << depth) - 1))).round().astype(np.uint8)


def _read_with_opencv(path: Path, directory: Directory) -> NDArray[Any] | None:
    """Return the samples of a directory as OpenCV decodes them, grey already min-is-black in depths up to 14 bits."""
    level = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        read, pictures = cv2.imreadmulti(str(path), directory.index, 1, flags=cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None
    finally:
        cv2.utils.logging.setLogLevel(level)
    if not read or not pictures:
        return None
    samples = np.asarray(pictures[0])
    if samples.ndim == 2:
        return samples[..., None]
    # OpenCV has blue first.
    return samples[..., [2, 1, 0, 3][: samples.shape[2]]] if samples.shape[2] >= 3 else samples


def _picture_of(samples: NDArray[Any], directory: Directory, *, is_inverted: bool) -> Image.Image | None:
    photometric = directory.value(Tag.PHOTOMETRIC, _BLACK_IS_ZERO)
    count = {_WHITE_IS_ZERO: 1, _BLACK_IS_ZERO: 1, _RGB: 3, _CMYK: 4, _ICC_LAB: 3}.get(photometric)
    if count is None or samples.shape[2] < count:
        return None
    if photometric == _ICC_LAB:
        # Its a and b count from 0 to 255 with the middle at 128; Pillow's have a sign.
        if samples.dtype != np.uint8:
            return None
        lab = samples[..., :3] ^ np.array([0, 128, 128], np.uint8)
        return Image.frombytes("LAB", (lab.shape[1], lab.shape[0]), lab.tobytes())
    if samples.dtype.kind == "i":
        samples = _unsigned(samples)
    colours = eight_bits(samples[..., :count], is_inverted=is_inverted)
    size = (samples.shape[1], samples.shape[0])
    picture = Image.frombytes({1: "L", 3: "RGB", 4: "CMYK"}[count], size, colours.tobytes())
    alpha = directory.value(Tag.EXTRA_SAMPLES)
    if samples.shape[2] > count and count < 4 and alpha in (_STRAIGHT_ALPHA, _PREMULTIPLIED_ALPHA):
        mask = Image.fromarray(_opacity(samples[..., count]))
        is_straight = alpha == _STRAIGHT_ALPHA
        picture.putalpha(mask)
        if not is_straight:
            mode = "La" if count == 1 else "RGBa"
            picture = Image.frombytes(mode, picture.size, picture.tobytes())
    return picture


def _unsigned(samples: NDArray[Any]) -> NDArray[Any]:
    """Return whole numbers without their sign: from the lowest number on, or, if none is below 0, doubled."""
    lowest = int(np.iinfo(samples.dtype).min) if samples.min(initial=0) < 0 else 0
    shifted = samples.astype(np.int64) - lowest
    return (shifted if lowest else 2 * shifted).astype(f"u{samples.dtype.itemsize}")


def _opacity(alpha: NDArray[Any]) -> NDArray[np.uint8]:
    """Return opacity as bytes: the whole range of whole numbers, or 0 to 1 of floats."""
    opaque = float(np.iinfo(alpha.dtype).max) if alpha.dtype.kind in "ui" else 1.0
    return np.rint(alpha.astype(np.float32).clip(0, opaque) * (255 / opaque)).astype(np.uint8)

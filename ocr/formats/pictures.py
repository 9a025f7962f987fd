"""Open picture files: PNG, JPEG, TIFF, JPEG 2000, BMP and WebP, upright, in square pixels, as a person sees them."""

import logging
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from ocr.errors import InputError
from ocr.formats.damage import find_damage
from ocr.formats.resolution import Sampling, choose_sampling, is_ratio_believed
from ocr.formats.samples import flatten, to_screen_colours
from ocr.formats.tiff import Directory, Tag, page_directories
from ocr.formats.tiff_samples import open_odd_tiff
from ocr.image.pixels import Pixels, fit

FORMAT_SUFFIXES = {
    "PNG": (".png",),
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "MPO": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    "TIFF": (".tif", ".tiff"),
    "JPEG2000": (".jp2", ".j2k", ".j2c", ".jpf", ".jpx"),
    "BMP": (".bmp",),
    "WEBP": (".webp",),
    "PDF": (".pdf",),
}
# Its complaints of damaged files would go to the terminal; it also raises them.
logging.getLogger("PIL").addHandler(logging.NullHandler())
# Pillow opens MPO (a JPEG with a second picture behind it) through its JPEG opener.
_PICTURE_FORMATS = tuple(name for name in FORMAT_SUFFIXES if name not in ("PDF", "MPO"))
# An A0 sheet at 300 dpi has 140 million pixels; a larger image is a mistake or an attack.
MAX_PIXELS = 200_000_000


class Opened(NamedTuple):
    """An opened page image, uint8, H x W grey or H x W x 3 RGB, its sampling, and the source's size in pixels."""

    image: Pixels
    sampling: Sampling
    source_size_px: tuple[int, int]


def count_frames(path: Path) -> int:
    """Return how many pages a picture file holds: those of a TIFF without its thumbnails and masks, else 1."""
    return max(1, len(page_directories(path)))


def open_picture(path: Path, frame: int, name: str, notices: list[str]) -> Opened:
    """Return a page of a picture file, `name` for messages; what to know about it is added to `notices`.

    Raises InputError for a file that is no picture, or larger than MAX_PIXELS, and whatever a decoder raises for one
    that is damaged or cut off; its size is taken from the header, before anything is decoded.
    """
    directories = page_directories(path)
    if directories and frame >= len(directories):
        raise InputError(
            f"{path} has {len(directories)} pages, not {frame + 1}; or it is damaged. List it again."
        )
    directory = directories[frame] if directories else None
    if directory:
        refuse_huge(directory.value(Tag.IMAGE_WIDTH), directory.value(Tag.IMAGE_LENGTH), where=name)
    try:
        with opened_picture(path, directory, notices) as picture:
            refuse_huge(*picture.size, where=name)
            if 0 in picture.size:
                raise InputError(f"{name} has no pixels ({picture.width} x {picture.height}). Scan it again.")
            note_suffix(path, picture.format or "", notices)
            opened = _decode(picture, directory, name, notices)
            damage = find_damage(path, picture.format or "", directory)
    except UnidentifiedImageError as error:
        raise InputError(
            f"{path} is no image (PNG, JPEG, TIFF, JPEG 2000, BMP, WebP or PDF), was cut off, or is of a rare kind. "
            "See whether it opens in a viewer: if so, save it as PNG; if not, copy or scan it again."
        ) from error
    if damage:
        notices.append(
            f"{name} is damaged: {damage}. It was read as far as it can be decoded; parts of the page may be missing "
            "or wrong. Copy or scan it again."
        )
    return opened


@contextmanager
def opened_picture(path: Path, directory: Directory | None, notices: list[str]) -> Iterator[Image.Image]:
    """Open a page of a picture file, not decoded, without Pillow's limit of pixels (see `refuse_huge`).

    `directory` is that of the page in a TIFF. Warnings become notices.
    """
    pillow_limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            odd = directory and open_odd_tiff(path, directory)
            if odd:
                yield odd
            else:
                # By its name Pillow would map a plain TIFF into memory, and garble it if it lies on its side.
                with path.open("rb") as file, Image.open(file, formats=_PICTURE_FORMATS) as picture:
                    picture.seek(directory.index if directory else 0)
                    yield picture
        notices.extend(f"{path.name}: {warning.message}" for warning in caught)
    finally:
        Image.MAX_IMAGE_PIXELS = pillow_limit


def look_up_aspect(path: Path, frame: int) -> float:
    """Return how many times as wide as high a page of a picture file is, upright, as a person sees it.

    That is the ratio of its sides in pixels but where these are oblong, as those of a fax are. Nothing is decoded.
    Threads may ask at once, about pages within Pillow's own limit of pixels. Raises OSError, or whatever Pillow
    raises, for a file that is no picture.
    """
    directories = page_directories(path)
    directory = directories[frame] if directories else None
    with path.open("rb") as file, Image.open(file, formats=_PICTURE_FORMATS) as picture:
        picture.seek(directory.index if directory else 0)
        (width, height), stated = picture.size, stated_resolution(picture)
        if picture.getexif().get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8):
            width, height, stated = height, width, stated and (stated[1], stated[0])
    sampling = choose_sampling(width, height, stated)
    return sampling.width_px / sampling.height_px if sampling.is_squared else width / height


def _decode(picture: Image.Image, directory: Directory | None, name: str, notices: list[str]) -> Opened:
    source, stated = picture.size, stated_resolution(picture)
    is_turned = picture.getexif().get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8)
    if stated and is_turned:
        stated = (stated[1], stated[0])
    has_more = _has_more_pictures(picture)
    if picture.format in ("JPEG", "MPO"):
        source = source[::-1] if is_turned else source
        wanted = choose_sampling(*source, stated).size
        # The decoder halves a picture, as often as that leaves enough, at a fraction of the time and memory.
        picture.draft(picture.mode, wanted[::-1] if is_turned else wanted)
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.format not in ("JPEG", "MPO"):
        source = picture.size
    sampling = choose_sampling(*source, stated)
    _note_sampling(stated, sampling, has_more, name, notices)
    is_inverted = directory is not None and directory.value(Tag.PHOTOMETRIC, 1) == 0
    flat = flatten(picture, notices, is_inverted=is_inverted)
    factor = min(math.floor(flat.width / sampling.width_px), math.floor(flat.height / sampling.height_px))
    if factor > 1:
        profile = flat.info
        flat = flat.reduce(factor)
        flat.info = profile
    image = np.asarray(to_screen_colours(flat))
    if (image.shape[1], image.shape[0]) != sampling.size:
        image = np.asarray(fit(image, *sampling.size), np.uint8)
    return Opened(image, sampling, source)


def _note_sampling(
    stated: tuple[float, float] | None,
    sampling: Sampling,
    has_more: bool,
    name: str,
    notices: list[str],
) -> None:
    if has_more:
        notices.append(f"{name} has several pictures; the first was read. Save the others as files.")
    if stated and sampling.is_squared:
        notices.append(
            f"The pixels of {name} are oblong ({stated[0]:g} x {stated[1]:g} to the same length); "
            "it was read with square ones."
        )
    elif stated and not is_ratio_believed(stated) and min(stated) > 0:
        notices.append(
            f"{name} states a resolution of {stated[0]:g} x {stated[1]:g}, which cannot be; its pixels were taken "
            "to be square. If the page looks squashed in a viewer, correct its resolution."
        )


def refuse_huge(width: int, height: int, *, where: str) -> None:
    """Raise InputError for a picture of more than MAX_PIXELS."""
    if width * height > MAX_PIXELS:
        raise InputError(
            f"{where} has {width} x {height} pixels; at most {MAX_PIXELS // 1_000_000} million are read. "
            "Scan it at a lower resolution (300 dpi is enough) or cut it into pages."
        )


def note_suffix(path: Path, picture_format: str, notices: list[str]) -> None:
    """Add a notice if the name of a file is not that of its format."""
    if path.suffix.lower() not in FORMAT_SUFFIXES.get(picture_format, ()):
        notices.append(
            f"{path.name} is a {picture_format} file by its content; read as that. "
            f"Rename it to {path.stem}{FORMAT_SUFFIXES[picture_format][0]}."
        )


def _has_more_pictures(picture: Image.Image) -> bool:
    """Return whether a file that is no TIFF has other pictures than the first, which may be pages."""
    if picture.format not in ("PNG", "WEBP", "MPO") or getattr(picture, "n_frames", 1) < 2:
        return False
    if picture.format != "MPO":
        return True
    # Behind a photograph there may be a smaller one, or a map of its brightness.
    size = picture.size
    picture.seek(1)
    is_as_large = picture.size == size
    picture.seek(0)
    return is_as_large


def stated_resolution(picture: Image.Image) -> tuple[float, float] | None:
    """Return the resolution across and down that a file states, in pixels per inch or, if its unit is not known, any.

    None if it states none.
    """
    info = picture.info
    try:
        if info.get("jfif_unit") == 0 and len(set(info["jfif_density"])) == 2:
            across, down = info["jfif_density"]
        else:
            across, down = next(info[key] for key in ("dpi", "resolution", "aspect") if key in info)
        return float(across), float(down)
    except (KeyError, TypeError, ValueError, ZeroDivisionError, StopIteration):
        return None

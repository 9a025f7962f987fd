"""What a PDF says of a page, besides what pdfium tells: the masks of its pictures, their damage, the page's unit."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf

from ocr.formats.ccitt import find_bad_row
from ocr.formats.damage import MAX_FAX_BYTES, find_deflate_damage, find_jpeg_damage

# Its warnings would go to the terminal; what matters of them becomes a notice.
logging.getLogger("pikepdf").addHandler(logging.NullHandler())

# Kinds of notes of which pdfium makes no appearance; and the flags "hidden" and "no view".
_UNPAINTED_NOTES = {"/FreeText", "/Stamp", "/Redact", "/Line", "/Polygon", "/PolyLine", "/Caret"}
_HIDDEN_FLAGS = 2 | 32
_MAX_DEPTH = 8
_MAX_PICTURES = 2_000
Size = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """Facts about a page: how many seventy-seconds of an inch its unit is, the masks of its pictures, its damage.

    `masks` are the sizes of masks in pixels by the size of their picture; a picture with several has the finest.
    """

    user_unit: float = 1.0
    masks: Mapping[Size, Size] = field(default_factory=dict)
    notices: tuple[str, ...] = ()

    def finest_mask(self, columns: int, rows: int) -> Size:
        """Return the size of a picture of that size with its mask: that of the mask, if it is finer."""
        mask = self.masks.get((columns, rows), (0, 0))
        return mask if mask[0] * mask[1] > columns * rows else (columns, rows)

    def is_masked(self, columns: int, rows: int) -> bool:
        """Return whether a picture of that size has a mask."""
        return (columns, rows) in self.masks


def read_page_facts(path: Path, frame: int) -> PageFacts:
    """Return the facts about a page of a PDF; those of a plain page, with a notice, where they cannot be read."""
    try:
        with pikepdf.open(path) as pdf:
            page = pdf.pages[frame]
            unit = float(page.obj.get("/UserUnit", 1))
            pictures = list(_iter_pictures(page.resources, 0))[:_MAX_PICTURES]
            masks: dict[Size, Size] = {}
            for picture in pictures:
                size = _size_of(picture)
                for mask in (picture.get("/SMask"), picture.get("/Mask")):
                    if isinstance(mask, pikepdf.Stream):
                        masks[size] = max(masks.get(size, (0, 0)), _size_of(mask))
                    elif mask is not None or picture.get("/ImageMask", False):
                        masks.setdefault(size, (0, 0))
            damage = next(filter(None, map(_find_damage, pictures)), None)
            unpainted = _count_unpainted_notes(page)
    except (pikepdf.PdfError, OSError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        # pdfium opens some files that qpdf does not.
        unchecked = (
            f"Page {frame + 1} of {path.name} was rendered, but the PDF is damaged or of a rare kind: its pictures "
            "could not be checked. See whether the page is whole in a viewer."
        )
        return PageFacts(notices=(unchecked,))
    told = (
        f"A picture on page {frame + 1} of {path.name} is damaged: {damage}. It was read as far as it can be "
        "decoded; parts of the page may be missing or wrong. Export it again."
    )
    notices = [told] if damage else []
    if unpainted:
        notices.append(
            f"Page {frame + 1} of {path.name} has {unpainted} notes without an appearance, which viewers draw each "
            "in its own way: they are not seen here, nor is what they cover hidden. Print the page to a new PDF."
        )
    return PageFacts(user_unit=unit if unit > 0 else 1.0, masks=masks, notices=tuple(notices))


def _iter_pictures(resources: Any, depth: int) -> Iterator[Any]:
    """Yield the pictures of a page or a form, those in its forms too, and their masks."""
    if depth > _MAX_DEPTH or resources is None:
        return
    for _, entry in (resources.get("/XObject") or {}).items():
        if not isinstance(entry, pikepdf.Stream):
            continue
        if entry.get("/Subtype") == "/Image":
            yield entry
            for mask in (entry.get("/SMask"), entry.get("/Mask")):
                if isinstance(mask, pikepdf.Stream):
                    yield mask
        elif entry.get("/Subtype") == "/Form":
            yield from _iter_pictures(entry.get("/Resources"), depth + 1)


def _count_unpainted_notes(page: Any) -> int:
    """Return how many notes (annotations) a page has that viewers show, and that pdfium does not paint."""
    notes = [note for note in (page.obj.get("/Annots") or ()) if isinstance(note, pikepdf.Dictionary)]
    return sum(
        "/AP" not in note
        and str(note.get("/Subtype")) in _UNPAINTED_NOTES
        and not int(note.get("/F", 0)) & _HIDDEN_FLAGS
        for note in notes
    )


def _size_of(picture: Any) -> Size:
    return int(picture.get("/Width", 0)), int(picture.get("/Height", 0))


def _find_damage(picture: Any) -> str | None:
    """Return what is damaged in the data of a picture, None if it is sound or cannot be checked."""
    filters = picture.get("/Filter")
    if filters is None:
        return None
    names = [str(name) for name in (filters if isinstance(filters, pikepdf.Array) else [filters])]
    if names == ["/DCTDecode"]:
        return find_jpeg_damage(picture.read_raw_bytes())
    if names == ["/FlateDecode"]:
        columns, rows = _size_of(picture)
        # Of one sample a pixel at least.
        least = rows * (columns * int(picture.get("/BitsPerComponent", 1)) // 8)
        return find_deflate_damage(picture.read_raw_bytes(), least)
    if names == ["/CCITTFaxDecode"]:
        return _find_fax_damage(picture)
    return None


def _find_fax_damage(picture: Any) -> str | None:
    data = picture.read_raw_bytes()
    settings = picture.get("/DecodeParms", pikepdf.Dictionary())
    if isinstance(settings, pikepdf.Array):
        settings = settings[0]
    k = int(settings.get("/K", 0))
    # In two dimensions without ends of lines, nothing says how a row is coded.
    if len(data) > MAX_FAX_BYTES or (k > 0 and not settings.get("/EndOfLine", False)):
        return None
    _, rows = _size_of(picture)
    bad = find_bad_row(
        data,
        int(settings.get("/Columns", 1728)),
        rows,
        k=k,
        is_byte_aligned=bool(settings.get("/EncodedByteAlign", False)),
    )
    return None if bad is None else f"its fax codes are broken from row {bad + 1} of {rows} on"

"""A page's reading as JSON, for the cache and for recorded readings."""

import json
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from msgspec.json import Decoder

from ocr.errors import InputError
from ocr.model import (
    Box,
    Glyph,
    Line,
    Page,
    PitchGrid,
    PredictedCer,
    Region,
    RegionKind,
    ScanQuality,
    ScanRef,
    UnreadInk,
    Word,
)

SCHEMA = 7
# No scan has more pixels on a side; what is computed of coordinates must not overflow.
MAX_COORDINATE_PX = 10_000_000

Pixels = Annotated[int, Meta(ge=-MAX_COORDINATE_PX, le=MAX_COORDINATE_PX)]
# Of pixels in a picture.
Count = Annotated[int, Meta(ge=0, le=MAX_COORDINATE_PX**2)]


def format_page(page: Page) -> str:
    """Return a page as JSON that `parse_page` reads back to an equal page."""
    fields = {
        "schema": SCHEMA,
        "scan": list(page.scan),
        "sha256": page.sha256,
        "pixels_sha256": page.pixels_sha256,
        "width_px": page.width_px,
        "height_px": page.height_px,
        "dpi": page.dpi,
        "engines": page.engines,
        "turn_deg_ccw": page.turn_deg_ccw,
        "skew_deg_ccw": page.skew_deg_ccw,
        "unread_ink": [[*blob.box, blob.ink_px, blob.is_coloured] for blob in page.unread_ink],
        "notices": page.notices,
        "seconds": page.seconds,
        "read_ink_share": page.read_ink_share,
        "language": page.language,
        "predicted_cer": page.predicted_cer,
        "quality": page.quality,
        "regions": [_region_fields(region) for region in page.regions],
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _region_fields(region: Region) -> dict[str, Any]:
    lines = [
        {
            "box": line.box,
            "baseline": line.baseline,
            "predicted_cer": line.predicted_cer,
            "asked_all": line.asked_all,
            "words": [_word_fields(word) for word in line.words],
        }
        for line in region.lines
    ]
    return {"kind": region.kind, "box": region.box, "grid": region.grid, "lines": lines}


def _word_fields(word: Word) -> dict[str, Any]:
    glyphs = [[glyph.text, *glyph.box, glyph.confidence, glyph.alternatives] for glyph in word.glyphs]
    return {
        "text": word.text,
        "box": word.box,
        "confidence": word.confidence,
        "glyphs": glyphs,
        "engine": word.engine,
        "other": word.other,
    }


class _GlyphRow(Struct, array_like=True, forbid_unknown_fields=True, gc=False):
    text: str
    left: Pixels
    top: Pixels
    right: Pixels
    bottom: Pixels
    confidence: float
    alternatives: tuple[tuple[str, float], ...]


class _BoxRow(Struct, array_like=True, forbid_unknown_fields=True, gc=False):
    left: Pixels
    top: Pixels
    right: Pixels
    bottom: Pixels


class _UnreadInkRow(Struct, array_like=True, forbid_unknown_fields=True, gc=False):
    left: Pixels
    top: Pixels
    right: Pixels
    bottom: Pixels
    ink_px: Count
    is_coloured: bool


class _WordFields(Struct):
    text: str
    box: _BoxRow
    confidence: float
    glyphs: list[_GlyphRow]
    engine: str
    other: str | None


class _LineFields(Struct):
    box: _BoxRow
    baseline: tuple[tuple[Pixels, Pixels], ...]
    words: list[_WordFields]
    # Files that were written before a line said these do not have them.
    predicted_cer: float | None = None
    asked_all: bool | None = None


class _RegionFields(Struct):
    kind: RegionKind
    box: _BoxRow
    grid: PitchGrid | None
    lines: list[_LineFields]


class _PageFields(Struct):
    # First: a page of another schema is told as that, whatever else of it is other.
    schema: Literal[7]
    scan: ScanRef
    sha256: str
    pixels_sha256: str
    width_px: Pixels
    height_px: Pixels
    dpi: float
    engines: tuple[str, ...]
    turn_deg_ccw: Literal[0, 90, 180, 270]
    skew_deg_ccw: float
    unread_ink: list[_UnreadInkRow]
    notices: tuple[str, ...]
    seconds: tuple[tuple[str, float], ...]
    read_ink_share: float
    regions: list[_RegionFields]
    # Files that were written before a page said these do not have them.
    language: str = "ru"
    predicted_cer: PredictedCer | None = None
    quality: ScanQuality | None = None


_DECODER = Decoder(_PageFields)


def parse_page(text: str | bytes) -> Page:
    """Return the page that `format_page` wrote, UTF-8 if bytes; raises InputError for anything else."""
    try:
        return _page(_DECODER.decode(text))
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"This is no recorded page: {error}. Delete the file and read the page again."
        ) from error


def _page(fields: _PageFields) -> Page:
    return Page(
        scan=fields.scan,
        sha256=fields.sha256,
        pixels_sha256=fields.pixels_sha256,
        width_px=fields.width_px,
        height_px=fields.height_px,
        dpi=fields.dpi,
        regions=tuple(map(_region, fields.regions)),
        engines=fields.engines,
        turn_deg_ccw=fields.turn_deg_ccw,
        skew_deg_ccw=fields.skew_deg_ccw,
        unread_ink=tuple(UnreadInk(_box(blob), blob.ink_px, blob.is_coloured) for blob in fields.unread_ink),
        notices=fields.notices,
        seconds=fields.seconds,
        read_ink_share=fields.read_ink_share,
        language=fields.language,
        predicted_cer=fields.predicted_cer,
        quality=fields.quality,
    )


def _region(fields: _RegionFields) -> Region:
    lines = tuple(map(_line, fields.lines))
    return Region(kind=fields.kind, lines=lines, box=_box(fields.box), grid=fields.grid)


def _line(fields: _LineFields) -> Line:
    return Line(
        words=tuple(map(_word, fields.words)),
        box=_box(fields.box),
        baseline=fields.baseline,
        predicted_cer=fields.predicted_cer,
        asked_all=fields.asked_all is not False,
    )


def _word(fields: _WordFields) -> Word:
    return Word(
        text=fields.text,
        box=_box(fields.box),
        confidence=fields.confidence,
        engine=fields.engine,
        other=fields.other,
        glyphs=tuple(
            Glyph(text=row.text, box=_box(row), confidence=row.confidence, alternatives=row.alternatives)
            for row in fields.glyphs
        ),
    )


def _box(row: _BoxRow | _GlyphRow | _UnreadInkRow) -> Box:
    return Box(row.left, row.top, row.right, row.bottom)

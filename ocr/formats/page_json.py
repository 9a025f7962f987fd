"""A page's reading as JSON, for the cache and for recorded readings."""

import json
from typing import Any

from ocr.errors import InputError
from ocr.formats.json_text import parse_json, take, take_number, take_texts
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


def parse_page(text: str) -> Page:
    """Return the page that `format_page` wrote; raises InputError for anything else."""
    try:
        return _page(parse_json(text))
    except ValueError as error:
        raise InputError(
            f"This is no recorded page: {error}. Delete the file and read the page again."
        ) from error


def _page(fields: object) -> Page:
    if take(fields, "schema", int) != SCHEMA:
        raise ValueError(f"it has schema {take(fields, 'schema', int)}, not {SCHEMA}")
    path, frame, frames, shown, label = _row(take(fields, "scan", list), str, int, int, str, str)
    return Page(
        scan=ScanRef(path, frame, frames, shown, label),
        sha256=take(fields, "sha256", str),
        pixels_sha256=take(fields, "pixels_sha256", str),
        width_px=_pixels(take(fields, "width_px", int)),
        height_px=_pixels(take(fields, "height_px", int)),
        dpi=take_number(fields, "dpi"),
        regions=tuple(map(_region, take(fields, "regions", list))),
        engines=take_texts(fields, "engines"),
        turn_deg_ccw=_turn(take(fields, "turn_deg_ccw", int)),
        skew_deg_ccw=take_number(fields, "skew_deg_ccw"),
        unread_ink=tuple(map(_unread_ink, take(fields, "unread_ink", list))),
        notices=take_texts(fields, "notices"),
        seconds=tuple(map(_text_and_number, take(fields, "seconds", list))),
        read_ink_share=take_number(fields, "read_ink_share"),
        language=_language(fields),
        predicted_cer=_predicted(fields.get("predicted_cer")) if isinstance(fields, dict) else None,
        quality=_quality(fields.get("quality")) if isinstance(fields, dict) else None,
    )


def _row(value: object, *kinds: type) -> list[Any]:
    """Return a list of values of these types, float for any number. Raises ValueError for anything else."""
    if not isinstance(value, list) or len(value) != len(kinds):
        raise ValueError(f"it has no list of {len(kinds)} values where one belongs")
    for item, kind in zip(value, kinds, strict=True):
        wanted = (int, float) if kind is float else kind
        if not isinstance(item, wanted) or (isinstance(item, bool) and kind is not bool):
            raise ValueError(f"it has a {type(item).__name__} where a {kind.__name__} belongs")
    return value


def _pixels(value: int) -> int:
    if abs(value) > MAX_COORDINATE_PX:
        raise ValueError(f"it has {value} pixels")
    return value


def _language(fields: object) -> str:
    # Pages that were written before there were other languages say nothing of it.
    is_old = isinstance(fields, dict) and "language" not in fields
    return "ru" if is_old else str(take(fields, "language", str))


def _turn(value: int) -> int:
    if value not in {0, 90, 180, 270}:
        raise ValueError(f"it is turned by {value} degrees")
    return value


def _box(value: object) -> Box:
    return Box(*map(_pixels, _row(value, int, int, int, int)))


def _text_and_number(value: object) -> tuple[str, float]:
    text, number = _row(value, str, float)
    return text, number


def _unread_ink(value: object) -> UnreadInk:
    *box, ink_px, is_coloured = _row(value, int, int, int, int, int, bool)
    return UnreadInk(_box(box), ink_px, is_coloured)


def _region(fields: object) -> Region:
    grid = fields.get("grid", 0) if isinstance(fields, dict) else 0
    return Region(
        kind=RegionKind(take(fields, "kind", str)),
        lines=tuple(map(_line, take(fields, "lines", list))),
        box=_box(take(fields, "box", list)),
        grid=None if grid is None else _grid(grid),
    )


def _grid(value: object) -> PitchGrid:
    *vectors, confidence = _row(value, list, list, list, float)
    origin, step, line = ((x, y) for x, y in (_row(vector, float, float) for vector in vectors))
    return PitchGrid(origin, step, line, confidence)


def _predicted(value: object) -> PredictedCer | None:
    """Return the prediction; None where there is none, as in files written before there was any."""
    return None if value is None else PredictedCer(*_row(value, float, float, float))


def _quality(value: object) -> ScanQuality | None:
    """Return the measures; None where there are none, as in files written before there were any."""
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != len(ScanQuality._fields):
        raise ValueError("it has no measures of its picture where they belong")
    known = _row(value[:4], float, bool, bool, str)
    measures = (None if measure is None else float(_row([measure], float)[0]) for measure in value[4:])
    return ScanQuality(*known, *measures)


def _line(fields: object) -> Line:
    points = (_row(point, int, int) for point in take(fields, "baseline", list))
    return Line(
        words=tuple(map(_word, take(fields, "words", list))),
        box=_box(take(fields, "box", list)),
        baseline=tuple((_pixels(x), _pixels(y)) for x, y in points),
        predicted_cer=take_number(fields, "predicted_cer") if _has(fields, "predicted_cer") else None,
        asked_all=take(fields, "asked_all", bool) if _has(fields, "asked_all") else True,
    )


def _has(fields: object, name: str) -> bool:
    """Return whether an object has a value, not null, of this name."""
    return isinstance(fields, dict) and fields.get(name) is not None


def _word(fields: object) -> Word:
    has_no_other = isinstance(fields, dict) and fields.get("other", "") is None
    return Word(
        text=take(fields, "text", str),
        box=_box(take(fields, "box", list)),
        confidence=take_number(fields, "confidence"),
        engine=take(fields, "engine", str),
        other=None if has_no_other else take(fields, "other", str),
        glyphs=tuple(map(_glyph, take(fields, "glyphs", list))),
    )


def _glyph(value: object) -> Glyph:
    text, *box, confidence, alternatives = _row(value, str, int, int, int, int, float, list)
    return Glyph(
        text=text,
        box=_box(box),
        confidence=confidence,
        alternatives=tuple(map(_text_and_number, alternatives)),
    )

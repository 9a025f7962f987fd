"""A page's reading as JSON, for the cache and for recorded readings."""

import json
from typing import Any

from ocr.errors import InputError
from ocr.model import Area, Box, Glyph, Line, Page, PitchGrid, RegionKind, ScanRef, UnreadInk, Word

SCHEMA = 4


def format_page(page: Page) -> str:
    """Return a page as JSON that `parse_page` reads back to an equal page."""
    fields = {
        "schema": SCHEMA,
        "scan": list(page.scan),
        "sha256": page.sha256,
        "width_px": page.width_px,
        "height_px": page.height_px,
        "dpi": page.dpi,
        "engines": page.engines,
        "turn_deg_ccw": page.turn_deg_ccw,
        "skew_deg_ccw": page.skew_deg_ccw,
        "areas": page.areas,
        "unread_ink": [[*blob.box, blob.ink_px, blob.is_coloured] for blob in page.unread_ink],
        "notices": page.notices,
        "seconds": page.seconds,
        "lines": [
            {"box": line.box, "baseline": line.baseline, "words": [_word_fields(word) for word in line.words]}
            for line in page.lines
        ],
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


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
        fields = json.loads(text)
        if fields["schema"] != SCHEMA:
            raise ValueError(f"schema {fields['schema']}, not {SCHEMA}")
        path, frame, frames = fields["scan"]
        return Page(
            scan=ScanRef(path, frame, frames),
            sha256=fields["sha256"],
            width_px=fields["width_px"],
            height_px=fields["height_px"],
            dpi=fields["dpi"],
            lines=tuple(_line(line) for line in fields["lines"]),
            engines=tuple(fields["engines"]),
            turn_deg_ccw=fields["turn_deg_ccw"],
            skew_deg_ccw=fields["skew_deg_ccw"],
            areas=tuple(_area(*area) for area in fields["areas"]),
            unread_ink=tuple(UnreadInk(Box(*blob[:4]), *blob[4:]) for blob in fields["unread_ink"]),
            notices=tuple(fields["notices"]),
            seconds=tuple((name, value) for name, value in fields["seconds"]),
        )
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise InputError(
            f"This is no recorded page: {error!r}. Delete the file and read the page again."
        ) from error


def _area(kind: str, box: list[int], grid: list[Any] | None) -> Area:
    if grid is None:
        return Area(RegionKind(kind), Box(*box))
    (x, y), step, line, confidence = grid
    return Area(
        RegionKind(kind), Box(*box), PitchGrid((x, y), (step[0], step[1]), (line[0], line[1]), confidence)
    )


def _line(fields: dict[str, Any]) -> Line:
    return Line(
        words=tuple(_word(word) for word in fields["words"]),
        box=Box(*fields["box"]),
        baseline=tuple((x, y) for x, y in fields["baseline"]),
    )


def _word(fields: dict[str, Any]) -> Word:
    return Word(
        text=fields["text"],
        box=Box(*fields["box"]),
        confidence=fields["confidence"],
        engine=fields["engine"],
        other=fields["other"],
        glyphs=tuple(
            Glyph(
                text=text,
                box=Box(left, top, right, bottom),
                confidence=confidence,
                alternatives=tuple((other, share) for other, share in alternatives),
            )
            for text, left, top, right, bottom, confidence, alternatives in fields["glyphs"]
        ),
    )

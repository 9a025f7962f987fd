"""A page's reading as JSON, for the cache and for recorded readings."""

import json
from typing import Any

from ocr.errors import InputError
from ocr.model import Box, Glyph, Line, Page, PitchGrid, Region, RegionKind, ScanRef, UnreadInk, Word

SCHEMA = 7


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
        "regions": [_region_fields(region) for region in page.regions],
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _region_fields(region: Region) -> dict[str, Any]:
    lines = [
        {"box": line.box, "baseline": line.baseline, "words": [_word_fields(word) for word in line.words]}
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
        fields = json.loads(text)
        if fields["schema"] != SCHEMA:
            raise ValueError(f"schema {fields['schema']}, not {SCHEMA}")
        return Page(
            scan=ScanRef(*fields["scan"]),
            sha256=fields["sha256"],
            pixels_sha256=fields["pixels_sha256"],
            width_px=fields["width_px"],
            height_px=fields["height_px"],
            dpi=fields["dpi"],
            regions=tuple(_region(region) for region in fields["regions"]),
            engines=tuple(fields["engines"]),
            turn_deg_ccw=fields["turn_deg_ccw"],
            skew_deg_ccw=fields["skew_deg_ccw"],
            unread_ink=tuple(UnreadInk(Box(*blob[:4]), *blob[4:]) for blob in fields["unread_ink"]),
            notices=tuple(fields["notices"]),
            seconds=tuple((name, value) for name, value in fields["seconds"]),
            read_ink_share=float(fields["read_ink_share"]),
        )
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise InputError(
            f"This is no recorded page: {error!r}. Delete the file and read the page again."
        ) from error


def _region(fields: dict[str, Any]) -> Region:
    return Region(
        kind=RegionKind(fields["kind"]),
        lines=tuple(_line(line) for line in fields["lines"]),
        box=Box(*fields["box"]),
        grid=None if fields["grid"] is None else _grid(*fields["grid"]),
    )


def _grid(origin: list[float], step: list[float], line: list[float], confidence: float) -> PitchGrid:
    return PitchGrid((origin[0], origin[1]), (step[0], step[1]), (line[0], line[1]), confidence)


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

"""One page: from its scan to its reading, and what was seen of each line."""

import time
from typing import NamedTuple

from ocr.engines.engine import Engine
from ocr.formats.scans import LoadedScan, load_scan
from ocr.layout.coordinates import LineMapper, SourceMapper
from ocr.layout.regions import READ_KINDS, LaidOut, lay_out
from ocr.layout.unread_ink import drop_coloured_words, find_unread_ink, map_ink
from ocr.model import Area, Page, PitchGrid, ScanRef, Transform
from ocr.preprocess.clean import preprocess
from ocr.recognizer.frames import LineFrames, frames_of


class ScanRead(NamedTuple):
    """A page as it was read, and the frames of each of its lines."""

    page: Page
    frames: tuple[LineFrames, ...]


def read_scan(ref: ScanRef, engine: Engine) -> ScanRead:
    """Return the reading of one page image, boxes in source pixels, with the seconds that each stage took.

    Raises InputError for an image that cannot be read, EngineError where the engine fails on it.
    """
    started = time.perf_counter()
    scan = load_scan(ref)
    return read_image(ref, scan, engine, time.perf_counter() - started)


def read_image(ref: ScanRef, scan: LoadedScan, engine: Engine, load_s: float = 0.0) -> ScanRead:
    """Return the reading of a scan that is loaded; see `read_scan`."""
    marks = [time.perf_counter()]
    cleaned = preprocess(scan.image, scan.dpi)
    marks.append(time.perf_counter())
    height, width = scan.image.shape[:2]
    regions = lay_out(cleaned.image, cleaned.x_height_px, cleaned.toned)
    marks.append(time.perf_counter())
    line_images = [strip for region in regions if region.kind in READ_KINDS for strip in region.strips]
    answers = zip(line_images, engine.read(line_images), strict=True)
    read = [(line_image, answer) for line_image, answer in answers if answer is not None]
    mapper = SourceMapper(cleaned.transform, (width, height))
    mapped = [LineMapper(line_image, mapper).line(answer.words) for line_image, answer in read]
    marks.append(time.perf_counter())
    ink = map_ink(scan.image, [word.box for line in mapped for word in line.words])
    kept = drop_coloured_words(mapped, ink)
    lines = tuple(line for line in kept if line is not None)
    unread = find_unread_ink(ink, (word.box for line in lines for word in line.words))
    marks.append(time.perf_counter())
    stages = ("preprocess", "layout", "read", "ink")
    seconds = tuple((stage, marks[i + 1] - marks[i]) for i, stage in enumerate(stages))
    page = Page(
        scan=ref,
        sha256=scan.sha256,
        width_px=width,
        height_px=height,
        dpi=scan.dpi,
        lines=lines,
        engines=engine.names,
        turn_deg_ccw=cleaned.turn_deg_ccw,
        skew_deg_ccw=cleaned.skew_deg_ccw,
        unread_ink=unread,
        areas=tuple(_to_source(region, cleaned.transform) for region in regions),
        notices=scan.notices,
        seconds=(("load", load_s), *seconds),
    )
    frames = (
        answer.frames or frames_of(answer)
        for (_, answer), line in zip(read, kept, strict=True)
        if line is not None
    )
    return ScanRead(page, tuple(frames))


def _to_source(region: LaidOut, transform: Transform) -> Area:
    """Return a region of the cleaned page in source pixels."""
    box = transform.box_to_source(*region.bounds)
    if region.grid is None:
        return Area(region.kind, box)
    left, _, right, bottom = region.bounds
    grid = region.grid
    y = float(region.strips[0].line.baseline[:, 1].mean())
    x = left + (grid.phase_px - left) % grid.step_px - grid.step_px
    start, across = transform.to_source(x, y), transform.to_source(right, y)
    down = transform.to_source(x, bottom)
    steps, lines = (
        (right - x) / grid.step_px,
        (bottom - y) / grid.line_px if grid.line_px and bottom > y else 0.0,
    )
    return Area(
        region.kind,
        box,
        PitchGrid(
            origin=start,
            step=((across[0] - start[0]) / steps, (across[1] - start[1]) / steps),
            line=((down[0] - start[0]) / lines, (down[1] - start[1]) / lines) if lines else (0.0, 0.0),
            confidence=grid.confidence,
        ),
    )

"""Reads one page: from its scan to its regions, lines and words in source pixels, and the frames of each line."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import NamedTuple

from ocr.engines.engine import Engine
from ocr.engines.no_page import blaming_input
from ocr.engines.predicted_cer import predict_cer
from ocr.formats.scans import LoadedScan, load_scan
from ocr.image.pixels import Pixels
from ocr.language.base import Language
from ocr.language.languages import tell_language
from ocr.language.russian import RUSSIAN
from ocr.layout.coordinates import LineMapper, SourceMapper
from ocr.layout.line_images import LineImage, measure_ink_share
from ocr.layout.regions import READ_KINDS, CleanedRegion, Grid, lay_out
from ocr.layout.show_through import leave_out_show_through
from ocr.layout.unread_ink import drop_coloured_words, find_unread_ink, map_ink
from ocr.model import Line, Page, PitchGrid, Region, ScanRef, Transform
from ocr.preprocess.clean import preprocess
from ocr.preprocess.quality import measure_quality
from ocr.recognizer.frames import LineFrames, ReadLine, frames_of


class ScanRead(NamedTuple):
    """The reading of a page, and the frames of its lines, in the order of `page.lines`."""

    page: Page
    frames: tuple[LineFrames, ...]


def read_scan(ref: ScanRef, engine: Engine, language: Language | None = RUSSIAN) -> ScanRead:
    """Return the reading of one page image, boxes in source pixels, with the seconds that each stage took.

    Without a language the page is read in that which its letters tell; the page says which one it was.

    Raises InputError for an image that cannot be read, EngineError where the engine fails on it.
    """
    started = time.perf_counter()
    scan = load_scan(ref)
    return read_image(ref, scan, engine, time.perf_counter() - started, language)


def read_image(
    ref: ScanRef,
    scan: LoadedScan,
    engine: Engine,
    load_s: float = 0.0,
    language: Language | None = RUSSIAN,
) -> ScanRead:
    """Return the reading of a loaded scan; see `read_scan`."""
    with blaming_input(ref, scan.image):
        return _read_page(ref, scan, engine, load_s, language)


def _read_page(
    ref: ScanRef, scan: LoadedScan, engine: Engine, load_s: float, language: Language | None
) -> ScanRead:
    marks = [time.perf_counter()]
    cleaned = preprocess(scan.image, scan.dpi)
    marks.append(time.perf_counter())
    transform = cleaned.transform.with_source_scaled(*scan.source_scale)
    width, height = scan.source_size_px
    laid_out = lay_out(cleaned.image, cleaned.x_height_px, cleaned.toned)
    regions, left_out = leave_out_show_through(laid_out, cleaned.toned, cleaned.x_height_px)
    marks.append(time.perf_counter())
    images = [image for region in regions if region.kind in READ_KINDS for image in region.line_images]
    answers = _read_in_language(engine, images, language)
    read = _map_lines(images, answers.lines, SourceMapper(transform, (width, height)))
    marks.append(time.perf_counter())
    words = [word.box for line, _ in read.values() for word in line.words]
    view = cleaned.view
    across, down = (a * b for a, b in zip(scan.source_scale, view.source_scale, strict=True))
    ink = map_ink(view.image, words, (across, down))
    typed = drop_coloured_words([line for line, _ in read.values()], ink)
    lines = {image: line for image, line in zip(read, typed, strict=True) if line is not None}
    unread = find_unread_ink(ink, (word.box for line in lines.values() for word in line.words))
    marks.append(time.perf_counter())
    stages = ("preprocess", "layout", "read", "ink")
    seconds = tuple((stage, marks[i + 1] - marks[i]) for i, stage in enumerate(stages))
    page = Page(
        scan=ref,
        sha256=scan.sha256,
        pixels_sha256=_hash_pixels(scan.image) if ref.frames > 1 else "",
        width_px=width,
        height_px=height,
        dpi=round(scan.dpi * scan.source_scale[0], 1),
        regions=tuple(_map_region(region, lines, transform) for region in regions),
        engines=answers.engine.names,
        turn_deg_ccw=cleaned.turn_deg_ccw,
        skew_deg_ccw=cleaned.skew_deg_ccw,
        unread_ink=unread,
        notices=(*scan.notices, *cleaned.notices, *left_out, *answers.notices),
        seconds=(("load", load_s), *seconds),
        read_ink_share=measure_ink_share(cleaned.toned, list(lines)),
        language=answers.language.code,
        quality=measure_quality(cleaned, source_rows=scan.source_scale[1]),
    )
    return ScanRead(predict_cer(page), tuple(read[image][1] for image in lines))


def _hash_pixels(image: Pixels) -> str:
    digest = sha256(f"{image.shape}".encode())
    digest.update(image.data)
    return digest.hexdigest()


class _Answers(NamedTuple):
    """What an engine reads on the line images of a page, the language, the engine for it, and what is said of it."""

    lines: tuple[ReadLine | None, ...]
    language: Language
    engine: Engine
    notices: tuple[str, ...] = ()


def _read_in_language(engine: Engine, images: Sequence[LineImage], language: Language | None) -> _Answers:
    """Return what an engine reads in a language or, without one, in that which the letters of its reading tell."""
    if language is not None:
        chosen = engine.in_language(language)
        return _Answers(chosen.read(images), language, chosen)
    lines = engine.read(images)
    told = tell_language("\n".join(line.text for line in lines if line))
    chosen = engine.in_language(told)
    if told == RUSSIAN:
        return _Answers(lines, told, engine)
    notice = f"Read as {told.name}, by its letters; --language {RUSSIAN.code} reads it as {RUSSIAN.name}."
    return _Answers(
        lines if chosen is engine else chosen.read(images), told, chosen, (notice, *chosen.notices)
    )


def _map_lines(
    images: Sequence[LineImage], answers: Sequence[ReadLine | None], mapper: SourceMapper
) -> dict[LineImage, tuple[Line, LineFrames]]:
    """Return the line, in source pixels, and the frames of each line image on which something was read."""
    return {
        image: (
            replace(LineMapper(image, mapper).line(answer.words), asked_all=answer.asked_all),
            answer.frames or frames_of(answer),
        )
        for image, answer in zip(images, answers, strict=True)
        if answer is not None
    }


def _map_region(region: CleanedRegion, lines: Mapping[LineImage, Line], transform: Transform) -> Region:
    """Return a region of the cleaned page in source pixels, with those of its lines that were read."""
    return Region(
        kind=region.kind,
        lines=tuple(lines[image] for image in region.line_images if image in lines),
        box=transform.box_to_source(*region.bounds),
        grid=_map_grid(region, region.grid, transform) if region.grid else None,
    )


def _map_grid(region: CleanedRegion, grid: Grid, transform: Transform) -> PitchGrid:
    """Return the grid of a region in source pixels."""
    left, _, right, bottom = region.bounds
    y = float(region.line_images[0].line.baseline[:, 1].mean())
    x = left + (grid.phase_px - left) % grid.step_px - grid.step_px
    start, across = transform.to_source(x, y), transform.to_source(right, y)
    down = transform.to_source(x, bottom)
    steps = (right - x) / grid.step_px
    lines = (bottom - y) / grid.line_px if grid.line_px and bottom > y else 0.0
    return PitchGrid(
        origin=start,
        step=((across[0] - start[0]) / steps, (across[1] - start[1]) / steps),
        line=((down[0] - start[0]) / lines, (down[1] - start[1]) / lines) if lines else (0.0, 0.0),
        confidence=grid.confidence,
    )

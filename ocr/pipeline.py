"""The way a document goes: pages are read one by one, judged together, then judged one by one.

read_scan (each page)  ->  align_document (the barrier: needs all pages)  ->  judge_page (each page)
"""

import time

from ocr.document import AlignedPage, align_document, split_running_text
from ocr.engines.base import Engine
from ocr.judging import judge_page
from ocr.layout.ink import drop_coloured_words, find_unread_ink, map_ink
from ocr.layout.lines import find_lines
from ocr.model import Page, ScanRef
from ocr.preprocess import preprocess
from ocr.scans import load_scan

__all__ = ["AlignedPage", "align_document", "judge_page", "read_scan", "split_running_text"]


def read_scan(ref: ScanRef, engine: Engine) -> Page:
    """Return the reading of one page image, boxes in source pixels, with the seconds that each stage took.

    Raises InputError for an image that cannot be read, EngineError where the engine fails on it.
    """
    marks = [time.perf_counter()]
    scan = load_scan(ref)
    marks.append(time.perf_counter())
    cleaned = preprocess(scan.image, scan.dpi)
    marks.append(time.perf_counter())
    height, width = scan.image.shape[:2]
    lines = engine.read(cleaned, find_lines(cleaned.image, cleaned.x_height_px), (width, height))
    marks.append(time.perf_counter())
    ink = map_ink(scan.image)
    lines = drop_coloured_words(lines, ink)
    unread = find_unread_ink(ink, (word.box for line in lines for word in line.words))
    marks.append(time.perf_counter())
    stages = ("load", "preprocess", engine.name, "layout")
    return Page(
        scan=ref,
        sha256=scan.sha256,
        width_px=width,
        height_px=height,
        dpi=scan.dpi,
        lines=lines,
        engines=(engine.name,),
        skew_deg_ccw=cleaned.skew_deg_ccw,
        unread_ink=unread,
        notices=scan.notices,
        seconds=tuple((stage, marks[i + 1] - marks[i]) for i, stage in enumerate(stages)),
    )

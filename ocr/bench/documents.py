"""Documents with known text that are read once, so that errors can be planted in their texts many times."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from ocr.batch.executor import Progress, make_executor
from ocr.batch.fingerprint import fingerprint_drawing, fingerprint_reading
from ocr.bench.pages import UNTOUCHED_PSM, load_subject
from ocr.bench.real import RealPage, load_departures
from ocr.bench.reference import ReferencePage
from ocr.bench.slips import Slip
from ocr.engines.engine import Engine
from ocr.engines.ensemble import EnsembleEngine, find_engine
from ocr.engines.tesseract import TesseractEngine
from ocr.errors import EngineError, InputError
from ocr.files import write_atomically
from ocr.formats.page_json import format_page, parse_page
from ocr.formats.scans import LoadedScan
from ocr.model import Box, Page, Region, RegionKind, ScanRef
from ocr.pipeline import ScanRead, read_image
from ocr.recognizer.frames import format_frames, parse_frames

# The baselines: a reading is compared with the transcription.
UNTOUCHED, CLEANED, BEST = "Tesseract untouched, diff", "Tesseract, diff", "best reading, diff"


class KnownPage(NamedTuple):
    """A page that was read, its true text, the typist's slips in it, and its readings by the baselines.

    `departures` are the places, start and end, where the text is not true, or may not be.
    """

    name: str
    text: str
    slips: tuple[Slip, ...]
    read: ScanRead
    readings: Mapping[str, Page]
    departures: tuple[tuple[int, int], ...] = ()


class Document(NamedTuple):
    """Pages of one machine and one level, or of one real document.

    `face` is "" for real type. `source` names what was typed on one machine or office: of real pages the source, of
    facsimiles the face.
    """

    name: str
    face: str
    level: str
    pages: tuple[KnownPage, ...]
    source: str = ""


def read_documents(
    pages: Sequence[ReferencePage | RealPage],
    workers: int,
    progress: Progress,
    *,
    with_baselines: bool,
    kept: Path,
) -> list[Document]:
    """Return the pages after reading; pages of one face, level and seed are one document.

    So is each real page, or those of one folder (see `ocr.bench.real`).

    Readings of an earlier run of the same program are taken from the folder `kept`. Raises EngineError for a page
    that cannot be read.
    """
    job = partial(read_known, with_baselines=with_baselines, kept=kept)
    progress("read", 0, len(pages))
    read: dict[int, KnownPage] = {}
    for done, outcome in enumerate(make_executor(workers).run(job, pages), start=1):
        if outcome.result is None:
            raise EngineError(f"{pages[outcome.index].name}: {outcome.message}")
        read[outcome.index] = outcome.result
        progress("read", done, len(pages))
    return group_documents(pages, [read[index] for index in range(len(pages))])


def group_documents(pages: Sequence[ReferencePage | RealPage], read: Sequence[KnownPage]) -> list[Document]:
    """Return the documents that the pages make; `read` runs parallel to `pages`."""
    both = sorted(zip(map(_document_of, pages), read, strict=True), key=lambda item: item[0])
    return [
        Document(name, face, level, tuple(page for _, page in own), source)
        for (name, face, level, source), own in groupby(both, key=lambda item: item[0])
    ]


def _document_of(page: ReferencePage | RealPage) -> tuple[str, str, str, str]:
    """Return name, face, level and source of the document that a page is of."""
    if isinstance(page, ReferencePage):
        return f"{page.face}, {page.level}, {page.seed}", page.face, page.level, page.face
    return page.document, "", page.level, page.origin.source if page.origin else page.document


def read_known(page: ReferencePage | RealPage, *, with_baselines: bool, kept: Path) -> KnownPage:
    """Return a page with known text after reading, now or by an earlier run.

    Raises InputError for a real page that cannot be read, OutputError where the reading cannot be kept.
    """
    path = kept / f"{_key(page, with_baselines=with_baselines)}.json"
    known = _load_known(path)
    if known is None:
        known = _read_known(page, with_baselines=with_baselines)
        write_atomically(path.with_suffix(".npz"), format_frames(known.read.frames))
        fields = {
            "name": known.name,
            "text": known.text,
            "slips": known.slips,
            "page": format_page(known.read.page),
            "readings": {name: format_page(reading) for name, reading in known.readings.items()},
        }
        write_atomically(path, json.dumps(fields, ensure_ascii=False))
    return known._replace(departures=load_departures(page)) if isinstance(page, RealPage) else known


def _load_known(path: Path) -> KnownPage | None:
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        frames = parse_frames(path.with_suffix(".npz").read_bytes())
        return KnownPage(
            fields["name"],
            fields["text"],
            tuple(Slip(*slip) for slip in fields["slips"]),
            ScanRead(parse_page(fields["page"]), frames),
            {name: parse_page(reading) for name, reading in fields["readings"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, InputError):
        return None


def _key(page: ReferencePage | RealPage, *, with_baselines: bool) -> str:
    what = repr((page, page.name, with_baselines, _engine_for(page).fingerprint()))
    if isinstance(page, RealPage):
        what += sha256(page.scan.read_bytes() + page.reading.read_bytes()).hexdigest()
    return sha256((fingerprint_drawing() + fingerprint_reading() + what).encode()).hexdigest()[:24]


def _read_known(page: ReferencePage | RealPage, *, with_baselines: bool) -> KnownPage:
    subject = load_subject(page)
    assert subject.text is not None
    ref = ScanRef(page.name)
    scan = LoadedScan(image=subject.image, dpi=subject.dpi, dpi_source="stated", sha256="")
    read = read_image(ref, scan, _engine_for(page))
    readings: dict[str, Page] = {}
    if with_baselines:
        untouched = TesseractEngine(psm=UNTOUCHED_PSM).read_whole(subject.image)
        page_box = Box(0, 0, read.page.width_px, read.page.height_px)
        whole = Region(kind=RegionKind.TYPED, lines=untouched, box=page_box)
        cleaned = read_image(ref, scan, TesseractEngine()).page
        readings = {UNTOUCHED: replace(read.page, regions=(whole,)), CLEANED: cleaned, BEST: read.page}
    return KnownPage(page.name, subject.text, subject.slips, read, readings)


def _engine_for(page: ReferencePage | RealPage) -> Engine:
    """Return the engine of the main job; for a page in another language with Tesseract's data of that one."""
    if isinstance(page, ReferencePage) or page.origin is None:
        return find_engine().for_collation()
    return EnsembleEngine(TesseractEngine(language=page.origin.tesseract)).for_collation()

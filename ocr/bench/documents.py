"""Documents whose every letter is known, read once, to plant errors in their texts as often as is wanted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from ocr.batch.workers import run_pages
from ocr.bench.pages import UNTOUCHED_PSM, load_subject
from ocr.bench.real import RealPage
from ocr.bench.reference import ReferencePage
from ocr.bench.slips import Slip
from ocr.engines.paired import find_engine
from ocr.engines.tesseract import TesseractEngine
from ocr.errors import EngineError
from ocr.model import Page, ScanRef
from ocr.pipeline import ScanRead, read_image
from ocr.scans import LoadedScan

# What everybody does: a reading, and the places where it differs from the transcription.
UNTOUCHED, CLEANED, BEST = "Tesseract untouched, diff", "Tesseract, diff", "best reading, diff"


class KnownPage(NamedTuple):
    """A page as it was read, what is typed on it, its typist's slips, and what other ways of reading make of it."""

    name: str
    text: str
    slips: tuple[Slip, ...]
    read: ScanRead
    readings: Mapping[str, Page]


class Document(NamedTuple):
    """Pages of one machine and one level, or a real page."""

    name: str
    face: str
    level: str
    pages: tuple[KnownPage, ...]


def read_documents(
    pages: Sequence[ReferencePage | RealPage],
    workers: int,
    progress: Callable[[str, int, int], None],
    *,
    with_baselines: bool,
) -> list[Document]:
    """Return the pages read, those of one face, level and seed as one document; real pages one by one.

    Raises EngineError where one cannot be read.
    """
    job = partial(read_known, with_baselines=with_baselines)
    progress("read", 0, len(pages))
    read: dict[int, KnownPage] = {}
    for done, outcome in enumerate(run_pages(job, pages, workers=workers), start=1):
        if outcome.result is None:
            raise EngineError(f"{pages[outcome.index].name}: {outcome.message}")
        read[outcome.index] = outcome.result
        progress("read", done, len(pages))
    return group_documents(pages, [read[index] for index in range(len(pages))])


def group_documents(
    pages: Sequence[ReferencePage | RealPage], read: Sequence[KnownPage]
) -> list[Document]:
    """Return the known pages of one machine as one document each."""
    both = sorted(zip(map(_document_name, pages), read, strict=True), key=lambda item: item[0])
    return [
        Document(*name, tuple(page for _, page in own)) for name, own in groupby(both, key=lambda item: item[0])
    ]


def _document_name(page: ReferencePage | RealPage) -> tuple[str, str, str]:
    if isinstance(page, RealPage):
        return page.name, "", page.level
    return f"{page.face}, {page.level}, {page.seed}", page.face, page.level


def read_known(page: ReferencePage | RealPage, *, with_baselines: bool) -> KnownPage:
    """Return a page whose text is known, as it is read. Raises InputError where a real one cannot be."""
    subject = load_subject(page)
    assert subject.text is not None
    ref = ScanRef(page.name)
    scan = LoadedScan(image=subject.image, dpi=subject.dpi, dpi_source="stated", sha256="")
    read = read_image(ref, scan, find_engine())
    readings: dict[str, Page] = {}
    if with_baselines:
        height, width = subject.image.shape[:2]
        untouched = TesseractEngine(psm=UNTOUCHED_PSM).read_whole(subject.image, (width, height))
        cleaned = read_image(ref, scan, TesseractEngine()).page
        readings = {UNTOUCHED: replace(read.page, lines=untouched), CLEANED: cleaned, BEST: read.page}
    return KnownPage(page.name, subject.text, subject.slips, read, readings)

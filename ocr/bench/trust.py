"""`sverka bench trust`: are pages that were read badly told, and others not?

Pages as they are and spoilt on purpose are read without a transcription; a reading above MAX_TRUSTED_CER must be told
(`ocr.engines.trust`), one below it must not. Spoilt pages stand in for scans that nobody has seen yet.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from ocr.batch.executor import Progress
from ocr.bench.pages import measure_all
from ocr.bench.real import RealPage, fold, load_image, load_text
from ocr.bench.reference import ReferencePage, render
from ocr.bench.spoiling import SPOILS
from ocr.engines.ensemble import find_engine
from ocr.engines.trust import find_doubts, measure_signs
from ocr.errors import SverkaError
from ocr.files import write_atomically
from ocr.formats.scans import LoadedScan
from ocr.image.pixels import Pixels
from ocr.model import Rate, ScanRef
from ocr.pipeline import read_image
from ocr.text.metrics import edit_distance

MAX_TRUSTED_CER = 0.1
AS_IT_IS, FAILED = "as it is", "The page failed"
# Notices with these words say that a reading is bad.
_TELLING = ("not to be trusted", "Nothing was read", FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoiltPage:
    """A page and the way in which it is spoilt, by its name in SPOILS."""

    page: ReferencePage | RealPage
    spoil: str

    @property
    def name(self) -> str:
        return f"{self.page.name}, {self.spoil}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a page's reading was worth, spaces aside, and what was told of it; its signs by name."""

    name: str
    level: str
    spoil: str
    cer: Rate
    notices: tuple[str, ...]
    signs: dict[str, float | int | None]

    @property
    def is_bad(self) -> bool:
        return (self.cer.value or 0.0) > MAX_TRUSTED_CER


def spoil_pages(pages: Sequence[ReferencePage | RealPage], *, every: int = 6) -> list[SpoiltPage]:
    """Return every page as it is, and spoilt in every way: each real page, and one in `every` facsimiles."""
    spoilt: list[SpoiltPage] = []
    for number, page in enumerate(pages):
        is_spoilt = isinstance(page, RealPage) or number % every == 0
        spoilt += [SpoiltPage(page=page, spoil=spoil) for spoil in (SPOILS if is_spoilt else (AS_IT_IS,))]
    return spoilt


def measure_told(spoilt: SpoiltPage) -> Told:
    """Return how well a page was read, and what was told of it; a page that failed was told, by its failure.

    Raises InputError for a page without a text.
    """
    image, dpi, text = _load(spoilt.page)
    pixels = SPOILS[spoilt.spoil](image)
    scan = LoadedScan(
        image=pixels,
        dpi=dpi * (pixels.shape[0] * pixels.shape[1] / (image.shape[0] * image.shape[1])) ** 0.5,
        dpi_source="stated",
        sha256="0" * 64,
    )
    try:
        page = read_image(ScanRef(spoilt.page.name), scan, find_engine().for_text(with_language=True)).page
    except SverkaError as error:
        return Told(
            name=spoilt.page.name,
            level=spoilt.page.level,
            spoil=spoilt.spoil,
            cer=Rate(1, 1),
            notices=(f"{FAILED}: {error}",),
            signs={},
        )
    true, read = (fold(side).replace(" ", "") for side in (text, page.text))
    return Told(
        name=spoilt.page.name,
        level=spoilt.page.level,
        spoil=spoilt.spoil,
        cer=Rate(edit_distance(true, read), len(true)),
        notices=(*page.notices, *find_doubts(page)),
        signs=measure_signs(page)._asdict(),
    )


def _load(page: ReferencePage | RealPage) -> tuple[Pixels, float, str]:
    if isinstance(page, RealPage):
        scan = load_image(page)
        return scan.image, scan.dpi, load_text(page) or ""
    drawn = render(page)
    return drawn.image, drawn.dpi, drawn.text


def pool(told: Sequence[Told]) -> dict[str, dict[str, int]]:
    """Return by way of spoiling, and for all together, how many pages were read badly and well, and told of each."""
    rows: dict[str, dict[str, int]] = {}
    for page in told:
        kind = "bad" if page.is_bad else "good"
        # What is said of the scan (a negative was inverted) does not say that its reading is bad.
        is_told = any(sign in notice for notice in page.notices for sign in _TELLING)
        for name in (page.spoil, "unspoilt" if page.spoil == AS_IT_IS else "spoilt"):
            row = rows.setdefault(name, {"bad": 0, "bad_told": 0, "good": 0, "good_told": 0})
            row[kind] += 1
            row[f"{kind}_told"] += is_told
    return rows


def run_trust(
    pages: Sequence[ReferencePage | RealPage], out: Path, workers: int, progress: Progress
) -> dict[str, dict[str, int]]:
    """Measure the pages, write trust.json into `out`, and return the pooled rows. Raises OutputError for `out`."""
    with_text = [page for page in pages if isinstance(page, ReferencePage) or page.has_text]
    told = measure_all(partial(measure_told), spoil_pages(with_text), workers, progress)
    rows = pool(sorted(told, key=lambda page: (page.spoil, page.name)))
    record = {"rows": rows, "pages": [asdict(page) for page in told]}
    write_atomically(out / "trust.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    return rows

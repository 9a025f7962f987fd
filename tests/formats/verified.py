"""A small verified document, made by hand, for tests of the formats of findings."""

from pathlib import Path

import numpy as np
from PIL import Image

from ocr.formats.findings import FindingsFile, PageSummary, whole_reason
from ocr.formats.scans import sha256_of
from ocr.formats.verified_document import VerifiedDocument
from ocr.model import Basis, Box, Finding, Page, PageFailure, Rate, ScanRef, TokenKind, Verdict, severity_of
from tests.pages import make_page

TEXT = "Телеграмма № 25848\nпоезд  поезд прибыл\nк вечеру & <утром>\n"
WIDTH, HEIGHT = 800, 600
NO_RATE = Rate(0, 0)


def make_finding(
    transcribed: str,
    reading: str,
    verdict: Verdict = Verdict.MISREAD,
    *,
    start: int | None = None,
    boxes: tuple[Box, ...] = (Box(100, 50, 220, 80),),
    probability: float = 0.98765,
    basis: Basis = Basis.EVIDENCE,
    page_index: int = 0,
) -> Finding:
    """A finding at the first place of its text, or at `start`."""
    at = TEXT.index(transcribed) if start is None else start
    return Finding(
        id=f"{verdict.value}{at}{len(transcribed)}",
        page_index=page_index,
        verdict=verdict,
        kind=TokenKind.NUMBER,
        severity=severity_of(TokenKind.NUMBER),
        probability=probability,
        start=at,
        end=at + len(transcribed),
        transcribed=transcribed,
        reading=reading,
        boxes=boxes,
        reasons=(whole_reason("likelihood", "The page shows {another} letter."),),
        key="k",
        basis=basis,
    )


MISREAD = make_finding("25848", "25348")
UNSEEN = make_finding("поезд ", "", Verdict.UNSEEN, start=26, boxes=(), probability=0.9)
OMITTED = make_finding("", "не", Verdict.OMITTED, start=32, boxes=(Box(10, 90, 20, 99), Box(1, 2, 3, 4)))
BROKEN = make_finding("прибыл\nк", "прибыл\nна", start=32)
SIC = make_finding("утром", "", Verdict.SIC, probability=0.5, basis=Basis.RULE)
ILLEGIBLE = make_finding("вечеру", "", Verdict.ILLEGIBLE, probability=0.4)


def make_document(
    *findings: Finding,
    doubts: tuple[Finding, ...] = (),
    failures: tuple[PageFailure, ...] = (),
    text: str = TEXT,
    page: Page | None = None,
) -> VerifiedDocument:
    """A document of one page with these findings, which begins at 100 of its file."""
    page = page or make_page("", name="л. 1 об.png")
    summary = PageSummary(
        page_index=0,
        scan=page.scan.name,
        sha256=page.sha256,
        width_px=WIDTH,
        height_px=HEIGHT,
        transcription="текст 1.txt",
        transcription_start=100,
        tokens=9,
        counts={},
        cer=NO_RATE,
        wer=NO_RATE,
        engines=(),
        label=page.scan.label,
    )
    file = FindingsFile(
        name="Дело & 5",
        profile="typescript",
        counts={},
        pages=(summary,),
        failures=failures,
        findings=findings,
        doubts=doubts,
    )
    return VerifiedDocument(file=file, texts={0: text}, pages={0: page})


def make_scan(path: Path, dpi: tuple[int, int] = (300, 300)) -> Page:
    """A page whose scan has 255 where the box of MISREAD is, else 100."""
    picture = np.full((HEIGHT, WIDTH), 100, np.uint8)
    picture[50:80, 100:220] = 255
    Image.fromarray(picture).save(path, dpi=dpi)
    ref = ScanRef(str(path))
    page = make_page("")
    return Page(
        scan=ref,
        sha256=sha256_of(ref),
        width_px=WIDTH,
        height_px=HEIGHT,
        dpi=300.0,
        regions=page.regions,
        engines=("recorded",),
    )


def make_failure(page_index: int) -> PageFailure:
    return PageFailure(
        page_index=page_index, scan=ScanRef("л. 2.png"), message="the scan is empty \x00", exit_code=3
    )

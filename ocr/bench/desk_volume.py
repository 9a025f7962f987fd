"""Results of a volume for the benchmark of the desk: many pages and places, as `verify` leaves them, made at once.

The scans are copies of one drawn sheet; the places are drawn from a seed. Nothing was read: what is measured is the
desk, not the reader.
"""

import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from ocr.batch.kept_pages import keep_pages
from ocr.facsimile.write import write_facsimiles
from ocr.files import write_atomically
from ocr.formats.findings import FindingsFile, PageSummary, format_findings_json
from ocr.formats.results import get_page_text_path
from ocr.formats.scans import load_scan
from ocr.model import (
    Box,
    ErrorsLeft,
    Finding,
    Line,
    Page,
    Rate,
    Reason,
    Region,
    RegionKind,
    ScanRef,
    TokenKind,
    Verdict,
)

_LINES, _WORDS = 30, ("прибыл", "эшелон", "выгрузка", "станция", "приказ", "утром", "число", "полка")
_KINDS = (TokenKind.WORD, TokenKind.NUMBER, TokenKind.NAME, TokenKind.PUNCTUATION)
_SIZE_MM, _DPI, _MARGIN_MM = (210, 297), 300.0, 20


def make_volume(folder: Path, *, documents: int, pages: int, places: int, seed: int) -> Path:
    """Write the results of so many documents, of pages and places each, into `folder` and return it.

    Raises OutputError.
    """
    shutil.rmtree(folder, ignore_errors=True)
    text, scan = _draw(folder / "scans", seed)
    page = _make_page(scan, text)
    draw = random.Random(seed)
    for document in range(documents):
        out = folder / "results" / f"д. {document + 1}"
        findings = sorted(
            _iter_findings(document, pages, places, text, page, draw), key=lambda one: -one.rank
        )
        file = _make_file(document, pages, findings, page)
        for index in range(pages):
            write_atomically(get_page_text_path(out, index + 1), text)
        keep_pages(out, dict.fromkeys(range(pages), page), {})
        write_atomically(out / "tokens.jsonl", "")
        write_atomically(out / "findings.json", format_findings_json(file))
    return folder / "results"


def _draw(folder: Path, seed: int) -> tuple[str, ScanRef]:
    """Draw a sheet of A4; return its text and its scan."""
    draw = random.Random(seed)
    lines = [" ".join(draw.choice(_WORDS) for _ in range(6)) for _ in range(_LINES)]
    text = "\n".join(lines) + "\n"
    sheet = f"[sheet]\nsize_mm = {list(_SIZE_MM)}\n[[typed]]\nleft_mm = {_MARGIN_MM}\ntop_mm = {_MARGIN_MM}\n"
    write_atomically(folder / "source" / "sheet-1.toml", f"{sheet}text = '''\n{text}'''\n")
    (path,) = write_facsimiles(folder / "source", folder, seed=seed, dpi=_DPI)
    return text, ScanRef(str(path))


def _make_page(scan: ScanRef, text: str) -> Page:
    loaded = load_scan(scan)
    height, width = loaded.image.shape[:2]
    lines = tuple(
        Line(words=(), box=_place_line(number, width, height)) for number in range(text.count("\n"))
    )
    whole = Box(0, 0, width, height)
    return Page(
        scan=scan,
        sha256=loaded.sha256,
        width_px=width,
        height_px=height,
        dpi=_DPI,
        regions=(Region(kind=RegionKind.TYPED, lines=lines, box=whole),),
        engines=("none",),
    )


def _place_line(number: int, width: int, height: int) -> Box:
    step = height // (_LINES + 4)
    return Box(width // 10, (number + 2) * step, width * 9 // 10, (number + 3) * step)


def _make_file(document: int, pages: int, findings: Sequence[Finding], page: Page) -> FindingsFile:
    places = len(findings)
    expected = [one.probability for one in findings]
    left = sum(expected)
    curve = [ErrorsLeft(0, round(left, 2), 0, places)]
    for reviewed, probability in enumerate(expected, start=1):
        left -= probability
        curve.append(ErrorsLeft(reviewed, round(max(0.0, left), 2), 0, places - reviewed))
    return FindingsFile(
        name=f"Дело {document + 1}",
        profile="typescript",
        counts={},
        pages=tuple(_summarise(index, page) for index in range(pages)),
        findings=tuple(findings),
        errors_left=tuple(curve),
        coverage=1.0,
    )


def _iter_findings(  # noqa: PLR0917
    document: int, pages: int, places: int, text: str, page: Page, draw: random.Random
) -> Iterator[Finding]:
    lines = text.splitlines()
    for number in range(places):
        at = draw.randrange(_LINES)
        word = draw.choice(lines[at].split())
        start = text.index(word, sum(len(line) + 1 for line in lines[:at]))
        box = _place_line(at, page.width_px, page.height_px)
        left = draw.randrange(box.left, box.right - 200)
        yield Finding(
            id=f"{document}-{number}",
            page_index=number % pages,
            verdict=Verdict.MISREAD,
            kind=draw.choice(_KINDS),
            severity=draw.choice((0.3, 0.6, 1.0)),
            probability=round(draw.random(), 4),
            start=start,
            end=start + len(word),
            transcribed=word,
            reading=word[::-1],
            boxes=(Box(left, box.top, left + 200, box.bottom),),
            reasons=(Reason(evidence="likelihood", text="The page shows it, 100 times likelier."),),
            key=f"{document:04x}{number:012x}",
        )


def _summarise(index: int, page: Page) -> PageSummary:
    return PageSummary(
        page_index=index,
        scan=page.scan.name,
        sha256=page.sha256,
        width_px=page.width_px,
        height_px=page.height_px,
        transcription=f"{index + 1}.txt",
        transcription_start=0,
        tokens=_LINES * 6,
        counts={},
        cer=Rate(1, 100),
        wer=Rate(1, 20),
        engines=page.engines,
        coverage=1.0,
        label=f"л. {index + 1}",
    )

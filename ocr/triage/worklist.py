"""The worklist of a batch: which pages a person should scan again, read by eye, or look at, the most urgent first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ocr.model import Box, Page, PageFailure, PredictedCer, ScanQuality, ScanRef
from ocr.triage.duplicates import Duplicate, Sketch, find_duplicates, sketch_page
from ocr.triage.signs import (
    MIN_LINE_LETTERS,
    Advice,
    Fault,
    Sign,
    advise,
    count_letters,
    find_cut_side,
    find_signs,
)

_URGENCY = {advice: rank for rank, advice in enumerate(Advice)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TriagedPage:
    """A page of a batch, the signs of what is the matter with it, and what to do.

    `key` is that of its reading and `sha256` its file's, "" for a page that failed; `message` says why it did. `spot`
    is the part of the scan, in its pixels, where its faults can best be seen: a line that runs into the edge, or the
    line that is probably read worst.
    """

    page_index: int
    scan: ScanRef
    signs: tuple[Sign, ...]
    advice: Advice
    key: str = ""
    sha256: str = ""
    predicted_cer: PredictedCer | None = None
    quality: ScanQuality | None = None
    spot: Box | None = None
    message: str = ""


class Sketched(NamedTuple):
    """A page of a batch with what it is known by, to be compared with the others."""

    page: TriagedPage
    sketch: Sketch


def triage_page(page_index: int, key: str, page: Page) -> Sketched:
    """Return a page that was read, triaged by itself."""
    signs = find_signs(page)
    triaged = TriagedPage(
        page_index=page_index,
        scan=page.scan,
        signs=signs,
        advice=advise(signs, page.predicted_cer.value if page.predicted_cer else None),
        key=key,
        sha256=page.sha256,
        predicted_cer=page.predicted_cer,
        quality=page.quality,
        spot=find_spot(page),
    )
    return Sketched(triaged, sketch_page(page))


def triage_failure(failure: PageFailure) -> TriagedPage:
    """Return a page that could not be read, triaged."""
    signs = (Sign(Fault.FAILED),)
    return TriagedPage(
        page_index=failure.page_index,
        scan=failure.scan,
        signs=signs,
        advice=advise(signs, None),
        message=failure.message,
    )


def find_spot(page: Page) -> Box | None:
    """Return where the faults of a page can best be seen; None where no line was read."""
    if (side := find_cut_side(page)) is not None:
        return side.boxes[len(side.boxes) // 2]
    lines = [line for line in page.lines if line.words]
    if not lines:
        return None
    # A few letters show little, however badly they were read.
    long = [line for line in lines if count_letters(line) >= MIN_LINE_LETTERS]
    return max(long or lines, key=lambda line: (line.predicted_cer or 0.0, line.box.width)).box


def make_worklist(read: Sequence[Sketched], failed: Sequence[TriagedPage]) -> tuple[TriagedPage, ...]:
    """Return all pages of a batch, those that are there twice told, the most urgent first.

    Among pages with the same advice those that failed come first, then by the share of letters probably read wrong.
    """
    ordered = sorted(read, key=lambda one: one.page.page_index)
    duplicates = {one.index: one for one in find_duplicates([one.sketch for one in ordered])}
    pages = [_tell_duplicate(one.page, duplicates.get(at), ordered) for at, one in enumerate(ordered)]
    return tuple(sorted((*failed, *pages), key=_rank))


def _tell_duplicate(page: TriagedPage, duplicate: Duplicate | None, pages: Sequence[Sketched]) -> TriagedPage:
    if duplicate is None:
        return page
    earlier = pages[duplicate.earlier].page.page_index + 1
    signs = (*page.signs, Sign(Fault.DUPLICATE, f"{duplicate.likeness.value} {earlier}"))
    predicted = page.predicted_cer.value if page.predicted_cer else None
    return replace(page, signs=signs, advice=advise(signs, predicted))


def _rank(page: TriagedPage) -> tuple[int, float, int]:
    predicted = page.predicted_cer.value if page.predicted_cer else 1.0
    return _URGENCY[page.advice], -predicted, page.page_index


def count_advice(pages: Sequence[TriagedPage]) -> Mapping[Advice, int]:
    """Return how many pages have each advice."""
    return {advice: sum(page.advice is advice for page in pages) for advice in Advice}

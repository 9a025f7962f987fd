"""Places as the store keeps them: made of findings.json, or by a person."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec

from ocr.desk.types import Place
from ocr.errors import InputError
from ocr.formats.findings import FindingsFile, PageSummary, finding_fields
from ocr.model import DecidedPlace, Finding, TokenKind, Verdict


class _Kept(msgspec.Struct):
    page_index: int | None
    start: int
    end: int
    verdict: Verdict
    kind: TokenKind
    probability: float
    rank: float
    transcribed: str
    reading: str
    group: str
    is_listed: bool
    is_gone: bool
    is_added: bool
    fields: dict[str, Any]


_DECODER = msgspec.json.Decoder(_Kept)


def take_places(document: str, file: FindingsFile) -> Iterator[Place]:
    """Yield the places of a document: findings, then doubts, then those that an earlier decision dismissed."""
    for finding in (*file.findings, *file.doubts, *file.dismissed):
        if finding.key:
            yield _take_place(document, finding)


def _take_place(document: str, finding: Finding) -> Place:
    return Place(
        document=document,
        key=finding.key,
        page_index=finding.page_index,
        start=finding.start,
        end=finding.end,
        verdict=finding.verdict,
        kind=finding.kind,
        probability=finding.probability,
        rank=finding.rank,
        transcribed=finding.transcribed,
        reading=finding.reading,
        group=finding.group,
        is_listed=finding.listed,
        is_gone=False,
        is_added=False,
        fields=finding_fields(finding),
    )


def make_place(document: str, page: PageSummary, text: str, span: tuple[int, int], reading: str) -> Place:
    """Return a place that a person makes, «I see an error that you did not»: at [start, end) of a page's text.

    Its key hangs on the scan, the place and the text there. Raises InputError where the offsets are none of the text.
    """
    start, end = span
    if not 0 <= start <= end <= len(text):
        raise InputError(f"The text of page {page.page_index + 1} has no place from {start} to {end}.")
    content = json.dumps([page.sha256, start, end, text[start:end]]).encode()
    return Place(
        document=document,
        key="added-" + sha256(content).hexdigest()[:16],
        page_index=page.page_index,
        start=start,
        end=end,
        verdict=Verdict.MISREAD if start < end else Verdict.OMITTED,
        kind=TokenKind.WORD,
        probability=1.0,
        rank=1.0,
        transcribed=text[start:end],
        reading=reading,
        group="",
        is_listed=True,
        is_gone=False,
        is_added=True,
        fields={
            "boxes": [],
            "reasons": [],
            "around": DecidedPlace.of(page.page_index, text, start, end).around,
        },
    )


def format_place(place: Place) -> str:
    """Return a place as JSON, without its document and key."""
    return json.dumps({name: getattr(place, name) for name in _Kept.__struct_fields__}, ensure_ascii=False)


def parse_place(document: str, key: str, text: str) -> Place:
    """Return the place that `format_place` wrote. Raises InputError for anything else."""
    try:
        kept = _DECODER.decode(text)
    except ValueError as error:
        raise InputError(f"The desk's file has something that is no place: {error}.") from error
    return Place(document=document, key=key, **msgspec.structs.asdict(kept))

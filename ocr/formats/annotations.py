"""Findings as Web Annotations (W3C, 2017) and IIIF Presentation 3 annotation pages; a reading as such a page."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from ocr import __version__
from ocr.formats.findings import PageSummary
from ocr.formats.verified_document import VerifiedDocument
from ocr.model import Basis, Box, Finding, Page

WEB_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
IIIF_CONTEXT = "http://iiif.io/api/presentation/3/context.json"
_MEDIA_FRAGMENTS = "http://www.w3.org/TR/media-frags/"
# Letters that are quoted on either side of a place, by which it is found again in a text that was changed elsewhere.
_CONTEXT_LETTERS = 32


def format_annotations(document: VerifiedDocument) -> Mapping[str, str]:
    """Return annotations.json, a collection of all findings, worst first, and an annotation page for each scan.

    The targets of an annotation are the letters of the transcription, by quotation and by offset, and the boxes of
    the scan, in its pixels; in `pages/N.annotations.json` the boxes alone, on a canvas of the size of the scan. Its
    bodies are the text that the page has there, and why. What has no address on the web has a UUID, the same in each
    run.
    """
    collection = _identify("collection", document.file.name)
    pages = {page.page_index: page for page in document.file.pages}
    items = [
        _annotate(document, finding, _target_both(document, pages[finding.page_index], finding))
        if finding.page_index is not None
        else _annotate(document, finding, [_target_record(finding)])
        for finding in document.file.findings
        if finding.page_index is None or finding.page_index in pages
    ]
    web = {
        "@context": WEB_CONTEXT,
        "id": collection,
        "type": "AnnotationCollection",
        "label": document.file.name,
        "total": len(items),
        "first": {
            "id": _identify("page", document.file.name),
            "type": "AnnotationPage",
            "partOf": collection,
            "startIndex": 0,
            "items": items,
        },
    }
    return {
        "annotations.json": _write(web),
        **{
            f"pages/{index + 1}.annotations.json": _write(_annotate_canvas(document, page))
            for index, page in pages.items()
        },
    }


def format_reading_annotations(page: Page) -> str:
    """Return the reading of a page as an annotation page of IIIF Presentation 3: an annotation for each line.

    The canvas has the size of the scan; each line supplements it with its text (section 3.3 of the specification).
    """
    canvas = _identify("canvas", page.sha256, page.scan.name)
    items = [
        {
            "id": _identify("line", page.sha256, page.scan.name, str(number)),
            "type": "Annotation",
            "motivation": "supplementing",
            "creator": {"type": "Software", "name": f"sverka {__version__}"},
            "body": {
                "type": "TextualBody",
                "format": "text/plain",
                "language": page.language,
                "value": line.text,
            },
            "target": _target_boxes([line.box], canvas, "Canvas")[0],
        }
        for number, line in enumerate(page.lines, start=1)
    ]
    return _write(
        {
            "@context": IIIF_CONTEXT,
            "id": _identify("reading", page.sha256, page.scan.name),
            "type": "AnnotationPage",
            "label": {"none": [page.scan.label]},
            "items": items,
        }
    )


def _annotate_canvas(document: VerifiedDocument, page: PageSummary) -> dict[str, Any]:
    """Return the annotation page of a scan, on a canvas that has its size."""
    canvas = _identify("canvas", page.sha256, page.scan)
    findings = document.findings_on(page.page_index)
    return {
        "@context": IIIF_CONTEXT,
        "id": _identify("annotations", page.sha256, page.scan),
        "type": "AnnotationPage",
        "label": {"none": [page.label or page.scan]},
        # Viewers take one target an annotation: a finding on two lines is one for each of its boxes.
        "items": [
            _annotate(document, finding, [target], number)
            for finding in findings
            for number, target in enumerate(_target_canvas(finding, canvas))
        ],
    }


def _annotate(
    document: VerifiedDocument, finding: Finding, targets: Sequence[dict[str, Any]], number: int = 0
) -> dict[str, Any]:
    sha256 = next((one.sha256 for one in document.file.pages if one.page_index == finding.page_index), "")
    sentences = " ".join(reason.rendered for reason in finding.reasons)
    probability = f"{finding.probability:.4f}" if finding.basis is Basis.EVIDENCE else "by rule"
    place = f"«{finding.transcribed}» -> «{finding.reading}»"
    comment = f"{finding.verdict.value} ({probability}): {place}. {sentences}".strip()
    return {
        "id": _identify("finding", sha256, finding.id, *([str(number)] if number else [])),
        "type": "Annotation",
        "motivation": "editing",
        "creator": {"type": "Software", "name": f"sverka {document.file.version}"},
        "body": [
            {
                "type": "TextualBody",
                "purpose": "editing",
                "format": "text/plain",
                "language": document.file.language,
                "value": finding.reading,
            },
            {
                "type": "TextualBody",
                "purpose": "describing",
                "format": "text/plain",
                "language": "en",
                "value": comment,
            },
        ],
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _target_both(document: VerifiedDocument, page: PageSummary, finding: Finding) -> list[dict[str, Any]]:
    text = document.texts.get(finding.own_page, "")
    return [_target_text(page, text, finding), *_target_boxes(finding.boxes, _address_scan(page), "Image")]


def _target_record(finding: Finding) -> dict[str, Any]:
    """Return the place of a finding in the catalogue or the translation, by quotation and offset."""
    name = "/".join(filter(None, [finding.part.value, finding.field]))
    return {
        "type": "SpecificResource",
        "source": {"id": _identify("record", name), "type": "Text", "format": "text/plain"},
        "selector": [
            {"type": "TextQuoteSelector", "exact": finding.transcribed},
            {"type": "TextPositionSelector", "start": finding.start, "end": finding.end},
        ],
    }


def _target_text(page: PageSummary, text: str, finding: Finding) -> dict[str, Any]:
    before, behind = finding.start - _CONTEXT_LETTERS, finding.end + _CONTEXT_LETTERS
    return {
        "type": "SpecificResource",
        "source": {"id": _quote(page.transcription), "type": "Text", "format": "text/plain"},
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": text[finding.start : finding.end],
                "prefix": text[max(0, before) : finding.start],
                "suffix": text[finding.end : behind],
            },
            {
                "type": "TextPositionSelector",
                "start": page.transcription_start + finding.start,
                "end": page.transcription_start + finding.end,
            },
        ],
    }


def _target_boxes(boxes: Sequence[Box], image: str, kind: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "SpecificResource",
            "source": {"id": image, "type": kind},
            "selector": {
                "type": "FragmentSelector",
                "conformsTo": _MEDIA_FRAGMENTS,
                "value": f"xywh={box.left},{box.top},{box.width},{box.height}",
            },
        }
        for box in boxes
    ]


def _target_canvas(finding: Finding, canvas: str) -> list[dict[str, Any]]:
    """Return the boxes of a finding on a canvas; all of the canvas where it has none."""
    return _target_boxes(finding.boxes, canvas, "Canvas") or [{"id": canvas, "type": "Canvas"}]


def _address_scan(page: PageSummary) -> str:
    """Return the address of a scan beside the annotations: its file's name, escaped."""
    file_name, _, frame = page.scan.partition("#")
    return _quote(file_name) + (f"#page={frame}" if frame else "")


def _quote(name: str) -> str:
    return quote(name.encode("utf-8", errors="replace"))


def _identify(*parts: str) -> str:
    named = "\x1f".join(parts).encode("utf-8", errors="replace").decode("utf-8")
    return uuid5(NAMESPACE_URL, named).urn


def _write(fields: Mapping[str, Any]) -> str:
    # Half of a surrogate pair, as a name of a file may have, is no text; what is written of it is "?".
    text = json.dumps(fields, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return text.encode("utf-8", errors="replace").decode("utf-8")

"""index.html of a collection: its documents, those that need a person first, each with a link to its report."""

import os
from functools import partial
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ocr import __version__
from ocr.formats.file_names import show_name
from ocr.formats.summary import UNVERIFIED, CollectionSummary, DocumentState, DocumentSummary
from ocr.report.html import make_policy
from ocr.report.messages import (
    KINDS,
    VERDICTS,
    describe_probability,
    format_count,
    format_number,
    format_percent,
    make_translate,
)
from ocr.text.excerpt import shorten

# Documents with rows of their own, so that a browser can bear the page; summary.json has all.
MAX_ROWS = 5000
_MAX_TEXT_CHARS = 80
_FOLDER = Path(__file__).parent


def format_index(summary: CollectionSummary, *, lang: str) -> str:
    """Return the index as HTML in the language "en" or "ru". Raises UsageError for another language."""
    translate = make_translate(lang)
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals |= {
        "t": translate,
        "count": partial(format_count, lang=lang),
        "share": partial(format_percent, lang=lang),
        "number": partial(format_number, lang=lang),
        "verdict_names": VERDICTS,
        "kind_names": KINDS,
        "describe_probability": describe_probability,
        "address": make_address,
        "cut": partial(shorten, max_characters=_MAX_TEXT_CHARS),
    }
    style = "".join((_FOLDER / name).read_text(encoding="utf-8") for name in ("report.css", "index.css"))
    return environment.get_template("index.html.j2").render(
        lang=lang,
        version=__version__,
        policy=make_policy(style, ""),
        style=style,
        name=show_name(summary.name),
        summary=summary,
        rows=summary.documents[:MAX_ROWS],
        failed=[document for document in summary.documents if document.error or document.failures],
        pages=sum(document.pages for document in summary.documents),
        findings=sum(document.findings for document in summary.documents),
        state=DocumentState,
        is_whole=not any(summary.counts[state] for state in UNVERIFIED),
    )


def make_address(document: DocumentSummary, place: int = 0) -> str:
    """Return the address of a document's report from the index, and of one of its findings."""
    # Names in any encoding: the bytes of the path are what a browser asks for.
    address = f"{quote(os.fsencode(document.folder))}/report.html"
    return f"./{address}#f{place}" if place else f"./{address}"

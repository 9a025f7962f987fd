"""Formats of a page's reading by name: Sverka's own, and those of other packages.

A package offers one by an entry point of the group `sverka.formats` that names a `PageFormat`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from typing import NamedTuple

from ocr import __version__
from ocr.errors import DependencyError, UsageError
from ocr.formats.plugins import is_another, list_offered, load_offered
from ocr.formats.verified_document import DocumentFormat, VerifiedDocument
from ocr.model import Page

GROUP = "sverka.formats"
# The texts of the pages, and the tables of pages or findings.
WRITTEN_ANYWAY = ("txt", "csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFormat:
    """A format of one page's reading: the suffix of its files, with the dot, and the page as text or bytes in it."""

    suffix: str
    format: Callable[[Page], str | bytes]


class NamedFormat(NamedTuple):
    """A format, its name, and its maker: the package that offers it with the version."""

    name: str
    maker: str
    format: PageFormat | DocumentFormat


def load_format(name: str) -> PageFormat:
    """Return the format that an installed package offers under a name.

    Raises UsageError, which lists the known names, for any other name, and DependencyError where what is offered
    cannot be loaded or is no format.
    """
    return _load(name)[1]


def load_formats(names: Iterable[str], *, has_findings: bool) -> tuple[NamedFormat, ...]:
    """Return the formats of these names, each once; those of findings only for a run that `has_findings`.

    What every run writes anyway has a name too, and no format. Raises UsageError, which lists the known names, for
    any other name, and for two formats of one suffix, whose files would have the same names; DependencyError where a
    format cannot be loaded.
    """
    documents = _list_document_formats() if has_findings else {}
    known = sorted({*list_offered(GROUP), *documents, *WRITTEN_ANYWAY})
    found: dict[str, NamedFormat] = {}
    for name in names:
        if name not in known:
            raise UsageError(f"There is no format {name!r}. Known formats: {', '.join(known)}.")
        if name in WRITTEN_ANYWAY:
            continue
        one = _name_document(name, documents[name]) if name in documents else _name_page(name)
        suffix = one.format.suffix if isinstance(one.format, PageFormat) else name
        if suffix in found and found[suffix].format != one.format:
            raise UsageError(
                f"The formats {found[suffix].name!r} and {name!r} both write files that end in {suffix}. "
                "Name one of them."
            )
        found.setdefault(suffix, one)
    return tuple(found.values())


def _name_page(name: str) -> NamedFormat:
    entry, page_format = _load(name)
    return NamedFormat(
        name, f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value, page_format
    )


def _name_document(name: str, document_format: DocumentFormat) -> NamedFormat:
    needed = document_format.needs
    if needed and find_spec(needed) is None:
        raise DependencyError(
            f"The format {name!r} needs {needed}. Install it with: pip install 'sverka[{name}]'."
        )
    return NamedFormat(name, f"sverka {__version__}", document_format)


def _list_document_formats() -> dict[str, DocumentFormat]:
    return {"tei": TEI, "annotations": ANNOTATIONS, "xlsx": XLSX}


def _load(name: str) -> tuple[EntryPoint, PageFormat]:
    entry, found = load_offered(GROUP, name, "format")
    if not isinstance(found, PageFormat):
        raise is_another(entry, "format", found, "ocr.formats.registry.PageFormat")
    return entry, found


def format_page_xml_now(page: Page) -> str:
    """Return a page as PAGE XML that is made now."""
    from ocr.formats.page_xml import format_page_xml

    return format_page_xml(
        page.scan.name,
        (page.width_px, page.height_px),
        page.regions,
        creator=f"sverka {__version__}",
        created=_now(),
        with_confidence=True,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _format_text(page: Page) -> str:
    return page.text


def _format_page_json(page: Page) -> str:
    from ocr.formats.page_json import format_page

    return format_page(page)


def _format_alto(page: Page) -> str:
    from ocr.formats.alto import format_alto

    return format_alto(page, created=_now())


def _format_hocr(page: Page) -> str:
    from ocr.formats.hocr import format_hocr

    return format_hocr(page)


def _format_pdf(page: Page) -> bytes:
    from ocr.formats.searchable_pdf import format_searchable_pdf

    return format_searchable_pdf(page)


def _format_tei_reading(page: Page) -> str:
    from ocr.formats.tei_reading import format_tei_reading

    return format_tei_reading(page)


def _format_reading_annotations(page: Page) -> str:
    from ocr.formats.annotations import format_reading_annotations

    return format_reading_annotations(page)


def _format_tei(document: VerifiedDocument) -> Mapping[str, str]:
    from ocr.formats.tei import format_tei

    return {"transcription.tei.xml": format_tei(document)}


def _format_annotations(document: VerifiedDocument) -> Mapping[str, str]:
    from ocr.formats.annotations import format_annotations

    return format_annotations(document)


def _format_xlsx(document: VerifiedDocument) -> Mapping[str, bytes]:
    from ocr.formats.findings_xlsx import format_findings_xlsx

    return format_findings_xlsx(document)


TEXT = PageFormat(suffix=".txt", format=_format_text)
# Both are XML: the name of the format stands before the suffix of its kind.
PAGE_XML = PageFormat(suffix=".page.xml", format=format_page_xml_now)
ALTO = PageFormat(suffix=".alto.xml", format=_format_alto)
HOCR = PageFormat(suffix=".hocr", format=_format_hocr)
PDF = PageFormat(suffix=".pdf", format=_format_pdf)
TEI_READING = PageFormat(suffix=".tei.xml", format=_format_tei_reading)
READING_ANNOTATIONS = PageFormat(suffix=".annotations.json", format=_format_reading_annotations)
PAGE_JSON = PageFormat(suffix=".json", format=_format_page_json)
TEI = DocumentFormat(format=_format_tei)
ANNOTATIONS = DocumentFormat(format=_format_annotations)
XLSX = DocumentFormat(format=_format_xlsx, needs="xlsxwriter")

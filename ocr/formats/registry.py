"""Formats of a page's reading by name: Sverka's own, and those of other packages.

A package offers one by an entry point of the group `sverka.formats` that names a `PageFormat`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from ocr import __version__
from ocr.formats.plugins import is_another, load_offered
from ocr.model import Page

GROUP = "sverka.formats"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFormat:
    """A format of one page's reading: the suffix of its files, with the dot, and the page as text in it."""

    suffix: str
    format: Callable[[Page], str]


def load_format(name: str) -> PageFormat:
    """Return the format that an installed package offers under a name.

    Raises UsageError, which lists the known names, for any other name, and DependencyError where what is offered
    cannot be loaded or is no format.
    """
    entry, found = load_offered(GROUP, name, "format")
    if not isinstance(found, PageFormat):
        raise is_another(entry, "format", found, "ocr.formats.registry.PageFormat")
    return found


def _format_text(page: Page) -> str:
    return page.text


def _format_page_xml(page: Page) -> str:
    from ocr.formats.page_xml import format_page_xml

    return format_page_xml(
        page.scan.name,
        (page.width_px, page.height_px),
        page.regions,
        creator=f"sverka {__version__}",
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _format_page_json(page: Page) -> str:
    from ocr.formats.page_json import format_page

    return format_page(page)


TEXT = PageFormat(suffix=".txt", format=_format_text)
PAGE_XML = PageFormat(suffix=".xml", format=_format_page_xml)
PAGE_JSON = PageFormat(suffix=".json", format=_format_page_json)

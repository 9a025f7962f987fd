"""TEI P5 of a page as it was read: its regions, a line break for each line, each with its zone of the scan."""

from lxml import etree

from ocr import __version__
from ocr.formats.tei_parts import (
    MACHINE,
    XML,
    add,
    add_header,
    add_surface,
    add_zone,
    format_document,
    start_document,
)
from ocr.formats.xml_text import keep_xml
from ocr.model import Page, Region

_SURFACE = "page"
_POLICY = (
    "Read by machine and checked by nobody. Each region of the page is an ab, its kind the type; each line begins "
    "with an lb. cert of a word is the confidence of the reading engine, 0 to 1. Zones are in pixels of the page "
    "image, right and bottom exclusive."
)


def format_tei_reading(page: Page) -> str:
    """Return the reading of a page as TEI P5; zones are in pixels of the scan, right and bottom exclusive."""
    root = start_document(page.language)
    add_header(
        root,
        title=page.scan.label,
        did="reading of the page image, by machine",
        version=__version__,
        scans=[page.scan.name],
        policy=_POLICY,
        told=f"Read by {', '.join(page.engines) or 'no engine'}.",
    )
    facsimile = add(root, "facsimile")
    surface = add_surface(facsimile, _SURFACE, page.scan.name, (page.width_px, page.height_px))
    section = add(add(add(root, "text"), "body"), "div", type="page")
    add(section, "pb", n=str(page.scan.frame + 1), facs=f"#{_SURFACE}")
    for number, region in enumerate(page.regions, start=1):
        _add_region(section, surface, region, f"region-{number}")
    if not page.regions:
        add(section, "ab")
    return format_document(root)


def _add_region(section: etree._Element, surface: etree._Element, region: Region, name: str) -> None:
    add_zone(surface, name, region.box)
    block = add(section, "ab", type=region.kind.value, facs=f"#{name}", resp=f"#{MACHINE}")
    block.set(f"{XML}space", "preserve")
    for number, line in enumerate(region.lines, start=1):
        line_name = f"{name}-line-{number}"
        add_zone(surface, line_name, line.box)
        add(block, "lb", facs=f"#{line_name}")
        for at, word in enumerate(line.words):
            if at > 0:
                block[-1].tail = " "
            confidence = min(max(word.confidence, 0.0), 1.0)
            add(block, "w", cert=f"{confidence:.4f}").text = keep_xml(word.text)

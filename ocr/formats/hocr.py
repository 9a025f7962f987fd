"""hOCR 1.2: areas, lines and words as XHTML, their places in the titles of the elements."""

from collections.abc import Sequence
from typing import cast

from lxml import etree

from ocr import __version__
from ocr.formats.xml_text import keep_xml
from ocr.model import Box, Line, Page, Region

NAMESPACE = "http://www.w3.org/1999/xhtml"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_CAPABILITIES = "ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_lang ocrp_wconf"


def format_hocr(page: Page) -> str:
    """Return the reading of a page as hOCR; `bbox` is in pixels of the scan, right and bottom exclusive.

    `x_wconf` is the engine's confidence in a word, 0 to 100. `baseline` is the slope of the line's baseline and its
    height above the lower left corner of the line's box, in pixels.
    """
    root = etree.Element(f"{{{NAMESPACE}}}html", nsmap=cast(dict[str, str], {None: NAMESPACE}))
    root.set(_LANGUAGE, page.language)
    root.set("lang", page.language)
    head = _add(root, "head")
    _add(head, "title").text = keep_xml(page.scan.label)
    _add(head, "meta", **{"http-equiv": "Content-Type", "content": "text/html; charset=utf-8"})
    for name, content in (
        ("ocr-system", f"sverka {__version__}"),
        ("ocr-capabilities", _CAPABILITIES),
        ("ocr-langs", page.language),
        ("ocr-number-of-pages", "1"),
    ):
        _add(head, "meta", name=name, content=content)
    sheet = _add_named(_add(root, "body"), "div", "ocr_page", "page_1", _describe_page(page))
    for number, region in enumerate(page.regions, start=1):
        _add_area(sheet, region, f"1_{number}")
    etree.indent(root)
    return (
        etree.tostring(root, xml_declaration=True, encoding="UTF-8", doctype="<!DOCTYPE html>").decode(
            "utf-8"
        )
        + "\n"
    )


def _describe_page(page: Page) -> Sequence[str]:
    # A quote would end the name in its title, and the format has no way to write one.
    name = page.scan.name.replace('"', "%22")
    resolution = max(1, round(page.dpi))
    return (
        f'image "{name}"',
        f"bbox 0 0 {page.width_px} {page.height_px}",
        f"ppageno {page.scan.frame}",
        f"scan_res {resolution} {resolution}",
    )


def _add_area(sheet: etree._Element, region: Region, number: str) -> None:
    area = _add_named(sheet, "div", "ocr_carea", f"block_{number}", [_bbox(region.box)])
    # The kind of a region has no property; `data-` is for what a format has not.
    area.set("data-kind", region.kind.value)
    paragraph = _add_named(area, "p", "ocr_par", f"par_{number}", [_bbox(region.box)])
    for at, line in enumerate(region.lines, start=1):
        _add_line(paragraph, line, f"{number}_{at}")


def _add_line(paragraph: etree._Element, line: Line, number: str) -> None:
    element = _add_named(
        paragraph, "span", "ocr_line", f"line_{number}", [_bbox(line.box), *_describe_baseline(line)]
    )
    for at, word in enumerate(line.words, start=1):
        confidence = round(100 * min(max(word.confidence, 0.0), 1.0))
        titles = [_bbox(word.box), f"x_wconf {confidence}"]
        _add_named(element, "span", "ocrx_word", f"word_{number}_{at}", titles).text = keep_xml(word.text)


def _describe_baseline(line: Line) -> Sequence[str]:
    if len(line.baseline) < 2 or line.baseline[0][0] == line.baseline[-1][0]:
        return ()
    (x, y), (right, end) = line.baseline[0], line.baseline[-1]
    slope = (end - y) / (right - x)
    offset = y + slope * (line.box.left - x) - line.box.bottom
    return (f"baseline {slope:.4f} {offset:.1f}",)


def _bbox(box: Box) -> str:
    return "bbox " + " ".join(str(max(0, value)) for value in box)


def _add_named(
    parent: etree._Element, tag: str, kind: str, name: str, properties: Sequence[str]
) -> etree._Element:
    return _add(parent, tag, **{"class": kind, "id": name, "title": keep_xml("; ".join(properties))})


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)

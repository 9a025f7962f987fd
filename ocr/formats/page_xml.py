"""PAGE XML (PAGE Content Schema 2019-07-15): regions, lines, words and glyphs with their places."""

from collections.abc import Iterable, Sequence
from typing import cast

from lxml import etree

from ocr.formats.xml_text import keep_xml
from ocr.model import Box, Glyph, Line, Region, RegionKind, Word

NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
# PAGE has no region type for typed text, which is written as a paragraph; `custom` holds the region's kind.
_REGION_TYPES = {
    RegionKind.TYPED: "paragraph",
    RegionKind.PRINTED: "header",
    RegionKind.STAMP: "other",
    RegionKind.HANDWRITING: "marginalia",
}
_PRODUCTION = {
    RegionKind.TYPED: "typewritten",
    RegionKind.PRINTED: "printed",
    RegionKind.STAMP: "printed",
    RegionKind.HANDWRITING: "handwritten-cursive",
}


def format_page_xml(
    image_name: str,
    size: tuple[int, int],
    regions: Sequence[Region],
    *,
    creator: str,
    created: str,
    with_confidence: bool = False,
) -> str:
    """Return a PAGE XML document of the regions, in reading order, on an image of (width, height) pixels.

    `created` is an ISO 8601 time. Boxes are written as polygons of their inclusive corners. The engine's confidences
    in words and glyphs, 0 to 1, are written `with_confidence`: those of a truth say nothing. A character that XML
    cannot hold is written as U+FFFD.
    """
    root = etree.Element(f"{{{NAMESPACE}}}PcGts", nsmap=cast(dict[str, str], {None: NAMESPACE}))
    metadata = _add(root, "Metadata")
    for name, value in (("Creator", creator), ("Created", created), ("LastChange", created)):
        _add(metadata, name).text = keep_xml(value)
    page = _add(
        root, "Page", imageFilename=keep_xml(image_name), imageWidth=str(size[0]), imageHeight=str(size[1])
    )
    if regions:
        group = _add(_add(page, "ReadingOrder"), "OrderedGroup", id="order")
        for number in range(1, len(regions) + 1):
            _add(group, "RegionRefIndexed", index=str(number - 1), regionRef=f"r{number}")
    for number, region in enumerate(regions, start=1):
        _add_region(page, region, f"r{number}")
    if not with_confidence:
        etree.strip_attributes(page, "conf")
    etree.indent(root)
    document = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return document.decode("utf-8") + "\n"


def _add_region(page: etree._Element, region: Region, name: str) -> None:
    element = _add(
        page,
        "TextRegion",
        id=name,
        type=_REGION_TYPES[region.kind],
        production=_PRODUCTION[region.kind],
        custom=f"kind {{value:{region.kind};}}",
    )
    _add_coords(element, region.box)
    for number, line in enumerate(region.lines, start=1):
        _add_line(element, line, f"{name}l{number}")
    _add_text(element, "\n".join(line.text for line in region.lines))


def _add_line(region: etree._Element, line: Line, name: str) -> None:
    element = _add(region, "TextLine", id=name)
    _add_coords(element, line.box)
    if line.baseline:
        _add(element, "Baseline", points=_format_points(line.baseline))
    for number, word in enumerate(line.words, start=1):
        _add_word(element, word, f"{name}w{number}")
    _add_text(element, line.text)


def _add_word(line: etree._Element, word: Word, name: str) -> None:
    element = _add(line, "Word", id=name)
    _add_coords(element, word.box)
    for number, glyph in enumerate(word.glyphs, start=1):
        _add_glyph(element, glyph, f"{name}g{number}")
    _add_text(element, word.text, word.confidence)


def _add_glyph(word: etree._Element, glyph: Glyph, name: str) -> None:
    element = _add(
        word,
        "Glyph",
        id=name,
        **({"custom": f"note {{value:{keep_xml(glyph.note)};}}"} if glyph.note else {}),
    )
    _add_coords(element, glyph.box)
    _add_text(element, glyph.text, glyph.confidence)


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)


def _add_coords(element: etree._Element, box: Box) -> None:
    # PAGE polygons run through pixels; our right and bottom are exclusive.
    left, top, right, bottom = box.left, box.top, max(box.left, box.right - 1), max(box.top, box.bottom - 1)
    _add(
        element, "Coords", points=_format_points(((left, top), (right, top), (right, bottom), (left, bottom)))
    )


def _format_points(points: Iterable[tuple[int, int]]) -> str:
    return " ".join(f"{max(0, x)},{max(0, y)}" for x, y in points)


def _add_text(element: etree._Element, text: str, confidence: float | None = None) -> None:
    attributes = {} if confidence is None else {"conf": f"{min(max(confidence, 0.0), 1.0):.4f}"}
    _add(_add(element, "TextEquiv", **attributes), "Unicode").text = keep_xml(text)

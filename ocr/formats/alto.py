"""ALTO 4 (Analyzed Layout and Text Object): blocks, lines, strings and glyphs with their places in pixels."""

from typing import cast

from lxml import etree

from ocr import __version__
from ocr.formats.xml_text import keep_xml
from ocr.model import Box, Glyph, Line, Page, Region, RegionKind, Word

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"


def format_alto(page: Page, *, created: str) -> str:
    """Return the reading of a page as ALTO 4; `created` is an ISO 8601 time.

    Positions and sizes are in pixels of the scan. `WC` and `GC` are the engine's confidences, 0 to 1; `PC` is the
    share of the page's letters that is probably read right. The kind of a block is a tag.
    """
    root = etree.Element(f"{{{NAMESPACE}}}alto", nsmap=cast(dict[str, str], {None: NAMESPACE}))
    _add_description(root, page, created)
    tags = _add(root, "Tags")
    for kind in RegionKind:
        _add(tags, "OtherTag", ID=_tag_of(kind), TYPE="kind", LABEL=kind.value)
    sheet = _add(
        _add(root, "Layout"),
        "Page",
        ID="page",
        PHYSICAL_IMG_NR=str(page.scan.frame + 1),
        WIDTH=str(page.width_px),
        HEIGHT=str(page.height_px),
    )
    if page.predicted_cer is not None:
        sheet.set("PC", f"{1 - page.predicted_cer.value:.4f}")
    space = _add(sheet, "PrintSpace")
    _place(space, Box(0, 0, page.width_px, page.height_px))
    for number, region in enumerate(page.regions, start=1):
        _add_block(space, region, f"b{number}", page.language)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8").decode("utf-8") + "\n"


def _add_description(root: etree._Element, page: Page, created: str) -> None:
    description = _add(root, "Description")
    _add(description, "MeasurementUnit").text = "pixel"
    source = _add(description, "sourceImageInformation")
    _add(source, "fileName").text = keep_xml(page.scan.name)
    processing = _add(description, "Processing", ID="reading")
    _add(processing, "processingDateTime").text = created
    for engine in page.engines:
        _add(processing, "processingStepDescription").text = keep_xml(engine)
    software = _add(processing, "processingSoftware")
    _add(software, "softwareName").text = "sverka"
    _add(software, "softwareVersion").text = __version__


def _add_block(space: etree._Element, region: Region, name: str, language: str) -> None:
    block = _add(space, "TextBlock", ID=name, TAGREFS=_tag_of(region.kind), LANG=language)
    _place(block, region.box)
    for number, line in enumerate(region.lines, start=1):
        # A line without words has no place in ALTO.
        if line.words:
            _add_line(block, line, f"{name}l{number}")


def _add_line(block: etree._Element, line: Line, name: str) -> None:
    element = _add(block, "TextLine", ID=name)
    _place(element, line.box)
    if line.baseline:
        element.set("BASELINE", " ".join(f"{x},{y}" for x, y in line.baseline))
    for number, word in enumerate(line.words, start=1):
        if number > 1:
            _add_space(element, line.words[number - 2].box, word.box)
        _add_string(element, word, f"{name}s{number}")


def _add_space(line: etree._Element, before: Box, after: Box) -> None:
    space = _add(line, "SP")
    space.set("HPOS", str(min(before.right, after.left)))
    space.set("VPOS", str(before.top))
    space.set("WIDTH", str(max(0, after.left - before.right)))


def _add_string(line: etree._Element, word: Word, name: str) -> None:
    string = _add(line, "String", ID=name, CONTENT=keep_xml(word.text), WC=_confidence(word.confidence))
    _place(string, word.box)
    # The n-th glyph of ALTO is the n-th character of its string; where glyphs are something else, there are none.
    if [glyph.text for glyph in word.glyphs] == list(word.text):
        for number, glyph in enumerate(word.glyphs, start=1):
            _add_glyph(string, glyph, f"{name}g{number}")


def _add_glyph(string: etree._Element, glyph: Glyph, name: str) -> None:
    element = _add(string, "Glyph", ID=name, CONTENT=keep_xml(glyph.text), GC=_confidence(glyph.confidence))
    _place(element, glyph.box)
    for text, confidence in glyph.alternatives:
        # By the schema no variant is longer.
        if len(text) <= 3:
            _add(element, "Variant", CONTENT=keep_xml(text), VC=_confidence(confidence))


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)


def _place(element: etree._Element, box: Box) -> None:
    for name, value in (("HPOS", box.left), ("VPOS", box.top), ("WIDTH", box.width), ("HEIGHT", box.height)):
        element.set(name, str(value))


def _confidence(value: float) -> str:
    return f"{min(max(value, 0.0), 1.0):.4f}"


def _tag_of(kind: RegionKind) -> str:
    return f"kind-{kind.value}"

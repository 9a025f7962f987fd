"""What TEI documents of a transcription and of a reading share."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast
from urllib.parse import quote

from lxml import etree

from ocr.formats.xml_text import keep_xml
from ocr.model import Box

NAMESPACE = "http://www.tei-c.org/ns/1.0"
XML = "{http://www.w3.org/XML/1998/namespace}"
MACHINE = "sverka"


def start_document(language: str) -> etree._Element:
    """Return the root of a document in a language."""
    root = etree.Element(f"{{{NAMESPACE}}}TEI", nsmap=cast(dict[str, str], {None: NAMESPACE}))
    root.set(f"{XML}lang", language)
    return root


def add_header(
    root: etree._Element, *, title: str, did: str, version: str, scans: Sequence[str], policy: str, told: str
) -> etree._Element:
    """Add a header that says what the machine did to which scans, and return its encodingDesc."""
    header = add(root, "teiHeader")
    file = add(header, "fileDesc")
    titles = add(file, "titleStmt")
    add(titles, "title").text = keep_xml(title)
    statement = add(titles, "respStmt", **{f"{XML}id": MACHINE})
    add(statement, "resp").text = did
    add(statement, "name").text = f"sverka {version}"
    add(add(file, "publicationStmt"), "p").text = "Not published."
    source = ", ".join(scans) or "none could be checked"
    add(add(file, "sourceDesc"), "p").text = keep_xml(f"Page images: {source}.")
    encoding = add(header, "encodingDesc")
    add(add(encoding, "editorialDecl"), "p").text = policy
    now = datetime.now(UTC).isoformat(timespec="seconds")
    change = add(add(header, "revisionDesc"), "change", when=now, who=f"#{MACHINE}")
    change.text = keep_xml(told)
    return encoding


def add_surface(facsimile: etree._Element, name: str, scan: str, size: tuple[int, int]) -> etree._Element:
    """Add the surface of a scan of (width, height) pixels, and return it."""
    surface = add(facsimile, "surface", **{f"{XML}id": name})
    place(surface, Box(0, 0, *size))
    graphic = add(surface, "graphic", url=_refer(scan))
    graphic.set("width", f"{size[0]}px")
    graphic.set("height", f"{size[1]}px")
    return surface


def _refer(scan: str) -> str:
    """Return the address of a scan in the folder of the document: its name, escaped."""
    file_name, mark, frame = scan.partition("#")
    return quote(file_name.encode("utf-8", errors="replace")) + (f"#{quote(frame)}" if mark else "")


def add_zone(surface: etree._Element, name: str, box: Box) -> None:
    """Add a zone to a surface, in pixels of the scan."""
    place(add(surface, "zone", **{f"{XML}id": name}), box)


def add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    """Add an element of TEI, and return it."""
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)


def place(element: etree._Element, box: Box) -> None:
    """Give an element the corners of a box."""
    for name, value in zip(("ulx", "uly", "lrx", "lry"), box, strict=True):
        element.set(name, str(value))


def format_document(root: etree._Element) -> str:
    """Return the document as text."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8").decode("utf-8") + "\n"

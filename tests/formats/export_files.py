"""Exports as Transkribus and eScriptorium write them: a METS file with scans and texts."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from tests.formats.source_files.page_files import line, page_xml, region


def make_text(text: str) -> bytes:
    """A page in PAGE XML with this text."""
    return page_xml(region(*map(line, text.split("\n"))))


def _file(name: str, href: str, mime: str, seq: int) -> str:
    return (
        f'<ns3:file ID={quoteattr(name)} SEQ="{seq}" MIMETYPE="{mime}" CHECKSUM="0" CHECKSUMTYPE="MD5">'
        f'<ns3:FLocat LOCTYPE="OTHER" OTHERLOCTYPE="FILE" ns2:type="simple" ns2:href={quoteattr(href)}/></ns3:file>'
    )


def mets(pages: Sequence[tuple[str, ...]], *, more: str = "") -> bytes:
    """The METS file of Transkribus for pages of a scan and texts each; an empty name stands for none."""
    groups: dict[str, list[str]] = {"IMG": [], "PAGEXML": [], "ALTO": []}
    divisions = []
    for number, page in enumerate(pages, start=1):
        pointers = []
        for at, href in enumerate(page):
            group, mime = (
                ("IMG", "image/jpeg") if at == 0 else (["PAGEXML", "ALTO"][at - 1], "application/xml")
            )
            if href:
                groups[group].append(_file(f"{group}_{number}", href, mime, number))
                pointers.append(f'<ns3:fptr><ns3:area FILEID="{group}_{number}"/></ns3:fptr>')
        division = (
            f'<ns3:div ID="PAGE_{number}" ORDER="{number}" TYPE="SINGLE_PAGE">{"".join(pointers)}</ns3:div>'
        )
        divisions.append(division)
    files = "".join(f'<ns3:fileGrp ID="{name}">{"".join(own)}</ns3:fileGrp>' for name, own in groups.items())
    structure = f'<ns3:div ID="TRP_DOC_DIV" ADMID="MD_ORIG">{"".join(divisions)}</ns3:div>'
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<ns3:mets xmlns:ns2="http://www.w3.org/1999/xlink" xmlns:ns3="http://www.loc.gov/METS/" LABEL="Дело">
    <ns3:metsHdr CREATEDATE="2026-01-01T00:00:00"/>{more}
    <ns3:fileSec><ns3:fileGrp ID="MASTER">{files}</ns3:fileGrp></ns3:fileSec>
    <ns3:structMap ID="TRP_STRUCTMAP" TYPE="MANUSCRIPT">{structure}</ns3:structMap>
</ns3:mets>
""".encode()


def write_export(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files below a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def pack(files: Mapping[str, bytes], *, is_packed: bool = True) -> bytes:
    """A zip archive of files, packed or as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


# An export whose order is not that of its names.
EXPORT: dict[str, bytes] = {
    "mets.xml": mets([("b.jpg", "page/b.xml"), ("a.jpg", "page/a.xml", "alto/a.xml")]),
    "metadata.xml": b"<trpDocMetadata/>",
    "a.jpg": b"a",
    "b.jpg": b"b",
    "page/a.xml": make_text("второй лист"),
    "page/b.xml": make_text("первый лист"),
    "alto/a.xml": b"<alto/>",
}

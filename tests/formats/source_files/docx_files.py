"""Small Word documents made by hand, and the text that another program than ours finds in one."""

import io
import zipfile
from collections.abc import Mapping

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def relations(**targets: str) -> str:
    """Relationships by kind; the kind is also the id."""
    inner = "".join(
        f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def content_types(*parts: str) -> str:
    """Content types of the document and of these parts."""
    inner = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{MAIN_TYPE}.{part}+xml"/>' for part in parts
    )
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{MAIN_TYPE}.document.main+xml"/>{inner}</Types>'
    )


def document(body: str) -> str:
    return f'{DECLARATION}<w:document xmlns:w="{W}"><w:body>{body}<w:sectPr/></w:body></w:document>'


def pack(parts: Mapping[str, str | bytes], comment: bytes = b"") -> bytes:
    """A zip archive with these members, in this order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def make_docx(body: str, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A Word document with this body, and these parts by name."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relations(officeDocument="word/document.xml"),
        "word/document.xml": document(body),
        "word/media/stamp.png": b"\x89PNG" + bytes(range(256)) * 4,
    }
    return pack({**parts, **(more or {})})


def par(*runs: str, properties: str = "") -> str:
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


def run(text: str, properties: str = "") -> str:
    """A run of text, white space kept."""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def member(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return archive.read(name)


def packed_members(data: bytes) -> dict[str, bytes]:
    """The bytes of each member as they are packed."""
    packed: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for one in archive.infolist():
            name_bytes = int.from_bytes(data[one.header_offset + 26 : one.header_offset + 28], "little")
            extra_bytes = int.from_bytes(data[one.header_offset + 28 : one.header_offset + 30], "little")
            start = one.header_offset + 30 + name_bytes + extra_bytes
            packed[one.filename] = data[start : start + one.compress_size]
    return packed


def read_paragraphs(data: bytes, *, accepted: bool) -> list[str]:
    """The text of each paragraph, all changes accepted or all rejected, found by lxml and not by our reader."""
    root = etree.fromstring(member(data, "word/document.xml"))
    gone, name = ("del", "t") if accepted else ("ins", "delText")
    signs = {"tab": "\t", "br": "\n", "cr": "\n"}
    texts: list[str] = []
    for paragraph in root.iter(f"{{{W}}}p"):
        letters = []
        for element in paragraph.iter():
            local = etree.QName(element).localname
            ancestors = {etree.QName(one).localname for one in element.iterancestors()}
            if gone in ancestors or "pPr" in ancestors:
                continue
            if local in {"t", name}:
                letters.append(element.text or "")
            letters.append(signs.get(local, ""))
        texts.append("".join(letters))
    return texts

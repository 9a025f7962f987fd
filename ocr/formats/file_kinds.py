"""Kinds of files that are no plain text, recognised by content and not by name."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import regex

_SAVE_AS_TEXT = "Save it as plain text (UTF-8) in the program that it was made with, and name that file."
_NAME_TEXT_OF_SCAN = "Scans are given as SCANS; name the text file that says what stands on them."
_SAVE_AS_DOCX = (
    "Save it as DOCX or as plain text (UTF-8) in the program that it was made with, and name that file."
)
_SAVE_AS_TABLE = "Save it as XLSX or as CSV (UTF-8) in the program that it was made with, and name that file."
# Length of a file's beginning that is searched for markup and names.
_HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """A kind of file that is no plain text: its name with an article, and what to do instead."""

    name: str
    advice: str = _SAVE_AS_TEXT


def _kind(name: str, advice: str = _SAVE_AS_TEXT) -> FileKind:
    return FileKind(name=name, advice=advice)


_SIGNATURES: Sequence[tuple[bytes, FileKind]] = (
    (
        b"%PDF-",
        _kind("a PDF", f"{_NAME_TEXT_OF_SCAN} A PDF of text: {_SAVE_AS_TEXT[0].lower()}{_SAVE_AS_TEXT[1:]}"),
    ),
    (b"{\\rtf", _kind("an RTF document", _SAVE_AS_DOCX)),
    (b"\x89PNG\r\n\x1a\n", _kind("a PNG image", _NAME_TEXT_OF_SCAN)),
    (b"\xff\xd8\xff", _kind("a JPEG image", _NAME_TEXT_OF_SCAN)),
    (b"GIF87a", _kind("a GIF image", _NAME_TEXT_OF_SCAN)),
    (b"GIF89a", _kind("a GIF image", _NAME_TEXT_OF_SCAN)),
    (b"II*\0", _kind("a TIFF image", _NAME_TEXT_OF_SCAN)),
    (b"MM\0*", _kind("a TIFF image", _NAME_TEXT_OF_SCAN)),
    (b"\0\0\0\x0cjP  \r\n\x87\n", _kind("a JPEG 2000 image", _NAME_TEXT_OF_SCAN)),
    (b"\xff\x4f\xff\x51", _kind("a JPEG 2000 image", _NAME_TEXT_OF_SCAN)),
    (b"AT&TFORM", _kind("a DjVu document")),
    (b"\x1f\x8b\x08", _kind("a gzip archive", "Unpack it and name the text file in it.")),
    (b"7z\xbc\xaf\x27\x1c", _kind("a 7-Zip archive", "Unpack it and name the text file in it.")),
    (b"Rar!\x1a\x07", _kind("a RAR archive", "Unpack it and name the text file in it.")),
)
# What Office kept its documents in before DOCX, and keeps those in that have a password.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_OFFICE = _kind("an old Word document (DOC) or other Office file", _SAVE_AS_DOCX)
_ENCRYPTED_OFFICE = _kind(
    "an Office file with a password", "Save a copy without the password, and name that file."
)
_OLD_TABLE = _kind("an old Excel workbook (XLS)", _SAVE_AS_TABLE)
# Names of the stream in a workbook of Excel 5 to 2003, as the directory has them.
_OLD_TABLE_NAMES = tuple(f"{name}\0".encode("utf-16-le") for name in ("Workbook", "Book"))
_ENCRYPTED_NAME = "EncryptedPackage".encode("utf-16-le")
DOCX = _kind("a Word document (DOCX)")
XLSX = _kind("an Excel workbook (XLSX)")
# Kinds of zip archives, by names of files (or uncompressed contents) near the beginning or the end that only this
# kind has.
_ZIPPED: Sequence[tuple[bytes, FileKind]] = (
    (b"mimetypeapplication/vnd.oasis.opendocument.text", _kind("an OpenDocument text (ODT)", _SAVE_AS_DOCX)),
    (
        b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
        _kind("an OpenDocument spreadsheet (ODS)", _SAVE_AS_TABLE),
    ),
    (b"mimetypeapplication/vnd.oasis.opendocument", _kind("an OpenDocument file")),
    (b"mimetypeapplication/epub+zip", _kind("an EPUB book")),
)
# Of packages of Office the folder that a member is in: its name stands right behind a header of its own or in the
# directory. As bytes among packed ones, three letters come by chance in every hundredth archive.
_MEMBER = regex.compile(rb"PK(?:\x03\x04.{26}|\x01\x02.{42})(word/|xl/)", regex.DOTALL)
_BY_FOLDER = {b"word/": DOCX, b"xl/": XLSX}
ZIP = _kind("a zip archive", "Unpack it and name the text file in it.")
PAGE_XML, ALTO = _kind("a PAGE XML file"), _kind("an ALTO file")
METS = _kind("a METS file", "Name the folder that it lies in, with the files that it names.")
TEI = _kind("a TEI file")
# Root elements of each format, without prefix, in small letters.
_ROOTS = {
    "pcgts": PAGE_XML,
    "mets": METS,
    "alto": ALTO,
    "tei": TEI,
    "tei.2": _kind("a TEI file of before 2007 (P4)"),
    "teicorpus": _kind("a TEI file of several texts (teiCorpus)"),
    "html": _kind("an HTML page"),
    "svg": _kind("an SVG drawing"),
}
_HOCR, _HTML, _XML = _kind("an hOCR file"), _ROOTS["html"], _kind("an XML file")
_JSON = _kind("a JSON file")
# First elements of an HTML fragment. They need a closing tag, unlike a transcriber's remark in angle brackets.
_HTML_PARTS = frozenset({"head", "body", "div", "table", "p", "span", "pre", "ul", "ol", "h1", "h2", "font"})
_PROLOGUE = regex.compile(
    r"""\s* (?P<declared> (?= <\?xml\b ) )?
    (?: \s++ | <\?.*?\?> | <!--.*?-->
      | (?P<typed> <!doctype\s+ (?P<of> [\w:.-]+ ) [^>\[]*+ (?: \[.*?\]\s* )? > ) )*+
    (?: < (?: [\w-]+: )? (?P<root> [\w.-]+ ) (?= [\s/>] ) )?""",
    regex.DOTALL | regex.IGNORECASE | regex.ASCII | regex.VERBOSE,
)


def find_file_kind(data: bytes) -> FileKind | None:
    """Return the kind of a file with these bytes, None if it may be plain text.

    >>> find_file_kind(b'<?xml version="1.0"?><PcGts xmlns="...">').name
    'a PAGE XML file'
    >>> find_file_kind("<неразборчиво> эшелон прибыл".encode()) is None
    True
    """
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data.startswith(b"PK\x03\x04"):
        # The names of all files stand at the end once more.
        names = data[:_HEAD_BYTES] + data[-_HEAD_BYTES:]
        member = _MEMBER.search(names)
        named = next((kind for name, kind in _ZIPPED if name in names), ZIP)
        return _BY_FOLDER[member[1]] if named == ZIP and member else named
    if data.startswith(_OLE):
        if _ENCRYPTED_NAME in data:
            return _ENCRYPTED_OFFICE
        return _OLD_TABLE if any(name in data for name in _OLD_TABLE_NAMES) else _OLD_OFFICE
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _kind("a WebP image", _NAME_TEXT_OF_SCAN)
    if data.startswith(b"BM") and data[2:10] == len(data).to_bytes(4, "little") + bytes(4):
        return _kind("a BMP image", _NAME_TEXT_OF_SCAN)
    return _find_markup(_decode_ascii(data[:_HEAD_BYTES])) or (_JSON if _is_json(data) else None)


def _decode_ascii(head: bytes) -> str:
    """Return the beginning of a file decoded so that its ASCII characters are right; others may be wrong."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    if head[:2] in {b"<\0", b"\0<"}:
        return head.decode("utf-16-le" if head[0] else "utf-16-be", errors="replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _find_markup(head: str) -> FileKind | None:
    match = _PROLOGUE.match(head)
    if match is None:
        return None
    root = (match["root"] or match["of"] or "").lower()
    kind = _ROOTS.get(root)
    if kind is None and root in _HTML_PARTS and regex.search(rf"</{root}\s*>", head, regex.IGNORECASE):
        kind = _HTML
    if kind is None and (match["declared"] is not None or match["typed"]):
        kind = _XML
    return _HOCR if kind is _HTML and ("ocr_page" in head or "ocr-system" in head) else kind


def _is_json(data: bytes) -> bool:
    bare = data.strip()
    if not (bare.startswith(b"{") and bare.endswith(b"}")) and not (
        bare.startswith(b"[") and bare.endswith(b"]")
    ):
        return False
    try:
        fields = json.loads(bare)
    except (ValueError, RecursionError):
        return False
    # A list of numbers in brackets may be plain text.
    return isinstance(fields, dict) or (
        isinstance(fields, list) and any(isinstance(entry, dict) for entry in fields)
    )

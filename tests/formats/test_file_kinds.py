"""Files that are given for plain text and are none: told by their content, refused by name."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ocr.errors import InputError
from ocr.formats.file_kinds import DOCX, find_file_kind
from ocr.formats.text_files import load_text
from ocr.formats.transcriptions import load_transcription

TEXT = "Доношу, что эшелон прибыл на станцию."
XML = '<?xml version="1.0" encoding="{}"?>\n'
PAGE = '<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"><Page/></PcGts>'
HTML = f"<html lang='ru'><head><title>Лист</title></head><body><p>{TEXT}</p></body></html>"


def make_zip(files: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def make_image(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("L", (8, 8), 255).save(out, kind)
    return out.getvalue()


OFFICE = {"[Content_Types].xml": "<Types/>", "_rels/.rels": "<Relationships/>"}
OASIS = "application/vnd.oasis.opendocument."
KINDS = {
    "PAGE XML": (XML.format("UTF-8") + PAGE).encode(),
    "PAGE XML, in UTF-16": (XML.format("UTF-16") + PAGE).encode("utf-16"),
    "PAGE XML, with a prefix": b"\xef\xbb\xbf<pc:PcGts xmlns:pc='http://schema.primaresearch.org'></pc:PcGts>",
    "PAGE XML, behind a comment": (XML.format("UTF-8") + "<!-- <html> -->\n\n" + PAGE).encode(),
    "ALTO": (XML.format("utf-8") + '<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"/>').encode(),
    "TEI": (XML.format("windows-1251") + f"<TEI><text>{TEXT}</text></TEI>").encode("cp1251"),
    "HTML": HTML.encode(),
    "HTML, a part": f"<p>{TEXT}</p>\n<p>{TEXT}</p>".encode(),
    "HTML, with its type": f"<!DOCTYPE html>\n{HTML}".encode(),
    "HTML, in UTF-16 without a mark": HTML.encode("utf-16-le"),
    "hOCR": HTML.replace("<p>", "<div class='ocr_page'>").encode(),
    "an XML file": (XML.format("UTF-8") + "<document>1</document>").encode(),
    "XML file, with its type": f'<!DOCTYPE book SYSTEM "a.dtd" [<!ENTITY x "y">]><book>{TEXT}</book>'.encode(),
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
    "DOCX": make_zip({**OFFICE, "word/document.xml": TEXT}),
    "XLSX": make_zip({**OFFICE, "xl/workbook.xml": TEXT}),
    "ODT": make_zip({"mimetype": OASIS + "text", "content.xml": TEXT}),
    "ODS": make_zip({"mimetype": OASIS + "spreadsheet", "content.xml": TEXT}),
    "OpenDocument": make_zip({"mimetype": OASIS + "presentation", "content.xml": TEXT}),
    "EPUB": make_zip({"mimetype": "application/epub+zip", "content.opf": TEXT}),
    "zip archive": make_zip({"sheet-1.txt": TEXT}),
    "RTF": rb"{\rtf1\ansi\ansicpg1251 \'c4\'ee\'ed\'ee\'f8\'f3}",
    "DOC": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "XLS": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "Workbook\0".encode("utf-16-le"),
    "Office file with a password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + "EncryptedPackage".encode("utf-16-le"),
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "PNG": make_image("PNG"),
    "JPEG image": make_image("JPEG"),
    "TIFF": make_image("TIFF"),
    "GIF": make_image("GIF"),
    "BMP": make_image("BMP"),
    "WebP": make_image("WEBP"),
    "JPEG 2000": make_image("JPEG2000"),
    "DjVu": b"AT&TFORM\0\0\1\0DJVU",
    "gzip": b"\x1f\x8b\x08\0" + bytes(20),
    "7-Zip": b"7z\xbc\xaf\x27\x1c\0\4",
    "RAR": b"Rar!\x1a\x07\1\0",
    "JSON": json.dumps({"text": TEXT}).encode(),
    "JSON, a list": json.dumps([{"text": TEXT}]).encode(),
}
# What every refusal ends with: what to do.
WHAT_TO_DO = (
    "Unpack it and name the text file in it.",
    "plain text (UTF-8) in the program that it was made with, and name that file.",
    "save it as plain text (UTF-8), and name that file.",
    "Scans are given as SCANS; name the text file that says what stands on them.",
    "Save a copy without the password, and name that file.",
    "or save the sheet as CSV (UTF-8), and name that file.",
    "Save it as XLSX or as CSV (UTF-8) in the program that it was made with, and name that file.",
)
PLAIN = {
    "a remark": "<неразборчиво> эшелон прибыл",
    "a remark in Latin letters": "<sic> эшелон прибыл",
    "a remark named as an element": "<p> эшелон прибыл",
    "a closed remark": "<неразборчиво>эшелон</неразборчиво> прибыл",
    "a page's mark": "<1>\nДоношу",
    "a lone bracket": "< 5 орудий",
    "brackets about a number": "[1]",
    "brackets": "[неразборчиво] эшелон [подпись]",
    "braces": "{текст зачёркнут}",
    "Latin": "BM 1500 Доношу",
    "PK": "PK Доношу",
    "II": "II* отдел",
    "markup within": f"{TEXT} <html><body></body></html> <?xml",
    "nothing": "",
    "a per cent sign": "%PDF",
    "an exclamation": "<!— срочно —> Доношу",
}


READ = ("PAGE XML", "ALTO")


@pytest.mark.parametrize("name", [name for name in KINDS if not name.startswith(READ)])
def test_what_is_no_plain_text_is_refused_by_name(name: str, tmp_path: Path) -> None:
    (tmp_path / "sheet-1.txt").write_bytes(KINDS[name])
    for path in (tmp_path, tmp_path / "sheet-1.txt"):
        with pytest.raises(InputError) as refused:
            load_transcription(path, 1)
        told = str(refused.value)
        assert f"{tmp_path / 'sheet-1.txt'} is a" in told
        assert name.split(",", maxsplit=1)[0] in told
        assert told.endswith(WHAT_TO_DO)
    with pytest.raises(InputError, match="no plain text"):
        load_text(tmp_path / "sheet-1.txt")


@pytest.mark.parametrize("name", [name for name in KINDS if name.startswith(READ)])
def test_what_is_read_by_its_content_is_no_plain_text(name: str, tmp_path: Path) -> None:
    (tmp_path / "sheet-1.txt").write_bytes(KINDS[name])
    with pytest.raises(InputError, match=r"has no text in it|cannot be read: it has no Page"):
        load_transcription(tmp_path / "sheet-1.txt", 1)
    with pytest.raises(InputError, match=f"sheet-1.txt is an? {name.partition(',')[0]} file, no plain text"):
        load_text(tmp_path / "sheet-1.txt")


@pytest.mark.parametrize("name", ["DOC", "ODT", "RTF"])
def test_what_word_opens_is_to_be_saved_as_docx(name: str, tmp_path: Path) -> None:
    (tmp_path / "sheet-1.doc").write_bytes(KINDS[name])
    with pytest.raises(InputError, match="Save it as DOCX or as plain text"):
        load_transcription(tmp_path / "sheet-1.doc", 1)


def test_a_document_is_known_by_the_names_at_its_end() -> None:
    picture = {"docProps/thumbnail.jpeg": "".join(map(chr, range(256))) * 1_000}
    data = make_zip({**picture, "word/document.xml": TEXT})
    assert data.index(b"word/") > 65_536
    assert find_file_kind(data) == DOCX


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("name", PLAIN)
def test_plain_text_is_none_of_them(name: str, encoding: str) -> None:
    assert find_file_kind(PLAIN[name].encode(encoding)) is None


def test_plain_text_with_brackets_is_loaded_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "sheet-1.txt"
    path.write_text(PLAIN["a closed remark"], encoding="utf-8")
    assert load_transcription(path, 1).pages[0].text == PLAIN["a closed remark"]


def test_json_that_is_named_so_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(KINDS["JSON"])
    assert json.loads(load_text(path)) == {"text": TEXT}


@given(
    st.binary(max_size=60),
    st.sampled_from([b"", b"<", b"<?xml", b"<!doctype ", b"PK\x03\x04", b"{", b"[", b"BM"]),
)
def test_no_bytes_are_too_odd(data: bytes, beginning: bytes) -> None:
    find_file_kind(beginning + data)
    find_file_kind(beginning * 200 + data)

"""The formats of transcriptions: told by the content of a file, but for CSV, which its name must tell."""

from collections.abc import Callable, Mapping

from ocr.errors import InputError
from ocr.formats.file_kinds import ALTO, DOCX, PAGE_XML, TEI, XLSX, ZIP, FileKind, find_file_kind
from ocr.formats.source_files import csv_table
from ocr.formats.source_files.alto import read_alto
from ocr.formats.source_files.docx import WordDocument, read_docx
from ocr.formats.source_files.page_xml import read_page_xml
from ocr.formats.source_files.plain_text import PlainText, read_plain_text
from ocr.formats.source_files.source_file import LeftOutError, SourceFile
from ocr.formats.source_files.tei_file import read_tei
from ocr.formats.source_files.xlsx import Workbook, read_xlsx
from ocr.formats.source_files.xml_page import XmlPage
from ocr.formats.source_files.zipped_pages import read_zipped_pages

# Suffixes by which the texts of a folder are found, in small letters; the first that a folder has counts.
SUFFIXES = (PlainText.suffix, WordDocument.suffix, XmlPage.suffix, *csv_table.SUFFIXES, Workbook.suffix)
# Of these, files that hardly hold anything but texts; the others may be of anything.
PROSE_SUFFIXES = (PlainText.suffix, WordDocument.suffix)
# Files that programs put beside the pages of an export.
_NO_PAGES = {"mets.xml", "metadata.xml"}
# What reads the files of each kind. A kind that is not here is refused; what is of none is plain text or CSV.
_READERS: Mapping[FileKind, Callable[[bytes, str], SourceFile]] = {
    DOCX: read_docx,
    XLSX: read_xlsx,
    PAGE_XML: read_page_xml,
    ALTO: read_alto,
    TEI: read_tei,
}


class NoPageError(LeftOutError):
    """An XML file that is no page of a transcription."""

    why = "is no page"


def find_suffix(name: str) -> str:
    """Return that of SUFFIXES by which a file of this name is a text of a folder; "" if it is none.

    >>> find_suffix("Л. 1.TXT"), find_suffix("mets.xml")
    ('.txt', '')
    """
    lower = name.lower()
    return next((one for one in SUFFIXES if lower.endswith(one) and lower not in _NO_PAGES), "")


def read_source_file(data: bytes, where: str) -> SourceFile:
    """Return a transcription's file from its bytes, read in the format that its content has.

    `where` ends in its name. Raises InputError, naming it, for a format that is not read, and for a file that is
    damaged or hostile; LeftOutError for a table or an XML file that is no transcription.
    """
    kind = find_file_kind(data)
    if kind is None:
        return (csv_table.read_csv if where.lower().endswith(csv_table.SUFFIXES) else read_plain_text)(
            data, where
        )
    if kind == ZIP and (pages := read_zipped_pages(data, where, read_source_file)):
        return pages
    if kind not in _READERS:
        told = f"{where} is {kind.name}, no plain text. {kind.advice}"
        raise NoPageError(told) if where.lower().endswith(XmlPage.suffix) else InputError(told)
    return _READERS[kind](data, where)

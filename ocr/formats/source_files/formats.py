"""The formats of transcriptions: told by the content of a file, but for CSV, which its name must tell."""

from ocr.errors import InputError
from ocr.formats.file_kinds import DOCX, XLSX, find_file_kind
from ocr.formats.source_files import csv_table
from ocr.formats.source_files.docx import WordDocument, read_docx
from ocr.formats.source_files.plain_text import PlainText, read_plain_text
from ocr.formats.source_files.source_file import SourceFile
from ocr.formats.source_files.xlsx import Workbook, read_xlsx

# Suffixes by which the texts of a folder are found, in small letters; the first that a folder has counts.
SUFFIXES = (PlainText.suffix, WordDocument.suffix, *csv_table.SUFFIXES, Workbook.suffix)
# Of these, files that hardly hold anything but texts; the others may be tables of anything.
PROSE_SUFFIXES = (PlainText.suffix, WordDocument.suffix)


def read_source_file(data: bytes, where: str) -> SourceFile:
    """Return a transcription's file from its bytes, read in the format that its content has.

    `where` ends in its name. Raises InputError, naming it, for a format that is not read, and for a file that is
    damaged or hostile; NoTextColumnError for a table that is no transcription.
    """
    kind = find_file_kind(data)
    if kind == DOCX:
        return read_docx(data, where)
    if kind == XLSX:
        return read_xlsx(data, where)
    if kind is not None:
        raise InputError(f"{where} is {kind.name}, no plain text. {kind.advice}")
    if where.lower().endswith(csv_table.SUFFIXES):
        return csv_table.read_csv(data, where)
    return read_plain_text(data, where)

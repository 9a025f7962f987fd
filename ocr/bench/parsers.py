"""Parsers of text, JSON and documents for `sverka bench fuzz`, each with small sound inputs to be mutated."""

from collections.abc import Callable, Mapping
from pathlib import Path

from ocr.bench.campaign import Parser
from ocr.bench.parser_seeds import (
    ALTO,
    COLLECTION,
    DECISION,
    DOCUMENT,
    EDITION,
    EXPORTED,
    METS,
    PAGE,
    RECORD,
    SHEET,
    TABLE,
    TEXT,
    WORKSHEET,
    dump,
    make_docx,
    make_findings,
    make_page,
    make_xlsx,
    pack,
)
from ocr.errors import InputError, OutputError
from ocr.facsimile.sheet import parse_sheet
from ocr.files import write_atomically
from ocr.formats.archive_record import load_record_metadata, parse_record
from ocr.formats.collections import parse_collection
from ocr.formats.encodings import decode_text
from ocr.formats.findings_reading import parse_findings_json
from ocr.formats.json_text import load_json
from ocr.formats.mets import load_export
from ocr.formats.page_json import format_page, parse_page
from ocr.formats.results import get_page_text_path, get_source_path
from ocr.formats.source_files.formats import read_source_file
from ocr.formats.source_files.source_file import Edit
from ocr.formats.transcriptions import load_transcription
from ocr.recognizer.frames import format_frames, frames_of, parse_frames
from ocr.review.corrected import export_corrected, load_decisions
from ocr.verdict.model import MODEL, load_model_file


def make_parsers(folder: Path) -> Mapping[str, Parser]:
    """Return all parsers of what comes from outside, by name; they use files in `folder` once they parse."""
    return {**_json_parsers(folder), **_other_parsers(folder)}


def _from_file(path: Path, load: Callable[[Path], object]) -> Callable[[bytes], object]:
    """Return what loads the bytes from a file."""

    def parse(data: bytes) -> object:
        path.write_bytes(data)
        return load(path)

    return parse


def _from_text(parse: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: parse(data.decode("utf-8", errors="replace"))


def _json_parsers(folder: Path) -> dict[str, Parser]:
    def parser(parse: Callable[[bytes], object], seed: bytes, *more: type[Exception]) -> Parser:
        return Parser(parse=parse, seeds=(seed,), documented=(InputError, *more), is_json=True)

    decisions = dump(
        {"schema": 1, "document": "", "decisions": [DECISION, {**DECISION, "id": "b", "key": "c"}]}
    )
    record = dump({"title": "Дело", "citation": "ф. 1", "credits": "", "sheets": ["sheet-1.txt"]})
    findings = make_findings().encode()
    return {
        "json": parser(_from_file(folder / "any.json", load_json), decisions, ValueError),
        "findings.json": parser(_from_text(parse_findings_json), findings, ValueError),
        "export": parser(_make_export(folder / "run"), findings, OutputError),
        "decisions.json": parser(_from_file(folder / "decisions.json", load_decisions), decisions),
        "record.json": parser(
            _from_file(folder / "record.json", lambda path: load_record_metadata(path.parent)), record
        ),
        "model.json": parser(_from_file(folder / "model.json", load_model_file), MODEL.read_bytes()),
        "page.json": parser(_from_text(parse_page), format_page(make_page()).encode()),
    }


def _other_parsers(folder: Path) -> dict[str, Parser]:
    frames = format_frames([frames_of(line) for line in make_page().lines])
    texts = tuple(TEXT.encode(codec) for codec in ("utf-8", "utf-16", "cp1251"))
    transcription = _from_file(folder / "transcription.txt", lambda path: load_transcription(path, 2))
    return {
        "frames.npz": Parser(parse=parse_frames, seeds=(frames,)),
        "sheet.toml": Parser(
            parse=_from_text(lambda toml: parse_sheet(toml, "sheet")), seeds=(SHEET.encode(),)
        ),
        "text": Parser(parse=lambda data: decode_text(data, "text"), seeds=texts),
        "collection": Parser(
            parse=lambda data: parse_collection(data, folder, "list", "list"), seeds=(COLLECTION.encode(),)
        ),
        "docx": Parser(parse=_correct("document.docx"), seeds=(make_docx(DOCUMENT.encode()),)),
        "document.xml": Parser(
            parse=lambda data: _correct_file(make_docx(data), "document.docx"), seeds=(DOCUMENT.encode(),)
        ),
        "xlsx": Parser(parse=_correct("pages.xlsx"), seeds=(make_xlsx(WORKSHEET.encode()),)),
        "sheet.xml": Parser(
            parse=lambda data: _correct_file(make_xlsx(data), "pages.xlsx"), seeds=(WORKSHEET.encode(),)
        ),
        "tei": Parser(parse=_correct("edition.xml"), seeds=(EDITION.encode(),)),
        "csv": Parser(
            parse=_correct("pages.csv"),
            seeds=tuple(TABLE.encode(codec) for codec in ("utf-8", "utf-16", "cp1251")),
        ),
        "page.xml": Parser(
            parse=_correct("1.xml"), seeds=(PAGE.encode(), PAGE.replace("UTF-8", "UTF-16").encode("utf-16"))
        ),
        "alto.xml": Parser(parse=_correct("1.xml"), seeds=(ALTO.encode(),)),
        "mets.xml": Parser(parse=_make_export_reader(folder / "export"), seeds=(METS.encode(),)),
        "pages.zip": Parser(
            parse=_correct("pages.zip"),
            seeds=(pack({"mets.xml": METS, "page/1.xml": PAGE, "page/2.xml": ALTO, "1.png": b"\x89PNG"}),),
        ),
        "transcription": Parser(parse=transcription, seeds=((TEXT + "\f" + TEXT).encode(),)),
        "record": Parser(
            parse=_from_text(lambda text: parse_record(text, name="record")), seeds=(RECORD.encode(),)
        ),
    }


def _correct(name: str) -> Callable[[bytes], object]:
    """Return what reads a transcription's file of this name and corrects it all over."""
    return lambda data: _correct_file(data, name)


def _correct_file(data: bytes, name: str) -> object:
    """Read a transcription's file and correct it all over: what is read must also be fit to be corrected."""
    file = read_source_file(data, name)
    length = len(file.text)
    edits = [Edit(at, min(at + 2, length), "ж\n", comment="why") for at in range(0, length + 1, 3)]
    return file.patch(edits)


def _make_export_reader(folder: Path) -> Callable[[bytes], object]:
    """Return what reads the texts and scans of an export with this METS file."""

    def read(data: bytes) -> object:
        if not folder.exists():
            for name, content in (("page/1.xml", PAGE), ("page/2.xml", ALTO), ("1.png", "")):
                write_atomically(folder / name, content)
        (folder / "mets.xml").write_bytes(data)
        export = load_export(folder)
        if export is None:
            raise InputError("It names no texts.")
        return load_transcription(folder, len(export.pages))

    return read


def _make_export(results: Path) -> Callable[[bytes], object]:
    """Return what exports a run with this findings.json: what a parser took must also be fit to be used."""
    accepted = {"id": "f1", "key": "k", "decision": "accepted", "text": ""}

    def export(data: bytes) -> object:
        if not results.exists():
            results.mkdir()
            (results / "decisions.json").write_bytes(dump({"schema": 1, "decisions": [accepted]}))
            for number in (1, 2):
                write_atomically(get_page_text_path(results, number), EXPORTED)
            write_atomically(get_source_path(results, "a.txt"), EXPORTED)
        (results / "findings.json").write_bytes(data)
        return export_corrected(results, results / "decisions.json", results / "out")

    return export

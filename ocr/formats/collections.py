"""Collections: many documents, each with its scans and its transcription, in folders or named by a list."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ocr.errors import InputError
from ocr.formats.collection_names import COLUMNS, choose_folders, find_fault, find_outer
from ocr.formats.encodings import decode_text
from ocr.formats.file_names import show_name
from ocr.formats.mets import find_export_scans, load_export
from ocr.formats.page_order import page_order_key
from ocr.formats.results import KEPT_FOLDER
from ocr.formats.scans import SCAN_SUFFIXES
from ocr.formats.skipped_files import is_of_results, is_of_system, join_names
from ocr.formats.source_files.formats import PROSE_SUFFIXES, SUFFIXES, find_suffix
from ocr.formats.text_files import read_bytes

MAX_LIST_BYTES = 64 * 1024 * 1024
# Folders within folders that are searched.
MAX_DEPTH = 20
_SCANS_FOLDER, _TEXT_FOLDERS = "scans", ("texts", "text", "transcription", "transcriptions")
# Files that hold pages of a document of their own.
_BOUND_SUFFIXES = (".pdf", ".tif", ".tiff")
_HOW = (
    "A collection is a folder of records, each with its scans and its texts, with folders scans and texts, or with a "
    "METS file; or folders scans and texts whose parts are paired by name; or a CSV with the columns name, scans, "
    "transcription."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionDocument:
    """A document of a collection: its name, the folder of its results below that of the collection's, and its files.

    `fault` says why it cannot be verified, "" if nothing is known against it; then there may be no files.
    """

    name: str
    folder: str = ""
    scans: Path = Path()
    transcription: Path = Path()
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """The documents of a collection in order; `notices` tell what beside them is not read."""

    name: str
    documents: tuple[CollectionDocument, ...]
    notices: tuple[str, ...] = ()


def load_collection(path: Path) -> Collection:
    """Return the documents of a folder or of a list. Raises InputError for what is neither, or has none."""
    if not path.is_dir():
        return parse_collection(read_bytes(path, MAX_LIST_BYTES), path.parent, str(path), path.stem)
    try:
        found = _Found(documents=[], beside=[], seen=set())
        _search(path, "", found)
    except OSError as error:
        raise InputError(
            f"Cannot read {path}: {error.strerror or error}. Allow reading it (chmod u+rX)."
        ) from error
    if not found.documents:
        raise InputError(f"The folder {path} has no documents. {_HOW}")
    ordered = sorted(found.documents, key=lambda one: (page_order_key(show_name(one.name)), one.name))
    told = (f"Not read: {join_names(sorted(found.beside))}. {_HOW}",) if found.beside else ()
    return Collection(name=path.resolve().name, documents=_place(ordered), notices=told)


# --- Lists ---------------------------------------------------------------------------------------


def parse_collection(data: bytes, base: Path, where: str, name: str) -> Collection:
    """Return the documents of a list: CSV with a row of names, parted by commas, semicolons or tabs.

    Its paths are relative to `base`. A row that cannot be used is a document with a fault. Raises InputError for what
    is no such list.
    """
    text = _decode_list(data, where)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_find_delimiter(text), strict=True))
    except csv.Error as error:
        raise InputError(f"{where} is no CSV that can be read ({error}). {_HOW}") from error
    head = [cell.strip().casefold() for cell in rows[0]] if rows else []
    if lacking := [column for column in COLUMNS if head.count(column) != 1]:
        raise InputError(
            f"{where} is no list of documents: its first row has no column {', '.join(lacking)}. {_HOW} "
            "To verify one document, name its transcription, too."
        )
    places = {column: head.index(column) for column in COLUMNS}
    documents = [
        _take_row(row, number, places, base)
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    if not documents:
        raise InputError(f"{where} names no document below its first row. {_HOW}")
    return Collection(name=name, documents=_place(documents))


def _decode_list(data: bytes, where: str) -> str:
    """Return the text of a list. Spreadsheets of Russian systems write CP1251, which few letters do not tell."""
    try:
        return decode_text(data, where)[0]
    except InputError:
        head = data.partition(b"\n")[0].lower()
        if b"\0" in data or not all(column.encode() in head for column in COLUMNS):
            raise
        return data.decode("cp1251", errors="replace").replace("\r\n", "\n")


def _find_delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _take_row(row: Sequence[str], number: int, places: Mapping[str, int], base: Path) -> CollectionDocument:
    cells = {column: row[at].strip() if at < len(row) else "" for column, at in places.items()}
    name = cells["name"] or f"row {number}"
    lacking = [column for column in COLUMNS if not cells[column]]
    if lacking:
        return CollectionDocument(name=name, fault=f"Row {number} has no {' and no '.join(lacking)}. Add it.")
    if any("\0" in cell for cell in cells.values()):
        return CollectionDocument(name=show_name(name), fault=f"Row {number} has a NUL byte. Take it out.")
    return CollectionDocument(
        name=name, scans=base / cells["scans"], transcription=base / cells["transcription"]
    )


# --- Folders -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a search has found: documents, what beside them is not read, by its name, and the folders it came to."""

    documents: list[CollectionDocument]
    beside: list[str]
    seen: set[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contents:
    """What is in a folder, hidden and system files aside: folders by their names, and files."""

    folders: dict[str, Path]
    files: list[Path]

    @property
    def has_scans(self) -> bool:
        return any(file.suffix.lower() in SCAN_SUFFIXES for file in self.files)

    @property
    def has_texts(self) -> bool:
        return any(find_suffix(file.name) for file in self.files)

    @property
    def has_prose(self) -> bool:
        """Whether it has texts, and not only tables, which may be of anything."""
        return any(file.suffix.lower() in PROSE_SUFFIXES for file in self.files)

    def find_folder(self, *names: str) -> Path | None:
        return next(
            (folder for name, folder in sorted(self.folders.items()) if name.casefold() in names), None
        )


def _list_contents(folder: Path) -> _Contents:
    entries = [
        entry
        for entry in sorted(folder.iterdir())
        if not entry.name.startswith(".") and not is_of_system(entry.name)
    ]
    return _Contents(
        folders={entry.name: entry for entry in entries if entry.is_dir()},
        files=[entry for entry in entries if not entry.is_dir() and not is_of_results(entry)],
    )


def _search(folder: Path, name: str, found: _Found) -> None:
    """Add the documents of a folder and of those within. Raises OSError for the top folder only."""
    status = folder.stat()
    if (identity := (status.st_dev, status.st_ino)) in found.seen:
        # A link to what was searched already.
        found.beside.append(show_name(name))
        return
    found.seen.add(identity)
    contents = _list_contents(folder)
    scans, texts = contents.find_folder(_SCANS_FOLDER), contents.find_folder(*_TEXT_FOLDERS)
    if (folder / KEPT_FOLDER).is_dir() and scans is None and not contents.has_scans:
        # Results. Those that lie beside the scans of a record are none of its pages.
        return
    if (exported := _make_exported(folder, name, contents)) is not None:
        found.documents.append(exported)
    elif scans is not None and texts is not None and (pairs := list(_pair(scans, texts, name, found.beside))):
        found.documents.extend(pairs)
    elif scans is not None or _is_record(contents, texts, name, found):
        found.documents.append(_make_record(folder, name, contents, scans, texts))
    elif contents.folders and name.count("/") < MAX_DEPTH:
        found.beside.extend(show_name(f"{name}/{file.name}".lstrip("/")) for file in contents.files)
        _search_within(contents, name, found)
    elif contents.has_prose and name:
        fault = f"{folder} has a transcription and no scans. Put the page images beside it."
        found.documents.append(CollectionDocument(name=name, fault=fault))
    elif name:
        found.beside.append(show_name(name))


def _search_within(contents: _Contents, name: str, found: _Found) -> None:
    """Add the documents of the folders within a folder of this name."""
    for inner, folder in contents.folders.items():
        own = f"{name}/{inner}".lstrip("/")
        try:
            _search(folder, own, found)
        except OSError as error:
            fault = f"The folder {folder} cannot be read: {error.strerror or error}. Allow reading it."
            found.documents.append(CollectionDocument(name=own, fault=fault))


def _is_record(contents: _Contents, texts: Path | None, name: str, found: _Found) -> bool:
    """Return whether a folder is a document by the scans that lie in it, and not a box with a few other files."""
    if not contents.has_scans or not contents.folders:
        return contents.has_scans
    within = _Found(documents=[], beside=[], seen=set(found.seen))
    if not name:
        _search_within(contents, name, within)
    holds_documents = any(not document.fault for document in within.documents)
    return not holds_documents and (texts is not None or contents.has_texts)


def _make_exported(folder: Path, name: str, contents: _Contents) -> CollectionDocument | None:
    """Return the document of a folder with a METS file that names its scans and texts, None for any other folder."""
    own = name or folder.resolve().name
    try:
        export = load_export(folder)
        if export is None:
            return None
        find_export_scans(export)
    except InputError as error:
        if contents.has_prose:
            # A record with texts of its own, whose METS file tells of something else.
            return None
        if not name:
            raise
        return CollectionDocument(name=own, fault=str(error))
    return CollectionDocument(name=own, scans=export.mets, transcription=export.mets)


def _make_record(
    folder: Path, name: str, contents: _Contents, scans: Path | None, texts: Path | None
) -> CollectionDocument:
    """Return the one document that a folder holds."""
    own = name or folder.resolve().name
    transcription = texts or (folder if contents.has_texts else None)
    if transcription is None:
        fault = (
            f"{folder} has scans and no transcription. Put .txt, .docx or .xml files beside them, or into a folder "
            "texts."
        )
        if not name:
            raise InputError(f"{fault} To verify one document, name its transcription, too.")
        return CollectionDocument(name=own, fault=fault)
    return CollectionDocument(name=own, scans=scans or folder, transcription=transcription)


def _pair(scans: Path, texts: Path, name: str, beside: list[str]) -> Iterator[CollectionDocument]:
    """Yield the documents of two folders, paired by name; none where both hold the pages of a single document.

    Documents are folders, PDFs and TIFFs; their texts are folders or single files of the same name. Tables without
    scans of their name may be of anything, and are added to `beside`.
    """
    bound = _by_stem(scans, lambda path: path.is_dir() or path.suffix.lower() in _BOUND_SUFFIXES)
    written = _take_texts(_by_stem(texts, lambda path: path.is_dir() or bool(find_suffix(path.name))))
    if not bound.keys() & written.keys():
        return
    for stem in sorted(bound.keys() | written.keys()):
        own = f"{name}/{stem}".lstrip("/")
        here, there = bound.get(stem, []), written.get(stem, [])
        if len(here) == len(there) == 1:
            yield CollectionDocument(name=own, scans=here[0], transcription=there[0])
        elif not there:
            yield CollectionDocument(
                name=own, fault=f"{here[0]} has no transcription of its name in {texts}."
            )
        elif not here and all(_is_table(path) for path in there):
            beside.extend(show_name(f"{name}/{texts.name}/{path.name}".lstrip("/")) for path in there)
        elif not here:
            yield CollectionDocument(name=own, fault=f"{there[0]} has no scans of its name in {scans}.")
        else:
            names = ", ".join(show_name(path.name) for path in (*here, *there))
            yield CollectionDocument(
                name=own, fault=f"It cannot be told which belong together: {names}. Rename."
            )
    others = [path for path in _list_contents(scans).files if path.suffix.lower() not in _BOUND_SUFFIXES]
    for path in others:
        if path.suffix.lower() in SCAN_SUFFIXES:
            fault = f"{path} is a page among documents. Put the pages of a document into a folder."
            yield CollectionDocument(name=f"{name}/{path.name}".lstrip("/"), fault=fault)


def _is_table(path: Path) -> bool:
    return path.suffix.lower() not in PROSE_SUFFIXES and not path.is_dir()


def _take_texts(stems: Mapping[str, list[Path]]) -> dict[str, list[Path]]:
    """Return the texts by name; of files of one name those in the first of SUFFIXES."""
    taken: dict[str, list[Path]] = {}
    for stem, paths in stems.items():
        suffixes = {path.suffix.lower() for path in paths if not path.is_dir()}
        first = next((suffix for suffix in SUFFIXES if suffix in suffixes), "")
        taken[stem] = [path for path in paths if path.is_dir() or path.suffix.lower() == first]
    return taken


def _by_stem(folder: Path, is_wanted: Callable[[Path], bool]) -> dict[str, list[Path]]:
    contents = _list_contents(folder)
    stems: dict[str, list[Path]] = {}
    for path in (*contents.folders.values(), *contents.files):
        if is_wanted(path):
            stems.setdefault(path.name if path.is_dir() else path.stem, []).append(path)
    return stems


# --- Names ---------------------------------------------------------------------------------------


def _place(documents: Sequence[CollectionDocument]) -> tuple[CollectionDocument, ...]:
    """Return the documents with the folders of their results; one whose name cannot be a folder's has a fault."""
    counted = Counter(document.name for document in documents)
    folders = choose_folders(name for name in counted if not find_fault(name))
    # Few names have folders in them, and only such folders can be another document's.
    tops = {name.partition("/")[0].casefold() for name in folders if "/" in name}
    outers = [name for name in folders if name.partition("/")[0].casefold() in tops]
    return tuple(_find_place(document, counted[document.name], folders, outers) for document in documents)


def _find_place(
    document: CollectionDocument, count: int, folders: Mapping[str, str], outers: Sequence[str]
) -> CollectionDocument:
    name, shown = document.name, show_name(document.name)
    if document.fault:
        return document
    if fault := find_fault(name):
        return replace(document, fault=f"«{shown}» cannot name a folder: {fault}. Rename it.")
    if count > 1:
        return replace(document, fault=f"{count} documents are named «{shown}». Give each its own name.")
    if outer := find_outer(name, outers):
        return replace(document, fault=f"It would lie in the results of «{show_name(outer)}». Rename it.")
    return replace(document, folder=folders[name])

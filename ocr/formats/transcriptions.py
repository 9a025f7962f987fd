"""Human transcriptions: found, decoded, and divided into pages."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ocr.errors import InputError
from ocr.formats.encodings import unify_line_ends
from ocr.formats.file_names import find_code_page, show_name
from ocr.formats.mets import load_export
from ocr.formats.page_order import page_order_key
from ocr.formats.skipped_files import is_of_results, join_names
from ocr.formats.source_files.formats import PROSE_SUFFIXES, SUFFIXES, find_suffix, read_source_file
from ocr.formats.source_files.source_file import LeftOutError, SourceFile
from ocr.formats.source_files.xml_page import XmlPage
from ocr.formats.text_files import MAX_TEXT_BYTES, read_bytes
from ocr.model import PageText

# Most characters of a page, without white space. A typed page of A4 holds some 60 lines of 90, a newspaper's page
# of A2 in small print 30,000; a page is judged in 2 s with this many.
MAX_PAGE_CHARACTERS = 50_000
# How the names of files begin that Word keeps while it has a document open.
_LOCK = "~$"
# Where exports of Transkribus have their pages.
_EXPORT_FOLDERS = ("page", "alto")
# Most files of which the same is told in a notice each.
_MAX_TOLD_ALONE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcription:
    """Page texts in order; `is_running_text` if they are a single text whose page breaks are not known yet.

    `files` are the bytes of the files that they came in, by name, `places` the absolute paths of these.
    """

    pages: tuple[PageText, ...]
    is_running_text: bool
    notices: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    places: Mapping[str, Path] = field(default_factory=dict)


def load_transcription(path: Path, pages: int) -> Transcription:
    """Return the transcription of a document of `pages` page images.

    A folder has one text per page directly in it, or tables with a row for each, or is an export with a METS file; a
    single text is divided by its page breaks (form feeds) or rows, or is one running text. Raises InputError for a
    transcription that is missing, empty, in no format that is read, or has another number of pages.
    """
    loaded = _load_files(path)
    parts = _part_files(loaded)
    files = [file for _, _, file in loaded.files]
    is_single = not loaded.is_folder or (len(files) == 1 and files[0].holds_pages)
    is_running = is_single and len(parts) == 1 and pages > 1 and not files[0].is_paged
    _refuse_empty(str(path), parts)
    if len(parts) != pages and not is_running:
        counted = f"{path} has {len(parts)} page texts, but there are {pages} page images."
        raise InputError(" ".join([counted, *loaded.told, files[0].advise()]))
    _refuse_too_long(parts, pages if is_running else 1)
    return _make_transcription(loaded, parts, is_running_text=is_running)


def load_texts(path: Path) -> Transcription:
    """Return the texts of a document by themselves, as many as there are. Raises InputError."""
    loaded = _load_files(path)
    parts = _part_files(loaded)
    _refuse_empty(str(path), parts)
    return _make_transcription(loaded, parts, is_running_text=False)


def _make_transcription(
    loaded: "_Loaded", parts: Sequence[PageText], *, is_running_text: bool
) -> Transcription:
    names = Counter(name for name, _, _ in loaded.files)
    return Transcription(
        pages=tuple(parts),
        is_running_text=is_running_text,
        notices=loaded.told,
        # Names that look the same tell no file.
        files={name: file.data for name, _, file in loaded.files if names[name] == 1},
        places={name: place.absolute() for name, place, _ in loaded.files if names[name] == 1},
    )


def _part_files(loaded: "_Loaded") -> list[PageText]:
    """Return the texts of the pages of files in order."""
    return [
        part
        for name, _, file in loaded.files
        for part in (
            _part_pages(name, file.text)
            if file.holds_pages or not loaded.is_folder
            else [PageText(name=name, text=file.text)]
        )
    ]


def take_page_texts(texts: Sequence[str], pages: int) -> Transcription:
    """Return the transcription of a document of `pages` page images from the text of each page.

    Raises InputError for another number of texts, or if all are empty.
    """
    parts = [
        PageText(name=f"page-{number}.txt", text=unify_line_ends(text))
        for number, text in enumerate(texts, start=1)
    ]
    _refuse_empty("The transcription", parts)
    if len(parts) != pages:
        raise InputError(
            f"There are {len(parts)} page texts, but {pages} page images. Give the text of each page, "
            "an empty one for a page without."
        )
    _refuse_too_long(parts, 1)
    return Transcription(pages=tuple(parts), is_running_text=False)


def _join_notices(notices: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the notices of files, by their names: what is told of many is told once, with the first names.

    >>> list(_join_notices([("1.xml", "has tables."), ("2.xml", "has tables."), ("2.xml", "is old.")]))
    ['1.xml has tables.', '2.xml has tables.', '2.xml is old.']
    >>> list(_join_notices([(f"{number}.xml", "has tables.") for number in range(1, 8)]))
    ['1.xml, 2.xml, 3.xml, 4.xml, 5.xml and 2 more: each has tables.']
    """
    names: dict[str, list[str]] = {}
    for name, notice in notices:
        names.setdefault(notice, []).append(name)
    for name, notice in notices:
        if len(names[notice]) <= _MAX_TOLD_ALONE:
            yield f"{name} {notice}"
        elif name == names[notice][0]:
            yield f"{join_names(names[notice])}: each {notice}"


def _refuse_too_long(parts: Sequence[PageText], pages: int) -> None:
    """Raise InputError for a text with more characters than so many pages hold."""
    for number, part in enumerate(parts, start=1):
        characters = len("".join(part.text.split()))
        if characters > MAX_PAGE_CHARACTERS * pages:
            what = f"{part.name}, page {number}," if len(parts) > 1 else part.name
            raise InputError(
                f"{what} has {characters} characters for {pages} page{'s' * (pages > 1)}; a page holds at most "
                f"{MAX_PAGE_CHARACTERS}. Give the text of these pages alone."
            )


def _refuse_empty(where: str, parts: Sequence[PageText]) -> None:
    if not any(part.text.strip() for part in parts):
        raise InputError(f"{where} has no text in it. Name the transcription to be verified.")


class _Loaded(NamedTuple):
    """Texts in order: name as it is shown, path, content; `is_folder` if each is a page, but for tables."""

    files: Sequence[tuple[str, Path, SourceFile]]
    notices: tuple[str, ...] = ()
    is_folder: bool = True

    @property
    def told(self) -> tuple[str, ...]:
        """All notices: what is not read, and what there is to say of the files."""
        own = [(name, notice) for name, _, file in self.files for notice in file.notices]
        return (*self.notices, *_join_notices(own))


def _load_files(path: Path) -> _Loaded:
    """Return the texts of an export in the order of its METS file, those of a folder, or the one named.

    Raises InputError.
    """
    entries = _list_folder(path) if path.is_dir() else []
    prose = Counter(suffix for entry in entries if (suffix := find_suffix(entry.name)) in PROSE_SUFFIXES)
    try:
        export = load_export(path)
    except InputError:
        # A METS file that is of no use tells nothing against texts.
        if not prose:
            raise
        export = None
    if export is not None:
        notices = (
            f"{path.name} has {count} {suffix} beside {export.mets.name}: only the texts that it names are read."
            for suffix, count in prose.items()
        )
        return _Loaded(
            [(page.name, page.text, _load_file(page.text)) for page in export.pages], tuple(notices)
        )
    if not path.is_dir():
        return _Loaded([(show_name(path.name), path, _load_file(path))], is_folder=False)
    return _load_folder(path, entries)


def _load_folder(path: Path, entries: Sequence[Path]) -> _Loaded:
    """Return the texts of a folder in the order of its pages, or of the folder in it that exports have them in.

    Of texts in several formats those in the first of SUFFIXES are taken; the notices tell of the others, and of
    tables and XML files of something else. Raises InputError.
    """
    by_suffix = _sort_texts(entries)
    for inner in (path / name for name in _EXPORT_FOLDERS):
        if not by_suffix and inner.is_dir() and (within := _sort_texts(_list_folder(inner))):
            by_suffix = {
                suffix: [(f"{inner.name}/{name}", file) for name, file in found]
                for suffix, found in within.items()
            }
    if not by_suffix:
        raise InputError(
            f"There is no {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]} in {path}. Put one text per page there, or "
            f"name a single {SUFFIXES[0]}."
        )
    files: list[tuple[str, Path, SourceFile]] = []
    notices: list[str] = []
    refused: list[LeftOutError] = []
    taken: dict[str, list[tuple[str, Path]]] = {}
    for suffix, found in by_suffix.items():
        if files:
            if not _are_same_pages(suffix, found, next(iter(taken.values()))):
                first = next(iter(taken))
                notices.append(
                    f"{path.name} has {len(found)} {suffix} beside its {first}: only the {first} are read."
                )
            continue
        left: list[tuple[str, str]] = []
        for name, file in found:
            try:
                files.append((name, file, _load_file(file)))
            except LeftOutError as error:
                refused.append(error)
                left.append((name, f"{error.why}, and is not read."))
        taken = {suffix: found}
        notices += _join_notices(left)
    if not files:
        raise refused[0]
    return _Loaded(files, tuple(notices))


def _are_same_pages(
    suffix: str, found: Sequence[tuple[str, Path]], taken: Sequence[tuple[str, Path]]
) -> bool:
    """Return whether files are XML of the pages that are taken, once more with places."""
    return suffix == XmlPage.suffix and {file.stem for _, file in found} <= {file.stem for _, file in taken}


def _load_file(path: Path) -> SourceFile:
    return read_source_file(read_bytes(path, MAX_TEXT_BYTES), str(path))


def _list_folder(path: Path) -> list[Path]:
    """Return what is in a folder; hidden files, locks and results aside. Raises InputError."""
    try:
        return [
            entry
            for entry in path.iterdir()
            if not entry.name.startswith((".", _LOCK)) and not is_of_results(entry)
        ]
    except OSError as error:
        raise InputError(
            f"The folder {path} cannot be read: {error.strerror or error}. Change its permissions or copy it."
        ) from error


def _sort_texts(entries: Sequence[Path]) -> dict[str, list[tuple[str, Path]]]:
    """Return the texts by suffix, in the order of SUFFIXES and of pages, each with its name as it is shown."""
    return {
        suffix: _order(files)
        for suffix in SUFFIXES
        if (files := [entry for entry in entries if find_suffix(entry.name) == suffix])
    }


def _order(files: Sequence[Path]) -> list[tuple[str, Path]]:
    code_page = find_code_page(file.name for file in files)
    shown = {file: show_name(file.name, code_page) for file in files}
    in_order = sorted(files, key=lambda file: (page_order_key(shown[file]), file.name))
    return [(shown[file], file) for file in in_order]


def _part_pages(name: str, text: str) -> list[PageText]:
    """Return the pages of a single text, parted by form feeds."""
    # A form feed at the very end closes the last page and opens none.
    pieces = text.split("\f")
    if len(pieces) > 1 and not pieces[-1].strip():
        pieces.pop()
    parts: list[PageText] = []
    start = 0
    for piece in pieces:
        parts.append(PageText(name=name, text=piece, start=start))
        start += len(piece) + 1
    return parts

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
from ocr.formats.skipped_files import join_names
from ocr.formats.source_files.formats import SUFFIXES, find_suffix, read_source_file
from ocr.formats.source_files.source_file import SourceFile
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

    `files` are the bytes of the files that they came in, by name.
    """

    pages: tuple[PageText, ...]
    is_running_text: bool
    notices: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)


def load_transcription(path: Path, pages: int) -> Transcription:
    """Return the transcription of a document of `pages` page images.

    A folder has one text per page directly in it, or is an export with a METS file; a single text is divided by its
    page breaks (form feeds), or is one running text. Raises InputError for a transcription that is missing, empty, in
    no format that is read, or has another number of pages.
    """
    found = _find_texts(path)
    files = [
        (name, read_source_file(read_bytes(file, MAX_TEXT_BYTES), str(file))) for name, file in found.files
    ]
    beside = found.notices
    if found.has_file_per_page:
        parts = [PageText(name=name, text=file.text) for name, file in files]
    else:
        parts = [part for name, file in files for part in _part_pages(name, file.text)]
    is_running = len(parts) == 1 and pages > 1 and not found.has_file_per_page and not files[0][1].is_paged
    _refuse_empty(str(path), parts)
    if len(parts) != pages and not is_running:
        told = f"{path} has {len(parts)} page texts, but there are {pages} page images."
        raise InputError(" ".join([told, *beside, _advise(files[0][1])]))
    _refuse_too_long(parts, pages if is_running else 1)
    names = Counter(name for name, _ in files)
    return Transcription(
        pages=tuple(parts),
        is_running_text=is_running,
        notices=(
            *beside,
            *_join_notices([(name, notice) for name, file in files for notice in file.notices]),
        ),
        # Names that look the same tell no file.
        files={name: file.data for name, file in files if names[name] == 1},
    )


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


def _advise(file: SourceFile) -> str:
    if file.is_paged:
        return f"Give one {file.suffix} per page."
    return (
        f"Give one {file.suffix} per page, or a single {file.suffix} with {file.page_break} between pages "
        "or with the running text."
    )


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


class _Texts(NamedTuple):
    """Files of texts in order, each with its name as it is shown; `notices` tell of texts beside them."""

    files: Sequence[tuple[str, Path]]
    notices: tuple[str, ...] = ()
    has_file_per_page: bool = True


def _find_texts(path: Path) -> _Texts:
    """Return the texts of an export in the order of its METS file, those of a folder, or the one named.

    Raises InputError.
    """
    entries = _list_folder(path) if path.is_dir() else []
    beside = Counter(
        suffix for entry in entries if (suffix := find_suffix(entry.name)) not in {"", XmlPage.suffix}
    )
    try:
        export = load_export(path)
    except InputError:
        if not beside:
            raise
        export = None
    if export is not None:
        notices = (
            f"{path.name} has {count} {suffix} beside {export.mets.name}: only the texts that it names are read."
            for suffix, count in beside.items()
        )
        return _Texts([(page.name, page.text) for page in export.pages], tuple(notices))
    if not path.is_dir():
        return _Texts([(show_name(path.name), path)], has_file_per_page=False)
    return _choose_texts(path, entries)


def _list_folder(path: Path) -> list[Path]:
    """Return what is in a folder, hidden files and locks aside. Raises InputError."""
    try:
        return [entry for entry in path.iterdir() if not entry.name.startswith((".", _LOCK))]
    except OSError as error:
        raise InputError(
            f"The folder {path} cannot be read: {error.strerror or error}. Change its permissions or copy it."
        ) from error


def _choose_texts(path: Path, entries: Sequence[Path]) -> _Texts:
    """Return the texts of a folder in the order of its pages.

    Of texts in several formats those in the first of SUFFIXES are taken; the notices tell of the others. A folder
    without texts may have them in a folder as exports have it. Raises InputError.
    """
    by_suffix = {
        suffix: files
        for suffix in SUFFIXES
        if (files := [entry for entry in entries if find_suffix(entry.name) == suffix])
    }
    if not by_suffix:
        for inner in (path / name for name in _EXPORT_FOLDERS):
            if inner.is_dir() and (files := [one for one in _list_folder(inner) if find_suffix(one.name)]):
                chosen = _choose_texts(inner, files)
                return chosen._replace(files=[(f"{inner.name}/{name}", file) for name, file in chosen.files])
        raise InputError(
            f"There is no {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]} in {path}. Put one text per page there, or "
            f"name a single {SUFFIXES[0]}."
        )
    (taken, files), *others = by_suffix.items()
    code_page = find_code_page(file.name for file in files)
    shown = {file: show_name(file.name, code_page) for file in files}
    in_order = sorted(files, key=lambda file: (page_order_key(shown[file]), file.name))
    stems = {file.stem for file in files}
    notices = (
        f"{path.name} has {len(left)} {suffix} beside its {taken}: only the {taken} are read."
        for suffix, left in others
        # The same pages once more, with places.
        if suffix != XmlPage.suffix or not stems.issuperset(file.stem for file in left)
    )
    return _Texts([(shown[file], file) for file in in_order], tuple(notices))


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

"""Zip archives of pages, as eScriptorium exports them: one XML file a page, corrected in the archive.

Pages come in the order of the METS file in the archive, else in that of their names. Members that are not corrected
keep their bytes as they are packed. Names of members only tell them apart: none becomes a path.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from ocr.errors import InputError
from ocr.formats.file_kinds import METS, find_file_kind
from ocr.formats.file_names import show_name
from ocr.formats.page_order import page_order_key
from ocr.formats.source_files.mets_pages import TEXT_KINDS, Found, choose_texts, parse_mets
from ocr.formats.source_files.source_file import Edit, Patched, SourceFile, Span, Touched, apply_edits
from ocr.formats.source_files.zip_archive import BadZipError, ZipArchive, open_zip

_ADVICE = "Unpack it, and name the folder."
# Most bytes that all texts of an archive are unpacked to: 1,000 pages of 250 kB.
MAX_TEXT_BYTES = 256 * 1024 * 1024
_SUFFIX = ".xml"
Reader = Callable[[bytes, str], SourceFile]


@dataclass(frozen=True)
class ZippedPages(SourceFile):
    """Pages in a zip archive. Its text has a form feed behind each page; its places count bytes of a page's file."""

    suffix: ClassVar[str] = ".xml"
    is_paged: ClassVar[bool] = True

    data: bytes
    notices: tuple[str, ...]
    where: str
    names: tuple[str, ...]
    texts: tuple[str, ...]
    read_page: Reader

    @property
    def text(self) -> str:
        """The texts of its pages, each with a form feed behind it."""
        return "".join(f"{text}\f" for text in self.texts)

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return where [start, end) of the text stands in the file of its page."""
        page, at = self._find_page(start)
        return self._load(page).locate(at, min(end - start + at, len(self.texts[page])))

    def patch(self, edits: Iterable[Edit]) -> Patched:
        """Return the archive with the edits in the files of their pages."""
        edits = tuple(edits)
        by_page: dict[int, list[Edit]] = {}
        notices: list[str] = []
        for edit in edits:
            page, start = self._find_page(edit.start)
            end = min(start + edit.end - edit.start, len(self.texts[page]))
            if end - start < edit.end - edit.start:
                notices.append(f"a correction goes over the end of page {page + 1}: what is behind it stays.")
            by_page.setdefault(page, []).append(edit._replace(start=start, end=end))
        if not by_page:
            return Patched(self.data, ())
        spans: list[Span] = []
        changed: dict[str, bytes] = {}
        touched: list[Touched] = []
        for page, own in by_page.items():
            patched = self._load(page).patch(own)
            changed[self.names[page]] = patched.data
            spans += patched.spans
            touched += (one._replace(part=self.names[page]) for one in patched.touched)
            notices += (f"{show_name(self.names[page])}: {notice}" for notice in patched.notices)
        new = open_zip(self.data).replace(changed)
        return Patched(new, tuple(spans), tuple(notices), tuple(touched))

    def _load(self, page: int) -> SourceFile:
        name = self.names[page]
        return self.read_page(open_zip(self.data).read(name), f"{show_name(name)} in {self.where}")

    def _find_page(self, offset: int) -> tuple[int, int]:
        for number, text in enumerate(self.texts):
            if offset <= len(text):
                return number, offset
            offset -= len(text) + 1
        return len(self.texts) - 1, len(self.texts[-1])

    def cut(self, edits: Iterable[Edit], start: int, end: int) -> bytes:
        """Return [start, end) of the text after edits within it, in UTF-8."""
        return apply_edits(self.text, edits, start, end).encode()


def read_zipped_pages(data: bytes, where: str, read_page: Reader) -> ZippedPages | None:
    """Return the pages of a zip archive, None if it has no XML file that is a page; `read_page` reads one.

    Raises InputError, naming `where`, for an archive that is damaged or too large, and for a page that is.
    """
    try:
        archive = open_zip(data)
        names = _list_pages(archive, where)
        pages = [read_page(archive.read(name), f"{show_name(name)} in {where}") for name in names]
    except BadZipError as error:
        raise InputError(f"{where} is a zip archive that {error}. {_ADVICE}") from error
    if not pages:
        return None
    notices = {notice: None for page in pages for notice in page.notices}
    # A file of several pages has a form feed behind the last, which is put there anyway.
    texts = tuple(page.text.removesuffix("\f") for page in pages)
    return ZippedPages(data, tuple(notices), where, names, texts, read_page)


def _list_pages(archive: ZipArchive, where: str) -> tuple[str, ...]:
    """Return the names of the pages in order. Raises BadZipError, and InputError for several METS files."""
    xml = [one for one in archive.members if one.name.lower().endswith(".xml") and _is_shown(one.name)]
    if sum(one.size for one in xml) > MAX_TEXT_BYTES:
        raise BadZipError(f"has XML files of over {MAX_TEXT_BYTES >> 20} MB unpacked")
    kinds = {one.name: find_file_kind(archive.read(one.name)) for one in xml}
    mets = [name for name, kind in kinds.items() if kind == METS]
    if len(mets) > 1:
        raise InputError(
            f"{where} has {len(mets)} METS files, of a document each. Unpack it, and verify the folder as a "
            "collection."
        )
    kind = next((kind for kind in TEXT_KINDS if kind in kinds.values()), None)
    if kind is None:
        return ()
    pages = parse_mets(archive.read(mets[0]), f"{show_name(mets[0])} in {where}") if mets else ()
    if any(page.texts for page in pages):
        folder = mets[0].rpartition("/")[0]

        def find(name: str) -> Found | None:
            full = f"{folder}/{name}" if folder else name
            return Found(full, archive.read(full)) if full in kinds else None

        return choose_texts(pages, f"{show_name(mets[0])} in {where}", find)
    names = (name for name, one in kinds.items() if one == kind)
    return tuple(sorted(names, key=lambda name: page_order_key(show_name(name))))


def _is_shown(name: str) -> bool:
    """Return whether a member is no hidden file, as macOS puts them into archives."""
    return not any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))

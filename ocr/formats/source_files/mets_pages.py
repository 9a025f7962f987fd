"""METS, as Transkribus and others put it beside their exports: which pages there are, in order, with scan and text.

The page order is that of the structMap that refers to most texts, or of the file groups where none does. Nothing is
opened here: what a METS file names is looked up by who has the files, in a folder or in an archive.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote

import regex

from ocr.errors import InputError
from ocr.formats.file_kinds import ALTO, PAGE_XML, FileKind, find_file_kind
from ocr.formats.file_names import show_name
from ocr.formats.source_files.xml_tree import BadXmlError, Element, decode_xml

# Kinds of texts that a page may have; where it has several, the first is taken.
TEXT_KINDS: Sequence[FileKind] = (PAGE_XML, ALTO)
_TEXT_SUFFIX = ".xml"
_SCHEME = regex.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_THUMBNAIL = regex.compile(r"thumb", regex.IGNORECASE)
_LAST = 1_000_000_000


class MetsPage(NamedTuple):
    """What a METS file names for a page: its texts and its scans, the first scan being the one that counts."""

    texts: tuple[str, ...]
    scans: tuple[str, ...]


class _File(NamedTuple):
    href: str
    is_scan: bool
    is_text: bool
    is_thumbnail: bool
    order: int


def parse_mets(data: bytes, where: str) -> tuple[MetsPage, ...]:
    """Return the pages that a METS file names, those without any file left out. Raises InputError."""
    try:
        root = decode_xml(data).read_tree()
    except BadXmlError as error:
        raise InputError(
            f"{where} is a METS file that cannot be read: it {error}. Export it anew."
        ) from error
    files = {file_id: file for file_id, file in _iter_files(root, "") if file_id}
    maps = [_list_map(one, files) for one in root.iter() if one.name == "structMap"]
    best = max(maps, key=lambda pages: sum(bool(page.texts) for page in pages), default=[])
    if any(page.texts for page in best):
        return tuple(best)
    return tuple(_pair_groups([file for _, file in _iter_files(root, "")]))


def _iter_files(element: Element, group: str) -> Iterator[tuple[str, _File]]:
    """Yield the files that the groups of a METS file name, with their IDs."""
    for child in element.children:
        if child.name == "file":
            yield from _iter_places(child, group)
        elif child.name in {"fileSec", "fileGrp", "mets"}:
            own = f"{child.attributes.get('ID', '')} {child.attributes.get('USE', '')}"
            yield from _iter_files(child, f"{group} {own}")


def _iter_places(file: Element, group: str) -> Iterator[tuple[str, _File]]:
    place = file.find("FLocat")
    href = "" if place is None else place.attributes.get("href", "").strip()
    if href:
        mime = file.attributes.get("MIMETYPE", "").casefold()
        suffix = PurePosixPath(href.casefold()).suffix
        is_text = not mime.startswith("image/") and ("xml" in mime or suffix == _TEXT_SUFFIX)
        # Where no types are told, as by eScriptorium, there are texts and scans.
        is_scan = mime.startswith("image/") or (not mime and not is_text)
        order = _number(file.attributes.get("SEQ", ""))
        name = file.attributes.get("ID", "")
        yield name, _File(href, is_scan, is_text, _THUMBNAIL.search(group) is not None, order)


def _list_map(structure: Element, files: Mapping[str, _File]) -> list[MetsPage]:
    """Return the pages of a structMap: its innermost divisions that refer to files."""
    found = [
        (
            _number(division.attributes.get("ORDER", "")),
            _make_page([files[one] for one in ids if one in files]),
        )
        for division in structure.iter()
        if division.name == "div" and (ids := list(_iter_ids(division)))
        if not any(
            inner.name == "fptr"
            for child in division.children
            if child.name == "div"
            for inner in child.iter()
        )
    ]
    orders = [order for order, _ in found]
    if len(set(orders)) == len(orders):
        found.sort(key=lambda one: one[0])
    return [page for _, page in found if page.texts or page.scans]


def _iter_ids(division: Element) -> Iterator[str]:
    """Yield the IDs of the files that a division refers to itself."""
    for pointer in division.children:
        if pointer.name == "fptr":
            for one in pointer.iter():
                if "FILEID" in one.attributes:
                    yield one.attributes["FILEID"]


def _make_page(files: Sequence[_File]) -> MetsPage:
    scans = sorted((file for file in files if file.is_scan), key=lambda file: file.is_thumbnail)
    return MetsPage(tuple(file.href for file in files if file.is_text), tuple(file.href for file in scans))


def _pair_groups(files: Sequence[_File]) -> list[MetsPage]:
    """Return the pages of a METS file without a structMap: texts and scans in their order, if there are as many."""
    in_order = sorted(files, key=lambda file: file.order)
    texts = [file.href for file in in_order if file.is_text]
    scans = [file.href for file in in_order if file.is_scan and not file.is_thumbnail]
    if len(scans) != len(texts):
        return [MetsPage((text,), ()) for text in texts]
    return [MetsPage((text,), (scan,)) for text, scan in zip(texts, scans, strict=True)]


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else _LAST


class Found(NamedTuple):
    """A file that a METS file refers to: its name from the METS file's folder, and its first bytes."""

    name: str
    head: bytes


Find = Callable[[str], Found | None]


def find_file(href: str, where: str, find: Find) -> Found:
    """Return what `find` has under one of the names that a reference may mean.

    Raises InputError for an address or a path that leads out of the METS file's folder, and for a file that is not
    there; `where` names the METS file.
    """
    shown = show_name(href)[:200]
    for name in dict.fromkeys((href, unquote(href))):
        parts = name.split("/")
        if _SCHEME.match(name) or name.startswith("/") or "\\" in name or "\0" in name or ".." in parts:
            raise InputError(
                f"{where} refers to {shown}, which is not below its folder, and is not read. Put the file there, or "
                "name a folder of texts and one of scans."
            )
        found = find("/".join(part for part in parts if part not in {"", "."}))
        if found is not None:
            return found
    raise InputError(f"{where} refers to {shown}, which is not there. Export it anew, or add the file.")


def choose_text(page: MetsPage, number: int, where: str, find: Find) -> str:
    """Return the name of a page's text: of several that are there the one of the best kind.

    Raises InputError where there is none, or two of that kind.
    """
    if not page.texts:
        raise InputError(
            f"{where} names no text for page {number} ({', '.join(map(show_name, page.scans))}). Export the pages "
            "that have one."
        )
    if len(page.texts) == 1:
        return find_file(page.texts[0], where, find).name
    there: dict[FileKind | None, list[str]] = {}
    for href in page.texts:
        with suppress(InputError):
            found = find_file(href, where, find)
            there.setdefault(find_file_kind(found.head), []).append(found.name)
    kind = next((kind for kind in TEXT_KINDS if kind in there), None)
    if kind is None:
        return find_file(page.texts[0], where, find).name
    if len(there[kind]) > 1:
        names = ", ".join(map(show_name, there[kind]))
        raise InputError(
            f"{where} names several texts for page {number}: {names}. Put those that you mean into a folder."
        )
    return there[kind][0]


def choose_texts(pages: Sequence[MetsPage], where: str, find: Find) -> tuple[str, ...]:
    """Return the name of each page's text. Raises InputError, also where two pages have the same."""
    names = [choose_text(page, number, where, find) for number, page in enumerate(pages, start=1)]
    if twice := next((name for name, count in Counter(names).items() if count > 1), ""):
        raise InputError(
            f"{where} names {show_name(twice)} for several pages. Export it anew, or name a folder of texts."
        )
    return tuple(names)

"""Packages of office programs (ECMA-376-2): their parts as XML, and what these are to each other."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ocr.formats.source_files.xml_tree import BadXmlError, Element, fill_closed, read_tree
from ocr.formats.source_files.zip_archive import BadZipError, ZipArchive

RELATIONS = {"http://schemas.openxmlformats.org/package/2006/relationships": "r:"}


@dataclass(frozen=True)
class Part:
    """An XML part: its name in the archive, its bytes and its root."""

    name: str
    data: bytes
    root: Element

    def insert(self, content: bytes) -> bytes:
        """Return the part with something put behind all that its root has."""
        root = self.root
        if not root.is_closed:
            return self.data[: root.content_end] + content + self.data[root.content_end :]
        return self.data[: root.at.start] + fill_closed(root, self.data, content) + self.data[root.at.end :]


def read_part(archive: ZipArchive, name: str, prefixes: Mapping[str, str]) -> Part:
    """Return an XML part. Raises BadZipError, also for XML that cannot be used."""
    data = archive.read(name)
    try:
        return Part(name, data, read_tree(data, prefixes))
    except BadXmlError as error:
        raise BadZipError(f"cannot be read: its {name} {error}") from error


def find_main_part(archive: ZipArchive) -> str:
    """Return the name of the document itself. Raises BadZipError."""
    found = find_related(archive, "", "officeDocument")
    if not found:
        raise BadZipError("is damaged: it names no document")
    return found[0]


class Relation(NamedTuple):
    """What a part is to another one: its number there, its kind, and its name in the archive."""

    number: str
    kind: str
    name: str


def list_relations(archive: ZipArchive, part: str) -> list[Relation]:
    """Return what other parts are to a part, "" for the package. Raises BadZipError."""
    relations = relations_of(part)
    if relations not in archive:
        return []
    folder = posixpath.join("/", posixpath.dirname(part))
    return [
        Relation(
            one.attributes.get("Id", ""),
            one.attributes.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join(folder, one.attributes.get("Target", ""))).lstrip("/"),
        )
        for one in read_part(archive, relations, RELATIONS).root.children
        if one.name == "r:Relationship" and one.attributes.get("TargetMode") != "External"
    ]


def find_related(archive: ZipArchive, part: str, kind: str) -> list[str]:
    """Return the names of the parts that are this to a part, "" for the package. Raises BadZipError."""
    return [one.name for one in list_relations(archive, part) if one.kind == kind]


def relations_of(part: str) -> str:
    """Return the name of the part that tells what others are to this one."""
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def is_signed(archive: ZipArchive) -> bool:
    """Return whether the package has a digital signature."""
    return any(member.name.lower().startswith("_xmlsignatures/") for member in archive.members)

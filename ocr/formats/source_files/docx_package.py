"""The package that a Word document is: its lists, headers and comments."""

import posixpath
from collections.abc import Iterable
from typing import NamedTuple

from ocr.formats.source_files.docx_body import STRICT, TRANSITIONAL
from ocr.formats.source_files.docx_numbering import Numbering, read_numbering
from ocr.formats.source_files.docx_styles import read_styles
from ocr.formats.source_files.office_package import RELATIONS, Part, find_related, read_part, relations_of
from ocr.formats.source_files.xml_tree import escape_xml, read_tree
from ocr.formats.source_files.zip_archive import BadZipError, ZipArchive

_TYPES = {"http://schemas.openxmlformats.org/package/2006/content-types": "t:"}
_WORD = {TRANSITIONAL: "w:", STRICT: "w:"}
_CONTENT_TYPES = "[Content_Types].xml"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELATION_ROOTS = {
    TRANSITIONAL: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Comment(NamedTuple):
    """A comment: its number, who made it when (ISO 8601), and its paragraphs."""

    number: int
    author: str
    date: str
    text: str


def has_text(archive: ZipArchive, main: str, kind: str) -> bool:
    """Return whether the document has letters in a part of this kind (header, footer). Raises BadZipError."""
    parts = (read_part(archive, name, _WORD) for name in find_related(archive, main, kind))
    return any(
        chunk.text.strip()
        for part in parts
        for element in part.root.iter()
        if element.name == "w:t"
        for chunk in element.chunks
    )


def load_numbering(archive: ZipArchive, main: str) -> Numbering:
    """Return the lists of the document, none of whose paragraphs has been numbered. Raises BadZipError."""
    roots = [
        next((read_part(archive, name, _WORD).root for name in find_related(archive, main, kind)), None)
        for kind in ("numbering", "styles")
    ]
    return read_numbering(roots[0], read_styles(roots[1]))


def list_comment_numbers(archive: ZipArchive, main: str) -> list[str]:
    """Return the numbers of the comments that the document has, as they are written. Raises BadZipError."""
    found = find_related(archive, main, "comments")
    roots = (read_part(archive, name, _WORD).root for name in found)
    return [one.attributes.get("w:id", "") for root in roots for one in root.children]


def add_comments(
    archive: ZipArchive, main: str, namespace: str, comments: Iterable[Comment]
) -> dict[str, bytes]:
    """Return the parts that change where these comments are added. Raises BadZipError."""
    declaration = b' xmlns:w="%s"' % namespace.encode()
    found = find_related(archive, main, "comments")
    if found:
        part = read_part(archive, found[0], _WORD)
        declared = b"" if declaration in part.root.tag.of(part.data) else declaration
        return {found[0]: part.insert(_format_comments(comments, declared))}
    name = posixpath.join(posixpath.dirname(main), "comments.xml")
    if name in archive:
        raise BadZipError(f"is damaged: {name} is in it and belongs to nothing")
    root = b"<w:comments%s>%s</w:comments>" % (declaration, _format_comments(comments, b""))
    return {name: _DECLARATION + root, **_relate(archive, main, name, namespace), **_declare(archive, name)}


def _format_comments(comments: Iterable[Comment], declared: bytes) -> bytes:
    """Return comments as elements; `declared` is what each needs so that w is WordprocessingML."""
    return b"".join(_format_comment(comment, declared) for comment in comments)


def _format_comment(comment: Comment, declared: bytes) -> bytes:
    paragraphs = b"".join(
        b'<w:p><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:p>' % escape_xml(line)
        for line in comment.text.split("\n")
    )
    return b'<w:comment%s w:id="%d" w:author="%s" w:date="%s" w:initials="S">%s</w:comment>' % (
        declared,
        comment.number,
        escape_xml(comment.author),
        escape_xml(comment.date),
        paragraphs,
    )


def _relate(archive: ZipArchive, main: str, name: str, namespace: str) -> dict[str, bytes]:
    """Return the relationships of the document with the one to its new comments."""
    relations = relations_of(main)
    kind = f"{_RELATION_ROOTS[namespace]}/comments".encode()
    if relations in archive:
        part = read_part(archive, relations, RELATIONS)
        taken = {one.attributes.get("Id", "") for one in part.root.children}
        prefix = part.data[part.root.tag.start + 1 : part.root.tag.end].partition(b"Relationships")[0]
    else:
        empty = b'<Relationships xmlns="%s"/>' % next(iter(RELATIONS)).encode()
        part, taken, prefix = Part(relations, empty, read_tree(empty, RELATIONS)), set(), b""
    number = next(number for number in range(1, len(taken) + 2) if f"rIdSverka{number}" not in taken)
    target = posixpath.basename(name).encode()
    relation = b'<%sRelationship Id="rIdSverka%d" Type="%s" Target="%s"/>' % (prefix, number, kind, target)
    return {relations: part.insert(relation)}


def _declare(archive: ZipArchive, name: str) -> dict[str, bytes]:
    """Return the content types with that of the new comments."""
    part = read_part(archive, _CONTENT_TYPES, _TYPES)
    if any(one.attributes.get("PartName", "").lower() == f"/{name}".lower() for one in part.root.children):
        return {}
    prefix = part.data[part.root.tag.start + 1 : part.root.tag.end].partition(b"Types")[0]
    override = b'<%sOverride PartName="/%s" ContentType="%s"/>' % (
        prefix,
        escape_xml(name),
        _COMMENTS_TYPE.encode(),
    )
    return {_CONTENT_TYPES: part.insert(override)}

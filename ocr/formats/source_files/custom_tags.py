"""Tags on letters as Transkribus keeps them in the attribute `custom`: `unclear {offset:4; length:5;}`.

Offset and length count the letters of the element's own text in UTF-16, as Java counts them. They go with the letters
when the text is edited; everything else in the attribute keeps its bytes.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from ocr.formats.source_files.source_file import Edit
from ocr.formats.source_files.xml_nodes import Splice
from ocr.formats.source_files.xml_tree import ByteSpan

_TAG = regex.compile(rb"([\w.:-]+)\s*+\{([^{}]*+)\}")
_OFFSET, _LENGTH, _INDEX = (
    regex.compile(rb"(?<![\w.:-])" + name + rb"\s*+:\s*+(\d{1,9})\s*+(?=;|$)")
    for name in (b"offset", b"length", b"index")
)


class Tag(NamedTuple):
    """A tag on letters: its name, what it says, and the bytes of its two numbers within the attribute's value."""

    name: str
    offset: int
    length: int
    offset_at: ByteSpan
    length_at: ByteSpan


def iter_tags(value: bytes) -> Iterator[Tag]:
    """Yield the tags of an attribute's value that have an offset and a length."""
    for match in _TAG.finditer(value):
        offset, length = (pattern.search(match[2]) for pattern in (_OFFSET, _LENGTH))
        if offset and length:
            start = match.start(2)
            at, to = (ByteSpan(start + one.start(1), start + one.end(1)) for one in (offset, length))
            yield Tag(match[1].decode(errors="replace"), int(offset[1]), int(length[1]), at, to)


def find_index(value: str) -> int | None:
    """Return the place in the reading order that the attribute's value names, None without one.

    >>> find_index("readingOrder {index:3;} structure {type:heading;}")
    3
    """
    for match in _TAG.finditer(value.encode()):
        if match[1] == b"readingOrder" and (index := _INDEX.search(match[2])):
            return int(index[1])
    return None


def move_tags(value: bytes, text: str, edits: Sequence[Edit]) -> tuple[list[Splice], list[str]]:
    """Return what moves the tags of an attribute's value with the letters of a text, and tags that lose theirs.

    The splices count the bytes of the value. A tag that an edit goes over in part or whole is then on all that the
    edit puts; letters that are put at its edge are not its own.
    """
    splices: list[Splice] = []
    emptied: list[str] = []
    for tag in iter_tags(value):
        start, end = tag.offset, tag.offset + tag.length
        # From the last to the first: an edit moves nothing before it.
        for edit in reversed(edits):
            start, end = _move(start, end, edit, text)
        if (start, end - start) != (tag.offset, tag.length):
            splices += [
                Splice(tag.offset_at, b"%d" % start),
                Splice(tag.length_at, b"%d" % (end - start)),
            ]
        if tag.length and start == end:
            emptied.append(tag.name)
    return splices, emptied


def _move(start: int, end: int, edit: Edit, text: str) -> tuple[int, int]:
    """Return [start, end) of a tag after an edit of the text; all but the edit's own offsets count in UTF-16."""
    first = _count(text[: edit.start])
    last = first + _count(text[edit.start : edit.end])
    put = _count(edit.text)
    shift = put - (last - first)
    if last <= start:
        return start + shift, end + shift
    if end <= first:
        return start, end
    if start == end:
        return first, first
    return min(start, first), max(end, last) + shift


def _count(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)

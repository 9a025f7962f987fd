"""Texts of an XML file that can be rewritten: the content of an element, and the value of an attribute.

Of a text that is edited all letters are written so that XML can hold them; the letters that stay keep their bytes
where they may, and CDATA sections become text. Texts that are not edited keep every byte.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple
from xml.sax.saxutils import escape

import regex

from ocr.formats.source_files.source_file import Edit, Touched, touch
from ocr.formats.source_files.xml_tree import ByteSpan, Element, Recoded, escape_xml, fill_closed

# Comments and instructions between letters stay, the marks of CDATA sections go.
_BETWEEN = regex.compile(rb"(<!--.*?-->|<\?.*?\?>)|<!\[CDATA\[|\]\]>", regex.DOTALL)
_ATTRIBUTE = regex.compile(rb"""([^\s=<>"']+)\s*=\s*("[^"]*"|'[^']*')""")
# A letter of an attribute's value; a line end there is one space.
_LETTER = regex.compile(r"\r\n|&[^;]*;|.", regex.DOTALL)


class Splice(NamedTuple):
    """Bytes of a file that others are to replace."""

    at: ByteSpan
    new: bytes


def splice(data: bytes, splices: Iterable[Splice]) -> bytes:
    """Return the file with the splices made. Raises ValueError where two of them overlap."""
    pieces, done = [], 0
    for at, new in sorted(splices):
        if at.start < done:
            raise ValueError("two places overlap")
        pieces += [data[done : at.start], new]
        done = at.end
    return b"".join([*pieces, data[done:]])


def touch_splices(file: Recoded, splices: Iterable[Splice]) -> tuple[Touched, ...]:
    """Return the bytes of a file, in the encoding that it had, that are not as they were after the splices."""
    return touch(
        (file.place(at).start, file.recode(at.of(file.data)), file.recode(new)) for at, new in sorted(splices)
    )


def find_core(old: str, new: str) -> Edit:
    """Return the shortest edit at a single place that makes one text of another.

    >>> find_core("25848", "25348")[:3]
    (2, 3, '3')
    """
    pairs = enumerate(zip(old, new, strict=False))
    head = next((at for at, (a, b) in pairs if a != b), min(len(old), len(new)))
    rest = min(len(old), len(new)) - head
    pairs = enumerate(zip(reversed(old), reversed(new), strict=False))
    tail = min(next((at for at, (a, b) in pairs if a != b), rest), rest)
    return Edit(head, len(old) - tail, new[head : len(new) - tail])


class Node(ABC):
    """A text of an XML file; `element` is the one that it stands in."""

    element: Element

    @property
    @abstractmethod
    def text(self) -> str:
        """The decoded text."""

    @abstractmethod
    def locate(self, data: bytes, start: int, end: int) -> ByteSpan:
        """Return the bytes of [start, end) of the text."""

    @abstractmethod
    def write(self, data: bytes, edits: Sequence[Edit]) -> Splice:
        """Return what makes it the edited text. Raises ValueError for letters that XML cannot hold."""


@dataclass(frozen=True)
class Content(Node):
    """The letters directly in an element. A line end of Transkribus, `&#13;` before \\n, is one letter, \\n."""

    element: Element

    @cached_property
    def text(self) -> str:
        """The decoded letters."""
        return "".join(chunk.text for chunk in self.element.chunks).replace("\r\n", "\n")

    @cached_property
    def _places(self) -> list[ByteSpan]:
        places: list[ByteSpan] = []
        last = ""
        for at, text in self.element.chunks:
            ends = accumulate((len(letter.encode()) for letter in text), initial=at.start)
            own = [at] if len(text) == 1 else [ByteSpan(*pair) for pair in pairwise(ends)]
            for letter, place in zip(text, own, strict=True):
                start = places.pop().start if last + letter == "\r\n" else place.start
                places.append(ByteSpan(start, place.end))
                last = letter
        return places

    def _find_line_end(self, data: bytes) -> bytes:
        """Return the bytes of the first line end."""
        return self._places[self.text.index("\n")].of(data) if "\n" in self.text else b"\n"

    def locate(self, data: bytes, start: int, end: int) -> ByteSpan:
        """Return the bytes of [start, end) of the letters."""
        behind = self.element.at.start if self.element.is_closed else self.element.content_end
        first = self._places[start].start if start < len(self._places) else behind
        return ByteSpan(first, self._places[end - 1].end if end > start else first)

    def write(self, data: bytes, edits: Sequence[Edit]) -> Splice:
        """Return the element's content with the edits."""
        if self.element.is_closed:
            text = "".join(edit.text for edit in edits)
            return Splice(self.element.at, fill_closed(self.element, data, _escape(text)))
        whole = ByteSpan(self.element.tag.end, self.element.content_end)
        ends = [ByteSpan(whole.start, whole.start), *self._places, ByteSpan(whole.end, whole.end)]
        gaps = [_BETWEEN.sub(rb"\1", data[one.end : other.start]) for one, other in pairwise(ends)]
        line_end = self._find_line_end(data)
        put = {edit.start: _escape(edit.text).replace(b"\n", line_end) for edit in edits}
        struck = {at for edit in edits for at in range(edit.start, edit.end)}
        pieces: list[bytes] = []
        for at, (letter, place) in enumerate(zip(self.text, self._places, strict=True)):
            raw = place.of(data)
            kept = escape(letter).encode() if raw == letter.encode() else raw
            pieces += [gaps[at], put.get(at, b""), b"" if at in struck else kept]
        return Splice(whole, b"".join([*pieces, put.get(len(self.text), b""), gaps[-1]]))


@dataclass(frozen=True)
class Attribute(Node):
    """The value of an attribute, whose bytes stand `at` within quotes."""

    element: Element
    name: str
    at: ByteSpan

    @property
    def text(self) -> str:
        """The decoded value."""
        return self.element.attributes[self.name]

    def _letters(self, data: bytes) -> list[str]:
        letters: list[str] = _LETTER.findall(self.at.of(data).decode())
        return letters

    def locate(self, data: bytes, start: int, end: int) -> ByteSpan:
        """Return the bytes of [start, end) of the value."""
        letters = self._letters(data)
        first = self.at.start + len("".join(letters[:start]).encode())
        return ByteSpan(first, first + len("".join(letters[start:end]).encode()))

    def write(self, data: bytes, edits: Sequence[Edit]) -> Splice:
        """Return the value with the edits."""
        letters = self._letters(data)
        quote = data[self.at.end : self.at.end + 1]
        pieces, done = [], 0
        for edit in edits:
            new = escape_xml(edit.text).replace(b"\n", b"&#10;").replace(b"\t", b"&#9;")
            pieces += ["".join(letters[done : edit.start]).encode()]
            pieces += [new.replace(b"'", b"&apos;") if quote == b"'" else new]
            done = edit.end
        return Splice(self.at, b"".join([*pieces, "".join(letters[done:]).encode()]))


def _escape(text: str) -> bytes:
    # In content quotes stand as they are.
    return escape_xml(text).replace(b"&quot;", b'"')


def find_attribute(element: Element, name: str, data: bytes) -> Attribute | None:
    """Return an attribute of an element by its name as it is written in the tag, None without one."""
    if name not in element.attributes:
        return None
    for match in _ATTRIBUTE.finditer(element.tag.of(data)):
        if match[1] == name.encode():
            start, end = match.span(2)
            return Attribute(
                element, name, ByteSpan(element.tag.start + start + 1, element.tag.start + end - 1)
            )
    return None

"""XML as elements with the bytes that each stands on, so that a file is changed by splicing and never written anew.

No document type, no entities but the five of XML, no other encoding than UTF-8, limited depth and number of elements.
A file in UTF-16 is read once it is recoded (`decode_xml`).
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import escape

# Real documents nest some 30 deep, and have 600 to 3,000 elements a page.
MAX_DEPTH, MAX_ELEMENTS = 200, 500_000
# Names of encodings in declarations.
_UTF_8, _UTF_16, _ASCII = ("UTF-8", "UTF8"), ("UTF-16", "UTF-16LE", "UTF-16BE"), ("ASCII", "US-ASCII")
_DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
# What an XML file cannot hold at all (XML 1.0, section 2.2).
_OUTSIDE_XML = frozenset([*map(chr, range(32)), "\ufffe", "\uffff"]) - {"\t", "\n", "\r"}


class BadXmlError(ValueError):
    """An XML file that cannot be used; the message goes on from its name."""


class ByteSpan(NamedTuple):
    """The bytes [start, end) of a file."""

    start: int
    end: int

    def of(self, data: bytes) -> bytes:
        """Return them out of the file."""
        return data[self.start : self.end]


class Chunk(NamedTuple):
    """Decoded text on its bytes: a single character, or characters that stand there as they are in UTF-8."""

    at: ByteSpan
    text: str

    def locate(self, index: int) -> ByteSpan:
        """Return the bytes of a character."""
        if len(self.text) == 1:
            return self.at
        start = self.at.start + len(self.text[:index].encode())
        return ByteSpan(start, start + len(self.text[index].encode()))


@dataclass(frozen=True, slots=True)
class Element:
    """An element: its start tag, all of its bytes, where its content ends, and what is in it.

    Names, also of attributes, are the prefix that was asked for and the local name, or the namespace, a space and it.
    """

    name: str
    attributes: Mapping[str, str]
    tag: ByteSpan
    at: ByteSpan
    content_end: int
    children: tuple["Element", ...]
    chunks: tuple[Chunk, ...]

    @property
    def is_closed(self) -> bool:
        """Whether it is closed in its only tag, `<p/>`."""
        return self.tag == self.at

    def find(self, *names: str) -> "Element | None":
        """Return the first child with the first name, its first child with the second, and so on; None without."""
        first, *rest = names
        found = next((child for child in self.children if child.name == first), None)
        return found.find(*rest) if found is not None and rest else found

    def iter(self) -> Iterator["Element"]:
        """Yield it and all elements in it, each before what is in it."""
        yield self
        for child in self.children:
            yield from child.iter()


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet."""

    name: str
    attributes: Mapping[str, str]
    tag: ByteSpan
    children: list[Element]
    chunks: list[Chunk]


class _Reader:
    """Makes the elements; where a tag or text ends is known by where the next one starts."""

    def __init__(self, data: bytes, prefixes: Mapping[str, str] | None, encodings: Collection[str]) -> None:
        self._data, self._prefixes, self._encodings = data, prefixes, encodings
        # Under the root stands what has it as its only child.
        self._open = [_Open("", {}, ByteSpan(0, 0), [], [])]
        self._elements = 0
        self._parser = parser = expat.ParserCreate("UTF-8", namespace_separator=" ")
        parser.buffer_text = False
        parser.XmlDeclHandler = self._check_declaration
        parser.StartDoctypeDeclHandler = self._refuse_type
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        for handler in ("CommentHandler", "ProcessingInstructionHandler", "StartCdataSectionHandler"):
            setattr(parser, handler, self._other)
        parser.EndCdataSectionHandler = self._other

    def read(self) -> Element:
        try:
            self._parser.Parse(self._data, True)
        except expat.ExpatError as error:
            raise BadXmlError(
                f"is damaged: {expat.ErrorString(error.code)} in line {error.lineno}"
            ) from error
        return self._open[0].children[0]

    def _check_declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.upper() not in self._encodings:
            raise BadXmlError(f"is in {encoding[:20]!r}; only UTF-8 is read")

    def _refuse_type(self, *_: object) -> None:
        raise BadXmlError("has a document type, as no such file may")

    def _named(self, name: str) -> str:
        namespace, _, local = name.rpartition(" ")
        prefix = "" if self._prefixes is None else self._prefixes.get(namespace)
        return name if prefix is None else prefix + local

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._other()
        self._elements += 1
        if len(self._open) > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise BadXmlError("has too many elements for one file, or too many in each other")
        named = {self._named(key): value for key, value in attributes.items()}
        at = self._parser.CurrentByteIndex
        self._open.append(_Open(self._named(name), named, ByteSpan(at, -1), [], []))

    def _text(self, text: str) -> None:
        at = self._parser.CurrentByteIndex
        self._other()
        self._open[-1].chunks.append(Chunk(ByteSpan(at, -1), text))

    def _other(self, *_: object) -> None:
        """End the tag or text that began last, unless it has ended."""
        at, last = self._parser.CurrentByteIndex, self._open[-1]
        if last.tag.end < 0:
            last.tag = ByteSpan(last.tag.start, at)
        elif last.chunks and last.chunks[-1].at.end < 0:
            last.chunks[-1] = last.chunks[-1]._replace(at=ByteSpan(last.chunks[-1].at.start, at))

    def _end(self, _name: str) -> None:
        is_new = self._open[-1].tag.end < 0
        self._other()
        at, done = self._parser.CurrentByteIndex, self._open.pop()
        is_closed = is_new and self._data[at - 2 : at] == b"/>"
        end = at if is_closed else self._data.index(b">", at) + 1
        whole = ByteSpan(done.tag.start, end)
        made = Element(
            done.name, done.attributes, done.tag, whole, at, tuple(done.children), tuple(done.chunks)
        )
        self._open[-1].children.append(made)


def read_tree(
    data: bytes, prefixes: Mapping[str, str] | None, encodings: Collection[str] = _UTF_8
) -> Element:
    """Return the root of an XML file; `prefixes` are to stand for these namespaces, None for no namespaces at all.

    The bytes are UTF-8, whose declaration, if there is one, may only name one of `encodings`. Raises BadXmlError.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadXmlError("is in UTF-16; only UTF-8 is read")
    return _Reader(data, prefixes, encodings).read()


class Recoded(NamedTuple):
    """An XML file in UTF-8, and the encoding that it had: `bom` is the mark of UTF-16, b"" in other encodings."""

    data: bytes
    bom: bytes = b""
    codec: str = "utf-8"

    def read_tree(self) -> Element:
        """Return the root with all names as local ones. Raises BadXmlError."""
        return read_tree(self.data, None, _UTF_16 if self.bom else (*_UTF_8, *_ASCII))

    def encode(self, data: bytes) -> bytes:
        """Return UTF-8 in the encoding that the file had, with its mark."""
        return self.bom + self.recode(data)

    def recode(self, data: bytes) -> bytes:
        """Return a part in UTF-8 in the encoding that the file had."""
        return data.decode().encode(self.codec, errors="xmlcharrefreplace")

    def place(self, at: ByteSpan) -> ByteSpan:
        """Return the bytes of the file as it was for bytes of this one."""
        return ByteSpan(*(len(self.encode(self.data[:end])) for end in at)) if self.bom else at


def decode_xml(data: bytes) -> Recoded:
    """Return an XML file, which may be in UTF-16 with its mark, in UTF-8. Raises BadXmlError.

    What is put into a file that is declared as ASCII, as some libraries write XML, is put as references.
    """
    for bom, codec in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(bom):
            try:
                return Recoded(data.removeprefix(bom).decode(codec).encode(), bom, codec)
            except UnicodeDecodeError as error:
                raise BadXmlError("is damaged: it begins as UTF-16 and is none") from error
    declared = _DECLARED.match(data)
    is_ascii = declared is not None and declared[1].decode().upper() in _ASCII and data.isascii()
    return Recoded(data, codec="ascii" if is_ascii else "utf-8")


def fill_closed(element: Element, data: bytes, content: bytes) -> bytes:
    """Return an element that is closed in its only tag with this content: `<p a="b"/>` as `<p a="b">...</p>`."""
    tag = element.tag.of(data).removesuffix(b"/>")
    return tag + b">" + content + b"</" + tag[1:].split()[0] + b">"


def drop_unwritable(text: str) -> str:
    """Return the text with U+FFFD for each character that no XML file can hold."""
    return "".join("\ufffd" if _is_outside(char) else char for char in text)


def _is_outside(char: str) -> bool:
    return char in _OUTSIDE_XML or "\ud800" <= char <= "\udfff"


def escape_xml(text: str) -> bytes:
    """Return the text as it stands in an XML file, also in an attribute.

    Raises ValueError, which names them, for characters that none can hold.

    >>> escape_xml("«а» & <б>").decode()
    '«а» &amp; &lt;б&gt;'
    """
    bad = sorted(set(filter(_is_outside, text)))
    if bad:
        raise ValueError(", ".join(f"U+{ord(char):04X}" for char in bad))
    return escape(text, {"\r": "&#13;", '"': "&quot;"}).encode()

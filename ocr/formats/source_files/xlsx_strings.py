"""Strings of Excel workbooks (ECMA-376-1, 18.4): their text, whose letters may be formatted in runs, and edits of it.

A character that XML cannot hold is written as `_xHHHH_`, and so is the underscore of what would be taken for one.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import regex

from ocr.formats.source_files.source_file import Edit, apply_edits
from ocr.formats.source_files.tables import Piece
from ocr.formats.source_files.xml_tree import Element, escape_xml

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
PREFIXES: Mapping[str, str] = {
    TRANSITIONAL: "s:",
    STRICT: "s:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
}
_ESCAPED = regex.compile(r"_x([0-9A-Fa-f]{4})_")
_PAIR = regex.compile(r"[\ud800-\udbff][\udc00-\udfff]")
_LINE_END = regex.compile(r"\r\n|\r")
_TO_ESCAPE = regex.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def decode_string(text: str) -> str:
    """Return what a string of a workbook says, its line ends as \\n.

    >>> decode_string("а_x000D_\\nб_x005F_x0041_")
    'а\\nб_x0041_'
    """
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        text = _PAIR.sub(
            lambda found: found[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le"), text
        )
    return _LINE_END.sub("\n", text)


def encode_string(text: str) -> bytes:
    """Return text as it stands in an XML part of a workbook. Raises ValueError for half surrogates."""
    return escape_xml(_TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


@dataclass(frozen=True)
class String:
    """A string of a workbook: the element that holds it, and the part in whose bytes it stands."""

    data: bytes
    element: Element

    @property
    def parts(self) -> Sequence[Element]:
        """The elements with its letters: one, or one for each run. What tells how they are spoken is none."""
        return tuple(self._iter_parts())

    def _iter_parts(self) -> Iterator[Element]:
        for child in self.element.children:
            if child.name == "s:t":
                yield child
            elif child.name == "s:r":
                yield from (one for one in child.children if one.name == "s:t")

    @property
    def text(self) -> str:
        """Its text."""
        return "".join(map(_read_part, self._iter_parts()))

    @property
    def is_plain(self) -> bool:
        """Whether it has but names of workbooks in it, so that it can stand in another part."""
        return not any(
            " " in name for element in self.element.iter() for name in (element.name, *element.attributes)
        )

    @property
    def prefix(self) -> bytes:
        """The prefix of its elements, with its colon."""
        name = self.element.tag.of(self.data)[1:].rstrip(b"/>").split()[0]
        return name[: name.rfind(b":") + 1]

    def edit(self, pieces: Sequence[Piece]) -> bytes:
        """Return the content of its element after edits of its text; each run keeps its properties."""
        parts = self.parts
        texts = [_read_part(part) for part in parts]
        if not parts:
            return format_text(apply_edits("", [Edit(*piece) for piece in pieces]), self.prefix)
        changed = [
            (part.at, format_text(new, self.prefix))
            for part, old, new in zip(parts, texts, _edit_parts(texts, pieces), strict=True)
            if new != old
        ]
        # How the old text was spoken, by its letters.
        spoken = [(one.at, b"") for one in self.element.children if one.name == "s:rPh"]
        written, done = [], self.element.tag.end
        for at, content in sorted(changed + spoken):
            written += [self.data[done : at.start], content]
            done = at.end
        return b"".join([*written, self.data[done : self.element.content_end]])


def _read_part(part: Element) -> str:
    return decode_string("".join(chunk.text for chunk in part.chunks))


def format_text(text: str, prefix: bytes) -> bytes:
    """Return the element with the letters of a string or of a run."""
    return b'<%st xml:space="preserve">%s</%st>' % (prefix, encode_string(text), prefix)


def _edit_parts(texts: Sequence[str], pieces: Sequence[Piece]) -> list[str]:
    """Return the texts of runs after edits of them all: new text goes into the run of what it replaces."""
    ends = list(accumulate(map(len, texts)))
    own: list[list[Edit]] = [[] for _ in texts]
    for piece in pieces:
        # What replaces nothing goes into the run before it.
        home = bisect_right(ends, piece.start if piece.end > piece.start else max(0, piece.start - 1))
        at = min(home, len(texts) - 1)
        text = piece.text
        while at < len(texts):
            start = ends[at] - len(texts[at])
            if start >= piece.end and not text:
                break
            own[at].append(Edit(max(0, piece.start - start), min(len(texts[at]), piece.end - start), text))
            text = ""
            at += 1
    return [apply_edits(text, edits) for text, edits in zip(texts, own, strict=True)]

"""The text of word/document.xml as its reader sees it, and the element that each letter of it stands in.

Tracked insertions are accepted and deletions left out. Paragraphs end in \\n, cells of a row are parted by tabs, page
breaks are form feeds. A break that is a property of a paragraph or section counts only where there is text since the
last break: no empty page is meant by both. Elements are those of ECMA-376-1, part 17.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import NamedTuple

from ocr.formats.source_files.docx_numbering import Numbering
from ocr.formats.source_files.docx_styles import is_on
from ocr.formats.source_files.xml_tree import BadXmlError, ByteSpan, Chunk, Element, read_tree

# Namespaces of WordprocessingML: transitional, as Word writes it, and strict (ISO/IEC 29500-1).
TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
PREFIXES = {
    TRANSITIONAL: "w:",
    STRICT: "w:",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
}
_WHITE = " \t\r\n"
_BLANKED = str.maketrans("\r\n", "  ")
# Elements whose text is no part of the text: deleted, drawn, computed, a reading aid, or the same once more for
# programs that do not know the newer form.
_LEFT_OUT = {
    "w:del", "w:moveFrom", "w:drawing", "w:pict", "w:object", "mc:Fallback", "m:oMath", "m:oMathPara", "w:rt",
}  # fmt: skip
_INSERTED = {"w:ins", "w:moveTo"}
# Elements of a run that are a character.
_SIGNS = {
    "w:tab": "\t", "w:ptab": "\t", "w:cr": "\n", "w:noBreakHyphen": "\u2011", "w:softHyphen": "\u00ad",
}  # fmt: skip
# Types of sections that begin on the page on which the one before ends.
_ON_SAME_PAGE = {"continuous", "nextColumn"}


class Item(NamedTuple):
    """An element within a run, and the text that it is, "" for none.

    Of a w:t the `chunks` have the letters, of which the first `skipped` are white space that is not shown.
    """

    element: Element
    text: str
    chunks: tuple[Chunk, ...] = ()
    skipped: int = 0

    def locate(self, index: int) -> ByteSpan:
        """Return the bytes of a letter of its text."""
        index += self.skipped
        for chunk in self.chunks:
            if index < len(chunk.text):
                return chunk.locate(index)
            index -= len(chunk.text)
        return self.element.at


class Run(NamedTuple):
    """A run and its items; `inserted` is the tracked insertion that it stands in directly."""

    element: Element
    items: tuple[Item, ...]
    inserted: Element | None


class Letters(NamedTuple):
    """Text of an item of a run, by the numbers of both."""

    text: str
    run: int
    item: int


class GapKind(Enum):
    """What stands between two paragraphs, by what can be done with it."""

    MARK = auto()  # the mark at the paragraph's end: can be deleted
    FIXED = auto()  # where a cell, row, table, section or page ends: cannot
    NUMBER = auto()  # the automatic number before a paragraph: goes with its mark


class Gap(NamedTuple):
    """Text that no run has: what stands behind a paragraph, or before it."""

    text: str
    paragraph: int
    kind: GapKind


@dataclass(frozen=True)
class Body:
    """A document's text, with the offset of each token in it, its runs and its paragraphs (w:p) in order.

    `hidden_runs` is the number of runs that are not shown.
    """

    root: Element
    namespace: str
    text: str
    offsets: tuple[int, ...]
    tokens: tuple[Letters | Gap, ...]
    runs: tuple[Run, ...]
    paragraphs: tuple[Element, ...]
    hidden_runs: int

    @cached_property
    def bare(self) -> str:
        """The text without automatic numbers, which follow from the paragraphs that there are."""
        return "".join(token.text for token in self.tokens if not is_number(token))

    def find_token(self, offset: int) -> tuple[int, int]:
        """Return the number of the token that a character of the text stands in, and its place in that token."""
        number = bisect_right(self.offsets, offset) - 1
        return number, offset - self.offsets[number]

    def find_declaration(self, data: bytes) -> bytes:
        """Return what an element in these bytes needs so that w is WordprocessingML, mostly nothing."""
        declaration = b' xmlns:w="%s"' % self.namespace.encode()
        return b"" if declaration in self.root.tag.of(data) else declaration

    @cached_property
    def seen(self) -> Mapping[str, int]:
        """How many elements there are of each name, but for what is only there for older programs."""
        return Counter(_list_names(self.root))


def is_number(token: Letters | Gap) -> bool:
    """Return whether a token is an automatic number."""
    return isinstance(token, Gap) and token.kind is GapKind.NUMBER


def _list_names(element: Element) -> list[str]:
    names: list[str] = []
    rest = [element]
    while rest:
        one = rest.pop()
        names.append(one.name)
        rest += [child for child in one.children if child.name != "mc:Fallback"]
    return names


class _Flow:
    """Goes through the blocks of a document and gathers its tokens."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self.tokens: list[Letters | Gap] = []
        self.runs: list[Run] = []
        self.paragraphs: list[Element] = []
        # The sections that a paragraph ends, by the number of the token behind it; and the tokens behind which a
        # paragraph begins a page.
        self.sections: list[tuple[int, Element]] = []
        self.page_ends: set[int] = set()
        self.hidden_runs = 0
        self._number_at = 0
        self._gap: Gap | None = None

    def read_blocks(self, parent: Element) -> None:
        for element in parent.children:
            if element.name == "w:p":
                self._read_paragraph(element)
            elif element.name in _LEFT_OUT or _is_deleted_row(element):
                continue
            else:
                if element.name == "w:tbl":
                    self._set_gap("\n", GapKind.FIXED)
                self.read_blocks(element)
                if element.name == "w:tc":
                    self._set_gap("\t", GapKind.FIXED)
                elif element.name in {"w:tr", "w:tbl"}:
                    self._set_gap("\n", GapKind.FIXED)

    def _set_gap(self, text: str, kind: GapKind) -> None:
        if self._gap is not None:
            self._gap = self._gap._replace(text=text, kind=kind)

    def _read_paragraph(self, paragraph: Element) -> None:
        mark = paragraph.find("w:pPr", "w:rPr")
        is_deleted = mark is not None and (mark.find("w:del") or mark.find("w:moveFrom")) is not None
        is_joined = self._gap is not None and not self._gap.text
        if self._gap is not None:
            # Without its mark a paragraph goes on in the next one, and no page ends between the two.
            if self._gap.text and self._numbering.styles.is_on(paragraph, "w:pageBreakBefore"):
                self.page_ends.add(len(self.tokens))
            self.tokens.append(self._gap)
        number = len(self.paragraphs)
        self.paragraphs.append(paragraph)
        if not is_joined:
            self._number_at = len(self.tokens)
            self.tokens.append(Gap("", number, GapKind.NUMBER))
        if not is_deleted:
            # Paragraphs that are joined have the properties of the last one.
            automatic = self._numbering.number(paragraph)
            self.tokens[self._number_at] = Gap(automatic, number, GapKind.NUMBER)
        self._read_runs(paragraph, None)
        section = paragraph.find("w:pPr", "w:sectPr")
        if section is not None:
            self._gap = Gap("\n", number, GapKind.FIXED)
            self.sections.append((len(self.tokens), section))
        else:
            self._gap = Gap("" if is_deleted else "\n", number, GapKind.MARK)

    def _read_runs(self, parent: Element, inserted: Element | None) -> None:
        for element in parent.children:
            if element.name == "w:r":
                self._read_run(element, inserted)
            elif element.name not in _LEFT_OUT and element.name != "w:pPr":
                self._read_runs(element, element if element.name in _INSERTED else None)

    def _read_run(self, element: Element, inserted: Element | None) -> None:
        if is_on(element.find("w:rPr", "w:vanish")):
            self.hidden_runs += 1
            return
        items = tuple(_read_item(child) for child in element.children if child.name != "w:rPr")
        self.tokens += [Letters(item.text, len(self.runs), at) for at, item in enumerate(items) if item.text]
        self.runs.append(Run(element, items, inserted))


def _is_deleted_row(element: Element) -> bool:
    return element.name == "w:tr" and element.find("w:trPr", "w:del") is not None


def _read_item(element: Element) -> Item:
    if element.name == "w:t":
        whole = "".join(chunk.text for chunk in element.chunks)
        if element.attributes.get("xml:space") == "preserve":
            return Item(element, whole.translate(_BLANKED), element.chunks)
        # White space at the ends is not shown, as Word takes it for the layout of the XML.
        skipped = len(whole) - len(whole.lstrip(_WHITE))
        return Item(element, whole.strip(_WHITE).translate(_BLANKED), element.chunks, skipped)
    if element.name == "w:br":
        return Item(element, "\f" if element.attributes.get("w:type") == "page" else "\n")
    return Item(element, _SIGNS.get(element.name, ""))


def read_body(data: bytes, numbering: Numbering) -> Body:
    """Return the text of word/document.xml and its places; `numbering` is used up. Raises BadXmlError."""
    root = read_tree(data, PREFIXES)
    body = root.find("w:body")
    if root.name != "w:document" or body is None:
        raise BadXmlError("is no Word document")
    flow = _Flow(numbering)
    flow.read_blocks(body)
    tokens = _break_pages(flow, body)
    offsets, length = [], 0
    for token in tokens:
        offsets.append(length)
        length += len(token.text)
    return Body(
        root=root,
        namespace=_find_namespace(root, data),
        text="".join(token.text for token in tokens),
        offsets=tuple(offsets),
        tokens=tokens,
        runs=tuple(flow.runs),
        paragraphs=tuple(flow.paragraphs),
        hidden_runs=flow.hidden_runs,
    )


def _find_namespace(root: Element, data: bytes) -> str:
    return STRICT if STRICT.encode() in root.tag.of(data) else TRANSITIONAL


def _break_pages(flow: _Flow, body: Element) -> tuple[Letters | Gap, ...]:
    """Return the tokens that have text, those with a page break for it where one counts."""
    # The type of a section says how it begins, and stands where it ends.
    types = [_type_of(section) for section in (*(one for _, one in flow.sections), body.find("w:sectPr"))]
    begun = {at for (at, _), kind in zip(flow.sections, types[1:], strict=True) if kind not in _ON_SAME_PAGE}
    tokens: list[Letters | Gap] = []
    is_blank = True
    for number, token in enumerate(flow.tokens):
        if isinstance(token, Gap) and number in begun | flow.page_ends and not is_blank:
            tokens.append(Gap("\f", token.paragraph, GapKind.FIXED))
        elif token.text:
            tokens.append(token)
        else:
            continue
        text = tokens[-1].text
        is_blank = (is_blank or "\f" in text) and not text.strip()
    return tuple(tokens)


def _type_of(section: Element | None) -> str:
    kind = None if section is None else section.find("w:type")
    return "nextPage" if kind is None else kind.attributes.get("w:val", "nextPage")

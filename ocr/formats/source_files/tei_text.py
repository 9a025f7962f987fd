"""TEI P5: the text of an edition as it stands on its pages, each letter with its bytes in the file.

White space is that of the markup's layout: any amount of it is one space, and none at the bounds of lines.
"""

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

import regex

from ocr.formats.source_files.tei_lists import iter_numbers
from ocr.formats.source_files.xml_tree import BadXmlError, ByteSpan, Chunk, Element
from ocr.text.typewriter import HYPHENS

# Elements that begin and end lines.
_BLOCKS = frozenset({
    "ab", "address", "addrLine", "argument", "back", "bibl", "body", "byline", "castItem", "castList", "closer",
    "dateline", "div", "div1", "div2", "div3", "div4", "div5", "div6", "div7", "docAuthor", "docDate",
    "docImprint", "docTitle", "epigraph", "epilogue", "figure", "floatingText", "front", "fw", "group", "head",
    "imprimatur", "item", "l", "label", "lg", "list", "listBibl", "opener", "p", "performance", "postscript",
    "prologue", "row", "salute", "set", "signed", "sp", "speaker", "stage", "table", "text", "titlePage",
    "titlePart", "trailer",
})  # fmt: skip
# What the page has not, by what a notice calls it.
_LEFT_OUT = {
    "note": "notes",
    "del": "deletions",
    "supplied": "supplied passages",
    "ex": "editors' expansions",
    "figDesc": "descriptions of figures",
    "gap": "gaps",
    **dict.fromkeys(
        ("certainty", "desc", "index", "interp", "interpGrp", "precision", "respStmt", "spanGrp"), ""
    ),
}
# Of what stands for one place, that which is on the page comes first.
_ON_PAGE = ("sic", "orig", "abbr", "lem", "unclear", "seg", "rdg")
# What is between the lines of an edition that Sverka writes.
_OWN_FINDINGS = "findings"
_SPACES = frozenset(" \t\r\n")
_AT_BOUND, _SEVERAL, _PAGE_BOUND = (
    regex.compile(r" *([\n\t\f]) *"),
    regex.compile(r" +"),
    regex.compile(r"\n*\f\n*"),
)


class Kind(IntEnum):
    """What a character is: a letter, the end of a line that an lb makes, a bound that stays, or of a number."""

    LETTER = 0
    LINE = 1
    BOUND = 2
    NUMBER = 3


@dataclass
class TeiText:
    """The characters of a text, the bytes of each, and what it is; `left_out` counts what is not in it.

    `begins_with_break` if a page break comes before all of it; `has_joints` where words go on beyond ends of lines.
    A space may stand on several runs of white space, and a line's end on white space and elements: `more` has those
    behind the first.
    """

    characters: list[str] = field(default_factory=list)
    starts: "array[int]" = field(default_factory=lambda: array("Q"))
    ends: "array[int]" = field(default_factory=lambda: array("Q"))
    kinds: bytearray = field(default_factory=bytearray)
    more: dict[int, list[ByteSpan]] = field(default_factory=dict)
    left_out: "Counter[str]" = field(default_factory=Counter)
    begins_with_break: bool = False
    has_joints: bool = False

    def add(self, character: str, spans: list[ByteSpan], kind: Kind) -> None:
        """Add a character."""
        if len(spans) > 1:
            self.more[len(self.characters)] = spans[1:]
        self.characters.append(character)
        self.starts.append(spans[0].start)
        self.ends.append(spans[0].end)
        self.kinds.append(kind)

    @property
    def is_number(self) -> list[bool]:
        """Whether each character is of the number of an item."""
        return [kind == Kind.NUMBER for kind in self.kinds]

    def spans(self, at: int) -> Iterator[ByteSpan]:
        """Yield the bytes of a character."""
        yield ByteSpan(self.starts[at], self.ends[at])
        yield from self.more.get(at, ())

    def find_place(self, start: int, end: int) -> int:
        """Return the byte at which new text for [start, end) of the text is put."""
        if start < end and self.kinds[start] not in {Kind.BOUND, Kind.NUMBER}:
            return self.starts[start]
        if start and self.kinds[start - 1] == Kind.LETTER:
            return self.ends[start - 1]
        if start < len(self.kinds) and self.kinds[start] == Kind.LETTER:
            return self.starts[start]
        return max((span.end for span in self.spans(start - 1)), default=0) if start else self.starts[0]


def collapse(text: str) -> str:
    """Return a text as it reads in TEI: single spaces, no empty lines, nothing at the bounds of lines.

    >>> collapse(" а  б \\n\\n в\\n\\fг ")
    'а б\\nв\\x0cг'
    """
    text = _SEVERAL.sub(" ", _AT_BOUND.sub(r"\1", text))
    return _PAGE_BOUND.sub("\f", regex.sub(r"\n+", "\n", text)).strip(" \n")


class _Reader:
    """Makes the text; the ends of lines and spaces are put once it is known what comes behind them."""

    def __init__(self) -> None:
        self.text = TeiText()
        self.pages = 0
        self._spaces: list[ByteSpan] = []
        self._lines: list[ByteSpan] = []
        self._is_bound = self._is_joined = False
        self._cells = self._cell_end = 0
        # How much text there was where the cell began that is being read: paragraphs at its bounds are no lines.
        self._cell_start = -1
        # The numbers of the list that is being read, and how much text there was behind the number of its item.
        self._numbers: Iterator[str] = iter(())
        self._item_start = -1

    def read(self, element: Element) -> None:
        parts: list[Element | Chunk] = [*element.children, *element.chunks]
        for part in sorted(parts, key=lambda one: one.at.start):
            if isinstance(part, Chunk):
                self._read_chunk(part)
            else:
                self._read_element(part)

    def _read_element(self, element: Element) -> None:
        name = element.name
        if name == "div" and element.attributes.get("type") == _OWN_FINDINGS:
            return
        if name in _LEFT_OUT:
            self.text.left_out[_LEFT_OUT[name]] += 1
        elif name in {"choice", "app"}:
            chosen = [one for wanted in _ON_PAGE for one in element.children if one.name == wanted]
            for one in (chosen or list(element.children))[:1]:
                self.read(one)
        elif name == "pb":
            self._part_pages(element)
        elif name in {"lb", "cb"}:
            self._end_line(element)
        elif name == "cell":
            self._part_cells(element)
        elif name == "list":
            numbers, self._numbers = self._numbers, iter_numbers(element)
            self._read_block(element)
            self._numbers = numbers
        elif name == "item":
            self._read_item(element)
        elif name in _BLOCKS:
            self._read_block(element)
        else:
            self.read(element)

    def _read_block(self, element: Element) -> None:
        self._is_bound, self._is_joined = True, False
        cells, self._cells = self._cells, 0
        self.read(element)
        self._is_bound, self._is_joined = True, False
        self._cells = cells

    def _read_item(self, element: Element) -> None:
        number = next(self._numbers, "")
        if number and not element.is_closed:
            self._is_bound, self._is_joined = True, False
            at = element.tag.end
            self._flush(at)
            for character in number:
                self.text.add(character, [ByteSpan(at, at)], Kind.NUMBER)
            self._item_start = len(self.text.characters)
        self._read_block(element)
        self._item_start = -1

    def _read_chunk(self, chunk: Chunk) -> None:
        start = chunk.at.start
        for character in chunk.text:
            end = chunk.at.end if len(chunk.text) == 1 else start + len(character.encode())
            if character not in _SPACES:
                self._flush(start)
                self.text.add(character, [ByteSpan(start, end)], Kind.LETTER)
            elif self._spaces and self._spaces[-1].end == start:
                self._spaces[-1] = ByteSpan(self._spaces[-1].start, end)
            elif not self._is_joined:
                self._spaces.append(ByteSpan(start, end))
            start = end

    def _flush(self, at: int) -> None:
        """Put the end of the line, or the space, that comes before what begins at this byte."""
        last = self.text.characters[-1] if self.text.characters else "\f"
        if len(self.text.characters) in {self._cell_start, self._item_start}:
            self._is_bound = False
        if self._item_start == len(self.text.characters) and not self._lines:
            self.text.add(" ", [ByteSpan(at, at)], Kind.NUMBER)
            self._forget()
            return
        if self._is_bound or self._lines:
            if last not in "\n\f":
                bound = [ByteSpan(at, at)]
                kind = Kind.BOUND if self._is_bound else Kind.LINE
                self.text.add("\n", bound if self._is_bound else sorted(self._lines + self._spaces), kind)
        elif self._spaces and last not in "\n\f\t":
            self.text.add(" ", self._spaces, Kind.LETTER)
        self._forget()

    def _forget(self) -> None:
        self._spaces, self._lines = [], []
        self._is_bound = self._is_joined = False

    def _end_line(self, element: Element) -> None:
        last = self.text.characters[-1] if self.text.characters else ""
        is_joint = element.attributes.get("break") == "no"
        self.text.has_joints |= is_joint
        if is_joint and last not in HYPHENS and not self._is_bound:
            # The word goes on, and what the page has at the end of its line is not in the text.
            self._spaces, self._is_joined = [], True
        else:
            self._lines.append(element.at)

    def _part_cells(self, element: Element) -> None:
        cells = self._cells
        if cells:
            self._spaces = []
            self._flush(self._cell_end)
            self.text.add("\t", [ByteSpan(self._cell_end, element.tag.end)], Kind.BOUND)
            self._cell_start = len(self.text.characters)
        start, is_bound = len(self.text.characters), self._is_bound
        self.read(element)
        # Of a cell without text, the bound before its row is still to come.
        self._is_bound = is_bound and start == len(self.text.characters)
        self._cells, self._cell_end, self._cell_start = cells + 1, element.content_end, -1

    def _part_pages(self, element: Element) -> None:
        if self.text.characters or self.pages:
            self.text.add("\f", [element.at], Kind.BOUND)
        else:
            self.text.begins_with_break = True
        self.pages += 1
        self._forget()


def read_text(root: Element) -> TeiText:
    """Return the text of an edition; where it has page breaks, there is a form feed behind each page.

    Raises BadXmlError for one that has no text.
    """
    reader = _Reader()
    texts = [child for child in root.children if child.name == "text"]
    if not texts:
        raise BadXmlError("has no text in it, but for a header or the like")
    for element in texts:
        reader.read(element)
    if reader.pages:
        end = texts[-1].content_end
        reader.text.add("\f", [ByteSpan(end, end)], Kind.BOUND)
    return reader.text

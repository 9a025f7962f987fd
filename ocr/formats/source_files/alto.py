"""ALTO of any version, as eScriptorium and library software write it: the strings of its lines, corrected in place.

The strings of a line are parted by a space, whether there is an SP or not; a string may have spaces, as those of
eScriptorium have, which hold whole lines. A hyphen (HYP) ends its line, unless the last string ends in one. The whole
word that both halves of a parted word repeat (SUBS_CONTENT) follows them. Lines are read in the order that the file
names, else in its own. A file may have several pages, as Tesseract writes them for a list of scans.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ocr.formats.file_kinds import ALTO
from ocr.formats.source_files.alto_order import find_ranks, list_lines
from ocr.formats.source_files.line_bounds import LineText
from ocr.formats.source_files.source_file import Edit, apply_edits
from ocr.formats.source_files.word_shares import iter_box_notices, share_out
from ocr.formats.source_files.xml_nodes import Attribute, Splice, find_attribute, find_core
from ocr.formats.source_files.xml_page import Lines, Written, XmlKind, XmlPage, read_xml_page
from ocr.formats.source_files.xml_tree import BadXmlError, ByteSpan, Element
from ocr.text.typewriter import HYPHENS

_PICTURES = {"Illustration", "GraphicalElement"}


@dataclass(frozen=True)
class _String:
    """A string with its content; `whole` is the word that it is a part of, `glyphs` are the letters in boxes."""

    element: Element
    content: Attribute
    whole: Attribute | None
    glyphs: tuple[Attribute, ...]

    @property
    def part(self) -> str:
        """HypPart1 or HypPart2 for the halves of a parted word, else another kind of substitution, or ""."""
        return self.element.attributes.get("SUBS_TYPE", "")


@dataclass(frozen=True)
class _Line:
    """A line: its strings, and the hyphen at its end or none.

    One without strings stands for a page that has no line with a string; `at` is the byte where the page begins.
    """

    strings: tuple[_String, ...]
    hyphen: Attribute | None
    at: int = 0

    @cached_property
    def body(self) -> str:
        """The text of its strings that are not empty."""
        return " ".join(string.content.text for string in self.strings if string.content.text)

    @cached_property
    def text(self) -> str:
        """Its text with the hyphen."""
        return _join(self.body, self.hyphen.text if self.hyphen else "")

    @cached_property
    def filled(self) -> list[tuple[_String, tuple[int, int]]]:
        """The strings that are not empty with [start, end) in the text; the first where all are."""
        found, at = [], 0
        for string in self.strings:
            if string.content.text:
                found.append((string, (at, at + len(string.content.text))))
                at += len(string.content.text) + 1
        return found or [(self.strings[0], (0, 0))]


def _join(body: str, hyphen: str) -> str:
    return body if body[-1:] and body[-1] in HYPHENS else body + hyphen


def _make_line(element: Element, data: bytes) -> _Line | None:
    """Return a line, None for one without a string."""
    strings = []
    for child in element.children:
        if child.name == "String" and (content := find_attribute(child, "CONTENT", data)):
            glyphs = [find_attribute(one, "CONTENT", data) for one in child.children if one.name == "Glyph"]
            strings.append(
                _String(
                    child, content, find_attribute(child, "SUBS_CONTENT", data), tuple(filter(None, glyphs))
                )
            )
    hyphens = [find_attribute(child, "CONTENT", data) for child in element.children if child.name == "HYP"]
    return _Line(tuple(strings), hyphens[-1] if hyphens else None) if strings else None


class AltoLines(Lines):
    """The lines of an ALTO file, of one page or of several."""

    def __init__(self, root: Element, data: bytes) -> None:
        pages = [one for one in root.iter() if one.name == "Page"]
        if root.name != "alto" or not pages:
            raise BadXmlError("has no Page")
        self._data = data
        ranks = find_ranks(root)
        found = [[_make_line(line, data) for line in list_lines(page, ranks)] for page in pages]
        self._lines: list[_Line] = []
        self.texts: list[LineText] = []
        for page, lines in zip(pages, found, strict=True):
            own = [line for line in lines if line is not None]
            if len(pages) > 1:
                own = own or [_Line((), None, page.tag.end)]
            self._lines += own
            self.texts += [
                LineText(line.text, ends_page=len(pages) > 1 and line is own[-1], is_closed=not line.strings)
                for line in own
            ]
        names = {one.name for page in pages for one in page.iter()}
        self.notices = tuple(self._iter_notices(names, has_bare_lines=any(None in lines for lines in found)))

    def _iter_notices(self, names: set[str], *, has_bare_lines: bool) -> Iterator[str]:
        if has_bare_lines:
            yield "has lines without text: they are left out."
        if pictures := sorted(names & _PICTURES):
            yield f"has blocks without text ({', '.join(pictures)}): what stands in them is not collated."

    def locate(self, line: int, start: int, end: int) -> ByteSpan:
        """Return the bytes of [start, end) of a line's text."""
        here = self._lines[line]
        length = len(here.body)
        if not here.strings:
            return ByteSpan(here.at, here.at)
        if here.hyphen is not None and start >= length and end > length:
            return here.hyphen.locate(self._data, start - length, end - length)
        found = here.filled
        at = next((at for at, (_, span) in enumerate(found) if start <= span[1]), len(found) - 1)
        last = next((at for at, (_, span) in enumerate(found) if end <= span[1]), len(found) - 1)
        begun = self._place(found[at], start, start)
        ended = self._place(found[last], max(start, end - 1), end)
        return ByteSpan(begun.start, max(begun.start, ended.end))

    def _place(self, found: tuple[_String, tuple[int, int]], start: int, end: int) -> ByteSpan:
        string, (first, _) = found
        return string.content.locate(self._data, max(0, start - first), max(0, end - first))

    def write(self, edits: Sequence[Sequence[Edit]]) -> Written:
        """Return what makes the lines the edited ones."""
        return _Writer(self._data, self._lines, edits).write()


class _Writer:
    """Gathers the splices of one correction, and counts what could not be kept as it was."""

    def __init__(self, data: bytes, lines: Sequence[_Line], edits: Sequence[Sequence[Edit]]) -> None:
        self._data, self._lines, self._edits = data, lines, edits
        self._splices: list[Splice] = []
        self._counts: Counter[str] = Counter()
        # The new text of each string that has one, by the place of its content.
        self._new: dict[ByteSpan, str] = {}
        strings = [string for line in lines for string in line.strings]
        # Where a string holds a whole line, no word has a box of its own.
        self._has_boxes = not any(" " in string.content.text.strip() for string in strings)

    def write(self) -> Written:
        for line, edits in zip(self._lines, self._edits, strict=True):
            if edits:
                self._write_line(line, edits)
        self._write_wholes([string for line in self._lines for string in line.strings])
        return Written(tuple(self._splices), tuple(self._iter_notices()))

    def _write_line(self, line: _Line, edits: Sequence[Edit]) -> None:
        """Write the strings of a line, and its hyphen where the new text cannot end in it."""
        new, hyphen = apply_edits(line.text, edits), line.hyphen.text if line.hyphen else ""
        bodies = (
            [new, new.removesuffix(hyphen)] if line.text == line.body else [new.removesuffix(hyphen), new]
        )
        body = next((body for body in bodies if _join(body, hyphen) == new), None)
        if body is None:
            body = new
            self._write_attribute(line.hyphen, "")
            self._counts["hyphens"] += 1
        if any(edit.end > len(line.body) for edit in edits) or apply_edits(line.body, edits) != body:
            edits = [find_core(line.body, body)]
        strings, spans = zip(*line.filled, strict=True)
        shares = share_out(line.body, spans, edits, is_all=True)
        self._counts["boxes"] += len(
            {*shares.resized, *shares.emptied} if self._has_boxes else {*shares.emptied}
        )
        for string, text in zip(strings, shares.texts, strict=True):
            if text != string.content.text:
                self._new[string.content.at] = text
                self._write_attribute(string.content, text)
                self._write_glyphs(string, text)

    def _write_attribute(self, attribute: Attribute | None, text: str) -> None:
        if attribute is not None and text != attribute.text:
            self._splices.append(attribute.write(self._data, [find_core(attribute.text, text)]))

    def _write_glyphs(self, string: _String, new: str) -> None:
        if not string.glyphs:
            return
        if [glyph.text for glyph in string.glyphs] != list(string.content.text) or len(new) != len(
            string.glyphs
        ):
            self._counts["glyphs"] += 1
            return
        for glyph, letter in zip(string.glyphs, new, strict=True):
            self._write_attribute(glyph, letter)

    def _write_wholes(self, strings: Sequence[_String]) -> None:
        """Let the whole words that parts repeat follow their parts."""
        done: set[int] = set()
        for at, string in enumerate(strings):
            following = strings[at + 1] if at + 1 < len(strings) else None
            if string.part == "HypPart1" and following is not None and following.part == "HypPart2":
                done |= {at, at + 1}
                self._write_whole(string, following)
            elif at not in done and string.whole is not None and string.content.at in self._new:
                self._counts["wholes"] += 1

    def _write_whole(self, first: _String, second: _String) -> None:
        if not {first.content.at, second.content.at} & self._new.keys():
            return
        old = _join_parts(first.content.text, second.content.text)
        new = _join_parts(*(self._new.get(one.content.at, one.content.text) for one in (first, second)))
        for one in (first, second):
            if one.whole is not None and one.whole.text == old:
                self._write_attribute(one.whole, new)
            elif one.whole is not None:
                self._counts["wholes"] += 1

    def _iter_notices(self) -> Iterator[str]:
        yield from iter_box_notices(self._counts)
        if count := self._counts["hyphens"]:
            yield f"{count} lines end in no hyphen any more: their HYP is left with nothing in it."
        if count := self._counts["wholes"]:
            yield (
                f"the whole words (SUBS_CONTENT) of {count} strings said something else before, and stay as they "
                "were."
            )


def _join_parts(first: str, second: str) -> str:
    return first.rstrip(HYPHENS) + second


_KIND = XmlKind(ALTO.name, AltoLines)


def read_alto(data: bytes, where: str) -> XmlPage:
    """Return a page from the bytes of an ALTO file. Raises InputError, naming `where`."""
    return read_xml_page(data, where, _KIND)

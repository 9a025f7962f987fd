"""PAGE XML of any year, as Transkribus, eScriptorium and others write it: the text of its lines, corrected in place.

The text of a line is its own TextEquiv, or that of its words; the text of a region without such lines is that of the
region. Where a line, its words, their glyphs and the region all have the text, each is corrected as long as it says
the same. Files are not validated: what Transkribus writes is not valid.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ocr.formats.file_kinds import PAGE_XML
from ocr.formats.source_files.custom_tags import iter_tags, move_tags
from ocr.formats.source_files.line_bounds import LineText
from ocr.formats.source_files.page_regions import list_lines, list_regions
from ocr.formats.source_files.source_file import Edit
from ocr.formats.source_files.word_shares import find_words, iter_box_notices, share_out
from ocr.formats.source_files.xml_nodes import (
    Content,
    Splice,
    find_attribute,
    find_core,
)
from ocr.formats.source_files.xml_page import Lines, Written, XmlKind, XmlPage, read_xml_page
from ocr.formats.source_files.xml_tree import BadXmlError, ByteSpan, Element

# Regions that have no text by their nature and are told of; separators and noise are not.
_PICTURES = {
    "GraphicRegion", "ImageRegion", "LineDrawingRegion", "ChartRegion", "MathsRegion", "ChemRegion", "MusicRegion",
    "MapRegion",
}  # fmt: skip
# What `custom` says of how letters look or belong together, not of what they are.
_QUIET_TAGS = {"readingOrder", "structure", "textStyle"}


@dataclass(frozen=True)
class _Text:
    """An element with a text of its own: `content` is its Unicode, `plain` its PlainText."""

    element: Element
    content: Content
    plain: Content | None = None


@dataclass(frozen=True)
class _Word(_Text):
    """A word and its glyphs."""

    glyphs: tuple[_Text, ...] = ()


@dataclass(frozen=True)
class _Line:
    """A line: its own text or none, and its words with a text. `region` is the number of its region."""

    element: Element
    own: _Text | None
    words: tuple[_Word, ...]
    region: int
    may_break: bool = False

    @cached_property
    def text(self) -> str:
        """Its own text, or its words' that are not empty, joined by spaces."""
        if self.own is not None:
            return self.own.content.text
        return " ".join(word.content.text for word in self.words if word.content.text)

    @cached_property
    def spans(self) -> list[tuple[int, int]] | None:
        """[start, end) in the text of each word that is not empty; None where the line says something else."""
        words = [word.content.text for word in self.filled if word.content.text]
        if self.own is not None:
            return find_words(self.text, words)
        spans, at = [], 0
        for word in words:
            spans.append((at, at + len(word)))
            at += len(word) + 1
        return spans

    @property
    def filled(self) -> list[_Word]:
        """The words that are not empty; the first where all are.

        Beside a text of the line, words of white space alone are none: kraken writes spaces as words of their own.
        """
        texts = ((word, word.content.text) for word in self.words)
        found = [word for word, text in texts if (text.strip() if self.own is not None else text)]
        return found or list(self.words[:1])


def _find_text(element: Element) -> _Text | None:
    """Return the text of an element: the TextEquiv with the lowest index, the first of several."""
    found = [
        (_index_of(child), content, child.find("PlainText"))
        for child in element.children
        if child.name == "TextEquiv" and (content := child.find("Unicode"))
    ]
    if not found:
        return None
    _, content, plain = min(found, key=lambda one: one[0])
    return _Text(element, Content(content), None if plain is None else Content(plain))


def _index_of(equivalent: Element) -> int:
    value = equivalent.attributes.get("index", "0")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


def _make_line(element: Element, region: int) -> _Line | None:
    """Return a line, None for one without a text."""
    words = []
    for child in element.children:
        if child.name == "Word" and (text := _find_text(child)):
            glyphs = (_find_text(glyph) for glyph in child.children if glyph.name == "Glyph")
            words.append(_Word(child, text.content, text.plain, tuple(filter(None, glyphs))))
    own = _find_text(element)
    return _Line(element, own, tuple(words), region) if own or words else None


class PageLines(Lines):
    """The lines of a PAGE XML file."""

    def __init__(self, root: Element, data: bytes) -> None:
        page = root.find("Page")
        if root.name != "PcGts" or page is None:
            raise BadXmlError("has no Page")
        self._data = data
        self._regions = list_regions(page)
        self._has_bare_lines = False
        self._lines = [line for number in range(len(self._regions)) for line in self._list_lines(number)]
        self.texts = [LineText(line.text, line.may_break) for line in self._lines]
        self.notices = tuple(self._iter_notices())

    def _list_lines(self, number: int) -> list[_Line]:
        """Return the lines of a region that have a text, or the one text that it has itself."""
        region = self._regions[number]
        lines = [_make_line(line, number) for line in list_lines(region)]
        with_text = [line for line in lines if line is not None]
        whole = _find_text(region)
        if whole is not None and not with_text:
            # Lines that were emptied have no text, whatever the region still says.
            with_text = [_Line(region, whole, (), number, may_break=True)]
        self._has_bare_lines |= None in lines and not any(
            line.text.strip() for line in with_text if line.may_break
        )
        return with_text

    def _iter_notices(self) -> Iterator[str]:
        names = {region.name for region in self._regions}
        if self._has_bare_lines:
            yield "has lines without text: they are left out."
        if "TableRegion" in names:
            yield "has tables: their cells are read row by row, each on lines of its own."
        if pictures := sorted(names & _PICTURES):
            yield f"has regions without text ({', '.join(pictures)}): what stands in them is not collated."
        tags = {
            tag.name
            for line in self._lines
            for tag in iter_tags(line.element.attributes.get("custom", "").encode())
        }
        if marks := sorted(tags - _QUIET_TAGS):
            yield f"has marks on letters ({', '.join(marks)}): they are not collated, and go with their letters."
        if any(line.words and line.spans is None for line in self._lines):
            yield "has words that say something else than their lines: the lines are read."

    def locate(self, line: int, start: int, end: int) -> ByteSpan:
        """Return the bytes of [start, end) of a line's text."""
        here = self._lines[line]
        if here.own is not None:
            return here.own.content.locate(self._data, start, end)
        found, spans = here.filled, here.spans or [(0, 0)]
        at = next((at for at, span in enumerate(spans) if start <= span[1]), len(spans) - 1)
        last = next((at for at, span in enumerate(spans) if end <= span[1]), len(spans) - 1)
        begun = found[at].content.locate(
            self._data, max(0, start - spans[at][0]), max(0, start - spans[at][0])
        )
        inner = max(0, end - spans[last][0])
        ended = found[last].content.locate(self._data, max(0, inner - 1) if end > start else inner, inner)
        return ByteSpan(begun.start, max(begun.start, ended.end))

    def write(self, edits: Sequence[Sequence[Edit]]) -> Written:
        """Return what makes the lines, and whatever says the same, the edited ones."""
        return _Writer(self._data, self._lines, self._regions, edits).write()


class _Writer:
    """Gathers the splices of one correction, and counts what could not be kept as it was."""

    def __init__(
        self, data: bytes, lines: Sequence[_Line], regions: Sequence[Element], edits: Sequence[Sequence[Edit]]
    ) -> None:
        self._data, self._lines, self._regions, self._edits = data, lines, regions, edits
        self._splices: list[Splice] = []
        self._counts: Counter[str] = Counter()
        self._emptied_tags: set[str] = set()

    def write(self) -> Written:
        touched: dict[int, None] = {}
        for line, own in zip(self._lines, self._edits, strict=True):
            if not own:
                continue
            if line.own is not None:
                self._write_text(line.own, own)
                if not line.may_break:
                    touched[line.region] = None
            else:
                self._move_tags(line.element, line.text, own)
                touched[line.region] = None
            if line.words:
                self._write_words(line, own)
        for region in touched:
            self._write_region(region)
        return Written(tuple(self._splices), tuple(self._iter_notices()))

    def _write_text(self, text: _Text, edits: Sequence[Edit]) -> None:
        """Edit an element's text and move its tags."""
        if not edits:
            return
        self._splices.append(text.content.write(self._data, edits))
        if text.plain is not None:
            if text.plain.text == text.content.text:
                self._splices.append(text.plain.write(self._data, edits))
            else:
                self._counts["copies"] += 1
        self._move_tags(text.element, text.content.text, edits)

    def _move_tags(self, element: Element, text: str, edits: Sequence[Edit]) -> None:
        custom = find_attribute(element, "custom", self._data)
        if custom is None:
            return
        splices, emptied = move_tags(custom.at.of(self._data), text, edits)
        start = custom.at.start
        self._splices += [Splice(ByteSpan(start + at.start, start + at.end), new) for at, new in splices]
        self._emptied_tags.update(emptied)

    def _write_words(self, line: _Line, edits: Sequence[Edit]) -> None:
        spans, words = line.spans, line.filled
        if spans is None:
            self._counts["copies"] += 1
            return
        shares = share_out(line.text, spans or [(0, 0)], edits, is_all=line.own is None)
        self._counts["boxes"] += len({*shares.resized, *shares.emptied})
        for word, new in zip(words, shares.texts, strict=True):
            old = word.content.text
            if new != old:
                self._write_text(word, [find_core(old, new)])
                self._write_glyphs(word, old, new)

    def _write_glyphs(self, word: _Word, old: str, new: str) -> None:
        if not word.glyphs:
            return
        letters = [glyph.content.text for glyph in word.glyphs]
        if letters != list(old) or len(new) != len(old):
            self._counts["glyphs"] += 1
            return
        for glyph, letter, other in zip(word.glyphs, letters, new, strict=True):
            if letter != other:
                self._write_text(glyph, [Edit(0, len(letter), other)])

    def _write_region(self, number: int) -> None:
        """Edit the text that a region has beside that of its lines, if it is the same."""
        text = _find_text(self._regions[number])
        if text is None:
            return
        own = [
            (line, edits)
            for line, edits in zip(self._lines, self._edits, strict=True)
            if line.region == number
        ]
        if text.content.text.rstrip("\n") != "\n".join(line.text for line, _ in own).rstrip("\n"):
            self._counts["copies"] += 1
            return
        moved: list[Edit] = []
        at = 0
        for line, edits in own:
            moved += [edit._replace(start=at + edit.start, end=at + edit.end) for edit in edits]
            at += len(line.text) + 1
        self._write_text(text, moved)

    def _iter_notices(self) -> Iterator[str]:
        yield from iter_box_notices(self._counts)
        if count := self._counts["copies"]:
            yield (
                f"{count} texts of words or regions said something else than the lines before, and stay as "
                "they were."
            )
        if self._emptied_tags:
            told = ", ".join(sorted(self._emptied_tags))
            yield f"marks on letters that are no more ({told}) stay where these were, with length 0."


_KIND = XmlKind(PAGE_XML.name, PageLines)


def read_page_xml(data: bytes, where: str) -> XmlPage:
    """Return a page from the bytes of a PAGE XML file. Raises InputError, naming `where`."""
    return read_xml_page(data, where, _KIND)

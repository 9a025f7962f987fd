"""An XML file that is one page, or several in ALTO: lines whose text is known in the file, and spliced there.

Each format finds its lines and says how they are written (`Lines`). What is written is read again before it is given
out, so that a file never says something else than what was decided.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from ocr.errors import InputError
from ocr.formats.source_files.line_bounds import LineEdits, LineText, join_lines, part_edits
from ocr.formats.source_files.source_file import Edit, Patched, SourceFile, Span, apply_edits
from ocr.formats.source_files.tables import unify_line_ends
from ocr.formats.source_files.xml_nodes import Splice, splice, touch_splices
from ocr.formats.source_files.xml_tree import BadXmlError, ByteSpan, Element, Recoded, decode_xml, escape_xml

_ADVICE = "Export it anew from the program that it was made with, or save it as plain text (UTF-8)."


class Written(NamedTuple):
    """What makes the lines of a page the edited ones, and what could not be kept as it was."""

    splices: tuple[Splice, ...]
    notices: tuple[str, ...] = ()


class Lines(ABC):
    """The lines of a page, or of all pages of a file, in reading order; `notices` say what is not in them."""

    texts: Sequence[LineText]
    notices: tuple[str, ...]

    @property
    def text(self) -> str:
        """The text of the page, or of all pages of the file."""
        return join_lines(self.texts)

    @abstractmethod
    def locate(self, line: int, start: int, end: int) -> ByteSpan:
        """Return the bytes of [start, end) of a line's text."""

    @abstractmethod
    def write(self, edits: Sequence[Sequence[Edit]]) -> Written:
        """Return what makes the lines the edited ones; `edits` are those of each line, often none."""

    def find(self, start: int, end: int) -> ByteSpan:
        """Return the bytes from the first to the last letter of [start, end) of the page's text."""
        first, at = self._find_line(start)
        if end <= start:
            return self.locate(first, at, at)
        last, behind = self._find_line(end)
        begun = self.locate(first, at, min(at + 1, len(self.texts[first].text)))
        ended = self.locate(last, max(0, behind - 1), behind)
        return ByteSpan(min(begun.start, ended.start), max(begun.end, ended.end))

    def _find_line(self, offset: int) -> tuple[int, int]:
        for number, line in enumerate(self.texts):
            if offset <= len(line.text):
                return number, offset
            offset -= len(line.text) + 1
        return len(self.texts) - 1, len(self.texts[-1].text)


class XmlKind(NamedTuple):
    """A format of such files: its name with an article, and what finds the lines. That may raise BadXmlError."""

    name: str
    find_lines: Callable[[Element, bytes], Lines]


@dataclass(frozen=True)
class XmlPage(SourceFile):
    """A page in an XML file, or several in a file of ALTO, with a form feed behind each.

    Its places count the bytes of the file; the tree is made anew when it is wanted.
    """

    suffix: ClassVar[str] = ".xml"
    holds_pages: ClassVar[bool] = True
    is_paged: ClassVar[bool] = True

    data: bytes
    notices: tuple[str, ...]
    where: str
    kind: XmlKind
    decoded: str

    @property
    def text(self) -> str:
        """The text of its lines in reading order, in which the offsets of findings count."""
        return self.decoded

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return the bytes from the first to the last letter of [start, end) of the text."""
        file, lines = _read(self.data, self.where, self.kind)
        return file.place(lines.find(start, end)) if lines.texts else (0, 0)

    def patch(self, edits: Iterable[Edit]) -> Patched:
        """Return the file with the edits, which change no number of lines; all else stays byte for byte."""
        edits = tuple(map(self._place_within, edits))
        if not edits:
            return Patched(self.data, ())
        file, lines = _read(self.data, self.where, self.kind)
        for edit in edits:
            self._check(edit)
        parted = part_edits(lines.texts, edits) if lines.texts else None
        if parted is None or any(
            line.is_closed and own for line, own in zip(lines.texts, parted.edits, strict=True)
        ):
            raise InputError(f"{self.where} is {self.kind.name} without a line to put text into. {_ADVICE}")
        written = lines.write(parted.edits)
        data = file.encode(splice(file.data, written.splices))
        news = (apply_edits(line.text, own) for line, own in zip(lines.texts, parted.edits, strict=True))
        new_file, new_lines = self._prove(data, join_lines(lines.texts, news))
        spans = tuple(
            Span(*file.place(lines.find(edit.start, edit.end)), *new_file.place(new_lines.find(*place)))
            for edit, place in zip(edits, parted.places, strict=True)
        )
        notices = (*self._note_kept(edits, parted), *written.notices)
        return Patched(data, spans, notices, touch_splices(file, written.splices))

    def _place_within(self, edit: Edit) -> Edit:
        """Return an edit with \\n for line ends and the bounds of pages; what is behind the last page is its end."""
        text = unify_line_ends(edit.text)
        last = len(self.decoded.removesuffix("\f"))
        start, end = min(edit.start, last), min(edit.end, last)
        is_over = "\f" in self.decoded[start:end]
        return edit._replace(start=start, end=end, text=text.replace("\f", "\n") if is_over else text)

    def _check(self, edit: Edit) -> None:
        try:
            escape_xml(edit.text)
        except ValueError as error:
            raise InputError(
                f"{self.where} cannot hold {error}, which the text {edit.text[:40]!r} has. Edit that decision."
            ) from error

    def _prove(self, data: bytes, expected: str) -> tuple[Recoded, Lines]:
        """Return the new file read again. Raises InputError unless it reads as expected."""
        try:
            file = decode_xml(data)
            lines = self.kind.find_lines(file.read_tree(), file.data)
        except BadXmlError:
            lines = None
        if lines is None or lines.text != expected:
            raise InputError(
                f"{self.where} is {self.kind.name} of a kind that cannot be corrected in place. {_ADVICE}"
            )
        return file, lines

    def _note_kept(self, edits: Sequence[Edit], parted: LineEdits) -> list[str]:
        return [
            f"«{_shorten(self.text[edits[at].start : edits[at].end])}» became «{_shorten(edits[at].text)}», but "
            "lines have places on the scan: no end of a line was put or taken away."
            for at in parted.kept
        ]

    def cut(self, edits: Iterable[Edit], start: int, end: int) -> bytes:
        """Return [start, end) of the text after edits within it, in UTF-8."""
        return apply_edits(self.text, edits, start, end).encode()


def read_xml_page(data: bytes, where: str, kind: XmlKind) -> XmlPage:
    """Return a page from the bytes of its file. Raises InputError, naming `where`."""
    _, lines = _read(data, where, kind)
    return XmlPage(data, lines.notices, where, kind, lines.text)


def _read(data: bytes, where: str, kind: XmlKind) -> tuple[Recoded, Lines]:
    try:
        file = decode_xml(data)
        return file, kind.find_lines(file.read_tree(), file.data)
    except BadXmlError as error:
        raise InputError(f"{where} is {kind.name} that cannot be read: it {error}. {_ADVICE}") from error


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"

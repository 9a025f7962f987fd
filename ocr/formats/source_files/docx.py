"""Word documents (DOCX): their text as a reader sees it, and corrections as tracked changes with comments.

A correction splices word/document.xml and its comments. Every other part keeps its bytes as they are packed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from ocr.errors import InputError
from ocr.formats.source_files.docx_body import Body, Letters, is_number, read_body
from ocr.formats.source_files.docx_changes import Writer
from ocr.formats.source_files.docx_markup import Markup, Numbers
from ocr.formats.source_files.docx_package import (
    Comment,
    add_comments,
    has_text,
    list_comment_numbers,
    load_numbering,
)
from ocr.formats.source_files.docx_plan import apply_plan, make_plan
from ocr.formats.source_files.office_package import find_main_part, is_signed
from ocr.formats.source_files.source_file import Edit, Patched, SourceFile, Span, apply_edits, touch
from ocr.formats.source_files.xml_tree import BadXmlError, drop_unwritable, escape_xml
from ocr.formats.source_files.zip_archive import BadZipError, ZipArchive, open_zip

_KIND = "a Word document (DOCX)"
_ADVICE = (
    "Open it in Word or LibreOffice and save it anew as DOCX, or save it as plain text (UTF-8), "
    "and name that file."
)
# Numbers of annotations are signed and of 32 bits.
_MAX_NUMBER = 2**31 - 2**20
# What is beside the text, by the elements that tell of it.
_BESIDE = {
    "w:footnoteReference": "footnotes",
    "w:endnoteReference": "endnotes",
    "w:commentReference": "comments",
    "w:txbxContent": "text boxes",
    "m:oMath": "formulas",
    "w:sym": "signs of symbol fonts",
    "w:ruby": "ruby texts",
    "w:altChunk": "embedded documents",
    "w:subDoc": "parts in other files",
}
_TRACKED = ("w:ins", "w:del", "w:moveFrom", "w:moveTo")


@dataclass(frozen=True)
class WordDocument(SourceFile):
    """A Word document. Its places count the bytes of its main part (word/document.xml), unpacked."""

    suffix: ClassVar[str] = ".docx"
    page_break: ClassVar[str] = "page breaks"

    data: bytes
    notices: tuple[str, ...]
    where: str
    archive: ZipArchive
    main: str
    document: bytes
    body: Body

    @property
    def text(self) -> str:
        """The text of its body, in which the offsets of findings count."""
        return self.body.text

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return the bytes of the main part on which [start, end) of the text stands."""
        first = self._locate(start)[0]
        return first, max(first, self._locate(end - 1)[1]) if end > start else first

    def _locate(self, offset: int) -> tuple[int, int]:
        body = self.body
        if offset >= len(body.text):
            end = body.paragraphs[-1].content_end if body.paragraphs else 0
            return end, end
        number, within = body.find_token(offset)
        token = body.tokens[number]
        if isinstance(token, Letters):
            return body.runs[token.run].items[token.item].locate(within)
        paragraph = body.paragraphs[token.paragraph]
        end = paragraph.tag.end if is_number(token) else paragraph.content_end
        return end, end

    def patch(self, edits: Iterable[Edit]) -> Patched:
        """Return the document with the edits as tracked changes of now, each with its comment."""
        edits = tuple(map(_make_writable, edits))
        if not edits:
            return Patched(self.data, ())
        try:
            return self._patch(edits, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        except BadZipError as error:
            raise InputError(
                f"{self.where} is {_KIND} that cannot be corrected: it {error}. {_ADVICE}"
            ) from error

    def _patch(self, edits: tuple[Edit, ...], date: str) -> Patched:
        for edit in edits:
            self._check(edit)
        plan = make_plan(self.body, edits)
        numbers = Numbers(self._last_number())
        comments = {at: numbers.next() for at, edit in enumerate(edits) if edit.comment}
        markup = Markup(declared=self.body.find_declaration(self.document), date=date, numbers=numbers)
        writer = Writer(data=self.document, body=self.body, edits=edits, markup=markup, comments=comments)
        document, places, replaced = writer.write(plan)
        self._prove(document, apply_plan(self.body, plan))
        made = [Comment(number, edits[at].author, date, edits[at].comment) for at, number in comments.items()]
        changed = add_comments(self.archive, self.main, self.body.namespace, made) if made else {}
        spans = tuple(
            Span(*self.locate(edit.start, edit.end), *place)
            for edit, place in zip(edits, places, strict=True)
        )
        touched = [*touch(replaced, self.main)]
        for name, new in changed.items():
            touched += touch([(0, self.archive.read(name) if name in self.archive else b"", new)], name)
        data = self.archive.replace({**changed, self.main: document})
        return Patched(data, spans, self._note(edits, plan.kept), tuple(touched))

    def _check(self, edit: Edit) -> None:
        try:
            escape_xml(edit.text.replace("\f", ""))
        except ValueError as error:
            raise InputError(
                f"{self.where} cannot hold {error}, which the text {edit.text[:40]!r} has. Edit that decision."
            ) from error
        if not self.body.paragraphs:
            raise InputError(f"{self.where} is {_KIND} without a paragraph. {_ADVICE}")

    def _last_number(self) -> int:
        used = [element.attributes.get("w:id", "") for element in self.body.root.iter()]
        used += list_comment_numbers(self.archive, self.main)
        numbers = [int(one) for one in used if one.isascii() and one.isdigit() and len(one) < 11]
        return max((number for number in numbers if number < _MAX_NUMBER), default=0)

    def _prove(self, document: bytes, expected: str) -> None:
        """Raise InputError unless the document reads as expected: nothing is written that says something else."""
        try:
            text = read_body(document, load_numbering(self.archive, self.main)).bare
        except BadXmlError as error:
            text = str(error)
        # A page that is left without text may lose the break before it.
        if text.replace("\f", "\n") != expected.replace("\f", "\n"):
            raise InputError(
                f"{self.where} is {_KIND} of a kind that cannot be corrected in place. {_ADVICE}"
            )

    def _note(self, edits: Sequence[Edit], kept: Iterable[int]) -> tuple[str, ...]:
        notices = [
            f"the text {self.text[edits[at].start : edits[at].end][:60]!r} goes over the bounds of cells, sections "
            "or pages, or over automatic numbers, which were left as they are."
            for at in sorted(kept)
        ]
        if is_signed(self.archive):
            notices.append("it was signed; the signature does not hold for the corrected document.")
        return tuple(notices)

    def cut(self, edits: Iterable[Edit], start: int, end: int) -> bytes:
        """Return [start, end) of the text after edits within it, in UTF-8."""
        return apply_edits(self.text, edits, start, end).encode()


def read_docx(data: bytes, where: str) -> WordDocument:
    """Return a Word document from its bytes. Raises InputError, naming `where`."""
    try:
        archive = open_zip(data)
        main = find_main_part(archive)
        document = archive.read(main)
        body = read_body(document, load_numbering(archive, main))
        notices = tuple(_iter_notices(archive, main, body))
    except BadXmlError as error:
        raise InputError(f"{where} is {_KIND} that cannot be read: its {main} {error}. {_ADVICE}") from error
    except BadZipError as error:
        raise InputError(f"{where} is {_KIND} that {error}. {_ADVICE}") from error
    return WordDocument(data, notices, where, archive, main, document, body)


def _make_writable(edit: Edit) -> Edit:
    """Return an edit whose comment and author any XML file can hold, and whose line ends are \\n."""
    text = edit.text.replace("\r\n", "\n").replace("\r", "\n")
    return edit._replace(
        text=text, comment=drop_unwritable(edit.comment), author=drop_unwritable(edit.author)
    )


def _iter_notices(archive: ZipArchive, main: str, body: Body) -> Iterator[str]:
    """Yield what there is in a document that is not in its text, and that it has tracked changes."""
    beside = [f"{words} ({body.seen[name]})" for name, words in _BESIDE.items() if body.seen[name]]
    beside += [f"hidden passages ({body.hidden_runs})"] if body.hidden_runs else []
    beside += [f"page {kind}s" for kind in ("header", "footer") if has_text(archive, main, kind)]
    if beside:
        yield f"has {', '.join(beside)} beside its text: these are not collated."
    if any(body.seen[name] for name in _TRACKED):
        yield "has tracked changes: what they insert is read, what they delete is left out."

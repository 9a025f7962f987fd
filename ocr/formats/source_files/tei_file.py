"""Transcriptions in TEI P5: the text of the pages of an edition, and corrections spliced between its markup."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import regex

from ocr.errors import InputError
from ocr.formats.source_files.source_file import Edit, Patched, SourceFile, Span, apply_edits
from ocr.formats.source_files.tables import unify_line_ends
from ocr.formats.source_files.tei_choice import is_in_cdata, put_beside
from ocr.formats.source_files.tei_lists import keep_numbers
from ocr.formats.source_files.tei_text import Kind, TeiText, collapse, read_text
from ocr.formats.source_files.xml_nodes import Splice, splice, touch_splices
from ocr.formats.source_files.xml_tree import BadXmlError, ByteSpan, Recoded, decode_xml, escape_xml

MAX_BYTES = 16 * 1024 * 1024
_KIND = "a TEI file"
_ADVICE = (
    "Export it anew from the program that it was made with, or save it as plain text (UTF-8), "
    "and name that file."
)
# What no correction changes.
_KEPT = frozenset((Kind.BOUND, Kind.NUMBER))
_BOUND = regex.compile(r"[\n\t\f]")
_PREFIX = regex.compile(rb"<(?P<prefix>(?:[\w.-]+:)?)TEI[\s>/]")


@dataclass(frozen=True)
class TeiFile(SourceFile):
    """An edition in TEI. Its places count the bytes of the file."""

    suffix: ClassVar[str] = ".xml"
    page_break: ClassVar[str] = "pb elements"
    holds_pages: ClassVar[bool] = True

    data: bytes
    notices: tuple[str, ...]
    where: str
    file: Recoded
    marked: TeiText
    decoded: str

    @property
    def text(self) -> str:
        """The text as it stands on the pages, in which the offsets of findings count."""
        return self.decoded

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return the bytes from the first to the last letter of [start, end) of the text."""
        return self.file.place(self._find(start, end)) if self.text else (0, 0)

    def _find(self, start: int, end: int) -> ByteSpan:
        first = self.marked.find_place(start, start + (end > start))
        if end <= start:
            return ByteSpan(first, first)
        return ByteSpan(first, max(first, *(span.end for span in self.marked.spans(end - 1))))

    def patch(self, edits: Iterable[Edit]) -> Patched:
        """Return the file with the edits; paragraphs, cells and pages stay parted where they are."""
        edits = tuple(self._place_within(edit) for edit in edits)
        if not edits:
            return Patched(self.data, ())
        if not self.text:
            raise InputError(f"{self.where} is {_KIND} without a text to be corrected. {_ADVICE}")
        acts: list[_Act] = []
        notices: list[str] = []
        is_number = self.marked.is_number
        for number, edit in enumerate(edits):
            self._check(edit)
            if edit.is_emended and (choice := _plan_choice(self, number, edit)):
                acts.append(choice)
                continue
            kept = [keep_numbers(self.text, is_number, part) for part in self._part(edit)]
            acts += [self._plan(number, part) for part, _ in kept]
            if any(self._bounds(part) for part, _ in kept):
                notices.append(
                    f"the text {self.text[edit.start : edit.end][:60]!r} goes over the bounds of paragraphs, cells "
                    "or pages, which were left as they are."
                )
            elif not all(is_same for _, is_same in kept):
                notices.append(
                    f"«{self.text[edit.start : edit.end][:60]}» became «{edit.text[:60]}», but numbers of lists are "
                    "not in the text of the file: they stay."
                )
        try:
            data, places, splices = _write(self.file.data, self._keep_first_page(acts))
        except ValueError as error:
            raise self._refuse() from error
        self._prove(data, acts)
        new_file = Recoded(data, self.file.bom, self.file.codec)
        spans = []
        for number, edit in enumerate(edits):
            own = [place for act, place in zip(acts, places, strict=True) if act.edit == number]
            there = ByteSpan(own[0].start, own[-1].end)
            spans.append(Span(*self.locate(edit.start, edit.end), *new_file.place(there)))
        touched = touch_splices(self.file, splices)
        return Patched(self.file.encode(data), tuple(spans), tuple(notices), touched)

    def _place_within(self, edit: Edit) -> Edit:
        """Return an edit with line ends as \\n; what is behind the last page is put at its end."""
        edit = edit._replace(text=unify_line_ends(edit.text))
        behind = len(self.text)
        if edit.start == behind and self.text.endswith("\f"):
            return edit._replace(start=behind - 1, end=behind - 1)
        return edit

    def _check(self, edit: Edit) -> None:
        try:
            escape_xml(edit.text)
        except ValueError as error:
            raise InputError(
                f"{self.where} cannot hold {error}, which the text {edit.text[:40]!r} has. Edit that decision."
            ) from error

    def _part(self, edit: Edit) -> Iterator[Edit]:
        """Yield the parts of an edit between the bounds of lines, where it leaves these as they are."""
        old = self.text[edit.start : edit.end]
        if not _BOUND.search(old) or _BOUND.findall(old) != _BOUND.findall(edit.text):
            yield edit._replace(text=edit.text.replace("\f", "\n").replace("\t", " "))
            return
        start = edit.start
        for before, after in zip(_BOUND.split(old), _BOUND.split(edit.text), strict=True):
            if before != after:
                yield Edit(start, start + len(before), after)
            start += len(before) + 1

    def _bounds(self, edit: Edit) -> str:
        """Return the bounds that an edit goes over, and that stay."""
        return "".join(self.text[at] for at in range(edit.start, edit.end) if self.marked.kinds[at] in _KEPT)

    def _plan(self, number: int, edit: Edit) -> "_Act":
        gone = [
            span
            for at in range(edit.start, edit.end)
            if self.marked.kinds[at] not in _KEPT
            for span in self.marked.spans(at)
        ]
        kept = edit._replace(text=edit.text + self._bounds(edit))
        return _Act(number, kept, self.marked.find_place(edit.start, edit.end), edit.text, tuple(gone))

    def _keep_first_page(self, acts: list["_Act"]) -> list["_Act"]:
        """Return the edits with a page break in the last before the first one, where nothing else is left there."""
        first = self.text.find("\f")
        new = apply_edits(self.text, (act.edit_kept for act in acts))
        own = [number for number, act in enumerate(acts) if act.edit_kept.start <= first]
        if self.marked.begins_with_break or first < 0 or not own or new[: new.find("\f")].strip(" \n"):
            return acts
        return [
            act._replace(opens_page=True) if number == own[-1] else act for number, act in enumerate(acts)
        ]

    def _prove(self, data: bytes, acts: Sequence["_Act"]) -> None:
        """Raise InputError unless the new file reads as it must: nothing is written that says something else."""
        expected = collapse(apply_edits(self.text, (act.edit_kept for act in acts)))
        try:
            text = "".join(read_text(self.file._replace(data=data).read_tree()).characters)
        except BadXmlError as error:
            raise self._refuse() from error
        if self.marked.has_joints:
            # Whether a line ends within a word hangs on the hyphen before, which may have come or gone.
            text, expected = text.replace("\n", ""), expected.replace("\n", "")
        if text != expected:
            raise self._refuse()

    def _refuse(self) -> InputError:
        return InputError(f"{self.where} is {_KIND} of a kind that cannot be corrected in place. {_ADVICE}")

    def cut(self, edits: Iterable[Edit], start: int, end: int) -> bytes:
        """Return [start, end) of the text after edits within it, in UTF-8."""
        return apply_edits(self.text, edits, start, end).encode()


class _Act(NamedTuple):
    """A part of an edit: its number, what it makes of the text, where its text is put, and the bytes that go.

    `opens_page` if a page break is put in place of the text; `beside` is all that is put, where the old text stays.
    """

    edit: int
    edit_kept: Edit
    at: int
    text: str
    gone: tuple[ByteSpan, ...]
    opens_page: bool = False
    beside: Splice | None = None


def _plan_choice(file: TeiFile, number: int, edit: Edit) -> _Act | None:
    """Return what puts an emendation beside the text that the page has; None where no choice can stand."""
    kinds = file.marked.kinds[edit.start : edit.end]
    if not kinds or _KEPT & set(kinds):
        return None
    spans = [span for at in range(edit.start, edit.end) for span in file.marked.spans(at)]
    old = ByteSpan(min(span.start for span in spans), max(span.end for span in spans))
    prefix = _find_prefix(file.file.data)
    new = (b"<%slb/>" % prefix).join(escape_xml(part) for part in edit.text.replace("\f", "\n").split("\n"))
    beside = put_beside(file.file.read_tree(), file.file.data, prefix, old, new)
    if beside is None:
        return None
    same = edit._replace(text=file.text[edit.start : edit.end])
    return _Act(number, same, beside.at.start, "", (), beside=beside)


def _find_prefix(data: bytes) -> bytes:
    root = _PREFIX.search(data)
    return root["prefix"] if root else b""


def _write(data: bytes, acts: Sequence[_Act]) -> tuple[bytes, list[ByteSpan], list[Splice]]:
    """Return the file after edits, the place of what each puts, and the splices that they are.

    Raises ValueError for edits that overlap.
    """
    prefix = _find_prefix(data)
    line, page = b"<%slb/>" % prefix, b"<%spb/>" % prefix
    splices: list[tuple[Splice, int | None]] = []
    for number, act in enumerate(acts):
        if act.beside is not None:
            splices.append((act.beside, number))
            continue
        new = page if act.opens_page else _format(act.text, line, data, act.at)
        splices.append((Splice(ByteSpan(act.at, act.at), new), number))
        splices += [(Splice(span, b""), None) for span in _merge(act.gone)]
    ordered = sorted(splices, key=lambda one: one[0].at)
    places: dict[int, ByteSpan] = {}
    shift = 0
    for one, act_number in ordered:
        if act_number is not None:
            start = one.at.start + shift
            places[act_number] = ByteSpan(start, start + len(one.new))
        shift += len(one.new) - (one.at.end - one.at.start)
    made = [one for one, _ in ordered]
    return splice(data, made), [places[number] for number in range(len(acts))], made


def _merge(spans: Iterable[ByteSpan]) -> Iterator[ByteSpan]:
    """Yield spans with those that touch as one."""
    last: ByteSpan | None = None
    for span in sorted(spans):
        if last is not None and span.start == last.end:
            last = ByteSpan(last.start, span.end)
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _format(text: str, line: bytes, data: bytes, at: int) -> bytes:
    """Return text as it stands at a byte of a file, which may be in a CDATA section."""
    if is_in_cdata(data, at):
        return (b"]]>" + line + b"<![CDATA[").join(part.encode() for part in text.split("\n"))
    return line.join(escape_xml(part) for part in text.split("\n"))


def read_tei(data: bytes, where: str) -> TeiFile:
    """Return an edition from its bytes. Raises InputError, naming `where`."""
    if len(data) > MAX_BYTES:
        raise InputError(
            f"{where} is {_KIND} of over {MAX_BYTES >> 20} MB. Give the pages to be collated alone."
        )
    try:
        file = decode_xml(data)
        marked = read_text(file.read_tree())
    except BadXmlError as error:
        raise InputError(f"{where} is {_KIND} that {error}. {_ADVICE}") from error
    left = [f"{name} ({number})" for name, number in marked.left_out.items() if name]
    notices = (f"has {', '.join(left)}: what they hold is not collated.",) if left else ()
    return TeiFile(data, notices, where, file, marked, "".join(marked.characters))

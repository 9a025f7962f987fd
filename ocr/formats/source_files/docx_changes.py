"""Tracked changes spliced into word/document.xml: w:del and w:ins, each edit within the range of its comment.

Runs are parted without losing their properties; nothing else is written anew (ECMA-376-1, 17.13.4 and 17.13.5).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from ocr.formats.source_files.docx_body import Body, Run
from ocr.formats.source_files.docx_markup import Markup
from ocr.formats.source_files.docx_plan import Act, Plan, Tail
from ocr.formats.source_files.source_file import Edit
from ocr.formats.source_files.xml_tree import Element, fill_closed


class Mark(NamedTuple):
    """Where in the new bytes an edit begins or ends."""

    edit: int
    is_end: bool


Pieces = list[bytes | Mark]


class Splice(NamedTuple):
    """What stands for the bytes [start, end)."""

    start: int
    end: int
    pieces: Pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """What writes the changes: the document, the edits of its text, and the comment of each edit by number."""

    data: bytes
    body: Body
    edits: Sequence[Edit]
    markup: Markup
    comments: Mapping[int, int]

    def write(self, plan: Plan) -> tuple[bytes, list[tuple[int, int]], list[tuple[int, bytes, bytes]]]:
        """Return the new document, where in it each edit stands, and what it replaced: (start, old, new) in order."""
        runs = [act for act in plan.acts if isinstance(act, Act)]
        tails: dict[int, list[Tail]] = {}
        for act in plan.acts:
            if isinstance(act, Tail):
                tails.setdefault(act.paragraph, []).append(act)
        splices = [
            self._splice_run(self.body.runs[number], list(acts))
            for number, acts in groupby(runs, key=lambda act: act.run)
        ]
        for number in sorted(tails.keys() | plan.struck.keys()):
            splices += self._splice_paragraph(
                self.body.paragraphs[number], tails.get(number, []), plan.struck.get(number)
            )
        ordered = sorted(splices, key=lambda one: (one.start, one.end))
        replaced = [(one.start, self.data[one.start : one.end], _join(one.pieces)) for one in ordered]
        return *_splice(self.data, ordered, len(self.edits)), replaced

    def _splice_run(self, run: Run, acts: Sequence[Act]) -> Splice:
        pieces: Pieces = []
        parts = [part for number, item in enumerate(run.items) for part in self._part_item(run, number, acts)]
        for act, group in groupby(parts, key=lambda part: _key_of(part[0])):
            grouped = list(group)
            content = b"".join(content for _, content in grouped)
            own = [one for one, _ in grouped if one is not None]
            if act is None:
                pieces.append(self._run(run, content))
                continue
            new = self._run(self.body.runs[own[0].like] if own[0].text is not None else run, content)
            pieces += self._change(own, new, run.inserted)
        return Splice(*run.element.at, pieces)

    def _part_item(self, run: Run, number: int, acts: Sequence[Act]) -> Iterator[tuple[Act | None, bytes]]:
        """Yield the parts of an item of a run, what is put before them, and the act that each is of."""
        item, done = run.items[number], 0
        own = [act for act in acts if act.item == number]
        if not own:
            yield None, item.element.at.of(self.data)
            return
        for act in own:
            if act.start > done:
                yield None, self._cut(run, number, done, act.start)
            if act.text is None:
                yield act, self._cut(run, number, act.start, act.end, b"w:delText")
            else:
                yield act, self.markup.letters(act.text)
            done = act.end
        if done < len(item.text):
            yield None, self._cut(run, number, done, len(item.text))

    def _cut(self, run: Run, number: int, start: int, end: int, name: bytes = b"w:t") -> bytes:
        item = run.items[number]
        is_whole = (start, end) == (0, len(item.text))
        if not item.chunks or (is_whole and name == b"w:t"):
            return item.element.at.of(self.data)
        return self.markup.text(name, item.text[start:end])

    def _run(self, like: Run, content: bytes) -> bytes:
        """Return a run with the start tag and the properties of another one."""
        properties = like.element.find("w:rPr")
        head = like.element.tag.of(self.data) + (b"" if properties is None else properties.at.of(self.data))
        return head + content + self.data[like.element.content_end : like.element.at.end]

    def _change(self, acts: Sequence[Act | Tail], run: bytes, inserted: Element | None) -> Pieces:
        """Return a run that is struck or put, with what begins or ends the edit."""
        edit, is_put = acts[0].edit, acts[0].text is not None
        change = self.markup.change(b"w:ins" if is_put else b"w:del", self.edits[edit].author, run)
        if inserted is not None and is_put:
            # What is put into somebody's insertion is not part of that: it is parted.
            again = self.markup.renumbered(inserted.tag.of(self.data))
            change = self.data[inserted.content_end : inserted.at.end] + change + again
        opened = self._open(edit) if any(one.opens for one in acts) else []
        closed = self._close(edit) if any(one.closes for one in acts) else []
        return [*opened, change, *closed]

    def _open(self, edit: int) -> Pieces:
        return [Mark(edit, is_end=False), self.markup.comment_start(self.comments.get(edit))]

    def _close(self, edit: int) -> Pieces:
        return [self.markup.comment_end(self.comments.get(edit)), Mark(edit, is_end=True)]

    def _splice_paragraph(
        self, paragraph: Element, tails: Sequence[Tail], struck: int | None
    ) -> list[Splice]:
        pieces: Pieces = []
        for tail in tails:
            run = self.markup.element(b"w:r", self.markup.letters(tail.text))
            pieces += (
                self._change([tail], run, None)
                if tail.text
                else [*self._open(tail.edit), *self._close(tail.edit)]
            )
        mark = None if struck is None else self._strike(paragraph, self.edits[struck].author)
        if not paragraph.is_closed:
            put = [Splice(paragraph.content_end, paragraph.content_end, pieces)] if pieces else []
            return put if mark is None else [*put, mark]
        # `<w:p/>` is opened for what is put into it.
        properties = [] if mark is None else mark.pieces
        opened, closed = fill_closed(paragraph, self.data, b"\0").split(b"\0")
        return [Splice(*paragraph.at, [opened, *properties, *pieces, closed])]

    def _strike(self, paragraph: Element, author: str) -> Splice:
        """Return what strikes a paragraph's mark: a deletion in the properties of the mark."""
        properties, tag = paragraph.find("w:pPr"), self.markup.struck_mark(author)
        whole = self.markup.element(b"w:rPr", tag)
        if properties is None:
            at = paragraph.tag.end
            return Splice(at, at, [self.markup.element(b"w:pPr", whole)])
        if properties.is_closed:
            return Splice(*properties.at, [fill_closed(properties, self.data, whole)])
        mark = properties.find("w:rPr")
        if mark is None:
            old = properties.find("w:pPrChange")
            at = properties.content_end if old is None else old.at.start
            return Splice(at, at, [whole])
        if mark.is_closed:
            return Splice(*mark.at, [fill_closed(mark, self.data, tag)])
        inserted = mark.find("w:ins")
        at = mark.tag.end if inserted is None else inserted.at.end
        return Splice(at, at, [tag])


def _key_of(act: Act | None) -> tuple[int, bool] | None:
    return None if act is None else (act.edit, act.text is None)


def _join(pieces: Pieces) -> bytes:
    return b"".join(piece for piece in pieces if not isinstance(piece, Mark))


def _splice(data: bytes, splices: Sequence[Splice], edits: int) -> tuple[bytes, list[tuple[int, int]]]:
    """Return the bytes after all splices, and [start, end) of each edit in them."""
    pieces: list[bytes] = []
    places = [[0, 0] for _ in range(edits)]
    done = length = 0
    for splice in [*splices, Splice(len(data), len(data), [])]:
        for piece in [data[done : splice.start], *splice.pieces]:
            if isinstance(piece, Mark):
                places[piece.edit][piece.is_end] = length
            else:
                pieces.append(piece)
                length += len(piece)
        done = splice.end
    return b"".join(pieces), [(start, end) for start, end in places]

"""Tables with a page in each row: which of their columns has the texts, and edits of the cells in it.

The text of a table is that of its cells, each with a form feed behind it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import ClassVar, NamedTuple

import regex

from ocr.errors import InputError
from ocr.formats.collection_names import COLUMNS as _LIST_COLUMNS
from ocr.formats.source_files.source_file import Edit, LeftOutError, SourceFile, apply_edits

# Names of the column with the texts, as `_fold_name` has them.
TEXT_COLUMNS = (
    "text", "page text", "full text", "transcription", "transcript", "transkription",
    "текст", "текст страницы", "текст листа", "транскрипция", "транскрипція", "расшифровка", "розшифровка",
)  # fmt: skip
_PAGE_COLUMNS = frozenset(
    {"page", "page number", "number", "no", "n", "№", "лист", "страница", "стр", "номер", "аркуш", "сторінка"}
)
_SEPARATORS = regex.compile(r"[\s_.\-]+")
_MAX_NAMES_TOLD = 8
PAGE_BREAK = "\f"


class NoTextColumnError(LeftOutError):
    """A table that is no transcription: none of its columns has the name of one with texts."""

    why = "has no column with the texts of pages"


def find_text_column(head: Sequence[str], where: str) -> int:
    """Return which cell of a table's first row names the column with the texts, from 0.

    Raises NoTextColumnError where none does, and for a list of documents; InputError where several do.
    """
    names = [_fold_name(name) for name in head]
    if set(_LIST_COLUMNS) <= set(names):
        raise NoTextColumnError(
            f"{where} is a list of documents, not a transcription. Give it alone: sverka verify LIST --out DIR."
        )
    found = [at for at, name in enumerate(names) if name in TEXT_COLUMNS]
    if len(found) == 1:
        return found[0]
    if found:
        told = ", ".join(f"«{head[at].strip()}»" for at in found)
        raise InputError(
            f"{where} has several columns that may have the texts: {told}. Rename those that are not to be "
            "collated."
        )
    shown = [f"«{name.strip()[:40]}»" for name in head if name.strip()]
    told = ", ".join(shown[:_MAX_NAMES_TOLD]) or "nothing"
    raise NoTextColumnError(
        f"{where} has no column with the texts of pages: its first row has {told}. Name one «text» or "
        "«transcription»."
    )


def _fold_name(name: str) -> str:
    return _SEPARATORS.sub(" ", name).strip().casefold()


def find_page_column(head: Sequence[str]) -> int | None:
    """Return which cell of a table's first row names the column with the numbers of pages, from 0."""
    return next((at for at, name in enumerate(head) if _fold_name(name) in _PAGE_COLUMNS), None)


class Rows(NamedTuple):
    """What is told of a table's rows: the text of each page, its number as it is written, and empty rows between."""

    texts: Sequence[str]
    numbers: Sequence[str]
    gaps: int


def iter_notices(rows: Rows, column: str) -> Iterator[str]:
    """Yield what there is to be told of a table's rows; each goes on from the name of its file."""
    if empty := sum(not text.strip() for text in rows.texts):
        yield f"has {count(empty, 'row')} without a text in the column «{column}»: pages without text."
    if rows.gaps:
        yield f"has {count(rows.gaps, 'empty row')} between others: they are no pages."
    numbers = [number.strip() for number in rows.numbers]
    are_numbers = all(number.isascii() and number.isdigit() and len(number) < 10 for number in numbers)
    if are_numbers and any(int(one) >= int(other) for one, other in pairwise(numbers)):
        yield "has page numbers that do not rise from row to row: the pages are in the order of the rows."


def count(number: int, name: str) -> str:
    """Return a number with a noun.

    >>> count(1, "row"), count(2, "row")
    ('1 row', '2 rows')
    """
    return f"{number} {name}{'s' * (number > 1)}"


class Piece(NamedTuple):
    """The text that replaces [start, end) of the text of a cell."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Cells:
    """The texts of the cells that have a page each."""

    texts: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """All texts, each with a form feed behind it."""
        return "".join(text + PAGE_BREAK for text in self.texts)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(text) + 1 for text in self.texts), initial=0))

    def find(self, offset: int) -> tuple[int, int]:
        """Return in which cell an offset of the text is, and where in it."""
        cell = min(bisect_right(self._starts, offset), len(self.texts)) - 1
        return cell, min(offset - self._starts[cell], len(self.texts[cell]))

    def part(self, edit: Edit) -> tuple[dict[int, Piece], bool]:
        """Return an edit by the cells that it changes, and whether it would change a bound between them.

        Bounds stay. Where it goes over some and has as many form feeds, each cell gets its own text; otherwise the
        first gets all of it.
        """
        first, start = self.find(edit.start)
        last, end = self.find(edit.end)
        covered = self.text[edit.start : edit.end].count(PAGE_BREAK)
        is_behind_all = edit.end == len(self.text)
        if first == last and not is_behind_all:
            return {first: Piece(start, end, edit.text)}, False
        bounds = last - first + is_behind_all
        texts = edit.text.split(PAGE_BREAK)
        is_kept = len(texts) != bounds + 1 or covered != bounds or (is_behind_all and texts.pop() != "")
        if is_kept:
            texts = [edit.text, *[""] * (last - first)]
        pieces: dict[int, Piece] = {}
        for cell, text in zip(range(first, last + 1), texts, strict=True):
            until = end if cell == last else len(self.texts[cell])
            piece = Piece(start if cell == first else 0, until, text)
            if cell == first or piece.end > piece.start or text:
                pieces[cell] = piece
        return pieces, is_kept


class PageTable(SourceFile):
    """A table with a page in each row; `texts` are those of its pages."""

    page_break: ClassVar[str] = "rows"
    holds_pages: ClassVar[bool] = True

    texts: Cells

    @property
    def text(self) -> str:
        """The texts of its pages, each with a form feed behind it, in which the offsets of findings count."""
        return self.texts.text

    @classmethod
    def advise(cls) -> str:
        """Return how the pages of a document are given in this format."""
        return f"Give one {cls.suffix} with a row for each page, or with the running text in a single row."


@dataclass(frozen=True, slots=True)
class Parted:
    """Edits by the cells that they change: `pieces` of each cell by the number of the edit, `cells` of each edit.

    `notices` are about those that would change the bounds of rows.
    """

    pieces: Mapping[int, Mapping[int, Piece]]
    cells: Sequence[tuple[int, int]]
    notices: tuple[str, ...]

    def apply(self, texts: Sequence[str]) -> Cells:
        """Return the texts of all cells after the edits."""
        new = list(texts)
        for cell, pieces in self.pieces.items():
            new[cell] = apply_edits(texts[cell], (Edit(*piece) for piece in pieces.values()))
        return Cells(tuple(new))


def unify_line_ends(text: str) -> str:
    """Return the text with each \\r\\n and \\r as \\n, which is how cells have line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def part_edits(cells: Cells, edits: Iterable[Edit]) -> Parted:
    """Return the edits by the cells that they change. `edits` are in order, and none overlaps another."""
    by_cell: dict[int, dict[int, Piece]] = {}
    changed, notices = [], []
    for number, edit in enumerate(edits):
        pieces, is_kept = cells.part(edit)
        for cell, piece in pieces.items():
            by_cell.setdefault(cell, {})[number] = piece
        changed.append((min(pieces), max(pieces)))
        if is_kept:
            notices.append(
                f"the text {cells.text[edit.start : edit.end][:60]!r} goes over the bounds of rows, which were "
                "left as they are."
            )
    return Parted(by_cell, changed, tuple(notices))

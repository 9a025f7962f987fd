"""What every format of a transcription's file offers: its text, where that stands in the file, and its correction."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from ocr.errors import InputError

AUTHOR = "Sverka"


class Edit(NamedTuple):
    """The text that replaces [start, end) of a file's decoded text, its line ends as \\n.

    `comment` says why, and `author` who did it, in formats that keep such things. `is_emended` if the page has the
    old text, and the new one is what it should say: formats that keep both put it beside the old.
    """

    start: int
    end: int
    text: str
    comment: str = ""
    author: str = AUTHOR
    is_emended: bool = False


class Span(NamedTuple):
    """[start, end) of a place in the file's own units, before and after all edits."""

    start: int
    end: int
    new_start: int
    new_end: int


class Touched(NamedTuple):
    """Bytes [start, end) of a file that edits replaced by [new_start, new_end) of the new one.

    In a package they count in the member `part`, unpacked; "" is the file itself.
    """

    start: int
    end: int
    new_start: int
    new_end: int
    part: str = ""


class Patched(NamedTuple):
    """The bytes of a file after edits, the place of each edit, and what could not be done or kept as it was.

    `touched` are all bytes that are not as they were, in order in each part: also what follows from an edit
    elsewhere, as the whole word beside its halves.
    """

    data: bytes
    spans: tuple[Span, ...]
    notices: tuple[str, ...] = ()
    touched: tuple[Touched, ...] = ()


class LeftOutError(InputError):
    """A file that is no transcription, as files of its suffix may be; `why` goes on from its name: "is a list"."""

    why: ClassVar[str]


def apply_edits(text: str, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> str:
    """Return [start, end) of a text after edits within it, which are in order; all of it by default."""
    pieces, done = [], start
    for edit in edits:
        pieces += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join([*pieces, text[done:end]])


def touch(replaced: Iterable[tuple[int, bytes, bytes]], part: str = "") -> tuple[Touched, ...]:
    """Return what is not as it was where bytes, each (start, old, new) and in order, are replaced by others.

    >>> [tuple(one) for one in touch([(0, b"25848", b"25348"), (9, b"a", b"bcd")])]
    [(2, 3, 2, 3, ''), (9, 10, 9, 12, '')]
    """
    found, shift = [], 0
    for start, old, new in replaced:
        if old != new:
            head = count_alike(zip(old, new, strict=False))
            rest = min(len(old), len(new)) - head
            tail = min(rest, count_alike(zip(reversed(old), reversed(new), strict=False)))
            first = start + head
            found.append(
                Touched(first, start + len(old) - tail, first + shift, start + shift + len(new) - tail, part)
            )
        shift += len(new) - len(old)
    return tuple(found)


def count_alike(pairs: Iterable[tuple[object, object]]) -> int:
    """Return how many pairs there are before the first one whose two are not alike."""
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


class SourceFile(ABC):
    """A transcription's file as it was: `data` are its bytes.

    `suffix` is that of the format's files, `page_break` what parts pages in them; `holds_pages` if a file among
    others in a folder may have several; `is_paged` if a file's pages are known, so that its text never runs over
    several scans. `notices` say what of it is not in the text, and how it was read; each goes on from the name of the
    file: "was read as CP1251".
    """

    suffix: ClassVar[str]
    page_break: ClassVar[str] = ""
    holds_pages: ClassVar[bool] = False
    is_paged: ClassVar[bool] = False
    data: bytes
    notices: tuple[str, ...]

    @property
    @abstractmethod
    def text(self) -> str:
        """The decoded text, line ends as \\n, in which the offsets of findings count; form feeds part its pages."""

    @abstractmethod
    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return where [start, end) of the text stands in the file, in the file's own units."""

    @abstractmethod
    def patch(self, edits: Iterable[Edit]) -> Patched:
        """Return the file with these edits and all else byte for byte; without any, the same bytes.

        `edits` are in order, and none overlaps another. Read again, the file has the edited text, but of emendations
        that stand beside what the page has. Raises InputError for text that the format cannot hold.
        """

    @abstractmethod
    def cut(self, edits: Iterable[Edit], start: int, end: int) -> bytes:
        """Return a plain text file of [start, end) of the text after edits within it."""

    @classmethod
    def advise(cls) -> str:
        """Return how the pages of a document are given in this format."""
        if cls.is_paged:
            return f"Give one {cls.suffix} per page."
        return (
            f"Give one {cls.suffix} per page, or a single {cls.suffix} with {cls.page_break} between pages "
            "or with the running text."
        )

"""A transcription's file as it was: offsets of its decoded text led back to its own characters, and edits of these.

Everything that is not edited stays byte for byte: encoding, byte order mark, line ends, the end of the file.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import regex

from ocr.formats.transcriptions import Decoded, decode_file

_LINE_END = regex.compile(r"\r\n|\n|\r")
# By this mark programs know that a file among ones in another encoding is UTF-8.
_UTF_8_MARK = b"\xef\xbb\xbf"


class Edit(NamedTuple):
    """The text that replaces [start, end) of a decoded text, its line ends as \\n."""

    start: int
    end: int
    text: str


class Span(NamedTuple):
    """[start, end) of a file's own characters, before and after all edits; a byte order mark is none of them."""

    start: int
    end: int
    new_start: int
    new_end: int


class Edited(NamedTuple):
    """The bytes of a file after edits, and the place of each edit.

    `unencodable` are characters that its encoding lacks; with any, the bytes are UTF-8 with a byte order mark.
    """

    data: bytes
    spans: tuple[Span, ...]
    unencodable: str = ""


@dataclass(frozen=True)
class SourceText:
    """A decoded file: `data` are its bytes."""

    data: bytes
    decoded: Decoded

    @cached_property
    def text(self) -> str:
        """The decoded text, in which the offsets of findings count."""
        return self.decoded.text

    @cached_property
    def _line_ends(self) -> list[int]:
        """Where in the decoded text each \\n stands that is \\r\\n in the file."""
        ends = [match.start() for match in regex.finditer("\r\n", self.decoded.raw)]
        return [start - number for number, start in enumerate(ends)]

    @cached_property
    def _line_end(self) -> str:
        """The line end that most lines of the file have; \\n where it has none."""
        return max(
            Counter(_LINE_END.findall(self.decoded.raw)).items(), key=lambda c: c[1], default=("\n", 0)
        )[0]

    def raw_offset(self, offset: int) -> int:
        """Return the offset among the file's own characters of an offset of the decoded text."""
        return offset + bisect_left(self._line_ends, offset)

    def edit(self, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> Edited:
        """Return the bytes of [start, end) of the decoded text, the whole by default, after edits within it.

        `edits` are in order, and none overlaps another. Their spans count from the beginning of the file.
        """
        raw = self.decoded.raw
        done, last = self.raw_offset(start), len(raw) if end is None else self.raw_offset(end)
        pieces: list[str] = []
        spans: list[Span] = []
        length = done
        for edit in edits:
            first, behind = self.raw_offset(edit.start), self.raw_offset(edit.end)
            text = edit.text.replace("\n", self._line_end)
            pieces += [raw[done:first], text]
            length += first - done
            spans.append(Span(first, behind, length, length + len(text)))
            length += len(text)
            done = behind
        if not spans and start == 0 and end is None:
            return Edited(self.data, ())
        return self._encode("".join([*pieces, raw[done:last]]), tuple(spans))

    def _encode(self, text: str, spans: tuple[Span, ...]) -> Edited:
        try:
            return Edited(self.decoded.bom + text.encode(self.decoded.codec), spans)
        except UnicodeEncodeError:
            lacking = {char for char in text if not _can_encode(char, self.decoded.codec)}
            return Edited(_UTF_8_MARK + text.encode("utf-8"), spans, "".join(sorted(lacking)))


def _can_encode(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def load_source(data: bytes, where: str) -> SourceText:
    """Return a file's text from its bytes. Raises InputError, naming `where`."""
    return SourceText(data, decode_file(data, where))

"""Plain text files: offsets of the decoded text led back to the file's own characters, and edits of these.

Everything that is not edited stays byte for byte: encoding, byte order mark, line ends, the end of the file.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar
from unicodedata import combining

import regex

from ocr.formats.encodings import Decoded, decode_file
from ocr.formats.source_files.source_file import Edit, Patched, SourceFile, Span, Touched, touch

_LINE_END = regex.compile(r"\r\n|\n|\r")
# By this mark programs know that a file among ones in another encoding is UTF-8.
UTF_8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class PlainText(SourceFile):
    """A decoded text file. Its places count its own characters; a byte order mark is none of them."""

    suffix: ClassVar[str] = ".txt"
    page_break: ClassVar[str] = "form feeds"

    data: bytes
    decoded: Decoded
    notices: tuple[str, ...]

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

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return where [start, end) of the decoded text stands among the file's own characters."""
        return self._raw_offset(start), self._raw_offset(end)

    def _raw_offset(self, offset: int) -> int:
        return offset + bisect_left(self._line_ends, offset)

    def patch(self, edits: Iterable[Edit]) -> Patched:
        """Return the file with these edits; in UTF-8 with a byte order mark if its encoding lacks a character."""
        edits = tuple(edits)
        return self._edit(edits, 0, len(self.text)) if edits else Patched(self.data, ())

    def cut(self, edits: Iterable[Edit], start: int, end: int) -> bytes:
        """Return [start, end) of the text after edits within it, in the file's own encoding."""
        return self._edit(edits, start, end).data

    def _edit(self, edits: Iterable[Edit], start: int, end: int) -> Patched:
        raw = self.decoded.raw
        done, last = self.locate(start, end)
        pieces: list[str] = []
        spans: list[Span] = []
        length = done
        for edit in edits:
            first, behind = self.locate(edit.start, edit.end)
            text = edit.text.replace("\n", self._line_end)
            pieces += [raw[done:first], text]
            length += first - done
            spans.append(Span(first, behind, length, length + len(text)))
            length += len(text)
            done = behind
        text = "".join([*pieces, raw[done:last]])
        new, notices = encode_like(text, self.decoded)
        return Patched(new, tuple(spans), notices, touch_characters(self.decoded, text, spans, new))


def touch_characters(decoded: Decoded, text: str, spans: Sequence[Span], new: bytes) -> tuple[Touched, ...]:
    """Return the bytes that are not as they were where spans of a file's characters became those of `text`.

    `new` are the bytes of that; in another encoding, all are touched.
    """
    raw, codec, bom = decoded.raw, decoded.codec, len(decoded.bom)
    if new[:bom] != decoded.bom or not _is_encoded(text, codec, new[bom:]):
        return touch([(0, decoded.bom + raw.encode(codec), new)])
    replaced, done, at = [], 0, bom
    for span in spans:
        old = raw[span.start : span.end].encode(codec)
        at += len(raw[done : span.start].encode(codec))
        replaced.append((at, old, text[span.new_start : span.new_end].encode(codec)))
        at, done = at + len(old), span.end
    return touch(replaced)


def _is_encoded(text: str, codec: str, data: bytes) -> bool:
    try:
        return text.encode(codec) == data
    except UnicodeEncodeError:
        return False


def encode_like(text: str, decoded: Decoded) -> tuple[bytes, tuple[str, ...]]:
    """Return the text in the encoding of a file; if that lacks a character, in UTF-8 with a mark, and a notice."""
    try:
        return decoded.bom + text.encode(decoded.codec), ()
    except UnicodeEncodeError:
        lacking = sorted({char for char in text if not _can_encode(char, decoded.codec)})
        notice = (
            f"{decoded.encoding} has no {' '.join(map(_show, lacking))}. Nothing was left out: "
            "the file is now UTF-8 with a byte order mark."
        )
        return UTF_8_MARK + text.encode("utf-8"), (notice,)


def _show(char: str) -> str:
    """Return a character as it can be read: by its number where it joins the letter before it, or is not seen.

    >>> _show("ё"), _show("\\u0306"), _show("\\u200b")
    ('ё', 'U+0306', 'U+200B')
    """
    return f"U+{ord(char):04X}" if combining(char) or not char.isprintable() else char


def _can_encode(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def read_plain_text(data: bytes, where: str) -> PlainText:
    """Return a text file from its bytes. Raises InputError, naming `where`."""
    decoded = decode_file(data, where)
    told = f"was read as {decoded.encoding}; offsets count its characters."
    return PlainText(data, decoded, () if decoded.encoding == "UTF-8" else (told,))

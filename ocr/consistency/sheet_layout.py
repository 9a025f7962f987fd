"""The parts of a sheet's text: its head, the running text, the catchword, and what stands alone beside them."""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import regex

from ocr.consistency.record import RecordText
from ocr.language.base import Language

# A head has so many lines at most, each this short.
_MAX_HEAD_LINES, _MAX_HEAD_CHARS = 8, 90
# Numbers of pages and leaves stand among so many lines at the top and at the foot.
_TOP_LINES, _FOOT_LINES = 6, 2
# A page's or leaf's number by itself.
_BARE_NUMBER = regex.compile(r"[\W_]{0,4}(?P<number>\d{1,4})[\W_]{0,4}")
# Cells of a line: parted by tabs or by several spaces.
_CELL = regex.compile(r"\S+(?: \S+)*")


class Line(NamedTuple):
    """A line at [start, end) of a sheet, without the white space around it."""

    start: int
    end: int
    text: str


class HeadField(NamedTuple):
    """A part of a sheet's head: its line, and the number in it at [start, end), an empty span where it has none."""

    line: Line
    start: int
    end: int


class SheetLayout(NamedTuple):
    """The parts of a sheet.

    `continuation`, `sheet`, `secrecy` and `copy` are fields of its head, each None without one. The running text
    reaches from `body_start` to `body_end`, without the head and without the catchword, whose span is `catchword`;
    `bare` are the lines at the sheet's top and foot that have a number alone.
    """

    lines: tuple[Line, ...]
    continuation: HeadField | None
    sheet: HeadField | None
    secrecy: HeadField | None
    copy: HeadField | None
    body_start: int
    body_end: int
    catchword: tuple[int, int] | None
    bare: tuple[HeadField, ...]

    @property
    def has_head(self) -> bool:
        """Whether the head is that of a continuation sheet."""
        return self.continuation is not None or self.sheet is not None


class _Patterns(NamedTuple):
    continuation: "regex.Pattern[str]"
    sheet: "regex.Pattern[str]"
    secrecy: "regex.Pattern[str]"
    copy: "regex.Pattern[str]"
    catchword: "regex.Pattern[str]"


# The word of a copy, by the language: the last of the words that a head begins with.
_COPIES = {"ru": r"экз(?:емпляр)?", "be": r"экз(?:эмпляр)?", "bg": r"екз(?:емпляр)?", "uk": r"прим(?:ірник)?"}
_COPIES |= {"sr": r"прим(?:ерак)?", "mk": r"прим(?:ерок)?"}


def tell_copy_word(language: Language) -> str:
    """Return the pattern of the word for a copy in a language; one that matches nothing where it is not known."""
    return _COPIES.get(language.code, "(?!)")


@cache
def _compile(language: Language) -> _Patterns:
    words = language.sheets
    blank = r"(?P<number>\d{1,4})|(?P<blank>_{2,}|\.{4,}|-{4,})"
    # The pattern of secrecy has the copy too, as its last alternative.
    secrecy = words.secrecy.rsplit("|", 1)[0]
    continued = rf"(?:{words.continuation}|{language.headings.continued})"
    return _Patterns(
        continuation=regex.compile(
            rf"(?i){continued}\.?\s+\p{{L}}+[^\n№]{{0,40}}(?:№\s*(?P<number>\d[\d/-]{{0,11}})?[^\n]{{0,20}})?"
        ),
        sheet=regex.compile(
            rf"(?i)(?:{words.sheet}|л|стр)\b(?=[^\n]*[\d_.])[^\d\n_]{{0,6}}(?:{blank})[^\d\n]{{0,4}}"
        ),
        secrecy=regex.compile(rf"(?i)[\W_]{{0,3}}(?:{secrecy})[\W_]{{0,4}}"),
        copy=regex.compile(rf"(?i)(?:{tell_copy_word(language)})\b[^\d\n_]{{0,6}}(?:{blank})?[^\d\n]{{0,4}}"),
        catchword=regex.compile(
            rf"(?i)\(\s*(?:{words.catchword})\s*\)|(?m:^[ \t]*)(?:{words.catchword})[ \t]*(?m:$)"
        ),
    )


def lay_out(record: RecordText) -> tuple[SheetLayout, ...]:
    """Return the parts of each sheet of a record."""
    return tuple(_lay_out(sheet, record.language) for sheet in record.sheets)


# Several rules ask for the parts of one sheet.
@lru_cache(maxsize=64)
def _lay_out(sheet: str, language: Language) -> SheetLayout:
    patterns = _compile(language)
    lines = tuple(_iter_stripped(sheet))
    fields: dict[str, HeadField] = {}
    bare: list[HeadField] = []
    head = 0
    for line in lines[:_MAX_HEAD_LINES]:
        if len(line.text) > _MAX_HEAD_CHARS or not _take_head_line(line, patterns, fields, bare):
            break
        head += 1
    tops = range(head, min(_TOP_LINES, len(lines)))
    for at in dict.fromkeys((*tops, *range(max(head, len(lines) - _FOOT_LINES), len(lines)))):
        if match := _BARE_NUMBER.fullmatch(lines[at].text):
            bare.append(_field(lines[at], match))
    body_start = lines[head].start if head < len(lines) else len(sheet)
    catchword = _find_catchword(sheet, patterns)
    feet = [line for line in lines[head:] if not _BARE_NUMBER.fullmatch(line.text)]
    end = catchword[0] if catchword else feet[-1].end if feet else body_start
    body_end = max(body_start, len(sheet[:end].rstrip()))
    return SheetLayout(
        lines=lines,
        continuation=fields.get("continuation"),
        sheet=fields.get("sheet"),
        secrecy=fields.get("secrecy"),
        copy=fields.get("copy"),
        body_start=body_start,
        body_end=body_end,
        catchword=catchword,
        bare=tuple(bare),
    )


def _iter_stripped(sheet: str) -> Iterator[Line]:
    start = 0
    for text in regex.split(r"[\n\f]", sheet):
        if stripped := text.strip():
            at = start + len(text) - len(text.lstrip())
            yield Line(at, at + len(stripped), stripped)
        start += len(text) + 1


def _take_head_line(
    line: Line, patterns: _Patterns, fields: dict[str, HeadField], bare: list[HeadField]
) -> bool:
    """Return whether a line belongs to a sheet's head, and keep what it has."""
    if match := _BARE_NUMBER.fullmatch(line.text):
        bare.append(_field(line, match))
        return True
    cells = [
        Line(line.start + at.start(), line.start + at.end(), at.group()) for at in _CELL.finditer(line.text)
    ]
    taken = []
    for cell in cells:
        for name in ("continuation", "sheet", "copy", "secrecy"):
            if match := getattr(patterns, name).fullmatch(cell.text):
                taken.append((name, _field(cell, match)))
                break
        else:
            return False
    for name, field in taken:
        fields.setdefault(name, field)
    return True


def _field(line: Line, match: "regex.Match[str]") -> HeadField:
    groups = match.groupdict()
    name = next((name for name in ("number", "blank") if groups.get(name)), None)
    if name is None:
        return HeadField(line, line.end, line.end)
    return HeadField(line, line.start + match.start(name), line.start + match.end(name))


def _find_catchword(sheet: str, patterns: _Patterns) -> tuple[int, int] | None:
    """Return the span of the last catchword that has no running text of the sheet behind it."""
    matches = list(patterns.catchword.finditer(sheet))
    if not matches:
        return None
    last = matches[-1]
    behind = sheet[last.end() :]
    return None if is_prose(behind) else last.span()


def find_catchwords(sheet: str, language: Language) -> tuple[tuple[int, int], ...]:
    """Return the spans of all catchwords in a sheet's text: in brackets, or on a line by itself."""
    return tuple(match.span() for match in _compile(language).catchword.finditer(sheet))


def is_prose(text: str) -> bool:
    """Return whether a text has a line of running text: several words in small letters, and as a sentence is long.

    >>> is_prose("Вх. № 36 от 19/10 1950 г."), is_prose("что касается вопроса о времени выступления")
    (False, True)
    """
    return any(
        len(words := regex.findall(r"\p{L}+", line)) >= 5
        and sum(word.islower() for word in words) * 2 > len(words)
        for line in text.split("\n")
    )

"""The running text of a record's sheets: heads of continuation sheets and catchwords left out, joins healed."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from ocr.consistency.record import RecordText
from ocr.language.base import SheetWords
from ocr.language.target import DocumentWords
from ocr.model import RecordPlace

_BLOCK = regex.compile(r"[^\n]+(?:\n[^\n]+)*")
_ENDS_SENTENCE = regex.compile(r"[.!?…:;][\"»”)\]]*\s*$")
_LAST_WORD = regex.compile(r"\p{L}+$")
_FIRST_WORD = regex.compile(r"\p{L}+")
# Shortest rest of a word that a next sheet may repeat of a word that was finished before it.
_MIN_REST = 4
# A longer block is prose, whatever word it begins with.
_MAX_STAMP_CHARS = 120


@dataclass(frozen=True, slots=True)
class Piece:
    """[start, end) of a sheet's text, and where it begins in the running text."""

    at: int
    page_index: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningText:
    """A text made of pieces of sheets in order."""

    text: str
    pieces: tuple[Piece, ...]

    def place(self, record: RecordText, start: int, end: int) -> RecordPlace:
        """Return the place of [start, end): of a passage over several pieces, the part on the first sheet."""
        index = max(0, bisect_right(self.pieces, start, key=lambda piece: piece.at) - 1)
        piece = self.pieces[index]
        first = min(piece.start + max(0, start - piece.at), piece.end)
        return record.on_sheet(piece.page_index, first, min(piece.start + max(0, end - piece.at), piece.end))


@cache
def _compile(words: SheetWords) -> tuple["regex.Pattern[str]", "regex.Pattern[str]"]:
    head = regex.compile(
        rf"(?i)(?:(?:{words.continuation})\s+\p{{L}}+|(?:{words.sheet})\b\D{{0,6}}\d*\D{{0,4}}$"
        rf"|(?:{words.secrecy})[^\n]{{0,40}}$)"
    )
    return head, regex.compile(rf"(?i)\(?\s*(?:{words.catchword})\s*\)?\s*$")


def join_sheets(record: RecordText, words: DocumentWords) -> RunningText:
    """Return the running text of a record's sheets."""
    joined: list[str] = []
    pieces: list[Piece] = []
    length = 0
    for page_index, (first, end) in _kept_blocks(record, words):
        sheet = record.sheets[page_index]
        glue, start, cut = _glue(
            joined, sheet, first, end, bool(pieces) and pieces[-1].page_index != page_index
        )
        if cut:
            joined[-1] = joined[-1][:-cut]
            length -= cut
        joined += [glue, sheet[start:end]]
        pieces.append(Piece(length + len(glue), page_index, start, end))
        length += len(glue) + end - start
    return RunningText(text="".join(joined), pieces=tuple(pieces))


def _kept_blocks(record: RecordText, words: DocumentWords) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield the blocks of all sheets without heads of continuation, stamps between blocks and catchwords."""
    head, catchword = _compile(record.language.sheets)
    for page_index, sheet in enumerate(record.sheets):
        is_head = page_index > 0
        foot = _find_foot(sheet, words) if page_index + 1 < len(record.sheets) else len(sheet)
        for block in _BLOCK.finditer(sheet, 0, foot):
            text = block.group().strip()
            is_head = is_head and head.match(text) is not None
            if is_head or not text:
                continue
            end = block.end()
            if found := catchword.search(sheet, block.start(), end):
                end = found.start()
            while end > block.start() and sheet[end - 1].isspace():
                end -= 1
            if end > block.start():
                yield page_index, (block.start(), end)


def _find_foot(sheet: str, words: DocumentWords) -> int:
    """Return where the stamps at the foot of a sheet begin, which stand between a sentence and its rest."""
    foot = len(sheet)
    for block in reversed(list(_BLOCK.finditer(sheet))):
        if words.form.match(block.group().strip()) is None or len(block.group()) > _MAX_STAMP_CHARS:
            break
        foot = block.start()
    return foot or len(sheet)


def _glue(joined: list[str], sheet: str, start: int, end: int, is_new_sheet: bool) -> tuple[str, int, int]:
    """Return what joins a block to the text so far, where the block begins, and how much of the text goes."""
    if not joined:
        return "", start, 0
    before = joined[-1]
    if not is_new_sheet or _ENDS_SENTENCE.search(before) or not before[-1:].strip():
        return "\n\n", start, 0
    first = _FIRST_WORD.match(sheet, start, end)
    if first is None or not first.group()[0].islower():
        return "\n\n", start, 0
    if before.endswith("-"):
        return "", start, 1
    last = _LAST_WORD.search(before)
    if last and len(first.group()) >= _MIN_REST and last.group().endswith(first.group()):
        return "", first.end(), 0
    return " ", start, 0

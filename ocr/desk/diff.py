"""The unified diff of two texts, whose edits are known, so that it takes no longer than reading them."""

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

import regex

from ocr.formats.source_files.source_file import Edit, apply_edits, count_alike

CONTEXT = 3
# Of texts with more lines, lines that are frequent are not compared: it takes too long.
_MAX_LINES = 2000
# Only \n ends a line: form feeds and the like stay within one.
_LINE = regex.compile(r"[^\n]*\n|[^\n]+")
_NO_END = "\n\\ No newline at end of file\n"


class _Block(NamedTuple):
    """Lines [start, end) that [new_start, new_end) of the new text stand for."""

    start: int
    end: int
    new_start: int
    new_end: int


def format_diff(
    old: str, new: str, edits: Sequence[Edit], names: tuple[str, str], *, context: int = CONTEXT
) -> str:
    """Return the unified diff from one text to another, "" where they are the same.

    `edits` are those of the old text, in order; the new one may differ from what they make, where a format kept
    something. `names` are the two names in its head.
    """
    if old == new:
        return ""
    lines, new_lines = _split(old), _split(new)
    blocks = (
        list(_blocks_of_edits(old, lines, edits))
        if apply_edits(old, edits) == new
        else _compare(lines, new_lines)
    )
    blocks = _join([block for one in blocks for block in _trim(one, lines, new_lines)])
    pieces = [f"--- {show_line(names[0])}\n", f"+++ {show_line(names[1])}\n"]
    for group in _group(blocks, context):
        pieces += _format_hunk(group, lines, new_lines, context)
    return "".join(pieces)


def show_line(text: str) -> str:
    """Return a name as it may stand in one line: quoted where it has signs that are not shown."""
    return text if text.replace("\t", "").isprintable() else json.dumps(text)


def _split(text: str) -> list[str]:
    lines: list[str] = _LINE.findall(text)
    return lines


def _blocks_of_edits(old: str, lines: Sequence[str], edits: Sequence[Edit]) -> Iterator[_Block]:
    """Yield the lines that edits are in, those that share a line together."""
    starts = [*accumulate(map(len, lines), initial=0)]
    groups: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        # At the end of a text that ends in a line end there is a line with nothing in it.
        first, last = (bisect_right(starts, offset, 0, len(starts)) - 1 for offset in (edit.start, edit.end))
        # A change at a line's first letter may join it with what is before.
        if groups and first <= groups[-1][1]:
            groups[-1] = (groups[-1][0], max(last, groups[-1][1]), [*groups[-1][2], edit])
        else:
            groups.append((first, last, [edit]))
    shift = 0
    for first, last, own in groups:
        start, end = starts[min(first, len(lines))], starts[min(last + 1, len(lines))]
        count = len(_split(apply_edits(old, own, start, end)))
        covered = min(last + 1, len(lines)) - min(first, len(lines))
        yield _Block(
            min(first, len(lines)),
            min(first, len(lines)) + covered,
            min(first, len(lines)) + shift,
            min(first, len(lines)) + shift + count,
        )
        shift += count - covered


def _compare(lines: Sequence[str], new_lines: Sequence[str]) -> list[_Block]:
    matcher = SequenceMatcher(None, lines, new_lines, autojunk=len(lines) > _MAX_LINES)
    return [_Block(*places) for tag, *places in matcher.get_opcodes() if tag != "equal"]


def _trim(block: _Block, lines: Sequence[str], new_lines: Sequence[str]) -> list[_Block]:
    """Return a block without lines that it begins and ends with alike; none if all are."""
    old, new = lines[block.start : block.end], new_lines[block.new_start : block.new_end]
    head = count_alike(zip(old, new, strict=False))
    rest = min(len(old), len(new)) - head
    tail = min(rest, count_alike(zip(reversed(old), reversed(new), strict=False)))
    if head == len(old) == len(new):
        return []
    return [_Block(block.start + head, block.end - tail, block.new_start + head, block.new_end - tail)]


def _join(blocks: Sequence[_Block]) -> list[_Block]:
    """Return the blocks with those that touch as one."""
    joined: list[_Block] = []
    for block in blocks:
        if joined and joined[-1].end == block.start:
            joined[-1] = joined[-1]._replace(end=block.end, new_end=block.new_end)
        else:
            joined.append(block)
    return joined


def _group(blocks: Sequence[_Block], context: int) -> Iterator[list[_Block]]:
    """Yield the blocks of each hunk: those whose lines around touch share one."""
    group: list[_Block] = []
    for block in blocks:
        if group and block.start - group[-1].end > 2 * context:
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _format_hunk(
    group: Sequence[_Block], lines: Sequence[str], new_lines: Sequence[str], context: int
) -> Iterator[str]:
    first, last = group[0], group[-1]
    start = max(0, first.start - context)
    end = min(len(lines), last.end + context)
    new_start = first.new_start - (first.start - start)
    new_end = last.new_end + (end - last.end)
    yield f"@@ -{_format_range(start, end)} +{_format_range(new_start, new_end)} @@\n"
    done = start
    for block in group:
        yield from map(_format_line, [" "] * (block.start - done), lines[done : block.start])
        yield from map(_format_line, ["-"] * (block.end - block.start), lines[block.start : block.end])
        yield from (_format_line("+", line) for line in new_lines[block.new_start : block.new_end])
        done = block.end
    yield from (_format_line(" ", line) for line in lines[done:end])


def _format_line(sign: str, line: str) -> str:
    return sign + line if line.endswith("\n") else sign + line + _NO_END


def _format_range(start: int, end: int) -> str:
    """Return lines as a hunk names them: from 1, and of none the line before."""
    count = end - start
    if count == 1:
        return str(start + 1)
    return f"{start + (count > 0)},{count}"

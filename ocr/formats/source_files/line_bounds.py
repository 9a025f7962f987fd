"""Edits of a page's text led to its lines. Lines have places on the scan: none is made, and none goes.

An edit over the ends of lines changes what stands in them, and the ends stay. Where it puts an end of a line, a space
is put.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from ocr.formats.source_files.source_file import Edit, apply_edits
from ocr.formats.source_files.xml_nodes import find_core
from ocr.text.typewriter import HYPHENS

# Longest text that is aligned letter by letter to tell which of it belongs to which line: some 50 lines.
_MAX_ALIGNED_CHARACTERS = 5_000


class LineText(NamedTuple):
    """The text of a line; `may_break` if it may have ends of lines within, as the text of a whole region may.

    `ends_page` if it is the last of a page in a file of several, whose text has a form feed behind it; `is_closed` if
    it only stands for a page without lines, where no text can be put.
    """

    text: str
    may_break: bool = False
    ends_page: bool = False
    is_closed: bool = False


class LineEdits(NamedTuple):
    """The edits of each line, and [start, end) of each whole edit in the text that comes of them.

    `kept` are the numbers of edits with other ends of lines than the text has, which stay.
    """

    edits: tuple[tuple[Edit, ...], ...]
    places: tuple[tuple[int, int], ...]
    kept: tuple[int, ...]


class _Part(NamedTuple):
    """A part of an edit: [start, end) in a line, and the text that replaces it."""

    line: int
    start: int
    end: int
    text: str


def join_lines(lines: Sequence[LineText], texts: Iterable[str] | None = None) -> str:
    """Return lines, or these texts in their places, as one text: lines parted by \\n, a form feed behind pages.

    >>> join_lines([LineText("раз"), LineText("два")]), join_lines([LineText("раз", ends_page=True)])
    ('раз\\nдва', 'раз\\x0c')
    """
    own = (line.text for line in lines) if texts is None else texts
    ends = ("\f" if line.ends_page else "\n" for line in lines)
    return "".join(chain.from_iterable(zip(own, ends, strict=True))).removesuffix("\n")


def part_edits(lines: Sequence[LineText], edits: Sequence[Edit]) -> LineEdits:
    """Return what is to be done in each line. `edits` are in order, and of the lines as `join_lines` joins them."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.text) + 1)
    parts = [_part(lines, starts, edit) for edit in edits]
    by_line: list[list[Edit]] = [[] for _ in lines]
    for own, _ in parts:
        for part in own:
            by_line[part.line].append(Edit(part.start, part.end, part.text))
    return LineEdits(
        edits=tuple(tuple(_take_cores(lines[at].text, own)) for at, own in enumerate(by_line)),
        places=_find_places(lines, by_line, [own for own, _ in parts]),
        kept=tuple(number for number, (_, is_exact) in enumerate(parts) if not is_exact),
    )


def _part(lines: Sequence[LineText], starts: Sequence[int], edit: Edit) -> tuple[list[_Part], bool]:
    """Return the parts of an edit, one a line, and whether they give the very text that was wanted."""
    first, last = (bisect_right(starts, at) - 1 for at in (edit.start, edit.end))
    start, end = edit.start - starts[first], edit.end - starts[last]
    if first == last:
        text = edit.text if lines[first].may_break else edit.text.replace("\n", " ")
        return [_Part(first, start, end, text)], text == edit.text
    bounds = [(start, len(lines[first].text))]
    bounds += [(0, len(lines[at].text)) for at in range(first + 1, last)]
    bounds.append((0, end))
    olds = [lines[first + at].text[one:other] for at, (one, other) in enumerate(bounds)]
    news = _spread(olds, edit.text)
    parts = [
        _Part(first + at, one, other, text)
        for at, ((one, other), text) in enumerate(zip(bounds, news, strict=True))
    ]
    return parts, "\n".join(news) == edit.text


def _spread(olds: Sequence[str], text: str) -> list[str]:
    """Return which of a text stands in which of the lines whose texts it replaces.

    >>> _spread(["эше-", "лан"], "эшелон"), _spread(["раз", "два"], "раз два три")
    (['эше-', 'лон'], ['раз', 'два три'])
    """
    news = text.split("\n")
    if len(news) == len(olds):
        return news
    old = "\n".join(olds)
    if max(len(old), len(text)) > _MAX_ALIGNED_CHARACTERS:
        return [text.replace("\n", " "), *[""] * (len(olds) - 1)]
    codes = Levenshtein.opcodes(old, text)
    cuts, at = [], -1
    for line in olds[:-1]:
        at += len(line) + 1
        code = next(code for code in codes if code.src_start <= at < code.src_end)
        cut = code.dest_start if code.tag == "delete" else code.dest_start + at - code.src_start
        cuts.append((cut, cut + (code.tag != "delete" and text[cut].isspace())))
    ends = [cut for cut, _ in cuts]
    news = [
        text[start:end].replace("\n", " ")
        for start, end in zip([0, *(behind for _, behind in cuts)], [*ends, len(text)], strict=True)
    ]
    for number, following in enumerate(news[1:]):
        hyphen = olds[number][-1:]
        if hyphen and hyphen in HYPHENS and news[number][-1:].isalpha() and following[:1].isalpha():
            news[number] += hyphen
    return news


def _take_cores(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits of a line without what they leave as it is."""
    cores = []
    for edit in edits:
        core = find_core(text[edit.start : edit.end], edit.text)
        if core.start < core.end or core.text:
            cores.append(Edit(edit.start + core.start, edit.start + core.end, core.text))
    return cores


def _find_places(
    lines: Sequence[LineText], by_line: Sequence[Sequence[Edit]], parts: Sequence[Sequence[_Part]]
) -> tuple[tuple[int, int], ...]:
    """Return where in the new text each edit stands, from the beginning of its first part to the end of its last."""
    shift, base, begun = [0] * len(lines), 0, []
    for line, edits in zip(lines, by_line, strict=True):
        begun.append(base)
        base += len(apply_edits(line.text, edits)) + 1
    places = []
    for own in parts:
        ends = []
        for number, start, end, text in own:
            at = begun[number] + start + shift[number]
            ends += [at, at + len(text)]
            shift[number] += len(text) - (end - start)
        places.append((ends[0], ends[-1]))
    return tuple(places)

"""The new text of a line shared out among its words, each of which has a box on the scan.

A word that becomes two keeps one box and has a space in it; of words that become one the first has the text, and the
others are left empty. No box is made, moved or taken away: such words are counted, and a person draws them anew.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import regex

from ocr.formats.source_files.source_file import Edit, apply_edits

_TOKEN = regex.compile(r"\S+")


class Shares(NamedTuple):
    """The new text of each word; which words have another number of words in them now, and which were left empty."""

    texts: tuple[str, ...]
    resized: tuple[int, ...]
    emptied: tuple[int, ...]


@dataclass(slots=True)
class _Group:
    """Words and the tokens of the new text that belong together: [first, last] of both."""

    first_word: int
    last_word: int
    first_token: int
    last_token: int


def find_words(line: str, words: Sequence[str]) -> list[tuple[int, int]] | None:
    """Return [start, end) of each word in the text of a line; None if it is not these words parted by white space.

    >>> find_words("раз  два", ["раз", "два"]), find_words("раздва", ["раз", "два"])
    ([(0, 3), (5, 8)], None)
    """
    spans: list[tuple[int, int]] = []
    done = 0
    for word in words:
        start = len(line) - len(line[done:].lstrip())
        if not line.startswith(word, start) or not word.strip() or (spans and start == done):
            return None
        done = start + len(word)
        spans.append((start, done))
    return None if line[done:].strip() else spans


def share_out(line: str, words: Sequence[tuple[int, int]], edits: Sequence[Edit], *, is_all: bool) -> Shares:
    """Return what becomes of the words of a line.

    The words are [start, end) in its text, in order, and at least one. If they are all that has the text (`is_all`),
    those that are not empty, joined by a space each, are the new text; else white space between them is nobody's.
    """
    new = apply_edits(line, edits)
    tokens = [match.span() for match in _TOKEN.finditer(new)]
    groups = _group([_find_touched(words, edits, token, len(line)) for token in tokens])
    places: dict[int, tuple[int, int]] = {}
    resized = []
    for group in groups:
        own = tokens[group.first_token : group.last_token + 1]
        numbers = range(group.first_word, group.last_word + 1)
        if len(own) == len(numbers):
            places |= dict(zip(numbers, own, strict=True))
        else:
            places[group.first_word] = own[0][0], own[-1][1]
        if sum(len(_TOKEN.findall(line[slice(*words[at])])) for at in numbers) != len(own):
            resized.append(group.first_word)
    if is_all:
        texts = _cut(new, places, len(words))
    else:
        texts = [new[slice(*places.get(at, (0, 0)))] for at in range(len(words))]
    emptied = [at for at, (start, end) in enumerate(words) if start < end and not texts[at]]
    return Shares(tuple(texts), tuple(resized), tuple(emptied))


def _find_touched(
    words: Sequence[tuple[int, int]], edits: Sequence[Edit], token: tuple[int, int], length: int
) -> tuple[int, int] | None:
    """Return the first and the last word of which a token of the new text has letters, or that it replaces."""
    touched: set[int] = set()
    shift = done = 0
    for start, end, text, *_ in [*edits, Edit(length, length, "")]:
        # What stays before the edit, and what the edit puts, in the new text.
        kept = _overlap(token, (done + shift, start + shift))
        if kept is not None:
            touched.update(_words_in(words, kept[0] - shift, kept[1] - shift))
        if _overlap(token, (start + shift, start + shift + len(text))) is not None:
            touched.update(_words_in(words, start, end))
        shift += len(text) - (end - start)
        done = end
    return (min(touched), max(touched)) if touched else None


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int] | None:
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start, end) if start < end else None


def _words_in(words: Sequence[tuple[int, int]], start: int, end: int) -> range:
    """Return the numbers of the words with letters in [start, end) of the line."""
    first = bisect_right(words, start, key=lambda word: word[1])
    last = first
    while last < len(words) and words[last][0] < end:
        last += 1
    return range(first, last)


def _group(touched: Sequence[tuple[int, int] | None]) -> list[_Group]:
    """Return which words and tokens belong together. A token of no word goes with that before it, or the next."""
    groups: list[_Group] = []
    waiting = 0
    for token, own in enumerate(touched):
        if own is None:
            if groups:
                groups[-1].last_token = token
            else:
                waiting += 1
        elif groups and own[0] <= groups[-1].last_word:
            groups[-1].last_word = max(groups[-1].last_word, own[1])
            groups[-1].last_token = token
        else:
            groups.append(_Group(*own, token - waiting, token))
            waiting = 0
    return groups or ([_Group(0, 0, 0, waiting - 1)] if waiting else [])


def _cut(new: str, places: Mapping[int, tuple[int, int]], count: int) -> list[str]:
    """Return the new text of each word, so that those with one, joined by spaces, are the whole of it."""
    texts = [""] * count
    owner, start = min(places, default=0), 0
    for at, following in pairwise(sorted(places)):
        end, behind = places[at][1], places[following][0]
        if new[end:behind].endswith(" "):
            texts[owner], owner, start = new[start : behind - 1], following, behind
        elif new[end:behind].startswith(" "):
            texts[owner], owner, start = new[start:end], following, end + 1
        # Otherwise nothing parts the two that a space could stand for: the first has both.
    texts[owner] = new[start:]
    return texts


def iter_box_notices(counts: Counter[str]) -> Iterator[str]:
    """Yield what is told of words whose boxes or glyphs are no longer theirs."""
    if count := counts["boxes"]:
        yield (
            f"Words became two, one or none, or came in ({count}): their boxes stay as they were, with two words in "
            "them or none. Draw these anew."
        )
    if count := counts["glyphs"]:
        yield f"the glyphs of {count} words are still those of the old text."

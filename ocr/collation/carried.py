"""Passages that a transcription has on the page before or behind the one that they stand on.

An archivist ends a page with the sentence, the typist with the paper. The passage is unseen on one page and omitted
on the other; it is neither.
"""

from collections.abc import Callable

from ocr.collation.folded import Folded
from ocr.collation.moved_blocks import MIN_BLOCK_LETTERS, find_block, find_loose_runs, join_run
from ocr.collation.sides import Sides

# Tokens that may stand between the passage and the page's end or beginning: its number, a heading, a catchword.
MAX_TOKENS_OUTSIDE = 8
# A passage too short for a block must be the same letter for letter, and have so many letters.
MIN_EQUAL_LETTERS = 4


_NONE = range(0)


def find_carried(before: Sides, behind: Sides) -> tuple[tuple[range, range], tuple[range, range]]:
    """Return what two neighbouring pages have of such passages: for each, tokens of its transcription and reading.

    A passage ends the text of the first page and begins the reading of the second, or ends the reading of the first
    and begins the text of the second.
    """
    (last_text, last_read), (first_text, first_read) = _last_runs(before), _first_runs(behind)
    ended, begun_read = _match(before.transcription, last_text, behind.reading.folded, first_read)
    begun, ended_read = _match(behind.transcription, first_text, before.reading.folded, last_read)
    return (ended, ended_read), (begun, begun_read)


def _last_runs(page: Sides) -> tuple[range, range]:
    """Return the unpaired runs at the end of a page's transcription and of its reading, empty where there is none."""
    return _runs_at(page, lambda side, run: len(side.tokens) - run.stop)


def _first_runs(page: Sides) -> tuple[range, range]:
    return _runs_at(page, lambda side, run: run.start)


def _runs_at(page: Sides, count_outside: Callable[[Folded, range], int]) -> tuple[range, range]:
    """Return the longest unpaired run on each side with few tokens outside: a page number's dashes are runs too."""
    sides = page.transcription, page.reading.folded
    longest = []
    for side, runs in zip(sides, find_loose_runs(*sides, page.pairings), strict=True):
        near = [run for run in runs if count_outside(side, run) <= MAX_TOKENS_OUTSIDE]
        letters = [sum(len(side.folded[i]) for i in run) for run in near]
        longest.append(near[letters.index(max(letters))] if near else _NONE)
    return longest[0], longest[1]


def _match(a: Folded, run_a: range, b: Folded, run_b: range) -> tuple[range, range]:
    """Return what two runs have in common: a block, or all letters of both; empty if it is too little."""
    joined_a, joined_b = join_run(a, run_a), join_run(b, run_b)
    if joined_a.letters == joined_b.letters and len(joined_a.letters) >= MIN_EQUAL_LETTERS:
        return run_a, run_b
    block = find_block(a, b, joined_a, joined_b) if joined_a.letters and joined_b.letters else None
    if block is None or sum(len(a.folded[i]) for i in block[1]) < MIN_BLOCK_LETTERS:
        return _NONE, _NONE
    return block[1], block[2]

"""In-order alignment of two stretches of text: anchors of equal letters, and the cheapest pairs between them."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from ocr.collation.folded import Folded, Pairing, are_same_ones, join_letters
from ocr.text.metrics import are_alike, find_edits

# An unpaired token costs this share of its letters: two unlike words are still paired with each other
# (0.6 + 0.6 > 1) but a swapped or dropped word does not smear over its neighbours.
SKIP_COST_PER_LETTER = 0.6
# A pairing costs this much, in letters, for each token more than one against one.
MERGE_COST_PER_TOKEN = 0.3
# Pairing a word with a mark costs half a letter more: an unpaired word is the better explanation.
WORD_FOR_MARK_COST = 0.5
# Letters that are less alike, in percent, are no reading of one another.
MIN_PAIR_LIKENESS = 50.0
_STEPS = ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (1, 3), (3, 1))
# A gap with more pairs of tokens is left unpaired: moved blocks are looked for in it.
MAX_GAP_TOKEN_PAIRS = 40_000
# Stretches with more tokens, both sides together, are parted before they are compared letter by letter.
MAX_UNPARTED_TOKENS = 6_000
# Stretches with more pairs of letters are compared only if they are alike: a transcription of another document has
# no anchors, and comparing all of it takes a time that grows with the square of its length.
MAX_LETTER_PAIRS = 40_000_000_000
# An anchor has at least this many letters: a lone mark or letter matches by chance.
MIN_ANCHOR_LETTERS = 2
# The number of neighbouring tokens that make a shingle.
SHINGLE = 5


class Gap(NamedTuple):
    """A stretch of both sides between two anchors: token ranges."""

    a: range
    b: range


def align_block(a: Folded, b: Folded, block_a: range, block_b: range) -> Iterator[Pairing]:
    """Yield the pairings of two stretches in order: each anchor, and the cheapest pairs between anchors."""
    at_a, at_b = block_a.start, block_b.start
    for anchor_a, anchor_b in _iter_anchors(a, b, block_a, block_b):
        yield from _align_gap(a.folded, b.folded, Gap(range(at_a, anchor_a), range(at_b, anchor_b)))
        yield Pairing(a_start=anchor_a, a_end=anchor_a + 1, b_start=anchor_b, b_end=anchor_b + 1)
        at_a, at_b = anchor_a + 1, anchor_b + 1
    yield from _align_gap(a.folded, b.folded, Gap(range(at_a, block_a.stop), range(at_b, block_b.stop)))


def _iter_anchors(a: Folded, b: Folded, block_a: range, block_b: range) -> Iterator[tuple[int, int]]:
    """Yield the anchors of two stretches; long stretches are first parted where both have the same rare phrase."""
    milestones: list[tuple[int, int]] = []
    if len(block_a) + len(block_b) > MAX_UNPARTED_TOKENS:
        seeds_a, seeds_b = find_shingles(a, [block_a]), find_shingles(b, [block_b])
        pairs = sorted((i, seeds_b[shingle]) for shingle, i in seeds_a.items() if shingle in seeds_b)
        milestones = _longest_rising(pairs)
    at_a, at_b = block_a.start, block_b.start
    for to_a, to_b in [*milestones, (block_a.stop, block_b.stop)]:
        for i, j in _find_anchors(a.folded[at_a:to_a], b.folded[at_b:to_b]):
            yield at_a + i, at_b + j
        at_a, at_b = to_a, to_b


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence whose second members rise, of pairs whose first members rise.

    >>> _longest_rising([(0, 5), (1, 0), (2, 1), (3, 9)])
    [(1, 0), (2, 1), (3, 9)]
    """
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for index, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1] = [j]
        last[length : length + 1] = [index]
    out: list[tuple[int, int]] = []
    at = last[-1] if last else None
    while at is not None:
        out.append(pairs[at])
        at = before[at]
    return out[::-1]


def _find_anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Return the token pairs (in order) whose letters all match on a least-edit path over both sides."""
    text_a, starts_a = join_letters(a)
    text_b, starts_b = join_letters(b)
    if len(text_a) * len(text_b) > MAX_LETTER_PAIRS and not are_alike(text_a, text_b):
        return []
    start_at_b = {position: index for index, position in enumerate(starts_b) if b[index]}
    anchors: list[tuple[int, int]] = []
    index = 0
    for block in find_edits(text_a, text_b).as_matching_blocks():
        shift = block.b - block.a
        end = block.a + block.size
        while index < len(a) and starts_a[index] < end:
            token = start_at_b.get(starts_a[index] + shift)
            whole = starts_a[index] >= block.a and starts_a[index] + len(a[index]) <= end
            if whole and token is not None and a[index] and a[index] == b[token]:
                anchors.append((index, token))
            elif starts_a[index] + len(a[index]) > end:
                break
            index += 1
    return [(i, j) for i, j in anchors if len(a[i]) >= MIN_ANCHOR_LETTERS]


def _align_gap(a: Sequence[str], b: Sequence[str], gap: Gap) -> Iterator[Pairing]:
    """Yield the pairings of a gap between anchors."""
    # Two long stretches without a common word have nothing in order; `match_blocks` looks at them again.
    if not gap.a or not gap.b or len(gap.a) * len(gap.b) > MAX_GAP_TOKEN_PAIRS:
        for i in gap.a:
            yield Pairing(a_start=i, a_end=i + 1, b_start=gap.b.start, b_end=gap.b.start)
        for j in gap.b:
            yield Pairing(a_start=gap.a.stop, a_end=gap.a.stop, b_start=j, b_end=j + 1)
        return
    yield from _best_path(a, b, gap)


def _best_path(a: Sequence[str], b: Sequence[str], gap: Gap) -> list[Pairing]:
    """Return the cheapest pairs, merges and skips over the gap (Wagner and Fischer 1974, on tokens)."""
    steps = _cheapest_steps([a[i] for i in gap.a], [b[j] for j in gap.b])
    path: list[Pairing] = []
    i, j = gap.a.stop, gap.b.stop
    while i > gap.a.start or j > gap.b.start:
        step_a, step_b = steps[i - gap.a.start][j - gap.b.start]
        path.append(Pairing(a_start=i - step_a, a_end=i, b_start=j - step_b, b_end=j))
        i, j = i - step_a, j - step_b
    return path[::-1]


def _cheapest_steps(words_a: Sequence[str], words_b: Sequence[str]) -> list[list[tuple[int, int]]]:
    """Return for each (i, j) the last step of the cheapest path from (0, 0) to it, as (words of a, words of b)."""
    rows, columns = len(words_a), len(words_b)
    costs = [[float("inf")] * (columns + 1) for _ in range(rows + 1)]
    steps = [[(0, 0)] * (columns + 1) for _ in range(rows + 1)]
    costs[0][0] = 0.0
    for i in range(rows + 1):
        for j in range(columns + 1):
            for step in _STEPS:
                to_i, to_j = i + step[0], j + step[1]
                if to_i > rows or to_j > columns:
                    continue
                letters_a, letters_b = "".join(words_a[i:to_i]), "".join(words_b[j:to_j])
                cost = costs[i][j] + _step_cost(letters_a, letters_b, step)
                if cost < costs[to_i][to_j]:
                    costs[to_i][to_j] = cost
                    steps[to_i][to_j] = step
    return steps


def are_unlike(left: str, right: str) -> bool:
    """Return whether letters have so little in common that neither is a reading of the other.

    >>> are_unlike("таккак", "поскольку"), are_unlike("превос", "превосходство")
    (True, False)
    """
    return fuzz.ratio(left, right) < MIN_PAIR_LIKENESS


@lru_cache(maxsize=100_000)
def _step_cost(letters_a: str, letters_b: str, step: tuple[int, int]) -> float:
    if 0 in step:
        return SKIP_COST_PER_LETTER * len(letters_a + letters_b)
    if are_same_ones(letters_a, letters_b):
        return 0.0
    # Two words for another one are no word that was split. A number may be read in any pieces, and capitals as small
    # letters.
    are_words = letters_a.isalpha() and letters_b.isalpha()
    if sum(step) > 2 and are_words and are_unlike(letters_a.lower(), letters_b.lower()):
        return float("inf")
    distance = float(Levenshtein.distance(letters_a, letters_b))
    if letters_a and letters_b and letters_a[0].isalnum() != letters_b[0].isalnum():
        distance += WORD_FOR_MARK_COST
    return distance + MERGE_COST_PER_TOKEN * (sum(step) - 2)


def find_shingles(side: Folded, runs: Sequence[range]) -> dict[tuple[str, ...], int]:
    """Return the shingles that occur once in the runs, each with the index of its first token."""
    found: dict[tuple[str, ...], int] = {}
    repeated: set[tuple[str, ...]] = set()
    for run in runs:
        for start in run[: max(0, len(run) - SHINGLE + 1)]:
            shingle = side.folded[start : start + SHINGLE]
            if shingle in found:
                repeated.add(shingle)
            found[shingle] = start
    return {shingle: start for shingle, start in found.items() if shingle not in repeated}

"""Alignment of a transcription with a reading, token by token, tolerant of blocks in another order.

Three passes. Characters: a least-edit path over both texts without spaces; tokens that match letter for
letter are anchors. Tokens: between anchors, a small dynamic programme pairs tokens by edit distance, with
joined and split words. Blocks: runs that neither side could place are matched with each other wherever they
stand, which is how a form table, a stamp or a margin in another order finds its counterpart.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from ocr.metrics import find_edits
from ocr.model import Token
from ocr.text import Profile, normalise, tokenise

# A token left out costs this share of its letters: two unlike words are still paired with each other
# (0.6 + 0.6 > 1) but a swapped or dropped word does not smear over its neighbours.
_SKIP_COST = 0.6
# What joining or splitting words costs beside their letters.
_MERGE_COST = 0.3
_STEPS = ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (1, 3), (3, 1))
# Beyond this many token pairs a gap is first parted at its best common run.
_LARGEST_GAP = 40_000
# A block found elsewhere must be this long and this alike; shorter ones would match anything.
_BLOCK_LETTERS = 9
_BLOCK_LIKENESS = 75.0
_BLOCK_TOKENS = 3
# A token takes in no more than so many on either side.
_MOST_ABSORBED = 4
_STAND_INS = str.maketrans("OОоIІlЗз", "00011133")
# What stands apart on the page may be shorter, if it matches letter for letter.
_SEGMENT_LETTERS = 4
_LOOSE_SHARE = 0.7
# Longer stretches, in tokens of both sides, are parted before they are compared letter by letter.
_LONG = 6_000
# A moved block is first found by stretches of this many tokens that occur once on each side ...
_SHINGLE = 5
_CHAIN_GAP = 40
# ... and what is left is compared letter by letter in runs up to this many tokens,
_LONGEST_RUN = 400
# as far as this many letter pairs go: texts that have nothing in common are not searched for ever.
_MOST_LETTER_PAIRS = 100_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A text as tokens, each with its folded graphemes, one code point each; empty where all folds away."""

    text: str
    tokens: tuple[Token, ...]
    folded: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Tokens [a_start, a_end) of one side that stand for [b_start, b_end) of the other; either may be empty.

    `moved` marks a block that was found out of order.
    """

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    moved: bool = False


class Gap(NamedTuple):
    """A stretch of both sides between two anchors: token ranges."""

    a: range
    b: range


def fold_tokens(text: str, profile: Profile) -> Folded:
    """Return the tokens of `text` with what the profile makes of each, white space left out."""
    tokens = tokenise(text)
    pieces: list[list[str]] = [[] for _ in tokens]
    index = 0
    for cell in normalise(text, profile).cells:
        while index < len(tokens) and cell.start >= tokens[index].end:
            index += 1
        if index < len(tokens) and not cell.text.isspace() and cell.start >= tokens[index].start:
            pieces[index].append(cell.text if len(cell.text) == 1 else _code_point_for(cell.text))
    return Folded(text=text, tokens=tokens, folded=tuple("".join(piece) for piece in pieces))


def _code_point_for(grapheme: str) -> str:
    """Return a private code point that is always the same for this grapheme of several code points."""
    return chr(0xF0000 + crc32(grapheme.encode()) % 0xFFFE)


def _align_block(a: Folded, b: Folded, block_a: range, block_b: range) -> Iterator[Pairing]:
    """Yield the pairings of two stretches in order: anchors, and what lies between them."""
    at_a, at_b = block_a.start, block_b.start
    for anchor_a, anchor_b in _iter_anchors(a, b, block_a, block_b):
        yield from _align_gap(a.folded, b.folded, Gap(range(at_a, anchor_a), range(at_b, anchor_b)))
        yield Pairing(a_start=anchor_a, a_end=anchor_a + 1, b_start=anchor_b, b_end=anchor_b + 1)
        at_a, at_b = anchor_a + 1, anchor_b + 1
    yield from _align_gap(a.folded, b.folded, Gap(range(at_a, block_a.stop), range(at_b, block_b.stop)))


def align(a: Folded, b: Folded, segments: Sequence[range] = ()) -> tuple[Pairing, ...]:
    """Return the pairings of both sides: every token of each side in exactly one, in the order of `a`.

    Pairings with an empty `a` side stand where their text would be inserted. `segments` are the token ranges of
    `b` that stand apart on the page, and may stand elsewhere in `a` however short they are.

    >>> from ocr.text import TYPESCRIPT
    >>> sides = [fold_tokens(text, TYPESCRIPT) for text in ("он не мог", "он мог")]
    >>> [(p.a_end - p.a_start, p.b_end - p.b_start) for p in align(*sides)]
    [(1, 1), (1, 0), (1, 1)]
    """
    pairings = list(_align_block(a, b, range(len(a.folded)), range(len(b.folded))))
    return tuple(_match_blocks(a, b, _slide_runs(a, _absorb(a, b, pairings)), segments))


def _iter_anchors(a: Folded, b: Folded, block_a: range, block_b: range) -> Iterator[tuple[int, int]]:
    """Yield the anchors of two stretches; long ones are first parted where a rare phrase stands on both sides."""
    milestones: list[tuple[int, int]] = []
    if len(block_a) + len(block_b) > _LONG:
        seeds_a, seeds_b = _find_shingles(a, [block_a]), _find_shingles(b, [block_b])
        pairs = sorted((i, seeds_b[shingle]) for shingle, i in seeds_a.items() if shingle in seeds_b)
        milestones = _longest_rising(pairs)
    at_a, at_b = block_a.start, block_b.start
    for to_a, to_b in [*milestones, (block_a.stop, block_b.stop)]:
        for i, j in _find_anchors(a.folded[at_a:to_a], b.folded[at_b:to_b]):
            yield at_a + i, at_b + j
        at_a, at_b = to_a, to_b


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence whose second members rise; the first ones do already.

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
    text_a, starts_a = _join(a)
    text_b, starts_b = _join(b)
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
    # A lone mark or letter matches by chance: it is left to the token pass.
    return [(i, j) for i, j in anchors if len(a[i]) >= 2]


def _join(tokens: Sequence[str]) -> tuple[str, list[int]]:
    starts: list[int] = []
    position = 0
    for token in tokens:
        starts.append(position)
        position += len(token)
    return "".join(tokens), starts


def _align_gap(a: Sequence[str], b: Sequence[str], gap: Gap) -> Iterator[Pairing]:
    """Yield the pairings of a gap between anchors."""
    # Two long stretches without a common word have nothing in order; the block pass looks at them again.
    if not gap.a or not gap.b or len(gap.a) * len(gap.b) > _LARGEST_GAP:
        for i in gap.a:
            yield Pairing(a_start=i, a_end=i + 1, b_start=gap.b.start, b_end=gap.b.start)
        for j in gap.b:
            yield Pairing(a_start=gap.a.stop, a_end=gap.a.stop, b_start=j, b_end=j + 1)
        return
    yield from _best_path(a, b, gap)


def _best_path(a: Sequence[str], b: Sequence[str], gap: Gap) -> list[Pairing]:
    """Return the cheapest pairs, merges and skips over the gap (Wagner and Fischer 1974, on tokens)."""
    rows, columns = len(gap.a), len(gap.b)
    words_a, words_b = [a[i] for i in gap.a], [b[j] for j in gap.b]
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
    path: list[Pairing] = []
    i, j = gap.a.stop, gap.b.stop
    while i > gap.a.start or j > gap.b.start:
        step_a, step_b = steps[i - gap.a.start][j - gap.b.start]
        path.append(Pairing(a_start=i - step_a, a_end=i, b_start=j - step_b, b_end=j))
        i, j = i - step_a, j - step_b
    return path[::-1]


@lru_cache(maxsize=100_000)
def _step_cost(letters_a: str, letters_b: str, step: tuple[int, int]) -> float:
    if 0 in step:
        return _SKIP_COST * len(letters_a + letters_b)
    distance = float(Levenshtein.distance(letters_a, letters_b))
    if letters_a and letters_b and letters_a[0].isalnum() != letters_b[0].isalnum():
        distance += 0.5  # a word is rather left out than taken for a mark
    return distance + _MERGE_COST * (sum(step) - 2)


def _absorb(a: Folded, b: Folded, pairings: Sequence[Pairing]) -> list[Pairing]:
    """Return the pairings with what only `b` has beside a pair taken into it where the pair lacks just that.

    A number of which one side makes one token, and the other, with letters for digits, many.
    """
    out: list[Pairing] = []
    at = 0
    while at < len(pairings):
        pair = pairings[at]
        if pair.a_end - pair.a_start != 1 or pair.b_start == pair.b_end:
            out.append(pair)
            at += 1
            continue
        before = _count_alone(out[::-1])
        behind = _count_alone(pairings[at + 1 :][:_MOST_ABSORBED])
        left, right = _choose_absorbed(
            a, b, [*out[len(out) - before :], *pairings[at : at + 1 + behind]], before
        )
        if left + right:
            first = out[len(out) - left] if left else pair
            last = pairings[at + right]
            del out[len(out) - left :]
            pair = Pairing(a_start=pair.a_start, a_end=pair.a_end, b_start=first.b_start, b_end=last.b_end)
        out.append(pair)
        at += 1 + right
    return out


def _count_alone(pairings: Sequence[Pairing]) -> int:
    """Return how many of the first pairings are of `b` alone, up to _MOST_ABSORBED."""
    count = 0
    while count < min(len(pairings), _MOST_ABSORBED) and pairings[count].a_start == pairings[count].a_end:
        count += 1
    return count


def _choose_absorbed(a: Folded, b: Folded, run: Sequence[Pairing], own: int) -> tuple[int, int]:
    """Return how many pairings before and behind number `own` of a run make that one's sides most alike."""

    def letters(first: int, last: int) -> str:
        return "".join(b.folded[run[first].b_start : run[last].b_end])

    meant = a.folded[run[own].a_start]
    is_number = any(letter.isdigit() for letter in meant)
    fold = _digits_of if is_number else str
    target, mine = fold(meant), fold(letters(own, own))
    best, choice = float(Levenshtein.distance(target, mine)), (0, 0)
    for left in range(own + 1):
        for right in range(len(run) - own):
            both = fold(letters(own - left, own + right))
            # All that is taken in must be what was lacking.
            distance = Levenshtein.distance(target, both)
            lacked = Levenshtein.distance(target, mine) - distance
            if distance < best and lacked >= len(both) - len(mine):
                best, choice = distance, (left, right)
    return choice


def _digits_of(number: str) -> str:
    """Return a number's digits, letters that typists use for them included, without marks.

    >>> _digits_of("IО.I,О")
    '1010'
    """
    return "".join(letter for letter in number.translate(_STAND_INS) if letter.isalnum())


def _slide_runs(a: Folded, pairings: Sequence[Pairing]) -> list[Pairing]:
    """Return the pairings with runs that only `a` has begun at a line start, where that costs nothing.

    A run can be slid to the right over a pair whose word also begins the run: where either of two brackets may
    be the one that the other side lacks, the one on the run's own lines is taken.
    """
    out = list(pairings)
    index = 0
    while index < len(out):
        end = index
        while end < len(out) and _stands_alone(out[end]):
            end += 1
        if end == index:
            index += 1
            continue
        steps = 0
        while not _begins_line(a, out[index + steps].a_start) and _can_slide(
            a, out, index + steps, end + steps
        ):
            steps += 1
        if _begins_line(a, out[index + steps].a_start):
            for step in range(steps):
                out[index + step : end + step + 1] = _slide_once(out[index + step : end + step + 1])
        index = end + 1
    return out


def _stands_alone(pairing: Pairing) -> bool:
    return pairing.b_start == pairing.b_end and pairing.a_end == pairing.a_start + 1


def _can_slide(a: Folded, pairings: Sequence[Pairing], first: int, behind: int) -> bool:
    if behind >= len(pairings):
        return False
    pair = pairings[behind]
    is_single = pair.a_end == pair.a_start + 1 and pair.b_end > pair.b_start
    return is_single and a.folded[pairings[first].a_start] == a.folded[pair.a_start]


def _slide_once(run: Sequence[Pairing]) -> list[Pairing]:
    """Return a run of lone tokens and the pair behind it as the pair, on the first token, and the rest alone."""
    pair, start = run[-1], run[0].a_start
    alone = [
        Pairing(a_start=start + i, a_end=start + i + 1, b_start=pair.b_end, b_end=pair.b_end)
        for i in range(1, len(run))
    ]
    return [Pairing(a_start=start, a_end=start + 1, b_start=pair.b_start, b_end=pair.b_end), *alone]


def _begins_line(side: Folded, index: int) -> bool:
    return side.text[: side.tokens[index].start].rstrip(" \t")[-1:] in ("", "\n", "\f")


def _match_blocks(a: Folded, b: Folded, pairings: list[Pairing], segments: Sequence[range]) -> list[Pairing]:
    """Return the pairings with runs that stand elsewhere on the other side paired there, marked as moved."""
    pairings = _apply_moves(a, b, pairings, _find_segments(a, b, pairings, segments))
    chains = _find_chains(a, b, pairings)
    pairings = _apply_moves(a, b, pairings, chains)
    runs_a = [run for run in _find_runs(a, b, pairings, side="a") if len(run) <= _LONGEST_RUN]
    runs_b = [run for run in _find_runs(a, b, pairings, side="b") if len(run) <= _LONGEST_RUN]
    moves: list[tuple[range, range]] = []
    work = 0
    for run_a in sorted(runs_a, key=lambda run: -_letters(a, run)):
        work += _letters(a, run_a) * sum(_letters(b, run_b) for run_b in runs_b)
        if work > _MOST_LETTER_PAIRS:
            break
        best = max(
            (move for run_b in runs_b if (move := _find_block(a, b, run_a, run_b))),
            key=lambda move: move[0],
            default=None,
        )
        if best is None:
            continue
        _, block_a, block_b = best
        moves.append((block_a, block_b))
        runs_b = [rest for run in runs_b for rest in _subtract(run, block_b)]
    return _apply_moves(a, b, pairings, moves)


def _find_chains(a: Folded, b: Folded, pairings: Sequence[Pairing]) -> list[tuple[range, range]]:
    """Return long stretches of loose tokens that both sides have, however far apart.

    Runs of _SHINGLE tokens that are unique on both sides are seeds; seeds in step with each other are a chain
    (patience diff, applied to what in-order alignment left over).
    """
    seeds_a = _find_shingles(a, _find_runs(a, b, pairings, side="a"))
    seeds_b = _find_shingles(b, _find_runs(a, b, pairings, side="b"))
    pairs = sorted((i, seeds_b[shingle]) for shingle, i in seeds_a.items() if shingle in seeds_b)
    chains: list[tuple[range, range]] = []
    start = 0
    for index in range(1, len(pairs) + 1):
        if index < len(pairs) and _in_step(pairs[index - 1], pairs[index]):
            continue
        (first_a, first_b), (last_a, last_b) = pairs[start], pairs[index - 1]
        chains.append((range(first_a, last_a + _SHINGLE), range(first_b, last_b + _SHINGLE)))
        start = index
    chains.sort(key=lambda chain: -len(chain[0]))
    return _drop_overlaps(chains)


def _find_shingles(side: Folded, runs: Sequence[range]) -> dict[tuple[str, ...], int]:
    """Return the shingles of the runs that occur once, with the token that each begins at."""
    found: dict[tuple[str, ...], int] = {}
    repeated: set[tuple[str, ...]] = set()
    for run in runs:
        for start in run[: max(0, len(run) - _SHINGLE + 1)]:
            shingle = side.folded[start : start + _SHINGLE]
            if shingle in found:
                repeated.add(shingle)
            found[shingle] = start
    return {shingle: start for shingle, start in found.items() if shingle not in repeated}


def _in_step(before: tuple[int, int], behind: tuple[int, int]) -> bool:
    """Return whether one seed follows another closely and at about the same distance on both sides."""
    across, down = behind[0] - before[0], behind[1] - before[1]
    return 0 < down <= _CHAIN_GAP and across <= _CHAIN_GAP and abs(across - down) <= _CHAIN_GAP // 4


def _drop_overlaps(moves: Sequence[tuple[range, range]]) -> list[tuple[range, range]]:
    """Return the moves whose tokens no earlier one of the list has, on either side."""
    kept: list[tuple[range, range]] = []
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    for move_a, move_b in moves:
        if taken_a.isdisjoint(move_a) and taken_b.isdisjoint(move_b):
            kept.append((move_a, move_b))
            taken_a.update(move_a)
            taken_b.update(move_b)
    return kept


def _find_runs(a: Folded, b: Folded, pairings: Sequence[Pairing], *, side: str) -> list[range]:
    """Return the runs of neighbouring tokens on one side that nothing like them stands against."""
    tokens = a.folded if side == "a" else b.folded
    loose = [False] * len(tokens)
    for pairing in pairings:
        left = "".join(a.folded[pairing.a_start : pairing.a_end])
        right = "".join(b.folded[pairing.b_start : pairing.b_end])
        if fuzz.ratio(left, right) < 50:
            span = (pairing.a_start, pairing.a_end) if side == "a" else (pairing.b_start, pairing.b_end)
            for index in range(*span):
                loose[index] = True
    runs: list[range] = []
    start = None
    for index, is_loose in enumerate([*loose, False]):
        if is_loose and start is None:
            start = index
        elif not is_loose and start is not None:
            runs.append(range(start, index))
            start = None
    return runs


def _find_segments(
    a: Folded, b: Folded, pairings: Sequence[Pairing], segments: Sequence[range]
) -> list[tuple[range, range]]:
    """Return the segments of `b` nothing like which stands against them, each with its only exact match in `a`."""
    runs_a = _find_runs(a, b, pairings, side="a")
    loose_b = {index for run in _find_runs(a, b, pairings, side="b") for index in run}
    moves: list[tuple[range, range]] = []
    for segment in segments:
        letters = "".join(b.folded[index] for index in segment)
        loose = sum(len(b.folded[index]) for index in segment if index in loose_b)
        if not letters or loose < _LOOSE_SHARE * len(letters):
            continue
        places = [place for run in runs_a if (place := _find_exact(a, run, letters))]
        if len(places) == 1 and (len(letters) >= _SEGMENT_LETTERS or is_whole_line(a, places[0])):
            moves.append((places[0], segment))
            runs_a = [rest for run in runs_a for rest in _subtract(run, places[0])]
    return moves


def is_whole_line(side: Folded, run: range) -> bool:
    """Return whether nothing else stands on the line (or lines) of these tokens."""
    before = side.text[: side.tokens[run.start].start].rstrip(" \t")
    behind = side.text[side.tokens[run.stop - 1].end :].lstrip(" \t")
    return before[-1:] in ("", "\n", "\f") and behind[:1] in ("", "\n", "\f")


def _find_exact(a: Folded, run: range, letters: str) -> range | None:
    """Return the tokens of the run that together are these letters, None if there are none."""
    text, starts = _join([a.folded[index] for index in run])
    at = text.find(letters)
    while at >= 0:
        covered = _cover(starts, at, at + len(letters), run)
        if covered and "".join(a.folded[index] for index in covered) == letters:
            return covered
        at = text.find(letters, at + 1)
    return None


def _letters(side: Folded, run: range) -> int:
    return sum(len(side.folded[index]) for index in run)


def _find_block(a: Folded, b: Folded, run_a: range, run_b: range) -> tuple[float, range, range] | None:
    """Return (weight, tokens of a, tokens of b) of the best common stretch of two runs, None if poor."""
    text_a, starts_a = _join([a.folded[index] for index in run_a])
    text_b, starts_b = _join([b.folded[index] for index in run_b])
    if min(len(text_a), len(text_b)) < _BLOCK_LETTERS:
        return None
    found = fuzz.partial_ratio_alignment(text_a, text_b, score_cutoff=_BLOCK_LIKENESS)
    if found is None:
        return None
    block_a = _cover(starts_a, found.src_start, found.src_end, run_a)
    block_b = _cover(starts_b, found.dest_start, found.dest_end, run_b)
    if not block_a or not block_b:
        return None
    # A word or two in the midst of a line have changed places with others: that is an error, no other order.
    if len(block_a) < _BLOCK_TOKENS and not is_whole_line(a, block_a) and not is_whole_line(b, block_b):
        return None
    return found.score * (found.src_end - found.src_start), block_a, block_b


def _cover(starts: Sequence[int], start: int, end: int, run: range) -> range:
    """Return the tokens of `run` that begin within letters [start, end)."""
    inside = [index for index, position in zip(run, starts, strict=True) if start <= position < end]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def _subtract(run: range, taken: range) -> list[range]:
    if taken.start >= run.stop or taken.stop <= run.start:
        return [run]
    rest = [range(run.start, taken.start), range(taken.stop, run.stop)]
    return [part for part in rest if part]


def _apply_moves(
    a: Folded, b: Folded, pairings: Sequence[Pairing], moves: Sequence[tuple[range, range]]
) -> list[Pairing]:
    """Return the pairings with the moved tokens taken out of their old ones and paired with each other."""
    if not moves:
        return list(pairings)
    moved_a = {index for block, _ in moves for index in block}
    moved_b = {index for _, block in moves for index in block}
    out: list[Pairing] = []
    for pairing in pairings:
        span_a, span_b = range(pairing.a_start, pairing.a_end), range(pairing.b_start, pairing.b_end)
        if moved_a.isdisjoint(span_a) and moved_b.isdisjoint(span_b):
            out.append(pairing)
            continue
        for i in span_a:
            if i not in moved_a:
                out.append(Pairing(a_start=i, a_end=i + 1, b_start=pairing.b_start, b_end=pairing.b_start))
        for j in span_b:
            if j not in moved_b:
                out.append(Pairing(a_start=pairing.a_start, a_end=pairing.a_start, b_start=j, b_end=j + 1))
    for block_a, block_b in moves:
        out.extend(
            Pairing(a_start=p.a_start, a_end=p.a_end, b_start=p.b_start, b_end=p.b_end, moved=True)
            for p in _align_block(a, b, block_a, block_b)
        )
    return sorted(out, key=lambda p: (p.a_start, p.a_end, p.b_start))


def find_page_breaks(a: Folded, b: Folded, page_of_b: Sequence[int], pages: int) -> tuple[int, ...]:
    """Return where a running text is to be cut: `pages` - 1 raw offsets, rising.

    `page_of_b` is the page index of each token of the reading. The cut stands before the first token
    that the next page has, at the best trade between the two pages' tokens.
    """
    best_page: list[tuple[int, int]] = []
    for pairing in align(a, b):
        if pairing.moved or pairing.b_start == pairing.b_end or pairing.a_start == pairing.a_end:
            continue
        best_page.append((pairing.a_start, page_of_b[pairing.b_start]))
    cuts: list[int] = []
    for page in range(1, pages):
        # Of all cuts, the one with most tokens on their right side of it.
        right = sum(1 for _, p in best_page if p >= page)
        best, best_score = 0, right
        running = right
        for position, (_, p) in enumerate(best_page):
            running += 1 if p < page else -1
            if running > best_score:
                best, best_score = position + 1, running
        token = best_page[best][0] if best < len(best_page) else len(a.tokens)
        offset = a.tokens[token].start if token < len(a.tokens) else len(a.text)
        cuts.append(max(offset, cuts[-1] if cuts else 0))
    return tuple(cuts)

"""Blocks in another order: runs of tokens that in-order alignment left unpaired are matched wherever they stand."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from ocr.collation.folded import Folded, Pairing, is_whole_line, join_letters
from ocr.collation.token_pairs import SHINGLE, align_block, are_unlike, find_shingles

# A moved block has at least this many letters and this likeness, in percent: a shorter block would match anything.
MIN_BLOCK_LETTERS = 9
MIN_BLOCK_LIKENESS = 75.0
# A block of fewer tokens must be all of its line.
MIN_TOKENS_WITHIN_LINE = 3
# A segment that matches letter for letter may be shorter than a block, unless it is a whole line.
MIN_SEGMENT_LETTERS = 4
# A segment is looked for elsewhere if at least this share of its letters is unpaired.
MIN_LOOSE_SHARE = 0.7
# Neighbouring seeds of one chain are at most this many tokens apart.
MAX_SEED_DISTANCE_TOKENS = 40
# Runs up to this many tokens are compared letter by letter.
MAX_RUN_TOKENS = 400
# The comparison stops after this many pairs of letters, so that texts with nothing in common end in time.
MAX_LETTER_PAIRS = 100_000_000


class _Run(NamedTuple):
    """Neighbouring tokens of one side, their joined letters, and the offset in these at which each token begins."""

    tokens: range
    letters: str
    starts: list[int]


def match_blocks(a: Folded, b: Folded, pairings: list[Pairing], segments: Sequence[range]) -> list[Pairing]:
    """Return the pairings after runs that stand elsewhere on the other side are paired there, marked as moved."""
    pairings = _apply_moves(a, b, pairings, _find_segments(a, b, pairings, segments))
    chains = _find_chains(a, b, pairings)
    pairings = _apply_moves(a, b, pairings, chains)
    return _apply_moves(a, b, pairings, _find_alike(a, b, pairings))


def _find_alike(a: Folded, b: Folded, pairings: Sequence[Pairing]) -> list[tuple[range, range]]:
    """Return the short unpaired runs of `a`, longest first, each with the most similar stretch of `b`."""
    loose_a, loose_b = find_loose_runs(a, b, pairings)
    runs_a = [join_run(a, run) for run in loose_a if len(run) <= MAX_RUN_TOKENS]
    runs_b = [join_run(b, run) for run in loose_b if len(run) <= MAX_RUN_TOKENS]
    letters_b = sum(len(run.letters) for run in runs_b)
    runs_b = [run for run in runs_b if len(run.letters) >= MIN_BLOCK_LETTERS]
    moves: list[tuple[range, range]] = []
    work = 0
    for run_a in sorted(runs_a, key=lambda run: -len(run.letters)):
        work += len(run_a.letters) * letters_b
        if work > MAX_LETTER_PAIRS or len(run_a.letters) < MIN_BLOCK_LETTERS:
            break
        best = max(
            (move for run_b in runs_b if (move := find_block(a, b, run_a, run_b))),
            key=lambda move: move[0],
            default=None,
        )
        if best is None:
            continue
        _, block_a, block_b = best
        moves.append((block_a, block_b))
        letters_b -= sum(len(b.folded[index]) for index in block_b)
        parts = [rest for run in runs_b for rest in _subtract_joined(b, run, block_b)]
        runs_b = [run for run in parts if len(run.letters) >= MIN_BLOCK_LETTERS]
    return moves


def _find_chains(a: Folded, b: Folded, pairings: Sequence[Pairing]) -> list[tuple[range, range]]:
    """Return long stretches of unpaired tokens that both sides have, however far apart.

    Runs of SHINGLE tokens that are unique on both sides are seeds; seeds in step with each other are a chain
    (patience diff, applied to what in-order alignment left over).
    """
    runs_a, runs_b = find_loose_runs(a, b, pairings)
    seeds_a, seeds_b = find_shingles(a, runs_a), find_shingles(b, runs_b)
    pairs = sorted((i, seeds_b[shingle]) for shingle, i in seeds_a.items() if shingle in seeds_b)
    chains: list[tuple[range, range]] = []
    start = 0
    for index in range(1, len(pairs) + 1):
        if index < len(pairs) and _in_step(pairs[index - 1], pairs[index]):
            continue
        (first_a, first_b), (last_a, last_b) = pairs[start], pairs[index - 1]
        chains.append((range(first_a, last_a + SHINGLE), range(first_b, last_b + SHINGLE)))
        start = index
    chains.sort(key=lambda chain: -len(chain[0]))
    return _drop_overlaps(chains)


def _in_step(before: tuple[int, int], behind: tuple[int, int]) -> bool:
    """Return whether a seed follows the one before closely, and at about the same distance on both sides."""
    across, down = behind[0] - before[0], behind[1] - before[1]
    return (
        0 < down <= MAX_SEED_DISTANCE_TOKENS
        and across <= MAX_SEED_DISTANCE_TOKENS
        and abs(across - down) <= MAX_SEED_DISTANCE_TOKENS // 4
    )


def _drop_overlaps(moves: Sequence[tuple[range, range]]) -> list[tuple[range, range]]:
    """Return the moves that share no token, on either side, with an earlier move of the list."""
    kept: list[tuple[range, range]] = []
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    for move_a, move_b in moves:
        if taken_a.isdisjoint(move_a) and taken_b.isdisjoint(move_b):
            kept.append((move_a, move_b))
            taken_a.update(move_a)
            taken_b.update(move_b)
    return kept


def find_loose_runs(a: Folded, b: Folded, pairings: Sequence[Pairing]) -> tuple[list[range], list[range]]:
    """Return the runs of neighbouring tokens on either side that are paired with nothing similar."""
    loose_a, loose_b = [False] * len(a.folded), [False] * len(b.folded)
    for pairing in pairings:
        if are_unlike(*pairing.letters(a, b)):
            loose_a[pairing.a_start : pairing.a_end] = [True] * len(pairing.a_tokens)
            loose_b[pairing.b_start : pairing.b_end] = [True] * len(pairing.b_tokens)
    return _collect_runs(loose_a), _collect_runs(loose_b)


def _collect_runs(loose: Sequence[bool]) -> list[range]:
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
    """Return the unpaired segments of `b` that `a` has exactly once elsewhere, but for case, as (a, b)."""
    if not segments:
        return []
    loose_a, runs_b = find_loose_runs(a, b, pairings)
    runs_a = [join_run(a, run) for run in loose_a]
    loose_b = {index for run in runs_b for index in run}
    moves: list[tuple[range, range]] = []
    for segment in segments:
        letters = "".join(b.folded[index] for index in segment)
        loose = sum(len(b.folded[index]) for index in segment if index in loose_b)
        if not letters or loose < MIN_LOOSE_SHARE * len(letters):
            continue
        places = [place for run in runs_a if (place := _find_exact(a, run, letters))]
        if len(places) == 1 and (len(letters) >= MIN_SEGMENT_LETTERS or is_whole_line(a, places[0])):
            moves.append((places[0], segment))
            runs_a = [rest for run in runs_a for rest in _subtract_joined(a, run, places[0])]
    return moves


def join_run(side: Folded, run: range) -> _Run:
    return _Run(run, *join_letters(side.folded[run.start : run.stop]))


def _find_exact(a: Folded, run: _Run, letters: str) -> range | None:
    """Return the tokens of the run whose joined letters are these but for case, None if there are none.

    A spaced-out name in capitals is often read with a small letter.
    """
    wanted, own = _uncased(letters), _uncased(run.letters)
    at = own.find(wanted)
    while at >= 0:
        covered = _cover(run, at, at + len(wanted))
        if covered and _uncased("".join(a.folded[index] for index in covered)) == wanted:
            return covered
        at = own.find(wanted, at + 1)
    return None


def _uncased(letters: str) -> str:
    """Return as many letters, in small ones where a letter has one."""
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in letters)


def find_block(a: Folded, b: Folded, run_a: _Run, run_b: _Run) -> tuple[float, range, range] | None:
    """Return (weight, tokens of a, tokens of b) of the best common stretch of two runs, None if it is poor."""
    found = fuzz.partial_ratio_alignment(run_a.letters, run_b.letters, score_cutoff=MIN_BLOCK_LIKENESS)
    if found is None:
        return None
    block_a = _cover(run_a, found.src_start, found.src_end)
    block_b = _cover(run_b, found.dest_start, found.dest_end)
    if not block_a or not block_b:
        return None
    # A word or two that changed places within a line are an error, not another order of blocks.
    if (
        len(block_a) < MIN_TOKENS_WITHIN_LINE
        and not is_whole_line(a, block_a)
        and not is_whole_line(b, block_b)
    ):
        return None
    return found.score * (found.src_end - found.src_start), block_a, block_b


def _cover(run: _Run, start: int, end: int) -> range:
    """Return the tokens of a run that begin at its letters [start, end)."""
    return run.tokens[bisect_left(run.starts, start) : bisect_left(run.starts, end)]


def _subtract(run: range, taken: range) -> list[range]:
    if taken.start >= run.stop or taken.stop <= run.start:
        return [run]
    rest = [range(run.start, taken.start), range(taken.stop, run.stop)]
    return [part for part in rest if part]


def _subtract_joined(side: Folded, run: _Run, taken: range) -> list[_Run]:
    rest = _subtract(run.tokens, taken)
    return [run] if rest == [run.tokens] else [join_run(side, part) for part in rest]


def _apply_moves(
    a: Folded, b: Folded, pairings: Sequence[Pairing], moves: Sequence[tuple[range, range]]
) -> list[Pairing]:
    """Return the pairings after the moved tokens are taken out of their old pairings and paired with each other."""
    if not moves:
        return list(pairings)
    moved_a = {index for block, _ in moves for index in block}
    moved_b = {index for _, block in moves for index in block}
    out: list[Pairing] = []
    for pairing in pairings:
        if moved_a.isdisjoint(pairing.a_tokens) and moved_b.isdisjoint(pairing.b_tokens):
            out.append(pairing)
            continue
        for i in pairing.a_tokens:
            if i not in moved_a:
                out.append(Pairing(a_start=i, a_end=i + 1, b_start=pairing.b_start, b_end=pairing.b_start))
        for j in pairing.b_tokens:
            if j not in moved_b:
                out.append(Pairing(a_start=pairing.a_start, a_end=pairing.a_start, b_start=j, b_end=j + 1))
    for block_a, block_b in moves:
        out.extend(
            Pairing(a_start=p.a_start, a_end=p.a_end, b_start=p.b_start, b_end=p.b_end, moved=True)
            for p in align_block(a, b, block_a, block_b)
        )
    return sorted(out, key=lambda p: (p.a_start, p.a_end, p.b_start))

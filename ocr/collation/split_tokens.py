"""Repairs of in-order pairings: split tokens merged, unpaired runs slid to the start of a line, marks attached."""

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from ocr.collation.folded import Folded, Pairing, begins_line
from ocr.text.typewriter import LETTERS_FOR_DIGITS, take_part

# At most this many unpaired tokens on either side are merged into a pair.
MAX_MERGED_TOKENS = 4
# Folding has put right most stand-ins of a number by now. A small Latin o, a dotted i or a bar that it left stand in
# words, and the pairings of these words would change.
_STAND_INS = str.maketrans(take_part(LETTERS_FOR_DIGITS, "OОоIІlЗз"))


def merge_split_tokens(a: Folded, b: Folded, pairings: Sequence[Pairing]) -> list[Pairing]:
    """Return the pairings after unpaired tokens of `b` are merged into the neighbouring pair that they complete.

    Such a pair is a number that is one token in `a` and, with letters for digits, several in `b`.
    """
    out: list[Pairing] = []
    at = 0
    while at < len(pairings):
        pair = pairings[at]
        if len(pair.a_tokens) != 1 or not pair.b_tokens:
            out.append(pair)
            at += 1
            continue
        before = _count_unpaired(out, range(len(out) - 1, max(-1, len(out) - 1 - MAX_MERGED_TOKENS), -1))
        behind = _count_unpaired(pairings, range(at + 1, min(len(pairings), at + 1 + MAX_MERGED_TOKENS)))
        left, right = _choose_merged(
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


def _count_unpaired(pairings: Sequence[Pairing], places: range) -> int:
    """Return how many of the places, from the first on, have a pairing without tokens of `a`."""
    paired = (n for n, at in enumerate(places) if pairings[at].a_tokens)
    return next(paired, len(places))


def _choose_merged(a: Folded, b: Folded, run: Sequence[Pairing], own: int) -> tuple[int, int]:
    """Return how many pairings before and behind `run[own]`, merged into it, make its two sides most similar."""

    def letters(first: int, last: int) -> str:
        return "".join(b.folded[run[first].b_start : run[last].b_end])

    whole = a.folded[run[own].a_start]
    is_number = any(letter.isdigit() for letter in whole)
    fold = _digits_of if is_number else str
    target, unmerged = fold(whole), fold(letters(own, own))
    distance_unmerged = Levenshtein.distance(target, unmerged)
    best, choice = distance_unmerged, (0, 0)
    for left in range(own + 1):
        for right in range(len(run) - own):
            merged = fold(letters(own - left, own + right))
            distance = Levenshtein.distance(target, merged)
            # Every merged letter must be one that the pair lacked.
            is_complete = distance_unmerged - distance >= len(merged) - len(unmerged)
            if distance < best and is_complete:
                best, choice = distance, (left, right)
    return choice


def _digits_of(number: str) -> str:
    """Return a number as digits: letters that are typed for digits are translated, marks are left out.

    >>> _digits_of("IО.I,О")
    '1010'
    """
    return "".join(letter for letter in number.translate(_STAND_INS) if letter.isalnum())


def slide_runs(a: Folded, pairings: Sequence[Pairing]) -> list[Pairing]:
    """Return the pairings after unpaired runs of `a` are slid to the start of a line, where the cost stays equal.

    A run slides to the right over a pair whose word equals the first word of the run: of two equal brackets either
    may be the unpaired one, and the bracket on the lines of the run is the better choice.
    """
    out = list(pairings)
    index = 0
    while index < len(out):
        end = index
        while end < len(out) and _is_unpaired_token(out[end]):
            end += 1
        if end == index:
            index += 1
            continue
        steps = 0
        while not begins_line(a, out[index + steps].a_start) and _can_slide(
            a, out, index + steps, end + steps
        ):
            steps += 1
        if steps and begins_line(a, out[index + steps].a_start):
            out[index : end + steps] = _slide(out[index : end + steps], steps)
        index = end + 1
    return out


def attach_marks(b: Folded, pairings: Sequence[Pairing]) -> list[Pairing]:
    """Return the pairings in which, of two equal tokens of `b`, the one that touches the word before is paired.

    A stop behind a word is its own; the speck before the next line is the one that nobody transcribed.
    """
    out = list(pairings)
    for k in range(1, len(out) - 1):
        before, loose, pair = out[k - 1 : k + 2]
        are_single = not loose.a_tokens and len(loose.b_tokens) == len(pair.b_tokens) == 1
        is_in_row = before.b_end == loose.b_start and loose.b_end == pair.b_start
        if (
            are_single
            and is_in_row
            and before.b_tokens
            and before.a_end == pair.a_start < pair.a_end
            and b.folded[loose.b_start] == b.folded[pair.b_start]
            and _touches(b, loose.b_start)
            and not _touches(b, pair.b_start)
        ):
            out[k] = replace(pair, b_start=loose.b_start, b_end=loose.b_end)
            out[k + 1] = replace(
                loose, a_start=pair.a_end, a_end=pair.a_end, b_start=pair.b_start, b_end=pair.b_end
            )
    return out


def _touches(side: Folded, index: int) -> bool:
    """Return whether no space stands before a token."""
    return side.tokens[index - 1].end == side.tokens[index].start


def _is_unpaired_token(pairing: Pairing) -> bool:
    return not pairing.b_tokens and len(pairing.a_tokens) == 1


def _can_slide(a: Folded, pairings: Sequence[Pairing], first: int, behind: int) -> bool:
    if behind >= len(pairings):
        return False
    pair = pairings[behind]
    return (
        len(pair.a_tokens) == 1
        and bool(pair.b_tokens)
        and a.folded[pairings[first].a_start] == a.folded[pair.a_start]
    )


def _slide(run: Sequence[Pairing], steps: int) -> list[Pairing]:
    """Return unpaired tokens and `steps` pairs behind them after the pairs take the first tokens."""
    start, unpaired = run[0].a_start, len(run) - steps
    pairs = [
        Pairing(a_start=start + i, a_end=start + i + 1, b_start=pair.b_start, b_end=pair.b_end)
        for i, pair in enumerate(run[unpaired:])
    ]
    rest = [
        Pairing(a_start=i, a_end=i + 1, b_start=run[-1].b_end, b_end=run[-1].b_end)
        for i in range(start + steps, start + steps + unpaired)
    ]
    return [*pairs, *rest]

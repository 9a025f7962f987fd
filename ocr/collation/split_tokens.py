"""What in-order pairings leave to be put right: numbers in pieces, and runs that begin a word too early."""

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from ocr.collation.folded import Folded, Pairing, begins_line
from ocr.text.typewriter import LETTERS_FOR_DIGITS, take_part

# A token takes in no more than so many on either side.
_MOST_ABSORBED = 4
# The tokens are folded: a small Latin o, a dotted i or a bar in them is no stand-in that folding has left over.
_STAND_INS = str.maketrans(take_part(LETTERS_FOR_DIGITS, "OОоIІlЗз"))


def absorb(a: Folded, b: Folded, pairings: Sequence[Pairing]) -> list[Pairing]:
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
        before = _count_alone(out, range(len(out) - 1, max(-1, len(out) - 1 - _MOST_ABSORBED), -1))
        behind = _count_alone(pairings, range(at + 1, min(len(pairings), at + 1 + _MOST_ABSORBED)))
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


def _count_alone(pairings: Sequence[Pairing], places: range) -> int:
    """Return at how many of the places, from the first on, the pairing is of `b` alone."""
    has_both = (n for n, at in enumerate(places) if pairings[at].a_start < pairings[at].a_end)
    return next(has_both, len(places))


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


def slide_runs(a: Folded, pairings: Sequence[Pairing]) -> list[Pairing]:
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
        while not begins_line(a, out[index + steps].a_start) and _can_slide(
            a, out, index + steps, end + steps
        ):
            steps += 1
        if steps and begins_line(a, out[index + steps].a_start):
            out[index : end + steps] = _slide(out[index : end + steps], steps)
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


def _slide(run: Sequence[Pairing], steps: int) -> list[Pairing]:
    """Return lone tokens and `steps` pairs behind them with the pairs on the first tokens, the others alone."""
    start, alone = run[0].a_start, len(run) - steps
    pairs = [
        Pairing(a_start=start + i, a_end=start + i + 1, b_start=pair.b_start, b_end=pair.b_end)
        for i, pair in enumerate(run[alone:])
    ]
    rest = [
        Pairing(a_start=i, a_end=i + 1, b_start=run[-1].b_end, b_end=run[-1].b_end)
        for i in range(start + steps, start + steps + alone)
    ]
    return [*pairs, *rest]

"""A running text cut where its pages end, also round pages that were not read.

The text of a page that failed, or of which nothing was recognised, is that between the texts of its neighbours: it is
not put on these, where all of it would seem to be text that is not on the page.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from rapidfuzz import fuzz

from ocr.collation.alignment import Folded, align
from ocr.collation.folded import join_letters

# A page is silent if fewer of its tokens, as a share, stand letter for letter in the text: a page read with one
# letter in ten wrong has half of them, a page of rubbish one in thirty.
MIN_FOUND_SHARE = 0.2
# Shorter tokens stand on every page.
MIN_TELLING_LETTERS = 3
# Beside a silent page, a token counts where this share of the tokens around it, so many on either side, was found on
# the same page: a lone one matched by chance within the text of the silent page.
MIN_FOUND_AROUND_SHARE, TOKENS_AROUND = 0.2, 10

# A gap of more tokens in what was found of a page, longer than what is before it, parts a head from the bulk. A head
# is known again before the bulk by this likeness in per cent.
MIN_EDGE_GAP_TOKENS, MIN_HEAD_LIKENESS = 40, 75.0


class _Found(NamedTuple):
    """A token of the text that was found on a page, by its index, with the page and the token of the reading."""

    token: int
    page: int
    read: int


def find_page_breaks(a: Folded, b: Folded, page_of_b: Sequence[int], pages: int) -> tuple[int, ...]:
    """Return the raw offsets in `a.text` at which the pages but the first begin: `pages` - 1 offsets, rising.

    `page_of_b[j]` is the 0-based page of token j of the reading. Each cut leaves as many paired tokens as possible on
    the side of the cut that their page is on. Silent pages, of which the text has (nearly) nothing, share what no
    other page has, in equal parts.
    """
    paired = [
        (pairing, page_of_b[pairing.b_start])
        for pairing in align(a, b)
        if not pairing.moved and pairing.a_tokens and pairing.b_tokens
    ]
    found = [_Found(pairing.a_start, page, pairing.b_start) for pairing, page in paired]
    read = Counter(page for page, letters in zip(page_of_b, b.folded, strict=True) if _is_telling(letters))
    same = [
        one for one, (pairing, _) in zip(found, paired, strict=True) if len(set(pairing.letters(a, b))) == 1
    ]
    silent = _find_silent(a, same, read, pages)
    if silent:
        found = _drop_lone([one for one in same if one.page not in silent])
        silent = _find_silent(a, found, read, pages)
        found = _move_edges(a, b, [one for one in found if one.page not in silent], page_of_b, silent)
    cuts = _cut_pages([one.page for one in found], range(1, pages))
    return _place_cuts(a, [one.token for one in found], cuts, silent)


def _is_telling(letters: str) -> bool:
    return len(letters) >= MIN_TELLING_LETTERS


def _find_silent(a: Folded, found: Sequence[_Found], read: Mapping[int, int], pages: int) -> frozenset[int]:
    """Return the pages of whose telling tokens, `read[page]` in number, too few were found."""
    own = Counter(one.page for one in found if _is_telling(a.folded[one.token]))
    return frozenset(page for page in range(pages) if own[page] <= MIN_FOUND_SHARE * read.get(page, 0))


def _drop_lone(found: Sequence[_Found]) -> list[_Found]:
    page_of = {one.token: one.page for one in found}
    around = range(-TOKENS_AROUND, TOKENS_AROUND + 1)
    return [
        one
        for one in found
        if sum(page_of.get(one.token + step) == one.page for step in around)
        >= MIN_FOUND_AROUND_SHARE * len(around)
    ]


def _move_edges(
    a: Folded, b: Folded, found: Sequence[_Found], page_of_b: Sequence[int], silent: frozenset[int]
) -> list[_Found]:
    """Return the tokens found, the edges of pages beside silent ones brought to the bulk of their page.

    A heading that is on every page is first found in the text of the silent page, far from the rest of its own.
    """
    moved: list[_Found] = []
    for page, group in groupby(
        sorted(found, key=lambda one: (one.page, one.token)), key=lambda one: one.page
    ):
        own = list(group)
        read = range(bisect_left(page_of_b, page), bisect_right(page_of_b, page))
        if page - 1 in silent:
            own = _move_head(a.folded, b.folded, own, read.start)
        if page + 1 in silent:
            # A foot is a head of the texts read backwards.
            ends = (len(a.folded) - 1, len(b.folded) - 1)
            text, reading = ([letters[::-1] for letters in side.folded[::-1]] for side in (a, b))
            turned = _move_head(text, reading, _turn(own, ends), ends[1] - (read.stop - 1))
            own = _turn(turned, ends)
        moved += own
    return sorted(moved)


def _turn(found: Sequence[_Found], ends: tuple[int, int]) -> list[_Found]:
    return [_Found(ends[0] - one.token, one.page, ends[1] - one.read) for one in reversed(found)]


def _move_head(a: Sequence[str], b: Sequence[str], own: Sequence[_Found], first_read: int) -> list[_Found]:
    """Return the tokens of a page, rising, with the first one of its head where that joins the bulk.

    Tokens before a gap that is longer than they are, in the first half of the page, are not in their place. What the
    page has before its bulk, from token `first_read` of the reading on, is looked for at the end of the gap.
    """
    gaps = [
        index
        for index, (before, behind) in enumerate(pairwise(own), start=1)
        if index <= len(own) // 2
        and behind.token - before.token > max(MIN_EDGE_GAP_TOKENS, before.token - own[0].token)
    ]
    bulk = list(own[gaps[-1] if gaps else 0 :])
    head = range(first_read, bulk[0].read)
    window = range(max(0, bulk[0].token - 2 * len(head)), bulk[0].token)
    letters, starts = join_letters([a[index] for index in window])
    wanted = "".join(b[index] for index in head)
    place = fuzz.partial_ratio_alignment(wanted, letters, score_cutoff=MIN_HEAD_LIKENESS)
    if place is None or not wanted or not letters:
        return bulk
    start = window[max(0, bisect_right(starts, place.dest_start) - 1)]
    return [_Found(start, bulk[0].page, first_read), *bulk]


def _place_cuts(
    a: Folded, tokens: Sequence[int], cuts: Sequence[int], silent: frozenset[int]
) -> tuple[int, ...]:
    """Return the offset of each cut; `cuts[p - 1]` is the number of found `tokens` before page p.

    A page begins with its first token; a silent page right behind the last token of the page before.
    """
    starts = [a.tokens[token].start for token in tokens]
    ends = [a.tokens[token].end for token in tokens]
    offsets = [starts[cut] if cut < len(starts) else len(a.text) for cut in cuts]
    for is_silent, group in groupby(range(len(cuts) + 1), key=lambda page: page in silent):
        run = list(group)
        if not is_silent:
            continue
        # The run reaches from the last token before it to the first behind it.
        before = cuts[run[0] - 1] if run[0] else 0
        first = ends[before - 1] if run[0] and before else 0
        last = offsets[run[-1]] if run[-1] < len(cuts) else len(a.text)
        for number, page in enumerate(run):
            if page:
                offsets[page - 1] = _next_space(a.text, first + (last - first) * number // len(run), last)
    return tuple(offsets)


def _next_space(text: str, at: int, last: int) -> int:
    """Return the offset of the first white space from `at` on, or `last`: no word is cut."""
    return next((i for i in range(at, last) if text[i].isspace()), last)


def _cut_pages(page_of: Sequence[int], pages: range) -> list[int]:
    """Return the index of the first token of each page in `pages`; `page_of[i]` is the page that token i was read on.

    Each cut is the first of those that have the most tokens on their own side.

    >>> _cut_pages([0, 0, 1, 0, 1, 1, 2], range(1, 4))
    [2, 6, 7]
    """
    cuts = [0] * len(pages)
    # The best cuts rise from page to page, so that the cut of the page in the middle bounds all others.
    parts = [(0, len(pages), 0, len(page_of))]
    while parts:
        first, last, low, high = parts.pop()
        if first == last:
            continue
        middle = (first + last) // 2
        cuts[middle] = _cut_once(page_of, pages[middle], low, high)
        parts += [(first, middle, low, cuts[middle]), (middle + 1, last, cuts[middle], high)]
    return cuts


def _cut_once(page_of: Sequence[int], page: int, low: int, high: int) -> int:
    best, best_score, score = low, 0, 0
    for at in range(low, high):
        score += 1 if page_of[at] < page else -1
        if score > best_score:
            best, best_score = at + 1, score
    return best

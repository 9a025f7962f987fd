"""Alignment of a transcription with a reading, token by token, tolerant of blocks in another order.

Three passes. Characters: a least-edit path over both texts without spaces; tokens that match letter for
letter are anchors. Tokens: between anchors, a small dynamic programme pairs tokens by edit distance, with
joined and split words. Blocks: runs that are still unpaired are matched with each other wherever they stand, so
that a form table, a stamp or a margin in another order finds its counterpart.
"""

from collections.abc import Sequence

from ocr.collation.folded import Folded, Pairing, fold_tokens, is_whole_line
from ocr.collation.moved_blocks import match_blocks
from ocr.collation.split_tokens import merge_split_tokens, slide_runs
from ocr.collation.token_pairs import align_block

__all__ = ["Folded", "Pairing", "align", "find_page_breaks", "fold_tokens", "is_whole_line"]


def align(a: Folded, b: Folded, segments: Sequence[range] = ()) -> tuple[Pairing, ...]:
    """Return the pairings of both sides in the order of `a`; every token of each side is in exactly one pairing.

    A pairing without tokens of `a` stands where its text would be inserted. `segments` are the token ranges of `b`
    that stand apart on the page, such as table cells; they are looked for elsewhere in `a` however short they are.

    >>> from ocr.text.profiles import TYPESCRIPT
    >>> sides = [fold_tokens(text, TYPESCRIPT) for text in ("он не мог", "он мог")]
    >>> [(p.a_end - p.a_start, p.b_end - p.b_start) for p in align(*sides)]
    [(1, 1), (1, 0), (1, 1)]
    """
    pairings = list(align_block(a, b, range(len(a.folded)), range(len(b.folded))))
    return tuple(match_blocks(a, b, slide_runs(a, merge_split_tokens(a, b, pairings)), segments))


def find_page_breaks(a: Folded, b: Folded, page_of_b: Sequence[int], pages: int) -> tuple[int, ...]:
    """Return the raw offsets in `a.text` at which the pages but the first begin: `pages` - 1 offsets, rising.

    `page_of_b[j]` is the 0-based page of token j of the reading. Each cut leaves as many paired tokens as possible on
    the side of the cut that their page is on.
    """
    paired = [
        pairing for pairing in align(a, b) if not pairing.moved and pairing.a_tokens and pairing.b_tokens
    ]
    starts = [a.tokens[pairing.a_start].start for pairing in paired]
    cuts = _cut_pages([page_of_b[pairing.b_start] for pairing in paired], range(1, pages))
    return tuple(starts[cut] if cut < len(starts) else len(a.text) for cut in cuts)


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

"""Alignment of a transcription with a reading, token by token, tolerant of blocks in another order.

Three passes. Characters: a least-edit path over both texts without spaces; tokens that match letter for
letter are anchors. Tokens: between anchors, a small dynamic programme pairs tokens by edit distance, with
joined and split words. Blocks: runs that neither side could place are matched with each other wherever they
stand, which is how a form table, a stamp or a margin in another order finds its counterpart.
"""

from collections.abc import Sequence

from ocr.align.blocks import match_blocks
from ocr.align.folding import Folded, Pairing, fold_tokens, is_whole_line
from ocr.align.repairs import absorb, slide_runs
from ocr.align.tokens import align_block

__all__ = ["Folded", "Pairing", "align", "find_page_breaks", "fold_tokens", "is_whole_line"]


def align(a: Folded, b: Folded, segments: Sequence[range] = ()) -> tuple[Pairing, ...]:
    """Return the pairings of both sides: every token of each side in exactly one, in the order of `a`.

    Pairings with an empty `a` side stand where their text would be inserted. `segments` are the token ranges of
    `b` that stand apart on the page, and may stand elsewhere in `a` however short they are.

    >>> from ocr.text import TYPESCRIPT
    >>> sides = [fold_tokens(text, TYPESCRIPT) for text in ("он не мог", "он мог")]
    >>> [(p.a_end - p.a_start, p.b_end - p.b_start) for p in align(*sides)]
    [(1, 1), (1, 0), (1, 1)]
    """
    pairings = list(align_block(a, b, range(len(a.folded)), range(len(b.folded))))
    return tuple(match_blocks(a, b, slide_runs(a, absorb(a, b, pairings)), segments))


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

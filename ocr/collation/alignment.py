"""Alignment of a transcription with a reading, token by token, tolerant of blocks in another order.

Three passes. Characters: a least-edit path over both texts without spaces; tokens that match letter for
letter are anchors. Tokens: between anchors, a small dynamic programme pairs tokens by edit distance, with
joined and split words. Blocks: runs that are still unpaired are matched with each other wherever they stand, so
that a form table, a stamp or a margin in another order finds its counterpart.
"""

from collections.abc import Sequence

from ocr.collation.folded import Folded, Pairing, fold_tokens, is_whole_line
from ocr.collation.moved_blocks import match_blocks
from ocr.collation.split_tokens import attach_marks, merge_split_tokens, slide_runs
from ocr.collation.token_pairs import align_block

__all__ = ["Folded", "Pairing", "align", "fold_tokens", "is_whole_line"]


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
    pairings = attach_marks(b, slide_runs(a, merge_split_tokens(a, b, pairings)))
    return tuple(match_blocks(a, b, pairings, segments))

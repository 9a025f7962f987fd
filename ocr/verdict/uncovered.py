"""Ink on the page that the transcription lacks: handwriting, stamps, formulas, tables, lines nobody typed out.

Transcribers leave much of it out rightly. Whether they did is for a person to say, once, with the picture: such ink
is listed by page, apart from the findings, and none of it goes unheard.
"""

from collections.abc import Sequence
from functools import reduce
from hashlib import sha256

from ocr.collation.page import PageCollation
from ocr.collation.reading import Reading, ReadToken
from ocr.model import Box, Page, TokenVerdict, Uncovered, UnreadInk, Verdict

# In heights of a letter: ink nearer to each other is one area; what is narrower or lower is a speck, a stroke or a
# rule; and the least ink, in squares of that height: about that of two letters.
MAX_GAP_HEIGHTS, MIN_SIDE_HEIGHTS, MIN_INK_SQUARE_HEIGHTS = 1.5, 0.6, 0.35
# What is so many times longer than it is thick is a rule, be it a little aslant.
MAX_RULE_RATIO = 40.0
# Ink that fills less of its box, and whose box is more than this share of the page on both sides, is the sheet's rim.
MAX_RIM_FILL, MIN_RIM_SHARE = 0.12, 0.6
# Type that was read beside a transcribed line is an area from so many letters on; fewer are slips of the reading.
MIN_LETTERS = 3
# With more areas on a page, near ones are joined at ever greater distances: a list that nobody reads hides all.
MAX_AREAS = 12
# The height of a letter, in inches, on a page on which nothing was read.
_LETTER_HEIGHT_IN = 0.1


def find_uncovered(collation: PageCollation, verdicts: Sequence[TokenVerdict]) -> tuple[Uncovered, ...]:
    """Return the areas of a page whose ink the transcription lacks, top to bottom, boxes in source pixels.

    What is a finding, since its omission was weighed, is none of them. A page that does not belong to its text has
    none: all of it would be.
    """
    if not collation.aligned.belongs:
        return ()
    page = collation.aligned.page
    height = collation.reading.letter_height_px or _LETTER_HEIGHT_IN * page.dpi
    found = [box for v in verdicts if v.verdict is Verdict.OMITTED for box in v.boxes]
    typed = [_box_of(run) for run in _find_untranscribed(collation)]
    inked = [blob.box for blob in page.unread_ink if _is_of_size(blob, height) and not _is_rim(blob, page)]
    boxes = [box for box in [*typed, *inked] if not any(_overlap(box, other) for other in found)]
    return tuple(
        Uncovered(
            key=_make_key(page.identity, box),
            box=box,
            reading=_read_in(collation.reading, box, typed),
        )
        for box in sorted(_join_to_few(boxes, MAX_GAP_HEIGHTS * height), key=lambda box: (box.top, box.left))
    )


def _find_untranscribed(collation: PageCollation) -> list[list[ReadToken]]:
    """Return the runs of tokens that were read and are paired with nothing, a run for each line they stand on."""
    tokens, left_out = collation.reading.tokens, collation.aligned.left_out
    paired = {j for pairing in collation.pairings if pairing.a_tokens for j in pairing.b_tokens}
    # What is transcribed with a neighbouring page is transcribed.
    paired |= left_out.carried_read
    runs: list[list[ReadToken]] = []
    heads: list[bool] = []
    before = None
    for j, token in enumerate(tokens):
        if j in paired or not token.boxes:
            before = None
            continue
        if before is None or before.segment != token.segment:
            runs.append([])
            heads.append(j in left_out.furniture)
        runs[-1].append(token)
        before = token
    return [
        run
        for run, is_head in zip(runs, heads, strict=True)
        if is_head or sum(map(_count_letters, run)) >= MIN_LETTERS
    ]


def _count_letters(token: ReadToken) -> int:
    return sum(char.isalnum() for char in token.token.text)


def _box_of(run: Sequence[ReadToken]) -> Box:
    return reduce(Box.union, (box for token in run for box in token.boxes))


def _is_of_size(blob: UnreadInk, height: float) -> bool:
    short, long = sorted((blob.box.width, blob.box.height))
    return (
        short >= MIN_SIDE_HEIGHTS * height
        and long >= 2 * MIN_SIDE_HEIGHTS * height
        and long < MAX_RULE_RATIO * short
        and blob.ink_px >= MIN_INK_SQUARE_HEIGHTS * height**2
    )


def _is_rim(blob: UnreadInk, page: Page) -> bool:
    """Return whether ink runs all round the page, thin: the edge of the sheet, or a frame."""
    box = blob.box
    is_large = box.width > MIN_RIM_SHARE * page.width_px and box.height > MIN_RIM_SHARE * page.height_px
    return is_large and blob.ink_px < MAX_RIM_FILL * box.width * box.height


def _overlap(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom


def _join_to_few(boxes: Sequence[Box], gap_px: float) -> list[Box]:
    """Return the boxes with near ones joined, at most MAX_AREAS."""
    joined = _join(boxes, gap_px)
    while len(joined) > MAX_AREAS:
        gap_px *= 1.5
        joined = _join(joined, gap_px)
    return joined


def _join(boxes: Sequence[Box], gap_px: float) -> list[Box]:
    """Return the boxes with those that are at most `gap_px` apart joined, until none are."""
    areas: list[Box] = []
    for box in sorted(boxes, key=lambda box: (box.top, box.left)):
        grown = box
        while near := [area for area in areas if _overlap(_widen(grown, gap_px), area)]:
            areas = [area for area in areas if area not in near]
            grown = reduce(Box.union, near, grown)
        areas.append(grown)
    return areas


def _widen(box: Box, by_px: float) -> Box:
    by = round(by_px)
    return Box(box.left - by, box.top - by, box.right + by, box.bottom + by)


def _read_in(reading: Reading, box: Box, typed: Sequence[Box]) -> str:
    """Return what was read in an area and not transcribed, in reading order; "" where nothing was."""
    own = [other for other in typed if _overlap(other, box)]
    return " ".join(
        token.token.text
        for token in reading.tokens
        if token.boxes and any(_overlap(token.boxes[0], other) for other in own)
    )


def _make_key(page_identity: str, box: Box) -> str:
    """Return the key of an area: 16 hexadecimal digits, that of this place of this page (see `Page.identity`)."""
    parts = (page_identity, "uncovered", *map(str, box))
    return sha256("\x1f".join(parts).encode()).hexdigest()[:16]

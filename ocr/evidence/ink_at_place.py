"""The place of a discrepancy on the page: is there ink for transcribed text, is read text running type?"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from statistics import median

from rapidfuzz import fuzz

from ocr.collation.alignment import Pairing
from ocr.collation.discrepancies import Discrepancy, merge_boxes
from ocr.collation.reading import Reading
from ocr.model import Box

# Heights of body type, least and greatest, as ratios to the page's median glyph height.
_TYPE_HEIGHT_RATIOS = (0.7, 1.45)
# Least area of unread ink that may be the transcribed letters, as a share of the area of these.
_MIN_INK_AREA_SHARE = 0.35


class Ground(Enum):
    """What the page has at the place of transcribed text that was not read: no ink, ink in the line, other ink."""

    BARE = auto()
    INK_IN_TYPE = auto()
    INK_OUTSIDE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Indexes of the nearest reading tokens before and after a place that are paired with transcribed tokens."""

    before: int | None
    after: int | None


def find_neighbours(pairings: Sequence[Pairing], discrepancy: Discrepancy) -> Neighbours:
    """Return the reading tokens that the transcribed text around a discrepancy is paired with."""
    before = after = None
    for pairing in pairings:
        # The place of a moved block is no evidence of the places of its neighbours in the text.
        if pairing.moved or pairing.b_start == pairing.b_end or pairing.a_start == pairing.a_end:
            continue
        if pairing.a_end <= discrepancy.a_start:
            before = pairing.b_end - 1
        elif after is None and pairing.a_start >= discrepancy.a_end:
            after = pairing.b_start
    return Neighbours(before=before, after=after)


def find_ground(
    reading: Reading,
    pairings: Sequence[Pairing],
    discrepancy: Discrepancy,
    around: Neighbours,
    *,
    is_whole_lines: bool,
) -> Ground:
    """Return whether there is unread ink, or ink read as other text, at the place of transcribed text.

    The place of whole lines is the whole page where coloured ink is concerned: a stamp or a note may lie anywhere.
    """
    letter = reading.letter_height_px
    wanted = _MIN_INK_AREA_SHARE * len(discrepancy.transcribed_letters) * letter * letter * 0.7
    paired = {j for p in pairings if p.a_start < p.a_end for j in range(p.b_start, p.b_end)}
    unread = [blob for blob in reading.page.unread_ink if blob.box.height > letter * 0.5]
    blobs = [blob.box for blob in unread if not blob.is_coloured]
    blobs += [box for j, t in enumerate(reading.tokens) if j not in paired for box in t.boxes]
    place = _place_between(reading, around)
    page = (Box(0, 0, reading.page.width_px, reading.page.height_px),)
    where = page if is_whole_lines and not _is_read_elsewhere(reading, discrepancy) else place
    coloured = sum(_overlap(blob.box, part) for blob in unread if blob.is_coloured for part in where)
    if coloured >= max(wanted, 1.0):
        return Ground.INK_OUTSIDE
    ink = sum(_overlap(blob, part) for blob in blobs for part in place)
    if ink < max(wanted, 1.0):
        return Ground.BARE
    same_line = (
        around.before is not None
        and around.after is not None
        and reading.tokens[around.after].line_index - reading.tokens[around.before].line_index in (0, 1)
    )
    return Ground.INK_IN_TYPE if same_line else Ground.INK_OUTSIDE


def _is_read_elsewhere(reading: Reading, discrepancy: Discrepancy) -> bool:
    """Return whether the page has this text elsewhere: then a line was copied twice, and no stamp explains it."""
    return fuzz.partial_ratio(discrepancy.transcribed_letters, "".join(reading.folded.folded)) > 80


def _place_between(reading: Reading, around: Neighbours) -> tuple[Box, ...]:
    """Return the part of the page between two tokens: the gap in a line, or the rest of the lines between."""
    page = reading.page
    start = reading.tokens[around.before].boxes[-1] if around.before is not None else Box(0, 0, 0, 0)
    end_of_page = Box(page.width_px, page.height_px, page.width_px, page.height_px)
    end = reading.tokens[around.after].boxes[0] if around.after is not None else end_of_page
    if min(start.bottom, end.bottom) - max(start.top, end.top) > 0.5 * min(start.height, end.height) > 0:
        return (Box(start.right, start.top, end.left, start.bottom),) if end.left > start.right else ()
    if end.top < start.top:
        return (Box(0, 0, page.width_px, page.height_px),)
    return (
        Box(start.right, start.top, page.width_px, start.bottom),
        Box(0, start.bottom, page.width_px, end.top),
        Box(0, end.top, end.left, end.bottom),
    )


def _overlap(a: Box, b: Box) -> int:
    width = min(a.right, b.right) - max(a.left, b.left)
    height = min(a.bottom, b.bottom) - max(a.top, b.top)
    return width * height if width > 0 and height > 0 else 0


def is_type_in_place(reading: Reading, pairings: Sequence[Pairing], discrepancy: Discrepancy) -> float:
    """Return how far text that only the reading has looks like the page's running type, 0 to 1.

    1 inside a line whose other words are transcribed; 0.9 for lines between two transcribed lines of the same column,
    0.35 for lines next to one; 0 for letters of another size or away from the body.
    """
    tokens = reading.tokens[discrepancy.b_start : discrepancy.b_end]
    low, high = (factor * reading.letter_height_px for factor in _TYPE_HEIGHT_RATIOS)
    heights = [t.height_px for t in tokens if len(t.token.text) > 2] or [t.height_px for t in tokens]
    if not low <= median(heights) <= high and len(tokens[0].token.text) > 2:
        return 0.0
    lines_here = {t.line_index for t in tokens}
    body = _transcribed_lines(reading, pairings)
    if lines_here & body.keys():
        return 1.0
    box = merge_boxes(tokens)[0]
    spacing = 3.2 * reading.letter_height_px * max(1, len(lines_here))
    above = any(0 < box.top - other.top < spacing and _share_column(box, other) for other in body.values())
    below = any(0 < other.top - box.top < spacing and _share_column(box, other) for other in body.values())
    return 0.9 if above and below else 0.35 if above or below else 0.0


def _transcribed_lines(reading: Reading, pairings: Sequence[Pairing]) -> dict[int, Box]:
    """Return the lines of the reading that are mostly paired with transcribed text, with their boxes."""
    letters: dict[int, list[int]] = {}
    paired = {j for p in pairings if p.a_start < p.a_end for j in range(p.b_start, p.b_end)}
    for j, token in enumerate(reading.tokens):
        counts = letters.setdefault(token.line_index, [0, 0])
        counts[j in paired] += len(token.token.text)
    lines = reading.page.lines
    return {
        index: lines[index].box
        for index, (unpaired_letters, paired_letters) in letters.items()
        if paired_letters > unpaired_letters
    }


def _share_column(a: Box, b: Box) -> bool:
    shared = min(a.right, b.right) - max(a.left, b.left)
    return shared > 0.4 * min(a.width, b.width)

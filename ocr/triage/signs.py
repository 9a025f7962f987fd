"""Signs of a page that a person must do something about, each with what it was told by.

The limits were set on real pages as they are and spoilt on purpose (docs/triage.md has the figures).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from ocr.engines.trust import find_doubts
from ocr.language.russian import RUSSIAN
from ocr.model import Box, Line, Page, ScanQuality, UnreadInk

# Sharp scans have edges of 0.08 to 0.17 x-heights, those of 9 px among them.
MAX_EDGE_X_HEIGHTS = 0.19
# Small letters of 7 px are those of 90 dpi; the reader was measured down to 8.
MIN_X_HEIGHT_PX = 7.0
# Paper of common scans is 150 to 255; type is darker than it by half and more, on faint carbon copies by a quarter.
MIN_PAPER_GREY, MIN_CONTRAST = 110.0, 0.25
# In black and white: letters whose strokes have run together; specks, which are paper turned black among letters that
# fill their boxes at least so much, and pieces of strokes among others.
MAX_BILEVEL_FILL, MAX_BILEVEL_SPECKS, MIN_DARK_FILL = 0.65, 1.0, 0.5
# A line is cut off that begins or ends within this share of its height of the picture's edge; a page, of so many.
CUT_LINE_HEIGHTS, MIN_CUT_LINES, MIN_CUT_SHARE = 0.2, 3, 0.1
MIN_LINE_LETTERS = 10
MAX_SKEW_DEG = 5.0
# Ink that is no type, as a share of all ink. It is 0.19 and more on pages half of whose lines are handwritten,
# 0.17 and less on pages without.
MAX_OTHER_INK_SHARE = 0.18
# A page with less ink than this share of its area, and nothing read, is blank.
MAX_BLANK_INK_SHARE = 0.001
# The predicted CER from which a person should read the page, and up to which faults of the scan have done no harm.
MAX_PREDICTED_CER, MAX_HARMLESS_CER = 0.05, 0.02


class Fault(StrEnum):
    """What is the matter with a page."""

    FAILED = "failed"
    CUT_OFF = "cut-off"
    BLURRED = "blurred"
    TOO_SMALL = "too-small"
    TOO_DARK = "too-dark"
    TOO_FAINT = "too-faint"
    SKEWED = "skewed"
    NOTHING_READ = "nothing-read"
    NOT_TRUSTED = "not-trusted"
    MUCH_IS_WRONG = "much-is-wrong"
    OTHER_INK = "other-ink"
    BLANK = "blank"
    ON_ITS_SIDE = "on-its-side"
    UPSIDE_DOWN = "upside-down"
    NEGATIVE = "negative"
    DUPLICATE = "duplicate"
    OTHER_LANGUAGE = "other-language"


class Advice(StrEnum):
    """What a person should do with a page, the most urgent first."""

    RESCAN = "rescan"
    READ = "read"
    LOOK = "look"
    NOTHING = ""


# A page that is cut off lacks text, whatever was read of the rest.
_RESCANNED = {Fault.FAILED, Fault.CUT_OFF}
# These harm the reading, or do not: the reading tells.
_HARMING = {
    Fault.BLURRED,
    Fault.TOO_SMALL,
    Fault.TOO_DARK,
    Fault.TOO_FAINT,
    Fault.SKEWED,
}
_READ = {Fault.NOTHING_READ, Fault.NOT_TRUSTED, Fault.MUCH_IS_WRONG, Fault.OTHER_INK}
_LOOKED_AT = {
    Fault.BLANK,
    Fault.ON_ITS_SIDE,
    Fault.UPSIDE_DOWN,
    Fault.NEGATIVE,
    Fault.DUPLICATE,
    Fault.OTHER_LANGUAGE,
}


class Sign(NamedTuple):
    """A fault, and the measure that tells it: a number in the fault's own unit, or a text; "" where there is none."""

    fault: Fault
    measure: float | str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """An edge of the picture that lines of type run into: how many, and the boxes of these."""

    name: str
    boxes: tuple[Box, ...]


def find_signs(page: Page) -> tuple[Sign, ...]:
    """Return the signs of a page that was read, in the order of `Fault`."""
    found = [*_iter_signs_of_picture(page), *_iter_signs_of_reading(page)]
    order = list(Fault)
    return tuple(sorted(found, key=lambda sign: order.index(sign.fault)))


def _iter_signs_of_picture(page: Page) -> Iterator[Sign]:
    if (side := find_cut_side(page)) is not None:
        yield Sign(Fault.CUT_OFF, side.name)
    if abs(page.skew_deg_ccw) > MAX_SKEW_DEG:
        yield Sign(Fault.SKEWED, round(abs(page.skew_deg_ccw), 1))
    if page.turn_deg_ccw in (90, 270):
        yield Sign(Fault.ON_ITS_SIDE)
    if page.turn_deg_ccw == 180:
        yield Sign(Fault.UPSIDE_DOWN)
    if page.quality is not None:
        yield from _iter_signs_of_quality(page.quality)


def _iter_signs_of_quality(quality: ScanQuality) -> Iterator[Sign]:
    if quality.is_negative:
        yield Sign(Fault.NEGATIVE)
    if quality.paper_grey is None or quality.contrast is None or quality.edge_x_heights is None:
        return
    if quality.edge_x_heights > MAX_EDGE_X_HEIGHTS:
        yield Sign(Fault.BLURRED, quality.edge_x_heights)
    if quality.x_height_px < MIN_X_HEIGHT_PX:
        yield Sign(Fault.TOO_SMALL, quality.x_height_px)
    if quality.is_bilevel:
        fill, specks = quality.letter_fill or 0.0, quality.specks_per_letter or 0.0
        is_specked = specks > MAX_BILEVEL_SPECKS
        if fill > MAX_BILEVEL_FILL or (is_specked and fill >= MIN_DARK_FILL):
            yield Sign(Fault.TOO_DARK, fill)
        elif is_specked:
            yield Sign(Fault.TOO_FAINT, specks)
    elif quality.contrast < MIN_CONTRAST:
        yield Sign(Fault.TOO_FAINT, quality.contrast)
    elif quality.paper_grey < MIN_PAPER_GREY:
        yield Sign(Fault.TOO_DARK, quality.paper_grey)


def _iter_signs_of_reading(page: Page) -> Iterator[Sign]:
    share = measure_other_ink(page)
    if not any(line.words for line in page.lines):
        area = max(1, page.width_px * page.height_px)
        ink = sum(blob.ink_px for blob in page.unread_ink) / area
        yield Sign(Fault.BLANK if ink < MAX_BLANK_INK_SHARE else Fault.NOTHING_READ)
        return
    if find_doubts(page):
        yield Sign(Fault.NOT_TRUSTED)
    if page.predicted_cer is not None and page.predicted_cer.value > MAX_PREDICTED_CER:
        yield Sign(Fault.MUCH_IS_WRONG, round(page.predicted_cer.value, 4))
    if share > MAX_OTHER_INK_SHARE:
        yield Sign(Fault.OTHER_INK, share)
    if page.language != RUSSIAN.code:
        yield Sign(Fault.OTHER_LANGUAGE, page.language)


def find_cut_side(page: Page) -> Side | None:
    """Return the edge of the picture that most lines of type run into; None where there are few such lines."""
    lines = [line for line in page.lines if count_letters(line) >= MIN_LINE_LETTERS]
    sides = _sides_along(page)
    cut = [Side(name=name, boxes=tuple(_iter_cut(lines, page, name))) for name in sides]
    worst = max(cut, key=lambda side: len(side.boxes))
    is_cut = len(worst.boxes) >= max(MIN_CUT_LINES, MIN_CUT_SHARE * len(lines))
    return worst if is_cut else None


def count_letters(line: Line) -> int:
    """Return the number of characters of a line, spaces aside."""
    return sum(len(word.text) for word in line.words)


def _sides_along(page: Page) -> tuple[str, str]:
    """Return the edges of the picture at which its lines begin and end."""
    return ("top", "bottom") if page.turn_deg_ccw in (90, 270) else ("left", "right")


def _iter_cut(lines: Sequence[Line], page: Page, side: str) -> Iterator[Box]:
    for line in lines:
        box = line.box
        across = side in ("left", "right")
        near = CUT_LINE_HEIGHTS * (box.height if across else box.width)
        room = {
            "left": box.left,
            "right": page.width_px - box.right,
            "top": box.top,
            "bottom": page.height_px - box.bottom,
        }[side]
        if room <= near:
            yield box


def measure_other_ink(page: Page) -> float:
    """Return the share, 0 to 1, of the page's ink that is in no line that was read: handwriting, stamps, drawings."""
    other = sum(blob.ink_px for blob in page.unread_ink if not _is_rule(blob))
    typed = sum(_INK_OF_WORD * word.box.width * word.box.height for line in page.lines for word in line.words)
    return round(other / max(1.0, other + typed), 3)


# Typed words have about this share of ink in their boxes, which reach from the highest letter to the lowest.
_INK_OF_WORD = 0.25
# A blob that is so many times as long as wide is a rule, or the edge of a sheet.
_MIN_RULE_RATIO = 20.0


def _is_rule(blob: UnreadInk) -> bool:
    longer, shorter = max(blob.box.width, blob.box.height), min(blob.box.width, blob.box.height)
    return longer > _MIN_RULE_RATIO * max(1, shorter)


def advise(signs: Sequence[Sign], predicted_cer: float | None) -> Advice:
    """Return what to do with a page of these signs.

    Faults of the scan that have done no harm to the reading are no reason to scan it again.
    """
    faults = {sign.fault for sign in signs}
    is_harmed = predicted_cer is None or predicted_cer > MAX_HARMLESS_CER or bool(faults & _READ)
    if faults & _RESCANNED or (faults & _HARMING and is_harmed):
        return Advice.RESCAN
    if faults & _READ:
        return Advice.READ
    return Advice.LOOK if faults & _LOOKED_AT else Advice.NOTHING

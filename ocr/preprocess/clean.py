"""Clean a page image for reading: dark type on white paper, letters of one size, lines level and straight.

The result has a map from its pixels to those of the source. The steps are pure functions; all geometry happens in one
resampling, so that a single `Transform` is that map.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np

from ocr.image.leaders import without_leaders
from ocr.image.pieces import Pieces, find_pieces
from ocr.image.pixels import Mask, Pixels, shrink, turn_upright
from ocr.image.text_lines import Baseline, find_lines
from ocr.image.tone import TYPE_DEPTH, deepen_type, even_paper, grey_of, ink_mask, soften
from ocr.model import Transform
from ocr.preprocess.denoise import (
    bed_mask,
    dirt_mask,
    paint_white,
    remove_rules,
    rough_x_height,
    small_letter_height,
)
from ocr.preprocess.dewarp import (
    Course,
    fit_course,
    resample,
    rough_skew_deg_ccw,
    straight_transform,
    working_scale,
)
from ocr.preprocess.orientation import find_stand, from_turned, lines_run_down
from ocr.preprocess.ruling import without_rulings
from ocr.preprocess.slivers import sliver_mask
from ocr.preprocess.strokes import restore_type
from ocr.preprocess.view import TYPICAL_X_HEIGHT_IN, View, view_page

__all__ = ["WORKING_X_HEIGHT_PX", "Preprocessed", "preprocess"]

# The x-height, in px, at which both engines read best.
WORKING_X_HEIGHT_PX = 24.0
# A stated resolution that differs from the one by the size of type by more than this ratio is taken to be wrong.
_MAX_RESOLUTION_RATIO = 1.6
# The x-height, in px, of the picture on which lines are followed.
_SEARCH_X_HEIGHT_PX = 8.0

# The x-height is the median over lines that are this many x-heights long, if there are this many of them.
_MIN_LONG_LINES, _MIN_LONG_LINE_X_HEIGHTS = 4, 10

_SLIVERS = "A strip of another page at the edge of the picture, its letters cut off, was left out."

Stage = Callable[[str, Pixels], Pixels]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Preprocessed:
    """A cleaned page: `image` is uint8 H x W, dark type on white (255), small letters `x_height_px` high.

    `toned` is the same page unrestored, its tones kept, type TYPE_DEPTH below 255.

    `transform` maps pixels of `image` to those of the source. `turn_deg_ccw` (0, 90, 180, 270) is the turn of the
    source, `skew_deg_ccw` the angle by which its lines then rise to the right; both are removed from `image`. `view`
    is the page before cleaning, as the steps saw it. `notices` are sentences for a person: what was done to the page,
    what of it is not read. `steps` are the named stages in order, if they were requested.
    """

    image: Pixels
    toned: Pixels
    transform: Transform
    turn_deg_ccw: int
    skew_deg_ccw: float
    x_height_px: float
    view: View
    notices: tuple[str, ...] = ()
    steps: tuple[tuple[str, Pixels], ...] = ()


def preprocess(image: Pixels, dpi: float, *, keep_steps: bool = False) -> Preprocessed:
    """Return the cleaned working image of a page, uint8 H x W grey or H x W x 3 RGB, at about `dpi`."""
    steps: dict[str, Pixels] = {}

    def stage(name: str, result: Pixels) -> Pixels:
        if keep_steps:
            steps[name] = result
        return result

    view = view_page(image, dpi)
    if view.image is not image:
        stage("view", view.image)
    level, toned, bed, pieces, x_height = _even_tones(view, stage)
    turn = 90 if lines_run_down(level, x_height, pieces) else 0
    if turn:
        level, toned, bed = turn_upright(level, turn), turn_upright(toned, turn), turn_upright(bed, turn)
        pieces = find_pieces(ink_mask(level))
        x_height = rough_x_height(pieces, x_height)
    dirt = dirt_mask(pieces, x_height)
    upright, toned = paint_white(level, dirt), paint_white(toned, dirt)
    course, lines = _follow_lines(upright, x_height)
    slivers = sliver_mask(pieces, bed, x_height, course.skew_deg_ccw)
    if slivers is not None:
        upright, toned = paint_white(upright, slivers), paint_white(toned, slivers)
        course, lines = _follow_lines(upright, x_height)
    stage("borders and speckle", upright)
    stand = find_stand(upright, x_height, lines)
    if stand.is_on_its_head:
        upright, toned, turn = turn_upright(upright, 180), turn_upright(toned, 180), turn + 180
        course, lines = _follow_lines(upright, x_height)
    x_height = small_letter_height(pieces, _height_of(lines) or x_height)
    scale = working_scale(x_height, WORKING_X_HEIGHT_PX, upright.shape)
    transform, size = straight_transform(upright.shape, course, scale)
    from_view = from_turned(transform, turn, (view.image.shape[1], view.image.shape[0]))
    straight = stage("straight", resample(toned, transform, size))
    restored = stage("restored", restore_type(straight))
    return Preprocessed(
        image=stage("rules", remove_rules(restored, x_height * scale)),
        toned=straight,
        transform=from_view.with_source_scaled(*view.source_scale),
        turn_deg_ccw=turn,
        skew_deg_ccw=course.skew_deg_ccw,
        x_height_px=x_height * scale,
        view=view,
        notices=(*view.notices, *(() if slivers is None else (_SLIVERS,)), *stand.notices),
        steps=tuple(steps.items()),
    )


class _Toned(NamedTuple):
    """A page with white paper, the pieces of its ink, and the height of its small letters in pixels.

    `level` has its type deepened, for finding lines and letters; `toned` has its tones kept, type TYPE_DEPTH below
    255. `bed` is the mask of all beside the sheet.
    """

    level: Pixels
    toned: Pixels
    bed: Mask
    pieces: Pieces
    x_height: float


def _even_tones(view: View, stage: Stage) -> _Toned:
    image, dpi = view.image, view.dpi
    bed = bed_mask(image, dpi)
    if view.is_bilevel:
        level = stage("softened", soften(without_rulings(paint_white(image, bed), dpi)))
        toned = cv2.bitwise_not(cv2.convertScaleAbs(cv2.bitwise_not(level), alpha=TYPE_DEPTH / 255))
        return _measure(level, np.asarray(toned, np.uint8), bed, dpi)
    even = _deepen(image, bed, dpi, stage)
    measured_dpi = even.x_height / TYPICAL_X_HEIGHT_IN
    if 1 / _MAX_RESOLUTION_RATIO < measured_dpi / dpi < _MAX_RESOLUTION_RATIO:
        return even
    return _deepen(image, bed, measured_dpi, stage)


def _deepen(image: Pixels, bed: Mask, dpi: float, stage: Stage) -> _Toned:
    grey = paint_white(stage("grey", grey_of(stage("paper", even_paper(image, dpi)), dpi)), bed)
    unruled = without_rulings(grey, dpi)
    if unruled is not grey:
        stage("rulings", unruled)
    level, toned = deepen_type(unruled, dpi)
    return _measure(stage("type", level), toned, bed, dpi)


def _measure(level: Pixels, toned: Pixels, bed: Mask, dpi: float) -> _Toned:
    pieces = find_pieces(ink_mask(level))
    return _Toned(level, toned, bed, pieces, rough_x_height(pieces, TYPICAL_X_HEIGHT_IN * dpi))


def _follow_lines(clean: Pixels, x_height: float) -> tuple[Course, tuple[Baseline, ...]]:
    """Return the course of the page's lines, in its pixels, and the lines, made level, at the same scale.

    The common slope is measured first, then the bend.
    """
    clean = without_leaders(clean, x_height)
    factor = min(1.0, _SEARCH_X_HEIGHT_PX / x_height)
    small = shrink(clean, factor)
    rough = Course(skew_deg_ccw=rough_skew_deg_ccw(small))
    transform, size = straight_transform(small.shape, rough, 1.0)
    lines = find_lines(resample(small, transform, size), x_height * factor, slack=0.0)
    course = fit_course(lines, rough.skew_deg_ccw, size).scaled(1 / factor)
    return course, tuple(
        replace(line, baseline=line.baseline / factor, x_height=line.x_height / factor) for line in lines
    )


def _height_of(lines: Sequence[Baseline]) -> float | None:
    """Return the median height of small letters over long lines; None with fewer than _MIN_LONG_LINES of these.

    With many lines it is more reliable than the commonest height of pieces of ink.
    """
    long = [
        line.x_height for line in lines if line.right - line.left > _MIN_LONG_LINE_X_HEIGHTS * line.x_height
    ]
    return float(np.median(long)) if len(long) >= _MIN_LONG_LINES else None

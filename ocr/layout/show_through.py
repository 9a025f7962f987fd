"""Lines that do not stand as their page does: mirrored type that shows through, and lines upside down.

Most letters differ from their mirror images. A linear classifier of their shapes, trained by training/orientation.py,
is unreliable for one letter and reliable for the sum over a page.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.image.letters import LETTER_PX, cut_letters
from ocr.image.levels import level_quantiles
from ocr.image.pixels import STROKE_MAX_GREY, Pixels
from ocr.image.tone import TYPE_DEPTH
from ocr.layout.line_images import LineImage
from ocr.layout.regions import CleanedRegion

__all__ = ["leave_out_show_through", "mirrored_sigmas"]

Scores = NDArray[np.float64]

_WEIGHTS = Path(__file__).with_name("mirrored.npy")
# Lines are show-through where their letters are this many standard deviations nearer to letters that were mirrored,
# and nearer at all in both pictures, or nearly so. Of 63 real pages with over 100 letters none is below +0.4; of
# facsimile versos with type showing through at 20 % and more, all are below -4.
_MIN_MIRRORED_SIGMAS, _MAX_OTHER_SIGMAS = 4.0, 1.0
# A line of a mirrored page is its own type if its letters are so many standard deviations nearer to unmirrored ones,
# or if it is so many times as deep as the page's other lines.
_MIN_OWN_SIGMAS, _MIN_OWN_DEPTH_RATIO = 2.0, 1.4
# Lines that are at most this share as deep as the deepest may be show-through on a page that has its own type.
_MAX_FAINT_SHARE = 0.75
_MIN_LETTERS = 40

# A line of a standing page is upside down where its letters, so many at least, speak so clearly for that: of 1,600
# lines of real pages none is above +1.9.
_MIN_HANGING_SIGMAS, _MIN_HANGING_LETTERS = 3.0, 12

_HANGING = (
    "{count} lines stand upside down on the page and were not read. Turn the scan, and read it a second time, "
    "if they are text that you need."
)
_ALL = "Only show-through of the other side (mirrored type) was found on the page; nothing was read."
_SOME = "Show-through of the other side (mirrored type, {count} lines) was left out."


def leave_out_show_through(
    regions: Sequence[CleanedRegion], toned: Pixels, x_height: float
) -> tuple[tuple[CleanedRegion, ...], tuple[str, ...]]:
    """Return the regions without lines of mirrored type and lines upside down, and notices if there were any.

    `toned` is the cleaned page, uint8 H x W, its tones kept, `x_height` the height of its small letters in pixels.
    """
    lines = [line for region in regions for line in region.line_images]
    restored = [_score(line.image, line.x_height) for line in lines]
    through = _find_show_through(lines, restored, toned, x_height) if lines else set()
    hanging = {
        line for line, scores in zip(lines, restored, strict=True) if line not in through and _hangs(scores)
    }
    kept = []
    for region in regions:
        own = tuple(line for line in region.line_images if line not in through | hanging)
        if own:
            kept.append(replace(region, line_images=own))
    notices = []
    if through:
        notices.append(_SOME.format(count=len(through)) if kept or hanging else _ALL)
    if hanging:
        notices.append(_HANGING.format(count=len(hanging)))
    return tuple(kept), tuple(notices)


def _hangs(scores: Scores) -> bool:
    return scores.shape[1] >= _MIN_HANGING_LETTERS and _sigmas(scores[1] - scores[0]) >= _MIN_HANGING_SIGMAS


def _sigmas(votes: Scores) -> float:
    return float(votes.sum() / max(1e-9, np.sqrt((votes**2).sum())))


def mirrored_sigmas(scores: Scores) -> float:
    """Return by how many standard deviations letters speak for being mirrored; below 0, against it.

    `scores` are those of `_score`; whether the letters stand or hang is left open.
    """
    if not scores.shape[1]:
        return 0.0
    total = scores.sum(axis=1)
    votes = scores[2 + int(total[2:].argmax())] - scores[int(total[:2].argmax())]
    return _sigmas(votes)


def _find_show_through(
    lines: Sequence[LineImage], restored: Sequence[Scores], page: Pixels, x_height: float
) -> set[LineImage]:
    """Return the lines that are show-through.

    `restored` are the scores of their letters, `page` is the whole page with its tones kept.
    """
    depths = np.array([level_quantiles(255 - line.toned, [0.97])[0] for line in lines])
    everything = np.arange(len(lines))
    faint = np.flatnonzero(depths < _MAX_FAINT_SHARE * np.quantile(depths, 0.9))
    for part, is_whole in ((everything, True), (faint, False)):
        if not len(part) or mirrored_sigmas(_join(restored, part)) < -_MAX_OTHER_SIGMAS:
            continue
        # The restorer takes faint show-through away in part; in the picture with its tones kept it has whole letters.
        chosen = [lines[i] for i in part.tolist()]
        toned = np.concatenate([_score(_deepened(line.toned), line.x_height) for line in chosen], axis=1)
        others = [_score(_deepened(page), x_height)] if is_whole else []
        if _is_mirrored(_join(restored, part), toned, *others):
            usual = float(np.median(depths[part]))
            return {
                lines[i]
                for i in part.tolist()
                if mirrored_sigmas(restored[i]) > -_MIN_OWN_SIGMAS
                and depths[i] < _MIN_OWN_DEPTH_RATIO * usual
            }
    return set()


def _is_mirrored(restored: Scores, toned: Scores, *others: Scores) -> bool:
    """Return whether letters are mirrored by one of their pictures, and not the contrary by the lines' two."""
    enough = [side for side in (restored, toned, *others) if side.shape[1] >= _MIN_LETTERS]
    return (
        max((mirrored_sigmas(side) for side in enough), default=0.0) >= _MIN_MIRRORED_SIGMAS
        and min(mirrored_sigmas(side) for side in (restored, toned)) >= -_MAX_OTHER_SIGMAS
    )


def _join(scores: Sequence[Scores], chosen: NDArray[np.int64]) -> Scores:
    return np.concatenate([scores[i] for i in chosen], axis=1)


def _deepened(toned: Pixels) -> Pixels:
    """Return a picture whose type is TYPE_DEPTH below white with the ink at half that depth at a stroke's limit."""
    raised = toned.astype(np.int16) - int(255 - TYPE_DEPTH / 2 - STROKE_MAX_GREY)
    return raised.clip(0, 255).astype(np.uint8)


def _score(page: Pixels, x_height: float) -> Scores:
    """Return the scores, 4 x N, of a picture's letters as they are, turned over, and mirrored sideways and down."""
    letters = cut_letters(page, x_height)
    turns = (letters, letters[:, ::-1, ::-1], letters[:, :, ::-1], letters[:, ::-1])
    return np.stack([turn.reshape(len(letters), LETTER_PX**2) @ _weights().ravel() for turn in turns]).astype(
        np.float64
    )


@cache
def _weights() -> NDArray[np.float32]:
    return np.asarray(np.load(_WEIGHTS, allow_pickle=False), np.float32)

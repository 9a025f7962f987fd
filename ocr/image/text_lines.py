"""Text lines of a page, found as ridges of ink: lines may bend, and letters may be broken or run together.

A line of type, smeared along its direction, is a ridge of ink. Ridges need no segmentation into letters: in worn
carbon copies few connected pieces are whole letters. Units are pixels of the given picture, origin top left.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.pixels import Mask, Pixels, shrink

Curve = NDArray[np.float64]
# Returns the offsets of feet and tops of letters from a band of ink, the offsets of its rows, and the x-height.
_FindZone = Callable[[NDArray[np.float32], Curve, float], tuple[float, float] | None]

# The x-height, in px, of the picture on which lines are searched.
_SEARCH_X_HEIGHT_PX = 7.0
# Standard deviations of the Gaussian that smears ink along and across lines, in x-heights; along lines, for letters
# that stand alone.
_SIGMA_ALONG, _SIGMA_ACROSS = 2.2, 0.42
_LONE_SIGMA_ALONG = 0.6
# Ridges weaker than this share of the usual ridge's strength are not lines.
_MIN_STRENGTH_SHARE = 0.22
_MIN_LONE_STRENGTH_SHARE = 0.3
# In x-heights: the greatest step in height between joined pieces of a row, and across a gap wider than the third.
_MAX_STEP, _MAX_STEP_ACROSS_WIDE_GAP, _WIDE_GAP = 0.55, 0.45, 6.0
# In x-heights: the least distance of lines of type, that of a short piece from a line, and the width of such a piece.
_MIN_LINE_DISTANCE, _MIN_SHORT_LINE_DISTANCE, _MAX_SHORT_LINE_WIDTH = 1.3, 1.6, 9.0
# Least depths of ink, 0 to 1: of any ink, of smeared ink, and of a digit that stands alone.
_MIN_INK, _MIN_SMEARED_INK, _MIN_LONE_INK = 0.35, 0.02, 0.45


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Baseline:
    """A line of type: its baseline, float64 N x 2 points (x, y) from left to right, and its letters' x-height."""

    baseline: Curve
    x_height: float

    @property
    def left(self) -> float:
        return float(self.baseline[0, 0])

    @property
    def right(self) -> float:
        return float(self.baseline[-1, 0])

    def y_at(self, x: float | Curve) -> Curve:
        """Return the baseline's y at x; beyond its ends, that of the nearest end."""
        return np.asarray(np.interp(x, self.baseline[:, 0], self.baseline[:, 1]))


@dataclass(frozen=True, slots=True, eq=False)
class _Ridge:
    """Points along the middle of a line's small letters, on the search picture."""

    x: Curve
    y: Curve
    strength: float


def find_lines(page: Pixels, x_height: float, *, slack: float = 0.1) -> tuple[Baseline, ...]:
    """Return the text lines of a page, uint8 H x W, dark on white, top to bottom.

    Lines rise or fall at most a few degrees; `x_height` is roughly the height of a small letter in pixels. A line
    that deviates from level by less than `slack` x-heights is level; with 0, each line follows its own letters.
    """
    scale = min(1.0, _SEARCH_X_HEIGHT_PX / x_height)
    small = shrink(page, scale)
    height = x_height * scale
    ink = _without_rules((255 - small.astype(np.float32)) / np.float32(255), height)
    ridges = _join_rows(_find_ridges(_smear(ink, height, _SIGMA_ALONG), height, 2 * height), height)
    lone = _find_lone_letters(ink, ridges, height) if ridges else []
    ridges, lone = _add_to_rows(ridges, lone, ink, height)
    lone = _join_rows(lone, height)
    found = [_set_on_baseline(ridge, ink, height, slack, _zone) for ridge in ridges]
    found += [_set_on_baseline(ridge, ink, height, slack, _extent) for ridge in lone]
    lines = [line for line in found if line is not None]
    back = np.array([page.shape[1] / small.shape[1], page.shape[0] / small.shape[0]])
    return tuple(
        replace(line, baseline=line.baseline * back, x_height=line.x_height / scale)
        for line in sorted(lines, key=lambda line: float(line.baseline[:, 1].mean()))
    )


def set_on_feet(page: Pixels, near: Curve, x_height: float) -> Baseline:
    """Return the line of type that is nearest to a curve, points (x, y), of a page as in `find_lines`.

    For lines that somebody else has found: what is called a baseline elsewhere may be straight where the line is not,
    or lie at the middle of the letters. Where there is no ink to go by, the curve is the baseline.
    """
    scale = min(1.0, _SEARCH_X_HEIGHT_PX / x_height)
    small = shrink(page, scale)
    height = x_height * scale
    to_small = np.array([small.shape[1] / page.shape[1], small.shape[0] / page.shape[0]])
    points = near * to_small
    ink = _without_rules((255 - small.astype(np.float32)) / np.float32(255), height)
    xs = np.arange(points[0, 0], max(points[-1, 0], points[0, 0] + 1))
    ys = np.interp(xs, points[:, 0], points[:, 1])
    offsets = np.arange(-1.6 * height, 1.1 * height, 0.25)
    rows = (ys[None, :] + offsets[:, None]).astype(np.float32)
    columns = np.ascontiguousarray(np.broadcast_to(xs.astype(np.float32), rows.shape))
    band = _smear(
        np.asarray(cv2.remap(ink, columns, rows, cv2.INTER_LINEAR, borderValue=0), np.float32),
        height,
        _SIGMA_ALONG,
    )
    across = np.ones((max(1, round(0.8 * height / 0.25)), 1), np.float32)
    band = np.asarray(
        cv2.filter2D(band, -1, across / across.size, borderType=cv2.BORDER_CONSTANT), np.float32
    )
    middle = float(offsets[np.argmax(band.mean(axis=1))])
    close = np.abs(offsets - middle) <= 0.6 * height
    strength = band[close].max(axis=0)
    inked = strength >= _MIN_STRENGTH_SHARE * max(_MIN_SMEARED_INK, float(np.median(strength)))
    ridge_y = ys + offsets[close][np.argmax(band[close], axis=0)]
    ridge = _Ridge(xs[inked], ridge_y[inked], 1.0)
    found = _set_on_baseline(ridge, ink, height, 0.1, _zone) if inked.sum() > height else None
    if found is None:
        return Baseline(baseline=near, x_height=x_height)
    return replace(found, baseline=found.baseline / to_small, x_height=found.x_height / scale)


def _without_rules(ink: NDArray[np.float32], height: float) -> NDArray[np.float32]:
    """Return the ink without level or upright runs that are longer than letters."""
    long = max(3, round(5 * height))
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((max(3, round(4 * height)), 1), np.uint8))
    return np.asarray(np.clip(ink - level - upright, 0, 1), np.float32)


def _smear(ink: NDArray[np.float32], height: float, along: float) -> NDArray[np.float32]:
    smeared = cv2.GaussianBlur(ink, (0, 0), sigmaX=along * height, sigmaY=_SIGMA_ACROSS * height)
    return np.asarray(smeared, np.float32)


def _peaks(smeared: NDArray[np.float32], height: float) -> Mask:
    """Return a mask of the vertical maxima of smeared ink."""
    reach = max(1, round(0.6 * height))
    return np.asarray(smeared >= cv2.dilate(smeared, np.ones((2 * reach + 1, 1), np.uint8)))


def _find_lone_letters(ink: NDArray[np.float32], ridges: Sequence[_Ridge], height: float) -> list[_Ridge]:
    """Return the ridges of letters away from all lines and too few for a line: mostly a page's number."""
    smeared = _smear(ink, height, _LONE_SIGMA_ALONG)
    usual = float(
        np.median([np.median(smeared[ridge.y.astype(int), ridge.x.astype(int)]) for ridge in ridges])
    )
    alone = ink.copy()
    across = np.arange(
        -round(_MIN_SHORT_LINE_DISTANCE * height), round(_MIN_SHORT_LINE_DISTANCE * height) + 1
    )
    for ridge in ridges:
        columns = np.arange(ridge.x[0] - 2 * height, ridge.x[-1] + 2 * height).round().astype(int)
        columns = columns[(columns >= 0) & (columns < ink.shape[1])]
        rows = np.interp(columns, ridge.x, ridge.y).round().astype(int) + across[:, None]
        alone[rows.clip(0, ink.shape[0] - 1), columns] = 0
    return _find_ridges(
        _smear(alone, height, _LONE_SIGMA_ALONG), height, 0.5 * height, _MIN_LONE_STRENGTH_SHARE * usual
    )


def _add_to_rows(
    ridges: Sequence[_Ridge], lone: Sequence[_Ridge], ink: NDArray[np.float32], height: float
) -> tuple[list[_Ridge], list[_Ridge]]:
    """Return the ridges with those lone letters that stand in their rows, and the other lone letters.

    A page's number at the right of its title is a digit far from all others. Such letters lengthen their row and
    leave its course as it is: the middle of a 7 lies above that of small letters.
    """
    rows, others = list(ridges), []
    ends = np.array(
        [(r.x[0], r.y[: _tail(r, height)].mean(), r.y[-_tail(r, height) :].mean()) for r in ridges]
    ).reshape(-1, 3)
    for letter in lone:
        levels = np.where(letter.x[0] < ends[:, 0], ends[:, 1], ends[:, 2])
        apart = np.abs(levels - np.median(letter.y))
        best = int(apart.argmin()) if len(apart) else -1
        if best < 0 or apart[best] >= _MAX_STEP * height or not _is_tall(letter, levels[best], ink, height):
            others.append(letter)
            continue
        row = rows[best]
        x, y = np.append(row.x, letter.x), np.append(row.y, np.full_like(letter.y, levels[best]))
        order = np.argsort(x, kind="stable")
        rows[best] = _Ridge(x[order], y[order], row.strength)
    return rows, others


def _is_tall(letter: _Ridge, level: float, ink: NDArray[np.float32], height: float) -> bool:
    """Return whether ink has a letter's height, and depth, where it stands in a row at this level."""
    first, end = max(0, round(level - height)), round(level + 0.8 * height)
    darkest = ink[first:end, int(letter.x[0]) : int(letter.x[-1]) + 1].max(axis=1)
    inked = np.flatnonzero(darkest > _MIN_INK)
    return len(inked) > 1 and inked[-1] - inked[0] >= 0.8 * height - 1 and _is_dark(darkest)


def _is_dark(darkest: NDArray[np.float32]) -> bool:
    """Return whether the ink of rows is as deep as that of a letter, by the darkest of each row."""
    return bool(np.median(darkest[darkest > _MIN_INK]) >= _MIN_LONE_INK)


def _find_ridges(
    smeared: NDArray[np.float32], height: float, shortest: float, faintest: float | None = None
) -> list[_Ridge]:
    """Return the ridges of smeared ink: runs of columns whose ink peaks at about the same height.

    Ridges of fewer than `shortest` columns are left out, as is ink fainter than `faintest`, 0 to 1; without that, ink
    fainter than _MIN_STRENGTH_SHARE of the strong peaks.
    """
    peak = _peaks(smeared, height) & (smeared > _MIN_SMEARED_INK)
    if not peak.any():
        return []
    if faintest is None:
        faintest = _MIN_STRENGTH_SHARE * float(np.quantile(smeared[peak], 0.8))
    peak &= smeared > faintest
    _, labels = cv2.connectedComponents(
        cv2.dilate(peak.astype(np.uint8), np.ones((3, 3), np.uint8)), connectivity=8
    )
    ys, xs = np.nonzero(peak)
    owner = labels[ys, xs]
    order = np.lexsort((xs, owner))
    ys, xs, owner = ys[order], xs[order], owner[order]
    ridges = []
    for points in np.split(np.arange(len(xs)), np.flatnonzero(np.diff(owner)) + 1):
        columns, first = np.unique(xs[points], return_index=True)
        rows = ys[points][first]
        if len(columns) >= shortest:
            strength = float(smeared[rows, columns].mean())
            ridges.append(_Ridge(columns.astype(np.float64), rows.astype(np.float64), strength))
    return ridges


def _join_rows(ridges: Sequence[_Ridge], height: float) -> list[_Ridge]:
    """Return the ridges with those of one row joined, and without the shorter of two that lie upon each other."""
    rows: list[_Ridge] = []
    # The right end, the height there and the median height of each row: a page of specks has thousands of ridges,
    # which are set beside all rows at once.
    traits = np.empty((len(ridges), 3))
    for ridge in sorted(ridges, key=lambda ridge: ridge.x[0]):
        best = _find_row(ridge, traits[: len(rows)], height)
        if best is None:
            best = len(rows)
            rows.append(ridge)
        else:
            rows[best] = _join(rows[best], ridge)
        row = rows[best]
        traits[best] = row.x[-1], row.y[-_tail(row, height) :].mean(), np.median(row.y)
    return _without_shadows(rows, height)


def _find_row(ridge: _Ridge, traits: Curve, height: float) -> int | None:
    """Return the index of the row that a ridge goes on, None without one; `traits` as in `_join_rows`."""
    right, end, middle = traits.T
    # Heights are compared at the adjoining ends and over the whole: an end may run into a stamp.
    ends = end - ridge.y[: _tail(ridge, height)].mean()
    wholes = middle - np.median(ridge.y)
    apart = np.minimum(np.abs(ends), np.abs(wholes))
    # Across a wide gap, rows of different columns may have nearly the same height.
    is_far = ridge.x[0] - right > _WIDE_GAP * height
    is_near = apart < np.where(is_far, _MAX_STEP_ACROSS_WIDE_GAP, _MAX_STEP) * height
    apart = np.where(is_near & (ridge.x[0] >= right - 2 * height), apart, np.inf)
    return int(apart.argmin()) if np.isfinite(apart).any() else None


def _join(row: _Ridge, ridge: _Ridge) -> _Ridge:
    weight = np.array([len(row.x), len(ridge.x)], float)
    return _Ridge(
        np.concatenate([row.x, ridge.x]),
        np.concatenate([row.y, ridge.y]),
        float(np.average([row.strength, ridge.strength], weights=weight)),
    )


def _tail(ridge: _Ridge, height: float) -> int:
    return max(1, min(len(ridge.x), round(4 * height)))


def _without_shadows(rows: Sequence[_Ridge], height: float) -> list[_Ridge]:
    """Return the rows without those that lie upon a longer one."""
    if not rows:
        return []
    columns = [(len(r.x), r.x[0], r.x[-1], r.y.min(), r.y.max()) for r in rows]
    length, left, right, top, bottom = np.array(columns, np.float64).T
    kept = []
    for index, row in enumerate(rows):
        near = (length > length[index]) & (left <= row.x.max()) & (right >= row.x.min())
        near &= (bottom + 2 * height >= top[index]) & (top - 2 * height <= bottom[index])
        if not any(_lies_upon(row, rows[other], height) for other in np.flatnonzero(near).tolist()):
            kept.append(row)
    return kept


def _lies_upon(ridge: _Ridge, other: _Ridge, height: float) -> bool:
    """Return whether a ridge is a shadow of a longer one: nearer to it than two lines of type can be."""
    inside = (ridge.x >= other.x[0]) & (ridge.x <= other.x[-1])
    if inside.mean() < 0.5:
        return False
    apart = np.abs(ridge.y - np.interp(ridge.x, other.x, other.y))[inside]
    nearest = (
        _MIN_SHORT_LINE_DISTANCE if np.ptp(ridge.x) < _MAX_SHORT_LINE_WIDTH * height else _MIN_LINE_DISTANCE
    )
    return bool(np.median(apart) < nearest * height)


def _set_on_baseline(
    ridge: _Ridge, ink: NDArray[np.float32], height: float, slack: float, zone: _FindZone
) -> Baseline | None:
    """Return the line of a ridge, the baseline at its letters' feet and trimmed to its ink; None without letters."""
    shape = _fit_shape(ridge, height, slack)
    xs = np.arange(ridge.x.min(), ridge.x.max() + 1)
    offsets = np.arange(-1.8 * height, 1.8 * height, 0.25)
    rows = (shape(xs)[None, :] + offsets[:, None]).astype(np.float32)
    columns = np.broadcast_to(xs.astype(np.float32), rows.shape)
    level = cv2.remap(ink, np.ascontiguousarray(columns), rows, cv2.INTER_LINEAR, borderValue=0)
    band = np.asarray(level, np.float32)
    if (found := zone(band, offsets, height)) is None:
        return None
    foot, top = found
    inked = np.flatnonzero(band[(offsets > top) & (offsets < foot)].max(axis=0) > _MIN_INK)
    if len(inked) < 0.3 * height:
        return None
    first, last = float(xs[inked[0]]), float(xs[inked[-1]] + 1)
    at = np.linspace(first, last, max(2, 1 + int((last - first) / (8 * height))))
    at_clipped = at.clip(xs[0], xs[-1])
    return Baseline(baseline=np.stack([at, shape(at_clipped) + foot], axis=1), x_height=foot - top)


def _fit_shape(ridge: _Ridge, height: float, slack: float) -> np.polynomial.Polynomial:
    """Return y as a polynomial of x along a ridge, of the lowest degree whose deviation `slack` allows.

    A ridge wavers with its letters by a tenth of their height, which is no bend of the line.
    """
    max_degree = int(np.clip(np.ptp(ridge.x) / (25 * height), 1, 4))
    centre, spread = float(ridge.x.mean()), max(1.0, float(np.ptp(ridge.x)) / 2)
    domain = [centre - spread, centre + spread]
    # The normal equations of all degrees are parts of one matrix; powers of -1 to 1 keep them well conditioned.
    powers = np.vander((ridge.x - centre) / spread, max_degree + 1, increasing=True)
    squares, moments = powers.T @ powers, powers.T @ ridge.y
    weights = [
        np.linalg.lstsq(squares[:terms, :terms], moments[:terms], rcond=None)[0]
        for terms in range(1, max_degree + 2)
    ]
    fits = [np.polynomial.Polynomial(own, domain=domain) for own in weights]
    deviations = [float(np.sqrt(np.mean((powers[:, : len(own)] @ own - ridge.y) ** 2))) for own in weights]
    allowed = max(slack * height, 1.25 * deviations[-1])
    return next(
        fit
        for fit, deviation in zip(fits, deviations, strict=True)
        if deviation <= allowed or fit is fits[-1]
    )


def _extent(band: NDArray[np.float32], offsets: Curve, height: float) -> tuple[float, float] | None:
    """Return the offsets of the lowest ink and of small letters' tops; None for specks and grain.

    The sharpest edges, which `_zone` looks for, would be those of the dashes beside a number.
    """
    darkest = band.max(axis=1)
    inked = offsets[darkest > _MIN_INK]
    if not len(inked) or not 0.8 * height <= inked[-1] - inked[0] <= 1.9 * height:
        return None
    if not _is_dark(darkest):
        return None
    return float(inked[-1]), float(inked[-1]) - height


def _zone(band: NDArray[np.float32], offsets: Curve, height: float) -> tuple[float, float]:
    """Return the offsets of the feet and tops of small letters: the sharpest edges of ink below and above."""
    profile = band.mean(axis=1)
    reach = max(1, round(0.3 * height / 0.25))
    total = np.concatenate([[0.0], profile.cumsum()])
    at = np.arange(len(profile))
    above_it = (total[at] - total[(at - reach).clip(0)]) / reach
    below_it = (total[(at + reach).clip(max=len(profile))] - total[at]) / reach
    drop = above_it - below_it
    below = (offsets >= 0.15 * height) & (offsets <= 1.0 * height)
    above = (offsets <= -0.15 * height) & (offsets >= -1.0 * height)
    foot = float(offsets[below][np.argmax(drop[below])])
    top = float(offsets[above][np.argmin(drop[above])])
    return foot, top

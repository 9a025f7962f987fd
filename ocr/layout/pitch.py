"""The grid of the type: a typewriter moves on by the same step for every letter, and for every line.

The pitch shows in the columns of a line's ink as a frequency. Print and handwriting have none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.layout.line_images import LineImage

Spectrum = NDArray[np.float64]

_SPECTRUM_SAMPLES = 16_384
# The range of the pitch in x-heights: from narrow elite to wide pica, and from bold to light faces.
_MIN_PITCH_X_HEIGHTS, _MAX_PITCH_X_HEIGHTS = 0.72, 1.9
# A pitch is compared with so many frequencies of the spectrum to each side.
_AROUND = 80
# The ink of a column counts up to this share of the x-height, or upright strokes would outweigh gaps.
_MAX_COLUMN_INK_SHARE = 0.4
# Perspective changes the step along a page by up to this share.
_MAX_DRIFT_SHARE = 0.025


@dataclass(frozen=True, slots=True, kw_only=True)
class Pitch:
    """The step of a machine in pixels of the page, with a confidence of 0 to 1.

    `phases` are the smallest x of a cell's left edge in each line, 0 to `step_px`. `strengths` are the power of each
    line's ink at the step, per cell of the line: 1 and more for type, near 0 for print and handwriting.
    """

    step_px: float
    confidence: float
    phases: tuple[float, ...]
    strengths: tuple[float, ...]


def find_pitch(line_images: Sequence[LineImage]) -> Pitch | None:
    """Return the pitch of a page by its line images; None where it has no lines."""
    columns = [_ink_of_columns(line_image) for line_image in line_images]
    spectra = [_spectrum(line) for line in columns]
    if not spectra:
        return None
    x_height = float(np.median([line_image.x_height for line_image in line_images]))
    first, last = (
        int(_SPECTRUM_SAMPLES / (_MAX_PITCH_X_HEIGHTS * x_height)),
        int(_SPECTRUM_SAMPLES / (_MIN_PITCH_X_HEIGHTS * x_height)),
    )
    together = np.sum(spectra, axis=0)[first:last]
    best = first + int(np.argmax(together / _background(together)))
    step = float(_SPECTRUM_SAMPLES / _refine(together, best - first, first))
    usual = float(np.median(together))
    # White noise gives every frequency the same; a grid gives its own many times as much.
    confidence = 1 - min(1.0, 3.0 * usual / max(1e-9, float(together.max())))
    drift = max(4, round(_MAX_DRIFT_SHARE * best))
    strengths = tuple(
        float(spectrum[best - drift : best + drift + 1].max()) / max(1.0, len(line) / step)
        for spectrum, line in zip(spectra, columns, strict=True)
    )
    phases = tuple(
        float((image.left + _phase(line, step)) % step)
        for image, line in zip(line_images, columns, strict=True)
    )
    return Pitch(step_px=step, confidence=confidence, phases=phases, strengths=strengths)


def _ink_of_columns(line_image: LineImage) -> NDArray[np.float64]:
    """Return the share of ink in each column within the x-height, less the mean of the columns around it."""
    top, foot = round(line_image.baseline - line_image.x_height), round(line_image.baseline) + 1
    ink = (
        ((255 - line_image.image[max(0, top) : foot].astype(np.float64)) / 255)
        .mean(axis=0)
        .clip(max=_MAX_COLUMN_INK_SHARE)
    )
    reach = round(3.6 * line_image.x_height) | 1
    padded = np.pad(ink, reach // 2, mode="edge")
    around = np.convolve(padded, np.ones(reach) / reach, mode="valid")
    return np.asarray(ink - around[: len(ink)], np.float64)


def _spectrum(columns: NDArray[np.float64]) -> Spectrum:
    """Return the power at each frequency k / _SPECTRUM_SAMPLES, in units in which white noise has 1."""
    power = np.abs(np.fft.rfft(columns, _SPECTRUM_SAMPLES)) ** 2
    return np.asarray(power / max(1e-9, float((columns**2).sum())), np.float64)


def _background(power: Spectrum) -> Spectrum:
    """Return the usual power around each frequency.

    Words and gaps have more power the longer they are; a pitch stands out from the frequencies next to it.
    """
    room = np.pad(power, _AROUND, mode="reflect")
    around = np.median(np.lib.stride_tricks.sliding_window_view(room, 2 * _AROUND + 1), axis=1)
    return np.asarray(np.maximum(around, 1e-9), np.float64)


def _refine(power: Spectrum, peak: int, first: int) -> float:
    """Return the frequency index of a peak, between its neighbours by the parabola through them."""
    if not 0 < peak < len(power) - 1:
        return float(first + peak)
    before, at, after = power[peak - 1 : peak + 2]
    bow = before - 2 * at + after
    return first + peak + (0.5 * (before - after) / bow if bow else 0.0)


def _phase(columns: NDArray[np.float64], step: float) -> float:
    """Return where a line's cells begin: half a step from where its ink is."""
    wave = np.exp(-2j * np.pi * (np.arange(len(columns)) + 0.5) / step)
    middle = -np.angle((columns * wave).sum()) / (2 * np.pi) * step
    return float(middle - step / 2)


def find_line_spacing(baselines: Sequence[float], x_height: float) -> tuple[float, float]:
    """Return the distance of lines in pixels, and how sure it is, 0 to 1; (0.0, 0.0) for fewer than three lines.

    Gaps between neighbouring lines are small multiples of half a line's feed; the usual one is the spacing.
    `baselines` are the heights of lines on the page.
    """
    gaps = np.diff(np.sort(np.array(baselines, np.float64)))
    gaps = gaps[gaps > 1.3 * x_height]
    if len(gaps) < 2:
        return 0.0, 0.0
    near = np.abs(gaps[:, None] - gaps[None, :]) < 0.08 * gaps[:, None]
    usual = int(np.argmax(near.sum(axis=1)))
    spacing = float(gaps[near[usual]].mean())
    halves = gaps / (spacing / 2)
    fits = np.abs(halves - halves.round()) < 0.25
    return spacing, float(fits.mean()) * min(1.0, len(gaps) / 8)

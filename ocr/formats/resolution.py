"""The resolution of a picture: what its file states, what can be believed, and at which size it is read."""

import math
from dataclasses import dataclass

_A4_AREA_SQ_IN = 8.27 * 11.69
# A scan is read at its own resolution up to a tenth above these, and made smaller beyond: letters are read at 24 px,
# which is typed letters at 312 dpi. An estimate may err by an A3 sheet taken for A4, hence the margin.
_READ_DPI, _READ_ESTIMATED_DPI = 400.0, 500.0
# An A1 sheet at 300 dpi; larger ones are made smaller, whatever their resolution.
_MAX_READ_PIXELS = 70_000_000
# Pixels are oblong beyond the first ratio: rows of a "fine" fax (204 x 196 dpi) are 4 % too short. Beyond the second,
# the file is taken to be wrong; the most oblong scans are 204 x 98 and 400 x 200 dpi.
_MIN_OBLONG_RATIO, _MAX_OBLONG_RATIO = 1.015, 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How a picture is to be sampled: the width and height, in square pixels, at which it is read, and their dpi."""

    width_px: int
    height_px: int
    dpi: float
    is_stated: bool
    is_squared: bool

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.width_px, self.height_px


def choose_sampling(width: int, height: int, stated: tuple[float, float] | None) -> Sampling:
    """Return the sampling of a picture of `width` x `height` pixels with a stated resolution across and down.

    Only the ratio of the two matters where their unit is not known. Oblong pixels become square at the finer of both
    resolutions, so that nothing is lost.

    >>> choose_sampling(1728, 1145, (204.0, 98.0)).size
    (1728, 2383)
    """
    across, down = stated if stated and is_ratio_believed(stated) else (1.0, 1.0)
    finer = max(across, down)
    is_squared = max(across, down) > _MIN_OBLONG_RATIO * min(across, down)
    square = (width * finer / across, height * finer / down) if is_squared else (float(width), float(height))
    found = _plausible_dpi(stated, *square)
    estimate = estimated_dpi(*square)
    dpi, most = (found, _READ_DPI) if found else (estimate, _READ_ESTIMATED_DPI)
    # A sheet larger than A4 is read at its stated resolution, one smaller than A4 as if it were that large.
    factor = max(1.0, min(dpi, estimate) / most, math.sqrt(square[0] * square[1] / _MAX_READ_PIXELS))
    factor = factor if factor > 1.1 else 1.0
    return Sampling(
        width_px=max(1, round(square[0] / factor)),
        height_px=max(1, round(square[1] / factor)),
        dpi=dpi if factor == 1.0 else round(dpi / factor, 1),
        is_stated=found is not None,
        is_squared=is_squared,
    )


def is_ratio_believed(stated: tuple[float, float]) -> bool:
    """Return whether pixels may be as oblong as stated."""
    if not all(math.isfinite(value) and value > 0 for value in stated):
        return False
    return max(stated) <= _MAX_OBLONG_RATIO * min(stated)


def estimated_dpi(width_px: float, height_px: float) -> float:
    """Return the resolution, in pixels per inch, at which the image has the area of an A4 sheet.

    >>> estimated_dpi(2480, 3508)
    300.0
    """
    return float(max(1, round(math.sqrt(width_px * height_px / _A4_AREA_SQ_IN))))


def _plausible_dpi(stated: tuple[float, float] | None, width: float, height: float) -> float | None:
    """Return the finer stated resolution of a picture of square pixels.

    None if it is a program's default (72, 96), cannot be, or implies an impossible sheet.
    """
    if stated is None or not is_ratio_believed(stated):
        return None
    dpi = max(stated)
    short_in, long_in = sorted((width / dpi, height / dpi))
    return round(dpi, 1) if 100 <= dpi <= 1300 and short_in >= 2 and long_in <= 50 else None

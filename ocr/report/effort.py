"""How many errors are left by how much was reviewed, as the report draws it."""

from collections.abc import Sequence
from dataclasses import dataclass

from ocr.model import ErrorsLeft, find_stop

# The drawing's size, and its margins for the labels.
WIDTH, HEIGHT = 520, 170
_LEFT, _BOTTOM, _TOP, _RIGHT = 34, 26, 10, 12
# Of many findings so many points are drawn.
MAX_CURVE_POINTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortView:
    """The curve of expected errors and the band of their interval, as SVG points, and the numbers beside the axes."""

    now: ErrorsLeft
    end: ErrorsLeft
    stop_at: int
    curve: str
    band: str
    stop_x: float
    most: int


def view_effort(errors_left: Sequence[ErrorsLeft]) -> EffortView | None:
    """Return the drawing; None where there is nothing to draw."""
    if not errors_left:
        return None
    most, last = max([1, *(one.high for one in errors_left)]), max(1, errors_left[-1].reviewed)
    some = errors_left[:: max(1, len(errors_left) // MAX_CURVE_POINTS)]
    some = [*some, errors_left[-1]] if some[-1] is not errors_left[-1] else list(some)

    def x(reviewed: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * reviewed / last

    def point(reviewed: float, errors: float) -> str:
        return f"{x(reviewed):.1f},{HEIGHT - _BOTTOM - (HEIGHT - _BOTTOM - _TOP) * errors / most:.1f}"

    upper = [point(one.reviewed, one.high) for one in some]
    lower = [point(one.reviewed, one.low) for one in reversed(some)]
    stop_at = find_stop(errors_left)
    return EffortView(
        now=errors_left[0],
        end=errors_left[-1],
        stop_at=stop_at,
        curve=" ".join(point(one.reviewed, one.expected) for one in some),
        band=" ".join([*upper, *lower]),
        stop_x=x(stop_at),
        most=most,
    )

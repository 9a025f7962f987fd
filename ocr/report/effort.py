"""The curve of errors left by the number of reviewed findings, as the report draws it."""

from collections.abc import Sequence
from dataclasses import dataclass

from ocr.model import DEPARTURES, ErrorsLeft, Finding, find_stop

# Size of the drawing and its margins for the labels, in SVG units.
WIDTH, HEIGHT = 520, 170
_LEFT_MARGIN, _BOTTOM_MARGIN, _TOP_MARGIN, _RIGHT_MARGIN = 34, 26, 10, 12
# The curve of a long list is thinned to about this many points.
_MAX_POINTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortView:
    """The curve of expected errors and the band of their interval, as SVG points, and the labels of the axes.

    `now`, `likely` and `end` are the estimates before and after all findings, and after all that is listed, are
    reviewed; `likely_x` is where the findings end on the drawing. `stop_at` is the number of places after which
    reviewing on finds little, `stop_x` its place on the drawing, `most` the top of the vertical axis.
    """

    now: ErrorsLeft
    likely: ErrorsLeft
    end: ErrorsLeft
    likely_x: float
    stop_at: int
    curve: str
    band: str
    stop_x: float
    most: int


def count_departures(findings: Sequence[Finding]) -> int:
    """Return how many findings say that the page departs from the transcription."""
    return sum(finding.verdict in DEPARTURES for finding in findings)


def view_effort(errors_left: Sequence[ErrorsLeft], departures: int) -> EffortView | None:
    """Return the drawing of what is left after each place, the first `departures` of which are findings.

    None where there is nothing to draw.
    """
    if not errors_left:
        return None
    most_errors, last = max([1, *(one.high for one in errors_left)]), max(1, errors_left[-1].reviewed)
    drawn = errors_left[:: max(1, len(errors_left) // _MAX_POINTS)]
    drawn = [*drawn, errors_left[-1]] if drawn[-1] is not errors_left[-1] else list(drawn)

    def x(reviewed: float) -> float:
        return _LEFT_MARGIN + (WIDTH - _LEFT_MARGIN - _RIGHT_MARGIN) * reviewed / last

    def point(reviewed: float, errors: float) -> str:
        y = HEIGHT - _BOTTOM_MARGIN - (HEIGHT - _BOTTOM_MARGIN - _TOP_MARGIN) * errors / most_errors
        return f"{x(reviewed):.1f},{y:.1f}"

    upper = [point(one.reviewed, one.high) for one in drawn]
    lower = [point(one.reviewed, one.low) for one in reversed(drawn)]
    stop_at = find_stop(errors_left)
    return EffortView(
        now=errors_left[0],
        likely=errors_left[min(departures, len(errors_left) - 1)],
        end=errors_left[-1],
        likely_x=x(min(departures, last)),
        stop_at=stop_at,
        curve=" ".join(point(one.reviewed, one.expected) for one in drawn),
        band=" ".join([*upper, *lower]),
        stop_x=x(stop_at),
        most=most_errors,
    )

"""Boxes, and the map between a cleaned page and its source scan.

Every stored coordinate is in pixels of the source scan after EXIF orientation, origin top left.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

Matrix = tuple[tuple[float, float, float], tuple[float, float, float]]


class Box(NamedTuple):
    """A rectangle in source pixels; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def turned_upright(self, turn_deg_ccw: int, width: int, height: int) -> "Box":
        """Return the box once a page of `width` x `height`, turned counter-clockwise (0, 90, 180, 270), is upright.

        >>> Box(10, 20, 30, 60).turned_upright(90, 100, 200)
        Box(left=140, top=10, right=180, bottom=30)
        """
        turned = {
            0: self,
            90: Box(height - self.bottom, self.left, height - self.top, self.right),
            180: Box(width - self.right, height - self.bottom, width - self.left, height - self.top),
            270: Box(self.top, width - self.right, self.bottom, width - self.left),
        }
        return turned[turn_deg_ccw]

    def scaled(self, across: float, down: float) -> "Box":
        """Return the box with its columns and rows multiplied, rounded; at least one pixel wide and high.

        >>> Box(10, 20, 30, 60).scaled(0.5, 2.0)
        Box(left=5, top=40, right=15, bottom=120)
        """
        left, top = round(self.left * across), round(self.top * down)
        return Box(
            left, top, max(left + 1, round(self.right * across)), max(top + 1, round(self.bottom * down))
        )

    def union(self, other: "Box") -> "Box":
        """Return the smallest box that holds both.

        >>> Box(0, 0, 2, 2).union(Box(5, 1, 6, 4))
        Box(left=0, top=0, right=6, bottom=4)
        """
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bend:
    """The vertical displacement of a page's lines by the curvature of its paper, on a grid of nodes.

    `drops[j][i]` is the displacement, in pixels downwards, at the point (i * step, j * step); between these nodes it
    is interpolated bilinearly, and beyond the outermost nodes it is constant.
    """

    step: float
    drops: tuple[tuple[float, ...], ...]

    def at(self, x: float, y: float) -> float:
        """Return the drop at a point of the flat page."""
        column, across = _node(x / self.step, len(self.drops[0]))
        row, down = _node(y / self.step, len(self.drops))
        upper, lower = self.drops[row], self.drops[min(row + 1, len(self.drops) - 1)]
        beside = min(column + 1, len(upper) - 1)
        return (1 - down) * ((1 - across) * upper[column] + across * upper[beside]) + down * (
            (1 - across) * lower[column] + across * lower[beside]
        )


def _node(position: float, count: int) -> tuple[int, float]:
    """Return the node before a position, and the position's distance from it in steps, 0 to 1."""
    position = min(max(position, 0.0), count - 1.0)
    node = int(position)
    return node, position - node


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform:
    """The map between a processed image and its source scan: a bend, then an affine map.

    `to_source_matrix` maps continuous pixel coordinates (x, y), where the centre of the first pixel is (0.5, 0.5), to
    those of the source. If the lines of the source are bent, a processed point is first lowered by `bend`.
    """

    to_source_matrix: Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    bend: Bend | None = None

    def with_source_scaled(self, across: float, down: float) -> "Transform":
        """Return the map to a source that has `across` and `down` times as many pixels in a row and a column."""
        (a, b, c), (d, e, f) = self.to_source_matrix
        matrix = ((across * a, across * b, across * c), (down * d, down * e, down * f))
        return replace(self, to_source_matrix=matrix)

    def to_source(self, x: float, y: float) -> tuple[float, float]:
        """Return the source point (x, y) of a processed point."""
        (a, b, c), (d, e, f) = self.to_source_matrix
        if self.bend:
            y += self.bend.at(x, y)
        return a * x + b * y + c, d * x + e * y + f

    def to_processed(self, x: float, y: float) -> tuple[float, float]:
        """Return the processed point (x, y) of a source point."""
        (a, b, c), (d, e, f) = self.to_source_matrix
        determinant = a * e - b * d
        x, y = x - c, y - f
        x, y = (e * x - b * y) / determinant, (a * y - d * x) / determinant
        if self.bend:
            flat = y
            # A bend changes slowly down the page, so the fixed-point iteration converges in a few steps.
            for _ in range(12):
                flat = y - self.bend.at(x, flat)
            y = flat
        return x, y

    def box_to_source(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return the upright source box around a processed rectangle, rounded to whole pixels."""
        corners = [self.to_source(x, y) for x in (left, right) for y in (top, bottom)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return Box(round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys)))

"""The map from a flat sheet to its scan: curl, turn, perspective and scale."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWarp:
    """The map from pixels of the flat sheet to pixels of the scan; sizes are (width, height).

    First the paper curls: a point moves down by `curl_px` times sin(pi x / width). Then the 3 x 3 matrix `to_scan`
    maps it to the scan, in continuous coordinates (the centre of the first pixel is 0.5, 0.5).
    """

    sheet_size: tuple[int, int]
    scan_size: tuple[int, int]
    to_scan: tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]
    curl_px: float = 0.0

    def on_scan(self, points: Points) -> Points:
        """Return points of the sheet (N x 2, pixels) as points of the scan."""
        curled = points.copy()
        curled[:, 1] += self._curl(points[:, 0])
        return _project(np.array(self.to_scan), curled)

    def on_sheet(self, points: Points) -> Points:
        """Return points of the scan (N x 2, pixels) as points of the sheet."""
        flat = _project(np.linalg.inv(np.array(self.to_scan)), points)
        flat[:, 1] -= self._curl(flat[:, 0])
        return flat

    def _curl(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(self.curl_px * np.sin(np.pi * x / self.sheet_size[0]), np.float64)

    def apply(self, page: NDArray[np.float32], beyond: tuple[int, int, int]) -> NDArray[np.float32]:
        """Return the sheet (H x W x 3) in the pixels of the scan; `beyond` is the colour outside its edges."""
        # OpenCV has the origin in the centre of the first pixel.
        shift = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
        if not self.curl_px:
            matrix = np.linalg.inv(shift) @ np.array(self.to_scan) @ shift
            warped = cv2.warpPerspective(
                page, matrix, self.scan_size, flags=cv2.INTER_LINEAR, borderValue=beyond
            )
            return np.asarray(warped, np.float32)
        width, height = self.scan_size
        xs, ys = np.meshgrid(np.arange(0, width + 15, 16) + 0.5, np.arange(0, height + 15, 16) + 0.5)
        coarse = self.on_sheet(np.stack([xs.ravel(), ys.ravel()], axis=1)).reshape(*xs.shape, 2) - 0.5
        # The map is smooth: it is computed at every 16th pixel and interpolated.
        rows, columns = np.indices((height, width), dtype=np.float32) / 16
        maps = [
            cv2.remap(
                np.ascontiguousarray(coarse[..., i].astype(np.float32)), columns, rows, cv2.INTER_LINEAR
            )
            for i in (0, 1)
        ]
        warped = cv2.remap(page, maps[0], maps[1], cv2.INTER_LINEAR, borderValue=beyond)
        return np.asarray(warped, np.float32)


def _project(matrix: NDArray[np.float64], points: Points) -> Points:
    projected = np.c_[points, np.ones(len(points))] @ matrix.T
    return np.asarray(projected[:, :2] / projected[:, 2:], np.float64)


def make_sheet_warp(
    sheet_size: tuple[int, int],
    *,
    skew_deg_ccw: float = 0.0,
    turn_deg_ccw: int = 0,
    scale: float = 1.0,
    margin_px: tuple[float, float, float, float] = (0, 0, 0, 0),
    curl_px: float = 0.0,
    tilt: tuple[tuple[float, float], ...] = (),
) -> SheetWarp:
    """Return the map of a sheet that is skewed about its centre, with margins (left, top, right, bottom) around it.

    `tilt` moves the four corners (top left, top right, bottom right, bottom left) by shares of the width, as a
    camera held askew does; `scale` is scan pixels for a sheet pixel; `turn_deg_ccw` is 0, 90, 180 or 270.
    """
    width, height = sheet_size
    left, top, right, bottom = margin_px
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    cos, sin = math.cos(math.radians(skew_deg_ccw)), math.sin(math.radians(skew_deg_ccw))
    centre = corners.mean(axis=0)
    moved = (corners - centre) @ np.array([[cos, -sin], [sin, cos]]) + centre
    if tilt:
        moved = moved + np.array(tilt) * width
    moved = (moved + np.array([left, top])) * scale
    size = (round((width + left + right) * scale), round((height + top + bottom) * scale))
    for _ in range(turn_deg_ccw // 90 % 4):
        moved = np.stack([moved[:, 1], size[0] - moved[:, 0]], axis=1)
        size = (size[1], size[0])
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), moved.astype(np.float32))
    rows = [tuple(float(value) for value in row) for row in matrix]
    return SheetWarp(
        sheet_size=sheet_size,
        scan_size=size,
        to_scan=((*rows[0],), (*rows[1],), (*rows[2],)),  # type: ignore[arg-type]
        curl_px=curl_px,
    )

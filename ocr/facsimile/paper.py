"""Bare paper: its colour, clouds, folds, creases, holes, and the type of its other side that shines through."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.facsimile.canvas import DrawnBlock

Page = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ageing:
    """The ageing of a sheet. `mottle` is in grey levels of 255, `yellowing` and `bleed_through` are shares."""

    mottle: float = 4.0
    yellowing: float = 0.0
    folds: int = 0
    creases: int = 0
    holes: bool = False
    bleed_through: float = 0.0
    smudges: int = 0


def make_paper(
    colour: tuple[int, int, int],
    shape: tuple[int, int],
    ageing: Ageing,
    blocks: Sequence[DrawnBlock],
    rng: np.random.Generator,
) -> Page:
    """Return bare paper, float32 H x W x 3, 0 to 255; `blocks` are what may shine through from the other side."""
    height, width = shape
    yellow = np.array((-12, -26, -58), np.float32) * ageing.yellowing
    page = np.array(colour, np.float32) + yellow + ageing.mottle * 0.6 * _make_clouds(shape, rng)[..., None]
    y, x = np.linspace(-1, 1, height, dtype=np.float32), np.linspace(-1, 1, width, dtype=np.float32)
    edge = np.maximum(np.abs(y)[:, None] ** 6, np.abs(x)[None, :] ** 6)
    page -= edge[..., None] * np.array((10, 14, 24), np.float32) * (1 + 2 * ageing.yellowing)
    for _ in range(ageing.smudges):
        _add_smudge(page, rng)
    for index in range(ageing.folds):
        _add_fold(page, (index + 1) / (ageing.folds + 1) + rng.uniform(-0.03, 0.03), rng)
    for _ in range(ageing.creases):
        _add_crease(page, rng)
    if ageing.bleed_through:
        _add_bleed_through(page, blocks, ageing.bleed_through)
    return np.asarray(page, np.float32)


def _make_clouds(shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    height, width = shape
    clouds = np.zeros(shape, np.float32)
    for cell, share in ((500, 1.0), (90, 0.45), (9, 0.35)):
        coarse = rng.normal(0, share, (height // cell + 2, width // cell + 2)).astype(np.float32)
        clouds += np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    return clouds


def _add_smudge(page: Page, rng: np.random.Generator) -> None:
    """Darken a blot of the paper: a finger, a drop, carbon rubbed off."""
    height, width = page.shape[:2]
    size = int(rng.integers(width // 20, width // 6))
    noise = rng.normal(0, 1, (size, size)).astype(np.float32)
    blot = np.asarray(cv2.GaussianBlur(noise, (0, 0), size / 10), np.float32)
    blot = blot / max(1e-6, float(np.abs(blot).max()))
    across = np.linspace(-1, 1, size, dtype=np.float32)
    round_off = np.clip(1 - across[:, None] ** 2 - across[None, :] ** 2, 0, 1)
    left, top = int(rng.integers(0, width - size)), int(rng.integers(0, height - size))
    page[top : top + size, left : left + size] -= (22 * np.clip(blot + 0.3, 0, 1) * round_off)[..., None]


def _add_fold(page: Page, where: float, rng: np.random.Generator) -> None:
    """Add a fold across the sheet: a dark line with a light edge, a little uneven."""
    height, width = page.shape[:2]
    row = where * height + cv2.GaussianBlur(rng.normal(0, 25, (1, width)).astype(np.float32), (0, 0), 90)[0]
    away = np.arange(height, dtype=np.float32)[:, None] - row[None, :]
    near = slice(max(0, int(row.min()) - 30), min(height, int(row.max()) + 30))
    part = away[near]
    shade = -30 * np.exp(-((part / 2.2) ** 2)) + 12 * np.exp(-(((part - 6) / 4) ** 2))
    worn = 0.6 + 0.4 * cv2.GaussianBlur(rng.normal(0, 6, (1, width)).astype(np.float32), (0, 0), 20)[0]
    page[near] += (shade * np.clip(worn, 0.2, 1.4))[..., None]


def _add_crease(page: Page, rng: np.random.Generator) -> None:
    """Add a thin crooked crease."""
    height, width = page.shape[:2]
    canvas = np.zeros((height, width), np.uint8)
    at = np.array([rng.uniform(0, width), rng.uniform(0, height)])
    heading = rng.uniform(0, 2 * np.pi)
    points = [at]
    for _ in range(int(rng.integers(4, 9))):
        heading += rng.normal(0, 0.35)
        at = at + rng.uniform(60, 220) * np.array([np.cos(heading), np.sin(heading)])
        points.append(at)
    cv2.polylines(canvas, [np.array(points, np.int32)], False, 255, 2, cv2.LINE_AA)
    soft = cv2.GaussianBlur(canvas, (0, 0), 1.0)
    page -= (soft.astype(np.float32) * (22 / 255))[..., None]


def _add_bleed_through(page: Page, blocks: Sequence[DrawnBlock], share: float) -> None:
    """Let type shine through from the other side: the page's own type, mirrored and moved down."""
    height, width = page.shape[:2]
    for block in blocks:
        if not block.lines:
            continue
        mirrored = cv2.GaussianBlur(block.layer[:, ::-1], (0, 0), 2.2)
        top = min(height - 1, block.top + 37)
        left = max(0, width - block.left - mirrored.shape[1])
        part = page[top : top + mirrored.shape[0], left : left + mirrored.shape[1]]
        part *= 1 - share * mirrored[: part.shape[0], : part.shape[1], None]


def punch_holes(page: Page, colour: tuple[int, int, int], px_per_mm: float) -> None:
    """Show the scanner's bed through two punched holes at the left edge."""
    height = page.shape[0]
    for offset_mm in (-40, 40):
        centre = (round(11 * px_per_mm), round(height / 2 + offset_mm * px_per_mm))
        cv2.circle(page, centre, round(3 * px_per_mm) + 2, (150, 145, 135), -1, cv2.LINE_AA)
        cv2.circle(page, centre, round(3 * px_per_mm), colour, -1, cv2.LINE_AA)

"""Mirrored type is the other side's: it is left out and told, and a page's own type stays."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ocr.bench.reference import ReferencePage, render
from ocr.image.pixels import Pixels
from ocr.layout.regions import lay_out
from ocr.layout.show_through import leave_out_show_through, mirrored_sigmas
from ocr.preprocess.clean import preprocess

DPI = 180
# The page has 30 lines.
LINES = 30


@pytest.fixture(scope="module")
def ink() -> Pixels:
    """The ink of a typed page, 0 to 255, at 180 dpi."""
    image = render(ReferencePage("order", "TT2020", "clean", 11)).image
    small = cv2.resize(image, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.asarray((255 * (1 - grey / np.median(grey))).clip(0, 255), np.uint8)


def on_paper(own: Pixels | None, behind: Pixels, strength: float) -> Pixels:
    """Cloudy paper with type on it, if any, and type behind it, blurred by the paper."""
    clouds = np.random.default_rng(6).normal(0, 5, (behind.shape[0] // 8 + 1, behind.shape[1] // 8 + 1))
    paper = 225 + cv2.resize(clouds.astype(np.float32), behind.shape[::-1], interpolation=cv2.INTER_CUBIC)
    through = cv2.GaussianBlur(behind.astype(np.float32) / 255, (0, 0), 1.2)
    page = paper * (1 - strength * through)
    if own is not None:
        page *= 1 - own.astype(np.float32) / 255
    return page.clip(0, 255).astype(np.uint8)


def read_lines(page: Pixels) -> tuple[int, int, tuple[str, ...]]:
    """The numbers of lines found and kept, and the notices."""
    cleaned = preprocess(page, DPI)
    regions = lay_out(cleaned.image, cleaned.x_height_px, cleaned.toned)
    kept, notices = leave_out_show_through(regions, cleaned.toned, cleaned.x_height_px)
    found, own = (sum(len(region.line_images) for region in side) for side in (regions, kept))
    return found, own, notices


@pytest.mark.parametrize("strength", [0.25, 0.55])
@pytest.mark.parametrize("mirror", [np.fliplr, np.flipud])
def test_a_verso_of_show_through_has_no_text(
    ink: Pixels, mirror: Callable[[Pixels], Pixels], strength: float
) -> None:
    found, kept, notices = read_lines(on_paper(None, mirror(ink), strength))
    assert kept == 0
    assert notices == () if found == 0 else "nothing was read" in notices[0]


@pytest.mark.parametrize("strength", [0.0, 0.35])
def test_a_recto_keeps_its_type(ink: Pixels, strength: float) -> None:
    assert read_lines(on_paper(ink, np.fliplr(ink), strength)) == (LINES, LINES, ())


def test_a_verso_keeps_the_lines_of_its_own(ink: Pixels) -> None:
    own = ink.copy()
    own[400:] = 0
    behind = np.fliplr(ink).copy()
    behind[:400] = 0
    found, kept, notices = read_lines(on_paper(own, behind, 0.6))
    only_own = read_lines(on_paper(own, 0 * behind, 0.0))
    assert kept == only_own[1]
    assert (found > kept) == bool(notices)


def test_a_line_upside_down_is_told(ink: Pixels) -> None:
    page = ink.copy()
    page[600:] = 0
    page[700:750] = ink[600:650, ::-1][::-1]
    found, kept, notices = read_lines(on_paper(page, 0 * ink, 0.0))
    assert kept == found - 1
    assert notices[0].startswith("1 lines stand upside down")


def test_letters_without_votes_speak_for_nothing() -> None:
    assert mirrored_sigmas(np.zeros((4, 0))) == 0.0
    assert mirrored_sigmas(np.array([[0.0, 0], [0, 0], [2, 2], [0, 0]])) > 0
    assert mirrored_sigmas(np.array([[2.0, 2], [0, 0], [0, 0], [1, 1]])) < 0

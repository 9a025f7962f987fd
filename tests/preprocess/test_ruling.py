"""Squared and ruled paper under type."""

import cv2
import numpy as np
import pytest

from ocr.bench.reference import ReferencePage, render
from ocr.image.pixels import Pixels
from ocr.layout.regions import lay_out
from ocr.preprocess.clean import preprocess
from ocr.preprocess.ruling import without_rulings
from tests.typed_pages import typed_page

DPI = 300


def ruled(
    page: Pixels, step: int, grey: int, *, lines: int = 99, upright: bool = True, slope: float = 0.0
) -> Pixels:
    """The page on paper with lines 3 px thick every `step` px, as dark as `grey`, falling by `slope`."""
    paper = np.full_like(page, 255)
    for index in range(lines):
        at = 30 + step * index
        if at < page.shape[0]:
            end = (page.shape[1] - 1, round(at + slope * page.shape[1]))
            cv2.line(paper, (0, at), end, (grey,), 3)
        if upright and at < page.shape[1]:
            cv2.line(paper, (at, 0), (round(at - slope * page.shape[0]), page.shape[0] - 1), (grey,), 3)
    return np.minimum(page, paper)


@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize("slope", [0.0, 0.01])
@pytest.mark.parametrize("grey", [215, 170, 120])
def test_the_lines_go_and_the_letters_stay(grey: int, slope: float, upright: bool) -> None:
    page = typed_page()
    cleaned = without_rulings(ruled(page, 59, grey, upright=upright, slope=slope), DPI)
    type_ = page < 128
    away = cv2.dilate(type_.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert (cleaned[away] > 230).mean() > 0.985
    assert (cleaned[type_] < 128).mean() > 0.99


@pytest.mark.parametrize("lines", [0, 5])
def test_a_page_with_few_rules_is_left_alone(lines: int) -> None:
    page = ruled(typed_page(), 120, 120, lines=lines)
    assert without_rulings(page, DPI) is page


def test_a_page_on_squared_paper_keeps_its_lines() -> None:
    typed = "Докладываю о ходе подготовки причалов\nк навигации. По состоянию на 14 марта\n" * 4
    drawn = render(ReferencePage("squared", "TT2020", "clean", 3, typed=typed.strip()))
    squared = np.stack([ruled(channel, 59, 150) for channel in np.moveaxis(drawn.image, -1, 0)], axis=-1)
    cleaned = preprocess(squared, drawn.dpi)
    lines = [line for region in lay_out(cleaned.image, cleaned.x_height_px) for line in region.line_images]
    assert len(lines) == 8

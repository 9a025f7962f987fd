"""A picture that is no page is the input's fault; a page that the program stumbles over is its own."""

import numpy as np
import pytest

from ocr.engines import page_reader
from ocr.engines.no_page import find_fault_of_input
from ocr.engines.page_reader import read_image
from ocr.engines.replay import ReplayEngine
from ocr.errors import InputError
from ocr.formats.scans import LoadedScan
from ocr.image.pixels import Pixels
from ocr.model import ScanRef

REF = ScanRef("/scans/a.png")


def picture(height: int, width: int, *, is_blank: bool = False) -> Pixels:
    image = np.full((height, width), 255, np.uint8)
    if not is_blank:
        image[:, ::3] = 0
    return image


def loaded(image: Pixels) -> LoadedScan:
    return LoadedScan(image=image, dpi=300.0, dpi_source="stated", sha256="")


@pytest.mark.parametrize(
    ("height", "width"), [(1, 1), (1, 5000), (15, 15), (15, 400), (30, 60_000), (60_000, 30), (20, 2001)]
)
def test_what_has_no_shape_of_a_page_is_refused(height: int, width: int) -> None:
    with pytest.raises(InputError, match=rf"a\.png has {width} x {height} pixels: no page has such a shape"):
        read_image(REF, loaded(picture(height, width)), ReplayEngine([]))


@pytest.mark.parametrize(
    ("image", "error", "words"),
    [
        (picture(3000, 2000), np.linalg.LinAlgError("Singular matrix"), ""),
        (picture(3000, 2000), ZeroDivisionError(), ""),
        (picture(3000, 2000), MemoryError(), "needs more memory"),
        (picture(3000, 2000, is_blank=True), np.linalg.LinAlgError(), "blank or of one colour"),
        (picture(50, 400), ValueError(), "hardly a page"),
        (picture(200, 5000), ValueError(), "hardly a page"),
        (picture(2000, 40_000), ValueError(), "at most 32766 on a side"),
    ],
)
def test_whose_fault_it_is(image: Pixels, error: Exception, words: str) -> None:
    fault = find_fault_of_input(REF, image, error)
    assert (fault is not None) == bool(words)
    assert fault is None or (words in str(fault) and type(error).__name__ in str(fault))


@pytest.mark.parametrize(("is_blank", "raised"), [(True, InputError), (False, np.linalg.LinAlgError)])
def test_what_a_step_raises(monkeypatch: pytest.MonkeyPatch, is_blank: bool, raised: type[Exception]) -> None:
    def stumble(*_: object) -> None:
        raise np.linalg.LinAlgError("Singular matrix")

    monkeypatch.setattr(page_reader, "preprocess", stumble)
    with pytest.raises(raised, match=r"LinAlgError|Singular matrix"):
        read_image(REF, loaded(picture(300, 200, is_blank=is_blank)), ReplayEngine([]))

"""The benchmark of what is told of badly read pages: what it reads, and how it counts."""

import numpy as np
import pytest

from ocr.bench.reference import iter_pages
from ocr.bench.spoiling import SPOILS
from ocr.bench.trust import AS_IT_IS, Told, measure_told, pool, spoil_pages
from ocr.model import Rate
from tests.pages import short_reference_page

DOUBT = "This reading is not to be trusted: ..."


def told(spoil: str, edits: int, *notices: str) -> Told:
    return Told(name="p", level="clean", spoil=spoil, cer=Rate(edits, 100), notices=notices, signs={})


def test_bad_pages_and_good_ones_are_counted_apart() -> None:
    rows = pool([
        told(AS_IT_IS, 10),
        told(AS_IT_IS, 3, "The page is a negative (light type on dark ground); it was read inverted."),
        told(AS_IT_IS, 2, DOUBT),
        told("small", 11, DOUBT),
        told("small", 90),
        told("tiny", 100, "Nothing was read on this page."),
    ])  # fmt: skip
    assert rows["unspoilt"] == {"bad": 0, "bad_told": 0, "good": 3, "good_told": 1}
    assert rows["spoilt"] == {"bad": 3, "bad_told": 2, "good": 0, "good_told": 0}
    assert rows["small"] == {"bad": 2, "bad_told": 1, "good": 0, "good_told": 0}


def test_one_facsimile_in_six_is_spoilt_in_every_way() -> None:
    pages = list(iter_pages(["TT2020"], ["clean", "worn"], ["order"], [11, 12, 13])) * 2
    assert len(spoil_pages(pages)) == 2 * len(SPOILS) + 10


@pytest.mark.parametrize("name", SPOILS)
def test_a_page_is_spoilt_in_grey_and_in_colour(name: str) -> None:
    grey = np.full((600, 400), 220, np.uint8)
    grey[100:110, 50:350] = 40
    grey[300:304, 60:200] = 40
    for page in (grey, np.stack([grey] * 3, axis=2)):
        spoilt = SPOILS[name](page)
        assert spoilt.dtype == np.uint8
        assert spoilt.ndim == page.ndim
        assert (name == AS_IT_IS) == (spoilt.shape == page.shape and np.array_equal(spoilt, page))


def test_a_page_is_read_and_told() -> None:
    clean, blurred = (
        measure_told(one)
        for one in spoil_pages([short_reference_page()])
        if one.spoil in {AS_IT_IS, "much blurred"}
    )
    assert (clean.is_bad, clean.notices) == (False, ())
    assert blurred.is_bad
    assert any("not to be trusted" in notice or "Nothing was" in notice for notice in blurred.notices)

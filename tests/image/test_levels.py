"""Quantiles of grey levels by counting, and the channels of a picture."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from ocr.image.levels import brightest, darkest, level_quantiles, quantiles_of_counts


@given(hnp.arrays(np.uint8, st.integers(1, 40)), st.floats(0, 1))
def test_quantiles_are_those_of_numpy(levels: NDArray[np.uint8], share: float) -> None:
    assert level_quantiles(levels, [share, 0.97]) == (np.quantile(levels, share), np.quantile(levels, 0.97))


@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 40), st.just(3))), st.floats(0, 1))
def test_quantiles_of_means(levels: NDArray[np.uint8], share: float) -> None:
    counts = np.bincount(levels.sum(axis=1), minlength=766)
    assert quantiles_of_counts(counts, [share], 3.0) == (np.quantile(levels.mean(axis=1), share),)


def test_darkest_and_brightest() -> None:
    image = np.array([[[1, 2, 3], [9, 8, 7]]], np.uint8)
    assert darkest(image).tolist() == [[1, 7]]
    assert brightest(image).tolist() == [[3, 9]]
    assert darkest(image[..., 0]).tolist() == [[1, 9]]
